//! The wallet callbacks of St8.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod codes;
mod recognize;
mod rules;
mod st8;
mod wire;

pub use st8::{ST8, St8};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{ST8, St8};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [St8; 1] = [ST8];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
