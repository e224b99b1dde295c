//! Published signatures, read from beside the repository where they are at hand.
//! None of them is kept in the repository, and what is left out is printed.

use super::{ring, verdict};
use reelgate_core::signature::{HmacSha256Key, RsaSha256Key, SignatureError};
use std::path::PathBuf;

fn file(name: &str) -> Option<String> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors");
    let text = std::fs::read_to_string(beside.join(name)).ok();
    if text.is_none() {
        println!("left out: ../shared/vectors/{name} is not here");
    }
    text
}

#[test]
fn published_rows_of_data_and_signature() {
    let (Some(key), Some(rows)) = (file("hub88_demo_public.pem"), file("hub88_signatures.csv"))
    else {
        return;
    };
    let keys = ring::<RsaSha256Key>(&key, "");
    let mut count = 0;
    for row in rows.lines().skip(1).filter(|row| !row.is_empty()) {
        let (data, signature) = row.rsplit_once(';').unwrap();
        assert_eq!(verdict(&keys, data.as_bytes(), signature), Ok(()), "{data}");
        let other = format!("{data} ");
        let found = verdict(&keys, other.as_bytes(), signature);
        assert_eq!(found, Err(SignatureError::Mismatch));
        count += 1;
    }
    assert_eq!(count, 5);
}

#[test]
fn a_published_body_and_an_empty_one() {
    let (Some(key), Some(body), Some(signatures)) = (
        file("caleta_pub.pem"),
        file("caleta_body.json"),
        file("caleta_signature.b64"),
    ) else {
        return;
    };
    let keys = ring::<RsaSha256Key>(&key, "");
    let mut lines = signatures.lines();
    let (of_body, of_nothing) = (lines.next().unwrap(), lines.next().unwrap());
    assert_eq!(verdict(&keys, body.as_bytes(), of_body), Ok(()));
    assert_eq!(verdict(&keys, b"", of_nothing), Ok(()));
    assert_eq!(verdict(&keys, b"", of_body), Err(SignatureError::Mismatch));
    let printed = body.replace("BTC", "EUR");
    let found = verdict(&keys, printed.as_bytes(), of_body);
    assert_eq!(
        found,
        Err(SignatureError::Mismatch),
        "as the document prints it"
    );
}

#[test]
fn computed_hmac_bodies() {
    let Some(text) = file("computed_vectors.json") else {
        return;
    };
    let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
    for name in ["softswiss_v2_betwin", "softswiss_v1_play"] {
        let field = |field: &str| vectors[name][field].as_str().unwrap();
        let keys = ring::<HmacSha256Key>(field("secret"), "");
        let (body, signature) = (field("raw_body"), field("x_request_sign"));
        assert_eq!(verdict(&keys, body.as_bytes(), signature), Ok(()), "{name}");
        assert_eq!(
            super::hmac::sign(field("secret"), body.as_bytes()),
            signature
        );
        let spaced = body.replacen(':', ": ", 1);
        let found = verdict(&keys, spaced.as_bytes(), signature);
        assert_eq!(found, Err(SignatureError::Mismatch));
    }
}
