//! One checkpoint: verify, claim, digest, signature, row, delivery.
//! A day has one for ever; asked again, the stored one is the answer.

use crate::day::Day;
use crate::signing::Keys;
use crate::verify::{self, Stop};
use crate::wire::{JobParams, Progress};
use crate::{day, delivery, heads};
use reelgate_core::checkpoint::Claim;
use reelgate_core::record::RecordKind;
use reelgate_core::time::Timestamp;
use reelgate_edge::api::{About, ApiRequest, Problem};
use reelgate_edge::fault::Fault;
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::ledger::{Checkpoint, Seal};
use reelgate_edge::store::queries::proof::ProofState;
use reelgate_edge::store::{Database, Store};
use std::time::Duration;

/// Rows of one page of records: a message may hold more than 100 KiB.
const ROWS: i64 = 250;

/// An entry that is dated so far behind now has its date from a wrong clock.
const CLOCK_ERROR_S: i64 = 60 * 60;

/// Entries near midnight may be dated in another order than they are committed.
const DATED_BACK_S: i64 = 60;

/// One call of the job.
struct Run<'a, D> {
    store: &'a Store<D>,
    keys: Keys,
    day: Day,
    now: Timestamp,
    time: Duration,
}

/// POST /api/jobs/checkpoint.
pub(crate) async fn checkpoint(api: &ApiRequest) -> Result<Reply, Problem> {
    let params: Option<JobParams> = api.maybe_body()?;
    let params = params.unwrap_or_default();
    let now = platform::now();
    let day = Day::parse(params.day.as_deref(), now)?;
    let time = Duration::from_secs(params.seconds_max()?);
    let store = api.store().await?;
    delivery::deliver_pending(api, &store).await?;
    if let Some(stored) = store.checkpoint_of(&day.date).await? {
        return Ok(Reply::json(200, &stored));
    }
    if !day.has_just_ended {
        return Err(Problem::conflict(
            "only the day that has just ended can get a checkpoint; it covers all entries since \
             the checkpoint before it, also those of days without one",
        ));
    }
    let keys = Keys::read().await?;
    let run = Run {
        store: &store,
        keys,
        day,
        now,
        time,
    };
    let (seal, stored) = match run.verified().await {
        Ok(Verified::Part(progress)) => return Ok(Reply::json(202, &progress)),
        Ok(Verified::Whole(claim)) => run.sign(&claim).await?,
        Err(Stop::Fault(fault)) => return Err(fault.into()),
        Err(Stop::Break(place)) => {
            let state = ProofState {
                fault: Some(place.clone()),
                ..ProofState::default()
            };
            store.set_proof_state(&state, now).await?;
            return Err(Problem::proof_broken(place));
        }
    };
    // What is stored may be another caller's, made at the same time.
    let is_own = stored.digest == seal.digest.as_str();
    let reply = Reply::json(if is_own { 201 } else { 200 }, &stored);
    if is_own {
        delivery::log(&stored);
        api.record("checkpoint", About::default(), &reply).await?;
        delivery::deliver_pending(api, &store).await?;
    }
    Ok(reply)
}

/// How far a verification came.
enum Verified {
    Part(Progress),
    Whole(Claim),
}

impl<D: Database> Run<'_, D> {
    /// Verifies all checkpoints and the entries since the newest; the claim of the next one.
    async fn verified(&self) -> Result<Verified, Stop> {
        let newest = verify::checkpoints(self.store, &self.keys).await?;
        let mut claim = verify::claim_after(newest.as_ref(), &self.day.date);
        let from = claim.last_entry;
        let end = self.day.end;
        let latest = self.now.plus_s(CLOCK_ERROR_S);
        claim.last_entry = self.store.last_entry_of(from, end, latest).await?;
        let state = self.store.proof_state().await?;
        let public = self.keys.signing.public();
        let is_own =
            public.signed_progress(&claim.previous, state.verified_up_to, &state.signature);
        let known = Some(state.verified_up_to).filter(|_| is_own);
        let start = known.unwrap_or(from).clamp(from, claim.last_entry);
        let verified = verify::entries(self.store, start, claim.last_entry, self.time).await?;
        let state = ProofState {
            fault: None,
            verified_up_to: verified,
            signature: self.keys.signing.sign_progress(&claim.previous, verified),
        };
        self.store.set_proof_state(&state, self.now).await?;
        if verified < claim.last_entry {
            return Ok(Verified::Part(Progress {
                day: claim.day,
                verified_up_to: verified,
                last_entry: claim.last_entry,
            }));
        }
        let covered = (from, claim.last_entry);
        claim.dated_ahead = self.store.dated(covered, (end.ms(), i64::MAX)).await?;
        if let Some(before) = &newest {
            let early = day::end_of(&before.day)?.plus_s(DATED_BACK_S.saturating_neg());
            claim.dated_back = self.store.dated(covered, (i64::MIN, early.ms())).await?;
        }
        claim.wallets = self.store.wallets_up_to(claim.last_entry).await?;
        self.record_rows().await?;
        claim.last_record = self.store.last_record().await?;
        claim.records = verify::records(self.store, newest.as_ref(), claim.last_record).await?;
        Ok(Verified::Whole(claim))
    }

    /// Adds records of all rows that came since the newest record.
    async fn record_rows(&self) -> Result<(), Fault> {
        self.store.seal_deletions().await?;
        for kind in RecordKind::ALL {
            loop {
                let after = self.store.last_recorded(*kind).await?;
                let range = (after, i64::MAX);
                let rows = self.store.covered_rows(*kind, range, false, ROWS).await?;
                if rows.is_empty() {
                    break;
                }
                self.store.add_records(*kind, &rows).await?;
            }
        }
        Ok(())
    }

    /// Signs the claim and stores it, unless another caller was quicker.
    async fn sign(&self, claim: &Claim) -> Result<(Seal, Checkpoint), Problem> {
        let digest = heads::digest(self.store, claim).await?;
        let digest = digest.map_err(|error| Fault::Defect(error.to_string()))?;
        let seal = Seal {
            signature: self.keys.signing.sign(claim, &digest),
            key_id: self.keys.signing.public().id(),
            digest,
        };
        self.store.add_checkpoint(claim, &seal, self.now).await?;
        let stored = self.store.checkpoint_of(&claim.day).await?;
        Ok((seal, stored.ok_or(Fault::Busy)?))
    }
}
