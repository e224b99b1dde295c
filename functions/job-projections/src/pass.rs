//! A pass over all wallets in the order of their numbers, page by page.
//! A wallet that moves on while it is mended is read again; nothing half-read is ever written.

use crate::walk::{Compared, Walk};
use crate::wire::{Answer, count};
use reelgate_core::currency::Currency;
use reelgate_core::entry::Entry;
use reelgate_core::ggr::Figures;
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;
use reelgate_edge::fault::Fault;
use reelgate_edge::shape::{Money, Time};
use reelgate_edge::store::queries::projections::{RoundRow, WalletPage};
use reelgate_edge::store::{SpinDatabase, Store};
use serde_json::{Value, json};

/// How often a wallet that keeps moving on is read again, each time within the second that a
/// statement is patient for.
const TRIES: usize = 20;

/// Goes through all wallets. `play` is called for every entry that is play, in the order of wallet
/// and seq; `done` with each wallet's end and its last page.
pub(crate) async fn wallets(
    store: &Store<SpinDatabase>,
    mut play: impl FnMut(&Entry, &Figures),
    mut done: impl AsyncFnMut(Walk, WalletPage) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let (mut first, mut walk) = (i64::MIN, Walk::default());
    loop {
        let pages = store.wallet_pages(first, walk.read).await?;
        if pages.is_empty() {
            return Ok(());
        }
        for page in pages {
            if first != page.wallet.number() {
                walk = Walk::default();
            }
            first = page.wallet.number();
            walk.take(&page, &mut play);
            if page.rounds.is_none() {
                break;
            }
            first = first.saturating_add(1);
            done(std::mem::take(&mut walk), page).await?;
        }
    }
}

/// Reads one wallet from its first entry to its end.
async fn one(store: &Store<SpinDatabase>, wallet: i64) -> Result<(Walk, WalletPage), Fault> {
    let mut walk = Walk::default();
    loop {
        let pages = store.wallet_pages(wallet, walk.read).await?;
        let page = pages.into_iter().next();
        let page = page.filter(|page| page.wallet.number() == wallet);
        let page = page.ok_or_else(|| Fault::Defect("a wallet is gone".to_owned()))?;
        walk.take(&page, |_, _| {});
        if page.rounds.is_some() {
            return Ok((walk, page));
        }
    }
}

/// Tells what differs in a wallet; whether anything that could be mended does.
pub(crate) fn tell(answer: &mut Answer, walk: &mut Walk, last: &WalletPage) -> bool {
    let compared = walk.compare(last);
    count(&mut answer.compared.wallets, 1);
    count(&mut answer.compared.entries, walk.entries);
    count(&mut answer.compared.rounds, compared.rounds_count);
    let wallet = last.wallet.number();
    for (seq, why) in &walk.breaks {
        answer.breaks(wallet, *seq, why.clone());
    }
    let money = |amount: Amount| Money(amount, last.currency);
    if !compared.pots_fit {
        let key = json!({
            "wallet": wallet, "player": last.player.as_str(), "currency": last.currency.code(),
        });
        // Null stands for what cannot be read.
        let pots = |cash: Option<Amount>, bonus: Option<Amount>| {
            let (cash, bonus) = (cash.map(money), bonus.map(money));
            json!({ "cash": cash, "bonus": bonus })
        };
        let (cash, bonus) = walk.pots();
        answer.differs(
            "wallet",
            key,
            [pots(last.cash, last.bonus), pots(Some(cash), Some(bonus))],
        );
    }
    for (stored, rebuilt) in &compared.rounds {
        let named = stored.as_ref().or(rebuilt.as_ref());
        let Some(RoundRow(provider, round, ..)) = named else {
            continue;
        };
        let key = json!({ "wallet": wallet, "provider": provider, "round": round });
        let shown = [stored, rebuilt].map(|row| shown(row.as_ref(), last.currency));
        answer.differs("round", key, shown);
    }
    compared.grants.tell(answer, wallet, last.currency);
    differs(&compared) && walk.breaks.is_empty()
}

fn differs(compared: &Compared) -> bool {
    !compared.pots_fit || !compared.rounds.is_empty() || compared.grants.count() > 0
}

fn shown(row: Option<&RoundRow>, currency: Currency) -> Value {
    let money = |units| Money(Amount::from_units(units), currency);
    let time = |ms| Time(Timestamp::from_ms(ms));
    row.map_or(Value::Null, |row| {
        json!({
            "state": row.2, "game": row.3, "session": row.4, "bets": row.5, "wins": row.6,
            "stake": money(row.7), "bonus_stake": money(row.8), "payout": money(row.9),
            "opened_at": time(row.10), "first_seq": row.11, "last_seq": row.12,
            "updated_at": time(row.13),
        })
    })
}

/// Writes a wallet's pots, rounds and grants anew; how many differences that mended. Where the
/// wallet moves on in between, it is read again.
pub(crate) async fn mend(
    store: &Store<SpinDatabase>,
    mut walk: Walk,
    mut last: WalletPage,
) -> Result<usize, Fault> {
    for _ in 0..TRIES {
        let compared = walk.compare(&last);
        if !differs(&compared) || !walk.breaks.is_empty() {
            return Ok(0);
        }
        let (mut rounds, mut gone) = (Vec::new(), Vec::new());
        let grants = (compared.grants.count() > 0).then(|| walk.grants());
        for (stored, rebuilt) in &compared.rounds {
            match (stored, rebuilt) {
                (_, Some(rebuilt)) => rounds.push(rebuilt.clone()),
                (Some(stored), None) => gone.push((stored.0.clone(), stored.1.clone())),
                (None, None) => {}
            }
        }
        match store
            .rebuild_wallet(&last, walk.pots(), grants.as_ref(), &rounds, &gone)
            .await
        {
            Ok(()) => {
                let pots = usize::from(!compared.pots_fit);
                let grants = compared.grants.count();
                return Ok(compared
                    .rounds
                    .len()
                    .saturating_add(pots)
                    .saturating_add(grants));
            }
            Err(Fault::Busy) => (walk, last) = one(store, last.wallet.number()).await?,
            Err(fault) => return Err(fault),
        }
    }
    Err(Fault::Busy)
}
