//! The parameters of a message: the text that is signed, and the same text taken apart again.
//! What would come out of that text in another way than it was put in never gets that far.

use reelgate_core::form::Form;
use reelgate_edge::provider::Reject;

/// What is signed and decoded: all parameters but the hash, sorted, with their values as they are.
///
/// # Errors
/// [`Reject::Syntax`] where a separator within a name or a value would make other parameters of it.
pub(crate) fn signed_text(body: &[u8], form: &Form, hashes: usize) -> Result<String, Reject> {
    let ambiguous = || Reject::Syntax("a parameter cannot be told from its neighbours".to_owned());
    let sent = body.split(|byte| *byte == b'&');
    let sent = sent.filter(|pair| !pair.is_empty()).count();
    // A list in a parameter is none that the protocol has, and would not be signed.
    if form.texts().count().saturating_add(hashes) != sent {
        return Err(ambiguous());
    }
    let mut text = String::with_capacity(body.len());
    for (name, value) in form.texts() {
        if name.contains(['&', '=']) || value.contains('&') {
            return Err(ambiguous());
        }
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
    Ok(text)
}

/// The parameters of a verified text.
pub(crate) struct Fields<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Fields<'a> {
    pub(crate) fn parse(text: &'a [u8]) -> Result<Self, Reject> {
        let text = std::str::from_utf8(text);
        let text = text.map_err(|_| Reject::Syntax("the text is not UTF-8".to_owned()))?;
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        Ok(Self(pairs.collect()))
    }

    /// A parameter that may be left out or have no value.
    pub(crate) fn find(&self, wanted: &str) -> Option<&'a str> {
        let mut pairs = self.0.iter();
        let (_, value) = pairs.find(|(name, _)| *name == wanted)?;
        Some(*value).filter(|value| !value.is_empty())
    }

    /// Parameters that must be there, empty or not: nothing follows from them.
    pub(crate) fn all(&self, wanted: &[&'static str]) -> Result<(), Reject> {
        let absent = |wanted: &&&str| !self.0.iter().any(|(name, _)| *name == **wanted);
        match wanted.iter().find(absent) {
            Some(name) => Err(Reject::Types(format!("the parameter `{name}` is missing"))),
            None => Ok(()),
        }
    }

    /// A parameter that must be there.
    pub(crate) fn text(&self, wanted: &'static str) -> Result<&'a str, Reject> {
        let missing = || Reject::Types(format!("the parameter `{wanted}` is missing"));
        self.find(wanted).ok_or_else(missing)
    }
}
