//! The pure core as a provider would meet it: bytes in, a reply out, books kept in memory.
//! It holds everything there is, where the component loads what a message needs; so a row that the
//! load forgets shows as a difference.

use super::stream::Turn;
use crate::stage::{Books as File, Brand, Stage};
use hub88::{CALETA, HUB88};
use reelgate_core::books::{Books, PlayerStatus, Session, Wallet};
use reelgate_core::catalog::{BetLimit, Game, Policy, Provider as Connection, ProviderStatus};
use reelgate_core::command::{Call, Command, Transfer};
use reelgate_core::currency::Currency;
use reelgate_core::decide::{Decision, decide};
use reelgate_core::entry::{Entry, Hash, WalletId};
use reelgate_core::grants::Grants;
use reelgate_core::id::{GameId, PlayerId, ProviderId, Reference, SessionId, TokenHash};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::HOUSE;
use reelgate_core::signature::KeyRing;
use reelgate_core::time::Timestamp;
use reelgate_edge::provider::{Provider, Unanswered};
use reelgate_edge::reply::Reply;
use rusqlite::Row;
use serde_json::Value;
use softswiss::SOFTSWISS;
use std::time::Duration;

/// Books in memory and the entries that were added to them.
pub(crate) struct Model {
    books: Books,
    entries: Vec<Entry>,
    /// Entries that were there before.
    before: usize,
}

/// What the core says to a message.
pub(crate) struct Told {
    pub(crate) outcome: String,
    pub(crate) status: u16,
    pub(crate) body: String,
}

fn timestamp(now: Duration) -> Timestamp {
    Timestamp::from_ms(i64::try_from(now.as_millis()).unwrap())
}

fn all<T>(file: &File, sql: &str, read: impl Fn(&Row<'_>) -> T) -> Vec<T> {
    let mut statement = file.file.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok(read(row))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// A column that is the text of a name.
fn name<T, E: std::fmt::Debug>(
    row: &Row<'_>,
    column: usize,
    parse: impl Fn(&str) -> Result<T, E>,
) -> T {
    parse(&row.get::<_, String>(column).unwrap()).unwrap()
}

fn currency(row: &Row<'_>, column: usize) -> Currency {
    Currency::parse(&row.get::<_, String>(column).unwrap()).unwrap()
}

impl Model {
    /// The books as the operator has set them up: nobody has played yet.
    pub(crate) fn of(stage: &Stage) -> Self {
        let file = stage.books();
        let mut books = Books::default();
        books
            .providers
            .extend(all(&file, "SELECT provider FROM providers", |row| {
                let fresh = Connection {
                    status: ProviderStatus::Connected,
                    policy: Policy::default(),
                };
                (name(row, 0, ProviderId::parse), fresh)
            }));
        books
            .games
            .extend(all(&file, "SELECT provider, game, limits FROM games", game));
        books
            .players
            .extend(all(&file, "SELECT player FROM players", |row| {
                (name(row, 0, PlayerId::parse), PlayerStatus::Active)
            }));
        let wallets = "SELECT player, currency, wallet, cash, bonus, seq, hash FROM wallets";
        books.wallets.extend(all(&file, wallets, wallet));
        let sessions = "SELECT t.token_hash, s.session, s.player, s.currency, s.provider, s.game, \
            s.expires_at FROM tokens t JOIN sessions s USING (session)";
        books.sessions.extend(all(&file, sessions, session));
        for session in books.sessions.values().cloned().collect::<Vec<_>>() {
            let key = (session.provider.clone(), session.player.clone());
            books.recent.entry(key).or_default().push(session);
        }
        let before = file.entries().len();
        Self {
            books,
            entries: Vec::new(),
            before,
        }
    }

    /// Verifies, decodes, decides and encodes, as the component's pipeline does.
    pub(crate) fn answer(
        &mut self,
        brand: Brand,
        verb: &str,
        signed: (&[u8], &str),
        now: Duration,
    ) -> Told {
        let key = brand.key().configured();
        match brand {
            Brand::Hub88 => self.answer_of(&HUB88, &key, verb, signed, now),
            Brand::Caleta => self.answer_of(&CALETA, &key, verb, signed, now),
            Brand::Softswiss => {
                let verb = verb.strip_prefix("v2/").unwrap_or(verb);
                self.answer_of(&SOFTSWISS, &key, verb, signed, now)
            }
        }
    }

    fn answer_of<P: Provider>(
        &mut self,
        provider: &P,
        key: &str,
        verb: &str,
        (body, signature): (&[u8], &str),
        now: Duration,
    ) -> Told {
        let ring = KeyRing::<P::Key>::parse(key, "").unwrap();
        let verified = ring.verify(body, Some(signature)).unwrap();
        match provider.decode(verb, &verified) {
            Ok(message) => {
                let decision = decide(&self.books, &message.call, provider.rules(), timestamp(now));
                let reply = provider.encode(&message.echo, &decision.ruling);
                let outcome = decision.ruling.outcome.as_str();
                self.take(decision);
                told(outcome, &reply)
            }
            Err(reject) => {
                let reason = Unanswered::Reject(reject);
                told(reason.name(), &provider.refuse(verb, body, &reason))
            }
        }
    }

    fn take(&mut self, decision: Decision) {
        self.books.apply(&decision.effects);
        let postings = decision.effects.postings.into_iter();
        self.entries.extend(postings.map(|posting| posting.entry));
    }

    /// Cash over the desk.
    pub(crate) fn deposit(&mut self, turn: &Turn, now: Duration, taken: bool) {
        let Turn::Deposit(key, player, currency, units) = turn else {
            panic!("{turn:?} is no deposit")
        };
        let transfer = Transfer {
            reference: Reference::parse(key).unwrap(),
            amount: Amount::from_units(*units),
        };
        let call = Call {
            provider: ProviderId::parse("cashier").unwrap(),
            token: None,
            player: Some(PlayerId::parse(player).unwrap()),
            currency: Currency::parse(currency),
            game: None,
            scale: None,
            commands: vec![Command::Deposit(transfer)],
        };
        let decision = decide(&self.books, &call, &HOUSE, timestamp(now));
        let outcome = decision.ruling.outcome;
        assert_eq!(outcome == Outcome::Accepted, taken, "{turn:?}: {outcome}");
        self.take(decision);
    }

    /// What the operator changes.
    pub(crate) fn turn(&mut self, turn: &Turn) {
        match turn {
            Turn::Later(_) | Turn::Deposit(..) => {}
            Turn::Player(player, status) => {
                let status = match *status {
                    "blocked" => PlayerStatus::Blocked,
                    "self_excluded" => PlayerStatus::SelfExcluded,
                    _ => PlayerStatus::Active,
                };
                self.books
                    .players
                    .insert(PlayerId::parse(player).unwrap(), status);
            }
            Turn::Provider(brand, status) => {
                let id = ProviderId::parse(brand.id()).unwrap();
                let connected = *status == "connected";
                self.books.providers.get_mut(&id).unwrap().status = if connected {
                    ProviderStatus::Connected
                } else {
                    ProviderStatus::Disconnected
                };
            }
            Turn::Game(brand, game, status) => {
                let id = ProviderId::parse(brand.id()).unwrap();
                let key = (id, GameId::parse(game).unwrap());
                self.books.games.get_mut(&key).unwrap().enabled = *status == "enabled";
            }
            Turn::EndSession(ended) => {
                let all = self.books.sessions.values_mut();
                all.filter(|session| session.session.as_str() == ended)
                    .for_each(|session| session.ended = true);
            }
        }
    }

    /// As `super::heads` of the file.
    pub(crate) fn heads(&self) -> Vec<(i64, i64, i64, i64, String)> {
        let head = |wallet: &Wallet| {
            let (cash, bonus) = (wallet.cash.units(), wallet.bonus.units());
            (
                wallet.id.number(),
                cash,
                bonus,
                wallet.seq,
                wallet.hash.as_str().to_owned(),
            )
        };
        let mut heads: Vec<_> = self.books.wallets.values().map(head).collect();
        heads.sort();
        heads
    }

    /// Entries, rounds and tombstones, one by one; an entry's hash is over all its fields.
    pub(crate) fn compare_books(&self, file: &File) {
        let stored: Vec<_> = file.entries().into_iter().skip(self.before).collect();
        assert_eq!(stored.len(), self.entries.len(), "entries");
        for (stored, entry) in stored.iter().zip(&self.entries) {
            assert_eq!(stored.hash, entry.hash.as_str(), "{stored:?}\n{entry:?}");
        }
        let sql = "SELECT wallet, provider, round, state, bets, wins, stake, payout FROM rounds";
        let mut stored = all(file, sql, |row| {
            let number = |column| row.get::<_, i64>(column).unwrap();
            let text = |column| row.get::<_, String>(column).unwrap();
            (
                (number(0), text(1), text(2)),
                text(3),
                [4, 5, 6, 7].map(number),
            )
        });
        stored.sort();
        let rounds = self.books.rounds.iter().map(|(key, round)| {
            let place = (
                key.wallet.number(),
                key.provider.to_string(),
                key.round.to_string(),
            );
            let sums = [
                round.bets,
                round.wins,
                round.stake.units(),
                round.payout.units(),
            ];
            (place, round.state.as_str().to_owned(), sums)
        });
        let mut rounds: Vec<_> = rounds.collect();
        rounds.sort();
        assert_eq!(stored, rounds, "rounds");
        let sql = "SELECT provider, target FROM tombstones ORDER BY provider, target";
        let stored = all(file, sql, |row| {
            (
                name(row, 0, ProviderId::parse),
                name(row, 1, Reference::stored),
            )
        });
        let stones: Vec<_> = self.books.tombstones.keys().cloned().collect();
        assert_eq!(stored, stones, "tombstones");
    }
}

fn told(outcome: &str, reply: &Reply) -> Told {
    Told {
        outcome: outcome.to_owned(),
        status: reply.status,
        body: reply.text().into_owned(),
    }
}

fn game(row: &Row<'_>) -> ((ProviderId, GameId), Game) {
    let limits: Value = serde_json::from_str(&row.get::<_, String>(2).unwrap()).unwrap();
    let limit = |(code, limit): (&String, &Value)| {
        let amount = |field: &str| limit[field].as_i64().map(Amount::from_units);
        BetLimit {
            currency: Currency::parse(code).unwrap(),
            bet_min: amount("bet_min"),
            bet_max: amount("bet_max"),
        }
    };
    let limits = limits.as_object().unwrap().iter().map(limit).collect();
    let key = (name(row, 0, ProviderId::parse), name(row, 1, GameId::parse));
    (
        key,
        Game {
            enabled: true,
            limits,
        },
    )
}

fn wallet(row: &Row<'_>) -> ((PlayerId, Currency), Wallet) {
    let number = |column| row.get::<_, i64>(column).unwrap();
    let wallet = Wallet {
        id: WalletId::from_number(number(2)),
        cash: Amount::from_units(number(3)),
        bonus: Amount::from_units(number(4)),
        seq: number(5),
        hash: Hash::from_stored(row.get(6).unwrap()),
        grants: Grants::default(),
    };
    ((name(row, 0, PlayerId::parse), currency(row, 1)), wallet)
}

fn session(row: &Row<'_>) -> (TokenHash, Session) {
    let session = Session {
        session: name(row, 1, SessionId::parse),
        player: name(row, 2, PlayerId::parse),
        currency: currency(row, 3),
        provider: name(row, 4, ProviderId::parse),
        game: name(row, 5, GameId::parse),
        location: None,
        device: None,
        expires_at: Timestamp::from_ms(row.get(6).unwrap()),
        ended: false,
        token_is_newest: true,
    };
    (name(row, 0, TokenHash::parse), session)
}
