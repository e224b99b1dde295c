//! The stored inputs, each through its target, and what chance makes of them.
//! No provider is left out, and every failure prints the seed and the input that replay it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests stop the test; clippy.toml frees only functions marked #[test]"
)]

mod mutate;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reelgate_fuzzed::{TARGETS, Target, decoders};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;

const FILE_BYTES_MAX: usize = 4096;
const FILES_MIN: usize = 100;

/// How many inputs chance makes for a target: seconds without optimisation.
const MUTATIONS: usize = 5_000;

/// A stored input by the name of its file.
struct Stored {
    name: String,
    bytes: Vec<u8>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn names_in(folder: &PathBuf) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry).into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

fn stored(target: &str) -> Vec<Stored> {
    let folder = root().join("corpus").join(target);
    let read = |name: String| Stored {
        bytes: std::fs::read(folder.join(&name)).unwrap(),
        name,
    };
    names_in(&folder).into_iter().map(read).collect()
}

/// Runs a target; a panic goes on, once the input is printed.
fn run(target: (&str, Target), what: &str, input: &[u8]) -> bool {
    let found = catch_unwind(AssertUnwindSafe(|| target.1(input)));
    found.unwrap_or_else(|panic| {
        println!("{}: {what}: \"{}\"", target.0, input.escape_ascii());
        resume_unwind(panic)
    })
}

#[test]
fn every_stored_input_is_taken_or_refused_as_its_name_says() {
    let mut count = 0;
    for target in TARGETS {
        for Stored { name, bytes } in stored(target.0) {
            assert!(bytes.len() <= FILE_BYTES_MAX, "{name} is too long");
            let taken = run(target, &name, &bytes);
            let expected = name.starts_with("good-");
            assert!(expected || name.starts_with("bad-"), "{name}");
            assert_eq!(taken, expected, "{}/{name}", target.0);
            count += 1;
        }
    }
    println!("{count} stored inputs");
    assert!(count >= FILES_MIN, "only {count} stored inputs");
}

#[test]
fn every_folder_has_its_target_and_every_target_its_program() {
    let own: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let folders = names_in(&root().join("corpus")).into_iter().collect();
    assert_eq!(own, folders);
    let programs = names_in(&root().join("../../fuzz/fuzz_targets"));
    let stems = programs.iter().filter_map(|name| name.strip_suffix(".rs"));
    assert_eq!(own, stems.map(str::to_owned).collect());
}

#[test]
fn no_provider_is_left_out() {
    let functions = root().join("../../functions");
    let mut names = names_in(&functions);
    names.retain(|name| functions.join(name).join("src/rules.rs").exists());
    assert!(names.len() >= 11, "{names:?}");
    let manifest = std::fs::read_to_string(root().join("../../spin.toml")).unwrap();
    let routes = manifest.split("route = \"/providers/").skip(1);
    names.extend(routes.map(|route| route.split('/').next().unwrap().to_owned()));
    let first = |path: &'static str| path.split('/').next().unwrap();
    for name in names {
        let mut all = decoders().iter();
        let found = all.any(|decoder| first(decoder.path) == name);
        assert!(found, "the decoder of {name} is not fuzzed");
    }
}

#[test]
fn every_decoder_has_a_letter_of_its_own_and_a_stored_message_that_it_takes() {
    let good: Vec<_> = stored("decode")
        .into_iter()
        .filter(|stored| stored.name.starts_with("good-"))
        .collect();
    let mut letters = BTreeSet::new();
    for decoder in decoders() {
        assert!(letters.insert(decoder.letter), "{}", decoder.path);
        let mut all = good.iter();
        let found = all.any(|stored| stored.bytes.first() == Some(&decoder.letter));
        assert!(found, "no stored message for {}", decoder.path);
    }
}

fn seed() -> u64 {
    let given = std::env::var("REELGATE_SEED").ok();
    given.map_or(1, |text| text.parse().unwrap())
}

/// What chance makes of the stored inputs of a target.
fn mutated(name: &str) {
    let target = TARGETS.into_iter().find(|(own, _)| *own == name).unwrap();
    let seed = seed();
    println!("{name}: REELGATE_SEED={seed}");
    let (good, bad): (Vec<_>, Vec<_>) = stored(name)
        .into_iter()
        .partition(|stored| stored.name.starts_with("good-"));
    // What is taken leads further in: it comes up more often.
    let often = good.iter().cycle().take(3 * good.len());
    let all: Vec<_> = often.chain(&bad).map(|one| one.bytes.clone()).collect();
    let mut dice = StdRng::seed_from_u64(seed);
    let mut taken = 0;
    for round in 0..MUTATIONS {
        let mut input = all[dice.random_range(0..all.len())].clone();
        for _ in 0..1 << dice.random_range(0..3) {
            mutate::once(&mut dice, &mut input, &all);
        }
        let what = format!("REELGATE_SEED={seed}, round {round}");
        taken += usize::from(run(target, &what, &input));
    }
    println!("{name}: {taken} of {MUTATIONS} were taken");
    assert!(taken > MUTATIONS / 100, "hardly anything gets in");
}

#[test]
fn decoders_survive_what_chance_makes_of_messages() {
    mutated("decode");
}

#[test]
fn schemes_survive_what_chance_makes_of_signatures() {
    mutated("signatures");
}

#[test]
fn forms_survive_chance() {
    mutated("form");
}

#[test]
fn money_survives_chance() {
    mutated("money");
}
