//! The names of all that can go wrong before anything is decided: the caller is wrong, or we are
//! unwell. A failure never carries data: its text stands with whoever found it.

macro_rules! failures {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $blame:ident;)*) => {
        /// Why a message was not decided. It is logged and leaves no other trace.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Failure {$($(#[doc = $doc])* $variant,)*}

        impl Failure {
            /// All failures, the caller's first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in logs and in the exchange log.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $name,)*}
            }

            /// What it means, for the published documents.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {$(Self::$variant => concat!($($doc),*),)*}
            }

            /// Whose it is.
            #[must_use]
            pub const fn blame(self) -> Blame {
                match self {$(Self::$variant => Blame::$blame,)*}
            }
        }
    };
}

/// Whose a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The caller is wrong; the same message fails again.
    Caller,
    /// We are unwell; the same message may come again, and should.
    Us,
}

failures! {
    /// No such path.
    UnknownVerb = "reject_unknown_verb", Caller;
    /// The method is not POST.
    Method = "reject_method", Caller;
    /// The body is larger than 65536 bytes.
    TooLarge = "reject_too_large", Caller;
    /// The body ended early.
    BrokenBody = "reject_broken_body", Caller;
    /// The signature is missing or wrong.
    Signature = "reject_signature", Caller;
    /// The body is not of the protocol's syntax, or gives a field twice.
    Syntax = "reject_syntax", Caller;
    /// Fields are missing or of another type than documented.
    Types = "reject_types", Caller;
    /// The value of a field cannot be: an amount, a name.
    Invalid = "reject_invalid", Caller;
    /// No currency of that code is known.
    UnknownCurrency = "reject_unknown_currency", Caller;
    /// The database was held by others for longer than we may take.
    Busy = "fault_busy", Us;
    /// The database cannot be written: no space, no permission, no file.
    Unwritable = "fault_unwritable", Us;
    /// The database and this build do not fit each other.
    Schema = "fault_schema", Us;
    /// The work was cut off before its result was known; the repeat finds out.
    Interrupted = "fault_interrupted", Us;
    /// A key is missing or cannot be used.
    Configuration = "fault_configuration", Us;
    /// A defect of ours.
    Defect = "fault_defect", Us;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_say_whose_the_failure_is() {
        let names: BTreeSet<_> = Failure::ALL
            .iter()
            .map(|failure| failure.as_str())
            .collect();
        assert_eq!(names.len(), Failure::ALL.len());
        for failure in Failure::ALL {
            let prefix = match failure.blame() {
                Blame::Caller => "reject_",
                Blame::Us => "fault_",
            };
            assert!(failure.as_str().starts_with(prefix), "{failure:?}");
            assert!(failure.meaning().ends_with('.'), "{failure:?}");
        }
        assert!(Failure::ALL.is_sorted());
    }
}
