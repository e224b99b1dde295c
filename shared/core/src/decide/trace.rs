//! Which rows of the transition tables a decision went through, and what they ask for: the events
//! to send and the disputes to open. It changes no decision.

use super::draft::Draft;
use crate::books::{Books, Session};
use crate::command::{Call, Command};
use crate::currency::Currency;
use crate::dispute::{Dispute, DisputeKind};
use crate::entry::TransactionId;
use crate::id::{PlayerId, ProviderId, Reference};
use crate::machine::{self, State, Transition};
use crate::outcome::Outcome;
use crate::time::Timestamp;

/// What a command is about, before it is decided.
pub(super) struct Subject<'a> {
    pub(super) command: &'a Command,
    state: State,
    round: State,
    session: State,
    /// The entry that the reference, or else the target, has.
    entry: Option<TransactionId>,
    /// What a resolution with money would settle, if the command is refused.
    settles: Option<Reference>,
}

/// Whose wallet a dispute is about.
pub(super) struct Whose<'a> {
    pub(super) provider: &'a ProviderId,
    pub(super) player: Option<&'a PlayerId>,
    pub(super) currency: Option<Currency>,
    pub(super) now: Timestamp,
}

/// What is known of a name: its entry and whether that was given back, the same of the resolution
/// that ended it, and whether a tombstone bears it.
struct Seen {
    known: Option<(bool, TransactionId)>,
    settled: Option<(bool, TransactionId)>,
    barred: Option<Barred>,
}

/// How a tombstone bears a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Barred {
    Here,
    /// A person barred it for another wallet than the call's.
    Elsewhere,
}

impl<'a> Subject<'a> {
    /// In the eyes of a draft: of the books and the call's own earlier steps.
    pub(super) fn in_draft(draft: &Draft<'_>, command: &'a Command) -> Self {
        let seen = |name: &Reference| {
            let barred = match draft.tombstone(name) {
                Some(stone) if stone.bars_another(draft.wallet.id) => Some(Barred::Elsewhere),
                Some(_) => Some(Barred::Here),
                None => draft.tombstone_of(name).map(|_| Barred::Here),
            };
            Seen {
                known: draft.transaction(name).map(|t| (t.reversed, t.id)),
                settled: draft.settled(name).map(|end| (end.reversed, end.id)),
                barred,
            }
        };
        let round = command.round().and_then(|id| draft.round(id));
        Self {
            round: round.map_or(State::NoRound, |round| State::Round(round.state)),
            session: session_state(draft.session, draft.now),
            ..Self::of(command, |name| draft.standing_name(name), seen)
        }
    }

    /// In the eyes of the books alone, where no wallet was found.
    pub(super) fn in_books(books: &Books, call: &Call, command: &'a Command) -> Self {
        let seen = |name: &Reference| {
            let key = (call.provider.clone(), name.clone());
            let known = books.transactions.get(&key).map(|t| (t.reversed, t.id));
            let own = |stone: &&crate::books::Tombstone| stone.provider == call.provider;
            let mut stones = books.tombstones.values().filter(own);
            let barred = stones.any(|stone| stone.target == *name || stone.reference == *name);
            Seen {
                known,
                settled: books.settled.get(&key).map(|end| (end.reversed, end.id)),
                barred: barred.then_some(Barred::Here),
            }
        };
        let standing = |name: &Reference| books.standing_name(&call.provider, name);
        Self::of(command, standing, seen)
    }

    /// The subject of a command is its own reference; where that is new, what it gives back, under
    /// the name that `standing` has for it.
    fn of(
        command: &'a Command,
        standing: impl Fn(&Reference) -> Reference,
        seen: impl Fn(&Reference) -> Seen,
    ) -> Self {
        let state_of = |seen: &Seen| match (seen.known.or(seen.settled), seen.barred) {
            (Some((true, id)), _) => (State::Reversed, Some(id)),
            (Some((false, id)), _) if seen.known.is_none() => (State::Settled, Some(id)),
            (Some((false, id)), _) => (State::Accepted, Some(id)),
            (None, Some(_)) => (State::Tombstoned, None),
            (None, None) => (State::Unseen, None),
        };
        let own = command.reference().map(&seen);
        let (mut state, mut entry) = own.as_ref().map_or((State::Unseen, None), &state_of);
        let elsewhere = own.is_some_and(|own| own.barred == Some(Barred::Elsewhere));
        let owed = state == State::Unseen || (state == State::Tombstoned && elsewhere);
        let mut settles = command.reference().filter(|_| owed).cloned();
        if let Command::Rollback(rollback) = command {
            let target = standing(&rollback.target);
            let of_target = state_of(&seen(&target));
            let stands = matches!(of_target.0, State::Accepted | State::Settled);
            settles = stands.then_some(target);
            if state == State::Unseen {
                (state, entry) = of_target;
            }
        }
        Self {
            command,
            state,
            round: State::NoRound,
            session: State::NoSession,
            entry,
            settles,
        }
    }

    /// Whether it takes a stake.
    pub(super) const fn is_stake(&self) -> bool {
        matches!(self.command, Command::Bet(_))
    }

    /// Whether it bears the same reference as a command.
    pub(super) fn is_named_as(&self, command: &Command) -> bool {
        self.command.reference() == command.reference()
    }

    /// Whether nothing bears its reference yet.
    pub(super) fn is_unseen(&self) -> bool {
        self.state == State::Unseen
    }

    /// The row that `reply` goes through: of the transaction, or of the session or round where the
    /// command names no transaction.
    pub(super) fn row(&self, reply: Outcome) -> Option<&'static Transition> {
        let verb = self.command.verb();
        match self.command {
            Command::Balance | Command::RenewToken(_) => {
                machine::find(machine::SESSIONS, self.session, verb, reply)
            }
            Command::OpenSession(_) => {
                machine::find(machine::SESSIONS, State::NoSession, verb, reply)
            }
            Command::EndRound(_) | Command::FlagRound(_) => {
                machine::find(machine::ROUNDS, self.round, verb, reply)
            }
            Command::Bet(_)
            | Command::Win(_)
            | Command::Rollback(_)
            | Command::RollbackRound(_)
            | Command::LeaveRound(_)
            | Command::Correction(_)
            | Command::Adjustment(_)
            | Command::Resolve(_)
            | Command::Deposit(_)
            | Command::Withdrawal(_)
            | Command::BonusGrant(_)
            | Command::BonusExpiry(_) => {
                machine::find(machine::TRANSACTIONS, self.state, verb, reply)
            }
        }
    }

    /// The row of a rollback that was carried out and cut off.
    pub(super) fn cut_off(&self) -> Option<&'static Transition> {
        machine::cut_off(self.state, self.command.verb())
    }

    /// The row of the round where it bars a command whose own row is another machine's. What moves
    /// the round has told its row already.
    pub(super) fn barred(&self, reply: Outcome) -> Option<&'static Transition> {
        let moved = matches!(reply, Outcome::Accepted | Outcome::Tombstoned);
        self.command.reference().filter(|_| !moved)?;
        machine::find(machine::ROUNDS, self.round, self.command.verb(), reply)
    }

    /// The dispute that the row asks for.
    pub(super) fn dispute(&self, kind: DisputeKind, reply: Outcome, whose: &Whose<'_>) -> Dispute {
        Dispute {
            kind,
            provider: whose.provider.clone(),
            player: whose.player.cloned(),
            currency: whose.currency,
            reference: self.command.reference().cloned(),
            target: self.command.target().cloned(),
            round: self.command.round().cloned(),
            verb: self.command.verb(),
            outcome: reply,
            entry: self.entry,
            shortfall: None,
            owed: None,
            ceiling: None,
            settles: self.settles.clone().filter(|_| !reply.is_success()),
            at: whose.now,
        }
    }
}

/// The state of the session behind a token.
fn session_state(session: Option<&Session>, now: Timestamp) -> State {
    match session {
        None => State::NoSession,
        Some(session) if session.ended => State::Ended,
        Some(session) if now >= session.expires_at => State::Expired,
        Some(session) if !session.token_is_newest => State::Replaced,
        Some(_) => State::Live,
    }
}
