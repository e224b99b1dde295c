//! The messages of SOFTSWISS version 2: the documented fields, to commands and from a ruling.
//! Source: SoftSwiss Game Aggregator Wallet API v.2026.03.03, section 2. Amounts are decimal texts
//! in main units, greater than zero; a request with several transactions is all or nothing.

use crate::error;
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, RoundEnd, Win};
use reelgate_core::currency::Currency;
use reelgate_core::decide::{Ruling, Step};
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{GameId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::names::id;
use reelgate_edge::provider::{Message, Reject};
use reelgate_edge::reply::Reply;
use reelgate_edge::{json, token};
use serde::{Deserialize, Serialize};

/// What an answer repeats of its request.
#[derive(Clone, Debug)]
pub enum Echo {
    /// Only the balance is told.
    Balance,
    /// The round and the transactions, in the order of the request.
    BetWin {
        /// The provider's round id; we have no other.
        round: String,
        /// The provider's transaction ids.
        transactions: Vec<String>,
    },
    /// The same for a rollback, whose transactions carry no bonus amount.
    Rollback {
        /// The provider's round id.
        round: String,
        /// The provider's rollback ids.
        transactions: Vec<String>,
    },
}

#[derive(Deserialize)]
struct BalanceRequest {
    account_id: String,
    currency: String,
    game_id: String,
    session_id: Option<String>,
}

#[derive(Deserialize)]
struct BetWinRequest {
    account_id: String,
    currency: String,
    game_id: String,
    round_id: String,
    #[serde(default)]
    finished: bool,
    session_id: Option<String>,
    transactions: Vec<Transaction>,
}

#[derive(Deserialize)]
struct Transaction {
    id_provider: String,
    r#type: String,
    amount: String,
}

#[derive(Deserialize)]
struct RollbackRequest {
    account_id: String,
    currency: String,
    game_id: String,
    round_id_provider: String,
    finished: bool,
    session_id: Option<String>,
    transactions: Vec<RollbackTransaction>,
}

#[derive(Deserialize)]
struct RollbackTransaction {
    id_provider: String,
    r#type: String,
    original_id_provider: String,
}

#[derive(Deserialize)]
struct FinishRequest {
    account_id: String,
    currency: String,
    round_id: String,
    session_id: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    round_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transactions: Option<Vec<AnswerTransaction<'a>>>,
    balance: String,
}

#[derive(Serialize)]
struct AnswerTransaction<'a> {
    id_provider: &'a str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bonus_amount: Option<&'a str>,
}

/// Reads a message; `verb` is the path behind the provider's prefix.
pub(crate) fn decode(verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let bytes = body.bytes();
    match verb {
        "balance" => {
            let request: BalanceRequest = json::decode(bytes)?;
            let game = Some(game(&request.game_id)?);
            let account = Account::parse("account_id", &request.account_id, &request.currency)?;
            account.message(
                request.session_id,
                game,
                vec![Command::Balance],
                Echo::Balance,
            )
        }
        "betwin" => decode_betwin(json::decode(bytes)?),
        "rollback" => decode_rollback(json::decode(bytes)?),
        "finish" => {
            let request: FinishRequest = json::decode(bytes)?;
            let end = Command::EndRound(RoundEnd {
                round: round("round_id", &request.round_id)?,
                note: None,
            });
            let account = Account::parse("account_id", &request.account_id, &request.currency)?;
            account.message(request.session_id, None, vec![end], Echo::Balance)
        }
        _ => Err(Reject::UnknownVerb),
    }
}

fn decode_betwin(request: BetWinRequest) -> Result<Message<Echo>, Reject> {
    let account = Account::parse("account_id", &request.account_id, &request.currency)?;
    let game = game(&request.game_id)?;
    let count = at_least_one(request.transactions.len())?;
    let mut commands = Vec::with_capacity(count);
    for (place, transaction) in (1..).zip(&request.transactions) {
        let round = round("round_id", &request.round_id)?;
        let closes_round = request.finished && place == count;
        let reference = reference("id_provider", &transaction.id_provider)?;
        let amount = Amount::parse_text(&transaction.amount, account.currency)
            .map_err(|error| Reject::invalid("amount", error))?;
        commands.push(match transaction.r#type.as_str() {
            "bet" => Command::Bet(Bet {
                reference,
                round,
                amount,
                closes_round,
                purse: Purse::Player,
                jackpots: Jackpots::NONE,
            }),
            "win" => Command::Win(Win {
                reference,
                round: Some(round),
                amount,
                bet: None,
                closes_round,
                prize: Prize::Game,
                jackpots: Jackpots::NONE,
            }),
            _ => return Err(Reject::invalid("type", "must be \"bet\" or \"win\"")),
        });
    }
    let echo = Echo::BetWin {
        round: request.round_id,
        transactions: request
            .transactions
            .into_iter()
            .map(|t| t.id_provider)
            .collect(),
    };
    account.message(request.session_id, Some(game), commands, echo)
}

fn decode_rollback(request: RollbackRequest) -> Result<Message<Echo>, Reject> {
    let account = Account::parse("account_id", &request.account_id, &request.currency)?;
    let game = game(&request.game_id)?;
    let count = at_least_one(request.transactions.len())?;
    let mut commands = Vec::with_capacity(count);
    for (place, transaction) in (1..).zip(&request.transactions) {
        if transaction.r#type != "rollback" {
            return Err(Reject::invalid("type", "must be \"rollback\""));
        }
        commands.push(Command::Rollback(Rollback {
            reference: reference("id_provider", &transaction.id_provider)?,
            target: reference("original_id_provider", &transaction.original_id_provider)?,
            round: Some(round("round_id_provider", &request.round_id_provider)?),
            amount: None,
            settlement: None,
            closes_round: request.finished && place == count,
            note: None,
        }));
    }
    let echo = Echo::Rollback {
        round: request.round_id_provider,
        transactions: request
            .transactions
            .into_iter()
            .map(|t| t.id_provider)
            .collect(),
    };
    account.message(request.session_id, Some(game), commands, echo)
}

/// The account that every message names, of version 1 too.
pub(crate) struct Account {
    player: PlayerId,
    pub(crate) currency: Currency,
}

impl Account {
    pub(crate) fn parse(field: &'static str, player: &str, code: &str) -> Result<Self, Reject> {
        let player = id(field, PlayerId::parse(player))?;
        if !is_currency_code(code) {
            return Err(Reject::invalid(
                "currency",
                "must be 3 to 32 of A-Z, 0-9 and _",
            ));
        }
        let currency = Currency::parse(code).ok_or(Reject::UnknownCurrency)?;
        Ok(Self { player, currency })
    }

    pub(crate) fn message<E>(
        self,
        session_id: Option<String>,
        game: Option<GameId>,
        commands: Vec<Command>,
        echo: E,
    ) -> Result<Message<E>, Reject> {
        // An empty one is left out.
        let named = session_id.as_deref().filter(|text| !text.is_empty());
        let call = Call {
            provider: id("provider", ProviderId::parse("softswiss"))?,
            token: named.and_then(token::hash),
            player: Some(self.player),
            currency: Some(self.currency),
            game,
            scale: None,
            commands,
        };
        let secrets = Secrets {
            incoming: session_id.into_iter().collect(),
            outgoing: Vec::new(),
        };
        Ok(Message {
            call,
            echo,
            secrets,
        })
    }
}

/// `^[A-Z][A-Z0-9_]{2,31}$`
fn is_currency_code(code: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    (3..=32).contains(&code.len())
        && code.starts_with(|first: char| first.is_ascii_uppercase())
        && code.bytes().all(allowed)
}

fn at_least_one(count: usize) -> Result<usize, Reject> {
    if count == 0 {
        return Err(Reject::invalid(
            "transactions",
            "must hold at least one transaction",
        ));
    }
    Ok(count)
}

fn game(text: &str) -> Result<GameId, Reject> {
    id("game_id", GameId::parse(text))
}

pub(crate) fn round(field: &'static str, text: &str) -> Result<RoundId, Reject> {
    id(field, RoundId::parse(text))
}

pub(crate) fn reference(field: &'static str, text: &str) -> Result<Reference, Reject> {
    id(field, Reference::parse(text))
}

/// Writes the answer to a decided call.
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let balance = ruling.balance.as_ref();
    if let Some(refusal) = error::of_outcome(ruling.outcome, balance) {
        return refusal;
    }
    let text = balance
        .map(|b| b.without_sign().to_text(b.currency))
        .unwrap_or_default();
    let answer = match echo {
        Echo::Balance => Answer {
            round_id: None,
            transactions: None,
            balance: text,
        },
        Echo::BetWin {
            round,
            transactions,
        } => Answer {
            round_id: Some(round),
            transactions: Some(own_ids(transactions, &ruling.steps, Some("0.00"))),
            balance: text,
        },
        Echo::Rollback {
            round,
            transactions,
        } => Answer {
            round_id: Some(round),
            transactions: Some(own_ids(transactions, &ruling.steps, None)),
            balance: text,
        },
    };
    Reply::json(200, &answer)
}

/// Our ids beside the provider's; empty where a rollback found nothing to give back.
fn own_ids<'a>(
    transactions: &'a [String],
    steps: &[Step],
    bonus_amount: Option<&'a str>,
) -> Vec<AnswerTransaction<'a>> {
    let own = |step: &Step| {
        step.receipt
            .map(|r| r.transaction.to_string())
            .unwrap_or_default()
    };
    let pairs = transactions.iter().zip(steps);
    pairs
        .map(|(id_provider, step)| AnswerTransaction {
            id_provider,
            id: own(step),
            bonus_amount,
        })
        .collect()
}
