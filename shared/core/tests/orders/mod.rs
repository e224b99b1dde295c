//! Scenarios of up to six messages, delivered in every order with each message doubled in turn.
//! The final balance is told by a rule about the order alone, never by running the wallet.

mod delivery;
mod messages;
mod scenarios;

use crate::support::world::World;
use crate::support::{currency, game, invariants, player, provider, token};
use delivery::{Order, every_order_with_one_duplicate};
use reelgate_core::command::{Call, Command, Transfer};
use reelgate_core::money::Amount;
use reelgate_core::rules::{HOUSE, Identity, Rules};
use reelgate_core::verb::Verb;
use scenarios::SCENARIOS;

/// Messages, a contract, and the rule for what they come to.
struct Scenario {
    name: &'static str,
    rules: fn() -> Rules,
    messages: fn() -> Vec<Vec<Command>>,
    /// Change of cash and bonus, in hundredths.
    expected: fn(&Order<'_>) -> (i64, i64),
}

fn world() -> World {
    let mut world = World::usual();
    let grant = Transfer {
        reference: crate::support::reference("grant"),
        amount: Amount::from_units(10_000_000),
    };
    let call = Call {
        provider: provider("cashier"),
        ..call(&HOUSE, vec![Command::BonusGrant(grant)])
    };
    world.take(&call, &HOUSE);
    world
}

fn call(rules: &Rules, commands: Vec<Command>) -> Call {
    let account = rules.identity != Identity::Token;
    Call {
        provider: provider("acme"),
        token: (!account).then(|| token("t1")),
        player: account.then(|| player("p1")),
        currency: account.then(|| currency("EUR")),
        game: Some(game("g1")),
        scale: None,
        commands,
    }
}

/// Who asks, by what is asked: the provider under its contract, a person, or the cash desk.
fn asked(rules: &Rules, commands: Vec<Command>) -> (Call, Rules) {
    let desk = [Verb::BonusGrant, Verb::BonusExpiry].contains(&commands[0].verb());
    let person = [Verb::Void, Verb::VoidRound].contains(&commands[0].verb());
    if !desk && !person {
        return (call(rules, commands), *rules);
    }
    let at = if desk { "cashier" } else { "acme" };
    let by_hand = Call {
        provider: provider(at),
        game: None,
        ..call(&HOUSE, commands)
    };
    (by_hand, HOUSE)
}

/// Delivers one order; what it came to.
fn deliver(start: &World, rules: &Rules, messages: &[Vec<Command>], order: &[usize]) -> (i64, i64) {
    let mut world = start.clone();
    for index in order {
        world.now = world.now.plus_s(1);
        let (call, rules) = asked(rules, messages[*index].clone());
        world.take(&call, &rules);
    }
    invariants::of_ledger(&world.books, &world.ledger);
    let key = (player("p1"), currency("EUR"));
    let (before, after) = (&start.books.wallets[&key], &world.books.wallets[&key]);
    let hundredths = |after: Amount, before: Amount| after.minus(before).unwrap().units() / 1000;
    (
        hundredths(after.cash, before.cash),
        hundredths(after.bonus, before.bonus),
    )
}

#[test]
fn row_04_every_order_ends_in_the_specified_balance() {
    let start = world();
    let mut count = 0_u32;
    for scenario in SCENARIOS {
        let rules = (scenario.rules)();
        let messages = (scenario.messages)();
        assert!(messages.len() <= 6);
        every_order_with_one_duplicate(messages.len(), &mut |order| {
            count += 1;
            let expected = (scenario.expected)(&Order(order));
            let found = deliver(&start, &rules, &messages, order);
            assert_eq!(found, expected, "{} in the order {order:?}", scenario.name);
        });
    }
    println!("{count} orders of {} scenarios", SCENARIOS.len());
    assert!(count > 20_000, "{count}");
}
