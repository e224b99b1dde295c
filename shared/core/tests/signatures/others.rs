//! The schemes of the smaller protocols, and what a message presents beside its signature.
//! What is nearly right is refused; the names of the errors are part of the contract.

use super::{ring, verdict};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, Signature, SigningKey};
use p256::pkcs8::{EncodePublicKey as _, LineEnding};
use reelgate_core::signature::{
    EcdsaP256Key, HmacSha1Key, KeyError, KeyRing, Md5Key, Presented, SentAt, SharedSecret,
    SignatureError,
};
use reelgate_core::time::Timestamp;
use std::borrow::Cow;

const MISMATCH: Result<(), SignatureError> = Err(SignatureError::Mismatch);
const MALFORMED: Result<(), SignatureError> = Err(SignatureError::Malformed);

/// RFC 2202, section 3, test case 2.
#[test]
fn hmac_sha1_is_that_of_the_rfc() {
    let keys = ring::<HmacSha1Key>("Jefe", "");
    let body = b"what do ya want for nothing?";
    let good = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
    assert_eq!(verdict(&keys, body, good), Ok(()));
    assert_eq!(verdict(&keys, b"what", good), MISMATCH);
    assert_eq!(verdict(&keys, body, &good.to_uppercase()), MALFORMED);
    assert_eq!(verdict(&keys, body, &good[..38]), MALFORMED);
}

/// Pragmatic Play, "Transport + signature": the first of its examples.
#[test]
fn md5_is_over_the_text_and_the_secret_behind_it() {
    let keys = ring::<Md5Key>("testKey", "older");
    let text = b"providerId=PragmaticPlay&token=5v93mto7jr";
    let good = "7fb24928f4939bbcebcbbd7a83f9d6e6";
    assert_eq!(verdict(&keys, text, good), Ok(()));
    assert_eq!(verdict(&keys, b"providerId=PragmaticPlay", good), MISMATCH);
    assert_eq!(verdict(&keys, text, &format!("{good}0")), MALFORMED);
    let other = ring::<Md5Key>("testKez", "testKey");
    assert_eq!(verdict(&other, text, good), Ok(()), "the previous key");
}

#[test]
fn a_shared_secret_is_the_whole_of_it() {
    let keys = ring::<SharedSecret>("demo-secret", "older");
    for (given, expected) in [
        ("demo-secret", Ok(())),
        ("older", Ok(())),
        ("demo-secre", MISMATCH),
        ("demo-secret ", MISMATCH),
        ("Demo-secret", MISMATCH),
    ] {
        assert_eq!(verdict(&keys, b"whatever", given), expected, "{given}");
    }
    let missing = keys.verify(b"whatever", Some("")).map(|_| ());
    assert_eq!(missing, Err(SignatureError::Missing));
}

#[test]
fn empty_secrets_are_refused() {
    let empty = Err(KeyError::Empty);
    assert_eq!(KeyRing::<HmacSha1Key>::parse("", "").map(|_| ()), empty);
    assert_eq!(KeyRing::<Md5Key>::parse("", "").map(|_| ()), empty);
    assert_eq!(KeyRing::<SharedSecret>::parse("", "").map(|_| ()), empty);
    assert_eq!(KeyRing::<EcdsaP256Key>::parse(" ", "").map(|_| ()), empty);
    let no_key = KeyRing::<EcdsaP256Key>::parse("no key", "").map(|_| ());
    assert_eq!(no_key, Err(KeyError::NotPem));
    let reconciler = ring::<SharedSecret>("x", "").with_reconciler("");
    assert_eq!(reconciler.map(|_| ()), empty);
}

#[test]
fn secrets_that_people_choose_are_long_and_pems_are_not_chosen() {
    type Keys = KeyRing<SharedSecret>;
    let of = |current: &str, previous: &str| {
        Keys::parse_strong(current, previous).map(|keys| keys.previous_fault())
    };
    let good = "sixteen-bytes-ok";
    assert_eq!(of(good, ""), Ok(None));
    assert_eq!(of("fifteen-bytes-x", ""), Err(KeyError::Short));
    assert_eq!(of("    padded-to-16", ""), Err(KeyError::Short));
    assert_eq!(of(&" ".repeat(32), ""), Err(KeyError::Empty));
    assert_eq!(of(good, "junk"), Ok(Some(KeyError::Short)));
    assert_eq!(of(good, "  "), Ok(Some(KeyError::Empty)));
    let junk = KeyRing::<EcdsaP256Key>::parse_strong("junk", "").map(|_| ());
    assert_eq!(junk, Err(KeyError::NotPem));
}

/// A forger who knows what stands in a key that is not used cannot sign with it.
#[test]
fn a_junk_previous_key_signs_nothing() {
    let keys = KeyRing::<SharedSecret>::parse_strong("sixteen-bytes-ok", "junk").unwrap();
    assert_eq!(verdict(&keys, b"x", "sixteen-bytes-ok"), Ok(()));
    assert_eq!(verdict(&keys, b"x", "junk"), Err(SignatureError::Mismatch));
}

pub(super) fn curve() -> (SigningKey, KeyRing<EcdsaP256Key>) {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let public = p256::PublicKey::from(key.verifying_key());
    let pem = public.to_public_key_pem(LineEnding::LF);
    (key, ring(&pem.unwrap(), ""))
}

#[test]
fn ecdsa_takes_both_halves_of_the_curve_and_nothing_else() {
    let (key, keys) = curve();
    let signature: Signature = key.sign(b"{}");
    let text = |signature: Signature| STANDARD.encode(signature.to_der().as_bytes());
    assert_eq!(verdict(&keys, b"{}", &text(signature)), Ok(()));
    assert_eq!(verdict(&keys, b"{} ", &text(signature)), MISMATCH);
    // The other s of the same point is as good: whoever changes it learns and gains nothing.
    let (r, s) = signature.split_scalars();
    let other = Signature::from_scalars(r, -*s).unwrap();
    assert_eq!(verdict(&keys, b"{}", &text(other)), Ok(()));
    let swapped = Signature::from_scalars(s, r).unwrap();
    assert_eq!(verdict(&keys, b"{}", &text(swapped)), MISMATCH);
}

#[test]
fn ecdsa_refuses_what_is_no_signature_in_strict_der() {
    let (key, keys) = curve();
    let good: DerSignature = key.sign(b"{}");
    let good = good.as_bytes();
    let with = |place: usize, byte: u8| {
        let mut bytes = good.to_vec();
        bytes[place] = byte;
        bytes
    };
    let zero = |r: &[u8], s: &[u8]| [&[0x30, 6][..], &[2, 1], r, &[2, 1], s].concat();
    for der in [zero(&[0], &[0]), zero(&[0], &[1]), zero(&[1], &[0])] {
        assert_eq!(
            verdict(&keys, b"{}", &STANDARD.encode(&der)),
            MISMATCH,
            "{der:?}"
        );
    }
    for (what, der) in [
        ("a byte behind it", [good, &[0]].concat()),
        ("cut off", good[..good.len() - 1].to_vec()),
        ("another tag", with(0, 0x31)),
        (
            "a long form of its length",
            [&[0x30, 0x81], &good[1..]].concat(),
        ),
        ("another length", with(1, good[1] - 1)),
        ("nothing in it", vec![0x30, 0]),
        ("both numbers bare", vec![1; 64]),
    ] {
        let text = STANDARD.encode(&der);
        assert_eq!(verdict(&keys, b"{}", &text), MALFORMED, "{what}");
    }
    for text in ["-", "AAAA=", "MEQ", &format!("{}\n", STANDARD.encode(good))] {
        assert_eq!(verdict(&keys, b"{}", text), MALFORMED, "{text}");
    }
}

/// Verifies `secret` with what stands beside it, at second 1000.
fn presented(
    keys: &KeyRing<SharedSecret>,
    change: impl Fn(&mut Presented<'_>),
) -> Result<bool, SignatureError> {
    let mut presented = Presented::raw(b"{}", Some("secret"));
    change(&mut presented);
    let verified = keys.verify_presented(&presented, Timestamp::from_ms(1_000_999))?;
    assert_eq!(verified.bytes(), b"{}");
    Ok(verified.reconciles())
}

#[test]
fn the_window_holds_its_ends_and_nothing_beyond() {
    let keys = ring::<SharedSecret>("secret", "");
    for (s, expected) in [
        (1_000, Ok(false)),
        (970, Ok(false)),
        (1_030, Ok(false)),
        (969, Err(SignatureError::TooOld)),
        (1_031, Err(SignatureError::TooNew)),
        (0, Err(SignatureError::TooOld)),
        (i64::MAX, Err(SignatureError::TooNew)),
        (i64::MIN, Err(SignatureError::TooOld)),
        (1_000_000, Err(SignatureError::TooNew)),
    ] {
        let window_s = 30;
        let found = presented(&keys, |p| p.sent_at = Some(SentAt { s, window_s }));
        assert_eq!(found, expected, "{s}");
    }
}

#[test]
fn a_message_for_another_operator_is_refused_after_its_signature() {
    let keys = ring::<SharedSecret>("secret", "").of_operator("us");
    let named =
        |name: Option<&'static str>| presented(&keys, |p| p.operator = name.map(Cow::Borrowed));
    assert_eq!(named(Some("us")), Ok(false));
    assert_eq!(named(Some("them")), Err(SignatureError::Operator));
    assert_eq!(named(None), Err(SignatureError::Operator));
    let forged = presented(&keys, |p| p.signature = Some(Cow::Borrowed("guess")));
    assert_eq!(forged, Err(SignatureError::Mismatch));
}

#[test]
fn only_the_providers_own_token_reconciles() {
    let keys = ring::<SharedSecret>("secret", "")
        .with_reconciler("recon")
        .unwrap();
    let with =
        |token: Option<&'static str>| presented(&keys, |p| p.token = token.map(Cow::Borrowed));
    assert_eq!(with(Some("recon")), Ok(true));
    for other in [Some("reco"), Some(""), Some("secret"), None] {
        assert_eq!(with(other), Ok(false), "{other:?}");
    }
    let none = ring::<SharedSecret>("secret", "");
    let found = presented(&none, |p| p.token = Some(Cow::Borrowed("recon")));
    assert_eq!(found, Ok(false));
}
