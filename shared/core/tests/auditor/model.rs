//! The auditor: remembers every use of every name as plain text and numbers, and lists all faults
//! of a call before it picks one. It must never call the state machine it audits.

use reelgate_core::books::{Books, PlayerStatus, Session, Wallet};
use reelgate_core::command::{Call, Command};
use reelgate_core::currency::Currency;
use reelgate_core::id::PlayerId;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Identity, Repeat, Rules, UnknownRollback};
use reelgate_core::time::Timestamp;
use std::collections::BTreeMap;

/// What a name was used for.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) payload: String,
    pub(super) verb: &'static str,
    pub(super) wallet: usize,
    pub(super) round: Option<String>,
    pub(super) game: Option<String>,
    pub(super) moved: (i128, i128),
    pub(super) left: (i128, i128),
    pub(super) back: bool,
}

/// A rollback that found nothing: who asked for it under which name.
#[derive(Clone, Debug)]
pub(super) struct Grave {
    pub(super) name: String,
    pub(super) wallet: Option<usize>,
}

/// One wallet: its owner, currency, cash and bonus.
#[derive(Clone, Debug)]
pub(super) struct Purse {
    player: String,
    currency: String,
    pub(super) pots: (i128, i128),
}

/// All the auditor knows. Names are `provider/name`.
#[derive(Clone)]
pub(super) struct Auditor {
    pub(super) purses: Vec<Purse>,
    pub(super) uses: BTreeMap<(String, String), Use>,
    pub(super) graves: BTreeMap<(String, String), Grave>,
    /// Rounds by wallet, provider and name; whether they are over.
    pub(super) over: BTreeMap<(usize, String, String), bool>,
}

/// What a call must come to.
pub(super) struct Expected {
    pub(super) outcome: Outcome,
    pub(super) steps: Vec<Outcome>,
    pub(super) told: Option<(i128, i128)>,
    pub(super) buried: Vec<String>,
}

/// What one call is about, once its wallet is known.
pub(super) struct Context<'a> {
    pub(super) books: &'a Books,
    pub(super) call: &'a Call,
    pub(super) rules: &'a Rules,
    pub(super) provider: String,
    pub(super) wallet: usize,
    pub(super) who: String,
    pub(super) status: PlayerStatus,
    pub(super) session_is_dead: bool,
    pub(super) session_is_over: bool,
}

impl Auditor {
    /// Takes over the wallets as they stand, empty or funded over the cash desk.
    pub(super) fn new(books: &Books) -> Self {
        let mut purses: Vec<_> = books.wallets.iter().collect();
        purses.sort_by_key(|(_, wallet)| wallet.id);
        let purse = |(owner, wallet): (&(PlayerId, Currency), &Wallet)| Purse {
            player: owner.0.to_string(),
            currency: owner.1.to_string(),
            pots: (wallet.cash.units().into(), wallet.bonus.units().into()),
        };
        let purses = purses.into_iter().map(purse).collect();
        let (uses, graves, over) = Default::default();
        Self {
            purses,
            uses,
            graves,
            over,
        }
    }

    /// Says what must come of a call, and takes it over.
    pub(super) fn call(
        &mut self,
        books: &Books,
        call: &Call,
        rules: &Rules,
        now: Timestamp,
    ) -> Expected {
        let token = call
            .token
            .as_ref()
            .and_then(|token| books.sessions.get(token));
        let own = token.filter(|session| session.provider == call.provider);
        let wallet = match self.whose(books, call, rules, token, own) {
            Ok(wallet) => wallet,
            Err(outcome) => {
                let before = self.clone();
                let buried = self.bury_all(call, None, &before);
                return Expected {
                    outcome,
                    steps: Vec::new(),
                    told: None,
                    buried,
                };
            }
        };
        let purse = &self.purses[wallet];
        let owner = books
            .players
            .iter()
            .find(|(id, _)| id.as_str() == purse.player)
            .unwrap();
        let game = call.game.as_ref().map_or("", |game| game.as_str());
        let context = Context {
            books,
            call,
            rules,
            provider: call.provider.to_string(),
            wallet,
            who: format!("{}/{}/{game}", purse.player, purse.currency),
            status: *owner.1,
            session_is_dead: own
                .is_some_and(|s| s.ended || !s.token_is_newest || now.ms() >= s.expires_at.ms()),
            session_is_over: own.is_some_and(|s| s.ended || now.ms() >= s.expires_at.ms()),
        };
        let before = self.clone();
        let mut taken = Vec::new();
        for command in &call.commands {
            match self.step(&context, command) {
                Ok(step) => taken.push(step),
                Err(outcome) => {
                    let undone = std::mem::replace(self, before);
                    let buried = self.bury_all(call, Some(wallet), &undone);
                    let told = Some(self.purses[wallet].pots);
                    return Expected {
                        outcome,
                        steps: Vec::new(),
                        told,
                        buried,
                    };
                }
            }
        }
        self.success(&context, &before, &taken)
    }

    fn success(
        &self,
        context: &Context<'_>,
        before: &Self,
        taken: &[(Outcome, Option<(i128, i128)>)],
    ) -> Expected {
        let steps: Vec<_> = taken.iter().map(|(outcome, _)| *outcome).collect();
        let mut told = self.purses[context.wallet].pots;
        if context.rules.repeat == Repeat::StoredBalance
            && steps.iter().all(|step| *step == Outcome::Repeated)
        {
            for left in taken.iter().filter_map(|(_, left)| *left) {
                told = left;
            }
        }
        let new = |command: &Command| match command {
            Command::Rollback(rollback) => {
                let key = (context.provider.clone(), rollback.target.to_string());
                let fresh = !before.graves.contains_key(&key) && self.graves.contains_key(&key);
                fresh.then_some(key.1)
            }
            _ => None,
        };
        let mut buried: Vec<String> = Vec::new();
        for target in context.call.commands.iter().filter_map(new) {
            if !buried.contains(&target) {
                buried.push(target);
            }
        }
        let outcome = *steps.iter().max().unwrap_or(&Outcome::Accepted);
        Expected {
            outcome,
            steps,
            told: Some(told),
            buried,
        }
    }

    /// The wallet, or the highest of all faults in how the call names it.
    fn whose(
        &self,
        books: &Books,
        call: &Call,
        rules: &Rules,
        token: Option<&Session>,
        own: Option<&Session>,
    ) -> Result<usize, Outcome> {
        let mut faults = Vec::new();
        let by_token = rules.identity == Identity::Token;
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

    /// After a refusal every rollback of something unheard of stays, unless its name is taken.
    /// `undone` is how far the call had come: what it did itself is not unheard of.
    fn bury_all(&mut self, call: &Call, wallet: Option<usize>, undone: &Self) -> Vec<String> {
        let mut buried = Vec::new();
        for command in &call.commands {
            let Command::Rollback(rollback) = command else {
                continue;
            };
            let key = |name: &str| (call.provider.to_string(), name.to_string());
            let (target, own) = (
                key(rollback.target.as_str()),
                key(rollback.reference.as_str()),
            );
            let heard = |name| self.uses.contains_key(name) || undone.uses.contains_key(name);
            let dead = |name| self.graves.contains_key(name);
            if !heard(&target)
                && !heard(&own)
                && !dead(&target)
                && !dead(&own)
                && !self.names_one(&own)
            {
                buried.push(target.1.clone());
                self.graves.insert(
                    target,
                    Grave {
                        name: own.1,
                        wallet,
                    },
                );
            }
        }
        buried
    }

    /// Whether a name is that of a rollback that buried something.
    pub(super) fn names_one(&self, name: &(String, String)) -> bool {
        self.graves
            .iter()
            .any(|((provider, _), grave)| *provider == name.0 && grave.name == name.1)
    }

    /// The money must be where the auditor has it.
    pub(super) fn compare(&self, books: &Books) {
        for wallet in books.wallets.values() {
            let place = usize::try_from(wallet.id.number()).unwrap() - 1;
            let held = (wallet.cash.units().into(), wallet.bonus.units().into());
            assert_eq!(self.purses[place].pots, held, "wallet {place}");
        }
    }
}

/// Whether a rollback of something that never came is a success.
pub(super) fn forgives(rules: &Rules) -> bool {
    rules.unknown_rollback == UnknownRollback::Success
}
