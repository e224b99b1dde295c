//! Orders of messages, and questions about them that the rules of the scenarios ask.
//! It knows nothing of money.

/// The numbers of the messages as they arrive; one of them twice.
pub(super) struct Order<'a>(pub(super) &'a [usize]);

impl Order<'_> {
    /// When a message comes first.
    pub(super) fn first(&self, message: usize) -> usize {
        self.0.iter().position(|found| *found == message).unwrap()
    }

    /// When a message comes first after a place.
    pub(super) fn first_after(&self, message: usize, place: usize) -> Option<usize> {
        let mut places = self.0.iter().enumerate();
        places
            .find(|(at, found)| **found == message && *at > place)
            .map(|(at, _)| at)
    }

    /// Whether `one` comes before the first `other`.
    pub(super) fn before(&self, one: usize, other: usize) -> bool {
        self.first(one) < self.first(other)
    }

    /// Whether `middle` comes once after the first `after` and before the first of `until`.
    pub(super) fn between(&self, after: usize, middle: usize, until: &[usize]) -> bool {
        let end = until
            .iter()
            .map(|message| self.first(*message))
            .min()
            .unwrap_or(self.0.len());
        let start = self.first(after);
        let mut places = self.0.iter().enumerate();
        places.any(|(place, found)| *found == middle && start < place && place < end)
    }
}

/// Visits every different order of `count` messages of which one comes twice.
pub(super) fn every_order_with_one_duplicate(count: usize, visit: &mut impl FnMut(&[usize])) {
    for doubled in 0..count {
        let mut left = vec![1; count];
        left[doubled] = 2;
        extend(&mut Vec::new(), &mut left, visit);
    }
}

fn extend(order: &mut Vec<usize>, left: &mut [usize], visit: &mut impl FnMut(&[usize])) {
    if left.iter().all(|rest| *rest == 0) {
        visit(order);
    }
    for message in 0..left.len() {
        if left[message] > 0 {
            left[message] -= 1;
            order.push(message);
            extend(order, left, visit);
            order.pop();
            left[message] += 1;
        }
    }
}

#[test]
fn row_04_three_messages_with_one_doubled_have_36_orders() {
    let mut orders = std::collections::BTreeSet::new();
    every_order_with_one_duplicate(3, &mut |order| {
        assert!(orders.insert(order.to_vec()));
    });
    assert_eq!(orders.len(), 3 * 12);
}
