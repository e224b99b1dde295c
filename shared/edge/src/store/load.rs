//! The one read of a batch: every row that its decisions may look at, in one statement.
//! It never decides anything: a row that cannot be is a fault.

use super::SCHEMA_VERSION;
use super::database::{Row, Value};
use super::load_ceilings::{CeilingRow, ceilings};
use super::load_grants::{self, GrantRow, ShareRow};
use super::seats::{SessionRow, recent, session};
use crate::fault::Fault;
use reelgate_core::books::{Books, GaveBack, PlayerStatus, Round, RoundKey, RoundState};
use reelgate_core::books::{Tombstone, Transaction, Wallet};
use reelgate_core::catalog::{BetFrom, BetLimit, Game, Policy, Provider, ProviderStatus, WinTo};
use reelgate_core::currency::Currency;
use reelgate_core::entry::{Fingerprint, Hash, Jackpots, Kind, TransactionId, WalletId};
use reelgate_core::id::{CampaignId, DeviceId, GameId, IdError, LocationId, PlayerId, ProviderId};
use reelgate_core::id::{Reference, RoundId, SessionId};
use reelgate_core::money::Amount;
use reelgate_core::rules::BetSession;
use reelgate_core::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One row: the schema version, then a JSON array for each field of [`Loaded`], in its order.
pub(super) const LOAD: &str = include_str!("load.sql");

/// A provider, its status, and its policy: which pots, and which session a bet needs.
type ProviderRow = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// A provider, its game, whether it is enabled, and its bet limits by currency.
type GameRow = (String, String, String, BTreeMap<String, LimitRow>);

struct Loaded {
    providers: Vec<ProviderRow>,
    games: Vec<GameRow>,
    players: Vec<(String, String)>,
    sessions: Vec<SessionRow>,
    wallets: Vec<WalletRow>,
    transactions: Vec<TransactionRow>,
    tombstones: Vec<TombstoneRow>,
    rounds: Vec<RoundRow>,
    settled: Vec<TransactionRow>,
    /// With the time when each was opened.
    recent: Vec<(i64, SessionRow)>,
    /// provider, player, name.
    campaigns: Vec<(String, String, String)>,
}

/// wallet, player, currency, cash, bonus, seq, hash, its grants with money; then the provider that
/// asks, and the ceilings that are set for the currency: the provider's and the network's.
type WalletRow = (
    i64,
    String,
    String,
    i64,
    i64,
    i64,
    String,
    Option<Vec<GrantRow>>,
    String,
    Option<CeilingRow>,
    Option<CeilingRow>,
);

/// Bet limits of a game in one currency, in ledger units, as `games.limits` holds them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitRow {
    /// The least bet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bet_min: Option<i64>,
    /// The greatest bet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bet_max: Option<i64>,
}

/// provider, target, reference, wallet, at, fingerprint, cash and bonus after.
type TombstoneRow = (
    String,
    String,
    String,
    Option<i64>,
    i64,
    String,
    Option<i64>,
    Option<i64>,
);

#[derive(Deserialize)]
struct TransactionRow(
    String,
    String,
    i64,
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    i64,
    i64,
    i64,
    i64,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<Vec<ShareRow>>,
);

#[derive(Deserialize)]
struct RoundRow(
    i64,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    Option<String>,
    Option<String>,
    Option<Vec<ShareRow>>,
);

/// Reads the answer of [`LOAD`].
///
/// # Errors
/// [`Fault::Schema`] where the database is not of this build's version, [`Fault::Defect`] where a
/// row cannot be.
pub(super) fn books(rows: &[Row]) -> Result<Books, Fault> {
    let row = rows.first().ok_or_else(|| defect("no row"))?;
    let version = row.first().and_then(Value::integer);
    if version != Some(SCHEMA_VERSION) {
        let found = version.map_or_else(|| "none".to_owned(), |number| number.to_string());
        return Err(Fault::Schema {
            found,
            needed: SCHEMA_VERSION,
        });
    }
    let loaded = Loaded {
        providers: column(row, 1)?,
        games: column(row, 2)?,
        players: column(row, 3)?,
        sessions: column(row, 4)?,
        wallets: column(row, 5)?,
        transactions: column(row, 6)?,
        tombstones: column(row, 7)?,
        rounds: column(row, 8)?,
        settled: column(row, 9)?,
        recent: column(row, 10)?,
        campaigns: column(row, 11)?,
    };
    fill(loaded).map_err(defect)
}

/// One column. The text of the parser's error may hold stored data, so only its place is told.
fn column<T: DeserializeOwned>(row: &Row, place: usize) -> Result<T, Fault> {
    let text = row.get(place).and_then(Value::text).unwrap_or_default();
    serde_json::from_str(text).map_err(|error| {
        defect(format!(
            "column {place}, at {}:{}",
            error.line(),
            error.column()
        ))
    })
}

fn defect(error: impl std::fmt::Display) -> Fault {
    Fault::Defect(format!("stored books: {error}"))
}

/// A stored value that none of our writers can have stored.
#[derive(Debug, thiserror::Error)]
pub(super) enum Odd {
    #[error("a name {0}")]
    Id(#[from] IdError),
    #[error("unknown {0}")]
    Word(&'static str),
}

fn fill(loaded: Loaded) -> Result<Books, Odd> {
    let mut books = Books::default();
    catalog(&mut books, loaded.providers, loaded.games)?;
    for (player, status) in loaded.players {
        let status = match status.as_str() {
            "active" => PlayerStatus::Active,
            "self_excluded" => PlayerStatus::SelfExcluded,
            _ => PlayerStatus::Blocked,
        };
        books.players.insert(PlayerId::parse(&player)?, status);
    }
    for row in loaded.sessions {
        let (token, session) = session(row)?;
        books.sessions.insert(token, session);
    }
    books.recent = recent(loaded.recent)?;
    for (provider, player, name) in loaded.campaigns {
        books.campaigns.insert((
            ProviderId::parse(&provider)?,
            PlayerId::parse(&player)?,
            CampaignId::parse(&name)?,
        ));
    }
    for (id, player, code, cash, bonus, seq, hash, grants, asked_by, own, network) in loaded.wallets
    {
        let currency = currency(&code)?;
        ceilings(&mut books, (None, currency), network);
        ceilings(
            &mut books,
            (Some(ProviderId::parse(&asked_by)?), currency),
            own,
        );
        let wallet = Wallet {
            id: WalletId::from_number(id),
            cash: Amount::from_units(cash),
            bonus: Amount::from_units(bonus),
            seq,
            hash: Hash::from_stored(hash),
            grants: load_grants::with_money(grants.unwrap_or_default()),
        };
        books
            .wallets
            .insert((PlayerId::parse(&player)?, currency), wallet);
    }
    for mut row in loaded.transactions {
        let key = (ProviderId::parse(&row.0)?, Reference::stored(&row.1)?);
        let shares = row.20.take();
        let transaction = transaction(row)?;
        load_grants::of_transaction(&mut books, &transaction, shares);
        books.transactions.insert(key, transaction);
    }
    for row in loaded.tombstones {
        let tombstone = tombstone(row)?;
        let key = (tombstone.provider.clone(), tombstone.target.clone());
        books.tombstones.insert(key, tombstone);
    }
    for row in loaded.settled {
        let key = (ProviderId::parse(&row.0)?, Reference::stored(&row.1)?);
        books.settled.insert(key, transaction(row)?);
    }
    for mut row in loaded.rounds {
        let shares = row.16.take();
        let (key, round) = round(row)?;
        load_grants::of_round(&mut books, &key, shares);
        books.rounds.insert(key, round);
    }
    Ok(books)
}

/// The providers with their policies, and their games with the bet limits.
fn catalog(books: &mut Books, providers: Vec<ProviderRow>, games: Vec<GameRow>) -> Result<(), Odd> {
    for (name, status, bet_from, win_to, bet_session) in providers {
        let status = match status.as_str() {
            "connected" => ProviderStatus::Connected,
            _ => ProviderStatus::Disconnected,
        };
        let policy = policy(bet_from, win_to, bet_session)?;
        books
            .providers
            .insert(ProviderId::parse(&name)?, Provider { status, policy });
    }
    for (provider, game, status, limits) in games {
        let key = (ProviderId::parse(&provider)?, GameId::parse(&game)?);
        let game = Game {
            enabled: status == "enabled",
            limits: limits_of(limits)?,
        };
        books.games.insert(key, game);
    }
    Ok(())
}

fn tombstone(row: TombstoneRow) -> Result<Tombstone, Odd> {
    let (provider, target, reference, wallet, at, fingerprint, cash, bonus) = row;
    Ok(Tombstone {
        provider: ProviderId::parse(&provider)?,
        target: Reference::stored(&target)?,
        reference: Reference::stored(&reference)?,
        fingerprint: Fingerprint::from_stored(fingerprint),
        wallet: wallet.map(WalletId::from_number),
        at: Timestamp::from_ms(at),
        balance: cash
            .zip(bonus)
            .map(|(cash, bonus)| (Amount::from_units(cash), Amount::from_units(bonus))),
    })
}

/// A stored currency.
pub(super) fn currency(code: &str) -> Result<Currency, Odd> {
    Currency::parse(code).ok_or(Odd::Word("currency"))
}

/// How a provider's games are played; where nothing is said, by cash alone and by the contract.
fn policy(
    bet_from: Option<String>,
    win_to: Option<String>,
    bet_session: Option<String>,
) -> Result<Policy, Odd> {
    let named = |name: String| BetSession::parse(&name).ok_or(Odd::Word("bet_session"));
    let bet_from = bet_from.map_or(Some(BetFrom::default()), |name| BetFrom::parse(&name));
    let win_to = win_to.map_or(Some(WinTo::default()), |name| WinTo::parse(&name));
    Ok(Policy {
        bet_from: bet_from.ok_or(Odd::Word("bet_from"))?,
        win_to: win_to.ok_or(Odd::Word("win_to"))?,
        bet_session: bet_session.map(named).transpose()?,
    })
}

fn limits_of(rows: BTreeMap<String, LimitRow>) -> Result<Vec<BetLimit>, Odd> {
    let limit = |(code, row): (String, LimitRow)| {
        Ok(BetLimit {
            currency: currency(&code)?,
            bet_min: row.bet_min.map(Amount::from_units),
            bet_max: row.bet_max.map(Amount::from_units),
        })
    };
    rows.into_iter().map(limit).collect()
}

fn transaction(row: TransactionRow) -> Result<Transaction, Odd> {
    let id = TransactionId {
        wallet: WalletId::from_number(row.2),
        seq: row.3,
    };
    let gave_back = match (row.16, row.17) {
        (Some(reference), Some(kind)) => Some(GaveBack {
            reference: Reference::stored(&reference)?,
            kind: Kind::parse(&kind).ok_or(Odd::Word("kind of entry"))?,
        }),
        _ => None,
    };
    Ok(Transaction {
        id,
        kind: Kind::parse(&row.4).ok_or(Odd::Word("kind of entry"))?,
        fingerprint: Fingerprint::from_stored(row.5),
        round: absent_or(row.6, RoundId::parse)?,
        game: absent_or(row.7, GameId::parse)?,
        session: absent_or(row.8, SessionId::parse)?,
        location: absent_or(row.9, LocationId::parse)?,
        device: absent_or(row.10, DeviceId::parse)?,
        cash: Amount::from_units(row.11),
        bonus: Amount::from_units(row.12),
        cash_after: Amount::from_units(row.13),
        bonus_after: Amount::from_units(row.14),
        reversed: row.15 != 0,
        gave_back,
        jackpots: Jackpots::from_units(row.18, row.19),
    })
}

fn round(row: RoundRow) -> Result<(RoundKey, Round), Odd> {
    let key = RoundKey {
        wallet: WalletId::from_number(row.0),
        provider: ProviderId::parse(&row.1)?,
        round: RoundId::parse(&row.2)?,
    };
    let round = Round {
        state: RoundState::parse(&row.3).ok_or(Odd::Word("state of a round"))?,
        game: absent_or(row.4, GameId::parse)?,
        session: absent_or(row.5, SessionId::parse)?,
        location: absent_or(row.14, LocationId::parse)?,
        device: absent_or(row.15, DeviceId::parse)?,
        bets: row.6,
        wins: row.7,
        stake: Amount::from_units(row.8),
        bonus_stake: Amount::from_units(row.9),
        payout: Amount::from_units(row.10),
        opened_at: Timestamp::from_ms(row.11),
        first_seq: row.12,
        last_seq: row.13,
    };
    Ok((key, round))
}

/// Reads an id that may be absent.
pub(super) fn absent_or<T>(
    text: Option<String>,
    parse: fn(&str) -> Result<T, IdError>,
) -> Result<Option<T>, IdError> {
    text.map(|text| parse(&text)).transpose()
}
