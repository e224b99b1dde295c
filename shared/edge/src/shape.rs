//! What our API shows of the books: wallets, entries, rounds, sessions, with money as decimal text
//! and times as RFC 3339. Nothing here is a secret, and nothing is computed but its text.

mod dispute;

pub use dispute::{Dispute, DisputeEvent, Evidence};

use crate::clock;
use reelgate_core::currency::Currency;
use reelgate_core::decide::Balance;
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;
use serde::{Serialize, Serializer};

/// An amount in its currency; written as a decimal text in main units: `"1000.00"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money(pub Amount, pub Currency);

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_text(self.1))
    }
}

/// A point in time; written as RFC 3339 in UTC with milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub Timestamp);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&clock::to_text(self.0))
    }
}

/// A wallet: one player's money in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wallet {
    /// The code: `EUR`.
    pub currency: &'static str,
    /// Cash.
    pub cash: Money,
    /// Bonus money.
    pub bonus: Money,
    /// Place of the newest entry; 0 before the first.
    pub seq: i64,
}

impl From<&Balance> for Wallet {
    fn from(balance: &Balance) -> Self {
        Self {
            currency: balance.currency.code(),
            cash: Money(balance.cash, balance.currency),
            bonus: Money(balance.bonus, balance.currency),
            seq: balance.seq,
        }
    }
}

/// A player with its wallets, in order of their currencies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Player {
    /// The operator's name for the player.
    pub player: String,
    /// What people call the player.
    pub name: Option<String>,
    /// `active`, `blocked` or `self_excluded`.
    pub status: String,
    /// When.
    pub created_at: Time,
    /// At least one.
    pub wallets: Vec<Wallet>,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Commit order over all wallets.
    pub id: i64,
    /// Whose.
    pub player: String,
    /// In what.
    pub currency: &'static str,
    /// Place in the wallet's ledger, from 1, without gaps.
    pub seq: i64,
    /// When it was decided.
    pub at: Time,
    /// One of the documented kinds, such as `bet`, `win` or `rollback`.
    pub kind: String,
    /// Whose reference.
    pub provider: String,
    /// The provider's name for it; the end of a round has none.
    pub reference: Option<String>,
    /// The bet of a win, or what a rollback gave back.
    pub target: Option<String>,
    /// The game round.
    pub round: Option<String>,
    /// The game.
    pub game: Option<String>,
    /// The game session.
    pub session: Option<String>,
    /// The hall, or `online`.
    pub location: Option<String>,
    /// The machine.
    pub device: Option<String>,
    /// Change of the cash pot; below zero for what the player paid.
    pub cash: Money,
    /// Change of the bonus pot.
    pub bonus: Money,
    /// The cash pot afterwards.
    pub cash_after: Money,
    /// The bonus pot afterwards.
    pub bonus_after: Money,
    /// Whose key it was decided with, or which job decided, where it was no provider.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// SHA-256 over the entry and the hash before it, as 64 hex digits.
    pub hash: String,
    /// Who says that he decided it.
    pub person: Option<String>,
    /// What of the cash a jackpot paid, where the provider tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jackpot_part: Option<Money>,
    /// What of the stake feeds jackpots, where the provider tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jackpot_contribution: Option<Money>,
}

/// Bonus money that was given at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    /// The wallet's currency.
    pub currency: &'static str,
    /// The place of its entry in the wallet's ledger.
    pub seq: i64,
    /// Its name: the key under which it was given.
    pub grant: String,
    /// What was given.
    pub granted: Money,
    /// What of it is in the bonus pot.
    pub remainder: Money,
    /// When it was given.
    pub granted_at: Time,
    /// When it expired, if it has.
    pub expired_at: Option<Time>,
}

/// One player's part in a game round: all that a game needs to resume it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Round {
    /// Who plays.
    pub player: String,
    /// The wallet's currency.
    pub currency: &'static str,
    /// Who names it.
    pub provider: String,
    /// Its name.
    pub round: String,
    /// `open`, `closed`, `cancelled`, `void` or `disputed`.
    pub state: String,
    /// The game.
    pub game: Option<String>,
    /// The session it was opened in.
    pub session: Option<String>,
    /// Where that session is.
    pub location: Option<String>,
    /// On which machine.
    pub device: Option<String>,
    /// Bets that were not given back.
    pub bets: i64,
    /// Wins that were not given back.
    pub wins: i64,
    /// Sum of these bets, cash and bonus.
    pub stake: Money,
    /// What of it was bonus money.
    pub bonus_stake: Money,
    /// Sum of these wins.
    pub payout: Money,
    /// When its first transaction came.
    pub opened_at: Time,
    /// When its last transaction came.
    pub updated_at: Time,
    /// The last confirmed entry of it.
    pub last: Option<LastEntry>,
}

/// The newest entry of a round, and the balance right after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastEntry {
    /// Place in the wallet's ledger.
    pub seq: i64,
    /// When it was decided.
    pub at: Time,
    /// The entry's kind.
    pub kind: String,
    /// The provider's name for it, if it has one.
    pub reference: Option<String>,
    /// Change of the cash pot.
    pub cash: Money,
    /// Change of the bonus pot.
    pub bonus: Money,
    /// The cash pot afterwards.
    pub cash_after: Money,
    /// The bonus pot afterwards.
    pub bonus_after: Money,
}

/// A game session, without its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Session {
    /// Our name for it.
    pub session: String,
    /// Who plays.
    pub player: String,
    /// With which wallet.
    pub currency: String,
    /// Whose games.
    pub provider: String,
    /// The game it was opened for.
    pub game: String,
    /// Where.
    pub location: Option<String>,
    /// On which machine.
    pub device: Option<String>,
    /// When it was opened.
    pub opened_at: Time,
    /// When it stops taking bets.
    pub expires_at: Time,
    /// When it was ended before that.
    pub ended_at: Option<Time>,
}

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provider {
    /// The short name, as in its URL.
    pub provider: String,
    /// What people call it.
    pub name: String,
    /// `connected` or `disconnected`.
    pub status: String,
    /// Which pot pays a bet: `cash`, `cash_then_bonus` or `bonus_then_cash`.
    pub bet_from: String,
    /// Which pot a win goes to: `cash` or `as_staked`.
    pub win_to: String,
    /// After how many seconds a round is open for too long.
    pub round_open_max_s: i64,
    /// When any of it last changed.
    pub updated_at: Time,
    /// Which session a bet needs that names none: `contract`, `named` or `any_open`.
    pub bet_session: String,
}

/// A hall, or `online`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The operator's name for it.
    pub location: String,
    /// What people call it.
    pub name: String,
    /// `active` or `disabled`.
    pub status: String,
    /// When it last changed.
    pub updated_at: Time,
    /// The time zone of its days, as the IANA database names it, or an offset.
    pub time_zone: String,
    /// When its gaming day begins on that clock: `06:00`.
    pub day_start: String,
}

/// A machine or terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Device {
    /// The operator's name for it.
    pub device: String,
    /// Where it stands.
    pub location: String,
    /// What it is; one of the documented classes.
    pub class: String,
    /// What people call it.
    pub name: String,
    /// `active` or `disabled`.
    pub status: String,
    /// When it last changed.
    pub updated_at: Time,
}

/// One request and its reply, secrets struck out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// Order of recording.
    pub id: i64,
    /// When it was decided.
    pub at: Time,
    /// Our name for the request; also in the log lines.
    pub request_id: String,
    /// The function that took it.
    pub component: String,
    /// Whose protocol.
    pub provider: Option<String>,
    /// What was asked, in the protocol's words.
    pub verb: String,
    /// About whom.
    pub player: Option<String>,
    /// About which round.
    pub round: Option<String>,
    /// Under which reference.
    pub reference: Option<String>,
    /// What it came to.
    pub outcome: String,
    /// The HTTP status.
    pub status: i64,
    /// Until it was decided, in microseconds.
    pub duration_us: i64,
    /// The body that came.
    pub request: String,
    /// The body that went.
    pub reply: String,
    /// The personal data of both by the paths of its fields, until its time is over.
    pub personal: Option<serde_json::Value>,
}

/// Requests of one minute that were not verified. Nothing is kept of the requests themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// The beginning of the minute.
    pub minute: Time,
    /// The provider whose protocol they pretended to be, or `api` for our own API.
    pub provider: String,
    /// Why they were refused.
    pub reason: String,
    /// The peer's address, the network of an IPv6 address, `unknown`, or `other` for the many that
    /// are not kept apart.
    pub source: String,
    /// How many.
    pub count: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_times_are_texts() {
        let eur = Currency::parse("EUR").unwrap();
        let wallet = Wallet {
            currency: eur.code(),
            cash: Money(Amount::from_units(100_000_000), eur),
            bonus: Money(Amount::ZERO, eur),
            seq: 12,
        };
        let text = serde_json::to_string(&wallet).unwrap();
        assert_eq!(
            text,
            r#"{"currency":"EUR","cash":"1000.00","bonus":"0.00","seq":12}"#
        );
        let time = serde_json::to_string(&Time(Timestamp::from_ms(0))).unwrap();
        assert_eq!(time, r#""1970-01-01T00:00:00.000Z""#);
    }
}
