//! Why something is proposed, as codes with arguments: the words a person reads are looked up by the code.

use serde::{Deserialize, Serialize};

use crate::place::Nearness;

/// One reason for a proposal. In JSON `{"code": "match.completed_before", "args": {"done": 3, "of": 4}}`.
///
/// Reasons are about the offer and the demand, never about a person (PIPL article 24 asks for an explanation, and gets
/// all of it here: nothing else enters a score).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "args")]
pub enum Reason {
    /// The offer's class serves the demand's class, by the tenant's table.
    #[serde(rename = "match.class_matches")]
    ClassMatches {
        /// The class of the offer.
        class: String,
    },
    /// The offer's class serves the demand's class in part: by less than [`WELL`] of a hundred in that table.
    #[serde(rename = "match.class_near")]
    ClassNear {
        /// The class of the offer.
        class: String,
    },
    /// Words that are in both, the weightiest first.
    #[serde(rename = "match.shared_words")]
    SharedWords {
        /// At most five words.
        words: Vec<String>,
    },
    /// An agreement promised something of this class and has not been served in full yet.
    #[serde(rename = "match.obligation_open")]
    ObligationOpen {
        /// What is left of the promise, in its unit.
        left: u32,
    },
    /// In the same building.
    #[serde(rename = "match.same_building")]
    SameBuilding,
    /// In the same compound.
    #[serde(rename = "match.same_compound")]
    SameCompound,
    /// In the same community.
    #[serde(rename = "match.same_community")]
    SameCommunity,
    /// In the same street.
    #[serde(rename = "match.same_street")]
    SameStreet,
    /// Meant for the people the demand is about.
    #[serde(rename = "match.same_group")]
    SameGroup {
        /// The code of the group.
        group: String,
    },
    /// Enough for all that is asked.
    #[serde(rename = "match.covers_quantity")]
    CoversQuantity {
        /// What is on offer.
        available: u32,
        /// What is asked.
        asked: u32,
    },
    /// Enough for a part of what is asked.
    #[serde(rename = "match.covers_part")]
    CoversPart {
        /// What is on offer.
        available: u32,
        /// What is asked.
        asked: u32,
    },
    /// Orders brought to an end before, of those taken.
    #[serde(rename = "match.completed_before")]
    CompletedBefore {
        /// Orders completed.
        done: u32,
        /// Orders taken.
        of: u32,
    },
    /// Has other orders in hand now.
    #[serde(rename = "match.busy_now")]
    BusyNow {
        /// Orders not yet completed.
        open_orders: u32,
    },
    /// The same class of matter (between two demands).
    #[serde(rename = "match.same_class")]
    SameClass {
        /// The class both have.
        class: String,
    },
    /// Received so many days from each other (between two demands).
    #[serde(rename = "match.days_apart")]
    DaysApart {
        /// Whole days.
        days: u32,
    },
}

/// From how many of a hundred on a class is said to fit; below, to fit in part. Nobody is shown a number: "70 %" of what?
pub const WELL: u8 = 60;

/// The text of each reason: code, Simplified Chinese, English. `{name}` stands for an argument; lists are joined by 、 or a comma.
pub const REASON_TEXTS: [(&str, &str, &str); 15] = [
    (
        "match.class_matches",
        "类别相符：{class}",
        "Class fits: {class}",
    ),
    (
        "match.class_near",
        "类别相近：{class}",
        "Class fits in part: {class}",
    ),
    (
        "match.shared_words",
        "都提到：{words}",
        "Both mention: {words}",
    ),
    (
        "match.obligation_open",
        "协议约定尚余 {left} 未履行",
        "{left} still open under the agreement",
    ),
    ("match.same_building", "同一楼栋", "Same building"),
    ("match.same_compound", "同一小区", "Same compound"),
    ("match.same_community", "同一社区", "Same community"),
    ("match.same_street", "同一街道", "Same street"),
    (
        "match.same_group",
        "服务对象相符：{group}",
        "Meant for the same people: {group}",
    ),
    (
        "match.covers_quantity",
        "可提供 {available}，满足所需 {asked}",
        "Offers {available}, enough for the {asked} asked",
    ),
    (
        "match.covers_part",
        "可提供 {available}，所需 {asked}",
        "Offers {available} of the {asked} asked",
    ),
    (
        "match.completed_before",
        "此前接单 {of} 件，办结 {done} 件",
        "Completed {done} of {of} orders before",
    ),
    (
        "match.busy_now",
        "手上还有 {open_orders} 件在办",
        "Has {open_orders} orders in hand",
    ),
    (
        "match.same_class",
        "同一类别：{class}",
        "Same class: {class}",
    ),
    ("match.days_apart", "相隔 {days} 天", "{days} days apart"),
];

impl Reason {
    /// The stable code: the key of the reason's text in every language.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ClassMatches { .. } => "match.class_matches",
            Self::ClassNear { .. } => "match.class_near",
            Self::SharedWords { .. } => "match.shared_words",
            Self::ObligationOpen { .. } => "match.obligation_open",
            Self::SameBuilding => "match.same_building",
            Self::SameCompound => "match.same_compound",
            Self::SameCommunity => "match.same_community",
            Self::SameStreet => "match.same_street",
            Self::SameGroup { .. } => "match.same_group",
            Self::CoversQuantity { .. } => "match.covers_quantity",
            Self::CoversPart { .. } => "match.covers_part",
            Self::CompletedBefore { .. } => "match.completed_before",
            Self::BusyNow { .. } => "match.busy_now",
            Self::SameClass { .. } => "match.same_class",
            Self::DaysApart { .. } => "match.days_apart",
        }
    }

    /// The reason a class gives that serves by so many of a hundred; none that does not serve.
    #[must_use]
    pub fn of_class(class: &str, percent: u8) -> Option<Self> {
        let class = class.to_owned();
        match percent {
            0 => None,
            1..WELL => Some(Self::ClassNear { class }),
            _ => Some(Self::ClassMatches { class }),
        }
    }

    /// The reason a band of distance gives; another street gives none.
    #[must_use]
    pub const fn of_nearness(nearness: Nearness) -> Option<Self> {
        match nearness {
            Nearness::Elsewhere => None,
            Nearness::SameStreet => Some(Self::SameStreet),
            Nearness::SameCommunity => Some(Self::SameCommunity),
            Nearness::SameCompound => Some(Self::SameCompound),
            Nearness::SameBuilding => Some(Self::SameBuilding),
        }
    }

    /// Whether the reason alone is ground for proposing an offer. Being near, promised or reliable is not: an offer is
    /// proposed for what it is.
    #[must_use]
    pub const fn is_ground(&self) -> bool {
        matches!(
            self,
            Self::ClassMatches { .. } | Self::ClassNear { .. } | Self::SharedWords { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn one_of_each() -> Vec<Reason> {
        vec![
            Reason::ClassMatches {
                class: "life/meals".into(),
            },
            Reason::ClassNear {
                class: "life".into(),
            },
            Reason::SharedWords {
                words: vec!["路灯".into()],
            },
            Reason::ObligationOpen { left: 2 },
            Reason::SameBuilding,
            Reason::SameCompound,
            Reason::SameCommunity,
            Reason::SameStreet,
            Reason::SameGroup {
                group: "elders".into(),
            },
            Reason::CoversQuantity {
                available: 3,
                asked: 2,
            },
            Reason::CoversPart {
                available: 1,
                asked: 2,
            },
            Reason::CompletedBefore { done: 3, of: 4 },
            Reason::BusyNow { open_orders: 1 },
            Reason::SameClass {
                class: "life".into(),
            },
            Reason::DaysApart { days: 3 },
        ]
    }

    /// The names in braces, sorted.
    fn placeholders(text: &str) -> BTreeSet<String> {
        text.split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn every_reason_has_its_code_and_its_texts_name_its_arguments() {
        let reasons = one_of_each();
        assert_eq!(reasons.len(), REASON_TEXTS.len());
        for reason in reasons {
            let json = serde_json::to_value(&reason).expect("a reason is JSON");
            assert_eq!(json["code"], reason.code());
            let arguments: BTreeSet<String> = json["args"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect();
            let (_, zh, en) = REASON_TEXTS
                .iter()
                .find(|(code, ..)| *code == reason.code())
                .expect("a text");
            assert_eq!(placeholders(zh), arguments, "{zh}");
            assert_eq!(placeholders(en), arguments, "{en}");
            assert_eq!(
                serde_json::from_value::<Reason>(json).expect("reads back"),
                reason
            );
        }
    }
}
