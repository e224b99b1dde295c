//! The database: one read and one write for a batch of calls. All SQL text stands in this folder
//! and in `migrations/`; no SQL is ever put together from parts, and nothing here decides.

mod batch;
mod database;
mod grant_rows;
mod journal;
mod load;
mod load_ceilings;
mod load_grants;
mod load_keys;
pub mod migrate;
pub mod queries;
mod queue;
mod retry;
mod rows;
mod seats;
mod spin;
mod unread;

pub use batch::{Done, Job};
pub use database::{Database, DatabaseError, Row, Value};
pub use load::LimitRow;
pub use queue::Store;
pub use spin::{SpinDatabase, fitting_store, store};
pub use unread::Whose;

/// The schema this build reads and writes: the number of the newest migration.
pub const SCHEMA_VERSION: i64 = 2;

/// The most calls of one batch. Greater batches gain nothing and make the longest wait longer.
const BATCH_CALLS_MAX: usize = 64;
