//! Forms (`application/x-www-form-urlencoded`) and queries, read strictly and written as PHP does.
//! It never guesses: a name given twice, a broken escape or half a character is refused.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// The most parameters of a form.
pub const PARAMETERS_MAX: usize = 1000;

/// All that `http_build_query` escapes (RFC 1738); it writes a blank as a plus sign.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Why a text is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// `%` without two hex digits behind it, or bytes that are no UTF-8.
    #[error("the form is not percent-encoded UTF-8")]
    Encoding,
    /// The same name again, or a name that is a value and a list at once.
    #[error("the form gives a parameter twice")]
    Twice,
    /// A name such as `a[`, or `[a]`.
    #[error("the form has a parameter whose name is no name")]
    Name,
    /// More than [`PARAMETERS_MAX`].
    #[error("the form has more than 1000 parameters")]
    TooMany,
}

/// A form: its parameters in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, Value)>);

/// A parameter: a text, or what `name[key]=…` makes of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, decoded.
    Text(String),
    /// A list or a table, in the order in which its keys first came.
    Form(Form),
}

impl Form {
    /// Reads a form.
    ///
    /// # Errors
    /// [`FormError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, FormError> {
        let mut form = Self::default();
        let pairs = bytes.split(|byte| *byte == b'&');
        for (count, pair) in pairs.filter(|pair| !pair.is_empty()).enumerate() {
            if count >= PARAMETERS_MAX {
                return Err(FormError::TooMany);
            }
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decoded(halves.next().unwrap_or_default())?;
            let value = decoded(halves.next().unwrap_or_default())?;
            let keys = keys(&name)?;
            form.put(&keys, value)?;
        }
        Ok(form)
    }

    fn put(&mut self, keys: &[&str], value: String) -> Result<(), FormError> {
        let Some((first, rest)) = keys.split_first() else {
            return Err(FormError::Name);
        };
        let key = if first.is_empty() {
            // `a[]`: the next place of a list.
            self.0.len().to_string()
        } else {
            (*first).to_owned()
        };
        let known = self.0.iter_mut().find(|(name, _)| *name == key);
        match (known, rest.is_empty()) {
            (None, true) => self.0.push((key, Value::Text(value))),
            (None, false) => {
                let mut inner = Self::default();
                inner.put(rest, value)?;
                self.0.push((key, Value::Form(inner)));
            }
            (Some((_, Value::Form(inner))), false) => inner.put(rest, value)?,
            (Some(_), _) => return Err(FormError::Twice),
        }
        Ok(())
    }

    /// The text of a parameter.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.value(name)? {
            Value::Text(text) => Some(text),
            Value::Form(_) => None,
        }
    }

    /// Whether a parameter is a list or a table.
    #[must_use]
    pub fn is_list(&self, name: &str) -> bool {
        matches!(self.value(name), Some(Value::Form(_)))
    }

    /// The forms in a parameter that is a list of forms; none where it is absent or a text.
    pub fn list(&self, name: &str) -> impl Iterator<Item = &Self> {
        let list = match self.value(name) {
            Some(Value::Form(form)) => form.0.as_slice(),
            Some(Value::Text(_)) | None => &[],
        };
        list.iter().filter_map(|(_, value)| match value {
            Value::Form(form) => Some(form),
            Value::Text(_) => None,
        })
    }

    fn value(&self, name: &str) -> Option<&Value> {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value)
    }

    /// The parameters that are texts, in their order.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(name, value)| match value {
            Value::Text(text) => Some((name.as_str(), text.as_str())),
            Value::Form(_) => None,
        })
    }

    /// Adds a parameter.
    ///
    /// # Errors
    /// [`FormError::Twice`].
    pub fn add(&mut self, name: &str, value: &str) -> Result<(), FormError> {
        self.put(&[name], value.to_owned())
    }

    /// Takes a parameter out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(own, _)| own == name)?;
        match self.0.remove(at).1 {
            Value::Text(text) => Some(text),
            Value::Form(_) => None,
        }
    }

    /// PHP's `ksort` of names that are no numbers: the outermost names by their bytes; what is
    /// inside stays as it came.
    pub fn sort(&mut self) {
        self.0.sort_by(|(one, _), (other, _)| one.cmp(other));
    }

    /// PHP's `http_build_query`: what [`Form::parse`] reads back as the same form.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut query = String::new();
        self.write(&mut query, "");
        query
    }

    fn write(&self, query: &mut String, outer: &str) {
        for (name, value) in &self.0 {
            let name = if outer.is_empty() {
                name.clone()
            } else {
                format!("{outer}[{name}]")
            };
            match value {
                Value::Form(inner) => inner.write(query, &name),
                Value::Text(text) => {
                    if !query.is_empty() {
                        query.push('&');
                    }
                    query.push_str(&encoded(&name));
                    query.push('=');
                    query.push_str(&encoded(text));
                }
            }
        }
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED)
        .to_string()
        .replace("%20", "+")
}

fn decoded(bytes: &[u8]) -> Result<String, FormError> {
    let escape = |(at, byte): (usize, &u8)| {
        let digits = bytes.get(at.saturating_add(1)..at.saturating_add(3));
        *byte != b'%' || digits.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    };
    if !bytes.iter().enumerate().all(escape) {
        return Err(FormError::Encoding);
    }
    let blanks: Vec<u8> = bytes
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let text = percent_decode(&blanks).decode_utf8();
    text.map(Into::into).map_err(|_| FormError::Encoding)
}

/// `a[b][]` is `a`, `b` and the next place.
fn keys(name: &str) -> Result<Vec<&str>, FormError> {
    let Some((outer, inner)) = name.split_once('[') else {
        return if name.is_empty() {
            Err(FormError::Name)
        } else {
            Ok(vec![name])
        };
    };
    let inner = inner.strip_suffix(']').ok_or(FormError::Name)?;
    let mut keys = vec![outer];
    keys.extend(inner.split("]["));
    let odd = |key: &&str| key.contains(['[', ']']);
    if outer.is_empty() || keys.len() > 4 || keys.iter().any(odd) {
        return Err(FormError::Name);
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> String {
        let mut form = Form::parse(text.as_bytes()).unwrap();
        form.sort();
        form.to_query()
    }

    fn error(text: &[u8]) -> FormError {
        Form::parse(text).unwrap_err()
    }

    #[test]
    fn phps_writing_is_reproduced() {
        assert_eq!(query("b=1&a=x%20y&c=~"), "a=x+y&b=1&c=%7E");
        assert_eq!(query("empty=&A=%c3%bc"), "A=%C3%BC&empty=");
        assert_eq!(query("z=1&X-Nonce=2&a=3"), "X-Nonce=2&a=3&z=1");
        assert_eq!(
            query("r[0][b]=1&k=2&r[0][a]=3&r[10][a]=4&r[2][a]=5"),
            "k=2&r%5B0%5D%5Bb%5D=1&r%5B0%5D%5Ba%5D=3&r%5B10%5D%5Ba%5D=4&r%5B2%5D%5Ba%5D=5"
        );
        assert_eq!(query("r[]=1&r[]=2"), "r%5B0%5D=1&r%5B1%5D=2");
    }

    #[test]
    fn what_was_written_is_read_as_the_same() {
        for text in ["a=1%262&b=x%3Dy", "r[0][a]=%5B%5D&r[0][b]=+", "a=%2B&b=%25"] {
            let form = Form::parse(text.as_bytes()).unwrap();
            assert_eq!(Form::parse(form.to_query().as_bytes()), Ok(form), "{text}");
        }
    }

    #[test]
    fn parameters_are_found_by_their_names() {
        let mut form = Form::parse(b"a=1&t[0][x]=2&t[1][x]=3").unwrap();
        assert_eq!(form.text("a"), Some("1"));
        assert_eq!(form.text("t"), None);
        assert!(form.is_list("t") && !form.is_list("a") && !form.is_list("none"));
        let inner: Vec<_> = form.list("t").map(|one| one.text("x")).collect();
        assert_eq!(inner, [Some("2"), Some("3")]);
        assert_eq!(form.list("a").count() + form.list("none").count(), 0);
        assert_eq!(form.take("a").as_deref(), Some("1"));
        assert_eq!(form.texts().count(), 0);
    }

    #[test]
    fn a_parameter_is_added_once_and_names_are_four_deep_at_most() {
        let mut form = Form::parse(b"b=1").unwrap();
        assert_eq!(form.add("a", "x y"), Ok(()));
        assert_eq!(form.add("b", "2"), Err(FormError::Twice));
        assert_eq!(form.text("a"), Some("x y"));
        assert_eq!(query("a[b][c][d]=1"), "a%5Bb%5D%5Bc%5D%5Bd%5D=1");
        assert_eq!(error(b"a[b][c][d][e]=1"), FormError::Name);
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        assert_eq!(error(b"a=1&a=2"), FormError::Twice);
        assert_eq!(error(b"a=1&%61=2"), FormError::Twice);
        assert_eq!(error(b"a=1&a[b]=2"), FormError::Twice);
        assert_eq!(error(b"a[b]=1&a=2"), FormError::Twice);
        assert_eq!(error(b"a[b]=1&a[b]=2"), FormError::Twice);
        for broken in [
            &b"a=%"[..],
            b"a=%2",
            b"a=%zz",
            b"a=%ff",
            b"%C3=1",
            b"a=\xff",
        ] {
            assert_eq!(error(broken), FormError::Encoding, "{broken:?}");
        }
        for name in [
            "=1",
            "[a]=1",
            "a[=1",
            "a[b=1",
            "a[b]c=1",
            "a[b][c][d][e]=1",
            "a]b[=1",
        ] {
            assert_eq!(error(name.as_bytes()), FormError::Name, "{name}");
        }
    }

    #[test]
    fn a_hostile_number_of_parameters_is_refused() {
        let many = |count: usize| {
            let pairs: Vec<_> = (0..count).map(|n| format!("{n}=x")).collect();
            Form::parse(pairs.join("&").as_bytes()).map(|_| ())
        };
        assert_eq!(many(PARAMETERS_MAX), Ok(()));
        assert_eq!(many(PARAMETERS_MAX + 1), Err(FormError::TooMany));
        assert_eq!(Form::parse(b""), Ok(Form::default()));
        assert_eq!(Form::parse(b"&&"), Ok(Form::default()));
    }
}
