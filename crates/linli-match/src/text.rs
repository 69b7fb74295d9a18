//! Terms of a text: how an index row and a query are formed, so that SQLite and PostgreSQL give the same answer.
//!
//! # Why overlapping character pairs and not words
//!
//! A dictionary (jieba-rs 0.11, its default one) was measured at 155 ms to load and 31 MB of private memory, half of
//! what the whole server may use at rest. It also cuts the same name differently in different sentences, so that a
//! query may miss a text that contains it. Pairs need no dictionary, and two texts that share a run of characters
//! always share its pairs.
//!
//! # How an index row is formed
//!
//! 1. [`normalise`]: NFKC (full width becomes half width), lower case, invisible characters out, white space to one space.
//! 2. ASCII letters and digits form **words** (Latin letters with marks lose the mark); every other letter forms **runs**;
//!    anything else separates. Grammatical particles ([`PARTICLES`]) are left out without separating, so 小区的路灯 and
//!    小区路灯 are found by each other.
//! 3. A word `lift` becomes the term `wlift`. A run 修路灯 becomes the pairs 修路, 路灯 and the last character 灯.
//!
//! # How a term is written
//!
//! A character of the basic plane is `u` and 4 hexadecimal digits, any other is `v` and 6, a word is `w` and its
//! letters: 路灯 is `u8defu706f`, 𬭚 is `v02cb5a`. The reasons:
//!
//! - PostgreSQL's default parser and SQLite's `unicode61` disagree about what a letter is. The former asks the
//!   locale (under `C`, no character beyond ASCII is a letter), the latter has a fixed table of Unicode 6.1 in which
//!   later ideographs and private-use characters are missing. ASCII letters and digits are one token in both.
//! - Every term starts with a letter. PostgreSQL reads `4e2d` as the number `4e2` and a rest.
//! - The code of a character is of fixed length for its first letter, so no code is the beginning of another one and a
//!   search by prefix for one character (`u706f*`) finds exactly the terms that begin with it. As every character of a run
//!   begins a pair or is the run's last, a query of a single character finds all its texts.
//!
//! # How a query is formed
//!
//! [`Query::parse`] gives terms that must **all** be there. A run of two or more characters asks for its pairs, a single
//! character for its prefix, a word of four or more characters with a letter in it for its prefix (`XQ51` finds an order
//! number), any other word for itself. [`Query::fts5`] and [`Query::tsquery`] write it for each database. The table for
//! SQLite is best declared `fts5(terms, content='', detail=none, prefix='5 7', tokenize='unicode61')`, the column for
//! PostgreSQL is `to_tsvector('simple', terms)`; the terms are joined by spaces ([`index_row`]).

mod pieces;
mod query;

pub use pieces::{PARTICLES, normalise};
pub(crate) use pieces::{Piece, pieces};
pub use query::{Query, QueryTerm, query_terms};

use std::collections::HashSet;

/// The most distinct terms kept of one text; what a longer text says after that is not searchable.
///
/// A text of 7,000 characters has under 5,000. PostgreSQL refuses a `tsvector` of 1 MB, which these cannot reach.
pub const MAX_TERMS: usize = 20_000;

/// The distinct terms by which `text` is found, encoded, in the order of first occurrence; at most [`MAX_TERMS`].
#[must_use]
pub fn terms(text: &str) -> Vec<String> {
    let mut words = HashSet::new();
    // Pairs, and runs' last characters without a second one. Many repeat in a long text; only new ones are written out.
    let mut pairs = HashSet::new();
    let mut terms = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Word(word) => {
                if words.insert(word.clone()) {
                    terms.push(encode_word(&word));
                }
            }
            Piece::Run(run) => {
                for (place, first) in run.iter().enumerate() {
                    let second = run.get(place + 1);
                    if pairs.insert((*first, second.copied())) {
                        terms.push(encode_run(&run[place..run.len().min(place + 2)]));
                    }
                }
            }
        }
        if terms.len() >= MAX_TERMS {
            terms.truncate(MAX_TERMS);
            break;
        }
    }
    terms
}

/// The text of the index row: [`terms`] joined by spaces.
#[must_use]
pub fn index_row(text: &str) -> String {
    terms(text).join(" ")
}

fn encode_word(word: &str) -> String {
    format!("w{word}")
}

fn encode_run(characters: &[char]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";

    let mut code = String::with_capacity(characters.len() * 7);
    for &character in characters {
        let number = u32::from(character);
        let (mark, digits) = if number <= 0xFFFF { ('u', 4) } else { ('v', 6) };
        code.push(mark);
        for place in (0..digits).rev() {
            code.push(char::from(DIGITS[(number >> (4 * place) & 0xF) as usize]));
        }
    }
    code
}

#[cfg(test)]
mod tests;
