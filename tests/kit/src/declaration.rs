//! How one provider speaks: its messages, its signature, its answers, its rules.
//! A declaration that is not whole is refused when it is read, never while it is played.

use crate::answer::Wanted;
use crate::money::Form;
use crate::scheme::Signed;
use crate::template;
pub(crate) use crate::terms::{Situation, Verb};
use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Answers without which nothing can be certified.
const NEEDED: [Situation; 9] = [
    Situation::Ok,
    Situation::Repeat,
    Situation::NoMoney,
    Situation::Conflict,
    Situation::BetGivenBack,
    Situation::RollbackUnknown,
    Situation::BadSignature,
    Situation::NoSignature,
    Situation::Malformed,
];

/// Which balance stands in the answer to a repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// That of now.
    Now,
    /// That of the first answer.
    Then,
    /// Either, as the document leaves it open.
    Either,
}

/// Where contracts contradict each other, in the order of docs/provider-rules.md.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rules {
    /// Which balance stands in the answer to a repeat.
    pub repeat: Told,
    /// Whether a bet is given back when it, or its round, has a win.
    pub rollback_after_win: bool,
    /// Whether a win is paid that names no bet, or one that never came.
    pub win_without_bet: bool,
    /// Whether a win is paid after the rollback of its bet, or of all bets of its round.
    pub win_after_rollback: bool,
    /// Whether bets in a round that is over are taken.
    pub bet_in_closed_round: bool,
    /// Whether a bet of nothing is taken.
    pub zero_bet: bool,
    /// Whether a win of nothing is taken.
    pub zero_win: bool,
    /// Whether a win names its bet.
    pub win_names_bet: bool,
    /// Whether a bet can have one win alone.
    pub one_win: bool,
    /// Whether a win, as the declaration writes it, ends its round.
    pub win_closes: bool,
    /// Whether a rollback has a name of its own beside the one of its bet.
    pub rollback_named: bool,
    /// Whether win and rollback go by the name of their bet, which then names one of each.
    #[serde(default)]
    pub one_name: bool,
    /// Whether a win can be given back too, by a rollback that names it.
    #[serde(default)]
    pub win_rollback: bool,
    /// Whether of a win that the player has spent only what is there is taken back.
    #[serde(default)]
    pub spent_win_cut_off: bool,
    /// Whether each verb has names of its own, so that a win may be named like its bet.
    #[serde(default)]
    pub names_by_verb: bool,
    /// Whether the same message again is an error, in place of the first answer.
    #[serde(default)]
    pub repeat_is_error: bool,
    /// Whether what a campaign's stake wins is paid with the message that tells it.
    #[serde(default)]
    pub free_win_pays: bool,
}

/// What a document may leave open, and what is met where it is refused.
const OPEN: [(&str, Situation); 6] = [
    ("rollback-after-win", Situation::RollbackSettled),
    ("win-without-bet", Situation::WinUnknown),
    ("win-after-rollback", Situation::WinGivenBack),
    ("bet-in-closed-round", Situation::RoundClosed),
    ("zero-bet", Situation::ZeroBet),
    ("zero-win", Situation::ZeroWin),
];

/// The rules in each way in which the contract can be read: `"either"` in place of an answer makes
/// two of one.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "toml::Table")]
struct Readings {
    first: Rules,
    others: Vec<Rules>,
    /// What is met in one of them.
    met: Vec<Situation>,
}

impl TryFrom<toml::Table> for Readings {
    type Error = toml::de::Error;

    fn try_from(table: toml::Table) -> Result<Self, Self::Error> {
        let open = |(name, _): &&(&str, Situation)| {
            table.get(*name).and_then(toml::Value::as_str) == Some("either")
        };
        let open: Vec<_> = OPEN.iter().filter(open).collect();
        let mut tables = vec![table.clone()];
        for (name, _) in &open {
            let answered = |answer: bool| {
                tables.iter().map(move |table| {
                    let mut table = table.clone();
                    table.insert((*name).to_owned(), answer.into());
                    table
                })
            };
            tables = answered(true).chain(answered(false)).collect();
        }
        let mut all = tables.into_iter().map(toml::Table::try_into);
        Ok(Self {
            first: all.next().unwrap_or_else(|| table.clone().try_into())?,
            others: all.collect::<Result<_, _>>()?,
            met: open.into_iter().map(|(_, situation)| *situation).collect(),
        })
    }
}

/// A message of one verb, with `{places}` to fill.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    /// POST where it is not said.
    #[serde(default = "post")]
    pub method: String,
    /// Behind the provider's URL, with its query.
    #[serde(default)]
    pub path: String,
    /// Empty for a GET.
    #[serde(default)]
    pub body: String,
}

fn post() -> String {
    "POST".to_owned()
}

/// How a provider signs, and where.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// What is computed.
    pub scheme: Signed,
    /// The header, or for a form its field.
    #[serde(default)]
    pub place: String,
    pub(crate) content: String,
    /// What else stands in every message's head.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    Json,
    Xml,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Reading {
    pub(crate) format: Format,
    /// Where the code stands, the first that is there; nothing where the HTTP status is all.
    #[serde(default)]
    pub(crate) code: Vec<String>,
    pub(crate) balance: Vec<String>,
    /// Verbs whose success tells no balance; that of all others must.
    #[serde(default)]
    pub(crate) silent: Vec<Verb>,
    /// Situations in which the balance must be told although they are no success.
    #[serde(default)]
    pub(crate) told_with: Vec<Situation>,
    /// Situations in which it must not be told.
    #[serde(default)]
    pub(crate) untold_with: Vec<Situation>,
    /// Where the wallet's own name of the transaction stands.
    #[serde(default)]
    pub(crate) id: Vec<String>,
    /// Where a newer token stands, which replaces the one before.
    #[serde(default)]
    pub(crate) token: Vec<String>,
}

/// How the names of transactions and rounds look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Names {
    /// Like a UUID of version 4.
    Uuid,
    /// Like a UUID of version 7.
    UuidV7,
    /// Up to 15 decimal digits.
    Number,
    /// 32 hexadecimal digits.
    Hex,
}

/// One provider, as far as a wallet hears of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Its name here, and on the command line.
    pub name: String,
    /// Its name in our catalogue, where several declarations share one.
    pub provider: String,
    /// What the declaration was written from.
    pub document: String,
    /// The currency that is played in; it has two decimals.
    pub currency: String,
    /// How long the provider waits for an answer.
    pub patience_ms: u64,
    pub(crate) names: Names,
    /// How it signs.
    pub signature: Signature,
    /// The secrets by the name that messages have for them, and the variables that hold them in
    /// Reelgate's own deployments. A private key is `key`.
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    pub(crate) money: Form,
    pub(crate) answer: Reading,
    pub(crate) message: BTreeMap<Verb, Message>,
    answers: BTreeMap<Situation, Wanted>,
    /// What one verb is answered otherwise than the others.
    #[serde(rename = "answers-to", default)]
    answers_to: BTreeMap<Verb, BTreeMap<Situation, Wanted>>,
    rules: Readings,
}

impl Declaration {
    /// Reads a declaration.
    ///
    /// # Errors
    /// Where it is not understood, or something is missing in it; the error says what.
    pub fn parse(text: &str) -> Result<Self> {
        let declaration: Self = toml::from_str(text)?;
        for verb in [Verb::Balance, Verb::Bet, Verb::Win, Verb::Rollback] {
            let name = verb.name();
            ensure!(declaration.has(verb), "there is no [message.{name}]");
        }
        for situation in NEEDED {
            declaration.wanted(Verb::Bet, situation)?;
        }
        for situation in &declaration.rules.met {
            declaration.wanted(Verb::Bet, *situation)?;
        }
        for message in declaration.message.values() {
            template::check(&message.path, &template::MESSAGE, &declaration.secrets)?;
            template::check(&message.body, &template::MESSAGE, &declaration.secrets)?;
        }
        for header in declaration.signature.headers.values() {
            template::check(header, &template::HEADER, &declaration.secrets)?;
        }
        Ok(declaration)
    }

    /// The answers to the questions on which contracts differ; where the document leaves one open,
    /// what takes more.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules.first
    }

    /// The rules in each way in which the contract can be read.
    pub(crate) fn readings(&self) -> impl Iterator<Item = &Rules> {
        std::iter::once(&self.rules.first).chain(&self.rules.others)
    }

    /// Where a bet is sent: the provider's name, and its path without a query.
    #[must_use]
    pub fn bet_path(&self) -> String {
        let path = self.message.get(&Verb::Bet).map_or("", |bet| &bet.path);
        let path = path.split('?').next().unwrap_or_default();
        format!("{}/{path}", self.provider)
            .trim_end_matches('/')
            .to_owned()
    }

    /// Whether the provider has such a message.
    #[must_use]
    pub fn has(&self, verb: Verb) -> bool {
        self.message.contains_key(&verb)
    }

    /// Whether a win tells what of it a jackpot paid.
    pub(crate) fn tells_jackpots(&self) -> bool {
        let win = self.message.get(&Verb::Win);
        win.is_some_and(|win| win.body.contains("{jackpot}"))
    }

    /// The message of a verb.
    pub(crate) fn message(&self, verb: Verb) -> Result<&Message> {
        let name = verb.name();
        self.message
            .get(&verb)
            .with_context(|| format!("{} declares no [message.{name}]", self.name))
    }

    /// What is to be answered to a verb in a situation.
    pub(crate) fn wanted(&self, verb: Verb, situation: Situation) -> Result<&Wanted> {
        let own = self.answers_to.get(&verb);
        let one = |situation| {
            let own = own.and_then(|own| own.get(&situation));
            own.or_else(|| self.answers.get(&situation))
        };
        one(situation)
            .or_else(|| one(situation.otherwise()?))
            .with_context(|| format!("{} declares no answer for {situation:?}", self.name))
    }
}

/// All declarations below a checkout's `functions`, by name.
///
/// # Errors
/// Where a file cannot be read or is not whole, and where a name stands twice.
pub fn declarations(root: &Path) -> Result<BTreeMap<String, Declaration>> {
    let mut found = BTreeMap::new();
    let functions = root.join("functions");
    let listed = std::fs::read_dir(&functions)
        .with_context(|| format!("{} cannot be listed", functions.display()))?;
    for function in listed {
        let folder = function?.path().join("kit");
        let Ok(files) = std::fs::read_dir(&folder) else {
            continue;
        };
        for file in files {
            let path = file?.path();
            let text = std::fs::read_to_string(&path);
            let read = text
                .map_err(Into::into)
                .and_then(|t| Declaration::parse(&t));
            let one = read.with_context(|| path.display().to_string())?;
            if let Some(other) = found.insert(one.name.clone(), one) {
                bail!("{}: the name {:?} stands twice", path.display(), other.name);
            }
        }
    }
    Ok(found)
}
