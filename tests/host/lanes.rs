//! The two lanes to a component: one for connections that it has no complaint about, and one for
//! those whose last request it could not verify. Each lane has instances of its own, so that a
//! flood of unsigned requests neither fills the queue of genuine ones nor uses up their instances.
//! Never refuses a request: a connection in the second lane is served, and returns to the first
//! with its first verified request. Spin has one lane.

use crate::pool::{Pool, Reuse};
use http::HeaderMap;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The header with which a component marks the reply to a request that it could not verify.
const UNVERIFIED: &str = "x-unverified";

/// Requests that an instance of the second lane serves in its life. Each instance writes its counts
/// of what it refused once a second, over a connection of its own: few instances write seldom.
const REQUESTS_PER_INSTANCE: usize = 4096;

/// The instances of a component, for both lanes.
pub(crate) struct Lanes {
    pub(crate) main: Arc<Pool>,
    pub(crate) unverified: Arc<Pool>,
}

impl Lanes {
    /// Both lanes, each made with its limits.
    pub(crate) fn new(reuse: Reuse, make: impl Fn(Reuse) -> Arc<Pool>) -> Self {
        Self {
            main: make(reuse),
            unverified: make(of_unverified(reuse)),
        }
    }

    /// The lane of a connection.
    pub(crate) fn of(&self, standing: &Standing) -> &Arc<Pool> {
        if standing.is_unverified(&self.main.component.id) {
            &self.unverified
        } else {
            &self.main
        }
    }
}

/// One instance, which keeps at most one processor busy.
fn of_unverified(reuse: Reuse) -> Reuse {
    let number = reuse.requests_per_instance_max;
    Reuse {
        instances_max: 1,
        requests_per_instance_max: number.max(REQUESTS_PER_INSTANCE),
        ..reuse
    }
}

/// What components said of the last request that a connection sent to each.
#[derive(Default)]
pub(crate) struct Standing(Mutex<BTreeSet<Arc<str>>>);

impl Standing {
    fn unverified(&self) -> MutexGuard<'_, BTreeSet<Arc<str>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_unverified(&self, component: &str) -> bool {
        self.unverified().contains(component)
    }

    /// Notes the reply of a component.
    pub(crate) fn note(&self, component: &Arc<str>, headers: &HeaderMap) {
        let mut unverified = self.unverified();
        if headers.contains_key(UNVERIFIED) {
            unverified.insert(component.clone());
        } else {
            unverified.remove(component);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_connection_waits_apart_where_it_was_not_verified_and_until_it_is() {
        let (standing, verified) = (Standing::default(), HeaderMap::new());
        let mut unverified = HeaderMap::new();
        unverified.insert(UNVERIFIED, HeaderValue::from_static("1"));
        let [hub88, admin] = ["hub88", "admin"].map(Arc::<str>::from);
        assert!(!standing.is_unverified("hub88"));
        standing.note(&hub88, &unverified);
        standing.note(&admin, &verified);
        assert!(standing.is_unverified("hub88"), "another component's reply");
        assert!(!standing.is_unverified("admin"));
        standing.note(&hub88, &verified);
        assert!(!standing.is_unverified("hub88"));
    }

    #[test]
    fn the_second_lane_has_one_instance_that_lives_long() {
        let reuse = of_unverified(Reuse::default());
        assert_eq!(reuse.instances_max, 1);
        assert_eq!(reuse.requests_per_instance_max, REQUESTS_PER_INSTANCE);
        let reuse = of_unverified(Reuse {
            requests_per_instance_max: usize::MAX,
            ..Reuse::default()
        });
        assert_eq!(reuse.requests_per_instance_max, usize::MAX);
    }
}
