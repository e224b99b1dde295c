//! Bonus money grant by grant: which grants each movement of the bonus pot takes from or goes to.
//! Entries in their order decide it and nothing else, so that all who read a ledger agree.
//!
//! * A stake takes from the oldest grant first; money of no grant (an adjustment, a resolution)
//!   comes last. An adjustment or a resolution that takes bonus money away does the same.
//! * A win in bonus money goes to the grants that paid the stakes standing in its round, in the
//!   proportion of these stakes; parts are cut to ledger units so that they add up to the win. A
//!   win whose round has no bonus stake standing is of no grant.
//! * A rollback does the opposite of what it gives back: a stake goes back to the grants that paid
//!   it; a win is taken from those that got it, and what they do not hold any more from the others.
//!   A stake that is taken again is taken from where it went back to first.
//! * What comes to a grant that has expired expires with it, by an entry of its own: before the
//!   next stake of the same call, else at its end. What an expired grant got is not taken from
//!   others.

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

/// The grants of one wallet, as far as they are known: in books those with money, and those that
/// the loaded transactions and rounds have used.
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
    pub fn load(&mut self, seq: i64, grant: Grant) {
        self.known.insert(seq, grant);
    }

    /// Takes over what of a stored entry was whose.
    pub fn load_shares(&mut self, entry: i64, shares: Shares) {
        self.shares.insert(entry, shares);
    }

    /// Takes over whose the stakes are that stand in a stored round.
    pub fn load_stakes(&mut self, round: (ProviderId, RoundId), shares: Shares) {
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
    pub fn late_credits(&self) -> Option<Amount> {
        let expired = self.known.values().filter(|grant| grant.expired);
        let mut parts = expired.map(|grant| grant.remainder);
        parts.try_fold(Amount::ZERO, Amount::plus)
    }

    /// What an entry gave to grants that have expired since, and that went with them.
    #[must_use]
    pub fn expired_of(&self, entry: i64) -> Option<Amount> {
        let mut gone = Amount::ZERO;
        for (seq, part) in self.shares.get(&entry).into_iter().flatten() {
            let grant = self.get(*seq).filter(|grant| grant.expired);
            if let Some(grant) = grant.filter(|_| !part.is_negative()) {
                let missing = part.minus(grant.remainder)?;
                gone = gone.plus(missing.max(Amount::ZERO))?;
            }
        }
        Some(gone)
    }

    /// Takes the wallet's next entry, which counts as `part` of its round and undoes the entry at
    /// the place `undone`: of an expiry, the grant. What of it is whose; `None` where it cannot be:
    /// it takes what a grant does not hold, or a sum leaves the range. Nothing is taken then.
    pub fn apply(&mut self, entry: &Entry, part: Part, undone: Option<i64>) -> Option<Shares> {
        let shares = self.split(entry, undone)?;
        let changed = shares.iter().filter(|(seq, _)| **seq != NO_GRANT);
        let changed = changed.map(|(seq, amount)| self.grant_after(*seq, *amount, entry.kind));
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
    fn grant_after(&self, seq: i64, amount: Amount, by: Kind) -> Option<(i64, Grant)> {
        let before = self.get(seq);
        let remainder = before.map_or(Amount::ZERO, |grant| grant.remainder);
        let grant = Grant {
            remainder: remainder.plus(amount)?,
            expired: by == Kind::BonusExpiry || before.is_some_and(|grant| grant.expired),
        };
        (!grant.remainder.is_negative()).then_some((seq, grant))
    }

    fn split(&self, entry: &Entry, undone: Option<i64>) -> Option<Shares> {
        match entry.kind {
            Kind::BonusGrant => Some(Shares::from([(entry.seq, entry.bonus)])),
            Kind::BonusExpiry => {
                let gone = self.expiring(undone)?;
                let sum = gone.values().copied().try_fold(Amount::ZERO, Amount::plus);
                (sum? == entry.bonus).then_some(gone)
            }
            _ if entry.bonus.is_zero() => Some(Shares::new()),
            Kind::Win => self.split_win(entry),
            Kind::Bet
            | Kind::FreeBet
            | Kind::FreeWin
            | Kind::PromoWin
            | Kind::JackpotWin
            | Kind::Rollback
            | Kind::RoundRollback
            | Kind::RoundEnd
            | Kind::RoundFlag
            | Kind::RoundLeave
            | Kind::Correction
            | Kind::Adjustment
            | Kind::Resolution
            | Kind::Deposit
            | Kind::Withdrawal => {
                let undone = undone.and_then(|seq| self.shares.get(&seq));
                if entry.bonus.is_negative() {
                    self.split_debit(entry, undone)
                } else {
                    split_credit(entry.bonus, undone)
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
    fn split_debit(&self, entry: &Entry, undone: Option<&Shares>) -> Option<Shares> {
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
        let stands = self.known.iter().filter(|(_, grant)| !grant.expired);
        let oldest = stands.map(|(seq, grant)| (*seq, grant.remainder));
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
    fn split_win(&self, entry: &Entry) -> Option<Shares> {
        let round = entry.round.clone()?;
        let Some(staked) = self.staked.get(&(entry.provider.clone(), round)) else {
            return split_credit(entry.bonus, None);
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
fn split_credit(bonus: Amount, undone: Option<&Shares>) -> Option<Shares> {
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

/// Adds a part, unless it is nothing. (An expiry of nothing has one part of nothing.)
fn add(shares: &mut Shares, seq: i64, part: Amount) -> Option<()> {
    if !part.is_zero() {
        let sum = shares.entry(seq).or_default();
        *sum = sum.plus(part)?;
    }
    Some(())
}
