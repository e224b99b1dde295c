//! The rows of the payload about bonus money by grant, in the order of the columns of `journal`.
//! They follow from a decision's entries and the wallet as it stands after them.

use reelgate_core::books::{Effects, Posting};

/// wallet, seq, remainder, whether it has expired.
pub(super) type GrantRow = (i64, i64, i64, u8);

/// wallet, seq of the entry, seq of the grant, amount.
pub(super) type ShareRow = (i64, i64, i64, i64);

/// Whose the bonus money of an entry is.
pub(super) fn shares(posting: &Posting) -> impl Iterator<Item = ShareRow> {
    let entry = &posting.entry;
    let shares = posting.shares.iter();
    shares.map(move |(grant, amount)| {
        let wallet = entry.wallet.number();
        (wallet, entry.seq, *grant, amount.units())
    })
}

/// The grants that an entry has changed, as they stand after the decision.
pub(super) fn grants(
    posting: &Posting,
    effects: &Effects,
) -> impl Iterator<Item = (i64, GrantRow)> {
    let wallet = posting.entry.wallet.number();
    let head = effects.wallet.as_ref().map(|(_, head)| head);
    let changed = posting.shares.keys().copied();
    changed.filter_map(move |seq| {
        let grant = head?.grants.get(seq)?;
        let row = (
            wallet,
            seq,
            grant.remainder.units(),
            u8::from(grant.expired),
        );
        Some((seq, row))
    })
}
