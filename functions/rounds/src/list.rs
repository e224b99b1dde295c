//! Reading rounds: what is not over, oldest first, and one round with its entries.
//! Nothing here writes.

use crate::wire::{OPEN_STATES, Played, RoundQuery, RoundsQuery};
use reelgate_core::currency::Currency;
use reelgate_core::id::{PlayerId, ProviderId, RoundId};
use reelgate_edge::api::page::Page;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::rounds::{OpenFilter, RoundName};

/// GET /api/rounds.
pub(crate) async fn rounds(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: RoundsQuery = api.query()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    let state = query.state.as_deref();
    let state = state.map(|word| fields::one_of("state", word, OPEN_STATES));
    let open_for_s = query.open_for_s.as_deref().map(seconds).transpose()?;
    let ago_s = open_for_s.unwrap_or_default().saturating_neg();
    let filter = OpenFilter {
        state: state.transpose()?,
        provider: query.provider,
        player: query.player,
        opened_until: platform::now().plus_s(ago_s),
    };
    let items = api.store().await?.open_rounds(filter, &page).await?;
    Ok(page.list(items).reply())
}

fn seconds(text: &str) -> Result<i64, Problem> {
    let number = text.parse().ok().filter(|seconds: &i64| *seconds >= 0);
    number.ok_or_else(|| Problem::invalid("open_for_s must be a whole number of seconds"))
}

/// GET /api/players/{player}/rounds/{provider}/{round}.
pub(crate) async fn round(api: &ApiRequest, path: [&str; 3]) -> Result<Reply, Problem> {
    let query: RoundQuery = api.query()?;
    let name = name(path, fields::currency(&query.currency)?)?;
    let store = api.store().await?;
    let round = store.round(&name).await?.ok_or_else(no_such_round)?;
    let entries = store.round_entries(&name).await?;
    Ok(Reply::json(200, &Played { round, entries }))
}

/// The round of a path: player, provider and round.
pub(crate) fn name(
    [player, provider, round]: [&str; 3],
    currency: Currency,
) -> Result<RoundName, Problem> {
    Ok(RoundName {
        player: fields::id("player", player, PlayerId::parse)?,
        currency,
        provider: fields::id("provider", provider, ProviderId::parse)?,
        round: fields::id("round", round, RoundId::parse)?,
    })
}

/// The path names none.
fn no_such_round() -> Problem {
    Problem::not_found("the player has no such round with this provider in this currency")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_a_whole_number_of_seconds() {
        assert_eq!((seconds("0"), seconds("86400")), (Ok(0), Ok(86_400)));
        for odd in ["-1", "", "1.5", "x", "9223372036854775808"] {
            let detail = seconds(odd).unwrap_err().detail;
            assert!(detail.starts_with("open_for_s "), "{odd}: {detail}");
        }
    }
}
