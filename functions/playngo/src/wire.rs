//! The messages of Play'n GO: the documented elements, to a command and from a ruling.
//! Source: Play'n GO account API, "Verbs". What the document does not name is never looked at.
//!
//! Questions and a reserve must have every documented element; what names nothing may be empty. A
//! release and a cancelReserve must name player, currency, transaction, round and amount, and a
//! release its type; without the rest they are settled.

use crate::codes;
use crate::xml::{self, Document};
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, Win};
use reelgate_core::currency::Currency;
use reelgate_core::decide::{Balance, Ruling};
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{GameId, PlayerId, ProviderId, RoundId};
use reelgate_core::jackpots;
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::names;
use reelgate_edge::provider::{Message, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::token;

/// What a message asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Authenticate,
    Balance,
    Reserve,
    Release,
    CancelReserve,
}

impl Verb {
    const ALL: [Self; 5] = [
        Self::Authenticate,
        Self::Balance,
        Self::Reserve,
        Self::Release,
        Self::CancelReserve,
    ];

    /// The element at the root of the message and of its answer.
    const fn name(self) -> &'static str {
        match self {
            Self::Authenticate => "authenticate",
            Self::Balance => "balance",
            Self::Reserve => "reserve",
            Self::Release => "release",
            Self::CancelReserve => "cancelReserve",
        }
    }

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }
}

/// Elements that must be there, empty or not ("Transport"): nothing follows from them.
const OF_AUTHENTICATE: &str =
    "password extra productId client CID clientIP contextId language gameId";
const OF_BALANCE: &str = "productId gameId externalGameSessionId";
const OF_RESERVE: &str = "productId gameSessionId contextId externalGameSessionId";

/// What an answer needs of its request.
pub struct Echo {
    verb: Verb,
    /// Of authenticate: the ticket, and the language that the game was started in.
    ticket: String,
    language: String,
}

/// Reads a message; `path` is what stands behind the provider's prefix, if anything.
pub(crate) fn decode(path: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let document = xml::read(body.bytes())?;
    let verb = Verb::of(document.root()).filter(|verb| path.is_empty() || path == verb.name());
    let request = Request(&document);
    match verb.ok_or(Reject::UnknownVerb)? {
        Verb::Authenticate => request.authenticate(),
        Verb::Balance => request.balance(),
        Verb::Reserve => request.reserve(),
        Verb::Release => request.release(),
        Verb::CancelReserve => request.cancel(),
    }
}

/// A verified message.
struct Request<'a>(&'a Document);

impl Request<'_> {
    fn authenticate(&self) -> Result<Message<Echo>, Reject> {
        self.all(OF_AUTHENTICATE)?;
        let ticket = self.required("username")?;
        let token = token::hash(ticket).ok_or_else(|| missing("username"))?;
        // Renewed as it is: the session must be open and its player not shut out, and the ticket
        // stays its token.
        let commands = vec![Command::RenewToken(token), Command::Balance];
        let call = self.call(Some(ticket), self.game()?, commands)?;
        Ok(self.message(Verb::Authenticate, call))
    }

    fn balance(&self) -> Result<Message<Echo>, Reject> {
        self.all(OF_BALANCE)?;
        let call = self.call(self.session(), self.game()?, vec![Command::Balance])?;
        Ok(self.message(Verb::Balance, self.of_player(call)?))
    }

    fn reserve(&self) -> Result<Message<Echo>, Reject> {
        self.all(OF_RESERVE)?;
        let id = self.required("transactionId")?;
        self.required("gameId")?;
        self.required("roundId")?;
        let amount = self.amount()?;
        let free = self.0.text("freegameExternalId").is_some() && amount.is_zero();
        let bet = Command::Bet(Bet {
            reference: names::bet_reference("transactionId", id)?,
            // A reserve outside of any round is a round of its own.
            round: self
                .round()?
                .map_or_else(|| names::id("transactionId", RoundId::parse(id)), Ok)?,
            amount,
            closes_round: false,
            purse: if free { Purse::Campaign } else { Purse::Player },
            jackpots: Jackpots::NONE,
        });
        let call = self.call(self.session(), self.game()?, vec![bet])?;
        Ok(self.message(Verb::Reserve, self.of_player(call)?))
    }

    fn release(&self) -> Result<Message<Echo>, Reject> {
        let amount = self.amount()?;
        let round = self.round()?;
        let prize = self.prize()?;
        // A promotion may belong to no round.
        if prize == Prize::Game {
            self.required("roundId")?;
        }
        // The end of a session records nothing, so that it needs no name.
        let (game, command) = if round.is_none() && amount.is_zero() {
            (None, Command::Balance)
        } else {
            let id = self.required("transactionId")?;
            let win = Command::Win(Win {
                reference: names::derived_reference("release", "transactionId", id)?,
                round,
                amount,
                bet: None,
                closes_round: true,
                prize,
                jackpots: self.jackpots(amount)?,
            });
            (self.game()?, win)
        };
        let call = self.call(self.session(), game, vec![command])?;
        Ok(self.message(Verb::Release, self.of_player(call)?))
    }

    /// What of a release a jackpot paid, and what of the round feeds jackpots. More than all of it
    /// was paid beside it, and is no part of it.
    fn jackpots(&self, amount: Amount) -> Result<Jackpots, Reject> {
        let currency = self.currency()?;
        let told = |name| {
            let text = self.0.text(name).unwrap_or_default();
            jackpots::told(text, currency)
        };
        let won = told("jackpotGain");
        Ok(Jackpots {
            won: if won > amount { Amount::ZERO } else { won },
            contributed: told("jackpotLoss"),
        })
    }

    /// What a release pays: only free games that are told to go on are not paid yet. Without its
    /// type it is not known whether anything is owed now.
    fn prize(&self) -> Result<Prize, Reject> {
        let finished = self.0.text("freegameFinished");
        match (self.required("type")?, finished) {
            ("0", _) => Ok(Prize::Game),
            ("1", Some("0")) => Ok(Prize::Campaign),
            ("1", None | Some("1")) => Ok(Prize::Promotion),
            ("1", Some(_)) => Err(Reject::invalid("freegameFinished", "must be 0 or 1")),
            _ => Err(Reject::invalid("type", "must be 0 or 1")),
        }
    }

    fn cancel(&self) -> Result<Message<Echo>, Reject> {
        let id = self.required("transactionId")?;
        self.required("roundId")?;
        // Whatever it says: the reserve is given back as it was taken.
        self.all("real")?;
        let rollback = Command::Rollback(Rollback {
            reference: names::derived_reference("cancel", "transactionId", id)?,
            target: names::bet_reference("transactionId", id)?,
            round: self.round()?,
            amount: None,
            settlement: None,
            closes_round: false,
            note: None,
        });
        let call = self.call(None, self.game()?, vec![rollback])?;
        Ok(self.message(Verb::CancelReserve, self.of_player(call)?))
    }

    fn all(&self, names: &'static str) -> Result<(), Reject> {
        let absent = names.split(' ').find(|name| !self.0.has(name));
        absent.map_or(Ok(()), |name| Err(missing(name)))
    }

    fn required(&self, name: &'static str) -> Result<&str, Reject> {
        self.0.text(name).ok_or_else(|| missing(name))
    }

    fn session(&self) -> Option<&str> {
        self.0.text("externalGameSessionId")
    }

    fn currency(&self) -> Result<Currency, Reject> {
        Currency::parse(self.required("currency")?).ok_or(Reject::UnknownCurrency)
    }

    fn amount(&self) -> Result<Amount, Reject> {
        let amount = Amount::parse_text(self.required("real")?, self.currency()?);
        amount.map_err(|error| Reject::invalid("real", error))
    }

    fn game(&self) -> Result<Option<GameId>, Reject> {
        let game = self.0.text("gameId").map(GameId::parse);
        names::id("gameId", game.transpose())
    }

    /// The round; 0 is none.
    fn round(&self) -> Result<Option<RoundId>, Reject> {
        let round = self.0.text("roundId").filter(|round| *round != "0");
        names::id("roundId", round.map(RoundId::parse).transpose())
    }

    /// A call about whomever the token names.
    fn call(
        &self,
        token: Option<&str>,
        game: Option<GameId>,
        commands: Vec<Command>,
    ) -> Result<Call, Reject> {
        Ok(Call {
            provider: names::id("provider", ProviderId::parse("playngo"))?,
            token: token.and_then(token::hash),
            player: None,
            currency: None,
            game,
            scale: None,
            commands,
        })
    }

    /// The same about the player and the currency that every message but authenticate names.
    fn of_player(&self, call: Call) -> Result<Call, Reject> {
        let player = PlayerId::parse(self.required("externalId")?);
        Ok(Call {
            player: Some(names::id("externalId", player)?),
            currency: Some(self.currency()?),
            ..call
        })
    }

    fn message(&self, verb: Verb, call: Call) -> Message<Echo> {
        let ticket = match verb {
            Verb::Authenticate => self.0.text("username"),
            Verb::Balance | Verb::Reserve | Verb::Release | Verb::CancelReserve => None,
        };
        // A password may be short; with its element it is found where it stands and nowhere else.
        let password = self.0.text("password");
        let password = password.map(|text| format!("<password>{text}</password>"));
        let named = [self.0.text("accessToken"), self.session(), ticket];
        let named = named.into_iter().flatten().map(str::to_owned);
        let secrets = Secrets {
            incoming: named.chain(password).collect(),
            outgoing: ticket.map(str::to_owned).into_iter().collect(),
        };
        let echo = Echo {
            verb,
            ticket: ticket.unwrap_or_default().to_owned(),
            language: self.0.text("language").unwrap_or_default().to_owned(),
        };
        Message {
            call,
            echo,
            secrets,
        }
    }
}

fn missing(name: &'static str) -> Reject {
    Reject::Types(format!("the body lacks the element {name}, or it is empty"))
}

/// Writes the answer to a decided call.
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let code = code_for(echo.verb, ruling.outcome);
    let balance = ruling.balance.as_ref();
    let Some(balance) = balance.filter(|_| ruling.outcome.is_success()) else {
        return answer(echo.verb.name(), code, message_for(code), &[]);
    };
    let real = real(balance);
    let receipts = ruling.steps.iter().find_map(|step| step.receipt);
    // Empty where nothing was recorded: nothing to give back, or the end of a session.
    let own = receipts.map(|receipt| receipt.transaction.to_string());
    let own = own.unwrap_or_default();
    let (player, currency) = (balance.player.as_str(), balance.currency.code());
    let external = ("externalTransactionId", own.as_str());
    let (real, currency) = (("real", real.as_str()), ("currency", currency));
    let texts: &[(&str, &str)] = match echo.verb {
        Verb::Authenticate => &[
            ("externalId", player),
            ("userCurrency", currency.1),
            ("nickname", player),
            ("country", ""),
            ("birthdate", ""),
            ("registration", ""),
            ("language", &echo.language),
            ("affiliateId", ""),
            real,
            ("externalGameSessionId", &echo.ticket),
        ],
        Verb::Balance => &[real, currency],
        Verb::Reserve | Verb::Release => &[external, real, currency],
        Verb::CancelReserve => &[external],
    };
    answer(echo.verb.name(), code, message_for(code), texts)
}

/// As the table, but that the unknown session of authenticate is a wrong username.
fn code_for(verb: Verb, outcome: Outcome) -> Code {
    if verb == Verb::Authenticate && outcome == Outcome::SessionUnknown {
        Code::ok("4")
    } else {
        codes::of_outcome(outcome)
    }
}

/// Two decimals, or more where the currency has more.
fn real(balance: &Balance) -> String {
    let decimals = balance.currency.decimals().max(2);
    balance.playable.to_fixed_text(decimals, balance.currency)
}

/// Writes the answer to a message that was not decided. Its root, or else its path, names the
/// answer.
pub(crate) fn refuse(path: &str, body: &[u8], reason: &Unanswered) -> Reply {
    let code = codes::of_failure(reason.failure());
    let asked = xml::read(body).ok();
    let asked = asked.and_then(|document| Verb::of(document.root()));
    let root = asked.or_else(|| Verb::of(path)).map_or("error", Verb::name);
    match reason {
        Unanswered::Reject(reject) if code.code == "2" => {
            answer(root, code, &reject.to_string(), &[])
        }
        Unanswered::Reject(_) | Unanswered::Fault(_) => answer(root, code, message_for(code), &[]),
    }
}

/// The texts of the public transcript; else the names of the statuses in words.
fn message_for(code: Code) -> &'static str {
    match code.code {
        "0" => "OK",
        "1" => "No such user",
        "3" => "Invalid currency",
        "4" => "Wrong username",
        "6" => "Account disabled",
        "7" => "Insufficient balance",
        "9" => "Spending budget exceeded",
        "10" => "Session expired",
        "12" => "Service unavailable",
        _ => "Internal error",
    }
}

fn answer(root: &str, code: Code, message: &str, texts: &[(&str, &str)]) -> Reply {
    let status = [("statusCode", code.code), ("statusMessage", message)];
    let all: Vec<_> = texts.iter().copied().chain(status).collect();
    Reply {
        status: code.http,
        content_type: "text/xml",
        headers: Vec::new(),
        body: xml::write(root, &all),
    }
}
