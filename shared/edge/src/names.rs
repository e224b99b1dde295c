//! The names that messages give, each refused with the field it stood in; and the names that we
//! make where a protocol gives several transactions the same one. A name that came in never looks
//! like a name that we made.

use crate::provider::Reject;
use reelgate_core::id::Reference;

/// The longest id that other names are made of: two of them and their verbs are still a reference.
pub const OWN_BYTES_MAX: usize = 110;

/// What was parsed, or which field was wrong and why.
///
/// # Errors
/// [`Reject::Invalid`].
pub fn id<T, E: std::fmt::Display>(field: &'static str, parsed: Result<T, E>) -> Result<T, Reject> {
    parsed.map_err(|error| Reject::invalid(field, error))
}

/// The id of a bet in a protocol whose other messages name the same one: it is the bet's reference.
/// With a slash in it, it could pass for what [`of`] makes, and the refund of a bet of such a name
/// would take back a win.
///
/// # Errors
/// [`Reject::Invalid`] also of an id over [`OWN_BYTES_MAX`] bytes.
pub fn own(field: &'static str, text: &str) -> Result<Reference, Reject> {
    if text.contains('/') {
        return Err(Reject::invalid(field, "must not contain a slash"));
    }
    if text.len() > OWN_BYTES_MAX {
        let reason = format!("must not be longer than {OWN_BYTES_MAX} bytes");
        return Err(Reject::invalid(field, reason));
    }
    id(field, Reference::parse(text))
}

/// The reference of what `verb` does under such an id: `win/…`, `refund/…`.
///
/// # Errors
/// As [`own`].
pub fn of(verb: &str, field: &'static str, text: &str) -> Result<Reference, Reject> {
    let own = own(field, text)?;
    id(field, Reference::parse(&format!("{verb}/{own}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_name_cannot_come_in() {
        let made = of("win", "id", "t-1").unwrap();
        assert_eq!(made.as_str(), "win/t-1");
        assert!(own("id", made.as_str()).is_err());
        assert!(of("win", "id", "win/t-1").is_err());
        assert!(own("id", "").is_err() && of("win", "id", "").is_err());
    }

    #[test]
    fn whatever_is_taken_as_a_bet_can_be_taken_back() {
        let longest = "x".repeat(OWN_BYTES_MAX);
        let twice = format!("{longest}/refund/{longest}");
        assert!(own("id", &longest).is_ok() && of("refund", "id", &longest).is_ok());
        assert!(Reference::parse(&format!("rollback/{twice}")).is_ok());
        assert!(own("id", &format!("{longest}x")).is_err());
    }
}
