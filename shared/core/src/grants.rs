//! Bonus money grant by grant: which grants each movement of the bonus pot takes from or goes to.
//! Entries in their order decide it and nothing else, so that all who read a ledger agree.
//!
//! * A stake takes from the oldest grant first; money of no grant (an adjustment, a resolution)
//!   comes last. So does an adjustment or a resolution that takes bonus money away.
//! * A win in bonus money goes to the grants that paid the stakes standing in its round, in the
//!   proportion of these stakes; parts are cut to ledger units so that they add up to the win.
//! * A rollback does the opposite of what it gives back: a stake goes back to the grants that paid
//!   it; a win is taken from those that got it, and what they do not hold any more from the others.
//!   A stake that is taken again is taken from where it went back to first.
//! * What comes to a grant that has expired expires with it, by the entry right after.

use crate::entry::{Entry, Kind, Part};
use crate::id::{ProviderId, RoundId};
use crate::money::Amount;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Parts of a movement by grant, a grant by the place of the entry that gave it; [`NO_GRANT`] for
/// money of no grant.
pub type Shares = BTreeMap<i64, Amount>;

/// The place of no grant.
pub const NO_GRANT: i64 = 0;

/// One grant of a wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What of its money is in the bonus pot.
    pub remainder: Amount,
    /// Whether it has expired.
    pub expired: bool,
}

/// The grants of one wallet, as far as they are known: in books those with money, and those that the
/// loaded transactions and rounds have used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    known: BTreeMap<i64, Grant>,
    /// What of each entry was whose, by the entry's place.
    shares: BTreeMap<i64, Shares>,
    /// What of the stakes that stand in a round was whose.
    staked: BTreeMap<(ProviderId, RoundId), Shares>,
}

impl Grants {
    /// Takes a stored grant over.
    pub fn know(&mut self, seq: i64, grant: Grant) {
        self.known.insert(seq, grant);
    }

    /// Takes over what of a stored entry was whose.
    pub fn know_shares(&mut self, entry: i64, shares: Shares) {
        self.shares.insert(entry, shares);
    }

    /// Takes over whose the stakes are that stand in a stored round.
    pub fn know_staked(&mut self, round: (ProviderId, RoundId), shares: Shares) {
        self.staked.insert(round, shares);
    }

    /// A grant by the place of its entry.
    #[must_use]
    pub fn get(&self, seq: i64) -> Option<Grant> {
        self.known.get(&seq).copied()
    }

    /// All that are known, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (i64, Grant)> {
        self.known.iter().map(|(seq, grant)| (*seq, *grant))
    }

    /// What of each entry was whose: the entry's place, the grant's, and the part.
    pub fn shares(&self) -> impl Iterator<Item = (i64, i64, Amount)> {
        let all = self.shares.iter();
        all.flat_map(|(entry, shares)| shares.iter().map(|(seq, part)| (*entry, *seq, *part)))
    }

    /// What came to grants after they had expired, and has to go with them.
    #[must_use]
    pub fn came_late(&self) -> Option<Amount> {
        let expired = self.known.values().filter(|grant| grant.expired);
        let mut parts = expired.map(|grant| grant.remainder);
        parts.try_fold(Amount::ZERO, Amount::plus)
    }

    /// Takes the wallet's next entry, which counts as `part` of its round and undoes the entry at the
    /// place `undone`: of an expiry, the grant. What of it is whose; `None` where it cannot be: it
    /// takes what a grant does not hold, or a sum leaves the range. Nothing is taken then.
    pub fn take(&mut self, entry: &Entry, part: Part, undone: Option<i64>) -> Option<Shares> {
        let shares = self.shared(entry, undone)?;
        let changed = shares.iter().filter(|(seq, _)| **seq != NO_GRANT);
        let changed = changed.map(|(seq, amount)| self.moved(*seq, *amount, entry.kind));
        let changed: Vec<(i64, Grant)> = changed.collect::<Option<_>>()?;
        let round = entry.round.as_ref().filter(|_| part == Part::Stake);
        let key = round.map(|round| (entry.provider.clone(), round.clone()));
        if let Some(key) = key.filter(|_| !shares.is_empty()) {
            let mut staked = self.staked.get(&key).cloned().unwrap_or_default();
            for (seq, amount) in &shares {
                add(&mut staked, *seq, amount.negated()?)?;
            }
            staked.retain(|_, amount| !amount.is_zero());
            if staked.is_empty() {
                self.staked.remove(&key);
            } else {
                self.staked.insert(key, staked);
            }
        }
        self.known.extend(changed);
        if !shares.is_empty() {
            self.shares.insert(entry.seq, shares.clone());
        }
        Some(shares)
    }

    /// A grant after its part of an entry; none holds less than nothing.
    fn moved(&self, seq: i64, amount: Amount, by: Kind) -> Option<(i64, Grant)> {
        let before = self.get(seq);
        let remainder = before.map_or(Amount::ZERO, |grant| grant.remainder);
        let grant = Grant {
            remainder: remainder.plus(amount)?,
            expired: by == Kind::BonusExpiry || before.is_some_and(|grant| grant.expired),
        };
        (!grant.remainder.is_negative()).then_some((seq, grant))
    }

    fn shared(&self, entry: &Entry, undone: Option<i64>) -> Option<Shares> {
        match entry.kind {
            Kind::BonusGrant => Some(Shares::from([(entry.seq, entry.bonus)])),
            Kind::BonusExpiry => {
                let gone = self.expiring(undone)?;
                let sum = gone.values().copied().try_fold(Amount::ZERO, Amount::plus);
                (sum? == entry.bonus).then_some(gone)
            }
            _ if entry.bonus.is_zero() => Some(Shares::new()),
            Kind::Win => self.won(entry),
            _ => {
                let undone = undone.and_then(|seq| self.shares.get(&seq));
                if entry.bonus.is_negative() {
                    self.taken(entry, undone)
                } else {
                    given(entry.bonus, undone)
                }
            }
        }
    }

    /// What goes with a grant that expires, or, without one, with all that have expired before.
    fn expiring(&self, grant: Option<i64>) -> Option<Shares> {
        let all = self.known.iter();
        let going = all.filter(|(seq, found)| match grant {
            Some(grant) => **seq == grant && !found.expired,
            None => found.expired && !found.remainder.is_zero(),
        });
        let gone = going.map(|(seq, found)| Some((*seq, found.remainder.negated()?)));
        let gone: Shares = gone.collect::<Option<_>>()?;
        (!gone.is_empty()).then_some(gone)
    }

    /// A debit: from those that got what it takes back, then from the oldest, then from no grant.
    fn taken(&self, entry: &Entry, undone: Option<&Shares>) -> Option<Shares> {
        let mut left: BTreeMap<i64, Amount> = self
            .known
            .iter()
            .map(|(seq, grant)| (*seq, grant.remainder))
            .collect();
        let mut granted = left.values().copied();
        let granted = granted.try_fold(Amount::ZERO, Amount::plus)?;
        let pot = entry.bonus_after.minus(entry.bonus)?;
        let of_none = pot.minus(granted)?.max(Amount::ZERO);
        let mut missing = entry.bonus.negated()?;
        let mut shares = Shares::new();
        let got = undone.into_iter().flatten();
        let first = got.map(|(seq, got)| (*seq, *got));
        let oldest = left.clone().into_iter();
        let all = first.chain(oldest).chain([(NO_GRANT, missing)]);
        left.insert(NO_GRANT, of_none);
        for (seq, most) in all {
            let holds = left.entry(seq).or_default();
            let part = most.min(*holds).min(missing).max(Amount::ZERO);
            *holds = holds.minus(part)?;
            missing = missing.minus(part)?;
            add(&mut shares, seq, part.negated()?)?;
        }
        missing.is_zero().then_some(shares)
    }

    /// A win: in the proportion of the stakes that stand in its round.
    fn won(&self, entry: &Entry) -> Option<Shares> {
        let round = entry.round.clone()?;
        let Some(staked) = self.staked.get(&(entry.provider.clone(), round)) else {
            return given(entry.bonus, None);
        };
        let mut stakes = staked.values().copied();
        let all = stakes.try_fold(Amount::ZERO, Amount::plus)?;
        let (mut before, mut paid) = (Amount::ZERO, Amount::ZERO);
        let mut shares = Shares::new();
        for (seq, stake) in staked {
            before = before.plus(*stake)?;
            let up_to = entry.bonus.share(before, all)?;
            add(&mut shares, *seq, up_to.minus(paid)?)?;
            paid = up_to;
        }
        Some(shares)
    }
}

/// A credit: back to where it came from, else to no grant.
fn given(bonus: Amount, undone: Option<&Shares>) -> Option<Shares> {
    let mut rest = bonus;
    let mut shares = Shares::new();
    for (seq, took) in undone.into_iter().flatten() {
        let part = took.negated()?.min(rest).max(Amount::ZERO);
        rest = rest.minus(part)?;
        add(&mut shares, *seq, part)?;
    }
    add(&mut shares, NO_GRANT, rest)?;
    Some(shares)
}

/// Adds a part; parts of nothing leave no trace.
fn add(shares: &mut Shares, seq: i64, part: Amount) -> Option<()> {
    if !part.is_zero() {
        let sum = shares.entry(seq).or_default();
        *sum = sum.plus(part)?;
    }
    Some(())
}
