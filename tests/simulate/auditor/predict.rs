//! What must come of an order, given the wallets and the facts: the auditor's own reading of the
//! rules. It shares no line with the product's state machine and knows none of its types.

use super::asked::Asked;
use super::contract::{Contract, Told, Word, contract};
use super::draft::Draft;
use super::line::Line;
use super::world::{PurseNumber, Stone, World};
use crate::simulate::cast;
use crate::simulate::facts::Opened;
use crate::simulate::order::{Deed, Order, Shown};

/// What must come of an order.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) word: Word,
    pub(super) purse: Option<PurseNumber>,
    pub(super) told: Option<Told>,
    /// The lines that must come next in the wallet's ledger.
    pub(super) lines: Vec<Line>,
    /// What must be kept out from now on.
    pub(super) buried: Vec<String>,
}

/// Predicts along one way of answering the questions in `asked`.
pub(super) fn predict(order: &Order, world: &World, asked: &mut Asked<'_>) -> Verdict {
    let contract = contract(order.caller);
    match whose(order, world, asked, contract) {
        Ok((purse, session)) => decide(order, world, asked, contract, purse, session),
        Err(word) => Verdict {
            word,
            purse: None,
            told: None,
            lines: Vec::new(),
            buried: bury_rest(order, world, asked, &[], &[]),
        },
    }
}

fn decide<'a>(
    order: &'a Order,
    world: &'a World,
    asked: &mut Asked<'_>,
    contract: Contract,
    purse: PurseNumber,
    session: Option<&'a Opened>,
) -> Verdict {
    let mut draft = Draft::new(order, world, contract, purse, session);
    let mut steps = Vec::new();
    for deed in &order.deeds {
        match draft.take(deed, asked) {
            Ok(step) => steps.push(step),
            Err(word) => {
                let own: Vec<&str> = draft.uses.iter().map(|(name, _)| name.as_str()).collect();
                let buried = bury_rest(order, world, asked, &own, &draft.stones);
                return Verdict {
                    word,
                    purse: Some(purse),
                    told: Some(draft.told_before()),
                    lines: Vec::new(),
                    buried,
                };
            }
        }
    }
    let told = draft.told(&steps);
    Verdict {
        word: steps
            .iter()
            .map(|step| step.word)
            .max_by_key(rank)
            .unwrap_or(Word::Accepted),
        purse: Some(purse),
        // A resolution is answered with its entry, and no balance.
        told: Some(told).filter(|_| !order.is_resolution()),
        lines: draft.lines,
        buried: draft.stones.into_iter().map(|stone| stone.target).collect(),
    }
}

/// An order is accepted as soon as one of its deeds is.
fn rank(word: &Word) -> u8 {
    match word {
        Word::Accepted => 3,
        Word::Buried => 2,
        Word::AlreadyBack => 1,
        _ => 0,
    }
}

type Whose<'a> = (PurseNumber, Option<&'a Opened>);

/// The wallet that an order is about, and its session, where the token leads to one.
fn whose<'a>(
    order: &Order,
    world: &World,
    asked: &Asked<'a>,
    contract: Contract,
) -> Result<Whose<'a>, Word> {
    if order.is_resolution() {
        let purse = world.purse(order.player, order.currency);
        return Ok((purse.ok_or(Word::WrongCurrency)?, None));
    }
    let shown = asked.session(order.shown);
    let own = shown.filter(|(_, planned)| planned.place.caller == order.caller);
    let exists = order.player < cast::PLAYERS;
    if contract.by_token {
        let (session, planned) = own.ok_or(Word::TokenUnknown)?;
        if planned.place.player != order.player {
            return Err(if exists {
                Word::PlayerMismatch
            } else {
                Word::PlayerUnknown
            });
        }
        // Only these two name a currency.
        let names_one = matches!(order.deeds[0], Deed::Bet { .. } | Deed::Win { .. });
        if names_one && planned.place.currency != order.currency {
            return Err(Word::WrongCurrency);
        }
        let purse = world.purse(order.player, planned.place.currency);
        return Ok((purse.ok_or(Word::WrongCurrency)?, Some(session)));
    }
    let bets = order
        .deeds
        .iter()
        .any(|deed| matches!(deed, Deed::Bet { .. }));
    if bets && order.shown != Shown::Nothing && own.is_none() {
        return Err(Word::TokenUnknown);
    }
    if !exists {
        return Err(Word::PlayerUnknown);
    }
    if shown.is_some_and(|(_, planned)| planned.place.player != order.player) {
        return Err(Word::PlayerMismatch);
    }
    if own.is_some_and(|(_, planned)| planned.place.currency != order.currency) {
        return Err(Word::WrongCurrency);
    }
    let purse = world
        .purse(order.player, order.currency)
        .ok_or(Word::WrongCurrency)?;
    Ok((purse, own.map(|(session, _)| session)))
}

/// After a refusal: what was kept out so far, and what the other rollbacks of the order keep out.
/// `own` are the names that the order used before it was refused.
fn bury_rest(
    order: &Order,
    world: &World,
    asked: &mut Asked<'_>,
    own: &[&str],
    so_far: &[Stone],
) -> Vec<String> {
    let so_far = so_far
        .iter()
        .map(|stone| (stone.target.clone(), stone.name.clone()));
    let mut buried: Vec<(String, String)> = so_far.collect();
    for deed in &order.deeds {
        let Deed::Rollback { name, target, .. } = deed else {
            continue;
        };
        let came = |name: &String| {
            let key = (order.caller, name.clone());
            let known = world.uses.contains_key(&key) || world.settled.contains_key(&key);
            known || own.contains(&name.as_str())
        };
        let taken = buried
            .iter()
            .any(|(of, by)| of == target || of == name || by == name);
        if came(name) || came(target) || taken {
            continue;
        }
        let free = asked.stone_on(order.caller, target).is_none()
            && asked.stone_on(order.caller, name).is_none()
            && asked.stone_of(order.caller, name).is_none();
        if free {
            buried.push((target.clone(), name.clone()));
        }
    }
    buried.into_iter().map(|(target, _)| target).collect()
}
