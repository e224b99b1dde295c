//! The answers to the questions: every example played under every contract that matters to it.
//! It must never print an answer that depends on a contract without saying on which question of it.

use super::contracts::{CONTRACTS, FIELDS, Field, HOUSE};
use super::markdown::{Page, code, codes, link, listed};
use super::questions::{Case, GROUPS, Question};
use super::stage::{self, Facts};
use super::words;
use anyhow::Result;
use reelgate_core::rules::Rules;

const EVERY: &str = "every contract";
const HEAD: [&str; 8] = [
    "example",
    "contract",
    "reply",
    "states",
    "money",
    "balance told",
    "events",
    "dispute",
];

/// The answer to an example, where a contract gives these answers to the rule matrix.
#[derive(Clone, PartialEq)]
pub(super) struct Leaf {
    /// Questions with the answers that lead here; none where no question matters.
    pub(super) conditions: Vec<(&'static str, &'static str)>,
    pub(super) facts: Facts,
}

/// All contracts that the answers start from: each differs from the others in several questions.
fn bases() -> Vec<Rules> {
    let providers = CONTRACTS.iter().map(|contract| contract.rules);
    let mut all: Vec<Rules> = providers.chain([*HOUSE.0]).collect();
    all.dedup();
    all
}

/// The questions on which the answer to an example depends.
fn relevant(case: &Case) -> Result<Vec<&'static Field>> {
    let mut found = Vec::new();
    for field in FIELDS {
        if matters(case, field)? {
            found.push(field);
        }
    }
    Ok(found)
}

fn matters(case: &Case, field: &Field) -> Result<bool> {
    for mut rules in bases() {
        let mut first = None;
        for place in 0..(field.words)().len() {
            (field.set)(&mut rules, place);
            let facts = stage::play(case.before, case.then, &rules)?;
            if *first.get_or_insert_with(|| facts.clone()) != facts {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The answers to an example under every contract.
pub(super) fn leaves(case: &Case) -> Result<Vec<Leaf>> {
    let [first, ..] = CONTRACTS else {
        return Ok(Vec::new());
    };
    branch(case, &relevant(case)?, first.rules)
}

fn branch(case: &Case, fields: &[&'static Field], rules: Rules) -> Result<Vec<Leaf>> {
    let [field, rest @ ..] = fields else {
        return Ok(vec![Leaf {
            conditions: Vec::new(),
            facts: stage::play(case.before, case.then, &rules)?,
        }]);
    };
    let mut branches = Vec::new();
    for (place, word) in (field.words)().into_iter().enumerate() {
        let mut rules = rules;
        (field.set)(&mut rules, place);
        branches.push((word, branch(case, rest, rules)?));
    }
    let mut all = branches.iter().map(|(_, leaves)| leaves);
    let first = all.next().cloned().unwrap_or_default();
    if all.all(|leaves| *leaves == first) {
        return Ok(first);
    }
    let mut leaves = Vec::new();
    for (word, branch) in branches {
        for mut leaf in branch {
            leaf.conditions.insert(0, (field.name, word));
            leaves.push(leaf);
        }
    }
    Ok(leaves)
}

impl Leaf {
    /// Whether a contract leads here.
    pub(super) fn holds(&self, rules: &Rules) -> bool {
        self.conditions.iter().all(|(name, word)| {
            let field = FIELDS.iter().find(|field| field.name == *name);
            let given = field.and_then(|f| (f.words)().get((f.get)(rules)).copied());
            given == Some(*word)
        })
    }

    fn contract(&self) -> String {
        if self.conditions.is_empty() {
            return EVERY.to_owned();
        }
        let conditions: Vec<_> = self
            .conditions
            .iter()
            .map(|(name, word)| format!("[`{name}`](provider-rules.md#{name}): {word}"))
            .collect();
        let with = CONTRACTS
            .iter()
            .filter(|contract| self.holds(&contract.rules))
            .map(|contract| contract.name);
        let with: Vec<_> = with.collect();
        let with = if with.is_empty() {
            "no provider yet".to_owned()
        } else {
            listed(&with)
        };
        format!("{} ({with})", conditions.join("; "))
    }

    fn row(&self, case: &Case) -> Vec<String> {
        let facts = &self.facts;
        let disputes = facts.disputes.iter().map(|kind| kind.as_str());
        let disputes = codes(disputes);
        vec![
            case.name.to_owned(),
            self.contract(),
            code(facts.reply.as_str()),
            facts.states.join("; "),
            facts.money.clone(),
            facts.told.clone(),
            codes(facts.events.iter().map(String::as_str)),
            if disputes.is_empty() {
                "none".to_owned()
            } else {
                disputes
            },
        ]
    }
}

/// All questions with their answers.
pub(super) fn write(page: &mut Page) -> Result<()> {
    for (group, questions) in GROUPS {
        page.paragraph(&format!("{group}:"));
        let links: Vec<_> = questions.iter().map(|q| link(&heading(q))).collect();
        page.list(&links);
    }
    page.paragraph(&format!("And: {}", link(words::NO_ANSWER)));
    for (group, questions) in GROUPS {
        page.heading(3, group);
        for question in questions {
            write_question(page, question)?;
        }
    }
    Ok(())
}

fn heading(question: &Question) -> String {
    format!("What do you do if {}?", question.title)
}

fn write_question(page: &mut Page, question: &Question) -> Result<()> {
    page.heading(4, &heading(question));
    page.paragraph(question.why);
    let (mut examples, mut rows, mut advice) = (Vec::new(), Vec::new(), Vec::new());
    for case in question.cases {
        examples.push(example(case)?);
        for leaf in leaves(case)? {
            rows.push(leaf.row(case));
            for kind in &leaf.facts.disputes {
                let text = format!("{}: {}", code(kind.as_str()), leaf.facts.advice.join(" "));
                if !advice.contains(&text) {
                    advice.push(text);
                }
            }
        }
    }
    page.list(&examples);
    write_table(page, question.cases.len() > 1, rows);
    if !advice.is_empty() {
        page.paragraph("Where a dispute is opened, a person does this:");
        page.list(&advice);
    }
    Ok(())
}

/// The answers, without the columns that say nothing.
fn write_table(page: &mut Page, several: bool, rows: Vec<Vec<String>>) {
    let divided = rows
        .iter()
        .any(|row| row.get(1).is_some_and(|cell| cell != EVERY));
    let shown = |column: usize| (column != 0 || several) && (column != 1 || divided);
    let keep = |row: Vec<String>| -> Vec<String> {
        let cells = row.into_iter().enumerate();
        cells
            .filter(|(column, _)| shown(*column))
            .map(|(_, cell)| cell)
            .collect()
    };
    let rows: Vec<_> = rows.into_iter().map(keep).collect();
    let head = keep(HEAD.map(str::to_owned).to_vec());
    let head: Vec<_> = head.iter().map(String::as_str).collect();
    page.table(&head, &rows);
    if !divided {
        page.paragraph("The same under every contract.");
    }
}

/// The lines of an example, in words.
fn example(case: &Case) -> Result<String> {
    let mut said = Vec::new();
    for text in case.before {
        let (line, refused) = stage::parts(text);
        let refused = if refused { " (refused)" } else { "" };
        said.push(if stage::is_change(line)? {
            line.to_owned()
        } else {
            format!("{}{refused}", code(line))
        });
    }
    let then = code(case.then);
    let name = if case.name.is_empty() {
        String::new()
    } else {
        format!("{}: ", case.name)
    };
    Ok(if said.is_empty() {
        format!("{name}{then}")
    } else {
        format!("{name}{}, then {then}", said.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that follow from one another, so that a failure comes again.
    struct Draws(u64);

    impl Draws {
        fn next(&mut self, below: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let draw = usize::try_from(self.0 >> 33).unwrap_or_default();
            draw.checked_rem(below).unwrap_or_default()
        }
    }

    /// What is printed for some contracts holds for all of them.
    #[test]
    fn every_contract_finds_its_answer() {
        let mut draws = Draws(3);
        for question in GROUPS.iter().flat_map(|(_, questions)| questions.iter()) {
            for case in question.cases {
                let leaves = leaves(case).unwrap();
                for _ in 0..40 {
                    let mut rules = *HOUSE.0;
                    for field in FIELDS {
                        (field.set)(&mut rules, draws.next((field.words)().len()));
                    }
                    let holding: Vec<_> = leaves.iter().filter(|l| l.holds(&rules)).collect();
                    assert_eq!(holding.len(), 1, "{} under {rules:?}", case.then);
                    let facts = stage::play(case.before, case.then, &rules).unwrap();
                    assert_eq!(
                        holding[0].facts, facts,
                        "{:?} then {} under {rules:?}",
                        case.before, case.then
                    );
                }
            }
        }
    }

    /// Each machine's rows that open a dispute are shown by an example, kind by kind.
    #[test]
    fn every_kind_of_dispute_and_every_question_is_shown() {
        let mut kinds = Vec::new();
        let mut fields = Vec::new();
        for question in GROUPS.iter().flat_map(|(_, questions)| questions.iter()) {
            for leaf in question.cases.iter().flat_map(|case| leaves(case).unwrap()) {
                kinds.extend(leaf.facts.disputes);
                fields.extend(leaf.conditions.into_iter().map(|(name, _)| name));
            }
        }
        for kind in reelgate_core::dispute::DisputeKind::ALL {
            assert_eq!(kinds.contains(kind), kind.is_decided(), "{kind:?}");
        }
        for field in FIELDS {
            assert!(fields.contains(&field.name), "{}", field.name);
        }
    }
}
