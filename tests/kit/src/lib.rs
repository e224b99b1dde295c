//! The provider's side of every protocol: what it sends, how it signs, what it expects back.
//! It never uses the wallet's own code: a wrong scheme or a wrong rule would agree with itself.
//!
//! A *declaration* (`functions/*/kit/*.toml`) says how one provider speaks, a *scenario*
//! (`tests/scenarios/*.toml`) what happens in the terms of all of them, and the *model* what the
//! player must have afterwards. [`certify()`] plays the scenarios against a running wallet, and
//! [`Traffic`] plays all day.

mod answer;
mod certify;
mod declaration;
mod form;
mod latency;
mod model;
mod money;
mod names;
mod orders;
mod play;
mod player;
mod report;
mod scenario;
mod scheme;
mod sender;
mod template;
mod terms;
mod traffic;
mod visit;
mod world;

pub use certify::{Options, certify};
pub use declaration::{Declaration, Rules, Signature, declarations};
pub use latency::Latency;
pub use report::{Case, Report, Step, console, html, junit};
pub use scenario::{Scenario, scenarios};
pub use scheme::{
    Signed, ecdsa_p256_base64, hmac_sha1_of_form, hmac_sha256_hex, md5_of_form, new_p256_key,
    rsa_sha256_base64,
};
pub use sender::{Seat, Secrets};
pub use traffic::{House, Rates, Totals, Traffic};
pub use visit::{Heard, Visit};
