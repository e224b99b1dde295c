//! The wallet callbacks of Pragmatic Play.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod answer;
mod codes;
mod fields;
mod pragmatic;
mod recognize;
mod rules;
mod wire;

pub use pragmatic::{PRAGMATIC, Pragmatic};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{PRAGMATIC, Pragmatic};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [Pragmatic; 1] = [PRAGMATIC];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
