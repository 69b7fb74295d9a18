//! Rules about what documents and settings name: paths that exist, no path of a machine, no address of a registry.

use std::collections::BTreeSet;

use super::{Finding, written};
use crate::workspace::SourceFile;

/// Where a path named in a document may start.
const ROOTS: &[&str] = &["crates/", "docs/", "web/", "xtask/", ".ci/"];
/// A line with one of these speaks of something that is not built yet.
const NOT_YET: &[&str] = &["to come", "待建"];

/// Every path that a document names in backticks or links to exists.
pub fn named_paths(files: &[SourceFile]) -> Vec<Finding> {
    let known = known_paths(files);
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.extension() == "md") {
        for (index, line) in file.text.lines().enumerate() {
            if NOT_YET.iter().any(|words| line.contains(words)) {
                continue;
            }
            let linked = links(line).map(|target| beside(&file.path, target));
            let named = code_spans(line)
                .filter(|span| is_path(span))
                .map(str::to_owned);
            for path in named
                .chain(linked)
                .filter(|path| !known.contains(path.trim_end_matches('/')))
            {
                findings.push(Finding::at(
                    file,
                    index + 1,
                    format!("names {path}, which does not exist"),
                ));
            }
        }
    }
    findings
}

/// All files and all folders above them.
fn known_paths(files: &[SourceFile]) -> BTreeSet<&str> {
    let mut known = BTreeSet::new();
    for file in files {
        let mut path = file.path.as_str();
        while known.insert(path) {
            let Some((parent, _)) = path.rsplit_once('/') else {
                break;
            };
            path = parent;
        }
    }
    known
}

/// The texts between single backticks.
fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether a code span names one path of ours, and not a pattern, a command or a placeholder.
fn is_path(span: &str) -> bool {
    let plain = |character: char| character.is_ascii_alphanumeric() || "/._-".contains(character);
    let placeholder =
        |part: &str| part.len() > 1 && part.chars().all(|character| character.is_ascii_uppercase());
    ROOTS.iter().any(|root| span.starts_with(root))
        && span.chars().all(plain)
        && !span.split('/').any(placeholder)
}

/// The targets of Markdown links that lie in this repository.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#', ' ']).next());
    targets.filter(|target| !target.is_empty() && !target.contains(':'))
}

/// A link seen from the root instead of from the document's folder.
fn beside(document: &str, target: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => _ = parts.pop(),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Folders that exist on one machine and not on the next. Put together so that this file does not name them.
fn machine_folders() -> [String; 5] {
    ["root", "home", "tmp", "work", "Users"].map(|name| format!("/{name}/"))
}

/// No file names an absolute path of somebody's machine; tests may name what cannot exist.
pub fn machine_paths(files: &[SourceFile]) -> Vec<Finding> {
    let folders = machine_folders();
    let mut findings = Vec::new();
    for file in written(files).filter(|file| !is_test(&file.path)) {
        let lines = file
            .text
            .lines()
            .take_while(|line| line.trim() != "#[cfg(test)]");
        for (index, line) in lines.enumerate() {
            let named = folders.iter().find(|folder| names_absolute(line, folder));
            if let Some(folder) = named {
                findings.push(Finding::at(
                    file,
                    index + 1,
                    format!("names {folder}, a path of one machine"),
                ));
            }
        }
    }
    findings
}

fn is_test(path: &str) -> bool {
    ["/tests/", "/browser/", ".test.", ".spec."]
        .iter()
        .any(|mark| path.contains(mark))
}

/// Whether the folder starts an absolute path in the line (`/api/work/` does not).
fn names_absolute(line: &str, folder: &str) -> bool {
    let continues = |before: char| before.is_alphanumeric() || "/._-}".contains(before);
    line.match_indices(folder)
        .any(|(start, _)| !line[..start].chars().next_back().is_some_and(continues))
}

/// Lock files and settings name packages, never the place they were fetched from on one machine.
pub fn registry_addresses(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let marks: &[&str] = match file.name() {
            "package-lock.json" => &["\"resolved\": \"http"],
            ".npmrc" => &["registry"],
            "Cargo.lock" => &[
                "source = \"sparse+",
                "source = \"git+",
                "source = \"registry+",
            ],
            "config.toml" if file.path.starts_with(".cargo/") => {
                &["[source", "[registries", "[registry"]
            }
            _ => continue,
        };
        // The one name cargo gives to its own registry, the same on every machine.
        let usual = "registry+https://github.com/rust-lang/crates.io-index";
        for (index, line) in file
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.contains(usual))
        {
            if marks.iter().any(|mark| line.contains(mark)) {
                findings.push(Finding::at(
                    file,
                    index + 1,
                    "names the address of a registry",
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::files;
    use super::*;

    #[test]
    fn paths_in_documents_exist() {
        let room = ("crates/linli-work/src/orders/mod.rs", "");
        let good = "`crates/linli-work/` `crates/linli-work/src/orders/mod.rs` `cargo xtask test` `crates/*/src`\n\
                    `crates/linli-work/src/ROOM/` `docs/gone.md` is to come [it](../crates/linli-work/src) [x](https://a.b)";
        assert_eq!(named_paths(&files(&[room, ("docs/a.md", good)])), []);
        let bad = "see `docs/gone.md`\nand [this](gone.md#part)";
        assert_eq!(named_paths(&files(&[room, ("docs/a.md", bad)])).len(), 2);
    }

    #[test]
    fn machine_paths_are_found_and_routes_are_not() {
        let bad = ("a.md", "look in /home/me/x");
        let good = [
            (
                "b.rs",
                "get(\"/api/work/orders\")\n#[cfg(test)]\n\"/tmp/x\"",
            ),
            ("a/tests/c.rs", "\"/tmp/x\""),
        ];
        assert_eq!(machine_paths(&files(&good)), []);
        assert_eq!(machine_paths(&files(&[bad])).len(), 1);
    }

    #[test]
    fn lock_files_name_no_registry() {
        let usual = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        assert_eq!(registry_addresses(&files(&[("Cargo.lock", usual)])), []);
        let table = [
            ("Cargo.lock", "source = \"sparse+https://mirror.example/\""),
            (
                "web/package-lock.json",
                "\"resolved\": \"https://mirror.example/x.tgz\"",
            ),
            ("web/.npmrc", "registry=https://mirror.example"),
            (".cargo/config.toml", "[source.crates-io]"),
        ];
        for file in table {
            assert_eq!(registry_addresses(&files(&[file])).len(), 1, "{file:?}");
        }
    }
}
