//! The files of the repository.
//! What a build makes, and what a tool keeps for itself, is left out.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A text file with its path inside the repository.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Folders that are not part of the repository.
const LEFT_OUT: [&str; 3] = ["target", ".git", ".spin"];

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

/// All text files.
pub(crate) static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    let mut files = Vec::new();
    walk(&root(), &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(
        files.len() > 100,
        "only {} files: is this the repository?",
        files.len()
    );
    files
});

fn walk(folder: &Path, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if LEFT_OUT.contains(&name) {
            continue;
        }
        if path.is_dir() {
            walk(&path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let path = path
                .strip_prefix(root())
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            files.push(File { path, text });
        }
    }
}

/// The Rust files below one of the folders.
pub(crate) fn rust_in<'a>(folders: &'a [&'a str]) -> impl Iterator<Item = &'static File> + 'a {
    FILES.iter().filter(move |file| {
        file.path.ends_with(".rs") && folders.iter().any(|folder| file.path.starts_with(folder))
    })
}

/// All Rust files.
pub(crate) fn rust() -> impl Iterator<Item = &'static File> {
    rust_in(&[""])
}

impl File {
    /// The text without the tests at its end.
    pub(crate) fn product(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod ").next().unwrap()
    }
}

/// Fails with all faults together, each with its place.
#[track_caller]
pub(crate) fn expect_none(what: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{what}:\n{}", faults.join("\n"));
}
