//! What an export says, line by line, against what must hold of it.
//! After a fault it goes on with what the line says, so that one change is not told as a thousand.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use reelgate_core::checkpoint::{Heads, HeadsError, PublicKey};
use reelgate_core::currency::Currency;
use reelgate_core::entry::{Entry, Hash, Kind};
use reelgate_core::id::{PlayerId, ProviderId, Reference};
use reelgate_core::replay::{Break, Replay};

use super::dates::{Dates, day_number};
use super::line::{Line, Sealed};
use super::record::RecordLine;
use super::records::Records;

/// How often one entry can be mended before it is taken as it is: once for each sum and link.
const MENDED_MAX: usize = 4;

/// Something wrong, and where.
pub(crate) struct Fault {
    place: String,
    what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// All that is known of an export, up to a line.
#[derive(Default)]
pub(crate) struct Books {
    pub(crate) keys: Vec<PublicKey>,
    pub(crate) entries: u64,
    pub(crate) wallets: BTreeMap<(PlayerId, Currency), Replay>,
    pub(crate) checkpoints: Vec<Sealed>,
    /// Entries behind the last checkpoint.
    pub(crate) uncovered: u64,
    pub(crate) records: Records,
    /// What holds, but an operator must know.
    pub(crate) notices: Vec<String>,
    dates: Dates,
    /// Where the next page of records must go on; `None` before the first and behind the last.
    records_next: Option<String>,
    has_records: bool,
    references: HashSet<(ProviderId, Reference)>,
    last_id: i64,
    page: Page,
    faults: Vec<Fault>,
    place: String,
}

/// Where in the pages the export stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Page {
    #[default]
    None,
    Open,
    Closed {
        more: bool,
    },
}

impl Books {
    pub(crate) fn with_keys(keys: Vec<PublicKey>) -> Self {
        Self {
            keys,
            ..Self::default()
        }
    }

    /// Takes a line; what is wrong with it.
    pub(crate) fn take(&mut self, number: u64, line: Result<Line, String>) -> Vec<Fault> {
        self.place = format!("line {number}");
        let begins = matches!(line, Ok(Line::Begin(_) | Line::RecordsBegin(_)) | Err(_));
        if !begins && self.page != Page::Open {
            self.fault("stands outside of a page: its first line is missing");
            self.page = Page::Open;
        }
        match line {
            Ok(Line::Begin(after)) => self.begin(after),
            Ok(Line::Entry(id, entry)) => self.entry(id, &entry),
            Ok(Line::Checkpoint(sealed)) => self.checkpoint(*sealed),
            Ok(Line::End(next)) => self.end(next),
            Ok(Line::RecordsBegin(after)) => self.records_begin(&after),
            Ok(Line::Record(line)) => self.record(*line),
            Ok(Line::RecordsEnd(next)) => {
                self.page = Page::Closed {
                    more: next.is_some(),
                };
                self.records_next = next;
            }
            Err(what) => self.fault(what),
        }
        std::mem::take(&mut self.faults)
    }

    /// What is wrong with an export that ends here. `kept` are digests that were kept outside, by
    /// the day of their checkpoint.
    pub(crate) fn finish(&mut self, kept: &[(String, String)]) -> Vec<Fault> {
        self.place = "the export".to_owned();
        match self.page {
            Page::Closed { more: false } => {}
            Page::Closed { more: true } => {
                self.fault("there are more pages: ask for the next one");
            }
            Page::None | Page::Open => self.fault("it is cut off: its last line is missing"),
        }
        let late = self.dates.check_end();
        late.into_iter().for_each(|what| self.fault(what));
        if self.checkpoints.is_empty() {
            self.fault("it has no checkpoint, so nothing in it is proven");
        }
        if self.has_records {
            let checkpoints = std::mem::take(&mut self.checkpoints);
            let found = self.records.finish(&checkpoints);
            self.checkpoints = checkpoints;
            found.into_iter().for_each(|what| self.fault(what));
        } else {
            self.fault(
                "it has no records: append the pages of GET /api/ledger/records to those of the \
                 ledger",
            );
        }
        for (day, digest) in kept {
            let found = self.checkpoints.iter().find(|one| one.claim.day == *day);
            match found.map(|one| one.digest.as_str().to_owned()) {
                Some(found) if found == *digest => {}
                Some(found) => self.fault(format!(
                    "the checkpoint of {day} has the digest {found}, and the one that was kept is \
                     {digest}: the ledger was made anew"
                )),
                None => self.fault(format!(
                    "there is no checkpoint of {day}, and a digest of it was kept: it was removed, \
                     or this is an older copy"
                )),
            }
        }
        std::mem::take(&mut self.faults)
    }

    fn fault(&mut self, what: impl fmt::Display) {
        self.faults.push(Fault {
            place: self.place.clone(),
            what: what.to_string(),
        });
    }

    fn begin(&mut self, after: i64) {
        if self.page == Page::Open {
            self.fault("the page before has no last line");
        }
        if after != self.last_id {
            let last = self.last_id;
            self.fault(format!(
                "the page goes on after entry {after}, and entry {last} was the last before it"
            ));
        }
        self.page = Page::Open;
    }

    fn end(&mut self, next: Option<i64>) {
        if next.is_some_and(|next| next != self.last_id) {
            self.fault(format!(
                "the page ends with entry {}, and says otherwise",
                self.last_id
            ));
        }
        self.page = Page::Closed {
            more: next.is_some(),
        };
    }

    fn records_begin(&mut self, after: &str) {
        if self.page == Page::Open {
            self.fault("the page before has no last line");
        }
        let expected = self.records_next.take();
        let expected = expected.unwrap_or_else(|| "0".to_owned());
        if (self.page, expected.as_str()) == (Page::Closed { more: true }, "0") {
            self.fault("the last page of the ledger is missing");
        }
        if after != expected {
            self.fault(format!(
                "the page goes on after {after}, and the one before it ended with {expected}"
            ));
        }
        self.has_records = true;
        self.page = Page::Open;
    }

    fn record(&mut self, line: RecordLine) {
        let (table, id) = (line.table.as_str().replace('_', " "), line.id);
        let number = line.record.as_ref();
        let number = number.map_or_else(String::new, |(number, _)| format!("record {number}, "));
        self.place = format!("{}: {number}{table} {id}", self.place);
        let found = self.records.take(line, &self.checkpoints);
        found.into_iter().for_each(|what| self.fault(what));
    }

    fn entry(&mut self, id: i64, entry: &Entry) {
        let (player, currency) = (&entry.player, entry.currency);
        let seq = entry.seq;
        self.place = format!(
            "{}: entry {id}, wallet {player} {currency}, seq {seq}",
            self.place
        );
        if id <= self.last_id {
            self.fault(format!("stands behind entry {}", self.last_id));
        }
        self.last_id = self.last_id.max(id);
        self.entries = self.entries.saturating_add(1);
        self.uncovered = self.uncovered.saturating_add(1);
        let newest = self.checkpoints.last();
        let newest = newest.map(|newest| newest.claim.day.as_str());
        self.dates.take(id, entry.at, newest);
        if let Some(reference) = entry.reference.clone() {
            let first = self.references.insert((entry.provider.clone(), reference));
            if !first {
                self.fault("its provider's reference has an entry already");
            }
        }
        let overdrawn = entry.cash_after.is_negative() && entry.cash.is_negative();
        if overdrawn && !matches!(entry.kind, Kind::Correction | Kind::Rollback) {
            self.fault("takes cash below zero, which only corrections and rollbacks may");
        }
        if entry.bonus_after.is_negative() {
            self.fault("takes bonus money below zero");
        }
        self.follow(entry);
    }

    /// Puts the entry behind those of its wallet.
    fn follow(&mut self, entry: &Entry) {
        let key = (entry.player.clone(), entry.currency);
        let replay = self.wallets.entry(key).or_default();
        let mut mended = entry.clone();
        let mut breaks = Vec::new();
        for _ in 0..=MENDED_MAX {
            let Err(fault) = replay.take(&mended) else {
                break;
            };
            if breaks.contains(&fault) {
                break;
            }
            breaks.push(fault);
            match fault {
                Break::Seq => replay.seq = entry.seq.saturating_sub(1),
                Break::Cash => {
                    let before = entry.cash_after.minus(entry.cash);
                    replay.cash = before.unwrap_or(replay.cash);
                }
                Break::Bonus => {
                    let before = entry.bonus_after.minus(entry.bonus);
                    replay.bonus = before.unwrap_or(replay.bonus);
                }
                Break::Hash => mended.hash = mended.hash_after(&replay.hash),
                Break::Target | Break::Grants | Break::Range => break,
            }
        }
        replay.seq = entry.seq;
        replay.cash = entry.cash_after;
        replay.bonus = entry.bonus_after;
        replay.hash = entry.hash.clone();
        for fault in breaks {
            self.fault(fault);
        }
    }

    fn checkpoint(&mut self, sealed: Sealed) {
        // A page begins with the checkpoints at its edge, which may stand at the end of the last.
        if self.checkpoints.contains(&sealed) {
            return;
        }
        let claim = &sealed.claim;
        self.place = format!(
            "{}: checkpoint {} of {}",
            self.place, claim.number, claim.day
        );
        let newest = self.checkpoints.last().map(|newest| newest.claim.number);
        let expected = newest.unwrap_or(0).saturating_add(1);
        if claim.number != expected {
            self.fault(format!(
                "checkpoint {expected} is missing, or stands elsewhere"
            ));
        }
        let newest = self.checkpoints.last();
        let previous = newest.map_or_else(Hash::genesis, |newest| newest.digest.clone());
        let is_later = newest.is_none_or(|newest| newest.claim.day < claim.day);
        let days = self.checkpoints.iter().map(|one| &one.claim.day);
        let is_new = !days.into_iter().any(|day| *day == claim.day);
        let after_error = claim.after_clock_error;
        if claim.previous != previous {
            self.fault("the digest of the checkpoint before it is another");
        }
        if !is_new || day_number(&claim.day).is_none() || is_later == after_error {
            self.fault("its day does not follow that of the checkpoint before it");
        } else if after_error {
            self.notices.push(format!(
                "checkpoint {} of {} stands behind one of a later day: the clock was wrong when \
                 one of them was made",
                claim.number, claim.day
            ));
        }
        let (faults, notices) = self.dates.check(claim);
        faults.into_iter().for_each(|what| self.fault(what));
        self.notices.extend(notices);
        self.check_digest(&sealed);
        self.check_signature(&sealed);
        self.uncovered = 0;
        self.checkpoints.push(sealed);
    }

    fn check_digest(&mut self, sealed: &Sealed) {
        let covered = sealed.claim.last_entry;
        if covered != self.last_id {
            self.fault(format!(
                "covers entries up to {covered}, and the last one before it is {}",
                self.last_id
            ));
        }
        match heads(sealed, &self.wallets) {
            Ok(digest) if digest == sealed.digest => {}
            Ok(_) => self.fault(
                "its digest is not that of the entries before it: one of them was changed or \
                 removed with all that follows from it",
            ),
            Err(error) => self.fault(error),
        }
    }

    fn check_signature(&mut self, sealed: &Sealed) {
        if self.keys.is_empty() {
            return;
        }
        let key = self.keys.iter().find(|key| key.id() == sealed.key_id);
        match key.map(|key| key.signed(&sealed.claim, &sealed.digest, &sealed.signature)) {
            Some(true) => {}
            Some(false) => self.fault("its signature is not that of its digest and its place"),
            None => self.fault(format!(
                "it is signed with the key {}, which is none of those given",
                sealed.key_id
            )),
        }
    }
}

/// The digest that a checkpoint should have.
fn heads(
    sealed: &Sealed,
    wallets: &BTreeMap<(PlayerId, Currency), Replay>,
) -> Result<Hash, HeadsError> {
    let mut heads = Heads::of(&sealed.claim);
    for ((player, currency), head) in wallets {
        heads.add(player.clone(), *currency, head.seq, &head.hash)?;
    }
    heads.digest()
}
