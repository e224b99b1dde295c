//! RSA-SHA256 in base64: one text per body and key is right, every other is refused.
//! It never takes a private key from a file.

use super::keys::{CURRENT, PREVIOUS, STRANGER, base64, made, modulus, pem, pem_of, sign};
use super::{BODY, ring, verdict};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reelgate_core::signature::{KeyError, KeyRing, RsaSha256Key, SignatureError};

fn keys() -> KeyRing<RsaSha256Key> {
    ring(&pem(&CURRENT), &pem(&PREVIOUS))
}

#[test]
fn a_good_signature_gives_the_bytes_that_were_signed() {
    for body in [BODY, b"", b"\0\xff", b"\xef\xbb\xbf{}"] {
        assert_eq!(
            verdict(&keys(), body, &base64(&sign(&CURRENT, body))),
            Ok(())
        );
    }
}

#[test]
fn every_flipped_byte_is_refused() {
    let keys = keys();
    let good = sign(&CURRENT, BODY);
    for place in 0..good.len() {
        for flip in [1, 0x80] {
            let mut bad = good.clone();
            bad[place] ^= flip;
            let found = verdict(&keys, BODY, &base64(&bad));
            assert_eq!(found, Err(SignatureError::Mismatch), "byte {place}");
        }
    }
    for place in 0..BODY.len() {
        let mut body = BODY.to_vec();
        body[place] ^= 1;
        assert_eq!(
            verdict(&keys, &body, &base64(&good)),
            Err(SignatureError::Mismatch)
        );
    }
}

#[test]
fn every_other_length_is_refused() {
    let keys = keys();
    let good = sign(&CURRENT, BODY);
    for length in 0..good.len() {
        let text = base64(&good[..length]);
        assert!(verdict(&keys, BODY, &text).is_err(), "{length} bytes");
    }
    let before = [&[0][..], &good].concat();
    let behind = [&good[..], &[0]].concat();
    let twice = [&good[..], &good[..]].concat();
    let huge = vec![0xff; 100_000];
    for longer in [before, behind, twice, huge] {
        assert!(
            verdict(&keys, BODY, &base64(&longer)).is_err(),
            "{} bytes",
            longer.len()
        );
    }
}

/// A signature that begins with a zero byte is not good without it.
#[test]
fn a_leading_zero_is_part_of_the_signature() {
    let keys = keys();
    let found = (0_u32..20_000).find_map(|number| {
        let body = number.to_be_bytes();
        let good = sign(&CURRENT, &body);
        (good[0] == 0).then_some((body, good))
    });
    let (body, good) = found.expect("one in 256 begins with zero");
    assert_eq!(verdict(&keys, &body, &base64(&good)), Ok(()));
    assert_eq!(
        verdict(&keys, &body, &base64(&good[1..])),
        Err(SignatureError::Mismatch)
    );
}

#[test]
fn other_texts_than_canonical_base64_are_malformed() {
    let good = base64(&sign(&CURRENT, BODY));
    let (digits, padding) = good.split_once('=').expect("256 bytes end in padding");
    // The last digit holds two bits that nobody reads: they must be zero.
    let last = digits.chars().last().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let unread = alphabet
        .chars()
        .nth(alphabet.find(last).unwrap() + 1)
        .unwrap();
    let uncanonical = format!("{}{unread}={padding}", &digits[..digits.len() - 1]);
    let middle = digits.len() / 2;
    let texts = [
        digits.to_string(),
        format!("{digits}={padding}="),
        format!("{digits}=A"),
        uncanonical,
        format!(" {good}"),
        format!("{good} "),
        format!("{good}\n"),
        format!("{}\r\n{}", &good[..64], &good[64..]),
        format!("{}={}", &good[..middle], &good[middle..]),
        format!("{}-_{}", &good[..middle], &good[middle + 2..]),
        format!("{good}{good}"),
        hex::encode(sign(&CURRENT, BODY)) + "!",
        "é".repeat(10),
    ];
    for text in texts {
        assert_eq!(
            verdict(&keys(), BODY, &text),
            Err(SignatureError::Malformed),
            "{text:?}"
        );
    }
    let in_hex = hex::encode(sign(&CURRENT, BODY));
    assert!(verdict(&keys(), BODY, &in_hex).is_err());
    for absent in [None, Some("")] {
        assert_eq!(
            keys().verify(BODY, absent).map(|_| ()),
            Err(SignatureError::Missing)
        );
    }
}

#[test]
fn the_previous_key_is_accepted_and_a_revoked_one_is_not() {
    let old = base64(&sign(&PREVIOUS, BODY));
    assert_eq!(verdict(&keys(), BODY, &old), Ok(()));
    let strange = base64(&sign(&STRANGER, BODY));
    assert_eq!(
        verdict(&keys(), BODY, &strange),
        Err(SignatureError::Mismatch)
    );
    let rotated = ring::<RsaSha256Key>(&pem(&CURRENT), "");
    assert_eq!(verdict(&rotated, BODY, &old), Err(SignatureError::Mismatch));
}

/// Rotation may change the size: a signature too long for the new key is tried with the old one.
#[test]
fn a_longer_previous_key_is_still_tried() {
    let long = made(2304);
    let keys = ring::<RsaSha256Key>(&pem(&CURRENT), &pem(&long));
    assert_eq!(verdict(&keys, BODY, &base64(&sign(&long, BODY))), Ok(()));
    assert_eq!(verdict(&keys, BODY, &base64(&sign(&CURRENT, BODY))), Ok(()));
}

/// The modulus of such a key does not fill the last of the words that a number is kept in.
#[test]
fn a_key_of_an_odd_size_is_as_good() {
    for bits in [2052, 2056] {
        let odd = made(bits);
        assert_eq!(modulus(&odd).len(), 257, "{bits} bits");
        let keys = ring::<RsaSha256Key>(&pem(&odd), "");
        let good = sign(&odd, BODY);
        assert_eq!(verdict(&keys, BODY, &base64(&good)), Ok(()), "{bits} bits");
        let without_the_first = base64(&good[1..]);
        let found = verdict(&keys, BODY, &without_the_first);
        assert_eq!(found, Err(SignatureError::Mismatch), "{bits} bits");
    }
}

fn refused(text: &str) -> Option<KeyError> {
    KeyRing::<RsaSha256Key>::parse(text, "").err()
}

#[test]
fn short_keys_are_weak() {
    assert_eq!(refused(&pem(&made(1024))), Some(KeyError::Weak));
    let mut just_short = modulus(&CURRENT);
    just_short[0] = 0x7f;
    assert_eq!(
        refused(&pem_of(&just_short, 65_537)),
        Some(KeyError::Weak),
        "2047 bits"
    );
    assert_eq!(refused(&pem_of(&modulus(&CURRENT), 65_537)), None);
}

#[test]
fn keys_that_cannot_be_right_are_refused() {
    let good = modulus(&CURRENT);
    let even = even_modulus(&pem(&CURRENT), &good);
    assert!(refused(&even).is_some(), "an even modulus");
    for exponent in [0, 1, 2, 65_536, u64::MAX] {
        assert!(
            refused(&pem_of(&good, exponent)).is_some(),
            "exponent {exponent}"
        );
    }
    let long = [&good[..], &good[..], &good[..]].concat();
    assert!(refused(&pem_of(&long, 65_537)).is_some(), "6144 bits");
}

/// The key's PEM with the last bit of its modulus taken out of the DER.
fn even_modulus(pem: &str, modulus: &[u8]) -> String {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let mut der = STANDARD.decode(&body).unwrap();
    let start = der
        .windows(modulus.len())
        .position(|part| part == modulus)
        .unwrap();
    der[start + modulus.len() - 1] &= 0xfe;
    let whole = base64(&der);
    let lines: Vec<_> = whole
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    let text = lines.join("\n");
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
}

#[test]
fn texts_that_are_no_pem_are_refused() {
    let good = pem(&CURRENT);
    let body: String = good.lines().filter(|line| !line.starts_with('-')).collect();
    let texts = [
        "secret".to_string(),
        " ".to_string(),
        body.clone(),
        good.replace("PUBLIC KEY", "PRIVATE KEY"),
        good.replace("PUBLIC KEY", "RSA PUBLIC KEY"),
        good.replace("PUBLIC KEY", "CERTIFICATE"),
        good.replace(&body[..20], &body[1..21]),
        good[..good.len() / 2].to_string(),
        good.replacen('M', "!", 1),
    ];
    for text in texts {
        assert_eq!(refused(&text), Some(KeyError::NotPem), "{text}");
        // The current key goes on, whatever stands beside it.
        let keys = KeyRing::<RsaSha256Key>::parse(&good, &text).unwrap();
        assert_eq!(keys.previous_fault(), Some(KeyError::NotPem));
    }
    assert_eq!(refused(""), Some(KeyError::Empty));
    assert_eq!(
        KeyRing::<RsaSha256Key>::parse("", &good).err(),
        Some(KeyError::Empty)
    );
}
