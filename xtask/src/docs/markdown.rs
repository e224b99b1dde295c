//! The few forms of Markdown that the documents need.
//! It must never let a text break out of its cell.

use std::fmt::Write as _;

/// A document that grows.
#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    pub(super) fn heading(&mut self, level: usize, text: &str) {
        self.paragraph(&format!("{} {text}", "#".repeat(level)));
    }

    /// A text with an empty line behind it.
    pub(super) fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.0, "{}\n", text.trim());
    }

    pub(super) fn list(&mut self, items: &[String]) {
        for item in items {
            let _ = writeln!(self.0, "* {}", one_line(item));
        }
        self.0.push('\n');
    }

    /// A table; rows that are shorter than the head are filled up.
    pub(super) fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let text = head.iter().map(|cell| escaped(cell)).collect();
        self.0.push_str(&line(text));
        self.0
            .push_str(&line(vec!["---".to_owned(); head.len()]).replace(' ', ""));
        for row in rows {
            let cell = |place| row.get(place).map(|cell: &String| escaped(cell));
            let cell = |place| cell(place).unwrap_or_default();
            self.0.push_str(&line((0..head.len()).map(cell).collect()));
        }
        self.0.push('\n');
    }

    pub(super) fn block(&mut self, language: &str, text: &str) {
        let _ = writeln!(self.0, "```{language}\n{}\n```\n", text.trim_end());
    }

    /// The document, with one line feed at its end.
    pub(super) fn finish(self) -> String {
        format!("{}\n", self.0.trim_end())
    }
}

/// A word of the code.
pub(super) fn code(text: &str) -> String {
    format!("`{text}`")
}

/// Words of the code, one after the other.
pub(super) fn codes<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let all: Vec<_> = words.into_iter().map(code).collect();
    all.join(", ")
}

/// Words in a sentence.
pub(super) fn listed(words: &[&str]) -> String {
    match words {
        [] => "nobody".to_owned(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

/// A text with its first letter as at the beginning of a sentence.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A link to a heading of the same page, as code hosts name it.
pub(super) fn link(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
    let anchor: String = heading.chars().filter(kept).collect();
    format!("[{heading}](#{})", anchor.to_lowercase().replace(' ', "-"))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escaped(text: &str) -> String {
    one_line(text).replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_in_its_cell() {
        let mut page = Page::default();
        page.table(&["a", "b"], &[vec!["x|y\nz <b>".to_owned()]]);
        assert_eq!(
            page.finish(),
            "| a | b |\n|---|---|\n| x\\|y z &lt;b> |  |\n"
        );
    }

    #[test]
    fn words_are_joined_as_one_says_them() {
        assert_eq!(listed(&[]), "nobody");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(sentence("it ends"), "It ends");
        assert_eq!(
            link("If it's so, why?"),
            "[If it's so, why?](#if-its-so-why)"
        );
    }
}
