//! The wallet callbacks of Slotegrator (APIgrator).
//! It never decides anything: it reads and writes the protocol, the core decides.

mod codes;
mod recognize;
mod rules;
mod slotegrator;
mod wire;

pub use slotegrator::{SLOTEGRATOR, Slotegrator};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{SLOTEGRATOR, Slotegrator};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [Slotegrator; 1] = [SLOTEGRATOR];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
