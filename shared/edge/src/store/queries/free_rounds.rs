//! Free rounds that were asked for at providers: what was promised to whom, and what became of it.
//! Their money is the wallet's; a row here says only what a provider was asked and answered.

use super::{Columns, FromRow};
use crate::api::page::{Page, Placed};
use crate::fault::Fault;
use crate::platform;
use crate::shape::Time;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::id::{PlayerId, ProviderId};
use serde::Serialize;

/// By provider, campaign and player: the primary key.
const LIST: &str = "\
    SELECT provider, campaign, player, terms, status, named, detail, created_at, updated_at \
    FROM free_rounds \
    WHERE provider = ?1 AND (campaign, player) > (?2, ?3) \
        AND (?4 IS NULL OR campaign = ?4) AND (?5 IS NULL OR player = ?5) \
    ORDER BY campaign, player LIMIT ?6";

const READ: &str = "\
    SELECT provider, campaign, player, terms, status, named, detail, created_at, updated_at \
    FROM free_rounds WHERE provider = ?1 AND campaign = ?2 AND player = ?3";

/// Nothing where the row is there already and was not refused on the same terms, and where the
/// player is not active or has no such wallet. Of two at once, one gets the row.
const ASK: &str = "\
    INSERT INTO free_rounds (provider, campaign, player, terms, status, created_at, updated_at) \
    SELECT ?1, ?2, p.player, ?4, 'asked', ?5, ?5 \
    FROM players p JOIN wallets w ON w.player = p.player AND w.currency = ?4 ->> 'currency' \
    WHERE p.player = ?3 AND p.status = 'active' \
    ON CONFLICT (provider, campaign, player) DO UPDATE \
        SET status = 'asked', updated_at = excluded.updated_at \
        WHERE status = 'refused' AND terms = excluded.terms \
    RETURNING provider, campaign, player, terms, status, named, detail, created_at, updated_at";

/// What another request has found out meanwhile is not unlearned by a failure.
const SETTLE: &str = "\
    UPDATE free_rounds SET named = coalesce(?5, named), detail = ?6, updated_at = ?7, \
        status = CASE WHEN ?4 IN ('asked', 'refused') AND status <> 'asked' THEN status \
            ELSE ?4 END \
    WHERE provider = ?1 AND campaign = ?2 AND player = ?3 \
    RETURNING provider, campaign, player, terms, status, named, detail, created_at, updated_at";

/// Free rounds of one player in one campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FreeRounds {
    /// Whose games.
    pub provider: String,
    /// The operator's name for the campaign.
    pub campaign: String,
    /// Whose rounds.
    pub player: String,
    /// What was asked for.
    pub terms: serde_json::Value,
    /// `asked` (whether it was done is not known), `granted`, `refused` or `cancelled`.
    pub status: String,
    /// The provider's own name for it, where it gives one.
    pub named: Option<String>,
    /// What the provider said last, where it did not do what it was asked.
    pub detail: Option<String>,
    /// When it was asked for first.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// Which row.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Whose games.
    pub provider: &'a ProviderId,
    /// The operator's name for the campaign.
    pub campaign: &'a str,
    /// Whose rounds.
    pub player: &'a PlayerId,
}

/// What became of it.
#[derive(Clone, Copy, Debug)]
pub struct Settled<'a> {
    /// As of [`FreeRounds::status`].
    pub status: &'static str,
    /// The provider's name for it; `None` leaves what is known.
    pub named: Option<&'a str>,
    /// What it said.
    pub detail: Option<&'a str>,
}

impl FromRow for FreeRounds {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            provider: row.text()?,
            campaign: row.text()?,
            player: row.text()?,
            terms: row.json()?,
            status: row.text()?,
            named: row.maybe_text()?,
            detail: row.maybe_text()?,
            created_at: row.time()?,
            updated_at: row.time()?,
        })
    }
}

impl Placed<2> for FreeRounds {
    fn place(&self) -> [String; 2] {
        [self.campaign.clone(), self.player.clone()]
    }
}

impl Place<'_> {
    fn key(&self) -> [Value; 3] {
        [
            self.provider.as_str().into(),
            self.campaign.into(),
            self.player.as_str().into(),
        ]
    }
}

impl<D: Database> Store<D> {
    /// Free rounds of a provider by campaign and player, one more than the page holds.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn free_rounds(
        &self,
        provider: &ProviderId,
        campaign: Option<&str>,
        player: Option<&str>,
        page: &Page<2>,
    ) -> Result<Vec<FreeRounds>, Fault> {
        let [after_campaign, after_player] = page.after.clone().unwrap_or_default();
        let parameters: [Value; 6] = [
            provider.as_str().into(),
            after_campaign.into(),
            after_player.into(),
            campaign.into(),
            player.into(),
            page.items_to_read().into(),
        ];
        self.all(LIST, &parameters).await
    }

    /// Those of one player in one campaign.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn free_rounds_at(&self, place: Place<'_>) -> Result<Option<FreeRounds>, Fault> {
        self.one(READ, &place.key()).await
    }

    /// Notes that they are about to be asked for. `None` where they were before and not
    /// refused, and where the player is not active or has no wallet in the terms' currency.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn ask_free_rounds(
        &self,
        place: Place<'_>,
        terms: &serde_json::Value,
    ) -> Result<Option<FreeRounds>, Fault> {
        let [provider, campaign, player] = place.key();
        let (terms, now) = (terms.to_string().into(), platform::now().ms().into());
        let parameters = [provider, campaign, player, terms, now];
        self.one(ASK, &parameters).await
    }

    /// Notes what became of them.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn settle_free_rounds(
        &self,
        place: Place<'_>,
        settled: Settled<'_>,
    ) -> Result<Option<FreeRounds>, Fault> {
        let [provider, campaign, player] = place.key();
        let parameters = [
            provider,
            campaign,
            player,
            settled.status.into(),
            settled.named.into(),
            settled.detail.into(),
            platform::now().ms().into(),
        ];
        self.one(SETTLE, &parameters).await
    }
}
