//! What a person decides about money, with his name and his reason: adjustments and voids.
//! A void gives a provider's transaction back by the same code as the provider's own rollback.

use crate::desk::{self, Order};
use crate::wire::{Adjustment, Void};
use reelgate_core::command::{self, Command, Rollback};
use reelgate_core::currency::Currency;
use reelgate_core::id::{PlayerId, ProviderId, Reference};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;

/// POST /api/players/{player}/adjustments.
pub(crate) async fn adjust(api: &ApiRequest, player: &str) -> Result<Reply, Problem> {
    let reference = desk::reference(desk::idempotency_key(api.header("idempotency-key"))?)?;
    let body: Adjustment = api.body()?;
    let currency = fields::currency(&body.currency)?;
    let (cash, bonus) = amounts(&body, currency)?;
    let order = Order {
        provider: desk::cashier()?,
        player: fields::id("player", player, PlayerId::parse)?,
        currency,
        command: Command::Adjustment(command::Adjustment {
            reference,
            cash,
            bonus,
            note: fields::note(api.actor(), body.person.as_deref(), &body.reason)?,
        }),
    };
    order.carry_out(api).await
}

fn amounts(body: &Adjustment, currency: Currency) -> Result<(Amount, Amount), Problem> {
    let amount = |field, text: &Option<String>| {
        let text = text.as_deref();
        let amount = text.map(|text| fields::signed_desk_amount(field, text, currency));
        amount.transpose().map(Option::unwrap_or_default)
    };
    let moves = (amount("cash", &body.cash)?, amount("bonus", &body.bonus)?);
    if moves.0.is_zero() && moves.1.is_zero() {
        return Err(Problem::invalid(
            "give cash or bonus, or both; at least one of them must not be zero",
        ));
    }
    Ok(moves)
}

/// POST /api/players/{player}/voids.
pub(crate) async fn void(api: &ApiRequest, player: &str) -> Result<Reply, Problem> {
    let reference = fields::desk_reference(desk::idempotency_key(api.header("idempotency-key"))?)?;
    let body: Void = api.body()?;
    let currency = fields::currency(&body.currency)?;
    let provider = fields::id("provider", &body.provider, ProviderId::parse)?;
    let target = fields::id("reference", &body.reference, Reference::stored)?;
    let player = fields::id("player", player, PlayerId::parse)?;
    let order = Order {
        provider: provider.clone(),
        player: player.clone(),
        currency,
        command: Command::Rollback(Rollback {
            reference,
            target: target.clone(),
            round: None,
            amount: None,
            settlement: None,
            closes_round: false,
            note: Some(fields::note(
                api.actor(),
                body.person.as_deref(),
                &body.reason,
            )?),
        }),
    };
    let problem = match order.carry_out(api).await {
        Ok(reply) => return Ok(reply),
        Err(problem) => problem,
    };
    let is = |outcome: Outcome| problem.slug == outcome.as_str();
    let detail = if is(Outcome::TransactionUnknown) {
        "this provider has no transaction of this reference; check both"
    } else if is(Outcome::NotReversible) {
        "only a bet, a win or a correction of a provider can be given back; adjust instead"
    } else if is(Outcome::InsufficientFunds) {
        "the player has spent what would be taken back; adjust by what there is"
    } else if is(Outcome::Conflict) {
        let found = api.store().await?.entry(&provider, &target).await?;
        let own = |entry: &reelgate_edge::shape::Entry| {
            entry.player == player.as_str() && entry.currency == currency.code()
        };
        if found.as_ref().is_none_or(own) {
            return Err(problem);
        }
        "the transaction belongs to another wallet; name its player and currency"
    } else {
        return Err(problem);
    };
    Err(problem.saying(detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adjustment_moves_something() {
        let eur = Currency::parse("EUR").unwrap();
        let of = |cash: Option<&str>, bonus: Option<&str>| {
            let body = Adjustment {
                currency: "EUR".to_owned(),
                cash: cash.map(str::to_owned),
                bonus: bonus.map(str::to_owned),
                person: None,
                reason: "why".to_owned(),
            };
            let units = amounts(&body, eur);
            units.map(|(cash, bonus)| (cash.units(), bonus.units()))
        };
        assert_eq!(of(Some("-1.50"), None), Ok((-150_000, 0)));
        assert_eq!(of(Some("0"), Some("2")), Ok((0, 200_000)));
        for (cash, bonus) in [(None, None), (Some("0"), Some("0.00")), (None, Some("0"))] {
            let detail = of(cash, bonus).unwrap_err().detail;
            assert!(detail.contains("must not be zero"), "{detail}");
        }
    }
}
