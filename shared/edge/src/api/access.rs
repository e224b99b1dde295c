//! Who may call our API, and what keeps its answers private.
//! No error says how near a wrong key was, and no answer may be kept by a cache that others read.

use super::{Problem, attempts, fields};
use crate::keys::{self, KeyName};
use crate::reply::Reply;
use crate::request::Taken;
use crate::source::Source;
use reelgate_core::id::Actor;
use subtle::ConstantTimeEq;

const ADMIN_KEY: KeyName = KeyName::alone("api_admin_key", "api_admin_key_previous");

/// The administrator's key, current or previous, as a bearer token (RFC 6750 section 2.1). Hands
/// over those that are accepted now, the given one first.
pub(super) async fn check_key(taken: &Taken) -> Result<Vec<String>, Problem> {
    let given = taken
        .header("authorization")
        .and_then(|text| text.strip_prefix("Bearer "));
    let given = given.ok_or_else(Problem::unauthorized)?.trim();
    let mut keys = keys::secrets(ADMIN_KEY).await?;
    // All of them are compared, so that the time says nothing.
    let is_given = |key: &String| bool::from(key.as_bytes().ct_eq(given.as_bytes()));
    let found = keys.iter().map(is_given).collect::<Vec<_>>();
    let Some(place) = found.iter().position(|found| *found) else {
        let source = Source::of(&taken.headers);
        return Err(attempts::slowed(source, Problem::unauthorized()).await);
    };
    keys.rotate_left(place);
    Ok(keys)
}

/// Who acts with the administrator's key. No name of a job begins so.
pub(super) fn admin() -> Result<Actor, Problem> {
    fields::id("actor", "admin", Actor::parse)
}

/// What our API answers is for its caller alone: no cache keeps it, but a list with an `ETag` may
/// stay in the caller's own and is asked for again each time; and no browser takes it for another
/// type than it has.
pub(super) fn private(mut reply: Reply) -> Reply {
    let kept = reply
        .headers
        .iter()
        .any(|(name, _)| *name == "cache-control");
    if !kept {
        reply.headers.push(("cache-control", "no-store".to_owned()));
    }
    reply
        .headers
        .push(("x-content-type-options", "nosniff".to_owned()));
    reply
}
