//! Which offers (resources and units) fit a demand, and which demands fit a unit, each with its reasons.
//!
//! The score is the sum of eight parts, 1000 at most; only what is listed here enters it:
//!
//! | Part | Points | Full when |
//! |---|---|---|
//! | class | 350 | the offer's class serves the demand's by 100 % of the tenant's table |
//! | words | 200 | the shorter text lies in the other one |
//! | place | 150 | same building (compound 130, community 90, street 40) |
//! | obligation | 100 | something promised for the class is still open |
//! | record | 60 | many orders taken, all completed; (done + 1) ÷ (taken + 2), so that a newcomer stands in the middle |
//! | group | 50 | the offer is meant for the demand's group |
//! | load | 50 | nothing in hand; halves with the first order, thirds with the second |
//! | quantity | 40 | all that is asked can be given |
//!
//! An offer with neither class nor words in common is not proposed, however near and idle its owner is. What is out of
//! date, used up, or was dismissed for this demand is not proposed either.

use std::collections::BTreeSet;

use linli_domain::time::Timestamp;
use serde::Serialize;

use crate::class::{ClassPath, ClassTable};
use crate::commonness::Commonness;
use crate::place::{Nearness, Place};
use crate::reading::Reading;
use crate::reason::Reason;

/// How many demands a unit's digest holds: few enough to be read.
pub const DIGEST: usize = 5;

const CLASS_POINTS: u32 = 350;
const WORD_POINTS: u32 = 200;
const OBLIGATION_POINTS: u32 = 100;
const RECORD_POINTS: u64 = 60;
const GROUP_POINTS: u32 = 50;
const LOAD_POINTS: u32 = 50;
const QUANTITY_POINTS: u32 = 40;

/// What a demand asks for.
#[derive(Debug, Clone)]
pub struct Need<D> {
    /// The demand.
    pub key: D,
    /// Its class.
    pub class: ClassPath,
    /// Its title and text.
    pub reading: Reading,
    /// Where it is.
    pub place: Place,
    /// What is still asked, in the unit of its line; `None` when no quantity was named.
    pub quantity: Option<u32>,
    /// The code of the people it is about (elders, children …), if it is about some.
    pub group: Option<String>,
}

/// What a resource or a unit offers.
#[derive(Debug, Clone)]
pub struct Offer<O> {
    /// The resource or the unit.
    pub key: O,
    /// Its class.
    pub class: ClassPath,
    /// Its title, text and tags.
    pub reading: Reading,
    /// Where it is.
    pub place: Place,
    /// What is left of it; `None` when it is not counted.
    pub quantity: Option<u32>,
    /// What is left of a promise of this class under an agreement in force; 0 when nothing was promised.
    pub obligation_left: u32,
    /// Its owner's orders in the past.
    pub record: Record,
    /// Orders its owner has in hand now.
    pub open_orders: u32,
    /// When it may be used.
    pub validity: Validity,
    /// The codes of the people it is meant for; empty: anybody.
    pub groups: BTreeSet<String>,
}

/// Past orders: how many were completed of how many taken. There is no rate without its denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Record {
    /// Orders completed; more than were taken counts as all.
    pub done: u32,
    /// Orders taken that have come to an end.
    pub of: u32,
}

/// The moments from which (inclusive) and to which (exclusive) an offer holds; `None` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    /// The first moment.
    pub from: Option<Timestamp>,
    /// The first moment after it.
    pub to: Option<Timestamp>,
}

impl Validity {
    fn holds(self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.to.is_none_or(|to| now < to)
    }
}

/// What the tenant and the moment add to every comparison.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Which classes serve which.
    pub classes: &'a ClassTable,
    /// How common words are.
    pub commonness: &'a Commonness,
    /// The present moment.
    pub now: Timestamp,
}

/// How well an offer fits a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fit {
    /// 0 to 1000, by the table of this module.
    pub score: u16,
    /// Why: at least one is a ground ([`Reason::is_ground`]).
    pub reasons: Vec<Reason>,
}

/// A proposal: this offer for this demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal<D, O> {
    /// The demand.
    pub demand: D,
    /// The resource or unit.
    pub offer: O,
    /// How well and why.
    #[serde(flatten)]
    pub fit: Fit,
}

/// The offers that fit a demand, the best first, equal ones by key, at most `limit`. Pairs of `dismissed` (somebody said
/// "does not fit") are left out.
#[must_use]
pub fn offers_for<D: Ord + Clone, O: Ord + Clone>(
    need: &Need<D>,
    offers: &[Offer<O>],
    dismissed: &BTreeSet<(D, O)>,
    setting: Setting<'_>,
    limit: usize,
) -> Vec<Proposal<D, O>> {
    ranked(proposals(need, offers, dismissed, setting), limit)
}

/// The demands that fit a unit, the best first, at most `limit` ([`DIGEST`] for its weekly letter). `offers` are the
/// unit itself and its resources; each demand comes once, with the offer that fits it best.
#[must_use]
pub fn demands_for<D: Ord + Clone, O: Ord + Clone>(
    offers: &[Offer<O>],
    needs: &[Need<D>],
    dismissed: &BTreeSet<(D, O)>,
    setting: Setting<'_>,
    limit: usize,
) -> Vec<Proposal<D, O>> {
    let best_of_each = needs
        .iter()
        .flat_map(|need| ranked(proposals(need, offers, dismissed, setting), 1));
    ranked(best_of_each.collect(), limit)
}

fn proposals<D: Ord + Clone, O: Ord + Clone>(
    need: &Need<D>,
    offers: &[Offer<O>],
    dismissed: &BTreeSet<(D, O)>,
    setting: Setting<'_>,
) -> Vec<Proposal<D, O>> {
    let weight = need.reading.weight(setting.commonness);
    let fitting = |offer: &Offer<O>| {
        let proposal = (need.key.clone(), offer.key.clone());
        if dismissed.contains(&proposal) {
            return None;
        }
        let (demand, key) = proposal;
        fit_weighed(need, weight, offer, setting).map(|fit| Proposal {
            demand,
            offer: key,
            fit,
        })
    };
    offers.iter().filter_map(fitting).collect()
}

fn ranked<D: Ord, O: Ord>(mut proposals: Vec<Proposal<D, O>>, limit: usize) -> Vec<Proposal<D, O>> {
    proposals.sort_by(|a, b| {
        b.fit
            .score
            .cmp(&a.fit.score)
            .then_with(|| (&a.demand, &a.offer).cmp(&(&b.demand, &b.offer)))
    });
    proposals.truncate(limit);
    proposals
}

/// How well an offer fits a demand; `None` when it may not be used now or there is no ground to propose it.
#[must_use]
pub fn fit<D, O>(need: &Need<D>, offer: &Offer<O>, setting: Setting<'_>) -> Option<Fit> {
    fit_weighed(
        need,
        need.reading.weight(setting.commonness),
        offer,
        setting,
    )
}

fn fit_weighed<D, O>(
    need: &Need<D>,
    weight: u64,
    offer: &Offer<O>,
    setting: Setting<'_>,
) -> Option<Fit> {
    if !offer.validity.holds(setting.now) || offer.quantity == Some(0) || need.quantity == Some(0) {
        return None;
    }
    let parts = [
        class_part(need, offer, setting),
        word_part(need, weight, offer, setting),
        obligation_part(need, offer, setting),
        place_part(need.place.nearness(&offer.place)),
        group_part(need, offer),
        quantity_part(need.quantity, offer.quantity),
        record_part(offer.record),
        load_part(offer.open_orders),
    ];
    let score: u32 = parts.iter().map(|part| part.points).sum();
    let reasons: Vec<Reason> = parts.into_iter().filter_map(|part| part.reason).collect();
    let grounded = reasons.iter().any(Reason::is_ground);
    grounded.then(|| Fit {
        score: u16::try_from(score.min(1_000)).unwrap_or(1_000),
        reasons,
    })
}

/// One part of a score.
#[derive(Default)]
struct Part {
    points: u32,
    reason: Option<Reason>,
}

impl Part {
    fn because(points: u32, reason: Reason) -> Self {
        Self {
            points,
            reason: Some(reason),
        }
    }
}

fn class_part<D, O>(need: &Need<D>, offer: &Offer<O>, setting: Setting<'_>) -> Part {
    let percent = setting.classes.percent(&need.class, &offer.class);
    match Reason::of_class(&offer.class.to_string(), percent) {
        None => Part::default(),
        Some(reason) => Part::because(CLASS_POINTS * u32::from(percent) / 100, reason),
    }
}

fn word_part<D, O>(need: &Need<D>, weight: u64, offer: &Offer<O>, setting: Setting<'_>) -> Part {
    let overlap = need
        .reading
        .overlap_weighed(weight, &offer.reading, setting.commonness);
    if overlap == 0 {
        return Part::default();
    }
    let words = need
        .reading
        .shared_words(&offer.reading, setting.commonness);
    if words.is_empty() {
        return Part::default();
    }
    Part::because(
        WORD_POINTS * u32::from(overlap) / 1_000,
        Reason::SharedWords { words },
    )
}

/// A promise counts only where its class serves the demand's: lamps are not owed to somebody who asks for meals.
fn obligation_part<D, O>(need: &Need<D>, offer: &Offer<O>, setting: Setting<'_>) -> Part {
    if offer.obligation_left == 0 || setting.classes.percent(&need.class, &offer.class) == 0 {
        return Part::default();
    }
    Part::because(
        OBLIGATION_POINTS,
        Reason::ObligationOpen {
            left: offer.obligation_left,
        },
    )
}

fn place_part(nearness: Nearness) -> Part {
    let points = match nearness {
        Nearness::Elsewhere => 0,
        Nearness::SameStreet => 40,
        Nearness::SameCommunity => 90,
        Nearness::SameCompound => 130,
        Nearness::SameBuilding => 150,
    };
    Part {
        points,
        reason: Reason::of_nearness(nearness),
    }
}

fn group_part<D, O>(need: &Need<D>, offer: &Offer<O>) -> Part {
    match need
        .group
        .as_ref()
        .filter(|group| offer.groups.contains(*group))
    {
        Some(group) => Part::because(
            GROUP_POINTS,
            Reason::SameGroup {
                group: group.clone(),
            },
        ),
        None => Part::default(),
    }
}

fn quantity_part(asked: Option<u32>, available: Option<u32>) -> Part {
    match (asked, available) {
        (Some(asked), Some(available)) if available >= asked => {
            Part::because(QUANTITY_POINTS, Reason::CoversQuantity { available, asked })
        }
        (Some(asked), Some(available)) => {
            let points = u64::from(QUANTITY_POINTS) * u64::from(available) / u64::from(asked);
            Part::because(
                u32::try_from(points).unwrap_or(0),
                Reason::CoversPart { available, asked },
            )
        }
        // Nothing was counted, so nothing is missing.
        _ => Part {
            points: QUANTITY_POINTS,
            reason: None,
        },
    }
}

fn record_part(Record { done, of }: Record) -> Part {
    let done = done.min(of);
    let points = RECORD_POINTS * (u64::from(done) + 1) / (u64::from(of) + 2);
    let reason = (of > 0).then_some(Reason::CompletedBefore { done, of });
    Part {
        points: u32::try_from(points).unwrap_or(0),
        reason,
    }
}

fn load_part(open_orders: u32) -> Part {
    let reason = (open_orders > 0).then_some(Reason::BusyNow { open_orders });
    Part {
        points: LOAD_POINTS / open_orders.saturating_add(1),
        reason,
    }
}

#[cfg(test)]
mod tests;
