//! The wallet callbacks of SOFTSWISS, versions 1 and 2.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod codes;
mod error;
mod recognize;
mod rules;
mod softswiss;
mod v1;
mod wire;

pub use softswiss::{SOFTSWISS, SOFTSWISS_V1, Softswiss};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{SOFTSWISS, SOFTSWISS_V1, Softswiss};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [Softswiss; 2] = [SOFTSWISS, SOFTSWISS_V1];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
