//! `cargo xtask certify`: plays a provider against a running wallet and reports.
//! It must never touch another player's money than that of the two it makes or is given.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use reelgate_kit::House as _;
use reelgate_kit::{Declaration, Options, Report, Seat, Secrets, certify, declarations, scenarios};
use serde::Deserialize;

use crate::cli::CertifyOptions;
use crate::operator::Operator;
use crate::process::{root, say};

/// Every provider that is declared.
const ALL: &str = "all";

/// A wallet that is not ours: where it is, and whom the kit plays there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    url: String,
    #[serde(default)]
    secrets: Secrets,
    /// The provider's private key in PEM, where it signs with one.
    key_file: Option<std::path::PathBuf>,
    seat: Vec<ConfigSeat>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigSeat {
    player: String,
    token: String,
    game: String,
}

/// Certifies one provider or all, and fails where one of them does.
pub(crate) fn run(options: &CertifyOptions) -> Result<ExitCode> {
    let root = root()?;
    let known = declarations(&root)?;
    let scenarios = scenarios(&root)?;
    let chosen: Vec<&Declaration> = match known.get(&options.provider) {
        Some(one) => vec![one],
        None if options.provider == ALL => known.values().collect(),
        None => {
            let names: Vec<_> = known.keys().map(String::as_str).collect();
            bail!(
                "certify which provider? known are {ALL}, {}",
                names.join(", ")
            );
        }
    };
    ensure!(
        options.config.is_none() || chosen.len() == 1,
        "--config names the wallet of one provider; certify them one by one"
    );
    let mut failed = 0_usize;
    for declaration in chosen {
        let wallet = match &options.config {
            Some(file) => foreign(file)?,
            None => {
                let data = options.data.clone().unwrap_or_else(|| root.join("data"));
                let operator = Operator::new(&options.url, &data, declaration)?;
                Options {
                    url: operator.callbacks(),
                    secrets: operator.secrets()?,
                    seats: operator.seats()?,
                }
            }
        };
        let report = certify(declaration, &scenarios, &wallet)
            .with_context(|| format!("certifying {}", declaration.name))?;
        say!("{}", reelgate_kit::console(&report));
        write(&report, options)?;
        failed = failed.saturating_add(report.counts().1);
    }
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Where several reports are written, each has its provider's name in front of its file's.
fn write(report: &Report, options: &CertifyOptions) -> Result<()> {
    let place = |file: &Path| match file.file_name() {
        Some(name) if options.provider == ALL => {
            file.with_file_name(format!("{}-{}", report.provider, name.to_string_lossy()))
        }
        Some(_) | None => file.to_path_buf(),
    };
    if let Some(file) = &options.junit {
        let file = place(file);
        std::fs::write(&file, reelgate_kit::junit(report)?)
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    if let Some(file) = &options.html {
        let file = place(file);
        std::fs::write(&file, reelgate_kit::html(report))
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(())
}

/// A wallet as its configuration describes it.
fn foreign(file: &Path) -> Result<Options> {
    let told = || file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(told)?;
    let mut config: Config = toml::from_str(&text).with_context(told)?;
    if let Some(key) = &config.key_file {
        let pem = std::fs::read_to_string(key).with_context(|| key.display().to_string())?;
        config.secrets.insert("key".to_owned(), pem);
    }
    let seats = config.seat.into_iter().map(|seat| Seat {
        player: seat.player,
        token: seat.token,
        game: seat.game,
    });
    let seats: Vec<_> = seats.collect();
    let Ok(seats) = <[Seat; 2]>::try_from(seats) else {
        bail!("{}: give two [[seat]]s", file.display());
    };
    Ok(Options {
        url: config.url,
        secrets: config.secrets,
        seats,
    })
}
