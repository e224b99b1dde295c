//! What a person may pay, take or bar for a message that had no effect. It is never more than the
//! message says, never for what was given back, never twice, and never for the wrong player.

use super::disputes::{only_dispute, open_disputes};
use super::expect_problem;
use super::settled::{adjust, name, resolve};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Seat, Stage, text};
use http::Method;
use serde_json::{Value, json};

const RS: [Brand; 2] = [Brand::Hub88, Brand::Caleta];

async fn leave_open(stage: &Stage, id: i64) {
    let body = json!({ "decision": "no_change", "retries": "open" });
    assert_eq!(resolve(stage, id, body).await.status, 201);
}

async fn ceiling(stage: &Stage, brand: Brand, amount: &str) {
    let body = json!({ "provider": brand.id(), "currency": "EUR", "amount": amount });
    stage.change(Method::PUT, "/api/ceilings", body).await;
}

fn cash(stage: &Stage, seat: &Seat<'_>) -> i64 {
    stage.books().cash(&seat.player) / EURO
}

/// Whatever the win was refused for, and whether it names its bet: the bet came back since.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_win_is_not_paid_by_hand_after_its_bet_was_given_back() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let [bet, win, back] = ["bet", "win", "back"].map(|what| name(what, &seat));
        seat.bet(&bet, "round", 10 * EURO).await.ok();
        ceiling(&stage, brand, "49.99").await;
        assert!(!seat.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        let id = only_dispute(&stage, &seat.player, "held").await;
        seat.rollback(&back, "round", &bet).await.ok();
        let late = adjust(&stage, id, "50.00").await;
        expect_problem(&late, 409, "given back", "a release");
        assert_eq!(cash(&stage, &seat), 100, "{brand:?}");
        leave_open(&stage, id).await;
    }
    // One that was unknown when the win came, and was rolled back before it came itself.
    for brand in RS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let [bet, win, back] = ["bet", "win", "back"].map(|what| name(what, &seat));
        assert!(!seat.win(&win, "round", 5 * EURO, &bet).await.is_ok());
        let id = only_dispute(&stage, &seat.player, "unknown_result").await;
        seat.rollback(&back, "round", &bet).await;
        let late = adjust(&stage, id, "5.00").await;
        expect_problem(&late, 409, "given back", "a payment");
        leave_open(&stage, id).await;
        // As a late win it is the person's decision, and no more than it says.
        assert!(!seat.win(&win, "round", 5 * EURO, &bet).await.is_ok());
        let id = only_dispute(&stage, &seat.player, "late_win").await;
        for odd in ["5.01", "-1.00"] {
            let refused = adjust(&stage, id, odd).await;
            expect_problem(&refused, 400, "what is in dispute is 5.00", odd);
        }
        assert_eq!(adjust(&stage, id, "5.00").await.status, 201);
        seat.win(&win, "round", 5 * EURO, &bet).await.ok();
        assert_eq!(cash(&stage, &seat), 105, "{brand:?}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_paid_and_moved_back_is_given_back_once_whatever_asks() {
    let stage = Stage::open().await;
    for brand in RS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let [bet, win] = ["bet", "win"].map(|what| name(what, &seat));
        assert!(!seat.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        let paid = only_dispute(&stage, &seat.player, "unknown_result").await;
        assert_eq!(adjust(&stage, paid, "50.00").await.status, 201);
        let back = seat.rollback(&name("back-1", &seat), "round", &win).await;
        assert!(!back.is_ok(), "{}", back.reply.text());
        let id = only_dispute(&stage, &seat.player, "mismatch").await;
        for odd in ["-50.01", "1.00"] {
            let refused = adjust(&stage, id, odd).await;
            expect_problem(&refused, 400, "what is in dispute is -50.00", odd);
        }
        // The player has spent most of it: a person takes what there is.
        seat.bet(&name("spent", &seat), "round-2", 140 * EURO)
            .await
            .ok();
        let short = adjust(&stage, id, "-50.00").await;
        expect_problem(&short, 422, "less than", "-50.00");
        let done = adjust(&stage, id, "-10.00").await;
        assert_eq!(done.status, 201, "{}", done.text());
        let settled = format!("reelgate:dispute/{paid}");
        assert_eq!(done.json()["entry"]["target"], settled.as_str());
        for back in ["back-1", "back-2", "back-1"] {
            let again = seat.rollback(&name(back, &seat), "round", &win).await;
            again.ok();
        }
        assert_eq!(adjust(&stage, id, "-10.00").await.status, 200);
        let void = json!({
            "provider": brand.id(), "reference": win, "currency": "EUR", "reason": "asked",
        });
        let path = format!("/api/players/{}/voids", seat.player);
        let before = stage.change(Method::POST, &path, void).await;
        assert_eq!(before["entry"], done.json()["entry"]);
        assert!(!seat.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        assert_eq!(open_disputes(&stage, &seat.player).await, [Value::Null; 0]);
        assert_eq!(cash(&stage, &seat), 0, "{brand:?}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_barred_for_the_wrong_player_is_kept_for_the_right_one() {
    let stage = Stage::open().await;
    for brand in RS {
        let (wrong, right) = (
            stage.seat(brand, 100 * EURO).await,
            stage.seat(brand, 100 * EURO).await,
        );
        let [bet, win] = ["bet", "win"].map(|what| name(what, &right));
        right.bet(&bet, "round", 10 * EURO).await.ok();
        assert!(!wrong.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        let id = only_dispute(&stage, &wrong.player, "mismatch").await;
        let barred = json!({ "decision": "no_change", "retries": "barred" });
        assert_eq!(resolve(&stage, id, barred).await.status, 201);
        for _ in 0..2 {
            assert!(!right.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        }
        let id = only_dispute(&stage, &right.player, "conflict").await;
        assert_eq!(adjust(&stage, id, "50.00").await.status, 201);
        right.win(&win, "round", 50 * EURO, &bet).await.ok();
        assert!(!wrong.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        assert_eq!((cash(&stage, &wrong), cash(&stage, &right)), (100, 140));
    }
    stage.books().audit();
}

/// A win that names one player and the bet of another waits until a person names the wallet.
#[tokio::test(flavor = "multi_thread")]
async fn a_win_of_one_player_for_the_bet_of_another_is_paid_to_whom_the_person_names() {
    let stage = Stage::open().await;
    for brand in RS {
        let (told, owner) = (
            stage.seat(brand, 100 * EURO).await,
            stage.seat(brand, 100 * EURO).await,
        );
        let [bet, win] = ["bet", "win"].map(|what| name(what, &owner));
        owner.bet(&bet, "round", 10 * EURO).await.ok();
        assert!(!told.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        let id = only_dispute(&stage, &told.player, "mismatch").await;
        let silent = adjust(&stage, id, "50.00").await;
        expect_problem(&silent, 400, "say in player", "no player");
        let to = |player: &str, more: Value| {
            let mut body = json!({ "decision": "adjust", "cash": "50.00", "player": player });
            body.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            body
        };
        for (body, part) in [
            (to("nobody", json!({})), "no wallet in EUR"),
            (
                to(&owner.player, json!({ "currency": "USD" })),
                "is an adjustment",
            ),
            (
                json!({ "decision": "no_change", "retries": "open", "player": "x" }),
                "adjust alone",
            ),
            (
                json!({ "decision": "adjust", "cash": "1.00", "currency": "EUR" }),
                "with player",
            ),
        ] {
            expect_problem(
                &resolve(&stage, id, body.clone()).await,
                400,
                part,
                &body.to_string(),
            );
        }
        let body = to(&owner.player, json!({ "currency": "EUR" }));
        for status in [201, 200] {
            let reply = resolve(&stage, id, body.clone()).await;
            assert_eq!(reply.status, status, "{}", reply.text());
            assert_eq!(reply.json()["entry"]["player"], owner.player.as_str());
            assert_eq!(reply.json()["entry"]["game"], owner.game.as_str());
        }
        let other = resolve(&stage, id, to(&told.player, json!({}))).await;
        expect_problem(&other, 409, "in another way", "another player");
        owner.win(&win, "round", 50 * EURO, &bet).await.ok();
        assert!(!told.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        assert_eq!((cash(&stage, &told), cash(&stage, &owner)), (100, 140));
    }
    stage.books().audit();
}

/// A player who is not known has no wallet: the person says whose it is, and pays what it says.
#[tokio::test(flavor = "multi_thread")]
async fn a_win_of_an_unknown_player_is_paid_to_whom_the_person_names() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    let ghost = Seat {
        player: "ghost".to_owned(),
        ..seat.clone()
    };
    seat.bet("bet", "round", 10 * EURO).await.ok();
    assert!(!ghost.win("win", "round", 50 * EURO, "").await.is_ok());
    let id = only_dispute(&stage, "ghost", "mismatch").await;
    expect_problem(
        &adjust(&stage, id, "50.00").await,
        400,
        "say in player",
        "no player",
    );
    let to = |cash| json!({ "decision": "adjust", "cash": cash, "player": seat.player });
    let more = resolve(&stage, id, to("50.01")).await;
    expect_problem(&more, 400, "what is in dispute is 50.00", "more");
    for status in [201, 200] {
        assert_eq!(resolve(&stage, id, to("50.00")).await.status, status);
    }
    seat.win("win", "round", 50 * EURO, "").await.ok();
    assert_eq!(cash(&stage, &seat), 140);
    stage.books().audit();
}

/// A win in a round whose bets were all given back is paid and in dispute: nothing of it is owed.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_win_that_was_paid_is_not_paid_by_its_dispute_too() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    seat.bet("bet", "round", 10 * EURO).await.ok();
    seat.rollback("back", "round", "bet").await.ok();
    seat.win("win", "round", 5 * EURO, "").await.ok();
    let id = only_dispute(&stage, &seat.player, "late_win").await;
    let paid = adjust(&stage, id, "5.00").await;
    expect_problem(&paid, 409, "was paid when it came", "5.00");
    assert_eq!(cash(&stage, &seat), 105);
    stage.books().audit();
}

/// The provider's record now says more than the person paid for: that is no repeat.
#[tokio::test(flavor = "multi_thread")]
async fn a_released_win_that_comes_with_another_amount_is_a_conflict() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let [bet, win] = ["bet", "win"].map(|what| name(what, &seat));
        seat.bet(&bet, "round", 10 * EURO).await.ok();
        ceiling(&stage, brand, "49.99").await;
        assert!(!seat.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        let id = only_dispute(&stage, &seat.player, "held").await;
        // Its round alone does not end it: the payout would be forgotten.
        for word in ["close_round", "leave_round"] {
            let closed = resolve(&stage, id, json!({ "decision": word })).await;
            expect_problem(&closed, 400, "that is held", word);
        }
        assert_eq!(adjust(&stage, id, "50.00").await.status, 201);
        seat.win(&win, "round", 50 * EURO, &bet).await.ok();
        assert!(!seat.win(&win, "round", 60 * EURO, &bet).await.is_ok());
        only_dispute(&stage, &seat.player, "conflict").await;
        assert_eq!(cash(&stage, &seat), 140, "{brand:?}");
    }
    stage.books().audit();
}

/// A conflict that comes again after it was resolved is a dispute again, but moves no money unseen.
#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_that_comes_again_moves_money_again_only_where_a_person_insists() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = name("bet", &seat);
        seat.bet(&bet, "round", 10 * EURO).await.ok();
        assert!(!seat.bet(&bet, "round", 20 * EURO).await.is_ok());
        let id = only_dispute(&stage, &seat.player, "conflict").await;
        assert_eq!(adjust(&stage, id, "-10.00").await.status, 201);
        // Another end of the same dispute is refused, and is no dispute of its own.
        let other = adjust(&stage, id, "-9.00").await;
        expect_problem(&other, 409, "in another way", "-9.00");
        assert_eq!(open_disputes(&stage, &seat.player).await, [Value::Null; 0]);
        assert!(!seat.bet(&bet, "round", 20 * EURO).await.is_ok());
        let again = only_dispute(&stage, &seat.player, "conflict").await;
        let unseen = adjust(&stage, again, "-10.00").await;
        expect_problem(&unseen, 409, &format!("dispute {id} is about"), "once more");
        assert_eq!(cash(&stage, &seat), 80, "{brand:?}");
        let body = json!({ "decision": "adjust", "cash": "-10.00", "again": true });
        for status in [201, 200] {
            assert_eq!(resolve(&stage, again, body.clone()).await.status, status);
        }
        assert_eq!(cash(&stage, &seat), 70, "{brand:?}");
    }
    stage.books().audit();
}

/// Of a message with a bet and a win the win was released; now its stake cannot be taken.
#[tokio::test(flavor = "multi_thread")]
async fn a_stake_that_is_missing_beside_a_released_win_is_in_dispute_and_taken_once() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    ceiling(&stage, seat.brand, "49.99").await;
    let mut both = seat.bet_message("bet", "round", 10 * EURO);
    let win = json!({ "id_provider": "win", "type": "win", "amount": text(50 * EURO) });
    both.body["transactions"].as_array_mut().unwrap().push(win);
    assert!(!stage.send(&both).await.is_ok());
    let id = only_dispute(&stage, &seat.player, "held").await;
    assert_eq!(adjust(&stage, id, "50.00").await.status, 201);
    let path = format!("/api/players/{}", seat.player);
    let status = |status: &'static str| json!({ "status": status });
    stage.change(Method::PATCH, &path, status("blocked")).await;
    for _ in 0..3 {
        assert!(!stage.send(&both).await.is_ok());
    }
    let id = only_dispute(&stage, &seat.player, "unknown_result").await;
    let dispute = stage.get(&format!("/api/disputes/{id}")).await["dispute"].take();
    assert_eq!(dispute["evidence"]["amount"], "-10.00", "{dispute}");
    expect_problem(
        &adjust(&stage, id, "10.00").await,
        400,
        "-10.00",
        "the other way",
    );
    assert_eq!(adjust(&stage, id, "-10.00").await.status, 201);
    stage.change(Method::PATCH, &path, status("active")).await;
    for _ in 0..2 {
        assert_eq!(stage.send(&both).await.ok().balance(), Some(140 * EURO));
    }
    assert_eq!(cash(&stage, &seat), 140);
    stage.books().audit();
}
