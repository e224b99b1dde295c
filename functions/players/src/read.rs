//! Reading players, wallets, entries, rounds and grants.
//! Nothing here writes.

use crate::create::no_such_player;
use crate::wire::{ROUND_STATES, RoundsQuery, WalletQuery};
use reelgate_core::currency::Currency;
use reelgate_core::id::PlayerId;
use reelgate_edge::api::page::{List, Page};
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::Player;
use serde::Serialize;

/// GET /api/players/{player}.
pub(crate) async fn player(api: &ApiRequest, player: &str) -> Result<Reply, Problem> {
    Ok(Reply::json(200, &find(api, player).await?))
}

/// GET /api/players/{player}/wallets.
pub(crate) async fn wallets(api: &ApiRequest, player: &str) -> Result<Reply, Problem> {
    Ok(List::whole(find(api, player).await?.wallets).reply())
}

async fn find(api: &ApiRequest, player: &str) -> Result<Player, Problem> {
    let player = fields::id("player", player, PlayerId::parse)?;
    api.store()
        .await?
        .player(&player)
        .await?
        .ok_or_else(no_such_player)
}

/// GET /api/players/{player}/entries.
pub(crate) async fn entries(api: &ApiRequest, player: &str) -> Result<Reply, Problem> {
    let id = fields::id("player", player, PlayerId::parse)?;
    let (currency, page) = of_wallet(api)?;
    let items = api.store().await?.entries(&id, currency, &page).await?;
    known(api, player, &page.list(items)).await
}

/// GET /api/players/{player}/grants.
pub(crate) async fn grants(api: &ApiRequest, player: &str) -> Result<Reply, Problem> {
    let id = fields::id("player", player, PlayerId::parse)?;
    let (currency, page) = of_wallet(api)?;
    let items = api.store().await?.grants(&id, currency, &page).await?;
    known(api, player, &page.list(items)).await
}

/// The wallet, where only one is wanted, and the page.
fn of_wallet(api: &ApiRequest) -> Result<(Option<Currency>, Page<2>), Problem> {
    let query: WalletQuery = api.query()?;
    let currency = query.currency.as_deref();
    let currency = currency.map(fields::currency).transpose()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    Ok((currency, page))
}

/// GET /api/players/{player}/rounds.
pub(crate) async fn rounds(api: &ApiRequest, player: &str) -> Result<Reply, Problem> {
    let id = fields::id("player", player, PlayerId::parse)?;
    let query: RoundsQuery = api.query()?;
    let state = query.state.as_deref();
    let state = state
        .map(|text| fields::one_of("state", text, ROUND_STATES))
        .transpose()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    let items = api.store().await?.rounds(&id, state, &page).await?;
    known(api, player, &page.list(items)).await
}

/// An empty list may be that of nobody; only then it is worth another look.
async fn known<T: Serialize>(
    api: &ApiRequest,
    player: &str,
    list: &List<T>,
) -> Result<Reply, Problem> {
    if list.is_empty() {
        find(api, player).await?;
    }
    Ok(list.reply())
}
