//! The wallet callbacks of Red Tiger.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod answer;
mod codes;
mod recognize;
mod redtiger;
mod rules;
mod wire;

pub use redtiger::{REDTIGER, RedTiger};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{REDTIGER, RedTiger};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [RedTiger; 1] = [REDTIGER];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
