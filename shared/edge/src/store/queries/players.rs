//! Players and their wallets: created through the journal, read as a whole.
//! A player's status is changed here, a balance never.

use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::platform;
use crate::shape::{Player, Wallet};
use crate::store::batch::COMMIT;
use crate::store::database::{Database, Value};
use crate::store::journal::Payload;
use crate::store::queue::Store;
use reelgate_core::currency::Currency;
use reelgate_core::id::PlayerId;

/// One row for each wallet.
const PLAYER: &str = "\
    SELECT p.player, p.name, p.status, p.created_at, w.currency, w.cash, w.bonus, w.seq \
    FROM players p CROSS JOIN wallets w ON w.player = p.player \
    WHERE p.player = ?1 ORDER BY w.currency";

/// One row where there is such a player.
const SET_STATUS: &str = "UPDATE players SET status = ?2 WHERE player = ?1 RETURNING player";

impl FromRow for Player {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            player: row.text()?,
            name: row.maybe_text()?,
            status: row.text()?,
            created_at: row.time()?,
            wallets: vec![Wallet::from_row(row)?],
        })
    }
}

impl FromRow for Wallet {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let currency = row.currency()?;
        Ok(Self {
            currency: currency.code(),
            cash: row.money(currency)?,
            bonus: row.money(currency)?,
            seq: row.integer()?,
        })
    }
}

impl<D: Database> Store<D> {
    /// A player with all wallets.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn player(&self, player: &PlayerId) -> Result<Option<Player>, Fault> {
        let rows = self
            .all::<Player>(PLAYER, &[player.as_str().into()])
            .await?;
        Ok(rows.into_iter().reduce(|mut whole, row| {
            whole.wallets.extend(row.wallets);
            whole
        }))
    }

    /// Creates a player with a wallet, in one statement. What is there already stays as it is.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn add_player(
        &self,
        player: &PlayerId,
        name: Option<&str>,
        currency: Currency,
    ) -> Result<(), Fault> {
        let mut payload = Payload::default();
        payload.add_player(player, name, currency.code(), platform::now());
        self.query(COMMIT, &payload.parameters()?).await?;
        Ok(())
    }

    /// Changes a player's status; false where there is no such player.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn set_player_status(
        &self,
        player: &PlayerId,
        status: &'static str,
    ) -> Result<bool, Fault> {
        let parameters: [Value; 2] = [player.as_str().into(), status.into()];
        Ok(!self.query(SET_STATUS, &parameters).await?.is_empty())
    }
}
