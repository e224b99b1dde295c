//! The wallet of Reelgate as pure Rust: money, commands, rules, the state machine, signatures.
//! It never does I/O, never reads a clock and never draws a random number: all is passed in.
//!
//! # Layout
//!
//! * [`money`] — exact amounts, and the ways providers write them.
//! * [`scale`] — the units that amounts are counted in before their wallet is known.
//! * [`currency`] — the currencies, their precision in the ledger and their usual decimals.
//! * [`id`] — the names of things: players, games, rounds, references.
//! * [`time`] — a point in time as an argument.
//! * [`command`] — what a provider or the cashier asks for, in canonical terms.
//! * [`verb`] — the words for commands.
//! * [`outcome`] — every answer the wallet can give, in order of precedence.
//! * [`form`] — forms and queries, read strictly and written as PHP writes them.
//! * [`failure`] — the names of all that can go wrong before anything is decided.
//! * [`rules`] — the questions on which providers contradict each other, one field each.
//! * [`books`] — what one read of the database returned, and what a decision adds to it.
//! * [`machine`] — the transition tables of transactions, rounds, sessions and disputes, as data.
//! * [`decide`] — the state machine: books and a call in, a ruling and its effects out.
//! * [`entry`] — one line of the ledger and its hash chain.
//! * [`grants`] — bonus money grant by grant, from entries alone.
//! * [`jackpots`] — the parts of a movement that are a jackpot's.
//! * [`dispute`] — what a person must look at, and how it ends.
//! * [`checkpoint`] — the heads of all chains at one entry, as one signed digest.
//! * [`record`] — the chain of disputes and of messages that are evidence of money.
//! * [`replay`] — every projection once more, from entries alone.
//! * [`ceiling`] — the most that an amount, a balance and a round may come to.
//! * [`catalog`] — games, providers, and whether a bet may be placed on them.
//! * [`sum`] — sums of amounts, exact at any size, and their parts in the database.
//! * [`ggr`] — bets, payouts and gross gaming revenue, summed from entries.
//! * [`signature`] — the schemes, the two-key ring, and bytes that are proven to be verified.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod books;
pub mod catalog;
pub mod ceiling;
pub mod checkpoint;
pub mod command;
pub mod currency;
pub mod decide;
pub mod dispute;
pub mod entry;
pub mod failure;
pub mod form;
pub mod ggr;
pub mod grants;
pub mod id;
pub mod jackpots;
pub mod machine;
pub mod money;
pub mod outcome;
pub mod record;
pub mod replay;
pub mod rules;
pub mod scale;
pub mod signature;
pub mod sum;
pub mod time;
pub mod verb;
