//! Appends a movement to the wallet's ledger: the one place where money moves.
//! It keeps the pots, the hash chain, the round and the figures in step.

use super::draft::Draft;
use super::{Receipt, Step};
use crate::books::{Posting, Round, Transaction};
use crate::entry::{Entry, Fingerprint, Hash, Jackpots, Kind, Note};
use crate::ggr::Figures;
use crate::id::{Reference, RoundId};
use crate::money::Amount;
use crate::outcome::Outcome;
use alloc::string::ToString;

/// A movement to append to the wallet's ledger.
pub(super) struct Movement<'a> {
    pub(super) kind: Kind,
    /// What it counts as in the figures: the kind itself, or that of what it gives back.
    pub(super) counts_as: Kind,
    pub(super) reference: Option<&'a Reference>,
    pub(super) target: Option<&'a Reference>,
    pub(super) round: Option<&'a RoundId>,
    pub(super) ends_round: bool,
    pub(super) fingerprint: Fingerprint,
    pub(super) cash: Amount,
    pub(super) bonus: Amount,
    /// Whether the cash pot may go below zero.
    pub(super) overdraws: bool,
    /// The earlier transaction it follows: it gives game and place where the call has none, and
    /// all of them for one that undoes it, so that every report nets out.
    pub(super) follows: Option<&'a Transaction>,
    pub(super) note: Option<&'a Note>,
    /// The round as it stands afterwards, where the movement is part of one.
    pub(super) round_after: Option<Round>,
    /// What it adds to the count of rounds.
    pub(super) rounds: i64,
    /// What of it is a jackpot's.
    pub(super) jackpots: Jackpots,
}

impl<'a> Movement<'a> {
    /// A movement of nothing, to be filled in.
    pub(super) const fn of(kind: Kind, fingerprint: Fingerprint) -> Self {
        Self {
            kind,
            counts_as: kind,
            reference: None,
            target: None,
            round: None,
            ends_round: false,
            fingerprint,
            cash: Amount::ZERO,
            bonus: Amount::ZERO,
            overdraws: false,
            follows: None,
            note: None,
            round_after: None,
            rounds: 0,
            jackpots: Jackpots::NONE,
        }
    }
}

impl Movement<'_> {
    /// Whether it undoes an earlier movement, at the place and in the game of that one, or ends a
    /// grant.
    const fn undoes(&self) -> bool {
        let taken_again = matches!(self.kind, Kind::Bet | Kind::FreeBet) && self.target.is_some();
        taken_again || matches!(self.kind, Kind::Rollback | Kind::BonusExpiry)
    }

    /// The place of the entry that it undoes.
    fn undone(&self) -> Option<i64> {
        let earlier = self.follows.filter(|_| self.undoes());
        earlier.map(|earlier| earlier.id.seq)
    }
}

impl Draft<'_> {
    /// Appends a movement to the ledger. A pot never goes below zero, but by an overdraft; one that
    /// is below may only rise.
    pub(super) fn post(&mut self, movement: Movement<'_>) -> Result<Step, Outcome> {
        let cash = pot(self.wallet.cash, movement.cash, movement.overdraws);
        let bonus = pot(self.wallet.bonus, movement.bonus, false);
        let (cash_after, bonus_after) = match (cash, bonus) {
            (Ok(cash), Ok(bonus)) => (cash, bonus),
            (Err(one), Err(other)) => return Err(one.min(other)),
            (Err(fault), Ok(_)) | (Ok(_), Err(fault)) => return Err(fault),
        };
        let next = self.wallet.seq.checked_add(1);
        let seq = next
            .filter(|_| cash_after.plus(bonus_after).is_some())
            .ok_or(Outcome::BalanceOverflow)?;
        let mut entry = self.entry(&movement, seq, cash_after, bonus_after);
        entry.hash = entry.hash_after(&self.wallet.hash);
        let part = movement.counts_as.part();
        let grants = &mut self.wallet.grants;
        let shares = grants.apply(&entry, part, movement.undone());
        let shares = shares.ok_or(Outcome::BalanceOverflow)?;
        self.wallet.cash = cash_after;
        self.wallet.bonus = bonus_after;
        self.wallet.seq = seq;
        self.wallet.hash = entry.hash.clone();
        if let (Some(id), Some(round)) = (movement.round, movement.round_after) {
            let key = self.round_key(id);
            self.effects.rounds.insert(key, placed(round, &entry));
        }
        let figures = Figures::of(movement.counts_as, &entry, movement.rounds);
        let posting = Posting {
            entry,
            counts_as: movement.counts_as,
            figures,
            shares,
            bonus_without_late: bonus_after,
        };
        let receipt = Receipt::of(&Transaction::from(&posting));
        self.effects.postings.push(posting);
        Ok(Step {
            outcome: Outcome::Accepted,
            receipt: Some(receipt),
        })
    }

    /// Takes away what came to grants that had expired: at the end of a call, and before a stake
    /// that could spend it. Not between the parts of one decision, since one may take back what
    /// another gives.
    pub(super) fn expire_late(&mut self, steps: &mut [Step]) -> Result<(), Outcome> {
        let late = self.wallet.grants.late_credits();
        let late = late.ok_or(Outcome::BalanceOverflow)?;
        let Some(newest) = self.effects.postings.last_mut().filter(|_| !late.is_zero()) else {
            return Ok(());
        };
        let without = newest.entry.bonus_after.minus(late);
        newest.bonus_without_late = without.ok_or(Outcome::BalanceOverflow)?;
        let told = Receipt::of(&Transaction::from(&*newest));
        for receipt in steps.iter_mut().filter_map(|step| step.receipt.as_mut()) {
            if receipt.transaction == told.transaction {
                *receipt = told;
            }
        }
        let fingerprint = self.fingerprint(Kind::BonusExpiry, &[&late.to_string()]);
        let expiry = Movement {
            bonus: late.negated().ok_or(Outcome::BalanceOverflow)?,
            ..Movement::of(Kind::BonusExpiry, fingerprint)
        };
        self.post(expiry).map(|_| ())
    }

    fn entry(&self, movement: &Movement<'_>, seq: i64, cash: Amount, bonus: Amount) -> Entry {
        let follows = movement.follows;
        let round = movement.round.and_then(|id| self.round(id));
        let own = !movement.undoes();
        let session = self.session.filter(|_| own);
        let game = self.call.game.clone().filter(|_| own);
        // All money of a round is counted where it was played, whatever a message leaves out.
        let (location, device) = match (session, follows, round) {
            (Some(session), ..) => (&session.location, &session.device),
            (None, Some(earlier), _) => (&earlier.location, &earlier.device),
            (None, None, Some(round)) => (&round.location, &round.device),
            (None, None, None) => (&None, &None),
        };
        let (location, device) = (location.clone(), device.clone());
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
                .or_else(|| round?.game.clone())
                .or_else(|| session.map(|s| s.game.clone())),
            session: session
                .map(|s| s.session.clone())
                .or_else(|| follows?.session.clone())
                .or_else(|| round?.session.clone()),
            location,
            device,
            cash: movement.cash,
            bonus: movement.bonus,
            cash_after: cash,
            bonus_after: bonus,
            fingerprint: movement.fingerprint.clone(),
            note: movement.note.cloned(),
            jackpots: movement.jackpots,
            hash: Hash::genesis(),
        }
    }
}

/// A pot after a change.
fn pot(before: Amount, change: Amount, overdraws: bool) -> Result<Amount, Outcome> {
    let after = before.plus(change);
    let below = after.is_none_or(Amount::is_negative) && change.is_negative();
    if below && !overdraws {
        return Err(Outcome::InsufficientFunds);
    }
    after.ok_or(Outcome::BalanceOverflow)
}

/// The round with its newest entry; what is known of a new one is what its first entry says.
fn placed(mut round: Round, entry: &Entry) -> Round {
    if round.first_seq == 0 {
        round.first_seq = entry.seq;
        round.game.clone_from(&entry.game);
        round.session.clone_from(&entry.session);
        round.location.clone_from(&entry.location);
        round.device.clone_from(&entry.device);
    }
    round.last_seq = entry.seq;
    round
}
