//! The ledger once more: every projection of a wallet, from its entries alone, in order.
//! It shares the transition table with `decide` and nothing else: what both come to is compared.

use crate::books::{Round, RoundState};
use crate::entry::{Entry, Hash, Kind, Part};
use crate::ggr::Figures;
use crate::grants::Grants;
use crate::id::{ProviderId, Reference, RoundId};
use crate::machine::{self, Guard};
use crate::money::Amount;
use crate::verb::Verb;
use alloc::collections::BTreeMap;

/// Why an entry cannot follow the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// An entry is missing, or stands twice, or in another place.
    #[error("seq does not follow the entry before it")]
    Seq,
    /// The cash pot is not what it was plus what moved.
    #[error("cash and cash_after do not add up")]
    Cash,
    /// The same of the bonus pot.
    #[error("bonus and bonus_after do not add up")]
    Bonus,
    /// The hash is not that of this entry after the one before it.
    #[error("the hash is not that of the entry")]
    Hash,
    /// It gives back what is not there, or what was given back before; or it takes again what was
    /// not given back, or was taken again before.
    #[error("it gives back what does not stand")]
    Target,
    /// It takes from a grant what that does not hold, or not all that goes with one that expires.
    #[error("it does not take what the grants hold")]
    Grants,
    /// A sum leaves the range of the ledger.
    #[error("a sum leaves the range of the ledger")]
    Range,
}

/// The projections of one wallet, as far as entries were taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// Cash.
    pub cash: Amount,
    /// Bonus money.
    pub bonus: Amount,
    /// The newest entry's place.
    pub seq: i64,
    /// The newest entry's hash.
    pub hash: Hash,
    /// The wallet's parts in rounds.
    pub rounds: BTreeMap<(ProviderId, RoundId), Round>,
    /// Its bonus money grant by grant.
    pub grants: Grants,
    standing: BTreeMap<(ProviderId, Reference), Moved>,
}

/// A transaction that can be given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moved {
    kind: Kind,
    seq: i64,
    reversed: bool,
}

/// What happened to a round.
struct Move {
    verb: Verb,
    guard: Guard,
}

impl Default for Replay {
    fn default() -> Self {
        Self {
            cash: Amount::ZERO,
            bonus: Amount::ZERO,
            seq: 0,
            hash: Hash::genesis(),
            rounds: BTreeMap::new(),
            grants: Grants::default(),
            standing: BTreeMap::new(),
        }
    }
}

impl Replay {
    /// Takes the next entry of the wallet; what it adds to the figures, if it is play.
    ///
    /// # Errors
    /// [`Break`] where it cannot be the next one; nothing is taken then.
    pub fn take(&mut self, entry: &Entry) -> Result<Option<Figures>, Break> {
        self.follows(entry)?;
        self.absorb(entry)
    }

    /// Whether an entry can be the next one, by its place, its sums and its hash.
    ///
    /// # Errors
    /// [`Break`] where it cannot.
    pub fn follows(&self, entry: &Entry) -> Result<(), Break> {
        if self.seq.checked_add(1) != Some(entry.seq) {
            return Err(Break::Seq);
        }
        if self.cash.plus(entry.cash) != Some(entry.cash_after) {
            return Err(Break::Cash);
        }
        if self.bonus.plus(entry.bonus) != Some(entry.bonus_after) {
            return Err(Break::Bonus);
        }
        if entry.hash_after(&self.hash) != entry.hash {
            return Err(Break::Hash);
        }
        Ok(())
    }

    /// Takes an entry as it stands, also where the chain is broken before it: the rest of the
    /// wallet is then judged from there.
    ///
    /// # Errors
    /// [`Break`] where it gives back what does not stand, or a sum leaves the range; nothing is
    /// taken then.
    pub fn absorb(&mut self, entry: &Entry) -> Result<Option<Figures>, Break> {
        let undone = self.undone(entry)?;
        let back = undone.filter(|undone| undone.kind != Kind::Rollback);
        let (round, rounds) = match &entry.round {
            Some(id) => self.round_after(entry, id, back)?,
            None => (None, 0),
        };
        let counts_as = back.map_or(entry.kind, |back| back.kind);
        let undone_at = undone.map(|undone| undone.seq);
        let shares = self.grants.apply(entry, counts_as.part(), undone_at);
        shares.ok_or(Break::Grants)?;
        if let (Some(id), Some(round)) = (&entry.round, round) {
            self.rounds
                .insert((entry.provider.clone(), id.clone()), round);
        }
        if let (Some(_), Some(target)) = (undone, &entry.target) {
            let key = (entry.provider.clone(), target.clone());
            if let Some(moved) = self.standing.get_mut(&key) {
                moved.reversed = true;
            }
        }
        if let Some(reference) = &entry.reference {
            let moved = Moved {
                seq: entry.seq,
                kind: entry.kind,
                reversed: false,
            };
            self.standing
                .insert((entry.provider.clone(), reference.clone()), moved);
        }
        self.go_on_after(entry);
        Ok(Figures::of(counts_as, entry, rounds))
    }

    /// Takes over an entry's place, sums and hash and nothing else: what follows is judged from
    /// there.
    pub fn go_on_after(&mut self, entry: &Entry) {
        self.cash = entry.cash_after;
        self.bonus = entry.bonus_after;
        self.seq = entry.seq;
        self.hash = entry.hash.clone();
    }

    /// What a rollback gives back, which grant expires, or by which rollback a stake was gone that
    /// is taken again.
    fn undone(&self, entry: &Entry) -> Result<Option<Moved>, Break> {
        let again = matches!(entry.kind, Kind::Bet | Kind::FreeBet) && entry.target.is_some();
        if !again && !matches!(entry.kind, Kind::Rollback | Kind::BonusExpiry) {
            return Ok(None);
        }
        // What came to grants after their expiry goes by an entry that names none of them.
        if entry.kind == Kind::BonusExpiry && entry.target.is_none() {
            return Ok(None);
        }
        let target = entry.target.as_ref().ok_or(Break::Target)?;
        let key = (entry.provider.clone(), target.clone());
        let found = self.standing.get(&key);
        let found =
            found.filter(|moved| !moved.reversed && again == (moved.kind == Kind::Rollback));
        found.copied().map(Some).ok_or(Break::Target)
    }

    /// The round after an entry, and what the entry adds to the count of rounds.
    fn round_after(
        &self,
        entry: &Entry,
        id: &RoundId,
        back: Option<Moved>,
    ) -> Result<(Option<Round>, i64), Break> {
        let key = (entry.provider.clone(), id.clone());
        let earlier = self.rounds.get(&key);
        let from = earlier.map(|round| round.state);
        let opened = earlier.map(|round| round.first_seq);
        if back.is_some_and(|back| opened.is_none_or(|first| back.seq < first)) {
            return Ok((None, 0)); // a prize or a correction from before the round was opened
        }
        let mut round = earlier.cloned().unwrap_or_else(|| Round {
            state: RoundState::Open,
            game: entry.game.clone(),
            session: entry.session.clone(),
            location: entry.location.clone(),
            device: entry.device.clone(),
            bets: 0,
            wins: 0,
            stake: Amount::ZERO,
            bonus_stake: Amount::ZERO,
            payout: Amount::ZERO,
            opened_at: entry.at,
            first_seq: entry.seq,
            last_seq: entry.seq,
        });
        let part = back.map_or(entry.kind, |back| back.kind).part();
        count(&mut round, entry, part, back).ok_or(Break::Range)?;
        round.last_seq = entry.seq;
        let Some(step) = step(entry, &round, from, part) else {
            return Ok((None, 0));
        };
        let Some(to) = machine::after(from, step.verb, step.guard).map(|row| row.to) else {
            return Ok((None, 0));
        };
        let Some(state) = to.of_round() else {
            return Ok((None, 0));
        };
        round.state = state;
        let rounds = added(entry.kind, part, from, state);
        Ok((Some(round), rounds))
    }
}

/// Counts a part of a round in, or out where it goes back.
fn count(round: &mut Round, entry: &Entry, part: Part, back: Option<Moved>) -> Option<()> {
    let sign = if back.is_some() { -1 } else { 1 };
    // Of a win that was spent before it was taken back, the rest stays in the payout.
    let moved = entry.cash.plus(entry.bonus)?;
    let bonus = entry.bonus;
    match part {
        Part::Stake => {
            round.bets = round.bets.checked_add(sign)?;
            round.stake = round.stake.minus(moved)?;
            round.bonus_stake = round.bonus_stake.minus(bonus)?;
        }
        Part::Payout => {
            round.wins = round.wins.checked_add(sign)?;
            round.payout = round.payout.plus(moved)?;
        }
        Part::Correction | Part::None => {}
    }
    Some(())
}

/// The row of the table that an entry went through.
fn step(entry: &Entry, after: &Round, from: Option<RoundState>, part: Part) -> Option<Move> {
    let by_hand = entry.note.is_some();
    let last = if entry.ends_round {
        Guard::Last
    } else {
        Guard::GoesOn
    };
    let (verb, guard) = match entry.kind {
        Kind::Bet => (Verb::Bet, last),
        Kind::FreeBet => (Verb::FreeBet, last),
        Kind::Win => (Verb::Win, last),
        Kind::FreeWin => (Verb::FreeWin, last),
        Kind::PromoWin => (Verb::PromoWin, last),
        Kind::JackpotWin => (Verb::JackpotWin, last),
        Kind::Correction => (Verb::Correction, Guard::Always),
        Kind::Rollback => {
            let none_left = after.bets == 0 && after.wins == 0 && part != Part::None;
            let guard = match (none_left, entry.ends_round) {
                (true, _) => Guard::NoneLeft,
                (false, true) => Guard::SomeLeftLast,
                (false, false) => Guard::SomeLeft,
            };
            let verb = if by_hand { Verb::Void } else { Verb::Rollback };
            (verb, guard)
        }
        Kind::RoundRollback => {
            let guard = from.map_or(Guard::NeverCame, |_| Guard::Stands);
            let verb = if by_hand {
                Verb::VoidRound
            } else {
                Verb::RollbackRound
            };
            (verb, guard)
        }
        Kind::RoundEnd => (Verb::EndRound, Guard::Always),
        Kind::RoundFlag => (Verb::FlagRound, Guard::Passes),
        Kind::RoundLeave => (Verb::LeaveRound, Guard::Always),
        Kind::Adjustment
        | Kind::Resolution
        | Kind::Deposit
        | Kind::Withdrawal
        | Kind::BonusGrant
        | Kind::BonusExpiry => return None,
    };
    Some(Move { verb, guard })
}

/// 1 where a round opens, also once more; -1 where it is cancelled or given back as a whole.
fn added(kind: Kind, part: Part, from: Option<RoundState>, to: RoundState) -> i64 {
    let counted = from.is_some_and(|state| state != RoundState::Cancelled);
    let play = matches!(part, Part::Stake | Part::Payout);
    if kind == Kind::RoundRollback || kind == Kind::Rollback {
        let gone = kind == Kind::RoundRollback || to == RoundState::Cancelled;
        if counted && gone { -1 } else { 0 }
    } else {
        i64::from(play && !counted)
    }
}
