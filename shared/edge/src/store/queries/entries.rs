//! The ledger of one player, of one round and of one dispute, each along an index.
//! Entries are only read here; none is ever changed.

use super::rounds::RoundName;
use super::{Columns, FromRow};
use crate::api::page::{Page, Placed};
use crate::fault::Fault;
use crate::shape::Entry;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::currency::Currency;
use reelgate_core::id::{PlayerId, ProviderId, Reference};

/// By wallet (its currency) and seq: the unique indexes of both tables give the order, so that a
/// page costs as much at the end of a long ledger as at its start.
const ENTRIES: &str = "\
    SELECT e.id, w.player, w.currency, e.seq, e.at, e.kind, e.provider, e.reference, e.target, \
        e.round, e.game, e.session, e.location, e.device, e.cash, e.bonus, e.cash_after, \
        e.bonus_after, e.actor, e.reason, e.hash, e.person, \
        e.jackpot_part, e.jackpot_contribution \
    FROM wallets w CROSS JOIN entries e ON e.wallet = w.wallet \
        AND e.seq > CASE WHEN w.currency = ?3 THEN ?4 ELSE 0 END \
    WHERE w.player = ?1 AND w.currency >= ?3 AND (?2 IS NULL OR w.currency = ?2) \
    ORDER BY w.currency, e.seq LIMIT ?5";

const ENTRY: &str = "\
    SELECT e.id, w.player, w.currency, e.seq, e.at, e.kind, e.provider, e.reference, e.target, \
        e.round, e.game, e.session, e.location, e.device, e.cash, e.bonus, e.cash_after, \
        e.bonus_after, e.actor, e.reason, e.hash, e.person, \
        e.jackpot_part, e.jackpot_contribution \
    FROM entries e CROSS JOIN wallets w ON w.wallet = e.wallet \
    WHERE e.provider = ?1 AND e.reference = ?2";

/// What gave a transaction back, or ended a grant: a rollback, an expiry, the resolution of a
/// dispute about its rollback, where a person had paid it, the resolution that moved that back, or
/// of a rollback, the stake that was taken again.
/// Unique indexes find each, and at most one is there.
const REVERSAL: &str = "\
    SELECT e.id, w.player, w.currency, e.seq, e.at, e.kind, e.provider, e.reference, e.target, \
        e.round, e.game, e.session, e.location, e.device, e.cash, e.bonus, e.cash_after, \
        e.bonus_after, e.actor, e.reason, e.hash, e.person, \
        e.jackpot_part, e.jackpot_contribution \
    FROM ( \
        SELECT id FROM entries WHERE provider = ?1 AND target = ?2 \
            AND kind IN ('rollback', 'bonus_expiry') \
        UNION ALL \
        SELECT id FROM entries INDEXED BY entries_taken_again \
        WHERE provider = ?1 AND target = ?2 AND kind IN ('bet', 'free_bet') \
        UNION ALL \
        SELECT r.id FROM entries t CROSS JOIN entries r INDEXED BY entries_settled \
            ON r.provider = t.provider AND r.target = t.reference AND r.kind = 'resolution' \
        WHERE t.provider = ?1 AND t.reference = ?2 \
        UNION ALL \
        SELECT r.id FROM entries t INDEXED BY entries_settled \
        CROSS JOIN entries r INDEXED BY entries_settled \
            ON r.provider = t.provider AND r.target = t.reference AND r.kind = 'resolution' \
        WHERE t.provider = ?1 AND t.target = ?2 AND t.kind = 'resolution' \
        LIMIT 1 \
    ) k CROSS JOIN entries e ON e.id = k.id CROSS JOIN wallets w ON w.wallet = e.wallet";

/// The resolution by which a person moved the money of a message that had no effect.
const SETTLEMENT: &str = "\
    SELECT e.id, w.player, w.currency, e.seq, e.at, e.kind, e.provider, e.reference, e.target, \
        e.round, e.game, e.session, e.location, e.device, e.cash, e.bonus, e.cash_after, \
        e.bonus_after, e.actor, e.reason, e.hash, e.person, \
        e.jackpot_part, e.jackpot_contribution \
    FROM entries e INDEXED BY entries_settled CROSS JOIN wallets w ON w.wallet = e.wallet \
    WHERE e.provider = ?1 AND e.target = ?2 AND e.kind = 'resolution'";

/// What a dispute is about: its reference, its target, what gave either back or settled it, and the
/// newest entries of the round in the player's wallet, each found along an index of its own.
const EVIDENCE: &str = "\
    SELECT e.id, w.player, w.currency, e.seq, e.at, e.kind, e.provider, e.reference, e.target, \
        e.round, e.game, e.session, e.location, e.device, e.cash, e.bonus, e.cash_after, \
        e.bonus_after, e.actor, e.reason, e.hash, e.person, \
        e.jackpot_part, e.jackpot_contribution \
    FROM ( \
        SELECT id FROM entries WHERE provider = ?1 AND reference IN (?2, ?3) \
        UNION \
        SELECT id FROM entries WHERE provider = ?1 AND target IN (?2, ?3) \
            AND kind IN ('rollback', 'bonus_expiry') \
        UNION \
        SELECT id FROM entries WHERE provider = ?1 AND target IN (?2, ?3) \
            AND kind = 'resolution' \
        UNION \
        SELECT id FROM ( \
            SELECT e.id \
            FROM wallets w \
            CROSS JOIN rounds r \
                ON r.wallet = w.wallet AND r.provider = ?1 AND r.round = ?6 \
            CROSS JOIN entries e \
                ON e.wallet = r.wallet AND e.seq BETWEEN r.first_seq AND r.last_seq \
                AND e.provider = r.provider AND e.round = r.round \
            WHERE w.player = ?4 AND w.currency = ?5 \
            ORDER BY e.seq DESC LIMIT ?7 \
        ) \
    ) k CROSS JOIN entries e ON e.id = k.id CROSS JOIN wallets w ON w.wallet = e.wallet \
    ORDER BY e.id";

/// All entries of a round stand between its first and its newest one.
const ROUND_ENTRIES: &str = "\
    SELECT e.id, w.player, w.currency, e.seq, e.at, e.kind, e.provider, e.reference, e.target, \
        e.round, e.game, e.session, e.location, e.device, e.cash, e.bonus, e.cash_after, \
        e.bonus_after, e.actor, e.reason, e.hash, e.person, \
        e.jackpot_part, e.jackpot_contribution \
    FROM wallets w \
    CROSS JOIN rounds r ON r.wallet = w.wallet AND r.provider = ?3 AND r.round = ?4 \
    CROSS JOIN entries e \
        ON e.wallet = r.wallet AND e.seq BETWEEN r.first_seq AND r.last_seq \
        AND e.provider = r.provider AND e.round = r.round \
    WHERE w.player = ?1 AND w.currency = ?2 \
    ORDER BY e.seq";

/// What the entries of a dispute have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// Whose references.
    pub provider: Option<String>,
    /// The transaction in dispute.
    pub reference: Option<String>,
    /// The earlier one it names.
    pub target: Option<String>,
    /// The round, with whose part in it is meant.
    pub round: Option<String>,
    /// Who.
    pub player: Option<String>,
    /// In which wallet.
    pub currency: Option<String>,
}

/// The most entries of a round among the evidence; its own page shows all.
const EVIDENCE_ENTRIES_MAX: i64 = 100;

impl FromRow for Entry {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let (id, player, currency) = (row.integer()?, row.text()?, row.currency()?);
        Ok(Self {
            id,
            player,
            currency: currency.code(),
            seq: row.integer()?,
            at: row.time()?,
            kind: row.text()?,
            provider: row.text()?,
            reference: row.maybe_text()?,
            target: row.maybe_text()?,
            round: row.maybe_text()?,
            game: row.maybe_text()?,
            session: row.maybe_text()?,
            location: row.maybe_text()?,
            device: row.maybe_text()?,
            cash: row.money(currency)?,
            bonus: row.money(currency)?,
            cash_after: row.money(currency)?,
            bonus_after: row.money(currency)?,
            actor: row.maybe_text()?,
            reason: row.maybe_text()?,
            hash: row.text()?,
            person: row.maybe_text()?,
            jackpot_part: row.maybe_money(currency)?,
            jackpot_contribution: row.maybe_money(currency)?,
        })
    }
}

impl Placed<2> for Entry {
    fn place(&self) -> [String; 2] {
        [self.currency.to_owned(), self.seq.to_string()]
    }
}

/// The parameters of a list by wallet (its currency) and seq: the player, the one wallet that is
/// wanted, where the last page ended, and how many.
pub(super) fn by_wallet_and_seq(
    player: &PlayerId,
    currency: Option<Currency>,
    page: &Page<2>,
) -> [Value; 5] {
    let [wallet, seq] = page.after.clone().unwrap_or_default();
    [
        player.as_str().into(),
        currency.map(Currency::code).into(),
        wallet.into(),
        // A cursor that is no number leads to the start of its wallet.
        seq.parse::<i64>().unwrap_or_default().into(),
        page.items_to_read().into(),
    ]
}

impl<D: Database> Store<D> {
    /// Entries of a player by wallet and seq, one more than the page holds.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn entries(
        &self,
        player: &PlayerId,
        currency: Option<Currency>,
        page: &Page<2>,
    ) -> Result<Vec<Entry>, Fault> {
        self.all(ENTRIES, &by_wallet_and_seq(player, currency, page))
            .await
    }

    /// The entry recorded under a reference.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn entry(
        &self,
        provider: &ProviderId,
        reference: &Reference,
    ) -> Result<Option<Entry>, Fault> {
        self.one(
            ENTRY,
            &[provider.as_str().into(), reference.as_str().into()],
        )
        .await
    }

    /// The entry that gave a transaction back, or ended a grant.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn reversal(
        &self,
        provider: &ProviderId,
        target: &Reference,
    ) -> Result<Option<Entry>, Fault> {
        self.one(
            REVERSAL,
            &[provider.as_str().into(), target.as_str().into()],
        )
        .await
    }

    /// The resolution by which a person moved the money of a message that had no effect.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn settlement(
        &self,
        provider: &ProviderId,
        message: &Reference,
    ) -> Result<Option<Entry>, Fault> {
        self.one(
            SETTLEMENT,
            &[provider.as_str().into(), message.as_str().into()],
        )
        .await
    }

    /// The entries that are evidence in a dispute, in commit order.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn evidence(&self, trail: Trail) -> Result<Vec<Entry>, Fault> {
        let parameters: [Value; 7] = [
            trail.provider.into(),
            trail.reference.into(),
            trail.target.into(),
            trail.player.into(),
            trail.currency.into(),
            trail.round.into(),
            EVIDENCE_ENTRIES_MAX.into(),
        ];
        self.all(EVIDENCE, &parameters).await
    }

    /// All entries of a player's part in a round, in order.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn round_entries(&self, key: &RoundName) -> Result<Vec<Entry>, Fault> {
        self.all(ROUND_ENTRIES, &key.parameters()).await
    }
}
