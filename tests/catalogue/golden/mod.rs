//! The golden files: whole conversations with a provider, kept beside its function.
//! They are compared to the letter, and what no test plays is not allowed to lie there.
//!
//! # Format
//!
//! `#` opens a comment. A conversation starts with what the operator prepares:
//!
//! * `player NAME CURRENCY DEPOSIT` – a player with a wallet.
//! * `bonus NAME CURRENCY AMOUNT` – bonus money for a player.
//! * `game PROVIDER CODE STATUS [MIN MAX]` – a game in the catalog, with bet limits in EUR.
//! * `session NAME PLAYER CURRENCY PROVIDER CODE` – a session, whose token is then `{NAME}`.
//! * `end NAME`, `block PLAYER`, `exclude PLAYER`, `disconnect PROVIDER` – what an operator ends.
//! * `ceilings PROVIDER|network CURRENCY AMOUNT BALANCE ROUND` – ceilings; `wide` is the end of
//!   the range of EUR.
//! * `void PLAYER CURRENCY PROVIDER ROUND` – a person gives a round back.
//! * `resolve DISPUTE adjust AMOUNT` – a person ends a dispute with cash.
//! * `jackpots PROVIDER REFERENCE PART CONTRIBUTION` – what the ledger holds of jackpots under a
//!   reference, in main units.
//! * `hours NUMBER` – that much later.
//! * `fault busy|full|after-commit` – what the next commit meets, as long as it is tried again.
//!
//! `> [GET] PATH [unsigned|forged|twice|SECONDSs]` opens a request and is followed by its body,
//! `< STATUS` by the body of the reply. `-31s` signs it as 31 seconds ago. `{secret}`, `{operator}`
//! and `{recon}` are the secrets of the provider's declaration (`kit/`), which also says how it
//! signs. A blank line ends an exchange; more of the operator's lines may follow.
//! `{name}` stands for a known value; `{new_…}` in a reply takes any value and makes it known.
//!
//! With `REELGATE_GOLDEN=write` the replies are written instead of compared: read the diff.

mod coverage;
mod parse;
mod play;

use crate::stage::workspace;
use parse::{Conversation, Item};
use std::path::PathBuf;

/// The folders of all providers: a function with rules is one.
fn provider_folders() -> Vec<PathBuf> {
    let functions = std::fs::read_dir(workspace().join("functions")).unwrap();
    let mut folders: Vec<_> = functions.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("src/rules.rs").exists());
    folders.sort();
    folders
}

/// All conversations of a provider's folder; anything else in it is refused.
fn conversations(provider: &std::path::Path) -> Vec<Conversation> {
    let folder = provider.join("golden");
    let files = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("a provider needs golden files: {folder:?}: {error}"));
    let mut paths: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(
        !paths.is_empty(),
        "a provider needs golden files: {folder:?} is empty"
    );
    for path in &paths {
        let known = path.is_file() && path.extension().is_some_and(|extension| extension == "txt");
        assert!(known, "nothing plays {path:?}: golden files end in .txt");
    }
    let all: Vec<_> = paths.iter().map(|path| Conversation::read(path)).collect();
    for one in &all {
        let talks = one
            .items
            .iter()
            .any(|item| matches!(item, Item::Exchange(_)));
        assert!(talks, "{:?} holds no exchange", one.path);
    }
    all
}

async fn play_all(provider: &str) {
    let folder = workspace().join("functions").join(provider);
    let mut faults = Vec::new();
    for conversation in conversations(&folder) {
        faults.extend(play::play(&conversation).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

macro_rules! providers {
    ($($name:ident)*) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            play_all(stringify!($name)).await;
        })*

        /// The folders that are played above.
        const PLAYED: &[&str] = &[$(stringify!($name)),*];
    };
}

providers! {
    evolution
    hub88
    hundredhp
    nolimit
    playngo
    pragmatic
    redtiger
    slotegrator
    softswiss
    st8
    swipegames
}

#[test]
fn every_provider_is_played() {
    let names: Vec<_> = provider_folders()
        .iter()
        .map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        names, PLAYED,
        "a new provider needs a test of its own above"
    );
}
