//! What a wallet must have done after each message, told by the rules of a contract alone.
//! It is written from the contracts, not from a wallet, and knows one thing per message: taken or
//! not, and why.

mod rollback;

use crate::declaration::{Rules, Situation, Told, Verb};
use crate::scenario::{Sent, Shape, Signing, Who};
use std::collections::{BTreeMap, BTreeSet};

/// What the model says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Foretold {
    pub(crate) situation: Situation,
    /// The balances that may stand in the answer, in cents.
    pub(crate) balance: (i64, Told, i64),
}

impl Foretold {
    /// Whether it is done, now or before.
    pub(crate) const fn is_done(&self) -> bool {
        matches!(self.situation, Situation::Ok | Situation::Repeat)
    }

    /// Whether a balance is one of those.
    pub(crate) fn allows(&self, told: i64) -> bool {
        let (now, which, then) = self.balance;
        match which {
            Told::Now => told == now,
            Told::Then => told == then,
            Told::Either => told == now || told == then,
        }
    }
}

#[derive(Debug, Clone)]
struct Transaction {
    sent: Sent,
    /// What it gave the player, or took.
    moved: i64,
    /// What the player had after it.
    after: i64,
    reversed: bool,
    /// The name of the rollback that did it.
    reversed_by: Option<String>,
    won: bool,
}

#[derive(Debug, Clone, Default)]
struct Round {
    bets: usize,
    /// Bets that were not given back.
    standing: usize,
    wins: usize,
    closed: bool,
}

/// A wallet of two players, as the contract has it.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    rules: Rules,
    balances: BTreeMap<bool, i64>,
    known: BTreeMap<(Verb, String), Transaction>,
    /// Bets whose rollback came first.
    barred: BTreeSet<String>,
    /// The balance told with a rollback that found nothing: by target, own name, and player.
    tombstones: BTreeMap<(String, Option<String>, bool), i64>,
    /// The names of rollbacks that were carried out.
    rollbacks: BTreeSet<String>,
    rounds: BTreeMap<(bool, String), Round>,
}

/// The names of bets, wins and prizes are one space, unless each verb has its own.
const fn space(rules: Rules, verb: Verb) -> Verb {
    if verb.is_stake() || !(rules.one_name || rules.names_by_verb) {
        Verb::Bet
    } else if verb.is_win() {
        Verb::Win
    } else if verb.is_correction() {
        Verb::CorrectionUp
    } else {
        verb
    }
}

impl Model {
    /// Two players with what they have, in cents.
    pub(crate) fn new(rules: Rules, first: i64, second: i64) -> Self {
        Self {
            rules,
            balances: BTreeMap::from([(false, first), (true, second)]),
            known: BTreeMap::new(),
            barred: BTreeSet::new(),
            tombstones: BTreeMap::new(),
            rollbacks: BTreeSet::new(),
            rounds: BTreeMap::new(),
        }
    }

    /// What a player has, in cents.
    pub(crate) fn balance(&self, who: Who) -> i64 {
        let of = self.balances.get(&(who == Who::Second));
        of.copied().unwrap_or_default()
    }

    /// Stakes that were taken and not given back, and wins, in cents.
    pub(crate) fn turnover(&self) -> (i64, i64) {
        let sum = |stakes: bool| {
            let all = self
                .known
                .values()
                .filter(|one| !one.reversed && one.sent.verb.is_stake() == stakes);
            all.fold(0_i64, |sum, one| sum.saturating_add(one.moved))
        };
        (sum(true).saturating_neg(), sum(false))
    }

    /// Carries a message out and says what it met.
    pub(crate) fn meet(&mut self, sent: &Sent) -> Foretold {
        if let Some(situation) = refused(sent) {
            return self.now(situation, sent.by);
        }
        match sent.verb {
            Verb::Balance | Verb::Enter => self.now(Situation::Ok, sent.by),
            Verb::Bet | Verb::FreeBet => self.bet(sent),
            Verb::Win | Verb::FreeWin | Verb::Prize => self.win(sent),
            Verb::Play => self.play(sent),
            Verb::Rollback => self.rollback(sent),
            Verb::End => self.end(sent),
            Verb::CorrectionUp => self.correction(sent, sent.amount),
            Verb::CorrectionDown => self.correction(sent, sent.amount.saturating_neg()),
        }
    }

    fn now(&self, situation: Situation, who: Who) -> Foretold {
        let now = self.balance(who);
        Foretold {
            situation,
            balance: (now, Told::Now, now),
        }
    }

    fn again(&self, situation: Situation, who: Who, then: i64) -> Foretold {
        Foretold {
            situation,
            balance: (self.balance(who), self.rules.repeat, then),
        }
    }

    fn moved(&mut self, sent: &Sent, by: i64) {
        let now = self.balance(sent.by).saturating_add(by);
        self.balances.insert(sent.by == Who::Second, now);
        let key = (space(self.rules, sent.verb), sent.name.clone());
        let transaction = Transaction {
            sent: sent.clone(),
            moved: by,
            after: now,
            reversed: false,
            reversed_by: None,
            won: false,
        };
        self.known.insert(key, transaction);
    }

    fn round(&mut self, sent: &Sent) -> &mut Round {
        // Where one name is all there is, a round is one bet with its win.
        let round = match (self.rules.one_name, &sent.of) {
            (true, Some(bet)) => bet,
            (true, None) => &sent.name,
            (false, _) => &sent.round,
        };
        let key = (sent.by == Who::Second, round.clone());
        self.rounds.entry(key).or_default()
    }

    /// What is known under the message's name.
    fn earlier(&self, sent: &Sent) -> Option<Transaction> {
        let key = (space(self.rules, sent.verb), sent.name.clone());
        self.known.get(&key).cloned()
    }

    fn bet_named(&self, name: &str) -> Option<Transaction> {
        let found = self.known.get(&(Verb::Bet, name.to_owned()));
        found.filter(|one| one.sent.verb.is_stake()).cloned()
    }

    fn bet(&mut self, sent: &Sent) -> Foretold {
        if sent.amount == 0 && !self.rules.zero_bet {
            return self.now(Situation::ZeroBet, sent.by);
        }
        if let Some(earlier) = self.earlier(sent) {
            let situation = match &earlier {
                other if !same(&other.sent, sent) => Situation::Conflict,
                other if other.reversed => Situation::BetGivenBack,
                _ if self.rules.repeat_is_error => Situation::Conflict,
                _ => return self.again(Situation::Repeat, sent.by, earlier.after),
            };
            return self.now(situation, sent.by);
        }
        if self.barred.contains(&sent.name) {
            return self.now(Situation::BetBarred, sent.by);
        }
        let closed = self.round(sent).closed;
        if closed && !self.rules.bet_in_closed_round {
            return self.now(Situation::RoundClosed, sent.by);
        }
        let free = sent.verb == Verb::FreeBet;
        let stake = if free { 0 } else { sent.amount };
        if stake > self.balance(sent.by) {
            return self.now(Situation::NoMoney, sent.by);
        }
        self.moved(sent, stake.saturating_neg());
        let round = self.round(sent);
        round.bets = round.bets.saturating_add(1);
        round.standing = round.standing.saturating_add(1);
        round.closed = false;
        self.now(Situation::Ok, sent.by)
    }

    fn win(&mut self, sent: &Sent) -> Foretold {
        if sent.amount == 0 && !self.rules.zero_win {
            return self.now(Situation::ZeroWin, sent.by);
        }
        if let Some(earlier) = self.earlier(sent) {
            let settles = sent.verb.is_win() && self.rules.one_name;
            if settles && self.rules.repeat_is_error {
                return self.now(Situation::WinSettled, sent.by);
            }
            if !same(&earlier.sent, sent) {
                return self.now(Situation::Conflict, sent.by);
            }
            return self.again(Situation::Repeat, sent.by, earlier.after);
        }
        if sent.verb.is_win() {
            if let Some(situation) = self.win_refused(sent) {
                return self.now(situation, sent.by);
            }
            let bet = (Verb::Bet, sent.of.clone().unwrap_or_default());
            if let Some(bet) = self.known.get_mut(&bet) {
                bet.won = true;
            }
            let closes = self.rules.win_closes;
            let round = self.round(sent);
            round.wins = round.wins.saturating_add(1);
            round.closed = closes;
        }
        let told_only = sent.verb == Verb::FreeWin && !self.rules.free_win_pays;
        self.moved(sent, if told_only { 0 } else { sent.amount });
        self.now(Situation::Ok, sent.by)
    }

    /// A stake and its win in one message: both or neither.
    fn play(&mut self, sent: &Sent) -> Foretold {
        let before = self.clone();
        let (name, amount) = sent.win.clone().unwrap_or_default();
        let bet = Sent {
            verb: Verb::Bet,
            win: None,
            ..sent.clone()
        };
        let win = Sent {
            verb: Verb::Win,
            of: Some(sent.name.clone()),
            name,
            amount,
            ..bet.clone()
        };
        let both = [self.bet(&bet), self.win(&win)];
        let refused = both.iter().find(|one| !one.is_done());
        if let Some(Foretold { situation, .. }) = refused {
            *self = before;
            return self.now(*situation, sent.by);
        }
        match both {
            [first, second] if first.situation == second.situation => second,
            _ => self.now(Situation::Ok, sent.by),
        }
    }

    /// Told as often as one likes, of a round that somebody played.
    fn end(&mut self, sent: &Sent) -> Foretold {
        let round = self.round(sent);
        if round.bets == 0 && round.wins == 0 {
            return self.now(Situation::RoundUnknown, sent.by);
        }
        round.closed = true;
        self.now(Situation::Ok, sent.by)
    }

    fn correction(&mut self, sent: &Sent, by: i64) -> Foretold {
        match self.earlier(sent) {
            Some(earlier) if !same(&earlier.sent, sent) => self.now(Situation::Conflict, sent.by),
            Some(earlier) => self.again(Situation::Repeat, sent.by, earlier.after),
            None => {
                self.moved(sent, by);
                self.now(Situation::Ok, sent.by)
            }
        }
    }

    fn win_refused(&mut self, sent: &Sent) -> Option<Situation> {
        let rules = self.rules;
        if rules.win_names_bet {
            let name = sent.of.as_deref().unwrap_or_default();
            let bet = self.bet_named(name);
            let given_back = bet.as_ref().is_some_and(|bet| bet.reversed);
            let barred = self.barred.contains(name);
            // Where one name is all there is, the bet's name is the round's.
            let elsewhere = |bet: &Transaction| !rules.one_name && bet.sent.round != sent.round;
            return match bet {
                Some(bet) if elsewhere(&bet) => Some(Situation::Conflict),
                _ if given_back => (!rules.win_after_rollback).then_some(Situation::WinGivenBack),
                _ if barred => (!rules.win_after_rollback).then_some(Situation::WinBarred),
                None => (!rules.win_without_bet).then_some(Situation::WinUnknown),
                Some(bet) => (bet.won && rules.one_win).then_some(Situation::WinSettled),
            };
        }
        let round = self.round(sent).clone();
        if round.bets == 0 {
            return (!rules.win_without_bet).then_some(Situation::WinUnknown);
        }
        if round.standing == 0 && round.wins == 0 {
            return (!rules.win_after_rollback).then_some(Situation::WinGivenBack);
        }
        (round.wins > 0 && rules.one_win).then_some(Situation::WinSettled)
    }
}

/// What no wallet may even read.
fn refused(sent: &Sent) -> Option<Situation> {
    match (sent.sign, sent.shape) {
        (Signing::Good, Shape::Plain) if sent.old_token => Some(Situation::OldToken),
        (Signing::Missing, _) => Some(Situation::NoSignature),
        (Signing::Forged | Signing::Elsewhere, _) => Some(Situation::BadSignature),
        (Signing::Good, Shape::CutOff) => Some(Situation::Malformed),
        (Signing::Good, Shape::Plain | Shape::Spaced) => None,
    }
}

/// Whether two messages of one name ask for the same.
fn same(one: &Sent, other: &Sent) -> bool {
    (one.verb, one.amount, one.by, &one.round, &one.of)
        == (other.verb, other.amount, other.by, &other.round, &other.of)
}
