//! Rust text apart: what is code, and what stands in string literals.
//! It knows comments, strings, raw strings and characters, and nothing else of the language.

/// A piece of Rust text with its line from 1.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
    /// The code right before it.
    pub(crate) before: String,
}

/// The code without comments, its literals empty; and the literals.
pub(crate) fn apart(text: &str) -> (String, Vec<Literal>) {
    let mut code = String::with_capacity(text.len());
    let mut literals = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some((open, close)) = quotes(rest, code.chars().last()) {
            let end = rest[open..]
                .find(&close)
                .map_or(rest.len(), |end| open + end);
            let before = code.trim_end().chars().rev().take(40).collect::<Vec<_>>();
            let before = before.into_iter().rev().collect();
            literals.push(Literal {
                line,
                text: rest[open..end].to_owned(),
                before,
            });
            code.push_str("\"\"");
            (end + close.len()).min(rest.len())
        } else if first == '"' {
            let end = string_end(rest);
            let before = code.trim_end().chars().rev().take(40).collect::<Vec<_>>();
            let before = before.into_iter().rev().collect();
            literals.push(Literal {
                line,
                text: rest[1..end].to_owned(),
                before,
            });
            code.push_str("\"\"");
            end + 1
        } else if let Some(length) = character(rest) {
            code.push_str("''");
            length
        } else {
            code.push(first);
            first.len_utf8()
        };
        let taken = &rest[..length.min(rest.len())];
        let lines = taken.matches('\n').count();
        if taken.len() > 1 {
            code.push_str(&"\n".repeat(lines));
        }
        line += lines;
        rest = &rest[taken.len()..];
    }
    (code, literals)
}

/// The length of the opening and the closing quotes of a raw string.
fn quotes(rest: &str, previous: Option<char>) -> Option<(usize, String)> {
    if previous.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let behind = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = behind.len() - behind.trim_start_matches('#').len();
    behind[hashes..].starts_with('"').then(|| {
        let open = rest.len() - behind.len() + hashes + 1;
        (open, format!("\"{}", "#".repeat(hashes)))
    })
}

/// The place of the closing quote of a string that starts here.
fn string_end(rest: &str) -> usize {
    let mut escaped = false;
    for (place, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return place,
            _ => {}
        }
    }
    rest.len() - 1
}

/// The length of a character literal that starts here; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let first = inner.chars().next()?;
    if first == '\\' {
        return inner[2..].find('\'').map(|end| end + 4);
    }
    inner[first.len_utf8()..]
        .starts_with('\'')
        .then(|| first.len_utf8() + 2)
}

#[test]
fn code_and_literals_are_told_apart() {
    let text = "let a = \"x\\\"y\"; // \"no\"\n\
        let b = br#\"SE\"LECT\"#; let c = '\"'; /* \"n\" */ f::<'a>()";
    let (code, literals) = apart(text);
    let texts: Vec<_> = literals.iter().map(|l| (l.line, l.text.as_str())).collect();
    assert_eq!(texts, [(1, "x\\\"y"), (2, "SE\"LECT")]);
    assert_eq!(code, "let a = \"\"; \nlet b = \"\"; let c = '';  f::<'a>()");
}
