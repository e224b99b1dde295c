//! What a provider's API takes and answers, in the terms of all of them.
//! A partner writes requests and reads answers; it never sends, waits or stores.

use crate::access::Access;
use crate::read;
use reelgate_core::currency::Currency;
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;
use reelgate_edge::api::Problem;
use reelgate_edge::fault::Fault;
use reelgate_edge::outgoing::Outgoing;
use serde_json::{Map, Value};

/// One provider's API. What its document does not describe is [`Trouble::NotOffered`].
pub(crate) trait Partner: Sync {
    /// Asks for a page of its games; the first is 1.
    fn games(&self, access: &Access, page: u32) -> Result<Ask, Trouble>;
    /// The games of a page.
    fn listed(&self, answer: &Value) -> Result<Listed, Trouble>;
    /// Asks for the URL of one game, for a session or a demo.
    fn launch(&self, access: &Access, launch: &Launch<'_>) -> Result<Ask, Trouble>;
    /// The URL in its answer.
    fn launched(&self, answer: &Value) -> Option<String>;
    /// Asks for free rounds.
    fn grant(&self, access: &Access, grant: &Grant) -> Result<Ask, Trouble>;
    /// The provider's own name for what it granted, where it gives one.
    fn granted(&self, answer: &Value) -> Option<String>;
    /// Asks to take free rounds back.
    fn cancel(&self, access: &Access, granted: &Granted<'_>) -> Result<Ask, Trouble>;
    /// Why an answer is a refusal, in the provider's words; `None` where it is none.
    fn refusal(&self, status: u16, answer: &Value) -> Option<String>;
}

/// A request that is ready to be sent.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) request: Outgoing,
    /// What must not stand in the log: keys, tokens.
    pub(crate) secrets: Vec<String>,
    /// Whether the same again has no second effect.
    pub(crate) repeatable: bool,
}

/// A page of games.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Listed {
    pub(crate) games: Vec<ListedGame>,
    /// Whether there is another page.
    pub(crate) more: bool,
}

/// A game as its provider describes it.
#[derive(Debug, PartialEq)]
pub(crate) struct ListedGame {
    pub(crate) game: String,
    pub(crate) name: String,
    pub(crate) category: Option<String>,
    /// Percent, as a decimal text.
    pub(crate) rtp: Option<String>,
    pub(crate) enabled: bool,
    /// Whatever else it says, under our names.
    pub(crate) details: Map<String, Value>,
}

impl Listed {
    /// The games of a list that has no pages. What the answer calls it is said where it is missing;
    /// an item that is no game is left out.
    pub(crate) fn whole(
        items: Option<&Vec<Value>>,
        list: &'static str,
        game: impl Fn(&Value) -> Option<ListedGame>,
    ) -> Result<Self, Trouble> {
        let items = items.ok_or(Trouble::Answer(list))?;
        Ok(Self {
            games: items.iter().filter_map(game).collect(),
            more: false,
        })
    }
}

impl ListedGame {
    /// What every list says: the code, the name and the category stand under these names. A game
    /// without a code is none, one without a name is called by its code.
    pub(crate) fn read(
        item: &Value,
        [code, name, category]: [&str; 3],
        details: &[(&str, &str)],
    ) -> Option<Self> {
        let game = read::text(item, code)?;
        Some(Self {
            game: game.to_owned(),
            name: read::text(item, name).unwrap_or(game).to_owned(),
            category: read::text(item, category).map(str::to_owned),
            rtp: None,
            enabled: true,
            details: read::kept(item, details),
        })
    }
}

/// A game to be opened.
#[derive(Debug)]
pub(crate) struct Launch<'a> {
    pub(crate) game: &'a str,
    /// Who plays; `None` for a demo.
    pub(crate) seat: Option<Seat>,
    pub(crate) mobile: bool,
    /// ISO 639-1.
    pub(crate) language: &'a str,
    /// ISO 3166-1 alpha-2.
    pub(crate) country: Option<&'a str>,
    pub(crate) ip: Option<&'a str>,
    pub(crate) return_url: Option<&'a str>,
    pub(crate) deposit_url: Option<&'a str>,
}

/// Whose session it is.
#[derive(Debug)]
pub(crate) struct Seat {
    /// A secret.
    pub(crate) token: String,
    pub(crate) player: String,
    pub(crate) currency: String,
}

/// Free rounds for one player.
#[derive(Debug)]
pub(crate) struct Grant {
    /// Our name for the campaign; with the player it names the grant.
    pub(crate) campaign: String,
    pub(crate) player: String,
    pub(crate) currency: Currency,
    pub(crate) games: Vec<String>,
    pub(crate) rounds: u32,
    /// The stake of each round.
    pub(crate) bet: Option<Amount>,
    /// The provider's own name for a stake or a package.
    pub(crate) offer: Option<String>,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

/// Free rounds that were granted.
#[derive(Debug)]
pub(crate) struct Granted<'a> {
    /// Our name, which the provider was told.
    pub(crate) name: &'a str,
    /// The provider's.
    pub(crate) theirs: Option<&'a str>,
}

impl Grant {
    /// The name under which the provider knows the grant: the same for the same campaign and
    /// player, so that asking again has no second effect. 32 hex digits.
    pub(crate) fn name(&self) -> String {
        name_of(&self.campaign, &self.player)
    }
}

/// See [`Grant::name`].
pub(crate) fn name_of(campaign: &str, player: &str) -> String {
    use sha2::{Digest, Sha256};
    // The length keeps apart what would be the same text.
    let text = format!("{}:{campaign}{player}", campaign.len());
    let digest = Sha256::digest(text.as_bytes());
    hex::encode(digest.as_slice().get(..16).unwrap_or_default())
}

/// Why nothing was asked, or an answer was of no use.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    /// The provider's document has no such call.
    #[error("its document describes no such call: {0}")]
    NotOffered(&'static str),
    /// Something that this provider needs is missing or unfit.
    #[error("{0}")]
    Needs(&'static str),
    /// A key that cannot be used.
    #[error("{0}")]
    Key(&'static str),
    /// An answer without what it must have.
    #[error("its answer has no {0}")]
    Answer(&'static str),
}

impl Trouble {
    /// What the caller hears; `key` is the variable that holds the key.
    pub(crate) fn problem(&self, provider: &str, key: &'static str) -> Problem {
        match self {
            Self::NotOffered(_) => Problem::not_found(format!("{provider}: {self}")),
            Self::Needs(_) => Problem::invalid(format!("{provider} {self}")),
            Self::Answer(_) => Problem::provider_failed(format!("{provider}: {self}")),
            Self::Key(reason) => Problem::fault(&Fault::Configuration {
                name: key,
                reason: (*reason).to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grants_name_is_the_same_again_and_never_anothers() {
        let name = name_of("xmas", "p-1");
        assert_eq!(name.len(), 32);
        assert_eq!(name, name_of("xmas", "p-1"));
        assert_ne!(name, name_of("xmas", "p-2"));
        assert_ne!(name_of("ab", "c"), name_of("a", "bc"));
        assert_ne!(name_of("1:a", "b"), name_of("1", ":ab"));
    }
}
