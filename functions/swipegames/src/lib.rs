//! The wallet callbacks of SwipeGames.
//! It never decides anything: it reads and writes the protocol, the core decides.

mod codes;
mod recognize;
mod rules;
mod swipegames;
mod wire;

pub use swipegames::{SWIPEGAMES, SwipeGames};

/// The component. Natively the crate is only its provider, for tests and the benchmark.
#[cfg(target_family = "wasm")]
mod component {
    use super::{SWIPEGAMES, SwipeGames};
    use reelgate_edge::serve::serve;
    use spin_sdk::http::{IntoResponse, Request};
    use spin_sdk::http_service;

    static PROVIDERS: [SwipeGames; 1] = [SWIPEGAMES];

    #[http_service]
    async fn handle(request: Request) -> impl IntoResponse {
        serve(&PROVIDERS, request).await
    }
}
