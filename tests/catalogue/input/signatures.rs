//! Signatures that are missing, doubled, damaged, by the wrong key, or by a key that was rotated.
//! Nothing is ever decoded before its signature was good.

use super::{BAD_SIGNATURE, Untouched};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Stage};
use futures::future::join_all;
use std::time::Duration;

/// A character of the scheme's alphabet that is not this one.
fn another(brand: Brand, character: u8) -> u8 {
    match (brand, character) {
        (Brand::Softswiss, b'0') | (_, b'B') => b'1',
        (Brand::Softswiss, _) => b'0',
        (_, _) => b'B',
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_character_of_a_signature_counts() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let (body, good) = (bet.bytes(), brand.sign(&bet.bytes()).into_bytes());
        let untouched = Untouched::now(&stage);
        let damaged: Vec<String> = (0..good.len())
            .map(|place| {
                let mut damaged = good.clone();
                damaged[place] = another(brand, damaged[place]);
                String::from_utf8(damaged).unwrap()
            })
            .collect();
        let send = |signature| stage.send_signed(brand, &bet.path, &body, signature);
        for (place, answer) in join_all(damaged.iter().map(|s| send(s)))
            .await
            .iter()
            .enumerate()
        {
            // The last two characters of the base64 are padding.
            answer.expect(BAD_SIGNATURE.0, BAD_SIGNATURE.1);
            assert!(!answer.is_ok(), "{brand:?} {place}");
        }
        untouched.nothing_happened();
        send(&String::from_utf8(good).unwrap()).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_byte_of_a_body_counts() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let (body, good) = (bet.bytes(), brand.sign(&bet.bytes()));
        let untouched = Untouched::now(&stage);
        let flipped: Vec<Vec<u8>> = (0..body.len())
            .map(|place| {
                let mut flipped = body.clone();
                flipped[place] ^= 1;
                flipped
            })
            .chain([
                [&body[..], b" "].concat(),
                [b" ", &body[..]].concat(),
                vec![],
            ])
            .collect();
        let send = |body| stage.send_signed(brand, &bet.path, body, &good);
        for answer in join_all(flipped.iter().map(|body| send(body))).await {
            answer.expect(BAD_SIGNATURE.0, BAD_SIGNATURE.1);
        }
        untouched.nothing_happened();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_missing_twice_cut_or_written_otherwise_is_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let (body, good) = (bet.bytes(), brand.sign(&bet.bytes()));
        let forged = brand.other_key().sign(&body);
        let name = brand.header();
        let untouched = Untouched::now(&stage);
        let cut = &good[..good.len() - 4];
        let longer = format!("{good}{}", &good[..4]);
        let upper = good.to_uppercase();
        let spaced = format!("{} {}", &good[..8], &good[8..]);
        let unpadded = good.trim_end_matches('=');
        for (what, headers) in [
            ("missing", vec![]),
            ("empty", vec![(name, "")]),
            ("twice", vec![(name, good.as_str()), (name, good.as_str())]),
            (
                "good and bad",
                vec![(name, good.as_str()), (name, forged.as_str())],
            ),
            ("under another name", vec![("x-signature", good.as_str())]),
            ("by another key", vec![(name, forged.as_str())]),
            ("cut", vec![(name, cut)]),
            ("longer", vec![(name, longer.as_str())]),
            ("upper case", vec![(name, upper.as_str())]),
            ("with a blank", vec![(name, spaced.as_str())]),
            (
                "zeros",
                vec![(
                    name,
                    "0000000000000000000000000000000000000000000000000000000000000000",
                )],
            ),
        ] {
            let answer = stage.send_raw(brand, &bet.path, &body, &headers).await;
            untouched.refused(&answer, BAD_SIGNATURE, what);
        }
        if unpadded != good {
            let answer = stage.send_signed(brand, &bet.path, &body, unpadded).await;
            untouched.refused(&answer, BAD_SIGNATURE, "base64 without padding");
        }
        let other = BRANDS
            .into_iter()
            .find(|other| *other != brand && other.is_rs())
            .unwrap();
        let foreign = other.sign(&body);
        let answer = stage.send_signed(brand, &bet.path, &body, &foreign).await;
        untouched.refused(&answer, BAD_SIGNATURE, "another provider's");
        stage.send(&bet).await.ok();
    }
}

/// RFC 4648 section 3.5: the bits that no byte needs must be zero.
#[tokio::test(flavor = "multi_thread")]
async fn base64_with_stray_bits_is_refused() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    let bet = seat.bet_message("bet", "round", EURO);
    let good = Brand::Hub88.sign(&bet.bytes());
    let (head, last) = good.strip_suffix("==").unwrap().split_at(good.len() - 3);
    let stray = match last {
        "A" => "B",
        "Q" => "R",
        "g" => "h",
        "w" => "x",
        other => panic!("{other} is not the end of 256 bytes"),
    };
    let untouched = Untouched::now(&stage);
    let signature = format!("{head}{stray}==");
    let answer = stage
        .send_signed(Brand::Hub88, &bet.path, &bet.bytes(), &signature)
        .await;
    untouched.refused(&answer, BAD_SIGNATURE, "stray bits");
}

/// A new key is taken from the variables without a restart; the old one is good until revoked.
#[tokio::test(flavor = "multi_thread")]
async fn keys_rotate_without_a_restart() {
    let stage = Stage::open().await;
    let mut seats = Vec::new();
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("before", "round", EURO).await.ok();
        seats.push(seat);
    }
    let variables = stage.host.variables();
    for brand in BRANDS {
        let previous = format!("{}_previous", brand.variable());
        variables.set(&previous, brand.key().configured());
        variables.set(brand.variable(), brand.other_key().configured());
    }
    settle().await;
    for seat in &seats {
        let brand = seat.brand;
        for (reference, key) in [("old-key", brand.key()), ("new-key", brand.other_key())] {
            let bet = seat.bet_message(reference, "round", EURO);
            let signature = key.sign(&bet.bytes());
            stage
                .send_signed(brand, &bet.path, &bet.bytes(), &signature)
                .await
                .ok();
        }
    }
    for brand in BRANDS {
        let previous = format!("{}_previous", brand.variable());
        variables.set(&previous, "");
    }
    settle().await;
    for seat in &seats {
        let brand = seat.brand;
        let untouched = Untouched::now(&stage);
        let revoked = seat.bet("revoked-key", "round", EURO).await;
        untouched.refused(&revoked, BAD_SIGNATURE, "revoked");
        let bet = seat.bet_message("still-new-key", "round", EURO);
        let signature = brand.other_key().sign(&bet.bytes());
        stage
            .send_signed(brand, &bet.path, &bet.bytes(), &signature)
            .await
            .ok();
    }
    stage.books().audit();
}

/// As long as a secret may be used after it was changed.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(5_200)).await;
}

/// An empty or unusable key accepts nobody; the administrator alone is told which.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_set_accepts_nobody() {
    for brand in BRANDS {
        for wrong in ["", "no key at all"] {
            if !wrong.is_empty() && !brand.is_rs() {
                continue;
            }
            let set = |config: &mut reelgate_host::HostConfig| {
                config
                    .variables
                    .insert(brand.variable().to_owned(), wrong.to_owned());
            };
            let stage = Stage::open_with(set).await;
            let seat = stage.seat(brand, 100 * EURO).await;
            let untouched = stage.books().image();
            let bet = seat.bet_message("bet", "round", EURO);
            for signature in [brand.sign(&bet.bytes()), hmac_of_nothing(&bet.bytes())] {
                let answer = stage
                    .send_signed(brand, &bet.path, &bet.bytes(), &signature)
                    .await;
                assert!(
                    !answer.is_ok() && answer.reply.status == 503,
                    "{:?}",
                    answer.reply
                );
                let text = answer.reply.text().to_lowercase();
                assert!(!text.contains("variable"), "{text}");
            }
            // Without a signature no key is looked for.
            let unsigned = stage.send_signed(brand, &bet.path, &bet.bytes(), "").await;
            unsigned.expect(BAD_SIGNATURE.0, BAD_SIGNATURE.1);
            assert_eq!(stage.books().image(), untouched);
            stage.until_logged().await;
            let ready = stage.get("/readyz").await;
            assert_eq!(ready["keys"][0]["variable"], brand.variable(), "{ready}");
        }
    }
}

fn hmac_of_nothing(body: &[u8]) -> String {
    crate::stage::keys::hmac_sha256_hex(b"", body)
}
