//! The end of a bonus grant: what is left of it is taken away.
//! It takes no more than was granted and no more than is there, and it does so once.

use crate::desk::{self, Order};
use crate::wire::Expiry;
use reelgate_core::command::{BonusExpiry, Command};
use reelgate_core::id::{PlayerId, Reference};
use reelgate_core::outcome::Outcome;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;

/// POST /api/players/{player}/bonuses/{key}/expiry.
pub(crate) async fn expire(api: &ApiRequest, player: &str, grant: &str) -> Result<Reply, Problem> {
    let reference = desk::reference(desk::idempotency_key(api.header("idempotency-key"))?)?;
    let body: Expiry = api.body()?;
    let provider = desk::cashier()?;
    let grant = fields::id("the key of the grant", grant, Reference::stored)?;
    let player = fields::id("player", player, PlayerId::parse)?;
    let currency = fields::currency(&body.currency)?;
    let order = Order {
        provider: provider.clone(),
        player: player.clone(),
        currency,
        command: Command::BonusExpiry(BonusExpiry {
            reference,
            grant: grant.clone(),
        }),
    };
    let problem = match order.carry_out(api).await {
        Ok(reply) => return Ok(reply),
        Err(problem) => problem,
    };
    let is = |outcome: Outcome| problem.slug == outcome.as_str();
    let detail = if is(Outcome::TransactionUnknown) {
        "no such grant; the path names the Idempotency-Key that it was given under"
    } else if is(Outcome::NotReversible) {
        "this key names no bonus grant; only a grant expires"
    } else if is(Outcome::Conflict) {
        let found = api.store().await?.entry(&provider, &grant).await?;
        let own = |entry: &reelgate_edge::shape::Entry| {
            entry.player == player.as_str() && entry.currency == currency.code()
        };
        if found.as_ref().is_none_or(own) {
            return Err(problem);
        }
        "the grant belongs to another wallet; name its player and currency"
    } else {
        return Err(problem);
    };
    Err(problem.saying(detail))
}
