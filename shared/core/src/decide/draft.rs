//! The working copy of one call: the wallet it is about, and the effects gathered so far.
//! It reads the books and never changes them; a refused draft leaves no money behind.

use super::identify::identify;
use super::trace::{Subject, Whose};
use super::{Balance, Decision, Receipt, Ruling, Step};
use crate::books::{Books, Effects, PlayerStatus, Round, RoundKey, RoundState};
use crate::books::{Session, Tombstone, Wallet};
use crate::catalog::{Game, Policy, ProviderStatus};
use crate::ceiling::Ceiling;
use crate::command::{Call, Command};
use crate::currency::Currency;
use crate::dispute::{Dispute, DisputeKind};
use crate::entry::{Fingerprint, Kind};
use crate::id::{GameId, PlayerId, Reference, RoundId};
use crate::machine::{self, Event, Guard};
use crate::money::Amount;
use crate::outcome::Outcome;
use crate::rules::{Repeat, Rules};
use crate::time::Timestamp;
use crate::verb::Verb;
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// The working copy of one call.
pub(super) struct Draft<'a> {
    pub(super) books: &'a Books,
    pub(super) call: &'a Call,
    pub(super) rules: &'a Rules,
    pub(super) now: Timestamp,
    pub(super) session: Option<&'a Session>,
    pub(super) player: PlayerId,
    pub(super) currency: Currency,
    pub(super) wallet: Wallet,
    pub(super) effects: Effects,
    pub(super) before: &'a Wallet,
    pub(super) events: Vec<Event>,
    /// The dispute that the row of the round asks for, where the step succeeds.
    disputed: Option<DisputeKind>,
    /// What the step could not take back, because the player had spent it.
    shortfall: Amount,
    /// The ceiling above which the step could not pay.
    pub(super) over: Option<Ceiling>,
    /// Cash and bonus of when the newest repeated rollback had left its tombstone.
    pub(super) of_tombstone: Option<(Amount, Amount)>,
}

impl<'a> Draft<'a> {
    /// Finds the wallet by token or by account, as the rules say.
    pub(super) fn open(
        books: &'a Books,
        call: &'a Call,
        rules: &'a Rules,
        now: Timestamp,
    ) -> Result<Self, Outcome> {
        let (session, player, currency) = identify(books, call, rules, now)?;
        let before = books
            .wallets
            .get(&(player.clone(), currency))
            .ok_or(Outcome::CurrencyMismatch)?;
        Ok(Self {
            books,
            call,
            rules,
            now,
            session,
            player: player.clone(),
            currency,
            wallet: before.clone(),
            effects: Effects::default(),
            before,
            events: Vec::new(),
            disputed: None,
            shortfall: Amount::ZERO,
            over: None,
            of_tombstone: None,
        })
    }

    /// A command of the call with its amounts in the wallet's ledger units.
    pub(super) fn in_ledger_units<'c>(
        &self,
        command: &'c Command,
    ) -> Result<Cow<'c, Command>, Outcome> {
        let in_units = self.call.in_ledger_units(command, self.currency);
        in_units.map_err(|_| Outcome::AmountInvalid)
    }

    pub(super) fn player_status(&self) -> PlayerStatus {
        self.books
            .players
            .get(&self.player)
            .copied()
            .unwrap_or(PlayerStatus::Blocked)
    }

    pub(super) fn provider_status(&self) -> ProviderStatus {
        let provider = self.books.providers.get(&self.call.provider);
        provider.map_or(ProviderStatus::Disconnected, |provider| provider.status)
    }

    /// Which pots the operator lets this provider's games use.
    pub(super) fn policy(&self) -> Policy {
        let provider = self.books.providers.get(&self.call.provider);
        provider.map(|provider| provider.policy).unwrap_or_default()
    }

    /// The call's game in the catalog; where it names none, the game that its session was opened
    /// for.
    pub(super) fn game(&self) -> Result<&'a Game, Outcome> {
        let of_session = self.session.map(|session| &session.game);
        let code = self.call.game.as_ref().or(of_session);
        let code = code.ok_or(Outcome::GameUnknown)?;
        let key = (self.call.provider.clone(), code.clone());
        self.books.games.get(&key).ok_or(Outcome::GameUnknown)
    }

    /// Sets a tombstone, unless one stands already.
    pub(super) fn bury(
        &mut self,
        reference: &Reference,
        target: &Reference,
        fingerprint: Fingerprint,
    ) {
        if self.tombstone(target).is_none() {
            self.effects.tombstones.push(Tombstone {
                provider: self.call.provider.clone(),
                target: target.clone(),
                reference: reference.clone(),
                fingerprint,
                wallet: Some(self.wallet.id),
                at: self.now,
                balance: Some((self.wallet.cash, self.wallet.bonus)),
            });
        }
    }

    /// The round as it stands now, where this wallet has a part in it.
    pub(super) fn round(&self, round: &RoundId) -> Option<&Round> {
        let key = self.round_key(round);
        self.effects
            .rounds
            .get(&key)
            .or_else(|| self.books.rounds.get(&key))
    }

    /// The round's state after what is asked, from the table; the event and the dispute with it.
    pub(super) fn advance(
        &mut self,
        from: Option<RoundState>,
        on: Verb,
        guard: Guard,
    ) -> Option<RoundState> {
        let row = machine::after(from, on, guard)?;
        self.events.push(row.event);
        self.disputed = row.dispute.opens;
        row.to.of_round()
    }

    pub(super) fn round_key(&self, round: &RoundId) -> RoundKey {
        RoundKey {
            wallet: self.wallet.id,
            provider: self.call.provider.clone(),
            round: round.clone(),
        }
    }

    /// The fingerprint of a payload of this call: who, in what, and `parts`.
    pub(super) fn fingerprint(&self, kind: Kind, parts: &[&str]) -> Fingerprint {
        let game = self.call.game.as_ref().map_or("", GameId::as_str);
        let mut all = Vec::with_capacity(parts.len().saturating_add(4));
        all.extend([
            kind.as_str(),
            self.player.as_str(),
            self.currency.code(),
            game,
        ]);
        all.extend(parts);
        Fingerprint::of(&all)
    }

    /// Takes over the event and the dispute that the rows of a step ask for.
    pub(super) fn note(&mut self, subject: &Subject<'_>, outcome: Outcome) {
        self.events
            .extend(subject.barred(outcome).map(|row| row.event));
        let of_round = self.disputed.take().filter(|_| outcome.is_success());
        let ceiling = self.over.take();
        let shortfall = core::mem::take(&mut self.shortfall);
        let shortfall =
            Some(shortfall).filter(|missing| outcome.is_success() && !missing.is_zero());
        let row = match shortfall {
            Some(_) => subject.cut_off().or_else(|| subject.row(outcome)),
            None => subject.row(outcome),
        };
        let Some(row) = row else {
            return;
        };
        self.events.push(row.event);
        if let Some(kind) = row.dispute.opens.or(of_round) {
            let dispute = Dispute {
                shortfall,
                ceiling,
                ..self.dispute(subject, kind, outcome)
            };
            self.effects.disputes.push(dispute);
        }
    }

    /// A dispute about a command of the call, with what is owed where the message had no effect.
    pub(super) fn dispute(
        &self,
        subject: &Subject<'_>,
        kind: DisputeKind,
        outcome: Outcome,
    ) -> Dispute {
        let dispute = subject.dispute(kind, outcome, &self.whose());
        let owed = if matches!(subject.command, Command::Rollback(_)) {
            let target = dispute.settles.as_ref();
            let target =
                target.and_then(|name| self.transaction(name).or_else(|| self.settled(name)));
            // In another wallet it may be in another currency.
            let here = target.filter(|target| target.id.wallet == self.wallet.id);
            here.and_then(|target| target.cash.plus(target.bonus)?.negated())
        } else {
            self.call.owed(subject.command, self.currency)
        };
        dispute.owing(owed)
    }

    /// Remembers what a rollback of the step could not take back.
    pub(super) fn falls_short(&mut self, missing: Amount) {
        // What stands in no wallet together cannot be beyond the range.
        self.shortfall = self.shortfall.plus(missing).unwrap_or(self.shortfall);
    }

    pub(super) fn whose(&self) -> Whose<'_> {
        Whose {
            provider: &self.call.provider,
            player: Some(&self.player),
            currency: Some(self.currency),
            now: self.now,
        }
    }

    /// Ends the call with success.
    pub(super) fn close(mut self, steps: Vec<Step>) -> Decision {
        if !self.effects.postings.is_empty() {
            self.effects.wallet = Some(((self.player.clone(), self.currency), self.wallet.clone()));
        }
        let repeated = steps.iter().all(|step| step.outcome == Outcome::Repeated);
        let stored = match self.rules.repeat {
            Repeat::StoredBalance => self.stored_balance(&steps),
            Repeat::FreshBalance => None,
        };
        let now = (self.wallet.cash, self.wallet.bonus);
        let (cash, bonus) = stored.filter(|_| repeated).unwrap_or(now);
        let outcome = steps
            .iter()
            .map(|step| step.outcome)
            .max()
            .unwrap_or(Outcome::Accepted);
        Decision {
            ruling: Ruling {
                outcome,
                steps,
                balance: Some(self.balance(cash, bonus, self.wallet.seq)),
                session: self.session.map(|session| session.session.clone()),
            },
            effects: self.effects,
            events: self.events,
        }
    }

    /// The balance after the newest entry of these steps, or that of a repeated tombstone if no
    /// entry follows it. (A person may have released a win before the stake beside it was taken.)
    fn stored_balance(&self, steps: &[Step]) -> Option<(Amount, Amount)> {
        let after = |receipt: Receipt| (receipt.cash_after, receipt.bonus_after);
        let receipts = steps.iter().filter_map(|step| step.receipt);
        let newest = receipts
            .max_by_key(|receipt| receipt.transaction)
            .map(after);
        self.of_tombstone.or(newest)
    }

    pub(super) fn balance(&self, cash: Amount, bonus: Amount, seq: i64) -> Balance {
        Balance {
            player: self.player.clone(),
            currency: self.currency,
            cash,
            bonus,
            playable: self.policy().bet_from.playable(cash, bonus),
            seq,
        }
    }
}
