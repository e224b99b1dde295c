//! The working copy of one call: the wallet it is about, and the effects gathered so far.
//! It reads the books and never changes them; a refused draft leaves no money behind.

use super::identify::identify;
use super::{Balance, Decision, Receipt, Ruling, Step};
use crate::books::{Books, Effects, PlayerStatus, Posting, Round, RoundKey};
use crate::books::{Session, Tombstone, Transaction, Wallet};
use crate::catalog::{Game, ProviderStatus};
use crate::command::Call;
use crate::currency::Currency;
use crate::entry::{Entry, Fingerprint, Hash, Kind};
use crate::id::{GameId, PlayerId, Reference, RoundId};
use crate::money::Amount;
use crate::outcome::Outcome;
use crate::rules::{Repeat, Rules};
use crate::time::Timestamp;
use alloc::vec::Vec;

/// The working copy of one call.
pub(super) struct Draft<'a> {
    pub(super) books: &'a Books,
    pub(super) call: &'a Call,
    pub(super) rules: &'a Rules,
    pub(super) now: Timestamp,
    pub(super) session: Option<&'a Session>,
    pub(super) player: PlayerId,
    pub(super) currency: Currency,
    pub(super) wallet: Wallet,
    pub(super) effects: Effects,
    pub(super) before: &'a Wallet,
}

/// A movement to append to the wallet's ledger.
pub(super) struct Movement<'a> {
    pub(super) kind: Kind,
    pub(super) reference: Option<&'a Reference>,
    pub(super) target: Option<&'a Reference>,
    pub(super) round: Option<&'a RoundId>,
    pub(super) ends_round: bool,
    pub(super) fingerprint: Fingerprint,
    pub(super) cash: Amount,
    pub(super) bonus: Amount,
    /// The earlier transaction it follows: it gives game and place where the call has none, and
    /// all of them for a rollback, so that every report nets out.
    pub(super) follows: Option<&'a Transaction>,
    pub(super) rounds: i64,
}

impl<'a> Draft<'a> {
    /// Finds the wallet by token or by account, as the rules say.
    pub(super) fn open(
        books: &'a Books,
        call: &'a Call,
        rules: &'a Rules,
        now: Timestamp,
    ) -> Result<Self, Outcome> {
        let (session, player, currency) = identify(books, call, rules)?;
        let before = books
            .wallets
            .get(&(player.clone(), currency))
            .ok_or(Outcome::CurrencyMismatch)?;
        Ok(Self {
            books,
            call,
            rules,
            now,
            session,
            player: player.clone(),
            currency,
            wallet: before.clone(),
            effects: Effects::default(),
            before,
        })
    }

    pub(super) fn player_status(&self) -> PlayerStatus {
        self.books
            .players
            .get(&self.player)
            .copied()
            .unwrap_or(PlayerStatus::Blocked)
    }

    pub(super) fn provider_status(&self) -> ProviderStatus {
        let status = self.books.providers.get(&self.call.provider);
        status.copied().unwrap_or(ProviderStatus::Disconnected)
    }

    /// The call's game in the catalog.
    pub(super) fn game(&self) -> Result<&'a Game, Outcome> {
        let code = self.call.game.as_ref().ok_or(Outcome::GameUnknown)?;
        let key = (self.call.provider.clone(), code.clone());
        self.books.games.get(&key).ok_or(Outcome::GameUnknown)
    }

    /// An earlier transaction of this provider, of this call's own steps too.
    pub(super) fn transaction(&self, reference: &Reference) -> Option<Transaction> {
        let reversed = |provider, reference| {
            self.effects
                .reversed
                .iter()
                .any(|(p, r)| p == provider && r == reference)
        };
        let own = self.effects.postings.iter().map(|posting| &posting.entry);
        let own = own
            .rev()
            .find(|entry| entry.reference.as_ref() == Some(reference))
            .map(Transaction::from);
        let key = (self.call.provider.clone(), reference.clone());
        let mut found = own.or_else(|| self.books.transactions.get(&key).cloned())?;
        found.reversed = found.reversed || reversed(&key.0, reference);
        Some(found)
    }

    /// The tombstone that keeps a transaction from coming.
    pub(super) fn tombstone(&self, target: &Reference) -> Option<&Tombstone> {
        let own = self
            .effects
            .tombstones
            .iter()
            .find(|stone| stone.target == *target);
        let key = (self.call.provider.clone(), target.clone());
        own.or_else(|| self.books.tombstones.get(&key))
    }

    /// Refuses a transaction that was given back before it came.
    pub(super) fn not_buried(&self, reference: &Reference) -> Result<(), Outcome> {
        match self.tombstone(reference) {
            Some(_) => Err(Outcome::RolledBack),
            None => Ok(()),
        }
    }

    /// Whether a rollback that left a tombstone already used this reference as its own name.
    /// The tombstone over `target` that this wallet, or an unknown one, asked for is its repeat.
    fn names_a_tombstone(&self, reference: &Reference, target: Option<&Reference>) -> bool {
        let all = self
            .books
            .tombstones
            .values()
            .chain(&self.effects.tombstones);
        let mut own = all.filter(|stone| stone.provider == self.call.provider);
        own.any(|stone| {
            let wallet = stone.wallet.is_none_or(|wallet| wallet == self.wallet.id);
            stone.reference == *reference && !(wallet && Some(&stone.target) == target)
        })
    }

    /// Sets a tombstone, unless one stands already.
    pub(super) fn bury(&mut self, reference: &Reference, target: &Reference) {
        if self.tombstone(target).is_none() {
            self.effects.tombstones.push(Tombstone {
                provider: self.call.provider.clone(),
                target: target.clone(),
                reference: reference.clone(),
                wallet: Some(self.wallet.id),
                at: self.now,
            });
        }
    }

    /// The round as it stands now, where this wallet has a part in it.
    pub(super) fn round(&self, round: &RoundId) -> Option<&Round> {
        let key = self.round_key(round);
        self.effects
            .rounds
            .get(&key)
            .or_else(|| self.books.rounds.get(&key))
    }

    /// Replaces the round as it stands.
    pub(super) fn set_round(&mut self, round: &RoundId, state: Round) {
        let key = self.round_key(round);
        self.effects.rounds.insert(key, state);
    }

    fn round_key(&self, round: &RoundId) -> RoundKey {
        RoundKey {
            wallet: self.wallet.id,
            provider: self.call.provider.clone(),
            round: round.clone(),
        }
    }

    /// The answer where this reference was used before: the same step again for the same payload.
    /// A transaction that was given back since is not repeated as if it still stood.
    /// `target` is what a rollback gives back, which a tombstone of its own does not contradict.
    pub(super) fn repeat(
        &self,
        reference: &Reference,
        fingerprint: &Fingerprint,
        target: Option<&Reference>,
    ) -> Result<Option<Step>, Outcome> {
        let Some(earlier) = self.transaction(reference) else {
            return if self.names_a_tombstone(reference, target) {
                Err(Outcome::Conflict)
            } else {
                Ok(None)
            };
        };
        if earlier.fingerprint != *fingerprint {
            return Err(Outcome::Conflict);
        }
        if earlier.reversed {
            return Err(Outcome::RolledBack);
        }
        Ok(Some(Step {
            outcome: Outcome::Repeated,
            receipt: Some(Receipt::of(&earlier)),
        }))
    }

    /// The fingerprint of a payload of this call: who, in what, and `parts`.
    pub(super) fn fingerprint(&self, kind: Kind, parts: &[&str]) -> Fingerprint {
        let game = self.call.game.as_ref().map_or("", GameId::as_str);
        let mut all = Vec::with_capacity(parts.len().saturating_add(4));
        all.extend([
            kind.as_str(),
            self.player.as_str(),
            self.currency.code(),
            game,
        ]);
        all.extend(parts);
        Fingerprint::of(&all)
    }

    /// Appends a movement to the ledger. The pots must not go below zero.
    pub(super) fn post(&mut self, movement: Movement<'_>) -> Result<Step, Outcome> {
        let pot = |before: Amount, change: Amount| {
            let after = before.plus(change).ok_or(Outcome::BalanceOverflow)?;
            if after.is_negative() {
                Err(Outcome::InsufficientFunds)
            } else {
                Ok(after)
            }
        };
        let cash_after = pot(self.wallet.cash, movement.cash)?;
        let bonus_after = pot(self.wallet.bonus, movement.bonus)?;
        cash_after
            .plus(bonus_after)
            .ok_or(Outcome::BalanceOverflow)?;
        let seq = self
            .wallet
            .seq
            .checked_add(1)
            .ok_or(Outcome::BalanceOverflow)?;
        let mut entry = self.entry(&movement, seq, cash_after, bonus_after);
        entry.hash = entry.hash_after(&self.wallet.hash);
        let receipt = Receipt::of(&Transaction::from(&entry));
        self.wallet.cash = cash_after;
        self.wallet.bonus = bonus_after;
        self.wallet.seq = seq;
        self.wallet.hash = entry.hash.clone();
        self.effects.postings.push(Posting {
            entry,
            rounds: movement.rounds,
        });
        Ok(Step {
            outcome: Outcome::Accepted,
            receipt: Some(receipt),
        })
    }

    fn entry(&self, movement: &Movement<'_>, seq: i64, cash: Amount, bonus: Amount) -> Entry {
        let follows = movement.follows;
        let round = movement.round.and_then(|id| self.round(id));
        let session = self.session.filter(|_| movement.kind != Kind::Rollback);
        let game = self
            .call
            .game
            .clone()
            .filter(|_| movement.kind != Kind::Rollback);
        Entry {
            wallet: self.wallet.id,
            player: self.player.clone(),
            currency: self.currency,
            seq,
            at: self.now,
            kind: movement.kind,
            provider: self.call.provider.clone(),
            reference: movement.reference.cloned(),
            target: movement.target.cloned(),
            round: movement.round.cloned(),
            ends_round: movement.ends_round,
            game: game
                .or_else(|| follows?.game.clone())
                .or_else(|| round?.game.clone()),
            session: session
                .map(|s| s.session.clone())
                .or_else(|| follows?.session.clone())
                .or_else(|| round?.session.clone()),
            location: match session {
                Some(session) => session.location.clone(),
                None => follows.and_then(|earlier| earlier.location.clone()),
            },
            device: match session {
                Some(session) => session.device.clone(),
                None => follows.and_then(|earlier| earlier.device.clone()),
            },
            cash: movement.cash,
            bonus: movement.bonus,
            cash_after: cash,
            bonus_after: bonus,
            fingerprint: movement.fingerprint.clone(),
            hash: Hash::genesis(),
        }
    }

    /// Ends the call with success.
    pub(super) fn close(mut self, steps: Vec<Step>) -> Decision {
        if !self.effects.postings.is_empty() {
            self.effects.wallet = Some(((self.player.clone(), self.currency), self.wallet.clone()));
        }
        let repeated = steps.iter().all(|step| step.outcome == Outcome::Repeated);
        let stored = match self.rules.repeat {
            Repeat::StoredBalance => steps.iter().rev().find_map(|step| step.receipt),
            Repeat::FreshBalance => None,
        };
        let (cash, bonus) = match stored.filter(|_| repeated) {
            Some(receipt) => (receipt.cash_after, receipt.bonus_after),
            None => (self.wallet.cash, self.wallet.bonus),
        };
        let outcome = steps
            .iter()
            .map(|step| step.outcome)
            .max()
            .unwrap_or(Outcome::Accepted);
        Decision {
            ruling: Ruling {
                outcome,
                steps,
                balance: Some(self.balance(cash, bonus, self.wallet.seq)),
                session: self.session.map(|session| session.session.clone()),
            },
            effects: self.effects,
        }
    }

    pub(super) fn balance(&self, cash: Amount, bonus: Amount, seq: i64) -> Balance {
        Balance {
            player: self.player.clone(),
            currency: self.currency,
            cash,
            bonus,
            seq,
        }
    }
}

impl Receipt {
    pub(super) const fn of(transaction: &Transaction) -> Self {
        Self {
            transaction: transaction.id,
            cash: transaction.cash,
            bonus: transaction.bonus,
            cash_after: transaction.cash_after,
            bonus_after: transaction.bonus_after,
        }
    }
}
