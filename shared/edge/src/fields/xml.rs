//! The fields of a message in XML: one element with flat texts in it. Attributes, comments and
//! declarations hold no field; they are left out of the text that is kept.

use super::Field;

/// The flat form of a message, and its fields in it. `None` where it is anything else: what is not
/// understood could hold a secret.
pub(super) fn fields(text: &str) -> Option<(String, Vec<Field>)> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root = loop {
        rest = skip(rest.trim_start())?;
        match tag(rest)? {
            Tag::Other(behind) => rest = behind,
            Tag::Open(name, behind) => {
                rest = behind;
                break name;
            }
            Tag::Empty(_) | Tag::Close(_) => return None,
        }
    };
    let mut flat = format!("<{root}>");
    let mut all = vec![Field {
        path: root.to_owned(),
        unnamed: false,
        value: None,
        place: 0..0,
    }];
    loop {
        rest = skip(rest.trim_start())?;
        match tag(rest)? {
            Tag::Other(behind) | Tag::Empty(behind) => rest = behind,
            Tag::Close(name) if name == root => break,
            Tag::Close(_) => return None,
            Tag::Open(name, behind) => {
                let (value, behind) = behind.split_once(&format!("</{name}"))?;
                let behind = behind.trim_start().strip_prefix('>')?;
                let value = value.trim();
                flat.push_str(&format!("<{name}>"));
                let start = flat.len();
                flat.push_str(value);
                all.push(Field {
                    path: name.to_owned(),
                    unnamed: false,
                    value: Some(unescaped(value)?),
                    place: start..flat.len(),
                });
                flat.push_str(&format!("</{name}>"));
                rest = behind;
            }
        }
    }
    flat.push_str(&format!("</{root}>"));
    Some((flat, all))
}

/// A tag, and what stands behind it.
enum Tag<'a> {
    Open(&'a str, &'a str),
    Empty(&'a str),
    Close(&'a str),
    /// A declaration.
    Other(&'a str),
}

/// Behind comments, if there are any.
fn skip(mut text: &str) -> Option<&str> {
    while let Some(comment) = text.strip_prefix("<!--") {
        text = comment.split_once("-->")?.1.trim_start();
    }
    Some(text)
}

fn tag(text: &str) -> Option<Tag<'_>> {
    let inner = text.strip_prefix('<')?;
    if let Some(declaration) = inner.strip_prefix('?') {
        return Some(Tag::Other(declaration.split_once("?>")?.1));
    }
    // An attribute's text may hold what ends a tag.
    let mut quote = None;
    let end = inner.find(|c: char| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        quote.is_none() && c == '>'
    })?;
    let (tag, behind) = (inner.get(..end)?, inner.get(end..)?.strip_prefix('>')?);
    let (tag, is_empty) = tag
        .strip_suffix('/')
        .map_or((tag, false), |tag| (tag, true));
    let (tag, closes) = tag
        .strip_prefix('/')
        .map_or((tag, false), |tag| (tag, true));
    let name = tag.split_whitespace().next()?;
    let allowed = |c: char| c.is_alphanumeric() || ['_', '-', '.', ':'].contains(&c);
    if !name.chars().all(allowed) || tag.starts_with(char::is_whitespace) {
        return None;
    }
    Some(match (closes, is_empty) {
        (true, _) => Tag::Close(name),
        (false, true) => Tag::Empty(behind),
        (false, false) => Tag::Open(name, behind),
    })
}

/// The text behind references and sections; `None` where another element stands in it.
fn unescaped(text: &str) -> Option<String> {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let Some(at) = rest.find(['&', '<']) else {
            whole.push_str(rest);
            return Some(whole);
        };
        whole.push_str(rest.get(..at)?);
        rest = rest.get(at..)?;
        if let Some(section) = rest.strip_prefix("<![CDATA[") {
            let (inner, behind) = section.split_once("]]>")?;
            whole.push_str(inner);
            rest = behind;
            continue;
        }
        let (name, behind) = rest.strip_prefix('&')?.split_once(';')?;
        whole.push(match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "apos" => '\'',
            "quot" => '"',
            number => {
                let digits = number.strip_prefix('#')?;
                let code = match digits.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => digits.parse().ok()?,
                };
                char::from_u32(code)?
            }
        });
        rest = behind;
    }
}
