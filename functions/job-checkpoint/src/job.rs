//! One checkpoint: a claim over the newest one before it, a digest, a signature, a row.
//! A day has one for ever; asked again, the stored one is the answer.

use crate::heads;
use crate::wire::Ask;
use reelgate_core::checkpoint::{Claim, SigningKey};
use reelgate_core::entry::Hash;
use reelgate_edge::api::{About, ApiRequest, Problem};
use reelgate_edge::fault::Fault;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::ledger::{Newest, Seal};
use reelgate_edge::store::{SpinDatabase, Store};
use reelgate_edge::{keys, platform};

const KEY: &str = "ledger_signing_key";

/// POST /api/jobs/checkpoint.
pub(crate) async fn checkpoint(api: &ApiRequest) -> Result<Reply, Problem> {
    let ask: Option<Ask> = api.maybe_body()?;
    let day = ask.unwrap_or_default().day(platform::now())?;
    let store = api.store().await?;
    if let Some(stored) = store.checkpoint_of(&day).await? {
        return Ok(Reply::json(200, &stored));
    }
    let key = signing_key().await?;
    let newest = store.newest_checkpoint().await?;
    if let Some(newest) = newest.as_ref().filter(|newest| newest.day > day) {
        return Err(Problem::conflict(format!(
            "{} has a checkpoint already, and an earlier day cannot follow it: what it would \
             cover is covered",
            newest.day
        )));
    }
    let claim = claim(&store, day, newest).await?;
    let digest = heads::digest(&store, &claim).await?;
    let seal = Seal {
        signature: key.sign(&digest),
        key_id: key.public().id(),
        digest,
    };
    store.add_checkpoint(&claim, &seal, platform::now()).await?;
    // What stands there now may be another caller's, made at the same time.
    let stored = store.checkpoint_of(&claim.day).await?;
    let stored = stored.ok_or(Fault::Busy)?;
    let status = if stored.digest == seal.digest.as_str() {
        201
    } else {
        200
    };
    let reply = Reply::json(status, &stored);
    api.record("checkpoint", About::default(), &reply).await?;
    Ok(reply)
}

async fn signing_key() -> Result<SigningKey, Fault> {
    let pem = keys::required(KEY).await?;
    SigningKey::parse(&pem).map_err(|error| Fault::Configuration {
        name: KEY,
        reason: error.to_string(),
    })
}

/// What the next checkpoint says of itself.
async fn claim(
    store: &Store<SpinDatabase>,
    day: String,
    newest: Option<Newest>,
) -> Result<Claim, Fault> {
    let last_entry = store.last_entry().await?;
    let wallets = store.wallets_up_to(last_entry).await?;
    let number = newest.as_ref().map_or(0, |newest| newest.number);
    Ok(Claim {
        number: number.saturating_add(1),
        previous: newest.map_or_else(Hash::genesis, |newest| newest.digest),
        day,
        last_entry,
        wallets,
    })
}
