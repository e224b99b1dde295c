//! The test catalogue: the real components in the host, driven over HTTP, on a real SQLite file.
//! It never reaches into the product: what a provider or an operator cannot see is not used.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::wildcard_enum_match_arm,
    reason = "in a test a panic is the report, and the seed is printed for the next run"
)]

mod api;
mod canary;
mod certified;
mod currencies;
mod delivery;
mod disk;
mod export;
mod flood;
mod golden;
mod grants;
mod input;
mod ledger;
mod lifecycle;
mod load;
mod memory;
mod migrations;
mod outbound;
mod proxy;
mod reporting;
mod stage;
mod twin;
mod vectors;
mod walk;
mod weather;
