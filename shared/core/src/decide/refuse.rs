//! Refusals: what a refused call leaves behind, which is tombstones and disputes, never money.
//! The provider has said that these transactions must not count, whatever we answered.

use super::draft::Draft;
use super::identify::names_no_wallet;
use super::trace::{Subject, Whose};
use super::{Decision, Ruling, Step, rollback};
use crate::books::{Books, Effects, Tombstone};
use crate::command::{Call, Command, Rollback};
use crate::dispute::{Dispute, DisputeKind};
use crate::entry::{Fingerprint, WalletId};
use crate::id::{PlayerId, Reference};
use crate::outcome::Outcome;
use crate::rules::Rules;
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
        // What a person barred in a call that is refused is not barred.
        let asked = |stone: &Tombstone| {
            let mut own = rollbacks(self.call);
            own.any(|rollback| rollback.reference == stone.reference)
        };
        burial.tombstones.clone_from(&self.effects.tombstones);
        burial.tombstones.retain(asked);
        // The balance of then would have in it what the refused steps before it moved.
        for stone in &mut burial.tombstones {
            stone.balance = None;
        }
        for rollback in rollbacks(self.call) {
            let own = [&rollback.target, &rollback.reference];
            // What this call itself did is undone as a whole and may be asked for again.
            let heard = |name| self.transaction(name).is_some() || self.settled(name).is_some();
            if !own.into_iter().any(heard) {
                let in_units = self.call.scale.map(|s| rollback.rescaled(s, self.currency));
                let asked = in_units.as_ref().unwrap_or(rollback);
                let fingerprint = rollback::fingerprint_of(&self, asked);
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
    /// refused: each payout that is new is in dispute for itself. Where a person has paid what is
    /// won beside a refused stake, the stake is missing and in dispute.
    fn note_owed_beside(&mut self, refused: &Subject<'_>, outcome: Outcome) {
        let settles = |command: &&Command| {
            let owed = command.owed().filter(|owed| !owed.is_zero());
            owed.is_some() && !matches!(command, Command::Bet(_))
        };
        let paid_by_hand = |command: &Command| {
            let end = command.reference().and_then(|name| self.settled(name));
            end.is_some_and(|end| !end.reversed)
        };
        let kind = DisputeKind::UnknownResult;
        if refused.is_stake() {
            if refused.is_unseen() && self.call.commands.iter().any(paid_by_hand) {
                let dispute = self.dispute(refused, kind, outcome);
                self.effects.disputes.push(dispute);
            }
            return;
        }
        for command in self.call.commands.iter().filter(settles) {
            let subject = Subject::in_books(self.books, self.call, command);
            if !refused.is_named_as(command) && subject.is_unseen() {
                let dispute = self.dispute(&subject, kind, outcome);
                self.effects.disputes.push(dispute);
            }
        }
    }
}

/// The answer where no wallet was found. A rollback still buries a transaction that never came: the
/// provider has said that it must not count, whoever it was meant for. Where the call names no
/// wallet, that is all it asks for, and the contract's answer is given.
pub(super) fn without_wallet(
    books: &Books,
    call: &Call,
    rules: &Rules,
    refusal: Outcome,
    now: Timestamp,
) -> Decision {
    let steps = of_what_never_came(books, call, rules).unwrap_or(Err(refusal));
    let outcome = match &steps {
        Ok(steps) => steps.iter().map(|step| step.outcome).max(),
        Err(outcome) => Some(*outcome),
    };
    let outcome = outcome.unwrap_or(refusal);
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
        let owed = call
            .currency
            .and_then(|currency| call.owed(command, currency));
        disputes.extend(kind.map(|kind| subject.dispute(kind, outcome, &whose).owing(owed)));
    }
    Decision {
        ruling: Ruling {
            outcome,
            steps: steps.unwrap_or_default(),
            balance: None,
            session: None,
        },
        effects: burial.effects(disputes),
        events,
    }
}

/// The steps of a call that names no wallet and gives nothing back but what never came, or their
/// refusal; `None` for any other call.
fn of_what_never_came(
    books: &Books,
    call: &Call,
    rules: &Rules,
) -> Option<Result<Vec<Step>, Outcome>> {
    let all = rollbacks(call).count() == call.commands.len();
    let key = |name: &Reference| (call.provider.clone(), name.clone());
    // What a person has moved by hand came, too.
    let came = |name: &Reference| {
        books.transactions.contains_key(&key(name)) || books.settled.contains_key(&key(name))
    };
    let of_players = |player: &PlayerId| books.players.contains_key(player);
    let known = call.player.as_ref().is_none_or(of_players);
    let mut asked = rollbacks(call);
    let stands = asked.any(|r| came(&r.reference) || came(&r.target));
    if !all || stands || !known || !names_no_wallet(call) {
        return None;
    }
    let step = |rollback: &Rollback| {
        let mut own = books.tombstones.values();
        let own = own
            .find(|stone| stone.provider == call.provider && stone.reference == rollback.reference);
        match own {
            Some(stone) if stone.target == rollback.target && of_player(books, call, stone) => {
                rollback::buried(rules, Outcome::Repeated)
            }
            Some(_) => Err(Outcome::Conflict),
            None if books.tombstones.contains_key(&key(&rollback.reference)) => {
                Err(Outcome::RolledBack)
            }
            None => rollback::buried(rules, Outcome::Tombstoned),
        }
    };
    Some(rollbacks(call).map(step).collect())
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

/// Whether a tombstone is of the player that the call names, as far as the two say it.
fn of_player(books: &Books, call: &Call, stone: &Tombstone) -> bool {
    let Some((wallet, player)) = stone.wallet.zip(call.player.as_ref()) else {
        return true;
    };
    let mut own = books
        .wallets
        .iter()
        .filter(|((owner, _), _)| owner == player);
    own.any(|(_, found)| found.id == wallet)
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
        let came = [&target, &reference].into_iter().any(|name| {
            let books = self.books;
            books.transactions.contains_key(name) || books.settled.contains_key(name)
        });
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
                balance: None,
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
