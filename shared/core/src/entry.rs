//! One line of the ledger, its payload fingerprint and its place in the wallet's hash chain.
//! An entry is never changed after it was made: corrections are further entries.

use crate::currency::Currency;
use crate::id::{DeviceId, GameId, LocationId, PlayerId, ProviderId};
use crate::id::{Reference, RoundId, SessionId};
use crate::money::Amount;
use crate::time::Timestamp;
use alloc::string::{String, ToString};
use core::fmt;
use sha2::{Digest, Sha256};

/// Which pot of money moved, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A stake.
    Bet,
    /// A payout.
    Win,
    /// A transaction given back.
    Rollback,
    /// Cash in.
    Deposit,
    /// Cash out.
    Withdrawal,
    /// Bonus money given by the operator.
    BonusGrant,
    /// A round closed without money: no reference, no movement.
    RoundEnd,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Bet,
        Self::Win,
        Self::Rollback,
        Self::Deposit,
        Self::Withdrawal,
        Self::BonusGrant,
        Self::RoundEnd,
    ];

    /// The name in the ledger and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bet => "bet",
            Self::Win => "win",
            Self::Rollback => "rollback",
            Self::Deposit => "deposit",
            Self::Withdrawal => "withdrawal",
            Self::BonusGrant => "bonus_grant",
            Self::RoundEnd => "round_end",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
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
    /// The provider's name for it; unique per provider. Only the end of a round has none.
    pub reference: Option<Reference>,
    /// The bet of a win, or what a rollback gave back.
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
    /// fingerprint.
    #[must_use]
    pub fn hash_after(&self, previous: &Hash) -> Hash {
        fn or_empty<'a, T>(id: Option<&'a T>, text: fn(&'a T) -> &'a str) -> &'a str {
            id.map_or("", text)
        }
        let digest = lines(&[
            "reelgate-entry-1",
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
        ])
        .finalize();
        Hash(hex::encode(digest))
    }
}

/// No value contains a line feed (`id` refuses control characters), so lines cannot run together.
fn lines(parts: &[&str]) -> Sha256 {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update(b"\n");
    }
    digest
}
