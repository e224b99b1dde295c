//! Free rounds that a provider is asked for: promised once, known for ever, taken back.
//! Their bets move no money of the player, which is the callbacks' to prove.

use super::signatures::is_ours;
use super::vendor::{Heard, Vendor};
use super::{detail, log_of_asks, post, with_vendor};
use crate::delivery::EURO;
use crate::stage::Stage;
use http::Method;
use serde_json::{Value, json};

const FROM: &str = "2026-12-24T00:00:00.000Z";
const UNTIL: &str = "2026-12-26T00:00:00.000Z";

/// A provider that grants free rounds: its paths to grant and to take back, the name of a stake
/// that it needs, and what it answers.
struct Way {
    provider: &'static str,
    grant: &'static str,
    cancel: &'static str,
    offer: Value,
    answer: Value,
}

fn ways() -> Vec<Way> {
    let way = |provider, grant, cancel, offer: Value, answer| Way {
        provider,
        grant,
        cancel,
        offer,
        answer,
    };
    vec![
        way(
            "hub88",
            "/operator/generic/v2/freebet/rewards/create",
            "/operator/generic/v2/freebet/rewards/cancel",
            json!("prepaid-1"),
            json!({ "reward_uuid": "reward-1" }),
        ),
        way(
            "caleta",
            "/api/freebet/rewards/create",
            "/api/freebet/rewards/cancel",
            json!("prepaid-1"),
            json!({ "reward_uuid": "reward-1" }),
        ),
        way(
            "slotegrator",
            "/api/v1/freespins/set",
            "/api/v1/freespins/cancel",
            json!("7"),
            json!({}),
        ),
        way(
            "pragmatic",
            "/IntegrationService/v3/http/FreeRoundsBonusAPI/v2/bonus/player/create/",
            "/IntegrationService/v3/http/FreeRoundsBonusAPI/v2/bonus/cancel/",
            Value::Null,
            json!({ "error": "0", "description": "OK" }),
        ),
        way(
            "swipegames",
            "/api/v1/free-rounds",
            "/api/v1/free-rounds",
            json!("2"),
            json!({ "id": "fr-1" }),
        ),
    ]
}

fn terms(offer: &Value) -> Value {
    json!({
        "campaign": "xmas", "player": "ana", "currency": "EUR", "games": ["g-1"], "rounds": 10,
        "bet": "0.20", "offer": offer, "from": FROM, "until": UNTIL,
    })
}

fn path(provider: &str) -> String {
    format!("/api/providers/{provider}/free-rounds")
}

async fn cancel(stage: &Stage, provider: &str) -> crate::stage::Reply {
    let path = format!("{}/xmas/ana", path(provider));
    stage.api(Method::DELETE, &path, &Value::Null).await
}

/// What the provider is told: the player, the number of rounds, its own name for the stake.
fn told(provider: &str, heard: &Heard) -> [String; 3] {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    match provider {
        "hub88" | "caleta" => {
            let body = heard.json();
            // The package says how many rounds.
            [
                text(&body["user"]),
                "10".to_owned(),
                text(&body["prepaid_uuid"]),
            ]
        }
        "slotegrator" => {
            let pairs = heard.pairs();
            [
                pairs["player_id"].clone(),
                pairs["quantity"].clone(),
                pairs["bet_id"].clone(),
            ]
        }
        "pragmatic" => {
            let pairs = heard.pairs();
            let stake = heard.json()["gameList"][0]["betValues"][0]["totalBet"].to_string();
            [pairs["playerId"].clone(), pairs["rounds"].clone(), stake]
        }
        "swipegames" => {
            let body = heard.json();
            [
                text(&body["userIDs"][0]),
                text(&body["quantity"]),
                text(&body["betLine"]),
            ]
        }
        _ => panic!("{provider}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_promised_once_and_taken_back_once() {
    let (stage, vendor) = with_vendor().await;
    stage.add_player("ana", "EUR", EURO).await;
    for way in ways() {
        let provider = way.provider;
        vendor.answers(way.grant, 200, &way.answer);
        let body = terms(&way.offer);
        let first = post(&stage, &path(provider), &body).await;
        assert_eq!(first.status, 201, "{provider}: {}", first.text());
        let row = first.json();
        assert_eq!(
            (&row["status"], &row["terms"]["bet"]),
            (&json!("granted"), &json!("0.20"))
        );
        let heard = vendor.heard_one();
        assert_eq!(
            (heard.method.as_str(), heard.path.as_str()),
            ("POST", way.grant)
        );
        assert!(is_ours(provider, &heard), "{provider}: {heard:#?}");
        let stake = way.offer.as_str().unwrap_or("0.2").to_owned();
        let heard = told(provider, &heard);
        assert_eq!(
            heard,
            ["ana".to_owned(), "10".to_owned(), stake],
            "{provider}"
        );

        let again = post(&stage, &path(provider), &body).await;
        assert_eq!(
            (again.status.as_u16(), again.json()),
            (200, row.clone()),
            "{provider}"
        );
        let mut more = body.clone();
        more["rounds"] = 11.into();
        let more = post(&stage, &path(provider), &more).await;
        assert_eq!(more.status, 409, "{provider}: {}", more.text());
        assert!(vendor.heard().is_empty(), "{provider} was asked again");
        let shown = stage.get(&format!("{}/xmas/ana", path(provider))).await;
        assert_eq!(shown, row, "{provider}");

        taken_back(&stage, &vendor, &way).await;
        assert_eq!(
            post(&stage, &path(provider), &body).await.status,
            409,
            "{provider}"
        );
        assert!(vendor.heard().is_empty(), "{provider} was asked again");
    }
    let asked = log_of_asks(&stage, &[]).await;
    assert_eq!(asked.len(), 2 * ways().len());
    assert!(
        stage
            .books()
            .entries()
            .iter()
            .all(|entry| entry.kind == "deposit")
    );
}

async fn taken_back(stage: &Stage, vendor: &Vendor, way: &Way) {
    let provider = way.provider;
    let done = match provider {
        "pragmatic" => way.answer.clone(),
        _ => json!({}),
    };
    vendor.answers(way.cancel, 200, done);
    let gone = cancel(stage, provider).await;
    assert_eq!(gone.json()["status"], "cancelled", "{}", gone.text());
    let heard = vendor.heard_one();
    assert_eq!(heard.path, way.cancel);
    assert!(is_ours(provider, &heard), "{provider}: {heard:#?}");
    let again = cancel(stage, provider).await;
    assert_eq!(again.json(), gone.json(), "{provider}");
}

/// Where the answer is lost, the same is asked again if that is harmless, and never otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_no_second_promise() {
    let (stage, vendor) = with_vendor().await;
    stage.add_player("ana", "EUR", EURO).await;
    for way in ways() {
        let provider = way.provider;
        let harmless = !matches!(provider, "hub88" | "caleta");
        for _ in 0..3 {
            vendor.next(500, "{}");
        }
        let body = terms(&way.offer);
        let lost = post(&stage, &path(provider), &body).await;
        assert_eq!(lost.status, 502, "{provider}");
        let tries = vendor.heard();
        assert_eq!(tries.len(), if harmless { 3 } else { 1 }, "{provider}");
        let shown = stage.get(&format!("{}/xmas/ana", path(provider))).await;
        assert_eq!(shown["status"], "asked", "{provider}");
        assert!(shown["detail"].as_str().unwrap().contains("500"), "{shown}");
        vendor.answers(way.grant, 200, &way.answer);
        if !harmless {
            let again = post(&stage, &path(provider), &body).await;
            assert_eq!(again.status, 409, "{provider}");
            assert!(detail(&again).contains("not known"), "{}", detail(&again));
            assert!(vendor.heard().is_empty(), "{provider} was asked again");
            vendor.forget();
            continue;
        }
        // That it is there already may be what the refusal of a second one says.
        vendor.next(422, json!({ "message": "exists" }));
        let no = post(&stage, &path(provider), &body).await;
        assert_eq!(no.status, 502, "{provider}");
        assert!(detail(&no).contains("exists"), "{}", detail(&no));
        let shown = stage.get(&format!("{}/xmas/ana", path(provider))).await;
        assert_eq!(shown["status"], "asked", "{provider}");
        vendor.heard();
        let again = post(&stage, &path(provider), &body).await;
        assert_eq!(
            again.json()["status"],
            "granted",
            "{provider}: {}",
            again.text()
        );
        let names = |heard: &Heard| told(provider, heard);
        assert_eq!(names(&vendor.heard_one()), names(&tries[0]), "{provider}");
    }
}

/// A first try that was lost may be why the second is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_after_a_lost_try_is_no_answer() {
    let (stage, vendor) = with_vendor().await;
    stage.add_player("ana", "EUR", EURO).await;
    vendor.next(500, "");
    vendor.next(422, json!({ "message": "exists" }));
    let reply = post(&stage, &path("slotegrator"), &terms(&json!("7"))).await;
    assert_eq!(reply.status, 502);
    assert!(detail(&reply).contains("not known"), "{}", detail(&reply));
    let [first, second] = vendor.heard().try_into().unwrap();
    assert_eq!(first.body, second.body);
    assert_ne!(first.header("x-nonce"), second.header("x-nonce"));
    assert!(is_ours("slotegrator", &second), "{second:#?}");
    let shown = stage
        .get(&format!("{}/xmas/ana", path("slotegrator")))
        .await;
    assert_eq!(shown["status"], "asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_can_be_asked_again() {
    let (stage, vendor) = with_vendor().await;
    stage.add_player("ana", "EUR", EURO).await;
    let body = terms(&json!("2"));
    vendor.next(400, json!({ "message": "no such bet line" }));
    let no = post(&stage, &path("swipegames"), &body).await;
    assert_eq!(no.status, 502);
    assert!(detail(&no).contains("no such bet line"), "{}", detail(&no));
    assert_eq!(cancel(&stage, "swipegames").await.status, 409);
    vendor.heard();
    // It has them already, by the name that we gave them: the answer to the first was lost.
    vendor.next(409, json!({ "message": "exists" }));
    let yes = post(&stage, &path("swipegames"), &body).await;
    assert_eq!(yes.json()["status"], "granted", "{}", yes.text());
}

/// Hub88 knows no name of ours: it would grant each request that it hears.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_asks() {
    let (stage, vendor) = with_vendor().await;
    stage.add_player("ana", "EUR", EURO).await;
    let body = terms(&json!("prepaid-1"));
    vendor.next(400, json!({ "error": "no such prepaid" }));
    assert_eq!(post(&stage, &path("hub88"), &body).await.status, 502);
    vendor.heard();
    let way = "/operator/generic/v2/freebet/rewards/create";
    vendor.answers(way, 200, json!({ "reward_uuid": "reward-1" }));
    let path = path("hub88");
    let all = (0..8).map(|_| post(&stage, &path, &body));
    let replies = futures::future::join_all(all).await;
    let granted = replies.iter().filter(|reply| reply.status == 201).count();
    let statuses: Vec<_> = replies.iter().map(|reply| reply.status.as_u16()).collect();
    assert_eq!((granted, vendor.heard().len()), (1, 1), "{statuses:?}");
    // A player who was shut out since is not asked for again.
    let mut other = terms(&json!("prepaid-2"));
    other["campaign"] = "new-year".into();
    vendor.next(400, json!({ "error": "no such prepaid" }));
    post(&stage, &path, &other).await;
    vendor.heard();
    stage.set_status("ana", "blocked").await;
    assert_eq!(post(&stage, &path, &other).await.status, 404);
    assert!(vendor.heard().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_promised_what_he_must_not_have() {
    let (stage, vendor) = with_vendor().await;
    stage.add_player("ana", "EUR", EURO).await;
    let refused = async |change: &dyn Fn(&mut Value), provider: &str, status: u16, part: &str| {
        let mut body = terms(&json!("2"));
        change(&mut body);
        let reply = post(&stage, &path(provider), &body).await;
        assert_eq!(reply.status, status, "{body}: {}", reply.text());
        assert!(detail(&reply).contains(part), "{part}: {}", detail(&reply));
    };
    refused(
        &|b| b["player"] = "nobody".into(),
        "swipegames",
        404,
        "active",
    )
    .await;
    refused(
        &|b| b["currency"] = "USD".into(),
        "swipegames",
        404,
        "wallet",
    )
    .await;
    refused(&|b| b["offer"] = "x".into(), "swipegames", 400, "bet line").await;
    refused(&|b| b["rounds"] = 100.into(), "swipegames", 400, "99").await;
    refused(&|b| b["offer"] = Value::Null, "hub88", 400, "prepaid").await;
    refused(&|b| b["bet"] = Value::Null, "pragmatic", 400, "bet").await;
    refused(
        &|b| b["games"] = json!(["a", "b"]),
        "slotegrator",
        400,
        "one game",
    )
    .await;
    refused(&|_| {}, "st8", 404, "no such call").await;
    refused(&|_| {}, "hundredhp", 404, "no such call").await;
    refused(&|_| {}, "playngo", 404, "no such call").await;
    stage.set_status("ana", "self_excluded").await;
    refused(&|_| {}, "swipegames", 404, "active").await;
    assert!(vendor.heard().is_empty());
    let list = stage.get(&path("swipegames")).await;
    assert_eq!(list["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_listed_by_campaign_and_player() {
    let (stage, vendor) = with_vendor().await;
    vendor.answers("/api/v1/free-rounds", 200, json!({ "id": "fr" }));
    for (campaign, player) in [("b", "ana"), ("a", "ben"), ("a", "ana")] {
        if player == "ben" || campaign == "b" {
            stage.add_player(player, "EUR", EURO).await;
        }
        let mut body = terms(&json!("2"));
        body["campaign"] = campaign.into();
        body["player"] = player.into();
        assert_eq!(post(&stage, &path("swipegames"), &body).await.status, 201);
    }
    let list = async |query: &str| {
        let page = stage.get(&format!("{}{query}", path("swipegames"))).await;
        let place =
            |item: &Value| format!("{}-{}", item["campaign"], item["player"]).replace('"', "");
        let items: Vec<_> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(place)
            .collect();
        (items, page["next"].as_str().map(str::to_owned))
    };
    assert_eq!(list("").await.0, ["a-ana", "a-ben", "b-ana"]);
    assert_eq!(list("?campaign=a").await.0, ["a-ana", "a-ben"]);
    assert_eq!(list("?player=ana").await.0, ["a-ana", "b-ana"]);
    let (first, next) = list("?limit=2").await;
    assert_eq!(first, ["a-ana", "a-ben"]);
    let (last, end) = list(&format!("?limit=2&after={}", next.unwrap())).await;
    assert_eq!((last, end), (vec!["b-ana".to_owned()], None));
}
