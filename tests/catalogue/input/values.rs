//! Values that cannot be, or look dangerous: amounts, currencies, ids, texts in SQL's own words.
//! What is a legal text is stored to the letter, whatever it says.

use super::{BAD_TYPES, Untouched};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Stage, encoded};
use http::Method;
use serde_json::{Value, json};

/// Amounts of Hub88 and Caleta, as they would stand in the JSON.
const INTEGERS: [&str; 13] = [
    "-1",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551616",
    "1.0",
    "1e3",
    "0.5",
    "1E400",
    "\"100\"",
    "\"\"",
    "null",
    "true",
    "[1]",
];

/// The same of SOFTSWISS.
const TEXTS: [&str; 25] = [
    "1",
    "1.5",
    "null",
    "\"\"",
    "\"-1\"",
    "\"-0.01\"",
    "\"+1\"",
    "\" 1\"",
    "\"1 \"",
    "\"1,00\"",
    "\"1e2\"",
    "\"0x10\"",
    "\"NaN\"",
    "\"Infinity\"",
    "\".5\"",
    "\"5.\"",
    "\"1.0.0\"",
    "\"0\"",
    "\"0.00\"",
    "\"0.000001\"",
    "\"1.00000000000000001\"",
    "\"9223372036854775808\"",
    "\"92233720368547.75808\"",
    "\"١\"",
    "\"1\\u0000\"",
];

#[tokio::test(flavor = "multi_thread")]
async fn amounts_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let untouched = Untouched::now(&stage);
        let wrong = if brand.is_rs() {
            &INTEGERS[..]
        } else {
            &TEXTS[..]
        };
        let mut bet = seat.bet_message("bet", "round", EURO);
        *bet.amount() = json!("HERE");
        for amount in wrong {
            let body = bet.body.to_string().replace("\"HERE\"", amount);
            let answer = stage.send_bytes(brand, &bet.path, body.as_bytes()).await;
            // A number beyond every range is not even JSON to a strict parser.
            let code = answer.code();
            let allowed = if *amount == "1E400" {
                "RS_ERROR_WRONG_SYNTAX"
            } else {
                BAD_TYPES.0
            };
            let expected = if brand.is_rs() { allowed } else { BAD_TYPES.1 };
            untouched.refused(
                &answer,
                (expected, expected),
                &format!("{brand:?} {amount} {code}"),
            );
        }
        let digits = format!("{}1", "0".repeat(60_000));
        let body = bet.body.to_string().replace("\"HERE\"", &digits);
        let answer = stage.send_bytes(brand, &bet.path, body.as_bytes()).await;
        assert!(!answer.is_ok(), "{}", answer.reply.text());
        untouched.nothing_happened();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stake_beyond_the_ledger_is_not_enough_money() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        // Where no ceiling is in its way, it is only more than there is.
        let all = json!({
            "currency": "EUR", "amount": "92233720368547.75807",
            "balance": "92233720368547.75807", "round": "92233720368547.75807",
        });
        stage.change(Method::PUT, "/api/ceilings", all).await;
        let untouched = Untouched::now(&stage);
        let answer = seat.bet("bet", "round", i64::MAX).await;
        untouched.refused(&answer, ("RS_ERROR_NOT_ENOUGH_MONEY", "100"), "2^63 - 1");
        // The same as a win: the balance must not leave its range.
        seat.bet("bet", "round", EURO).await.ok();
        let before = stage.books().image_but_disputes();
        let answer = seat.win("win", "round", i64::MAX, "bet").await;
        answer.expect("RS_ERROR_UNKNOWN", "500");
        assert_eq!(stage.books().image_but_disputes(), before);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn currencies_that_are_not_the_wallets_are_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let untouched = Untouched::now(&stage);
        for currency in ["USD", "XQZ", "BTC", "eur", "EURO", "", "EUR ", "€€€", "E"] {
            let mut bet = seat.bet_message("bet", "round", EURO);
            bet.body["currency"] = json!(currency);
            let answer = stage.send(&bet).await;
            // A text that is no code at all is a bad request to SOFTSWISS.
            let is_code = ["USD", "XQZ", "BTC", "EURO"].contains(&currency);
            let code = (
                "RS_ERROR_WRONG_CURRENCY",
                if is_code { "154" } else { "400" },
            );
            untouched.refused(&answer, code, &format!("{brand:?} {currency:?}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let untouched = Untouched::now(&stage);
        let long = "x".repeat(256);
        for name in ["", long.as_str(), "a\nb", "a\0b", "\u{85}"] {
            let bet = seat.bet_message("bet", "round", EURO);
            let mut reference = bet.clone();
            *reference.reference() = json!(name);
            let mut round = bet.clone();
            *round.round() = json!(name);
            let mut game = bet;
            *game.game() = json!(name);
            for message in [reference, round, game] {
                let answer = stage.send(&message).await;
                untouched.refused(&answer, BAD_TYPES, &format!("{brand:?} {name:?}"));
            }
        }
    }
}

/// Each is stored as it came, in every field that keeps a text.
const INJECTIONS: [&str; 9] = [
    "'; DROP TABLE entries; --",
    "\" OR 1=1 --",
    "x'); DELETE FROM wallets; --",
    "${jndi:ldap://x}",
    "%27%20OR%201=1",
    "$.wallets",
    "\\\"]}",
    "<script>alert(1)</script>",
    "Robert'); – ü 漢字 \u{202e}🎰",
];

#[tokio::test(flavor = "multi_thread")]
async fn texts_in_sqls_own_words_are_stored_to_the_letter() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        for text in INJECTIONS {
            let seat = stage.seat(brand, 100 * EURO).await;
            let win = format!("win {text}");
            seat.bet(text, text, EURO).await.ok();
            seat.win(&win, text, 2 * EURO, text).await.ok();
            seat.rollback(&format!("back {text}"), text, &win)
                .await
                .ok();
            seat.rollback(&format!("none {text}"), text, &format!("never {text}"))
                .await
                .ok();
            let books = stage.books();
            let sql = "SELECT count(*) FROM entries WHERE provider = ?1 AND reference = ?2 \
                AND round = ?2";
            assert_eq!(books.number(sql, [brand.id(), text]), 1, "{brand:?} {text}");
            let sql = "SELECT count(*) FROM tombstones WHERE provider = ?1 AND target = ?2";
            assert_eq!(
                books.number(sql, [brand.id(), format!("never {text}").as_str()]),
                1
            );
            assert_eq!(books.cash(&seat.player), 99 * EURO, "{text}");
        }
    }
    stage.books().audit();
}

/// The same in tokens, players and games, which lead nowhere; and in our own API.
#[tokio::test(flavor = "multi_thread")]
async fn injections_into_what_is_looked_up_find_nothing() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let untouched = Untouched::now(&stage);
        for text in INJECTIONS {
            let mut stranger = seat.clone();
            stranger.player = text.to_owned();
            let answer = stranger.bet("bet", "round", EURO).await;
            untouched.refused(&answer, ("RS_ERROR_INVALID_TOKEN", "101"), text);
            let mut lost = seat.clone();
            lost.game = text.to_owned();
            let answer = lost.bet("bet", "round", EURO).await;
            untouched.refused(&answer, ("RS_ERROR_INVALID_GAME", "404"), text);
        }
    }
    for text in INJECTIONS {
        stage.add_player(text, "EUR", 0).await;
        let seat = stage
            .sit_down(Brand::Softswiss, text, "EUR", GAMES[0])
            .await;
        let answer = stage.send(&seat.balance_message()).await;
        assert_eq!(answer.ok().balance(), Some(0));
        let named = stage
            .books()
            .rows("SELECT player FROM players WHERE player = ?1", [text]);
        assert_eq!(named.len(), 1);
        let found: Value = stage.get(&format!("/api/players/{}", encoded(text))).await;
        assert_eq!(found["player"], text);
    }
}
