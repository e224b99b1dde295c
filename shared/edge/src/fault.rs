//! The ways in which we are unwell. A fault is never stored and never answered with a code that
//! makes a provider drop a bet: it always asks to try again.

use reelgate_core::failure::Failure;

/// Why a call could not be decided or recorded. The text names what an operator should do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Other writers held the database for longer than the time we may take.
    #[error("the database is busy; the caller should try again")]
    Busy,
    /// No space, no permission, no file.
    #[error("the database cannot be written: {0}; free space or mend the volume")]
    Unwritable(String),
    /// The schema is not the one this component was built for.
    #[error(
        "the database has schema {found}, this component needs {needed}: call \
         POST /api/admin/migrate with the version of Reelgate that serves it"
    )]
    Schema {
        /// What is there: a number, or `none`.
        found: String,
        /// What is needed.
        needed: i64,
    },
    /// The work was cut off before its result was known. The repeat finds out.
    #[error("the request was interrupted before its result was known; the caller should try again")]
    Interrupted,
    /// A secret is missing or cannot be used.
    #[error(
        "the variable {name} {reason}; set SPIN_VARIABLE_{upper}",
        upper = .name.to_uppercase()
    )]
    Configuration {
        /// The variable's name.
        name: &'static str,
        /// What is wrong, without its value.
        reason: String,
    },
    /// A defect of ours: the database refused what the core decided, or returned what cannot be.
    #[error("defect: {0}")]
    Defect(String),
}

impl Fault {
    /// Which failure it is.
    #[must_use]
    pub const fn failure(&self) -> Failure {
        match self {
            Self::Busy => Failure::Busy,
            Self::Unwritable(_) => Failure::Unwritable,
            Self::Schema { .. } => Failure::Schema,
            Self::Interrupted => Failure::Interrupted,
            Self::Configuration { .. } => Failure::Configuration,
            Self::Defect(_) => Failure::Defect,
        }
    }

    /// What a caller may be told. The cause of what only the operator can mend, with the names of
    /// variables and files in it, stands in the log alone.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Busy | Self::Interrupted | Self::Schema { .. } => self.to_string(),
            Self::Unwritable(_) | Self::Configuration { .. } | Self::Defect(_) => {
                "try again; the operator finds the cause in the log".to_owned()
            }
        }
    }

    /// The name in the log.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.failure().as_str()
    }
}
