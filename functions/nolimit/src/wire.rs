//! The messages of Nolimit City: the documented params, to a command and from a ruling.
//! Source: Nolimit City wallet, "Methods". What the document does not name is never looked at.
//!
//! Questions and a withdraw must have every documented param and an id. A deposit and a rollback
//! must name player, reference and amount, and the round unless they are a promotion; without game,
//! time and id they are settled.

use crate::answer::{Echo, Shape};
use crate::rpc;
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, Win};
use reelgate_core::currency::Currency;
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{GameId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::names;
use reelgate_edge::provider::{Message, Reject};
use reelgate_edge::{json, token};
use serde::Deserialize;

#[derive(Deserialize)]
struct Identification {
    key: String,
}

#[derive(Deserialize)]
struct ValidateToken {
    identification: Identification,
    token: String,
    game: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfPlayer {
    identification: Identification,
    user_id: Option<String>,
    user_ids: Option<Vec<String>>,
    ext_id1: Option<String>,
    ext_id1s: Option<Vec<String>>,
}

/// A withdraw, a deposit or a rollback.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Movement {
    identification: Identification,
    user_id: String,
    ext_id1: Option<String>,
    withdraw: Option<Sum>,
    deposit: Option<Sum>,
    information: Information,
    promo_name: Option<String>,
}

#[derive(Deserialize)]
struct Sum {
    amount: String,
    currency: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Information {
    unique_reference: String,
    game_round_id: Option<String>,
    #[serde(default, deserialize_with = "json::text_if_any")]
    game: Option<String>,
    #[serde(default, deserialize_with = "json::text_if_any")]
    time: Option<String>,
}

/// Reads a message; `path` is what stands behind the provider's prefix, where nothing may stand.
pub(crate) fn decode(path: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let request = rpc::read(body.bytes())?;
    let params = request.params.get().as_bytes();
    let (shape, parts) = match request.method.as_str() {
        _ if !path.is_empty() => Err(Reject::UnknownVerb),
        "wallet.validate-token" => validate(json::decode(params)?),
        "wallet.balance" => balance(json::decode(params)?),
        "wallet.withdraw" => withdraw(json::decode(params)?),
        "wallet.deposit" => deposit(json::decode(params)?),
        "wallet.rollback" => rollback(json::decode(params)?),
        "wallet.keep-alive" => keep_alive(json::decode(params)?),
        _ => Err(Reject::UnknownVerb),
    }?;
    if !parts.commands.iter().all(settles) {
        json::needed("id", request.id.is_given().then_some(()))?;
    }
    Ok(Message {
        call: Call {
            provider: names::id("provider", ProviderId::parse("nolimit"))?,
            token: parts.token.as_deref().and_then(token::hash),
            player: parts.player,
            currency: parts.currency,
            game: parts.game,
            scale: None,
            commands: parts.commands,
        },
        echo: Echo {
            id: request.id,
            shape,
        },
        secrets: Secrets {
            incoming: parts.secrets,
            outgoing: Vec::new(),
        },
    })
}

/// Whether what a message asks for may be owed to the player.
const fn settles(command: &Command) -> bool {
    matches!(command, Command::Win(_) | Command::Rollback(_))
}

/// What becomes a call.
struct Parts {
    token: Option<String>,
    player: Option<PlayerId>,
    currency: Option<Currency>,
    game: Option<GameId>,
    commands: Vec<Command>,
    secrets: Vec<String>,
}

fn validate(request: ValidateToken) -> Result<(Shape, Parts), Reject> {
    let hash = json::needed("token", token::hash(&request.token))?;
    let parts = Parts {
        secrets: vec![request.identification.key, request.token.clone()],
        token: Some(request.token),
        player: None,
        currency: None,
        game: game(Some(request.game))?,
        // Renewed as it is: the session must be open and its player not shut out.
        commands: vec![Command::RenewToken(hash), Command::Balance],
    };
    Ok((Shape::Player, parts))
}

fn balance(request: OfPlayer) -> Result<(Shape, Parts), Reject> {
    let (shape, player) = match (request.user_id, request.user_ids.as_deref()) {
        (Some(player), None) => (Shape::Balance, player),
        (None, Some([player])) => (Shape::Balances, player.clone()),
        (None, Some(_)) => {
            let reason = "must hold one player: a call is about one wallet";
            return Err(Reject::invalid("userIds", reason));
        }
        (Some(_), Some(_)) => return Err(Reject::invalid("userIds", "stands beside userId")),
        (None, None) => return Err(missing("userId")),
    };
    let mut secrets = vec![request.identification.key];
    secrets.extend(request.ext_id1.clone());
    let parts = Parts {
        token: request.ext_id1.filter(|token| !token.is_empty()),
        player: Some(names::id("userId", PlayerId::parse(&player))?),
        currency: None,
        game: None,
        commands: vec![Command::Balance],
        secrets,
    };
    Ok((shape, parts))
}

/// It names several players and tells none of them anything: the first is looked up for the log,
/// and whether there is such a player makes no difference.
fn keep_alive(request: OfPlayer) -> Result<(Shape, Parts), Reject> {
    let of_users = request.user_ids.is_some() || request.user_id.is_some();
    if !of_users && request.ext_id1s.is_none() && request.ext_id1.is_none() {
        return Err(missing("userIds"));
    }
    let users = request.user_ids.unwrap_or_default();
    let user = users.iter().chain(&request.user_id).next();
    let tokens = request.ext_id1s.unwrap_or_default();
    let own = [request.identification.key];
    let parts = Parts {
        token: None,
        player: user.and_then(|text| PlayerId::parse(text).ok()),
        currency: None,
        game: None,
        commands: vec![Command::Balance],
        secrets: own
            .into_iter()
            .chain(tokens)
            .chain(request.ext_id1)
            .collect(),
    };
    Ok((Shape::Nothing, parts))
}

impl Movement {
    /// The withdraw's reference.
    fn own(&self) -> Result<Reference, Reject> {
        names::bet_reference("uniqueReference", &self.information.unique_reference)
    }

    /// The reference of what else is done under its name.
    fn reference(&self, verb: &'static str) -> Result<Reference, Reject> {
        names::derived_reference(verb, "uniqueReference", &self.information.unique_reference)
    }

    fn round(&self) -> Result<RoundId, Reject> {
        let round = self.information.game_round_id.as_deref();
        let round = round.ok_or_else(|| missing("gameRoundId"))?;
        names::id("gameRoundId", RoundId::parse(round))
    }

    fn parts(
        self,
        token: Option<String>,
        currency: Option<Currency>,
        command: Command,
    ) -> Result<(Shape, Parts), Reject> {
        let own = command.reference().map(|own| own.shown().to_owned());
        let mut secrets = vec![self.identification.key];
        secrets.extend(self.ext_id1);
        let parts = Parts {
            token: token.filter(|token| !token.is_empty()),
            player: Some(names::id("userId", PlayerId::parse(&self.user_id))?),
            currency,
            // What settles a bet without it belongs to the session's game.
            game: game(self.information.game.filter(|text| !text.is_empty()))?,
            commands: vec![command],
            secrets,
        };
        Ok((Shape::Transaction(own.unwrap_or_default()), parts))
    }
}

impl Sum {
    fn read(sum: Option<&Self>, field: &'static str) -> Result<(Amount, Currency), Reject> {
        let sum = sum.ok_or_else(|| missing(field))?;
        let currency = Currency::parse(&sum.currency).ok_or(Reject::UnknownCurrency)?;
        let amount = Amount::parse_text(&sum.amount, currency);
        let amount = amount.map_err(|error| Reject::invalid("amount", error))?;
        Ok((amount, currency))
    }
}

fn withdraw(request: Movement) -> Result<(Shape, Parts), Reject> {
    let (amount, currency) = Sum::read(request.withdraw.as_ref(), "withdraw")?;
    json::filled("game", request.information.game.as_deref())?;
    json::filled("time", request.information.time.as_deref())?;
    let bet = Command::Bet(Bet {
        reference: request.own()?,
        round: request.round()?,
        amount,
        closes_round: false,
        purse: Purse::Player,
        jackpots: Jackpots::NONE,
    });
    let token = request.ext_id1.clone();
    request.parts(token, Some(currency), bet)
}

fn deposit(request: Movement) -> Result<(Shape, Parts), Reject> {
    let (amount, currency) = Sum::read(request.deposit.as_ref(), "deposit")?;
    let promotion = request
        .promo_name
        .as_deref()
        .is_some_and(|name| !name.is_empty());
    let win = Command::Win(Win {
        reference: request.reference("deposit")?,
        round: match request.information.game_round_id.as_deref() {
            // A promotion may belong to no round.
            None | Some("") if promotion => None,
            None | Some(_) => Some(request.round()?),
        },
        amount,
        bet: None,
        closes_round: amount.is_zero() || !promotion,
        prize: if promotion {
            Prize::Promotion
        } else {
            Prize::Game
        },
        jackpots: Jackpots::NONE,
    });
    let token = request.ext_id1.clone();
    request.parts(token, Some(currency), win)
}

/// The withdraw tells all of it, so that no token is in its way.
fn rollback(request: Movement) -> Result<(Shape, Parts), Reject> {
    let rollback = Command::Rollback(Rollback {
        reference: request.reference("rollback")?,
        target: request.own()?,
        round: Some(request.round()?),
        amount: None,
        settlement: None,
        closes_round: false,
        note: None,
    });
    request.parts(None, None, rollback)
}

fn missing(field: &'static str) -> Reject {
    let reason = "the body does not fit the documented fields: missing field";
    Reject::Types(format!("{reason} `{field}`"))
}

fn game(text: Option<String>) -> Result<Option<GameId>, Reject> {
    names::id("game", text.as_deref().map(GameId::parse).transpose())
}
