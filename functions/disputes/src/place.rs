//! Whose wallet a decision is about: that of the message in dispute, unless the person names
//! another. It never guesses where a message names one player and the transaction of another.

use crate::wire::NewResolution;
use reelgate_core::currency::Currency;
use reelgate_core::dispute::DisputeDecision as Decision;
use reelgate_core::id::{PlayerId, ProviderId, Reference};
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::shape::{Dispute, Entry};

/// A wallet that a decision is about.
pub(crate) struct Place {
    pub(crate) provider: ProviderId,
    pub(crate) player: PlayerId,
    pub(crate) currency: Currency,
    /// Whether the person named it.
    pub(crate) is_named: bool,
}

impl Place {
    /// Whether an entry stands in this wallet.
    pub(crate) fn holds(&self, entry: &Entry) -> bool {
        entry.player == self.player.as_str() && entry.currency == self.currency.code()
    }
}

/// The wallet: of the transaction to give back, which may be another than the dispute's; else the
/// one that the person names, or the dispute's. `None` where there is none.
pub(crate) async fn place(
    api: &ApiRequest,
    dispute: &Dispute,
    body: &NewResolution,
    void: Option<&Reference>,
) -> Result<Option<Place>, Problem> {
    let named = named(dispute, body)?;
    let Some(provider) = &dispute.provider else {
        return match named {
            Some(_) => Err(Problem::invalid(
                "the dispute names no provider, so that nothing can be moved by it",
            )),
            None => Ok(None),
        };
    };
    let provider = fields::id("provider", provider, ProviderId::parse)?;
    let store = api.store().await?;
    let found = match void {
        Some(target) => store.entry(&provider, target).await?,
        None => None,
    };
    let is_named = named.is_some();
    let (player, currency) = match (named, found) {
        (Some((player, currency)), _) => (player, currency),
        (None, Some(entry)) => (
            fields::id("player", &entry.player, PlayerId::parse)?,
            fields::currency(entry.currency)?,
        ),
        (None, None) => {
            let currency = dispute.evidence.currency.as_deref();
            let currency = currency.and_then(Currency::parse);
            let (Some(player), Some(currency)) = (&dispute.player, currency) else {
                return Ok(None);
            };
            (fields::id("player", player, PlayerId::parse)?, currency)
        }
    };
    let owner = store.player(&player).await?;
    let wallets = owner.map(|owner| owner.wallets).unwrap_or_default();
    let mut wallets = wallets.iter();
    if !wallets.any(|wallet| wallet.currency == currency.code()) {
        return if is_named {
            Err(Problem::invalid(format!(
                "the player {player} has no wallet in {currency}"
            )))
        } else {
            Ok(None)
        };
    }
    Ok(Some(Place {
        provider,
        player,
        currency,
        is_named,
    }))
}

/// The wallet that the person names. Its currency is the message's, where that is known: an amount
/// is never moved in another.
fn named(dispute: &Dispute, body: &NewResolution) -> Result<Option<(PlayerId, Currency)>, Problem> {
    let Some(player) = &body.player else {
        return if body.currency.is_some() {
            Err(Problem::invalid("currency goes with player"))
        } else {
            Ok(None)
        };
    };
    if body.decision != Decision::Adjust.as_str() {
        return Err(Problem::invalid(
            "player and currency go with the decision adjust alone; leave them out",
        ));
    }
    let player = fields::id("player", player, PlayerId::parse)?;
    let told = body.currency.as_deref().map(fields::currency).transpose()?;
    let of_message = dispute.evidence.currency.as_deref();
    let of_message = of_message.and_then(Currency::parse);
    match (told, of_message) {
        (Some(told), Some(own)) if told != own => Err(Problem::invalid(format!(
            "the message is about {own}: money in {told} is an adjustment"
        ))),
        (_, Some(own)) => Ok(Some((player, own))),
        (Some(told), None) => Ok(Some((player, told))),
        (None, None) => Err(Problem::invalid(
            "the message names no currency: say in currency which wallet is meant",
        )),
    }
}
