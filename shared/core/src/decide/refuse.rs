//! Refusals: what a refused call leaves behind, which is tombstones and disputes, never money.
//! The provider has said that these transactions must not count, whatever we answered.

use super::draft::Draft;
use super::trace::{Subject, Whose};
use super::{Decision, Ruling, rollback};
use crate::books::{Books, Effects, Tombstone};
use crate::command::{Call, Command, Rollback};
use crate::dispute::{Dispute, DisputeKind};
use crate::entry::{Fingerprint, WalletId};
use crate::outcome::Outcome;
use crate::time::Timestamp;
use alloc::vec::Vec;

impl Draft<'_> {
    /// Ends the call with the refusal of one of its commands.
    pub(super) fn refuse(mut self, subject: &Subject<'_>, outcome: Outcome) -> Decision {
        // What the steps before would have caused did not happen.
        self.events.clear();
        self.effects.disputes.clear();
        self.note(subject, outcome);
        self.note_owed_beside(subject, outcome);
        let mut burial = Burial {
            books: self.books,
            call: self.call,
            wallet: Some(self.wallet.id),
            now: self.now,
            tombstones: Vec::new(),
        };
        burial.tombstones.clone_from(&self.effects.tombstones);
        for rollback in rollbacks(self.call) {
            let own = [&rollback.target, &rollback.reference];
            // What this call itself did is undone as a whole and may be asked for again.
            if own.iter().all(|name| self.transaction(name).is_none()) {
                let fingerprint = rollback::fingerprint_of(&self, rollback);
                burial.bury(rollback, fingerprint);
            }
        }
        let balance = self.balance(self.before.cash, self.before.bonus, self.before.seq);
        Decision {
            ruling: Ruling {
                outcome,
                steps: Vec::new(),
                balance: Some(balance),
                session: self.session.map(|session| session.session.clone()),
            },
            effects: burial.effects(self.effects.disputes),
            events: self.events,
        }
    }
}

impl Draft<'_> {
    /// What else a refused call was to pay is refused with it. It is owed, unless a stake was
    /// refused: each payout that is new is in dispute for itself.
    fn note_owed_beside(&mut self, refused: &Subject<'_>, outcome: Outcome) {
        if refused.is_stake() {
            return;
        }
        for command in &self.call.commands {
            let pays = match command {
                Command::Win(win) => !win.amount.is_zero(),
                Command::Correction(_) => true,
                Command::Balance
                | Command::RenewToken(_)
                | Command::OpenSession(_)
                | Command::Bet(_)
                | Command::Rollback(_)
                | Command::RollbackRound(_)
                | Command::EndRound(_)
                | Command::FlagRound(_)
                | Command::LeaveRound(_)
                | Command::Adjustment(_)
                | Command::Resolve(_)
                | Command::Deposit(_)
                | Command::Withdrawal(_)
                | Command::BonusGrant(_)
                | Command::BonusExpiry(_) => false,
            };
            let subject = Subject::in_books(self.books, self.call, command);
            if pays && !refused.is_named_as(command) && subject.is_unseen() {
                let kind = DisputeKind::UnknownResult;
                let dispute = subject.dispute(kind, outcome, &self.whose());
                self.effects.disputes.push(dispute);
            }
        }
    }
}

/// A refusal where no wallet was found. A rollback still buries a transaction that never came: the
/// provider has said that it must not count, whoever it was meant for.
pub(super) fn without_wallet(
    books: &Books,
    call: &Call,
    outcome: Outcome,
    now: Timestamp,
) -> Decision {
    let mut burial = Burial {
        books,
        call,
        wallet: None,
        now,
        tombstones: Vec::new(),
    };
    for rollback in rollbacks(call) {
        let parts = [rollback.target.as_str()];
        burial.bury(rollback, Fingerprint::of(&parts));
    }
    let whose = Whose {
        provider: &call.provider,
        player: call.player.as_ref(),
        currency: call.currency,
        now,
    };
    let (mut events, mut disputes) = (Vec::new(), Vec::new());
    for command in &call.commands {
        let subject = Subject::in_books(books, call, command);
        events.extend(subject.barred(outcome).map(|row| row.event));
        let Some(row) = subject.row(outcome) else {
            continue;
        };
        events.push(row.event);
        let kind = row.dispute.opens;
        disputes.extend(kind.map(|kind| subject.dispute(kind, outcome, &whose)));
    }
    Decision {
        ruling: Ruling {
            outcome,
            steps: Vec::new(),
            balance: None,
            session: None,
        },
        effects: burial.effects(disputes),
        events,
    }
}

/// What the provider takes back. A person's slip of the hand buries nothing.
fn rollbacks(call: &Call) -> impl Iterator<Item = &Rollback> {
    call.commands.iter().filter_map(|command| match command {
        Command::Rollback(rollback) if rollback.note.is_none() => Some(rollback),
        Command::Rollback(_)
        | Command::Balance
        | Command::RenewToken(_)
        | Command::Bet(_)
        | Command::Win(_)
        | Command::RollbackRound(_)
        | Command::EndRound(_)
        | Command::FlagRound(_)
        | Command::LeaveRound(_)
        | Command::Correction(_)
        | Command::Adjustment(_)
        | Command::Resolve(_)
        | Command::Deposit(_)
        | Command::Withdrawal(_)
        | Command::BonusGrant(_)
        | Command::BonusExpiry(_)
        | Command::OpenSession(_) => None,
    })
}

struct Burial<'a> {
    books: &'a Books,
    call: &'a Call,
    wallet: Option<WalletId>,
    now: Timestamp,
    tombstones: Vec<Tombstone>,
}

impl Burial<'_> {
    /// Sets a tombstone unless the target came, has one, or the rollback's own name is taken.
    fn bury(&mut self, rollback: &Rollback, fingerprint: Fingerprint) {
        let key = |name: &_| (self.call.provider.clone(), Clone::clone(name));
        let target = key(&rollback.target);
        let reference = key(&rollback.reference);
        let came = [&target, &reference]
            .into_iter()
            .any(|name| self.books.transactions.contains_key(name));
        let earlier = self.books.tombstones.values().chain(&self.tombstones);
        let mut own = earlier.filter(|stone| stone.provider == self.call.provider);
        let taken = own.any(|stone| {
            stone.target == rollback.target
                || stone.target == rollback.reference
                || stone.reference == rollback.reference
        });
        if !came && !taken {
            self.tombstones.push(Tombstone {
                provider: target.0,
                target: target.1,
                reference: reference.1,
                fingerprint,
                wallet: self.wallet,
                at: self.now,
            });
        }
    }

    fn effects(self, disputes: Vec<Dispute>) -> Effects {
        Effects {
            tombstones: self.tombstones,
            disputes,
            ..Effects::default()
        }
    }
}
