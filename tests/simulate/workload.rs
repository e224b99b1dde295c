//! The author of a plan: rounds with all their turns, money over the desk, and the world's changes.
//! It never waits for an answer: what follows is planned before anything was said.

use super::cast::{BEGINNING_MS, HOT, PLAYED, PLAYERS, Place, places};
use super::mischief;
use super::order::{Caller, Deed, Order, PROVIDERS, Shown, Till};
use super::plan::{Planned, Saying, Status, Step};
use super::weather::Weather;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

pub(super) const EURO: i64 = 100_000;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Times that have broken programs: the first second, the end of 32 bits, leap days.
const ODD_TIMES_MS: [i64; 4] = [0, 2_147_483_648_000, 1_709_208_000_000, 1_835_438_400_000];
/// What is remembered of what was said, for repeats and changes.
const REMEMBERED: usize = 3000;

pub(crate) struct Author {
    pub(super) dice: StdRng,
    pub(crate) steps: Vec<Step>,
    pub(crate) sessions: Vec<Planned>,
    pub(crate) commands: usize,
    /// Everything said so far, oldest first.
    pub(super) said: Vec<Arc<Order>>,
    /// The newest session of each place, and the one before.
    seated: HashMap<Place, (usize, usize)>,
    places: Vec<Place>,
    due: BTreeMap<(usize, u64), Step>,
    number: u64,
    time_ms: i64,
}

impl Author {
    /// The opening: everybody is seated and brings some money.
    pub(crate) fn new(seed: u64) -> Self {
        let mut author = Self {
            dice: StdRng::seed_from_u64(seed),
            steps: Vec::new(),
            sessions: Vec::new(),
            commands: 0,
            said: Vec::new(),
            seated: HashMap::new(),
            places: places(),
            due: BTreeMap::new(),
            number: 0,
            time_ms: BEGINNING_MS,
        };
        for place in author.places.clone() {
            author.open(place);
        }
        for player in 0..PLAYERS {
            for currency in super::cast::currencies(player) {
                let units = if player < HOT { 600 * EURO } else { 80 * EURO };
                let order = author.cash(player, currency, Till::Deposit, units);
                author.say(order);
                let order = author.cash(player, currency, Till::Bonus, 5 * EURO);
                author.say(order);
            }
        }
        author
    }

    /// Adds what comes next: something that is due, or something new.
    pub(crate) fn next(&mut self) {
        let now = self.steps.len();
        if let Some(first) = self.due.first_entry().filter(|first| first.key().0 <= now) {
            let step = first.remove();
            return self.push(step);
        }
        match self.dice.random_range(0..1000) {
            0..160 => mischief::something(self),
            160..210 => self.over_the_desk(),
            210..260 => self.question(),
            260..276 => self.new_session(),
            276..283 => self.end_session(),
            283..288 => self.shut_out(),
            288..292 => self.disconnect(),
            292..296 => self.switch_off(),
            296..326 => self.move_clock(),
            326..340 => {
                let weather = Weather::random(&mut self.dice);
                self.push(Step::Weather(weather));
                self.later(20..120, Step::Weather(Weather::CALM));
            }
            340..344 => self.trap(),
            344 => {
                let waits = self.dice.random();
                self.push(Step::Restart { waits });
            }
            _ => self.round(),
        }
    }

    fn push(&mut self, step: Step) {
        if let Step::Say(saying) = &step {
            self.commands += saying.copies;
            self.said.push(saying.order.clone());
        }
        self.steps.push(step);
    }

    /// Puts a step off by a random number of steps.
    pub(super) fn later(&mut self, steps: std::ops::Range<usize>, step: Step) {
        self.number += 1;
        let at = self.steps.len() + self.dice.random_range(steps);
        self.due.insert((at, self.number), step);
    }

    pub(super) fn one_in(&mut self, n: u32) -> bool {
        self.dice.random_ratio(1, n)
    }

    /// How it is sent: mostly once, and the reply waited for.
    pub(super) fn sending(&mut self, order: Order) -> Step {
        let copies = match self.dice.random_range(0..300) {
            0 => 20,
            1..15 => self.dice.random_range(2..6),
            _ => 1,
        };
        let cut = self.one_in(14);
        let patience = cut.then(|| Duration::from_micros(self.dice.random_range(50..4000)));
        Step::Say(Saying {
            order: Arc::new(mischief::sayable(order)),
            copies,
            patience,
        })
    }

    pub(super) fn say(&mut self, order: Order) {
        let step = self.sending(order);
        self.push(step);
    }

    pub(super) fn say_later(&mut self, steps: std::ops::Range<usize>, order: Order) {
        let step = self.sending(order);
        self.later(steps, step);
    }

    /// A name; now and then one that was used before, by the same caller or another.
    pub(super) fn name(&mut self) -> String {
        self.number += 1;
        let number = if self.one_in(40) {
            self.number - self.dice.random_range(0..self.number.min(60))
        } else {
            self.number
        };
        format!("t-{number}")
    }

    /// Half of all play is on the hot wallets.
    pub(super) fn place(&mut self) -> Place {
        let hot: bool = self.dice.random();
        let caller = match self.dice.random_range(0..10) {
            0..2 => Caller::Hub88,
            2..4 => Caller::Caleta,
            _ => Caller::Softswiss,
        };
        let fits = |place: &&Place| (place.player < HOT) == hot && place.caller == caller;
        let all: Vec<&Place> = self.places.iter().filter(fits).collect();
        **all.choose(&mut self.dice).unwrap()
    }

    /// The token that a message from `place` shows: seldom not the newest of the place.
    pub(super) fn shown(&mut self, place: Place) -> Shown {
        let (newest, older) = self.seated[&place];
        match self.dice.random_range(0..200) {
            0 if place.caller.is_rs() => Shown::Stranger,
            5..8 if !place.caller.is_rs() => Shown::Nothing,
            1 => Shown::Session(self.dice.random_range(0..self.sessions.len())),
            2..5 => Shown::Session(older),
            _ => Shown::Session(newest),
        }
    }

    pub(super) fn order(&mut self, place: Place, deeds: Vec<Deed>) -> Order {
        let shown = self.shown(place);
        let game = match self.dice.random_range(0..150) {
            0 => super::cast::GHOST,
            1..20 => PLAYED[1],
            _ => PLAYED[0],
        };
        let Place {
            caller,
            player,
            currency,
        } = place;
        Order {
            caller,
            player,
            currency,
            game,
            shown,
            deeds,
        }
    }

    pub(super) fn units(&mut self) -> i64 {
        match self.dice.random_range(0..40) {
            0 => 0,
            1 => self.dice.random_range(1..100),
            2..4 => self.dice.random_range(50..900) * EURO,
            _ => self.dice.random_range(1..2000) * 1000,
        }
    }

    /// What is told of a jackpot's part of a win: mostly none, and now and then more than all.
    pub(super) fn jackpot(&mut self, units: i64) -> i64 {
        match self.dice.random_range(0..12) {
            0 => units,
            1 => units + 1,
            2..4 => self.dice.random_range(0..=units),
            _ => 0,
        }
    }

    /// A round from its first bet to its last turn.
    fn round(&mut self) {
        let place = self.place();
        let round = format!("r-{}", self.name());
        let kind = self.dice.random_range(0..20);
        if kind < 5 && !place.caller.is_rs() {
            return mischief::batch(self, place, &round);
        }
        let bet = self.bet(&round);
        let name = bet.name().unwrap().to_owned();
        let order = self.order(place, vec![bet]);
        if kind == 18 {
            return mischief::owed(self, order, &name);
        }
        if kind == 19 {
            // The rollback comes first.
            let back = self.rollback(&name, &round);
            let first = self.order(place, vec![back]);
            self.say(first);
            return self.say_later(0..30, order);
        }
        self.say(order.clone());
        match self.dice.random_range(0..20) {
            0..9 => mischief::won(self, &order, &name, &round),
            9..13 => mischief::given_back(self, &order, &name, &round),
            13..17 => mischief::lost(self, &order, &name, &round),
            _ => {}
        }
    }

    pub(super) fn bet(&mut self, round: &str) -> Deed {
        Deed::Bet {
            name: self.name(),
            round: round.to_owned(),
            units: self.units(),
            free: self.one_in(15),
            ends: self.one_in(20),
        }
    }

    pub(super) fn rollback(&mut self, target: &str, round: &str) -> Deed {
        Deed::Rollback {
            name: self.name(),
            target: target.to_owned(),
            round: round.to_owned(),
            ends: self.one_in(12),
        }
    }

    pub(super) fn cash(
        &mut self,
        player: usize,
        currency: &'static str,
        till: Till,
        units: i64,
    ) -> Order {
        let name = self.name();
        Order {
            caller: Caller::Desk,
            player,
            currency,
            game: "",
            shown: Shown::Nothing,
            deeds: vec![Deed::Cash { name, till, units }],
        }
    }

    fn over_the_desk(&mut self) {
        let place = self.place();
        let (till, units) = match self.dice.random_range(0..10) {
            0..5 => (Till::Deposit, self.dice.random_range(1..60) * EURO),
            5..8 => (Till::Withdrawal, self.dice.random_range(1..80) * EURO),
            _ => (Till::Bonus, self.dice.random_range(1..10) * EURO),
        };
        let order = self.cash(place.player, place.currency, till, units);
        self.say(order);
    }

    fn question(&mut self) {
        let place = self.place();
        let order = self.order(place, vec![Deed::Balance]);
        self.say(order);
    }

    fn open(&mut self, place: Place) {
        let number = self.sessions.len();
        let game = PLAYED[0];
        self.sessions.push(Planned { place, game });
        let older = self.seated.get(&place).map_or(number, |seated| seated.0);
        self.seated.insert(place, (number, older));
        self.push(Step::Open(number));
    }

    fn new_session(&mut self) {
        let place = *self.places.choose(&mut self.dice).unwrap();
        self.open(place);
    }

    fn end_session(&mut self) {
        let place = self.place();
        self.push(Step::End(self.seated[&place].0));
        if !self.one_in(3) {
            self.open(place);
        }
    }

    fn shut_out(&mut self) {
        let player = self.place().player;
        let status = if self.dice.random() {
            Status::Blocked
        } else {
            Status::SelfExcluded
        };
        self.push(Step::Player(player, status));
        self.later(5..60, Step::Player(player, Status::Active));
    }

    fn disconnect(&mut self) {
        let caller = *PROVIDERS.choose(&mut self.dice).unwrap();
        self.push(Step::Provider(caller, false));
        self.later(5..40, Step::Provider(caller, true));
    }

    fn switch_off(&mut self) {
        let caller = *PROVIDERS.choose(&mut self.dice).unwrap();
        let game = *PLAYED.choose(&mut self.dice).unwrap();
        self.push(Step::Game(caller, game, false));
        self.later(5..40, Step::Game(caller, game, true));
    }

    /// Mostly a small step on; else a jump, after which it comes back.
    fn move_clock(&mut self) {
        let jump = match self.dice.random_range(0..30) {
            0 => Some(*ODD_TIMES_MS.choose(&mut self.dice).unwrap()),
            1 => Some(self.time_ms + HOUR_MS),
            2 => Some(self.time_ms - HOUR_MS),
            3 => Some(self.time_ms + 13 * HOUR_MS),
            _ => None,
        };
        let Some(there) = jump else {
            self.time_ms += self.dice.random_range(0..2 * MINUTE_MS);
            return self.push(Step::Clock(self.time_ms));
        };
        self.push(Step::Clock(there));
        self.later(5..50, Step::Clock(self.time_ms));
    }

    fn trap(&mut self) {
        let component = *["hub88", "softswiss", "softswiss", "cashier"]
            .choose(&mut self.dice)
            .unwrap();
        let times = self.dice.random_range(1..3);
        self.push(Step::Trap(component, times));
    }

    /// Something said before: mostly not long ago.
    pub(super) fn earlier(&mut self) -> Arc<Order> {
        let back = if self.one_in(4) { REMEMBERED } else { 40 };
        let first = self.said.len().saturating_sub(back);
        let place = self.dice.random_range(first..self.said.len());
        self.said[place].clone()
    }
}
