//! A launch URL from the provider, asked for by the component that has its keys.
//! Sessions know no provider's address; they reach other components of this deployment only.

use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::json as strict;
use reelgate_edge::launch::Options;
use reelgate_edge::outgoing::{Answer, Bounds, Outgoing};
use serde::Deserialize;
use serde_json::json;
use spin_sdk::http::Method;
use std::time::Duration;

/// Longer than the component tries for itself.
const BOUNDS: Bounds = Bounds {
    wait: Duration::from_secs(30),
    body_bytes: 65_536,
};

#[derive(Deserialize)]
struct Launched {
    launch_url: String,
}

#[derive(Deserialize)]
struct Failed {
    detail: String,
}

/// The URL of a session that was opened a moment ago.
pub(crate) async fn launch_url(
    api: &ApiRequest,
    provider: &str,
    token: &str,
    options: &Options,
) -> Result<String, Problem> {
    let body = json!({"token": token, "options": options});
    let key = api.header("authorization").unwrap_or_default().to_owned();
    let request = Outgoing {
        method: Method::POST,
        url: format!("http://{provider}-outbound.spin.internal/api/providers/{provider}/launch"),
        headers: vec![
            ("authorization", key),
            ("content-type", "application/json".to_owned()),
        ],
        body: body.to_string().into_bytes(),
    };
    let answer = request.send(BOUNDS).await.map_err(|_| {
        let detail = "the game's launch_url is \"ask\", but its provider has no API that could \
            be asked; give the game a template";
        Problem::not_ready(format!("{provider}: {detail}"))
    })?;
    read(provider, &answer)
}

fn read(provider: &str, answer: &Answer) -> Result<String, Problem> {
    if answer.status == 200
        && let Ok(launched) = strict::decode::<Launched>(&answer.body)
    {
        return Ok(launched.launch_url);
    }
    let failed = strict::decode::<Failed>(&answer.body);
    let detail = failed.map_or_else(|_| format!("{provider} gave no launch URL"), |f| f.detail);
    Err(match answer.status {
        503 => Problem::not_ready(detail),
        _ => Problem::provider_failed(detail),
    })
}
