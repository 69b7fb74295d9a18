//! Rules about the floors: who may import whom, who does no IO, who knows the database.

use super::{Finding, rust_text};
use crate::workspace::SourceFile;

/// A crate and its place in the house: it may import what lies lower, never its neighbours.
struct Floor {
    name: &'static str,
    height: u8,
    /// A pure crate computes: no files, no network, no clock of the machine, no database.
    pure: bool,
}

/// The floors from the ground up. A crate that is not here does not belong to the house yet.
const FLOORS: &[Floor] = &[
    Floor {
        name: "linli-domain",
        height: 0,
        pure: true,
    },
    Floor {
        name: "linli-match",
        height: 1,
        pure: true,
    },
    Floor {
        name: "linli-geo",
        height: 1,
        pure: true,
    },
    Floor {
        name: "linli-ledger",
        height: 1,
        pure: true,
    },
    Floor {
        name: "linli-gauge",
        height: 1,
        pure: true,
    },
    Floor {
        name: "linli-sample",
        height: 1,
        pure: true,
    },
    Floor {
        name: "linli-kit",
        height: 2,
        pure: false,
    },
    Floor {
        name: "linli-net",
        height: 3,
        pure: false,
    },
    Floor {
        name: "linli-work",
        height: 4,
        pure: false,
    },
    Floor {
        name: "linli-sharing",
        height: 5,
        pure: false,
    },
    Floor {
        name: "linli-council",
        height: 5,
        pure: false,
    },
    Floor {
        name: "linli-programme",
        height: 5,
        pure: false,
    },
    Floor {
        name: "linli-value",
        height: 6,
        pure: false,
    },
    Floor {
        name: "linli-insight",
        height: 7,
        pure: false,
    },
    Floor {
        name: "linli",
        height: 8,
        pure: false,
    },
    Floor {
        name: "linli-bench",
        height: 9,
        pure: false,
    },
];

fn floor(name: &str) -> Option<&'static Floor> {
    FLOORS.iter().find(|floor| floor.name == name)
}

/// Dependencies that do IO, and so have no place below the kit.
const IO_CRATES: &[&str] = &[
    "axum",
    "hyper",
    "lettre",
    "reqwest",
    "rusqlite",
    "sqlx",
    "tempfile",
    "tokio",
    "tokio-stream",
    "tower",
    "tower-http",
];

/// Parts of the standard library that reach outside the process.
const IO_MODULES: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "std::time::SystemTime",
];

/// The floors whose folders are rooms.
const FLOORS_OF_ROOMS: &[&str] = &[
    "linli-net",
    "linli-work",
    "linli-value",
    "linli-sharing",
    "linli-council",
    "linli-programme",
    "linli-insight",
];

/// The files of a room that may name the database.
const DATABASE_FILES: &[&str] = &["store.rs", "entity.rs", "migrations.rs"];
const DATABASE_FOLDERS: &[&str] = &["/store/", "/entity/", "/migrations/"];

/// The crate a path belongs to: `crates/NAME/…`.
fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?
        .split_once('/')
        .map(|(name, _)| name)
}

/// The manifests of the house's crates, with the crate's folder name.
fn manifests(files: &[SourceFile]) -> impl Iterator<Item = (&SourceFile, &str)> {
    files
        .iter()
        .filter(|file| file.name() == "Cargo.toml")
        .filter_map(|file| Some((file, crate_of(&file.path)?)))
}

/// The names of all dependencies of a manifest, those of tests and builds included.
fn dependencies(manifest: &SourceFile) -> Vec<String> {
    let Ok(table) = manifest.text.parse::<toml::Table>() else {
        return Vec::new();
    };
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let named = sections
        .iter()
        .filter_map(|section| table.get(*section)?.as_table());
    named.flat_map(|section| section.keys().cloned()).collect()
}

/// Every crate is a known floor and names only floors below it.
pub fn import_direction(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (manifest, name) in manifests(files) {
        let Some(own) = floor(name) else {
            let message = format!("{name} is no floor in xtask/src/tidy/floors.rs");
            findings.push(Finding::in_file(manifest, message));
            continue;
        };
        for dependency in dependencies(manifest) {
            let ours = dependency == "linli" || dependency.starts_with("linli-");
            let below = floor(&dependency).is_some_and(|other| other.height < own.height);
            if ours && !below {
                let message = format!("{name} may not import {dependency}");
                findings.push(Finding::in_file(manifest, message));
            }
        }
    }
    findings
}

/// Pure crates name nothing that does IO, neither as a dependency nor from the standard library.
pub fn pure_crates(files: &[SourceFile]) -> Vec<Finding> {
    let is_pure = |name: &str| floor(name).is_some_and(|floor| floor.pure);
    let mut findings = Vec::new();
    for (manifest, name) in manifests(files).filter(|(_, name)| is_pure(name)) {
        for dependency in dependencies(manifest)
            .iter()
            .filter(|it| IO_CRATES.contains(&it.as_str()))
        {
            findings.push(Finding::in_file(
                manifest,
                format!("{name} is pure and may not use {dependency}"),
            ));
        }
    }
    let sources = files
        .iter()
        .filter(|file| file.extension() == "rs" && file.path.contains("/src/"));
    for file in sources.filter(|file| crate_of(&file.path).is_some_and(is_pure)) {
        findings.extend(lines_naming(file, IO_MODULES, "a pure crate does no IO"));
    }
    findings
}

/// In a room only the store, the entities and the migrations name the database.
pub fn database_knowledge(files: &[SourceFile]) -> Vec<Finding> {
    let in_room = |file: &&SourceFile| {
        crate_of(&file.path).is_some_and(|name| FLOORS_OF_ROOMS.contains(&name))
    };
    let may_know = |file: &SourceFile| {
        DATABASE_FILES.contains(&file.name())
            || DATABASE_FOLDERS
                .iter()
                .any(|folder| file.path.contains(folder))
    };
    let sources = files
        .iter()
        .filter(|file| file.extension() == "rs" && file.path.contains("/src/"));
    let others = sources.filter(in_room).filter(|file| !may_know(file));
    others
        .flat_map(|file| lines_naming(file, &["sqlx"], "only stores and migrations may"))
        .collect()
}

/// The lines of code, not of comments or strings, that name one of the words.
fn lines_naming(file: &SourceFile, words: &[&str], reason: &str) -> Vec<Finding> {
    let blanked = rust_text::without_comments_and_literals(&file.text);
    let mut findings = Vec::new();
    for (index, line) in blanked.lines().enumerate() {
        for word in words.iter().filter(|word| line.contains(**word)) {
            findings.push(Finding::at(
                file,
                index + 1,
                format!("names {word}: {reason}"),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::files;
    use super::*;

    #[test]
    fn imports_go_downward_only() {
        let good = "[dependencies]\nlinli-kit.workspace = true\nserde = \"1\"\n[dev-dependencies]\nlinli-net = {}\n";
        assert_eq!(
            import_direction(&files(&[("crates/linli-work/Cargo.toml", good)])),
            []
        );
        let table = [
            (
                "crates/linli-work/Cargo.toml",
                "[dependencies]\nlinli-value = {}\n",
            ),
            (
                "crates/linli-council/Cargo.toml",
                "[dev-dependencies]\nlinli-sharing = {}\n",
            ),
            (
                "crates/linli-value/Cargo.toml",
                "[dependencies]\nlinli-insight.workspace = true\n",
            ),
            (
                "crates/linli-kit/Cargo.toml",
                "[dependencies]\nlinli-net.workspace = true\n",
            ),
            (
                "crates/linli-match/Cargo.toml",
                "[dependencies]\nlinli-gauge.workspace = true\n",
            ),
            ("crates/linli-attic/Cargo.toml", "[dependencies]\n"),
        ];
        for file in table {
            assert_eq!(import_direction(&files(&[file])).len(), 1, "{file:?}");
        }
    }

    #[test]
    fn pure_crates_name_no_io() {
        let manifest = (
            "crates/linli-domain/Cargo.toml",
            "[dependencies]\ntokio.workspace = true\n",
        );
        let source = (
            "crates/linli-domain/src/time.rs",
            "use std::fs;\n// std::fs in a comment\n",
        );
        let elsewhere = ("crates/linli-kit/src/lib.rs", "use std::fs;\n");
        assert_eq!(pure_crates(&files(&[manifest, source, elsewhere])).len(), 2);
    }

    #[test]
    fn only_stores_know_the_database() {
        let line = "use sqlx::Row;\n";
        let store = ("crates/linli-work/src/orders/store.rs", line);
        let kit = ("crates/linli-kit/src/store/sqlite.rs", line);
        let verb = ("crates/linli-work/src/orders/claim.rs", line);
        assert_eq!(database_knowledge(&files(&[store, kit])), []);
        assert_eq!(database_knowledge(&files(&[verb])).len(), 1);
    }
}
