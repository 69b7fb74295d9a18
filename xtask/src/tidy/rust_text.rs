//! Reads Rust far enough for the rules: blanks comments and literals, then finds functions by their braces.

/// The text with every comment, string and character literal blanked; lines stay where they are.
pub fn without_comments_and_literals(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut blanked = String::with_capacity(text.len());
    let mut position = 0;
    while position < characters.len() {
        let end = skip(&characters, position);
        if end == position {
            blanked.push(characters[position]);
            position += 1;
            continue;
        }
        let skipped = &characters[position..end];
        blanked.extend(
            skipped
                .iter()
                .map(|character| if *character == '\n' { '\n' } else { ' ' }),
        );
        position = end;
    }
    blanked
}

/// Where the comment or literal that starts here ends; the same position when none starts here.
fn skip(characters: &[char], start: usize) -> usize {
    let at = |offset: usize| characters.get(start + offset).copied().unwrap_or('\0');
    let inside_word = start > 0 && is_word(characters[start - 1]);
    match at(0) {
        '/' if at(1) == '/' => end_of_line(characters, start),
        '/' if at(1) == '*' => end_of_block_comment(characters, start),
        '"' => end_of_string(characters, start + 1),
        'b' | 'c' if !inside_word && at(1) == '"' => end_of_string(characters, start + 2),
        'r' if !inside_word => end_of_raw_string(characters, start + 1).unwrap_or(start),
        'b' | 'c' if !inside_word && at(1) == 'r' => {
            end_of_raw_string(characters, start + 2).unwrap_or(start)
        }
        '\'' if at(1) == '\\' => end_of_escaped_character(characters, start + 2),
        '\'' if at(2) == '\'' => start + 3,
        _ => start,
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn end_of_line(characters: &[char], start: usize) -> usize {
    let rest = characters[start..].iter();
    rest.clone()
        .position(|character| *character == '\n')
        .map_or(characters.len(), |length| start + length)
}

fn end_of_block_comment(characters: &[char], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut position = start;
    while position + 1 < characters.len() {
        match (characters[position], characters[position + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                position += 1;
                continue;
            }
        }
        position += 2;
        if depth == 0 {
            return position;
        }
    }
    characters.len()
}

fn end_of_string(characters: &[char], start: usize) -> usize {
    let mut position = start;
    while position < characters.len() {
        match characters[position] {
            '\\' => position += 2,
            '"' => return position + 1,
            _ => position += 1,
        }
    }
    characters.len()
}

/// Behind the quote that closes `r##"…"##`, when the hashes or the quote start at `start`.
fn end_of_raw_string(characters: &[char], start: usize) -> Option<usize> {
    let hashes = characters[start..]
        .iter()
        .take_while(|character| **character == '#')
        .count();
    let open = start + hashes;
    if characters.get(open) != Some(&'"') {
        return None;
    }
    let closes = |position: usize| {
        characters[position] == '"'
            && characters[position + 1..]
                .iter()
                .take(hashes)
                .filter(|character| **character == '#')
                .count()
                == hashes
    };
    let close = (open + 1..characters.len()).find(|position| closes(*position));
    Some(close.map_or(characters.len(), |position| position + 1 + hashes))
}

fn end_of_escaped_character(characters: &[char], escaped: usize) -> usize {
    let behind = (escaped + 1).min(characters.len());
    let rest = characters[behind..].iter();
    rest.clone()
        .position(|character| *character == '\'')
        .map_or(characters.len(), |length| behind + length + 1)
}

/// A function with a body: its name, the line of its `fn` (from 1), and how many lines it spans.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    pub line: usize,
    pub lines: usize,
}

/// Every function with a body, nested ones too. Expects text without comments and literals.
pub fn functions(blanked: &str) -> Vec<Function> {
    let characters: Vec<char> = blanked.chars().collect();
    let mut found = Vec::new();
    let mut line = 1;
    for position in 0..characters.len() {
        if characters[position] == '\n' {
            line += 1;
        }
        let starts_word = position == 0 || !is_word(characters[position - 1]);
        if !(starts_word && characters[position..].starts_with(&['f', 'n', ' '])) {
            continue;
        }
        let name: String = characters[position + 3..]
            .iter()
            .take_while(|character| is_word(**character))
            .collect();
        if let Some(length) = body_length(&characters[position..]).filter(|_| !name.is_empty()) {
            let newlines = characters[position..position + length]
                .iter()
                .filter(|character| **character == '\n');
            found.push(Function {
                name,
                line,
                lines: newlines.count() + 1,
            });
        }
    }
    found
}

/// How many characters a function takes to the brace that closes its body; none when a semicolon ends it.
fn body_length(characters: &[char]) -> Option<usize> {
    let mut braces = 0_usize;
    let mut brackets = 0_usize;
    for (position, character) in characters.iter().enumerate() {
        match character {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if braces == 0 && brackets == 0 => return None,
            '{' => braces += 1,
            '}' => {
                braces = braces.checked_sub(1)?;
                if braces == 0 && brackets == 0 {
                    return Some(position + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_lines_stay() {
        let table = [
            ("a // b {\nc", "a       \nc"),
            ("a /* { /* } */ \n */ b", "a              \n    b"),
            (r#"let x = "{ \" }"; y"#, "let x =         ; y"),
            (r###"r#"a " {"# + b"###, "           + b"),
            ("br\"{\" b'{' '\\'' '{'", "      b"),
            ("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}"),
            ("'\\u{1F600}' }", "            }"),
            ("for r in b {}", "for r in b {}"),
        ];
        for (text, expected) in table {
            let blanked = without_comments_and_literals(text);
            assert_eq!(blanked.trim_end(), expected.trim_end(), "{text}");
            assert_eq!(
                blanked.matches('\n').count(),
                text.matches('\n').count(),
                "{text}"
            );
        }
    }

    #[test]
    fn functions_are_measured_from_fn_to_the_closing_brace() {
        let text = "trait T { fn declared(&self) -> [u8; 4]; }\nfn outer(\n  a: u8,\n) {\n  fn inner() {}\n}\nlet fn_x = 1;";
        let function = |name: &str, line, lines| Function {
            name: name.to_owned(),
            line,
            lines,
        };
        assert_eq!(
            functions(text),
            [function("outer", 2, 5), function("inner", 5, 1)]
        );
    }
}
