//! What people type: full-width characters, stray spaces, other dashes. Folded here once for codes, phones and numbers.

/// Folds one typed character: full-width forms to ASCII, every dash to `-`, every blank to a plain space.
pub(crate) fn fold(character: char) -> char {
    match character {
        // The full-width block repeats ASCII `!`…`~` at a fixed distance.
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character)
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        // Zero-width marks arrive by copy and paste from chats.
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}' => ' ',
        other if other.is_whitespace() => ' ',
        other => other,
    }
}

/// The typed text folded, in upper case, without blanks and dashes: the form in which codes are checked.
pub(crate) fn compact(text: &str) -> String {
    text.chars()
        .map(fold)
        .filter(|character| !matches!(character, ' ' | '-'))
        .map(|character| character.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_keyboards_and_chats_produce() {
        assert_eq!(compact("ａｂ１２－３ 4\u{3000}5—6\u{200B}七"), "AB123456七");
    }
}
