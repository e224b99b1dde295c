//! A small casino in memory, in which the examples are played by the wallet itself.
//! It must never answer anything of its own: all it tells is what `decide` decided.

use super::language::{self, Line};
use super::subject::Subject;
use anyhow::{Context as _, Result};
use reelgate_core::books::{Books, PlayerStatus, Session, Wallet};
use reelgate_core::catalog::{BetFrom, BetLimit, Game, Policy, Provider, ProviderStatus, WinTo};
use reelgate_core::command::Call;
use reelgate_core::currency::Currency;
use reelgate_core::decide::{Decision, decide};
use reelgate_core::dispute::DisputeKind;
use reelgate_core::entry::{Hash, WalletId};
use reelgate_core::grants::Grants;
use reelgate_core::id::{GameId, PlayerId, ProviderId, SessionId, TokenHash};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Rules, house};
use reelgate_core::time::Timestamp;

/// When every example is played.
pub(super) const NOW: Timestamp = Timestamp::from_ms(1_767_225_600_000);
const PROVIDERS: [&str; 2] = ["acme", "other"];
const GAMES: [&str; 2] = ["g-1", "g-2"];
/// Who has which wallet, and what is in it.
const WALLETS: [(&str, &str, &str); 3] = [
    ("ada", "EUR", "100.00"),
    ("ada", "USD", "100.00"),
    ("bob", "EUR", "100.00"),
];

/// What an example came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) reply: Outcome,
    /// What the command was about, with its states before and after.
    pub(super) states: Vec<String>,
    /// What moved.
    pub(super) money: String,
    /// The balance in the answer.
    pub(super) told: String,
    pub(super) events: Vec<String>,
    pub(super) disputes: Vec<DisputeKind>,
    /// What a person does where it is disputed.
    pub(super) advice: Vec<&'static str>,
}

struct Stage {
    books: Books,
    rules: Rules,
}

/// Plays an example under a contract.
pub(super) fn play(before: &[&str], then: &str, rules: &Rules) -> Result<Facts> {
    let mut stage = Stage::new(*rules)?;
    for text in before {
        let (text, _) = parts(text);
        if !stage.change(text)? {
            let line = language::line(text, NOW)?;
            let decision = stage.ask(&line)?.1;
            stage.books.apply(&decision.effects);
        }
    }
    stage.facts(&language::line(then, NOW)?)
}

impl Stage {
    fn new(rules: Rules) -> Result<Self> {
        let mut books = Books::default();
        for of in PROVIDERS {
            let provider = Provider {
                status: ProviderStatus::Connected,
                policy: Policy::default(),
            };
            books.providers.insert(ProviderId::parse(of)?, provider);
            for game in GAMES {
                let key = (ProviderId::parse(of)?, GameId::parse(game)?);
                let limits = Vec::new();
                let enabled = true;
                books.games.insert(key, Game { enabled, limits });
            }
        }
        for (number, (player, code, cash)) in (1..).zip(WALLETS) {
            let currency = Currency::parse(code).context("an unknown currency")?;
            let player = PlayerId::parse(player)?;
            books.players.insert(player.clone(), PlayerStatus::Active);
            let wallet = Wallet {
                id: WalletId::from_number(number),
                cash: Amount::parse_text(cash, currency)?,
                bonus: Amount::ZERO,
                seq: 0,
                hash: Hash::genesis(),
                grants: Grants::default(),
            };
            for of in PROVIDERS {
                let (token, session) = session(&player, currency, of)?;
                let recent = (session.provider.clone(), session.player.clone());
                books
                    .recent
                    .entry(recent)
                    .or_default()
                    .push(session.clone());
                books.sessions.insert(token, session);
            }
            books.wallets.insert((player, currency), wallet);
        }
        Ok(Self { books, rules })
    }

    /// What happens without a message. Whether the text was such a thing.
    fn change(&mut self, text: &str) -> Result<bool> {
        let books = &mut self.books;
        let acme = ProviderId::parse("acme")?;
        let ada = PlayerId::parse("ada")?;
        let game = (acme.clone(), GameId::parse("g-1")?);
        let euro = Currency::parse("EUR").context("an unknown currency")?;
        match text {
            "the session expires" => sessions(books).for_each(|session| session.expires_at = NOW),
            "the operator ends the session" => sessions(books).for_each(|s| s.ended = true),
            "a newer token replaces the token" => books.sessions.values_mut().for_each(|session| {
                session.token_is_newest = false;
            }),
            "the operator blocks the player" => {
                books.players.insert(ada, PlayerStatus::Blocked);
            }
            "the player excludes himself" => {
                books.players.insert(ada, PlayerStatus::SelfExcluded);
            }
            "the operator disconnects the provider" => {
                let all = books.providers.values_mut();
                all.for_each(|provider| provider.status = ProviderStatus::Disconnected);
            }
            "the operator lets bonus money pay first" => {
                let policy = Policy {
                    bet_from: BetFrom::BonusThenCash,
                    win_to: WinTo::AsStaked,
                    bet_session: None,
                };
                let provider = books.providers.get_mut(&acme);
                provider.context("no such provider")?.policy = policy;
            }
            "the operator switches the game off" => {
                books.games.get_mut(&game).context("no such game")?.enabled = false;
            }
            "the greatest bet is 5.00" => {
                let limit = BetLimit {
                    currency: euro,
                    bet_min: None,
                    bet_max: Some(Amount::parse_text("5.00", euro)?),
                };
                let game = books.games.get_mut(&game).context("no such game")?;
                game.limits.push(limit);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn ask(&self, line: &Line) -> Result<(Call, Decision)> {
        let desk = line.provider == "cashier";
        let token = match line.token.as_deref() {
            Some("none") => None,
            Some(name) => Some(TokenHash::parse(name)?),
            None if line.house => None,
            None => {
                let player = PlayerId::parse(&line.player)?;
                Some(session(&player, line.currency, &line.provider)?.0)
            }
        };
        let call = Call {
            provider: ProviderId::parse(&line.provider)?,
            token,
            player: Some(PlayerId::parse(&line.player)?),
            currency: Some(line.currency),
            game: Some(GameId::parse(&line.game)?).filter(|_| !desk && !line.house),
            scale: None,
            commands: line.commands.clone(),
        };
        let rules = if line.house {
            &house::RULES
        } else {
            &self.rules
        };
        let decision = decide(&self.books, &call, rules, NOW);
        Ok((call, decision))
    }

    fn facts(&mut self, line: &Line) -> Result<Facts> {
        let (call, decision) = self.ask(line)?;
        let before = self.books.clone();
        self.books.apply(&decision.effects);
        let reply = decision.ruling.outcome;
        let (mut states, mut advice) = (Vec::new(), Vec::new());
        for command in &call.commands {
            let subject = Subject::of(&before, &call, command)?;
            let after = Subject::of(&self.books, &call, command)?;
            subject.tell(&after, &mut states);
            let mut disputes = decision.effects.disputes.iter();
            let cut_off = disputes.any(|dispute| dispute.shortfall.is_some());
            let row = subject.row(command, reply, cut_off);
            let opens = row.filter(|row| row.dispute.opens.is_some());
            advice.extend(opens.map(|row| row.dispute.advice));
        }
        advice.dedup();
        let told = decision.ruling.balance.as_ref();
        let told = told.map(|balance| balance.playable.to_text(balance.currency));
        Ok(Facts {
            reply,
            states,
            money: self.moved(&before),
            told: told.unwrap_or_else(|| "none".to_owned()),
            events: decision.events.iter().map(ToString::to_string).collect(),
            disputes: decision.effects.disputes.iter().map(|d| d.kind).collect(),
            advice,
        })
    }

    /// What the wallets have more or less than before.
    fn moved(&self, before: &Books) -> String {
        let mut all = Vec::new();
        for ((player, currency), wallet) in &self.books.wallets {
            let Some(earlier) = before.wallets.get(&(player.clone(), *currency)) else {
                continue;
            };
            let pots = [
                ("cash", wallet.cash.minus(earlier.cash)),
                ("bonus", wallet.bonus.minus(earlier.bonus)),
            ];
            for (pot, moved) in pots {
                let moved = moved.filter(|moved| !moved.is_zero());
                if let Some(moved) = moved {
                    let sign = if moved.is_negative() { "" } else { "+" };
                    all.push(format!("{pot} {sign}{}", moved.to_text(*currency)));
                }
            }
        }
        if all.is_empty() {
            return "nothing".to_owned();
        }
        all.join(", ")
    }
}

/// All sessions, by token and by player.
fn sessions(books: &mut Books) -> impl Iterator<Item = &mut Session> {
    let recent = books.recent.values_mut().flatten();
    books.sessions.values_mut().chain(recent)
}

/// A token, and the session that it opens.
fn session(player: &PlayerId, currency: Currency, of: &str) -> Result<(TokenHash, Session)> {
    let name = format!("{player}-{}-{of}", currency.code());
    let session = Session {
        session: SessionId::parse(&name)?,
        player: player.clone(),
        currency,
        provider: ProviderId::parse(of)?,
        game: GameId::parse("g-1")?,
        location: None,
        device: None,
        expires_at: NOW.plus_s(3600),
        ended: false,
        token_is_newest: true,
    };
    Ok((TokenHash::parse(&name)?, session))
}

/// A line of what went before, and whether it is marked as refused.
pub(super) fn parts(text: &str) -> (&str, bool) {
    text.strip_suffix(" (refused)")
        .map_or((text, false), |line| (line, true))
}

/// Whether a text is something that happens without a message.
pub(super) fn is_change(text: &str) -> Result<bool> {
    Stage::new(house::RULES)?.change(text)
}

/// What each line of an example was answered, and the entries it made.
#[cfg(test)]
pub(super) fn replay(
    lines: &[&str],
    rules: &Rules,
) -> Result<Vec<(Outcome, Vec<reelgate_core::entry::Entry>)>> {
    let mut stage = Stage::new(*rules)?;
    let mut all = Vec::new();
    for text in lines {
        let (text, _) = parts(text);
        if !stage.change(text)? {
            let decision = stage.ask(&language::line(text, NOW)?)?.1;
            stage.books.apply(&decision.effects);
            let postings = decision.effects.postings.into_iter();
            let entries = postings.map(|posting| posting.entry).collect();
            all.push((decision.ruling.outcome, entries));
        }
    }
    Ok(all)
}
