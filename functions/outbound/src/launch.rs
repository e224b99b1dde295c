//! A launch URL from the provider: for a session whose token the caller holds, or for a demo.
//! The URL opens the session as the token does, so that neither reaches the log.

use crate::access::Line;
use crate::ask::Asking;
use crate::partner::{Launch, Seat, Trouble};
use reelgate_core::id::{GameId, PlayerId};
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::launch::Options;
use reelgate_edge::reply::Reply;
use reelgate_edge::token;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What to open: a session by its token, or a game as a demo.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    token: Option<String>,
    game: Option<String>,
    #[serde(default)]
    demo: bool,
    #[serde(default)]
    options: Options,
}

#[derive(Serialize)]
struct Launched {
    launch_url: String,
}

/// POST /api/providers/{provider}/launch.
pub(crate) async fn launch(api: &ApiRequest, line: Line) -> Result<Reply, Problem> {
    api.seal_reply();
    let body: Body = api.body()?;
    body.options.check()?;
    let (game, seat) = match (&body.token, &body.game, body.demo) {
        (Some(token), None, false) => found(api, line, token).await?,
        (None, Some(game), true) => (fields::id("game", game, GameId::parse)?.to_string(), None),
        _ => {
            let detail = "give the token of a session, or a game and \"demo\": true";
            return Err(Problem::invalid(detail));
        }
    };
    let player = seat.as_ref().map(|seat| seat.player.as_str());
    let player = fields::optional_id("player", player, PlayerId::parse)?;
    let options = &body.options;
    let launch = Launch {
        game: &game,
        seat,
        mobile: options.is_mobile(),
        language: options.language(),
        country: options.country.as_deref(),
        ip: options.ip.as_deref(),
        return_url: options.return_url.as_deref(),
        deposit_url: options.deposit_url.as_deref(),
    };
    let asking = Asking {
        api,
        line,
        verb: "launch",
        about: About {
            player,
            ..About::default()
        },
        secret_of: |line, answer: &Value| line.partner.launched(answer),
    };
    let answer = asking
        .ask(|access| line.partner.launch(access, &launch))
        .await?;
    let url = line.partner.launched(&answer);
    let url = url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let launch_url =
        url.ok_or_else(|| Trouble::Answer("URL of the game").problem(line.provider, line.key))?;
    Ok(Reply::json(200, &Launched { launch_url }))
}

/// The session of a token, which must be this provider's and live.
async fn found(
    api: &ApiRequest,
    line: Line,
    token: &str,
) -> Result<(String, Option<Seat>), Problem> {
    let unknown = || {
        let detail = "no such session of this provider, or it has ended";
        Problem::not_found(detail)
    };
    let hash = token::hash(token).ok_or_else(unknown)?;
    let session = api.store().await?.live_session(&hash).await?;
    let session = session.filter(|session| session.provider == line.provider);
    let session = session.ok_or_else(unknown)?;
    let seat = Seat {
        token: token.to_owned(),
        player: session.player,
        currency: session.currency,
    };
    Ok((session.game, Some(seat)))
}
