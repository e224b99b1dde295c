//! The fields of a form, in the order in which they stand.
//! It never sorts them and never encodes them again.

use super::Field;
use percent_encoding::percent_decode_str;

/// The fields of a form; `None` where a part of it is no UTF-8. A list keeps its brackets in its
/// names: `rollback_transactions[0][action]` is `action` in `rollback_transactions`.
pub(super) fn fields(text: &str) -> Option<Vec<Field>> {
    let mut all = Vec::new();
    let mut at = 0_usize;
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let start = if pair.len() == name.len() {
            at.checked_add(name.len())?
        } else {
            at.checked_add(name.len())?.checked_add(1)?
        };
        let end = start.checked_add(value.len())?;
        if pair.contains('=') {
            all.push(Field {
                path: path(&decoded(name)?),
                unnamed: false,
                value: Some(decoded(value)?),
                place: start..end,
            });
        } else if !pair.is_empty() {
            all.push(Field {
                path: String::new(),
                unnamed: true,
                value: Some(decoded(name)?),
                place: at..start,
            });
        }
        at = at.checked_add(pair.len())?.checked_add(1)?;
    }
    Some(all)
}

/// The names in brackets as a path, without places.
fn path(name: &str) -> String {
    let parts = name.split(['[', ']']);
    let names = parts.filter(|part| !part.is_empty() && !part.bytes().all(|b| b.is_ascii_digit()));
    names.collect::<Vec<_>>().join(".")
}

fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let text = percent_decode_str(&text).decode_utf8().ok()?;
    Some(text.into_owned())
}
