//! One case: it is decided, and what came of it is held against the one row that is due: reply,
//! state afterwards, events and dispute. Nothing here asks `decide` what is due.

use crate::around::call;
use crate::axes::{Ask, Case, Ceiling, Own, Target};
use crate::build::{round_state, shown};
use crate::commands::command_of;
use crate::faults::Facts;
use crate::guards::rows;
use crate::jackpots;
use crate::names::{NOW, PRIZE, STAKE, bet, eur, player, provider, reference, round};
use reelgate_core::books::{Books, RoundState};
use reelgate_core::decide::{Decision, decide};
use reelgate_core::entry::Part;
use reelgate_core::id::Reference;
use reelgate_core::machine::Transition;
use reelgate_core::machine::{self, Event, Guard, ROUNDS, SESSIONS, State, TRANSACTIONS};
use reelgate_core::outcome::Outcome;
use reelgate_core::verb::Verb;
use std::collections::BTreeSet;

/// A row, with the verb and the reply that went through it.
pub(crate) type Went = (&'static str, usize, Verb, Option<Outcome>);
type Reached = BTreeSet<Went>;

/// A case, ready to be decided.
pub(crate) struct Scene<'a> {
    pub(crate) case: &'a Case,
    pub(crate) facts: Facts<'a>,
    pub(crate) books: &'a Books,
    pub(crate) left: &'a [(Reference, Part)],
}

impl Scene<'_> {
    /// Decides the command, alone or after another in the same call.
    pub(crate) fn decided(&self, second: bool, reached: &mut Reached) {
        let case = self.case;
        let mut call = call(case, command_of(case));
        let stranger = self.facts.identity().is_some();
        let mut before: Vec<Event> = Vec::new();
        if second {
            call.commands.insert(0, bet("first", "other", STAKE));
            if stranger {
                before.push(event("bet.refused"));
            } else if self.facts.answer().is_success() {
                before.extend([event("round.opened"), event("bet.accepted")]);
            }
        }
        let decision = decide(self.books, &call, &case.rules, NOW);
        let steps = &decision.ruling.steps;
        let reply = steps
            .last()
            .map_or(decision.ruling.outcome, |step| step.outcome);
        assert_eq!(reply, self.facts.answer(), "the reply of {case:?}");
        let mut after = self.books.clone();
        after.apply(&decision.effects);
        for entry in decision
            .effects
            .postings
            .iter()
            .map(|posting| &posting.entry)
        {
            assert!(jackpots::fit(self.books, entry), "{entry:?} of {case:?}");
        }
        let mut rows = self.of_the_round(reply, &after, reached);
        rows.push(self.of_the_command(reply, &after, reached));
        let mut events = before;
        events.extend(rows.iter().map(|row| row.event));
        assert_eq!(decision.events, events, "the events of {case:?}");
        self.dispute(&rows, &decision);
    }

    /// The row of the transaction, the session, or the round that is all it is about.
    fn of_the_command(
        &self,
        reply: Outcome,
        after: &Books,
        reached: &mut Reached,
    ) -> &'static Transition {
        let (case, facts) = (self.case, &self.facts);
        let stranger = facts.identity().is_some();
        let ask = case.ask;
        if ask.is_end() || ask.is_flag() {
            let known = case.round.state.filter(|_| !stranger);
            let from = known.map_or(State::NoRound, State::Round);
            let row = self.one(
                "round",
                ROUNDS,
                from,
                |guard| facts.round(guard),
                reply,
                reached,
            );
            let to = round_state(after).filter(|_| !stranger);
            assert_eq!(to.map_or(State::NoRound, State::Round), row.to, "{case:?}");
            return row;
        }
        if !ask.has_reference() {
            let holds = |guard| facts.session(guard);
            let row = self.one("session", SESSIONS, self.session(), holds, reply, reached);
            assert_eq!(self.session_after(reply, after), row.to, "{case:?}");
            return row;
        }
        let holds = |guard| facts.transaction(guard);
        let subject = facts.subject();
        let row = self.one("transaction", TRANSACTIONS, subject, holds, reply, reached);
        let name = if ask.is_back() && case.own == Own::Unseen {
            "t"
        } else {
            "x"
        };
        assert_eq!(
            shown(after, name),
            row.to,
            "the state of {name} after {case:?}"
        );
        row
    }

    /// The one row that is due; that it is the one which its reply finds, too.
    fn one(
        &self,
        name: &'static str,
        machine: &'static [Transition],
        from: State,
        holds: impl Fn(Guard) -> bool,
        reply: Outcome,
        reached: &mut Reached,
    ) -> &'static Transition {
        let (case, verb) = (self.case, self.case.ask.verb());
        let found = rows(machine, from, verb, holds);
        let said = format!("{name}: {from:?} {verb:?} {reply:?}");
        let [at] = found[..] else {
            panic!("{said} has rows {found:?}, not one, for {case:?}");
        };
        let row = &machine[at];
        assert!(
            row.replies.contains(&reply),
            "{said}: row {row:?} for {case:?}"
        );
        let found = match row.guard {
            Guard::CutOff => machine::cut_off(from, verb),
            _ => machine::find(machine, from, verb, reply),
        };
        assert_eq!(found, Some(row));
        reached.insert((name, at, verb, Some(reply)));
        row
    }

    fn session(&self) -> State {
        use crate::axes::Token as T;
        if self.facts.identity().is_some() || self.case.ask == Ask::Open {
            return State::NoSession;
        }
        match self.case.env.token {
            T::None | T::Unknown | T::OtherProvider | T::OtherPlayer => State::NoSession,
            T::Live => State::Live,
            T::Replaced => State::Replaced,
            T::Expired | T::ReplacedExpired => State::Expired,
            T::Ended | T::ReplacedEnded => State::Ended,
        }
    }

    /// The session under its token of now, which a renewal or an opening has given it.
    fn session_after(&self, reply: Outcome, after: &Books) -> State {
        let token = match (self.case.ask, reply) {
            (Ask::Renew, Outcome::Accepted) => "renewed",
            (Ask::Open, Outcome::Accepted) => "opened",
            _ => return self.session(),
        };
        let all = after.sessions.iter();
        let (_, new) = all
            .clone()
            .find(|(hash, _)| hash.as_str() == token)
            .unwrap();
        assert!(new.is_live(NOW));
        for (hash, other) in all {
            let older = other.session == new.session && hash.as_str() != token;
            assert!(
                !older || !other.token_is_newest,
                "{hash} is still the newest"
            );
        }
        State::Live
    }

    /// The rows that the round goes through, besides a row that is all there is.
    fn of_the_round(
        &self,
        reply: Outcome,
        after: &Books,
        reached: &mut Reached,
    ) -> Vec<&'static Transition> {
        let (case, facts) = (self.case, &self.facts);
        let (ask, at) = (case.ask, case.round);
        if ask.is_end() || ask.is_flag() || !ask.has_reference() {
            return Vec::new();
        }
        let state = |round: Option<RoundState>| round.map_or(State::NoRound, State::Round);
        let of_round = self.left.iter().any(|(name, _)| name.as_str() == "t");
        let names = ask.is_bet() || ask.is_back_round() || ask == Ask::LeaveRound;
        let plays = (ask.is_win() || ask.is_correction()) && at.named;
        let reaches = names || plays || (ask.is_back() && of_round);
        let moves = matches!(reply, Outcome::Accepted | Outcome::Tombstoned)
            && (reply == Outcome::Accepted || ask.is_back_round());
        if !reaches {
            assert_eq!(round_state(after), at.state, "{case:?}");
            let again = ask.is_back() && case.target == Target::Back && reply == Outcome::Accepted;
            return again
                .then(|| self.taken_again(reached))
                .into_iter()
                .collect();
        }
        let known = at.state.filter(|_| facts.identity().is_none());
        let found = rows(ROUNDS, state(known), ask.verb(), |guard| facts.round(guard));
        if !moves {
            assert_eq!(round_state(after), at.state, "{case:?}");
            let barring = |row: &&usize| ROUNDS[**row].replies.contains(&reply);
            let barred: Vec<_> = found.iter().filter(barring).collect();
            assert!(barred.len() <= 1, "{barred:?} {case:?}");
            return barred
                .iter()
                .map(|row| self.goes(**row, Some(reply), reached))
                .collect();
        }
        let [row] = found[..] else {
            panic!("the round has rows {found:?}, not one, for {case:?}");
        };
        assert_eq!(
            state(round_state(after)),
            ROUNDS[row].to,
            "the round after {case:?}"
        );
        let mut rows = self.given_back(at.state, reached);
        let told = (!ROUNDS[row].replies.is_empty()).then_some(reply);
        assert!(
            told.is_none_or(|reply| ROUNDS[row].replies.contains(&reply)),
            "{case:?}"
        );
        rows.push(self.goes(row, told, reached));
        rows
    }

    /// The row of the other round, which was cancelled and in which the stake is taken again.
    fn taken_again(&self, reached: &mut Reached) -> &'static Transition {
        let cancelled = State::Round(RoundState::Cancelled);
        let holds = |guard| [Guard::GoesOn, Guard::Always].contains(&guard);
        let found = rows(ROUNDS, cancelled, Verb::Bet, holds);
        let [row] = found[..] else {
            panic!("a stake taken again has rows {found:?}, not one");
        };
        reached.insert(("round", row, Verb::Bet, None));
        &ROUNDS[row]
    }

    fn goes(
        &self,
        row: usize,
        reply: Option<Outcome>,
        reached: &mut Reached,
    ) -> &'static Transition {
        let verb = self.case.ask.verb();
        reached.insert(("round", row, verb, reply));
        &ROUNDS[row]
    }

    /// The rows of the single rollbacks that a round's rollback is made of.
    fn given_back(
        &self,
        from: Option<RoundState>,
        reached: &mut Reached,
    ) -> Vec<&'static Transition> {
        let verb = match self.case.ask {
            Ask::RollbackRound => Verb::Rollback,
            Ask::VoidRound => Verb::Void,
            _ => return Vec::new(),
        };
        let counts = |part: &Part| usize::from(*part != Part::Correction);
        let mut left: usize = self.left.iter().map(|(_, part)| counts(part)).sum();
        let mut state = from.map_or(State::NoRound, State::Round);
        let mut gone_through = Vec::new();
        for (_, part) in self.left {
            left -= counts(part);
            let guard = if left == 0 {
                Guard::NoneLeft
            } else {
                Guard::SomeLeft
            };
            let holds = |of: Guard| of == guard || of == Guard::Always;
            let found = rows(ROUNDS, state, verb, holds);
            let [row] = found[..] else {
                panic!("{state:?} {guard:?} has rows {found:?} for {:?}", self.case);
            };
            reached.insert(("round", row, verb, None));
            gone_through.push(&ROUNDS[row]);
            state = ROUNDS[row].to;
        }
        gone_through
    }

    /// A dispute is opened exactly where a row says so, and says what it is about.
    fn dispute(&self, rows: &[&Transition], decision: &Decision) {
        let case = self.case;
        let found: Vec<_> = decision.effects.disputes.iter().collect();
        let kinds: Vec<_> = found.iter().map(|dispute| dispute.kind).collect();
        let due: Vec<_> = rows.iter().filter_map(|row| row.dispute.opens).collect();
        assert_eq!(kinds, due, "the disputes of {case:?}");
        for dispute in found {
            let ask = case.ask;
            assert_eq!(dispute.verb, ask.verb(), "{case:?}");
            assert_eq!(dispute.outcome, self.facts.answer(), "{case:?}");
            assert_eq!((dispute.at, &dispute.provider), (NOW, &provider("acme")));
            let named = ask.has_reference().then(|| reference("x"));
            assert_eq!(dispute.reference, named, "{case:?}");
            let wins = ask.is_win() && case.target != Target::NotNamed;
            let names = ask.is_back() || ask == Ask::Expiry || ask.is_end_of_message() || wins;
            assert_eq!(dispute.target, names.then(|| reference("t")), "{case:?}");
            let part = ask.is_win() || ask.is_correction();
            let whole = ask.is_bet() || ask.is_back_round() || ask.is_flag();
            let told = whole || ask == Ask::LeaveRound || (part && case.round.named);
            assert_eq!(dispute.round, told.then(|| round("r")), "{case:?}");
            // Whose wallet it is; where none was found, what the call says.
            let stranger = self.facts.identity().is_some();
            let said = call(case, command_of(case));
            let own = (Some(player("p1")), Some(eur()));
            let due = if stranger {
                (said.player, said.currency)
            } else {
                own
            };
            let (player, currency) = (dispute.player.clone(), dispute.currency);
            assert_eq!((player, currency), due, "{case:?}");
            let name = match case.own {
                Own::Unseen if ask.is_back() => "t",
                _ => "x",
            };
            let key = (dispute.provider.clone(), reference(name));
            let known = self.books.transactions.get(&key);
            let entry = known.or_else(|| self.books.settled.get(&key)).map(|t| t.id);
            assert_eq!(dispute.entry, entry, "{case:?}");
            let amount = if ask.is_win() { PRIZE } else { STAKE };
            let ceiling = dispute.ceiling.map(|ceiling| ceiling.as_str());
            let over = match case.env.ceiling {
                Ceiling::Wide => "",
                Ceiling::Amount => "amount",
                Ceiling::Balance => "balance",
                Ceiling::Round => "round",
            };
            let held = dispute.outcome == Outcome::Held;
            assert_eq!(ceiling, held.then_some(over), "{case:?}");
            if held {
                assert_eq!(dispute.owed, Some(amount), "{case:?}");
            }
        }
    }
}

const fn event(name: &'static str) -> Event {
    Event { name, version: 1 }
}
