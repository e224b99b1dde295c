//! Replies that a lobby may keep: an `ETag` over the body, and 304 where the caller has it already.
//! A tag is never made from anything but the body, so that equal tags mean equal bodies.

use crate::reply::Reply;
use sha2::{Digest, Sha256};

/// Tags a reply, or says that the caller has it: `if_none_match` is the request's header.
#[must_use]
pub(super) fn tagged(mut reply: Reply, if_none_match: Option<&str>) -> Reply {
    let mut digest = hex::encode(Sha256::digest(&reply.body));
    digest.truncate(TAG_DIGITS);
    let tag = format!("\"{digest}\"");
    if if_none_match.is_some_and(|tags| names(tags, &tag)) {
        reply.status = 304;
        reply.body.clear();
    }
    reply.headers.push(("etag", tag));
    reply
        .headers
        .push(("cache-control", "private, no-cache".to_owned()));
    reply
}

const TAG_DIGITS: usize = 32;

/// RFC 9110 section 13.1.2: a list of tags, weak ones compare alike, or `*`.
fn names(tags: &str, tag: &str) -> bool {
    let bare = |given: &str| given.strip_prefix("W/").unwrap_or(given) == tag;
    tags.split(',')
        .map(str::trim)
        .any(|given| given == "*" || bare(given))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_the_caller_has_is_not_sent_again() {
        let reply = Reply::json(200, &[1, 2]);
        let first = tagged(reply.clone(), None);
        let tag = first.headers.first().unwrap().1.clone();
        assert_eq!(
            (first.status, first.body.as_slice()),
            (200, b"[1,2]".as_slice())
        );
        for given in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"x\", {tag}"),
            "*".to_owned(),
        ] {
            let again = tagged(reply.clone(), Some(&given));
            assert_eq!((again.status, again.body.len()), (304, 0), "{given}");
        }
        assert_eq!(tagged(Reply::json(200, &[3]), Some(&tag)).status, 200);
    }
}
