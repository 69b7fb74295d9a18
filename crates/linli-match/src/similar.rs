//! The same matter in other words: how alike two demands are, why, and how candidates are found without reading all.
//!
//! A clerk is shown earlier demands that may be the same matter, with the reasons; merging is the clerk's decision.
//! The thresholds were set by eye on 4,326 real messages to a city's government, all taken as one place: of 24 pairs
//! looked at from [`LIKELY`] up, 20 were one matter and 4 the same copied text about another place, which a known
//! place tells apart in the reasons; from [`POSSIBLE`] up most were one matter or related trouble of one place.

mod fingerprint;

use std::collections::BTreeSet;

use linli_domain::time::{DAY, Timestamp};
use serde::Serialize;

pub use fingerprint::{FINGERPRINT_KEYS, FINGERPRINT_VERSION, MIN_SHARED_KEYS, fingerprint};

use crate::class::ClassPath;
use crate::commonness::Commonness;
use crate::place::{Nearness, Place};
use crate::reading::Reading;
use crate::reason::Reason;

/// From this score on two demands are probably the same matter.
pub const LIKELY: u16 = 600;

/// From this score on two demands are worth showing side by side.
pub const POSSIBLE: u16 = 350;

/// Points at most for the text, the place, the class and the time; 1000 together.
const TEXT_POINTS: u32 = 700;
const PLACE_POINTS: u32 = 160;
const CLASS_POINTS: u32 = 80;
const TIME_POINTS: u32 = 60;

/// Time says nothing any more beyond these days.
const TIME_DAYS: u32 = 180;

/// Likeness of the text by cosine: (cosine, likeness), straight lines between. Below the first point the texts are not
/// alike and nothing else can make them the same matter.
const COSINE_CURVE: [(u16, u32); 5] =
    [(120, 100), (200, 450), (300, 650), (500, 850), (1000, 1000)];

/// A short text that lies in a long one counts from this overlap on, and at most so much: it may say less than it seems.
const MIN_OVERLAP: u16 = 500;
const OVERLAP_LIKENESS: u32 = 700;

/// One demand as far as likeness is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Where it is.
    pub place: Place,
    /// Its class; none when not triaged yet.
    pub class: ClassPath,
    /// When it was received.
    pub received_at: Timestamp,
    /// Its title and text.
    pub reading: Reading,
}

/// How alike two demands are and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Likeness {
    /// 0 to 1000: text 700, place 160, class 80, time 60.
    pub score: u16,
    /// The reasons, weightiest kind first; never empty.
    pub reasons: Vec<Reason>,
}

/// How alike two demands are; the same from either side. `None` when their texts are not, whatever else agrees.
#[must_use]
pub fn likeness(one: &Matter, other: &Matter, commonness: &Commonness) -> Option<Likeness> {
    let text = text_likeness(
        one.reading.cosine(&other.reading, commonness),
        one.reading.overlap(&other.reading, commonness),
    );
    if text == 0 {
        return None;
    }
    let words = one.reading.shared_words(&other.reading, commonness);
    if words.is_empty() {
        return None;
    }
    let nearness = one.place.nearness(&other.place);
    let class = shared_class(&one.class, &other.class);
    let days = days_apart(one.received_at, other.received_at);
    let score = TEXT_POINTS * text / 1_000
        + place_points(nearness)
        + class.as_ref().map_or(0, |(_, points)| *points)
        + time_points(days);

    let mut reasons = vec![Reason::SharedWords { words }];
    reasons.extend(Reason::of_nearness(nearness));
    reasons.extend(class.map(|(class, _)| Reason::SameClass { class }));
    reasons.push(Reason::DaysApart { days });
    Some(Likeness {
        score: u16::try_from(score.min(1_000)).unwrap_or(1_000),
        reasons,
    })
}

/// 0 to 1000, from the cosine and the overlap of two texts.
fn text_likeness(cosine: u16, overlap: u16) -> u32 {
    let contained = if overlap >= MIN_OVERLAP {
        u32::from(overlap) * OVERLAP_LIKENESS / 1_000
    } else {
        0
    };
    on_curve(cosine).max(contained)
}

fn on_curve(cosine: u16) -> u32 {
    COSINE_CURVE
        .windows(2)
        .find(|ends| (ends[0].0..=ends[1].0).contains(&cosine))
        .map_or(0, |ends| {
            ends[0].1
                + (ends[1].1 - ends[0].1) * u32::from(cosine - ends[0].0)
                    / u32::from(ends[1].0 - ends[0].0)
        })
}

fn place_points(nearness: Nearness) -> u32 {
    match nearness {
        Nearness::Elsewhere => 0,
        Nearness::SameStreet => PLACE_POINTS / 8,
        Nearness::SameCommunity => PLACE_POINTS / 2,
        Nearness::SameCompound => PLACE_POINTS * 7 / 8,
        Nearness::SameBuilding => PLACE_POINTS,
    }
}

/// The class both share and its points: all of them for the same class, by the share of common steps otherwise.
fn shared_class(one: &ClassPath, other: &ClassPath) -> Option<(String, u32)> {
    let shared = one.shared_steps(other);
    if shared == 0 {
        return None;
    }
    let longer = one.steps().len().max(other.steps().len());
    let points = CLASS_POINTS as usize * shared / longer;
    Some((
        one.steps()[..shared].join("/"),
        u32::try_from(points).unwrap_or(0),
    ))
}

fn days_apart(one: Timestamp, other: Timestamp) -> u32 {
    let days = one.millis().abs_diff(other.millis()) / DAY.unsigned_abs();
    u32::try_from(days).unwrap_or(u32::MAX)
}

fn time_points(days: u32) -> u32 {
    TIME_POINTS * TIME_DAYS.saturating_sub(days) / TIME_DAYS
}

/// The candidates that may be the same matter as `matter`: those of at least [`POSSIBLE`], the likeliest first, equal ones
/// by key, at most `limit`. `dismissed` are those somebody said are another matter; they do not come back.
#[must_use]
pub fn most_alike<K: Ord + Clone>(
    matter: &Matter,
    candidates: &[(K, Matter)],
    dismissed: &BTreeSet<K>,
    commonness: &Commonness,
    limit: usize,
) -> Vec<(K, Likeness)> {
    let mut found: Vec<(K, Likeness)> = candidates
        .iter()
        .filter(|(key, _)| !dismissed.contains(key))
        .filter_map(|(key, candidate)| {
            likeness(matter, candidate, commonness).map(|likeness| (key.clone(), likeness))
        })
        .filter(|(_, likeness)| likeness.score >= POSSIBLE)
        .collect();
    found.sort_by(|(a_key, a), (b_key, b)| b.score.cmp(&a.score).then_with(|| a_key.cmp(b_key)));
    found.truncate(limit);
    found
}

#[cfg(test)]
mod tests;
