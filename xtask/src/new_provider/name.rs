//! What a new provider may be called, and the templates filled with it.
//! A name that would clash with a word of Rust, of the sources or of a dependency is refused here.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

const NAME_BYTES: std::ops::RangeInclusive<usize> = 2..=16;
const TITLE_CHARS: std::ops::RangeInclusive<usize> = 1..=24;

/// What templates write for the name.
const PLACE: &str = "newcomer";

/// Words of Rust, and what the sources mean something else by.
const RESERVED: &[&str] = &[
    "abstract",
    "all",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "books",
    "box",
    "break",
    "codes",
    "component",
    "const",
    "continue",
    "core",
    "crate",
    "decode",
    "do",
    "dyn",
    "echo",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "form",
    "gen",
    "house",
    "if",
    "impl",
    "in",
    "let",
    "lib",
    "loop",
    "macro",
    "match",
    "message",
    "method",
    "mod",
    "money",
    "move",
    "mut",
    "override",
    "presented",
    "priv",
    "provider",
    "providers",
    "pub",
    "ref",
    "reject",
    "reply",
    "request",
    "return",
    "rules",
    "ruling",
    "self",
    "signature",
    "signatures",
    "static",
    "std",
    "struct",
    "super",
    "taken",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "union",
    "unsafe",
    "use",
    "verified",
    "virtual",
    "where",
    "while",
    "wire",
    "yield",
];

/// The provider that is to be.
#[derive(Debug)]
pub(super) struct Newcomer {
    /// As in its URL.
    pub(super) name: String,
    /// As people write it.
    title: String,
}

impl Newcomer {
    /// Refuses what no provider can be called.
    pub(super) fn parse(name: &str, title: Option<&str>) -> Result<Self> {
        let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
        if !begins || !name.bytes().all(letters) || !NAME_BYTES.contains(&name.len()) {
            bail!(
                "`{name}` cannot be a provider's name: take {} to {} lower-case letters and \
                 digits, a letter first, such as `acme`",
                NAME_BYTES.start(),
                NAME_BYTES.end()
            );
        }
        ensure!(
            !RESERVED.contains(&name) && !name.contains(PLACE),
            "`{name}` has a meaning of its own in the sources; take another name, such as \
             `{name}1` or the vendor's full name"
        );
        let title = title.map_or_else(|| capital(name), str::to_owned);
        let plain = |c: char| !c.is_control() && !"\"\\`{}".contains(c);
        if !TITLE_CHARS.contains(&title.chars().count()) || !title.chars().all(plain) {
            bail!(
                "the title `{title}` cannot be written everywhere: take at most {} characters, \
                 without quotation marks, backslashes and braces",
                TITLE_CHARS.end()
            );
        }
        let name = name.to_owned();
        Ok(Self { name, title })
    }

    /// Refuses a name that somebody has.
    pub(super) fn must_be_free(&self, root: &Path) -> Result<()> {
        let name = &self.name;
        let folder = format!("functions/{name}");
        ensure!(
            !root.join(&folder).exists(),
            "`{name}` is taken: {folder} is there. Take another name, or remove the provider with \
             all that names it (docs/new-provider.md says where)"
        );
        let manifest = std::fs::read_to_string(root.join("spin.toml")).context("spin.toml")?;
        let route = format!("\"/providers/{name}/...\"");
        let variable = format!("\n{name}_secret = ");
        ensure!(
            !manifest.contains(&route) && !manifest.contains(&variable),
            "`{name}` is taken: spin.toml has its route or its variable; take another name"
        );
        let lock = std::fs::read_to_string(root.join("Cargo.lock")).unwrap_or_default();
        ensure!(
            !lock.contains(&format!("\nname = \"{name}\"\n")),
            "`{name}` is taken: a package of that name is in Cargo.lock; take another name"
        );
        Ok(())
    }

    /// A template with the name and the title in it.
    pub(super) fn fill(&self, template: &str) -> String {
        let in_sql = format!("'{}'", self.title.replace('\'', "''"));
        let filled = template.replace("'New Comer'", &in_sql);
        let filled = filled.replace("New Comer", &self.title);
        let filled = filled.replace("NEWCOMER", &self.name.to_uppercase());
        let filled = filled.replace("Newcomer", &capital(&self.name));
        filled.replace(PLACE, &self.name)
    }
}

/// With its first letter in upper case.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
