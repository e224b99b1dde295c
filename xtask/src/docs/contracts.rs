//! The providers' contracts as the documents show them, read from each function's own files.
//! It must never say anything about a provider that its function does not say itself.

use super::markdown;
use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Answer, Code, Rules, Sources, Wire, house};
use reelgate_core::rules::{
    BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount, SpentWin, UnknownRollback,
};

#[path = "../../../functions/evolution/src/codes.rs"]
mod evolution_codes;
#[path = "../../../functions/evolution/src/rules.rs"]
mod evolution_rules;
#[path = "../../../functions/hub88/src/rules.rs"]
mod hub88_rules;
#[path = "../../../functions/hub88/src/status.rs"]
mod hub88_status;
#[path = "../../../functions/hundredhp/src/codes.rs"]
mod hundredhp_codes;
#[path = "../../../functions/hundredhp/src/rules.rs"]
mod hundredhp_rules;
#[path = "../../../functions/nolimit/src/codes.rs"]
mod nolimit_codes;
#[path = "../../../functions/nolimit/src/rules.rs"]
mod nolimit_rules;
#[path = "../../../functions/playngo/src/codes.rs"]
mod playngo_codes;
#[path = "../../../functions/playngo/src/rules.rs"]
mod playngo_rules;
#[path = "../../../functions/pragmatic/src/codes.rs"]
mod pragmatic_codes;
#[path = "../../../functions/pragmatic/src/rules.rs"]
mod pragmatic_rules;
#[path = "../../../functions/redtiger/src/codes.rs"]
mod redtiger_codes;
#[path = "../../../functions/redtiger/src/rules.rs"]
mod redtiger_rules;
#[path = "../../../functions/slotegrator/src/codes.rs"]
mod slotegrator_codes;
#[path = "../../../functions/slotegrator/src/rules.rs"]
mod slotegrator_rules;
#[path = "../../../functions/softswiss/src/codes.rs"]
mod softswiss_codes;
#[path = "../../../functions/softswiss/src/rules.rs"]
mod softswiss_rules;
#[path = "../../../functions/st8/src/codes.rs"]
mod st8_codes;
#[path = "../../../functions/st8/src/rules.rs"]
mod st8_rules;
#[path = "../../../functions/swipegames/src/codes.rs"]
mod swipegames_codes;
#[path = "../../../functions/swipegames/src/rules.rs"]
mod swipegames_rules;

use hub88_status::Brand;

/// One provider's contract.
pub(super) struct Contract {
    /// As in its URL.
    pub(super) name: &'static str,
    /// The folder below `functions`; providers of one folder share their answers.
    pub(super) folder: &'static str,
    pub(super) rules: Rules,
    pub(super) sources: Sources,
    pub(super) wire: Wire,
    pub(super) outcome: fn(Outcome) -> Heard,
    pub(super) failure: fn(Failure) -> Heard,
}

/// What a provider hears.
#[derive(PartialEq)]
pub(super) struct Heard {
    pub(super) http: u16,
    /// The code, as the document shows it.
    pub(super) code: String,
}

/// A provider whose folder has one contract and one table of codes.
macro_rules! contract {
    ($name:literal, $rules:ident, $codes:ident) => {
        Contract {
            name: $name,
            folder: $name,
            rules: $rules::RULES,
            sources: $rules::SOURCES,
            wire: $rules::WIRE,
            outcome: |outcome| coded($codes::of_outcome(outcome)),
            failure: |failure| coded($codes::of_failure(failure)),
        }
    };
}

/// A new provider is a new row.
pub(super) const CONTRACTS: &[Contract] = &[
    Contract {
        name: "hub88",
        folder: "hub88",
        rules: hub88_rules::RULES,
        sources: hub88_rules::SOURCES,
        wire: hub88_rules::WIRE,
        outcome: |outcome| status(200, hub88_status::of_outcome(outcome, Brand::Hub88)),
        failure: |failure| {
            let (http, code) = hub88_status::of_failure(failure, Brand::Hub88);
            status(http, code)
        },
    },
    Contract {
        name: "caleta",
        folder: "hub88",
        rules: hub88_rules::RULES,
        sources: hub88_rules::SOURCES,
        wire: hub88_rules::WIRE,
        outcome: |outcome| status(200, hub88_status::of_outcome(outcome, Brand::Caleta)),
        failure: |failure| {
            let (http, code) = hub88_status::of_failure(failure, Brand::Caleta);
            status(http, code)
        },
    },
    Contract {
        name: "softswiss",
        folder: "softswiss",
        rules: softswiss_rules::RULES,
        sources: softswiss_rules::SOURCES,
        wire: softswiss_rules::WIRE,
        outcome: |outcome| {
            softswiss_codes::of_outcome(outcome).map_or_else(
                || Heard {
                    http: 200,
                    code: "no error".to_owned(),
                },
                api_code,
            )
        },
        failure: |failure| api_code(softswiss_codes::of_failure(failure)),
    },
    contract!("slotegrator", slotegrator_rules, slotegrator_codes),
    contract!("pragmatic", pragmatic_rules, pragmatic_codes),
    contract!("playngo", playngo_rules, playngo_codes),
    contract!("st8", st8_rules, st8_codes),
    contract!("nolimit", nolimit_rules, nolimit_codes),
    contract!("swipegames", swipegames_rules, swipegames_codes),
    contract!("evolution", evolution_rules, evolution_codes),
    contract!("redtiger", redtiger_rules, redtiger_codes),
    contract!("hundredhp", hundredhp_rules, hundredhp_codes),
];

fn coded(code: Code) -> Heard {
    status(code.http, code.code)
}

fn status(http: u16, code: &str) -> Heard {
    Heard {
        http,
        code: markdown::code(code),
    }
}

fn api_code(code: softswiss_codes::Code) -> Heard {
    let text = code.text.map(|text| format!(", \"{text}\""));
    Heard {
        http: code.http,
        code: format!("`api_code` {}{}", code.api_code, text.unwrap_or_default()),
    }
}

/// Contracts of one folder, in the order of the table.
pub(super) fn by_folder() -> Vec<Vec<&'static Contract>> {
    CONTRACTS
        .chunk_by(|one, other| one.folder == other.folder)
        .map(|group| group.iter().collect())
        .collect()
}

/// The house's row.
pub(super) const HOUSE: (&Rules, &Sources) = (&house::RULES, &house::SOURCES);

/// One question as something that can be asked and changed.
pub(super) struct Field {
    pub(super) name: &'static str,
    /// All answers.
    pub(super) words: fn() -> Vec<&'static str>,
    /// Which of them a contract gives.
    pub(super) get: fn(&Rules) -> usize,
    /// Gives another.
    pub(super) set: fn(&mut Rules, usize),
}

macro_rules! fields {
    ($($field:ident: $answer:ident;)*) => {
        /// All questions; that none is missing is checked when this is compiled.
        pub(super) const FIELDS: &[Field] = &[$(Field {
            name: stringify!($field),
            words: || $answer::ALL.iter().map(|answer| answer.word()).collect(),
            get: |rules| {
                let place = $answer::ALL.iter().position(|answer| *answer == rules.$field);
                place.unwrap_or_default()
            },
            set: |rules, place| {
                if let Some(answer) = $answer::ALL.get(place) {
                    rules.$field = *answer;
                }
            },
        }),*];

        const _: fn(Rules) = |rules| {
            let Rules { $($field: _),* } = rules;
        };
    };
}

fields! {
    identity: Identity;
    bet_session: BetSession;
    repeat: Repeat;
    unknown_rollback: UnknownRollback;
    rollback_amount: RollbackAmount;
    rollback_after_win: Permission;
    spent_win_rollback: SpentWin;
    rollback_of_rollback: Permission;
    win_without_bet: Permission;
    expired_session_settles: Permission;
    replaced_token_hears: Permission;
    blocked_player_settles: Permission;
    bet_in_closed_round: Permission;
    zero_bet: Permission;
    zero_win: Permission;
    unknown_round_end: Permission;
    overdraft: Overdraft;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::PROVIDERS;
    use std::collections::BTreeSet;

    #[test]
    fn every_folder_with_rules_is_in_the_documents() {
        let functions = crate::process::root().unwrap().join("functions");
        let mut found = BTreeSet::new();
        for entry in std::fs::read_dir(functions).unwrap() {
            let folder = entry.unwrap();
            if folder.path().join("src/rules.rs").exists() {
                found.insert(folder.file_name().into_string().unwrap());
            }
        }
        let known: BTreeSet<_> = CONTRACTS.iter().map(|c| c.folder.to_owned()).collect();
        assert_eq!(
            known, found,
            "give xtask/src/docs/contracts.rs a row for each"
        );
    }

    #[test]
    fn the_documents_know_the_providers_that_xtask_signs_for() {
        let signed: BTreeSet<_> = PROVIDERS.iter().map(|provider| provider.name).collect();
        let known: BTreeSet<_> = CONTRACTS.iter().map(|contract| contract.name).collect();
        assert_eq!(known, signed);
    }

    #[test]
    fn the_fields_are_the_questions_in_their_order() {
        let names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        let questions: Vec<_> = Rules::QUESTIONS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, questions);
    }

    #[test]
    fn an_answer_given_is_the_answer_read() {
        for field in FIELDS {
            let words = (field.words)();
            assert!(words.len() > 1, "{}", field.name);
            for place in 0..words.len() {
                let mut rules = house::RULES;
                (field.set)(&mut rules, place);
                assert_eq!((field.get)(&rules), place, "{}", field.name);
            }
        }
    }
}
