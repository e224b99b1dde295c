//! Orders as the bytes that a provider or an operator's system sends, signed.
//! It never changes what is said: the same order of the same message makes the same bytes.

use super::cast;
use super::order::{Caller, Deed, Ending, Order, Till};
use crate::stage::{Brand, Message, Seat, Site, keys, text};
use serde_json::{Value, json};

/// A request, ready to be sent as often as need be.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) caller: Caller,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// `token` is what the order's session shows; `number` names the request where that has a name.
pub(crate) fn letter(site: &Site, order: &Order, token: Option<&str>, number: usize) -> Letter {
    if let [
        Deed::Resolve {
            dispute, ending, ..
        },
    ] = order.deeds[..]
    {
        return resolution(order, dispute, ending);
    }
    match order.caller.brand() {
        Some(brand) => provider(site, brand, order, token, number),
        None => desk(order),
    }
}

fn provider(
    site: &Site,
    brand: Brand,
    order: &Order,
    token: Option<&str>,
    number: usize,
) -> Letter {
    let word = str::to_owned;
    let seat = Seat {
        site,
        brand,
        player: cast::name(order.player),
        currency: word(order.currency),
        game: word(order.game),
        session: String::new(),
        token: token.unwrap_or_default().to_owned(),
    };
    let mut message = one(&seat, &order.deeds[0]);
    if brand.is_rs() {
        message.body["request_uuid"] = json!(format!("request-{number}"));
    } else {
        of_softswiss(&mut message.body, order, token);
    }
    let body = message.bytes();
    Letter {
        caller: order.caller,
        headers: vec![
            ("content-type", word("application/json")),
            (brand.header(), brand.sign(&body)),
        ],
        path: message.path,
        body,
    }
}

fn one(seat: &Seat<'_>, deed: &Deed) -> Message {
    let rs = seat.brand.is_rs();
    match deed {
        Deed::Balance => seat.balance_message(),
        Deed::Bet {
            name,
            round,
            units,
            free,
            ends,
        } => {
            let mut message = seat.bet_message(name, round, *units);
            if rs {
                message.body["is_free"] = json!(free);
                message.body["round_closed"] = json!(ends);
            }
            message
        }
        Deed::Win {
            name,
            round,
            units,
            jackpot,
            bet,
            ends,
        } => {
            let bet = bet.as_deref().unwrap_or_default();
            let mut message = seat.win_message(name, round, *units, bet);
            if *jackpot != 0 {
                message.body["jackpot_win"] = json!(jackpot);
            }
            if rs {
                message.body["round_closed"] = json!(ends);
            }
            message
        }
        Deed::Rollback {
            name,
            target,
            round,
            ends,
        } => {
            let mut message = seat.rollback_message(name, round, target);
            if rs {
                message.body["round_closed"] = json!(ends);
            }
            message
        }
        Deed::End { round } => {
            let mut message = seat.balance_message();
            message.body["round_id"] = json!(round);
            message.path = "/providers/softswiss/v2/finish".to_owned();
            message
        }
        Deed::Cash { .. } | Deed::Resolve { .. } => unreachable!("no provider does it"),
    }
}

/// All transactions of the order, and the end of the round with the last.
fn of_softswiss(body: &mut Value, order: &Order, token: Option<&str>) {
    if token.is_none() {
        body.as_object_mut().unwrap().remove("session_id");
    }
    let transaction = |deed: &Deed| match deed {
        Deed::Bet { name, units, .. } => {
            Some(json!({ "id_provider": name, "type": "bet", "amount": text(*units) }))
        }
        Deed::Win { name, units, .. } => {
            Some(json!({ "id_provider": name, "type": "win", "amount": text(*units) }))
        }
        Deed::Rollback { name, target, .. } => Some(json!({
            "id_provider": name, "type": "rollback", "original_id_provider": target,
        })),
        Deed::Balance | Deed::End { .. } | Deed::Cash { .. } | Deed::Resolve { .. } => None,
    };
    let all: Vec<Value> = order.deeds.iter().filter_map(transaction).collect();
    if !all.is_empty() {
        body["transactions"] = json!(all);
        body["finished"] = json!(matches!(
            order.deeds.last(),
            Some(
                Deed::Bet { ends: true, .. }
                    | Deed::Win { ends: true, .. }
                    | Deed::Rollback { ends: true, .. }
            )
        ));
    }
}

/// A person's decision about a dispute.
fn resolution(order: &Order, dispute: i64, ending: Ending) -> Letter {
    let mut body = match ending {
        Ending::Paid(units) => json!({
            "decision": "adjust", "cash": text(units), "player": cast::name(order.player),
        }),
        Ending::Barred => json!({ "decision": "no_change", "retries": "barred" }),
        Ending::Open => json!({ "decision": "no_change", "retries": "open" }),
    };
    body["reason"] = json!("as the provider says");
    Letter {
        caller: Caller::Desk,
        path: format!("/api/disputes/{dispute}/resolution"),
        headers: vec![
            ("authorization", format!("Bearer {}", keys::ADMIN_KEY)),
            ("content-type", "application/json".to_owned()),
        ],
        body: body.to_string().into_bytes(),
    }
}

fn desk(order: &Order) -> Letter {
    let Deed::Cash { name, till, units } = &order.deeds[0] else {
        unreachable!("the cash desk has nothing else")
    };
    let till = match till {
        Till::Deposit => "deposits",
        Till::Withdrawal => "withdrawals",
        Till::Bonus => "bonuses",
    };
    let body = json!({ "amount": text(*units), "currency": order.currency });
    Letter {
        caller: order.caller,
        path: format!("/api/players/{}/{till}", cast::name(order.player)),
        headers: vec![
            ("authorization", format!("Bearer {}", keys::ADMIN_KEY)),
            ("content-type", "application/json".to_owned()),
            ("idempotency-key", name.clone()),
        ],
        body: body.to_string().into_bytes(),
    }
}
