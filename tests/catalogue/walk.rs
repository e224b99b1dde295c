//! The walk of a new user, for every provider: from the player to the report, to the cent.
//! What each page says is compared with what the others say.

use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Seat, Stage, units};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

#[tokio::test(flavor = "multi_thread")]
async fn from_a_player_to_the_report() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let player = format!("walker-of-{}", brand.id());
        stage.add_player(&player, "EUR", 100 * EURO).await;
        let seat = stage.sit_down(brand, &player, "EUR", GAMES[0]).await;
        play(&seat).await;
        check_wallet(&stage, &player).await;
        check_entries(&stage, brand, &player).await;
        check_rounds(&stage, &player).await;
    }
    check_report(&stage).await;
    stage.books().audit();
}

async fn play(seat: &Seat<'_>) {
    let told = |answer: crate::stage::Answer| answer.ok().balance().unwrap();
    assert_eq!(told(seat.bet("bet-1", "round-1", EURO).await), 99 * EURO);
    assert_eq!(told(seat.bet("bet-1", "round-1", EURO).await), 99 * EURO);
    let win = seat.win("win-1", "round-1", 250_000, "bet-1").await;
    assert_eq!(told(win), 10_150_000);
    assert_eq!(
        told(seat.bet("bet-2", "round-2", 2 * EURO).await),
        9_950_000
    );
    assert_eq!(
        told(seat.rollback("back-2", "round-2", "bet-2").await),
        10_150_000
    );
    assert_eq!(
        told(seat.rollback("back-3", "round-3", "bet-3").await),
        10_150_000
    );
    let late = seat.bet("bet-3", "round-3", EURO).await;
    late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
    assert_eq!(seat.balance().await, 10_150_000);
}

async fn check_wallet(stage: &Stage, player: &str) {
    let wallets = stage.get(&format!("/api/players/{player}/wallets")).await;
    let expected = serde_json::json!({
        "currency": "EUR", "cash": "101.50", "bonus": "0.00", "seq": 5,
    });
    assert_eq!(wallets["items"], serde_json::json!([expected]));
    assert_eq!(
        stage.get(&format!("/api/players/{player}")).await["wallets"][0],
        expected
    );
}

async fn check_entries(stage: &Stage, brand: Brand, player: &str) {
    let listed = stage.get(&format!("/api/players/{player}/entries")).await;
    let items = listed["items"].as_array().unwrap();
    let kinds: Vec<_> = items
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["deposit", "bet", "win", "bet", "rollback"]);
    let mut cash = 0;
    for (place, entry) in (1..).zip(items) {
        cash += units(entry["cash"].as_str().unwrap());
        assert_eq!(units(entry["cash_after"].as_str().unwrap()), cash);
        assert_eq!(entry["seq"], place);
        assert_eq!(entry["player"], player);
        let provider = if place == 1 { "cashier" } else { brand.id() };
        assert_eq!(entry["provider"], provider);
        assert!(
            entry["hash"].as_str().is_some_and(|hash| hash.len() == 64),
            "{entry}"
        );
    }
    assert_eq!(cash, 10_150_000);
    assert_eq!(items[4]["target"], "bet-2");
    check_chain(stage, items);
}

/// The chain can be followed by anybody who has the page, but for the fingerprints.
fn check_chain(stage: &Stage, items: &[Value]) {
    let mut previous = "0".repeat(64);
    for entry in items {
        let sql = "SELECT fingerprint FROM entries WHERE hash = ?1";
        let hash = entry["hash"].as_str().unwrap();
        let fingerprint = stage.books().word(sql, [hash]);
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let number = |name: &str| units(&text(name)).to_string();
        let at: i64 = stage
            .books()
            .number("SELECT at FROM entries WHERE hash = ?1", [hash]);
        let mut lines = vec!["reelgate-entry-1".to_owned(), previous];
        lines.extend(["player", "currency"].map(text));
        lines.extend([entry["seq"].to_string(), at.to_string()]);
        lines.extend(["kind", "provider", "reference", "target", "round"].map(text));
        let ends = stage
            .books()
            .number("SELECT ends_round FROM entries WHERE hash = ?1", [hash]);
        lines.push(if ends == 1 {
            "1".to_owned()
        } else {
            String::new()
        });
        lines.extend(["game", "session", "location", "device"].map(text));
        lines.extend(["cash", "bonus", "cash_after", "bonus_after"].map(number));
        lines.push(fingerprint);
        let digest = hex::encode(Sha256::digest(lines.join("\n") + "\n"));
        assert_eq!(digest, hash, "{entry}");
        previous = digest;
    }
}

async fn check_rounds(stage: &Stage, player: &str) {
    let listed = stage.get(&format!("/api/players/{player}/rounds")).await;
    let rounds = listed["items"].as_array().unwrap();
    let of = |name: &str| rounds.iter().find(|round| round["round"] == name).unwrap();
    let first = of("round-1");
    assert_eq!(
        (&first["stake"], &first["payout"]),
        (&"1.00".into(), &"2.50".into())
    );
    assert_eq!((&first["bets"], &first["wins"]), (&1.into(), &1.into()));
    assert_eq!(of("round-2")["state"], "cancelled");
    assert!(
        !rounds.iter().any(|round| round["round"] == "round-3"),
        "{listed}"
    );
}

async fn check_report(stage: &Stage) {
    let report = stage.get("/api/reports/ggr?by=provider").await;
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), BRANDS.len(), "{report}");
    for brand in BRANDS {
        let row = rows
            .iter()
            .find(|row| row["provider"] == brand.id())
            .unwrap();
        let expected = [
            ("bets", "1.00"),
            ("payouts", "2.50"),
            ("ggr", "-1.50"),
            ("currency", "EUR"),
        ];
        for (name, value) in expected {
            assert_eq!(row[name], value, "{row}");
        }
        assert_eq!(
            (&row["rounds"], &row["players"]),
            (&1.into(), &1.into()),
            "{row}"
        );
    }
}
