//! One line of an export: what stands in `docs/ledger-format.md`, and nothing else.
//! It must never guess: a field too many, twice or of another type is a fault.

use std::collections::BTreeMap;
use std::fmt;

use reelgate_core::checkpoint::Claim;
use reelgate_core::currency::Currency;
use reelgate_core::entry::{Entry, Fingerprint, Hash, Jackpots, Kind, Note, WalletId};
use reelgate_core::id::{Actor, DeviceId, GameId, IdError, LocationId, PlayerId, ProviderId};
use reelgate_core::id::{Person, Reason, Reference, RoundId, SessionId};
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use super::record;
use super::record::RecordLine;

/// The version that is understood.
const VERSION: i64 = 1;
const HASH_DIGITS: usize = 64;

/// A line, understood.
pub(crate) enum Line {
    /// The first line of a page, which goes on after this entry.
    Begin(i64),
    /// An entry under its id.
    Entry(i64, Box<Entry>),
    Checkpoint(Box<Sealed>),
    /// The last line of a page: the entry that the next one goes on after.
    End(Option<i64>),
    /// The first line of a page of records, which goes on after this place.
    RecordsBegin(String),
    /// A record, a row without one, or both.
    Record(Box<RecordLine>),
    /// The last line of a page of records: the place that the next one goes on after.
    RecordsEnd(Option<String>),
}

/// A checkpoint with its digest and signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) claim: Claim,
    pub(crate) digest: Hash,
    pub(crate) key_id: String,
    pub(crate) signature: String,
}

/// Understands a line, or says what is wrong with it.
pub(crate) fn parse(text: &str) -> Result<Line, String> {
    let mut fields: Fields =
        serde_json::from_str(text).map_err(|error| format!("is no line of an export: {error}"))?;
    let kind = fields.text("type")?;
    let line = match kind.as_str() {
        "reelgate-ledger" => {
            version(&mut fields)?;
            Line::Begin(fields.integer("after")?)
        }
        "entry" => Line::Entry(fields.integer("id")?, Box::new(entry(&mut fields)?)),
        "checkpoint" => Line::Checkpoint(Box::new(sealed(&mut fields)?)),
        "end" => Line::End(fields.maybe("next", Value::as_i64)?),
        "reelgate-records" => {
            version(&mut fields)?;
            Line::RecordsBegin(fields.text("after")?)
        }
        "record" => Line::Record(Box::new(record::record(&mut fields)?)),
        "records-end" => Line::RecordsEnd(fields.maybe_text("next")?),
        _ => return Err("is of a type that is not known".to_owned()),
    };
    fields.end()?;
    Ok(line)
}

fn version(fields: &mut Fields) -> Result<(), String> {
    match fields.integer("version")? {
        VERSION => Ok(()),
        other => Err(format!("is of version {other}, not {VERSION}")),
    }
}

fn entry(fields: &mut Fields) -> Result<Entry, String> {
    let units = |fields: &mut Fields, name| fields.integer(name).map(Amount::from_units);
    Ok(Entry {
        // Only a number of the database; it is not exported.
        wallet: WalletId::from_number(0),
        player: fields.id("player", PlayerId::parse)?,
        currency: fields.word("currency", Currency::parse)?,
        seq: fields.integer("seq")?,
        at: Timestamp::from_ms(fields.integer("at")?),
        kind: fields.word("kind", Kind::parse)?,
        provider: fields.id("provider", ProviderId::parse)?,
        reference: fields.maybe_id("reference", Reference::stored)?,
        target: fields.maybe_id("target", Reference::stored)?,
        round: fields.maybe_id("round", RoundId::parse)?,
        ends_round: fields.take("ends_round", Value::as_bool)?,
        game: fields.maybe_id("game", GameId::parse)?,
        session: fields.maybe_id("session", SessionId::parse)?,
        location: fields.maybe_id("location", LocationId::parse)?,
        device: fields.maybe_id("device", DeviceId::parse)?,
        cash: units(fields, "cash")?,
        bonus: units(fields, "bonus")?,
        cash_after: units(fields, "cash_after")?,
        bonus_after: units(fields, "bonus_after")?,
        fingerprint: Fingerprint::from_stored(fields.text("fingerprint")?),
        note: note(fields)?,
        hash: fields.hash("hash")?,
        jackpots: Jackpots {
            won: further(fields, "jackpot_part")?,
            contributed: further(fields, "jackpot_contribution")?,
        },
    })
}

/// A field that is left out where it is nothing.
fn further(fields: &mut Fields, name: &str) -> Result<Amount, String> {
    if !fields.0.contains_key(name) {
        return Ok(Amount::ZERO);
    }
    let units = fields.integer(name)?;
    if units == 0 {
        return Err(format!("has a `{name}` of nothing"));
    }
    Ok(Amount::from_units(units))
}

/// Who decided and why: both or neither.
fn note(fields: &mut Fields) -> Result<Option<Note>, String> {
    let actor = fields.maybe_id("actor", Actor::parse)?;
    let reason = fields.maybe_id("reason", Reason::parse)?;
    let person = fields.maybe_id("person", Person::parse)?;
    match (actor, reason) {
        (Some(actor), Some(reason)) => Ok(Some(Note {
            actor,
            person,
            reason,
        })),
        (None, None) if person.is_some() => Err("has a person without an actor".to_owned()),
        (None, None) => Ok(None),
        (Some(_), None) | (None, Some(_)) => Err("has an actor or a reason alone".to_owned()),
    }
}

fn sealed(fields: &mut Fields) -> Result<Sealed, String> {
    Ok(Sealed {
        claim: Claim {
            number: fields.integer("number")?,
            previous: fields.hash("previous")?,
            day: fields.text("day")?,
            after_clock_error: fields.take("after_clock_error", Value::as_bool)?,
            last_entry: fields.integer("last_entry")?,
            dated_ahead: fields.integer("dated_ahead")?,
            dated_back: fields.integer("dated_back")?,
            wallets: fields.integer("wallets")?,
            last_record: fields.integer("last_record")?,
            records: fields.hash("records")?,
        },
        digest: fields.hash("digest")?,
        key_id: fields.text("key_id")?,
        signature: fields.text("signature")?,
    })
}

/// The fields of a JSON object, no name twice; what was taken is gone.
pub(super) struct Fields(BTreeMap<String, Value>);

impl Fields {
    pub(super) fn value(&mut self, name: &str) -> Result<Value, String> {
        let value = self.0.remove(name);
        value.ok_or_else(|| format!("has no field `{name}`"))
    }

    pub(super) fn take<T>(
        &mut self,
        name: &str,
        read: fn(&Value) -> Option<T>,
    ) -> Result<T, String> {
        read(&self.value(name)?).ok_or_else(|| format!("has another type of `{name}`"))
    }

    pub(super) fn maybe<T>(
        &mut self,
        name: &str,
        read: fn(&Value) -> Option<T>,
    ) -> Result<Option<T>, String> {
        let value = self.value(name)?;
        if value.is_null() {
            return Ok(None);
        }
        let value = read(&value).map(Some);
        value.ok_or_else(|| format!("has another type of `{name}`"))
    }

    pub(super) fn integer(&mut self, name: &str) -> Result<i64, String> {
        self.take(name, Value::as_i64)
    }

    pub(super) fn text(&mut self, name: &str) -> Result<String, String> {
        self.take(name, |value| value.as_str().map(str::to_owned))
    }

    pub(super) fn maybe_text(&mut self, name: &str) -> Result<Option<String>, String> {
        self.maybe(name, |value| value.as_str().map(str::to_owned))
    }

    /// An object within the line.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Self>, String> {
        let read = |value: &Value| value.as_object().cloned();
        let object = self.maybe(name, read)?;
        Ok(object.map(|object| Self(object.into_iter().collect())))
    }

    pub(super) fn word<T>(&mut self, name: &str, read: fn(&str) -> Option<T>) -> Result<T, String> {
        read(&self.text(name)?).ok_or_else(|| format!("has a `{name}` that is not known"))
    }

    pub(super) fn id<T>(
        &mut self,
        name: &str,
        read: fn(&str) -> Result<T, IdError>,
    ) -> Result<T, String> {
        read(&self.text(name)?).map_err(|error| format!("has a `{name}` that {error}"))
    }

    pub(super) fn maybe_id<T>(
        &mut self,
        name: &str,
        read: fn(&str) -> Result<T, IdError>,
    ) -> Result<Option<T>, String> {
        let text = self.maybe_text(name)?;
        let id = text.map(|text| read(&text)).transpose();
        id.map_err(|error| format!("has a `{name}` that {error}"))
    }

    pub(super) fn hash(&mut self, name: &str) -> Result<Hash, String> {
        let text = self.text(name)?;
        let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == HASH_DIGITS && text.bytes().all(lower) {
            Ok(Hash::from_stored(text))
        } else {
            Err(format!(
                "has a `{name}` that is not 64 lower-case hex digits"
            ))
        }
    }

    pub(super) fn end(&self) -> Result<(), String> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(format!(
                "has a field `{name}`, which the format does not know"
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if fields.insert(name, value).is_some() {
                return Err(A::Error::custom("a field stands twice"));
            }
        }
        Ok(Fields(fields))
    }
}
