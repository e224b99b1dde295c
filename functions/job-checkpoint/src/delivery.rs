//! The digest on its way out of the database's reach: a log line, and the operator's webhook.
//! A delivery that fails is tried again by every later call of the job, until it is accepted.

use reelgate_edge::api::{About, ApiRequest, Asked, Problem};
use reelgate_edge::outgoing::{Bounds, Outgoing, SendError};
use reelgate_edge::store::queries::ledger::Checkpoint;
use reelgate_edge::store::{SpinDatabase, Store};
use reelgate_edge::{keys, observe, platform};
use spin_sdk::http::Method;
use std::time::Duration;

const ORIGIN: &str = "checkpoint_webhook";
const PATH: &str = "checkpoint_webhook_path";
/// The host of an origin that is not set: a name that never leads anywhere (RFC 2606).
const UNSET_HOST: &str = ".invalid";
const BOUNDS: Bounds = Bounds {
    wait: Duration::from_secs(5),
    body_bytes: 64 << 10,
};
/// How often one call sends a digest.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);
/// The most digests that one call sends.
const DIGESTS_MAX: i64 = 10;

/// Prints the checkpoint as a log line.
pub(crate) fn log(checkpoint: &Checkpoint) {
    observe::notice("job-checkpoint", "checkpoint", checkpoint);
}

/// Sends the digests that the webhook has not accepted yet, oldest first, up to the first that
/// fails. Without a webhook nothing is sent.
pub(crate) async fn deliver_pending(
    api: &ApiRequest,
    store: &Store<SpinDatabase>,
) -> Result<(), Problem> {
    let origin = keys::optional(ORIGIN).await;
    let origin = origin.trim_end_matches('/');
    if origin.is_empty() || origin.ends_with(UNSET_HOST) {
        return Ok(());
    }
    let path = keys::optional(PATH).await;
    for number in store.undelivered(DIGESTS_MAX).await? {
        let page = store.checkpoints(number.saturating_sub(1), 1).await?;
        let Some(checkpoint) = page.first() else {
            break;
        };
        if !deliver(api, origin, &path, checkpoint).await? {
            break;
        }
        store.add_delivery(number, platform::now()).await?;
    }
    Ok(())
}

/// Sends one digest; whether the webhook accepted it.
async fn deliver(
    api: &ApiRequest,
    origin: &str,
    path: &str,
    checkpoint: &Checkpoint,
) -> Result<bool, Problem> {
    let request = Outgoing {
        method: Method::POST,
        url: format!("{origin}{path}"),
        headers: vec![("content-type", "application/json".to_owned())],
        body: serde_json::to_vec(checkpoint).unwrap_or_default(),
    };
    let mut detail = String::new();
    for tries in 1..=TRIES {
        let answer = request.send(BOUNDS).await;
        let secrets = [path.trim_start_matches('/').to_owned()];
        let asked = Asked {
            verb: "checkpoint_webhook",
            request: &request,
            answer: &answer,
            secrets: &secrets,
            about: &About::default(),
        };
        api.record_asked(&asked).await?;
        detail = match answer {
            Ok(answer) if (200..300).contains(&answer.status) => return Ok(true),
            Ok(answer) => format!("it answered with status {}", answer.status),
            Err(SendError::Unsent(_)) => "it cannot be reached".to_owned(),
            Err(_) => "it did not answer".to_owned(),
        };
        if tries < TRIES {
            platform::sleep(PAUSE.saturating_mul(tries)).await;
        }
    }
    let number = checkpoint.number;
    let text = format!(
        "the digest of checkpoint {number} was not delivered to {ORIGIN}: {detail}; the next call \
         tries again"
    );
    observe::warn("job-checkpoint", &text);
    Ok(false)
}
