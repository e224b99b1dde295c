//! What a command of an example is about, and its states before and after.
//! It must never change the books: it reads them as they stand.

use super::stage::NOW;
use anyhow::Result;
use reelgate_core::books::{Books, RoundKey, Tombstone};
use reelgate_core::command::{Call, Command};
use reelgate_core::id::Reference;
use reelgate_core::machine::{self, State, Transition};
use reelgate_core::outcome::Outcome;

/// What a command is about: a transaction, a round, a session.
pub(super) struct Subject {
    transactions: Vec<(Reference, State)>,
    round: Option<(String, State)>,
    session: Option<State>,
}

impl Subject {
    pub(super) fn of(books: &Books, call: &Call, command: &Command) -> Result<Self> {
        let own = command.reference();
        let back = matches!(command, Command::Rollback(_) | Command::BonusExpiry(_));
        let target = command.target().filter(|_| back);
        let names = target.into_iter().chain(own);
        let states = names.map(|name| (name.clone(), state_of(books, call, name)));
        let wallet = call.player.clone().zip(call.currency);
        let wallet = wallet.and_then(|key| books.wallets.get(&key));
        // The stored transaction's own round counts.
        let target = target.map(|name| (call.provider.clone(), name.clone()));
        let target = target.and_then(|key| books.transactions.get(&key));
        let asked = target.map_or(command.round(), |target| target.round.as_ref());
        let round = asked.zip(wallet).map(|(id, wallet)| {
            let key = RoundKey {
                wallet: wallet.id,
                provider: call.provider.clone(),
                round: id.clone(),
            };
            let round = books.rounds.get(&key);
            let state = round.map_or(State::NoRound, |round| State::Round(round.state));
            (id.to_string(), state)
        });
        let bare = command.reference().is_none() && command.round().is_none();
        Ok(Self {
            transactions: states.collect(),
            round,
            session: bare.then(|| session_state(books, call)),
        })
    }

    /// Adds each thing with its states.
    pub(super) fn tell(&self, after: &Self, states: &mut Vec<String>) {
        let both = self.transactions.iter().zip(&after.transactions);
        for ((name, from), (_, to)) in both {
            states.push(change(name.as_str(), *from, *to));
        }
        if let (Some((name, from)), Some((_, to))) = (&self.round, &after.round) {
            let change = change(&format!("round {name}"), *from, *to);
            // Several commands of one message are about the same round.
            states.retain(|known| *known != change);
            states.push(change);
        }
        if let Some(state) = self.session {
            states.push(change("session", state, state));
        }
    }

    /// The row that the reply went through.
    pub(super) fn row(
        &self,
        command: &Command,
        reply: Outcome,
        cut_off: bool,
    ) -> Option<&'static Transition> {
        let verb = command.verb();
        if let Some(state) = self.session {
            return machine::find(machine::SESSIONS, state, verb, reply);
        }
        if command.reference().is_none() {
            let (_, state) = self.round.as_ref()?;
            return machine::find(machine::ROUNDS, *state, verb, reply);
        }
        // A rollback's own name counts where it was seen before, else what it gives back.
        let own = self.transactions.last()?.1;
        let state = match (own, self.transactions.first()) {
            (State::Unseen, Some((_, target))) => *target,
            (own, _) => own,
        };
        if cut_off {
            return machine::cut_off(state, verb);
        }
        machine::find(machine::TRANSACTIONS, state, verb, reply)
    }
}

fn change(name: &str, from: State, to: State) -> String {
    if from == to {
        format!("{name}: {}", to.as_str())
    } else {
        format!("{name}: {} → {}", from.as_str(), to.as_str())
    }
}

fn state_of(books: &Books, call: &Call, name: &Reference) -> State {
    let key = (call.provider.clone(), name.clone());
    let own = |stone: &&Tombstone| stone.provider == call.provider;
    let mut stones = books.tombstones.values().filter(own);
    match books.transactions.get(&key) {
        Some(transaction) if transaction.reversed => State::Reversed,
        Some(_) => State::Accepted,
        None if books.settled.contains_key(&key) => State::Settled,
        None if stones.any(|stone| stone.target == *name || stone.reference == *name) => {
            State::Tombstoned
        }
        None => State::Unseen,
    }
}

fn session_state(books: &Books, call: &Call) -> State {
    let session = call.token.as_ref().and_then(|t| books.sessions.get(t));
    match session {
        None => State::NoSession,
        Some(session) if session.ended => State::Ended,
        Some(session) if NOW >= session.expires_at => State::Expired,
        Some(session) if !session.token_is_newest => State::Replaced,
        Some(_) => State::Live,
    }
}
