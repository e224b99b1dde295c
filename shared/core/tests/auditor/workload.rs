//! Random calls and changes of the world, all from one seed: small pools of names, so that repeats,
//! conflicts and late messages are common. It never looks at what was answered.

use super::commands::{CAMPAIGNS, a_contract};
use crate::support::world::World;
use crate::support::{campaign, currency, game, note, player, provider, reference, token};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use reelgate_core::books::PlayerStatus;
use reelgate_core::catalog::{BetFrom, BetLimit, Policy, ProviderStatus, WinTo};
use reelgate_core::ceiling::{Ceilings, OwnCeilings};
use reelgate_core::command::{
    Bet, BonusExpiry, Call, Command, OpenSession, Purse, Rollback, RoundDecision, Transfer,
};
use reelgate_core::id::SessionId;
use reelgate_core::money::Amount;
use reelgate_core::rules::{BetSession, HOUSE, Identity, Rules};
use reelgate_core::time::Timestamp;

const PLAYERS: [&str; 4] = ["p1", "p2", "p3", "rich"];
const PROVIDERS: [&str; 3] = ["acme", "bell", "cashier"];
const CURRENCIES: [&str; 2] = ["EUR", "BTC"];

pub(super) struct Workload {
    pub(super) dice: StdRng,
    rules: [Rules; 2],
    sent: Vec<(Call, Rules)>,
    pub(super) tokens: u32,
    pub(super) fresh: u32,
    pub(super) now: Timestamp,
}

impl Workload {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        let rules = [a_contract(&mut dice), a_contract(&mut dice)];
        Self {
            dice,
            rules,
            sent: Vec::new(),
            tokens: 0,
            fresh: 0,
            now: Timestamp::from_ms(0),
        }
    }

    pub(super) fn one_in(&mut self, n: u32) -> bool {
        self.dice.random_ratio(1, n)
    }

    pub(super) fn of<'a>(&mut self, pool: &[&'a str]) -> &'a str {
        pool.choose(&mut self.dice).unwrap()
    }

    pub(super) fn world(&mut self) -> World {
        let mut world = World::empty();
        for name in PROVIDERS {
            world.add_provider(name);
            world
                .books
                .providers
                .get_mut(&provider(name))
                .unwrap()
                .policy = self.a_policy();
            for code in ["g1", "g2"] {
                world.add_game(name, code);
            }
        }
        for name in PLAYERS {
            for at in PROVIDERS {
                let ours = (provider(at), player(name), campaign("ours"));
                world.books.campaigns.insert(ours);
            }
            for code in CURRENCIES {
                world.add_wallet(name, currency(code));
                let most = match name {
                    "rich" => i64::MAX,
                    "p3" => 300_000,
                    _ => 20_000_000,
                };
                world.fund(name, currency(code), Amount::from_units(most));
                if name == "p1" {
                    grant(&mut world, name, code);
                }
            }
        }
        for name in PLAYERS {
            for at in ["acme", "bell"] {
                for code in CURRENCIES {
                    let seconds = self.dice.random_range(50..2_000);
                    let name_of = format!("{name}-{at}-{code}");
                    world.add_session(&name_of, name, currency(code), at, "g1", seconds);
                }
            }
        }
        world
    }

    fn a_policy(&mut self) -> Policy {
        Policy {
            bet_from: *BetFrom::ALL.choose(&mut self.dice).unwrap(),
            win_to: *WinTo::ALL.choose(&mut self.dice).unwrap(),
            bet_session: *[None, Some(BetSession::Named), Some(BetSession::AnyOpen)]
                .choose(&mut self.dice)
                .unwrap(),
        }
    }

    /// Time goes on, and now and then something is switched on or off.
    pub(super) fn change_the_world(&mut self, world: &mut World) {
        world.now = world.now.plus_s(self.dice.random_range(0..10));
        self.now = world.now;
        if !self.one_in(12) {
            return;
        }
        let (who, at) = (self.of(&PLAYERS), self.of(&PROVIDERS));
        let often = self.one_in(2);
        match self.dice.random_range(0..8) {
            7 => {
                let key = (provider(at), player(who), campaign(self.of(&CAMPAIGNS)));
                if often {
                    world.books.campaigns.insert(key);
                } else {
                    world.books.campaigns.remove(&key);
                }
            }
            0 => {
                let shut = *[PlayerStatus::Blocked, PlayerStatus::SelfExcluded]
                    .choose(&mut self.dice)
                    .unwrap();
                let status = if often { PlayerStatus::Active } else { shut };
                world.books.players.insert(player(who), status);
            }
            1 => {
                let status = if often {
                    ProviderStatus::Connected
                } else {
                    ProviderStatus::Disconnected
                };
                world.books.providers.get_mut(&provider(at)).unwrap().status = status;
            }
            5 => {
                let policy = self.a_policy();
                world.books.providers.get_mut(&provider(at)).unwrap().policy = policy;
            }
            6 => {
                let at = self.one_in(2).then(|| provider(at));
                let own = self.some_ceilings(at.is_none(), often);
                world.books.ceilings.insert((at, currency("EUR")), own);
            }
            2 => {
                let key = (provider(at), game("g2"));
                world.books.games.get_mut(&key).unwrap().enabled = often;
            }
            3 => {
                let key = (provider(at), game("g1"));
                let bound = |units| Some(Amount::from_units(units));
                let limit = BetLimit {
                    currency: currency("EUR"),
                    bet_min: bound(100_000),
                    bet_max: bound(900_000),
                };
                let limits = if often { Vec::new() } else { vec![limit] };
                world.books.games.get_mut(&key).unwrap().limits = limits;
            }
            _ => {
                let mut shown = world.books.sessions.iter();
                let last = shown.rfind(|(_, s)| s.player == player(who));
                if let Some(token) = last.map(|(token, _)| token.clone()) {
                    world.end_session(&token);
                }
            }
        }
    }

    /// Ceilings that some of the amounts are above; the network's are whole.
    fn some_ceilings(&mut self, whole: bool, wide: bool) -> OwnCeilings {
        let all = if whole {
            Ceilings::NONE.into()
        } else {
            OwnCeilings::default()
        };
        if wide {
            return all;
        }
        let mut one =
            |units: &[i64]| Some(Amount::from_units(*units.choose(&mut self.dice).unwrap()));
        let (amount, balance, round) = (
            one(&[0, 100_000, 900_000]),
            one(&[0, 20_000_000]),
            one(&[0, 1_000_000]),
        );
        match self.dice.random_range(0..3) {
            0 => OwnCeilings { amount, ..all },
            1 => OwnCeilings { balance, ..all },
            _ => OwnCeilings { round, ..all },
        }
    }

    /// A new call, an earlier one again, or an earlier one with something changed.
    pub(super) fn call(&mut self) -> (Call, Rules) {
        if !self.sent.is_empty() && self.one_in(4) {
            let (mut call, rules) = self.sent.choose(&mut self.dice).unwrap().clone();
            if self.one_in(2) {
                self.change(&mut call);
            }
            return (call, rules);
        }
        if !self.sent.is_empty() && self.one_in(3) {
            let (call, rules) = self.sent.choose(&mut self.dice).unwrap().clone();
            if let Some((call, rules)) = self.follow_up(call, rules) {
                self.sent.push((call.clone(), rules));
                return (call, rules);
            }
        }
        let (call, rules) = match self.dice.random_range(0..16) {
            0..2 => self.of_the_desk(),
            2 => self.of_a_person(),
            _ => self.of_a_provider(),
        };
        self.sent.push((call.clone(), rules));
        (call, rules)
    }

    /// A win of an earlier call's bet, or a rollback of what it did, by the same player, or by a
    /// person who looks after him.
    fn follow_up(&mut self, mut call: Call, mut rules: Rules) -> Option<(Call, Rules)> {
        let earlier = call.commands.choose(&mut self.dice)?.clone();
        let target = earlier.reference()?.clone();
        let name = self.own_name();
        let by_hand = self.one_in(4) && call.player.is_some() && call.currency.is_some();
        let by = by_hand.then(|| note("anna", self.of(&["asked", "mistaken"])));
        if by_hand {
            (rules, call.token, call.game) = (HOUSE, None, None);
        }
        let round = earlier.round().cloned();
        call.commands = vec![match (earlier, self.dice.random_range(0..5)) {
            (Command::Bet(bet), 0 | 4) if !by_hand => self.win_of(name, bet.round, target),
            // What is won is spent, so that little of it is left to be taken back.
            (Command::Win(win), 0 | 4) if !by_hand && round.is_some() => Command::Bet(Bet {
                reference: name,
                round: round?,
                amount: win.amount,
                closes_round: false,
                purse: Purse::Player,
                jackpots: self.jackpots(),
            }),
            (Command::BonusGrant(_), 0..3) => Command::BonusExpiry(BonusExpiry {
                reference: name,
                grant: target,
            }),
            (earlier, 1) if round.is_some() && earlier.verb().as_str() != "correction" => {
                Command::RollbackRound(RoundDecision {
                    reference: name,
                    round: round?,
                    note: by,
                })
            }
            (earlier, way) => Command::Rollback(Rollback {
                reference: name,
                target,
                round: None,
                amount: match earlier {
                    Command::Bet(bet) if way == 2 => Some(bet.amount),
                    Command::Win(win) if way == 2 => Some(win.amount),
                    _ => (way == 3).then(|| self.amount()),
                },
                settlement: None,
                closes_round: self.one_in(8),
                note: by,
            }),
        }];
        Some((call, rules))
    }

    fn change(&mut self, call: &mut Call) {
        match self.dice.random_range(0..7) {
            0 => call.player = Some(player(self.of(&PLAYERS))),
            1 => call.currency = Some(currency(self.of(&["EUR", "BTC", "USD"]))),
            2 => call.game = Some(game(self.of(&["g1", "g2", "g9"]))),
            3 => call.token = None,
            5 => call.game = None,
            4 => call.commands.reverse(),
            _ => call.commands.truncate(1),
        }
    }

    fn of_the_desk(&mut self) -> (Call, Rules) {
        let opens = self.one_in(4);
        let at = if opens {
            self.of(&PROVIDERS[..2])
        } else {
            "cashier"
        };
        self.tokens += 1;
        let commands = vec![if opens {
            Command::OpenSession(OpenSession {
                session: SessionId::parse(&format!("s{}", self.tokens)).unwrap(),
                token: token(&format!("new-{}", self.tokens)),
                location: None,
                device: None,
                expires_at: Timestamp::from_ms(i64::MAX),
            })
        } else {
            self.desk_command()
        }];
        let call = Call {
            provider: provider(at),
            token: None,
            player: Some(player(self.of(&PLAYERS))),
            currency: Some(currency(self.of(&CURRENCIES))),
            game: opens.then(|| game("g1")),
            scale: None,
            commands,
        };
        (call, HOUSE)
    }

    /// What a person decides about a provider's rounds and transactions.
    fn of_a_person(&mut self) -> (Call, Rules) {
        let call = Call {
            provider: provider(self.of(&PROVIDERS[..2])),
            token: None,
            player: Some(player(self.of(&PLAYERS))),
            currency: Some(currency(self.of(&CURRENCIES))),
            game: None,
            scale: None,
            commands: vec![self.personal_command()],
        };
        (call, HOUSE)
    }

    fn of_a_provider(&mut self) -> (Call, Rules) {
        let at = self.dice.random_range(0..2);
        let rules = self.rules[at];
        let by_token = rules.identity == Identity::Token;
        let (who, code) = (self.of(&PLAYERS), self.of(&CURRENCIES));
        let shown = if self.one_in(30) {
            "stolen".into()
        } else {
            self.a_token(who, at, code)
        };
        let named = if self.one_in(30) { "nobody" } else { who };
        let in_code = if self.one_in(30) { "USD" } else { code };
        let (says_token, says_who) = (by_token || self.one_in(2), !by_token || self.one_in(3));
        let by_name = rules.identity == Identity::Named;
        let says_who = says_who && !(by_name && self.one_in(3));
        let says_code = says_who && !(by_name && self.one_in(2));
        let code_of_game = match self.dice.random_range(0..20) {
            0 => None,
            1 => Some("g9"),
            2..5 => Some("g2"),
            _ => Some("g1"),
        };
        let count = *[1, 1, 1, 2, 3].choose(&mut self.dice).unwrap();
        let call = Call {
            provider: provider(PROVIDERS[at]),
            token: says_token.then(|| token(&shown)),
            player: says_who.then(|| player(named)),
            currency: says_code.then(|| currency(in_code)),
            game: code_of_game.map(game),
            scale: (!says_code && self.one_in(2)).then(|| currency(self.of(&CURRENCIES)).into()),
            commands: (0..count).map(|_| self.command()).collect(),
        };
        (call, rules)
    }

    fn a_token(&mut self, who: &str, at: usize, code: &str) -> String {
        match self.dice.random_range(0..40) {
            0 => format!("{who}-{}-{code}", PROVIDERS[1 - at]),
            1 => format!("p1-{}-{code}", PROVIDERS[at]),
            2..4 if self.tokens > 0 => format!("new-{}", self.dice.random_range(1..=self.tokens)),
            _ => format!("{who}-{}-{code}", PROVIDERS[at]),
        }
    }
}

/// Bonus money over the desk.
fn grant(world: &mut World, name: &str, code: &str) {
    let call = Call {
        provider: provider("cashier"),
        token: None,
        player: Some(player(name)),
        currency: Some(currency(code)),
        game: None,
        scale: None,
        commands: vec![Command::BonusGrant(Transfer {
            reference: reference(&format!("opening-grant-{name}-{code}")),
            amount: Amount::from_units(3_001_000),
        })],
    };
    world.take(&call, &HOUSE);
}
