//! The wallet callbacks of 100hp gaming, and the question whether we are there.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod codes;
mod hundredhp;
mod recognize;
mod rules;
mod wire;

pub use hundredhp::{HUNDREDHP, Hundredhp};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{HUNDREDHP, Hundredhp, wire};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Method, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [Hundredhp; 1] = [HUNDREDHP];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        let asked = (request.method(), request.uri().path());
        if asked == (&Method::GET, "/providers/hundredhp/liveness") {
            return wire::alive().send().await;
        }
        serve(&PROVIDERS, request).await
    }
}
