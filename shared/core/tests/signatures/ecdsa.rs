//! ECDSA forgeries in the manner of Wycheproof: numbers that no signer makes, encodings that are
//! almost DER, keys that are no key. What is taken is that one signature and its other half.

use super::others::curve;
use super::{BODY, ring, verdict};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::ops::Reduce as _;
use p256::pkcs8::{EncodePublicKey as _, LineEnding};
use p256::{FieldBytes, Scalar};
use reelgate_core::signature::{EcdsaP256Key, KeyError, KeyRing, SignatureError};
use sha2::{Digest as _, Sha256};

/// The order of the curve, and the prime of its field.
const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const PRIME: &str = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

fn number(hex: &str) -> Vec<u8> {
    hex::decode(hex).unwrap()
}

/// A number of as many bytes, greater or less by what fits into its last byte.
fn order_and(difference: i8) -> Vec<u8> {
    let mut bytes = number(ORDER);
    bytes[31] = bytes[31].checked_add_signed(difference).unwrap();
    bytes
}

/// A value in DER: its tag, a short length, its content.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    assert!(length < 0x80, "a long form");
    [&[tag, length], content].concat()
}

/// A positive integer as DER has it: no zeros before, but one before a high bit.
fn integer(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let digits = &number[zeros.min(number.len() - 1)..];
    let sign: &[u8] = if digits[0] < 0x80 { &[] } else { &[0] };
    tagged(2, &[sign, digits].concat())
}

fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    tagged(0x30, &[integer(r), integer(s)].concat())
}

/// The numbers of a signature that is good for [`BODY`].
fn good() -> (Vec<u8>, Vec<u8>) {
    let signature: Signature = curve().0.sign(BODY);
    let bytes = signature.to_bytes();
    (bytes[..32].to_vec(), bytes[32..].to_vec())
}

fn verify(der: &[u8]) -> Result<(), SignatureError> {
    verdict(&curve().1, BODY, &STANDARD.encode(der))
}

#[test]
fn the_harness_writes_what_a_signer_writes() {
    for body in [&b""[..], b"{}", BODY, b"\0"] {
        let signature: Signature = curve().0.sign(body);
        let bytes = signature.to_bytes();
        let own = der(&bytes[..32], &bytes[32..]);
        assert_eq!(own, signature.to_der().as_bytes());
        let other_half = der(&bytes[..32], &negated(&bytes[32..]));
        for half in [own, other_half] {
            let found = verdict(&curve().1, body, &STANDARD.encode(half));
            assert_eq!(found, Ok(()), "s below half of the order, or above");
        }
    }
}

fn scalar(bytes: &[u8]) -> Scalar {
    Scalar::reduce(&FieldBytes::try_from(bytes).unwrap())
}

fn negated(s: &[u8]) -> Vec<u8> {
    (-scalar(s)).to_bytes().to_vec()
}

#[test]
fn numbers_that_no_signer_makes_are_refused() {
    let (r, s) = good();
    let edges = [
        ("0", vec![0]),
        ("1", vec![1]),
        ("2", vec![2]),
        ("n - 1", order_and(-1)),
        ("n", order_and(0)),
        ("n + 1", order_and(1)),
        ("p", number(PRIME)),
        ("2^256 - 1", vec![0xff; 32]),
    ];
    for (name, edge) in &edges {
        assert_eq!(verify(&der(edge, &s)), MISMATCH, "r = {name}");
        assert_eq!(verify(&der(&r, edge)), MISMATCH, "s = {name}");
        for (other, second) in &edges {
            let found = verify(&der(edge, second));
            assert_eq!(found, MISMATCH, "r = {name}, s = {other}");
        }
    }
}

const MISMATCH: Result<(), SignatureError> = Err(SignatureError::Mismatch);
const MALFORMED: Result<(), SignatureError> = Err(SignatureError::Malformed);

/// r + n and s + n are the same numbers to whoever reduces before looking.
#[test]
fn numbers_beyond_256_bits_are_refused() {
    let (r, s) = good();
    let beyond = |number: &[u8]| {
        let mut carry = 0_u16;
        let mut sum = Vec::new();
        for (a, b) in number.iter().rev().zip(order_and(0).iter().rev()) {
            let both = u16::from(*a) + u16::from(*b) + carry;
            sum.push(both.to_le_bytes()[0]);
            carry = both >> 8;
        }
        sum.push(u8::try_from(carry).unwrap());
        sum.reverse();
        sum
    };
    // Where the sum still has 256 bits it is DER, and refused for its size.
    let refused = |number: &[u8]| if number[0] == 0 { MISMATCH } else { MALFORMED };
    assert_eq!(verify(&der(&beyond(&r), &s)), refused(&beyond(&r)));
    assert_eq!(verify(&der(&r, &beyond(&s))), refused(&beyond(&s)));
    let huge = [&[1][..], &[0; 32]].concat();
    for (r, s) in [(&huge, &s), (&r, &huge), (&huge, &huge)] {
        assert_eq!(verify(&der(r, s)), MALFORMED, "2^256");
    }
    let long = vec![0x7f; 50];
    assert_eq!(verify(&der(&long, &s)), MALFORMED, "400 bits");
}

/// With r = -e/d both products cancel out: the point that is looked at has no x.
#[test]
fn the_point_at_infinity_has_no_signature() {
    let (key, keys) = curve();
    let secret = **key.as_nonzero_scalar();
    let e = scalar(&Sha256::digest(BODY));
    let r = -(e * secret.invert().unwrap());
    assert_eq!(e + r * secret, Scalar::ZERO);
    for s in [vec![1], good().1, order_and(-1)] {
        let text = STANDARD.encode(der(&r.to_bytes(), &s));
        assert_eq!(verdict(&keys, BODY, &text), MISMATCH);
    }
}

fn almost_der() -> Vec<(&'static str, Vec<u8>)> {
    let (r, s) = good();
    let whole = der(&r, &s);
    let (r, s) = (integer(&r), integer(&s));
    let sequence = |parts: &[&[u8]]| tagged(0x30, &parts.concat());
    let length = u8::try_from(whole.len() - 2).unwrap();
    let long = |integer: &[u8]| [&[2, 0x81], &integer[1..]].concat();
    let zero_before = |integer: &[u8]| tagged(2, &[&[0], &integer[2..]].concat());
    let padded = |integer: &[u8]| tagged(2, &[&[0, 0], &integer[2..]].concat());
    let wrong = |integer: &[u8], by: i8| {
        let length = integer[1].checked_add_signed(by).unwrap();
        [&[2, length], &integer[2..]].concat()
    };
    vec![
        ("a long length of r", sequence(&[&long(&r), &s])),
        ("a long length of s", sequence(&[&r, &long(&s)])),
        (
            "a length in two bytes",
            [&[0x30, 0x82, 0, length], &whole[2..]].concat(),
        ),
        (
            "a length of 2^32 - 1",
            [&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &whole[2..]].concat(),
        ),
        (
            "a length in 127 bytes",
            [&[0x30, 0xff], &whole[2..]].concat(),
        ),
        (
            "an indefinite length",
            [&[0x30, 0x80], &whole[2..], &[0, 0]].concat(),
        ),
        ("r one too long", sequence(&[&wrong(&r, 1), &s])),
        ("r one too short", sequence(&[&wrong(&r, -1), &s])),
        ("s one too long", sequence(&[&r, &wrong(&s, 1)])),
        ("s one too short", sequence(&[&r, &wrong(&s, -1)])),
        (
            "the whole one too long",
            [&[0x30, length + 1], &whole[2..]].concat(),
        ),
        ("two zeros before r", sequence(&[&padded(&r), &s])),
        ("two zeros before s", sequence(&[&r, &padded(&s)])),
        ("a zero more before 1", vec![0x30, 7, 2, 2, 0, 1, 2, 1, 1]),
        ("a zero before 0", vec![0x30, 7, 2, 2, 0, 0, 2, 1, 1]),
        ("r of no bytes", sequence(&[&[2, 0], &s])),
        ("s of no bytes", sequence(&[&r, &[2, 0]])),
        ("r = -1", sequence(&[&[2, 1, 0xff], &s])),
        ("s = -128", sequence(&[&r, &[2, 1, 0x80]])),
        ("r without s", sequence(&[&r])),
        ("a third number", sequence(&[&r, &s, &[2, 1, 0]])),
        ("NULL behind s", sequence(&[&r, &s, &[5, 0]])),
        ("NULL for s", sequence(&[&r, &[5, 0]])),
        ("octets for r", sequence(&[&[&[4], &r[1..]].concat(), &s])),
        ("a sequence in a sequence", sequence(&[&whole])),
        (
            "a zero for each sign bit",
            sequence(&[&zero_before(&zero_before(&r)), &s]),
        ),
        ("bits for it", tagged(3, &[&[0], &whole[..]].concat())),
        ("twice", [&whole[..], &whole].concat()),
        ("the tag alone", vec![0x30]),
        ("NULL", vec![5, 0]),
        ("one byte", vec![0]),
    ]
}

#[test]
fn encodings_that_are_almost_der_are_malformed() {
    for (name, der) in almost_der() {
        assert_eq!(verify(&der), MALFORMED, "{name}");
    }
}

/// As JOSE and IEEE P1363 write it, and with a high bit that makes a number negative.
#[test]
fn other_encodings_of_a_good_signature_are_malformed() {
    let (r, s) = good();
    assert_eq!(verify(&[r.clone(), s.clone()].concat()), MALFORMED, "bare");
    let high = [r, s.clone(), negated(&s)]
        .into_iter()
        .find(|number| number[0] >= 0x80);
    let high = high.expect("s or its other half is high");
    let negative = tagged(0x30, &[tagged(2, &high), vec![2, 1, 1]].concat());
    assert_eq!(verify(&negative), MALFORMED, "no zero before a high bit");
    let whole = STANDARD.encode(der(&high, &s));
    for text in [
        format!(" {whole}"),
        format!("{whole}="),
        format!("{}\n{}", &whole[..32], &whole[32..]),
        whole.replacen(['A', 'M'], "-", 1),
        hex::encode(der(&high, &s)),
        "=".to_owned(),
    ] {
        let found = verdict(&curve().1, BODY, &text);
        assert_eq!(found, MALFORMED, "{text:?}");
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let (r, s) = good();
    let whole = der(&r, &s);
    for place in 0..whole.len() {
        for flip in [1, 0x80] {
            let mut bad = whole.clone();
            bad[place] ^= flip;
            assert!(verify(&bad).is_err(), "byte {place}");
        }
    }
}

#[test]
fn signatures_of_somebody_else_are_refused() {
    let stranger = SigningKey::from_slice(&[8; 32]).unwrap();
    let signature: Signature = stranger.sign(BODY);
    assert_eq!(verify(signature.to_der().as_bytes()), MISMATCH);
}

/// The key's PEM with other bytes for the point at its end.
fn pem_with(point: &[u8]) -> String {
    let public = p256::PublicKey::from(curve().0.verifying_key());
    let whole = public.to_public_key_der().unwrap();
    // SEQUENCE { SEQUENCE { ecPublicKey, prime256v1 }, BIT STRING } of a point of 65 bytes.
    let algorithm = &whole.as_bytes()[2..whole.as_bytes().len() - 65 - 3];
    let bits = tagged(3, &[&[0], point].concat());
    let text = STANDARD.encode(tagged(0x30, &[algorithm, &bits].concat()));
    let lines: Vec<_> = text.as_bytes().chunks(64).collect();
    let lines = lines.join(&b'\n');
    let lines = String::from_utf8(lines).unwrap();
    format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n")
}

#[test]
fn points_that_are_no_key_are_refused() {
    let public = p256::PublicKey::from(curve().0.verifying_key());
    let point = public.to_sec1_bytes().to_vec();
    let (x, y) = (&point[1..33], &point[33..]);
    let refused = |point: &[u8]| KeyRing::<EcdsaP256Key>::parse(&pem_with(point), "").err();
    assert_eq!(refused(&point), None);
    let mut beside = point.clone();
    beside[64] ^= 1;
    for (name, point) in [
        ("infinity", vec![0]),
        ("nothing", Vec::new()),
        ("not on the curve", beside),
        ("all zeros", [&[4][..], &[0; 64]].concat()),
        ("x = p", [&[4], &number(PRIME)[..], y].concat()),
        ("without its tag", point[1..].to_vec()),
        ("the tag of hybrid points", [&[6], x, y].concat()),
        ("cut short", point[..64].to_vec()),
        ("a byte behind it", [&point[..], &[0]].concat()),
    ] {
        assert_eq!(refused(&point), Some(KeyError::NotPem), "{name}");
    }
    // Half of a point is the whole of it (SEC 1 section 2.3.4).
    let half = [&[2 + (y[31] & 1)], x].concat();
    let keys = ring::<EcdsaP256Key>(&pem_with(&half), "");
    let (r, s) = good();
    assert_eq!(verdict(&keys, BODY, &STANDARD.encode(der(&r, &s))), Ok(()));
}

#[test]
fn keys_of_other_schemes_and_texts_that_are_no_pem_are_refused() {
    let public = p256::PublicKey::from(curve().0.verifying_key());
    let good = public.to_public_key_pem(LineEnding::LF).unwrap();
    let rsa = super::keys::pem(&super::keys::CURRENT);
    // secp256k1: another curve of as many bits, by its OID.
    let other_curve = good.replacen("KoZIzj0DAQcDQgAE", "KoZIzj0DAQYDQgAE", 1);
    assert_ne!(good, other_curve);
    for text in [
        rsa,
        other_curve,
        good.replace("PUBLIC KEY", "EC PRIVATE KEY"),
        good.replace("PUBLIC KEY", "CERTIFICATE"),
        good[..good.len() / 2].to_owned(),
        good.lines().nth(1).unwrap().to_owned(),
    ] {
        let refused = KeyRing::<EcdsaP256Key>::parse(&text, "").err();
        assert_eq!(refused, Some(KeyError::NotPem), "{text}");
    }
}
