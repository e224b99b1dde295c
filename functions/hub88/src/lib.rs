//! The wallet callbacks of Hub88, and of Caleta as a dialect of the same contract.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod dialect;
mod recognize;
mod rules;
mod status;
mod wire;

pub use dialect::{CALETA, Dialect, HUB88};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{CALETA, Dialect, HUB88};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static DIALECTS: [Dialect; 2] = [HUB88, CALETA];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&DIALECTS, request).await
    }
}
