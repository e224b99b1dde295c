//! Which path leads where.
//! A provider that has no API is refused before anything else is looked at.

use crate::{free_rounds, games, launch, partners};
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::reply::Reply;
use spin_sdk::http::Method;

/// Answers a request whose caller's key is good.
pub(crate) async fn answer(api: &ApiRequest) -> Result<Reply, Problem> {
    let (method, path) = api.route();
    let ["providers", provider, what @ ..] = path.as_slice() else {
        return Err(Problem::no_such_path());
    };
    let line = partners::find(provider)?;
    match (method, what) {
        (Method::POST, ["games", "import"]) => games::import(api, line).await,
        (Method::POST, ["launch"]) => launch::launch(api, line).await,
        (Method::POST, ["free-rounds"]) => free_rounds::grant(api, line).await,
        (Method::GET, ["free-rounds"]) => free_rounds::list(api, line).await,
        (Method::GET, ["free-rounds", campaign, player]) => {
            free_rounds::read(api, line, campaign, player).await
        }
        (Method::DELETE, ["free-rounds", campaign, player]) => {
            free_rounds::cancel(api, line, campaign, player).await
        }
        (_, ["games", "import"] | ["launch"]) => Err(Problem::method("POST")),
        (_, ["free-rounds"]) => Err(Problem::method("GET, POST")),
        (_, ["free-rounds", _, _]) => Err(Problem::method("DELETE, GET")),
        _ => Err(Problem::no_such_path()),
    }
}
