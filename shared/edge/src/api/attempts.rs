//! Wrong keys, slowed down for each source: whoever guesses waits longer for each answer.
//! The right key is never delayed, whoever else guesses from the same address, and those who wait
//! are few: what waits takes a place in the instance.
//!
//! The counts live with the instance, so that a guesser costs the database nothing; an instance
//! ends after some requests, and a guesser begins anew with the next.

use super::Problem;
use crate::platform::{self, Stopwatch};
use crate::source::Source;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

/// As many wrong keys are answered at once: a person mistypes, a deployment is set up.
const FREE: u32 = 30;
/// The first delay; each further wrong key doubles it.
const DELAY_FIRST: Duration = Duration::from_millis(10);
const DELAY_MAX: Duration = Duration::from_millis(200);
/// A source that has been quiet for so long begins anew.
const FORGOTTEN: Duration = Duration::from_secs(60);
/// The most sources that are kept apart, and the most requests that wait.
const SOURCES_MAX: usize = 256;
const WAITING_MAX: u32 = 4;

thread_local! {
    static WRONG: RefCell<BTreeMap<Source, (u32, Stopwatch)>> =
        const { RefCell::new(BTreeMap::new()) };
    static WAITING: Cell<u32> = const { Cell::new(0) };
}

/// Leaves the waiting room also where the caller has hung up.
struct Place;

impl Drop for Place {
    fn drop(&mut self) {
        WAITING.set(WAITING.get().saturating_sub(1));
    }
}

/// What a wrong key is answered, after its delay.
pub(super) async fn slowed(source: Source, wrong: Problem) -> Problem {
    let delay = delay(count(source));
    if delay.is_zero() {
        return wrong;
    }
    if WAITING.get() >= WAITING_MAX {
        return Problem::too_many_attempts();
    }
    WAITING.set(WAITING.get().saturating_add(1));
    let place = Place;
    platform::sleep(delay).await;
    drop(place);
    wrong
}

/// Counts one more, and says how many there were of late.
fn count(source: Source) -> u32 {
    WRONG.with_borrow_mut(|all| {
        all.retain(|_, (_, since)| since.elapsed() < FORGOTTEN);
        let is_known = all.contains_key(&source) || all.len() < SOURCES_MAX;
        let source = if is_known { source } else { Source::Other };
        let (wrong, since) = all.entry(source).or_insert((0, Stopwatch::start()));
        *wrong = wrong.saturating_add(1);
        *since = Stopwatch::start();
        *wrong
    })
}

fn delay(wrong: u32) -> Duration {
    let Some(over) = wrong.checked_sub(FREE.saturating_add(1)) else {
        return Duration::ZERO;
    };
    let factor = 2_u32.saturating_pow(over);
    DELAY_FIRST.saturating_mul(factor).min(DELAY_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_key_takes_longer_up_to_a_limit() {
        let of = |wrong| delay(wrong).as_millis();
        assert_eq!((of(1), of(FREE)), (0, 0));
        assert_eq!((of(FREE + 1), of(FREE + 2)), (10, 20));
        assert_eq!((of(FREE + 9), of(u32::MAX)), (200, 200));
    }

    #[test]
    fn sources_are_counted_apart_and_bounded() {
        let peer = |n: u32| Source::Peer(std::net::Ipv4Addr::from_bits(n).into());
        assert_eq!((count(peer(0)), count(peer(0)), count(peer(1))), (1, 2, 1));
        for n in 0..1_000 {
            count(peer(n));
        }
        let kept = WRONG.with_borrow(BTreeMap::len);
        assert!(kept <= SOURCES_MAX + 1, "{kept}");
        assert!(count(peer(5_000)) > 700, "the rest are counted together");
    }
}
