//! Rules about the shape of a file: a purpose, a length one can hold in the head, nothing left for later.

use super::{Finding, rust_text, written};
use crate::workspace::SourceFile;

const LONGEST_FILE: usize = 600;
const LONGEST_FUNCTION: usize = 120;
/// Nobody writes such a line: it is minified, vendored, or data in the wrong place.
const LONGEST_LINE: usize = 2_000;
/// The first line says what the file is; fewer words than this say nothing.
const FEWEST_WORDS: usize = 2;

/// The kinds of source file and the ways their first line may open a comment.
const OPENINGS: &[(&str, &[&str])] = &[
    ("rs", &["//!"]),
    ("vue", &["<!--"]),
    ("ts", &["//", "/*"]),
    ("mjs", &["//", "/*"]),
    ("css", &["/*"]),
    ("sql", &["--"]),
];

fn openings(file: &SourceFile) -> Option<&'static [&'static str]> {
    OPENINGS
        .iter()
        .find(|(extension, _)| *extension == file.extension())
        .map(|(_, openings)| *openings)
}

fn source_files(files: &[SourceFile]) -> impl Iterator<Item = &SourceFile> {
    written(files).filter(|file| openings(file).is_some())
}

/// Every source file opens with a line that says what it is.
pub fn purpose_lines(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in source_files(files) {
        let first = file.text.lines().next().unwrap_or_default();
        let said = openings(file)
            .unwrap_or_default()
            .iter()
            .find_map(|opening| first.strip_prefix(opening));
        // A block comment may put its words on the next line.
        let continued = said.is_some_and(|said| said.trim_matches(['*', ' ']).is_empty());
        let words = if continued {
            file.text.lines().nth(1).unwrap_or_default()
        } else {
            said.unwrap_or_default()
        };
        if said.is_none() || !says_something(words) {
            findings.push(Finding::at(
                file,
                1,
                "the first line is a comment that says what this file is",
            ));
        }
    }
    findings
}

/// Two words, or some Chinese characters, which need no spaces.
fn says_something(words: &str) -> bool {
    let chinese = words
        .chars()
        .filter(|character| ('\u{4e00}'..='\u{9fff}').contains(character))
        .count();
    let spaced = words
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count();
    spaced >= FEWEST_WORDS || chinese >= 2 * FEWEST_WORDS
}

/// No source file is longer than one reads in one go.
pub fn file_lengths(files: &[SourceFile]) -> Vec<Finding> {
    let lengths = source_files(files).map(|file| (file, file.text.lines().count()));
    let long = lengths.filter(|(_, lines)| *lines > LONGEST_FILE);
    long.map(|(file, lines)| {
        Finding::in_file(
            file,
            format!("{lines} lines, {LONGEST_FILE} at most: split it"),
        )
    })
    .collect()
}

/// No function is longer than one holds in the head.
pub fn function_lengths(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in written(files).filter(|file| file.extension() == "rs") {
        let blanked = rust_text::without_comments_and_literals(&file.text);
        for function in rust_text::functions(&blanked) {
            if function.lines > LONGEST_FUNCTION {
                let message = format!(
                    "fn {} has {} lines, {LONGEST_FUNCTION} at most",
                    function.name, function.lines
                );
                findings.push(Finding::at(file, function.line, message));
            }
        }
    }
    findings
}

/// Notes to do something later, and tests that do not run. Put together here so that this file does not hold them.
fn forbidden_words(file: &SourceFile) -> Vec<String> {
    let mut words: Vec<String> = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"]]
        .map(|parts| parts.concat())
        .into();
    match file.extension() {
        "rs" => words.extend(["todo", "unimplemented"].map(|name| format!("{name}!("))),
        "ts" | "mjs" | "js" => {
            for caller in ["test", "it", "describe", "suite"] {
                words
                    .extend(["only(", "skip(", "todo("].map(|method| format!("{caller}.{method}")));
            }
        }
        _ => {}
    }
    if file.extension() == "rs" {
        words.push(["#[ig", "nore"].concat());
    }
    words
}

/// No note to finish something later and no test that is switched off.
pub fn left_for_later(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in source_files(files) {
        let words = forbidden_words(file);
        for (index, line) in file.text.lines().enumerate() {
            for word in words.iter().filter(|word| contains_word(line, word)) {
                findings.push(Finding::at(
                    file,
                    index + 1,
                    format!("{word}: do it now, or file an issue"),
                ));
            }
        }
    }
    findings
}

/// Whether the word stands in the line and is not the middle of a longer one.
fn contains_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let is_part = |character: Option<char>| {
            character.is_some_and(|it| it.is_ascii_alphanumeric() || it == '_')
        };
        let ends_in_letter = word.ends_with(|last: char| last.is_ascii_alphanumeric());
        !(is_part(before) || ends_in_letter && is_part(after))
    })
}

/// Nothing minified or vendored: no written file holds a line that nobody would write.
pub fn line_lengths(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in written(files) {
        for (index, line) in file
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.len() > LONGEST_LINE)
        {
            let message = format!(
                "a line of {} bytes: vendored, minified, or data in the wrong place",
                line.len()
            );
            findings.push(Finding::at(file, index + 1, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::files;
    use super::*;

    #[test]
    fn a_file_says_what_it_is() {
        let good = [
            ("a.rs", "//! Orders and who may claim them.\n"),
            ("a.vue", "<!-- The page of one order. -->\n"),
            ("a.ts", "/**\n * Paths of the console.\n */\n"),
            ("a.css", "/* 控制台的颜色与间距 */\n"),
            ("a.md", "anything\n"),
        ];
        assert_eq!(purpose_lines(&files(&good)), []);
        for bad in [
            ("a.rs", "use std;\n"),
            ("a.rs", "//! stub\n"),
            ("a.ts", "/**\n */\n"),
            ("a.sql", ""),
        ] {
            assert_eq!(purpose_lines(&files(&[bad])).len(), 1, "{bad:?}");
        }
    }

    #[test]
    fn lengths_are_limited() {
        let long = "//! x\n".to_owned() + &"\n".repeat(LONGEST_FILE);
        assert_eq!(
            file_lengths(&files(&[("a.rs", &long), ("b.md", &long)])).len(),
            1
        );
        let body = format!(
            "fn long() {{{}}}\nfn short() {{}}\n",
            "\n".repeat(LONGEST_FUNCTION)
        );
        let found = function_lengths(&files(&[("a.rs", &body)]));
        assert!(found.len() == 1 && found[0].line == 1 && found[0].message.contains("fn long"));
        let wide = "x".repeat(LONGEST_LINE + 1);
        assert_eq!(
            line_lengths(&files(&[("a.svg", &wide), ("b.svg", "short")])).len(),
            1
        );
    }

    #[test]
    fn nothing_is_left_for_later() {
        let note = ["// TO", "DO: more"].concat();
        let macro_call = ["to", "do!()"].concat();
        let switched_off = ["#[ig", "nore]"].concat();
        let skipped = ["it", ".skip('x')"].concat();
        for (path, line) in [
            ("a.rs", &note),
            ("a.rs", &macro_call),
            ("a.rs", &switched_off),
            ("a.ts", &skipped),
        ] {
            assert_eq!(left_for_later(&files(&[(path, line)])).len(), 1, "{line}");
        }
        let innocent = "let items = list.iter().skip(1); // the mastodons\nhits.skip(2)";
        assert_eq!(
            left_for_later(&files(&[("a.rs", innocent), ("a.ts", innocent)])),
            []
        );
    }
}
