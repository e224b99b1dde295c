//! Time, randomness and waking another request, inside a component or natively.
//! It is the only place that differs between the two, and never holds request data.

use crate::fault::Fault;
use reelgate_core::time::Timestamp;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The time of day.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let before = |error: std::time::SystemTimeError| {
        i64::try_from(error.duration().as_millis()).map_or(i64::MIN, i64::saturating_neg)
    };
    Timestamp::from_ms(since.map_or_else(before, |after| {
        i64::try_from(after.as_millis()).unwrap_or(i64::MAX)
    }))
}

/// A stopwatch for durations in the log.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// Microseconds since the start.
    #[must_use]
    pub fn elapsed_us(&self) -> u64 {
        u64::try_from(self.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// `N` random bytes from the operating system or the host, as lower-case hex.
///
/// # Errors
/// [`Fault::Defect`] where there is no randomness.
pub fn random_hex<const N: usize>() -> Result<String, Fault> {
    let mut bytes = [0_u8; N];
    let filled = getrandom::fill(&mut bytes);
    filled.map_err(|error| Fault::Defect(format!("no randomness: {error}")))?;
    Ok(hex::encode(bytes))
}

/// A random duration below `limit`; half of it where randomness fails.
#[must_use]
pub fn jitter(limit: Duration) -> Duration {
    let mut bytes = [0x80_u8; 2];
    let _ = getrandom::fill(&mut bytes);
    let share = u32::from(u16::from_le_bytes(bytes));
    limit
        .saturating_mul(share)
        .checked_div(1 << 16)
        .unwrap_or(limit)
}

pub use inner::{Raised, Signal, signal, sleep, spawn, yield_once};

#[cfg(target_family = "wasm")]
mod inner {
    //! A signal is a component-model stream without items: dropping its write end wakes the reader.
    //! A Rust-only channel between two requests traps on hosts from wasmtime 48 on.

    use spin_sdk::wasip3::wit_stream;
    use spin_sdk::wit_bindgen::{StreamReader, StreamWriter};
    use std::time::Duration;

    /// Dropping it wakes the waiting request.
    pub struct Signal(#[allow(dead_code, reason = "held to be dropped")] StreamWriter<u8>);

    /// Waits for its signal to be dropped.
    pub struct Raised(StreamReader<u8>);

    /// A signal between two requests of this instance.
    #[must_use]
    pub fn signal() -> (Signal, Raised) {
        let (writer, reader) = wit_stream::new::<u8>();
        (Signal(writer), Raised(reader))
    }

    impl Raised {
        /// Waits until the signal is dropped.
        pub async fn wait(mut self) {
            let _ = self.0.next().await;
        }
    }

    /// Waits.
    pub async fn sleep(duration: Duration) {
        spin_sdk::time::sleep(duration).await;
    }

    /// Goes on after the reply has left.
    pub fn spawn(work: impl Future<Output = ()> + 'static) {
        spin_sdk::wasip3::spawn(work);
    }

    /// Lets other work of this request run once.
    pub async fn yield_once() {
        spin_sdk::wit_bindgen::yield_async().await;
    }
}

#[cfg(not(target_family = "wasm"))]
mod inner {
    //! The same on a current-thread tokio runtime inside a `LocalSet`, for tests and the native
    //! twin of the benchmark.

    use std::time::Duration;
    use tokio::sync::oneshot;

    /// Dropping it wakes the waiting request.
    pub struct Signal(#[allow(dead_code, reason = "held to be dropped")] oneshot::Sender<()>);

    /// Waits for its signal to be dropped.
    pub struct Raised(oneshot::Receiver<()>);

    /// A signal between two requests of this thread.
    #[must_use]
    pub fn signal() -> (Signal, Raised) {
        let (sender, receiver) = oneshot::channel();
        (Signal(sender), Raised(receiver))
    }

    impl Raised {
        /// Waits until the signal is dropped.
        pub async fn wait(self) {
            let _ = self.0.await;
        }
    }

    /// Waits.
    pub async fn sleep(duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    /// Goes on beside the caller.
    pub fn spawn(work: impl Future<Output = ()> + 'static) {
        tokio::task::spawn_local(work);
    }

    /// Lets other work run once.
    pub async fn yield_once() {
        tokio::task::yield_now().await;
    }
}
