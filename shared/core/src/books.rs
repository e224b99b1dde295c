//! What one read of the database returned, and what decisions add to it.
//! Later commands of a batch see the effect of earlier ones; nothing here talks to a database.

mod apply;

use crate::catalog::{Game, Provider};
use crate::ceiling::OwnCeilings;
use crate::currency::Currency;
use crate::dispute::{Dispute, Settlement};
use crate::entry::{Entry, Fingerprint, Hash, Jackpots, Kind, TransactionId, WalletId};
use crate::ggr::Figures;
use crate::grants::{Grants, Shares};
use crate::id::{CampaignId, DeviceId, GameId, LocationId, PlayerId, ProviderId};
use crate::id::{Reference, RoundId, SessionId, TokenHash};
use crate::money::Amount;
use crate::time::Timestamp;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

/// All that the decisions of one batch may look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Providers by name.
    pub providers: BTreeMap<ProviderId, Provider>,
    /// Games by provider and code.
    pub games: BTreeMap<(ProviderId, GameId), Game>,
    /// Players by name.
    pub players: BTreeMap<PlayerId, PlayerStatus>,
    /// Sessions by the hash of a token that opens them.
    pub sessions: BTreeMap<TokenHash, Session>,
    /// Sessions of a player at a provider, newest first, where a call names none: of each wallet
    /// the one that is open longest, and the latest of all.
    pub recent: BTreeMap<(ProviderId, PlayerId), Vec<Session>>,
    /// Wallet heads.
    pub wallets: BTreeMap<(PlayerId, Currency), Wallet>,
    /// Earlier transactions by reference.
    pub transactions: BTreeMap<(ProviderId, Reference), Transaction>,
    /// Rollbacks of transactions that never came, by what they would give back.
    pub tombstones: BTreeMap<(ProviderId, Reference), Tombstone>,
    /// Rounds of a wallet.
    pub rounds: BTreeMap<RoundKey, Round>,
    /// Resolutions of disputes about messages that never had an effect, by the message's reference:
    /// the money was moved by hand. One is reversed where a person has moved it back since.
    pub settled: BTreeMap<(ProviderId, Reference), Transaction>,
    /// Free rounds that we asked for and that were not refused or taken back.
    pub campaigns: BTreeSet<(ProviderId, PlayerId, CampaignId)>,
    /// Ceilings that the operator has set: for the network, and for a provider.
    pub ceilings: BTreeMap<(Option<ProviderId>, Currency), OwnCeilings>,
}

/// A round is one player's part in it: live games share a round among many.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoundKey {
    /// Whose part.
    pub wallet: WalletId,
    /// Who names it.
    pub provider: ProviderId,
    /// Its name.
    pub round: RoundId,
}

/// Whether a player may play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayerStatus {
    /// May play.
    Active,
    /// Shut out by the operator.
    Blocked,
    /// Shut himself out; may still take his money home.
    SelfExcluded,
}

/// A game session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Our name for it.
    pub session: SessionId,
    /// Who plays.
    pub player: PlayerId,
    /// With which wallet.
    pub currency: Currency,
    /// Whose games.
    pub provider: ProviderId,
    /// The game it was opened for.
    pub game: GameId,
    /// Where.
    pub location: Option<LocationId>,
    /// On which machine.
    pub device: Option<DeviceId>,
    /// When it stops taking bets.
    pub expires_at: Timestamp,
    /// Whether it was ended before that.
    pub ended: bool,
    /// Whether the token asked for is its newest.
    pub token_is_newest: bool,
}

impl Session {
    /// Whether it takes bets.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        !self.ended && self.token_is_newest && now < self.expires_at
    }
}

/// The head of a wallet's ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// Its number.
    pub id: WalletId,
    /// Cash.
    pub cash: Amount,
    /// Bonus money.
    pub bonus: Amount,
    /// The newest entry's place; 0 before the first.
    pub seq: i64,
    /// The newest entry's hash.
    pub hash: Hash,
    /// Its bonus money grant by grant.
    pub grants: Grants,
}

/// An earlier entry, as far as later commands depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The wallet and the place in it.
    pub id: TransactionId,
    /// What it was.
    pub kind: Kind,
    /// What its reference stands for.
    pub fingerprint: Fingerprint,
    /// Its round.
    pub round: Option<RoundId>,
    /// Its game.
    pub game: Option<GameId>,
    /// Its session.
    pub session: Option<SessionId>,
    /// Its location.
    pub location: Option<LocationId>,
    /// Its machine.
    pub device: Option<DeviceId>,
    /// What moved in cash.
    pub cash: Amount,
    /// What moved in bonus money.
    pub bonus: Amount,
    /// Cash afterwards.
    pub cash_after: Amount,
    /// Bonus money afterwards, without what expired with it.
    pub bonus_after: Amount,
    /// Whether it was given back, by a rollback or by the end of a dispute about one; of a grant,
    /// whether it has expired; of a rollback, whether the stake was taken again.
    pub reversed: bool,
    /// Of a rollback: what it gave back.
    pub gave_back: Option<GaveBack>,
    /// What of it was a jackpot's.
    pub jackpots: Jackpots,
}

/// What a rollback gave back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GaveBack {
    /// Its name.
    pub reference: Reference,
    /// What it was.
    pub kind: Kind,
}

impl Tombstone {
    /// Whether a person set it who ended a dispute about another wallet: the message may be of this
    /// one.
    #[must_use]
    pub fn bars_another(&self, wallet: WalletId) -> bool {
        self.reference.is_barring() && self.wallet.is_some_and(|of| of != wallet)
    }
}

impl From<&Posting> for Transaction {
    fn from(posting: &Posting) -> Self {
        let entry = &posting.entry;
        let target = entry.target.clone();
        let target = target.filter(|_| entry.kind == Kind::Rollback);
        Self {
            id: entry.transaction(),
            kind: entry.kind,
            fingerprint: entry.fingerprint.clone(),
            round: entry.round.clone(),
            game: entry.game.clone(),
            session: entry.session.clone(),
            location: entry.location.clone(),
            device: entry.device.clone(),
            cash: entry.cash,
            bonus: entry.bonus,
            cash_after: entry.cash_after,
            bonus_after: posting.bonus_without_late,
            reversed: false,
            gave_back: target.map(|reference| GaveBack {
                reference,
                kind: posting.counts_as,
            }),
            jackpots: entry.jackpots,
        }
    }
}

/// A rollback that came before, or without, its transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Who asked.
    pub provider: ProviderId,
    /// What must not come any more.
    pub target: Reference,
    /// The rollback's own name.
    pub reference: Reference,
    /// What the rollback's own name stands for.
    pub fingerprint: Fingerprint,
    /// The wallet it was asked for, where that was known.
    pub wallet: Option<WalletId>,
    /// When.
    pub at: Timestamp,
    /// The wallet's cash and bonus of then, where the wallet was known: what a repeat is told where
    /// the contract wants the answer of then.
    pub balance: Option<(Amount, Amount)>,
}

/// Where a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundState {
    /// More may come.
    Open,
    /// The provider or a person said it is over.
    Closed,
    /// Every bet of it was given back and nothing was won.
    Cancelled,
    /// It was given back as a whole: nothing more is taken.
    Void,
    /// It is open too long: a person has to look at it.
    Disputed,
}

impl RoundState {
    /// All states.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Closed,
        Self::Cancelled,
        Self::Void,
        Self::Disputed,
    ];

    /// The name in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
            Self::Void => "void",
            Self::Disputed => "disputed",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }
}

/// One player's part in a round; a projection of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Where it stands.
    pub state: RoundState,
    /// The game.
    pub game: Option<GameId>,
    /// The session it was opened in.
    pub session: Option<SessionId>,
    /// The hall of that session.
    pub location: Option<LocationId>,
    /// Its machine.
    pub device: Option<DeviceId>,
    /// Bets that were not given back.
    pub bets: i64,
    /// Wins that were not given back.
    pub wins: i64,
    /// Sum of these bets, cash and bonus.
    pub stake: Amount,
    /// What of the stake was bonus money.
    pub bonus_stake: Amount,
    /// Sum of these wins, cash and bonus.
    pub payout: Amount,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The place of its first entry in the wallet; 0 before there is one.
    pub first_seq: i64,
    /// The place of its newest entry: between the two stand all entries of the round.
    pub last_seq: i64,
}

impl Round {
    /// Whether an entry that names the round is a part of it. A prize or a correction may have
    /// named it before anything opened it.
    #[must_use]
    pub const fn contains(&self, entry: TransactionId) -> bool {
        entry.seq >= self.first_seq
    }
}

/// An entry to append, with what it adds to the figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The entry.
    pub entry: Entry,
    /// What it counts as in the figures: its own kind, or that of what it gives back.
    pub counts_as: Kind,
    /// What it adds; `None` for money that is not play.
    pub figures: Option<Figures>,
    /// Which grants its bonus money is of.
    pub shares: Shares,
    /// Bonus money afterwards, without what came to expired grants and goes by the next entry.
    pub bonus_without_late: Amount,
}

/// A session to open or to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionChange {
    /// A new session with its first token.
    Opened {
        /// The session; `token_is_newest` is true.
        session: Session,
        /// Its token.
        token: TokenHash,
    },
    /// A newer token for an open session.
    Renewed {
        /// The session with its new token.
        session: Session,
        /// The new token.
        token: TokenHash,
        /// The token it replaces.
        replaced: TokenHash,
    },
}

/// What a decision adds to the books. A refusal adds tombstones and disputes at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Entries to append, in order.
    pub postings: Vec<Posting>,
    /// The wallet as it stands after them, if there are any.
    pub wallet: Option<((PlayerId, Currency), Wallet)>,
    /// Rounds as they stand afterwards.
    pub rounds: BTreeMap<RoundKey, Round>,
    /// Tombstones to set.
    pub tombstones: Vec<Tombstone>,
    /// Transactions that were given back.
    pub reversed: Vec<(ProviderId, Reference)>,
    /// Sessions to open or change.
    pub sessions: Vec<SessionChange>,
    /// Disputes to open, where the same is not open already.
    pub disputes: Vec<Dispute>,
    /// Disputes that end.
    pub settlements: Vec<Settlement>,
}

impl Effects {
    /// Whether there is nothing to record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.postings.is_empty()
            && self.rounds.is_empty()
            && self.tombstones.is_empty()
            && self.sessions.is_empty()
            && self.disputes.is_empty()
            && self.settlements.is_empty()
    }
}
