//! The state machine of the wallet: books and a call in, a ruling and its effects out.
//! It is pure and total: the same arguments give the same decision, and nothing panics.

mod again;
mod cash;
mod ceiling;
mod draft;
mod identify;
mod names;
mod play;
mod post;
mod refuse;
mod resolve;
mod rollback;
mod round;
mod session;
mod trace;

use crate::books::{Books, Effects, Transaction};
use crate::command::{Call, Command};
use crate::currency::Currency;
use crate::entry::TransactionId;
use crate::id::{PlayerId, SessionId};
use crate::machine::Event;
use crate::money::Amount;
use crate::outcome::Outcome;
use crate::rules::Rules;
use crate::time::Timestamp;
use alloc::vec::Vec;
use draft::Draft;
use trace::Subject;

/// What one call came to, and what must be recorded for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub ruling: Ruling,
    /// What to record; all of it or nothing.
    pub effects: Effects,
    /// The events to send, in order.
    pub events: Vec<Event>,
}

/// The answer to a call, in canonical terms: all that a provider's `encode` may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// A refusal, or the lowest success of the steps: `Accepted` only if something was done now.
    pub outcome: Outcome,
    /// One step for each command; empty for a refusal.
    pub steps: Vec<Step>,
    /// The wallet, where it was found: after the call, or untouched for a refusal.
    pub balance: Option<Balance>,
    /// The session, where a token led to one.
    pub session: Option<SessionId>,
}

/// What one command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// A success.
    pub outcome: Outcome,
    /// The entry that holds its effect, now or from before; `None` where there is none.
    pub receipt: Option<Receipt>,
}

/// The entry behind a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Our name for the transaction.
    pub transaction: TransactionId,
    /// What moved in cash.
    pub cash: Amount,
    /// What moved in bonus money.
    pub bonus: Amount,
    /// Cash right after it.
    pub cash_after: Amount,
    /// Bonus money right after it.
    pub bonus_after: Amount,
}

impl Receipt {
    const fn of(transaction: &Transaction) -> Self {
        Self {
            transaction: transaction.id,
            cash: transaction.cash,
            bonus: transaction.bonus,
            cash_after: transaction.cash_after,
            bonus_after: transaction.bonus_after,
        }
    }
}

/// The wallet in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Whose.
    pub player: PlayerId,
    /// In what.
    pub currency: Currency,
    /// Cash.
    pub cash: Amount,
    /// Bonus money.
    pub bonus: Amount,
    /// What the player can bet with by the provider's policy: what a game shows.
    pub playable: Amount,
    /// Place of the newest entry.
    pub seq: i64,
}

impl Balance {
    /// What is told where the wire has no sign: a balance below zero is told as nothing. Everywhere
    /// else it is told as it is.
    #[must_use]
    pub fn without_sign(&self) -> Amount {
        self.playable.max(Amount::ZERO)
    }
}

/// Decides one call. The commands are taken in order, all or none: the first refusal ends it, and
/// only tombstones stay: of each rollback in it whose transaction never came, seen yet or not.
/// Disputes that the transition tables ask for are opened, whatever the answer.
#[must_use]
pub fn decide(books: &Books, call: &Call, rules: &Rules, now: Timestamp) -> Decision {
    let mut draft = match Draft::open(books, call, rules, now) {
        Ok(draft) => draft,
        Err(outcome) => return refuse::without_wallet(books, call, rules, outcome, now),
    };
    let mut steps = Vec::with_capacity(call.commands.len());
    for command in &call.commands {
        let subject = Subject::in_draft(&draft, command);
        let ready = if matches!(command, Command::Bet(_)) {
            draft.expire_late(&mut steps)
        } else {
            Ok(())
        };
        let in_units = ready.and_then(|()| draft.in_ledger_units(command));
        match in_units.and_then(|command| step(&mut draft, &command)) {
            Ok(step) => {
                draft.note(&subject, step.outcome);
                if step.receipt.is_some() {
                    draft.of_tombstone = None;
                }
                steps.push(step);
            }
            Err(outcome) => return draft.refuse(&subject, outcome),
        }
    }
    match (draft.expire_late(&mut steps), call.commands.last()) {
        (Err(outcome), Some(last)) => {
            let subject = Subject::in_draft(&draft, last);
            draft.refuse(&subject, outcome)
        }
        (Ok(()), _) | (Err(_), None) => draft.close(steps),
    }
}

fn step(draft: &mut Draft<'_>, command: &Command) -> Result<Step, Outcome> {
    match command {
        Command::Balance => session::balance(draft),
        Command::RenewToken(token) => session::renew(draft, token),
        Command::OpenSession(open) => session::open(draft, open),
        Command::Bet(bet) => play::bet(draft, bet),
        Command::Win(win) => play::win(draft, win),
        Command::Correction(correction) => play::correction(draft, correction),
        Command::Rollback(rollback) => rollback::rollback(draft, rollback),
        Command::RollbackRound(decision) => round::rollback(draft, decision),
        Command::EndRound(end) => round::end(draft, end),
        Command::FlagRound(flag) => round::flag(draft, flag),
        Command::LeaveRound(decision) => round::leave(draft, decision),
        Command::Deposit(transfer) => cash::deposit(draft, transfer),
        Command::Withdrawal(transfer) => cash::withdrawal(draft, transfer),
        Command::BonusGrant(transfer) => cash::bonus_grant(draft, transfer),
        Command::BonusExpiry(expiry) => cash::bonus_expiry(draft, expiry),
        Command::Adjustment(adjustment) => cash::adjustment(draft, adjustment),
        Command::Resolve(resolution) => resolve::resolve(draft, resolution),
    }
}
