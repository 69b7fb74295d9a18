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
mod tests;
