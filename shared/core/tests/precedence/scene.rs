//! Faultless scenes for each verb, and the hands that change one part of them.
//! They never decide what a change must lead to.

use crate::support::world::World;
use crate::support::{contracts, currency, game, note, player, provider, reference, round, token};
use reelgate_core::books::{Books, PlayerStatus, Round, RoundKey, RoundState, Tombstone, Wallet};
use reelgate_core::catalog::{BetLimit, ProviderStatus};
use reelgate_core::ceiling::OwnCeilings;
use reelgate_core::command::{
    Bet, Call, Command, OpenSession, Prize, Purse, Rollback, RoundEnd, Transfer, Win,
};
use reelgate_core::decide::decide;
use reelgate_core::entry::{Fingerprint, Jackpots, Kind};
use reelgate_core::id::SessionId;
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{BetSession, Identity, Permission, Rules};
use reelgate_core::time::Timestamp;

/// A call and all it depends on.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) books: Books,
    pub(super) call: Call,
    pub(super) rules: Rules,
    pub(super) now: Timestamp,
}

pub(super) fn scene(command: Command, rules: Rules) -> Scene {
    let mut world = World::usual();
    world.add_wallet("p2", currency("EUR"));
    world.add_wallet("p2", currency("BTC"));
    let account = rules.identity != Identity::Token;
    let call = |command| Call {
        provider: provider("acme"),
        token: Some(token("t1")),
        player: account.then(|| player("p1")),
        currency: account.then(|| currency("EUR")),
        game: Some(game("g1")),
        scale: None,
        commands: vec![command],
    };
    world.take(&call(bet("b1")), &rules);
    Scene {
        books: world.books.clone(),
        call: call(command),
        rules,
        now: world.now,
    }
}

pub(super) fn strict(identity: Identity) -> Rules {
    Rules {
        identity,
        ..contracts::row("strict")
    }
}

pub(super) fn bet(name: &str) -> Command {
    Command::Bet(Bet {
        reference: reference(name),
        round: round("r1"),
        amount: Amount::from_units(100_000),
        closes_round: false,
        purse: Purse::Player,
        jackpots: Jackpots::NONE,
    })
}

pub(super) fn win(of: Option<&str>, round_name: &str) -> Command {
    Command::Win(Win {
        reference: reference("x1"),
        round: Some(round(round_name)),
        amount: Amount::from_units(100_000),
        bet: of.map(reference),
        closes_round: false,
        prize: Prize::Game,
        jackpots: Jackpots::NONE,
    })
}

pub(super) fn bet_by_token() -> Scene {
    scene(bet("x1"), strict(Identity::Token))
}

/// A bet that names no token, where any open session will do.
pub(super) fn bet_without_token() -> Scene {
    let any = BetSession::AnyOpen;
    let rules = Rules {
        bet_session: any,
        ..strict(Identity::Account)
    };
    let mut scene = scene(bet("x1"), rules);
    scene.call.token = None;
    scene
}

pub(super) fn no_seat(scene: &mut Scene) {
    let key = (provider("acme"), player("p1"));
    let all = scene.books.recent.get_mut(&key).into_iter().flatten();
    all.for_each(|session| session.ended = true);
}

pub(super) fn seat_must_be_named(scene: &mut Scene) {
    let found = scene.books.providers.get_mut(&provider("acme"));
    found.unwrap().policy.bet_session = Some(BetSession::Named);
}

pub(super) fn win_by_account() -> Scene {
    scene(win(Some("b1"), "r1"), strict(Identity::Account))
}

pub(super) fn win_alone() -> Scene {
    let taken = Permission::Accepted;
    scene(
        win(None, "r7"),
        Rules {
            win_without_bet: taken,
            ..strict(Identity::Account)
        },
    )
}

pub(super) fn rollback_of(target: &str, by_hand: bool) -> Command {
    Command::Rollback(Rollback {
        reference: reference("x1"),
        target: reference(target),
        round: None,
        amount: None,
        settlement: None,
        closes_round: false,
        note: by_hand.then(|| note("anna", "asked")),
    })
}

pub(super) fn rollback_of_bet() -> Scene {
    scene(rollback_of("b1", false), strict(Identity::Token))
}

pub(super) fn end_of_round() -> Scene {
    let end = RoundEnd {
        round: round("r1"),
        note: None,
    };
    scene(Command::EndRound(end), strict(Identity::Token))
}

pub(super) fn balance() -> Scene {
    scene(Command::Balance, strict(Identity::Token))
}

pub(super) fn withdrawal() -> Scene {
    let amount = Amount::from_units(100_000);
    let command = Command::Withdrawal(Transfer {
        reference: reference("x1"),
        amount,
    });
    scene(command, strict(Identity::Account))
}

pub(super) fn renewal() -> Scene {
    scene(Command::RenewToken(token("t2")), strict(Identity::Account))
}

pub(super) fn opening() -> Scene {
    let command = Command::OpenSession(OpenSession {
        session: SessionId::parse("new").unwrap(),
        token: token("t2"),
        location: None,
        device: None,
        expires_at: Timestamp::from_ms(i64::MAX),
    });
    scene(command, strict(Identity::Account))
}

pub(super) fn play_it_first(scene: &mut Scene) {
    let decision = decide(&scene.books, &scene.call, &scene.rules, scene.now);
    assert_eq!(decision.ruling.outcome, Outcome::Accepted);
    scene.books.apply(&decision.effects);
}

/// The reference stands for something else already.
pub(super) fn name_used(scene: &mut Scene, name: &str) {
    let mut other = bet_of_p1(scene).clone();
    other.kind = Kind::Deposit;
    other.fingerprint = Fingerprint::of(&["other"]);
    scene
        .books
        .transactions
        .insert((provider("acme"), reference(name)), other);
}

pub(super) fn bury(scene: &mut Scene, target: &str, name: &str) {
    let stone = Tombstone {
        provider: provider("acme"),
        target: reference(target),
        reference: reference(name),
        fingerprint: Fingerprint::of(&["other"]),
        wallet: None,
        at: scene.now,
        balance: None,
    };
    scene
        .books
        .tombstones
        .insert((provider("acme"), reference(target)), stone);
}

pub(super) fn session(scene: &mut Scene) -> &mut reelgate_core::books::Session {
    scene.books.sessions.get_mut(&token("t1")).unwrap()
}

pub(super) fn wallet(scene: &mut Scene) -> &mut Wallet {
    scene
        .books
        .wallets
        .get_mut(&(player("p1"), currency("EUR")))
        .unwrap()
}

pub(super) fn the_game(scene: &mut Scene) -> &mut reelgate_core::catalog::Game {
    scene
        .books
        .games
        .get_mut(&(provider("acme"), game("g1")))
        .unwrap()
}

pub(super) fn bet_of_p1(scene: &mut Scene) -> &mut reelgate_core::books::Transaction {
    let key = (provider("acme"), reference("b1"));
    scene.books.transactions.get_mut(&key).unwrap()
}

pub(super) fn the_round(scene: &mut Scene) -> &mut Round {
    let id = scene.books.wallets[&(player("p1"), currency("EUR"))].id;
    let key = RoundKey {
        wallet: id,
        provider: provider("acme"),
        round: round("r1"),
    };
    scene.books.rounds.get_mut(&key).unwrap()
}

pub(super) fn round_stands(scene: &mut Scene, state: RoundState, stake: i64) {
    the_round(scene).state = state;
    the_round(scene).stake = Amount::from_units(stake);
}

pub(super) fn status(scene: &mut Scene, status: PlayerStatus) {
    scene.books.players.insert(player("p1"), status);
}

pub(super) fn disconnect(scene: &mut Scene) {
    let found = scene.books.providers.get_mut(&provider("acme"));
    found.unwrap().status = ProviderStatus::Disconnected;
}

pub(super) fn unknown_game(scene: &mut Scene) {
    scene.call.game = Some(game("g9"));
}

/// The message leaves it to the session, whose game is no longer in the catalog.
pub(super) fn gone_game(scene: &mut Scene) {
    scene.call.game = None;
    session(scene).game = game("g9");
}

pub(super) fn limit(scene: &mut Scene) {
    let bet_min = Some(Amount::from_units(100_001));
    the_game(scene).limits = vec![BetLimit {
        currency: currency("EUR"),
        bet_min,
        bet_max: None,
    }];
}

/// A ceiling of nothing, for the provider.
pub(super) fn low(scene: &mut Scene, all: OwnCeilings) {
    let key = (Some(provider("acme")), currency("EUR"));
    scene.books.ceilings.insert(key, all);
}

/// No single amount is allowed.
pub(super) fn no_amount(scene: &mut Scene) {
    let nothing = OwnCeilings {
        amount: Some(Amount::ZERO),
        ..OwnCeilings::default()
    };
    low(scene, nothing);
}

pub(super) fn amount(scene: &mut Scene, units: i64) {
    let units = Amount::from_units(units);
    match &mut scene.call.commands[0] {
        Command::Bet(bet) => bet.amount = units,
        Command::Win(win) => win.amount = units,
        Command::Deposit(t) | Command::Withdrawal(t) | Command::BonusGrant(t) => t.amount = units,
        Command::Correction(correction) => correction.amount = units,
        Command::Adjustment(adjustment) => adjustment.cash = units,
        other => panic!("no amount in {other:?}"),
    }
}

pub(super) fn win_command(scene: &mut Scene) -> &mut Win {
    match &mut scene.call.commands[0] {
        Command::Win(win) => win,
        other => panic!("not a win: {other:?}"),
    }
}

pub(super) fn rollback_command(scene: &mut Scene) -> &mut Rollback {
    match &mut scene.call.commands[0] {
        Command::Rollback(rollback) => rollback,
        other => panic!("not a rollback: {other:?}"),
    }
}
