//! Walks the ledger in the order of its commits: every entry must have been asked for and allowed,
//! every answer must be right at one place at least. It never repairs: an entry stands as it is.

use super::bounds::{Bounds, Span};
use super::contract::fits;
use super::line::Kind;
use super::predict::{Verdict, predict};
use super::stones::stones;
use super::world::{Stones, World};
use super::{Findings, asked::Asked};
use crate::simulate::cast;
use crate::simulate::diary::{Diary, Heard, Moment, Record};
use crate::simulate::facts::Window;
use crate::simulate::order::{Caller, Deed, Order};
use crate::stage::{Books, books::EntryRow};
use std::collections::HashMap;

/// Records by what they name: a transaction, or a round that they end.
pub(super) type Index<'a> = HashMap<(Caller, &'a str), Vec<&'a Record>>;

pub(super) struct Replay<'a> {
    diary: &'a Diary,
    pub(super) entries: Vec<EntryRow>,
    by_name: Index<'a>,
    by_end: Index<'a>,
    stones: Stones,
    /// Before the first entry.
    pub(super) beginning: World,
    world: World,
}

/// An answer that has not found its place yet.
pub(super) struct Pending<'a> {
    pub(super) record: &'a Record,
    pub(super) window: Window,
    pub(super) heard: &'a Heard,
    pub(super) first: usize,
    pub(super) last: usize,
}

pub(super) fn replay(diary: &Diary, books: &Books, findings: &mut Findings) {
    let mut replay = Replay::new(diary, books, findings);
    let bounds = Bounds::new(&replay.spans());
    let mut waiting = replay.answers(&bounds);
    waiting.sort_by_key(|pending| std::cmp::Reverse(pending.first));
    let mut active: Vec<Pending<'_>> = Vec::new();
    let mut explained = 0;
    for place in 0..=replay.entries.len() {
        while waiting.last().is_some_and(|pending| pending.first <= place) {
            active.extend(waiting.pop());
        }
        active.retain(|pending| replay.keep(pending, place, findings));
        let Some(row) = replay.entries.get(place) else {
            break;
        };
        if place == explained {
            explained += replay.made_by_one(place, findings).max(1);
        }
        replay.world.take_row(row);
    }
    findings.entries += u64::try_from(replay.entries.len()).unwrap_or(u64::MAX);
}

impl<'a> Replay<'a> {
    fn new(diary: &'a Diary, books: &Books, findings: &mut Findings) -> Self {
        let (mut by_name, mut by_end) = (Index::new(), Index::new());
        for record in &diary.records {
            let caller = record.order.caller;
            for deed in &record.order.deeds {
                let entry = match (deed.name(), deed) {
                    (Some(name), _) => by_name.entry((caller, name)),
                    (None, Deed::End { round }) => by_end.entry((caller, round.as_str())),
                    (None, _) => continue,
                };
                entry.or_default().push(record);
            }
        }
        let number = |player: &str, currency: &str| {
            let sql = "SELECT wallet FROM wallets WHERE player = ?1 AND currency = ?2";
            books.number(sql, [player, currency])
        };
        let world = World::new(number);
        let entries = books.entries();
        let stones = stones((books, &entries), &by_name, &world, findings);
        Self {
            diary,
            entries,
            by_name,
            by_end,
            stones,
            beginning: world.clone(),
            world,
        }
    }

    /// The records that an entry can come from.
    fn candidates<'s>(&'s self, row: &'s EntryRow) -> &'s [&'a Record] {
        let Some(caller) = Caller::of(&row.provider) else {
            return &[];
        };
        let found = match (&row.reference, &row.round) {
            (Some(name), _) => self.by_name.get(&(caller, name.as_str())),
            (None, Some(round)) => self.by_end.get(&(caller, round.as_str())),
            (None, None) => None,
        };
        found.map_or(&[], Vec::as_slice)
    }

    fn spans(&self) -> Vec<Span> {
        let span = |row: &EntryRow| {
            let all = self.candidates(row);
            let made = all.iter().filter(|record| has_made(&record.order, row));
            let heard = made.flat_map(|record| record.answers());
            let acknowledged = heard
                .filter(|answer| answer.1.is_done())
                .map(|answer| answer.0);
            Span {
                sent: all.iter().map(|record| record.sent()).min().unwrap_or(0),
                acknowledged: acknowledged.min().unwrap_or(Moment::MAX),
            }
        };
        self.entries.iter().map(span).collect()
    }

    fn answers(&self, bounds: &Bounds) -> Vec<Pending<'a>> {
        let of = |record: &'a Record| {
            let decided = record
                .attempts
                .iter()
                .filter_map(|one| Some((one.sent, one.answer.as_ref()?)));
            decided.map(move |(sent, (heard_at, heard))| Pending {
                record,
                window: (sent, *heard_at),
                heard,
                first: bounds.first(sent),
                last: bounds.last(*heard_at),
            })
        };
        self.diary.records.iter().flat_map(of).collect()
    }

    /// Whether an answer still has no place after this one was tried.
    fn keep(&self, pending: &Pending<'_>, place: usize, findings: &mut Findings) -> bool {
        let Pending {
            record,
            window,
            heard,
            ..
        } = *pending;
        let caller = record.order.caller;
        let mut found = self.some_way(&self.world, &record.order, window, |verdict| {
            let told = verdict.told.as_ref();
            let right = fits(record.order.hears(), verdict.word, told, heard);
            right && self.comes_next(verdict, caller, place)
        });
        if found.is_none() && place >= pending.last {
            found = self.apart(pending);
        }
        if let Some(verdict) = found {
            *findings.words.entry((caller, verdict.word)).or_default() += 1;
            return false;
        }
        if place >= pending.last {
            let now = self.some_way(&self.world, &record.order, window, |_| true);
            let expected = now.map(|verdict| (verdict.word, verdict.told, verdict.lines));
            findings.violation(
                Some(record.step),
                format!(
                    "no place in {}..={} of the ledger explains {heard:?} to {}; in the end it \
                     would be {expected:?}",
                    pending.first,
                    pending.last,
                    record.told()
                ),
            );
        }
        place < pending.last
    }

    /// The first verdict, of all ways in which the facts can have been, that is accepted.
    pub(super) fn some_way(
        &self,
        world: &World,
        order: &Order,
        window: Window,
        accepts: impl Fn(&Verdict) -> bool,
    ) -> Option<Verdict> {
        let sessions = &self.diary.plan.sessions;
        let mut asked = Asked::new(&self.diary.facts, &self.stones, sessions, window);
        loop {
            let verdict = predict(order, world, &mut asked);
            if accepts(&verdict) {
                return Some(verdict);
            }
            if !asked.next_way() {
                return None;
            }
        }
    }

    /// Whether the effect of a verdict is what the file has at this place.
    fn comes_next(&self, verdict: &Verdict, caller: Caller, place: usize) -> bool {
        let wallet = verdict.purse.map(|purse| self.world.purses[purse].wallet);
        let next = self.entries[place..].iter();
        let is = |(row, line): (&EntryRow, &super::line::Line)| {
            Some(row.wallet) == wallet && row.provider == caller.id() && line.is(row)
        };
        let lines = &verdict.lines;
        self.are_kept_out(verdict, caller) && lines.len() <= next.len() && next.zip(lines).all(is)
    }

    /// Whether what a verdict keeps out is kept out by the file.
    pub(super) fn are_kept_out(&self, verdict: &Verdict, caller: Caller) -> bool {
        let stones = &self.stones.by_target;
        let mut targets = verdict.buried.iter();
        targets.all(|target| stones.contains_key(&(caller, target.clone())))
    }

    /// How many entries from `place` on one order has made, at a time at which it was under way.
    fn made_by_one(&self, place: usize, findings: &mut Findings) -> usize {
        let row = &self.entries[place];
        let mut at_another_time = 0;
        for record in self.candidates(row) {
            let caller = record.order.caller;
            let window = (record.sent(), record.over());
            let made = self.some_way(&self.world, &record.order, window, |verdict| {
                !verdict.lines.is_empty() && self.comes_next(verdict, caller, place)
            });
            let made = made.map_or(0, |verdict| verdict.lines.len());
            let mut times = self.diary.facts.now.iter().flat_map(|now| now.seen(window));
            if made > 0 && (self.diary.facts.now.is_none() || times.any(|ms| ms == row.at)) {
                return made;
            }
            at_another_time = made.max(at_another_time);
        }
        let step = self.candidates(row).first().map(|record| record.step);
        let what = if at_another_time > 0 { "then" } else { "ever" };
        findings.violation(
            step,
            format!("nobody can have made this entry {what}: {row:?}"),
        );
        at_another_time
    }
}

/// Whether an order that was carried out must have made this entry.
fn has_made(order: &Order, row: &EntryRow) -> bool {
    let wallet = row.player == cast::name(order.player);
    let game = row.game.as_deref() == Some(order.game);
    let moved = (row.cash, row.bonus);
    let is = |deed: &Deed| match (deed, Kind::of(&row.kind)) {
        (
            Deed::Bet {
                round, units, free, ..
            },
            Some(Kind::Bet),
        ) => {
            let moves = if *free { (0, -units) } else { (-units, 0) };
            game && row.round.as_ref() == Some(round) && moved == moves
        }
        (
            Deed::Win {
                round, units, bet, ..
            },
            Some(Kind::Win),
        ) => {
            let same = row.round.as_ref() == Some(round) && row.target == *bet;
            game && same && moved == (*units, 0)
        }
        (Deed::Rollback { target, .. }, Some(Kind::Rollback)) => {
            row.target.as_ref() == Some(target)
        }
        (Deed::Cash { till, units, .. }, Some(kind)) => {
            till.kind() == kind && moved == till.moves(*units)
        }
        (Deed::Resolve { ending, .. }, Some(Kind::Resolution)) => moved == (ending.units(), 0),
        _ => false,
    };
    let named = |deed: &&Deed| deed.name() == row.reference.as_deref();
    wallet && order.deeds.iter().filter(named).any(is)
}

impl World {
    /// Takes an entry of a kind and wallet that are known; others were found fault with already.
    pub(super) fn take_row(&mut self, row: &EntryRow) {
        let known = (
            self.of_wallet(row.wallet),
            Caller::of(&row.provider),
            Kind::of(&row.kind),
        );
        if let (Some(purse), Some(caller), Some(kind)) = known {
            self.take(purse, caller, kind, row);
        }
    }
}
