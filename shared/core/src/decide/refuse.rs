//! Refusals: what a refused call leaves behind, which is tombstones and nothing else.
//! The provider has said that these transactions must not count, whatever we answered.

use super::draft::Draft;
use super::{Decision, Ruling};
use crate::books::{Books, Effects, Tombstone};
use crate::command::{Call, Command, Rollback};
use crate::entry::WalletId;
use crate::outcome::Outcome;
use crate::time::Timestamp;
use alloc::vec::Vec;

impl Draft<'_> {
    /// Ends the call with a refusal.
    pub(super) fn refuse(self, outcome: Outcome) -> Decision {
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
                burial.bury(rollback);
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
            effects: burial.effects(),
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
        burial.bury(rollback);
    }
    Decision {
        ruling: Ruling {
            outcome,
            steps: Vec::new(),
            balance: None,
            session: None,
        },
        effects: burial.effects(),
    }
}

fn rollbacks(call: &Call) -> impl Iterator<Item = &Rollback> {
    call.commands.iter().filter_map(|command| match command {
        Command::Rollback(rollback) => Some(rollback),
        Command::Balance
        | Command::RenewToken(_)
        | Command::Bet(_)
        | Command::Win(_)
        | Command::EndRound(_)
        | Command::Deposit(_)
        | Command::Withdrawal(_)
        | Command::BonusGrant(_)
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
    fn bury(&mut self, rollback: &Rollback) {
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
                wallet: self.wallet,
                at: self.now,
            });
        }
    }

    fn effects(self) -> Effects {
        Effects {
            tombstones: self.tombstones,
            ..Effects::default()
        }
    }
}
