//! Whether a meeting is able to decide and how a vote went, with the figures behind it. No database here.
//!
//! A natural person has one voice, however many seats they hold (double posts count once), and carries one other voice at
//! most. Who is present is not represented as well.

use std::collections::{BTreeMap, BTreeSet};

use linli_domain::code_enum;
use linli_domain::id::AttendeeId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::topics::VoteResult;
use crate::bodies::rules::{AgreeOf, BodyRule, Counting};

code_enum! {
    /// Whether somebody came.
    pub enum Presence {
        /// 已通知
        Called = "called",
        /// 到会
        Present = "present",
        /// 委托
        Proxy = "proxy",
        /// 请假
        Excused = "excused",
        /// 缺席
        Absent = "absent",
    }
}
linli_kit::code_columns!(Presence);

/// A seat at a meeting as the count sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// Which.
    pub id: AttendeeId,
    /// The person who has the seat, however the caller tells persons apart; none for a seat of an organisation.
    pub holder: Option<String>,
    /// The person who sits there; none where nobody was named.
    pub sitting: Option<String>,
    /// Whether the seat votes.
    pub votes: bool,
    /// Whether they came.
    pub presence: Presence,
    /// Who carries the voice.
    pub carrier: Option<AttendeeId>,
}

/// Households and floor area that took part, of all there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Took {
    /// All households.
    pub households: i64,
    /// All floor area, in square metres.
    pub floor_area: i64,
    /// Of them took part.
    pub present_households: i64,
    /// Their floor area.
    pub present_area: i64,
}

/// Whether a meeting is able to decide, with the figures behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuorumFigures {
    /// Voices called: persons with seats counted once each, and organisations; households where those are counted.
    pub called: i64,
    /// Of them present.
    pub present: i64,
    /// Represented by a proxy.
    pub proxies: i64,
    /// Voices that count for less because one person came for several.
    pub doubles: i64,
    /// Present and represented together.
    pub voices: i64,
    /// How many it takes.
    pub needed: i64,
    /// All floor area, in square metres, where it is counted.
    pub called_area: Option<i64>,
    /// Of it took part.
    pub present_area: Option<i64>,
    /// How much it takes.
    pub needed_area: Option<i64>,
    /// Whether it is able to decide.
    pub reached: bool,
}

/// The figures of a meeting by the rule of its body.
#[must_use]
pub fn quorum(rule: &BodyRule, voices: &[Voice], took: Took) -> QuorumFigures {
    match rule.counting {
        Counting::Seats => of_seats(rule, voices),
        Counting::Households | Counting::HouseholdsAndArea => of_households(rule, took),
    }
}

fn of_seats(rule: &BodyRule, voices: &[Voice]) -> QuorumFigures {
    let counted = counted(rule, voices);
    let voting = || voices.iter().filter(|voice| voice.votes);
    let holders: BTreeSet<&str> = voting()
        .filter_map(|voice| voice.holder.as_deref())
        .collect();
    let organisations = voting().filter(|voice| voice.holder.is_none()).count();
    let called = size(holders.len() + organisations);
    let present = size(counted.present.len());
    let proxies = size(counted.proxies);
    let sat = voting()
        .filter(|voice| voice.presence == Presence::Present)
        .count();
    QuorumFigures {
        called,
        present,
        proxies,
        doubles: size(sat) - present,
        voices: present + proxies,
        needed: rule.present.needed(called),
        called_area: None,
        present_area: None,
        needed_area: None,
        reached: rule.present.reached(present + proxies, called),
    }
}

struct Counted {
    /// One seat for each person or unnamed delegate present.
    present: BTreeSet<String>,
    proxies: usize,
}

/// Who sits on a seat, as a key: a person once, an unnamed delegate by the seat.
fn sitter(voice: &Voice) -> String {
    let named = voice.sitting.as_ref().or(voice.holder.as_ref());
    named.map_or_else(|| format!("seat {}", voice.id), Clone::clone)
}

fn counted(rule: &BodyRule, voices: &[Voice]) -> Counted {
    let seats: BTreeMap<AttendeeId, &Voice> = voices.iter().map(|one| (one.id, one)).collect();
    let present: BTreeSet<String> = voices
        .iter()
        .filter(|voice| voice.votes && voice.presence == Presence::Present)
        .map(sitter)
        .collect();
    let mut carriers = BTreeSet::new();
    let mut represented = BTreeSet::new();
    for voice in voices {
        if !rule.proxies || !voice.votes || voice.presence != Presence::Proxy {
            continue;
        }
        let carrier = voice.carrier.and_then(|id| seats.get(&id));
        let Some(carrier) = carrier.filter(|one| one.votes && one.presence == Presence::Present)
        else {
            continue;
        };
        let whose = voice
            .holder
            .clone()
            .unwrap_or_else(|| format!("seat {}", voice.id));
        // a person who is there in another seat speaks for themselves; nobody is represented twice
        if present.contains(&whose) || represented.contains(&whose) {
            continue;
        }
        if carriers.insert(sitter(carrier)) {
            represented.insert(whose);
        }
    }
    Counted {
        present,
        proxies: represented.len(),
    }
}

fn of_households(rule: &BodyRule, took: Took) -> QuorumFigures {
    let by_area = rule.counting == Counting::HouseholdsAndArea;
    let area = |value: i64| by_area.then_some(value);
    let reached = rule
        .present
        .reached(took.present_households, took.households)
        && (!by_area || rule.present.reached(took.present_area, took.floor_area));
    QuorumFigures {
        called: took.households,
        present: took.present_households,
        proxies: 0,
        doubles: 0,
        voices: took.present_households,
        needed: rule.present.needed(took.households),
        called_area: area(took.floor_area),
        present_area: area(took.present_area),
        needed_area: area(rule.present.needed(took.floor_area)),
        reached,
    }
}

code_enum! {
    /// Why an attendance cannot be so; each is the key of its text.
    pub enum ProxyRefusal {
        /// 这个组织不接受委托
        NotAllowed = "proxy_not_allowed",
        /// 委托要写明受托人
        NoCarrier = "proxy_no_carrier",
        /// 受托人没有到会
        CarrierAway = "proxy_carrier_away",
        /// 一人最多受托一票
        CarriesTwo = "proxy_carries_two",
        /// 自己到会就不用委托
        IsThere = "proxy_is_there",
    }
}

/// The first seat whose proxy cannot be, and why: said when the attendance is written, so that no figure is ever less than
/// what people see on the sheet.
#[must_use]
pub fn wrong_proxy(rule: &BodyRule, voices: &[Voice]) -> Option<(AttendeeId, ProxyRefusal)> {
    let seats: BTreeMap<AttendeeId, &Voice> = voices.iter().map(|one| (one.id, one)).collect();
    let there: BTreeSet<String> = voices
        .iter()
        .filter(|voice| voice.presence == Presence::Present)
        .map(sitter)
        .collect();
    let mut carriers = BTreeSet::new();
    for voice in voices {
        if voice.presence != Presence::Proxy {
            continue;
        }
        let why = match voice.carrier.and_then(|id| seats.get(&id)) {
            _ if !rule.proxies || !voice.votes => Some(ProxyRefusal::NotAllowed),
            None => Some(ProxyRefusal::NoCarrier),
            Some(carrier) if !carrier.votes || carrier.presence != Presence::Present => {
                Some(ProxyRefusal::CarrierAway)
            }
            Some(_) if voice.holder.as_ref().is_some_and(|who| there.contains(who)) => {
                Some(ProxyRefusal::IsThere)
            }
            Some(carrier) if !carriers.insert(sitter(carrier)) => Some(ProxyRefusal::CarriesTwo),
            Some(_) => None,
        };
        if let Some(why) = why {
            return Some((voice.id, why));
        }
    }
    None
}

/// Voices for, against and abstained; floor area in square metres.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// For.
    pub agreed: i64,
    /// Against.
    pub against: i64,
    /// Abstained.
    pub abstained: i64,
}

impl Tally {
    /// All who voted.
    #[must_use]
    pub const fn sum(self) -> i64 {
        self.agreed + self.against + self.abstained
    }
}

/// How a vote went: of how many the share was taken, how many had to agree, and whether they did. Where area is counted, both
/// numbers have to reach the share.
#[must_use]
pub fn outcome(
    rule: &BodyRule,
    special: bool,
    figures: &QuorumFigures,
    heads: Tally,
    area: Tally,
) -> (i64, i64, VoteResult) {
    let share = match rule.special {
        Some(more) if special => more,
        _ => rule.agree,
    };
    let whole = match rule.agree_of {
        AgreeOf::Present => figures.voices,
        AgreeOf::Voting => heads.sum(),
        AgreeOf::Called => figures.called,
    };
    let whole_area = match rule.agree_of {
        AgreeOf::Present => figures.present_area.unwrap_or_default(),
        AgreeOf::Voting => area.sum(),
        AgreeOf::Called => figures.called_area.unwrap_or_default(),
    };
    let by_area = rule.counting == Counting::HouseholdsAndArea;
    let agreed =
        share.reached(heads.agreed, whole) && (!by_area || share.reached(area.agreed, whole_area));
    let result = if agreed {
        VoteResult::Passed
    } else {
        VoteResult::NotPassed
    };
    (whole, share.needed(whole), result)
}

fn size(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bodies::rules::BodyKind;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(number: u128) -> AttendeeId {
        AttendeeId(Uuid::from_u128(number))
    }

    fn seat(number: u128, holder: &str, presence: Presence) -> Voice {
        let holder = (!holder.is_empty()).then(|| holder.to_owned());
        Voice {
            id: id(number),
            sitting: holder.clone(),
            holder,
            votes: true,
            presence,
            carrier: None,
        }
    }

    fn proxy(number: u128, holder: &str, carrier: u128) -> Voice {
        Voice {
            carrier: Some(id(carrier)),
            ..seat(number, holder, Presence::Proxy)
        }
    }

    fn unit(number: u128, came: &str, presence: Presence) -> Voice {
        Voice {
            sitting: (!came.is_empty()).then(|| came.to_owned()),
            ..seat(number, "", presence)
        }
    }

    fn counts(rule: &BodyRule, voices: &[Voice]) -> (i64, i64, i64, i64, bool) {
        let figures = quorum(rule, voices, Took::default());
        (
            figures.called,
            figures.present,
            figures.proxies,
            figures.doubles,
            figures.reached,
        )
    }

    #[test]
    fn who_counts_for_a_quorum() {
        use Presence::{Absent, Called, Excused, Present};
        let rule = BodyKind::JointMeeting.rule();
        for (what, voices, expected) in [
            (
                "two of four are not more than half",
                vec![
                    unit(1, "甲", Present),
                    unit(2, "乙", Present),
                    unit(3, "", Absent),
                    unit(4, "", Called),
                ],
                (4, 2, 0, 0, false),
            ),
            (
                "a proxy makes it three",
                vec![
                    unit(1, "甲", Present),
                    unit(2, "乙", Present),
                    proxy(3, "", 1),
                    unit(4, "", Excused),
                ],
                (4, 2, 1, 0, true),
            ),
            (
                "a person carries one other voice and not two",
                vec![
                    unit(1, "甲", Present),
                    proxy(2, "", 1),
                    proxy(3, "", 1),
                    unit(4, "", Absent),
                ],
                (4, 1, 1, 0, false),
            ),
            (
                "who came for two units is one person",
                vec![
                    unit(1, "甲", Present),
                    unit(2, "甲", Present),
                    unit(3, "", Absent),
                ],
                (3, 1, 0, 1, false),
            ),
            (
                "and carries one other voice with both seats together",
                vec![
                    unit(1, "甲", Present),
                    unit(2, "甲", Present),
                    proxy(3, "", 1),
                    proxy(4, "", 2),
                ],
                (4, 1, 1, 1, false),
            ),
            (
                "two posts of one person are called once and counted once",
                vec![
                    seat(1, "王", Present),
                    seat(2, "王", Present),
                    seat(3, "李", Absent),
                ],
                (2, 1, 0, 1, false),
            ),
            (
                "who is there in one seat is not represented in the other",
                vec![
                    seat(1, "王", Present),
                    proxy(2, "王", 3),
                    seat(3, "李", Present),
                    seat(4, "张", Absent),
                    seat(5, "赵", Absent),
                ],
                (4, 2, 0, 0, false),
            ),
            (
                "nobody carries a voice from outside",
                vec![
                    seat(1, "王", Absent),
                    proxy(2, "李", 1),
                    seat(3, "张", Present),
                ],
                (3, 1, 0, 0, false),
            ),
            ("nobody called is no quorum", vec![], (0, 0, 0, 0, false)),
        ] {
            assert_eq!(counts(&rule, &voices), expected, "{what}");
        }
        let mut secretary = seat(2, "记录", Present);
        secretary.votes = false;
        let voices = [seat(1, "王", Present), secretary];
        assert_eq!(counts(&rule, &voices), (1, 1, 0, 0, true));
    }

    #[test]
    fn what_proxies_are_refused() {
        use Presence::{Absent, Present};
        let joint = BodyKind::JointMeeting.rule();
        let council = BodyKind::ResidentsCouncil.rule();
        for (rule, voices, expected) in [
            (
                &council,
                vec![seat(1, "王", Present), proxy(2, "李", 1)],
                Some(ProxyRefusal::NotAllowed),
            ),
            (
                &joint,
                vec![seat(1, "王", Present), seat(2, "李", Presence::Proxy)],
                Some(ProxyRefusal::NoCarrier),
            ),
            (
                &joint,
                vec![seat(1, "王", Absent), proxy(2, "李", 1)],
                Some(ProxyRefusal::CarrierAway),
            ),
            (
                &joint,
                vec![seat(1, "王", Present), proxy(2, "李", 1), proxy(3, "张", 1)],
                Some(ProxyRefusal::CarriesTwo),
            ),
            (
                &joint,
                vec![
                    seat(1, "王", Present),
                    seat(2, "王", Present),
                    proxy(3, "李", 1),
                    proxy(4, "张", 2),
                ],
                Some(ProxyRefusal::CarriesTwo),
            ),
            (
                &joint,
                vec![
                    seat(1, "王", Present),
                    proxy(2, "王", 3),
                    seat(3, "李", Present),
                ],
                Some(ProxyRefusal::IsThere),
            ),
            (
                &joint,
                vec![seat(1, "王", Present), proxy(2, "李", 1)],
                None,
            ),
        ] {
            let found = wrong_proxy(rule, &voices).map(|(_, why)| why);
            assert_eq!(found, expected, "{voices:?}");
        }
    }

    #[test]
    fn owners_are_counted_by_number_and_by_area() {
        let rule = BodyKind::OwnersDecision.rule();
        let took = |present_households, present_area| Took {
            households: 300,
            floor_area: 30_000,
            present_households,
            present_area,
        };
        for (households, area, reached) in [
            (200, 20_000, true),
            (199, 25_000, false),
            (250, 19_999, false),
        ] {
            let figures = quorum(&rule, &[], took(households, area));
            assert_eq!(figures.reached, reached, "{households} {area}");
            assert_eq!((figures.needed, figures.needed_area), (200, Some(20_000)));
        }
        let figures = quorum(&rule, &[], took(240, 24_000));
        let tally = |agreed, against| Tally {
            agreed,
            against,
            abstained: 0,
        };
        for (special, heads, area, result) in [
            (
                false,
                tally(121, 119),
                tally(12_001, 11_999),
                VoteResult::Passed,
            ),
            (
                false,
                tally(121, 119),
                tally(12_000, 12_000),
                VoteResult::NotPassed,
            ),
            (
                true,
                tally(180, 60),
                tally(18_000, 6_000),
                VoteResult::Passed,
            ),
            (
                true,
                tally(179, 61),
                tally(20_000, 4_000),
                VoteResult::NotPassed,
            ),
        ] {
            assert_eq!(outcome(&rule, special, &figures, heads, area).2, result);
        }
    }

    #[test]
    fn of_whom_the_majority_is_taken() {
        let figures = QuorumFigures {
            called: 11,
            present: 8,
            proxies: 0,
            doubles: 0,
            voices: 8,
            needed: 8,
            called_area: None,
            present_area: None,
            needed_area: None,
            reached: true,
        };
        let heads = Tally {
            agreed: 5,
            against: 1,
            abstained: 2,
        };
        for (kind, expected) in [
            // of eight present more than four
            (BodyKind::ResidentsCouncil, (8, 5, VoteResult::Passed)),
            // of all eleven more than five and a half
            (BodyKind::OwnersCommittee, (11, 6, VoteResult::NotPassed)),
        ] {
            let found = outcome(&kind.rule(), false, &figures, heads, Tally::default());
            assert_eq!(found, expected, "{kind}");
        }
    }

    fn any_voices() -> impl Strategy<Value = Vec<Voice>> {
        let one = (0_usize..4, 0_usize..5, 0_u128..12);
        proptest::collection::vec(one, 1..12).prop_map(|rows| {
            let people = ["", "王", "李", "张"];
            let presences = [
                Presence::Called,
                Presence::Present,
                Presence::Proxy,
                Presence::Excused,
                Presence::Absent,
            ];
            (0_u128..)
                .zip(rows)
                .map(|(number, (who, presence, carrier))| Voice {
                    carrier: Some(id(carrier)),
                    ..seat(number, people[who], presences[presence])
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn one_more_present_never_breaks_a_quorum(voices in any_voices(), which in 0_usize..12) {
            let rule = BodyKind::JointMeeting.rule();
            let before = quorum(&rule, &voices, Took::default());
            prop_assert!(before.voices <= before.called);
            let mut more = voices.clone();
            let which = which % more.len();
            more[which].presence = Presence::Present;
            let after = quorum(&rule, &more, Took::default());
            prop_assert!(after.voices >= before.voices, "{before:?} {after:?}");
            prop_assert!(after.reached || !before.reached);
        }

        #[test]
        fn the_order_of_seats_says_nothing(voices in any_voices()) {
            let rule = BodyKind::JointMeeting.rule();
            let mut turned = voices.clone();
            turned.reverse();
            let (one, other) = (
                quorum(&rule, &voices, Took::default()),
                quorum(&rule, &turned, Took::default()),
            );
            prop_assert_eq!((one.called, one.present), (other.called, other.present));
        }
    }
}
