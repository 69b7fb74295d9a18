//! Rows made into what the score compares: needs, and candidates that may meet them. Pure.

use std::collections::BTreeSet;

use linli_domain::area::AreaPath;
use linli_domain::id::{ClassId, DemandId, OrgId, ResourceId};
use linli_match::class::{ClassPath, ClassTable};
use linli_match::reading::Reading;
use linli_match::score::{Fit, Need, Offer, Setting, Validity, fit};
use linli_net::orgs::store::Org;

use super::store::{Dismissed, Experience, Kinds};
use crate::classes::tree::ClassTree;
use crate::resources::store::Resource;

/// What is proposed: a resource of a unit, or the unit itself.
pub type Key = (OrgId, Option<ResourceId>);

/// Something that may be proposed. A candidate serves several classes; the one closest to the need is compared.
pub struct Candidate {
    offer: Offer<Key>,
    classes: Vec<ClassPath>,
    /// What its unit still owes, by class.
    owed: Vec<(ClassPath, u32)>,
    quantity: Option<u32>,
    unit: String,
}

impl Candidate {
    /// A resource with the work of its owner.
    pub fn of_resource(
        resource: &Resource,
        serves: &[ClassId],
        work: Option<&Experience>,
        tree: &ClassTree,
        kinds: &Kinds,
    ) -> Self {
        let words = format!(
            "{} {} {}",
            resource.tags, resource.conditions, resource.eligible
        );
        let mut candidate = Self::new(
            (resource.org_id, Some(resource.id)),
            Reading::of(&resource.title, &words),
            &resource.area_path,
            work,
            tree,
            kinds,
        );
        candidate.classes = paths(serves, tree);
        candidate.quantity = u32::try_from(resource.quantity).ok();
        candidate.unit.clone_from(&resource.unit);
        candidate.offer.validity.to = resource.valid_to;
        candidate.offer.groups = groups(&resource.eligible);
        candidate
    }

    /// A unit itself: it serves what it served before, what its listed resources serve and what it promised.
    pub fn of_unit<'a>(
        org: &Org,
        serves: impl IntoIterator<Item = &'a ClassId>,
        work: Option<&Experience>,
        tree: &ClassTree,
        kinds: &Kinds,
    ) -> Self {
        let mut candidate = Self::new(
            (org.id, None),
            Reading::of(&org.name, &org.tags),
            &org.area_path,
            work,
            tree,
            kinds,
        );
        let mut serves: BTreeSet<ClassId> = serves.into_iter().copied().collect();
        if let Some(work) = work {
            serves.extend(&work.classes);
            serves.extend(work.owed.iter().map(|(class, _)| class));
        }
        candidate.classes = paths(serves.iter(), tree);
        candidate
    }

    fn new(
        key: Key,
        reading: Reading,
        area: &AreaPath,
        work: Option<&Experience>,
        tree: &ClassTree,
        kinds: &Kinds,
    ) -> Self {
        let owed = work.map(|work| work.owed.as_slice()).unwrap_or_default();
        Self {
            owed: owed
                .iter()
                .map(|(class, left)| (tree.class_path(Some(*class)), *left))
                .collect(),
            offer: Offer {
                key,
                class: ClassPath::default(),
                reading,
                place: kinds.place(area),
                quantity: None,
                obligation_left: 0,
                record: work.map(|work| work.record).unwrap_or_default(),
                open_orders: work.map_or(0, |work| work.live),
                validity: Validity::default(),
                groups: BTreeSet::new(),
            },
            classes: Vec::new(),
            quantity: None,
            unit: String::new(),
        }
    }

    /// What is proposed.
    pub fn key(&self) -> Key {
        self.offer.key
    }

    /// What it says.
    pub fn reading(&self) -> &Reading {
        &self.offer.reading
    }

    /// How well it fits a need asked in `unit`; `None` when it is not to be proposed.
    pub fn fit(&mut self, need: &Need<DemandId>, unit: &str, setting: Setting<'_>) -> Option<Fit> {
        let closest = self
            .classes
            .iter()
            .rev()
            .max_by_key(|class| setting.classes.percent(&need.class, class));
        self.offer.class = closest.cloned().unwrap_or_default();
        self.offer.obligation_left = self
            .owed
            .iter()
            .filter(|(class, _)| class.covers(&need.class))
            .fold(0, |sum, (_, left)| sum.saturating_add(*left));
        self.offer.quantity = self.quantity.filter(|_| self.unit == unit);
        fit(need, &self.offer, setting)
    }
}

fn paths<'a>(classes: impl IntoIterator<Item = &'a ClassId>, tree: &ClassTree) -> Vec<ClassPath> {
    classes
        .into_iter()
        .map(|id| tree.class_path(Some(*id)))
        .collect()
}

/// The groups a text of "for whom" names: its words.
fn groups(eligible: &str) -> BTreeSet<String> {
    eligible
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A demand as the score reads it.
pub struct Asked<'a> {
    /// The demand.
    pub id: DemandId,
    /// Its class.
    pub class: Option<ClassId>,
    /// Its title.
    pub title: &'a str,
    /// What was said.
    pub text: &'a str,
    /// Where it is.
    pub area: &'a AreaPath,
    /// Whom it is about.
    pub group: Option<&'a str>,
    /// Quantity asked.
    pub asked: i64,
    /// Quantity taken by orders.
    pub committed: i64,
}

impl Asked<'_> {
    /// The need; its quantity is what nobody has taken yet.
    pub fn need(&self, tree: &ClassTree, kinds: &Kinds) -> Need<DemandId> {
        let left = u32::try_from((self.asked - self.committed).max(0)).unwrap_or(u32::MAX);
        Need {
            key: self.id,
            class: tree.class_path(self.class),
            reading: Reading::of(self.title, self.text),
            place: kinds.place(self.area),
            quantity: (self.asked > 0).then_some(left),
            group: self.group.map(str::to_owned),
        }
    }
}

/// Whether somebody said that a candidate, or everything of its unit, does not fit a demand.
pub fn is_dismissed(dismissed: &Dismissed, demand: DemandId, (org, resource): Key) -> bool {
    dismissed.contains(&(demand, org, None)) || dismissed.contains(&(demand, org, resource))
}

/// The best first; equal ones in the order of their keys.
pub fn ranked<K: Ord>(mut fits: Vec<(Fit, K)>) -> Vec<(Fit, K)> {
    fits.sort_by(|(a, key), (b, other)| b.score.cmp(&a.score).then_with(|| key.cmp(other)));
    fits
}

/// Classes are compared by their paths in the one tree of the street.
pub fn one_tree() -> ClassTable {
    ClassTable::default()
}
