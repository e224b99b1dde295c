//! The four machines: a paragraph, a diagram and the full table of each, from the rows themselves.
//! It must never leave a row out of the table, nor an arrow between two states out of the diagram.

use super::markdown::{Page, code, codes, sentence};
use super::words;
use anyhow::{Context as _, Result};
use reelgate_core::machine::{Guard, MACHINES, State, Transition};
use reelgate_core::verb::Verb;
use std::fmt::Write as _;

/// What each machine is, and the state in which a thing of it begins.
const ABOUT: [(&str, State, &str); 4] = [
    (
        "transaction",
        State::Unseen,
        "A transaction is what a provider or the operator names with a reference: a bet, a win, a \
         correction, a deposit. Its name is used once. It is carried out once, given back at most \
         once, and stays in the ledger for ever. A rollback is about the transaction it names: it \
         moves that one from accepted to reversed, or, where that one never came, bars its name. \
         Where a rollback's own name was seen before, that name decides.",
    ),
    (
        "round",
        State::NoRound,
        "A round is one player's part in a game round: live games have many players in one, each \
         with a part of his own. It is opened by its first bet or win, goes on with every further \
         one, and ends when the provider or a person says so. Whether a message is taken at all \
         is the transaction's business: where the column of replies points there, this table only \
         says what becomes of the round if it is. Nothing is closed by the clock.",
    ),
    (
        "session",
        State::NoSession,
        "A session is a player's visit to a game, opened by the operator, with a token that the \
         provider shows in its messages. It stops taking bets when it expires, when the operator \
         ends it, or, under its old token, when that was replaced. Whether wins and rollbacks are \
         still taken afterwards is the contract's business: see \
         [`expired_session_settles`](provider-rules.md#expired_session_settles); and so is \
         whether a token that was replaced hears the balance: see \
         [`replaced_token_hears`](provider-rules.md#replaced_token_hears). Whether a player may \
         play, a game is on or a provider is connected is checked anew at every bet.",
    ),
    (
        "dispute",
        State::Undisputed,
        "A dispute is something that a person must look at. A rule opens it in the same statement \
         that records the refusal, once while the same is open: the same provider, kind, player, \
         reference and round. People write to it; one of them ends it, with money or without, by \
         an entry with actor and reason. Nothing that was written is ever changed.",
    ),
];

/// Commands that go the same way more often than not.
const GROUPS: [(&str, &[Verb]); 6] = [
    ("stakes", &[Verb::Bet, Verb::FreeBet]),
    (
        "payouts",
        &[Verb::Win, Verb::FreeWin, Verb::PromoWin, Verb::JackpotWin],
    ),
    ("prizes", &[Verb::PromoWin, Verb::JackpotWin]),
    ("wins of the game", &[Verb::Win, Verb::FreeWin]),
    (
        "cash desk",
        &[
            Verb::Deposit,
            Verb::Withdrawal,
            Verb::BonusGrant,
            Verb::BonusExpiry,
        ],
    ),
    (
        "decisions",
        &[
            Verb::Adjustment,
            Verb::Resolve,
            Verb::LeaveRound,
            Verb::VoidRound,
        ],
    ),
];

/// All machines.
pub(super) fn write(page: &mut Page) -> Result<()> {
    for (name, rows) in MACHINES {
        let (_, start, about) = ABOUT
            .iter()
            .find(|(known, _, _)| *known == name)
            .with_context(|| format!("xtask/src/docs/machines.rs says nothing about a {name}"))?;
        page.heading(2, &format!("The {name}"));
        page.paragraph(about);
        let states = states(*start, rows);
        let meanings: Vec<_> = states
            .iter()
            .map(|state| vec![code(state.as_str()), words::meaning(*state).to_owned()])
            .collect();
        page.table(&["state", "what it means"], &meanings);
        page.block("mermaid", &diagram(&states, rows));
        page.paragraph(
            "Commands that leave the state as it is are not drawn; the table has them all.",
        );
        page.table(&HEAD, &table(&states, rows));
    }
    Ok(())
}

const HEAD: [&str; 8] = [
    "from",
    "command",
    "when",
    "to",
    "replies",
    "event",
    "dispute opened",
    "what a person does where it is disputed",
];

/// The rows, those of one state together.
fn table(states: &[State], rows: &[Transition]) -> Vec<Vec<String>> {
    let of = |state: State| rows.iter().filter(move |row| row.from == state);
    states.iter().copied().flat_map(of).map(cells).collect()
}

fn cells(row: &Transition) -> Vec<String> {
    let mut replies = row.replies.to_vec();
    replies.sort();
    let replies = if replies.is_empty() {
        "that of the transaction".to_owned()
    } else {
        codes(replies.iter().map(|reply| reply.as_str()))
    };
    let opened = row.dispute.opens.map(|kind| code(kind.as_str()));
    vec![
        code(row.from.as_str()),
        codes(row.on.iter().map(|verb| verb.as_str())),
        row.guard.text().trim().to_owned(),
        code(row.to.as_str()),
        replies,
        code(&row.event.to_string()),
        opened.unwrap_or_else(|| "none".to_owned()),
        row.dispute.advice.to_owned(),
    ]
}

/// The states of a machine, in the order in which its rows name them.
fn states(start: State, rows: &[Transition]) -> Vec<State> {
    let mut all = vec![start];
    for state in rows.iter().flat_map(|row| [row.from, row.to]) {
        if !all.contains(&state) {
            all.push(state);
        }
    }
    all
}

/// An arrow of the diagram: all rows from one state to another.
fn arrows(rows: &[Transition]) -> Vec<(State, State, Vec<&Transition>)> {
    let mut all: Vec<(State, State, Vec<&Transition>)> = Vec::new();
    for row in rows.iter().filter(|row| row.from != row.to) {
        let mut known = all.iter_mut();
        let known = known.find(|(from, to, _)| (*from, *to) == (row.from, row.to));
        match known {
            Some((_, _, merged)) => merged.push(row),
            None => all.push((row.from, row.to, vec![row])),
        }
    }
    all
}

fn diagram(states: &[State], rows: &[Transition]) -> String {
    let mut text = "stateDiagram-v2\n    direction LR\n".to_owned();
    for state in states {
        let _ = writeln!(text, "    state \"{0}\" as {0}", state.as_str());
    }
    if let Some(start) = states.first() {
        let _ = writeln!(text, "    [*] --> {}", start.as_str());
    }
    for (from, to, merged) in arrows(rows) {
        let label = label(&merged);
        let _ = writeln!(text, "    {} --> {} : {label}", from.as_str(), to.as_str());
    }
    text
}

/// What leads along an arrow: the commands, with the guard where it tells two arrows apart.
fn label(rows: &[&Transition]) -> String {
    let mut parts: Vec<(Option<&str>, Vec<Verb>)> = Vec::new();
    for row in rows {
        let when = short(row.guard);
        match parts.iter_mut().find(|(known, _)| *known == when) {
            Some((_, verbs)) => verbs.extend(row.on),
            None => parts.push((when, row.on.to_vec())),
        }
    }
    // What goes along the arrow anyway needs no guard.
    let plain = parts.iter().find(|(when, _)| when.is_none());
    let plain = plain.map(|(_, verbs)| verbs.clone()).unwrap_or_default();
    for (_, verbs) in parts.iter_mut().filter(|(when, _)| when.is_some()) {
        verbs.retain(|verb| !plain.contains(verb));
    }
    parts.retain(|(_, verbs)| !verbs.is_empty());
    let parts = parts.iter().map(|(when, verbs)| {
        let verbs = grouped(verbs);
        when.map_or(verbs.clone(), |when| format!("{verbs} ({when})"))
    });
    parts.collect::<Vec<_>>().join(" or ")
}

/// A guard in a word or two; none where the arrow says it already.
const fn short(guard: Guard) -> Option<&'static str> {
    match guard {
        Guard::GoesOn => Some("not the last"),
        Guard::Last | Guard::SomeLeftLast => Some("the last"),
        Guard::SomeLeft => Some("something is left"),
        Guard::NoneLeft => Some("nothing is left"),
        Guard::NeverCame => Some("it never came"),
        Guard::CutOff => Some("a part of it is spent"),
        Guard::Stranger => Some("of nobody we know"),
        Guard::Always
        | Guard::Passes
        | Guard::Fails
        | Guard::Impossible
        | Guard::GivenBack
        | Guard::OwedButRefused
        | Guard::AboveCeiling
        | Guard::SamePayload
        | Guard::OtherPayload
        | Guard::Stands
        | Guard::Forbidden
        | Guard::NotReversible
        | Guard::BackAlready => None,
    }
}

/// Commands by the names of their groups, as far as a group is there as a whole.
fn grouped(verbs: &[Verb]) -> String {
    let mut left = verbs.to_vec();
    left.sort();
    left.dedup();
    let mut said = Vec::new();
    for (name, group) in GROUPS {
        if group.iter().all(|verb| left.contains(verb)) {
            left.retain(|verb| !group.contains(verb));
            said.push(name.to_owned());
        }
    }
    said.extend(left.iter().map(|verb| verb.as_str().to_owned()));
    said.join(", ")
}

/// What the diagrams' words for several commands stand for.
pub(super) fn legend(page: &mut Page) {
    page.paragraph("In the diagrams several commands have one word:");
    let item = |(name, group): &(&str, &[Verb])| {
        let verbs = codes(group.iter().map(|verb| verb.as_str()));
        format!("{}: {verbs}.", sentence(name))
    };
    page.list(&GROUPS.iter().map(item).collect::<Vec<_>>());
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::outcome::Outcome;

    #[test]
    fn every_row_has_its_four_parts() {
        for (name, rows) in MACHINES {
            assert!(!rows.is_empty(), "{name}");
            for row in rows {
                let place = format!("{name}: {} {:?} {:?}", row.from.as_str(), row.on, row.guard);
                // The confirmed state, the replies, the event, and what to do where it is disputed.
                assert!(!row.to.as_str().is_empty() && !row.on.is_empty(), "{place}");
                let elsewhere = row.replies.is_empty();
                assert!(
                    !elsewhere || ["round", "dispute"].contains(&name),
                    "{place}"
                );
                let (thing, what) = row.event.name.split_once('.').expect(&place);
                assert!(!thing.is_empty() && !what.is_empty(), "{place}");
                assert!(row.event.version > 0, "{place}");
                assert!(row.dispute.advice.ends_with('.'), "{place}");
                assert!(!row.guard.text().trim().is_empty(), "{place}");
                for cell in cells(row) {
                    assert!(!cell.is_empty() && cell != "``", "{place}");
                }
            }
        }
    }

    #[test]
    fn every_reply_of_a_row_is_in_order_of_nothing_twice() {
        for (name, rows) in MACHINES {
            for row in rows {
                let mut replies: Vec<Outcome> = row.replies.to_vec();
                replies.sort();
                replies.dedup();
                assert_eq!(replies.len(), row.replies.len(), "{name}: {row:?}");
            }
        }
    }

    /// The diagrams hold what Mermaid can read: declared states, whole arrows, plain labels.
    #[test]
    fn diagrams_are_well_formed() {
        for (name, rows) in MACHINES {
            let start = ABOUT.iter().find(|(known, _, _)| *known == name).unwrap().1;
            let text = diagram(&states(start, rows), rows);
            let mut lines = text.lines();
            assert_eq!(lines.next(), Some("stateDiagram-v2"));
            assert_eq!(lines.next(), Some("    direction LR"));
            let mut declared = vec!["[*]"];
            let mut drawn = Vec::new();
            for line in lines.map(str::trim) {
                if let Some(rest) = line.strip_prefix("state ") {
                    let (shown, id) = rest.split_once(" as ").unwrap();
                    assert!(shown.starts_with('"') && shown.ends_with('"'), "{line}");
                    assert!(id.chars().all(|c| c.is_ascii_lowercase()), "{line}");
                    declared.push(id);
                    continue;
                }
                let (from, rest) = line.split_once(" --> ").expect(line);
                let (to, label) = rest.split_once(" : ").unwrap_or((rest, "start"));
                assert!(declared.contains(&from) && declared.contains(&to), "{line}");
                let plain = |c: char| c.is_ascii_alphabetic() || " _(),".contains(c);
                assert!(!label.is_empty() && label.chars().all(plain), "{line}");
                drawn.push((from, to));
            }
            for row in rows.iter().filter(|row| row.from != row.to) {
                let arrow = (row.from.as_str(), row.to.as_str());
                let times = drawn.iter().filter(|known| **known == arrow).count();
                assert_eq!(times, 1, "{name}: {arrow:?}");
            }
        }
    }
}
