//! `cargo xtask verify-ledger`: an export of the ledger against itself and the operator's key.
//! It must never need the database, nor anything that is not in `docs/ledger-format.md`.

mod books;
mod dates;
mod line;
mod record;
mod records;

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use reelgate_core::checkpoint::PublicKey;

use books::Books;

/// Reads the file, or standard input for `-`; the exit code says whether anything is wrong.
pub(crate) fn run(
    file: &Path,
    keys: &[PathBuf],
    kept: &[(String, String)],
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let keys = keys.iter().map(|path| public_key(path));
    let keys = keys.collect::<Result<Vec<_>>>()?;
    let faults = if file == Path::new("-") {
        verify(std::io::stdin().lock(), keys, kept, out)?
    } else {
        let file =
            File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
        verify(BufReader::new(file), keys, kept, out)?
    };
    Ok(if faults == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn public_key(path: &Path) -> Result<PublicKey> {
    let name = path.display();
    let pem = std::fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
    PublicKey::parse(&pem).with_context(|| name.to_string())
}

/// The digests in a file: one `DAY=HEX` or `DAY HEX` a line.
pub(crate) fn kept_digests(file: &Path) -> Result<Vec<(String, String)>> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("{name} cannot be read"))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let read = |line: &str| kept_digest(line).with_context(|| format!("{name}: {line}"));
    lines.map(read).collect()
}

/// A day and the digest that was kept of its checkpoint.
pub(crate) fn kept_digest(text: &str) -> Result<(String, String)> {
    let (day, digest) = text
        .trim()
        .split_once(['=', ' '])
        .context("a digest is given as DAY=HEX, such as 2026-11-21=0f…")?;
    let digest = digest.trim().to_lowercase();
    let is_hex = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    anyhow::ensure!(is_hex, "the digest of {day} is not 64 hex digits");
    Ok((day.to_owned(), digest))
}

/// Writes one line for each fault and a summary; how many faults there are.
pub(crate) fn verify(
    mut export: impl BufRead,
    keys: Vec<PublicKey>,
    kept: &[(String, String)],
    out: &mut dyn Write,
) -> Result<u64> {
    let mut books = Books::with_keys(keys);
    let (mut number, mut faults) = (0_u64, 0_u64);
    let mut bytes = Vec::new();
    while export.read_until(b'\n', &mut bytes).context("the export")? > 0 {
        number = number.saturating_add(1);
        let text = std::str::from_utf8(&bytes).map_err(|_| "is not UTF-8".to_owned());
        let found = books.take(number, text.and_then(line::parse));
        for fault in found {
            faults = faults.saturating_add(1);
            writeln!(out, "{fault}")?;
        }
        bytes.clear();
    }
    for fault in books.finish(kept) {
        faults = faults.saturating_add(1);
        writeln!(out, "{fault}")?;
    }
    summary(&books, faults, out)?;
    Ok(faults)
}

fn summary(books: &Books, faults: u64, out: &mut dyn Write) -> Result<()> {
    let (entries, wallets) = (books.entries, books.wallets.len());
    let checkpoints = books.checkpoints.len();
    for notice in &books.notices {
        writeln!(out, "{notice}")?;
    }
    writeln!(
        out,
        "{entries} entries, {wallets} wallets, {checkpoints} checkpoints, {} records: {}",
        books.records.records,
        match faults {
            0 => "nothing is wrong".to_owned(),
            1 => "1 fault".to_owned(),
            more => format!("{more} faults"),
        }
    )?;
    if faults > 0 {
        return Ok(());
    }
    if let Some(last) = books.checkpoints.last() {
        let claim = &last.claim;
        writeln!(
            out,
            "the last checkpoint is {} of {}, up to entry {}: {}",
            claim.number,
            claim.day,
            claim.last_entry,
            last.digest.as_str()
        )?;
        let key = &last.key_id;
        if books.keys.is_empty() {
            writeln!(
                out,
                "its signature with the key {key} was not checked: give --public-key"
            )?;
        } else {
            writeln!(out, "its signature with the key {key} is good")?;
        }
    }
    writeln!(
        out,
        "{} entries and {} rows are behind the last checkpoint: no signature covers them yet; \
         {} messages were deleted, and their records stay",
        books.uncovered, books.records.uncovered, books.records.deleted
    )?;
    Ok(())
}
