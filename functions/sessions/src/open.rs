//! Opening a session: place, names, token, decision, launch URL.
//! The token goes into the reply and nowhere else: the log has it struck out, the database hashed.

use crate::wire::{NewSession, Opened};
use crate::{ask, place};
use reelgate_core::command::{Call, Command, OpenSession};
use reelgate_core::id::{DeviceId, GameId, LocationId, PlayerId, ProviderId, SessionId};
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::exchange::Secrets;
use reelgate_edge::launch::{self, Launch};
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::Time;
use reelgate_edge::{platform, token};

/// How long a session takes bets.
const LIFETIME_S: i64 = 12 * 60 * 60;

/// POST /api/sessions.
pub(crate) async fn open(api: &ApiRequest) -> Result<Reply, Problem> {
    let new: NewSession = api.body()?;
    new.launch.check()?;
    let player = fields::id("player", &new.player, PlayerId::parse)?;
    let currency = fields::currency(&new.currency)?;
    let provider = fields::id("provider", &new.provider, ProviderId::parse)?;
    let game = fields::id("game", &new.game, GameId::parse)?;
    let location = fields::optional_id("location", new.location.as_deref(), LocationId::parse)?;
    let device = fields::optional_id("device", new.device.as_deref(), DeviceId::parse)?;

    let store = api.store().await?;
    let known = store
        .place(location.as_ref(), device.as_ref(), &provider, &game)
        .await?;
    place::carries(&provider, currency, &known)?;
    let location = place::resolve(location.as_ref(), device.as_ref(), &known)?;

    let session = session_id(api)?;
    let (token, hash) = token::with_hash(api.secret("token")?)?;
    let expires_at = platform::now().plus_s(LIFETIME_S);
    let launch = Launch {
        token: &token,
        player: player.as_str(),
        currency: currency.code(),
        game: game.as_str(),
        session: session.as_str(),
    };
    let asks = known.launch_url.as_deref() == Some(launch::ASK);
    let template = known.launch_url.filter(|_| !asks);
    let opened = Opened {
        session: session.to_string(),
        launch_url: template.map(|template| launch::fill(&template, &launch)),
        token: token.clone(),
        expires_at: Time(expires_at),
    };
    let named = session.clone();
    let open = OpenSession {
        session,
        token: hash,
        location,
        device,
        expires_at,
    };
    let command = Command::OpenSession(open);
    let verb = command.verb().as_str();
    let call = Call {
        game: Some(game),
        ..Call::of_wallet(provider, player, currency, vec![command])
    };
    let secrets = Secrets {
        incoming: Vec::new(),
        outgoing: vec![token],
    };
    let logged = opened.clone();
    let done = api
        .submit(verb, call, secrets, move |_| Reply::json(201, &logged))
        .await?;
    if asks {
        asked(api, &new, &named, opened).await
    } else {
        Ok(done.reply)
    }
}

/// The reply with the URL that the provider is asked for. The session comes first: a provider may
/// ask us about it before it tells the URL.
async fn asked(
    api: &ApiRequest,
    new: &NewSession,
    session: &SessionId,
    opened: Opened,
) -> Result<Reply, Problem> {
    let url = ask::launch_url(api, &new.provider, &opened.token, &new.launch).await;
    if url.is_err() {
        // Its token was told to nobody: it is of no use to anybody.
        api.store().await?.end_session(session).await?;
        api.undone();
    }
    let opened = Opened {
        launch_url: Some(url?),
        ..opened
    };
    Ok(Reply::json(201, &opened))
}

/// 128 bits as 32 hex digits, from chance or the same for every try under one key.
fn session_id(api: &ApiRequest) -> Result<SessionId, Problem> {
    let mut name = api.secret("session")?;
    name.truncate(32);
    fields::id("session", &name, SessionId::parse)
}
