//! Reading and ending a session.
//! An ended session takes no more bets; what was bet is still settled by the provider's rules.

use crate::wire::Ended;
use reelgate_core::id::{PlayerId, ProviderId, SessionId};
use reelgate_core::machine::{self, SESSIONS, State};
use reelgate_core::outcome::Outcome;
use reelgate_core::verb::Verb;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;

/// GET /api/sessions/{session}.
pub(crate) async fn read(api: &ApiRequest, session: &str) -> Result<Reply, Problem> {
    let session = fields::id("session", session, SessionId::parse)?;
    let found = api.store().await?.session(&session).await?;
    Ok(Reply::json(200, &found.ok_or_else(no_such_session)?))
}

/// DELETE /api/sessions/{session}.
pub(crate) async fn end(api: &ApiRequest, session: &str) -> Result<Reply, Problem> {
    let session = fields::id("session", session, SessionId::parse)?;
    let ended = api.store().await?.end_session(&session).await?;
    let ended = ended.ok_or_else(no_such_session)?;
    let player = fields::id("player", &ended.player, PlayerId::parse)?;
    let provider = fields::id("provider", &ended.provider, ProviderId::parse)?;
    let reply = Reply::json(
        200,
        &Ended {
            session: session.to_string(),
            ended_at: ended.ended_at,
        },
    );
    api.record("end_session", About::player(&player).at(&provider), &reply)
        .await?;
    let row = machine::find(SESSIONS, State::Live, Verb::EndSession, Outcome::Accepted);
    row.into_iter().for_each(|row| api.note(row.event));
    Ok(reply)
}

fn no_such_session() -> Problem {
    Problem::not_found("no such session; it is named by `session`, not by its token")
}
