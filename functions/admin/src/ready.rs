//! Health and readiness.
//! Health touches nothing; readiness changes nothing.

use reelgate_edge::api::Problem;
use reelgate_edge::reply::Reply;
use reelgate_edge::store;
use reelgate_edge::store::queries::health::Keeping;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Status {
    status: &'static str,
}

/// GET /healthz.
pub(crate) fn ok() -> Reply {
    Reply::json(200, &Status { status: "ok" })
}

/// GET /readyz: the database is a file in WAL mode, with a schema that fits, and can be written.
pub(crate) async fn ready() -> Result<Reply, Problem> {
    let store = store::store().await.map_err(not_ready)?;
    check(&store.keeping().await.map_err(not_ready)?)?;
    store.check_schema().await.map_err(not_ready)?;
    store.touch().await.map_err(not_ready)?;
    Ok(ok())
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
