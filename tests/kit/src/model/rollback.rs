//! What becomes of a bet or a win that is given back, and of a rollback that finds nothing.
//! Once, whoever asks, however often and under whatever name.

use super::{Foretold, Model, Transaction, space};
use crate::declaration::{Situation, Verb};
use crate::scenario::{Sent, Who};

impl Model {
    pub(super) fn rollback(&mut self, sent: &Sent) -> Foretold {
        let target = sent.of.clone().unwrap_or_default();
        let named = (self.rules.rollback_named).then(|| sent.name.clone());
        let known = named.as_ref().is_some_and(|n| self.rollbacks.contains(n));
        if let Some(win) = self.win_named(&target) {
            return self.win_back(sent, &win);
        }
        let Some(bet) = self.bet_named(&target) else {
            self.barred.insert(target.clone());
            return self.tombstone((target, named, sent.by == Who::Second), sent.by);
        };
        if bet.sent.by != sent.by {
            return self.now(Situation::RollbackOfAnother, sent.by);
        }
        if bet.reversed {
            let same = bet.reversed_by == named;
            return if (same || known) && !self.rules.repeat_is_error {
                self.again(Situation::Repeat, sent.by, bet.after)
            } else {
                self.now(Situation::RollbackElsewhere, sent.by)
            };
        }
        let won = bet.won || (!self.rules.win_names_bet && self.round(&bet.sent).wins > 0);
        if won && !self.rules.rollback_after_win {
            return self.now(Situation::RollbackSettled, sent.by);
        }
        self.rollbacks.extend(named.clone());
        self.back(sent, &bet, named)
    }

    /// A rollback that found nothing: the same again has the same answer.
    fn tombstone(&mut self, key: (String, Option<String>, bool), who: Who) -> Foretold {
        let now = self.balance(who);
        let then = *self.tombstones.entry(key).or_insert(now);
        self.again(Situation::RollbackUnknown, who, then)
    }

    /// Gives a transaction back, out of its round: of what the player was paid, no more than there
    /// is where the contract says so.
    fn back(&mut self, sent: &Sent, target: &Transaction, named: Option<String>) -> Foretold {
        let there = self.balance(sent.by);
        let cut_off = self.rules.spent_win_cut_off && target.moved > there;
        let moved = if cut_off { there.max(0) } else { target.moved };
        let now = there.saturating_sub(moved);
        self.balances.insert(sent.by == Who::Second, now);
        let key = (
            space(self.rules, target.sent.verb),
            target.sent.name.clone(),
        );
        if let Some(target) = self.known.get_mut(&key) {
            target.reversed = true;
            target.reversed_by = named;
            target.after = now;
        }
        let round = self.round(&target.sent);
        if target.sent.verb.is_stake() {
            round.standing = round.standing.saturating_sub(1);
        } else {
            round.wins = round.wins.saturating_sub(1);
        }
        // A round of which nothing is left is as if it had not been.
        round.closed &= round.standing > 0 || round.wins > 0;
        self.now(Situation::Ok, sent.by)
    }

    fn win_named(&self, name: &str) -> Option<Transaction> {
        let found = self
            .known
            .get(&(space(self.rules, Verb::Win), name.to_owned()));
        let win = |one: &&Transaction| one.sent.verb.is_win() && self.rules.win_rollback;
        found.filter(win).cloned()
    }

    /// Takes a win back. Where the contract does not say what becomes of a spent one, the scenarios
    /// leave the player enough for it.
    fn win_back(&mut self, sent: &Sent, win: &Transaction) -> Foretold {
        let named = self.rules.rollback_named.then(|| sent.name.clone());
        if win.reversed && win.reversed_by == named {
            return self.again(Situation::Repeat, sent.by, win.after);
        }
        if win.reversed {
            return self.now(Situation::RollbackElsewhere, sent.by);
        }
        self.back(sent, win, named)
    }
}
