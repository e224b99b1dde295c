//! Free rounds that we asked for pay their bets, where free bets are bonus money otherwise.
//! They do so for the player they were promised to, while they stand, and for nobody else.

use super::vendor::Vendor;
use super::{post, with_vendor};
use crate::delivery::EURO;
use crate::stage::{Answer, Brand, GAMES, Seat, Stage};
use http::Method;
use serde_json::{Value, json};

/// The two protocols whose free bets are bonus money otherwise, with their path to grant.
const BRANDS: [(Brand, &str); 2] = [
    (Brand::Hub88, "/operator/generic/v2/freebet/rewards/create"),
    (Brand::Caleta, "/api/freebet/rewards/create"),
];

fn path(brand: Brand) -> String {
    format!("/api/providers/{}/free-rounds", brand.id())
}

/// Ten rounds of 1.00 that the provider calls `reward-PLAYER`.
async fn promised(stage: &Stage, vendor: &Vendor, seat: &Seat<'_>, grant: &str) {
    let player = &seat.player;
    let name = format!("reward-{player}");
    vendor.answers(grant, 200, json!({ "reward_uuid": name }));
    let body = json!({
        "campaign": "xmas", "player": player, "currency": "EUR", "games": [GAMES[0]],
        "rounds": 10, "bet": "1.00", "offer": "prepaid-1", "from": "2026-12-24T00:00:00Z",
        "until": "2026-12-26T00:00:00Z",
    });
    let reply = post(stage, &path(seat.brand), &body).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    vendor.heard_one();
}

/// A free bet under the provider's name for free rounds.
async fn free_bet(seat: &Seat<'_>, bet: &str, units: i64, reward: &Value) -> Answer {
    let mut message = seat.bet_message(bet, bet, units);
    message.body["is_free"] = true.into();
    message.body["reward_uuid"] = reward.clone();
    seat.site.send(&message).await
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_free_rounds_need_no_bonus_money_and_no_other_player_plays_them() {
    let (stage, vendor) = with_vendor().await;
    for (brand, grant) in BRANDS {
        let seat = stage.seat(brand, 10 * EURO).await;
        let other = stage.seat(brand, 10 * EURO).await;
        let reward = json!(format!("reward-{}", seat.player));
        let poor = free_bet(&seat, "early", EURO, &reward).await;
        poor.expect("RS_ERROR_NOT_ENOUGH_MONEY", "");
        promised(&stage, &vendor, &seat, grant).await;
        let first = free_bet(&seat, "bet", EURO, &reward).await;
        assert_eq!(first.ok().balance(), Some(10 * EURO), "{brand:?}");
        let win = seat.win("win", "bet", 3 * EURO, "bet").await;
        assert_eq!(win.ok().balance(), Some(13 * EURO), "what it wins is cash");
        let kind = "SELECT kind || ' ' || cash || ' ' || bonus FROM entries \
            WHERE provider = ?1 AND reference = 'bet'";
        let kind = stage.books().word(kind, [brand.id()]);
        assert_eq!(kind, "free_bet 0 0");
        let more = free_bet(&other, "others", EURO, &reward).await;
        more.expect("RS_ERROR_NOT_ENOUGH_MONEY", "");
        for unknown in [Value::Null, json!("reward-x"), json!(""), json!(7)] {
            let unknown = free_bet(&seat, "unknown", EURO, &unknown).await;
            unknown.expect("RS_ERROR_NOT_ENOUGH_MONEY", "");
        }
        // Taken back, they pay no more; what was played is the same message for ever.
        let cancel = grant.replace("create", "cancel");
        vendor.answers(&cancel, 200, json!({}));
        let mine = format!("{}/xmas/{}", path(brand), seat.player);
        let gone = stage.api(Method::DELETE, &mine, &Value::Null).await;
        assert_eq!(gone.status, 200, "{}", gone.text());
        vendor.heard_one();
        let late = free_bet(&seat, "late", EURO, &reward).await;
        late.expect("RS_ERROR_NOT_ENOUGH_MONEY", "");
        free_bet(&seat, "bet", EURO, &reward).await.ok();
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn free_rounds_above_the_greatest_bet_are_not_asked_for_and_not_played() {
    let (stage, vendor) = with_vendor().await;
    for (brand, grant) in BRANDS {
        let limits = json!({ "EUR": { "bet_min": "0.50", "bet_max": "1.00" } });
        let more = json!({ "status": "enabled", "limits": limits });
        stage.put_game(brand.id(), GAMES[0], &more).await;
        let seat = stage.seat(brand, 10 * EURO).await;
        promised(&stage, &vendor, &seat, grant).await;
        let reward = json!(format!("reward-{}", seat.player));
        let above = free_bet(&seat, "above", EURO + 1, &reward).await;
        assert!(!above.is_ok(), "{above:?}");
        free_bet(&seat, "below", EURO / 10, &reward).await.ok();
        let mut body = json!({
            "campaign": "easter", "player": seat.player, "currency": "EUR",
            "games": [GAMES[0]], "rounds": 10, "bet": "1.01", "offer": "prepaid-1",
            "from": "2026-12-24T00:00:00Z", "until": "2026-12-26T00:00:00Z",
        });
        let refused = post(&stage, &path(brand), &body).await;
        assert_eq!(refused.status, 400, "{}", refused.text());
        assert!(
            refused.text().contains("greatest bet"),
            "{}",
            refused.text()
        );
        assert!(vendor.heard().is_empty(), "{brand:?} was asked");
        body["bet"] = "1.00".into();
        let taken = post(&stage, &path(brand), &body).await;
        assert_eq!(taken.status, 201, "{}", taken.text());
        vendor.heard_one();
        // What was promised stays promised, whatever the limit becomes.
        let lower = json!({ "EUR": { "bet_max": "0.50" } });
        let more = json!({ "status": "enabled", "limits": lower });
        stage.put_game(brand.id(), GAMES[0], &more).await;
        let again = post(&stage, &path(brand), &body).await;
        assert_eq!(again.status, 200, "{}", again.text());
    }
    stage.books().audit();
}
