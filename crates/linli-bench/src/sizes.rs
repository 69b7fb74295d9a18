//! Bar (e): what a first visit loads, as the web app's own budget script weighs it (gzip, over its build manifest).

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::table::{Bar, Row};

/// Measures. Without a build of the web app there is nothing to weigh.
///
/// # Errors
/// The script prints what it should not.
pub fn run(web: &Path) -> Result<Vec<Row>> {
    if !web.join("dist/.vite/manifest.json").is_file() {
        println!("left out: sizes of the web app (build it first: cargo xtask build)");
        return Ok(Vec::new());
    }
    let printed = Command::new("node")
        .arg("scripts/budget.mjs")
        .current_dir(web)
        .output()
        .context("starting node")?;
    let text = String::from_utf8_lossy(&printed.stdout);
    let mut rows: Vec<Row> = text.lines().filter_map(row).collect();
    // the heaviest of each budget stands for its kind
    rows.sort_by(|a, b| b.figure.total_cmp(&a.figure));
    let mut kept: Vec<Row> = Vec::new();
    for row in rows {
        if !kept.iter().any(|other| other.bar == row.bar) {
            kept.push(row);
        }
    }
    Ok(kept)
}

/// Reads `ok    NAME  gzip  93.1 KB  brotli  81.0 KB  of 160 KB  (9 files)`.
fn row(line: &str) -> Option<Row> {
    let (name, rest) = line.get(6..)?.split_once(" gzip ")?;
    let figure = rest.split_whitespace().next()?.parse().ok()?;
    let limit = rest
        .split_once(" of ")?
        .1
        .split_whitespace()
        .next()?
        .parse()
        .ok()?;
    let name = format!("e: heaviest first load within {limit} KB: {}", name.trim());
    Some(Row::new(name, figure, "KB", Bar::Below(limit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_budget_script() {
        let line = "ok    login                                            gzip   93.1 KB  brotli   81.0 KB  of 160 KB  (9 files)";
        let row = row(line).expect("a row");
        assert_eq!((row.figure, row.bar), (93.1, Bar::Below(160.0)));
        assert!(row.name.ends_with("login"), "{}", row.name);
        assert!(super::row("something else").is_none());
    }
}
