//! Our own API, as its callers see it: one module for each function.
//! Errors are RFC 9457 problems that name the field and say what to do.

mod access;
mod bonus;
mod cashier;
mod catalog;
mod ceilings;
mod decimals;
pub(crate) mod disputes;
mod figures;
mod grants;
mod idempotency;
mod logs;
mod overdue;
mod owed;
mod own_names;
mod players;
mod projections;
mod report;
mod resolutions;
mod retention;
mod roles;
mod rounds;
mod sessions;
mod settled;
mod shortfalls;
mod stale_rounds;
mod voids;

use crate::stage::{Reply, Site};
use http::Method;
use serde_json::Value;

/// A call that must be refused with `status` and a problem whose detail holds `part`.
async fn refused(site: &Site, call: (Method, &str, Value), status: u16, part: &str) {
    let (method, path, body) = call;
    let key = [("idempotency-key", "refused")];
    let reply = site.api_with(method.clone(), path, &body, &key).await;
    expect_problem(&reply, status, part, &format!("{method} {path} {body}"));
}

#[track_caller]
fn expect_problem(reply: &Reply, status: u16, part: &str, what: &str) {
    assert_eq!(reply.status, status, "{what}: {}", reply.text());
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json"),
        "{what}"
    );
    let problem = reply.json();
    assert_eq!(problem["status"], status, "{what}: {problem}");
    assert!(
        problem["type"]
            .as_str()
            .is_some_and(|kind| kind.starts_with("urn:")),
        "{problem}"
    );
    assert!(problem["title"].is_string(), "{problem}");
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains(part),
        "{what}: {part:?} is not in {detail:?}"
    );
}

/// All items of a list, page by page.
async fn pages(site: &Site, path: &str, limit: usize) -> Vec<Value> {
    let mut items = Vec::new();
    let mut after = String::new();
    loop {
        let join = if path.contains('?') { '&' } else { '?' };
        let page = site.get(&format!("{path}{join}limit={limit}{after}")).await;
        let page_items = page["items"].as_array().unwrap();
        assert!(page_items.len() <= limit, "{page}");
        items.extend(page_items.iter().cloned());
        match page["next"].as_str() {
            Some(next) => {
                assert_eq!(
                    page_items.len(),
                    limit,
                    "a short page with a next one: {page}"
                );
                after = format!("&after={next}");
            }
            None => return items,
        }
    }
}
