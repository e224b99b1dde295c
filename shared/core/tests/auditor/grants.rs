//! The auditor's view of bonus money: whose each unit of a pot is, grant by grant.
//! It must never call the state machine it audits.

use super::faults::STAKES;
use super::model::{Auditor, Name, Use};
use reelgate_core::books::{Books, Transaction};
use reelgate_core::id::{ProviderId, Reference};

/// A grant of a wallet; the list of all is in the order in which they were given.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    name: Name,
    wallet: usize,
    holds: i128,
    expired: bool,
}

/// Units of a movement by the place of their grant in the list; `None` for no grant.
pub(super) type Shares = Vec<(Option<usize>, i128)>;

/// The grants with which the wallets begin.
pub(super) fn at_first(books: &Books) -> Vec<Grant> {
    let all = books.transactions.iter();
    let grants = all.filter(|(_, made)| made.kind.as_str() == "bonus_grant");
    let mut grants: Vec<_> = grants.collect();
    grants.sort_by_key(|(_, made)| made.id);
    let grant = |(key, made): (&(ProviderId, Reference), &Transaction)| Grant {
        name: (key.0.to_string(), key.1.to_string()),
        wallet: usize::try_from(made.id.wallet.number()).unwrap() - 1,
        holds: made.bonus.units().into(),
        expired: false,
    };
    grants.into_iter().map(grant).collect()
}

impl Auditor {
    /// What of a movement that is about to happen is whose.
    pub(super) fn share(&mut self, key: Option<&Name>, make: &Use) -> Shares {
        let bonus = make.moved.1;
        let shares = match make.verb {
            "grant" => {
                self.grants.push(Grant {
                    name: key.expect("a grant has a name").clone(),
                    wallet: make.wallet,
                    holds: 0,
                    expired: false,
                });
                vec![(Some(self.grants.len() - 1), bonus)]
            }
            "expiry" => {
                let name = (make.provider.clone(), make.of.clone());
                let place = self.grants.iter().position(|grant| grant.name == name);
                self.grants[place.unwrap()].expired = true;
                vec![(place, bonus)]
            }
            "win" if bonus > 0 => self.won(make),
            _ if bonus < 0 => self.debit(make),
            _ => {
                let back: Shares = make.undoes.iter().map(|(of, took)| (*of, -took)).collect();
                let known: i128 = back.iter().map(|(_, units)| units).sum();
                let rest = (None, bonus - known);
                if bonus > 0 {
                    back.into_iter().chain([rest]).collect()
                } else {
                    Vec::new()
                }
            }
        };
        for (place, units) in &shares {
            if let Some(place) = place {
                self.grants[*place].holds += units;
            }
        }
        shares
    }

    /// What has come to grants of a wallet that had expired goes by a movement of its own.
    pub(super) fn late_money_goes(&mut self, wallet: usize) {
        let late = self.comes_too_late(wallet);
        if late > 0 {
            self.purses[wallet].pots.1 -= late;
            let newest = self.count;
            let last = self.uses.values_mut().find(|made| made.number == newest);
            last.into_iter().for_each(|made| made.left.1 -= late);
            self.count += 1;
        }
    }

    /// What of a use went to grants that have expired, and is there no more.
    pub(super) fn expired_part(&self, made: &Use) -> i128 {
        let parts = made.shares.iter().filter_map(|(place, units)| {
            let grant = &self.grants[(*place)?];
            (grant.expired && *units > 0).then(|| (units - grant.holds).max(0))
        });
        parts.sum()
    }

    fn comes_too_late(&mut self, wallet: usize) -> i128 {
        let own = self.grants.iter_mut();
        let own = own.filter(|grant| grant.wallet == wallet && grant.expired);
        own.map(|grant| std::mem::take(&mut grant.holds)).sum()
    }

    /// What is in the pot of a grant.
    pub(super) fn holds(&self, name: &Name) -> i128 {
        let found = self.grants.iter().find(|grant| grant.name == *name);
        found.map_or(0, |grant| grant.holds)
    }

    /// Unit by unit would be the plain way; this is the same by amounts: who got it gives first,
    /// then the oldest, then no grant.
    fn debit(&self, make: &Use) -> Shares {
        let own = || {
            let all = self.grants.iter().enumerate();
            all.filter(|(_, grant)| grant.wallet == make.wallet)
        };
        let granted: i128 = own().map(|(_, grant)| grant.holds).sum();
        let loose = self.purses[make.wallet].pots.1 - granted;
        let mut there: Vec<(Option<usize>, i128)> = own()
            .map(|(place, grant)| (Some(place), grant.holds))
            .chain([(None, loose)])
            .collect();
        let mut wanted = make.undoes.clone();
        let stands = |place: Option<usize>| place.is_none_or(|place| !self.grants[place].expired);
        let others = there.iter().filter(|(place, _)| stands(*place));
        wanted.extend(others.map(|(place, _)| (*place, i128::MAX)));
        let mut missing = -make.moved.1;
        let mut shares = Vec::new();
        for (place, most) in wanted {
            let mut pots = there.iter_mut();
            let pot = pots.find(|(other, _)| *other == place).unwrap();
            let part = most.min(pot.1).min(missing).max(0);
            pot.1 -= part;
            missing -= part;
            shares.push((place, -part));
        }
        assert_eq!(missing, 0, "more than the pot holds: {make:?}");
        shares
    }

    /// As the stakes that stand were paid: of no grant first, then from the oldest on, each up to
    /// the part of all before it, rounded down.
    fn won(&self, make: &Use) -> Shares {
        let round = make.round.clone().unwrap();
        let (wallet, provider) = (make.wallet, make.provider.clone());
        let mut staked = vec![0_i128; self.grants.len() + 1];
        for (_, stake) in self.standing(&(wallet, provider, round)) {
            for (place, units) in &stake.shares {
                if STAKES.contains(&stake.verb) {
                    staked[place.map_or(0, |place| place + 1)] -= units;
                }
            }
        }
        let all: i128 = staked.iter().sum();
        if all == 0 {
            return vec![(None, make.moved.1)];
        }
        let paid = |up_to: usize| make.moved.1 * staked[..up_to].iter().sum::<i128>() / all;
        let part = |place: usize| paid(place + 1) - paid(place);
        let places = 0..staked.len();
        places
            .map(|place| (place.checked_sub(1), part(place)))
            .filter(|(_, units)| *units != 0)
            .collect()
    }

    /// Every grant holds what the books say.
    pub(super) fn compare_grants(&self, books: &Books) {
        for grant in &self.grants {
            let (provider, name) = &grant.name;
            let mut all = books.transactions.iter();
            let stored = all.find(|((p, n), _)| p.as_str() == provider && n.as_str() == name);
            let id = stored.expect("a grant of the books").1.id;
            let mut wallets = books.wallets.values();
            let wallet = wallets.find(|wallet| wallet.id == id.wallet).unwrap();
            let kept = wallet.grants.get(id.seq).expect("a grant of the wallet");
            let kept = (i128::from(kept.remainder.units()), kept.expired);
            assert_eq!(kept, (grant.holds, grant.expired), "{:?}", grant.name);
        }
    }
}
