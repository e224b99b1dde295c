//! What an answer says: its code, the balance in it, the wallet's own name of the transaction.
//! Nothing is guessed: an answer that cannot be read says so.

use crate::declaration::{Format, Reading};
use crate::money::Form;
use anyhow::{Context as _, Result};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

/// Answers that are right in a situation. `200 OK` is an HTTP status and a code, `200` has no
/// code, `200 *` may have any, `200 !OK` another one, `!200 *` is any other status, and `|` stands
/// between alternatives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Wanted(Vec<One>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct One {
    status: u16,
    /// Whether it is any status but that one.
    other_status: bool,
    code: Code,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Code {
    Absent,
    Any,
    Is(String),
    IsNot(String),
}

impl TryFrom<String> for Wanted {
    type Error = anyhow::Error;

    fn try_from(text: String) -> Result<Self> {
        let one = |alternative: &str| {
            let mut words = alternative.split_whitespace();
            let status = words.next().unwrap_or_default();
            let (other_status, status) = match status.strip_prefix('!') {
                Some(rest) => (true, rest),
                None => (false, status),
            };
            let status = status
                .parse()
                .with_context(|| format!("{text:?} does not start with an HTTP status"))?;
            let code = match words.next() {
                None => Code::Absent,
                Some("*") => Code::Any,
                Some(code) => match code.strip_prefix('!') {
                    Some(other) => Code::IsNot(other.to_owned()),
                    None => Code::Is(code.to_owned()),
                },
            };
            Ok(One {
                status,
                other_status,
                code,
            })
        };
        Ok(Self(text.split('|').map(one).collect::<Result<_>>()?))
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |one: &One| {
            let not = if one.other_status { "!" } else { "" };
            let status = one.status;
            match &one.code {
                Code::Absent => format!("{not}{status}"),
                Code::Any => format!("{not}{status} *"),
                Code::Is(code) => format!("{not}{status} {code}"),
                Code::IsNot(code) => format!("{not}{status} !{code}"),
            }
        };
        let all: Vec<_> = self.0.iter().map(one).collect();
        f.write_str(&all.join(" or "))
    }
}

impl Wanted {
    /// Whether an answer is one of them.
    pub(crate) fn matches(&self, answer: &Answer) -> bool {
        self.0.iter().any(|one| {
            let told = answer.code.as_deref();
            let code = match &one.code {
                Code::Absent => told.is_none(),
                Code::Any => true,
                Code::Is(code) => told == Some(code),
                Code::IsNot(code) => told.is_some_and(|told| told != code),
            };
            code && (one.status == answer.status) != one.other_status
        })
    }
}

/// An answer as far as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    /// In cents.
    pub(crate) balance: Option<i64>,
    pub(crate) id: Option<String>,
    /// A newer token.
    pub(crate) token: Option<String>,
}

impl Answer {
    /// Reads an answer.
    ///
    /// # Errors
    /// Where its body is not of the provider's format, or an amount in it is none.
    pub(crate) fn read(reading: &Reading, money: Form, status: u16, body: &str) -> Result<Self> {
        let fields = match reading.format {
            Format::Json => json(body)?,
            Format::Xml => xml(body)?,
        };
        let first = |places: &[String]| {
            let mut found = places.iter().filter_map(|place| fields.get(place));
            found.next().filter(|text| !text.is_empty()).cloned()
        };
        let balance = first(&reading.balance);
        Ok(Self {
            status,
            code: first(&reading.code),
            balance: balance.map(|text| money.read(&text)).transpose()?,
            id: first(&reading.id),
            token: first(&reading.token),
        })
    }
}

/// The scalars of a JSON text by their pointers (RFC 6901).
fn json(body: &str) -> Result<BTreeMap<String, String>> {
    if body.trim().is_empty() {
        return Ok(BTreeMap::new());
    }
    let value = serde_json::from_str(body).context("the answer is not JSON")?;
    let mut fields = BTreeMap::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        match value {
            serde_json::Value::Object(members) => {
                let inner = members.into_iter();
                open.extend(inner.map(|(name, value)| (format!("{place}/{name}"), value)));
            }
            serde_json::Value::Array(items) => {
                let inner = items.into_iter().enumerate();
                open.extend(inner.map(|(index, value)| (format!("{place}/{index}"), value)));
            }
            serde_json::Value::String(text) => {
                fields.insert(place, text);
            }
            serde_json::Value::Null => {}
            serde_json::Value::Bool(bool) => {
                fields.insert(place, bool.to_string());
            }
            serde_json::Value::Number(number) => {
                fields.insert(place, number.to_string());
            }
        }
    }
    Ok(fields)
}

/// The texts of an XML document's elements by the way to them, `/reserve/real`, and by their own
/// names wherever they stand, `//real`.
fn xml(body: &str) -> Result<BTreeMap<String, String>> {
    let mut reader = Reader::from_str(body);
    let mut fields = BTreeMap::new();
    let mut way: Vec<String> = Vec::new();
    loop {
        match reader.read_event().context("the answer is not XML")? {
            Event::Start(element) => {
                let name = element.local_name();
                way.push(name.as_ref().to_owned());
            }
            Event::End(_) => {
                way.pop();
            }
            Event::Text(text) => {
                let text = text.trim().to_owned();
                if let Some(name) = way.last() {
                    fields.insert(format!("//{name}"), text.clone());
                }
                fields.insert(format!("/{}", way.join("/")), text);
            }
            Event::Eof => return Ok(fields),
            Event::Empty(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(format: Format, code: &str, balance: &str) -> Reading {
        Reading {
            format,
            code: vec![code.to_owned()],
            balance: vec![balance.to_owned()],
            silent: Vec::new(),
            told_with: Vec::new(),
            untold_with: Vec::new(),
            id: vec!["/id".to_owned()],
            token: Vec::new(),
        }
    }

    #[test]
    fn json_is_read_by_pointers() {
        let reading = reading(Format::Json, "/error/data/code", "/result/balance/amount");
        let body = r#"{"result":{"balance":{"amount":"8.00"}},"id":"x"}"#;
        let answer = Answer::read(&reading, Form::Decimal, 200, body).unwrap();
        assert_eq!((answer.balance, answer.code.as_deref()), (Some(800), None));
        assert_eq!(answer.id.as_deref(), Some("x"));
        let body = r#"{"error":{"data":{"code":14001}}}"#;
        let answer = Answer::read(&reading, Form::Decimal, 200, body).unwrap();
        assert_eq!(answer.code.as_deref(), Some("14001"));
        let body = r#"{"result":{"balance":{"amount":"99.89999999999999"}}}"#;
        assert!(Answer::read(&reading, Form::Decimal, 200, body).is_err());
        assert!(Answer::read(&reading, Form::Decimal, 200, "<html>").is_err());
    }

    #[test]
    fn xml_is_read_by_elements() {
        let reading = reading(Format::Xml, "//statusCode", "/reserve/real");
        let body = "<?xml version=\"1.0\"?><reserve><real> 9.00 </real>\
                    <statusCode>0</statusCode><id/></reserve>";
        let answer = Answer::read(&reading, Form::Decimal, 200, body).unwrap();
        assert_eq!(answer.balance, Some(900));
        assert_eq!(answer.code.as_deref(), Some("0"));
        assert_eq!(answer.id, None);
    }

    #[test]
    fn what_is_wanted_is_matched_with_its_code() {
        let wanted = Wanted::try_from("200 0 | 400".to_owned()).unwrap();
        let answer = |status, code: Option<&str>| Answer {
            status,
            code: code.map(str::to_owned),
            balance: None,
            id: None,
            token: None,
        };
        assert!(wanted.matches(&answer(200, Some("0"))));
        assert!(wanted.matches(&answer(400, None)));
        assert!(!wanted.matches(&answer(400, Some("0"))));
        assert!(!wanted.matches(&answer(200, Some("1"))));
        assert!(
            Wanted::try_from("200 *".to_owned())
                .unwrap()
                .matches(&answer(200, Some("x")))
        );
        assert_eq!(wanted.to_string(), "200 0 or 400");
        let other = Wanted::try_from("200 !0 | !200 *".to_owned()).unwrap();
        assert!(other.matches(&answer(200, Some("1"))) && other.matches(&answer(402, None)));
        assert!(!other.matches(&answer(200, Some("0"))) && !other.matches(&answer(200, None)));
        assert!(Wanted::try_from("OK".to_owned()).is_err());
    }
}
