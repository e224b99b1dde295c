//! The names of things, each its own type, so that a round is never taken for a reference.
//! They are stored literally and never trimmed, folded or otherwise changed.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

/// The longest name in bytes. Providers send UUIDs and short texts; 255 is the longest documented.
pub const ID_BYTES_MAX: usize = 255;

/// Why a text cannot be a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing between the quotes.
    #[error("must not be empty")]
    Empty,
    /// Longer than [`ID_BYTES_MAX`] bytes of UTF-8.
    #[error("must not be longer than 255 bytes")]
    TooLong,
    /// A line break, NUL or another control character, which the hash chain uses as separator.
    #[error("must not contain control characters")]
    ControlCharacter,
}

fn check(text: &str) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > ID_BYTES_MAX {
        return Err(IdError::TooLong);
    }
    if text.chars().any(char::is_control) {
        return Err(IdError::ControlCharacter);
    }
    Ok(())
}

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text of 1 to 255 bytes without control characters.
            ///
            /// # Errors
            /// [`IdError`] names what is wrong with the text.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                check(text).map(|()| Self(text.to_string()))
            }

            /// The text as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

id_types! {
    /// The operator's name for a player.
    PlayerId;
    /// The short name of a provider, as in its URL: `hub88`. Our own money commands use `cashier`.
    ProviderId;
    /// The provider's code for a game.
    GameId;
    /// The provider's name for a game round.
    RoundId;
    /// The provider's name for one transaction; unique per provider.
    Reference;
    /// Our name for a game session.
    SessionId;
    /// A hall, or `online`.
    LocationId;
    /// A machine or terminal.
    DeviceId;
    /// The lower-case hex SHA-256 of a session's token. The token itself is never stored.
    TokenHash;
    /// The person who decided something by hand.
    Actor;
    /// Why a person decided so: one line in his own words.
    Reason;
}

impl Reference {
    /// The name under which a stake that was given back is taken again; `None` where it would be
    /// too long.
    #[must_use]
    pub fn again(&self) -> Option<Self> {
        Self::parse(&format!("again/{self}")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_texts_are_kept_literally() {
        for text in ["'; DROP TABLE entries;--", " x ", "ü", "\u{202e}abc"] {
            assert_eq!(
                PlayerId::parse(text).map(|id| id.to_string()),
                Ok(text.to_string())
            );
        }
    }

    #[test]
    fn empty_long_and_control_are_refused() {
        assert_eq!(RoundId::parse(""), Err(IdError::Empty));
        assert_eq!(RoundId::parse(&"x".repeat(256)), Err(IdError::TooLong));
        assert!(RoundId::parse(&"x".repeat(255)).is_ok());
        assert_eq!(RoundId::parse("a\nb"), Err(IdError::ControlCharacter));
        assert_eq!(RoundId::parse("a\0b"), Err(IdError::ControlCharacter));
    }
}
