//! Free rounds that a provider is asked to give a player, and to take back.
//! The row comes before the request: what may have been promised is never forgotten.

mod terms;

use crate::access::Line;
use crate::ask::{Asking, Failure, no_secret};
use crate::partner::{Grant, Granted, name_of};
use reelgate_core::id::{GameId, PlayerId, ProviderId, Reference};
use reelgate_edge::api::page::Page;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::fault::Fault;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::free_rounds::{FreeRounds, Place, Settled};
use serde::Deserialize;
use terms::Body;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    campaign: Option<String>,
    player: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

/// GET /api/providers/{provider}/free-rounds.
pub(crate) async fn list(api: &ApiRequest, line: Line) -> Result<Reply, Problem> {
    let query: Query = api.query()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    let provider = fields::id("provider", line.provider, ProviderId::parse)?;
    let (campaign, player) = (query.campaign.as_deref(), query.player.as_deref());
    let store = api.store().await?;
    let rows = store
        .free_rounds(&provider, campaign, player, &page)
        .await?;
    Ok(api.tagged(page.list(rows).reply()))
}

/// GET /api/providers/{provider}/free-rounds/{campaign}/{player}.
pub(crate) async fn read(
    api: &ApiRequest,
    line: Line,
    campaign: &str,
    player: &str,
) -> Result<Reply, Problem> {
    let provider = fields::id("provider", line.provider, ProviderId::parse)?;
    let player = &fields::id("player", player, PlayerId::parse)?;
    let place = Place {
        provider: &provider,
        campaign,
        player,
    };
    let found = api.store().await?.free_rounds_at(place).await?;
    Ok(Reply::json(200, &found.ok_or_else(nothing_asked)?))
}

/// POST /api/providers/{provider}/free-rounds. The same again asks for nothing new.
pub(crate) async fn grant(api: &ApiRequest, line: Line) -> Result<Reply, Problem> {
    let body: Body = api.body()?;
    let grant = body.grant()?;
    let provider = fields::id("provider", line.provider, ProviderId::parse)?;
    let player = fields::id("player", &grant.player, PlayerId::parse)?;
    let access = line.access().await?;
    let place = Place {
        provider: &provider,
        campaign: &grant.campaign,
        player: &player,
    };
    // What this provider cannot be asked leaves no row.
    let ask = line.partner.grant(&access, &grant);
    let repeatable = ask
        .map_err(|t| t.problem(line.provider, line.key))?
        .repeatable;
    within_limits(api, place, &grant).await?;
    let refused = match begin(api, place, &grant, repeatable).await? {
        Begun::Done(done) => return Ok(Reply::json(200, &done)),
        Begun::Anew => "refused",
        // A refusal may mean that the first one was granted.
        Begun::Again => "asked",
    };
    let done = ask_for(api, line, place, &grant, refused).await?;
    let reply = Reply::json(201, &done);
    api.record("grant_free_rounds", about(place), &reply)
        .await?;
    Ok(reply)
}

/// Refuses a stake that its bets would be refused for: the greatest bet holds for free play too.
/// What was asked for before is not judged again.
async fn within_limits(api: &ApiRequest, place: Place<'_>, grant: &Grant) -> Result<(), Problem> {
    let Some(bet) = grant.bet else {
        return Ok(());
    };
    let store = api.store().await?;
    let known = store.free_rounds_at(place).await?;
    if known.is_some_and(|row| row.status != "refused") {
        return Ok(());
    }
    for game in &grant.games {
        let game = fields::id("games", game, GameId::parse)?;
        let listed = store.game(place.provider, &game).await?;
        let limit = listed.and_then(|row| row.limits.get(grant.currency.code()).copied());
        let greatest = limit.and_then(|limit| limit.bet_max);
        if greatest.is_some_and(|greatest| bet.units() > greatest) {
            return Err(Problem::invalid(format!(
                "bet is above the greatest bet of the game {game}: lower it, or raise the limit"
            )));
        }
    }
    Ok(())
}

/// What there is to ask.
enum Begun {
    /// Nothing.
    Done(FreeRounds),
    /// All of it: whatever was asked before was refused.
    Anew,
    /// The same as before, which may have been granted.
    Again,
}

/// Notes what is to be asked for.
async fn begin(
    api: &ApiRequest,
    place: Place<'_>,
    grant: &Grant,
    repeatable: bool,
) -> Result<Begun, Problem> {
    let store = api.store().await?;
    let terms = terms::of(grant);
    if store.ask_free_rounds(place, &terms).await?.is_some() {
        return Ok(Begun::Anew);
    }
    let nobody = "no such player that is active and has a wallet in this currency";
    let Some(known) = store.free_rounds_at(place).await? else {
        return Err(Problem::not_found(nobody));
    };
    if known.terms != terms {
        return Err(Problem::conflict(
            "this campaign was asked for this player before, with other terms; use another name",
        ));
    }
    match known.status.as_str() {
        "granted" => Ok(Begun::Done(known)),
        // Refused rows are asked again, but for an active player alone.
        "refused" => Err(Problem::not_found(nobody)),
        "asked" if repeatable => Ok(Begun::Again),
        "asked" => Err(Problem::conflict(
            "whether the provider granted them is not known, and it would grant them twice; look \
             there, and use another name if it did not",
        )),
        _ => Err(Problem::conflict(
            "they were cancelled; use another name for new ones",
        )),
    }
}

async fn ask_for(
    api: &ApiRequest,
    line: Line,
    place: Place<'_>,
    grant: &Grant,
    refused: &'static str,
) -> Result<FreeRounds, Problem> {
    let asking = asking(api, line, place, "grant");
    let answer = asking.ask(|access| line.partner.grant(access, grant)).await;
    match answer {
        Ok(answer) => {
            let named = line.partner.granted(&answer);
            let settled = Settled {
                status: "granted",
                named: named.as_deref(),
                detail: None,
            };
            settle(api, place, settled).await
        }
        Err(failure) => Err(failed(api, place, failure, refused).await?),
    }
}

/// DELETE /api/providers/{provider}/free-rounds/{campaign}/{player}.
pub(crate) async fn cancel(
    api: &ApiRequest,
    line: Line,
    campaign: &str,
    player: &str,
) -> Result<Reply, Problem> {
    let provider = fields::id("provider", line.provider, ProviderId::parse)?;
    let player = fields::id("player", player, PlayerId::parse)?;
    let place = Place {
        provider: &provider,
        campaign,
        player: &player,
    };
    let known = api.store().await?.free_rounds_at(place).await?;
    let known = known.ok_or_else(nothing_asked)?;
    match known.status.as_str() {
        "cancelled" => return Ok(Reply::json(200, &known)),
        "refused" => {
            let detail = "the provider refused them: there is nothing to take back";
            return Err(Problem::conflict(detail));
        }
        _ => {}
    }
    let name = name_of(campaign, player.as_str());
    let granted = Granted {
        name: &name,
        theirs: known.named.as_deref(),
    };
    let answer = asking(api, line, place, "cancel")
        .ask(|access| line.partner.cancel(access, &granted))
        .await;
    let done = match answer {
        Ok(_) => {
            let settled = Settled {
                status: "cancelled",
                named: None,
                detail: None,
            };
            settle(api, place, settled).await?
        }
        // What was granted stays so until the provider has said otherwise.
        Err(failure) => return Err(failed(api, place, failure, "asked").await?),
    };
    let reply = Reply::json(200, &done);
    api.record("cancel_free_rounds", about(place), &reply)
        .await?;
    Ok(reply)
}

/// The campaign stands in the log as a reference.
fn about(place: Place<'_>) -> About {
    About {
        reference: Reference::parse(place.campaign).ok(),
        ..About::player(place.player).at(place.provider)
    }
}

fn asking<'a>(api: &'a ApiRequest, line: Line, place: Place<'a>, verb: &'static str) -> Asking<'a> {
    Asking {
        api,
        line,
        verb,
        about: about(place),
        secret_of: no_secret,
    }
}

async fn settle(
    api: &ApiRequest,
    place: Place<'_>,
    settled: Settled<'_>,
) -> Result<FreeRounds, Problem> {
    let row = api
        .store()
        .await?
        .settle_free_rounds(place, settled)
        .await?;
    let gone = || Fault::Defect("free rounds are gone while they are asked for".to_owned());
    row.ok_or_else(|| gone().into())
}

/// Notes a failure, `refused` where it is a refusal, and hands over what the caller is told.
async fn failed(
    api: &ApiRequest,
    place: Place<'_>,
    failure: Failure,
    refused: &'static str,
) -> Result<Problem, Problem> {
    let (status, problem) = match failure {
        Failure::Refused(problem) => (refused, problem),
        Failure::Unknown(problem) => ("asked", problem),
    };
    let settled = Settled {
        status,
        named: None,
        detail: Some(&problem.detail),
    };
    settle(api, place, settled).await?;
    Ok(problem)
}

fn nothing_asked() -> Problem {
    Problem::not_found("no free rounds of this campaign were asked for this player")
}
