//! The digest over all chain heads, page by page.
//! It holds one page at a time, however many wallets there are.

use reelgate_core::checkpoint::{Claim, Heads, HeadsError};
use reelgate_core::entry::Hash;
use reelgate_edge::fault::Fault;
use reelgate_edge::store::{Database, Store};

/// Wallets of one page.
const PAGE: i64 = 1_000;

/// The digest of what `claim` commits to; an error of heads where it is about other wallets.
pub(crate) async fn digest<D: Database>(
    store: &Store<D>,
    claim: &Claim,
) -> Result<Result<Hash, HeadsError>, Fault> {
    let mut heads = Heads::of(claim);
    let mut newest = None;
    loop {
        let page = store.heads(newest.as_ref(), claim.last_entry, PAGE).await?;
        for head in &page {
            let added = heads.add(head.player.clone(), head.currency, head.seq, &head.hash);
            if let Err(error) = added {
                return Ok(Err(error));
            }
        }
        match page.into_iter().last() {
            Some(last) => newest = Some(last),
            None => return Ok(heads.digest()),
        }
    }
}
