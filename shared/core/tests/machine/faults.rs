//! What speaks against a command, each thing by itself and in no order: the first in the order of
//! `Outcome` is the answer. It reads the axes of a case, never the books of `decide`.

use crate::axes::{Ask, Case, Ceiling, Funds, Game, Line, Named, Own, Seat, Sum, Target, Token};
use reelgate_core::books::{PlayerStatus, RoundState};
use reelgate_core::entry::Part;
use reelgate_core::outcome::Outcome::{self, *};
use reelgate_core::rules::{
    BetSession, Identity, Overdraft, Permission, RollbackAmount, Rules, SpentWin, UnknownRollback,
};

/// What a person would read off the case: the axes, and what stands in the round.
pub(crate) struct Facts<'a> {
    pub(crate) case: &'a Case,
    /// What of the round still stands, in the order of giving back.
    pub(crate) standing: &'a [Part],
}

impl Facts<'_> {
    /// The answer that is due.
    pub(crate) fn answer(&self) -> Outcome {
        self.faults().into_iter().min().unwrap_or(self.success())
    }

    fn success(&self) -> Outcome {
        let case = self.case;
        let never_came = case.ask.is_back() && !case.target.is_held();
        let never_played = case.ask.is_back_round() && case.round.state.is_none();
        if never_came || never_played {
            Tombstoned
        } else {
            Accepted
        }
    }

    fn faults(&self) -> Vec<Outcome> {
        let mut found: Vec<_> = self.identity().into_iter().collect();
        let mut add = |holds: bool, outcome| {
            if holds {
                found.push(outcome);
            }
        };
        add(self.impossible(), AmountInvalid);
        add(self.foreign_target(), Conflict);
        add(self.repeats() == Some(true), self.repeat());
        add(self.repeats() == Some(false), Conflict);
        add(self.case.own.is_barred(), RolledBack);
        found.extend(self.of_session());
        found.extend(self.of_play());
        found.extend(self.of_target());
        found.extend(self.of_round());
        found.extend(self.of_ceiling());
        found.extend(self.of_funds());
        found
    }

    /// Why no wallet is found.
    pub(crate) fn identity(&self) -> Option<Outcome> {
        let (env, ask) = (self.case.env, self.case.ask);
        let by_token = self.case.rules.identity == Identity::Token;
        let nowhere = env.token.leads_nowhere();
        let stranger = env.token == Token::OtherPlayer;
        let bets_under_one = ask.is_bet() && env.token != Token::None;
        if nowhere && (by_token || ask == Ask::Renew || bets_under_one) {
            return Some(SessionUnknown);
        }
        match env.named {
            Named::UnknownPlayer => return Some(PlayerUnknown),
            Named::NoPlayer if !by_token => return Some(PlayerUnknown),
            Named::NoPlayer => {}
            _ if stranger => return Some(PlayerMismatch),
            _ => {}
        }
        match env.named {
            Named::NoCurrency if by_token => None,
            Named::NoCurrency | Named::OtherCurrency | Named::NoWallet => Some(CurrencyMismatch),
            Named::Right | Named::NoPlayer | Named::UnknownPlayer => None,
        }
    }

    /// Its amount cannot be.
    pub(crate) fn impossible(&self) -> bool {
        let (ask, sum, rules) = (self.case.ask, self.case.sum, self.case.rules);
        let refused = match ask {
            _ if ask.is_bet() => rules.zero_bet.is_refused(),
            _ if ask.is_win() => rules.zero_win.is_refused(),
            _ => true,
        };
        matches!(sum, Sum::Negative | Sum::Finer) || (sum == Sum::Zero && refused)
    }

    /// It names a transaction of another wallet, or a bet of another round.
    pub(crate) fn foreign_target(&self) -> bool {
        let elsewhere = self.case.target == Target::BetElsewhere && self.case.round.named;
        // Of a message whose money a person has moved nothing more is looked at.
        let settled = self.is_settled() == Some(true);
        (self.case.target.is_foreign() || elsewhere) && !settled
    }

    /// No session that takes bets stands behind it, whatever token it shows.
    fn is_unseated(&self) -> bool {
        let (env, needed) = (self.case.env, self.case.rules.bet_session);
        let any = needed == BetSession::AnyOpen && env.seat == Seat::Open;
        env.token.is_dead() || (env.token == Token::None && !any)
    }

    fn repeat(&self) -> Outcome {
        let case = self.case;
        match case.own {
            // A grant that has expired was given all the same, a rollback that was undone since was
            // carried out, and a dispute stays ended.
            Own::SameReversed if case.ask.lasts() => Repeated,
            Own::SameReversed => RolledBack,
            Own::SettledReversed => RolledBack,
            Own::StoneSame | Own::StoneBlind if refuses_unknown(&case.rules) => TransactionUnknown,
            _ => Repeated,
        }
    }

    /// What session, player and provider say.
    fn of_session(&self) -> Vec<Outcome> {
        let (ask, env, rules) = (self.case.ask, self.case.env, self.case.rules);
        let dead = env.token.is_dead();
        let shut = env.player != PlayerStatus::Active;
        let cut = env.line != Line::Connected;
        let mut found = Vec::new();
        let mut add = |holds: bool, outcome| {
            if holds {
                found.push(outcome);
            }
        };
        let settles = ask.is_win()
            || ask.is_correction()
            || (ask.is_back_round() && self.case.round.state.is_some())
            || (ask.is_back() && self.case.target.is_held() && !self.case.target.is_reversed());
        let never = Permission::Refused;
        add(ask.is_bet() && self.is_unseated(), SessionExpired);
        add(
            settles && dead && rules.expired_session_settles == never,
            SessionExpired,
        );
        add(
            settles && shut && rules.blocked_player_settles == never,
            PlayerBlocked,
        );
        add(ask == Ask::Renew && env.token.is_over(), SessionExpired);
        let deaf = env.token.is_replaced() && rules.replaced_token_hears == never;
        add(ask == Ask::Balance && deaf, SessionExpired);
        let enters = ask.is_bet() || matches!(ask, Ask::Renew | Ask::Open);
        let brings = matches!(ask, Ask::Deposit | Ask::Grant);
        add((enters || brings) && shut, PlayerBlocked);
        let blocked = env.player == PlayerStatus::Blocked;
        add(ask == Ask::Withdrawal && blocked, PlayerBlocked);
        add(
            (ask.is_bet() || ask == Ask::Open) && cut,
            ProviderDisconnected,
        );
        let new_win = ask.is_win() && !self.has_bet() && self.case.round.state.is_none();
        add(new_win && cut, ProviderDisconnected);
        found
    }

    /// A win belongs to a stake that we hold.
    fn has_bet(&self) -> bool {
        self.case.target.is_stake()
    }

    /// What the game says, and the bet of a win.
    fn of_play(&self) -> Vec<Outcome> {
        let case = self.case;
        let (ask, game, target) = (case.ask, case.env.game, case.target);
        // What is not named is the session's, which is in the catalog; a session to be opened
        // has none yet.
        let nothing_known = case.env.token.leads_nowhere() || ask == Ask::Open;
        let unlisted = match game {
            Game::Gone | Game::Stray => true,
            Game::NotNamed => nothing_known,
            Game::Known | Game::Disabled | Game::Limited => false,
        };
        let mut found = Vec::new();
        let mut add = |holds: bool, outcome| {
            if holds {
                found.push(outcome);
            }
        };
        let plays = ask.is_bet() || ask == Ask::Open;
        add(plays && unlisted, GameUnknown);
        let named = game != Game::NotNamed;
        add(ask == Ask::Balance && named && unlisted, GameUnknown);
        add(plays && game == Game::Disabled, GameDisabled);
        add(ask.is_bet() && game == Game::Limited, BetLimit);
        if ask.is_win() {
            let late = matches!(target, Target::BetReversed | Target::Barred);
            add(late, RolledBack);
            let alone = ask.is_prize() && target == Target::NotNamed;
            let refused = case.rules.win_without_bet.is_refused();
            add(!self.has_bet() && !alone && refused, TransactionUnknown);
            let nowhere = case.round.state.is_none();
            add(
                !self.has_bet() && !alone && nowhere && unlisted,
                GameUnknown,
            );
            add(self.has_bet() && game == Game::Stray, GameUnknown);
        }
        found
    }

    /// What the transaction to give back says, or the grant that expires.
    fn of_target(&self) -> Vec<Outcome> {
        let (ask, target, rules) = (self.case.ask, self.case.target, self.case.rules);
        let came = target.is_held() || target.is_foreign();
        let mut found = Vec::new();
        let mut add = |holds: bool, outcome| {
            if holds {
                found.push(outcome);
            }
        };
        if ask == Ask::Expiry {
            add(!came, TransactionUnknown);
            let grant = matches!(
                target,
                Target::Grant | Target::GrantExpired | Target::ForeignGrant
            );
            add(came && !grant, NotReversible);
            add(target == Target::GrantExpired, AlreadyReversed);
        }
        if ask.is_end_of_message() {
            let open = match ask {
                Ask::ResolveTarget => came && !target.is_reversed() && target != Target::Settled,
                _ => !came,
            };
            add(!open, AlreadySettled);
            let barred = matches!(target, Target::Barred | Target::Stone);
            add(barred && ask == Ask::ResolveMessage, RolledBack);
        }
        if ask.is_back() {
            let refused = refuses_unknown(&rules) || ask == Ask::Void;
            add(!came && refused, TransactionUnknown);
            let checked = rules.rollback_amount == RollbackAmount::Checked;
            // Free play moved nothing, so that its amount is not known.
            let known = came && target != Target::FreeBet && !target.is_by_hand();
            add(known && checked && self.case.sum == Sum::Wrong, Conflict);
            add(target.is_reversed(), AlreadyReversed);
            add(self.cannot_go_back(), NotReversible);
            let won = self.standing.contains(&Part::Payout);
            let settled = rules.rollback_after_win.is_refused() && won;
            let stands = matches!(target, Target::Bet | Target::FreeBet);
            add(stands && settled, AlreadySettled);
        }
        found
    }

    fn of_round(&self) -> Vec<Outcome> {
        let (ask, rules) = (self.case.ask, self.case.rules);
        let state = self.case.round.state;
        let over = matches!(
            state,
            Some(RoundState::Closed | RoundState::Cancelled | RoundState::Void)
        );
        let mut found = Vec::new();
        let mut add = |holds: bool, outcome| {
            if holds {
                found.push(outcome);
            }
        };
        let void = state == Some(RoundState::Void);
        add((ask.is_bet() || ask.is_win()) && void, RolledBack);
        let closed = state == Some(RoundState::Closed);
        let again = rules.bet_in_closed_round.is_refused();
        add(ask.is_bet() && closed && again, RoundClosed);
        if ask.is_end() {
            let refused = rules.unknown_round_end.is_refused();
            add(state.is_none() && refused, RoundUnknown);
            add((state.is_none() && !refused) || over, Repeated);
        }
        if ask.is_flag() {
            let young = ask == Ask::FlagYoung || state != Some(RoundState::Open);
            add(state.is_none(), RoundUnknown);
            add(state.is_some() && young, Repeated);
        }
        if ask == Ask::LeaveRound {
            add(state.is_none(), RoundUnknown);
            add(over, RoundClosed);
        }
        if ask.is_back_round() {
            add(void, AlreadyReversed);
            add(state.is_none() && ask == Ask::VoidRound, RoundUnknown);
            let settled = rules.rollback_after_win.is_refused();
            let both = [Part::Stake, Part::Payout];
            let won = both.iter().all(|part| self.standing.contains(part));
            add(settled && won, AlreadySettled);
        }
        found
    }

    fn of_funds(&self) -> Option<Outcome> {
        let case = self.case;
        let (ask, target) = (case.ask, case.target);
        let moves = case.sum != Sum::Zero;
        let clamps = case.rules.spent_win_rollback != SpentWin::Refused;
        let stands = ask.is_back();
        let out = match ask {
            Ask::Bet | Ask::BonusBet => moves,
            Ask::Withdrawal | Ask::AdjustDown | Ask::ResolveDown | Ask::ResolveTarget => true,
            Ask::CorrectDown => case.rules.overdraft == Overdraft::Never,
            // More comes out than stakes go in.
            _ if ask.is_back_round() => {
                let earned = |part: &Part| *part != Part::Stake;
                self.standing.iter().any(earned) && !clamps
            }
            // A stake is taken again whole, or not at all.
            _ if stands && target == Target::Back => true,
            _ => stands && matches!(target, Target::Win | Target::Correction) && !clamps,
        };
        let into = match ask {
            Ask::Win | Ask::PromoWin | Ask::JackpotWin => moves,
            Ask::CorrectUp | Ask::AdjustUp | Ask::ResolveUp | Ask::Deposit | Ask::Grant => true,
            Ask::ResolveMessage => true,
            _ if ask.is_back_round() => self.paid_stakes() > 0,
            _ => stands && target == Target::Bet,
        };
        match case.env.funds {
            Funds::Short if out => Some(InsufficientFunds),
            Funds::Brimful if into => Some(BalanceOverflow),
            Funds::Staked if out => Some(BalanceOverflow),
            Funds::Enough | Funds::Short | Funds::Brimful | Funds::Staked => None,
        }
    }

    /// A ceiling of nothing: it stops any stake, payout or money of the desk that it is about.
    fn of_ceiling(&self) -> Option<Outcome> {
        let (ask, round) = (self.case.ask, self.case.round);
        let moves = self.case.sum != Sum::Zero;
        let stake = matches!(ask, Ask::Bet | Ask::BonusBet) && moves;
        let win = ask.is_win() && ask != Ask::FreeWin && moves;
        let added = matches!(ask, Ask::AdjustUp | Ask::Deposit | Ask::Grant);
        let part = round.named && !(ask.is_prize() && round.state.is_none());
        match self.case.env.ceiling {
            Ceiling::Amount | Ceiling::Round if stake => Some(BetLimit),
            Ceiling::Amount | Ceiling::Balance if win || ask == Ask::CorrectUp => Some(Held),
            Ceiling::Round if win && part => Some(Held),
            Ceiling::Amount if added => Some(AmountCeiling),
            Ceiling::Balance if added => Some(BalanceCeiling),
            Ceiling::Wide | Ceiling::Amount | Ceiling::Balance | Ceiling::Round => None,
        }
    }

    /// The target of a rollback is nothing that can be given back, or a rollback that the contract
    /// does not undo.
    pub(crate) fn cannot_go_back(&self) -> bool {
        match self.case.target {
            Target::Deposit | Target::Grant | Target::Settled => true,
            Target::Back => self.case.rules.rollback_of_rollback.is_refused(),
            _ => false,
        }
    }

    fn paid_stakes(&self) -> usize {
        let stake = |part: &&Part| **part == Part::Stake;
        self.standing.iter().filter(stake).count()
    }
}

fn refuses_unknown(rules: &Rules) -> bool {
    rules.unknown_rollback == UnknownRollback::Refused
}
