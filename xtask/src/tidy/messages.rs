//! The rule that Chinese and English hold the same messages.
//!
//! A message file is any `.ts`, `.json` or `.toml` file with `zh` as a folder or as a part of its name
//! (`i18n/zh/orders.ts`, `messages.zh.json`, `zh.toml`); its twin has `en` in the same place.
//! The server's `texts.toml` keep both languages side by side under one key.

use std::collections::BTreeSet;

use super::Finding;
use crate::workspace::SourceFile;

/// Message files come in pairs, and both hold the same keys.
pub fn twins(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (own, other) in [("zh", "en"), ("en", "zh")] {
        for file in files
            .iter()
            .filter(|file| ["ts", "json", "toml"].contains(&file.extension()))
        {
            let Some(twin_path) = renamed(&file.path, own, other) else {
                continue;
            };
            let Some(twin) = files.iter().find(|candidate| candidate.path == twin_path) else {
                findings.push(Finding::in_file(file, format!("has no twin {twin_path}")));
                continue;
            };
            let missing: Vec<String> = keys(file).difference(&keys(twin)).cloned().collect();
            if !missing.is_empty() {
                findings.push(Finding::in_file(
                    twin,
                    format!("lacks {}", missing.join(", ")),
                ));
            }
        }
    }
    findings
}

/// Each text of the server is there in both languages, and both name the same arguments.
pub fn server_texts(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.name() == "texts.toml") {
        let texts = match file.text.parse::<toml::Table>() {
            Ok(texts) => texts,
            Err(error) => {
                findings.push(Finding::in_file(file, error.message().to_owned()));
                continue;
            }
        };
        for (key, pair) in &texts {
            let text = |language: &str| pair.get(language).and_then(toml::Value::as_str);
            let (chinese, english) = (
                text("zh").unwrap_or_default(),
                text("en").unwrap_or_default(),
            );
            if chinese.is_empty() || english.is_empty() {
                findings.push(Finding::in_file(
                    file,
                    format!("{key} needs both zh and en"),
                ));
            } else if arguments(chinese) != arguments(english) {
                let message = format!("{key} does not name the same arguments in both languages");
                findings.push(Finding::in_file(file, message));
            }
        }
    }
    findings
}

/// Chinese texts are set in Chinese punctuation: `，；：？！`, as every printed page of a street office is.
pub fn chinese_punctuation(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let both = file.name() == "texts.toml";
        if !both && renamed(&file.path, "zh", "en").is_none() {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            if both && !line.starts_with("zh = ") {
                continue;
            }
            if let Some(mark) = narrow_mark(line) {
                let message = format!("a narrow {mark} in a Chinese text");
                findings.push(Finding::at(file, index + 1, message));
            }
        }
    }
    findings
}

/// The first punctuation mark of another script that stands behind or before a Chinese character.
fn narrow_mark(line: &str) -> Option<char> {
    let chinese = |character: char, quotes: &str| {
        ('\u{4e00}'..='\u{9fff}').contains(&character) || quotes.contains(character)
    };
    let characters: Vec<char> = line.chars().collect();
    characters
        .windows(2)
        .find_map(|pair| match (pair[0], pair[1]) {
            (word, mark) if chinese(word, "）”》") && ",;:?!".contains(mark) => Some(mark),
            (mark, word) if chinese(word, "（“《") && ",;?!".contains(mark) => Some(mark),
            _ => None,
        })
}

/// The names between braces: `{name}`.
fn arguments(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
}

/// The path with the language replaced, when it stands alone between separators.
fn renamed(path: &str, own: &str, other: &str) -> Option<String> {
    let is_separator = |character: char| character == '/' || character == '.';
    let mut parts: Vec<&str> = path.split_inclusive(is_separator).collect();
    let part = parts
        .iter()
        .position(|part| part.trim_end_matches(is_separator) == own)?;
    let renamed = parts[part].replace(own, other);
    parts[part] = &renamed;
    Some(parts.concat())
}

/// The paths of all keys, joined by dots.
fn keys(file: &SourceFile) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    match file.extension() {
        "toml" => {
            if let Ok(table) = file.text.parse::<toml::Table>() {
                collect_toml("", &table, &mut found);
            }
        }
        _ => collect_object_keys(&file.text, &mut found),
    }
    found
}

fn collect_toml(prefix: &str, table: &toml::Table, found: &mut BTreeSet<String>) {
    for (key, value) in table {
        let path = join(prefix, key);
        match value {
            toml::Value::Table(inner) => collect_toml(&path, inner, found),
            _ => _ = found.insert(path),
        }
    }
}

fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() {
        key.to_owned()
    } else {
        format!("{prefix}.{key}")
    }
}

/// Reads the object literals of a TypeScript or JSON file: nested keys, plain or quoted, whose values are not objects.
fn collect_object_keys(text: &str, found: &mut BTreeSet<String>) {
    let mut path: Vec<String> = Vec::new();
    let mut pending: Option<String> = None;
    let mut tokens = tokens(text).into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            Token::Word(name) if tokens.peek() == Some(&Token::Mark(':')) && !path.is_empty() => {
                tokens.next();
                if tokens.peek() == Some(&Token::Mark('{')) {
                    pending = Some(name);
                } else {
                    let mut whole = path[1..].to_vec();
                    whole.push(name);
                    found.insert(whole.join("."));
                }
            }
            Token::Mark('{') => path.push(pending.take().unwrap_or_default()),
            Token::Mark('}') => _ = path.pop(),
            _ => {}
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    /// A name or the content of a string.
    Word(String),
    Mark(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' | '\'' | '`' => {
                let end = string_end(rest, first);
                tokens.push(Token::Word(rest[1..end].trim_end_matches(first).to_owned()));
                end
            }
            _ if first.is_alphanumeric() || first == '_' || first == '$' => {
                let is_part = |character: char| {
                    character.is_alphanumeric() || character == '_' || character == '$'
                };
                let end = rest
                    .find(|character| !is_part(character))
                    .unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_owned()));
                end
            }
            _ => {
                if !first.is_whitespace() {
                    tokens.push(Token::Mark(first));
                }
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    tokens
}

/// The byte behind the quote that closes the string at the start of the text.
fn string_end(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (position, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return position + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::super::tests::files;
    use super::*;

    #[test]
    fn twins_hold_the_same_keys() {
        let chinese = "// 订单\nexport default { orders: { claim: '接单: {name}', 'late.days': `已超 {n} 天` }, ok: '好' }\n";
        let english = "export default {\n  ok: 'OK',\n  orders: { claim: \"Take: it\", 'late.days': 'Late', },\n}\n";
        let good = files(&[
            ("web/src/i18n/zh/orders.ts", chinese),
            ("web/src/i18n/en/orders.ts", english),
        ]);
        assert_eq!(twins(&good), []);
        let keys: Vec<String> = keys(&good[0]).into_iter().collect();
        assert_eq!(keys, ["ok", "orders.claim", "orders.late.days"]);
    }

    #[test]
    fn server_texts_come_in_pairs_with_the_same_arguments() {
        let good = "[late]\nzh = \"已超 {days} 天\"\nen = \"{days} days late\"\n";
        assert_eq!(
            server_texts(&files(&[("crates/a/src/texts.toml", good)])),
            []
        );
        for bad in [
            good.replace("en =", "fr ="),
            good.replace("{days} days", "{n} days"),
            "[".into(),
        ] {
            assert_eq!(
                server_texts(&files(&[("a/texts.toml", &bad)])).len(),
                1,
                "{bad}"
            );
        }
    }

    #[test]
    fn narrow_punctuation_in_a_chinese_text_is_found() {
        let table = [
            ("zh = \"已保存，共 {n} 条：{list}。\"", 0),
            ("zh = \"已保存,共 {n} 条\"", 1),
            ("zh = \"共 {n} 条（含 3 条）;其余\"", 1),
            ("zh = \"点“?”看怎么算\"", 0),
            ("en = \"路灯, 楼道\"", 0),
        ];
        for (line, found) in table {
            let text = format!("[a]\n{line}\n");
            let found_here = chinese_punctuation(&files(&[("a/texts.toml", &text)]));
            assert_eq!(found_here.len(), found, "{line}");
        }
        let web = files(&[("web/src/i18n/zh/a.ts", "  late: '迟了,再来',\n")]);
        assert_eq!(chinese_punctuation(&web).len(), 1);
    }

    #[test]
    fn a_missing_key_or_twin_is_found_in_both_directions() {
        let table = [
            [
                ("a/zh.toml", "[orders]\nclaim = \"接\"\nlate = \"迟\"\n"),
                ("a/en.toml", "[orders]\nclaim = \"Take\"\n"),
            ],
            [
                ("a/m.zh.json", "{\"a\": {}}"),
                ("a/m.en.json", "{\"b\": \"x\"}"),
            ],
            [
                ("a/zh/only.ts", "export default { a: '一' }"),
                ("a/other.ts", ""),
            ],
        ];
        for pair in table {
            assert_eq!(twins(&files(&pair)).len(), 1, "{pair:?}");
        }
        assert_eq!(renamed("docs/zhejiang.ts", "zh", "en"), None);
    }
}
