//! Listing, reading and writing games.
//! Location and device of a list must exist; they do not narrow it yet.

use crate::wire::{Game, GameBody, GamesQuery};
use reelgate_core::id::{DeviceId, GameId, LocationId, ProviderId};
use reelgate_edge::api::page::Page;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::fault::Fault;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::catalog::{GameFilter, GameRow};

/// GET /api/games.
pub(crate) async fn list(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: GamesQuery = api.query()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    check_place(api, query.location.as_deref(), query.device.as_deref()).await?;
    let filter = GameFilter {
        provider: query.provider,
        category: query.category,
        q: query.q,
    };
    let rows = page.list(api.store().await?.games(filter, &page).await?);
    Ok(api.tagged(rows.try_map(Game::try_from)?.reply()))
}

async fn check_place(
    api: &ApiRequest,
    location: Option<&str>,
    device: Option<&str>,
) -> Result<(), Problem> {
    if location.is_none() && device.is_none() {
        return Ok(());
    }
    let location = fields::optional_id("location", location, LocationId::parse)?;
    let device = fields::optional_id("device", device, DeviceId::parse)?;
    let store = api.store().await?;
    match store
        .location_and_device_exist(location.as_ref(), device.as_ref())
        .await?
    {
        (true, true) => Ok(()),
        (false, _) => Err(Problem::not_found(
            "no such location; GET /api/locations lists them",
        )),
        (true, false) => Err(Problem::not_found(
            "no such device; GET /api/devices lists them",
        )),
    }
}

/// GET /api/games/{provider}/{game}.
pub(crate) async fn read(api: &ApiRequest, provider: &str, game: &str) -> Result<Reply, Problem> {
    let (provider, game) = names(provider, game)?;
    let found = api.store().await?.game(&provider, &game).await?;
    Ok(api.tagged(shown(200, found)?))
}

/// PUT /api/games/{provider}/{game}.
pub(crate) async fn put(api: &ApiRequest, provider: &str, game: &str) -> Result<Reply, Problem> {
    let (provider, game) = names(provider, game)?;
    let change = api.body::<GameBody>()?.replacement()?;
    let store = api.store().await?;
    let status = match store.provider_and_game_exist(&provider, &game).await? {
        (false, _) => {
            return Err(Problem::not_found(
                "no such provider; GET /api/providers lists them",
            ));
        }
        (true, false) => {
            fields::check_new("game", game.as_str())?;
            201
        }
        (true, true) => 200,
    };
    let reply = shown(status, store.put_game(&provider, &game, &change).await?)?;
    api.record("put_game", About::provider(&provider), &reply)
        .await?;
    Ok(reply)
}

/// PATCH /api/games/{provider}/{game}.
pub(crate) async fn patch(api: &ApiRequest, provider: &str, game: &str) -> Result<Reply, Problem> {
    let (provider, game) = names(provider, game)?;
    let change = api.body::<GameBody>()?.change()?;
    let changed = api
        .store()
        .await?
        .patch_game(&provider, &game, &change)
        .await?;
    let reply = shown(200, changed)?;
    api.record("change_game", About::provider(&provider), &reply)
        .await?;
    Ok(reply)
}

fn names(provider: &str, game: &str) -> Result<(ProviderId, GameId), Problem> {
    let provider = fields::id("provider", provider, ProviderId::parse)?;
    Ok((provider, fields::id("game", game, GameId::parse)?))
}

fn shown(status: u16, row: Option<GameRow>) -> Result<Reply, Problem> {
    let row = row.ok_or_else(|| {
        Problem::not_found("no such game; create it with PUT /api/games/{provider}/{game}")
    })?;
    let game: Result<Game, Fault> = row.try_into();
    Ok(Reply::json(status, &game?))
}
