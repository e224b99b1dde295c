//! The proof that the transition tables and `decide` say the same: every small case is decided, and
//! its row is found by predicates of its own. Nothing here asks `decide` what a row should be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests stop the test; clippy.toml frees only functions marked #[test]"
)]

mod around;
mod axes;
mod build;
mod cases;
mod commands;
mod contracts;
mod faults;
mod groups;
mod guards;
mod jackpots;
mod names;
mod prove;
mod scene;
mod shape;
mod words;
