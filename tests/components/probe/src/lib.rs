//! A component for the tests of the host: each path uses one thing that a host offers.
//! Never part of the product: it prints, panics and asks for things it has no right to.

mod sql;

use bytes::Bytes;
use spin_sdk::http::body::IncomingBodyExt;
use spin_sdk::http::{self, FullBody, HeaderMap, HeaderValue, IntoResponse, Request, StatusCode};
use spin_sdk::http_service;
use spin_sdk::wasip3::http::types::{ErrorCode, Response};
use spin_sdk::{key_value, time, variables, wasip3, wit_bindgen};
use std::cell::Cell;
use std::fmt::Display;
use std::time::{Duration, SystemTime};

thread_local! {
    /// Requests that this instance has taken: tells a test which requests share an instance.
    static SERVED: Cell<u64> = const { Cell::new(0) };
}

/// What a path answers: a text, or a text with status 500.
type Answer = Result<String, String>;

pub(crate) fn text(error: impl Display) -> String {
    error.to_string()
}

#[http_service]
async fn handle(request: Request) -> Result<Response, ErrorCode> {
    SERVED.set(SERVED.get().saturating_add(1));
    let (head, body) = request.into_parts();
    // A route in front of the path (`/exact/…`) is of no interest here.
    let name = head
        .uri
        .path()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let query = head.uri.query().unwrap_or_default().to_owned();
    if name == "unbuffered" {
        let body = FullBody::new(Bytes::from_static(b"in two writes"));
        return http::Response::new(body).into_response();
    }
    let answer = if name == "hello" || name.is_empty() {
        Ok("hello".to_owned())
    } else {
        let body = body.bytes().await?;
        dispatch(
            &name,
            &query,
            &head.headers,
            String::from_utf8_lossy(&body).into_owned(),
        )
        .await
    };
    let mut response = whole(answer);
    if head.uri.path().starts_with("/unverified/") {
        let marked = HeaderValue::from_static("1");
        response.headers_mut().insert("x-unverified", marked);
    }
    let response = response.into_response()?;
    wit_bindgen::yield_async().await;
    Ok(response)
}

async fn dispatch(name: &str, query: &str, headers: &HeaderMap, body: String) -> Answer {
    match name {
        "headers" => Ok(list(headers)),
        "echo" => Ok(body),
        "sql" => sql::all(&body).await,
        "sql-of" => sql::named(query, &body).await,
        "sql-early" => sql::early(&body).await,
        "sql-undrained" => sql::undrained().await,
        "sql-parameters" => sql::parameters().await,
        "bet" => sql::bet().await,
        "set" => set(query, body).await,
        "get" => get(query).await,
        "delete" => delete(query).await,
        "keys" => keys().await,
        "variable" => variables::get(query)
            .await
            .map_err(|error| format!("{error:?}")),
        "send" => send(&body).await,
        "now" => now(),
        "random" => Ok(format!("{:016x}", wasip3::random::random::get_random_u64())),
        "environment" => Ok(std::env::var(query).unwrap_or_default()),
        "sleep" => sleep(query).await,
        "served" => Ok(SERVED.get().to_string()),
        "print" => print(&body),
        "trap" => trap(),
        other => Ok(format!("nothing at {other:?}")),
    }
}

/// A reply whose body is there before its head goes out, so that it leaves the host in one write.
fn whole(answer: Answer) -> http::Response<FullBody<Bytes>> {
    let (status, text) = match answer {
        Ok(text) => (StatusCode::OK, text),
        Err(text) => (StatusCode::INTERNAL_SERVER_ERROR, text),
    };
    let length = HeaderValue::from(text.len());
    let mut response = http::Response::new(FullBody::new(Bytes::from(text)));
    *response.status_mut() = status;
    response.headers_mut().insert("content-length", length);
    response
}

fn list(headers: &HeaderMap) -> String {
    let mut lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    lines.sort();
    lines.join("\n")
}

async fn set(key: &str, value: String) -> Answer {
    let store = key_value::Store::open_default()
        .await
        .map_err(|error| format!("{error:?}"))?;
    store
        .set(key, value.as_bytes())
        .await
        .map_err(|error| format!("{error:?}"))?;
    Ok(String::new())
}

async fn get(key: &str) -> Answer {
    let store = key_value::Store::open_default()
        .await
        .map_err(|error| format!("{error:?}"))?;
    let value = store.get(key).await.map_err(|error| format!("{error:?}"))?;
    Ok(value.map_or("none".to_owned(), |value| {
        String::from_utf8_lossy(&value).into_owned()
    }))
}

async fn delete(key: &str) -> Answer {
    let store = key_value::Store::open_default()
        .await
        .map_err(|error| format!("{error:?}"))?;
    store
        .delete(key)
        .await
        .map_err(|error| format!("{error:?}"))?;
    Ok(store
        .exists(key)
        .await
        .map_err(|error| format!("{error:?}"))?
        .to_string())
}

async fn keys() -> Answer {
    let store = key_value::wit::key_value::Store::open("default".to_owned())
        .await
        .map_err(|error| format!("{error:?}"))?;
    let (keys, result) = store.get_keys().await;
    let mut keys = keys.collect().await;
    result.await.map_err(|error| format!("{error:?}"))?;
    keys.sort();
    Ok(keys.join(","))
}

async fn send(url: &str) -> Answer {
    let response = http::get(url).await.map_err(|error| format!("{error:?}"))?;
    let (head, body) = response.into_parts();
    let body = body.bytes().await.map_err(text)?;
    Ok(format!(
        "{} {}",
        head.status.as_u16(),
        String::from_utf8_lossy(&body)
    ))
}

/// The wall clock by wasi 0.2, as Rust's library reads it, and by wasi 0.3: seconds.
fn now() -> Answer {
    let old = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_err(text)?;
    let new = wasip3::clocks::system_clock::now();
    Ok(format!("{} {}", old.as_secs(), new.seconds))
}

async fn sleep(milliseconds: &str) -> Answer {
    let milliseconds = milliseconds.parse().map_err(text)?;
    time::sleep(Duration::from_millis(milliseconds)).await;
    Ok("slept".to_owned())
}

#[allow(
    clippy::print_stdout,
    reason = "the test is about what a component prints"
)]
fn print(body: &str) -> Answer {
    println!("{body}");
    Ok(String::new())
}

#[allow(clippy::panic, reason = "the test is about a component that traps")]
fn trap() -> Answer {
    panic!("asked to trap")
}
