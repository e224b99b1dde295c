//! A host for Spin components on wasmtime: it loads the `spin.toml` that Spin loads and offers
//! what Spin 4.1 offers to this project's functions. Never offers more than Spin does, and keeps
//! Spin's traps, so that what runs here runs there.
//!
//! # Layout
//!
//! * `host` – [`Host`] and [`HostConfig`]: start, handles for tests, drain.
//! * `manifest` – reads `spin.toml`; `runtime_config` – reads the runtime config file.
//! * `app` – from a request to the component that answers it; `routes` – which one that is.
//! * `server` – TCP and HTTP/1.1; `admission` – who is let in; `lanes` – who waits for whom.
//! * `pool` – the instances of a component and who waits for them; `worker` – one at work.
//! * `guest` – the state of an instance and all it can call; `bindings` – made from `wit/`.
//! * `sqlite`, `key_value`, `variables`, `outbound` – what an instance can call, one file or
//!   folder each.
//! * `cache` – the engine and compiled components.
//! * `clock`, `faults`, `hold`, `counters`, `logs` – what tests hold in their hands.

mod admission;
mod app;
mod bindings;
mod cache;
mod clock;
mod counters;
mod faults;
mod guest;
mod hold;
mod host;
mod key_value;
mod lanes;
mod logs;
mod manifest;
mod outbound;
mod pool;
mod routes;
mod runtime_config;
mod server;
mod sqlite;
mod variables;
mod worker;

pub use admission::Admission;
pub use clock::Clock;
pub use counters::{ComponentCounts, ConnectionCounts, Counters};
pub use faults::{Disk, Fault, Faults};
pub use hold::{Held, Moment};
pub use host::{Host, HostConfig};
pub use logs::{LogLine, Logs};
pub use manifest::{Application, Build, Commands, Component, Manifest, Mount, Trigger, Variable};
pub use pool::Reuse;
pub use runtime_config::RuntimeConfig;
pub use variables::{EnvLookup, Variables, env_from};
