//! The command line of the simulation.
//! It never guesses: a word it does not know ends it with the list of those it does.

use std::path::PathBuf;
use std::time::Duration;

pub(crate) const HELP: &str = "\
cargo xtask simulate [--seed N] [--seeds K] [--commands C] [--kills R] [--minutes M] …
  --seed N      the first seed; a random one, which is printed
  --seeds K     how many seeds, from the first on (20; with --seed alone, 1)
  --commands C  messages of each seed (5000)
  --kills R     then so many rounds of kill -9 under load (0)
  --minutes M   seeds until the time is over, however many
  --at-once T   simulations at the same time (4)
  --out FILE    the report as Markdown, or as JSON where the name ends with .json";

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Options {
    pub(crate) seed: u64,
    pub(crate) seeds: usize,
    pub(crate) commands: usize,
    pub(crate) kills: usize,
    pub(crate) time: Option<Duration>,
    pub(crate) at_once: usize,
    pub(crate) out: Option<PathBuf>,
}

impl Options {
    pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut words = words;
        let (mut seed, mut seeds, mut out) = (None, None, None);
        let (mut commands, mut kills, mut minutes, mut at_once) = (5000, 0, None, 4);
        while let Some(word) = words.next() {
            let mut number = || -> Result<u64, String> {
                let text = words.next().unwrap_or_default();
                let number = text
                    .parse()
                    .map_err(|_| format!("{word} needs a number\n{HELP}"))?;
                Ok(number)
            };
            match word.as_str() {
                "--seed" => seed = Some(number()?),
                "--seeds" => seeds = Some(number()?),
                "--commands" => commands = number()?,
                "--kills" => kills = number()?,
                "--minutes" => minutes = Some(number()?),
                "--at-once" => at_once = number()?,
                "--out" => out = words.next().map(PathBuf::from),
                // cargo adds it for harnesses.
                "--bench" => {}
                _ => return Err(format!("{word} is not an option\n{HELP}")),
            }
        }
        let count = |number: u64| usize::try_from(number).map_err(|_| HELP.to_owned());
        let usual = if seed.is_some() { 1 } else { 20 };
        Ok(Self {
            seed: seed.unwrap_or_else(|| rand::random_range(1..1_000_000_000)),
            seeds: seeds.map_or(Ok(usual), count)?,
            commands: count(commands)?,
            kills: count(kills)?,
            time: minutes.map(|minutes| Duration::from_secs(minutes * 60)),
            at_once: count(at_once)?.max(1),
            out,
        })
    }
}

#[cfg(test)]
#[allow(unused_imports, reason = "without a harness there are no tests")]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Result<Options, String> {
        Options::parse(words.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_seed_alone_is_run_once_and_without_one_there_are_many() {
        let one = parsed("--seed 7 --commands 300").unwrap();
        assert_eq!((one.seed, one.seeds, one.commands), (7, 1, 300));
        let many = parsed("--minutes 2 --kills 30 --out report.json").unwrap();
        assert_eq!(
            (many.seeds, many.kills, many.time),
            (20, 30, Some(Duration::from_secs(120)))
        );
        assert_eq!(many.out, Some(PathBuf::from("report.json")));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (words, named) in [
            ("--sed 1", "--sed"),
            ("--seed one", "--seed"),
            ("--kills", "--kills"),
        ] {
            let refused = parsed(words).unwrap_err();
            assert!(refused.starts_with(named), "{refused}");
        }
    }
}
