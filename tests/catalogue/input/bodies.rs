//! Bodies that are not the JSON of the protocol: broken, ambiguous, deep, or in another encoding.
//! What is harmless, blanks and another order of the keys, is taken as it is.

use super::{BAD_SYNTAX, BAD_TYPES, Untouched};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Stage};
use serde_json::{Value, json};

/// A body of `brand` as text, with its keys in the order of the alphabet.
fn text(body: &Value) -> String {
    body.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_json_is_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let good = text(&bet.body);
        let untouched = Untouched::now(&stage);
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let deep_object = format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
        let buried = good.replacen('{', &format!(r#"{{"extra":{deep},"#), 1);
        for (what, body) in [
            ("empty", Vec::new()),
            ("text", b"not JSON".to_vec()),
            ("form", b"amount=1&token=x".to_vec()),
            ("cut", good.as_bytes()[..good.len() - 1].to_vec()),
            ("two values", format!("{good}{good}").into_bytes()),
            (
                "byte order mark",
                [b"\xef\xbb\xbf", good.as_bytes()].concat(),
            ),
            (
                "UTF-16",
                good.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            ),
            (
                "invalid UTF-8",
                good.replace("round", "ro\u{7f}nd")
                    .into_bytes()
                    .iter()
                    .map(|byte| if *byte == 0x7f { 0xff } else { *byte })
                    .collect(),
            ),
            (
                "lone surrogate",
                good.replace("\"round\"", "\"\\ud800\"").into_bytes(),
            ),
            (
                "control character",
                good.replace("bet", "b\net").into_bytes(),
            ),
            ("comment", format!("/* */{good}").into_bytes()),
            ("trailing comma", good.replacen('}', ",}", 1).into_bytes()),
            ("single quotes", good.replace('"', "'").into_bytes()),
            ("NaN", b"NaN".to_vec()),
            ("depth 10,000 alone", deep.into_bytes()),
            ("depth 10,000 of objects", deep_object.into_bytes()),
            ("depth 10,000 in an unknown field", buried.into_bytes()),
        ] {
            let answer = stage.send_bytes(brand, &bet.path, &body).await;
            untouched.refused(&answer, BAD_SYNTAX, &format!("{brand:?} {what}"));
        }
        stage.send(&bet).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_given_twice_is_refused_wherever_it_stands() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let good = text(&bet.body);
        let untouched = Untouched::now(&stage);
        let currency = r#""currency":"EUR""#;
        let mut bodies = vec![
            (
                "the same twice",
                good.replace(currency, &format!("{currency},{currency}")),
            ),
            (
                "another value",
                good.replace(currency, &format!(r#"{currency},"currency":"USD""#)),
            ),
            (
                "escaped",
                good.replace(currency, &format!(r#"{currency},"\u0063urrency":"USD""#)),
            ),
            ("an unknown key", good.replacen('{', r#"{"x":1,"x":2,"#, 1)),
            (
                "nested in an unknown key",
                good.replacen('{', r#"{"x":[{"y":{"a":1,"a":1}}],"#, 1),
            ),
        ];
        if !brand.is_rs() {
            let kind = r#""type":"bet""#;
            bodies.push((
                "in a transaction",
                good.replace(kind, &format!(r#"{kind},"type":"win""#)),
            ));
        }
        for (what, body) in bodies {
            assert_ne!(body, good, "{what}");
            let answer = stage.send_bytes(brand, &bet.path, body.as_bytes()).await;
            untouched.refused(&answer, BAD_SYNTAX, &format!("{brand:?} {what}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn blanks_and_another_order_are_the_same_message() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        stage.send(&bet).await.ok();
        let fields = bet.body.as_object().unwrap().iter().rev();
        let reversed: Vec<_> = fields
            .map(|(name, value)| format!("{}: {value}", json!(name)))
            .collect();
        let reversed = format!("\r\n\t {{ {} }} \n", reversed.join(" ,\n\t"));
        let unknown = text(&bet.body).replacen('{', r#"{"unknown_field":{"a":[1,2.5,null]},"#, 1);
        for body in [
            reversed,
            serde_json::to_string_pretty(&bet.body).unwrap(),
            unknown,
        ] {
            let answer = stage.send_bytes(brand, &bet.path, body.as_bytes()).await;
            assert_eq!(answer.ok().balance(), Some(99 * EURO), "{body}");
        }
        assert_eq!(stage.books().entries_of(brand.id(), "bet"), 1);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_required_field_is_required_and_has_its_type() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let untouched = Untouched::now(&stage);
        let bet = seat.bet_message("bet", "round", EURO);
        let win = seat.win_message("win", "round", EURO, "bet");
        let rollback = seat.rollback_message("rollback", "round", "bet");
        for message in [bet, win, rollback, seat.balance_message()] {
            for field in message.body.as_object().unwrap().keys() {
                for (what, body) in damaged(brand, &message.body, field) {
                    let answer = stage
                        .send_bytes(brand, &message.path, body.to_string().as_bytes())
                        .await;
                    let what = format!("{} {field} {what}", message.path);
                    untouched.refused(&answer, BAD_TYPES, &what);
                }
            }
        }
    }
}

/// Whether the protocol files put the field into brackets, Hub88's published bet leaves it out, or
/// what is owed is settled without.
fn is_optional(brand: Brand, body: &Value, field: &str) -> bool {
    let is_rollback = body.get("reference_transaction_uuid").is_some() && body["amount"].is_null();
    let is_balance = body.get("transaction_uuid").is_none();
    match (brand, field) {
        (Brand::Hub88, "user") => is_balance || is_rollback,
        (Brand::Caleta, "user") => true,
        (Brand::Hub88, "supplier_user") => true,
        (Brand::Caleta, "supplier_user") => body.get("reference_transaction_uuid").is_some(),
        (Brand::Softswiss, "session_id") => true,
        (Brand::Softswiss, "finished") => body.get("round_id").is_some(),
        (_, _) => false,
    }
}

/// The body without a field, and with the field as every other type.
fn damaged(brand: Brand, body: &Value, field: &str) -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    let mut put = |what, value: Option<Value>| {
        let mut body = body.clone();
        match value {
            Some(value) => body[field] = value,
            None => drop(body.as_object_mut().unwrap().remove(field)),
        }
        all.push((what, body));
    };
    if !is_optional(brand, body, field) {
        put("missing", None);
        if field != "supplier_user" {
            put("null", Some(Value::Null));
        }
    }
    // What is never read may be null, and of any type.
    if field == "supplier_user" {
        return all;
    }
    let others = [
        json!("text"),
        json!(true),
        json!(7),
        json!(7.5),
        json!([]),
        json!({ "a": 1 }),
    ];
    let kind = |value: &Value| std::mem::discriminant(value);
    for other in others
        .into_iter()
        .filter(|other| kind(other) != kind(&body[field]))
    {
        put("of another type", Some(other));
    }
    if body[field].is_number() {
        put("with a fraction", Some(json!(7.5)));
    }
    all
}
