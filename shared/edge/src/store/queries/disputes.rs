//! Disputes, what was written to them, and the exchanges that are their evidence.
//! Nothing is changed here: what happens to a dispute is one more event.

use super::{Columns, FromRow};
use crate::api::page::Placed;
use crate::fault::Fault;
use crate::shape::{Dispute, DisputeEvent, Exchange};
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::id::{Actor, Person};
use reelgate_core::time::Timestamp;

const DISPUTES: &str = "\
    SELECT d.id, d.kind, d.status, d.provider, d.player, d.round, d.reference, d.evidence, \
        d.opened_at, \
        (SELECT e.text FROM dispute_events e \
            WHERE e.dispute = d.id AND e.kind = 'assigned' ORDER BY e.id DESC LIMIT 1), \
        d.resolved_at, d.reason, d.actor \
    FROM disputes d \
    WHERE d.id > ?1 AND (?2 IS NULL OR d.status = ?2) AND (?3 IS NULL OR d.kind = ?3) \
        AND (?4 IS NULL OR d.provider = ?4) AND (?5 IS NULL OR d.player = ?5) \
        AND (?6 IS NULL OR d.id = ?6) \
    ORDER BY d.id LIMIT ?7";

const EVENTS: &str = "\
    SELECT id, at, kind, actor, text, entry, person FROM dispute_events \
    WHERE dispute = ?1 ORDER BY id";

/// Nothing where there is no such dispute, where it has ended and this is no note, or where the
/// same was written since ?6.
const ADD_EVENT: &str = "\
    INSERT INTO dispute_events (dispute, at, kind, actor, text, entry, person) \
    SELECT d.id, ?2, ?3, ?4, ?5, NULL, ?7 \
    FROM disputes d WHERE d.id = ?1 AND (d.status = 'open' OR ?3 = 'noted') AND NOT EXISTS ( \
        SELECT 1 FROM dispute_events e \
        WHERE e.dispute = ?1 AND e.kind = ?3 AND e.actor = ?4 AND e.text = ?5 AND e.at >= ?6 \
            AND e.person IS ?7 \
    ) \
    RETURNING id, at, kind, actor, text, entry, person";

/// What was written since ?5, where it was.
const WRITTEN: &str = "\
    SELECT id, at, kind, actor, text, entry, person FROM dispute_events \
    WHERE dispute = ?1 AND kind = ?2 AND actor = ?3 AND text = ?4 AND at >= ?5 \
        AND person IS ?6 \
    ORDER BY id LIMIT 1";

/// The newest other dispute about a message that ended with money. The entry that ends a dispute
/// bears its number.
const MOVED: &str = "\
    SELECT d.id FROM disputes d INDEXED BY disputes_by_reference \
    CROSS JOIN entries e ON e.provider = d.provider AND e.reference = 'reelgate:dispute/' || d.id \
    WHERE d.provider = ?1 AND d.reference = ?2 AND d.id <> ?3 AND (e.cash <> 0 OR e.bonus <> 0) \
    ORDER BY d.id DESC LIMIT 1";

/// The exchange that opened a dispute. One request may have had several, of a job's rounds.
const OPENING: &str = "\
    SELECT id, at, request_id, component, provider, verb, player, round, reference, outcome, \
        status, duration_us, request, reply, personal \
    FROM exchanges INDEXED BY exchanges_in_dispute \
    WHERE request_id = ?1 AND (outcome NOT IN ('accepted', 'repeated') OR verb = 'flag_round') \
    ORDER BY (round IS ?2) + (reference IS ?3) + (player IS ?4) DESC, id LIMIT 1";

/// The newest first.
const RELATED: &str = "\
    SELECT id, at, request_id, component, provider, verb, player, round, reference, outcome, \
        status, duration_us, request, reply, personal \
    FROM exchanges INDEXED BY exchanges_by_reference \
    WHERE provider = ?1 AND reference IN (?2, ?3) ORDER BY id DESC LIMIT ?4";

/// The most exchanges that are shown with a dispute.
const EXCHANGES_MAX: i64 = 100;

/// Which disputes to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisputeFilter {
    /// `open` or `resolved`.
    pub status: Option<&'static str>,
    /// Of this kind.
    pub kind: Option<&'static str>,
    /// With this provider.
    pub provider: Option<String>,
    /// About this player.
    pub player: Option<String>,
}

/// What a person adds to a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addition {
    /// A note; also after the end.
    Note,
    /// Who looks into it from now on.
    Assignment,
    /// The end, where there is no wallet to post an entry in.
    Resolution,
}

impl FromRow for Dispute {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            id: row.integer()?,
            kind: row.text()?,
            status: row.text()?,
            provider: row.maybe_text()?,
            player: row.maybe_text()?,
            round: row.maybe_text()?,
            reference: row.maybe_text()?,
            evidence: row.json()?,
            opened_at: row.time()?,
            assignee: row.maybe_text()?,
            resolved_at: row.maybe_time()?,
            reason: row.maybe_text()?,
            actor: row.maybe_text()?,
        })
    }
}

impl Placed<1> for Dispute {
    fn place(&self) -> [String; 1] {
        [self.id.to_string()]
    }
}

impl FromRow for DisputeEvent {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            id: row.integer()?,
            at: row.time()?,
            kind: row.text()?,
            actor: row.text()?,
            text: row.text()?,
            entry: row.maybe_text()?,
            person: row.maybe_text()?,
        })
    }
}

impl<D: Database> Store<D> {
    /// Disputes after the one with the number `after`, `count` of them.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn disputes(
        &self,
        filter: DisputeFilter,
        after: i64,
        count: i64,
    ) -> Result<Vec<Dispute>, Fault> {
        let parameters: [Value; 7] = [
            after.into(),
            filter.status.into(),
            filter.kind.into(),
            filter.provider.into(),
            filter.player.into(),
            Value::Null,
            count.into(),
        ];
        self.all(DISPUTES, &parameters).await
    }

    /// One dispute.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn dispute(&self, id: i64) -> Result<Option<Dispute>, Fault> {
        let any = Value::Null;
        let before = id.saturating_sub(1);
        let parameters: [Value; 7] = [
            before.into(),
            any.clone(),
            any.clone(),
            any.clone(),
            any,
            id.into(),
            1.into(),
        ];
        self.one(DISPUTES, &parameters).await
    }

    /// All that happened to a dispute, in order.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn dispute_events(&self, id: i64) -> Result<Vec<DisputeEvent>, Fault> {
        self.all(EVENTS, &[id.into()]).await
    }

    /// The exchanges that are evidence in a dispute: the one that opened it first, then all under
    /// its reference and its target, the newest first.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn dispute_exchanges(&self, dispute: &Dispute) -> Result<Vec<Exchange>, Fault> {
        let (evidence, round) = (&dispute.evidence, &dispute.round);
        let (reference, target) = (&dispute.reference, &evidence.target);
        let parameters: [Value; 4] = [
            evidence.request_id.as_str().into(),
            round.clone().into(),
            reference.clone().into(),
            dispute.player.clone().into(),
        ];
        let mut all: Vec<Exchange> = self.all(OPENING, &parameters).await?;
        let opening = all.first().map(|exchange| exchange.id);
        let parameters: [Value; 4] = [
            dispute.provider.clone().into(),
            reference.clone().into(),
            target.clone().into(),
            EXCHANGES_MAX.into(),
        ];
        let related: Vec<Exchange> = self.all(RELATED, &parameters).await?;
        let others = related.into_iter();
        all.extend(others.filter(|exchange| Some(exchange.id) != opening));
        Ok(all)
    }

    /// The number of another dispute about the same message that has moved money.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn moved_by_dispute(&self, dispute: &Dispute) -> Result<Option<i64>, Fault> {
        let parameters: [Value; 3] = [
            dispute.provider.clone().into(),
            dispute.reference.clone().into(),
            dispute.id.into(),
        ];
        self.one(MOVED, &parameters).await
    }

    /// Adds what a person says to a dispute, or finds it where it was added `since` a first try.
    /// `None` where there is no such dispute, or where it has ended and this is no note.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn add_to_dispute(
        &self,
        id: i64,
        addition: Addition,
        (actor, person): (&Actor, Option<&Person>),
        text: &str,
        (now, since): (Timestamp, Option<Timestamp>),
    ) -> Result<Option<DisputeEvent>, Fault> {
        let kind = match addition {
            Addition::Note => "noted",
            Addition::Assignment => "assigned",
            Addition::Resolution => "resolved",
        };
        let since = since.map(Timestamp::ms);
        let person = person.map(Person::as_str);
        let parameters: [Value; 7] = [
            id.into(),
            now.ms().into(),
            kind.into(),
            actor.as_str().into(),
            text.into(),
            since.into(),
            person.into(),
        ];
        let added = self.one(ADD_EVENT, &parameters).await?;
        if added.is_some() || since.is_none() {
            return Ok(added);
        }
        let written: [Value; 6] = [
            id.into(),
            kind.into(),
            actor.as_str().into(),
            text.into(),
            since.into(),
            person.into(),
        ];
        self.one(WRITTEN, &written).await
    }
}
