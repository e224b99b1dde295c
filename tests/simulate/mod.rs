//! Deterministic simulation: the real components under a seeded load, bad weather and kills, and
//! an auditor for all of it. It never uses the product's own rules to say what is right.
//!
//! # Layout
//!
//! * [`cast`], `order` – who takes part, and what they can say.
//! * [`plan`] – all steps of a seed; `workload`, `mischief`, [`weather`] – where they come from.
//! * `wire` – orders as bytes; `api` – what the operator changes.
//! * `ground`, `program` – the hosts; `crew`, `resolve` – work a plan off; `diary`, `facts` – what
//!   was heard.
//! * `auditor` – what cannot be so.
//! * [`course`] – one seed from its plan to its audit; [`kills`] – the same under SIGKILL.
//! * [`report`] – the sum of it all; [`options`] – the command line of the program.

#![allow(
    dead_code,
    reason = "the tests use one part of this module, the program another"
)]
#![allow(
    clippy::as_conversions,
    clippy::float_arithmetic,
    reason = "only in figures for a report, and in pauses"
)]

mod api;
mod auditor;
mod cast;
pub(crate) mod course;
mod crew;
mod diary;
mod facts;
mod ground;
pub(crate) mod kills;
mod mischief;
pub(crate) mod options;
mod order;
pub(crate) mod plan;
mod program;
pub(crate) mod report;
mod resolve;
mod weather;
mod wire;
mod workload;
