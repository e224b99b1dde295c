//! JSON-RPC 2.0 around the messages: the request with its id, and the answer as result or error.
//! It never answers with another id than the request's, and never takes a batch.

use reelgate_core::rules::Code;
use reelgate_edge::json;
use reelgate_edge::observe::repeatable;
use reelgate_edge::provider::Reject;
use reelgate_edge::reply::Reply;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The longest id that is repeated.
const ID_BYTES_MAX: usize = 255;

/// The code of a request that is JSON, but no request of JSON-RPC.
pub(crate) const INVALID_REQUEST: Code = Code::ok("-32600");

#[derive(Deserialize)]
struct Request {
    jsonrpc: String,
    method: String,
    params: Box<RawValue>,
    id: Option<Box<RawValue>>,
}

/// A request whose params are not read yet.
pub(crate) struct Envelope {
    pub(crate) method: String,
    /// An object in JSON.
    pub(crate) params: Box<RawValue>,
    pub(crate) id: Id,
}

/// The id as it stands in the request: a text, a number or null.
#[derive(Clone)]
pub(crate) struct Id(Option<Box<RawValue>>);

/// What can be repeated of a request that may be anything.
#[derive(Deserialize)]
struct Named {
    id: Option<Box<RawValue>>,
}

#[derive(Serialize)]
struct Answer<'a, R> {
    jsonrpc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a R>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error<'a>>,
    id: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: i64,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data<'a>>,
}

#[derive(Serialize)]
struct Data<'a> {
    code: i64,
    message: &'a str,
}

impl Id {
    const NULL: Self = Self(None);

    /// Whether the request has one; null is none.
    pub(crate) const fn is_given(&self) -> bool {
        self.0.is_some()
    }

    fn parse(raw: Option<Box<RawValue>>) -> Option<Self> {
        let Some(raw) = raw else {
            return Some(Self::NULL);
        };
        let text = raw.get();
        let scalar = text.starts_with(|c: char| c == '"' || c == '-' || c.is_ascii_digit());
        (scalar && text.len() <= ID_BYTES_MAX).then_some(Self(Some(raw)))
    }

    /// The id of whatever came; null where there is none that a refusal may repeat.
    pub(crate) fn of(body: &[u8]) -> Self {
        let named = json::decode::<Named>(body).ok();
        let raw = named.and_then(|named| named.id);
        let raw = raw.filter(|raw| repeatable(raw.get().trim_matches('"')).is_some());
        Self::parse(raw).unwrap_or(Self::NULL)
    }
}

/// Reads a request.
///
/// # Errors
/// [`Reject::Syntax`] of what is no JSON, [`Reject::Types`] of what is no request.
pub(crate) fn read(body: &[u8]) -> Result<Envelope, Reject> {
    let request: Request = json::decode(body)?;
    let id = Id::parse(request.id);
    match id {
        Some(id) if request.jsonrpc == "2.0" && body.trim_ascii_start().starts_with(b"{") => {
            Ok(Envelope {
                method: request.method,
                params: request.params,
                id,
            })
        }
        Some(_) | None => Err(Reject::Types(
            "the body is not a request of JSON-RPC 2.0".to_owned(),
        )),
    }
}

/// Answers with a result.
pub(crate) fn succeed<R: Serialize>(id: &Id, result: &R) -> Reply {
    let answer = Answer {
        jsonrpc: "2.0",
        result: Some(result),
        error: None,
        id: id.0.as_deref(),
    };
    Reply::json(200, &answer)
}

/// Answers with an error: a code below zero is JSON-RPC's own, any other goes into its data.
pub(crate) fn fail(id: &Id, code: Code, message: &str) -> Reply {
    let number = code.code.parse().unwrap_or(14000);
    let error = if number < 0 {
        Error {
            code: number,
            message,
            data: None,
        }
    } else {
        Error {
            code: -32000,
            message: "Server error",
            data: Some(Data {
                code: number,
                message,
            }),
        }
    };
    let answer = Answer::<()> {
        jsonrpc: "2.0",
        result: None,
        error: Some(error),
        id: id.0.as_deref(),
    };
    Reply::json(code.http, &answer)
}
