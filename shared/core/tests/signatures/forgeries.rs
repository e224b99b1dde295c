//! PKCS#1 v1.5 forgeries in the manner of Wycheproof: encoded messages that are almost right,
//! signed with the true private key. A verifier that parses instead of compares takes some.

use super::keys::{CURRENT, base64, modulus, pem, raw, sign, sum};
use super::{BODY, ring, verdict};
use reelgate_core::signature::{RsaSha256Key, SignatureError};
use rsa::pkcs1v15::SigningKey;
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Signer as _};
use sha2::{Digest as _, Sha256};

const LENGTH: usize = 256;
/// SEQUENCE { SEQUENCE { OID sha256, NULL }, OCTET STRING of 32 bytes }.
const SHA256: &str = "3031300d060960864801650304020105000420";

fn digest() -> Vec<u8> {
    Sha256::digest(BODY).to_vec()
}

/// 00 01 ff … ff 00 and what follows.
fn encoded(info: &[u8]) -> Vec<u8> {
    let filling = vec![0xff; LENGTH - 3 - info.len()];
    [&[0, 1][..], &filling, &[0], info].concat()
}

fn info(prefix: &str) -> Vec<u8> {
    [hex::decode(prefix).unwrap(), digest()].concat()
}

fn changed(place: usize, byte: u8) -> Vec<u8> {
    let mut message = encoded(&info(SHA256));
    message[place] = byte;
    message
}

fn verify(signature: &[u8]) -> Result<(), SignatureError> {
    verdict(
        &ring::<RsaSha256Key>(&pem(&CURRENT), ""),
        BODY,
        &base64(signature),
    )
}

fn wrong_infos() -> Vec<(&'static str, Vec<u8>)> {
    let after = |bytes: &[u8]| [info(SHA256), bytes.to_vec()].concat();
    vec![
        ("NULL missing", info("302f300b06096086480165030402010420")),
        (
            "NULL with a byte in it",
            info("3032300e06096086480165030402010501000420"),
        ),
        (
            "NULL with a long length",
            info("3032300e06096086480165030402010581000420"),
        ),
        (
            "another type for NULL",
            info("3031300d060960864801650304020104000420"),
        ),
        (
            "NULL twice",
            info("3033300f0609608648016503040201050005000420"),
        ),
        ("the OID of SHA-1", info("3029300906052b0e03021a05000420")),
        (
            "the OID of SHA-512",
            info("3031300d060960864801650304020305000420"),
        ),
        (
            "the OID of SHA-384",
            info("3031300d060960864801650304020205000420"),
        ),
        (
            "a long length of the sequence",
            info("308131300d060960864801650304020105000420"),
        ),
        (
            "a long length of the digest",
            info("3032300d06096086480165030402010500048120"),
        ),
        (
            "an indefinite length",
            info("3080300d060960864801650304020105000420"),
        ),
        (
            "a length one too small",
            info("3030300d060960864801650304020105000420"),
        ),
        (
            "a length one too great",
            info("3032300d060960864801650304020105000420"),
        ),
        ("digest only", digest()),
        ("octet string only", info("0420")),
        ("bytes behind the digest", after(&[0])),
        ("many bytes behind the digest", after(&[0x41; 60])),
        (
            "a digest of other bytes",
            [hex::decode(SHA256).unwrap(), vec![7; 32]].concat(),
        ),
        ("a digest cut short", info(SHA256)[..50].to_vec()),
        ("no digest", hex::decode(SHA256).unwrap()),
        ("nothing", Vec::new()),
    ]
}

/// What a parser reads as the right algorithm and digest, or passes over.
fn lenient_infos() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "a long length of the OID",
            info("3032300e06810960864801650304020105000420"),
        ),
        (
            "an indefinite length of the algorithm",
            info("303330800609608648016503040201050000000420"),
        ),
        (
            "a zero before the length",
            info("30820031300d060960864801650304020105000420"),
        ),
        (
            "rubbish in the algorithm, counted in",
            info("30353011060960864801650304020105000402aabb0420"),
        ),
        (
            "rubbish behind the digest, counted in",
            [info("3033300d060960864801650304020105000420"), vec![5, 0]].concat(),
        ),
        (
            "bits for octets",
            info("3031300d060960864801650304020105000320"),
        ),
        (
            "a set for a sequence",
            info("3131300d060960864801650304020105000420"),
        ),
    ]
}

#[test]
fn the_harness_signs_what_a_signer_signs() {
    let own = raw(&CURRENT, &encoded(&info(SHA256)));
    assert_eq!(own, sign(&CURRENT, BODY));
    assert_eq!(verify(&own), Ok(()));
}

#[test]
fn wrong_digest_infos_are_refused() {
    for (name, info) in wrong_infos().into_iter().chain(lenient_infos()) {
        let signature = raw(&CURRENT, &encoded(&info));
        assert_eq!(verify(&signature), Err(SignatureError::Mismatch), "{name}");
    }
}

#[test]
fn every_byte_of_the_padding_counts() {
    let separator = LENGTH - info(SHA256).len() - 1;
    for place in 1..=separator {
        for byte in [0xfe, 0x00, 0x02] {
            let message = changed(place, byte);
            if message != encoded(&info(SHA256)) {
                let found = verify(&raw(&CURRENT, &message));
                assert_eq!(
                    found,
                    Err(SignatureError::Mismatch),
                    "byte {place} is {byte}"
                );
            }
        }
    }
}

/// Bleichenbacher 2006: little padding, the right digest, and room for rubbish behind it.
#[test]
fn short_padding_with_rubbish_behind_is_refused() {
    for filling in [0, 1, 7, 8, 9, 100] {
        let head = [&[0, 1][..], &vec![0xff; filling], &[0], &info(SHA256)].concat();
        let message = [head.clone(), vec![0x5a; LENGTH - head.len()]].concat();
        assert_eq!(
            verify(&raw(&CURRENT, &message)),
            Err(SignatureError::Mismatch),
            "{filling}"
        );
    }
}

/// Blocks of the other types, blocks that are shifted, and padding that takes the place of digits.
#[test]
fn blocks_of_another_shape_are_refused() {
    let info = info(SHA256);
    let block = |head: &[u8], filling: u8, tail: &[u8]| {
        let room = LENGTH - head.len() - tail.len();
        [head, &vec![filling; room], tail].concat()
    };
    let separated = [&[0], &info[..]].concat();
    for (name, message) in [
        ("type 0", block(&[0, 0], 0, &separated)),
        ("type 0, filled with ff", block(&[0, 0], 0xff, &separated)),
        ("type 1, filled with 00", block(&[0, 1], 0, &separated)),
        ("type 2", block(&[0, 2], 0x5a, &separated)),
        (
            "a first byte that is no zero",
            block(&[1, 1], 0xff, &separated),
        ),
        ("no first zero", block(&[1], 0xff, &separated)),
        ("no separator", block(&[0, 1], 0xff, &info)),
        (
            "two separators",
            block(&[0, 1], 0xff, &[&[0], &separated[..]].concat()),
        ),
        ("nothing but padding", block(&[0, 1], 0xff, &[])),
        (
            "padding over the last digits",
            block(&[0, 1], 0xff, &separated[..40]),
        ),
        (
            "the block backwards",
            encoded(&info).into_iter().rev().collect(),
        ),
    ] {
        // Beyond the modulus there is nothing to sign.
        if message < modulus(&CURRENT) {
            let found = verify(&raw(&CURRENT, &message));
            assert_eq!(found, Err(SignatureError::Mismatch), "{name}");
        }
    }
}

/// Other signatures of the same body with the same key.
#[test]
fn other_schemes_of_the_same_key_are_refused() {
    let key = CURRENT.clone();
    let pss = rsa::pss::SigningKey::<Sha256>::new(key.clone());
    let pss = pss.sign_with_rng(&mut rand::rng(), BODY).to_vec();
    let bare = SigningKey::<Sha256>::new_unprefixed(key)
        .sign(BODY)
        .to_vec();
    let twice = sign(&CURRENT, &digest());
    for (name, signature) in [("PSS", pss), ("no OID", bare), ("hashed twice", twice)] {
        assert_eq!(signature.len(), LENGTH);
        assert_eq!(verify(&signature), Err(SignatureError::Mismatch), "{name}");
    }
}

#[test]
fn numbers_that_no_signer_makes_are_refused() {
    let n = modulus(&CURRENT);
    let small = |number: u8| [vec![0; LENGTH - 1], vec![number]].concat();
    let mut below = n.clone();
    below[LENGTH - 1] -= 1;
    let above = sum(&n, &small(1)).unwrap();
    let ends = [small(0), small(1), small(2), below, n, above];
    for number in ends.into_iter().chain([vec![0xff; LENGTH]]) {
        assert_eq!(verify(&number), Err(SignatureError::Mismatch), "{number:?}");
    }
}

/// s + n has the same power as s: only the comparison with n keeps it out.
#[test]
fn a_signature_beyond_the_modulus_is_refused() {
    let keys = ring::<RsaSha256Key>(&pem(&CURRENT), "");
    let n = modulus(&CURRENT);
    let tried = (0_u32..20_000).find_map(|number| {
        let body = number.to_be_bytes();
        sum(&sign(&CURRENT, &body), &n).map(|beyond| (body, beyond))
    });
    let (body, beyond) = tried.expect("some signature is small enough");
    assert_eq!(
        verdict(&keys, &body, &base64(&beyond)),
        Err(SignatureError::Mismatch)
    );
}
