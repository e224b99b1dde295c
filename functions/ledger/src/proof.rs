//! The state of the proof: the newest checkpoint, its age, and a break that the job found.
//! It shows what the checkpoint job stored, and verifies nothing itself.

use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::proof::ProofSummary;
use serde::Serialize;

/// A day that has ended gets its checkpoint within an hour or so.
const AGE_S_MAX: i64 = 26 * 60 * 60;

#[derive(Debug, Serialize)]
struct Proof {
    status: &'static str,
    /// Seconds since the newest checkpoint was made.
    age_s: Option<i64>,
    #[serde(flatten)]
    summary: ProofSummary,
}

/// GET /api/ledger/proof: 200 where the newest checkpoint is of yesterday and no break is known,
/// else 503.
pub(crate) async fn proof(api: &ApiRequest) -> Result<Reply, Problem> {
    let summary = api.store().await?.proof_summary().await?;
    let now = platform::now();
    let age_s = summary
        .at
        .map(|at| now.ms().saturating_sub(at.0.ms()).div_euclid(1_000));
    let status = status(&summary, age_s);
    let code = if status == "good" { 200 } else { 503 };
    let proof = Proof {
        status,
        age_s,
        summary,
    };
    Ok(Reply::json(code, &proof))
}

fn status(summary: &ProofSummary, age_s: Option<i64>) -> &'static str {
    match (&summary.fault, age_s) {
        (Some(_), _) => "broken",
        (None, None) => "missing",
        (None, Some(age)) if age > AGE_S_MAX => "late",
        (None, Some(_)) => "good",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_good_while_it_is_young_and_unbroken() {
        let whole = ProofSummary::default();
        let broken = ProofSummary {
            fault: Some("entry 7".to_owned()),
            ..whole.clone()
        };
        assert_eq!(status(&whole, Some(AGE_S_MAX)), "good");
        assert_eq!(status(&whole, Some(AGE_S_MAX + 1)), "late");
        assert_eq!(status(&whole, None), "missing");
        assert_eq!(status(&broken, Some(0)), "broken");
    }
}
