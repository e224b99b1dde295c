//! The auditor's view of bets, wins, corrections and rollbacks: all faults they have, and what they
//! do where they have none. It must never call the state machine it audits.

use super::context::Context;
use super::faults::{PAYOUTS, STAKES, a_use, connected, game, outside, play_faults};
use super::faults::{jackpot_part, jackpots_back, pot_faults, settling_faults, worst};
use super::model::{Auditor, Name, Taken, Use, forgives, rollback_payload};
use super::names::Grave;
use reelgate_core::books::PlayerStatus;
use reelgate_core::command::{Bet, Command, Correction, Prize, Purse, Rollback, Win};
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Overdraft, Permission, RollbackAmount, SpentWin};

pub(super) const MOST: i128 = 9_223_372_036_854_775_807;

impl Auditor {
    /// One command: its outcome and the balance it left, or the highest of its faults.
    pub(super) fn step(&mut self, on: &Context<'_>, command: &Command) -> Result<Taken, Outcome> {
        match command {
            Command::Bet(bet) => self.bet(on, bet),
            Command::Win(win) => self.win(on, win),
            Command::Correction(correction) => self.correction(on, correction),
            Command::Rollback(rollback) => self.rollback(on, rollback),
            Command::RollbackRound(asked) => self.round_rollback(on, asked),
            Command::EndRound(end) => self.round_end(on, end.round.as_str()),
            Command::FlagRound(flag) => self.flag(on, flag),
            Command::LeaveRound(asked) => self.leave(on, asked),
            Command::Balance if on.call.game.is_some() && game(on).is_none() => {
                Err(Outcome::GameUnknown)
            }
            Command::Balance if on.token_is_replaced => match on.rules.replaced_token_hears {
                Permission::Accepted => Ok((Outcome::Accepted, None)),
                Permission::Refused => Err(Outcome::SessionExpired),
            },
            Command::Balance => Ok((Outcome::Accepted, None)),
            Command::Deposit(t) => self.desk(on, "deposit", t, (t.amount.units().into(), 0)),
            Command::Withdrawal(t) => {
                self.desk(on, "withdrawal", t, (-i128::from(t.amount.units()), 0))
            }
            Command::BonusGrant(t) => self.desk(on, "grant", t, (0, t.amount.units().into())),
            Command::BonusExpiry(asked) => self.expiry(on, asked),
            Command::Adjustment(asked) => self.adjustment(on, asked),
            Command::Resolve(asked) => self.resolution(on, asked),
            Command::RenewToken(_) if on.session_is_over => Err(Outcome::SessionExpired),
            Command::RenewToken(_) => match on.status {
                PlayerStatus::Active => Ok((Outcome::Accepted, None)),
                PlayerStatus::Blocked | PlayerStatus::SelfExcluded => Err(Outcome::PlayerBlocked),
            },
            Command::OpenSession(_) => {
                worst(play_faults(on)).map_or(Ok((Outcome::Accepted, None)), Err)
            }
        }
    }

    /// The answer: the highest fault, a repeat of what stands, or the movement itself.
    pub(super) fn settle(
        &mut self,
        on: &Context<'_>,
        name: &str,
        mut faults: Vec<Outcome>,
        make: Use,
        overdraws: bool,
    ) -> Result<Taken, Outcome> {
        let pots = self.purses[on.wallet].pots;
        let after = (pots.0 + make.moved.0, pots.1 + make.moved.1);
        pot_faults(after, make.moved, overdraws, &mut faults);
        let key = on.name(name);
        match worst(faults) {
            Some(Outcome::Repeated) => Ok((Outcome::Repeated, Some(self.left(&key)))),
            Some(fault) => Err(fault),
            None => {
                self.record(Some(key), make);
                Ok((Outcome::Accepted, Some(self.purses[on.wallet].pots)))
            }
        }
    }

    fn bet(&mut self, on: &Context<'_>, bet: &Bet) -> Result<Taken, Outcome> {
        let stake = i128::from(bet.amount.units());
        let bonus = matches!(bet.purse, Purse::Bonus(_));
        let said = if bonus {
            "bonus"
        } else if bet.purse == Purse::Campaign {
            "free"
        } else {
            "own"
        };
        let payload = format!("bet {} {} {stake} {said}", on.who, bet.round);
        let paid = if said == "free" { 0 } else { stake };
        let key = on.name(bet.reference.as_str());
        let mut faults = self.owed_name_faults(on, &key, &payload, Some(-paid), -1);
        faults.extend(play_faults(on));
        if on.is_unseated {
            faults.push(Outcome::SessionExpired);
        }
        if stake < 0 || (stake == 0 && on.rules.zero_bet == Permission::Refused) {
            faults.push(Outcome::AmountInvalid);
        }
        let round = on.round(bet.round.as_str());
        match self.state(&round) {
            "void" => faults.push(Outcome::RolledBack),
            "closed" if on.rules.bet_in_closed_round == Permission::Refused => {
                faults.push(Outcome::RoundClosed);
            }
            _ => {}
        }
        let free = bet.purse != Purse::Player;
        if game(on).is_some_and(|game| outside(on, game, stake, free)) {
            faults.push(Outcome::BetLimit);
        }
        let (cash, bonus) = self.purses[on.wallet].pots;
        let free = bet.purse == Purse::Campaign || on.is_ours(&bet.purse);
        let from_bonus = match (&bet.purse, on.policy.bet_from.as_str()) {
            (Purse::Player, "cash") => 0,
            (Purse::Player, "cash_then_bonus") => stake - stake.min(cash.max(0)),
            (Purse::Player, _) => stake.min(bonus.max(0)),
            _ if free => 0,
            _ => stake,
        };
        let paid = if free { 0 } else { stake };
        faults.extend(self.stake_ceiling(on, &round, paid));
        if self.sum(&round, &STAKES).0 + paid > MOST {
            faults.push(Outcome::BalanceOverflow);
        }
        let verb = STAKES[usize::from(free)];
        let moved = (from_bonus - paid, -from_bonus);
        let mut make = a_use(on, verb, payload, Some(round.2.clone()), moved);
        make.jackpots.1 = bet.jackpots.contributed.units().into();
        let taken = self.settle(on, &key.1, faults, make, false)?;
        if taken.0 == Outcome::Accepted {
            self.played(on, round, bet.closes_round, true);
        }
        Ok(taken)
    }

    fn win(&mut self, on: &Context<'_>, win: &Win) -> Result<Taken, Outcome> {
        let prize = i128::from(win.amount.units());
        let verb = match win.prize {
            Prize::Game => "win",
            Prize::Campaign => "free win",
            Prize::Promotion => "promo win",
            Prize::Jackpot => "jackpot win",
        };
        let payload = format!("{verb} {} {:?} {prize} {:?}", on.who, win.round, win.bet);
        let told = if verb == "free win" { 0 } else { prize };
        let key = on.name(win.reference.as_str());
        let mut faults = self.owed_name_faults(on, &key, &payload, Some(told), 1);
        if prize < 0 || (prize == 0 && on.rules.zero_win == Permission::Refused) {
            faults.push(Outcome::AmountInvalid);
        }
        let round = win.round.as_ref().map(|round| on.round(round.as_str()));
        let state = round.as_ref().map_or("none", |round| self.state(round));
        let alone = matches!(win.prize, Prize::Promotion | Prize::Jackpot);
        if !self.uses.contains_key(&key) && !self.settled.contains_key(&key) {
            if state == "void" {
                faults.push(Outcome::RolledBack);
            }
            self.new_win_faults(on, win, state != "none", &mut faults);
            settling_faults(on, &mut faults);
        }
        let paid = if win.prize == Prize::Campaign {
            0
        } else {
            prize
        };
        let staked = round
            .as_ref()
            .map_or((0, 0), |round| self.sum(round, &STAKES));
        let as_staked = win.prize == Prize::Game && on.policy.win_to.as_str() == "as_staked";
        let won = jackpot_part(win, paid);
        let to_bonus = if as_staked && staked.0 > 0 && paid > won {
            let cent = if on.who.contains("/EUR/") { 1_000 } else { 1 };
            (paid - won) * staked.1 / staked.0 / cent * cent
        } else {
            0
        };
        let round = round.filter(|_| state != "none" || !alone);
        faults.extend(self.payout_ceiling(on, round.as_ref(), paid));
        if let Some(round) = &round
            && self.sum(round, &PAYOUTS).0 + paid > MOST
        {
            faults.push(Outcome::BalanceOverflow);
        }
        let named = win.round.as_ref().map(ToString::to_string);
        let mut make = a_use(on, verb, payload, named, (paid - to_bonus, to_bonus));
        make.jackpots = (won, win.jackpots.contributed.units().into());
        if make.game.is_none() {
            let bet = win.bet.as_ref().map(|bet| on.name(bet.as_str()));
            let bet = bet.and_then(|bet| self.uses.get(&bet));
            make.game = bet.and_then(|bet| bet.game.clone());
        }
        let taken = self.settle(on, &key.1, faults, make, false)?;
        if let (Outcome::Accepted, Some(round)) = (taken.0, round) {
            self.played(on, round, win.closes_round, false);
        }
        Ok(taken)
    }

    fn new_win_faults(&self, on: &Context<'_>, win: &Win, seen: bool, faults: &mut Vec<Outcome>) {
        let bet = win.bet.as_ref().map(|bet| on.name(bet.as_str()));
        let named = bet.as_ref().and_then(|bet| self.uses.get(bet));
        if named.is_some_and(|bet| bet.wallet != on.wallet) {
            faults.push(Outcome::Conflict);
        }
        let stake = named.filter(|bet| STAKES.contains(&bet.verb));
        let played_in = stake.and_then(|bet| bet.round.as_deref());
        let won_in = win.round.as_ref().map(|round| round.as_str());
        if played_in.is_some() && won_in.is_some() && played_in != won_in {
            faults.push(Outcome::Conflict);
        }
        if bet.is_some_and(|bet| self.graves.contains_key(&bet)) {
            faults.push(Outcome::RolledBack);
        }
        if let Some(bet) = named.filter(|bet| STAKES.contains(&bet.verb)) {
            if bet.back {
                faults.push(Outcome::RolledBack);
            }
            let other = on.call.game.as_ref();
            let other = other.is_some_and(|g| Some(g.to_string()) != bet.game);
            if other && game(on).is_none() {
                faults.push(Outcome::GameUnknown);
            }
            return;
        }
        let prize = matches!(win.prize, Prize::Promotion | Prize::Jackpot);
        if !(prize && win.bet.is_none()) {
            if on.rules.win_without_bet == Permission::Refused {
                faults.push(Outcome::TransactionUnknown);
            }
            if !seen && game(on).is_none() {
                faults.push(Outcome::GameUnknown);
            }
        }
        if !seen && !connected(on) {
            faults.push(Outcome::ProviderDisconnected);
        }
    }

    fn correction(&mut self, on: &Context<'_>, asked: &Correction) -> Result<Taken, Outcome> {
        let moved = i128::from(asked.amount.units());
        let payload = format!("correction {} {:?} {moved}", on.who, asked.round);
        let name = on.name(asked.reference.as_str());
        let mut faults = self.owed_name_faults(on, &name, &payload, Some(moved), 0);
        if moved == 0 || -moved > MOST {
            faults.push(Outcome::AmountInvalid);
        }
        settling_faults(on, &mut faults);
        faults.extend(self.payout_ceiling(on, None, moved));
        let round = asked.round.as_ref().map(ToString::to_string);
        let make = a_use(on, "correction", payload, round, (moved, 0));
        let overdraws = on.rules.overdraft == Overdraft::Corrections;
        self.settle(on, asked.reference.as_str(), faults, make, overdraws)
    }

    fn rollback(&mut self, on: &Context<'_>, asked: &Rollback) -> Result<Taken, Outcome> {
        let own = on.name(asked.reference.as_str());
        let named = on.name(asked.target.as_str());
        let target = self.taken_again(&named).unwrap_or(named);
        let payload = rollback_payload(on, asked);
        let mut faults = self.name_faults(on, &own, &payload);
        let again = self.graves.get(&target);
        if again.is_some_and(|grave| grave.name == own.1) {
            // What bars its name since does not change the answer to its repeat.
            faults.retain(|fault| *fault != Outcome::RolledBack);
        }
        let mine = |(at, grave): (&Name, &Grave)| {
            let same = |(wallet, said): &(usize, String)| *wallet == on.wallet && *said == payload;
            *at == target && grave.asked.as_ref().is_none_or(same)
        };
        let graves = self.graves.iter();
        let mut named = graves.filter(|(at, g)| at.0 == own.0 && g.name == own.1);
        if named.any(|grave| !mine(grave)) {
            faults.push(Outcome::Conflict);
        }
        let Some(found) = self.uses.get(&target).cloned() else {
            if let Some(end) = self.settled.get(&target) {
                let back = self.is_back(end);
                faults.extend((!back).then_some(Outcome::NotReversible));
                return match worst(faults) {
                    Some(fault) => Err(fault),
                    None => Ok((Outcome::AlreadyReversed, None)),
                };
            }
            return self.bury(on, asked, target, faults);
        };
        let free = ["free bet", "free win"].contains(&found.verb);
        let amount = (found.moved.0 + found.moved.1).abs();
        let other = |said: reelgate_core::money::Amount| i128::from(said.units()) != amount;
        let checked = on.rules.rollback_amount == RollbackAmount::Checked && !free;
        if found.wallet != on.wallet || (checked && asked.amount.is_some_and(other)) {
            faults.push(Outcome::Conflict);
        }
        if found.back && worst(faults.clone()).is_none() {
            return Ok((Outcome::AlreadyReversed, None));
        }
        if found.verb == "rollback" && on.rules.rollback_of_rollback == Permission::Accepted {
            return self.again(on, &target, &found, faults);
        }
        let mut make = a_use(on, "rollback", payload, found.round.clone(), (0, 0));
        make.counts = found.verb;
        make.of = target.1.clone();
        make.undoes = found.shares.clone();
        let settled_by = asked.settlement.as_ref().map(|win| win.as_str());
        match self.going_back(on, &found, settled_by) {
            Ok(moved) => {
                make.moved = moved;
                make.jackpots = jackpots_back(&found, moved.0);
            }
            Err(fault) => faults.push(fault),
        }
        settling_faults(on, &mut faults);
        let overdraws = on.rules.spent_win_rollback == SpentWin::Overdrawn;
        let taken = self.settle(on, &own.1, faults, make, overdraws)?;
        if taken.0 == Outcome::Accepted {
            self.uses.get_mut(&target).unwrap().back = true;
            self.gone(on, &found, asked.closes_round);
        }
        Ok(taken)
    }

    /// What giving a use back moves, unless it cannot be given back or is settled.
    pub(super) fn going_back(
        &self,
        on: &Context<'_>,
        found: &Use,
        settled_by: Option<&str>,
    ) -> Result<(i128, i128), Outcome> {
        let stake = STAKES.contains(&found.verb);
        if !stake && !PAYOUTS.contains(&found.verb) && found.verb != "correction" {
            return Err(Outcome::NotReversible);
        }
        if stake && on.rules.rollback_after_win == Permission::Refused {
            let round = on.round(found.round.as_ref().unwrap());
            let settled = match settled_by {
                Some(win) => {
                    let win = on.name(win);
                    let paid = self.uses.get(&win).is_some_and(|win| !win.back);
                    let by_hand = self.settled.get(&win);
                    paid || by_hand.is_some_and(|end| !self.is_back(end))
                }
                None => self
                    .standing(&round)
                    .any(|(_, made)| PAYOUTS.contains(&made.verb)),
            };
            if settled {
                return Err(Outcome::AlreadySettled);
            }
        }
        let pots = self.purses[on.wallet].pots;
        let back = |moved: i128, pot: i128| {
            if on.rules.spent_win_rollback == SpentWin::Clamped && moved > 0 {
                -moved.min(pot.max(0))
            } else {
                -moved
            }
        };
        let bonus = found.moved.1 - self.expired_part(found);
        Ok((back(found.moved.0, pots.0), back(bonus, pots.1)))
    }

    /// A rollback of what never came: whatever is answered, it must not come any more, unless a
    /// person only made a mistake.
    fn bury(
        &mut self,
        on: &Context<'_>,
        asked: &Rollback,
        target: Name,
        mut faults: Vec<Outcome>,
    ) -> Result<Taken, Outcome> {
        let grave = self.graves.get(&target);
        let name = asked.reference.to_string();
        if !forgives(on.rules) || asked.note.is_some() {
            faults.push(Outcome::TransactionUnknown);
        } else if grave.is_some_and(|grave| grave.name == name) {
            faults.push(Outcome::Repeated);
        }
        match worst(faults) {
            Some(Outcome::Repeated) => Ok((Outcome::Repeated, grave.and_then(|g| g.pots))),
            Some(fault) => Err(fault),
            None => {
                let asked = Some((on.wallet, rollback_payload(on, asked)));
                let pots = Some(self.purses[on.wallet].pots);
                self.graves
                    .entry(target)
                    .or_insert(Grave { name, asked, pots });
                Ok((Outcome::Tombstoned, None))
            }
        }
    }
}
