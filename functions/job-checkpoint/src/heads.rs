//! The digest over all chain heads, page by page.
//! It holds one page at a time, however many wallets there are.

use reelgate_core::checkpoint::{Claim, Heads, HeadsError};
use reelgate_core::entry::Hash;
use reelgate_edge::fault::Fault;
use reelgate_edge::store::{SpinDatabase, Store};

/// Wallets of one page.
const PAGE: i64 = 1_000;

/// The digest of what `claim` commits to.
pub(crate) async fn digest(store: &Store<SpinDatabase>, claim: &Claim) -> Result<Hash, Fault> {
    let mut heads = Heads::of(claim);
    let mut newest = None;
    loop {
        let page = store.heads(newest.as_ref(), claim.last_entry, PAGE).await?;
        for head in &page {
            heads
                .add(head.player.clone(), head.currency, head.seq, &head.hash)
                .map_err(defect)?;
        }
        match page.into_iter().last() {
            Some(last) => newest = Some(last),
            None => return heads.digest().map_err(defect),
        }
    }
}

/// The store gives heads in order and counts them; anything else is a defect.
fn defect(error: HeadsError) -> Fault {
    Fault::Defect(error.to_string())
}
