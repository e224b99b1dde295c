//! Many at once: one hot wallet, and a mix over hot and cold ones.
//! Every acknowledged reference is counted in the books: none lost, none doubled.

use crate::delivery::EURO;
use crate::stage::{Answer, Brand, Http, Message, Seat, Stage};
use crate::weather::is_try_again;
use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

const CONNECTIONS: usize = 64;

/// The same site over a connection of its own.
fn connection(stage: &Stage) -> Http {
    Http::new(stage.host.addr())
}

/// Sends over `http` what the seat's own client would.
async fn bet(http: &Http, seat: &Seat<'_>, reference: &str, round: &str, units: i64) -> i64 {
    let message = seat.bet_message(reference, round, units);
    let (body, signature) = (message.bytes(), seat.brand.sign(&message.bytes()));
    let headers = [(seat.brand.header(), signature.as_str())];
    let reply = http
        .send(http::Method::POST, &message.path, &headers, body)
        .await;
    let answer = Answer {
        brand: seat.brand,
        reply,
    };
    answer.ok().balance().unwrap()
}

async fn thousand_bets(brand: Brand) {
    let stage = Stage::open().await;
    let seat = stage.seat(brand, 1_000 * EURO).await;
    let clients = (0..CONNECTIONS).map(|client| {
        let (http, seat) = (connection(&stage), &seat);
        async move {
            let mut balances = Vec::new();
            for n in (client..1_000).step_by(CONNECTIONS) {
                let (reference, round) = (format!("bet-{n}"), format!("round-{client}"));
                balances.push(bet(&http, seat, &reference, &round, EURO).await);
            }
            // Each client sees its own bets in order: the balance only ever falls.
            assert!(balances.is_sorted_by(|a, b| a > b), "{balances:?}");
            balances
        }
    });
    let mut seen: Vec<i64> = join_all(clients).await.into_iter().flatten().collect();
    seen.sort_unstable();
    let expected: Vec<i64> = (0..1_000).map(|left| left * EURO).collect();
    assert_eq!(seen, expected, "every bet is told a balance of its own");
    let books = stage.books();
    assert_eq!(books.cash(&seat.player), 0);
    let bets = books.number(
        "SELECT count(DISTINCT reference) FROM entries WHERE kind = 'bet'",
        [],
    );
    assert_eq!(bets, 1_000);
    assert_eq!(
        books.number(
            "SELECT sum(bets_whole) * 1000000000 + sum(bets_rest) FROM rollups",
            []
        ),
        1_000 * EURO
    );
    books.audit();
    let report = stage.get("/api/reports/ggr?by=provider").await;
    assert_eq!(report["rows"][0]["bets"], "1000.00", "{report}");
    assert_eq!(stage.host.counters().component(brand.component()).traps, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_03_a_thousand_hub88_bets_on_one_wallet_from_64_connections() {
    thousand_bets(Brand::Hub88).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_03_a_thousand_softswiss_bets_on_one_wallet_from_64_connections() {
    thousand_bets(Brand::Softswiss).await;
}

/// What a random client has sent and heard.
#[derive(Default)]
struct Heard {
    /// Acknowledged references.
    acknowledged: Vec<String>,
    /// What is left of the acknowledged bets and wins.
    moved: i64,
}

fn expect_ok(answer: &Answer) {
    answer.ok();
}

/// Sends as a provider does: again where it is told to try again.
async fn decided(seat: &Seat<'_>, message: &Message) -> Answer {
    for _ in 0..50 {
        let answer = seat.site.send(message).await;
        if !is_try_again(&answer) {
            return answer;
        }
    }
    panic!("{} was never decided", message.path);
}

async fn play(seats: &[Seat<'_>], client: usize, seed: u64) -> Heard {
    let mut random = StdRng::seed_from_u64(seed.wrapping_add(u64::try_from(client).unwrap()));
    let mut heard = Heard::default();
    for n in 0..40 {
        // Half of all messages meet on the three hot wallets.
        let hot = random.random_bool(0.5);
        let place = if hot {
            random.random_range(0..HOT)
        } else {
            random.random_range(HOT..seats.len())
        };
        let seat = &seats[place];
        let (bet_ref, round) = (format!("{client}-{n}-bet"), format!("{client}-{n}"));
        let stake = random.random_range(1..=5) * EURO;
        let message = seat.bet_message(&bet_ref, &round, stake);
        for _ in 0..random.random_range(1..=2) {
            decided(seat, &message).await.ok();
        }
        heard.acknowledged.push(bet_ref.clone());
        heard.moved -= stake;
        if random.random_bool(0.4) {
            let win_ref = format!("{client}-{n}-win");
            let payout = random.random_range(1..=9) * EURO;
            let message = seat.win_message(&win_ref, &round, payout, &bet_ref);
            let copies = (0..random.random_range(1..=2)).map(|_| decided(seat, &message));
            join_all(copies).await.iter().for_each(expect_ok);
            heard.acknowledged.push(win_ref);
            heard.moved += payout;
        } else if random.random_bool(0.5) {
            let back_ref = format!("{client}-{n}-back");
            let message = seat.rollback_message(&back_ref, &round, &bet_ref);
            let copies = (0..random.random_range(1..=2)).map(|_| decided(seat, &message));
            join_all(copies).await.iter().for_each(expect_ok);
            heard.acknowledged.push(back_ref);
            heard.moved += stake;
        }
    }
    heard
}

/// A seed from `REELGATE_SEED`, or a new one, which is told where the test fails.
pub(crate) fn seed() -> u64 {
    let given = std::env::var("REELGATE_SEED")
        .ok()
        .map(|text| text.parse().unwrap());
    let seed = given.unwrap_or_else(rand::random);
    println!("REELGATE_SEED={seed}");
    seed
}

/// Three wallets that half of all messages meet on.
const HOT: usize = 3;
/// The others.
const COLD: usize = 10_000;

async fn conserve(brand: Brand) {
    let seed = seed();
    let stage = Stage::open_quick(|_| {}).await;
    let seats = stage.crowd(brand, HOT + COLD, 20_000 * EURO);
    let clients = (0..CONNECTIONS).map(|client| play(&seats, client, seed));
    let heard = join_all(clients).await;
    let books = stage.books();
    for reference in heard.iter().flat_map(|heard| &heard.acknowledged) {
        assert_eq!(books.entries_of(brand.id(), reference), 1, "{reference}");
    }
    let moved: i64 = heard.iter().map(|heard| heard.moved).sum();
    let held = books.number("SELECT sum(cash) FROM wallets", []);
    let deposited = i64::try_from(seats.len()).unwrap() * 20_000 * EURO;
    assert_eq!(held, deposited + moved);
    let played = books.number("SELECT count(*) FROM wallets WHERE seq > 1", []);
    assert!(played > 1_000, "only {played} wallets moved");
    books.audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_03_three_hot_wallets_and_ten_thousand_others_conserve_softswiss_money() {
    conserve(Brand::Softswiss).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_03_three_hot_wallets_and_ten_thousand_others_conserve_caleta_money() {
    conserve(Brand::Caleta).await;
}

/// With a slow disk, bets that wait together are committed together.
#[tokio::test(flavor = "multi_thread")]
async fn bets_that_wait_together_share_an_fsync() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 1_000 * EURO).await;
    stage
        .host
        .faults()
        .delay_fsync(std::time::Duration::from_millis(2));
    let before = stage.host.faults().fsyncs();
    let clients = (0..CONNECTIONS).map(|client| {
        let seat = &seat;
        async move {
            for n in 0..10 {
                seat.bet(&format!("bet-{client}-{n}"), "round", EURO)
                    .await
                    .ok();
            }
        }
    });
    join_all(clients).await;
    let fsyncs = stage.host.faults().fsyncs() - before;
    assert!(
        fsyncs < 320,
        "{fsyncs} fsyncs for 640 bets: more than one for two"
    );
    stage.books().audit();
}

/// Design section 7: one read and one write for a bet that comes alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_bet_alone_is_two_statements() {
    let stage = Stage::open_with(|config| config.reuse.instances_max = 1).await;
    for brand in [Brand::Softswiss, Brand::Hub88] {
        let seat = stage.seat(brand, 1_000 * EURO).await;
        seat.bet("first", "round", EURO).await.ok();
        // Other components still write what they have done into the log.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let counts = || stage.host.counters().component(brand.component());
        let before = counts();
        for n in 0..40 {
            seat.bet(&format!("bet-{n}"), "round", EURO).await.ok();
        }
        let after = counts();
        assert_eq!(after.sqlite_statements - before.sqlite_statements, 80);
        assert_eq!(after.sqlite_opens, before.sqlite_opens);
        assert_eq!(after.instantiations, before.instantiations);
    }
}
