//! The questions that a provider's testers ask, each with examples that the wallet itself plays.
//! It must never say what the answer is: that is taken from `decide`.

mod bets;
mod desk;
mod rollbacks;
mod rounds;
mod wins;

/// One question: "What do you do if …?"
pub(in crate::docs) struct Question {
    /// The rest of the sentence, without its question mark.
    pub(in crate::docs) title: &'static str,
    /// Why the answer is as it is.
    pub(in crate::docs) why: &'static str,
    pub(in crate::docs) cases: &'static [Case],
}

/// One example.
pub(in crate::docs) struct Case {
    /// What is special about it; empty where there is only one.
    pub(in crate::docs) name: &'static str,
    /// What went before.
    pub(in crate::docs) before: &'static [&'static str],
    /// What is asked about.
    pub(in crate::docs) then: &'static str,
}

const fn case(name: &'static str, before: &'static [&'static str], then: &'static str) -> Case {
    Case { name, before, then }
}

/// All questions, in groups.
pub(in crate::docs) const GROUPS: [(&str, &[Question]); 5] = [
    ("Bets", bets::QUESTIONS),
    ("Wins", wins::QUESTIONS),
    ("Rollbacks", rollbacks::QUESTIONS),
    ("Rounds", rounds::QUESTIONS),
    (
        "Corrections, sessions and what a person does",
        desk::QUESTIONS,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::contracts::{CONTRACTS, FIELDS, HOUSE};
    use crate::docs::stage;
    use reelgate_core::rules::Rules;
    use std::collections::BTreeSet;

    fn cases() -> impl Iterator<Item = &'static Case> {
        let questions = GROUPS.iter().flat_map(|(_, questions)| questions.iter());
        questions.flat_map(|question| question.cases)
    }

    /// Every contract of the documents, and each of them with one answer changed.
    fn contracts() -> Vec<Rules> {
        let own = CONTRACTS.iter().map(|c| &c.rules).chain([HOUSE.0]);
        let mut all = Vec::new();
        for rules in own {
            all.push(*rules);
            for field in FIELDS {
                all.extend((0..(field.words)().len()).map(|place| {
                    let mut changed = *rules;
                    (field.set)(&mut changed, place);
                    changed
                }));
            }
        }
        all
    }

    #[test]
    fn what_goes_before_an_example_is_answered_as_it_says() {
        for case in cases() {
            let changes = |line: &&&str| !stage::is_change(line).unwrap();
            let lines = case.before.iter().filter(changes);
            let refused: Vec<_> = lines.map(|line| stage::parts(line).1).collect();
            let as_said = |rules: &Rules| {
                let replies = stage::replay(case.before, rules).unwrap();
                let both = replies.iter().zip(&refused);
                let mut both = both.map(|((reply, _), refused)| reply.is_success() != *refused);
                both.all(|right| right)
            };
            assert!(contracts().iter().any(as_said), "{:?}", case.before);
        }
    }

    #[test]
    fn every_question_has_a_title_a_reason_and_an_example() {
        let mut titles = BTreeSet::new();
        for question in GROUPS.iter().flat_map(|(_, questions)| questions.iter()) {
            assert!(titles.insert(question.title), "{} twice", question.title);
            assert!(question.why.ends_with('.'), "{}", question.title);
            let names: BTreeSet<_> = question.cases.iter().map(|case| case.name).collect();
            assert_eq!(names.len(), question.cases.len(), "{}", question.title);
            assert!(!question.cases.is_empty(), "{}", question.title);
            let one = question.cases.len() == 1;
            assert_eq!(names.contains(""), one, "{}", question.title);
        }
    }
}
