//! The words of the wallet as tables: outcomes, verbs, entries, disputes, failures, states.
//! It must never leave one out: every list is the code's own.

use super::markdown::{Page, code, codes};
use reelgate_core::books::RoundState;
use reelgate_core::dispute::{DisputeDecision, DisputeKind};
use reelgate_core::entry::{Kind, Part};
use reelgate_core::failure::{Blame, Failure};
use reelgate_core::machine::{Guard, MACHINES, State, Transition};
use reelgate_core::outcome::Outcome;
use reelgate_core::verb::Verb;

/// What a state means.
pub(super) const fn meaning(state: State) -> &'static str {
    match state {
        State::Unseen => "Nothing came under this name.",
        State::Accepted => "It stands: its entry is in the ledger and counts.",
        State::Reversed => {
            "It was given back, once and for good. A grant of bonus money: it has expired."
        }
        State::Tombstoned => {
            "It is barred: its rollback came first. The rollback's own name is in this state too."
        }
        State::Settled => {
            "It had no effect of its own: a person moved its money, and it is done when it comes \
             again."
        }
        State::NoRound => "This wallet has no part in the round.",
        State::Round(RoundState::Open) => "More may come.",
        State::Round(RoundState::Closed) => {
            "The provider or a person said that it is over. What is owed is still paid."
        }
        State::Round(RoundState::Cancelled) => {
            "All of its transactions were given back, one by one."
        }
        State::Round(RoundState::Void) => {
            "It was given back as a whole: no bet and no win of it is taken any more."
        }
        State::Round(RoundState::Disputed) => {
            "It was open for too long and waits for a person. It still takes what belongs to it."
        }
        State::NoSession => "No session of that token.",
        State::Live => "It takes bets.",
        State::Replaced => "Its token was replaced by a newer one; it may ask for another.",
        State::Expired => "Its time is over.",
        State::Ended => "The operator ended it.",
        State::Undisputed => "Nothing is in dispute.",
        State::Unresolved => "It waits for a person.",
        State::Resolved => "A person ended it.",
    }
}

/// What an entry of a kind moves in cash and in bonus money.
pub(super) const fn moves(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Bet => ("down or nothing", "down or nothing"),
        Kind::Win => ("up or nothing", "up or nothing"),
        Kind::PromoWin | Kind::JackpotWin => ("up or nothing", "nothing"),
        Kind::Rollback => (
            "the opposite of what it gives back",
            "the opposite of what it gives back",
        ),
        Kind::Correction => ("up or down", "nothing"),
        Kind::Adjustment => ("up, down or nothing", "up, down or nothing"),
        Kind::Resolution => ("up, down or nothing", "up, down or nothing"),
        Kind::Deposit => ("up", "nothing"),
        Kind::Withdrawal => ("down", "nothing"),
        Kind::BonusGrant => ("nothing", "up"),
        Kind::BonusExpiry => ("nothing", "down or nothing"),
        Kind::FreeBet
        | Kind::FreeWin
        | Kind::RoundRollback
        | Kind::RoundEnd
        | Kind::RoundFlag
        | Kind::RoundLeave => ("nothing", "nothing"),
    }
}

const fn part(kind: Kind) -> &'static str {
    match kind.part() {
        Part::Stake => "a stake",
        Part::Payout => "a payout",
        Part::Correction => "money of the game, neither stake nor payout",
        Part::None => "not a part of it",
    }
}

pub(super) fn outcomes(page: &mut Page) {
    page.heading(2, "The replies, in order of precedence");
    page.paragraph(
        "A call with several faults is answered with the first of them in this order. Each \
         provider hears a code of its own protocol for each: see \
         [provider-rules.md](provider-rules.md). A call of several commands that succeeds is \
         answered with the first of its commands' replies in this order.",
    );
    let mut rows = Vec::new();
    for (place, outcome) in (1..).zip(Outcome::ALL) {
        let success = if outcome.is_success() { "yes" } else { "no" };
        rows.push(vec![
            format!("{place}"),
            code(outcome.as_str()),
            success.to_owned(),
            outcome.meaning().to_owned(),
        ]);
    }
    page.table(&["", "reply", "success", "what it means"], &rows);
}

pub(super) fn verbs(page: &mut Page) {
    page.heading(2, "The commands");
    page.paragraph(
        "Every protocol is translated into these words; they are the same in our logs, in the \
         exchange log and in the tables above.",
    );
    let row = |verb: &Verb| vec![code(verb.as_str()), verb.meaning().to_owned()];
    let rows: Vec<_> = Verb::ALL.iter().map(row).collect();
    page.table(&["command", "what it asks for"], &rows);
}

pub(super) fn kinds(page: &mut Page) {
    page.heading(2, "The entries of the ledger");
    page.paragraph(
        "Everything that is carried out is an entry, in a ledger that is only ever added to. \
         Stakes, payouts and corrections can be given back; nothing else can.",
    );
    let row = |kind: &Kind| {
        let (cash, bonus) = moves(*kind);
        vec![
            code(kind.as_str()),
            kind.meaning().to_owned(),
            cash.to_owned(),
            bonus.to_owned(),
            part(*kind).to_owned(),
        ]
    };
    let rows: Vec<_> = Kind::ALL.iter().map(row).collect();
    let head = ["entry", "what it is", "cash", "bonus money", "to its round"];
    page.table(&head, &rows);
}

pub(super) fn disputes(page: &mut Page) {
    page.heading(2, "The kinds of disputes");
    page.paragraph(
        "A dispute is opened by a rule, together with the refusal or the mark that causes it, and \
         once while the same is open. It never changes a reply, and it moves no money by itself.",
    );
    let row = |kind: &DisputeKind| {
        let opens = |row: &&Transition| row.dispute.opens == Some(*kind);
        let rows = MACHINES.iter();
        let rows = rows.flat_map(|(_, rows)| rows.iter()).filter(opens);
        let mut replies: Vec<_> = rows.flat_map(|row| row.replies).collect();
        replies.sort();
        replies.dedup();
        vec![
            code(kind.as_str()),
            kind.meaning().to_owned(),
            codes(replies.into_iter().map(|reply| reply.as_str())),
        ]
    };
    let rows: Vec<_> = DisputeKind::ALL.iter().map(row).collect();
    page.table(
        &["dispute", "what it means", "opened with the replies"],
        &rows,
    );
    page.paragraph("A person ends it in one of these ways, each with actor and reason:");
    let row = |end: &DisputeDecision| vec![code(end.as_str()), end.meaning().to_owned()];
    let rows: Vec<_> = DisputeDecision::ALL.iter().map(row).collect();
    page.table(&["decision", "what it does"], &rows);
}

pub(super) fn guards(page: &mut Page) {
    page.heading(2, "When a row counts");
    page.paragraph(
        "The column \"when\" of the tables uses these words. Of the rows of one state and command \
         exactly one counts.",
    );
    let used = |guard: &&Guard| {
        let mut rows = MACHINES.iter();
        rows.any(|(_, rows)| rows.iter().any(|row| row.guard == **guard))
    };
    let rows: Vec<_> = Guard::ALL
        .iter()
        .filter(used)
        .map(|guard| format!("{}.", guard.text().trim()))
        .collect();
    page.list(&rows);
}

/// The heading of what is not an outcome.
pub(super) const NO_ANSWER: &str =
    "What do you do if your system is busy, down, or gives no answer?";

pub(super) fn failures(page: &mut Page) {
    page.heading(3, "When our system is busy or down");
    page.heading(4, NO_ANSWER);
    page.paragraph(
        "There are three kinds of answers that are not a success, and they are never mixed:",
    );
    let refusal = Outcome::ALL.iter().filter(|o| !o.is_success()).count();
    page.list(&[
        format!(
            "**Outcome**: a business answer, one of the {refusal} refusals above. It is decided on \
             the books, recorded with the exchange, and right: the same message gets the same \
             answer as long as the books are the same. No refusal moves money."
        ),
        "**Reject**: the message itself is wrong, so that nothing was decided. It is logged and \
         leaves no other trace: no name is used up, nothing is barred. Send the right message, \
         under the same name if you like."
            .to_owned(),
        "**Fault**: we are unwell. Nothing is recorded as an answer, and the protocol's \"try \
         again\" is told, never a code on which you would drop a bet that we may have taken. \
         Send the same message again until there is an answer, or roll it back: whether it was \
         carried out or not, both come out right."
            .to_owned(),
    ]);
    page.paragraph(
        "No answer at all (a broken connection, a timeout, a process that was killed) is to be \
         treated like a fault. An effect is on disk before its answer leaves, so that an answer \
         you have heard is never forgotten.",
    );
    page.table(
        &[
            "kind",
            "name",
            "what it means",
            "states",
            "money",
            "dispute",
            "what you do",
        ],
        &Failure::ALL.iter().map(failure_row).collect::<Vec<_>>(),
    );
    page.paragraph(
        "What each provider hears for a reject or a fault is in \
         [provider-rules.md](provider-rules.md).",
    );
}

fn failure_row(failure: &Failure) -> Vec<String> {
    let (whose, again) = match failure.blame() {
        Blame::Caller => ("Reject", "correct it first"),
        Blame::Us => ("Fault", "send the same again"),
    };
    // The one fault after which the effect may be there.
    let (states, money) = if *failure == Failure::Interrupted {
        let unknown = "as before, or as if carried out: the repeat finds out";
        (unknown, unknown)
    } else {
        ("unchanged", "nothing")
    };
    vec![
        whose.to_owned(),
        code(failure.as_str()),
        failure.meaning().to_owned(),
        states.to_owned(),
        money.to_owned(),
        "none".to_owned(),
        again.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::contracts::{CONTRACTS, HOUSE};
    use crate::docs::questions::GROUPS;
    use crate::docs::stage;
    use reelgate_core::money::Amount;
    use std::collections::BTreeSet;

    fn fits(text: &str, moved: Amount) -> bool {
        match (moved.is_negative(), moved.is_zero()) {
            (_, true) => !matches!(text, "up" | "down" | "up or down"),
            (true, _) => text.contains("down") || text.contains("opposite"),
            (false, _) => text.contains("up") || text.contains("opposite"),
        }
    }

    /// What the table says of an entry is what the examples do.
    #[test]
    fn entries_move_what_the_table_says() {
        let mut seen = BTreeSet::new();
        for question in GROUPS.iter().flat_map(|(_, questions)| questions.iter()) {
            for case in question.cases {
                let mut lines = case.before.to_vec();
                lines.push(case.then);
                for rules in CONTRACTS.iter().map(|c| &c.rules).chain([HOUSE.0]) {
                    for (_, entries) in stage::replay(&lines, rules).unwrap() {
                        for entry in entries {
                            let (cash, bonus) = moves(entry.kind);
                            let right = fits(cash, entry.cash) && fits(bonus, entry.bonus);
                            assert!(right, "{entry:?}");
                            seen.insert(entry.kind);
                        }
                    }
                }
            }
        }
        assert!(seen.len() > 12, "only {seen:?}");
    }
}
