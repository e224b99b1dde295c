//! The bonus money of a wallet by grant: stored beside rebuilt.
//! It only tells what differs; a wallet is written anew as a whole.

use crate::wire::Answer;
use reelgate_core::currency::Currency;
use reelgate_core::money::Amount;
use reelgate_edge::shape::Money;
use reelgate_edge::store::queries::grants::StoredGrants;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What differs, as stored and as rebuilt; at least one of the two is there.
type Differing<K, V> = Vec<(K, [Option<V>; 2])>;

/// What differs in the grants of a wallet.
#[derive(Debug, Default)]
pub(crate) struct GrantDifferences {
    /// Remainder and whether it has expired, by grant.
    grants: Differing<i64, (i64, i64)>,
    /// Parts, by entry and grant.
    shares: Differing<(i64, i64), i64>,
}

impl GrantDifferences {
    /// Compares the two; what cannot be read is as good as absent.
    pub(crate) fn of(stored: Option<&StoredGrants>, rebuilt: &StoredGrants) -> Self {
        let none = StoredGrants::default();
        let stored = stored.unwrap_or(&none);
        Self {
            grants: differing(&stored.grants, &rebuilt.grants),
            shares: differing(&stored.shares, &rebuilt.shares),
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.grants.len().saturating_add(self.shares.len())
    }

    /// Tells each of them.
    pub(crate) fn tell(&self, answer: &mut Answer, wallet: i64, currency: Currency) {
        let money = |units| Money(Amount::from_units(units), currency);
        for (seq, sides) in &self.grants {
            let key = json!({ "wallet": wallet, "seq": seq });
            let shown = |side: Option<(i64, i64)>| {
                side.map_or(Value::Null, |(remainder, expired)| {
                    json!({ "remainder": money(remainder), "expired": expired != 0 })
                })
            };
            answer.differs("grant", key, sides.map(shown));
        }
        for ((entry, grant), sides) in &self.shares {
            let key = json!({ "wallet": wallet, "seq": entry, "grant_seq": grant });
            let shown = |side: Option<i64>| side.map_or(Value::Null, |part| json!(money(part)));
            answer.differs("grant_share", key, sides.map(shown));
        }
    }
}

fn differing<K: Copy + Ord, V: Copy + PartialEq>(
    stored: &BTreeMap<K, V>,
    rebuilt: &BTreeMap<K, V>,
) -> Differing<K, V> {
    let mut keys: Vec<K> = stored.keys().chain(rebuilt.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let sides = |key: K| (key, [stored.get(&key).copied(), rebuilt.get(&key).copied()]);
    let differ = |(_, [stored, rebuilt]): &(K, [Option<V>; 2])| stored != rebuilt;
    keys.into_iter().map(sides).filter(differ).collect()
}
