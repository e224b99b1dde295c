//! The names that messages give, each refused with the field it stood in; and the references that
//! we derive where a protocol gives several transactions the same name. No derived reference is
//! equal to a name that came in.

use crate::provider::Reject;
use reelgate_core::id::Reference;

/// The longest id that references are derived from: two of them still fit in one.
pub const DERIVED_BYTES_MAX: usize = 110;

/// What was parsed, or which field was wrong and why.
///
/// # Errors
/// [`Reject::Invalid`].
pub fn id<T, E: std::fmt::Display>(field: &'static str, parsed: Result<T, E>) -> Result<T, Reject> {
    parsed.map_err(|error| Reject::invalid(field, error))
}

/// The id of a bet in a protocol whose other messages name the same one: it is the bet's reference.
///
/// # Errors
/// [`Reject::Invalid`] also of an id over [`DERIVED_BYTES_MAX`] bytes.
pub fn bet_reference(field: &'static str, text: &str) -> Result<Reference, Reject> {
    if text.len() > DERIVED_BYTES_MAX {
        let reason = format!("must not be longer than {DERIVED_BYTES_MAX} bytes");
        return Err(Reject::invalid(field, reason));
    }
    id(field, Reference::parse(text))
}

/// The reference of what `verb` does under such an id: `reelgate:win/…`, `reelgate:refund/…`.
///
/// # Errors
/// As [`bet_reference`].
pub fn derived_reference(
    verb: &'static str,
    field: &'static str,
    text: &str,
) -> Result<Reference, Reject> {
    let named = bet_reference(field, text)?;
    id(field, Reference::own(verb, named.as_str()))
}

/// The reference of what `verb` does under an id to one of several targets. The id's length stands
/// before it, so that no other id and target share the reference.
///
/// # Errors
/// As [`bet_reference`].
pub fn derived_pair(
    verb: &'static str,
    field: &'static str,
    text: &str,
    target: &Reference,
) -> Result<Reference, Reject> {
    let named = bet_reference(field, text)?;
    let subject = format!("{}/{named}/{target}", text.len());
    id(field, Reference::own(verb, &subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Reference {
        bet_reference("id", text).unwrap()
    }

    #[test]
    fn a_derived_reference_cannot_come_in() {
        let made = derived_reference("win", "id", "t-1").unwrap();
        assert_eq!(made.as_str(), "reelgate:win/t-1");
        assert!(bet_reference("id", made.as_str()).is_err());
        assert!(derived_reference("win", "id", made.as_str()).is_err());
        assert!(bet_reference("id", "").is_err() && derived_reference("win", "id", "").is_err());
        assert_ne!(named("win/t-1"), made);
    }

    #[test]
    fn different_ids_never_share_a_reference() {
        let pair = |id, target| derived_pair("rollback", "id", id, &named(target)).unwrap();
        assert_ne!(pair("a/b", "c"), pair("a", "b/c"));
        assert_ne!(pair("1/a", "b"), pair("1", "a/b"));
        let win = derived_reference("win", "id", "c").unwrap();
        let of_win = derived_pair("rollback", "id", "a", &win).unwrap();
        assert_ne!(of_win, pair("a", "win/c"));
    }

    #[test]
    fn whatever_is_taken_as_a_bet_can_be_taken_back() {
        let longest = "x".repeat(DERIVED_BYTES_MAX);
        let refund = derived_reference("refund", "id", &longest).unwrap();
        assert!(derived_pair("rollback", "id", &longest, &refund).is_ok());
        assert!(bet_reference("id", &format!("{longest}x")).is_err());
    }
}
