//! What golden files must show: every verb and every status code that a provider can answer.
//! The codes are read from the function's own tables, so that a new one needs a golden file.

use super::{conversations, provider_folders};
use crate::stage::workspace;
use std::collections::BTreeSet;

/// The status codes of the Hub88 wallet API, section 4, and whose they are.
const RS_CODES: [(&str, &str); 18] = [
    ("RS_OK", "both"),
    ("RS_ERROR_UNKNOWN", "both"),
    ("RS_ERROR_TIMEOUT", "caleta"),
    ("RS_ERROR_INVALID_PARTNER", "hub88"),
    ("RS_ERROR_INVALID_TOKEN", "both"),
    ("RS_ERROR_TOKEN_EXPIRED", "both"),
    ("RS_ERROR_INVALID_GAME", "both"),
    ("RS_ERROR_WRONG_CURRENCY", "both"),
    ("RS_ERROR_NOT_ENOUGH_MONEY", "both"),
    ("RS_ERROR_USER_DISABLED", "both"),
    ("RS_ERROR_INVALID_SIGNATURE", "both"),
    ("RS_ERROR_WRONG_SYNTAX", "both"),
    ("RS_ERROR_WRONG_TYPES", "both"),
    ("RS_ERROR_DUPLICATE_TRANSACTION", "both"),
    ("RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "both"),
    ("RS_ERROR_TRANSACTION_ROLLED_BACK", "both"),
    ("RS_ERROR_LIMIT_REACHED", "hub88"),
    ("RS_ERROR_BET_LIMIT_EXCEEDED", "caleta"),
];

/// The `api_code`s of SOFTSWISS v2, section 3, that the wallet answers.
const API_CODES: [&str; 14] = [
    "100", "101", "106", "110", "154", "400", "403", "404", "405", "409", "410", "500", "503", "OK",
];

/// Answered where a host drops the request that leads a commit. Ours lets it finish, as
/// `weather::a_client_that_hangs_up_while_it_leads_takes_nobody_with_it` shows.
const API_CODE_INTERRUPTED: &str = "504";

/// The codes of the same section for which the platform has no rule yet, with the reason.
const API_CODES_WITHOUT_RULE: [(&str, &str); 4] = [
    (
        "105",
        "limits over a period belong to responsible gaming; a game's own limit is 106",
    ),
    ("107", "games are not forbidden to single players"),
    ("153", "players have no country"),
    ("155", "no message of version 2 changes a field"),
];

/// Paths and codes that the golden files of a folder hold, each with the provider in front.
fn shown(folder: &str) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    for conversation in conversations(&workspace().join("functions").join(folder)) {
        for exchange in conversation.exchanges() {
            let (provider, verb) = exchange.path.split_once('/').unwrap();
            let reply = conversation.reply(exchange);
            let json: serde_json::Value = serde_json::from_str(&reply).unwrap_or_default();
            let code = json["status"]
                .as_str()
                .or_else(|| json["meta"]["api_code"].as_str());
            shown.insert(format!("{provider} {}", code.unwrap_or("OK")));
            shown.insert(format!("{provider} /{verb}"));
        }
    }
    shown
}

/// The string literals of a source file that `wanted` picks.
fn literals(file: &str, wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let text = std::fs::read_to_string(workspace().join(file)).unwrap();
    let pieces = text.split('"').skip(1).step_by(2);
    pieces
        .filter(|piece| wanted(piece))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_code_of_hub88_and_caleta_is_shown() {
    let shown = shown("hub88");
    for (code, whose) in RS_CODES {
        let brands = if whose == "both" {
            vec!["hub88", "caleta"]
        } else {
            vec![whose]
        };
        for brand in brands {
            assert!(
                shown.contains(&format!("{brand} {code}")),
                "no golden file shows {brand} {code}"
            );
        }
    }
    let known: BTreeSet<String> = RS_CODES.map(|(code, _)| code.to_owned()).into();
    let written = literals("functions/hub88/src/status.rs", |text| {
        text.starts_with("RS_")
    });
    assert_eq!(written, known, "status.rs against the protocol");
}

#[test]
fn every_code_of_softswiss_is_shown() {
    let shown = shown("softswiss");
    for code in API_CODES {
        assert!(
            shown.contains(&format!("softswiss {code}")),
            "no golden file shows {code}"
        );
    }
    let is_code = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let written = literals("functions/softswiss/src/codes.rs", is_code);
    let mut known: BTreeSet<String> = API_CODES.map(str::to_owned).into();
    known.insert(API_CODE_INTERRUPTED.to_owned());
    known.remove("OK");
    assert_eq!(written, known, "codes.rs against the protocol");
    for (code, reason) in API_CODES_WITHOUT_RULE {
        assert!(
            !written.contains(code),
            "{code} is answered in spite of: {reason}"
        );
    }
}

/// The codes in the `codes.rs` of the other providers.
#[test]
fn every_code_of_the_other_providers_is_shown() {
    for folder in provider_folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        if ["hub88", "softswiss"].contains(&name) {
            continue;
        }
        let replies: Vec<String> = conversations(&folder)
            .iter()
            .flat_map(|one| one.exchanges().map(|exchange| one.reply(exchange)))
            .collect();
        let source = std::fs::read_to_string(folder.join("src/codes.rs")).unwrap();
        let said = source.lines().filter(|line| !line.trim().starts_with("//"));
        let said: Vec<&str> = said.collect();
        let mut codes: BTreeSet<&str> = said.iter().flat_map(|line| quoted(line)).collect();
        // The word for a success that has no code of its own.
        codes.remove("200");
        assert!(codes.len() >= 2, "{name}: {codes:?}");
        for code in codes {
            let ways = [
                format!("\"{code}\""),
                format!(":{code},"),
                format!(":{code}}}"),
                format!(">{code}<"),
            ];
            let shown = replies
                .iter()
                .any(|reply| ways.iter().any(|way| reply.contains(way)));
            assert!(shown, "no golden file of {name} shows {code}");
        }
    }
}

/// The string literals of a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// The texts that a source file matches on, each an arm of its own.
fn arms(file: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(workspace().join(file)).unwrap();
    let arms = text.lines().filter_map(|line| {
        let (text, _) = line.trim().strip_prefix('"')?.split_once("\" =>")?;
        Some(text.to_owned())
    });
    arms.collect()
}

#[test]
fn every_verb_is_shown() {
    let is_path = |text: &str| {
        let part = |text: &str| {
            text.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        text.split_once('/')
            .is_some_and(|(a, b)| !a.is_empty() && part(a) && part(b))
    };
    let hub88 = literals("functions/hub88/src/dialect.rs", is_path);
    let mut softswiss = BTreeSet::new();
    for (version, file) in [("v2", "wire"), ("v1", "v1")] {
        let mut verbs = arms(&format!("functions/softswiss/src/{file}.rs"));
        // What stands in a list of transactions is none.
        let is_word = |verb: &String| verb.bytes().all(|byte| byte.is_ascii_lowercase());
        verbs.retain(|verb| is_word(verb) && !["bet", "win"].contains(&verb.as_str()));
        softswiss.extend(verbs.iter().map(|verb| format!("{version}/{verb}")));
    }
    for (folder, verbs) in [("hub88", hub88), ("softswiss", softswiss)] {
        let shown = shown(folder);
        assert!(verbs.len() >= 6, "{verbs:?}");
        for verb in verbs {
            let found = shown
                .iter()
                .any(|line| line.ends_with(&format!(" /{verb}")));
            assert!(found, "no golden file shows {folder} {verb}");
        }
    }
}

#[test]
fn every_provider_has_golden_files() {
    for folder in provider_folders() {
        assert!(!conversations(&folder).is_empty());
    }
}
