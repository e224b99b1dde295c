//! The codes of SOFTSWISS, one for every outcome and every failure; `cargo xtask docs` prints them.
//! A fault is always HTTP 500 or 503, on which the provider repeats the same request.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;

/// An error as the provider hears it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code {
    pub(crate) http: u16,
    pub(crate) api_code: &'static str,
    /// None where whoever found the failure has the words.
    pub(crate) text: Option<&'static str>,
}

/// The code of a refusal (section 3). `None` for a success.
pub(crate) const fn of_outcome(outcome: Outcome) -> Option<Code> {
    let (api_code, text) = match outcome {
        Outcome::InsufficientFunds => ("100", "Player has not enough funds to process an action."),
        Outcome::PlayerUnknown | Outcome::PlayerMismatch => ("101", "Player is invalid."),
        Outcome::BetLimit => ("106", "The bet is outside the limits of the game."),
        Outcome::PlayerBlocked => ("110", "Player is disabled."),
        Outcome::CurrencyMismatch => ("154", "The player has no account in this currency."),
        Outcome::AmountInvalid => ("400", "The amount must be greater than zero."),
        Outcome::Conflict => ("400", "This id was used before for another transaction."),
        Outcome::NotReversible => ("400", "This transaction cannot be rolled back."),
        Outcome::AlreadySettled => ("400", "The bet has a win already."),
        Outcome::RoundClosed => ("400", "The round is finished."),
        Outcome::GameUnknown => ("404", "Game is not found."),
        Outcome::SessionUnknown | Outcome::SessionExpired => ("404", "Session has ended."),
        Outcome::RoundUnknown => ("404", "Round is not found."),
        Outcome::TransactionUnknown => ("404", "Transaction is not found."),
        Outcome::GameDisabled => ("405", "Game is not available."),
        Outcome::RolledBack => ("409", "The transaction was rolled back."),
        Outcome::ProviderDisconnected => ("410", "Casino is disabled."),
        Outcome::AmountCeiling | Outcome::BalanceCeiling => ("400", "The amount is above a limit."),
        Outcome::Held => return Some(Code::new(500, "500", "Try again: a person looks at it.")),
        Outcome::BalanceOverflow => return Some(Code::new(500, "500", "The balance overflows.")),
        Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned | Outcome::Accepted => {
            return None;
        }
    };
    Some(Code::new(400, api_code, text))
}

/// The code for a message that was not decided. Only the signature is answered with 403, and that
/// as an `api_code`: HTTP stays 400.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    let api_code = match failure {
        Failure::Signature => "403",
        Failure::UnknownVerb => "404",
        Failure::UnknownCurrency => "154",
        Failure::Method
        | Failure::TooLarge
        | Failure::BrokenBody
        | Failure::Syntax
        | Failure::Types
        | Failure::Invalid => "400",
        Failure::Busy => return Code::new(500, "503", "Try again: the wallet is busy."),
        Failure::Interrupted => {
            return Code::new(500, "504", "Try again: the result is not known.");
        }
        Failure::Unwritable | Failure::Defect => {
            let text = "Try again: the wallet is not able to answer now.";
            return Code::new(500, "500", text);
        }
        Failure::Schema | Failure::Configuration => {
            return Code {
                http: 503,
                api_code: "503",
                text: None,
            };
        }
    };
    Code {
        http: 400,
        api_code,
        text: None,
    }
}

impl Code {
    const fn new(http: u16, api_code: &'static str, text: &'static str) -> Self {
        Self {
            http,
            api_code,
            text: Some(text),
        }
    }
}
