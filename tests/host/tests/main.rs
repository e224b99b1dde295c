//! The tests of the host: what Spin does, it must do, traps included.
//! Never a test of the product: the component in `components/probe` is all that runs here.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "in a test a panic is the report"
)]

mod faults;
mod http;
mod lanes;
mod lifecycle;
mod manifest;
mod outbound;
mod routing;
mod sqlite;
mod stores;
mod support;
