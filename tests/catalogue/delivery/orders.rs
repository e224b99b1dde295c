//! Every order of a short scenario, with a duplicate of each message: one specified balance.
//! What is expected is computed here from the published rules, not asked of the product.

use super::EURO;
use crate::stage::{BRANDS, Brand, Seat, Stage};
use futures::future::join_all;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Bet,
    Win,
    RollbackOfBet,
}

const STEPS: [Step; 3] = [Step::Bet, Step::Win, Step::RollbackOfBet];

/// All orders of the steps, each of them twice: 6!/(2!2!2!) = 90.
fn orders() -> Vec<Vec<Step>> {
    fn extend(left: [u8; 3], so_far: &[Step], all: &mut Vec<Vec<Step>>) {
        if left == [0; 3] {
            all.push(so_far.to_vec());
        }
        for n in 0..3 {
            if left[n] > 0 {
                let mut fewer = left;
                fewer[n] -= 1;
                extend(fewer, &[so_far, &[STEPS[n]]].concat(), all);
            }
        }
    }
    let mut all = Vec::new();
    extend([2; 3], &[], &mut all);
    all
}

/// The balance after an order: a bet of 10 and a win of 25 of 100, by the rules of each contract.
fn expected(brand: Brand, order: &[Step]) -> i64 {
    let (mut bet, mut won, mut given_back) = (false, false, false);
    for step in order {
        match step {
            Step::Bet => bet |= !given_back,
            // A SOFTSWISS win names no bet; the others need one that stands.
            Step::Win => won |= brand == Brand::Softswiss || (bet && !given_back),
            Step::RollbackOfBet => given_back = true,
        }
    }
    let stake = if bet && !given_back { 10 } else { 0 };
    (100 - stake + if won { 25 } else { 0 }) * EURO
}

async fn send(seat: &Seat<'_>, order: &[Step]) {
    for step in order {
        match step {
            Step::Bet => {
                seat.bet(&format!("{}-b", seat.player), "r", 10 * EURO)
                    .await
            }
            Step::Win => {
                let (win, bet) = (format!("{}-w", seat.player), format!("{}-b", seat.player));
                seat.win(&win, "r", 25 * EURO, &bet).await
            }
            Step::RollbackOfBet => {
                let (own, bet) = (format!("{}-x", seat.player), format!("{}-b", seat.player));
                seat.rollback(&own, "r", &bet).await
            }
        };
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_04_every_order_with_duplicates_ends_in_the_specified_balance() {
    let stage = Stage::open().await;
    let all = orders();
    assert_eq!(all.len(), 90);
    for brand in BRANDS {
        let stage = &stage;
        join_all(all.iter().map(|order| async move {
            let seat = stage.seat(brand, 100 * EURO).await;
            send(&seat, order).await;
            let balance = stage.books().cash(&seat.player);
            assert_eq!(balance, expected(brand, order), "{brand:?} {order:?}");
        }))
        .await;
    }
    stage.books().audit();
}
