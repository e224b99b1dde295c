//! Rounds and figures once more, from the entries alone.
//! It never reads a projection of the product: what the two come to is compared elsewhere.

use super::audit::expect;
use super::books::EntryRow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const QUARTER_MS: i64 = 900_000;

/// What an entry is to its round and to the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Stake,
    Payout,
    /// A payout that opens no round.
    Prize,
    /// Money of the game that is neither.
    Correction,
    /// Takes another entry back.
    Back,
    /// The end of a round given back as a whole.
    BackRound,
    End,
    Flag,
    Leave,
    /// Money of the house: no part of a round.
    House,
    /// Takes a grant of the house back.
    Expiry,
}

/// Every kind of entry there is, what it is, and the figure that its cash adds to; the figure
/// behind that takes bonus money, where it is one of the first three.
const KINDS: [(&str, Part, Option<usize>); 18] = [
    ("bet", Part::Stake, Some(BETS)),
    ("free_bet", Part::Stake, Some(BETS)),
    ("win", Part::Payout, Some(PAYOUTS)),
    ("free_win", Part::Payout, Some(PAYOUTS)),
    ("promo_win", Part::Prize, Some(PROMOTIONS)),
    ("jackpot_win", Part::Prize, Some(JACKPOTS)),
    ("correction", Part::Correction, Some(PAYOUTS)),
    ("rollback", Part::Back, None),
    ("round_rollback", Part::BackRound, Some(ROUNDS)),
    ("round_end", Part::End, None),
    ("round_flag", Part::Flag, None),
    ("round_leave", Part::Leave, None),
    ("deposit", Part::House, None),
    ("withdrawal", Part::House, None),
    ("bonus_grant", Part::House, None),
    ("adjustment", Part::House, None),
    ("resolution", Part::Correction, Some(PAYOUTS)),
    ("bonus_expiry", Part::Expiry, None),
];

/// Bets, bonus bets, payouts, bonus payouts, promotions, jackpots, contributions, rounds.
pub(crate) type Figures = [i128; 8];

const BETS: usize = 0;
const BONUS_BETS: usize = 1;
const PAYOUTS: usize = 2;
const BONUS_PAYOUTS: usize = 3;
const PROMOTIONS: usize = 4;
const JACKPOTS: usize = 5;
const CONTRIBUTIONS: usize = 6;
const ROUNDS: usize = 7;

pub(crate) fn part_of(kind: &str) -> Option<Part> {
    KINDS.iter().find(|row| row.0 == kind).map(|row| row.1)
}

fn figure_of(kind: &str) -> Option<usize> {
    KINDS.iter().find(|row| row.0 == kind).and_then(|row| row.2)
}

/// What the ledger says about one wallet's part in a round.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Round {
    pub(crate) game: String,
    pub(crate) state: String,
    pub(crate) bets: i64,
    pub(crate) wins: i64,
    pub(crate) stake: i64,
    pub(crate) bonus_stake: i64,
    pub(crate) payout: i64,
    pub(crate) opened_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) first_seq: i64,
    pub(crate) last_seq: i64,
}

/// Wallet, provider, name.
pub(crate) type Rounds = BTreeMap<(i64, String, String), Round>;

/// Quarter of an hour, provider, game, location, device, currency.
pub(crate) type Place = (i64, String, String, String, String, String);

/// All projections of a ledger.
#[derive(Debug, Default)]
pub(crate) struct Rebuilt {
    pub(crate) rounds: Rounds,
    pub(crate) figures: BTreeMap<Place, Figures>,
    pub(crate) players: BTreeSet<(Place, String)>,
}

pub(super) fn rebuild(entries: &[EntryRow], found: &mut Vec<String>) -> Rebuilt {
    let mut rebuilt = Rebuilt::default();
    let name = |entry: &EntryRow| Some((entry.provider.clone(), entry.reference.clone()?));
    let known: HashMap<_, _> = entries
        .iter()
        .filter_map(|entry| Some((name(entry)?, entry)))
        .collect();
    for entry in entries {
        let target = || Some((entry.provider.clone(), entry.target.clone()?));
        let target = match part_of(&entry.kind) {
            Some(Part::Back) => target().and_then(|target| known.get(&target).copied()),
            _ => None,
        };
        let rounds = rebuilt.play(entry, target, found);
        rebuilt.count(entry, target, rounds);
    }
    rebuilt
}

impl Rebuilt {
    /// What an entry makes of its round; by how much it changes the number of rounds.
    fn play(
        &mut self,
        entry: &EntryRow,
        target: Option<&EntryRow>,
        found: &mut Vec<String>,
    ) -> i64 {
        let (Some(name), Some(part)) = (entry.round.clone(), part_of(&entry.kind)) else {
            return 0;
        };
        let key = (entry.wallet, entry.provider.clone(), name);
        let opens = [Part::Stake, Part::Payout, Part::BackRound].contains(&part);
        if !opens && !self.rounds.contains_key(&key) {
            return 0;
        }
        let round = self.rounds.entry(key).or_insert_with(|| Round {
            game: entry.game.clone().unwrap_or_default(),
            opened_at: entry.at,
            first_seq: entry.seq,
            ..Round::default()
        });
        let before = std::mem::take(&mut round.state);
        let counted = !["", "cancelled"].contains(&before.as_str());
        round.take(part, entry, target, found);
        round.state = round
            .state_after(part, entry.ends_round, &before)
            .to_owned();
        (round.updated_at, round.last_seq) = (entry.at, entry.seq);
        match part {
            Part::Stake | Part::Payout | Part::Prize => i64::from(!counted),
            Part::BackRound => -i64::from(counted),
            Part::Back => -i64::from(counted && round.state == "cancelled"),
            _ => 0,
        }
    }

    fn count(&mut self, entry: &EntryRow, target: Option<&EntryRow>, rounds: i64) {
        let kind = target.map_or(entry.kind.as_str(), |target| target.kind.as_str());
        let Some(figure) = figure_of(kind) else {
            return;
        };
        if kind == "resolution" && (entry.cash, entry.bonus) == (0, 0) {
            return;
        }
        let place = place_of(entry);
        self.players.insert((place.clone(), entry.player.clone()));
        let sums = self.figures.entry(place).or_default();
        sums[ROUNDS] += i128::from(rounds);
        let (cash, bonus) = (i128::from(entry.cash), i128::from(entry.bonus));
        let jackpot = i128::from(entry.jackpot_part.unwrap_or_default());
        sums[CONTRIBUTIONS] += i128::from(entry.jackpot_contribution.unwrap_or_default());
        match figure {
            BETS => {
                sums[BETS] -= cash;
                sums[BONUS_BETS] -= bonus;
            }
            PAYOUTS => {
                sums[PAYOUTS] += cash - jackpot;
                sums[JACKPOTS] += jackpot;
                sums[BONUS_PAYOUTS] += bonus;
            }
            ROUNDS => {}
            _ => sums[figure] += cash,
        }
    }
}

impl Round {
    fn take(
        &mut self,
        part: Part,
        entry: &EntryRow,
        target: Option<&EntryRow>,
        found: &mut Vec<String>,
    ) {
        // What comes back counts: the rest of a win that was spent stays in the payout.
        let counts = target.unwrap_or(entry);
        let sign = if target.is_some() { -1 } else { 1 };
        match part_of(&counts.kind).filter(|_| part != Part::Back || target.is_some()) {
            Some(Part::Stake) => {
                self.bets += sign;
                self.stake -= entry.cash + entry.bonus;
                self.bonus_stake -= entry.bonus;
            }
            Some(Part::Payout | Part::Prize) => {
                self.wins += sign;
                self.payout += entry.cash + entry.bonus;
            }
            Some(Part::Correction) => {}
            Some(Part::BackRound | Part::End | Part::Flag | Part::Leave) => {
                let moved = entry.cash != 0 || entry.bonus != 0;
                expect(found, !moved, || format!("it moves money: {entry:?}"));
            }
            Some(Part::Back | Part::House | Part::Expiry) | None => {
                found.push(format!("it has no place in a round: {entry:?}"));
            }
        }
    }

    /// The state after an entry, with the counts after it and the state before.
    fn state_after<'s>(&self, part: Part, ends: bool, before: &'s str) -> &'s str {
        let none_left = self.bets == 0 && self.wins == 0;
        match (part, before) {
            (Part::BackRound, _) | (_, "void") => "void",
            (Part::Back, _) if none_left => "cancelled",
            (Part::Back, "cancelled") | (Part::Correction, _) => before,
            (Part::Flag, _) => "disputed",
            (Part::Leave, _) => "open",
            (Part::End, _) => "closed",
            (_, _) if ends => "closed",
            (Part::Back, _) | (_, "disputed") => before,
            (Part::Payout | Part::Prize, "closed") => "closed",
            (_, _) => "open",
        }
    }
}

pub(crate) fn place_of(entry: &EntryRow) -> Place {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    (
        entry.at.div_euclid(QUARTER_MS),
        entry.provider.clone(),
        or_empty(&entry.game),
        or_empty(&entry.location),
        or_empty(&entry.device),
        entry.currency.clone(),
    )
}
