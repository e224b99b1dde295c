//! Requests as bytes, signed before the clock starts; no two bets have the same reference.
//! It never uses the product's code to sign.

use crate::load::Requests;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use sha2::Sha256;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const SECRET: &str = "bench-secret-of-32-bytes-or-so--";
/// The stake of every bet, in ledger units.
pub(crate) const STAKE: i64 = 100_000;

/// Numbers every bet of the run, so that its references are its own.
static BETS: AtomicU64 = AtomicU64::new(1);

/// Hub88's key pair for this run.
pub(crate) struct Pair {
    private: RsaKeyPair,
    pub(crate) public_pem: String,
}

impl Pair {
    pub(crate) fn make() -> Self {
        let key = RsaPrivateKey::new(&mut rand::rng(), 2048).unwrap();
        let public_pem = key
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)
            .unwrap();
        let document = key.to_pkcs8_der().unwrap();
        Self {
            private: RsaKeyPair::from_pkcs8(document.as_bytes()).unwrap(),
            public_pem,
        }
    }

    pub(crate) fn sign(&self, body: &str) -> String {
        let mut signature = vec![0; self.private.public().modulus_len()];
        let random = SystemRandom::new();
        self.private
            .sign(&RSA_PKCS1_SHA256, &random, body.as_bytes(), &mut signature)
            .unwrap();
        STANDARD.encode(signature)
    }
}

/// St8's key pair for this run.
pub(crate) struct CurvePair {
    private_pem: String,
    pub(crate) public_pem: String,
}

impl CurvePair {
    pub(crate) fn make() -> Self {
        let (private_pem, public_pem) = reelgate_kit::new_p256_key().unwrap();
        Self {
            private_pem,
            public_pem,
        }
    }

    pub(crate) fn sign(&self, body: &str) -> String {
        reelgate_kit::ecdsa_p256_base64(&self.private_pem, body.as_bytes()).unwrap()
    }
}

/// The HMAC-SHA256 of SOFTSWISS.
pub(crate) fn hmac(body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// A POST as bytes.
pub(crate) fn post(path: &str, header: &str, signature: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         {header}: {signature}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A GET of a path.
pub(crate) fn get(path: &str, bearer: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {bearer}\r\n\r\n")
        .into_bytes()
}

/// The body of a new bet of SOFTSWISS.
pub(crate) fn softswiss_body(players: u64) -> String {
    let number = BETS.fetch_add(1, Ordering::Relaxed);
    let player = number.wrapping_mul(7919) % players + 1;
    format!(
        concat!(
            r#"{{"account_id":"bench-{player}","currency":"EUR","game_id":"softswiss-game-1","#,
            r#""round_id":"round-{number:08}","finished":false,"session_id":"{session}","#,
            r#""transactions":[{{"id_provider":"bet-{number:08}-4f2c","type":"bet","#,
            r#""amount":"1.00"}}]}}"#,
        ),
        player = player,
        number = number,
        session = session("softswiss", player),
    )
}

/// New bets of SOFTSWISS, spread over so many players.
pub(crate) fn softswiss_bets(count: usize, players: u64) -> Requests {
    let path = "/providers/softswiss/v2/betwin";
    let bytes = (0..count).map(|_| {
        let body = softswiss_body(players);
        post(path, "x-request-sign", &hmac(&body), &body)
    });
    Requests {
        bytes: bytes.collect(),
        marker: "\"balance\":",
        again: false,
    }
}

/// Questions for the balance.
pub(crate) fn balances(players: u64) -> Requests {
    let bytes = (1..=players.min(500)).map(|player| {
        let body = format!(
            r#"{{"account_id":"bench-{player}","currency":"EUR","game_id":"softswiss-game-1"}}"#
        );
        post(
            "/providers/softswiss/v2/balance",
            "x-request-sign",
            &hmac(&body),
            &body,
        )
    });
    Requests {
        bytes: bytes.collect(),
        marker: "\"balance\":",
        again: true,
    }
}

/// A new bet of Hub88: its body and its signature.
pub(crate) fn hub88_bet(pair: &Pair, players: u64) -> (String, String) {
    let number = BETS.fetch_add(1, Ordering::Relaxed);
    let player = number.wrapping_mul(7919) % players + 1;
    let body = format!(
        concat!(
            r#"{{"user":"bench-{player}","transaction_uuid":"bet-{number:08}-4f2c","#,
            r#""supplier_transaction_id":"s-{number}","token":"{session}","#,
            r#""supplier_user":"bench-{player}","round_closed":false,"round":"round-{number:08}","#,
            r#""reward_uuid":null,"request_uuid":"r-{number:08}","is_free":false,"#,
            r#""is_aggregated":false,"game_code":"hub88-game-1","currency":"EUR","bet":null,"#,
            r#""amount":{stake},"meta":null}}"#,
        ),
        player = player,
        number = number,
        session = session("hub88", player),
        stake = STAKE,
    );
    let signature = pair.sign(&body);
    (body, signature)
}

/// New bets of Hub88. Signing takes most of a millisecond each.
pub(crate) fn hub88_bets(pair: &Pair, count: usize, players: u64) -> Requests {
    let half = |count: usize| {
        let path = "/providers/hub88/transaction/bet";
        let bets = (0..count).map(|_| {
            let (body, signature) = hub88_bet(pair, players);
            post(path, "x-hub88-signature", &signature, &body)
        });
        bets.collect::<Vec<_>>()
    };
    let bytes = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(count / 2));
        let mut bytes = half(count - count / 2);
        bytes.extend(other.join().unwrap());
        bytes
    });
    Requests {
        bytes,
        marker: "RS_OK",
        again: false,
    }
}

/// The token of a player's session.
pub(crate) fn session(provider: &str, player: u64) -> String {
    format!("token-{provider}-{player}-0123456789abcdef")
}
