//! Names that look like ours, sent by providers and by callers of our API.
//! None of them takes a name from us, and those that only look alike are taken as any other.

use super::disputes::only_dispute;
use super::{expect_problem, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Stage, encoded};
use http::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_uses_our_names_leaves_its_dispute_resolvable() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let first = format!("bet-{}", seat.player);
        seat.bet(&first, "round", 10 * EURO).await.ok();
        assert!(!seat.bet(&first, "round", 20 * EURO).await.is_ok());
        let id = only_dispute(&stage, &seat.player, "conflict").await;
        let before = stage.books().image_but_disputes();
        let ours = [
            format!("dispute/{id}"),
            format!("dispute/{id}/void"),
            format!("again/{first}"),
            format!("desk/{first}"),
            String::new(),
        ];
        for name in ours.map(|name| format!("reelgate:{name}")) {
            for answer in [
                seat.bet(&name, "round", EURO).await,
                seat.win(&name, "round", EURO, &first).await,
                seat.rollback(&name, "round", &first).await,
                seat.rollback("back", "round", &name).await,
            ] {
                assert!(!answer.is_ok(), "{brand:?} {name}: {}", answer.reply.text());
            }
        }
        assert_eq!(stage.books().image_but_disputes(), before, "{brand:?}");
        let alike = [
            format!("dispute:{id}"),
            format!("dispute/{id}"),
            format!("again/{first}"),
            format!("desk:{first}"),
            format!("Reelgate:{id}"),
            format!("reelgate/{id}"),
        ];
        for name in &alike {
            seat.bet(name, "other", EURO).await.ok();
        }
        let body = json!({ "actor": "ana", "reason": "as they say", "decision": "void" });
        let path = format!("/api/disputes/{id}/resolution");
        let resolved = stage.change(Method::POST, &path, body).await;
        let reference = &resolved["entry"]["reference"];
        assert_eq!(*reference, format!("reelgate:dispute/{id}"), "{brand:?}");
        assert_eq!(stage.books().cash(&seat.player), 94 * EURO, "{brand:?}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idempotency_key_is_never_one_of_our_names() {
    let stage = Stage::open().await;
    let seat = stage.seat(BRANDS[0], 100 * EURO).await;
    seat.bet("bet", "round", EURO).await.ok();
    let before = stage.books().image();
    let note = json!({ "actor": "eve", "reason": "why" });
    let money = json!({ "amount": "1.00", "currency": "EUR" });
    let adjusted = json!({
        "cash": "1.00", "currency": "EUR", "actor": note["actor"], "reason": note["reason"],
    });
    let voided = json!({
        "currency": "EUR", "provider": "hub88", "reference": "bet", "actor": note["actor"],
        "reason": note["reason"],
    });
    for (desk, body) in [
        ("deposits", &money),
        ("withdrawals", &money),
        ("bonuses", &money),
        ("adjustments", &adjusted),
        ("voids", &voided),
    ] {
        let path = format!("/api/players/{}/{desk}", encoded(&seat.player));
        let key = [("idempotency-key", "reelgate:desk/mine")];
        let reply = stage.api_with(Method::POST, &path, body, &key).await;
        expect_problem(&reply, 400, "reelgate:", desk);
    }
    assert_eq!(stage.books().image(), before);
    // A person may still point to what stands under one of them.
    let path = format!("/api/players/{}/voids", encoded(&seat.player));
    let mut body = voided;
    body["reference"] = json!("reelgate:again/bet");
    refused(&stage, (Method::POST, &path, body), 404, "no transaction").await;
}
