//! The rules of the repository as an ordinary test: shapes, words, places, migrations.
//! It reads the files as text and never changes one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "in a test a panic is the report"
)]

mod files;
mod lexer;
mod migrations;
mod places;
mod rows;
mod shapes;
mod sql;
mod words;
