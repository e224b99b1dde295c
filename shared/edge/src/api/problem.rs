//! Errors of our API as RFC 9457 problem details.
//! A detail always says what to do, and never repeats a secret or a player's data.

use crate::fault::Fault;
use crate::reply::Reply;
use reelgate_core::outcome::Outcome;
use serde::Serialize;

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The last part of the problem's type; also the outcome in the log.
    pub slug: &'static str,
    /// What is wrong in general.
    pub title: &'static str,
    /// What is wrong here, and what to do.
    pub detail: String,
    /// What only the log is told.
    internal: Option<String>,
    /// The methods of the path, for 405.
    allow: Option<&'static str>,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
}

impl Problem {
    fn new(status: u16, slug: &'static str, title: &'static str, detail: String) -> Self {
        Self {
            status,
            slug,
            title,
            detail,
            internal: None,
            allow: None,
        }
    }

    /// A value that cannot be.
    #[must_use]
    pub fn invalid(detail: impl std::fmt::Display) -> Self {
        Self::new(
            400,
            "invalid_request",
            "The request is not valid",
            detail.to_string(),
        )
    }

    /// No such thing.
    #[must_use]
    pub fn not_found(detail: impl std::fmt::Display) -> Self {
        Self::new(404, "not_found", "Not found", detail.to_string())
    }

    /// A key that is missing or wrong.
    #[must_use]
    pub fn unauthorized() -> Self {
        let detail = "send the header Authorization: Bearer <key> with a key of this deployment";
        Self::new(401, "unauthorized", "A key is needed", detail.to_owned())
    }

    /// Wrong keys come faster from one source than they are answered.
    #[must_use]
    pub fn too_many_attempts() -> Self {
        let detail = "too many wrong keys come from this address; the right key is still taken";
        Self::new(
            429,
            "too_many_attempts",
            "Too many wrong keys",
            detail.to_owned(),
        )
    }

    /// A method the path does not have.
    #[must_use]
    pub fn method(allowed: &'static str) -> Self {
        let detail = format!("this path takes {allowed}");
        let problem = Self::new(
            405,
            "method_not_allowed",
            "The method is not allowed",
            detail,
        );
        Self {
            allow: Some(allowed),
            ..problem
        }
    }

    /// A body over the limit.
    #[must_use]
    pub fn too_large() -> Self {
        let detail = "the body must not be larger than 65536 bytes".to_owned();
        Self::new(413, "too_large", "The body is too large", detail)
    }

    /// The thing is there already, and different.
    #[must_use]
    pub fn conflict(detail: impl std::fmt::Display) -> Self {
        Self::new(
            409,
            "conflict",
            "This would change what is recorded",
            detail.to_string(),
        )
    }

    /// The path is none of ours.
    #[must_use]
    pub fn no_such_path() -> Self {
        Self::not_found("no such path; GET /openapi.json describes them all")
    }

    /// The deployment is not ready; `detail` says what the operator has to do.
    #[must_use]
    pub fn not_ready(detail: impl std::fmt::Display) -> Self {
        Self::new(
            503,
            "not_ready",
            "The deployment is not ready",
            detail.to_string(),
        )
    }

    /// A provider that we asked did not do what it was asked; `detail` says what it said.
    #[must_use]
    pub fn provider_failed(detail: impl std::fmt::Display) -> Self {
        Self::new(
            502,
            "provider_failed",
            "The provider did not do what it was asked",
            detail.to_string(),
        )
    }

    /// The ledger is not what was signed; `detail` says where.
    #[must_use]
    pub fn proof_broken(detail: impl std::fmt::Display) -> Self {
        Self::new(
            409,
            "proof_broken",
            "The ledger is not what was signed, so nothing is signed",
            detail.to_string(),
        )
    }

    /// We are unwell.
    #[must_use]
    pub fn fault(fault: &Fault) -> Self {
        let title = "The service is not able to answer now";
        Self {
            internal: Some(fault.to_string()),
            ..Self::new(503, fault.name(), title, fault.told())
        }
    }

    /// A refusal of the wallet. `None` for a success.
    #[must_use]
    pub fn refusal(outcome: Outcome) -> Option<Self> {
        let (status, detail) = match outcome {
            Outcome::SessionUnknown => (404, "no such session"),
            Outcome::PlayerUnknown => (404, "no such player; create it with POST /api/players"),
            Outcome::PlayerMismatch => (409, "the session belongs to another player"),
            Outcome::CurrencyMismatch => (
                422,
                "the player has no wallet in this currency; create it with POST /api/players",
            ),
            Outcome::AmountInvalid => (422, "the amount must be more than zero"),
            Outcome::Conflict => (
                409,
                "this Idempotency-Key was used before with another payload; use a new key",
            ),
            Outcome::RolledBack => (409, "the transaction was given back"),
            Outcome::TransactionUnknown => (404, "no such transaction"),
            Outcome::NotReversible => (409, "this transaction cannot be given back"),
            Outcome::AlreadySettled => (409, "the bet has a win already"),
            Outcome::RoundUnknown => (404, "no such round"),
            Outcome::RoundClosed => (409, "the round is over"),
            Outcome::GameUnknown => (422, "no such game in the catalog of this provider"),
            Outcome::SessionExpired => (409, "the session has ended"),
            Outcome::PlayerBlocked => (403, "the player is blocked or self-excluded"),
            Outcome::ProviderDisconnected => (409, "the provider is disconnected"),
            Outcome::GameDisabled => (409, "the game is disabled"),
            Outcome::BetLimit => (
                422,
                "the bet is outside the limits of the game or above a ceiling",
            ),
            Outcome::AmountCeiling => (
                422,
                "the amount is above the ceiling of a single amount; GET /api/ceilings shows it, \
                 PUT /api/ceilings changes it",
            ),
            Outcome::BalanceCeiling => (
                422,
                "the balance would be above its ceiling; GET /api/ceilings shows it, PUT \
                 /api/ceilings changes it",
            ),
            Outcome::Held => (409, "the payout is above a ceiling and held in dispute"),
            Outcome::InsufficientFunds => (422, "the player has less than this amount"),
            Outcome::BalanceOverflow => (422, "the balance would leave the range of the ledger"),
            Outcome::Repeated
            | Outcome::AlreadyReversed
            | Outcome::Tombstoned
            | Outcome::Accepted => return None,
        };
        let title = "The wallet refused";
        Some(Self::new(
            status,
            outcome.as_str(),
            title,
            detail.to_owned(),
        ))
    }

    /// The same problem with a detail that fits what was asked better.
    #[must_use]
    pub fn saying(self, detail: &str) -> Self {
        let detail = detail.to_owned();
        Self { detail, ..self }
    }

    /// The same problem for a caller who may not know the cause: the log alone keeps it.
    #[must_use]
    pub fn withheld(self, detail: &str) -> Self {
        let internal = Some(self.logged());
        Self {
            internal,
            ..self.saying(detail)
        }
    }

    /// The detail, and what only the log is told.
    #[must_use]
    pub fn logged(&self) -> String {
        self.internal.clone().unwrap_or_else(|| self.detail.clone())
    }

    /// As a reply.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let body = Body {
            r#type: format!("urn:reelgate:problem:{}", self.slug),
            title: self.title,
            status: self.status,
            detail: &self.detail,
        };
        let mut reply = Reply::json(self.status, &body);
        reply.content_type = "application/problem+json";
        if let Some(allow) = self.allow {
            reply.headers.push(("allow", allow.to_owned()));
        }
        if self.status == 401 {
            reply
                .headers
                .push(("www-authenticate", "Bearer".to_owned()));
        }
        if [429, 503].contains(&self.status) {
            reply.headers.push(("retry-after", "1".to_owned()));
        }
        reply
    }
}
