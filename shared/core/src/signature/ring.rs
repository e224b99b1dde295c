//! The keys of one provider, and what a message presents to them.
//! It never accepts a message for the operator's name, the token or the time alone.

use super::secret::SharedSecret;
use super::{Key, KeyError, SignatureError, Verified};
use crate::time::Timestamp;
use alloc::borrow::Cow;
use alloc::string::{String, ToString};

/// What a message presents. Nothing of it is trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presented<'a> {
    /// What is signed: the raw body, or the text that the scheme makes of the parameters. What is
    /// decoded later is this and nothing else.
    pub bytes: Cow<'a, [u8]>,
    /// The signature or the shared secret; none where it is missing or there twice.
    pub signature: Option<Cow<'a, str>>,
    /// Whom the sender takes for the operator, where the protocol has a name for that.
    pub operator: Option<Cow<'a, str>>,
    /// The token beside it, where the protocol has one that is no player's.
    pub token: Option<Cow<'a, str>>,
    /// When it was sent, where the protocol has a window against replays.
    pub sent_at: Option<SentAt>,
}

/// The time of a message and how far it may be from ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentAt {
    /// Seconds since 1970.
    pub s: i64,
    /// The furthest that it may be, on either side.
    pub window_s: i64,
}

impl<'a> Presented<'a> {
    /// Bytes as they came, and their signature.
    #[must_use]
    pub fn raw(bytes: &'a [u8], signature: Option<&'a str>) -> Self {
        Self {
            bytes: Cow::Borrowed(bytes),
            signature: signature.map(Cow::Borrowed),
            ..Self::default()
        }
    }
}

/// The least bytes of a secret that people choose.
pub const SECRET_BYTES_MIN: usize = 16;

/// Refuses a secret that could be guessed.
///
/// # Errors
/// [`KeyError::Empty`], [`KeyError::Short`].
pub fn check_strength(secret: &str) -> Result<(), KeyError> {
    let bare = secret.trim();
    if bare.is_empty() {
        Err(KeyError::Empty)
    } else if bare.len() < SECRET_BYTES_MIN {
        Err(KeyError::Short)
    } else {
        Ok(())
    }
}

/// The current key, and the previous one while a rotation is under way.
pub struct KeyRing<K> {
    current: K,
    previous: Option<K>,
    previous_fault: Option<KeyError>,
    operator: Option<String>,
    reconciler: Option<SharedSecret>,
}

impl<K: Key> KeyRing<K> {
    /// Reads both keys. An empty previous key means there is none; one that cannot be used counts
    /// as none, since the current one goes on: [`Self::previous_fault`] says what is wrong with it.
    ///
    /// # Errors
    /// [`KeyError`] of the current key.
    pub fn parse(current: &str, previous: &str) -> Result<Self, KeyError> {
        Self::parse_if(|_| Ok(()), current, previous)
    }

    /// The same with keys that are blank or short refused, where the scheme lets people choose
    /// them.
    ///
    /// # Errors
    /// [`KeyError`] of the current key.
    pub fn parse_strong(current: &str, previous: &str) -> Result<Self, KeyError> {
        let check = if K::IS_CHOSEN {
            check_strength
        } else {
            |_: &str| Ok(())
        };
        Self::parse_if(check, current, previous)
    }

    fn parse_if(
        check: fn(&str) -> Result<(), KeyError>,
        current: &str,
        previous: &str,
    ) -> Result<Self, KeyError> {
        let read = |text: &str| check(text).and_then(|()| K::parse(text));
        let (previous, previous_fault) = match read(previous) {
            Ok(key) => (Some(key), None),
            Err(_) if previous.is_empty() => (None, None),
            Err(error) => (None, Some(error)),
        };
        Ok(Self {
            current: read(current)?,
            previous,
            previous_fault,
            operator: None,
            reconciler: None,
        })
    }

    /// Why the previous key is not used, where one is configured.
    #[must_use]
    pub const fn previous_fault(&self) -> Option<KeyError> {
        self.previous_fault
    }

    /// The same for messages that must name this operator.
    #[must_use]
    pub fn of_operator(mut self, name: &str) -> Self {
        self.operator = Some(name.to_string());
        self
    }

    /// The same with the token under which the provider settles offline.
    ///
    /// # Errors
    /// [`KeyError::Empty`].
    pub fn with_reconciler(mut self, token: &str) -> Result<Self, KeyError> {
        self.reconciler = Some(SharedSecret::parse(token)?);
        Ok(self)
    }

    /// Checks a signature over bytes: the current key first, then the previous.
    ///
    /// # Errors
    /// [`SignatureError`]; [`SignatureError::Missing`] for an absent or empty signature.
    pub fn verify<'a>(
        &self,
        bytes: &'a [u8],
        signature: Option<&str>,
    ) -> Result<Verified<'a>, SignatureError> {
        let signature = signature
            .filter(|text| !text.is_empty())
            .ok_or(SignatureError::Missing)?;
        match (self.current.check(bytes, signature), &self.previous) {
            (Err(SignatureError::Mismatch), Some(previous)) => previous.check(bytes, signature)?,
            (result, _) => result?,
        }
        let reconciles = false;
        Ok(Verified { bytes, reconciles })
    }

    /// Checks all that a message presents: the signature, then whom it is for and when it was sent.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify_presented<'a>(
        &self,
        presented: &'a Presented<'_>,
        now: Timestamp,
    ) -> Result<Verified<'a>, SignatureError> {
        let verified = self.verify(&presented.bytes, presented.signature.as_deref())?;
        if self.operator.is_some() && self.operator.as_deref() != presented.operator.as_deref() {
            return Err(SignatureError::Operator);
        }
        if let Some(sent_at) = presented.sent_at {
            sent_at.check(now)?;
        }
        let token = presented.token.as_deref().unwrap_or_default();
        let reconciles = self
            .reconciler
            .as_ref()
            .is_some_and(|own| own.check(&[], token).is_ok());
        Ok(Verified {
            reconciles,
            ..verified
        })
    }
}

impl SentAt {
    /// Within the window, its ends included. A second is as long as its milliseconds.
    fn check(self, now: Timestamp) -> Result<(), SignatureError> {
        let behind = now.ms().div_euclid(1000).saturating_sub(self.s);
        if behind > self.window_s {
            Err(SignatureError::TooOld)
        } else if behind < self.window_s.saturating_neg() {
            Err(SignatureError::TooNew)
        } else {
            Ok(())
        }
    }
}
