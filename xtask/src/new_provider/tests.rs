//! A provider written into a copy of the files that change; nothing is compiled here.
//! That the template compiles, plays its golden files and is certified, the guide's reader sees.
//! No vendor has the name `zebra`: who generates `acme`, as the guide does, breaks nothing here.

use super::*;
use crate::manifest as spin;
use reelgate_kit::Declaration;
use std::collections::BTreeMap;

/// A folder with what the generator reads, in place of a checkout.
struct Copy(std::path::PathBuf);

impl Copy {
    fn of_the_checkout(test: &str) -> Self {
        let name = format!("xtask-new-{test}-{}", std::process::id());
        let copy = Self(std::env::temp_dir().join(name));
        let lists = LISTS.iter().map(|list| list.path.to_owned());
        let others = [DECODERS, MIGRATIONS, SCHEMA, "Cargo.lock"].map(str::to_owned);
        let numbered = std::fs::read_dir(root().unwrap().join("migrations")).unwrap();
        let numbered = numbered.map(|file| file.unwrap().file_name().into_string().unwrap());
        let numbered = numbered.map(|name| format!("migrations/{name}"));
        for path in lists.chain(others).chain(numbered) {
            let to = copy.0.join(&path);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(root().unwrap().join(&path), to).unwrap();
        }
        copy
    }

    /// Writes a provider and returns every changed file, before and after.
    fn write(&self, name: &str, title: Option<&str>) -> BTreeMap<String, (String, String)> {
        let newcomer = Newcomer::parse(name, title).unwrap();
        let changes = plan(&self.0, &newcomer).unwrap();
        let before = |path: &String| read(&self.0, path).unwrap_or_default();
        let pairs = changes.iter().map(|change| {
            let pair = (before(&change.path), change.text.clone());
            (change.path.clone(), pair)
        });
        let pairs = pairs.collect();
        write(&self.0, &changes).unwrap();
        pairs
    }

    fn refused(&self, name: &str) -> String {
        let newcomer = Newcomer::parse(name, None);
        let planned = newcomer.and_then(|newcomer| plan(&self.0, &newcomer));
        format!("{:#}", planned.unwrap_err())
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_provider_is_written_whole_and_nothing_else_is_touched() {
    let copy = Copy::of_the_checkout("whole");
    let files = copy.write("zebra", Some("Zebra's"));
    let own = files
        .keys()
        .filter(|path| path.starts_with("functions/zebra/"));
    assert_eq!(own.count(), 15);
    for (path, (before, after)) in &files {
        let lower = after.to_lowercase();
        assert!(
            !lower.contains("newcomer") && !lower.contains("new comer"),
            "{path}"
        );
        assert!(
            (path.clone() + &lower).contains("zebra") || path == SCHEMA,
            "{path}"
        );
        // What was there is there still, in its order; only numbers are counted up.
        let mut lines = after.lines();
        for line in before.lines() {
            let counted = line.contains("MIGRATIONS: ") || line.contains("SCHEMA_VERSION: ");
            let row = line.starts_with("| `functions/`");
            assert!(
                counted || row || lines.any(|other| other == line),
                "{path}: {line}"
            );
        }
    }
    let migration = files.keys().find(|path| path.ends_with("_zebra.sql"));
    let (_, sql) = &files[migration.unwrap()];
    assert!(
        sql.contains("('zebra', 'Zebra''s', 'connected', 0);"),
        "{sql}"
    );
    let declared = Declaration::parse(&files["functions/zebra/kit/zebra.toml"].1).unwrap();
    assert_eq!(declared.bet_path(), "zebra/bet");
}

#[test]
fn the_manifest_has_its_component_and_its_variables() {
    let copy = Copy::of_the_checkout("manifest");
    copy.write("zebra", None);
    let (old, new) = (
        spin::read(&root().unwrap()).unwrap(),
        spin::read(&copy.0).unwrap(),
    );
    let component = new.components.iter().find(|one| one.id == "zebra").unwrap();
    assert!(component.source.ends_with("release/zebra.wasm"));
    for name in ["zebra_secret", "zebra_secret_previous"] {
        let variable = new.variables.iter().find(|one| one.name == name).unwrap();
        assert!(variable.secret && !variable.required, "{name}");
    }
    assert_eq!(new.components.len(), old.components.len() + 1);
    assert_eq!(new.variables.len(), old.variables.len() + 2);
    let text = read(&copy.0, "spin.toml").unwrap();
    let block = "\n\n[[trigger.http]]\nroute = \"/providers/zebra/...\"\ncomponent = \"zebra\"\n\n";
    assert!(text.contains(block), "{text}");
}

#[test]
fn several_are_written_one_after_the_other() {
    let copy = Copy::of_the_checkout("several");
    let first = copy.write("zebra", None);
    let second = copy.write("zebra2", None);
    let migration = |files: &BTreeMap<String, _>| {
        let all = files.keys().find(|path| path.starts_with("migrations/"));
        all.unwrap()["migrations/".len()..][..4]
            .parse::<i64>()
            .unwrap()
    };
    assert_eq!(migration(&second), migration(&first) + 1);
    let decoders = read(&copy.0, DECODERS).unwrap();
    let letter = |name: &str| {
        let line = decoders
            .lines()
            .find(|line| line.contains(&format!(" {name}::")))
            .unwrap();
        line.split('\'').nth(1).unwrap().to_owned()
    };
    assert_ne!(letter("zebra"), letter("zebra2"));
    for name in ["zebra", "zebra2"] {
        let message = format!("tests/fuzzed/corpus/decode/good-{name}-bet");
        let message = read(&copy.0, &message).unwrap();
        assert!(
            message.starts_with(&format!("{}Pbet\n", letter(name))),
            "{message}"
        );
    }
    // rustfmt would say so of the sources, but not of these.
    for (path, start) in [
        ("tests/catalogue/golden/mod.rs", "\nproviders! {\n"),
        ("tests/catalogue/certified.rs", "\ndeclared! {\n"),
    ] {
        let text = read(&copy.0, path).unwrap();
        let list = text.split_once(start).unwrap().1.split_once('}').unwrap().0;
        let lines: Vec<_> = list.lines().collect();
        assert!(lines.is_sorted() && lines.len() > 11, "{path}: {lines:?}");
    }
}

#[test]
fn the_longest_name_and_title_fit_into_lines() {
    let copy = Copy::of_the_checkout("long");
    let files = copy.write(&"n".repeat(16), Some(&"T".repeat(24)));
    for (path, (_, text)) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        // Code is wrapped by rustfmt; comments and texts are not.
        for line in text.lines() {
            let code = !line.trim_start().starts_with("//") && !line.contains('"');
            assert!(code || line.chars().count() <= 100, "{path}: {line}");
        }
    }
}

#[test]
fn bad_names_and_titles_are_refused_with_what_to_do() {
    for name in [
        "",
        "a",
        "Zebra",
        "1zebra",
        "zebra-games",
        "zebra_1",
        "ac me",
        "../x",
        "äcme",
    ] {
        let error = Newcomer::parse(name, None).unwrap_err().to_string();
        assert!(error.contains("lower-case letters"), "{error}");
    }
    for name in ["match", "all", "wire", "newcomer"] {
        let error = Newcomer::parse(name, None).unwrap_err().to_string();
        assert!(error.contains("take another name"), "{error}");
    }
    for title in [
        "",
        "a\"b",
        "a\\b",
        "a\nb",
        "{a}",
        "a title that is much too long",
    ] {
        assert!(Newcomer::parse("zebra", Some(title)).is_err(), "{title}");
    }
}

#[test]
fn what_is_taken_is_refused() {
    let copy = Copy::of_the_checkout("taken");
    for (name, whose) in [("caleta", "spin.toml"), ("serde", "Cargo.lock")] {
        let error = copy.refused(name);
        assert!(
            error.contains("is taken") && error.contains(whose),
            "{error}"
        );
    }
    copy.write("zebra", None);
    let again = copy.refused("zebra");
    assert!(
        again.contains("is taken: functions/zebra is there"),
        "{again}"
    );
}

#[test]
fn a_list_that_is_not_found_is_named_and_nothing_is_written() {
    let copy = Copy::of_the_checkout("lost");
    for list in &LISTS {
        let text = read(&copy.0, list.path).unwrap();
        std::fs::write(copy.0.join(list.path), "").unwrap();
        let error = copy.refused("zebra");
        assert!(error.contains(list.path), "{error}");
        std::fs::write(copy.0.join(list.path), text).unwrap();
    }
    std::fs::write(copy.0.join("migrations/9998_more.sql"), "").unwrap();
    let error = copy.refused("zebra");
    assert!(
        error.contains(MIGRATIONS) && error.contains("9998"),
        "{error}"
    );
    assert!(!copy.0.join("functions").exists());
}

#[test]
fn changes_that_are_not_committed_are_not_written_over() {
    let copy = Copy::of_the_checkout("dirty");
    let git = |args: &[&str]| {
        let mut git = program("git", &copy.0);
        git.args(["-c", "user.name=x", "-c", "user.email=x@localhost"]);
        capture(git.args(args))
    };
    let changes = plan(&copy.0, &Newcomer::parse("zebra", None).unwrap()).unwrap();
    must_be_clean(&copy.0, &changes).unwrap();
    if git(&["init", "--quiet"]).is_none() {
        eprintln!("left out: git is not there");
        return;
    }
    git(&["add", "."]).unwrap();
    git(&["commit", "--quiet", "--message", "x"]).unwrap();
    must_be_clean(&copy.0, &changes).unwrap();
    std::fs::write(copy.0.join(SCHEMA), "mine").unwrap();
    let error = must_be_clean(&copy.0, &changes).unwrap_err().to_string();
    assert!(
        error.contains("Commit or stash") && error.contains(SCHEMA),
        "{error}"
    );
}
