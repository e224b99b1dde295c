//! Rounds: of one player, of all who have one open, and those that are open for too long.
//! They are only read here; what happens to a round is an entry of the ledger.

use super::{Columns, FromRow, odd};
use crate::api::page::{Page, Placed};
use crate::fault::Fault;
use crate::shape::{LastEntry, Round};
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::currency::Currency;
use reelgate_core::id::{PlayerId, ProviderId, RoundId};
use reelgate_core::time::Timestamp;

/// By wallet (its currency), provider and round.
const ROUNDS: &str = "\
    SELECT w.player, w.currency, r.provider, r.round, r.state, r.game, r.session, s.location, \
        s.device, r.bets, r.wins, r.stake, r.bonus_stake, r.payout, r.opened_at, r.updated_at, \
        l.seq, l.at, l.kind, l.reference, l.cash, l.bonus, l.cash_after, l.bonus_after \
    FROM wallets w CROSS JOIN rounds r ON r.wallet = w.wallet \
        AND (r.provider, r.round) > (CASE WHEN w.currency = ?3 THEN ?4 ELSE '' END, \
            CASE WHEN w.currency = ?3 THEN ?5 ELSE '' END) \
    LEFT JOIN sessions s ON s.session = r.session \
    LEFT JOIN entries l ON l.wallet = r.wallet AND l.seq = r.last_seq \
    WHERE w.player = ?1 AND w.currency >= ?3 AND (?2 IS NULL OR r.state = ?2) \
    ORDER BY w.currency, r.provider, r.round LIMIT ?6";

const ROUND: &str = "\
    SELECT w.player, w.currency, r.provider, r.round, r.state, r.game, r.session, s.location, \
        s.device, r.bets, r.wins, r.stake, r.bonus_stake, r.payout, r.opened_at, r.updated_at, \
        l.seq, l.at, l.kind, l.reference, l.cash, l.bonus, l.cash_after, l.bonus_after \
    FROM wallets w \
    CROSS JOIN rounds r ON r.wallet = w.wallet AND r.provider = ?3 AND r.round = ?4 \
    LEFT JOIN sessions s ON s.session = r.session \
    LEFT JOIN entries l ON l.wallet = r.wallet AND l.seq = r.last_seq \
    WHERE w.player = ?1 AND w.currency = ?2";

/// Oldest first, along the index of what is not over.
const OPEN: &str = "\
    SELECT w.player, w.currency, r.provider, r.round, r.state, r.game, r.session, s.location, \
        s.device, r.bets, r.wins, r.stake, r.bonus_stake, r.payout, r.opened_at, r.updated_at, \
        l.seq, l.at, l.kind, l.reference, l.cash, l.bonus, l.cash_after, l.bonus_after \
    FROM rounds r INDEXED BY rounds_open \
    CROSS JOIN wallets w ON w.wallet = r.wallet \
    LEFT JOIN sessions s ON s.session = r.session \
    LEFT JOIN entries l ON l.wallet = r.wallet AND l.seq = r.last_seq \
    WHERE r.state IN ('open', 'disputed') AND r.opened_at <= ?4 \
        AND (?1 IS NULL OR r.state = ?1) AND (?2 IS NULL OR r.provider = ?2) \
        AND (?3 IS NULL OR w.player = ?3) \
        AND (r.opened_at, r.wallet, r.provider, r.round) > (?5, ( \
            SELECT wallet FROM wallets WHERE player = ?6 AND currency = ?7 \
        ), ?8, ?9) \
    ORDER BY r.opened_at, r.wallet, r.provider, r.round LIMIT ?10";

/// Open for longer than the operator allows the provider, and neither marked already nor left to
/// the provider for as long again.
const STALE: &str = "\
    SELECT w.player, w.currency, r.provider, r.round, \
        ?1 - 1000 * coalesce(o.round_open_max_s, 86400) \
    FROM rounds r INDEXED BY rounds_open \
    LEFT JOIN policies o ON o.provider = r.provider \
    LEFT JOIN entries l ON l.wallet = r.wallet AND l.seq = r.last_seq \
    CROSS JOIN wallets w ON w.wallet = r.wallet \
    WHERE r.state IN ('open', 'disputed') AND r.state = 'open' \
        AND r.opened_at < ?1 - 1000 * ( \
            SELECT min(s) FROM (SELECT round_open_max_s AS s FROM policies UNION ALL SELECT 86400) \
        ) \
        AND r.opened_at < ?1 - 1000 * coalesce(o.round_open_max_s, 86400) \
        AND (l.kind IS NOT 'round_leave' \
            OR l.at < ?1 - 1000 * coalesce(o.round_open_max_s, 86400)) \
    ORDER BY r.opened_at, r.wallet, r.provider, r.round LIMIT ?2";

/// Without a result for longer than its provider's contract allows, oldest first. A round that has
/// been in dispute for anything else is left to a person: its win may be held, or paid by hand.
const OVERDUE: &str = "\
    SELECT w.player, w.currency, r.provider, r.round \
    FROM rounds r INDEXED BY rounds_open \
    CROSS JOIN settlement_deadlines d ON d.provider = r.provider \
    CROSS JOIN wallets w ON w.wallet = r.wallet \
    WHERE r.state IN ('open', 'disputed') AND r.wins = 0 \
        AND r.opened_at < ?1 - 1000 * (SELECT min(seconds) FROM settlement_deadlines) \
        AND r.opened_at < ?1 - 1000 * d.seconds \
        AND NOT EXISTS ( \
            SELECT 1 FROM disputes x INDEXED BY disputes_by_player \
            WHERE x.player = w.player AND x.provider = r.provider AND x.round = r.round \
                AND x.kind <> 'stale_round' \
        ) \
    ORDER BY r.opened_at, r.wallet, r.provider, r.round LIMIT ?2";

/// How many there are that are open for too long.
const STALE_COUNT: &str = "\
    SELECT count(*) \
    FROM rounds r INDEXED BY rounds_open \
    LEFT JOIN policies o ON o.provider = r.provider \
    LEFT JOIN entries l ON l.wallet = r.wallet AND l.seq = r.last_seq \
    WHERE r.state IN ('open', 'disputed') AND r.state = 'open' \
        AND r.opened_at < ?1 - 1000 * ( \
            SELECT min(s) FROM (SELECT round_open_max_s AS s FROM policies UNION ALL SELECT 86400) \
        ) \
        AND r.opened_at < ?1 - 1000 * coalesce(o.round_open_max_s, 86400) \
        AND (l.kind IS NOT 'round_leave' \
            OR l.at < ?1 - 1000 * coalesce(o.round_open_max_s, 86400))";

/// A player's part in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundName {
    /// Who plays.
    pub player: PlayerId,
    /// With which wallet.
    pub currency: Currency,
    /// Who names the round.
    pub provider: ProviderId,
    /// Its name.
    pub round: RoundId,
}

impl RoundName {
    pub(super) fn parameters(&self) -> [Value; 4] {
        [
            self.player.as_str().into(),
            self.currency.code().into(),
            self.provider.as_str().into(),
            self.round.as_str().into(),
        ]
    }
}

/// Which rounds that are not over to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenFilter {
    /// `open` or `disputed`; both where absent.
    pub state: Option<&'static str>,
    /// With this provider.
    pub provider: Option<String>,
    /// Of this player.
    pub player: Option<String>,
    /// Opened then or before.
    pub opened_until: Timestamp,
}

/// A round that is open for too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleRound {
    /// Which.
    pub name: RoundName,
    /// What is older than this is open for too long with its provider.
    pub opened_before: Timestamp,
}

impl FromRow for Round {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let (player, currency) = (row.text()?, row.currency()?);
        Ok(Self {
            player,
            currency: currency.code(),
            provider: row.text()?,
            round: row.text()?,
            state: row.text()?,
            game: row.maybe_text()?,
            session: row.maybe_text()?,
            location: row.maybe_text()?,
            device: row.maybe_text()?,
            bets: row.integer()?,
            wins: row.integer()?,
            stake: row.money(currency)?,
            bonus_stake: row.money(currency)?,
            payout: row.money(currency)?,
            opened_at: row.time()?,
            updated_at: row.time()?,
            last: last(row, currency)?,
        })
    }
}

fn last(row: &mut Columns, currency: Currency) -> Result<Option<LastEntry>, Fault> {
    let Some(seq) = row.maybe_integer()? else {
        return Ok(None);
    };
    Ok(Some(LastEntry {
        seq,
        at: row.time()?,
        kind: row.text()?,
        reference: row.maybe_text()?,
        cash: row.money(currency)?,
        bonus: row.money(currency)?,
        cash_after: row.money(currency)?,
        bonus_after: row.money(currency)?,
    }))
}

impl Placed<3> for Round {
    fn place(&self) -> [String; 3] {
        [
            self.currency.to_owned(),
            self.provider.clone(),
            self.round.clone(),
        ]
    }
}

impl Placed<5> for Round {
    fn place(&self) -> [String; 5] {
        [
            self.opened_at.0.ms().to_string(),
            self.player.clone(),
            self.currency.to_owned(),
            self.provider.clone(),
            self.round.clone(),
        ]
    }
}

impl FromRow for RoundName {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            player: PlayerId::parse(&row.text()?).map_err(|_| odd("player's name"))?,
            currency: row.currency()?,
            provider: ProviderId::parse(&row.text()?).map_err(|_| odd("provider's name"))?,
            round: RoundId::parse(&row.text()?).map_err(|_| odd("round's name"))?,
        })
    }
}

impl FromRow for StaleRound {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            name: RoundName::from_row(row)?,
            opened_before: row.time()?.0,
        })
    }
}

impl<D: Database> Store<D> {
    /// Rounds of a player by wallet, provider and name, one more than the page holds.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn rounds(
        &self,
        player: &PlayerId,
        state: Option<&'static str>,
        page: &Page<3>,
    ) -> Result<Vec<Round>, Fault> {
        let [wallet, provider, round] = page.after.clone().unwrap_or_default();
        let parameters: [Value; 6] = [
            player.as_str().into(),
            state.into(),
            wallet.into(),
            provider.into(),
            round.into(),
            page.items_to_read().into(),
        ];
        self.all(ROUNDS, &parameters).await
    }

    /// A player's part in one round.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn round(&self, name: &RoundName) -> Result<Option<Round>, Fault> {
        self.one(ROUND, &name.parameters()).await
    }

    /// Rounds of all players that are not over, oldest first, one more than the page holds.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn open_rounds(
        &self,
        filter: OpenFilter,
        page: &Page<5>,
    ) -> Result<Vec<Round>, Fault> {
        let [opened_at, player, currency, provider, round] = page.after.clone().unwrap_or_default();
        let parameters: [Value; 10] = [
            filter.state.into(),
            filter.provider.into(),
            filter.player.into(),
            filter.opened_until.ms().into(),
            // A cursor that is no number leads to the start.
            opened_at.parse::<i64>().unwrap_or(i64::MIN).into(),
            player.into(),
            currency.into(),
            provider.into(),
            round.into(),
            page.items_to_read().into(),
        ];
        self.all(OPEN, &parameters).await
    }

    /// Rounds that are open for too long, oldest first.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn stale_rounds(&self, now: Timestamp, count: i64) -> Result<Vec<StaleRound>, Fault> {
        self.all(STALE, &[now.ms().into(), count.into()]).await
    }

    /// Rounds that must be given back, because their provider has not settled them in time, oldest
    /// first.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn overdue_rounds(
        &self,
        now: Timestamp,
        count: i64,
    ) -> Result<Vec<RoundName>, Fault> {
        self.all(OVERDUE, &[now.ms().into(), count.into()]).await
    }

    /// How many rounds are open for too long.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn stale_rounds_left(&self, now: Timestamp) -> Result<i64, Fault> {
        let rows = self.query(STALE_COUNT, &[now.ms().into()]).await?;
        let first = rows.into_iter().next().unwrap_or_default();
        Columns(first.into_iter()).integer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate::{MIGRATIONS, statements};
    use rusqlite::{Connection, params_from_iter};

    /// How SQLite would go about a statement with `count` parameters.
    fn plan(file: &Connection, sql: &str, count: usize) -> Vec<String> {
        let sql = format!("EXPLAIN QUERY PLAN {sql}");
        let mut statement = file.prepare(&sql).unwrap();
        let nothing = params_from_iter(std::iter::repeat_n(None::<i64>, count));
        let steps = statement.query_map(nothing, |row| row.get(3)).unwrap();
        steps.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn what_is_not_over_is_read_along_its_index() {
        let file = Connection::open_in_memory().unwrap();
        for (_, _, text) in MIGRATIONS {
            for sql in statements(text) {
                file.execute_batch(sql).unwrap();
            }
        }
        for (sql, count) in [(OPEN, 10), (STALE, 2), (OVERDUE, 2), (STALE_COUNT, 1)] {
            let steps = plan(&file, sql, count);
            let first = steps.first().unwrap();
            assert!(
                first.starts_with("SEARCH r USING INDEX rounds_open"),
                "{steps:?}"
            );
            assert!(
                !steps.iter().any(|step| step.contains("FOR ORDER BY")),
                "{steps:?}"
            );
        }
        for (sql, count) in [(ROUNDS, 6), (ROUND, 4)] {
            let steps = plan(&file, sql, count);
            assert!(
                steps.iter().all(|step| step.starts_with("SEARCH ")),
                "{steps:?}"
            );
        }
    }
}
