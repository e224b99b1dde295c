//! What the documents require, field by field: each left out, null, empty and of another type.
//! A bet or a question without one is refused in the protocol's own words. A settlement that is
//! refused never passes for a bet or a question, so that a person hears of it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests stop the test; clippy.toml frees only functions marked #[test]"
)]

use reelgate_edge::provider::Purpose;
use reelgate_fuzzed::{Refusal, decoders};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A whole message of a protocol, and what may become of its fields.
///
/// `required` is refused in all four ways. `present` must be there and not null, `empty` may be
/// empty, `null` may be null. `free` may be absent, null or empty, `ignored` anything. `elsewhere`
/// is checked before a message is read, or by other tests.
struct Block {
    place: &'static str,
    provider: &'static str,
    verb: &'static str,
    purpose: Purpose,
    codes: Vec<&'static str>,
    body: String,
    lists: Vec<(&'static str, Vec<&'static str>)>,
}

const LISTS: [&str; 7] = [
    "required",
    "present",
    "empty",
    "null",
    "free",
    "ignored",
    "elsewhere",
];

fn blocks() -> Vec<Block> {
    let text = include_str!("required.txt").trim_end();
    text.split("\n\n").skip(1).map(block).collect()
}

fn block(text: &'static str) -> Block {
    let mut lines = text.lines();
    let place = lines.next().unwrap();
    let words: Vec<_> = place.split(' ').collect();
    let [provider, verb, purpose, codes] = words[..] else {
        panic!("{place}: provider, verb, purpose and codes");
    };
    let list = |line: &'static str| {
        let (name, fields) = line.split_once(": ")?;
        LISTS
            .contains(&name)
            .then(|| (name, fields.split(' ').collect()))
    };
    let (lists, body): (Vec<_>, Vec<_>) = lines.partition(|line| list(line).is_some());
    Block {
        place,
        provider,
        verb: verb.trim_start_matches('-'),
        purpose: match purpose {
            "asks" => Purpose::Asks,
            "takes" => Purpose::Takes,
            "pays" => Purpose::MayPay,
            other => panic!("{place}: {other}?"),
        },
        codes: codes.split('|').collect(),
        body: body.iter().map(|line| line.trim_start()).collect(),
        lists: lists.into_iter().filter_map(list).collect(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    Missing,
    Null,
    Empty,
    OtherType,
}

const DAMAGES: [Damage; 4] = [
    Damage::Missing,
    Damage::Null,
    Damage::Empty,
    Damage::OtherType,
];

/// The body with a field damaged; none where its syntax or its type has no such damage.
fn damaged(body: &str, field: &str, damage: Damage) -> Option<String> {
    if body.starts_with('{') {
        let mut whole: Value = serde_json::from_str(body).unwrap();
        let (outer, name) = field.rsplit_once('.').unwrap_or(("", field));
        let outer = outer.split('.').filter(|part| !part.is_empty());
        let holder = outer.fold(&mut whole, |value, part| match part.parse::<usize>() {
            Ok(at) => &mut value[at],
            Err(_) => &mut value[part],
        });
        let value = &mut holder[name];
        match (damage, &*value) {
            (Damage::Missing, _) => drop(holder.as_object_mut().unwrap().remove(name)),
            (Damage::Null, _) => *value = Value::Null,
            (Damage::Empty, Value::String(_)) => *value = json!(""),
            (Damage::Empty, Value::Array(_)) => *value = json!([]),
            (Damage::Empty, Value::Object(_)) => *value = json!({}),
            (Damage::Empty, _) => return None,
            (Damage::OtherType, Value::String(_)) => *value = json!(7),
            (Damage::OtherType, _) => *value = json!("text"),
        }
        return Some(whole.to_string());
    }
    let is_xml = body.starts_with('<');
    let (start, end) = if is_xml {
        (format!("<{field}>"), format!("</{field}>"))
    } else {
        (format!("{field}="), "&".to_owned())
    };
    let (before, behind) = body.split_once(&start).unwrap();
    let length = behind.find(&end).unwrap_or(behind.len());
    let rest = &behind[length..];
    match damage {
        Damage::Missing if is_xml => Some(format!("{before}{}", rest.strip_prefix(&end)?)),
        Damage::Missing => Some(format!("{before}{}", rest.trim_start_matches('&'))),
        Damage::Null => None,
        Damage::Empty => Some(format!("{before}{start}{rest}")),
        Damage::OtherType if is_xml => Some(format!("{before}{start}<x>1</x>{rest}")),
        Damage::OtherType => Some(format!("{before}{field}[x]=1{rest}")),
    }
}

/// The names of all fields; those of a list are those of its first element.
fn fields(body: &str) -> BTreeSet<String> {
    fn walk(value: &Value, path: &str, all: &mut BTreeSet<String>) {
        let fields = value.as_object().into_iter().flatten();
        let fields = fields.map(|(name, value)| (name.clone(), value));
        let list = value.as_array().into_iter().flatten().take(1);
        let below = fields.chain(list.map(|value| ("0".to_owned(), value)));
        for (name, value) in below {
            let path = format!("{path}{name}");
            // An element of a list is no field of its own.
            if name != "0" {
                all.insert(path.clone());
            }
            walk(value, &format!("{path}."), all);
        }
    }
    let mut all = BTreeSet::new();
    if body.starts_with('{') {
        walk(&serde_json::from_str(body).unwrap(), "", &mut all);
    } else if body.starts_with('<') {
        let tags = body.split('<').skip(2).filter(|tag| !tag.starts_with('/'));
        all.extend(tags.map(|tag| tag.split('>').next().unwrap().to_owned()));
    } else {
        let pairs = body.split('&').map(|pair| pair.split_once('=').unwrap());
        all.extend(pairs.map(|(name, _)| name.to_owned()));
    }
    all
}

impl Block {
    fn read(&self, body: &str) -> Option<Refusal> {
        let mut all = decoders().iter();
        let decoder = all.find(|decoder| decoder.path == self.provider);
        decoder.unwrap().refusal(self.verb, body)
    }

    /// What is wrong with how a message is refused, if anything.
    fn refused(&self, body: &str) -> Option<String> {
        let Some(refused) = self.read(body) else {
            return Some("taken".to_owned());
        };
        let answer = &refused.answer;
        let says = |code: &&str| {
            let ways = [
                format!("\"{code}\""),
                format!(":{code},"),
                format!(":{code}}}"),
                format!(">{code}<"),
            ];
            ways.iter().any(|way| answer.contains(way))
        };
        let told = self.codes == ["-"] || self.codes.iter().any(says);
        // What is no flat XML is refused before its sender is known.
        let purpose = refused.recognized.as_ref().map(|all| all.purpose);
        let lost = self.purpose == Purpose::MayPay
            && purpose != Some(Purpose::MayPay)
            && !body.contains("<x>");
        (!told || lost).then(|| format!("{purpose:?}: {answer}"))
    }

    fn taken(&self, body: &str) -> Option<String> {
        let refused = self.read(body)?;
        Some(format!("refused: {}", refused.answer))
    }

    /// Whether a message that was refused still says what it is about.
    fn is_named_without(&self, field: &str) -> bool {
        let body = damaged(&self.body, field, Damage::Missing).unwrap();
        let recognized = self.read(&body).and_then(|refused| refused.recognized);
        recognized.is_some_and(|all| all.reference.is_some())
    }

    /// All that is not as the lists say.
    fn faults(&self) -> Vec<String> {
        let place = self.place;
        let listed = self.lists.iter().flat_map(|(_, fields)| fields);
        let listed: BTreeSet<String> = listed.map(|field| (*field).to_owned()).collect();
        assert_eq!(listed, fields(&self.body), "{place}: fields and lists");
        let whole = self.taken(&self.body);
        let mut faults: Vec<_> = whole
            .map(|fault| format!("{place}: {fault}"))
            .into_iter()
            .collect();
        let pairs = self.lists.iter();
        let pairs = pairs.flat_map(|(list, all)| all.iter().map(move |field| (*list, *field)));
        for (list, field) in pairs {
            for damage in DAMAGES {
                let Some(body) = damaged(&self.body, field, damage) else {
                    continue;
                };
                let fault = match (list, damage) {
                    ("required", _)
                    | ("present", Damage::Missing | Damage::Null)
                    | ("empty", Damage::Missing | Damage::Null | Damage::OtherType)
                    | ("null", Damage::Missing) => self.refused(&body),
                    ("empty", Damage::Empty) | ("null", Damage::Null) => self.taken(&body),
                    ("free", Damage::Missing | Damage::Null | Damage::Empty) => self.taken(&body),
                    ("ignored", _) => self.taken(&body),
                    _ => None,
                };
                faults.extend(fault.map(|fault| format!("{place}: {field} {damage:?}: {fault}")));
            }
        }
        faults
    }
}

#[test]
fn a_field_that_a_document_requires_is_required() {
    let faults: Vec<String> = blocks().iter().flat_map(Block::faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// All but what names the transaction itself leaves its name, so that it becomes a dispute.
#[test]
fn what_may_be_owed_and_cannot_be_read_is_named() {
    for block in blocks() {
        if block.purpose != Purpose::MayPay {
            continue;
        }
        let required = block.lists.iter().filter(|(list, _)| *list == "required");
        let required: Vec<_> = required.flat_map(|(_, fields)| fields).collect();
        let nameless: Vec<_> = required
            .iter()
            .filter(|field| !block.is_named_without(field))
            .collect();
        assert!(nameless.len() <= 3, "{}: {nameless:?}", block.place);
    }
}

#[test]
fn every_protocol_stands_in_the_table() {
    let all: BTreeSet<_> = blocks().iter().map(|block| block.provider).collect();
    let known: BTreeSet<_> = decoders().iter().map(|decoder| decoder.path).collect();
    assert!(all.is_subset(&known) && all.len() >= 13, "{all:?}");
}
