//! Native tests of the wallet: tables, precedence, auditor, orders, replay, signatures, money.
//! They never touch the network, and every random test prints the seed that replays it.
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

mod auditor;
mod money;
mod orders;
mod precedence;
mod replay;
mod signatures;
mod support;
mod table;
