//! What strangers send, as functions of bytes: the bodies of the fuzz targets of `fuzz/`, and of
//! the tests that replay `corpus/` on stable Rust. What must not be, panics.
//!
//! Each takes the bytes of one stored file and says whether they were taken for good: files whose
//! names begin with `good-` must be, those that begin with `bad-` must not.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::missing_panics_doc,
    reason = "a panic is the report"
)]

mod books;
mod decode;
mod form;
mod money;
mod reply;
mod signatures;

pub use decode::{Decoder, Refusal, decode, decoders};
pub use form::form;
pub use money::money;
pub use signatures::signatures;

/// What a target does with the bytes of a file.
pub type Target = fn(&[u8]) -> bool;

/// Every target by the name of its folder in `corpus/` and of its file in `fuzz/fuzz_targets/`.
pub const TARGETS: [(&str, Target); 4] = [
    ("decode", decode),
    ("form", form),
    ("money", money),
    ("signatures", signatures),
];

/// The first line and what stands behind it.
fn first_line(data: &[u8]) -> (&[u8], &[u8]) {
    let mut halves = data.splitn(2, |byte| *byte == b'\n');
    let first = halves.next().unwrap_or_default();
    (first, halves.next().unwrap_or_default())
}
