//! Random messages from one seed: bets, wins and rollbacks over few names, so that they meet as
//! duplicates, as conflicts and in odd orders; and what the operator does in between.
//! It never knows what is right: it only sends.

use crate::delivery::EURO;
use crate::stage::{Brand, GAMES, Message, Seat, text};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use std::time::Duration;

/// What the operator does, or time.
#[derive(Debug)]
pub(crate) enum Turn {
    Later(Duration),
    Player(String, &'static str),
    Provider(Brand, &'static str),
    Game(Brand, &'static str, &'static str),
    EndSession(String),
    /// Key, player, currency, units.
    Deposit(String, String, String, i64),
}

pub(crate) enum Next {
    Message(Message),
    Turn(Turn),
}

pub(crate) struct Stream<'a> {
    random: StdRng,
    seats: &'a [Seat<'a>],
    sent: Vec<Message>,
    /// Names that were used from a seat, by the seat's place.
    used: Vec<(usize, String)>,
    turns: usize,
    /// The seat that the last turn was about: every other message is from there.
    focus: usize,
    /// What was switched off is switched on again before something else is.
    undo: Option<Turn>,
}

/// Names of transactions of one provider, and of rounds.
const NAMES: usize = 500;
const ROUNDS: usize = 60;
/// Where a rollback says what it gives back.
const TARGETS: [&str; 2] = [
    "/reference_transaction_uuid",
    "/transactions/0/original_id_provider",
];
/// Ledger units: nothing, a cent, usual stakes, and more than anybody has.
const AMOUNTS: [i64; 7] = [0, 1_000, 50_000, EURO, 2 * EURO, 5 * EURO, 2_000 * EURO];

impl<'a> Stream<'a> {
    pub(crate) fn new(seed: u64, seats: &'a [Seat<'a>]) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            seats,
            sent: Vec::new(),
            used: Vec::new(),
            turns: 0,
            focus: 0,
            undo: None,
        }
    }

    pub(crate) fn next(&mut self) -> Next {
        if self.random.random_ratio(1, 15) {
            return Next::Turn(self.turn());
        }
        let message = match self.random.random_range(0..100) {
            0..15 if !self.sent.is_empty() => self.again(),
            0..25 if !self.sent.is_empty() => self.changed(),
            25..27 => self.broken(),
            27..32 => self.batch(),
            32..36 if !self.sent.is_empty() => self.under_another_name(),
            _ => self.fresh(),
        };
        self.sent.push(message.clone());
        Next::Message(message)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.random.random_range(0..all.len())]
    }

    fn place(&mut self) -> usize {
        if self.random.random() {
            return self.focus;
        }
        self.random.random_range(0..self.seats.len())
    }

    /// A name that was used from this seat before, or any.
    fn target(&mut self, place: usize) -> String {
        let used: Vec<_> = self.used.iter().filter(|(at, _)| *at == place).collect();
        if used.is_empty() || self.random.random_ratio(1, 3) {
            return self.name();
        }
        used[self.random.random_range(0..used.len())].1.clone()
    }

    fn name(&mut self) -> String {
        format!("t-{}", self.random.random_range(0..NAMES))
    }

    fn round(&mut self) -> String {
        format!("r-{}", self.random.random_range(0..ROUNDS))
    }

    fn fresh(&mut self) -> Message {
        let place = self.place();
        let seat = &self.seats[place];
        let (own, other, round) = (self.name(), self.target(place), self.round());
        self.used.push((place, own.clone()));
        let amount = self.one_of(&AMOUNTS);
        let mut message = match self.random.random_range(0..20) {
            0..9 => seat.bet_message(&own, &round, amount),
            9..13 => seat.win_message(&own, &round, amount, &other),
            13..18 => seat.rollback_message(&own, &round, &other),
            18 => seat.balance_message(),
            _ => end_of_round(seat, &round),
        };
        let closes = if seat.brand.is_rs() {
            "round_closed"
        } else {
            "finished"
        };
        if message.body.get(closes).is_some() && self.random.random_ratio(1, 6) {
            message.body[closes] = true.into();
        }
        if message.body.get("is_free").is_some() && self.random.random_ratio(1, 12) {
            message.body["is_free"] = true.into();
        }
        message
    }

    fn again(&mut self) -> Message {
        let place = self.random.random_range(0..self.sent.len());
        self.sent[place].clone()
    }

    /// A rollback from before under another name, or a rollback of it.
    fn under_another_name(&mut self) -> Message {
        let target_of = |message: &Message| {
            let has = |path: &&str| message.body.pointer(path).is_some();
            TARGETS
                .into_iter()
                .filter(|_| message.path.ends_with("rollback"))
                .find(has)
        };
        let all = self
            .sent
            .iter()
            .filter_map(|one| Some((one, target_of(one)?)));
        let all: Vec<_> = all.map(|(one, target)| (one.clone(), target)).collect();
        let Some((mut message, target)) = all.choose(&mut self.random).cloned() else {
            return self.again();
        };
        let own = std::mem::replace(message.reference(), json!(self.name()));
        if self.random.random_ratio(1, 3) {
            *message.body.pointer_mut(target).unwrap() = own;
        }
        message
    }

    /// A message from before, with one field of another.
    fn changed(&mut self) -> Message {
        let mut message = self.again();
        let other = &self.seats[self.place()];
        let (name, round) = (self.name(), self.round());
        let game = self.one_of(&[GAMES[0], GAMES[1], "no-such-game"]);
        let units = self.one_of(&AMOUNTS);
        let amount = if message.brand.is_rs() {
            json!(units)
        } else {
            json!(text(units))
        };
        let changes: [(&str, Value); 12] = [
            ("/token", json!(other.token)),
            ("/token", json!("no-such-token")),
            ("/session_id", json!(other.token)),
            ("/user", json!(other.player)),
            ("/account_id", json!(other.player)),
            ("/currency", json!(other.currency)),
            ("/round", json!(round)),
            ("/game_code", json!(game)),
            ("/game_id", json!(game)),
            ("/amount", amount.clone()),
            ("/transactions/0/amount", amount),
            ("/reference_transaction_uuid", json!(name)),
        ];
        let start = self.random.random_range(0..changes.len());
        let mut from = changes.iter().cycle().skip(start).take(changes.len());
        if let Some((path, value)) = from.find(|(path, _)| message.body.pointer(path).is_some()) {
            *message.body.pointer_mut(path).unwrap() = value.clone();
        }
        message
    }

    /// A message without one of its fields.
    fn broken(&mut self) -> Message {
        let mut message = self.fresh();
        let fields = message.body.as_object_mut().unwrap();
        let names: Vec<String> = fields.keys().cloned().collect();
        fields.remove(&names[self.random.random_range(0..names.len())]);
        message
    }

    /// Several transactions in one SOFTSWISS request.
    fn batch(&mut self) -> Message {
        let seats = self
            .seats
            .iter()
            .filter(|seat| seat.brand == Brand::Softswiss);
        let seats: Vec<_> = seats.collect();
        let seat = seats[self.random.random_range(0..seats.len())];
        let round = self.round();
        let back = self.random.random_ratio(1, 3);
        let one = |stream: &mut Self| {
            let (own, other) = (stream.name(), stream.name());
            if back {
                return json!({
                    "id_provider": own, "type": "rollback", "original_id_provider": other,
                });
            }
            let kind = stream.one_of(&["bet", "bet", "win"]);
            let amount = text(stream.one_of(&AMOUNTS[..5]));
            json!({ "id_provider": own, "type": kind, "amount": amount })
        };
        let count = self.random.random_range(2..5);
        let transactions: Vec<Value> = (0..count).map(|_| one(self)).collect();
        let mut message = if back {
            seat.rollback_message("", &round, "")
        } else {
            seat.bet_message("", &round, 0)
        };
        message.body["transactions"] = json!(transactions);
        message
    }

    fn turn(&mut self) -> Turn {
        if let Some(undo) = self.undo.take() {
            return undo;
        }
        self.turns += 1;
        self.focus = self.random.random_range(0..self.seats.len());
        let seat = &self.seats[self.focus];
        let (player, brand) = (seat.player.clone(), seat.brand);
        let own = |game: &&str| *game == seat.game;
        let game = GAMES.into_iter().find(own).unwrap_or(GAMES[0]);
        let (turn, undo) = match self.random.random_range(0..12) {
            0..3 => {
                let status = self.one_of(&["blocked", "self_excluded"]);
                let undo = Turn::Player(player.clone(), "active");
                (Turn::Player(player, status), Some(undo))
            }
            3..5 => {
                let undo = Turn::Provider(brand, "connected");
                (Turn::Provider(brand, "disconnected"), Some(undo))
            }
            5..8 => {
                let undo = Turn::Game(brand, game, "enabled");
                (Turn::Game(brand, game, "disabled"), Some(undo))
            }
            8 => (Turn::EndSession(seat.session.clone()), None),
            9 => {
                let minutes = self.random.random_range(1..20);
                (Turn::Later(Duration::from_secs(minutes * 60)), None)
            }
            _ => {
                let key = format!("top-up-{}", self.turns);
                (
                    Turn::Deposit(key, player, seat.currency.clone(), 7 * EURO),
                    None,
                )
            }
        };
        self.undo = undo;
        turn
    }
}

fn end_of_round(seat: &Seat<'_>, round: &str) -> Message {
    let mut message = seat.balance_message();
    if !seat.brand.is_rs() {
        message.body["round_id"] = json!(round);
        message.path = "/providers/softswiss/v2/finish".to_owned();
    }
    message
}
