//! Reads a golden file.
//! A line that is not understood is an error with its place, never skipped.

use http::Method;
use std::path::{Path, PathBuf};

/// A golden file.
pub(super) struct Conversation {
    pub(super) path: PathBuf,
    pub(super) lines: Vec<String>,
    pub(super) items: Vec<Item>,
}

pub(super) enum Item {
    /// Words of the operator, with their line from 0.
    Order(usize, Vec<String>),
    Exchange(Exchange),
}

/// A request and its reply.
pub(super) struct Exchange {
    /// Of the line with `>`, from 0.
    pub(super) line: usize,
    pub(super) method: Method,
    /// Behind `/providers/`, with its query.
    pub(super) path: String,
    pub(super) signing: Signing,
    pub(super) request: String,
    pub(super) status: u16,
    /// The lines of the reply's body, which are joined without anything between.
    pub(super) reply: std::ops::Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    Good,
    /// No header.
    Unsigned,
    /// By a key that the host does not know.
    Forged,
    /// The right signature twice.
    Twice,
    /// So many seconds before now, or after it.
    At(i64),
}

impl Exchange {
    /// The provider that the path names.
    pub(super) fn provider(&self) -> &str {
        self.path.split(['/', '?']).next().unwrap_or_default()
    }
}

impl Conversation {
    pub(super) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut items = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at].trim_end();
            if line.starts_with("> ") {
                let exchange = exchange(path, &lines, at);
                at = exchange.reply.end;
                items.push(Item::Exchange(exchange));
            } else {
                if !line.is_empty() && !line.starts_with('#') {
                    let words = line.split_whitespace().map(str::to_owned).collect();
                    items.push(Item::Order(at, words));
                }
                at += 1;
            }
        }
        Self {
            path: path.to_owned(),
            lines,
            items,
        }
    }

    pub(super) fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.items.iter().filter_map(|item| match item {
            Item::Exchange(exchange) => Some(exchange),
            Item::Order(..) => None,
        })
    }

    /// The body of a reply as it is expected.
    pub(super) fn reply(&self, exchange: &Exchange) -> String {
        self.lines[exchange.reply.clone()].concat()
    }
}

fn exchange(path: &Path, lines: &[String], line: usize) -> Exchange {
    let place = || format!("{}:{}", path.display(), line + 1);
    let mut words = lines[line].split_whitespace().skip(1);
    let mut next = || {
        words
            .next()
            .unwrap_or_else(|| panic!("{}: no path", place()))
    };
    let (method, target) = match next() {
        "GET" => (Method::GET, next()),
        path => (Method::POST, path),
    };
    let signing = match words.next() {
        None => Signing::Good,
        Some("unsigned") => Signing::Unsigned,
        Some("forged") => Signing::Forged,
        Some("twice") => Signing::Twice,
        Some(other) => match other.strip_suffix('s').map(str::parse) {
            Some(Ok(seconds)) => Signing::At(seconds),
            Some(Err(_)) | None => panic!("{}: {other:?}?", place()),
        },
    };
    let ends = |at: &usize| lines[*at].starts_with("< ");
    let answer = (line + 1..lines.len()).find(ends);
    let answer = answer.unwrap_or_else(|| panic!("{}: no reply", place()));
    let blank = |at: &usize| lines[*at].trim().is_empty();
    let end = (answer + 1..lines.len()).find(blank).unwrap_or(lines.len());
    let status = lines[answer][2..].trim().parse();
    Exchange {
        line,
        method,
        path: target.to_owned(),
        signing,
        request: lines[line + 1..answer].join("\n"),
        status: status.unwrap_or_else(|_| panic!("{}: no status", place())),
        reply: answer + 1..end,
    }
}
