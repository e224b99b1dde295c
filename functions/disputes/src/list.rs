//! Reading disputes: the list, and one with its evidence.
//! Evidence is found by reference, target and round; nothing of it is a copy.

use crate::wire::{Case, DisputesQuery, NoQuery, STATUSES};
use reelgate_core::currency::Currency;
use reelgate_core::dispute::DisputeKind;
use reelgate_core::id::{PlayerId, ProviderId, RoundId};
use reelgate_edge::api::page::Page;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::Dispute;
use reelgate_edge::store::queries::disputes::DisputeFilter;
use reelgate_edge::store::queries::entries::Trail;
use reelgate_edge::store::queries::rounds::RoundName;

/// GET /api/disputes.
pub(crate) async fn disputes(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: DisputesQuery = api.query()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    let status = query.status.as_deref();
    let status = status.map(|word| fields::one_of("status", word, STATUSES));
    let filter = DisputeFilter {
        status: status.transpose()?,
        kind: query.kind.as_deref().map(kind).transpose()?,
        provider: query.provider,
        player: query.player,
    };
    let (after, count) = (page.after_number()?, page.items_to_read());
    let items = api.store().await?.disputes(filter, after, count).await?;
    Ok(page.list(items).reply())
}

fn kind(text: &str) -> Result<&'static str, Problem> {
    let mut words = DisputeKind::ALL.iter().map(|kind| kind.as_str());
    let all: Vec<&str> = words.clone().collect();
    let refused = || Problem::invalid(format!("kind must be one of: {}", all.join(", ")));
    words.find(|word| *word == text).ok_or_else(refused)
}

/// GET /api/disputes/{id}.
pub(crate) async fn dispute(api: &ApiRequest, id: &str) -> Result<Reply, Problem> {
    let NoQuery {} = api.query()?;
    let id = number(id)?;
    let store = api.store().await?;
    let dispute = store.dispute(id).await?.ok_or_else(no_such_dispute)?;
    let trail = Trail {
        provider: dispute.provider.clone(),
        reference: dispute.reference.clone(),
        target: dispute.evidence.target.clone(),
        round: dispute.round.clone(),
        player: dispute.player.clone(),
        currency: dispute.evidence.currency.clone(),
    };
    let round = match round_of(&dispute)? {
        Some(name) => store.round(&name).await?,
        None => None,
    };
    let case = Case {
        events: store.dispute_events(id).await?,
        exchanges: store.dispute_exchanges(&dispute).await?,
        entries: store.evidence(trail).await?,
        round,
        dispute,
    };
    Ok(Reply::json(200, &case))
}

/// The player's part in the round, where the dispute names all of it.
fn round_of(dispute: &Dispute) -> Result<Option<RoundName>, Problem> {
    let (Some(provider), Some(round), Some(player), Some(currency)) = (
        &dispute.provider,
        &dispute.round,
        &dispute.player,
        &dispute.evidence.currency,
    ) else {
        return Ok(None);
    };
    let Some(currency) = Currency::parse(currency) else {
        return Ok(None);
    };
    Ok(Some(RoundName {
        player: fields::id("player", player, PlayerId::parse)?,
        currency,
        provider: fields::id("provider", provider, ProviderId::parse)?,
        round: fields::id("round", round, RoundId::parse)?,
    }))
}

/// A dispute's number from the path.
pub(crate) fn number(id: &str) -> Result<i64, Problem> {
    id.parse().map_err(|_| no_such_dispute())
}

/// The path names none.
pub(crate) fn no_such_dispute() -> Problem {
    Problem::not_found("no such dispute; GET /api/disputes lists them by number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_numbers_are_read_or_refused() {
        assert_eq!(kind("late_win"), Ok("late_win"));
        let detail = kind("late").unwrap_err().detail;
        assert!(detail.starts_with("kind must be one of: conflict, late_win"));
        assert_eq!(number("17"), Ok(17));
        for odd in ["", "x", "1.0", "99999999999999999999"] {
            assert_eq!(number(odd).unwrap_err().status, 404, "{odd}");
        }
    }
}
