//! Answers that need not have seen what another wallet did meanwhile, on a ledger of a few entries.
//! No host is started: the ledger is what the auditor's own rules make of the orders.

use super::Findings;
use super::asked::Asked;
use super::line::Line;
use super::predict::{Verdict, predict};
use super::replay::replay;
use super::world::{Stones, World};
use crate::simulate::cast;
use crate::simulate::diary::{Attempt, Diary, Heard, Record};
use crate::simulate::facts::{self, Facts, Opened, Window};
use crate::simulate::order::{Caller, Deed, Order, Shown, Till};
use crate::simulate::plan::{Plan, Planned};
use crate::stage::Books;
use rusqlite::Connection;
use std::sync::Arc;

const HE: usize = 0;
const ANOTHER: usize = 1;

/// As much of the file as the replay looks at.
const TABLES: &str = "
    CREATE TABLE wallets (wallet INTEGER, player TEXT, currency TEXT);
    CREATE TABLE tombstones (provider, target, reference, wallet, fingerprint, cash_after,
        bonus_after);
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY, wallet INTEGER, seq INTEGER, at INTEGER, kind TEXT, provider TEXT,
        reference TEXT, target TEXT, round TEXT, ends_round INTEGER, game TEXT, session TEXT,
        location TEXT, device TEXT, cash INTEGER, bonus INTEGER, cash_after INTEGER,
        bonus_after INTEGER, fingerprint TEXT, hash TEXT, actor TEXT, reason TEXT, person TEXT,
        jackpot_part INTEGER, jackpot_contribution INTEGER
    );";

const ENTRY: &str = "INSERT INTO entries (wallet, seq, at, kind, provider, reference, target, \
    round, ends_round, game, session, cash, bonus, cash_after, bonus_after, fingerprint, hash) \
    VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, '')";

/// A ledger with the orders that made it, and with all that was answered.
struct Scene {
    books: Books,
    world: World,
    diary: Diary,
}

impl Scene {
    /// Each player has a bet of 100 that stands, and 900 beside it; all of that was told in time.
    fn of_two_bets() -> Self {
        let file = Connection::open_in_memory().unwrap();
        file.execute_batch(TABLES).unwrap();
        let wallets = (0..cast::PLAYERS).flat_map(|player| {
            let currencies = cast::currencies(player).iter();
            currencies.map(move |currency| (cast::name(player), *currency))
        });
        for (number, (player, currency)) in (1..).zip(wallets) {
            let sql = "INSERT INTO wallets VALUES (?1, ?2, ?3)";
            file.execute(sql, (number, player, currency)).unwrap();
        }
        let books = Books { file };
        let world = World::new(|player, currency| {
            let sql = "SELECT wallet FROM wallets WHERE player = ?1 AND currency = ?2";
            books.number(sql, [player, currency])
        });
        let seat = |player| Planned {
            place: bet(player).place(),
            game: cast::PLAYED[0],
        };
        let plan = Plan {
            seed: 0,
            steps: Vec::new(),
            sessions: vec![seat(HE), seat(ANOTHER)],
            commands: 0,
        };
        let mut facts = Facts::new(false);
        for player in [HE, ANOTHER] {
            let opened = Opened {
                session: format!("session of {player}"),
                token: format!("token of {player}"),
                expires_ms: i64::MAX,
                ended: facts::Line::new(false),
            };
            facts.sessions.insert(player, Some(opened));
        }
        let diary = Diary {
            plan: Arc::new(plan),
            records: Vec::new(),
            facts,
            report: serde_json::Value::Null,
        };
        let mut scene = Self {
            books,
            world,
            diary,
        };
        for (player, at) in [(HE, 0), (ANOTHER, 4)] {
            scene.done(deposit(player, "first"), (at, at + 1));
            scene.done(bet(player), (at + 2, at + 3));
        }
        scene
    }

    /// What an order comes to after the newest entry.
    fn comes_to(&self, order: &Order, window: Window) -> Verdict {
        let stones = Stones::default();
        let mut asked = Asked::new(
            &self.diary.facts,
            &stones,
            &self.diary.plan.sessions,
            window,
        );
        predict(order, &self.world, &mut asked)
    }

    /// Carries an order out: its entries are the newest, and it was answered as it had to be.
    fn done(&mut self, order: Order, window: Window) {
        let verdict = self.comes_to(&order, window);
        let heard = heard(order.caller, &verdict);
        for line in &verdict.lines {
            self.write(&order, line);
        }
        self.told(order, window, heard);
    }

    fn write(&mut self, order: &Order, line: &Line) {
        let purse = self.world.purse(order.player, order.currency).unwrap();
        let wallet = self.world.purses[purse].wallet;
        let parameters = rusqlite::params![
            wallet,
            line.seq,
            line.kind.name(),
            order.caller.id(),
            line.name,
            line.target,
            line.round,
            line.ends,
            line.game,
            line.session,
            line.cash,
            line.bonus,
            line.cash_after,
            line.bonus_after,
            line.fingerprint,
        ];
        self.books.file.execute(ENTRY, parameters).unwrap();
        self.world.take_row(self.books.entries().last().unwrap());
    }

    /// An answer was heard, whatever the ledger says.
    fn told(&mut self, order: Order, window: Window, heard: Heard) {
        self.diary.records.push(Record {
            step: self.diary.records.len(),
            order: Arc::new(order),
            attempts: vec![Attempt {
                sent: window.0,
                answer: Some((window.1, heard)),
            }],
        });
    }

    /// The steps and texts of what cannot be.
    fn violations(&self) -> Vec<(Option<usize>, String)> {
        let mut findings = Findings::default();
        replay(&self.diary, &self.books, &mut findings);
        let all = findings.violations.into_iter();
        all.map(|violation| (violation.step, violation.what))
            .collect()
    }
}

fn heard(caller: Caller, verdict: &Verdict) -> Heard {
    assert!(verdict.word.is_done(), "{verdict:?}");
    let told = verdict.told.clone().unwrap();
    let desk = caller == Caller::Desk;
    Heard {
        code: if desk { "201" } else { "OK" }.to_owned(),
        cash: Some(told.cash),
        ids: (!desk).then_some(told.ids),
        desk: desk.then_some((told.bonus, told.seq)),
    }
}

fn order(caller: Caller, player: usize, deed: Deed) -> Order {
    Order {
        caller,
        player,
        currency: "EUR",
        game: cast::PLAYED[0],
        shown: Shown::Nothing,
        deeds: vec![deed],
    }
}

fn deposit(player: usize, name: &str) -> Order {
    let deed = Deed::Cash {
        name: format!("{name} deposit of {player}"),
        till: Till::Deposit,
        units: 1_000,
    };
    order(Caller::Desk, player, deed)
}

fn bet(player: usize) -> Order {
    let deed = Deed::Bet {
        name: format!("bet of {player}"),
        round: format!("round of {player}"),
        units: 100,
        free: false,
        ends: false,
    };
    Order {
        shown: Shown::Session(player),
        ..order(Caller::Softswiss, player, deed)
    }
}

/// The rollback of a player's bet, under a name.
fn back(player: usize, name: &str) -> Order {
    of(player, name, format!("bet of {player}"))
}

fn of(player: usize, name: &str, target: String) -> Order {
    let deed = Deed::Rollback {
        name: name.to_owned(),
        target,
        round: format!("round of {player}"),
        ends: false,
    };
    order(Caller::Softswiss, player, deed)
}

/// The answer to a rollback that moved nothing.
fn nothing_moved(cash: i64) -> Heard {
    Heard {
        code: "OK".to_owned(),
        cash: Some(cash),
        ids: Some(vec![String::new()]),
        desk: None,
    }
}

/// The case of seed 20261281: two rollbacks bear one name. His gives back what a third had given
/// back before, which moves nothing; the other's was committed before that third.
#[test]
fn an_answer_that_moved_nothing_need_not_have_seen_another_wallet() {
    let mut scene = Scene::of_two_bets();
    scene.done(back(ANOTHER, "one name"), (11, 19));
    scene.done(back(HE, "third"), (10, 20));
    scene.told(back(HE, "one name"), (12, 21), nothing_moved(1_000));
    assert_eq!(scene.violations(), []);
}

/// A story whose last answer cannot have been given.
type Story = (&'static str, fn(&mut Scene));

const WRONG: [Story; 6] = [
    ("the name was taken before he asked", |scene| {
        scene.done(back(ANOTHER, "one name"), (8, 9));
        scene.done(back(HE, "third"), (10, 20));
        scene.told(back(HE, "one name"), (12, 21), nothing_moved(1_000));
    }),
    ("another balance was never his", |scene| {
        scene.done(back(ANOTHER, "one name"), (11, 19));
        scene.done(back(HE, "third"), (10, 20));
        scene.told(back(HE, "one name"), (12, 21), nothing_moved(999));
    }),
    ("his own entry was told before he asked", |scene| {
        scene.done(back(HE, "third"), (8, 9));
        scene.done(deposit(HE, "second"), (10, 11));
        scene.done(back(ANOTHER, "one name"), (12, 19));
        scene.told(back(HE, "one name"), (13, 21), nothing_moved(1_000));
    }),
    ("the third came when he had his answer", |scene| {
        scene.done(back(ANOTHER, "one name"), (11, 19));
        scene.done(back(HE, "third"), (22, 23));
        scene.told(back(HE, "one name"), (12, 21), nothing_moved(1_000));
    }),
    ("what moves money has an entry", |scene| {
        let moved = scene.comes_to(&back(HE, "one name"), (12, 21));
        assert_eq!(moved.lines.len(), 1);
        let moved = heard(Caller::Softswiss, &moved);
        scene.done(back(ANOTHER, "one name"), (11, 19));
        scene.told(back(HE, "one name"), (12, 21), moved);
    }),
    ("what is kept out has a tombstone", |scene| {
        let never = || of(HE, "one name", "never came".to_owned());
        let buried = scene.comes_to(&never(), (12, 21));
        assert_eq!(buried.buried, ["never came"]);
        scene.done(back(ANOTHER, "one name"), (11, 19));
        scene.told(never(), (12, 21), nothing_moved(900));
    }),
];

#[test]
fn an_answer_that_fits_no_such_order_is_found_out() {
    for (name, story) in WRONG {
        let mut scene = Scene::of_two_bets();
        story(&mut scene);
        let last = scene.diary.records.len() - 1;
        let violations = scene.violations();
        let [(step, what)] = &violations[..] else {
            panic!("{name}: {violations:?}");
        };
        assert_eq!(*step, Some(last), "{name}: {what}");
        assert!(what.contains("no place"), "{name}: {what}");
    }
}
