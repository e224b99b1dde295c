//! What a name was used for before: by an entry, by a person's resolution or by a tombstone, in the
//! books or by the call's own earlier steps. Nothing is recorded here.

use super::draft::Draft;
use super::resolve::settled_as;
use super::{Receipt, Step};
use crate::books::{Tombstone, Transaction};
use crate::entry::{Fingerprint, Kind, Part};
use crate::id::Reference;
use crate::money::Amount;
use crate::outcome::Outcome;

impl Draft<'_> {
    /// An earlier transaction of this provider, of this call's own steps too.
    pub(super) fn transaction(&self, reference: &Reference) -> Option<Transaction> {
        let reversed = |provider, reference| {
            self.effects
                .reversed
                .iter()
                .any(|(p, r)| p == provider && r == reference)
        };
        let own = self.effects.postings.iter();
        let own = own
            .rev()
            .find(|posting| posting.entry.reference.as_ref() == Some(reference))
            .map(Transaction::from);
        let key = (self.call.provider.clone(), reference.clone());
        let mut found = own.or_else(|| self.books.transactions.get(&key).cloned())?;
        found.reversed = found.reversed || reversed(&key.0, reference);
        Some(found)
    }

    /// The name under which a transaction stands: its own, or the newest under which its stake was
    /// taken again, by this call's own steps too.
    pub(super) fn standing_name(&self, reference: &Reference) -> Reference {
        let mut newest = self.books.standing_name(&self.call.provider, reference);
        let own = self.effects.postings.iter();
        for name in own.filter_map(|posting| posting.entry.reference.as_ref()) {
            if newest.again().as_ref() == Some(name) {
                newest.clone_from(name);
            }
        }
        newest
    }

    /// The resolution that moved the money of a message by hand, where the message never had an
    /// effect itself.
    pub(super) fn settled(&self, reference: &Reference) -> Option<Transaction> {
        let own = self.effects.postings.iter();
        let mut own = own.filter(|posting| posting.entry.kind == Kind::Resolution);
        let own = own.find(|posting| posting.entry.target.as_ref() == Some(reference));
        let key = (self.call.provider.clone(), reference.clone());
        let found = own.map(Transaction::from);
        let found = found.or_else(|| self.books.settled.get(&key).cloned());
        found.filter(|_| self.transaction(reference).is_none())
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

    /// Refuses a transaction that was given back before it came. One that a person barred for
    /// another wallet may be owed in this one, so that a person must look again.
    pub(super) fn not_buried(&self, reference: &Reference) -> Result<(), Outcome> {
        match self.tombstone(reference) {
            Some(stone) if stone.bars_another(self.wallet.id) => Err(Outcome::Conflict),
            Some(_) => Err(Outcome::RolledBack),
            None => Ok(()),
        }
    }

    /// The tombstone that a rollback of this name left, if any.
    pub(super) fn tombstone_of(&self, name: &Reference) -> Option<&Tombstone> {
        let all = self.books.tombstones.values();
        all.chain(&self.effects.tombstones)
            .find(|stone| stone.provider == self.call.provider && stone.reference == *name)
    }

    /// The answer where this reference was used before: the same step again for the same payload.
    /// A transaction that was given back since is not repeated as if it still stood.
    pub(super) fn repeat(
        &self,
        reference: &Reference,
        fingerprint: &Fingerprint,
    ) -> Result<Option<Step>, Outcome> {
        let Some(earlier) = self.transaction(reference) else {
            let taken = self.tombstone_of(reference).is_some();
            return if taken || self.settled(reference).is_some() {
                Err(Outcome::Conflict)
            } else {
                Ok(None)
            };
        };
        if earlier.fingerprint != *fingerprint {
            return Err(Outcome::Conflict);
        }
        // A grant that has expired was given all the same, a rollback that was undone was carried
        // out, and a dispute stays ended.
        let ended = matches!(
            earlier.kind,
            Kind::BonusGrant | Kind::Rollback | Kind::Resolution
        );
        if earlier.reversed && !ended {
            return Err(Outcome::RolledBack);
        }
        Ok(Some(Step {
            outcome: Outcome::Repeated,
            receipt: Some(Receipt::of(&earlier)),
        }))
    }

    /// As [`Self::repeat`], of a message whose money a person may have moved by hand: it is done
    /// then, with whatever amount the person chose, where it says the same as then. What was paid
    /// by hand was no stake, and what was taken no win. `amount` is what the message is to move.
    pub(super) fn repeat_or_settled(
        &self,
        reference: &Reference,
        fingerprint: &Fingerprint,
        (part, amount): (Part, Option<Amount>),
    ) -> Result<Option<Step>, Outcome> {
        let other = |end: &Transaction| {
            let moved = end.cash.plus(end.bonus).unwrap_or(end.cash);
            match part {
                Part::Stake => moved > Amount::ZERO,
                Part::Payout => moved.is_negative(),
                Part::Correction | Part::None => false,
            }
        };
        match self.settled(reference) {
            Some(end) if end.id.wallet != self.wallet.id || other(&end) => Err(Outcome::Conflict),
            Some(end) if !settled_as(self, &end, amount) => Err(Outcome::Conflict),
            // A person has moved it back since.
            Some(end) if end.reversed => Err(Outcome::RolledBack),
            Some(end) => Ok(Some(Step {
                outcome: Outcome::Repeated,
                receipt: Some(Receipt::of(&end)),
            })),
            None => self.repeat(reference, fingerprint),
        }
    }
}
