//! A small wallet in memory that speaks SwipeGames, and that can be wrong in one way.
//! Without a defect it is right; it shares nothing with the product.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::server;

pub(crate) const SECRET: &str = "planted-secret-6f1d";

/// What can be wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Defect {
    /// The same refund pays again.
    RefundsTwice,
    /// A refund of another name pays again.
    RefundsUnderNewNames,
    /// A bet is taken though its refund came first.
    ForgetsTombstones,
    /// A known name is a repeat, whatever it says.
    ComparesNoPayload,
    /// Balances are binary fractions of main units.
    CountsInFloats,
    /// The signature is checked over the body as this wallet would write it.
    SignsAnew,
    /// A repeat has another status than the first answer.
    AnswersRepeatsOtherwise,
    /// A bet over the balance is refused and taken.
    DebitsWithAnError,
    /// The same win pays again.
    PaysWinsTwice,
    /// Between the look for a repeat and the effect there is time.
    ChecksBeforeItActs,
    /// A message without a signature is taken.
    TakesWhatIsNotSigned,
    /// Any signature is taken.
    TakesAnySignature,
    /// A bet over the balance is taken.
    Overdraws,
    /// Anybody is paid the refund of anybody's bet.
    RefundsToAnybody,
    /// A repeat tells a new transaction.
    NamesRepeatsAnew,
    /// A refund gives back all bets of the round.
    RefundsTheRound,
    /// A bet that a campaign pays is charged to the player.
    ChargesFreeBets,
    /// A bet that a campaign paid is given back to the player.
    PaysFreeBetsBack,
    /// No bet of nothing is taken. That is none: the document leaves it open.
    RefusesZeroBets,
    /// A bet of nothing is taken once and refused when it comes again.
    WaversOnZeroBets,
    /// What a jackpot paid of a win is paid beside the whole win.
    PaysJackpotsBeside,
    /// Of a win that is given back, what a jackpot paid stays.
    LeavesJackpots,
    /// A win that was spent is taken back whole.
    OverdrawsForSpentWins,
}

struct Transaction {
    verb: String,
    session: String,
    body: Value,
    cents: i64,
    id: u64,
    reversed: bool,
    /// The answer's balance.
    after: String,
}

#[derive(Default)]
struct Books {
    cents: BTreeMap<String, i64>,
    floats: BTreeMap<String, f64>,
    known: BTreeMap<String, Transaction>,
    /// What must not come any more, with the refund that said so and the answer's balance.
    barred: BTreeMap<String, (String, String)>,
    ids: u64,
}

type Reply = (u16, Value);

pub(crate) struct Wallet {
    addr: SocketAddr,
}

struct Inner {
    defect: Option<Defect>,
    books: Mutex<Books>,
}

impl Wallet {
    pub(crate) fn start(defect: Option<Defect>) -> Self {
        let mut books = Books::default();
        for session in ["first", "second"] {
            books.cents.insert(session.to_owned(), 100_000);
            books.floats.insert(session.to_owned(), 1000.0);
        }
        let inner = Inner {
            defect,
            books: Mutex::new(books),
        };
        let addr = server::start(Arc::new(move |request: server::Request| {
            let signature = request.signature.as_deref();
            let (status, answer) = inner.answer(&request.target, &request.body, signature);
            (status, answer.to_string())
        }));
        Self { addr }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addr)
    }
}

fn refusal(status: u16, code: &str) -> Reply {
    (status, json!({ "message": "Refused.", "code": code }))
}

impl Inner {
    fn is(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    fn answer(&self, url: &str, body: &str, signature: Option<&str>) -> Reply {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let session = query.strip_prefix("sessionID=");
        let signed = match session {
            Some(session) => format!("{{\"sessionID\":\"{session}\"}}"),
            None => body.to_owned(),
        };
        if !self.is_signed(&signed, signature) {
            return (401, json!({ "message": "Not signed." }));
        }
        if let Some(session) = session {
            let books = self.books.lock().unwrap();
            return (200, json!({ "balance": self.told(&books, session) }));
        }
        let Ok(message) = serde_json::from_str::<Value>(body) else {
            return (400, json!({ "message": "No JSON." }));
        };
        let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        if self.is(Defect::ChecksBeforeItActs) {
            let known = self.books.lock().unwrap().known.contains_key(&text("txID"));
            if !known {
                std::thread::sleep(Duration::from_millis(30));
                let name = format!("{}/{:?}", text("txID"), std::thread::current().id());
                return self.act(path, &message, &name);
            }
        }
        self.act(path, &message, &text("txID"))
    }

    fn act(&self, path: &str, message: &Value, name: &str) -> Reply {
        let mut books = self.books.lock().unwrap();
        match path {
            "/bet" => self.bet(&mut books, message, name),
            "/win" => self.win(&mut books, message, name),
            "/refund" => self.refund(&mut books, message, name),
            _ => refusal(404, "unknown"),
        }
    }

    fn is_signed(&self, text: &str, signature: Option<&str>) -> bool {
        let Some(signature) = signature else {
            return self.is(Defect::TakesWhatIsNotSigned);
        };
        let text = match serde_json::from_str::<Value>(text) {
            Ok(message) if self.is(Defect::SignsAnew) => message.to_string(),
            Ok(_) | Err(_) => text.to_owned(),
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        let right = hex::encode(mac.finalize().into_bytes());
        right == signature || self.is(Defect::TakesAnySignature)
    }

    fn told(&self, books: &Books, session: &str) -> String {
        if self.is(Defect::CountsInFloats) {
            return books.floats[session].to_string();
        }
        let cents = books.cents[session];
        let sign = if cents < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
    }

    /// What is known under a name, as the answer to a repeat or to something else.
    fn earlier(&self, books: &mut Books, verb: &str, message: &Value, name: &str) -> Option<Reply> {
        let ids = books.ids + 1;
        let known = books.known.get(name)?;
        let same = known.verb == verb && known.body == *message;
        if !same && !self.is(Defect::ComparesNoPayload) {
            return Some(refusal(400, "conflict"));
        }
        if known.reversed && known.verb == "bet" {
            return Some(refusal(400, "given_back"));
        }
        let status = if self.is(Defect::AnswersRepeatsOtherwise) {
            409
        } else {
            200
        };
        let id = if self.is(Defect::NamesRepeatsAnew) {
            ids
        } else {
            known.id
        };
        let reply = json!({ "balance": known.after, "txID": id.to_string() });
        books.ids = ids;
        Some((status, reply))
    }

    fn moved(
        &self,
        books: &mut Books,
        verb: &str,
        message: &Value,
        cents: i64,
        name: &str,
    ) -> Reply {
        let session = message["sessionID"].as_str().unwrap_or_default().to_owned();
        *books.cents.get_mut(&session).unwrap() += cents;
        // The defect itself: what is not a sum of powers of two is not kept.
        #[allow(clippy::float_arithmetic, reason = "a planted defect")]
        {
            *books.floats.get_mut(&session).unwrap() +=
                f64::from(i32::try_from(cents).unwrap()) / 100.0;
        }
        books.ids += 1;
        let after = self.told(books, &session);
        let reply = json!({ "balance": after, "txID": books.ids.to_string() });
        let transaction = Transaction {
            verb: verb.to_owned(),
            session,
            body: message.clone(),
            cents,
            id: books.ids,
            reversed: false,
            after,
        };
        books.known.insert(name.to_owned(), transaction);
        (200, reply)
    }

    fn bet(&self, books: &mut Books, message: &Value, name: &str) -> Reply {
        let nothing = cents(&message["amount"]) == 0;
        let wavers = self.is(Defect::WaversOnZeroBets) && books.known.contains_key(name);
        if nothing && (wavers || self.is(Defect::RefusesZeroBets)) {
            return refusal(400, "nothing");
        }
        if let Some(reply) = self.earlier(books, "bet", message, name) {
            return reply;
        }
        if books.barred.contains_key(name) && !self.is(Defect::ForgetsTombstones) {
            return refusal(400, "given_back");
        }
        let free = is_free(message) && !self.is(Defect::ChargesFreeBets);
        let cents = if free { 0 } else { cents(&message["amount"]) };
        let session = message["sessionID"].as_str().unwrap_or_default();
        if cents > books.cents[session] && !self.is(Defect::Overdraws) {
            if self.is(Defect::DebitsWithAnError) {
                self.moved(books, "bet", message, -cents, name);
            }
            return refusal(400, "insufficient_funds");
        }
        self.moved(books, "bet", message, -cents, name)
    }

    fn win(&self, books: &mut Books, message: &Value, name: &str) -> Reply {
        match self.earlier(books, "win", message, name) {
            Some((200, _)) if self.is(Defect::PaysWinsTwice) => {}
            Some(reply) => return reply,
            None => {}
        }
        let free = is_free(message);
        let beside = if self.is(Defect::PaysJackpotsBeside) {
            jackpot(message)
        } else {
            0
        };
        let cents = if free { 0 } else { cents(&message["amount"]) };
        self.moved(books, "win", message, cents + beside, name)
    }

    fn refund(&self, books: &mut Books, message: &Value, name: &str) -> Reply {
        match self.earlier(books, "refund", message, name) {
            Some((200, _)) if self.is(Defect::RefundsTwice) => {}
            Some(reply) => return reply,
            None => {}
        }
        let target = message["origTxID"].as_str().unwrap_or_default();
        let session = message["sessionID"].as_str().unwrap_or_default().to_owned();
        let unmoved = |books: &Books| {
            (
                200,
                json!({ "balance": self.told(books, &session), "txID": "" }),
            )
        };
        let Some(bet) = books
            .known
            .get_mut(target)
            .filter(|known| ["bet", "win"].contains(&known.verb.as_str()))
        else {
            let now = self.told(books, &session);
            let first = (name.to_owned(), now.clone());
            let (by, then) = books.barred.entry(target.to_owned()).or_insert(first);
            let told = if by == name { then.clone() } else { now };
            return (200, json!({ "balance": told, "txID": "" }));
        };
        if bet.session != session && !self.is(Defect::RefundsToAnybody) {
            return refusal(400, "conflict");
        }
        let again = [Defect::RefundsTwice, Defect::RefundsUnderNewNames];
        if bet.reversed && !again.iter().any(|defect| self.is(*defect)) {
            return unmoved(books);
        }
        bet.reversed = true;
        let mut back = -bet.cents;
        if bet.verb == "win" {
            if self.is(Defect::LeavesJackpots) {
                back += jackpot(&bet.body);
            }
            if !self.is(Defect::OverdrawsForSpentWins) {
                back = back.max(-books.cents[&session]);
            }
        }
        if is_free(&bet.body) && self.is(Defect::PaysFreeBetsBack) {
            back = cents(&bet.body["amount"]);
        }
        let round = bet.body["roundID"].clone();
        if self.is(Defect::RefundsTheRound) {
            let others = books.known.values().filter(|other| {
                other.verb == "bet" && !other.reversed && other.body["roundID"] == round
            });
            back -= others.map(|other| other.cents).sum::<i64>();
        }
        self.moved(books, "refund", message, back, name)
    }
}

/// Whether a campaign pays.
fn is_free(message: &Value) -> bool {
    message["type"] == "free"
}

/// What a jackpot paid of a win.
fn jackpot(message: &Value) -> i64 {
    if message["jackpot"].is_null() {
        0
    } else {
        cents(&message["jackpot"])
    }
}

fn cents(amount: &Value) -> i64 {
    let text = amount.as_str().unwrap();
    let (main, rest) = text.split_once('.').unwrap();
    main.parse::<i64>().unwrap() * 100 + rest.parse::<i64>().unwrap()
}
