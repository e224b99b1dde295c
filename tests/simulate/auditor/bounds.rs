//! Where in the ledger an answer can have its place, from the order of what was sent and heard.
//! It never looks at a clock: what was acknowledged before something was sent came before it.

use crate::simulate::diary::Moment;

/// When the message behind an entry was first sent, and first acknowledged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) sent: Moment,
    pub(super) acknowledged: Moment,
}

/// Of all entries in order of their commits. A place `p` is after the first `p` entries.
pub(super) struct Bounds {
    /// By the moment of the acknowledgement: the last place of all up to then.
    acknowledged: Vec<(Moment, usize)>,
    /// By the moment of sending: the first place of all from then on.
    sent: Vec<(Moment, usize)>,
    entries: usize,
}

impl Bounds {
    pub(super) fn new(spans: &[Span]) -> Self {
        let places = || spans.iter().zip(1..);
        let mut acknowledged: Vec<(Moment, usize)> = places()
            .map(|(span, place)| (span.acknowledged, place))
            .collect();
        acknowledged.sort_unstable();
        let mut last = 0;
        for (_, place) in &mut acknowledged {
            last = last.max(*place);
            *place = last;
        }
        let mut sent: Vec<(Moment, usize)> =
            places().map(|(span, place)| (span.sent, place)).collect();
        sent.sort_unstable();
        let mut first = usize::MAX;
        for (_, place) in sent.iter_mut().rev() {
            first = first.min(*place);
            *place = first;
        }
        Self {
            acknowledged,
            sent,
            entries: spans.len(),
        }
    }

    /// The first place for an answer to what was sent at this moment.
    pub(super) fn first(&self, sent: Moment) -> usize {
        let before = self
            .acknowledged
            .partition_point(|(moment, _)| *moment < sent);
        before
            .checked_sub(1)
            .map_or(0, |last| self.acknowledged[last].1)
    }

    /// The last place for an answer that was heard at this moment.
    pub(super) fn last(&self, heard: Moment) -> usize {
        let after = self.sent.partition_point(|(moment, _)| *moment <= heard);
        self.sent
            .get(after)
            .map_or(self.entries, |(_, place)| place - 1)
    }
}

#[test]
fn what_was_acknowledged_before_comes_before() {
    let span = |sent, acknowledged| Span { sent, acknowledged };
    // The second entry was sent last and acknowledged first.
    let bounds = Bounds::new(&[span(0, 30), span(10, 20), span(25, Moment::MAX)]);
    assert_eq!([5, 21, 31].map(|sent| bounds.first(sent)), [0, 2, 2]);
    assert_eq!(
        [5, 10, 24, 40].map(|heard| bounds.last(heard)),
        [1, 2, 2, 3]
    );
}
