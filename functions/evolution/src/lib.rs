//! The wallet callbacks of Evolution.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod amount;
mod answer;
mod codes;
mod evolution;
mod recognize;
mod rules;
mod wire;

pub use evolution::{EVOLUTION, Evolution};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{EVOLUTION, Evolution};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [Evolution; 1] = [EVOLUTION];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
