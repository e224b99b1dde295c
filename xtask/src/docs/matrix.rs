//! docs/provider-rules.md: the rule matrix, and each provider's wire, codes and reasons.
//! It must never grow too wide to read: a table has as many providers as fit, then comes the next.

use super::contracts::{Contract, FIELDS, HOUSE, Heard, by_folder};
use super::markdown::{Page, code, listed};
use crate::providers::{PROVIDERS, Scheme};
use anyhow::{Context as _, Result};
use reelgate_core::failure::{Blame, Failure};
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Rules, Sources};

/// How many columns of answers a table may have.
const COLUMNS_MAX: usize = 5;

/// The whole document.
pub(super) fn page() -> Result<String> {
    let mut page = Page::default();
    page.heading(1, "Provider rules");
    page.paragraph(super::GENERATED);
    page.paragraph(
        "Where providers' contracts contradict each other, each answers the questions below, and \
         the wallet follows the answers. Everything else is the same for all of them and stands \
         in [state-machine.md](state-machine.md). No answer can switch off what protects the \
         money: a reference has one effect, a transaction is given back at most once, and nothing \
         else is taken under the name of what is known. `house` is what the operator does: the \
         cash desk, and decisions of a person about a provider's transactions.",
    );
    for_all(&mut page);
    matrix(&mut page);
    questions(&mut page);
    below_zero(&mut page);
    for group in by_folder() {
        provider(&mut page, &group)?;
    }
    page.heading(2, "house");
    page.paragraph(
        "The operator's own rules. They have no wire: our API is described in openapi.json.",
    );
    answers(&mut page, HOUSE.0, HOUSE.1);
    Ok(page.finish())
}

/// Rules of the wallet that no contract changes.
const FOR_ALL: &[&str] = &[
    "Deposits, withdrawals, bonus grants, adjustments and resolutions are whole minor units of the \
     currency (JPY 0 decimals, EUR 2, KWD 3). Bets and wins may be finer. What they leave below a \
     minor unit stays in the balance: it can be played with and cannot be withdrawn.",
    "A win that is split `as_staked` goes to bonus money in the proportion of the round's stakes, \
     rounded down to whole minor units. The rest is cash.",
    "Bonus money is kept by grant. A stake takes from the oldest grant first, a win goes to the \
     grants that paid its round's stakes, and what is given back goes back to its grant. What \
     comes to a grant after it has expired expires with it, by an entry of its own.",
    "A free bet moves nothing where a campaign pays it. At Hub88 and Caleta a campaign pays it if \
     the bet names free rounds that we asked for and whose name the provider told us; bonus money \
     pays other free bets. What such rounds win is cash. The greatest bet of the game applies to \
     every free bet, the least to none.",
];

fn for_all(page: &mut Page) {
    page.heading(2, "For all providers");
    let rules = FOR_ALL.iter().map(|rule| (*rule).to_owned());
    page.list(&rules.collect::<Vec<_>>());
}

fn names(group: &[&'static Contract]) -> Vec<&'static str> {
    group.iter().map(|contract| contract.name).collect()
}

/// Who answers, with the answers: the house, then the providers.
fn columns() -> Vec<(String, Rules)> {
    let mut all = vec![("house".to_owned(), *HOUSE.0)];
    for group in by_folder() {
        if let [first, ..] = group.as_slice() {
            all.push((names(&group).join(", "), first.rules));
        }
    }
    all
}

fn matrix(page: &mut Page) {
    page.heading(2, "The matrix");
    let columns = columns();
    for shown in columns.chunks(COLUMNS_MAX) {
        let mut head = vec!["question"];
        head.extend(shown.iter().map(|(name, _)| name.as_str()));
        let mut rows = Vec::new();
        for (place, (name, _)) in Rules::QUESTIONS.iter().enumerate() {
            let mut row = vec![format!("[`{name}`](#{name})")];
            for (_, rules) in shown {
                let words = rules.words();
                row.push(words.get(place).copied().unwrap_or_default().to_owned());
            }
            rows.push(row);
        }
        page.table(&head, &rows);
    }
}

fn questions(page: &mut Page) {
    page.heading(2, "The questions");
    let columns = columns();
    for ((name, question), field) in Rules::QUESTIONS.iter().zip(FIELDS) {
        page.heading(3, name);
        page.paragraph(question);
        let mut rows = Vec::new();
        for (place, word) in (field.words)().into_iter().enumerate() {
            let given = |(_, rules): &&(String, Rules)| (field.get)(rules) == place;
            let who = columns.iter().filter(given);
            let who: Vec<_> = who.map(|(name, _)| name.as_str()).collect();
            let who = if who.is_empty() {
                "nobody yet".to_owned()
            } else {
                who.join(", ")
            };
            rows.push(vec![word.to_owned(), who]);
        }
        page.table(&["answer", "given by"], &rows);
    }
}

/// What is the same for all of them, since no contract says it.
fn below_zero(page: &mut Page) {
    page.heading(3, "A balance below zero");
    page.paragraph(
        "Where a contract lets a correction or a rollback take more than there is, cash stands \
         below zero for every provider of that wallet. A game is told it as it is, with its sign. \
         A wire without a sign (SwipeGames, SOFTSWISS version 2) is told nothing, 0.00. Where \
         bonus money can be bet, what can be bet is told, and cash below zero counts as nothing in \
         it. No bet is paid from cash below zero, and no deposit is refused for it.",
    );
}

fn provider(page: &mut Page, group: &[&'static Contract]) -> Result<()> {
    let [first, ..] = group else {
        return Ok(());
    };
    page.heading(2, &listed(&names(group)));
    page.heading(3, &format!("The wire of {}", listed(&names(group))));
    let wire = first.wire;
    let mut facts = vec![
        vec!["document".to_owned(), wire.document.to_owned()],
        vec!["messages".to_owned(), wire.messages.to_owned()],
        vec!["amounts".to_owned(), wire.money.to_owned()],
        vec!["more decimals".to_owned(), wire.precision.to_owned()],
        vec!["errors".to_owned(), wire.errors.to_owned()],
        vec!["balance".to_owned(), wire.balance.to_owned()],
    ];
    for contract in group {
        let signed = PROVIDERS.iter().find(|known| known.name == contract.name);
        let signed = signed.with_context(|| {
            let name = contract.name;
            format!("xtask/src/providers.rs does not say how {name} signs")
        })?;
        let how = match signed.scheme {
            Scheme::RsaSha256Base64 => "RSA (PKCS #1 v1.5) over SHA-256 of the raw body, in Base64",
            Scheme::HmacSha256Hex => "HMAC-SHA256 of the raw body, in lower-case hexadecimal",
            Scheme::EcdsaP256Base64 => {
                "ECDSA (P-256) over SHA-256 of the raw body, as DER in Base64"
            }
            Scheme::HmacSha1Form => {
                "HMAC-SHA1 of all parameters and the three headers beside it, sorted and written \
                 as PHP does, in lower-case hexadecimal"
            }
            Scheme::Md5Form => {
                "MD5 of all other parameters, sorted, with the secret behind them, in lower-case \
                 hexadecimal"
            }
            Scheme::Written => "none; a shared secret",
        };
        facts.push(vec![
            format!("signature of {}", contract.name),
            format!("{how}, in {}", code(signed.header)),
        ]);
        facts.push(vec![
            format!("paths of {}", contract.name),
            format!(
                "below `/providers/{}/`; a bet goes to `/providers/{}`",
                contract.name, signed.path
            ),
        ]);
    }
    page.table(&["", &listed(&names(group))], &facts);
    page.heading(3, &format!("The answers of {}", listed(&names(group))));
    page.paragraph("The numbers name sections of the provider's document.");
    answers(page, &first.rules, &first.sources);
    page.heading(3, &format!("The codes of {}", listed(&names(group))));
    heard(page, group);
    Ok(())
}

fn answers(page: &mut Page, rules: &Rules, sources: &Sources) {
    let mut rows = Vec::new();
    let both = rules.words().into_iter().zip(sources.texts());
    for ((name, question), (word, source)) in Rules::QUESTIONS.iter().zip(both) {
        rows.push(vec![
            format!("[`{name}`](#{name})"),
            (*question).to_owned(),
            word.to_owned(),
            source.to_owned(),
        ]);
    }
    page.table(
        &["", "question", "answer", "where it stands, or why"],
        &rows,
    );
}

/// The codes of one folder's providers, each in a column of its own.
fn heard(page: &mut Page, group: &[&'static Contract]) {
    let mut head = vec!["reply"];
    head.extend(names(group));
    let mut rows = Vec::new();
    for outcome in Outcome::ALL {
        let mut row = vec![code(outcome.as_str())];
        row.extend(
            group
                .iter()
                .map(|contract| said(&(contract.outcome)(*outcome))),
        );
        rows.push(row);
    }
    page.paragraph("For each reply of the wallet, in order of precedence:");
    page.table(&head, &rows);
    page.paragraph(
        "For a message that was not decided (reject: the message is wrong; fault: we are unwell, \
         send it again):",
    );
    let mut head = vec!["", "failure"];
    head.extend(names(group));
    let mut rows = Vec::new();
    for failure in Failure::ALL {
        let whose = match failure.blame() {
            Blame::Caller => "reject",
            Blame::Us => "fault",
        };
        let mut row = vec![whose.to_owned(), code(failure.as_str())];
        row.extend(
            group
                .iter()
                .map(|contract| said(&(contract.failure)(*failure))),
        );
        rows.push(row);
    }
    page.table(&head, &rows);
}

fn said(heard: &Heard) -> String {
    format!("HTTP {}, {}", heard.http, heard.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::contracts::CONTRACTS;
    use crate::process::root;

    /// A provider that hears "no error" for a refusal would go on with money it does not have, and
    /// one that hears of a refusal where we are unwell would drop a bet that we may have taken.
    #[test]
    fn no_refusal_and_no_failure_sounds_like_a_success() {
        let declared = reelgate_kit::declarations(&root().unwrap()).unwrap();
        for contract in CONTRACTS {
            let accepted = (contract.outcome)(Outcome::Accepted);
            // Such a provider wants to hear an error where nothing was left to do.
            let repeats_are_errors = declared[contract.name].rules().repeat_is_error;
            for outcome in Outcome::ALL {
                let same = (contract.outcome)(*outcome) == accepted;
                let done = *outcome == Outcome::Accepted;
                let due = outcome.is_success() && (done || !repeats_are_errors);
                assert_eq!(same, due, "{} {outcome:?}", contract.name);
            }
            for failure in Failure::ALL {
                let heard = (contract.failure)(*failure);
                assert!(heard != accepted, "{} {failure:?}", contract.name);
            }
        }
    }

    #[test]
    fn every_question_answer_reason_and_code_is_there() {
        let page = page().unwrap();
        for (name, question) in Rules::QUESTIONS {
            assert!(
                page.contains(&format!("### {name}\n\n{question}\n")),
                "{name}"
            );
        }
        for word in FIELDS.iter().flat_map(|field| (field.words)()) {
            assert!(page.contains(&format!("| {word} | ")), "{word}");
        }
        for contract in CONTRACTS {
            let all = contract.sources.texts();
            for text in all.into_iter().chain(HOUSE.1.texts()) {
                let shown = text.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(page.contains(&shown), "{text}");
            }
            for outcome in Outcome::ALL {
                let heard = said(&(contract.outcome)(*outcome));
                assert!(page.contains(&heard), "{} {outcome:?}", contract.name);
            }
            for failure in Failure::ALL {
                let heard = said(&(contract.failure)(*failure));
                assert!(page.contains(&heard), "{} {failure:?}", contract.name);
            }
        }
    }

    #[test]
    fn the_matrix_is_cut_before_it_is_too_wide() {
        let page = page().unwrap();
        let widest = page.lines().filter(|line| line.starts_with("| question"));
        for line in widest {
            assert!(line.matches('|').count() <= COLUMNS_MAX + 2, "{line}");
        }
    }
}
