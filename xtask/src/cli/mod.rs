//! The command line: which task is asked for, with which options.
//! It must never do the task, nor guess at a word that it does not know.

mod options;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use lexopt::Arg::{Long, Short, Value};
use lexopt::{Parser, ValueExt as _};

use crate::verify_ledger::{kept_digest, kept_digests};
use options::DEPLOYMENT;
pub(crate) use options::{CertifyOptions, NewProviderOptions, SignOptions, TrafficOptions};
pub(crate) use options::{UpOptions, VerifyOptions};

pub(crate) const HELP: &str = "\
cargo xtask <command>

  up     build everything, start it with demo keys and demo data, print URLs and examples
           [--listen 127.0.0.1:3000] [--data DIR (./data)] [--show-log]
           [--simulate (with the traffic of simulated providers)]
  build  build every component of spin.toml for wasm32-wasip2
  test   every check and every test; the last line is `N passed, N failed`
  lint   the checks only: format, clippy, documentation
  fmt    format the source
  docs   write docs/state-machine.md, provider-rules.md and ceilings.md from the code
           [--check (only compare)]
  bench  build in release and measure; what follows is passed to the benchmark
  fuzz   decoders, signatures, forms and money against what strangers send [--seconds 60]
  simulate  the real components under seeded load, bad weather and kills, audited
           [--seed N] [--seeds K] [--commands C] [--kills R] [--minutes M] [--out FILE]
  certify  play a provider against a running wallet: every scenario of its contract
           <provider | all> [--url http://127.0.0.1:3000] [--data DIR] [--config FILE]
           [--junit FILE] [--html FILE]
  traffic  simulated providers and players on a running wallet, every answer checked
           [provider…] [--url http://127.0.0.1:3000] [--data DIR] [--minutes M] [--seed N]
           [--per-second ROUNDS], and of a thousand: [--duplicates N] [--reordered N]
           [--lost N] [--late-wins N] [--rollbacks N]
  sign   print the signature of a request body, read from standard input
           <provider> [--body TEXT | --file FILE] [--key FILE | --secret TEXT]
           [--data DIR] [--header]
  new-provider  write a provider that works, to be changed into the vendor's protocol
           <name> [--title TEXT]; docs/new-provider.md leads through it
  verify-ledger  an export of the ledger (GET /api/ledger/export, then /records) against itself, a
           key, and digests that were kept outside: <FILE, or - for standard input>
           [--public-key PEM]… [--digest DAY=HEX]… [--digests FILE (one DAY=HEX a line)]
  help   this list

REELGATE_TOOLCHAIN=rustup or =debian forces one way of compiling the components.";

/// What `cargo xtask` was asked to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Task {
    Help,
    Build,
    Up(UpOptions),
    Test,
    Lint,
    Fmt,
    Docs { check: bool },
    Bench(Vec<OsString>),
    Simulate(Vec<OsString>),
    Fuzz { seconds: u32 },
    Certify(CertifyOptions),
    Traffic(TrafficOptions),
    Sign(SignOptions),
    NewProvider(NewProviderOptions),
    VerifyLedger(VerifyOptions),
}

/// A task that reads its options itself.
type PassedOn = fn(Vec<OsString>) -> Task;

pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Task> {
    let mut args = args.into_iter();
    let Some(command) = args.next() else {
        return Ok(Task::Help);
    };
    let command = command.to_string_lossy().into_owned();
    // What follows these is not ours to understand.
    let tasks: [(&str, PassedOn); 2] = [("bench", Task::Bench), ("simulate", Task::Simulate)];
    for (name, task) in tasks {
        if command == name {
            return Ok(task(args.skip_while(|arg| arg == "--").collect()));
        }
    }
    let mut parser = Parser::from_args(args);
    let parsed = match command.as_str() {
        "help" | "--help" | "-h" => Ok(Task::Help),
        "up" => up(&mut parser),
        "certify" => certify(&mut parser),
        "traffic" => traffic(&mut parser),
        "sign" => sign(&mut parser),
        "new-provider" => new_provider(&mut parser),
        "verify-ledger" => verify_ledger(&mut parser),
        "build" => nothing_more(&mut parser, Task::Build),
        "test" => nothing_more(&mut parser, Task::Test),
        "lint" => nothing_more(&mut parser, Task::Lint),
        "fmt" => nothing_more(&mut parser, Task::Fmt),
        "docs" => docs(&mut parser),
        "fuzz" => crate::fuzz::options(&mut parser),
        other => bail!("there is no command `{other}`; `cargo xtask help` lists them all"),
    };
    parsed.with_context(|| format!("cargo xtask {command} (see `cargo xtask help`)"))
}

fn nothing_more(parser: &mut Parser, task: Task) -> Result<Task> {
    match parser.next()? {
        None => Ok(task),
        Some(Long("help") | Short('h')) => Ok(Task::Help),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn docs(parser: &mut Parser) -> Result<Task> {
    let mut check = false;
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") | Short('h') => return Ok(Task::Help),
            Long("check") => check = true,
            Long(_) | Short(_) | Value(_) => return Err(arg.unexpected().into()),
        }
    }
    Ok(Task::Docs { check })
}

fn up(parser: &mut Parser) -> Result<Task> {
    let mut options = UpOptions {
        listen: "127.0.0.1:3000".to_owned(),
        data: None,
        show_log: false,
        simulate: false,
    };
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") | Short('h') => return Ok(Task::Help),
            Long("listen") => options.listen = parser.value()?.string()?,
            Long("data") => options.data = Some(parser.value()?.into()),
            Long("show-log") => options.show_log = true,
            Long("simulate") => options.simulate = true,
            Long(_) | Short(_) | Value(_) => return Err(arg.unexpected().into()),
        }
    }
    Ok(Task::Up(options))
}

fn sign(parser: &mut Parser) -> Result<Task> {
    let mut options = SignOptions::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") | Short('h') => return Ok(Task::Help),
            Long("body") => options.body = Some(parser.value()?.string()?),
            Long("file") => options.file = Some(parser.value()?.into()),
            Long("key") => options.key = Some(parser.value()?.into()),
            Long("secret") => options.secret = Some(parser.value()?.string()?),
            Long("data") => options.data = Some(parser.value()?.into()),
            Long("header") => options.header = true,
            Value(provider) if options.provider.is_empty() => {
                options.provider = provider.string()?;
            }
            Long(_) | Short(_) | Value(_) => return Err(arg.unexpected().into()),
        }
    }
    if options.body.is_some() && options.file.is_some() {
        bail!("give --body or --file, not both");
    }
    if options.key.is_some() && options.secret.is_some() {
        bail!("give --key or --secret, not both");
    }
    Ok(Task::Sign(options))
}

/// Without a slash at its end: paths are put behind it.
fn url(parser: &mut Parser) -> Result<String> {
    let url = parser.value()?.string()?;
    Ok(url.trim_end_matches('/').to_owned())
}

fn certify(parser: &mut Parser) -> Result<Task> {
    let mut options = CertifyOptions {
        url: DEPLOYMENT.to_owned(),
        ..CertifyOptions::default()
    };
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") | Short('h') => return Ok(Task::Help),
            Long("url") => options.url = url(parser)?,
            Long("data") => options.data = Some(parser.value()?.into()),
            Long("config") => options.config = Some(parser.value()?.into()),
            Long("junit") => options.junit = Some(parser.value()?.into()),
            Long("html") => options.html = Some(parser.value()?.into()),
            Value(provider) if options.provider.is_empty() => {
                options.provider = provider.string()?;
            }
            Long(_) | Short(_) | Value(_) => return Err(arg.unexpected().into()),
        }
    }
    Ok(Task::Certify(options))
}

fn traffic(parser: &mut Parser) -> Result<Task> {
    let mut options = TrafficOptions::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") | Short('h') => return Ok(Task::Help),
            Long("url") => options.url = url(parser)?,
            Long("data") => options.data = Some(parser.value()?.into()),
            Long("minutes") => options.minutes = Some(parser.value()?.parse()?),
            Long("seed") => options.seed = parser.value()?.parse()?,
            Long("per-second") => options.per_second = parser.value()?.parse()?,
            Long("duplicates") => options.duplicates = Some(parser.value()?.parse()?),
            Long("reordered") => options.reordered = Some(parser.value()?.parse()?),
            Long("lost") => options.lost = Some(parser.value()?.parse()?),
            Long("late-wins") => options.late_wins = Some(parser.value()?.parse()?),
            Long("rollbacks") => options.rollbacks = Some(parser.value()?.parse()?),
            Value(provider) => options.providers.push(provider.string()?),
            Long(_) | Short(_) => return Err(arg.unexpected().into()),
        }
    }
    Ok(Task::Traffic(options))
}

fn new_provider(parser: &mut Parser) -> Result<Task> {
    let mut options = NewProviderOptions::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") | Short('h') => return Ok(Task::Help),
            Long("title") => options.title = Some(parser.value()?.string()?),
            Value(name) if options.name.is_empty() => options.name = name.string()?,
            Long(_) | Short(_) | Value(_) => return Err(arg.unexpected().into()),
        }
    }
    if options.name.is_empty() {
        bail!("give the provider's name as it is to stand in its URL, such as `acme`");
    }
    Ok(Task::NewProvider(options))
}

fn verify_ledger(parser: &mut Parser) -> Result<Task> {
    let mut options = VerifyOptions::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") | Short('h') => return Ok(Task::Help),
            Long("public-key") => options.public_keys.push(parser.value()?.into()),
            Long("digest") => {
                let text = parser.value()?.string()?;
                options.digests.push(kept_digest(&text)?);
            }
            Long("digests") => {
                let file: PathBuf = parser.value()?.into();
                options.digests.extend(kept_digests(&file)?);
            }
            Value(file) if options.file.as_os_str().is_empty() => options.file = file.into(),
            Long(_) | Short(_) | Value(_) => return Err(arg.unexpected().into()),
        }
    }
    if options.file.as_os_str().is_empty() {
        bail!("give the file of the export, or - for standard input");
    }
    Ok(Task::VerifyLedger(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<Task> {
        parse(words.iter().map(OsString::from))
    }

    #[test]
    fn up_takes_its_options_in_both_forms() {
        let task = parse_words(&["up", "--listen=[::1]:80", "--data", "d", "--show-log"]).unwrap();
        let expected = UpOptions {
            listen: "[::1]:80".into(),
            data: Some("d".into()),
            show_log: true,
            simulate: false,
        };
        assert_eq!(task, Task::Up(expected));
    }

    #[test]
    fn bench_and_simulate_pass_everything_on() {
        let expected = Task::Bench(vec!["--quick".into(), "--".into(), "-x".into()]);
        assert_eq!(
            parse_words(&["bench", "--quick", "--", "-x"]).unwrap(),
            expected
        );
        let expected = Task::Simulate(vec!["--seed".into(), "7".into()]);
        assert_eq!(
            parse_words(&["simulate", "--", "--seed", "7"]).unwrap(),
            expected
        );
    }

    #[test]
    fn an_export_is_verified_with_any_number_of_keys() {
        let digest = format!("--digest=2026-11-21={}", "0f".repeat(32));
        let words = [
            "verify-ledger",
            "-",
            "--public-key",
            "a",
            "--public-key=b",
            &digest,
        ];
        let expected = VerifyOptions {
            file: "-".into(),
            public_keys: vec!["a".into(), "b".into()],
            digests: vec![("2026-11-21".into(), "0f".repeat(32))],
        };
        assert_eq!(parse_words(&words).unwrap(), Task::VerifyLedger(expected));
        assert!(parse_words(&["verify-ledger"]).is_err());
        assert!(parse_words(&["verify-ledger", "a", "b"]).is_err());
        assert!(parse_words(&["verify-ledger", "a", "--digest", "2026-11-21=0f"]).is_err());
    }

    #[test]
    fn a_new_provider_has_a_name_and_may_have_a_title() {
        let task = parse_words(&["new-provider", "acme", "--title", "Acme Games"]).unwrap();
        let expected = NewProviderOptions {
            name: "acme".into(),
            title: Some("Acme Games".into()),
        };
        assert_eq!(task, Task::NewProvider(expected));
        assert!(parse_words(&["new-provider"]).is_err());
        assert!(parse_words(&["new-provider", "acme", "more"]).is_err());
    }

    #[test]
    fn docs_are_written_or_only_compared() {
        for (words, check) in [(&["docs"][..], false), (&["docs", "--check"], true)] {
            assert_eq!(parse_words(words).unwrap(), Task::Docs { check });
        }
        assert!(parse_words(&["docs", "all"]).is_err());
    }

    #[test]
    fn no_word_is_help() {
        assert_eq!(parse_words(&[]).unwrap(), Task::Help);
        assert_eq!(parse_words(&["test", "--help"]).unwrap(), Task::Help);
    }

    #[test]
    fn unknown_words_are_refused_by_name() {
        for (words, named) in [
            (&["upp"][..], "upp"),
            (&["test", "core"], "core"),
            (&["up", "--port", "1"], "--port"),
            (&["sign", "hub88", "caleta"], "caleta"),
            (&["up", "--listen"], "--listen"),
        ] {
            let error = format!("{:#}", parse_words(words).unwrap_err());
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn contradictions_are_refused() {
        assert!(parse_words(&["sign", "hub88", "--body", "a", "--file", "b"]).is_err());
        assert!(parse_words(&["sign", "hub88", "--key", "a", "--secret", "b"]).is_err());
    }
}
