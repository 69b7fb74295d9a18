//! The rules of the house that no compiler checks. Each rule is a function from files to findings, with a test that
//! shows it bite. There is no list of exceptions: what breaks a rule is changed, or the rule is.

mod documents;
mod floors;
mod messages;
mod rust_text;
mod shape;

use anyhow::Result;

use crate::report::{Outcome, Report};
use crate::workspace::{self, SourceFile};

/// Something that breaks a rule, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    /// Counted from 1; 0 when the finding is about the file as a whole.
    line: usize,
    message: String,
}

impl Finding {
    fn in_file(file: &SourceFile, message: impl Into<String>) -> Self {
        Self::at(file, 0, message)
    }

    fn at(file: &SourceFile, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: file.path.clone(),
            line,
            message: message.into(),
        }
    }
}

/// What a rule is called and how it is checked.
struct Rule {
    name: &'static str,
    check: fn(&[SourceFile]) -> Vec<Finding>,
}

/// Every rule, in the order in which they are reported. A new rule is a function and a line here.
const RULES: &[Rule] = &[
    Rule {
        name: "every source file opens with what it is",
        check: shape::purpose_lines,
    },
    Rule {
        name: "files stay under 600 lines",
        check: shape::file_lengths,
    },
    Rule {
        name: "functions stay under 120 lines",
        check: shape::function_lengths,
    },
    Rule {
        name: "nothing is left for later",
        check: shape::left_for_later,
    },
    Rule {
        name: "no line is longer than any person writes",
        check: shape::line_lengths,
    },
    Rule {
        name: "crates import downward only",
        check: floors::import_direction,
    },
    Rule {
        name: "pure crates do no IO",
        check: floors::pure_crates,
    },
    Rule {
        name: "only stores know the database",
        check: floors::database_knowledge,
    },
    Rule {
        name: "both languages hold the same messages",
        check: messages::twins,
    },
    Rule {
        name: "the server says everything in both languages",
        check: messages::server_texts,
    },
    Rule {
        name: "Chinese is set in Chinese punctuation",
        check: messages::chinese_punctuation,
    },
    Rule {
        name: "paths named in documents exist",
        check: documents::named_paths,
    },
    Rule {
        name: "no path of a machine",
        check: documents::machine_paths,
    },
    Rule {
        name: "no address of a registry",
        check: documents::registry_addresses,
    },
];

/// Checks every rule and closes with the count.
///
/// # Errors
/// When the files cannot be listed or read.
pub fn run() -> Result<bool> {
    let mut report = Report::new();
    self::report(&mut report)?;
    Ok(report.close())
}

/// Adds one step a rule to a report.
///
/// # Errors
/// When the files cannot be listed or read.
pub fn report(report: &mut Report) -> Result<()> {
    let files = workspace::text_files()?;
    for rule in RULES {
        report.step(&format!("tidy: {}", rule.name), || {
            let findings = (rule.check)(&files);
            for Finding {
                path,
                line,
                message,
            } in &findings
            {
                match line {
                    0 => println!("   {path}: {message}"),
                    _ => println!("   {path}:{line}: {message}"),
                }
            }
            Ok(Outcome::of(findings.is_empty()))
        });
    }
    Ok(())
}

/// Paths that `.gitattributes` declares as generated: no person writes them, so no rule about writing holds.
fn generated(files: &[SourceFile]) -> Vec<String> {
    let attributes = files
        .iter()
        .filter(|file| file.path == ".gitattributes")
        .flat_map(|file| file.text.lines());
    let patterns = attributes.filter(|line| line.contains("linguist-generated"));
    patterns
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// The files that people write.
fn written(files: &[SourceFile]) -> impl Iterator<Item = &SourceFile> {
    let generated = generated(files);
    files.iter().filter(move |file| {
        !generated
            .iter()
            .any(|pattern| match pattern.strip_prefix('*') {
                Some(ending) => file.path.ends_with(ending),
                None => file.path == *pattern,
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files as a rule sees them, for the tests of all rules.
    pub fn files(contents: &[(&str, &str)]) -> Vec<SourceFile> {
        let file = |(path, text): &(&str, &str)| SourceFile {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        contents.iter().map(file).collect()
    }

    #[test]
    fn generated_files_are_those_the_attributes_name() {
        let attributes =
            "web/schema.d.ts linguist-generated=true\n*.snap linguist-generated=true\n*.svg text\n";
        let files = files(&[
            (".gitattributes", attributes),
            ("web/schema.d.ts", ""),
            ("crates/a/b.snap", ""),
            ("web/emblem.svg", ""),
        ]);
        let kept: Vec<&str> = written(&files).map(|file| file.path.as_str()).collect();
        assert_eq!(kept, [".gitattributes", "web/emblem.svg"]);
    }
}
