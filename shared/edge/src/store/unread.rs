//! What the books know about a message that was not decoded, and the statement that records it with
//! its dispute. It is rare: a bet never comes here.

use super::batch::COMMIT;
use super::database::{Database, Row, Value};
use super::journal::Payload;
use super::queue::Store;
use super::retry;
use crate::exchange::Exchange;
use crate::fault::Fault;
use crate::unread::UnreadDispute;
use reelgate_core::currency::Currency;
use reelgate_core::id::{PlayerId, ProviderId, Reference, TokenHash};

/// The session of a token, the wallet of a transaction, the wallets of a player: in this order.
const WHOSE: &str = "\
    SELECT s.player, s.currency, 0 AS rank \
    FROM tokens t JOIN sessions s ON s.session = t.session \
    WHERE t.token_hash = ?1 AND s.provider = ?2 \
    UNION ALL \
    SELECT w.player, w.currency, 1 \
    FROM entries e JOIN wallets w ON w.wallet = e.wallet \
    WHERE e.provider = ?2 AND e.reference = ?3 \
    UNION ALL \
    SELECT w.player, w.currency, 2 FROM wallets w WHERE w.player = ?4 \
    ORDER BY rank";

const OF_SESSION: i64 = 0;
const OF_TRANSACTION: i64 = 1;

/// Whether it is or was in dispute: what a person has ended is not opened again by a retry.
const KNOWN: &str = "\
    SELECT 1 FROM disputes \
    WHERE kind = 'unknown_message' AND provider = ?1 AND reference = ?2 AND player IS ?3 LIMIT 1";

/// Whose wallet something is about, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// The player.
    pub player: Option<PlayerId>,
    /// The currency of a wallet that the player has.
    pub currency: Option<Currency>,
}

impl<D: Database> Store<D> {
    /// Whose wallet a message is about that names these. Its own player and currency count, if
    /// there is such a wallet.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn whose(
        &self,
        provider: &ProviderId,
        token: Option<&TokenHash>,
        target: Option<&Reference>,
        player: Option<&PlayerId>,
        currency: Option<Currency>,
    ) -> Result<Whose, Fault> {
        let parameters: [Value; 4] = [
            token.map(TokenHash::as_str).into(),
            provider.as_str().into(),
            target.map(Reference::as_str).into(),
            player.map(PlayerId::as_str).into(),
        ];
        let rows = self.query(WHOSE, &parameters).await?;
        let wallet = |row: &Row| match row.as_slice() {
            [Value::Text(player), Value::Text(code), Value::Integer(rank)] => {
                Some((PlayerId::parse(player).ok()?, Currency::parse(code)?, *rank))
            }
            _ => None,
        };
        let wallets: Vec<_> = rows.iter().filter_map(wallet).collect();
        let found = wallets.first().map(|(player, ..)| player);
        let player = player.or(found).cloned();
        let own: Vec<_> = wallets
            .iter()
            .filter(|(owner, ..)| Some(owner) == player.as_ref())
            .map(|(_, currency, rank)| (*currency, *rank))
            .collect();
        let named = currency.filter(|named| own.iter().any(|(currency, _)| currency == named));
        let currency = named.or(match own.as_slice() {
            [(currency, _)] | [(currency, OF_SESSION | OF_TRANSACTION), ..] => Some(*currency),
            _ => None,
        });
        Ok(Whose { player, currency })
    }

    /// Records a message with the dispute about it, which is opened once.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read or written: then nothing is recorded.
    pub async fn record_unread(
        &self,
        exchange: &Exchange,
        dispute: &UnreadDispute,
    ) -> Result<(), Fault> {
        let about = &dispute.about;
        let parameters: [Value; 3] = [
            about.provider.as_ref().map(ProviderId::as_str).into(),
            about.reference.as_ref().map(Reference::as_str).into(),
            about.player.as_ref().map(PlayerId::as_str).into(),
        ];
        let mut payload = Payload::default();
        payload.add_exchange(exchange);
        if self.query(KNOWN, &parameters).await?.is_empty() {
            payload.add_unread(dispute, &exchange.request_id);
        }
        let written = retry::query(&self.database, COMMIT, &payload.parameters()?).await;
        written.map(|_| ())
    }
}
