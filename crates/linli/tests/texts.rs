//! Every problem code in the source has its text in both languages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use linli::house;
use linli_kit::text::Texts;

/// Calls that make a problem, which of their arguments is the code, and what stands before it in the text's key.
const MAKERS: [(&str, usize, &str); 5] = [
    ("Problem::new(", 1, ""),
    ("Problem::forbidden(", 0, ""),
    ("Problem::conflict(", 0, ""),
    ("Problem::field(", 1, "field_"),
    (".and_field(", 1, "field_"),
];

#[test]
fn every_problem_code_has_its_text() {
    let features = house::features();
    let texts = Texts::load(
        features
            .iter()
            .map(|feature| feature.texts)
            .filter(|text| !text.is_empty()),
    )
    .expect("the texts of all rooms load together");
    let codes = codes();
    assert!(codes.len() > 20, "the search found {} codes", codes.len());
    let missing: Vec<_> = codes
        .iter()
        .filter(|(code, _)| !texts.knows(code))
        .collect();
    assert!(missing.is_empty(), "codes without a text: {missing:#?}");
}

/// Each code with a file it stands in.
fn codes() -> BTreeMap<String, PathBuf> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut codes = BTreeMap::new();
    for floor in [
        "linli-kit",
        "linli-net",
        "linli-work",
        "linli-sharing",
        "linli-council",
        "linli-programme",
        "linli-value",
        "linli-insight",
    ] {
        for file in sources(&crates.join(floor).join("src")) {
            let text = fs::read_to_string(&file).expect("reads");
            // what a test refuses needs no text
            let text = text
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .expect("first");
            for (maker, place, prefix) in MAKERS {
                for (start, _) in text.match_indices(maker) {
                    if let Some(code) = literal(&text[start + maker.len()..], place) {
                        codes.insert(format!("{prefix}{code}"), file.clone());
                    }
                }
            }
        }
    }
    codes
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if name == "tests" || name == "testing" {
            continue;
        }
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
    found
}

/// The argument at `place` of a call whose text begins after its opening bracket, if it is a text literal.
fn literal(call: &str, place: usize) -> Option<String> {
    let (mut depth, mut quoted, mut argument, mut words) = (0, false, 0, String::new());
    let mut characters = call.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if quoted => {
                characters.next();
            }
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted && depth == 0 => break,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                argument += 1;
                continue;
            }
            _ => {}
        }
        if argument == place {
            words.push(character);
        }
    }
    let word = words.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!word.contains('"')).then(|| word.to_owned())
}

#[test]
fn the_search_finds_the_argument() {
    for (call, place, found) in [
        ("ProblemKind::Gone, \"a_code\")", 1, Some("a_code")),
        ("\"one\")", 0, Some("one")),
        ("&field(\"x, y\"), \"two\", Map::new())", 1, Some("two")),
        ("field, code)", 1, None),
    ] {
        assert_eq!(literal(call, place).as_deref(), found, "{call}");
    }
}
