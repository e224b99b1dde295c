//! One line of the ledger, its payload fingerprint and its place in the wallet's hash chain.
//! An entry is never changed after it was made: corrections are further entries.

use crate::currency::Currency;
use crate::id::{Actor, DeviceId, GameId, LocationId, PlayerId, ProviderId};
use crate::id::{Person, Reason, Reference, RoundId, SessionId};
pub use crate::jackpots::Jackpots;
use crate::money::Amount;
use crate::time::Timestamp;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use sha2::{Digest, Sha256};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal;)*) => {
        /// Why an entry stands in the ledger.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {$($(#[doc = $doc])* $variant,)*}

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the ledger and in the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $name,)*}
            }

            /// What it stands for, for the published documents.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {$(Self::$variant => concat!($($doc),*),)*}
            }
        }
    };
}

kinds! {
    /// A stake, paid by the player.
    Bet = "bet";
    /// A stake that a campaign of the provider pays: nothing moves.
    FreeBet = "free_bet";
    /// A payout of the game.
    Win = "win";
    /// A payout within a round of free play, told for the record: nothing moves.
    FreeWin = "free_win";
    /// A payout of a campaign: the sum of free rounds, a tournament, a prize drop.
    PromoWin = "promo_win";
    /// A payout of a jackpot.
    JackpotWin = "jackpot_win";
    /// A transaction given back, by its provider or, where there is an actor, by a person.
    Rollback = "rollback";
    /// A round given back as a whole: its transactions are the rollbacks right before.
    RoundRollback = "round_rollback";
    /// A round closed without money.
    RoundEnd = "round_end";
    /// An open round marked for a person to look at.
    RoundFlag = "round_flag";
    /// A marked round left to its provider after all.
    RoundLeave = "round_leave";
    /// A provider's correction, up or down.
    Correction = "correction";
    /// The operator's correction, up or down.
    Adjustment = "adjustment";
    /// The end of a dispute, with or without money.
    Resolution = "resolution";
    /// Cash in.
    Deposit = "deposit";
    /// Cash out.
    Withdrawal = "withdrawal";
    /// Bonus money given by the operator.
    BonusGrant = "bonus_grant";
    /// What is left of a grant, taken away.
    BonusExpiry = "bonus_expiry";
}

impl Kind {
    /// The kind of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let all = Self::ALL.iter().copied();
        all.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What it is to its round.
    #[must_use]
    pub const fn part(self) -> Part {
        match self {
            Self::Bet | Self::FreeBet => Part::Stake,
            Self::Win | Self::FreeWin | Self::PromoWin | Self::JackpotWin => Part::Payout,
            Self::Correction => Part::Correction,
            Self::Rollback
            | Self::RoundRollback
            | Self::RoundEnd
            | Self::RoundFlag
            | Self::RoundLeave
            | Self::Adjustment
            | Self::Resolution
            | Self::Deposit
            | Self::Withdrawal
            | Self::BonusGrant
            | Self::BonusExpiry => Part::None,
        }
    }
}

/// What an entry is to its round. What is a part can be given back; nothing else can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// One of its stakes.
    Stake,
    /// One of its payouts.
    Payout,
    /// Neither, but money of the game.
    Correction,
    /// No part of it.
    None,
}

/// Who decided, and why: on every entry that a person makes, and on what a job decides for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Whose key of our API it was decided with, or which job decided.
    pub actor: Actor,
    /// Who says that he did, where the caller told.
    pub person: Option<Person>,
    /// Why.
    pub reason: Reason,
}

/// The database's number of a wallet: one player's money in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WalletId(i64);

impl WalletId {
    /// From the database's number.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The database's number.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// Our name for a transaction, told to providers: the wallet and the entry's place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionId {
    /// The wallet it moved.
    pub wallet: WalletId,
    /// Its place in the wallet's ledger, from 1, without gaps.
    pub seq: i64,
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.wallet.0, self.seq)
    }
}

/// A lower-case hex SHA-256 of 64 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hash(String);

impl Hash {
    /// The hash before the first entry of a wallet: 64 zeros.
    #[must_use]
    pub fn genesis() -> Self {
        Self("0".repeat(64))
    }

    /// Takes a stored hash as it is.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A digest of what a reference was used for: 32 hex digits. The same reference with another
/// fingerprint is a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Takes a stored fingerprint as it is.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The 32 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Over the parts of a payload that must not change; absent parts are told from empty ones
    /// because no part is ever empty.
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        let digest = lines(parts).finalize();
        let mut text = hex::encode(digest);
        text.truncate(32);
        Self(text)
    }
}

/// One movement of one wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The wallet.
    pub wallet: WalletId,
    /// The wallet's player.
    pub player: PlayerId,
    /// The wallet's currency.
    pub currency: Currency,
    /// From 1, without gaps.
    pub seq: i64,
    /// When it was decided. Order follows `seq`, not this.
    pub at: Timestamp,
    /// Why.
    pub kind: Kind,
    /// Whose reference.
    pub provider: ProviderId,
    /// The provider's name for it; unique per provider. What a message does not name one by one
    /// has none: the parts of a round given back, and what only changes a round.
    pub reference: Option<Reference>,
    /// The bet of a win, what a rollback gave back, the grant that expired.
    pub target: Option<Reference>,
    /// The game round.
    pub round: Option<RoundId>,
    /// Whether the provider said that it is the last of its round.
    pub ends_round: bool,
    /// The game.
    pub game: Option<GameId>,
    /// The game session.
    pub session: Option<SessionId>,
    /// The hall, or online.
    pub location: Option<LocationId>,
    /// The machine.
    pub device: Option<DeviceId>,
    /// Change of the cash pot.
    pub cash: Amount,
    /// Change of the bonus pot.
    pub bonus: Amount,
    /// The cash pot afterwards.
    pub cash_after: Amount,
    /// The bonus pot afterwards.
    pub bonus_after: Amount,
    /// What the reference stands for.
    pub fingerprint: Fingerprint,
    /// Who decided and why, where it was a person.
    pub note: Option<Note>,
    /// What of it is a jackpot's.
    pub jackpots: Jackpots,
    /// Over this entry and the hash before it.
    pub hash: Hash,
}

impl Entry {
    /// Our name for it.
    #[must_use]
    pub const fn transaction(&self) -> TransactionId {
        TransactionId {
            wallet: self.wallet,
            seq: self.seq,
        }
    }

    /// The hash this entry must have after `previous`: the SHA-256 over these lines, each ended by
    /// a line feed, absent values as empty lines: `reelgate-entry-1`, the previous hash, player,
    /// currency, seq, at (ms), kind, provider, reference, target, round, `1` if it ends the round,
    /// game, session, location, device, cash, bonus, cash after, bonus after (ledger units),
    /// fingerprint. Where a person decided, the first line is `reelgate-entry-2`, and actor and
    /// reason follow as two more lines. Where the entry has further fields, the first line is
    /// `reelgate-entry-3`, actor and reason follow in any case, and then one line `name=value` for
    /// each field that is there, in the order of their names.
    #[must_use]
    pub fn hash_after(&self, previous: &Hash) -> Hash {
        fn or_empty<'a, T>(id: Option<&'a T>, text: fn(&'a T) -> &'a str) -> &'a str {
            id.map_or("", text)
        }
        let note = self.note.as_ref();
        let further = self.further();
        let tag = match (note, further.is_empty()) {
            (None, true) => "reelgate-entry-1",
            (Some(_), true) => "reelgate-entry-2",
            (_, false) => "reelgate-entry-3",
        };
        let mut digest = lines(&[
            tag,
            previous.as_str(),
            self.player.as_str(),
            self.currency.code(),
            &self.seq.to_string(),
            &self.at.ms().to_string(),
            self.kind.as_str(),
            self.provider.as_str(),
            or_empty(self.reference.as_ref(), Reference::as_str),
            or_empty(self.target.as_ref(), Reference::as_str),
            or_empty(self.round.as_ref(), RoundId::as_str),
            if self.ends_round { "1" } else { "" },
            or_empty(self.game.as_ref(), GameId::as_str),
            or_empty(self.session.as_ref(), SessionId::as_str),
            or_empty(self.location.as_ref(), LocationId::as_str),
            or_empty(self.device.as_ref(), DeviceId::as_str),
            &self.cash.to_string(),
            &self.bonus.to_string(),
            &self.cash_after.to_string(),
            &self.bonus_after.to_string(),
            self.fingerprint.as_str(),
        ]);
        if note.is_some() || !further.is_empty() {
            let (actor, reason) = note.map_or(("", ""), |n| (n.actor.as_str(), n.reason.as_str()));
            digest = more_lines(digest, &[actor, reason]);
        }
        for line in &further {
            digest = more_lines(digest, &[line]);
        }
        Hash(hex::encode(digest.finalize()))
    }

    /// The fields that only some entries have, as `name=value`, in the order of their names.
    fn further(&self) -> Vec<String> {
        let Jackpots { won, contributed } = self.jackpots;
        let amounts = [("jackpot_contribution", contributed), ("jackpot_part", won)];
        let present = amounts.into_iter().filter(|(_, amount)| !amount.is_zero());
        let line = |(name, amount): (&str, Amount)| format!("{name}={amount}");
        let person = self.note.as_ref().and_then(|note| note.person.as_ref());
        let person = person.map(|person| format!("person={person}"));
        present.map(line).chain(person).collect()
    }
}

/// No value contains a line feed (`id` refuses control characters), so lines cannot run together.
fn lines(parts: &[&str]) -> Sha256 {
    more_lines(Sha256::new(), parts)
}

pub(crate) fn more_lines(mut digest: Sha256, parts: &[&str]) -> Sha256 {
    for part in parts {
        digest.update(part.as_bytes());
        digest.update(b"\n");
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_wallet_keeps_its_number() {
        for number in [1, 2, i64::MAX] {
            assert_eq!(WalletId::from_number(number).number(), number);
        }
    }

    #[test]
    fn each_has_a_name_and_a_meaning_of_its_own() {
        let names: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        let meanings: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.meaning()).collect();
        assert_eq!(
            (names.len(), meanings.len()),
            (Kind::ALL.len(), Kind::ALL.len())
        );
        assert!(meanings.iter().all(|meaning| meaning.ends_with('.')));
    }
}
