//! The word stocks under `data/`: plain lines with `|` between fields, `#` before comments.

/// The rows of one data file.
pub(crate) fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('|').collect())
}

/// The words of one stock: the row that starts with `name`, its second field cut at commas.
pub(crate) fn stock(text: &'static str, name: &str) -> Vec<&'static str> {
    rows(text)
        .find(|row| row[0] == name)
        .and_then(|row| row.get(1).map(|words| words.split(',').collect()))
        .unwrap_or_default()
}

/// The texts of all rows that start with `name`.
pub(crate) fn lines(text: &'static str, name: &str) -> Vec<&'static str> {
    rows(text)
        .filter(|row| row[0] == name)
        .filter_map(|row| row.get(1).copied())
        .collect()
}

pub(crate) const DEMANDS: &str = include_str!("../data/demand_texts.txt");
pub(crate) const LETTERS: &str = include_str!("../data/letter_texts.txt");
pub(crate) const LONG_DEMANDS: &str = include_str!("../data/long_texts.txt");
pub(crate) const DUPLICATES: &str = include_str!("../data/duplicate_texts.txt");
pub(crate) const NAMES: &str = include_str!("../data/names.txt");
pub(crate) const PLACES: &str = include_str!("../data/places.txt");
pub(crate) const REASONS: &str = include_str!("../data/reasons.txt");
pub(crate) const REPORTS: &str = include_str!("../data/report_texts.txt");
pub(crate) const RESOURCES: &str = include_str!("../data/resources.txt");
pub(crate) const TAXONOMY: &str = include_str!("../data/taxonomy.txt");
pub(crate) const UNITS: &str = include_str!("../data/units.txt");

/// One of the texts kept under `kind`; every kind that the scripts name is in the files (a test reads them all).
pub(crate) fn said(random: &mut crate::random::Random, text: &'static str, kind: &str) -> String {
    let texts = lines(text, kind);
    if texts.is_empty() {
        String::new()
    } else {
        (*random.pick(&texts)).to_owned()
    }
}
