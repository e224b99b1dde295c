//! Tables as CSV (RFC 4180): every text is quoted, numbers are not.
//! A text never becomes a formula in a spreadsheet, whatever separator that spreadsheet expects.

use crate::reply::Reply;

/// One field of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Any text, also from outside.
    Text(String),
    /// Digits with a sign and a decimal point; anything else is written as a text.
    Number(String),
}

/// Rows, as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table(Vec<u8>);

impl Table {
    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.0.push(b',');
            }
            match cell {
                Cell::Number(text) if is_number(&text) => self.0.extend(text.bytes()),
                Cell::Number(text) | Cell::Text(text) => self.quoted(&harmless(&text)),
            }
        }
        self.0.extend(b"\r\n");
    }

    fn quoted(&mut self, text: &str) {
        // Twice the input is enough for any text (`csv_core::quote`).
        let mut space = vec![0; text.len().saturating_mul(2)];
        let (_, _, written) = csv_core::quote(text.as_bytes(), &mut space, b'"', b'"', true);
        self.0.push(b'"');
        self.0.extend(space.into_iter().take(written));
        self.0.push(b'"');
    }

    /// The reply that saves it under a name.
    #[must_use]
    pub fn reply(self, file_name: &'static str) -> Reply {
        Reply {
            status: 200,
            content_type: "text/csv; charset=utf-8",
            headers: vec![(
                "content-disposition",
                format!("attachment; filename=\"{file_name}\""),
            )],
            body: self.0,
        }
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

/// An apostrophe stands before each part that a spreadsheet could take for a formula: before the
/// text, and behind any separator within it, for programs that split quoted fields as well (OWASP,
/// "CSV Injection").
fn harmless(text: &str) -> String {
    let mut written = String::with_capacity(text.len().saturating_add(1));
    for (place, part) in text.split_inclusive(separates).enumerate() {
        let begins_with_separator = place == 0 && part.starts_with(separates);
        if begins_with_separator || part.chars().find(|c| !is_blank(*c)).is_some_and(calculates) {
            written.push('\'');
        }
        written.push_str(part);
    }
    written
}

/// What begins a formula, in each width.
const fn calculates(first: char) -> bool {
    matches!(
        first,
        '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '−'
    )
}

/// What some program takes for the end of a field or of a row.
const fn separates(character: char) -> bool {
    matches!(
        character,
        ',' | ';' | '\t' | '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// What is not seen: blanks, controls, and characters without a width.
fn is_blank(character: char) -> bool {
    let without_width = matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    );
    character.is_whitespace() || character.is_control() || without_width
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written, and the fields that a reader finds in it.
    fn written(cell: Cell) -> (String, Vec<String>) {
        let mut table = Table::default();
        table.row([cell, Cell::Number("-1.50".to_owned())]);
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.has_headers(false).from_reader(table.0.as_slice());
        let record = reader.records().next().unwrap().unwrap();
        let fields = record.iter().map(str::to_owned).collect();
        (String::from_utf8(table.0).unwrap(), fields)
    }

    #[test]
    fn hostile_texts_are_quoted_and_no_formulas() {
        for (text, read) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("\u{a0}\u{3000}=1", "'\u{a0}\u{3000}=1"),
            ("\u{feff}\u{200b}=1", "'\u{feff}\u{200b}=1"),
            ("\t=1", "'\t'=1"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("\n-1", "'\n'-1"),
            ("\u{2028}x", "'\u{2028}x"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠A1", "'＠A1"),
            ("−1", "'−1"),
            (";=1", "';'=1"),
            ("a;=1", "a;'=1"),
            ("a; =1", "a;' =1"),
            ("a\"\n=1", "a\"\n'=1"),
            ("a\u{2029}@x", "a\u{2029}'@x"),
            ("a\u{85}+x", "a\u{85}'+x"),
            ("a,\"b\"", "a,\"b\""),
            ("a-b=c", "a-b=c"),
            ("12", "12"),
            ("", ""),
        ] {
            let (written, fields) = written(Cell::Text(text.to_owned()));
            assert_eq!(fields, [read, "-1.50"], "{text:?}");
            let quoted = format!("\"{}\",-1.50\r\n", read.replace('"', "\"\""));
            assert_eq!(written, quoted, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_not_quoted_and_nothing_else_passes_for_one() {
        for number in ["0", "7", "-7", "1.50", "-0.00001"] {
            assert_eq!(
                written(Cell::Number(number.to_owned())).0,
                format!("{number},-1.50\r\n")
            );
        }
        for odd in [
            "", "-", "1.", ".5", "+1", "1e5", "1+1", "=1", "--1", "1.2.3", "-1;2",
        ] {
            let (text, _) = written(Cell::Number(odd.to_owned()));
            assert!(text.starts_with('"'), "{odd}: {text}");
        }
    }
}
