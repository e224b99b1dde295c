//! The keys of a batch: what each call names, as the parameters of the one read.
//! The database finds sessions, wallets, transactions and rounds by them. It never looks up a row
//! itself.

use super::database::Value;
use crate::fault::Fault;
use reelgate_core::command::{Call, Command, Ends, Purse};
use reelgate_core::currency::Currency;
use reelgate_core::id::{CampaignId, GameId, PlayerId, Reference, RoundId, TokenHash};
use reelgate_core::rules::Rules;
use serde::Serialize;

/// The keys of a batch as the parameters of [`LOAD`](super::load::LOAD).
///
/// # Errors
/// [`Fault::Defect`] where they cannot be written.
pub(super) fn keys<'a>(
    calls: impl Iterator<Item = (&'a Call, &'a Rules)>,
) -> Result<Vec<Value>, Fault> {
    let (mut keys, mut references) = (Vec::new(), Vec::new());
    let (mut rounds, mut whole, mut traced) = (Vec::new(), Vec::new(), Vec::new());
    let mut chains = Vec::new();
    let (mut seated, mut campaigns) = (Vec::new(), Vec::new());
    for (call, rules) in calls {
        let provider = call.provider.as_str();
        let token = call.token.as_ref().map(TokenHash::as_str);
        let player = call.player.as_ref().map(PlayerId::as_str);
        let currency = call.currency.map(Currency::code);
        let game = call.game.as_ref().map(GameId::as_str);
        keys.push((provider, token, player, currency, game));
        if needs_session(call) {
            seated.extend(player.map(|player| (provider, player)));
        }
        for command in &call.commands {
            let named = command.reference().into_iter().chain(command.target());
            let named = named.chain(settlement(command)).chain(bet_of(command));
            let named = named.map(Reference::as_str);
            let named = named.map(|reference| (provider, reference));
            campaigns.extend(campaign(command).map(|name| (provider, name)));
            let taken_again = again(command, rules);
            chains.extend(taken_again.map(|(first, last)| (provider, first, last)));
            // Nothing else of such a call says whose it is.
            if token.is_none() && player.is_none() {
                traced.extend(named.clone());
            }
            references.extend(named);
            let round = command.round().or_else(|| round_of(command));
            let round = round.map(RoundId::as_str);
            let key = round.map(|round| (provider, token, player, currency, round));
            rounds.extend(key);
            if matches!(command, Command::RollbackRound(_)) {
                whole.extend(key);
            }
        }
    }
    Ok(vec![
        text(&keys)?,
        text(&references)?,
        text(&rounds)?,
        text(&whole)?,
        text(&traced)?,
        text(&chains)?,
        text(&seated)?,
        text(&campaigns)?,
    ])
}

/// Whether a call depends on a session that it does not name: on the currency of one, or a bet on
/// whether one is open.
fn needs_session(call: &Call) -> bool {
    call.token.is_none() && (call.currency.is_none() || call.has_bet())
}

/// The free rounds that may pay a bet.
fn campaign(command: &Command) -> Option<&str> {
    if let Command::Bet(bet) = command
        && let Purse::Bonus(name) = &bet.purse
    {
        name.as_ref().map(CampaignId::as_str)
    } else {
        None
    }
}

/// What a rollback looks at beside its target.
fn settlement(command: &Command) -> Option<&Reference> {
    if let Command::Rollback(rollback) = command {
        rollback.settlement.as_ref()
    } else {
        None
    }
}

/// The bet that the message names whose money a resolution moves.
fn bet_of(command: &Command) -> Option<&Reference> {
    ends(command).and_then(Ends::bet)
}

/// The round of that message.
fn round_of(command: &Command) -> Option<&RoundId> {
    ends(command).and_then(Ends::round)
}

const fn ends(command: &Command) -> Option<&Ends> {
    if let Command::Resolve(resolution) = command {
        resolution.ends.as_ref()
    } else {
        None
    }
}

/// The names under which the target of a rollback may have been taken again, which few contracts
/// know: the first and the last.
fn again(command: &Command, rules: &Rules) -> Option<(String, String)> {
    if let Command::Rollback(rollback) = command
        && (rollback.note.is_some() || !rules.rollback_of_rollback.is_refused())
    {
        let (first, last) = rollback.target.all_again()?;
        Some((first.to_string(), last.to_string()))
    } else {
        None
    }
}

fn text<T: Serialize>(keys: &T) -> Result<Value, Fault> {
    serde_json::to_string(keys)
        .map(Value::Text)
        .map_err(|error| Fault::Defect(error.to_string()))
}
