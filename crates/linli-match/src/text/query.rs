//! A typed query: the terms that must all be there.

use super::{Piece, encode_run, encode_word, pieces};

/// The most terms of one query; a pasted page asks for its first ones.
const MAX_QUERY_TERMS: usize = 64;

/// The shortest word that is searched by its beginning.
const MIN_PREFIX_WORD: usize = 4;

/// One term of a query, encoded as in [`super::terms`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QueryTerm {
    /// ASCII letters and digits, safe to place into the text of a query.
    pub term: String,
    /// Whether every term that begins with this one will do.
    pub prefix: bool,
}

/// What a typed text asks for: all its terms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    terms: Vec<QueryTerm>,
}

impl Query {
    /// Reads what somebody typed; at most 64 terms.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        for piece in pieces(text) {
            match piece {
                Piece::Word(word) => {
                    let prefix = word.len() >= MIN_PREFIX_WORD
                        && word.bytes().any(|byte| byte.is_ascii_alphabetic());
                    query.ask(encode_word(&word), prefix);
                }
                Piece::Run(run) if run.len() == 1 => query.ask(encode_run(&run), true),
                Piece::Run(run) => {
                    for pair in run.windows(2) {
                        query.ask(encode_run(pair), false);
                    }
                }
            }
        }
        query
    }

    fn ask(&mut self, term: String, prefix: bool) {
        let term = QueryTerm { term, prefix };
        if self.terms.len() < MAX_QUERY_TERMS && !self.terms.contains(&term) {
            self.terms.push(term);
        }
    }

    /// The terms, all of which must be there.
    #[must_use]
    pub fn terms(&self) -> &[QueryTerm] {
        &self.terms
    }

    /// Whether nothing was asked for (blank, marks or particles only). The answer to such a query is *nothing found*;
    /// it must not be sent to a database, where an empty query is an error.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The query as the right side of SQLite's `MATCH`: `"u8defu706f" AND "wlift"*`.
    #[must_use]
    pub fn fts5(&self) -> String {
        self.write(" AND ", |term| {
            format!("\"{}\"{}", term.term, if term.prefix { "*" } else { "" })
        })
    }

    /// The query as the argument of PostgreSQL's `to_tsquery('simple', …)`: `u8defu706f & wlift:*`.
    #[must_use]
    pub fn tsquery(&self) -> String {
        self.write(" & ", |term| {
            format!("{}{}", term.term, if term.prefix { ":*" } else { "" })
        })
    }

    fn write(&self, between: &str, each: impl Fn(&QueryTerm) -> String) -> String {
        self.terms
            .iter()
            .map(each)
            .collect::<Vec<_>>()
            .join(between)
    }

    /// Whether an index row of these terms is found: what both databases must answer, and what a list in memory uses.
    #[must_use]
    pub fn finds(&self, row: &[String]) -> bool {
        !self.is_empty()
            && self.terms.iter().all(|asked| {
                row.iter().any(|term| {
                    if asked.prefix {
                        term.starts_with(&asked.term)
                    } else {
                        *term == asked.term
                    }
                })
            })
    }
}

/// The encoded terms of a typed query without their prefix marks; [`Query::parse`] keeps those.
#[must_use]
pub fn query_terms(text: &str) -> Vec<String> {
    Query::parse(text)
        .terms
        .into_iter()
        .map(|term| term.term)
        .collect()
}
