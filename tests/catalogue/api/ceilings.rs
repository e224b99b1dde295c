//! Ceilings: what is above one is refused where nothing is owed yet, and else held until a person
//! releases it or raises the ceiling. Its money moves once, whatever comes in which order.

use super::disputes::only_dispute;
use super::settled::{adjust, name};
use super::{expect_problem, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Request, Seat, Stage, Voice, With, keys, serial, text};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};

const PATH: &str = "/api/ceilings";
/// What each protocol says of a held win: Hub88 and Caleta, SOFTSWISS.
const LATER: (&str, &str) = ("RS_ERROR_UNKNOWN", "500");

/// Sets the three ceilings of a provider in EUR, `-` where it is the network's.
async fn set(stage: &Stage, provider: &str, [amount, balance, round]: [&str; 3]) -> Value {
    let given = |text: &str| (text != "-").then(|| text.to_owned());
    let body = json!({
        "provider": provider, "currency": "EUR", "amount": given(amount),
        "balance": given(balance), "round": given(round),
    });
    stage.change(Method::PUT, PATH, body).await
}

/// A bet of 10 and a win of 50 that is held, after twelve tries at once.
async fn held_win(stage: &Stage, seat: &Seat<'_>) -> i64 {
    let (bet, win) = (name("bet", seat), name("win", seat));
    seat.bet(&bet, "round", 10 * EURO).await.ok();
    set(stage, seat.brand.id(), ["49.99", "-", "-"]).await;
    let before = stage.books().image_but_disputes();
    for held in join_all((0..12).map(|_| seat.win(&win, "round", 50 * EURO, &bet))).await {
        held.expect(LATER.0, LATER.1);
    }
    assert_eq!(stage.books().image_but_disputes(), before);
    only_dispute(stage, &seat.player, "held").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_win_above_a_ceiling_is_held_in_one_dispute_and_released_once() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let id = held_win(&stage, &seat).await;
        let (bet, win) = (name("bet", &seat), name("win", &seat));
        let dispute = stage.get(&format!("/api/disputes/{id}")).await["dispute"].take();
        let evidence = &dispute["evidence"];
        let told = [
            &evidence["amount"],
            &evidence["ceiling"],
            &evidence["outcome"],
            &dispute["reference"],
            &dispute["round"],
        ];
        assert_eq!(
            told,
            ["50.00", "amount", "held", &win, "round"],
            "{dispute}"
        );
        // A slip of the hand releases nothing.
        let more = adjust(&stage, id, "50.01").await;
        expect_problem(&more, 400, "what is in dispute is 50.00", "more");
        for status in [201, 200] {
            let reply = adjust(&stage, id, "50.00").await;
            assert_eq!(reply.status, status, "{}", reply.text());
        }
        for done in join_all((0..12).map(|_| seat.win(&win, "round", 50 * EURO, &bet))).await {
            assert_eq!(done.ok().balance(), Some(140 * EURO), "{brand:?}");
        }
        assert_eq!(stage.books().cash(&seat.player), 140 * EURO, "{brand:?}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_win_whose_ceiling_was_raised_is_paid_and_not_released_too() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let id = held_win(&stage, &seat).await;
        let (bet, win) = (name("bet", &seat), name("win", &seat));
        set(&stage, brand.id(), ["50.00", "-", "-"]).await;
        for _ in 0..2 {
            let paid = seat.win(&win, "round", 50 * EURO, &bet).await;
            assert_eq!(paid.ok().balance(), Some(140 * EURO), "{brand:?}");
        }
        let late = adjust(&stage, id, "50.00").await;
        expect_problem(&late, 409, "carried out since", "a second payment");
        let body = json!({ "reason": "paid", "decision": "no_change", "retries": "open" });
        let path = format!("/api/disputes/{id}/resolution");
        stage.change(Method::POST, &path, body).await;
        assert_eq!(stage.books().cash(&seat.player), 140 * EURO, "{brand:?}");
    }
    stage.books().audit();
}

/// Twelve tries, the release and the raised ceiling at once: one of the two pays.
#[tokio::test(flavor = "multi_thread")]
async fn a_win_that_is_released_while_its_ceiling_is_raised_is_paid_once() {
    let stage = Stage::open().await;
    for round in 0..6 {
        let seat = stage.seat(BRANDS[round % 3], 100 * EURO).await;
        let id = held_win(&stage, &seat).await;
        let (bet, win) = (name("bet", &seat), name("win", &seat));
        let tries = join_all((0..12).map(|_| seat.win(&win, "round", 50 * EURO, &bet)));
        let raised = set(&stage, seat.brand.id(), ["50.00", "-", "-"]);
        let (_, _, released) = futures::join!(tries, raised, adjust(&stage, id, "50.00"));
        assert!(
            [201, 409].contains(&released.status.as_u16()),
            "{}",
            released.text()
        );
        seat.win(&win, "round", 50 * EURO, &bet).await.ok();
        assert_eq!(
            stage.books().cash(&seat.player),
            140 * EURO,
            "{:?}",
            seat.brand
        );
    }
    stage.books().audit();
}

/// All or none: the stake of such a message is not taken before its win can be. Released with the
/// whole win, the message comes again, takes the stake, and its win is done.
#[tokio::test(flavor = "multi_thread")]
async fn a_stake_beside_a_held_win_is_taken_with_it_or_not_at_all() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    set(&stage, "softswiss", ["49.99", "-", "-"]).await;
    let mut both = seat.bet_message("bet", "round", 10 * EURO);
    let win = json!({ "id_provider": "win", "type": "win", "amount": text(50 * EURO) });
    both.body["transactions"].as_array_mut().unwrap().push(win);
    let before = stage.books().image_but_disputes();
    for held in join_all((0..12).map(|_| stage.send(&both))).await {
        held.expect(LATER.0, LATER.1);
    }
    assert_eq!(stage.books().image_but_disputes(), before);
    let id = only_dispute(&stage, &seat.player, "held").await;
    assert_eq!(adjust(&stage, id, "50.00").await.status, 201);
    assert_eq!(stage.books().cash(&seat.player), 150 * EURO);
    for done in join_all((0..12).map(|_| stage.send(&both))).await {
        assert_eq!(done.ok().balance(), Some(140 * EURO));
    }
    assert_eq!(stage.books().cash(&seat.player), 140 * EURO);
    stage.books().audit();
}

/// A message of Slotegrator about one player; its answer.
async fn slotegrator(stage: &Stage, fields: &str) -> Value {
    let mut request = Request {
        method: Method::POST,
        path: "/providers/slotegrator".to_owned(),
        headers: Vec::new(),
        body: fields.to_owned(),
    };
    let now_s = stage.host.clock().now().as_secs();
    let voice = Voice::of("slotegrator");
    voice.sign(&mut request, With::Own, i64::try_from(now_s).unwrap());
    let headers = request.headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let http = &stage.http;
    let reply = http.send(request.method, &request.path, &headers, request.body);
    reply.await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jackpot_above_a_ceiling_is_held_and_released_once() {
    let stage = Stage::open().await;
    let player = format!("player-{}", serial());
    stage.put_game("slotegrator", "game-1", &json!({})).await;
    stage.add_player(&player, "EUR", 100 * EURO).await;
    let opened = stage
        .open_session("slotegrator", &player, "EUR", "game-1")
        .await;
    let play = async |action: &str, amount: &str| {
        let fields = format!(
            "action={action}&amount={amount}&transaction_id=t-1&round_id=r-1\
             &player_id={player}&currency=EUR&game_uuid=game-1&session_id={}",
            opened.1
        );
        slotegrator(&stage, &fields).await
    };
    let bet = play("bet&type=bet", "10.00").await;
    assert_eq!(bet["balance"], 90.0, "{bet}");
    // Of the balance this time: a jackpot of 50 does not fit in.
    set(&stage, "slotegrator", ["-", "139.99", "-"]).await;
    for held in join_all((0..12).map(|_| play("win&type=jackpot", "50.00"))).await {
        assert_eq!(held["error_code"], "INTERNAL_ERROR", "{held}");
    }
    let id = only_dispute(&stage, &player, "held").await;
    let case = stage.get(&format!("/api/disputes/{id}")).await;
    assert_eq!(case["dispute"]["evidence"]["ceiling"], "balance", "{case}");
    assert_eq!(case["dispute"]["evidence"]["verb"], "jackpot_win", "{case}");
    assert_eq!(adjust(&stage, id, "50.00").await.status, 201);
    for done in join_all((0..12).map(|_| play("win&type=jackpot", "50.00"))).await {
        assert_eq!(done["balance"], 140.0, "{done}");
    }
    assert_eq!(stage.books().cash(&player), 140 * EURO);
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stake_above_a_ceiling_is_refused_and_one_that_comes_back_is_not() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let limit = if brand == Brand::Hub88 {
            "RS_ERROR_LIMIT_REACHED"
        } else {
            "RS_ERROR_BET_LIMIT_EXCEEDED"
        };
        let bet = |n: u32| name(&format!("bet-{n}"), &seat);
        set(&stage, brand.id(), ["20.00", "-", "30.00"]).await;
        let above = seat.bet(&bet(1), "round", 20 * EURO + 1).await;
        above.expect(limit, "106");
        seat.bet(&bet(1), "round", 20 * EURO).await.ok();
        let round = seat.bet(&bet(2), "round", 10 * EURO + 1).await;
        round.expect(limit, "106");
        seat.bet(&bet(2), "round", 10 * EURO).await.ok();
        set(&stage, brand.id(), ["0", "0", "0"]).await;
        seat.bet(&bet(2), "round", 10 * EURO).await.ok();
        seat.rollback(&name("back", &seat), "round", &bet(1))
            .await
            .ok();
        assert_eq!(stage.books().cash(&seat.player), 90 * EURO, "{brand:?}");
    }
    assert_eq!(stage.get("/api/disputes").await["items"], json!([]));
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn money_of_the_desk_above_a_ceiling_is_refused_and_the_caller_told_which() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 100 * EURO).await;
    let body = json!({ "currency": "EUR", "amount": "20.00", "balance": "130.00" });
    stage.change(Method::PUT, PATH, body).await;
    let pay = async |what: &str, fields: Value| {
        let path = format!("/api/players/ana/{what}");
        let key = format!("key-{}", serial());
        let mut body = json!({ "currency": "EUR" });
        body.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        let key = [("idempotency-key", key.as_str())];
        stage.api_with(Method::POST, &path, &body, &key).await
    };
    let adjustment =
        |cash: &str, bonus: &str| json!({ "reason": "asked", "cash": cash, "bonus": bonus });
    let before = stage.books().image();
    for (what, fields, of) in [
        ("deposits", json!({ "amount": "20.01" }), "amount"),
        ("bonuses", json!({ "amount": "20.01" }), "amount"),
        ("adjustments", adjustment("20.01", "0.00"), "amount"),
        ("adjustments", adjustment("15.50", "14.51"), "balance"),
    ] {
        let reply = pay(what, fields.clone()).await;
        let part = if of == "amount" {
            "a single amount"
        } else {
            "the balance"
        };
        expect_problem(&reply, 422, part, &fields.to_string());
        expect_problem(&reply, 422, "PUT /api/ceilings", &fields.to_string());
        let slug = format!("urn:reelgate:problem:{of}_ceiling");
        assert_eq!(reply.json()["type"], slug, "{what} {fields}");
    }
    assert_eq!(stage.books().image(), before);
    assert_eq!(
        pay("deposits", json!({ "amount": "20.00" })).await.status,
        201
    );
    let more = pay("bonuses", json!({ "amount": "10.01" })).await;
    expect_problem(&more, 422, "the balance", "a grant on top");
    assert_eq!(
        pay("bonuses", json!({ "amount": "10.00" })).await.status,
        201
    );
    assert_eq!(
        pay("withdrawals", json!({ "amount": "120.00" }))
            .await
            .status,
        201
    );
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_currency_without_ceilings_has_defaults_that_stop_wrong_units() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    seat.bet("bet", "round", EURO).await.ok();
    let win = async |units: i64| seat.win("win", "round", units, "bet").await;
    win(1_000_000 * EURO + 1).await.expect(LATER.0, LATER.1);
    let shown = stage.get(&format!("{PATH}?currency=EUR")).await;
    let network = json!({
        "currency": "EUR", "provider": null, "amount": "1000000.00", "balance": "10000000.00",
        "round": "2000000.00", "set": [], "updated_at": null,
    });
    assert_eq!(shown, json!({ "items": [network], "next": null }));
    win(1_000_000 * EURO).await.ok();
    assert_eq!(stage.books().cash(&seat.player), 1_000_099 * EURO);
    let all = stage.get(PATH).await;
    let jpy = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["currency"] == "JPY");
    assert_eq!(jpy.unwrap()["amount"], "100000000");
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn ceilings_are_set_narrowly_and_taken_back_and_a_reader_sees_that_they_changed() {
    let stage = Stage::open().await;
    let key = format!("Bearer {}", keys::ADMIN_KEY);
    let get = async |tag: &str| {
        let headers = [("authorization", key.as_str()), ("if-none-match", tag)];
        let path = format!("{PATH}?currency=EUR");
        stage.http.send(Method::GET, &path, &headers, "").await
    };
    let tag = get("\"other\"").await.header("etag").unwrap().to_owned();
    assert_eq!(get(&tag).await.status, 304);
    let network = json!({ "currency": "EUR", "amount": "50.00", "round": "70.00" });
    stage.change(Method::PUT, PATH, network).await;
    let narrow = set(&stage, "hub88", ["-", "60.00", "-"]).await;
    let told = [
        &narrow["amount"],
        &narrow["balance"],
        &narrow["round"],
        &narrow["provider"],
    ];
    assert_eq!(told, ["50.00", "60.00", "70.00", "hub88"]);
    assert_eq!(narrow["set"], json!(["balance"]));
    let changed = get(&tag).await;
    assert_eq!(changed.status, 200);
    assert_eq!(changed.json()["items"].as_array().unwrap().len(), 2);
    let wide = set(&stage, "hub88", ["-", "-", "-"]).await;
    assert_eq!(
        (&wide["balance"], &wide["set"]),
        (&json!("10000000.00"), &json!([]))
    );
    // Under one key it is done once, whatever was set since.
    let key = [("idempotency-key", "once")];
    let body = json!({ "currency": "EUR", "provider": "hub88", "amount": "1.00" });
    let first = stage.api_with(Method::PUT, PATH, &body, &key).await;
    set(&stage, "hub88", ["2.00", "-", "-"]).await;
    let again = stage.api_with(Method::PUT, PATH, &body, &key).await;
    assert_eq!((again.status, again.json()), (first.status, first.json()));
    let items = get("\"other\"").await.json()["items"].take();
    assert_eq!(items[1]["amount"], "2.00", "{items}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ceilings_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    let before = stage.books().image();
    let put = |body: Value| (Method::PUT, PATH, body);
    for (field, value, part) in [
        ("currency", json!("XQZ"), "currency"),
        ("currency", json!("eur"), "currency"),
        ("currency", Value::Null, ""),
        ("provider", json!(""), "provider"),
        ("provider", json!(7), ""),
        ("amount", json!("-1.00"), "amount"),
        ("amount", json!(1), ""),
        ("balance", json!("1e3"), "balance"),
        ("balance", json!("92233720368547.75808"), "balance"),
        ("round", json!("0.000001"), "round"),
        ("round", json!("NaN"), "round"),
        ("round", json!("'; DROP TABLE ceilings; --"), "round"),
        ("colour", json!("red"), "unknown field"),
    ] {
        let mut body = json!({ "currency": "EUR", "amount": "5.00" });
        body[field] = value;
        refused(&stage, put(body), 400, part).await;
    }
    refused(&stage, put(json!({})), 400, "currency").await;
    refused(&stage, put(json!([])), 400, "").await;
    let nobody = put(json!({ "currency": "EUR", "provider": "nobody", "amount": "5.00" }));
    refused(&stage, nobody, 404, "no such provider").await;
    refused(&stage, (Method::DELETE, PATH, Value::Null), 405, "GET, PUT").await;
    let odd = format!("{PATH}?currency=XQZ");
    refused(&stage, (Method::GET, &odd, Value::Null), 400, "currency").await;
    let odd = format!("{PATH}?colour=red");
    refused(&stage, (Method::GET, &odd, Value::Null), 400, "colour").await;
    assert_eq!(stage.books().image(), before);
}
