//! The files that are the provider's own, from the templates beside this file.
//! The templates speak a small protocol that works as it is; the guide says what to change.

use super::name::Newcomer;

/// A template by the place of what is made of it, in the checkout.
type Template = (&'static str, &'static str);

macro_rules! templates {
    ($($place:literal: $template:literal;)*) => {
        [$(($place, include_str!(concat!("template/", $template))),)*]
    };
}

const FUNCTION: [Template; 15] = templates! {
    "functions/newcomer/Cargo.toml": "Cargo.toml";
    "functions/newcomer/src/lib.rs": "src/lib.rs";
    "functions/newcomer/src/newcomer.rs": "src/newcomer.rs";
    "functions/newcomer/src/wire.rs": "src/wire.rs";
    "functions/newcomer/src/recognize.rs": "src/recognize.rs";
    "functions/newcomer/src/rules.rs": "src/rules.rs";
    "functions/newcomer/src/codes.rs": "src/codes.rs";
    "functions/newcomer/kit/newcomer.toml": "kit/newcomer.toml";
    "functions/newcomer/golden/balance.txt": "golden/balance.txt";
    "functions/newcomer/golden/bet.txt": "golden/bet.txt";
    "functions/newcomer/golden/faults.txt": "golden/faults.txt";
    "functions/newcomer/golden/malformed.txt": "golden/malformed.txt";
    "functions/newcomer/golden/refusals.txt": "golden/refusals.txt";
    "functions/newcomer/golden/rollback.txt": "golden/rollback.txt";
    "functions/newcomer/golden/win.txt": "golden/win.txt";
};

/// Messages that are fuzzed, without the letter of the decoder in front.
const CORPUS: [Template; 4] = templates! {
    "tests/fuzzed/corpus/decode/good-newcomer-balance": "corpus/balance";
    "tests/fuzzed/corpus/decode/good-newcomer-bet": "corpus/bet";
    "tests/fuzzed/corpus/decode/good-newcomer-rollback": "corpus/rollback";
    "tests/fuzzed/corpus/decode/good-newcomer-win": "corpus/win";
};

/// Its folder below `functions`: paths and texts.
pub(super) fn function(newcomer: &Newcomer) -> impl Iterator<Item = (String, String)> {
    let all = FUNCTION.into_iter();
    all.map(|(path, template)| (newcomer.fill(path), newcomer.fill(template)))
}

/// What is fuzzed; `letter` picks its decoder.
pub(super) fn corpus(newcomer: &Newcomer, letter: char) -> impl Iterator<Item = (String, String)> {
    let all = CORPUS.into_iter();
    all.map(move |(path, template)| {
        let text = newcomer.fill(template);
        (newcomer.fill(path), format!("{letter}{text}"))
    })
}

/// The migration that makes it known to the catalogue of providers.
pub(super) fn migration(newcomer: &Newcomer, number: i64) -> (String, String) {
    let text = newcomer.fill(include_str!("template/migration.sql"));
    let text = text.replace("VALUES (0, ", &format!("VALUES ({number}, "));
    (
        format!("migrations/{number:04}_{}.sql", newcomer.name),
        text,
    )
}
