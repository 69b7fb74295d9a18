//! A text as it is read for matching: its character pairs and words as numbers, and the words two texts share.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::commonness::{Commonness, MAX_WEIGHT};
use crate::text::{Piece, pieces};

/// How much a feature of the title counts beside one that is only in the text.
const TITLE_EMPHASIS: u32 = 2;

/// The longest shared word shown; a longer shared stretch is shown as several.
const MAX_SHOWN_CHARACTERS: usize = 10;

/// The most shared words shown.
const MAX_SHOWN_WORDS: usize = 5;

/// What the pairs of a shared word must weigh on average for the word to be shown; set phrases stay below.
const TELLING: u64 = 3;

/// What an overlap must weigh at least to count in full: three pairs that no other text has. A single shared pair is
/// therefore never a full overlap, however short the texts.
const FULL_OVERLAP: u64 = 3 * MAX_WEIGHT * MAX_WEIGHT;

/// A title and a text, read. A usual message takes some 20 KB, one of 7,000 characters 300 KB: make it when needed, for
/// the candidates only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Feature number → emphasis, ascending.
    features: Vec<(u64, u32)>,
    /// Words and runs, a line each, for looking shared stretches up.
    lines: String,
    words: HashSet<String>,
    pairs: HashSet<[char; 2]>,
    runs: Vec<Vec<char>>,
}

impl Reading {
    /// Reads a title and a text; either may be empty.
    #[must_use]
    pub fn of(title: &str, text: &str) -> Self {
        let mut emphasis = BTreeMap::new();
        let mut reading = Self {
            features: Vec::new(),
            lines: String::new(),
            words: HashSet::new(),
            pairs: HashSet::new(),
            runs: Vec::new(),
        };
        for (part, weight) in [(text, 1), (title, TITLE_EMPHASIS)] {
            for piece in pieces(part) {
                match piece {
                    Piece::Word(word) => {
                        emphasis.insert(number(word.chars()), weight);
                        reading.words.insert(word);
                    }
                    Piece::Run(run) => {
                        for pair in run.windows(2) {
                            emphasis.insert(number(pair.iter().copied()), weight);
                            reading.pairs.insert([pair[0], pair[1]]);
                        }
                        reading.lines.extend(&run);
                        reading.lines.push('\n');
                        reading.runs.push(run);
                    }
                }
            }
        }
        reading.features = emphasis.into_iter().collect();
        reading
    }

    /// The features and their emphasis, ascending.
    pub(crate) fn features(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.features.iter().copied()
    }

    /// The features both have, with the emphasis in each.
    fn shared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (u64, u32, u32)> + 'a {
        let mut rest = other.features.iter().copied().peekable();
        self.features().filter_map(move |(feature, mine)| {
            while rest.next_if(|(theirs, _)| *theirs < feature).is_some() {}
            rest.next_if(|(theirs, _)| *theirs == feature)
                .map(|(_, theirs)| (feature, mine, theirs))
        })
    }

    /// The cosine of two readings under the weights, 0 (nothing in common) to 1000 (the same), the same from either side.
    #[must_use]
    pub fn cosine(&self, other: &Self, commonness: &Commonness) -> u16 {
        let length = |reading: &Self| -> u128 {
            reading
                .features()
                .map(|(feature, emphasis)| {
                    (square(commonness, feature) * u64::from(emphasis)).pow(2)
                })
                .map(u128::from)
                .sum()
        };
        let dot: u128 = self
            .shared(other)
            .map(|(feature, mine, theirs)| {
                u128::from(square(commonness, feature).pow(2) * u64::from(mine) * u64::from(theirs))
            })
            .sum();
        let lengths = length(self) * length(other);
        if lengths == 0 {
            return 0;
        }
        permille((dot * dot * 1_000_000 / lengths).isqrt())
    }

    /// How much of the lighter reading is in the other one, 0 to 1000, the same from either side. What is short is found
    /// in what is long.
    #[must_use]
    pub fn overlap(&self, other: &Self, commonness: &Commonness) -> u16 {
        self.overlap_weighed(self.weight(commonness), other, commonness)
    }

    /// [`Self::overlap`] for comparing one reading with many: `weight` is this one's [`Self::weight`], taken once.
    pub(crate) fn overlap_weighed(
        &self,
        weight: u64,
        other: &Self,
        commonness: &Commonness,
    ) -> u16 {
        let shared: u64 = self
            .shared(other)
            .map(|(feature, ..)| square(commonness, feature))
            .sum();
        permille(u128::from(
            shared * 1_000 / weight.min(other.weight(commonness)).max(FULL_OVERLAP),
        ))
    }

    /// What all features weigh together.
    pub(crate) fn weight(&self, commonness: &Commonness) -> u64 {
        self.features()
            .map(|(feature, _)| square(commonness, feature))
            .sum()
    }

    /// Words in both, to be shown as a reason: at most five, the weightiest first, none that is only a set phrase. The
    /// same from either side.
    #[must_use]
    pub fn shared_words(&self, other: &Self, commonness: &Commonness) -> Vec<String> {
        // One side is walked and the other looked up; which one must not depend on who asks.
        let (walked, looked_up) =
            if (self.lines.len(), &self.lines) <= (other.lines.len(), &other.lines) {
                (self, other)
            } else {
                (other, self)
            };
        let mut found: BTreeSet<(u64, String)> = walked
            .words
            .intersection(&looked_up.words)
            .filter(|word| word.chars().count() > 1)
            .map(|word| (commonness.weight(number(word.chars())), word.clone()))
            .collect();
        for run in &walked.runs {
            for stretch in looked_up.stretches(run) {
                let weight = stretch
                    .windows(2)
                    .map(|pair| commonness.weight(number(pair.iter().copied())))
                    .sum();
                found.insert((weight, stretch.iter().collect()));
            }
        }
        let mut words: Vec<String> = Vec::new();
        for (weight, word) in found.into_iter().rev() {
            let pairs = if word.is_ascii() {
                1
            } else {
                word.chars().count() as u64 - 1
            };
            let telling = weight >= TELLING * pairs;
            if telling
                && words.len() < MAX_SHOWN_WORDS
                && !words.iter().any(|longer| longer.contains(&word))
            {
                words.push(word);
            }
        }
        words
    }

    /// The longest stretches of a run, two characters or more, that this reading has as well; read from the left.
    fn stretches<'a>(&self, run: &'a [char]) -> Vec<&'a [char]> {
        let mut found = Vec::new();
        let mut from = 0;
        while from + 1 < run.len() {
            let mut to = from + 1;
            let limit = run.len().min(from + MAX_SHOWN_CHARACTERS);
            while to < limit
                && self.pairs.contains(&[run[to - 1], run[to]])
                && (to == from + 1
                    || self
                        .lines
                        .contains(&run[from..=to].iter().collect::<String>()))
            {
                to += 1;
            }
            if to > from + 1 {
                found.push(&run[from..to]);
            }
            from = to;
        }
        found
    }
}

/// The weight of a feature, squared: what is rare decides.
fn square(commonness: &Commonness, feature: u64) -> u64 {
    commonness.weight(feature).pow(2)
}

fn permille(value: u128) -> u16 {
    u16::try_from(value.min(1_000)).unwrap_or(1_000)
}

/// The number of one feature: FNV-1a over its characters, then mixed. Stored inside fingerprints, so it never changes
/// without [`crate::similar::FINGERPRINT_VERSION`].
pub(crate) fn number(characters: impl Iterator<Item = char>) -> u64 {
    let hash = characters.fold(0xCBF2_9CE4_8422_2325_u64, |hash, character| {
        u32::from(character)
            .to_le_bytes()
            .iter()
            .fold(hash, |hash, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
            })
    });
    mix(hash)
}

/// The finaliser of SplitMix64: every bit of the input touches every bit of the output.
pub(crate) fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shows_the_words_a_person_would_underline() {
        let none = Commonness::default();
        for (a, b, expected) in [
            ("3号楼前路灯坏了", "路灯不亮", vec!["路灯"]),
            (
                "希望尽快解决广场舞噪音",
                "广场舞太吵，希望尽快解决",
                vec!["广场舞"],
            ),
            ("WiFi 信号差", "安装 wifi", vec!["wifi"]),
            ("您好，请问", "您好，请问", vec![]),
            ("路灯", "电梯", vec![]),
        ] {
            assert_eq!(
                Reading::of("", a).shared_words(&Reading::of("", b), &none),
                expected,
                "{a} {b}"
            );
        }
    }

    #[test]
    fn a_short_text_lies_in_a_long_one() {
        let none = Commonness::default();
        let short = Reading::of("", "单元门口路灯不亮");
        let long = Reading::of(
            "",
            "幸福小区三号楼单元门口路灯不亮已有两周，老人夜间进出摔倒过，盼物业早日派人检修",
        );
        assert!(short.overlap(&long, &none) > 900);
        assert!(short.cosine(&long, &none) < 700);
        let pair = Reading::of("", "路灯");
        assert!(
            pair.overlap(&long, &none) < 400,
            "a single pair is no full overlap"
        );
    }

    proptest! {
        #[test]
        fn measures_are_symmetric_bounded_and_full_for_the_same(a in "[路灯坏了电梯停运a-c ]{0,30}", b in "[路灯坏了电梯停运a-c ]{0,30}") {
            let none = Commonness::default();
            let (a, b) = (Reading::of(&a, &b), Reading::of("", &b));
            prop_assert_eq!(a.cosine(&b, &none), b.cosine(&a, &none));
            prop_assert_eq!(a.overlap(&b, &none), b.overlap(&a, &none));
            prop_assert_eq!(a.shared_words(&b, &none), b.shared_words(&a, &none));
            prop_assert!(a.cosine(&b, &none) <= 1000 && a.overlap(&b, &none) <= 1000);
            let empty = a.features().next().is_none();
            prop_assert_eq!(a.cosine(&a, &none), if empty { 0 } else { 1000 });
        }
    }
}
