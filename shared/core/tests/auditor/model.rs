//! The auditor: remembers every use of every name as plain text and numbers, and lists all faults
//! of a call before it picks one. It must never call the state machine it audits.

use super::context::Context;
use super::disputes::{opened, owed_beside};
use super::grants::{self, Grant, Shares};
use super::names::{End, Grave};
use super::units::in_ledger_units;
use reelgate_core::books::{Books, Wallet};
use reelgate_core::command::{Call, Command, Ends, Resolution};
use reelgate_core::currency::Currency;
use reelgate_core::decide::Decision;
use reelgate_core::id::PlayerId;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Repeat, RollbackAmount, Rules, UnknownRollback};
use reelgate_core::time::Timestamp;
use std::collections::BTreeMap;

/// What a name was used for.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) payload: String,
    pub(super) verb: &'static str,
    /// The verb it counts as in the figures: of a rollback, what it gives back.
    pub(super) counts: &'static str,
    /// Of a rollback: the name of what it gave back.
    pub(super) of: String,
    pub(super) wallet: usize,
    pub(super) provider: String,
    pub(super) round: Option<String>,
    pub(super) game: Option<String>,
    pub(super) moved: (i128, i128),
    /// What a jackpot paid of it, and what of it feeds jackpots.
    pub(super) jackpots: (i128, i128),
    /// Whose its bonus money is, and that of what it undoes.
    pub(super) shares: Shares,
    pub(super) undoes: Shares,
    pub(super) left: (i128, i128),
    pub(super) back: bool,
    /// A person moved its money; its round still has it.
    pub(super) settled: bool,
    pub(super) number: u64,
}

/// One wallet: its owner, currency, cash and bonus.
#[derive(Clone, Debug)]
pub(super) struct Purse {
    pub(super) player: String,
    pub(super) currency: String,
    pub(super) pots: (i128, i128),
    /// Bets, bonus bets, payouts, bonus payouts, promotions, jackpots, contributions.
    pub(super) sums: [i128; 7],
}

/// A wallet's part in a round.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) state: &'static str,
    /// The number of the use that opened it; what came before is no part of it.
    pub(super) since: u64,
    pub(super) opened_ms: i64,
}

pub(super) type Name = (String, String);
pub(super) type RoundName = (usize, String, String);
pub(super) type Taken = (Outcome, Option<(i128, i128)>);

/// All the auditor knows. Names are `provider/name`.
#[derive(Clone)]
pub(super) struct Auditor {
    pub(super) purses: Vec<Purse>,
    pub(super) uses: BTreeMap<Name, Use>,
    pub(super) graves: BTreeMap<Name, Grave>,
    /// Messages whose money a person moved.
    pub(super) settled: BTreeMap<Name, End>,
    pub(super) rounds: BTreeMap<RoundName, Part>,
    pub(super) grants: Vec<Grant>,
    pub(super) count: u64,
}

/// What a call must come to.
pub(super) struct Expected {
    pub(super) outcome: Outcome,
    pub(super) steps: Vec<Outcome>,
    /// Cash, bonus, and what can be bet with.
    pub(super) told: Option<(i128, i128, i128)>,
    pub(super) buried: Vec<String>,
    /// Kind and reference of each dispute.
    pub(super) disputes: Vec<(&'static str, String)>,
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
            sums: [0; 7],
        };
        Self {
            purses: purses.into_iter().map(purse).collect(),
            uses: BTreeMap::new(),
            graves: BTreeMap::new(),
            settled: BTreeMap::new(),
            rounds: BTreeMap::new(),
            grants: grants::at_first(books),
            count: 0,
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
        let wallet = match self.whose(books, call, rules, token, own, now) {
            Ok(wallet) => wallet,
            Err(outcome) => {
                let answers = self.never_came(books, call, rules);
                return self.nobody(call, answers.unwrap_or(Err(outcome)));
            }
        };
        let purse = &self.purses[wallet];
        let context = Context::new((books, call, rules, now), wallet, purse, own);
        let before = self.clone();
        let code = self.purses[wallet].currency.clone();
        let (mut taken, mut disputes) = (Vec::new(), Vec::new());
        for command in &call.commands {
            if let Command::Bet(_) = command {
                self.late_money_goes(wallet);
            }
            let seen = self.clone();
            let step = match in_ledger_units(call, command, &code) {
                Some(command) => self.step(&context, &command),
                None => Err(Outcome::AmountInvalid),
            };
            let outcome = step.map_or_else(|fault| fault, |(outcome, _)| outcome);
            let dispute = opened(&seen, &context.provider, Some(&context), command, outcome);
            let missing = self.missing(&seen, &context, command, outcome);
            let missing = missing.map(|name| ("shortfall", name));
            let dispute = dispute.or(missing);
            match step {
                Ok(step) => {
                    taken.push(step);
                    disputes.extend(dispute);
                }
                Err(outcome) => {
                    let mut disputes: Vec<_> = dispute.into_iter().collect();
                    disputes.extend(owed_beside(&before, call, command));
                    let undone = std::mem::replace(self, before);
                    let buried = self.bury_all(call, Some(&context), &undone);
                    return Expected {
                        outcome,
                        steps: Vec::new(),
                        told: Some(self.told(&context, self.purses[wallet].pots)),
                        buried,
                        disputes,
                    };
                }
            }
        }
        self.late_money_goes(wallet);
        self.success(&context, &before, &taken, disputes)
    }

    /// No wallet was found: each command is in dispute for itself.
    fn nobody(&mut self, call: &Call, answers: Result<Vec<Outcome>, Outcome>) -> Expected {
        let worst = |answers: &Vec<Outcome>| *answers.iter().max().unwrap();
        let outcome = answers.as_ref().map_or_else(|outcome| *outcome, worst);
        let before = self.clone();
        let provider = call.provider.to_string();
        let commands = call.commands.iter();
        let disputes = commands.filter_map(|c| opened(&before, &provider, None, c, outcome));
        Expected {
            outcome,
            steps: answers.unwrap_or_default(),
            told: None,
            disputes: disputes.collect(),
            buried: self.bury_all(call, None, &before),
        }
    }

    fn told(&self, on: &Context<'_>, pots: (i128, i128)) -> (i128, i128, i128) {
        let both = pots.0.max(0) + pots.1;
        let playable = if on.policy.bet_from.as_str() == "cash" {
            pots.0
        } else {
            both
        };
        (pots.0, pots.1, playable)
    }

    fn success(
        &self,
        context: &Context<'_>,
        before: &Self,
        taken: &[Taken],
        disputes: Vec<(&'static str, String)>,
    ) -> Expected {
        let steps: Vec<_> = taken.iter().map(|(outcome, _)| *outcome).collect();
        let mut told = self.purses[context.wallet].pots;
        if context.rules.repeat == Repeat::StoredBalance
            && steps.iter().all(|step| *step == Outcome::Repeated)
        {
            told = self.newest(context, taken).unwrap_or(told);
        }
        let new = |command: &Command| {
            let target = match command {
                Command::Rollback(rollback) => &rollback.target,
                Command::Resolve(Resolution {
                    ends: Some(Ends::Barred(name)),
                    ..
                }) => name,
                _ => return None,
            };
            let key = context.name(target.as_str());
            let fresh = !before.graves.contains_key(&key) && self.graves.contains_key(&key);
            fresh.then_some(key.1)
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
            told: Some(self.told(context, told)),
            buried,
            disputes,
        }
    }

    /// After a refusal every rollback of something unheard of stays, unless its name is taken; not
    /// what a person asked for. `undone` is how far the call had come: what it did itself is not
    /// unheard of.
    fn bury_all(&mut self, call: &Call, on: Option<&Context<'_>>, undone: &Self) -> Vec<String> {
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
            let heard = |name| {
                let known = |at: &Self| at.uses.contains_key(name) || at.settled.contains_key(name);
                known(self) || known(undone)
            };
            let dead = |name| self.graves.contains_key(name);
            let taken = heard(&target) || heard(&own) || dead(&target) || dead(&own);
            if rollback.note.is_none() && !taken && !self.names_one(&own) {
                buried.push(target.1.clone());
                let asked = on.map(|on| {
                    let code = &self.purses[on.wallet].currency;
                    let asked = in_ledger_units(call, command, code).unwrap();
                    let Command::Rollback(asked) = asked.as_ref() else {
                        unreachable!("it is a rollback")
                    };
                    (on.wallet, rollback_payload(on, asked))
                });
                let name = own.1;
                let pots = None;
                self.graves.insert(target, Grave { name, asked, pots });
            }
        }
        buried
    }

    /// Takes a movement over. What no message names is not remembered by name.
    pub(super) fn record(&mut self, key: Option<Name>, mut make: Use) {
        self.count += 1;
        make.shares = self.share(key.as_ref(), &make);
        let purse = &mut self.purses[make.wallet];
        let (cash, bonus) = make.moved;
        purse.pots = (purse.pots.0 + cash, purse.pots.1 + bonus);
        match make.counts {
            "bet" | "free bet" => {
                purse.sums[0] -= cash;
                purse.sums[1] -= bonus;
            }
            "win" | "free win" | "correction" | "resolution" => {
                purse.sums[2] += cash - make.jackpots.0;
                purse.sums[3] += bonus;
                purse.sums[5] += make.jackpots.0;
            }
            "promo win" => purse.sums[4] += cash,
            "jackpot win" => purse.sums[5] += cash,
            _ => {}
        }
        purse.sums[6] += make.jackpots.1;
        (make.left, make.number) = (purse.pots, self.count);
        if let Some(key) = key {
            self.uses.insert(key, make);
        }
    }

    /// Whether a name is that of a rollback that buried something.
    pub(super) fn names_one(&self, name: &Name) -> bool {
        self.graves
            .iter()
            .any(|((provider, _), grave)| *provider == name.0 && grave.name == name.1)
    }

    /// What a jackpot paid of each named entry, and what of it feeds jackpots, must be known here.
    pub(super) fn compare_entries(&self, decision: &Decision) {
        for entry in decision
            .effects
            .postings
            .iter()
            .map(|posting| &posting.entry)
        {
            let Some(reference) = &entry.reference else {
                continue;
            };
            let name = (entry.provider.to_string(), reference.to_string());
            let told = [entry.jackpots.won, entry.jackpots.contributed];
            let told = told.map(|amount| i128::from(amount.units()));
            let due = self.uses[&name].jackpots;
            assert_eq!(told, [due.0, due.1], "jackpots of {entry:?}");
        }
    }

    /// Money and rounds must be where the auditor has them.
    pub(super) fn compare(&self, books: &Books, figures: &BTreeMap<usize, [i128; 8]>) {
        self.compare_grants(books);
        for wallet in books.wallets.values() {
            let place = usize::try_from(wallet.id.number()).unwrap() - 1;
            let held = (wallet.cash.units().into(), wallet.bonus.units().into());
            assert_eq!(self.purses[place].pots, held, "wallet {place}");
            let sums = self.purses[place].sums;
            let stored = figures.get(&place).copied().unwrap_or_default();
            assert_eq!(sums, stored[..7], "figures of wallet {place}");
            let played = self.rounds.iter().filter(|(key, part)| {
                key.0 == place && part.state != "cancelled" && part.state != "void"
            });
            let played = i128::try_from(played.count()).unwrap();
            assert_eq!(played, stored[7], "rounds of wallet {place}");
        }
        let stored: BTreeMap<RoundName, _> = books
            .rounds
            .iter()
            .map(|(key, round)| {
                let place = usize::try_from(key.wallet.number()).unwrap() - 1;
                let name = (place, key.provider.to_string(), key.round.to_string());
                (name, round.state.as_str())
            })
            .collect();
        let mine = self
            .rounds
            .iter()
            .map(|(name, part)| (name.clone(), part.state));
        assert_eq!(mine.collect::<BTreeMap<_, _>>(), stored);
    }
}

/// What a rollback's own name stands for: the amount too, where it counts.
pub(super) fn rollback_payload(
    on: &Context<'_>,
    asked: &reelgate_core::command::Rollback,
) -> String {
    let amount = match on.rules.rollback_amount {
        RollbackAmount::Checked => asked.amount,
        RollbackAmount::Stored => None,
    };
    let (round, target) = (&asked.round, &asked.target);
    format!("rollback {} {round:?} {target} {amount:?}", on.who)
}

/// Whether a rollback of something that never came is a success.
pub(super) fn forgives(rules: &Rules) -> bool {
    rules.unknown_rollback == UnknownRollback::Success
}
