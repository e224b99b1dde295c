//! The same reference with another payload: refused, and no money moves.
//! A reference belongs to its provider: two providers may use the same one.

use super::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Message, Seat, Stage, commits, text};
use futures::future::join;
use reelgate_host::Moment;
use serde_json::json;

/// What of a message was changed under its reference.
type Changed = (&'static str, Message);

/// What every message has; beside it each has an amount, a target, or both.
const FIELDS: [&str; 4] = ["player", "currency", "round", "game"];

/// Every way in which `message`, sent by `seat`, can be another one under its reference.
async fn changed(seat: &Seat<'_>, message: &Message) -> Vec<Changed> {
    let site = seat.site;
    site.add_player(&seat.player, "USD", 50 * EURO).await;
    let dollars = site
        .sit_down(seat.brand, &seat.player, "USD", &seat.game)
        .await;
    let other = site.seat(seat.brand, 50 * EURO).await;
    let by = |seat: &Seat<'_>| {
        let mut message = message.clone();
        for (field, value) in [
            ("token", &seat.token),
            ("session_id", &seat.token),
            ("user", &seat.player),
            ("account_id", &seat.player),
            ("currency", &seat.currency),
        ] {
            if message.body.get(field).is_some() {
                message.body[field] = json!(value);
            }
        }
        message
    };
    let mut all = vec![("player", by(&other)), ("currency", by(&dollars))];
    let mut another = message.clone();
    *another.round() = json!("another-round");
    all.push(("round", another));
    let mut another = message.clone();
    *another.game() = json!(GAMES[1]);
    all.push(("game", another));
    // Of SOFTSWISS only rollbacks name a target, and only in their transactions.
    for path in [
        "/reference_transaction_uuid",
        "/transactions/0/original_id_provider",
    ] {
        let mut another = message.clone();
        if let Some(target) = another.body.pointer_mut(path) {
            *target = json!("another-target");
            all.push(("target", another));
        }
    }
    if !message.clone().amount().is_null() {
        let mut another = message.clone();
        let more = if seat.brand.is_rs() {
            json!(2 * EURO)
        } else {
            json!(text(2 * EURO))
        };
        *another.amount() = more;
        all.push(("amount", another));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn row_08_a_reference_with_another_payload_is_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let win = seat.win_message("win", "round", 3 * EURO, "bet");
        let rollback = seat.rollback_message("rollback", "round", "win");
        for message in [bet, win, rollback] {
            stage.send(&message).await.ok();
            let others = changed(&seat, &message).await;
            let fields: Vec<_> = others.iter().map(|(what, _)| *what).collect();
            assert!(fields.starts_with(&FIELDS) && fields.len() > FIELDS.len());
            let before = stage.books().image_but_disputes();
            for (what, other) in others {
                // An account or token that does not fit is a fault of its own, told first.
                let answer = stage.send(&other).await;
                assert!(
                    ["RS_ERROR_DUPLICATE_TRANSACTION", "400"].contains(&answer.code().as_str()),
                    "{brand:?} {what} {}: {}",
                    message.path,
                    answer.reply.text(),
                );
            }
            assert_eq!(
                stage.books().image_but_disputes(),
                before,
                "{brand:?} {}",
                message.path
            );
        }
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_08_a_reference_used_for_another_verb_is_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("one", "round", EURO).await.ok();
        seat.bet("two", "round", EURO).await.ok();
        let before = stage.books().image_but_disputes();
        let conflict = ("RS_ERROR_DUPLICATE_TRANSACTION", "400");
        seat.win("one", "round", EURO, "two")
            .await
            .expect(conflict.0, conflict.1);
        seat.rollback("one", "round", "two")
            .await
            .expect(conflict.0, conflict.1);
        assert_eq!(stage.books().image_but_disputes(), before, "{brand:?}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_09_two_providers_may_use_the_same_reference() {
    let stage = Stage::open().await;
    let player = "ana";
    stage.add_player(player, "EUR", 100 * EURO).await;
    let mut seats = Vec::new();
    for brand in BRANDS {
        let seat = stage.sit_down(brand, player, "EUR", GAMES[0]).await;
        seat.bet("bet", "round", EURO).await.ok();
        seats.push(seat);
    }
    assert_eq!(stage.books().cash(player), 97 * EURO);
    seats[0].rollback("rollback", "round", "bet").await.ok();
    assert_eq!(stage.books().cash(player), 98 * EURO);
    seats[1]
        .rollback("rollback", "round-1", "never-came")
        .await
        .ok();
    // The tombstone is Caleta's alone.
    seats[2].bet("never-came", "round", EURO).await.ok();
    seats[1]
        .bet("never-came", "round", EURO)
        .await
        .expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "");
    let softswiss = Brand::Softswiss.id();
    assert_eq!(stage.books().entries_of(softswiss, "bet"), 1);
    stage.books().audit();
}

/// One name for two rollbacks, decided by two instances that do not see each other: of a bet that
/// stands and of one that never came, or of two that never came. The first to be recorded counts.
#[tokio::test(flavor = "multi_thread")]
async fn row_08_two_rollbacks_of_one_name_at_once_have_one_effect() {
    let stage = Stage::open_restless(|config| config.reuse.requests_per_instance_max = 1).await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for (n, (first, second)) in [
            ("never", "bet"),
            ("bet", "never"),
            ("never", "never-either"),
        ]
        .into_iter()
        .enumerate()
        {
            let name = |what: &str| format!("{what}-{n}");
            seat.bet(&name("bet"), &name("round"), EURO).await.ok();
            stage.until_idle().await;
            let held = stage.host.faults().hold(Moment::Before, commits);
            let back = name("back");
            let (round, first, second) = (name("round"), name(first), name(second));
            let early = async {
                held.reached().await;
                seat.rollback(&back, &round, &second).await.ok();
                held.release();
            };
            let (late, ()) = join(seat.rollback(&back, &round, &first), early).await;
            late.expect("RS_ERROR_DUPLICATE_TRANSACTION", "400");
            let given_back = i64::from(second == name("bet"));
            assert_eq!(stage.books().entries_of(brand.id(), &back), given_back);
        }
    }
    stage.books().audit();
}
