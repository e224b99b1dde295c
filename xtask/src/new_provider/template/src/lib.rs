//! The wallet callbacks of New Comer.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod codes;
mod newcomer;
mod recognize;
mod rules;
mod wire;

pub use newcomer::{NEWCOMER, Newcomer};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{NEWCOMER, Newcomer};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [Newcomer; 1] = [NEWCOMER];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
