//! What happens between a provider and a wallet, written once in the terms of all providers.
//! A scenario holds no answers: the model and the declarations know them.

use crate::declaration::{Declaration, Verb};
use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// How a message is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Signing {
    #[default]
    Good,
    /// By somebody else.
    Forged,
    /// Not at all.
    Missing,
    /// Over the body without the spaces that were sent.
    Elsewhere,
}

/// What is done to a body before it is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shape {
    #[default]
    Plain,
    /// With spaces where the format allows them.
    Spaced,
    /// Cut off in the middle.
    CutOff,
}

/// Who plays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Who {
    #[default]
    First,
    Second,
}

/// One message, before it has a verb.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Line {
    bet: Option<String>,
    free_bet: Option<String>,
    win: Option<String>,
    free_win: Option<String>,
    play: Option<String>,
    rollback: Option<String>,
    correction_up: Option<String>,
    correction_down: Option<String>,
    prize: Option<String>,
    balance: Option<bool>,
    enter: Option<bool>,
    /// Of its round.
    end: Option<bool>,
    /// The bet of a win or a rollback.
    of: Option<String>,
    #[serde(default = "first_round")]
    round: String,
    /// In cents.
    #[serde(default)]
    amount: i64,
    /// How many cents of a win a jackpot paid.
    #[serde(default)]
    jackpot: i64,
    /// The win of a play, and how many cents it pays.
    and: Option<String>,
    #[serde(default)]
    pays: i64,
    /// Under the token that the last `enter` replaced.
    #[serde(default)]
    old_token: bool,
    /// In place of an amount: everything that the player has, and so much more.
    beyond: Option<i64>,
    #[serde(default)]
    by: Who,
    #[serde(default = "once")]
    copies: usize,
    #[serde(default)]
    lost: bool,
    #[serde(default)]
    sign: Signing,
    #[serde(default)]
    shape: Shape,
}

fn first_round() -> String {
    "r".to_owned()
}

const fn once() -> usize {
    1
}

/// One message of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) verb: Verb,
    /// Its name within the scenario.
    pub(crate) name: String,
    pub(crate) of: Option<String>,
    pub(crate) round: String,
    pub(crate) amount: i64,
    /// How many cents of a win a jackpot paid.
    pub(crate) jackpot: i64,
    /// The win of a play, and how many cents it pays.
    pub(crate) win: Option<(String, i64)>,
    pub(crate) old_token: bool,
    pub(crate) beyond: Option<i64>,
    pub(crate) by: Who,
    pub(crate) copies: usize,
    pub(crate) lost: bool,
    pub(crate) sign: Signing,
    pub(crate) shape: Shape,
}

impl Sent {
    fn of_line(line: Line) -> Result<Self> {
        let nameless = |asked: Option<bool>| asked.unwrap_or(false).then(String::new);
        let verbs = [
            (Verb::Bet, line.bet),
            (Verb::FreeBet, line.free_bet),
            (Verb::Win, line.win),
            (Verb::FreeWin, line.free_win),
            (Verb::Play, line.play),
            (Verb::Rollback, line.rollback),
            (Verb::CorrectionUp, line.correction_up),
            (Verb::CorrectionDown, line.correction_down),
            (Verb::Prize, line.prize),
            (Verb::Balance, nameless(line.balance)),
            (Verb::Enter, nameless(line.enter)),
            (Verb::End, nameless(line.end)),
        ];
        let mut named = verbs
            .into_iter()
            .filter_map(|(verb, name)| Some((verb, name?)));
        let (verb, name) = named.next().context("a message without a verb")?;
        ensure!(named.next().is_none(), "{name:?}: a message with two verbs");
        let needs_bet = verb == Verb::Rollback;
        ensure!(
            !needs_bet || line.of.is_some(),
            "{name:?}: a rollback needs `of`"
        );
        ensure!(
            (verb == Verb::Play) == line.and.is_some(),
            "{name:?}: a play, and nothing else, needs `and` with `pays`"
        );
        Ok(Self {
            verb,
            name,
            of: line.of,
            round: line.round,
            amount: line.amount,
            jackpot: line.jackpot,
            win: line.and.map(|win| (win, line.pays)),
            old_token: line.old_token,
            beyond: line.beyond,
            by: line.by,
            copies: line.copies,
            lost: line.lost,
            sign: line.sign,
            shape: line.shape,
        })
    }
}

/// What a contract must have, beyond the verbs, for a scenario to make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Need {
    /// Rollbacks have names of their own.
    RollbackNames,
    /// The names of wins and bets are one space.
    WinNames,
    /// Several wins in a round.
    ManyWins,
    /// A signature over the body as it is sent.
    BodySignature,
    /// Bodies that are JSON or XML: half a form is a form.
    Structure,
    /// Wins can be given back.
    WinRollbacks,
    /// Rollbacks say whose they are.
    OwnRollbacks,
    /// Whoever enters is told a newer token.
    NewTokens,
    /// Wins tell what of them a jackpot paid.
    Jackpots,
    /// Of a win that was spent, what is there is taken back.
    SpentWins,
}

impl Need {
    fn is_met(self, by: &Declaration) -> bool {
        use crate::scheme::Signed;
        let scheme = by.signature.scheme;
        let over_body = matches!(
            scheme,
            Signed::RsaSha256Base64 | Signed::EcdsaP256Base64 | Signed::HmacSha256Hex
        );
        match self {
            Self::RollbackNames => by.rules().rollback_named,
            Self::WinNames => !by.rules().one_name && !by.rules().names_by_verb,
            Self::ManyWins => !by.rules().one_win,
            Self::BodySignature => over_body,
            Self::Structure => !matches!(scheme, Signed::HmacSha1Form | Signed::Md5Form),
            Self::WinRollbacks => by.rules().win_rollback,
            Self::OwnRollbacks => !by.rules().one_name,
            Self::NewTokens => !by.answer.token.is_empty(),
            Self::Jackpots => by.tells_jackpots(),
            Self::SpentWins => by.rules().win_rollback && by.rules().spent_win_cut_off,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    why: String,
    #[serde(default)]
    needs: Vec<Need>,
    #[serde(default)]
    orders: bool,
    /// What the player has more at the end, in cents, where all contracts agree.
    effect: Option<i64>,
    message: Vec<Line>,
}

/// What happens, in one order and perhaps in all.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its file's name without the end.
    pub name: String,
    /// What is proven, in one sentence.
    pub title: String,
    /// What goes wrong where it is not so.
    pub why: String,
    needs: Vec<Need>,
    /// Whether it is also played in all orders, with each message doubled in turn.
    pub orders: bool,
    pub(crate) effect: Option<i64>,
    pub(crate) messages: Vec<Sent>,
}

impl Sent {
    /// The message in a few words.
    pub(crate) fn told(&self) -> String {
        let mut words = vec![self.verb.name().to_owned()];
        if !self.name.is_empty() {
            words.push(format!("{:?}", self.name));
        }
        if let Some(of) = &self.of {
            words.push(format!("of {of:?}"));
        }
        if self.verb.has_amount() {
            words.push(format!("of {} cents", self.amount));
        }
        if self.jackpot != 0 {
            words.push(format!("of which a jackpot paid {}", self.jackpot));
        }
        if self.verb.has_amount() || self.verb == Verb::End {
            words.push(format!("in round {:?}", self.round));
        }
        if let Some((win, cents)) = &self.win {
            words.push(format!("with the win {win:?} of {cents} cents"));
        }
        if self.old_token {
            words.push("under the token of before".to_owned());
        }
        if self.by == Who::Second {
            words.push("by the second player".to_owned());
        }
        if self.lost {
            words.push("whose answer is lost".to_owned());
        }
        match self.sign {
            Signing::Good => {}
            Signing::Forged => words.push("signed by somebody else".to_owned()),
            Signing::Missing => words.push("without a signature".to_owned()),
            Signing::Elsewhere => words.push("signed without its spaces".to_owned()),
        }
        match self.shape {
            Shape::Plain => {}
            Shape::Spaced => words.push("with spaces in it".to_owned()),
            Shape::CutOff => words.push("cut off in the middle".to_owned()),
        }
        words.join(" ")
    }
}

impl Default for Sent {
    fn default() -> Self {
        Self {
            verb: Verb::Balance,
            name: String::new(),
            of: None,
            round: String::new(),
            amount: 0,
            jackpot: 0,
            win: None,
            old_token: false,
            beyond: None,
            by: Who::First,
            copies: 1,
            lost: false,
            sign: Signing::Good,
            shape: Shape::Plain,
        }
    }
}

/// More messages have too many orders.
const ORDERED_MAX: usize = 4;

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// Where it is not understood; the error says what.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let file: File = toml::from_str(text)?;
        let messages = file.message.into_iter().map(Sent::of_line);
        let messages: Vec<_> = messages.collect::<Result<_>>()?;
        if file.orders && messages.len() > ORDERED_MAX {
            bail!("{ORDERED_MAX} messages at most can be played in all orders");
        }
        Ok(Self {
            name: name.to_owned(),
            title: file.title,
            why: file.why,
            needs: file.needs,
            orders: file.orders,
            effect: file.effect,
            messages,
        })
    }

    /// Messages that nobody wrote down.
    pub(crate) const fn generated(messages: Vec<Sent>) -> Self {
        Self {
            name: String::new(),
            title: String::new(),
            why: String::new(),
            needs: Vec::new(),
            orders: false,
            effect: None,
            messages,
        }
    }

    /// Whether a provider can play it.
    #[must_use]
    pub fn suits(&self, declaration: &Declaration) -> bool {
        self.needs.iter().all(|need| need.is_met(declaration))
            && self.messages.iter().all(|sent| declaration.has(sent.verb))
    }
}

/// All scenarios of a checkout, by name.
///
/// # Errors
/// Where a file cannot be read or is not understood.
pub fn scenarios(root: &Path) -> Result<BTreeMap<String, Scenario>> {
    let folder = root.join("tests/scenarios");
    let listed = std::fs::read_dir(&folder)
        .with_context(|| format!("{} cannot be listed", folder.display()))?;
    let mut found = BTreeMap::new();
    for file in listed {
        let path = file?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = std::fs::read_to_string(&path)?;
        let one = Scenario::parse(&name, &text).with_context(|| path.display().to_string())?;
        found.insert(one.name.clone(), one);
    }
    Ok(found)
}
