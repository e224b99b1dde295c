//! The grants of a wallet as stored: those with money, and those that loaded rows have used.
//! It never decides anything.

use reelgate_core::books::{Books, RoundKey, Transaction};
use reelgate_core::entry::{Kind, WalletId};
use reelgate_core::grants::{Grant, Grants, NO_GRANT, Shares};
use reelgate_core::money::Amount;

/// The place of its entry, its remainder, whether it has expired.
pub(super) type GrantRow = (i64, i64, i64);

/// The place of the grant, the part, and of a grant its remainder and whether it has expired.
pub(super) type ShareRow = (i64, i64, Option<i64>, Option<i64>);

/// The grants that have money.
pub(super) fn with_money(rows: Vec<GrantRow>) -> Grants {
    let mut grants = Grants::default();
    for (seq, remainder, expired) in rows {
        grants.load(seq, grant(remainder, expired));
    }
    grants
}

/// Adds what of a transaction was whose; of a grant, whether it has expired.
pub(super) fn of_transaction(
    books: &mut Books,
    transaction: &Transaction,
    rows: Option<Vec<ShareRow>>,
) {
    let Some(grants) = grants_of(books, transaction.id.wallet) else {
        return;
    };
    let seq = transaction.id.seq;
    if transaction.kind == Kind::BonusGrant && grants.get(seq).is_none() {
        grants.load(seq, grant(0, transaction.reversed.into()));
    }
    if let Some(rows) = rows {
        let shares = know(grants, rows);
        grants.load_shares(seq, shares);
    }
}

/// Adds whose the stakes are that stand in a round.
pub(super) fn of_round(books: &mut Books, key: &RoundKey, rows: Option<Vec<ShareRow>>) {
    let rows = rows.unwrap_or_default();
    if let Some(grants) = grants_of(books, key.wallet).filter(|_| !rows.is_empty()) {
        let mut shares = know(grants, rows);
        shares.retain(|_, staked| !staked.is_zero());
        grants.load_stakes((key.provider.clone(), key.round.clone()), shares);
    }
}

fn grants_of(books: &mut Books, id: WalletId) -> Option<&mut Grants> {
    let mut wallets = books.wallets.values_mut();
    let wallet = wallets.find(|wallet| wallet.id == id)?;
    Some(&mut wallet.grants)
}

/// The shares, and the grants that they name.
fn know(grants: &mut Grants, rows: Vec<ShareRow>) -> Shares {
    let mut shares = Shares::new();
    for (seq, part, remainder, expired) in rows {
        shares.insert(seq, Amount::from_units(part));
        if seq != NO_GRANT {
            let stored = grant(remainder.unwrap_or(0), expired.unwrap_or(0));
            grants.load(seq, stored);
        }
    }
    shares
}

const fn grant(remainder: i64, expired: i64) -> Grant {
    Grant {
        remainder: Amount::from_units(remainder),
        expired: expired != 0,
    }
}
