//! The wallet callbacks of Nolimit City.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod answer;
mod codes;
mod nolimit;
mod recognize;
mod rpc;
mod rules;
mod wire;

pub use nolimit::{NOLIMIT, Nolimit};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{NOLIMIT, Nolimit};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [Nolimit; 1] = [NOLIMIT];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
