//! Normalising a text and cutting it into words and runs.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Grammatical particles that carry nothing to search by. They are left out of texts and queries alike.
///
/// Single characters only: leaving out a whole phrase would depend on where a text was cut, and a query is a cut.
pub const PARTICLES: [char; 8] = ['的', '了', '吗', '呢', '吧', '啊', '呀', '嘛'];

/// English function words, left out of texts and queries alike.
const FUNCTION_WORDS: [&str; 12] = [
    "a", "an", "and", "for", "in", "is", "of", "on", "or", "the", "to", "with",
];

/// The most characters of a word that count; the rest of a longer one (a link, a pasted key) is dropped.
const MAX_WORD: usize = 40;

/// A stretch of a text that is searched as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// ASCII letters and digits, lower case.
    Word(String),
    /// Other letters, Chinese above all; never empty.
    Run(Vec<char>),
}

/// The one form of a text under which equal texts are equal: NFKC, lower case, no invisible characters, white space
/// (line breaks too) as one space, none at the ends.
#[must_use]
pub fn normalise(text: &str) -> String {
    let plain = plain_form(text).unwrap_or_else(|| general_form(text));
    let mut out = String::with_capacity(plain.len());
    for word in plain
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Any text. The second pass composes what lower case and removed characters brought together.
fn general_form(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !is_invisible(*c))
        .nfkc()
        .collect()
}

/// The same for a text of usual characters only, as most are, several times faster; `None` when there is another one.
fn plain_form(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        out.push(match character {
            '\0'..='\u{7F}' => character.to_ascii_lowercase(),
            '\u{4E00}'..='\u{9FFF}' | '、' | '。' | '《' | '》' | '“' | '”' | '‘' | '’' | '—' => {
                character
            }
            // Full width: the same order as ASCII, from '!' to '~'.
            '\u{FF01}'..='\u{FF5E}' => {
                char::from_u32(u32::from(character) - 0xFEE0)?.to_ascii_lowercase()
            }
            '\u{3000}' => ' ',
            _ => return None,
        });
    }
    Some(out)
}

/// Zero-width characters, direction marks and variation selectors: copied along from web pages and never meant.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

/// Cuts a text, in its order. Particles and function words are out.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut cutter = Cutter::default();
    for character in normalise(text).chars() {
        cutter.take(character);
    }
    cutter.close_word();
    cutter.close_run();
    cutter.pieces
}

#[derive(Default)]
struct Cutter {
    pieces: Vec<Piece>,
    word: String,
    run: Vec<char>,
}

impl Cutter {
    fn take(&mut self, character: char) {
        if let Some(letter) = word_letter(character) {
            self.close_run();
            if self.word.len() < MAX_WORD {
                self.word.push(letter);
            }
        } else if is_run_letter(character) {
            self.close_word();
            if !PARTICLES.contains(&character) {
                self.run.push(character);
            }
        } else {
            self.close_word();
            self.close_run();
        }
    }

    fn close_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        if !word.is_empty() && !FUNCTION_WORDS.contains(&word.as_str()) {
            self.pieces.push(Piece::Word(word));
        }
    }

    fn close_run(&mut self) {
        if !self.run.is_empty() {
            self.pieces.push(Piece::Run(std::mem::take(&mut self.run)));
        }
    }
}

/// The ASCII letter or digit this character is written as in a word: itself, or a Latin letter without its mark
/// (lǚ is searched as lu).
fn word_letter(character: char) -> Option<char> {
    if character.is_ascii_alphanumeric() {
        return Some(character);
    }
    if !matches!(character, '\u{00C0}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}') {
        return None;
    }
    let mut base = None;
    decompose_canonical(character, |part| {
        if base.is_none() && !is_combining_mark(part) {
            base = Some(part);
        }
    });
    base.filter(char::is_ascii_alphanumeric)
}

/// Any other letter or digit, and private-use characters: old systems kept rare names there.
fn is_run_letter(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
        // Ideographs of extensions newer than the standard library's tables.
        || matches!(character, '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_fast_form_is_the_general_one(text in "[\u{20}-\u{7E}\u{4E00}-\u{9FFF}\u{FF01}-\u{FF5E}、。《》“”‘’—\u{3000}\n]{0,40}") {
            prop_assert_eq!(plain_form(&text), Some(general_form(&text)));
        }
    }
}
