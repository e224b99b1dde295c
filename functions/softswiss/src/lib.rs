//! The wallet callbacks of SOFTSWISS, version 2.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod codes;
mod error;
mod rules;
mod softswiss;
mod wire;

pub use softswiss::{SOFTSWISS, Softswiss};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{SOFTSWISS, Softswiss};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [Softswiss; 1] = [SOFTSWISS];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
