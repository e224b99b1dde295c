//! A component that checks a signature and answers: `/bench/hmac` once, `/bench/rsa/<times>` and
//! `/bench/ecdsa/<times>` as often as told, with the nanoseconds of one check.
//! It never decodes a body and has no database.

use reelgate_core::signature::{EcdsaP256Key, HmacSha256Key, Key, RsaSha256Key};
use reelgate_edge::keys::{KeyName, ring};
use reelgate_edge::platform::Stopwatch;
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

const SECRET: KeyName = KeyName::alone("bench_secret", "bench_none");
const PUBLIC: KeyName = KeyName::alone("bench_public_key", "bench_none");
const CURVE: KeyName = KeyName::alone("bench_curve_key", "bench_none");

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let (mut taken, unread) = Taken::head(request);
    taken.read(unread).await;
    let mut parts = taken.path.trim_start_matches("/bench/").split('/');
    let (scheme, times) = (parts.next(), parts.next());
    let times = times.and_then(|times| times.parse().ok()).unwrap_or(1);
    let text = match scheme {
        Some("rsa") => timed::<RsaSha256Key>(&taken, PUBLIC, times).await,
        Some("ecdsa") => timed::<EcdsaP256Key>(&taken, CURVE, times).await,
        _ => checked::<HmacSha256Key>(&taken, SECRET)
            .await
            .map(|()| "ok".to_owned()),
    };
    let (status, body) = match text {
        Ok(text) => (200, text),
        Err(text) => (400, text),
    };
    let reply = Reply {
        status,
        content_type: "text/plain",
        headers: Vec::new(),
        body: body.into_bytes(),
    };
    reply.send().await
}

async fn timed<K: Key + 'static>(
    taken: &Taken,
    name: KeyName,
    times: u64,
) -> Result<String, String> {
    checked::<K>(taken, name).await?;
    let watch = Stopwatch::start();
    for _ in 0..times {
        checked::<K>(taken, name).await?;
    }
    let spent = watch.elapsed().as_nanos();
    let each = spent.checked_div(times.into()).unwrap_or_default();
    Ok(each.to_string())
}

async fn checked<K: Key + 'static>(taken: &Taken, name: KeyName) -> Result<(), String> {
    let keys = ring::<K>(name).await.map_err(|fault| fault.to_string())?;
    let body = taken.body.as_deref().map_err(|_| "no body".to_owned())?;
    let verified = keys.verify(body, taken.header("x-signature"));
    verified.map(|_| ()).map_err(|error| error.to_string())
}
