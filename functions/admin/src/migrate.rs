//! Applying the migrations.
//! Each can run twice, so a migration that was cut off is simply called again.

use reelgate_edge::api::{About, ApiRequest, Problem};
use reelgate_edge::reply::Reply;
use reelgate_edge::store::{self, SCHEMA_VERSION};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Migrated {
    schema_version: i64,
    /// Empty where nothing was missing.
    applied: Vec<&'static str>,
}

/// POST /api/admin/migrate.
pub(crate) async fn migrate(api: &ApiRequest) -> Result<Reply, Problem> {
    let applied = store::store().await?.migrate().await?;
    let changed = !applied.is_empty();
    let reply = Reply::json(
        200,
        &Migrated {
            schema_version: SCHEMA_VERSION,
            applied,
        },
    );
    if changed {
        api.record("migrate", About::default(), &reply).await?;
    }
    Ok(reply)
}
