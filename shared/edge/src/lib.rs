//! What every function does around the core: verify, decode, decide, commit, encode, in one place.
//! It never decides what may happen to money; that is the core's, and SQL only records it.
//!
//! # Layout
//!
//! * [`serve`](mod@serve) — the pipeline of a provider callback, from raw bytes to the reply.
//! * [`provider`] — what a provider function has to say for itself.
//! * [`api`] — the pipeline of our own API: key, path, query, body, problem details.
//! * [`store`] — the database: one read and one write for a batch of calls, and all SQL text.
//! * [`exchange`] — one request and its reply for the exchange log, secrets struck out.
//! * [`request`] — a request with its body, bounded in size and time while it is read.
//! * [`source`] — where a request comes from.
//! * [`rejections`] — what was not verified, counted instead of logged.
//! * [`outgoing`] — a request of ours to others, and its answer.
//! * [`reply`] — a reply as a whole, and the way it leaves the component.
//! * [`csv`] — tables as CSV, with every text quoted and no formula in it.
//! * [`keys`] — secrets from variables, cached for seconds.
//! * [`fields`] — the fields of a message by name, whatever it says: for the log.
//! * [`json`] — JSON bodies without duplicate keys, with named faults.
//! * [`names`] — the names in messages, and those made where several share one.
//! * [`fault`] — the ways in which we are unwell.
//! * [`token`] — session tokens and their hashes.
//! * [`unread`] — verified messages that were not decided, and their disputes.
//! * [`launch`] — launch URLs made from a game's template.
//! * [`shape`] — what the API shows of the books, with money and times as text.
//! * [`observe`] — one log line for a request.
//! * [`clock`] — RFC 3339 texts.
//! * [`zone`] — time zones and gaming days, as ranges of quarters of an hour.
//! * [`platform`] — time, randomness and waking, inside a component or natively.

pub mod api;
pub mod clock;
pub mod csv;
pub mod exchange;
pub mod fault;
pub mod fields;
pub mod json;
pub mod keys;
pub mod launch;
pub mod names;
pub mod observe;
pub mod outgoing;
pub mod platform;
pub mod provider;
pub mod rejections;
pub mod reply;
pub mod request;
pub mod serve;
pub mod shape;
pub mod source;
pub mod store;
pub mod token;
pub mod unread;
pub mod zone;
