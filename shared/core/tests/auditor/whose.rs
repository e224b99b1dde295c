//! Whose wallet a call is about, in the auditor's own words.
//! It must never call the state machine that is audited.

use super::model::Auditor;
use reelgate_core::books::{Books, Session};
use reelgate_core::command::{Call, Command};
use reelgate_core::id::{PlayerId, ProviderId, Reference};
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Identity, Rules, UnknownRollback};
use reelgate_core::time::Timestamp;

impl Auditor {
    /// The wallet, or the highest of all faults in how the call names it.
    pub(super) fn whose(
        &self,
        books: &Books,
        call: &Call,
        rules: &Rules,
        token: Option<&Session>,
        own: Option<&Session>,
        now: Timestamp,
    ) -> Result<usize, Outcome> {
        let by_name = rules.identity == Identity::Named;
        if by_name && call.token.is_none() {
            return self.whose_by_name(books, call, now);
        }
        let mut faults = Vec::new();
        let by_token = by_name || rules.identity == Identity::Token;
        let renews = call
            .commands
            .iter()
            .any(|c| matches!(c, Command::RenewToken(_)));
        let bets = call.commands.iter().any(|c| matches!(c, Command::Bet(_)));
        let bets = bets && call.token.is_some();
        if own.is_none() && (by_token || renews || bets) {
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
    fn whose_by_name(&self, books: &Books, call: &Call, now: Timestamp) -> Result<usize, Outcome> {
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
        if let [one] = played[..] {
            return Ok(one);
        }
        let seated: Vec<&Session> = seats(books, &call.provider, player).collect();
        let last = |session: &&&Session| !session.ended && now.ms() < session.expires_at.ms();
        let session = seated.iter().find(last).or(seated.first());
        let of_session = |place: &&usize| {
            let code = session.map_or("", |session| session.currency.code());
            self.purses[**place].currency == code
        };
        match (own.iter().find(of_session), &own[..]) {
            (Some(one), _) | (None, [one]) => Ok(*one),
            _ => Err(Outcome::CurrencyMismatch),
        }
    }

    /// What is answered to rollbacks of what never came where no wallet is named: the contract's
    /// answer to each, or the refusal of one.
    pub(super) fn never_came(
        &self,
        books: &Books,
        call: &Call,
        rules: &Rules,
    ) -> Option<Result<Vec<Outcome>, Outcome>> {
        let provider = call.provider.to_string();
        let heard = |name: &Reference| {
            let key = (provider.clone(), name.to_string());
            self.uses.contains_key(&key) || self.settled.contains_key(&key)
        };
        let known = call.player.as_ref();
        if call.token.is_some()
            || call.currency.is_some()
            || known.is_some_and(|player| !books.players.contains_key(player))
        {
            return None;
        }
        let mut answers = Ok(Vec::new());
        for command in &call.commands {
            let Command::Rollback(asked) = command else {
                return None;
            };
            if asked.note.is_some() || heard(&asked.reference) || heard(&asked.target) {
                return None;
            }
            let own = (provider.clone(), asked.reference.to_string());
            let mut named = self.graves.iter().filter(|((by, _), grave)| {
                *by == provider && grave.name == asked.reference.as_str()
            });
            let answer = match named.next() {
                Some(((_, target), grave)) => {
                    let of = grave
                        .asked
                        .as_ref()
                        .map(|(wallet, _)| &self.purses[*wallet].player);
                    let of = of.zip(call.player.as_ref());
                    let stranger = of.is_some_and(|(owner, player)| owner != player.as_str());
                    if target == asked.target.as_str() && !stranger {
                        Ok(Outcome::Repeated)
                    } else {
                        Err(Outcome::Conflict)
                    }
                }
                None if self.graves.contains_key(&own) => Err(Outcome::RolledBack),
                None => Ok(Outcome::Tombstoned),
            };
            let answer = answer.and_then(|outcome| match rules.unknown_rollback {
                UnknownRollback::Success => Ok(outcome),
                UnknownRollback::Refused => Err(Outcome::TransactionUnknown),
            });
            answers = answers.and_then(|mut all: Vec<Outcome>| {
                all.push(answer?);
                Ok(all)
            });
        }
        Some(answers)
    }
}

/// The sessions of a player at a provider, newest first.
pub(super) fn seats<'b>(
    books: &'b Books,
    provider: &ProviderId,
    player: &PlayerId,
) -> impl Iterator<Item = &'b Session> {
    let found = books.recent.get(&(provider.clone(), player.clone()));
    found.into_iter().flatten()
}
