//! HMAC-SHA256 in lower-case hex: one text per body and secret is right, every other is refused.
//! The expected signatures are computed with another implementation's interface, never `check`.

use super::{BODY, ring, verdict};
use hmac::digest::KeyInit as _;
use hmac::{Hmac, Mac as _};
use reelgate_core::signature::{HmacSha256Key, KeyError, KeyRing, SignatureError};
use sha2::Sha256;

pub(super) fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

fn secrets(current: &str, previous: &str) -> KeyRing<HmacSha256Key> {
    ring(current, previous)
}

#[test]
fn a_good_signature_gives_the_bytes_that_were_signed() {
    let long = "s".repeat(200);
    for secret in ["s", "bx_secret", " with blanks ", "ключ", &long] {
        for body in [BODY, b"", b"\0\xff", b"\xef\xbb\xbf{}"] {
            assert_eq!(
                verdict(&secrets(secret, ""), body, &sign(secret, body)),
                Ok(())
            );
        }
    }
}

#[test]
fn every_changed_digit_is_refused() {
    let keys = secrets("bx_secret", "");
    let good = sign("bx_secret", BODY);
    for place in 0..good.len() {
        for digit in "0123456789abcdef"
            .bytes()
            .filter(|d| *d != good.as_bytes()[place])
        {
            let mut bad = good.clone().into_bytes();
            bad[place] = digit;
            let bad = String::from_utf8(bad).unwrap();
            assert_eq!(
                verdict(&keys, BODY, &bad),
                Err(SignatureError::Mismatch),
                "{bad}"
            );
        }
    }
}

#[test]
fn every_changed_byte_of_the_body_is_refused() {
    let keys = secrets("bx_secret", "");
    let good = sign("bx_secret", BODY);
    for place in 0..BODY.len() {
        let mut body = BODY.to_vec();
        body[place] ^= 1;
        assert_eq!(
            verdict(&keys, &body, &good),
            Err(SignatureError::Mismatch),
            "{place}"
        );
    }
    for body in [&BODY[1..], &BODY[..BODY.len() - 1], &[BODY, b"\n"].concat()] {
        assert_eq!(verdict(&keys, body, &good), Err(SignatureError::Mismatch));
    }
}

#[test]
fn other_texts_than_64_lower_case_digits_are_malformed() {
    let keys = secrets("bx_secret", "old");
    let good = sign("bx_secret", BODY);
    let mixed = good.replacen(|c: char| c.is_ascii_lowercase(), "A", 1);
    let mut texts = vec![
        good.to_uppercase(),
        mixed,
        format!("{good}0"),
        format!("{good}00"),
        format!("{good}{good}"),
        format!("0x{}", &good[2..]),
        format!("sha256={good}"),
        format!(" {good}"),
        format!("{good} "),
        format!("{good}\n"),
        format!("\t{}", &good[1..]),
        "g".repeat(64),
        "０".repeat(64),
        "é".repeat(32),
    ];
    texts.extend((1..good.len()).map(|length| good[..length].to_string()));
    for text in texts {
        assert_eq!(
            verdict(&keys, BODY, &text),
            Err(SignatureError::Malformed),
            "{text:?}"
        );
    }
    for absent in [None, Some("")] {
        let result = keys.verify(BODY, absent).map(|_| ());
        assert_eq!(result, Err(SignatureError::Missing));
    }
}

#[test]
fn the_previous_secret_is_accepted_and_a_revoked_one_is_not() {
    let keys = secrets("new", "old");
    assert_eq!(verdict(&keys, BODY, &sign("new", BODY)), Ok(()));
    assert_eq!(verdict(&keys, BODY, &sign("old", BODY)), Ok(()));
    assert_eq!(
        verdict(&keys, BODY, &sign("older", BODY)),
        Err(SignatureError::Mismatch)
    );
    assert_eq!(
        verdict(&secrets("new", ""), BODY, &sign("old", BODY)),
        Err(SignatureError::Mismatch)
    );
}

#[test]
fn an_empty_secret_is_no_secret() {
    assert_eq!(
        KeyRing::<HmacSha256Key>::parse("", "").map(|_| ()),
        Err(KeyError::Empty)
    );
    assert_eq!(
        KeyRing::<HmacSha256Key>::parse("", "old").map(|_| ()),
        Err(KeyError::Empty)
    );
    let signed_with_nothing = sign("", BODY);
    let result = verdict(&secrets("new", ""), BODY, &signed_with_nothing);
    assert_eq!(result, Err(SignatureError::Mismatch));
}
