//! The statements about figures natively: carries, groups, players, and rows that cannot be read.
//! Nothing here is decided; rows are written as the journal writes them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests stop the test; clippy.toml frees only functions marked #[test]"
)]

mod memory;

use memory::{migrated, run};
use reelgate_core::ggr::Figures;
use reelgate_core::sum::Sum;
use reelgate_edge::store::queries::figures::FigureKey;
use reelgate_edge::store::queries::ggr::{Dimensions, Ggr, GgrQuery, Places};
use reelgate_edge::store::{Database, DatabaseError, Row, Store, Value};
use std::rc::Rc;

struct Memory(Rc<rusqlite::Connection>);

impl Database for Memory {
    async fn query(
        &self,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        run(&self.0, sql, parameters).map_err(|error| DatabaseError(error.to_string()))
    }
}

struct Books {
    connection: Rc<rusqlite::Connection>,
    store: Store<Memory>,
}

/// Bets of one quarter of an hour, provider, location, currency and player.
type Played<'a> = (i64, &'a str, &'a str, &'a str, &'a str, i128);

fn books(played: &[Played<'_>]) -> Books {
    let connection = Rc::new(migrated());
    let store = Store::new(Memory(connection.clone()));
    for (quarter, provider, location, currency, player, bets) in played {
        let (whole, rest) = Sum::from_units(*bets).parts().unwrap();
        let none = ",0,0".repeat(Figures::NAMES.len() - 1);
        let key = format!("{quarter},\"{provider}\",\"g\",\"{location}\",\"\",\"{currency}\"");
        let row = format!("[[{key},\"{player}\",1,{whole},{rest}{none}]]");
        let sql = "INSERT INTO journal (figures) VALUES (?1)";
        run(&connection, sql, vec![Value::from(row)]).unwrap();
    }
    Books { connection, store }
}

fn now<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(future)
}

impl Books {
    fn ggr(&self, periods: &[(i64, i64)], places: Places) -> Ggr {
        let query = GgrQuery {
            periods: periods.to_vec(),
            places,
            by: Dimensions {
                provider: true,
                ..Dimensions::default()
            },
            count: 100,
        };
        now(self.store.ggr(&query)).unwrap()
    }

    fn write(&self, sql: &str) {
        run(&self.connection, sql, Vec::new()).unwrap();
    }
}

/// Period, provider, bets, rounds and players of each row.
fn told(report: &Ggr) -> Vec<(usize, &str, i128, i64, i64)> {
    let row = |row: &reelgate_edge::store::queries::ggr::GgrRow| -> (usize, i128, i64, i64) {
        let figures = &row.figures;
        (
            row.key.period,
            figures.bets.units(),
            figures.rounds,
            row.players,
        )
    };
    let rows = report.rows.iter();
    rows.map(|one| {
        let (period, bets, rounds, players) = row(one);
        let provider = one.key.provider.as_deref().unwrap();
        (period, provider, bets, rounds, players)
    })
    .collect()
}

const MOST: i128 = 9_000_000_000_000_000_000;

#[test]
fn sums_beyond_an_integer_are_exact_in_one_row_and_over_many() {
    let books = books(&[
        (1, "a", "", "EUR", "ada", MOST),
        (1, "a", "", "EUR", "ada", MOST),
        (2, "a", "", "EUR", "ada", MOST + 7),
        (2, "a", "", "EUR", "ben", -8),
        (2, "b", "", "EUR", "ben", -3 * MOST - 1),
    ]);
    let report = books.ggr(&[(0, 4)], Places::All);
    assert_eq!(
        told(&report),
        [(0, "a", 3 * MOST - 1, 4, 2), (0, "b", -3 * MOST - 1, 1, 1)]
    );
    let rest = "SELECT min(bets_rest), max(bets_rest) FROM rollups";
    let rest = run(&books.connection, rest, Vec::new()).unwrap();
    assert!(
        rest[0]
            .iter()
            .all(|rest| (0..1_000_000_000).contains(&rest.integer().unwrap()))
    );
}

#[test]
fn a_player_counts_once_in_each_period_whatever_quarters_it_cuts() {
    let hour: Vec<Played<'_>> = (4..8)
        .map(|quarter| (quarter, "a", "", "EUR", "ada", 1))
        .collect();
    let mut all = hour;
    all.push((5, "a", "", "EUR", "ben", 1));
    all.push((9, "a", "", "EUR", "ben", 1));
    let books = books(&all);
    let stored = "SELECT count(*), sum(quarters) FROM rollup_players";
    let stored = run(&books.connection, stored, Vec::new()).unwrap();
    assert_eq!(stored[0], [Value::Integer(3), Value::Integer(15 + 2 + 2)]);
    for (periods, expected) in [
        (&[(0, 100)][..], &[(0, 2)][..]),
        (
            &[(4, 5), (5, 6), (6, 9), (9, 10)],
            &[(0, 1), (1, 2), (2, 1), (3, 1)],
        ),
        (&[(3, 5), (6, 100)], &[(0, 1), (1, 2)]),
        (&[(0, 4), (8, 9), (10, 100)], &[]),
    ] {
        let report = books.ggr(periods, Places::All);
        let players = report.rows.iter().map(|row| (row.key.period, row.players));
        assert_eq!(players.collect::<Vec<_>>(), expected, "{periods:?}");
    }
    assert_eq!(
        now(books.store.figures_extent((0, 100))).unwrap(),
        Some((4, 12))
    );
    assert_eq!(
        now(books.store.figures_extent((6, 8))).unwrap(),
        Some((6, 8))
    );
    assert_eq!(now(books.store.figures_extent((12, 14))).unwrap(), None);
}

#[test]
fn locations_are_counted_apart() {
    let books = books(&[
        (1, "a", "east", "EUR", "ada", 1),
        (1, "a", "west", "EUR", "ada", 2),
        (1, "a", "", "EUR", "ada", 4),
    ]);
    let of = |places: Places| told(&books.ggr(&[(0, 4)], places))[0].2;
    let names = vec!["east".to_owned()];
    assert_eq!(of(Places::Only(names.clone())), 1);
    assert_eq!(of(Places::AllBut(names)), 6);
    assert_eq!(of(Places::AllBut(Vec::new())), 7);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_summed_as_ever() {
    for (sql, corrupt) in [
        ("UPDATE rollups SET bets_rest = 1.5 WHERE provider = 'b'", 1),
        (
            "UPDATE rollups SET payouts_whole = 'much' WHERE provider = 'b'",
            1,
        ),
        (
            "UPDATE rollups SET currency = 'XXQ' WHERE provider = 'b'",
            1,
        ),
        ("UPDATE rollups SET rounds = x'00' WHERE provider = 'b'", 1),
        ("UPDATE rollups SET jackpots_whole = 9223372036854775807", 0),
    ] {
        let books = books(&[
            (1, "a", "east", "EUR", "ada", 1),
            (3, "a", "", "EUR", "ben", 2),
            (3, "b", "", "EUR", "ben", 8),
            (5, "a", "", "EUR", "ada", 4),
        ]);
        let east = Places::AllBut(vec!["east".to_owned()]);
        let queries = [(&[(0, 4), (4, 8)][..], Places::All), (&[(0, 8)], east)];
        let right = queries
            .clone()
            .map(|(periods, places)| books.ggr(periods, places));
        books.write(sql);
        for ((periods, places), right) in queries.into_iter().zip(right) {
            let found = books.ggr(periods, places);
            assert_eq!(found.corrupt.len(), corrupt, "{sql}");
            let of_a = |report: &Ggr| {
                let rows = told(report).into_iter().filter(|row| row.1 == "a");
                rows.map(|(period, _, bets, rounds, players)| (period, bets, rounds, players))
                    .collect::<Vec<_>>()
            };
            assert_eq!(of_a(&found), of_a(&right), "{sql}");
        }
    }
}

#[test]
fn what_is_written_anew_is_what_was_asked_for() {
    let books = books(&[(6, "a", "", "EUR", "ada", 1), (7, "a", "", "EUR", "ada", 1)]);
    let key = FigureKey {
        quarter: 7,
        provider: "a".to_owned(),
        game: "g".to_owned(),
        currency: "EUR".to_owned(),
        ..FigureKey::default()
    };
    let figures = Figures {
        bets: Sum::from_units(-MOST * 3),
        rounds: 5,
        ..Figures::default()
    };
    now(books
        .store
        .rebuild_figures(&key, Some(&figures), Some(&["ben"])))
    .unwrap();
    let report = books.ggr(&[(6, 7), (7, 8)], Places::All);
    assert_eq!(
        told(&report),
        [(0, "a", 1, 1, 1), (1, "a", -MOST * 3, 5, 1)]
    );
    now(books.store.rebuild_figures(&key, None, Some(&[]))).unwrap();
    let report = books.ggr(&[(6, 7), (7, 8)], Places::All);
    assert_eq!(told(&report), [(0, "a", 1, 1, 1)]);
    let rows = now(books.store.rollups(&FigureKey::before(0), 7)).unwrap();
    assert_eq!(rows.len(), 1);
}
