//! What everything we ship is licensed under, held against the list in `deny.toml`; and that there is one sqlx.
//!
//! `cargo deny check` reads the same file and knows more (advisories, sources); this runs everywhere without it.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::report::Outcome;
use crate::shell;
use crate::workspace;

/// Crates of which a second copy would be two truths.
const ONLY_ONCE: &[&str] = &["sqlx", "sqlx-core"];

#[derive(Deserialize)]
struct Rules {
    licenses: LicenceRules,
}

#[derive(Deserialize)]
struct LicenceRules {
    allow: BTreeSet<String>,
}

/// A crate or npm package as far as it matters here.
struct Package {
    name: String,
    licence: Option<String>,
}

/// Fails when a crate, or an npm package that reaches the browser, is under no allowed licence.
///
/// # Errors
/// When `deny.toml`, the crates' metadata or the npm lock file cannot be read.
pub fn check() -> Result<Outcome> {
    let rules: Rules = toml::from_str(&read("deny.toml")?).context("deny.toml")?;
    let allowed = rules.licenses.allow;
    let crates = crates()?;
    let packages = npm_packages()?;
    let mut faults = Vec::new();
    for name in ONLY_ONCE {
        if crates
            .iter()
            .filter(|package| package.name == *name)
            .count()
            > 1
        {
            faults.push(format!(
                "{name} is there more than once: cargo tree -i {name}"
            ));
        }
    }
    for Package { name, licence } in crates.iter().chain(&packages) {
        match licence {
            Some(expression) if is_allowed(expression, &allowed) => {}
            Some(expression) => faults.push(format!("{name}: {expression} is not in deny.toml")),
            None => faults.push(format!("{name} names no licence")),
        }
    }
    println!(
        "   {} crates and {} npm packages",
        crates.len(),
        packages.len()
    );
    for fault in &faults {
        println!("   {fault}");
    }
    Ok(Outcome::of(faults.is_empty()))
}

fn read(path: &str) -> Result<String> {
    std::fs::read_to_string(workspace::root().join(path)).with_context(|| path.to_owned())
}

/// All crates of the lock file, ours included.
fn crates() -> Result<Vec<Package>> {
    let mut cargo = shell::cargo(&["metadata", "--format-version=1", "--locked"]);
    let metadata: serde_json::Value = serde_json::from_str(&shell::capture(&mut cargo)?)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let package = |package: &serde_json::Value| Package {
        name: package["name"].as_str().unwrap_or_default().to_owned(),
        licence: package["license"].as_str().map(str::to_owned),
    };
    Ok(packages.iter().map(package).collect())
}

/// The npm packages that end up in the built app; those that only build and test it are not shipped.
fn npm_packages() -> Result<Vec<Package>> {
    let lock: serde_json::Value = serde_json::from_str(&read("web/package-lock.json")?)?;
    let packages = lock["packages"]
        .as_object()
        .context("the npm lock file lists no packages")?;
    let shipped = packages
        .iter()
        .filter(|(path, package)| !path.is_empty() && package["dev"] != true);
    let package = |(path, package): (&String, &serde_json::Value)| Package {
        name: path
            .rsplit("node_modules/")
            .next()
            .unwrap_or(path)
            .to_owned(),
        licence: package["license"].as_str().map(str::to_owned),
    };
    Ok(shipped.map(package).collect())
}

/// Whether the licence expression (SPDX, or the older `A/B` for a choice) can be met from the allowed ones.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    any_of(&mut words, allowed) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

/// `A OR B`: one is enough.
fn any_of(words: &mut Words, allowed: &BTreeSet<String>) -> bool {
    let mut met = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words, allowed);
    }
    met
}

/// `A AND B`: both are needed. Binds closer than `OR`.
fn all_of(words: &mut Words, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

/// A licence, one with an exception, or an expression in brackets.
fn one(words: &mut Words, allowed: &BTreeSet<String>) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let met = any_of(words, allowed);
        let closed = words.next_if_eq(&")").is_some();
        return met && closed;
    }
    let Some(licence) = words.next() else {
        return false;
    };
    if words.next_if_eq(&"WITH").is_some() {
        let exception = words.next().unwrap_or_default();
        return allowed.contains(&format!("{licence} WITH {exception}"));
    }
    allowed.contains(licence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_from_the_allowed_licences() {
        let allowed = [
            "MIT",
            "Apache-2.0",
            "Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ];
        let allowed: BTreeSet<String> = allowed.map(str::to_owned).into();
        for good in [
            "MIT",
            "MIT/GPL-3.0",
            "MIT OR LGPL-2.1-or-later",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
            "GPL-3.0 AND ISC OR MIT",
            "(GPL-3.0) OR MIT",
        ] {
            assert!(is_allowed(good, &allowed), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT OR GPL-3.0",
            "MIT WITH some-exception",
            "MIT Apache-2.0",
        ] {
            assert!(!is_allowed(bad, &allowed), "{bad}");
        }
    }
}
