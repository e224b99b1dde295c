//! What providers and the desk go on to do with the players of the old books.
//! It never asks the product what is right: the balances follow from `books_2.sql`.

use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Seat, Site};
use http::Method;
use serde_json::json;

/// A player's seat in the old books.
fn seat(site: &Site, brand: Brand) -> Seat<'_> {
    let player = format!("{}-player", brand.id());
    Seat {
        site,
        brand,
        token: format!("token-of-{player}"),
        session: String::new(),
        game: "game-1".to_owned(),
        currency: "EUR".to_owned(),
        player,
    }
}

/// A seat that leads nowhere where there are no books.
pub(crate) fn stranger(site: &Site) -> Seat<'_> {
    seat(site, Brand::Softswiss)
}

/// All that was is known, and all goes on.
pub(crate) async fn play_on(site: &Site) {
    for brand in BRANDS {
        let seat = seat(site, brand);
        assert_eq!(seat.balance().await, 88 * EURO, "{brand:?}");
        what_was_is_known(&seat).await;
        assert_eq!(site.books().cash(&seat.player), 88 * EURO, "{brand:?}");
        open_rounds_are_settled(&seat).await;
        new_rounds_are_played(&seat).await;
        the_desk_goes_on(&seat).await;
        // 7 won, 4 and 1 given back; then 10 bet, 30 won; then 20 in and 5 out.
        let cash = (88 + 7 + 4 + 1 - 10 + 30 + 20 - 5) * EURO;
        assert_eq!(site.books().cash(&seat.player), cash, "{brand:?}");
        assert_eq!(seat.balance().await, cash, "{brand:?}");
    }
    disputes_and_figures_are_there(site).await;
}

async fn what_was_is_known(seat: &Seat<'_>) {
    let before = seat.site.books().image_but_disputes();
    let conflict = ("RS_ERROR_DUPLICATE_TRANSACTION", "400");
    let gone = ("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
    seat.bet("bet-1", "round-1", EURO).await.ok();
    seat.win("win-1", "round-1", 3 * EURO, "bet-1").await.ok();
    seat.rollback("back-2", "round-2", "bet-2").await.ok();
    seat.rollback("other-2", "round-2", "bet-2").await.ok();
    seat.rollback("gone", "round-3", "never-came").await.ok();
    let other = seat.bet("bet-1", "round-1", 2 * EURO).await;
    other.expect(conflict.0, conflict.1);
    for (bet, round, euros) in [("bet-2", "round-2", 2), ("never-came", "round-3", 3)] {
        let late = seat.bet(bet, round, euros * EURO).await;
        late.expect(gone.0, gone.1);
    }
    assert_eq!(
        seat.site.books().image_but_disputes(),
        before,
        "{:?}",
        seat.brand
    );
}

async fn open_rounds_are_settled(seat: &Seat<'_>) {
    seat.win("win-4", "round-4", 7 * EURO, "bet-4").await.ok();
    for own in ["back-4", "back-4", "other-4"] {
        seat.rollback(own, "round-4", "bet-4").await.ok();
    }
    seat.rollback("back-1", "round-1", "bet-1").await.ok();
}

async fn new_rounds_are_played(seat: &Seat<'_>) {
    for _ in 0..2 {
        seat.bet("bet-6", "round-6", 10 * EURO).await.ok();
        seat.win("win-6", "round-6", 30 * EURO, "bet-6").await.ok();
        seat.rollback("back-7", "round-7", "bet-7").await.ok();
    }
    let late = seat.bet("bet-7", "round-7", EURO).await;
    late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
}

async fn the_desk_goes_on(seat: &Seat<'_>) {
    for (desk, amount) in [("deposits", "20.00"), ("withdrawals", "5.00")] {
        let path = format!("/api/players/{}/{desk}", seat.player);
        let body = json!({ "amount": amount, "currency": "EUR" });
        let key = format!("after-{desk}-{}", seat.player);
        let key = [("idempotency-key", key.as_str())];
        let reply = seat.site.api_with(Method::POST, &path, &body, &key).await;
        assert!(reply.status.is_success(), "{}", reply.text());
    }
}

async fn disputes_and_figures_are_there(site: &Site) {
    let disputes = site.get("/api/disputes").await;
    let of = |kind: &str, player: &str| {
        let items = disputes["items"].as_array().unwrap();
        items
            .iter()
            .any(|item| item["kind"] == kind && item["player"] == player)
    };
    assert!(of("conflict", "hub88-player"), "{disputes}");
    assert!(of("late_win", "softswiss-player"), "{disputes}");
    // The hours in which the old books were played.
    let path = "/api/reports/ggr?from=2026-09-30T00:00:00Z&to=2026-10-02T00:00:00Z&by=provider";
    let report = site.get(path).await;
    for row in report["rows"].as_array().unwrap() {
        // Bets of 1 and 4 that were not given back, a win of 3.
        assert_eq!(
            (&row["bets"], &row["payouts"]),
            (&"5.00".into(), &"3.00".into()),
            "{row}"
        );
    }
    assert_eq!(
        report["rows"].as_array().unwrap().len(),
        BRANDS.len(),
        "{report}"
    );
}
