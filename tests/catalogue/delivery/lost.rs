//! The reply is lost at every point where a message waits for the database: the instance dies
//! there, or the client hangs up. The retry is answered as the first would have been, and nothing
//! happens twice.

use super::EURO;
use crate::stage::{Answer, BRANDS, Brand, Message, Seat, Stage, serial};
use futures::future::join_all;
use reelgate_host::{Fault, Moment};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// How a reply is lost at a statement.
#[derive(Debug, Clone, Copy)]
enum Loss {
    Trap(Fault),
    HangUp(Moment),
}

const LOSSES: [Loss; 4] = [
    Loss::Trap(Fault::Trap),
    Loss::Trap(Fault::TrapAfterCommit),
    Loss::HangUp(Moment::Before),
    Loss::HangUp(Moment::After),
];

/// The statements of a message, in order; each message has an instance of its own.
async fn statements_of(stage: &Stage, message: &Message) -> Vec<String> {
    stage.until_idle().await;
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let listener = seen.clone();
    stage.host.faults().sometimes(0, Fault::Busy, move |sql| {
        listener.lock().unwrap().push(sql.to_owned());
        false
    });
    stage.send(message).await.ok();
    stage.host.faults().clear();
    seen.lock().unwrap().clone()
}

/// Meets the statement with this number, counted from now.
fn number(wanted: usize) -> impl Fn(&str) -> bool + Send + Sync + 'static {
    let seen = AtomicUsize::new(0);
    move |_| seen.fetch_add(1, Ordering::SeqCst) == wanted
}

/// Loses the reply at a statement and sends the message again.
async fn lose(stage: &Stage, message: &Message, statement: usize, loss: Loss) -> Answer {
    stage.until_idle().await;
    let faults = stage.host.faults();
    match loss {
        Loss::Trap(fault) => {
            faults.next(1, fault, number(statement));
            let first = stage.send(message).await;
            assert_eq!(first.reply.status, 500, "{loss:?}: {}", first.reply.text());
            assert!(first.reply.body.is_empty(), "an instance that is gone");
            stage.send(message).await
        }
        Loss::HangUp(moment) => {
            let held = faults.hold(moment, number(statement));
            {
                let first = std::pin::pin!(stage.send(message));
                let reached = std::pin::pin!(held.reached());
                let ended = futures::future::select(first, reached).await;
                let is_held = matches!(ended, futures::future::Either::Right(_));
                assert!(is_held, "it was answered before it could be lost");
            }
            let again = stage.send(message).await;
            held.release();
            again
        }
    }
}

/// One effect, and every reply ever given to this reference is the same, heard or not.
fn expect_one_answer(stage: &Stage, brand: Brand, reference: &str, answer: &Answer) {
    let names = [brand.id(), reference];
    let stones = "SELECT count(*) FROM tombstones WHERE provider = ?1 AND reference = ?2";
    let effects =
        stage.books().entries_of(brand.id(), reference) + stage.books().number(stones, names);
    assert_eq!(effects, 1, "{reference}");
    let sql = "SELECT reply FROM exchanges WHERE provider = ?1 AND reference = ?2";
    let replies = stage.books().rows(sql, names);
    assert!(!replies.is_empty(), "{reference}");
    let told = rusqlite::types::Value::Text(answer.ok().reply.text());
    assert!(
        replies.iter().all(|row| row[0] == told),
        "{told:?} {replies:?}"
    );
}

/// What is asked for: a bet, or what follows one.
fn message(seat: &Seat<'_>, what: &str, own: &str, before: &str) -> Message {
    match what {
        "bet" => seat.bet_message(own, own, EURO),
        "win" => seat.win_message(own, before, EURO, before),
        "rollback" => seat.rollback_message(own, before, before),
        _ => seat.rollback_message(own, own, &format!("never-{own}")),
    }
}

async fn every_loss(brand: Brand) {
    let stage = Stage::open_restless(|config| config.reuse.requests_per_instance_max = 1).await;
    let seat = stage.seat(brand, 1_000 * EURO).await;
    let mut lost = 0;
    for what in ["bet", "win", "rollback", "tombstone"] {
        let bet = format!("sample-{}", serial());
        seat.bet(&bet, &bet, EURO).await.ok();
        let sample = message(&seat, what, &format!("sample-{}", serial()), &bet);
        let statements = statements_of(&stage, &sample).await;
        assert_eq!(statements.len(), 3, "{what}: {statements:#?}");
        for statement in 0..statements.len() {
            for loss in LOSSES {
                let (own, before) = (format!("own-{}", serial()), format!("bet-{}", serial()));
                seat.bet(&before, &before, 2 * EURO).await.ok();
                let message = message(&seat, what, &own, &before);
                let place = format!("{brand:?} {what}, statement {statement}, {loss:?}");
                let answer = lose(&stage, &message, statement, loss).await;
                stage.until_idle().await;
                println!("{place}");
                expect_one_answer(&stage, brand, &own, &answer);
                let image = stage.books().image();
                let again = stage.send(&message).await;
                assert_eq!(again.reply.text(), answer.reply.text(), "{place}");
                assert_eq!(stage.books().image(), image, "{place}");
                lost += 1;
            }
        }
    }
    assert_eq!(lost, 4 * 3 * LOSSES.len());
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_12_a_reply_lost_at_any_statement_is_told_by_the_retry() {
    // Most of the time is spent waiting for the log, so the brands need not wait for each other.
    join_all(BRANDS.map(every_loss)).await;
}
