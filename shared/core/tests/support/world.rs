//! A small casino in memory: books, the whole ledger behind them, and a clock that is set by hand.
//! It never changes money but through `decide` and `Books::apply`.

use super::{currency, game, invariants, origins, player, provider, token};
use reelgate_core::books::{Books, PlayerStatus, Session, Wallet};
use reelgate_core::catalog::{Game, Policy, Provider, ProviderStatus};
use reelgate_core::ceiling::Ceilings;
use reelgate_core::command::{Call, Command, Correction, Transfer};
use reelgate_core::currency::Currency;
use reelgate_core::decide::{Decision, decide};
use reelgate_core::entry::{Hash, WalletId};
use reelgate_core::grants::Grants;
use reelgate_core::id::{DeviceId, LocationId, Reference, SessionId, TokenHash};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{HOUSE, Rules};
use reelgate_core::time::Timestamp;

/// When every world begins: 2026-01-01.
const BEGINNING: Timestamp = Timestamp::from_ms(1_767_225_600_000);

/// Books, their ledger and the time.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) books: Books,
    pub(crate) ledger: invariants::Ledger,
    pub(crate) now: Timestamp,
}

impl World {
    /// Nobody and nothing yet.
    pub(crate) fn empty() -> Self {
        Self {
            books: Books::default(),
            ledger: invariants::Ledger::default(),
            now: BEGINNING,
        }
    }

    /// Provider `acme` with game `g1`, player `p1` with 100.00 EUR, and his session under `t1`.
    pub(crate) fn usual() -> Self {
        let mut world = Self::empty();
        world.add_provider("acme");
        world.add_game("acme", "g1");
        world.add_wallet("p1", currency("EUR"));
        world.fund("p1", currency("EUR"), Amount::from_units(10_000_000));
        world.add_session("t1", "p1", currency("EUR"), "acme", "g1", 3600);
        world
    }

    pub(crate) fn add_provider(&mut self, name: &str) {
        let connected = Provider {
            status: ProviderStatus::Connected,
            policy: Policy::default(),
        };
        self.books.providers.insert(provider(name), connected);
    }

    pub(crate) fn add_game(&mut self, of: &str, code: &str) {
        let fresh = Game {
            enabled: true,
            limits: Vec::new(),
        };
        self.books.games.insert((provider(of), game(code)), fresh);
    }

    /// A wallet with nothing in it, for a player who is made if needed.
    pub(crate) fn add_wallet(&mut self, name: &str, currency: Currency) {
        self.books
            .players
            .entry(player(name))
            .or_insert(PlayerStatus::Active);
        let number = i64::try_from(self.books.wallets.len()).unwrap() + 1;
        let fresh = Wallet {
            id: WalletId::from_number(number),
            cash: Amount::ZERO,
            bonus: Amount::ZERO,
            seq: 0,
            hash: Hash::genesis(),
            grants: Grants::default(),
        };
        self.books
            .wallets
            .entry((player(name), currency))
            .or_insert(fresh);
        // What is not about ceilings has none.
        let all = self.books.ceilings.entry((None, currency));
        all.or_insert(Ceilings::NONE.into());
    }

    pub(crate) fn add_session(
        &mut self,
        name: &str,
        of: &str,
        currency: Currency,
        at: &str,
        code: &str,
        seconds: i64,
    ) {
        let session = Session {
            session: SessionId::parse(&format!("session-of-{name}")).unwrap(),
            player: player(of),
            currency,
            provider: provider(at),
            game: game(code),
            location: Some(LocationId::parse(&format!("hall-of-{name}")).unwrap()),
            device: Some(DeviceId::parse(&format!("machine-of-{name}")).unwrap()),
            expires_at: self.now.plus_s(seconds),
            ended: false,
            token_is_newest: true,
        };
        let key = (session.provider.clone(), session.player.clone());
        let recent = self.books.recent.entry(key).or_default();
        recent.insert(0, session.clone());
        self.books.sessions.insert(token(name), session);
    }

    /// Ends the session of a token.
    pub(crate) fn end_session(&mut self, of: &TokenHash) {
        let session = self.books.sessions.get_mut(of).expect("a session");
        session.ended = true;
        let all = self.books.recent.values_mut().flatten();
        for recent in all.filter(|recent| recent.session == session.session) {
            recent.ended = true;
        }
    }

    /// Cash over the desk; what is finer than a minor unit is a correction.
    pub(crate) fn fund(&mut self, name: &str, currency: Currency, amount: Amount) {
        let number = self.ledger.entries.len();
        let named = |of: &str| Reference::parse(&format!("{of}-{number}")).unwrap();
        let whole = amount.whole_minor(currency);
        let deposit = Command::Deposit(Transfer {
            reference: named("opening"),
            amount: whole,
        });
        let rest = Command::Correction(Correction {
            reference: named("opening-rest"),
            round: None,
            amount: amount.minus(whole).unwrap(),
        });
        let commands = [(deposit, whole != Amount::ZERO), (rest, whole != amount)];
        let commands = commands.into_iter().filter(|(_, moves)| *moves);
        let call = Call {
            provider: provider("cashier"),
            token: None,
            player: Some(player(name)),
            currency: Some(currency),
            game: None,
            scale: None,
            commands: commands.map(|(command, _)| command).collect(),
        };
        let decision = self.take(&call, &HOUSE);
        assert_eq!(decision.ruling.outcome, Outcome::Accepted);
    }

    /// Decides a call and takes its effects over.
    pub(crate) fn take(&mut self, call: &Call, rules: &Rules) -> Decision {
        let before = self.books.clone();
        let decision = decide(&self.books, call, rules, self.now);
        self.books.apply(&decision.effects);
        self.ledger.take(&decision);
        invariants::of_decision(&before, &self.books, call, rules, &decision);
        origins::of_decision(&before, &self.books, call, &decision);
        invariants::of_replay(&self.books, &self.ledger, &decision);
        decision
    }
}
