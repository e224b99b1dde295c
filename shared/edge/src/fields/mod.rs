//! The fields of a message by name, whatever the message says: for the log, where decoding fails,
//! and for striking out secrets and personal data. Nothing here decides; a text that is not of its
//! protocol's syntax has no fields.

mod form;
mod json;
mod xml;

use reelgate_core::currency::Currency;
use reelgate_core::id::{IdError, Reference};
use std::borrow::Cow;
use std::ops::Range;

/// How a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// JSON.
    Json,
    /// `application/x-www-form-urlencoded`, also of a query.
    Form,
    /// XML: one element with flat texts in it.
    Xml,
}

/// What stands where a secret was.
const STRUCK_OUT: &str = "[redacted]";
/// What stands where personal data was; the data itself is kept apart and deleted after its time.
const PERSONAL: &str = "[personal data]";
/// The digits of a session token: `token::create` makes no other.
const TOKEN_DIGITS: usize = 64;
/// Parts of names whose values may open a session, in one protocol or another.
const SECRET_PARTS: [&str; 9] = [
    "token",
    "session",
    "sid",
    "ticket",
    "secret",
    "key",
    "password",
    "hash",
    "signature",
];
/// A name that is a secret only where the protocol says so: Red Tiger's games have it.
const NO_SECRET: &str = "key";

/// One field, or an object or list of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    /// The names that lead to it, with dots between them. Places in lists are left out.
    path: String,
    /// Whether it stands in a list as it is, without a name of its own.
    unnamed: bool,
    /// Its text, unescaped; `None` of an object or list.
    value: Option<String>,
    /// Where its value stands.
    place: Range<usize>,
}

/// A message by its fields.
#[derive(Clone, Debug)]
pub struct Fields {
    syntax: Syntax,
    /// The text that the places are in.
    text: String,
    /// In the order of the text; an object or list stands before what is in it.
    all: Vec<Field>,
}

/// A text for the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The text, with secrets and personal data struck out.
    pub text: String,
    /// The personal data, by the paths of its fields.
    pub personal: Vec<(String, String)>,
}

impl Fields {
    /// The fields of a text; `None` where it is not of that syntax.
    #[must_use]
    pub fn read(syntax: Syntax, bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (text, all) = match syntax {
            Syntax::Json => (text.to_owned(), json::fields(text)?),
            Syntax::Form => (text.to_owned(), form::fields(text)?),
            Syntax::Xml => xml::fields(text)?,
        };
        Some(Self { syntax, text, all })
    }

    /// The first field at a path that is not empty: `a.b` is `b` in `a`, wherever `a` stands.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts(path).next()
    }

    /// All of them, in order.
    pub fn texts<'a, 'p>(&'a self, path: &'p str) -> impl Iterator<Item = &'a str> + use<'a, 'p> {
        let found = self.all.iter().filter(move |field| {
            let rest = field.path.strip_suffix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        });
        found
            .filter_map(|field| field.value.as_deref())
            .filter(|text| !text.is_empty())
    }

    /// The id at the first of several paths.
    #[must_use]
    pub fn id<T>(&self, paths: &[&str], parse: fn(&str) -> Result<T, IdError>) -> Option<T> {
        let mut texts = paths.iter().filter_map(|path| self.text(path));
        parse(texts.next().filter(|text| !holds_token(text))?).ok()
    }

    /// The transaction at a path: under its own name, or under the one that we derive from it,
    /// where `prefix` is what it does and a slash.
    #[must_use]
    pub fn reference(&self, prefix: &str, path: &str) -> Option<Reference> {
        let text = self.text(path).filter(|text| !holds_token(text))?;
        let named = Reference::parse(text).ok()?;
        match prefix.strip_suffix('/') {
            Some(kind) => Reference::own(&kind.replace('/', "-"), named.as_str()).ok(),
            None => Some(named),
        }
    }

    /// The name of the element at the root of XML.
    #[must_use]
    pub fn root(&self) -> &str {
        let root = self.all.first().filter(|_| self.syntax == Syntax::Xml);
        root.map_or("", |field| field.path.as_str())
    }

    /// The currency at the first of several paths.
    #[must_use]
    pub fn currency(&self, paths: &[&str]) -> Option<Currency> {
        let mut texts = paths.iter().filter_map(|path| self.text(path));
        Currency::parse(texts.next()?)
    }

    /// The text without the values of secret fields: of those that the protocol names, of those
    /// whose names tell, of all that has no name, and of all that looks like a token of ours or
    /// holds one of `known`. `None` where a secret would be left, as the name of a field.
    #[must_use]
    pub fn undecoded(&self, vocabulary: &Vocabulary, known: &[String]) -> Option<Kept> {
        let kept = self.kept(vocabulary, |field| {
            let own = field.own_name().to_lowercase();
            field.is_named(vocabulary.secrets)
                || field.unnamed && field.value.is_some()
                || own != NO_SECRET && SECRET_PARTS.iter().any(|part| own.contains(part))
                || field.holds(known)
                || field.value.as_deref().is_some_and(holds_token)
        });
        let is_left = |secret: &String| !secret.is_empty() && kept.text.contains(secret.as_str());
        (!holds_token(&kept.text) && !known.iter().any(is_left)).then_some(kept)
    }

    /// The same of a message that was decoded: all its secrets are known.
    #[must_use]
    pub fn decoded(&self, vocabulary: &Vocabulary, known: &[String]) -> Kept {
        self.kept(vocabulary, |field| {
            field.is_named(vocabulary.secrets) || field.holds(known)
        })
    }

    fn kept(&self, vocabulary: &Vocabulary, is_secret: impl Fn(&Field) -> bool) -> Kept {
        let mut kept = Kept::default();
        let mut at = 0;
        for field in &self.all {
            let is_root = field.value.is_none() && field.place.is_empty();
            // What stands in what is gone already is gone too.
            if is_root || field.place.start < at {
                continue;
            }
            let text = field.value.as_deref().unwrap_or_default();
            let mark = if is_secret(field) {
                STRUCK_OUT
            } else if field.is_named(vocabulary.personal) && !text.is_empty() {
                kept.personal.push((field.path.clone(), text.to_owned()));
                PERSONAL
            } else {
                continue;
            };
            kept.text
                .push_str(self.text.get(at..field.place.start).unwrap_or_default());
            kept.text.push_str(&match self.syntax {
                Syntax::Json => Cow::Owned(format!("\"{mark}\"")),
                Syntax::Form | Syntax::Xml => Cow::Borrowed(mark),
            });
            at = field.place.end;
        }
        kept.text.push_str(self.text.get(at..).unwrap_or_default());
        kept
    }
}

impl Field {
    fn own_name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    fn is_named(&self, names: &[&str]) -> bool {
        names.contains(&self.own_name())
    }

    fn holds(&self, known: &[String]) -> bool {
        let value = self.value.as_deref().unwrap_or_default();
        let mut known = known.iter().filter(|secret| !secret.is_empty());
        known.any(|secret| value.contains(secret.as_str()))
    }
}

/// Whether a text has as many hexadecimal digits in a row as a token of ours.
fn holds_token(text: &str) -> bool {
    let mut runs = text.split(|c: char| !c.is_ascii_hexdigit());
    runs.any(|run| run.len() >= TOKEN_DIGITS)
}

/// Which fields of a protocol hold what, in whatever message they stand.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    /// How its messages are written.
    pub syntax: Syntax,
    /// The names of fields with tokens and keys.
    pub secrets: &'static [&'static str],
    /// The names of fields with personal data: names, addresses, IP addresses.
    pub personal: &'static [&'static str],
    /// The paths of the player's id.
    pub player: &'static [&'static str],
    /// The paths of the session's token.
    pub token: &'static [&'static str],
    /// The paths of the currency.
    pub currency: &'static [&'static str],
    /// The paths of the round.
    pub round: &'static [&'static str],
    /// The paths of the amount.
    pub amount: &'static [&'static str],
}

impl Vocabulary {
    /// Of messages in JSON that name nothing.
    pub const JSON: Self = Self {
        syntax: Syntax::Json,
        secrets: &[],
        personal: &[],
        player: &[],
        token: &[],
        currency: &[],
        round: &[],
        amount: &[],
    };

    /// Whether a text may hold personal data.
    pub(crate) fn has_personal_data(&self, text: &str) -> bool {
        let named = |at: usize| {
            text.get(..at)
                .is_some_and(|before| before.is_empty() || before.ends_with(['"', '<', '&', '[']))
        };
        let mut names = self.personal.iter();
        names.any(|name| text.match_indices(name).any(|(at, _)| named(at)))
    }

    /// A text that holds no secret, with its personal data struck out. Few messages have any: only
    /// those are read.
    #[must_use]
    pub fn without_personal_data(&self, text: String) -> Kept {
        let has_any = self.has_personal_data(&text);
        let fields = has_any.then(|| Fields::read(self.syntax, text.as_bytes()));
        let fields = fields.flatten();
        match fields {
            Some(fields) => fields.kept(self, |_| false),
            None => Kept {
                text,
                personal: Vec::new(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOCABULARY: Vocabulary = Vocabulary {
        secrets: &["code"],
        personal: &["ip"],
        ..Vocabulary::JSON
    };

    fn kept(syntax: Syntax, text: &str) -> Option<Kept> {
        let fields = Fields::read(syntax, text.as_bytes())?;
        fields.undecoded(&VOCABULARY, &["known-secret".to_owned()])
    }

    /// A text of each syntax, and what is kept of it.
    #[test]
    fn secrets_and_personal_data_are_struck_out_where_they_stand() {
        let token = "0123456789abcdef".repeat(4);
        for (syntax, text, expected) in [
            (
                Syntax::Json,
                r#"{ "code" : "t\u0031", "a":[{"ip":"::1","x":"known-secret!"}]}"#,
                r#"{ "code" : "[redacted]", "a":[{"ip":"[personal data]","x":"[redacted]"}]}"#,
            ),
            (
                Syntax::Json,
                r#"{"my_session":{"deep":["t-1"]},"code":null,"ip":""}"#,
                r#"{"my_session":"[redacted]","code":"[redacted]","ip":""}"#,
            ),
            (
                Syntax::Json,
                r#"["t-1",5]"#,
                r#"["[redacted]","[redacted]"]"#,
            ),
            (
                Syntax::Form,
                "a[0][code]=t%2D1&b=x+y&ip=1.2.3.4&lone&&token=",
                "a[0][code]=[redacted]&b=x+y&ip=[personal data]&[redacted]&&token=[redacted]",
            ),
            (
                Syntax::Xml,
                "<?xml version='1.0'?><!-- t-1 --><r a='t-1>'><code x=\"t-1\"> &#116;-1 </code>\
                 <e/><v>&lt;<![CDATA[<b>]]></v><ip>::1</ip><!-- c --></r>",
                "<r><code>[redacted]</code><v>&lt;<![CDATA[<b>]]></v><ip>[personal data]</ip></r>",
            ),
        ] {
            let kept = kept(syntax, text).unwrap();
            assert_eq!(kept.text, expected);
            assert_eq!(
                kept.personal.len(),
                expected.matches("[personal data]").count()
            );
            assert!(!kept.text.contains("t-1"));
        }
        let odd = format!(r#"{{"x":"{token}","{token}":1}}"#);
        assert_eq!(kept(Syntax::Json, &odd), None);
        for (syntax, broken) in [
            (Syntax::Json, r#"{"code":"t-1""#),
            (Syntax::Json, r#"{'code':'t-1'}"#),
            (Syntax::Form, "code=t-1&x=%ff"),
            (Syntax::Xml, "<r><code>t-1</code>"),
            (Syntax::Xml, "<r><a><code>t-1</code></a></r>"),
            (Syntax::Xml, "<r>t-1<code/></r>"),
            (Syntax::Xml, "<r/>"),
        ] {
            assert_eq!(kept(syntax, broken), None, "{broken}");
        }
    }

    #[test]
    fn fields_are_found_by_their_paths() {
        let text = r#"{"id":"","a":{"id":7},"b":[{"id":"x"},{"id":"y"}],"void":"z"}"#;
        let fields = Fields::read(Syntax::Json, text.as_bytes()).unwrap();
        assert_eq!(fields.text("a.id"), Some("7"));
        assert_eq!(fields.texts("id").collect::<Vec<_>>(), ["7", "x", "y"]);
        assert_eq!(fields.texts("b.id").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!((fields.text("oid"), fields.text("b")), (None, None));
        let deep = format!(
            r#"{{"a":{}"t-1"{}}}"#,
            r#"{"b":"#.repeat(99),
            "}".repeat(99)
        );
        assert!(!kept(Syntax::Json, &deep).unwrap().text.contains("t-1"));
        let xml = Fields::read(Syntax::Xml, b"<win><id>1</id></win>").unwrap();
        assert_eq!((xml.root(), xml.text("id")), ("win", Some("1")));
        let form = Fields::read(Syntax::Form, b"t[0][id]=1&t[1][id]=2&id=3").unwrap();
        assert_eq!(form.texts("t.id").collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn personal_data_is_kept_apart_from_a_text_without_secrets() {
        let text = r#"{"ip":"::1","clip":"x"}"#.to_owned();
        let kept = VOCABULARY.without_personal_data(text);
        assert_eq!(kept.text, r#"{"ip":"[personal data]","clip":"x"}"#);
        assert_eq!(kept.personal, [("ip".to_owned(), "::1".to_owned())]);
        let none = r#"{"clip":"x"}"#;
        assert!(!VOCABULARY.has_personal_data(none));
        assert_eq!(VOCABULARY.without_personal_data(none.to_owned()).text, none);
    }
}
