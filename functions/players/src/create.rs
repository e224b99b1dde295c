//! Creating players and changing their status.
//! What a player is called is never changed by creating it again.

use crate::wire::{NewPlayer, PlayerChange, STATUSES};
use reelgate_core::id::PlayerId;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::Player;

/// What creating a player that is there already comes to.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    /// Nothing to do.
    Nothing,
    /// The player, the wallet or both are missing.
    Add,
}

/// POST /api/players.
pub(crate) async fn create(api: &ApiRequest) -> Result<Reply, Problem> {
    let new: NewPlayer = api.body()?;
    let player = fields::id("player", &new.player, PlayerId::parse)?;
    let currency = fields::currency(&new.currency)?;
    let name = new.name.as_deref();
    name.map(|name| fields::label("name", name)).transpose()?;
    let store = api.store().await?;
    let found = store.player(&player).await?;
    if plan(found.as_ref(), name, currency.code())? == Plan::Nothing {
        return Ok(Reply::json(200, &found));
    }
    if found.is_none() {
        fields::check_new("player", player.as_str())?;
    }
    store.add_player(&player, name, currency).await?;
    let made = store.player(&player).await?.ok_or_else(no_such_player)?;
    // Another request may have created the player under another name meanwhile.
    plan(Some(&made), name, currency.code())?;
    let reply = Reply::json(201, &made);
    api.record("create_player", About::player(&player), &reply)
        .await?;
    Ok(reply)
}

fn plan(found: Option<&Player>, name: Option<&str>, currency: &str) -> Result<Plan, Problem> {
    let Some(found) = found else {
        return Ok(Plan::Add);
    };
    if name.is_some() && name != found.name.as_deref() {
        return Err(Problem::conflict(
            "the player is there already under another name",
        ));
    }
    let has_wallet = found
        .wallets
        .iter()
        .any(|wallet| wallet.currency == currency);
    Ok(if has_wallet { Plan::Nothing } else { Plan::Add })
}

/// PATCH /api/players/{player}.
pub(crate) async fn change(api: &ApiRequest, player: &str) -> Result<Reply, Problem> {
    let player = fields::id("player", player, PlayerId::parse)?;
    let change: PlayerChange = api.body()?;
    let status = fields::one_of("status", &change.status, STATUSES)?;
    let store = api.store().await?;
    if !store.set_player_status(&player, status).await? {
        return Err(no_such_player());
    }
    let reply = Reply::json(
        200,
        &store.player(&player).await?.ok_or_else(no_such_player)?,
    );
    api.record("change_player", About::player(&player), &reply)
        .await?;
    Ok(reply)
}

/// The path names nobody.
pub(crate) fn no_such_player() -> Problem {
    Problem::not_found("no such player; create it with POST /api/players")
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::currency::Currency;
    use reelgate_core::money::Amount;
    use reelgate_core::time::Timestamp;
    use reelgate_edge::shape::{Money, Time, Wallet};

    fn found(name: Option<&str>) -> Player {
        let eur = Currency::parse("EUR").unwrap();
        let nothing = Money(Amount::ZERO, eur);
        Player {
            player: "p".to_owned(),
            name: name.map(str::to_owned),
            status: "active".to_owned(),
            created_at: Time(Timestamp::from_ms(0)),
            wallets: vec![Wallet {
                currency: "EUR",
                cash: nothing,
                bonus: nothing,
                seq: 0,
            }],
        }
    }

    #[test]
    fn a_player_is_created_once_and_keeps_its_name() {
        assert_eq!(plan(None, None, "EUR"), Ok(Plan::Add));
        let anna = found(Some("Anna"));
        assert_eq!(plan(Some(&anna), Some("Anna"), "EUR"), Ok(Plan::Nothing));
        assert_eq!(plan(Some(&anna), None, "EUR"), Ok(Plan::Nothing));
        assert_eq!(plan(Some(&anna), None, "USD"), Ok(Plan::Add));
        assert_eq!(
            plan(Some(&anna), Some("Ben"), "EUR").unwrap_err().status,
            409
        );
        assert_eq!(
            plan(Some(&found(None)), Some("Ben"), "USD")
                .unwrap_err()
                .status,
            409
        );
    }
}
