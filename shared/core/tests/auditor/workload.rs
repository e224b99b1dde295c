//! Random calls and changes of the world, all from one seed: small pools of names, so that repeats,
//! conflicts and late messages are common. It never looks at what was answered.

use crate::support::world::World;
use crate::support::{currency, game, player, provider, reference, round, token};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use reelgate_core::books::PlayerStatus;
use reelgate_core::catalog::{BetLimit, ProviderStatus};
use reelgate_core::command::{Bet, Call, Command, OpenSession, Rollback, Transfer, Win};
use reelgate_core::id::{Reference, SessionId};
use reelgate_core::money::Amount;
use reelgate_core::rules::{HOUSE, Identity, Permission, Repeat, Rules, SpentWin, UnknownRollback};

const PLAYERS: [&str; 4] = ["p1", "p2", "p3", "rich"];
const PROVIDERS: [&str; 3] = ["acme", "bell", "cashier"];
const CURRENCIES: [&str; 2] = ["EUR", "BTC"];

pub(super) struct Workload {
    dice: StdRng,
    rules: [Rules; 2],
    sent: Vec<(Call, Rules)>,
    tokens: u32,
    fresh: u32,
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
        }
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.dice.random_ratio(1, n)
    }

    fn of<'a>(&mut self, pool: &[&'a str]) -> &'a str {
        pool.choose(&mut self.dice).unwrap()
    }

    pub(super) fn world(&mut self) -> World {
        let mut world = World::empty();
        for name in PROVIDERS {
            world.add_provider(name);
            for code in ["g1", "g2"] {
                world.add_game(name, code);
            }
        }
        for name in PLAYERS {
            for code in CURRENCIES {
                world.add_wallet(name, currency(code));
                let most = match name {
                    "rich" => i64::MAX,
                    "p3" => 300_000,
                    _ => 20_000_000,
                };
                world.fund(name, currency(code), Amount::from_units(most));
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

    /// Time goes on, and now and then something is switched on or off.
    pub(super) fn change_the_world(&mut self, world: &mut World) {
        world.now = world.now.plus_s(self.dice.random_range(0..10));
        if !self.one_in(12) {
            return;
        }
        let (who, at) = (self.of(&PLAYERS), self.of(&PROVIDERS));
        let often = self.one_in(2);
        match self.dice.random_range(0..5) {
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
                world.books.providers.insert(provider(at), status);
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
                let shown = world.books.sessions.values_mut();
                if let Some(session) = shown.filter(|s| s.player == player(who)).last() {
                    session.ended = true;
                }
            }
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
            if let Some(call) = self.follow_up(call) {
                self.sent.push((call.clone(), rules));
                return (call, rules);
            }
        }
        let desk = self.one_in(8);
        let (call, rules) = if desk {
            self.of_the_desk()
        } else {
            self.of_a_provider()
        };
        self.sent.push((call.clone(), rules));
        (call, rules)
    }

    /// A win of an earlier call's bet, or a rollback of what it did, by the same player.
    fn follow_up(&mut self, mut call: Call) -> Option<Call> {
        let earlier = call.commands.choose(&mut self.dice)?.clone();
        let target = earlier.reference()?.clone();
        self.fresh += 1;
        let name = self.name();
        call.commands = vec![match (earlier, self.dice.random_range(0..3)) {
            (Command::Bet(bet), 0) => Command::Win(Win {
                reference: name,
                round: bet.round,
                amount: self.amount(),
                bet: Some(target),
                closes_round: false,
            }),
            _ => Command::Rollback(Rollback {
                reference: name,
                target,
                round: None,
                closes_round: self.one_in(8),
            }),
        }];
        Some(call)
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
        let transfer = Transfer {
            reference: self.name(),
            amount: self.amount(),
        };
        let commands = vec![match self.dice.random_range(0..3) {
            _ if opens => Command::OpenSession(OpenSession {
                session: SessionId::parse(&format!("s{}", self.tokens)).unwrap(),
                token: token(&format!("new-{}", self.tokens)),
                location: None,
                device: None,
                expires_at: reelgate_core::time::Timestamp::from_ms(i64::MAX),
            }),
            0 => Command::Deposit(transfer),
            1 => Command::Withdrawal(transfer),
            _ if self.one_in(5) => Command::Rollback(self.rollback()),
            _ => Command::BonusGrant(transfer),
        }];
        let call = Call {
            provider: provider(at),
            token: None,
            player: Some(player(self.of(&PLAYERS))),
            currency: Some(currency(self.of(&CURRENCIES))),
            game: opens.then(|| game("g1")),
            commands,
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
            currency: says_who.then(|| currency(in_code)),
            game: code_of_game.map(game),
            commands: (0..count).map(|_| self.command()).collect(),
        };
        (call, rules)
    }

    fn a_token(&mut self, who: &str, at: usize, code: &str) -> String {
        match self.dice.random_range(0..20) {
            0 => format!("{who}-{}-{code}", PROVIDERS[1 - at]),
            1 => format!("p1-{}-{code}", PROVIDERS[at]),
            2..4 if self.tokens > 0 => format!("new-{}", self.dice.random_range(1..=self.tokens)),
            _ => format!("{who}-{}-{code}", PROVIDERS[at]),
        }
    }

    fn command(&mut self) -> Command {
        let round = round(self.of(&["r1", "r2", "r3"]));
        let closes_round = self.one_in(8);
        match self.dice.random_range(0..20) {
            0..8 => Command::Bet(Bet {
                reference: self.name(),
                round,
                amount: self.amount(),
                closes_round,
                free: self.one_in(6),
            }),
            8..13 => Command::Win(Win {
                reference: self.name(),
                round,
                amount: self.amount(),
                bet: if self.one_in(3) {
                    None
                } else {
                    Some(self.name())
                },
                closes_round,
            }),
            13..17 => Command::Rollback(self.rollback()),
            17 => Command::EndRound(round),
            18 => Command::Balance,
            _ => {
                self.tokens += 1;
                Command::RenewToken(token(&format!("new-{}", self.tokens)))
            }
        }
    }

    fn rollback(&mut self) -> Rollback {
        Rollback {
            reference: self.name(),
            target: self.name(),
            round: self.one_in(4).then(|| round("r1")),
            closes_round: self.one_in(8),
        }
    }

    /// Mostly a new name or one used not long ago.
    fn name(&mut self) -> Reference {
        if self.one_in(2) {
            self.fresh += 1;
        }
        let back = self.dice.random_range(0..12);
        reference(&format!("x{}", self.fresh.saturating_sub(back)))
    }

    fn amount(&mut self) -> Amount {
        let units = match self.dice.random_range(0..40) {
            0 => -1,
            1..3 => 0,
            3 => i64::MAX,
            4 => i64::MAX / 2,
            5 => 1,
            6..10 => 15_000_000,
            _ => self.dice.random_range(1..1_500_000),
        };
        Amount::from_units(units)
    }
}

fn a_contract(dice: &mut StdRng) -> Rules {
    let permission = |dice: &mut StdRng| {
        if dice.random_ratio(2, 3) {
            Permission::Accepted
        } else {
            Permission::Refused
        }
    };
    Rules {
        identity: if dice.random() {
            Identity::Token
        } else {
            Identity::Account
        },
        repeat: if dice.random() {
            Repeat::StoredBalance
        } else {
            Repeat::FreshBalance
        },
        unknown_rollback: if dice.random_ratio(2, 3) {
            UnknownRollback::Success
        } else {
            UnknownRollback::Refused
        },
        spent_win_rollback: if dice.random() {
            SpentWin::Clamped
        } else {
            SpentWin::Refused
        },
        rollback_after_win: permission(dice),
        win_without_bet: permission(dice),
        expired_session_settles: permission(dice),
        blocked_player_settles: permission(dice),
        bet_in_closed_round: permission(dice),
        zero_bet: permission(dice),
        zero_win: permission(dice),
        unknown_round_end: permission(dice),
    }
}
