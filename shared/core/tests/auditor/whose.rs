//! Whose wallet a call is about, in the auditor's own words.
//! It must never call the state machine that is audited.

use super::model::Auditor;
use reelgate_core::books::{Books, Session};
use reelgate_core::command::{Call, Command};
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Identity, Rules};

impl Auditor {
    /// The wallet, or the highest of all faults in how the call names it.
    pub(super) fn whose(
        &self,
        books: &Books,
        call: &Call,
        rules: &Rules,
        token: Option<&Session>,
        own: Option<&Session>,
    ) -> Result<usize, Outcome> {
        let by_name = rules.identity == Identity::Named;
        if by_name && call.token.is_none() {
            return self.whose_by_name(books, call);
        }
        let mut faults = Vec::new();
        let by_token = by_name || rules.identity == Identity::Token;
        let renews = call
            .commands
            .iter()
            .any(|c| matches!(c, Command::RenewToken(_)));
        if own.is_none() && (by_token || renews) {
            faults.push(Outcome::SessionUnknown);
        }
        let held = if by_token { own } else { token };
        let player = call
            .player
            .as_ref()
            .or(own.filter(|_| by_token).map(|s| &s.player));
        if player.is_none_or(|player| !books.players.contains_key(player)) {
            faults.push(Outcome::PlayerUnknown);
        }
        if held.is_some_and(|session| Some(&session.player) != player) {
            faults.push(Outcome::PlayerMismatch);
        }
        let currency = call
            .currency
            .or(own.filter(|_| by_token).map(|s| s.currency));
        if own.is_some_and(|session| Some(session.currency) != currency) {
            faults.push(Outcome::CurrencyMismatch);
        }
        let found = self.purses.iter().position(|purse| {
            player.is_some_and(|player| player.as_str() == purse.player)
                && currency.is_some_and(|currency| currency.code() == purse.currency)
        });
        if found.is_none() {
            faults.push(Outcome::CurrencyMismatch);
        }
        match faults.into_iter().min() {
            Some(worst) => Err(worst),
            None => Ok(found.unwrap()),
        }
    }

    /// The wallet of a call without a token, by the first of all that it names.
    fn whose_by_name(&self, books: &Books, call: &Call) -> Result<usize, Outcome> {
        let asks = |is: fn(&Command) -> bool| call.commands.iter().any(is);
        if asks(|command| matches!(command, Command::RenewToken(_))) {
            return Err(Outcome::SessionUnknown);
        }
        let provider = call.provider.to_string();
        let mut earlier = None;
        for command in &call.commands {
            for name in [command.target(), command.reference()]
                .into_iter()
                .flatten()
            {
                let known = self.uses.get(&(provider.clone(), name.to_string()));
                earlier = earlier.or(known.map(|made| made.wallet));
            }
        }
        let Some(player) = call.player.as_ref() else {
            return earlier.ok_or(Outcome::PlayerUnknown);
        };
        if !books.players.contains_key(player) {
            return Err(Outcome::PlayerUnknown);
        }
        let purses = self.purses.iter().enumerate();
        let own: Vec<usize> = purses
            .filter(|(_, purse)| purse.player == player.as_str())
            .map(|(place, _)| place)
            .collect();
        if let Some(currency) = call.currency {
            let mut own = own.into_iter();
            let found = own.find(|place| self.purses[*place].currency == currency.code());
            return found.ok_or(Outcome::CurrencyMismatch);
        }
        if let Some(place) = earlier.filter(|place| own.contains(place)) {
            return Ok(place);
        }
        let round = call.commands.iter().find_map(Command::round);
        let played = own.iter().filter(|place| {
            round.is_some_and(|round| {
                let key = (**place, provider.clone(), round.to_string());
                self.rounds.contains_key(&key)
            })
        });
        let played: Vec<usize> = played.copied().collect();
        match (&played[..], &own[..]) {
            ([one], _) | (_, [one]) => Ok(*one),
            _ => Err(Outcome::CurrencyMismatch),
        }
    }
}
