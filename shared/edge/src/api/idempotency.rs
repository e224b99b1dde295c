//! `Idempotency-Key` for every call that changes something: the same again has the same reply and
//! no second effect, another request under the same key is refused.
//!
//! A key is claimed by a statement before the effect, and the reply is kept by one after it. Where
//! the two are cut apart (the process died, the database failed), the same request is carried out
//! again under its first claim: what a call names by itself (a player, a game, free rounds) comes
//! to the same, a session is opened under the same name with the same token, and a note that is
//! there is not written again. Money moves under keys that are names in the ledger, in one
//! statement: those calls do not come here.

use super::{ApiRequest, Problem};
use crate::fault::Fault;
use crate::observe;
use crate::platform;
use crate::reply::Reply;
use crate::store::queries::idempotency::{Asked, Claim, KeptReply, KeyName};
use crate::store::{SpinDatabase, Store};
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use reelgate_core::id::Reference;
use reelgate_core::time::Timestamp;
use sha2::{Digest as _, Sha256};
use spin_sdk::http::Method;
use std::rc::Rc;
use std::time::Duration;

/// The header.
const HEADER: &str = "idempotency-key";

/// Longer than any call takes: a claim of that age is a dead one's.
const CLAIM_S: i64 = 300;
/// How often a reply is looked for that another request is about to keep.
const LOOKS: u32 = 20;
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// The key of a request that is carried out, and what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    key: String,
    claim: Claim,
    /// When the request at hand claimed it.
    now: Timestamp,
}

impl Claimed {
    /// When it was asked first, where this is not the first time.
    pub(super) fn asked_before(&self) -> Option<Timestamp> {
        (self.claim.at != self.now).then_some(self.claim.at)
    }

    /// A text of 64 hex digits for one purpose: the same for every try of this request, and known
    /// to nobody who has not both the database and the caller's key of the API.
    pub(super) fn derived(&self, bearer: &str, purpose: &str) -> String {
        let parts = [bearer, &self.claim.salt, &self.key, purpose];
        hex::encode(secret(&parts))
    }
}

/// Carries a request out, or answers as before.
pub(super) async fn once<F, W>(mut api: ApiRequest, handle: F) -> Result<Reply, Problem>
where
    F: FnOnce(ApiRequest) -> W,
    W: Future<Output = Result<Reply, Problem>>,
{
    let changes = ![Method::GET, Method::HEAD].contains(&api.taken.method);
    let given = if changes { given(&api)? } else { None };
    let Some(key) = given else {
        return handle(api).await;
    };
    let store = api.store().await?;
    let asking = Asking::of(&api, key);
    let claimed = match asking.claim(&store).await? {
        Found::Claimed(claimed) => claimed,
        Found::Kept(reply) => return Ok(reply),
    };
    let (is_secret, is_undone) = (Rc::clone(&api.is_secret), Rc::clone(&api.is_undone));
    api.claimed = Some(claimed.clone());
    let result = handle(api).await;
    let kept = match &result {
        Ok(reply) => {
            let reply = asking.closed(reply, &claimed, is_secret.get());
            match reply {
                Ok(reply) => store.keep_reply(asking.name(), &reply).await,
                Err(fault) => Err(fault),
            }
        }
        Err(problem) if problem.status < 500 || is_undone.get() => {
            store.release_key(asking.name()).await
        }
        Err(_) => store.give_key_back(asking.name()).await,
    };
    if let Err(fault) = kept {
        // The claim runs out by itself, and the same request comes to the same.
        observe::warn("idempotency", &fault.to_string());
    }
    result
}

/// The key of the request; none where it has none.
fn given(api: &ApiRequest) -> Result<Option<String>, Problem> {
    if !api.taken.headers.contains_key(HEADER) {
        return Ok(None);
    }
    let text = api.header(HEADER).ok_or_else(|| {
        Problem::invalid("send the header Idempotency-Key once, as a text of ASCII characters")
    })?;
    super::fields::id("the header Idempotency-Key", text, Reference::parse)?;
    Ok(Some(text.to_owned()))
}

/// A request with a key.
struct Asking {
    actor: String,
    key: String,
    route: String,
    fingerprint: String,
    /// Those of the API that are accepted now, the caller's first.
    bearers: Vec<String>,
}

enum Found {
    Claimed(Claimed),
    Kept(Reply),
}

impl Asking {
    fn of(api: &ApiRequest, key: String) -> Self {
        Self {
            actor: api.actor.to_string(),
            key,
            route: format!("{} {}", api.taken.method, api.taken.path),
            fingerprint: fingerprint(api),
            bearers: api.bearers.clone(),
        }
    }

    fn name(&self) -> KeyName<'_> {
        KeyName {
            actor: &self.actor,
            key: &self.key,
        }
    }

    async fn claim(&self, store: &Store<SpinDatabase>) -> Result<Found, Problem> {
        let salt = platform::random_hex::<32>()?;
        let asked = Asked {
            route: &self.route,
            fingerprint: &self.fingerprint,
            salt: &salt,
        };
        for _ in 0..LOOKS {
            let now = platform::now();
            let before = now.plus_s(CLAIM_S.saturating_neg());
            if let Some(claim) = store.claim_key(self.name(), asked, now, before).await? {
                let key = self.key.clone();
                return Ok(Found::Claimed(Claimed { key, claim, now }));
            }
            let Some(kept) = store.kept_key(self.name()).await? else {
                continue;
            };
            if kept.fingerprint != self.fingerprint {
                return Err(Problem::conflict(
                    "this Idempotency-Key was used before with another payload; use a new key",
                ));
            }
            if let Some(reply) = &kept.reply {
                return self.opened(reply, &kept.salt).map(Found::Kept);
            }
            platform::sleep(LOOK_PAUSE).await;
        }
        Err(Problem::conflict(
            "a request with this Idempotency-Key is being carried out; send it again in a moment",
        ))
    }

    /// The reply as it is kept.
    fn closed(
        &self,
        reply: &Reply,
        claimed: &Claimed,
        is_secret: bool,
    ) -> Result<KeptReply, Fault> {
        let plain = reply.text();
        let bearer = self.bearers.first().map_or("", String::as_str);
        let text = if is_secret {
            let sealed = self
                .cipher(bearer, &claimed.claim.salt)
                .encrypt(&Nonce::default(), plain.as_bytes());
            hex::encode(sealed.map_err(|_| Fault::Defect("a reply cannot be sealed".into()))?)
        } else {
            plain.into_owned()
        };
        Ok(KeptReply {
            status: reply.status,
            is_sealed: is_secret,
            text,
        })
    }

    /// The kept reply as it was told, byte for byte.
    fn opened(&self, kept: &KeptReply, salt: &str) -> Result<Reply, Problem> {
        let body = if kept.is_sealed {
            let sealed = hex::decode(&kept.text).unwrap_or_default();
            let open = |bearer: &String| {
                let cipher = self.cipher(bearer, salt);
                cipher.decrypt(&Nonce::default(), sealed.as_slice()).ok()
            };
            self.bearers.iter().find_map(open).ok_or_else(|| {
                Problem::conflict(
                    "this was done under a key of the API that has been replaced since, and its \
                     reply holds a secret that only that key opens; use a new Idempotency-Key",
                )
            })?
        } else {
            kept.text.clone().into_bytes()
        };
        Ok(Reply {
            status: kept.status,
            content_type: "application/json",
            headers: vec![("idempotency-replayed", "true".to_owned())],
            body,
        })
    }

    /// The salt makes a cipher's key of one use, so that the nonce may stay the same.
    fn cipher(&self, bearer: &str, salt: &str) -> ChaCha20Poly1305 {
        let key = secret(&[bearer, salt, &self.key, "reply"]);
        ChaCha20Poly1305::new(&Key::from(key))
    }
}

fn secret(parts: &[&str]) -> [u8; 32] {
    let mut digest = Sha256::new_with_prefix(b"reelgate-idempotency");
    for part in parts {
        digest.update([0]);
        digest.update(part.as_bytes());
    }
    digest.finalize().into()
}

/// A digest of all that a request asks. JSON is compared by its values, not by its blanks.
fn fingerprint(api: &ApiRequest) -> String {
    let body = api.taken.body.as_deref().unwrap_or_default();
    let value = serde_json::from_slice::<serde_json::Value>(body);
    let body = value.map_or_else(|_| body.to_vec(), |value| value.to_string().into_bytes());
    let mut digest = Sha256::new();
    for part in [api.taken.method.as_str(), &api.taken.path, &api.taken.query] {
        digest.update(part.as_bytes());
        digest.update(b"\n");
    }
    digest.update(&body);
    hex::encode(digest.finalize())
}
