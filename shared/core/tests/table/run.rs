//! Runs a table: setup lines change the world, rows are decided and compared.
//! It never lets an effect pass that the row does not name.

use super::parse::{self, Asker, Words, unless_dash};
use crate::support::world::World;
use crate::support::{
    campaign, contracts, currency, game, invariants, money, player, provider, token,
};
use reelgate_core::books::{PlayerStatus, RoundKey};
use reelgate_core::catalog::{BetFrom, BetLimit, ProviderStatus, WinTo};
use reelgate_core::ceiling::OwnCeilings;
use reelgate_core::command::{Call, Command};
use reelgate_core::currency::Currency;
use reelgate_core::decide::Decision;
use reelgate_core::id::RoundId;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{BetSession, HOUSE, Identity, Rules};
use reelgate_core::scale::Scale;
use std::collections::BTreeSet;

/// Runs all lines; the outcomes that were reached. Panics with the table's name and line.
pub(super) fn table(name: &str, text: &str) -> BTreeSet<Outcome> {
    let mut table = Table {
        world: World::empty(),
        rules: contracts::TOKEN,
    };
    let mut reached = BTreeSet::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.split("--").next().unwrap_or("").trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            match line.split_once("=>") {
                Some((asked, expected)) => reached.extend(table.row(asked, expected)),
                None => table.setup(line),
            }
            invariants::of_ledger(&table.world.books, &table.world.ledger);
        }));
        assert!(result.is_ok(), "{name}.txt:{}: {line}", number + 1);
    }
    reached
}

struct Table {
    world: World,
    rules: Rules,
}

impl Table {
    fn setup(&mut self, line: &str) {
        let mut words = Words::of(line);
        let books = &mut self.world.books;
        match words.next("a word") {
            "rules" => {
                if let Some(row) = words.maybe_next() {
                    self.rules = contracts::row(row);
                }
                for (field, value) in words.rest() {
                    contracts::set(&mut self.rules, field, value);
                }
            }
            "provider" => self.provider(&mut words),
            "policy" => self.policy(&mut words),
            "free_rounds" => {
                let of = provider(words.next("the provider"));
                let (who, name) = (words.next("the player"), words.next("their name"));
                books.campaigns.insert((of, player(who), campaign(name)));
            }
            "ceilings" => self.ceilings(&mut words),
            "game" => self.game(&mut words),
            "player" => {
                let name = player(words.next("the player"));
                let status = match words.next("the status") {
                    "active" => PlayerStatus::Active,
                    "blocked" => PlayerStatus::Blocked,
                    "self_excluded" => PlayerStatus::SelfExcluded,
                    other => panic!("no status {other:?}"),
                };
                books.players.insert(name, status);
            }
            "wallet" => {
                let name = words.next("the player");
                let in_currency = currency(words.next("the currency"));
                self.world.add_wallet(name, in_currency);
                if let Some(amount) = words.maybe_next() {
                    self.world
                        .fund(name, in_currency, money(amount, in_currency));
                }
            }
            "session" => {
                let (name, of) = (words.next("the token"), words.next("the player"));
                let in_currency = currency(words.next("the currency"));
                let at = words.named("provider").unwrap_or("acme");
                let code = words.named("game").unwrap_or("g1");
                let seconds = words.named("until").unwrap_or("3600").parse().unwrap();
                self.world
                    .add_session(name, of, in_currency, at, code, seconds);
            }
            "ended" => {
                let name = token(words.next("the token"));
                self.world.end_session(&name);
            }
            "later" => {
                let seconds: i64 = words.next("the seconds").parse().unwrap();
                self.world.now = self.world.now.plus_s(seconds);
            }
            other => panic!("neither a row (no =>) nor a setup word: {other:?}"),
        }
        words.nothing_left();
    }

    /// `provider acme`, `provider acme disconnected`.
    fn provider(&mut self, words: &mut Words<'_>) {
        let name = words.next("the provider");
        let status = match words.maybe_next() {
            None | Some("connected") => ProviderStatus::Connected,
            Some("disconnected") => ProviderStatus::Disconnected,
            Some(other) => panic!("no status {other:?}"),
        };
        let found = self.world.books.providers.get(&provider(name)).copied();
        self.world.add_provider(name);
        let fresh = self.world.books.providers.get_mut(&provider(name)).unwrap();
        fresh.policy = found.map(|found| found.policy).unwrap_or_default();
        fresh.status = status;
    }

    /// `policy acme bet_from=bonus_then_cash win_to=as_staked bet_session=named`; any other word
    /// for the session is the contract's answer.
    fn policy(&mut self, words: &mut Words<'_>) {
        let name = provider(words.next("the provider"));
        let found = self.world.books.providers.get_mut(&name);
        let policy = &mut found.expect("a provider").policy;
        if let Some(word) = words.named("bet_from") {
            policy.bet_from = BetFrom::parse(word).expect("bet_from=");
        }
        if let Some(word) = words.named("win_to") {
            policy.win_to = WinTo::parse(word).expect("win_to=");
        }
        if let Some(word) = words.named("bet_session") {
            policy.bet_session = BetSession::parse(word);
        }
    }

    /// `ceilings EUR amount=5.00 balance=9.00 round=7.00 provider=acme`; what is not named is not
    /// set there. Without a provider they are the network's, which are wide where a table has none.
    fn ceilings(&mut self, words: &mut Words<'_>) {
        let in_currency = currency(words.next("the currency"));
        let at = words.named("provider").map(provider);
        let mut named = |name| words.named(name).map(|text| money(text, in_currency));
        let own = OwnCeilings {
            amount: named("amount"),
            balance: named("balance"),
            round: named("round"),
        };
        self.world.books.ceilings.insert((at, in_currency), own);
    }

    /// `game g1`, `game g1 disabled`, `game g1 limits=1.00..5.00 currency=EUR`.
    fn game(&mut self, words: &mut Words<'_>) {
        let code = words.next("the game");
        let of = words.named("provider").unwrap_or("acme");
        self.world.add_game(of, code);
        let entry = self
            .world
            .books
            .games
            .get_mut(&(provider(of), game(code)))
            .unwrap();
        entry.enabled = !words.flag("disabled");
        if let Some(limits) = words.named("limits") {
            let in_currency = currency(words.named("currency").unwrap_or("EUR"));
            let (least, most) = limits.split_once("..").expect("limits=least..most");
            let bound = |text: &str| (!text.is_empty()).then(|| money(text, in_currency));
            entry.limits = vec![BetLimit {
                currency: in_currency,
                bet_min: bound(least),
                bet_max: bound(most),
            }];
        }
    }

    fn row(&mut self, asked: &str, expected: &str) -> Vec<Outcome> {
        let (call, rules) = self.call(asked);
        let decision = self.world.take(&call, &rules);
        let mut words = Words::of(expected);
        let outcome = words.next("the outcome");
        assert_eq!(decision.ruling.outcome.as_str(), outcome);
        self.balance(&decision, &mut words);
        effects(&decision, &mut words);
        for (id, state) in words.rest() {
            self.round(&call, &decision, id, state);
        }
        words.nothing_left();
        let mut reached: Vec<_> = decision
            .ruling
            .steps
            .iter()
            .map(|step| step.outcome)
            .collect();
        reached.push(decision.ruling.outcome);
        reached
    }

    /// A row's commands stand between ` + `; what is about the whole call may stand anywhere.
    fn call(&self, asked: &str) -> (Call, Rules) {
        let mut parts: Vec<_> = asked.split(" + ").map(Words::of).collect();
        let mut about = |name: &str| {
            let found: Vec<_> = parts
                .iter_mut()
                .filter_map(|words| words.named(name))
                .collect();
            assert!(found.len() <= 1, "{name} stands twice");
            found.first().copied()
        };
        let (by, of, code) = (about("provider"), about("player"), about("game"));
        let shown = about("token");
        let read_in = about("scale").map(|decimals| match decimals {
            "5" => currency("EUR"),
            "8" => currency("BTC"),
            other => panic!("no ledger has units of {other} decimals"),
        });
        let in_currency = about("currency");
        let named = in_currency.and_then(unless_dash).map(currency);
        let amounts_in = read_in.or(named).unwrap_or(currency("EUR"));
        let commands: Vec<Command> = parts
            .iter_mut()
            .map(|words| {
                let command = parse::command(words, amounts_in, self.world.now);
                words.nothing_left();
                command
            })
            .collect();
        let asker = commands.first().map_or(Asker::Provider, parse::asker);
        let rules = match asker {
            Asker::Provider => self.rules,
            Asker::Desk | Asker::Person => HOUSE,
        };
        let desk = asker == Asker::Desk;
        let game_named = match commands.first() {
            Some(Command::OpenSession(_)) => true,
            _ => asker == Asker::Provider,
        };
        let account = rules.identity != Identity::Token;
        let or = |word: Option<&'static str>, given: Option<&str>| {
            given.map_or(word.map(String::from), |text| {
                unless_dash(text).map(String::from)
            })
        };
        let call = Call {
            provider: provider(by.unwrap_or(if desk { "cashier" } else { "acme" })),
            token: or((!account).then_some("t1"), shown).map(|text| token(&text)),
            player: or(account.then_some("p1"), of).map(|text| player(&text)),
            currency: or(account.then_some("EUR"), in_currency).map(|text| currency(&text)),
            game: or(game_named.then_some("g1"), code).map(|text| game(&text)),
            scale: read_in.map(Scale::from),
            commands,
        };
        (call, rules)
    }

    /// `cash=`, `bonus=`, `playable=`: as told in the answer. `now=`: what the wallet holds, where
    /// it differs.
    fn balance(&self, decision: &Decision, words: &mut Words<'_>) {
        let told = decision.ruling.balance.as_ref();
        if let Some(text) = words.named("cash") {
            let told = told.map(|told| (told.cash, told.currency));
            same_money("cash", told, text);
        }
        if let Some(text) = words.named("bonus") {
            let told = told.map(|told| (told.bonus, told.currency));
            same_money("bonus", told, text);
        }
        if let Some(text) = words.named("playable") {
            let told = told.map(|told| (told.playable, told.currency));
            same_money("playable", told, text);
        }
        if let Some(text) = words.named("now") {
            let told = told.expect("a wallet");
            let wallet = &self.world.books.wallets[&(told.player.clone(), told.currency)];
            same_money("now", Some((wallet.cash, told.currency)), text);
        }
    }

    /// `r1=open`: how a round stands after the row.
    fn round(&self, call: &Call, decision: &Decision, id: &str, state: &str) {
        let told = decision.ruling.balance.as_ref().expect("a wallet");
        let wallet = &self.world.books.wallets[&(told.player.clone(), told.currency)];
        let key = RoundKey {
            wallet: wallet.id,
            provider: call.provider.clone(),
            round: RoundId::parse(id).unwrap(),
        };
        let found = self.world.books.rounds.get(&key);
        let found = found.map_or("none", |round| round.state.as_str());
        assert_eq!(found, state, "round {id}");
    }
}

fn same_money(what: &str, found: Option<(reelgate_core::money::Amount, Currency)>, expected: &str) {
    let shown = found.map_or("none".into(), |(amount, currency)| amount.to_text(currency));
    let same = match found {
        Some((amount, currency)) if expected != "none" => money(expected, currency) == amount,
        Some(_) => false,
        None => expected == "none",
    };
    assert!(same, "{what} is {shown}");
}

/// `wrote=`: entries, by default one for each step that was accepted and moves money.
/// `tombstones=`: what was buried, by default nothing. `steps=`: the outcome of each command.
fn effects(decision: &Decision, words: &mut Words<'_>) {
    let moved = decision.ruling.steps.iter();
    let moved = moved
        .filter(|step| step.outcome == Outcome::Accepted && step.receipt.is_some())
        .count();
    let wrote = words
        .named("wrote")
        .map_or(moved, |text| text.parse().unwrap());
    assert_eq!(decision.effects.postings.len(), wrote, "entries");
    let expected: Vec<_> = words
        .named("tombstones")
        .map_or(Vec::new(), |t| t.split(',').collect());
    let buried = decision.effects.tombstones.iter();
    let buried: Vec<_> = buried.map(|stone| stone.target.as_str()).collect();
    assert_eq!(buried, expected, "tombstones");
    disputes_and_events(decision, words);
    if let Some(steps) = words.named("steps") {
        let taken: Vec<_> = decision
            .ruling
            .steps
            .iter()
            .map(|s| s.outcome.as_str())
            .collect();
        assert_eq!(taken.join(","), steps, "steps");
    }
}

/// `disputes=`: what a person must look at, by default nothing. `events=`: the events sent, without
/// their versions. `settles=`: the dispute that ends, by default none.
fn disputes_and_events(decision: &Decision, words: &mut Words<'_>) {
    let named = |text: Option<&str>| text.unwrap_or("").to_string();
    let opened = decision.effects.disputes.iter();
    let opened: Vec<_> = opened.map(|dispute| dispute.kind.as_str()).collect();
    assert_eq!(opened.join(","), named(words.named("disputes")), "disputes");
    let ended = decision.effects.settlements.iter();
    let ended: Vec<_> = ended.map(|end| end.dispute.to_string()).collect();
    assert_eq!(ended.join(","), named(words.named("settles")), "settles");
    if let Some(events) = words.named("events") {
        let sent = decision.events.iter();
        let sent: Vec<_> = sent.map(|event| event.name).collect();
        assert_eq!(sent.join(","), events, "events");
    }
}
