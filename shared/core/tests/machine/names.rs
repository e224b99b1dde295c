//! Names, amounts and the plain commands that cases are made of.
//! Nothing here is decided.

use reelgate_core::command::{Bet, BonusExpiry, Call, Command, Correction, OpenSession, Prize};
use reelgate_core::command::{Ends, OwedMessage, Purse, Resolution, Rollback, Transfer, Win};
use reelgate_core::currency::Currency;
use reelgate_core::dispute::DisputeDecision;
use reelgate_core::entry::{Jackpots, Note};
use reelgate_core::id::{Actor, GameId, PlayerId, ProviderId, Reason, Reference, RoundId};
use reelgate_core::id::{SessionId, TokenHash};
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;

pub(crate) const NOW: Timestamp = Timestamp::from_ms(1_767_225_600_000);

pub(crate) const STAKE: Amount = Amount::from_units(500_000);

/// More than all stakes of a round together, so that a round with it is a loss to give back.
pub(crate) const PRIZE: Amount = Amount::from_units(5_000_000);

/// What is told of jackpots with each bet and each win.
pub(crate) const JACKPOTS: Jackpots = Jackpots {
    won: Amount::from_units(3_000_000),
    contributed: Amount::from_units(5_000),
};

pub(crate) fn player(name: &str) -> PlayerId {
    PlayerId::parse(name).unwrap()
}

pub(crate) fn provider(name: &str) -> ProviderId {
    ProviderId::parse(name).unwrap()
}

pub(crate) fn reference(name: &str) -> Reference {
    Reference::stored(name).unwrap()
}

pub(crate) fn round(name: &str) -> RoundId {
    RoundId::parse(name).unwrap()
}

pub(crate) fn token(name: &str) -> TokenHash {
    TokenHash::parse(name).unwrap()
}

pub(crate) fn eur() -> Currency {
    Currency::parse("EUR").unwrap()
}

pub(crate) fn note() -> Note {
    Note {
        actor: Actor::parse("ada").unwrap(),
        person: None,
        reason: Reason::parse("asked for").unwrap(),
    }
}

pub(crate) fn bet(name: &str, of: &str, amount: Amount) -> Command {
    Command::Bet(Bet {
        reference: reference(name),
        round: round(of),
        amount,
        closes_round: false,
        purse: Purse::Player,
        jackpots: JACKPOTS,
    })
}

pub(crate) fn win(name: &str, of: &str) -> Command {
    Command::Win(Win {
        reference: reference(name),
        round: Some(round(of)),
        amount: PRIZE,
        bet: None,
        closes_round: false,
        prize: Prize::Game,
        jackpots: JACKPOTS,
    })
}

pub(crate) fn rollback(name: &str, target: &str) -> Command {
    Command::Rollback(Rollback {
        reference: reference(name),
        target: reference(target),
        round: None,
        amount: None,
        settlement: None,
        closes_round: false,
        note: None,
    })
}

/// A person moves the money of a message that never had an effect.
pub(crate) fn settle(name: &str, message: &str) -> Command {
    let message = OwedMessage::alone(reference(message));
    resolve(name, STAKE, Ends::Message(message))
}

/// A person takes the money of a stake that never had an effect.
pub(crate) fn settle_stake(name: &str, message: &str) -> Command {
    let message = OwedMessage::alone(reference(message));
    resolve(name, STAKE.negated().unwrap(), Ends::Message(message))
}

/// A person moves the money back that a resolution moved.
pub(crate) fn settle_back(name: &str, resolution: &str) -> Command {
    let back = STAKE.negated().unwrap();
    resolve(name, back, Ends::Target(reference(resolution)))
}

/// A person bars a message.
pub(crate) fn bar(name: &str, message: &str) -> Command {
    resolve(name, Amount::ZERO, Ends::Barred(reference(message)))
}

fn resolve(name: &str, cash: Amount, ends: Ends) -> Command {
    Command::Resolve(Resolution {
        reference: reference(name),
        dispute: 7,
        decision: DisputeDecision::Adjust,
        cash,
        bonus: Amount::ZERO,
        ends: Some(ends),
        note: note(),
    })
}

pub(crate) fn transfer(name: &str, amount: Amount) -> Transfer {
    let reference = reference(name);
    Transfer { reference, amount }
}

pub(crate) fn correction(name: &str, amount: Amount, named: bool) -> Command {
    Command::Correction(Correction {
        reference: reference(name),
        round: named.then(|| round("r")),
        amount,
    })
}

pub(crate) fn expiry(name: &str, grant: &str) -> Command {
    Command::BonusExpiry(BonusExpiry {
        reference: reference(name),
        grant: reference(grant),
    })
}

pub(crate) fn open_session(name: &str, seconds: i64) -> Command {
    Command::OpenSession(OpenSession {
        session: SessionId::parse(name).unwrap(),
        token: token(name),
        location: None,
        device: None,
        expires_at: NOW.plus_s(seconds - 120),
    })
}

/// A call about the EUR wallet of a player, by account.
pub(crate) fn call_of(who: &str, command: Command) -> Call {
    Call {
        provider: provider("acme"),
        token: None,
        player: Some(player(who)),
        currency: Some(eur()),
        game: Some(GameId::parse("g1").unwrap()),
        scale: None,
        commands: vec![command],
    }
}
