//! The auditor's view of each verb: all faults it has, and what it does where it has none.
//! It must never call the state machine it audits.

use super::faults::{a_use, connected, game, outside, play_faults, settling_faults, worst};
use super::model::{Auditor, Context, Grave, Use, forgives};
use reelgate_core::books::PlayerStatus;
use reelgate_core::command::{Bet, Command, Rollback, Win};
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Permission, SpentWin};

const MOST: i128 = 9_223_372_036_854_775_807;
type Taken = (Outcome, Option<(i128, i128)>);

impl Auditor {
    /// One command: its outcome and the balance it left, or the highest of its faults.
    pub(super) fn step(&mut self, on: &Context<'_>, command: &Command) -> Result<Taken, Outcome> {
        match command {
            Command::Bet(bet) => self.bet(on, bet),
            Command::Win(win) => self.win(on, win),
            Command::Rollback(rollback) => self.rollback(on, rollback),
            Command::EndRound(round) => {
                let key = (on.wallet, on.provider.clone(), round.to_string());
                match self.over.get(&key) {
                    None if on.rules.unknown_round_end == Permission::Refused => {
                        Err(Outcome::RoundUnknown)
                    }
                    None | Some(true) => Ok((Outcome::Repeated, None)),
                    Some(false) => {
                        self.over.insert(key, true);
                        Ok((Outcome::Accepted, None))
                    }
                }
            }
            Command::Balance if on.call.game.is_some() && game(on).is_none() => {
                Err(Outcome::GameUnknown)
            }
            Command::Balance => Ok((Outcome::Accepted, None)),
            Command::Deposit(t) => self.desk(on, "deposit", t, (t.amount.units().into(), 0)),
            Command::Withdrawal(t) => {
                self.desk(on, "withdrawal", t, (-i128::from(t.amount.units()), 0))
            }
            Command::BonusGrant(t) => self.desk(on, "grant", t, (0, t.amount.units().into())),
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

    /// Faults of a name, whatever it is used for: taken, given back, buried; or a repeat.
    fn name_faults(&self, on: &Context<'_>, name: &str, payload: &str, faults: &mut Vec<Outcome>) {
        let key = (on.provider.clone(), name.to_string());
        match self.uses.get(&key) {
            Some(earlier) if earlier.payload != payload => faults.push(Outcome::Conflict),
            Some(earlier) if earlier.back => faults.push(Outcome::RolledBack),
            Some(_) => faults.push(Outcome::Repeated),
            None if self.graves.contains_key(&key) => faults.push(Outcome::RolledBack),
            None => {}
        }
    }

    /// The answer: the highest fault, a repeat of what stands, or the movement itself.
    fn settle(
        &mut self,
        on: &Context<'_>,
        name: &str,
        mut faults: Vec<Outcome>,
        mut make: Use,
    ) -> Result<Taken, Outcome> {
        let pots = self.purses[on.wallet].pots;
        let after = (pots.0 + make.moved.0, pots.1 + make.moved.1);
        if after.0 < 0 || after.1 < 0 {
            faults.push(Outcome::InsufficientFunds);
        }
        if after.0 > MOST || after.1 > MOST || after.0 + after.1 > MOST {
            faults.push(Outcome::BalanceOverflow);
        }
        let key = (on.provider.clone(), name.to_string());
        match worst(faults) {
            Some(Outcome::Repeated) => Ok((Outcome::Repeated, Some(self.uses[&key].left))),
            Some(fault) => Err(fault),
            None => {
                self.purses[on.wallet].pots = after;
                make.left = after;
                self.uses.insert(key, make);
                Ok((Outcome::Accepted, Some(after)))
            }
        }
    }

    fn bet(&mut self, on: &Context<'_>, bet: &Bet) -> Result<Taken, Outcome> {
        let stake = i128::from(bet.amount.units());
        let payload = format!("bet {} {} {stake} {}", on.who, bet.round, bet.free);
        let mut faults = play_faults(on);
        if stake < 0 || (stake == 0 && on.rules.zero_bet == Permission::Refused) {
            faults.push(Outcome::AmountInvalid);
        }
        self.name_faults(on, bet.reference.as_str(), &payload, &mut faults);
        if self.names_one(&(on.provider.clone(), bet.reference.to_string())) {
            faults.push(Outcome::Conflict);
        }
        let round = (on.wallet, on.provider.clone(), bet.round.to_string());
        if self.over.get(&round) == Some(&true)
            && on.rules.bet_in_closed_round == Permission::Refused
        {
            faults.push(Outcome::RoundClosed);
        }
        if !bet.free && game(on).is_some_and(|game| outside(on, game, stake)) {
            faults.push(Outcome::BetLimit);
        }
        if self.sum(on, bet.round.as_str(), "bet") + stake > MOST {
            faults.push(Outcome::BalanceOverflow);
        }
        let moved = if bet.free { (0, -stake) } else { (-stake, 0) };
        let make = a_use(on, "bet", payload, Some(bet.round.to_string()), moved);
        let taken = self.settle(on, bet.reference.as_str(), faults, make)?;
        if taken.0 == Outcome::Accepted {
            self.over.insert(round, bet.closes_round);
        }
        Ok(taken)
    }

    fn win(&mut self, on: &Context<'_>, win: &Win) -> Result<Taken, Outcome> {
        let prize = i128::from(win.amount.units());
        let payload = format!("win {} {} {prize} {:?}", on.who, win.round, win.bet);
        let mut faults = Vec::new();
        if prize < 0 || (prize == 0 && on.rules.zero_win == Permission::Refused) {
            faults.push(Outcome::AmountInvalid);
        }
        self.name_faults(on, win.reference.as_str(), &payload, &mut faults);
        let own = (on.provider.clone(), win.reference.to_string());
        if self.names_one(&own) {
            faults.push(Outcome::Conflict);
        }
        let round = (on.wallet, on.provider.clone(), win.round.to_string());
        if !self.uses.contains_key(&own) {
            self.new_win_faults(on, win, self.over.contains_key(&round), &mut faults);
            settling_faults(on, &mut faults);
        }
        if self.sum(on, win.round.as_str(), "win") + prize > MOST {
            faults.push(Outcome::BalanceOverflow);
        }
        let mut make = a_use(on, "win", payload, Some(win.round.to_string()), (prize, 0));
        if make.game.is_none() {
            let bet = win
                .bet
                .as_ref()
                .and_then(|bet| self.uses.get(&(own.0.clone(), bet.to_string())));
            make.game = bet.and_then(|bet| bet.game.clone());
        }
        let gone = self.standing(on, win.round.as_str()) == 0;
        let taken = self.settle(on, win.reference.as_str(), faults, make)?;
        if taken.0 == Outcome::Accepted {
            let was_over = self.over.get(&round).copied().unwrap_or(false);
            self.over
                .insert(round, win.closes_round || (was_over && !gone));
        }
        Ok(taken)
    }

    fn new_win_faults(&self, on: &Context<'_>, win: &Win, seen: bool, faults: &mut Vec<Outcome>) {
        let key = |name: &str| (on.provider.clone(), name.to_string());
        let bet = win.bet.as_ref().map(|bet| key(bet.as_str()));
        let named = bet.as_ref().and_then(|bet| self.uses.get(bet));
        if named.is_some_and(|bet| bet.wallet != on.wallet) {
            faults.push(Outcome::Conflict);
        }
        if bet
            .as_ref()
            .is_some_and(|bet| self.graves.contains_key(bet))
        {
            faults.push(Outcome::RolledBack);
        }
        match named.filter(|bet| bet.verb == "bet") {
            Some(bet) => {
                if bet.back {
                    faults.push(Outcome::RolledBack);
                }
                let other = on
                    .call
                    .game
                    .as_ref()
                    .is_some_and(|g| Some(g.to_string()) != bet.game);
                if other && game(on).is_none() {
                    faults.push(Outcome::GameUnknown);
                }
            }
            None => {
                if on.rules.win_without_bet == Permission::Refused {
                    faults.push(Outcome::TransactionUnknown);
                }
                if !seen && game(on).is_none() {
                    faults.push(Outcome::GameUnknown);
                }
                if !seen && !connected(on) {
                    faults.push(Outcome::ProviderDisconnected);
                }
            }
        }
    }

    fn rollback(&mut self, on: &Context<'_>, asked: &Rollback) -> Result<Taken, Outcome> {
        let key = |name: &str| (on.provider.clone(), name.to_string());
        let (own, target) = (key(asked.reference.as_str()), key(asked.target.as_str()));
        let payload = format!("rollback {} {:?} {}", on.who, asked.round, asked.target);
        let mut faults = Vec::new();
        self.name_faults(on, &own.1, &payload, &mut faults);
        let mine = |(at, grave): (&(String, String), &Grave)| {
            *at == target && grave.wallet.is_none_or(|wallet| wallet == on.wallet)
        };
        let mut named = self
            .graves
            .iter()
            .filter(|(at, g)| at.0 == own.0 && g.name == own.1);
        if named.any(|grave| !mine(grave)) {
            faults.push(Outcome::Conflict);
        }
        let Some(found) = self.uses.get(&target).cloned() else {
            return self.bury(on, own.1, target, faults);
        };
        if found.wallet != on.wallet {
            faults.push(Outcome::Conflict);
        }
        if found.back && worst(faults.clone()).is_none() {
            return Ok((Outcome::AlreadyReversed, None));
        }
        let (cash, bonus) = self.purses[on.wallet].pots;
        let moved = match found.verb {
            "win" if on.rules.spent_win_rollback == SpentWin::Clamped => {
                (-found.moved.0.min(cash), -found.moved.1.min(bonus))
            }
            "bet" | "win" => (-found.moved.0, -found.moved.1),
            _ => {
                faults.push(Outcome::NotReversible);
                (0, 0)
            }
        };
        if found.verb == "bet" && on.rules.rollback_after_win == Permission::Refused {
            let round = found.round.clone().unwrap();
            if self.in_round(on, &round).any(|other| other.verb == "win") {
                faults.push(Outcome::AlreadySettled);
            }
        }
        settling_faults(on, &mut faults);
        let make = a_use(on, "rollback", payload, found.round.clone(), moved);
        let taken = self.settle(on, &own.1, faults, make)?;
        if taken.0 == Outcome::Accepted {
            self.uses.get_mut(&target).unwrap().back = true;
            let round = found.round.unwrap();
            let empty = self.standing(on, &round) == 0;
            let key = (on.wallet, on.provider.clone(), round);
            if empty || asked.closes_round {
                self.over.insert(key, true);
            }
        }
        Ok(taken)
    }

    /// A rollback of what never came: whatever is answered, it must not come any more.
    fn bury(
        &mut self,
        on: &Context<'_>,
        name: String,
        target: (String, String),
        mut faults: Vec<Outcome>,
    ) -> Result<Taken, Outcome> {
        let grave = self.graves.get(&target);
        if !forgives(on.rules) {
            faults.push(Outcome::TransactionUnknown);
        } else if grave.is_some_and(|grave| grave.name == name) {
            faults.push(Outcome::Repeated);
        }
        match worst(faults) {
            Some(Outcome::Repeated) => Ok((Outcome::Repeated, None)),
            Some(fault) => Err(fault),
            None => {
                let wallet = Some(on.wallet);
                self.graves.entry(target).or_insert(Grave { name, wallet });
                Ok((Outcome::Tombstoned, None))
            }
        }
    }

    fn desk(
        &mut self,
        on: &Context<'_>,
        verb: &'static str,
        asked: &reelgate_core::command::Transfer,
        moved: (i128, i128),
    ) -> Result<Taken, Outcome> {
        let payload = format!("{verb} {} {}", on.who, asked.amount);
        let mut faults = Vec::new();
        if asked.amount.units() <= 0 {
            faults.push(Outcome::AmountInvalid);
        }
        self.name_faults(on, asked.reference.as_str(), &payload, &mut faults);
        if self.names_one(&(on.provider.clone(), asked.reference.to_string())) {
            faults.push(Outcome::Conflict);
        }
        let shut_out = match on.status {
            PlayerStatus::Active => false,
            PlayerStatus::Blocked => true,
            PlayerStatus::SelfExcluded => verb != "withdrawal",
        };
        if shut_out {
            faults.push(Outcome::PlayerBlocked);
        }
        let make = a_use(on, verb, payload, None, moved);
        self.settle(on, asked.reference.as_str(), faults, make)
    }

    /// Bets and wins of a round of this wallet that were not given back.
    fn in_round(&self, on: &Context<'_>, round: &str) -> impl Iterator<Item = &Use> {
        self.uses
            .iter()
            .filter(|(key, _)| key.0 == on.provider)
            .map(|(_, made)| made)
            .filter(move |made| {
                made.wallet == on.wallet
                    && made.round.as_deref() == Some(round)
                    && (made.verb == "bet" || made.verb == "win")
                    && !made.back
            })
    }

    fn standing(&self, on: &Context<'_>, round: &str) -> usize {
        self.in_round(on, round).count()
    }

    fn sum(&self, on: &Context<'_>, round: &str, verb: &str) -> i128 {
        let all = self.in_round(on, round).filter(|made| made.verb == verb);
        all.map(|made| (made.moved.0 + made.moved.1).abs()).sum()
    }
}
