//! Forms and queries as PHP writes them, read and written from RFC 3986 and PHP's manual.
//! Names keep the order in which they came until somebody sorts them.

use anyhow::{Context as _, Result};

/// The decoded parameters of a form or a query, in their order.
///
/// # Errors
/// Where an escape is broken or what is escaped is not UTF-8.
pub(crate) fn pairs(form: &str) -> Result<Vec<(String, String)>> {
    let all = form.split('&').filter(|pair| !pair.is_empty());
    all.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decoded(name)?, decoded(value)?))
    })
    .collect()
}

fn decoded(text: &str) -> Result<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = std::str::from_utf8(&digits)?;
                let byte = u8::from_str_radix(digits, 16).ok();
                byte.filter(|_| digits.len() == 2)
                    .with_context(|| format!("%{digits} is no escape in {text:?}"))?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).with_context(|| format!("{text:?} is not UTF-8"))
}

/// As PHP's `urlencode` (RFC 1738).
pub(crate) fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        b' ' => "+".to_owned(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// As PHP's `ksort` and `http_build_query`: the outermost names are sorted, what is inside of one
/// stays as it came.
pub(crate) fn sorted_query(mut pairs: Vec<(String, String)>) -> String {
    fn outermost(name: &str) -> &str {
        name.split('[').next().unwrap_or(name)
    }
    pairs.sort_by(|(one, _), (other, _)| outermost(one).cmp(outermost(other)));
    let texts = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    texts.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_names_keep_their_order_under_sorted_ones() {
        let form = "r%5B10%5D=x&r%5B2%5D=y+z&X-A=~&a=%C3%A9";
        let query = sorted_query(pairs(form).unwrap());
        assert_eq!(query, "X-A=%7E&a=%C3%A9&r%5B10%5D=x&r%5B2%5D=y+z");
        assert!(pairs("a=%4").is_err() && pairs("a=%FF").is_err());
    }
}
