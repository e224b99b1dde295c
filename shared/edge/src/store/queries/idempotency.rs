//! Calls under an Idempotency-Key: claimed before their effect, kept with their reply after it.
//! A key is claimed by one caller at a time, and a reply that is kept is never changed.

use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::time::Timestamp;

/// One row where the key is the caller's now: it is new, or whoever had it has given it back or is
/// gone for longer than any call takes.
const CLAIM: &str = "\
    INSERT INTO idempotency_keys (actor, key, route, fingerprint, at, claimed_at, salt) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6) \
    ON CONFLICT DO UPDATE SET claimed_at = excluded.claimed_at \
    WHERE fingerprint = excluded.fingerprint AND status IS NULL AND claimed_at < ?7 \
    RETURNING at, salt";

const KEPT: &str = "\
    SELECT fingerprint, salt, status, is_sealed, reply FROM idempotency_keys \
    WHERE actor = ?1 AND key = ?2";

const KEEP: &str = "\
    UPDATE idempotency_keys SET status = ?3, is_sealed = ?4, reply = ?5 \
    WHERE actor = ?1 AND key = ?2 AND status IS NULL";

/// What was refused had no effect: the key is free again.
const RELEASE: &str =
    "DELETE FROM idempotency_keys WHERE actor = ?1 AND key = ?2 AND status IS NULL";

/// What failed may have had one: the key stays with its payload, for whoever asks again.
const GIVE_BACK: &str = "\
    UPDATE idempotency_keys SET claimed_at = 0 WHERE actor = ?1 AND key = ?2 AND status IS NULL";

/// A key, and whose.
#[derive(Clone, Copy, Debug)]
pub struct KeyName<'a> {
    /// Whose key of the API it came with.
    pub actor: &'a str,
    /// The caller's own text.
    pub key: &'a str,
}

/// What is asked under a key.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The method and the path, for people who look at the table.
    pub route: &'a str,
    /// A digest of the whole request.
    pub fingerprint: &'a str,
    /// 64 hex digits that are stored nowhere else.
    pub salt: &'a str,
}

/// A key that is the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// When it was asked first.
    pub at: Timestamp,
    /// The salt of that time.
    pub salt: String,
}

/// What is kept under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Of the request.
    pub fingerprint: String,
    /// The salt.
    pub salt: String,
    /// The reply; `None` while the request is carried out.
    pub reply: Option<KeptReply>,
}

/// A reply as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReply {
    /// The HTTP status.
    pub status: u16,
    /// Whether the text is sealed.
    pub is_sealed: bool,
    /// The body.
    pub text: String,
}

impl FromRow for Claim {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            at: Timestamp::from_ms(row.integer()?),
            salt: row.text()?,
        })
    }
}

impl FromRow for Kept {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let (fingerprint, salt) = (row.text()?, row.text()?);
        let status = row.maybe_integer()?;
        let is_sealed = row.integer()? == 1;
        let text = row.maybe_text()?.unwrap_or_default();
        let reply = status.map(|status| KeptReply {
            status: u16::try_from(status).unwrap_or(500),
            is_sealed,
            text,
        });
        Ok(Self {
            fingerprint,
            salt,
            reply,
        })
    }
}

impl<D: Database> Store<D> {
    /// Claims a key; `None` where it is another's or has a reply. `before` is when a claim is over
    /// whose holder has not been heard of since.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn claim_key(
        &self,
        name: KeyName<'_>,
        asked: Asked<'_>,
        now: Timestamp,
        before: Timestamp,
    ) -> Result<Option<Claim>, Fault> {
        let parameters: [Value; 7] = [
            name.actor.into(),
            name.key.into(),
            asked.route.into(),
            asked.fingerprint.into(),
            now.ms().into(),
            asked.salt.into(),
            before.ms().into(),
        ];
        self.one(CLAIM, &parameters).await
    }

    /// What is kept under a key.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn kept_key(&self, name: KeyName<'_>) -> Result<Option<Kept>, Fault> {
        self.one(KEPT, &[name.actor.into(), name.key.into()]).await
    }

    /// Keeps the reply under a claimed key.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn keep_reply(&self, name: KeyName<'_>, reply: &KeptReply) -> Result<(), Fault> {
        let parameters: [Value; 5] = [
            name.actor.into(),
            name.key.into(),
            i64::from(reply.status).into(),
            i64::from(reply.is_sealed).into(),
            reply.text.as_str().into(),
        ];
        self.query(KEEP, &parameters).await.map(|_| ())
    }

    /// Frees a claimed key of a request that had no effect.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn release_key(&self, name: KeyName<'_>) -> Result<(), Fault> {
        let parameters = [name.actor.into(), name.key.into()];
        self.query(RELEASE, &parameters).await.map(|_| ())
    }

    /// Gives a claimed key back, to be claimed with the same payload alone.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn give_key_back(&self, name: KeyName<'_>) -> Result<(), Fault> {
        let parameters = [name.actor.into(), name.key.into()];
        self.query(GIVE_BACK, &parameters).await.map(|_| ())
    }
}
