//! The names of things, each its own type, so that a round is never taken for a reference.
//! They are stored literally and never trimmed, folded or otherwise changed.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

/// The longest name in bytes. Providers send UUIDs and short texts; 255 is the longest documented.
pub const ID_BYTES_MAX: usize = 255;

/// The longest name in bytes that we make: whatever comes in leaves room for it.
pub const OWN_BYTES_MAX: usize = 2 * ID_BYTES_MAX;

/// The start of every reference that we make. [`Reference::parse`] refuses it.
const RESERVED: &str = "reelgate:";

/// The start of the names of stakes taken again.
const TAKEN_AGAIN: &str = "reelgate:again/";

/// The kind of the names of tombstones by which a person bars a message.
const BARRED: &str = "barred";

/// How often a stake can be taken again: six digits of its name count.
const AGAIN_MAX: u32 = 999_999;

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
    /// The start of the references that we make ourselves.
    #[error("must not start with `reelgate:`, which marks our own references")]
    Reserved,
}

fn check(text: &str, bytes_max: usize) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > bytes_max {
        return Err(IdError::TooLong);
    }
    if text.chars().any(char::is_control) {
        return Err(IdError::ControlCharacter);
    }
    Ok(())
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
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
    };
}

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        id_type! { $(#[$doc])* $name }

        impl $name {
            /// Takes a text of 1 to 255 bytes without control characters.
            ///
            /// # Errors
            /// [`IdError`] names what is wrong with the text.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                check(text, ID_BYTES_MAX).map(|()| Self(text.to_string()))
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
    /// Our name for a game session.
    SessionId;
    /// The provider's name for free rounds.
    CampaignId;
    /// A hall, or `online`.
    LocationId;
    /// A machine or terminal.
    DeviceId;
    /// The lower-case hex SHA-256 of a session's token. The token itself is never stored.
    TokenHash;
    /// Whose key of our API something was decided with, or the job that decided it.
    Actor;
    /// The name that a person gave for himself with what he decided. Nothing vouches for it.
    Person;
    /// Why a person decided so: one line in his own words.
    Reason;
}

id_type! {
    /// The name of one transaction, unique per provider: the provider's, or one that we make.
    Reference
}

impl Reference {
    /// Takes a name from outside, of a message or an idempotency key; refuses those that we make.
    ///
    /// # Errors
    /// [`IdError`] names what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        check(text, ID_BYTES_MAX)?;
        if text.starts_with(RESERVED) {
            return Err(IdError::Reserved);
        }
        Ok(Self(text.to_string()))
    }

    /// Makes a name that no message and no idempotency key can bring. `kind` says what it stands
    /// for and has no slash, so that different kinds or subjects never share a name.
    ///
    /// # Errors
    /// [`IdError`] where `subject` is empty, too long or has control characters.
    pub fn own(kind: &str, subject: &str) -> Result<Self, IdError> {
        check(subject, OWN_BYTES_MAX)?;
        if kind.contains('/') {
            return Err(IdError::Reserved);
        }
        let text = format!("{RESERVED}{kind}/{subject}");
        check(&text, OWN_BYTES_MAX).map(|()| Self(text))
    }

    /// Takes the name of a recorded transaction, ours or not: from the database, or from a person
    /// who points to it. It never becomes the name of something new.
    ///
    /// # Errors
    /// [`IdError`] names what is wrong with the text.
    pub fn stored(text: &str) -> Result<Self, IdError> {
        check(text, OWN_BYTES_MAX).map(|()| Self(text.to_string()))
    }

    /// The name as providers are told it: one that we made, without its mark.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.0.strip_prefix(RESERVED).unwrap_or(&self.0)
    }

    /// The name of the tombstone by which a resolution of this name bars a message.
    ///
    /// # Errors
    /// [`IdError`] where it would be too long.
    pub fn barring(resolution: &Self) -> Result<Self, IdError> {
        Self::own(BARRED, resolution.shown())
    }

    /// Whether it is the name of such a tombstone.
    #[must_use]
    pub fn is_barring(&self) -> bool {
        let own = self.0.strip_prefix(RESERVED);
        let own = own.and_then(|own| own.strip_prefix(BARRED));
        own.is_some_and(|own| own.starts_with('/'))
    }

    /// The name under which this stake is taken again: it counts the times since the bet. `None`
    /// where it would be too long, or too often.
    #[must_use]
    pub fn again(&self) -> Option<Self> {
        let counted = self.0.strip_prefix(TAKEN_AGAIN);
        let counted = counted.and_then(|rest| rest.rsplit_once('/'));
        let counted = counted.and_then(|(bet, times)| Some((bet, times.parse().ok()?)));
        let (bet, times): (&str, u32) = counted.unwrap_or((&self.0, 0));
        let next = times.checked_add(1).filter(|next| *next <= AGAIN_MAX)?;
        Self::counted(bet, next)
    }

    /// The first and the last name under which the stake of a bet can be taken again. What stands
    /// between the two in the order of texts and is as long is such a name too.
    #[must_use]
    pub fn all_again(&self) -> Option<(Self, Self)> {
        Self::counted(&self.0, 1).zip(Self::counted(&self.0, AGAIN_MAX))
    }

    fn counted(bet: &str, times: u32) -> Option<Self> {
        Self::own("again", &format!("{bet}/{times:06}")).ok()
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

    #[test]
    fn no_name_from_outside_is_one_of_ours() {
        let ours = ["dispute", "again", "win"].map(|kind| Reference::own(kind, "16").unwrap());
        for own in &ours {
            assert_eq!(Reference::parse(own.as_str()), Err(IdError::Reserved));
            assert_eq!(Reference::stored(own.as_str()).as_ref(), Ok(own));
        }
        assert_eq!(Reference::parse("reelgate:"), Err(IdError::Reserved));
        for text in [
            "dispute:16",
            "again/16",
            "win/16",
            "Reelgate:16",
            "reelgate",
            " reelgate:16",
        ] {
            assert_eq!(
                Reference::parse(text).map(|own| own.to_string()),
                Ok(text.to_string())
            );
        }
    }

    #[test]
    fn a_stake_taken_again_keeps_the_name_of_its_bet() {
        for name in ["bet", "again/bet/000007", "x/000001"] {
            let bet = Reference::parse(name).unwrap();
            let (first, last) = bet.all_again().unwrap();
            let mut newest = bet;
            for times in 1..=12 {
                newest = newest.again().unwrap();
                let due = format!("reelgate:again/{name}/{times:06}");
                assert_eq!(newest.as_str(), due);
                assert!((&first..=&last).contains(&&newest) && newest.0.len() == first.0.len());
            }
            assert_eq!(last.again(), None);
        }
    }

    #[test]
    fn own_names_hold_any_name_that_comes_in() {
        let longest = Reference::parse(&"x".repeat(ID_BYTES_MAX)).unwrap();
        assert!(Reference::own("cancel", longest.as_str()).is_ok());
        assert!(longest.again().is_some());
        assert_eq!(Reference::own("win", ""), Err(IdError::Empty));
        assert_eq!(
            Reference::own("win", &"x".repeat(OWN_BYTES_MAX)),
            Err(IdError::TooLong)
        );
    }
}
