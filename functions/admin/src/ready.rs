//! Health and readiness.
//! Health touches nothing; readiness reads, and never takes a lock.

use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::health::{Keeping, KeyFault};
use reelgate_edge::{platform, store};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Status {
    status: &'static str,
}

/// GET /healthz.
pub(crate) fn ok() -> Reply {
    Reply::json(200, &Status { status: "ok" })
}

/// Ready, with the keys that messages of the last minutes could not be checked with.
#[derive(Debug, Serialize)]
struct Ready {
    status: &'static str,
    keys: Vec<KeyFault>,
}

/// How long a key that could not be used is told, since a message last met it.
const KEY_FAULT_S: i64 = 600;

/// GET /readyz: the database is a file in WAL mode, with a schema that fits. It reads and takes no
/// lock, so that asking for it never holds a bet up. Why it is not ready, the administrator's key
/// alone is told.
pub(crate) async fn ready(api: &ApiRequest) -> Result<Reply, Problem> {
    let seen = look().await;
    if !api.has_key().await {
        let detail = "not ready; ask with the administrator's key for the cause";
        return seen
            .map(|_| ok())
            .map_err(|problem| problem.withheld(detail));
    }
    let keys = seen?;
    Ok(Reply::json(200, &Ready { status: "ok", keys }))
}

async fn look() -> Result<Vec<KeyFault>, Problem> {
    let store = store::store().await.map_err(not_ready)?;
    check(&store.keeping().await.map_err(not_ready)?)?;
    store.check_schema().await.map_err(not_ready)?;
    let since = platform::now().plus_s(KEY_FAULT_S.saturating_neg());
    store.key_faults(since).await.map_err(not_ready)
}

fn check(keeping: &Keeping) -> Result<(), Problem> {
    if keeping.file.is_empty() {
        return Err(Problem::not_ready(
            "the database lives in memory only, and each instance has its own: start Spin with \
             a state directory or give the database a path in the runtime config",
        ));
    }
    match keeping.journal_mode.as_str() {
        "wal" => Ok(()),
        other => Err(Problem::not_ready(format!(
            "the database's journal mode is {other}, not wal: call POST /api/admin/migrate",
        ))),
    }
}

/// Nobody outside waits for a fault of readiness: the operator is the one who reads it.
fn not_ready(fault: reelgate_edge::fault::Fault) -> Problem {
    Problem::not_ready(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_in_memory_or_without_wal_is_not_ready() {
        let keeping = |file: &str, mode: &str| Keeping {
            file: file.to_owned(),
            journal_mode: mode.to_owned(),
        };
        assert_eq!(check(&keeping("/data/reelgate.db", "wal")), Ok(()));
        let memory = check(&keeping("", "memory")).unwrap_err();
        assert!(memory.status == 503 && memory.detail.contains("state directory"));
        let fresh = check(&keeping("/data/reelgate.db", "delete")).unwrap_err();
        assert!(fresh.detail.contains("/api/admin/migrate"));
    }
}
