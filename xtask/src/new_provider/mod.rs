//! `cargo xtask new-provider`: a provider that works, to be changed into the vendor's protocol.
//! It must never write over anything: all changes are made in memory first, and none is written
//! where one of them cannot be made.

mod folder;
mod lists;
mod manifest;
mod name;
#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use crate::checks;
use crate::cli::NewProviderOptions;
use crate::process::{self, capture, cargo, program, root, say};
use lists::{LISTS, counted, decoder, migrations};
use name::Newcomer;

const DECODERS: &str = "tests/fuzzed/src/decode.rs";
const MIGRATIONS: &str = "shared/edge/src/store/migrate.rs";
const SCHEMA: &str = "shared/edge/src/store/mod.rs";

/// A file as it is to be.
#[derive(Debug)]
struct Change {
    /// In the checkout.
    path: String,
    text: String,
    /// It must not be there yet.
    is_new: bool,
}

pub(crate) fn run(options: &NewProviderOptions) -> Result<()> {
    let root = root()?;
    let newcomer = Newcomer::parse(&options.name, options.title.as_deref())?;
    let changes = plan(&root, &newcomer)?;
    must_be_clean(&root, &changes)?;
    write(&root, &changes)?;
    for change in &changes {
        let what = if change.is_new { "new    " } else { "changed" };
        say!("==> {what} {}", change.path);
    }
    checks::fmt()?;
    // Another process: this one was compiled without the new contract.
    process::run(cargo(&root).args(["run", "--package", "xtask", "--", "docs"]))?;
    say_what_is_left(&newcomer.name);
    Ok(())
}

fn say_what_is_left(name: &str) {
    say!(
        "\n{name} works as it is, once `cargo xtask build` is done. docs/new-provider.md leads on:"
    );
    for (place, what) in [
        (
            format!("kit/{name}.toml"),
            "how it speaks, for `cargo xtask certify`",
        ),
        ("src/wire.rs".to_owned(), "the fields of its messages"),
        (format!("src/{name}.rs"), "its signature"),
        (
            "src/rules.rs".to_owned(),
            "its answers to the questions of the rule matrix",
        ),
        ("src/codes.rs".to_owned(), "its status codes"),
        ("golden".to_owned(), "conversations with it"),
    ] {
        say!("  functions/{name}/{place:<22} {what}");
    }
}

/// Everything that is to be written.
fn plan(root: &Path, newcomer: &Newcomer) -> Result<Vec<Change>> {
    newcomer.must_be_free(root)?;
    let number = next_migration(root)?;
    let mut changes = Vec::new();
    let mut add = |(path, text): (String, String), is_new| {
        changes.push(Change { path, text, is_new });
    };
    folder::function(newcomer).for_each(|file| add(file, true));
    add(folder::migration(newcomer, number), true);
    let (decoders, letter) = decoder(&read(root, DECODERS)?, newcomer)?;
    folder::corpus(newcomer, letter).for_each(|file| add(file, true));
    add((DECODERS.to_owned(), decoders), false);
    for list in &LISTS {
        let text = list.with(&read(root, list.path)?, newcomer)?;
        add((list.path.to_owned(), text), false);
    }
    let text = migrations(&read(root, MIGRATIONS)?, newcomer, number)?;
    add((MIGRATIONS.to_owned(), text), false);
    let text = counted(
        &read(root, SCHEMA)?,
        "SCHEMA_VERSION: i64 = ",
        number,
        SCHEMA,
    )?;
    add((SCHEMA.to_owned(), text), false);
    for change in changes.iter().filter(|change| change.is_new) {
        let path = &change.path;
        ensure!(
            !root.join(path).exists(),
            "{path} is there already; move it away"
        );
    }
    Ok(changes)
}

fn read(root: &Path, path: &str) -> Result<String> {
    std::fs::read_to_string(root.join(path)).with_context(|| format!("{path} cannot be read"))
}

/// The number after the newest.
fn next_migration(root: &Path) -> Result<i64> {
    let folder = std::fs::read_dir(root.join("migrations")).context("migrations")?;
    let mut newest = 0;
    for file in folder {
        let name = file?.file_name().to_string_lossy().into_owned();
        let digits = name.split('_').next().unwrap_or_default();
        let number: i64 = digits
            .parse()
            .with_context(|| format!("migrations/{name} does not begin with a number"))?;
        newest = newest.max(number);
    }
    Ok(newest.saturating_add(1))
}

/// What is written can be taken back by git alone. Without git nobody can say.
fn must_be_clean(root: &Path, changes: &[Change]) -> Result<()> {
    let mut git = program("git", root);
    git.args(["status", "--porcelain", "--"]);
    git.args(changes.iter().map(|change| &change.path));
    match capture(&mut git) {
        Some(changed) if !changed.is_empty() => bail!(
            "files that would be changed have changes that are not committed. Commit or stash them \
             first, so that git can take back what is written here:\n{changed}"
        ),
        Some(_) | None => Ok(()),
    }
}

fn write(root: &Path, changes: &[Change]) -> Result<()> {
    for change in changes {
        let path = root.join(&change.path);
        let written = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, &change.text));
        written.with_context(|| format!("{} cannot be written", change.path))?;
    }
    Ok(())
}
