//! The wallet callbacks of Play'n GO.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod codes;
mod playngo;
mod recognize;
mod rules;
mod wire;
mod xml;

pub use playngo::{PLAYNGO, Playngo};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{PLAYNGO, Playngo};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [Playngo; 1] = [PLAYNGO];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
