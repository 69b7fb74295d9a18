//! A year of demands: chooses a template, a place and a cast for every planned life, and plays it.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Millis, after_work_minutes, at, civil, days_before};
use crate::lives::{Cast, play};
use crate::model::{Requester, SampleDemand, SampleStreet, Source, StaffRole};
use crate::people::{People, secretary_of, worker_of};
use crate::plan::{Life, PLAN};
use crate::random::Random;
use crate::script::{Channel, Event, Script, State, Step, Who};
use crate::stocks::{DEMANDS, DUPLICATES, LONG_DEMANDS};
use crate::taxonomy::{NeedClass, OrderClass, taxonomy};
use crate::texts::{Scene, Template, templates, without_opener};

/// The instant the sample year ends: Friday 2026-11-20, 17:00 in China.
pub fn sample_now() -> Millis {
    at(2026, 11, 20, 1020)
}

/// How often one template may be told in a year.
const TELLINGS: u32 = 3;
/// Of the pairs that tell one matter twice, so many wait unmerged for a sharp eye.
const UNMERGED: usize = 2;

/// Makes a street's year, oldest first.
pub(crate) fn demands(seed: u64, street: &SampleStreet, people: &mut People) -> Vec<SampleDemand> {
    let mut year = Year::of(seed, street, people);
    for (life, count, paths, age) in PLAN {
        for _ in 0..count {
            year.add(life, paths, age);
        }
    }
    for template in templates(LONG_DEMANDS) {
        let life = if template.paths.contains('m') {
            Life::ClosedByMany
        } else {
            Life::ClosedMeeting
        };
        // Out of season it is tried again at another date.
        (0..60).any(|_| year.add_told(&template, life, (120, 330)));
    }
    for (nth, template) in templates(DUPLICATES).iter().enumerate() {
        year.add_twice(template, nth < UNMERGED);
    }
    year.in_order()
}

struct Year<'a> {
    random: Random,
    street: &'a SampleStreet,
    people: &'a mut People,
    classes: BTreeMap<&'static str, NeedClass>,
    templates: Vec<Template>,
    told: Vec<u32>,
    seen: BTreeSet<String>,
    demands: Vec<SampleDemand>,
}

impl<'a> Year<'a> {
    fn of(seed: u64, street: &'a SampleStreet, people: &'a mut People) -> Self {
        let templates = templates(DEMANDS);
        Self {
            random: Random::of(seed, street.index, "demands"),
            street,
            people,
            classes: taxonomy()
                .into_iter()
                .map(|class| (class.code, class))
                .collect(),
            told: vec![0; templates.len()],
            templates,
            seen: BTreeSet::new(),
            demands: Vec::new(),
        }
    }

    /// One demand of a planned life. Templates told least come first.
    fn add(&mut self, life: Life, paths: &str, age: (i64, i64)) {
        let mut suiting: Vec<usize> = (0..self.templates.len())
            .filter(|nth| {
                self.templates[*nth]
                    .paths
                    .chars()
                    .any(|path| paths.contains(path))
            })
            .collect();
        self.random.shuffle(&mut suiting);
        for limit in 1..=TELLINGS {
            for nth in suiting.iter().copied() {
                let template = self.templates[nth].clone();
                let told_out = self.told[nth] >= if template.varies() { limit } else { 1 };
                if !told_out && self.add_told(&template, life, age) {
                    self.told[nth] += 1;
                    return;
                }
            }
        }
    }

    /// False when the template suits neither season nor house, or was told in the same words.
    fn add_told(&mut self, template: &Template, life: Life, age: (i64, i64)) -> bool {
        let source = self.source(template, life);
        let created_at = self.moment(age, source);
        let Some(building) = self.building(template, created_at, life) else {
            return false;
        };
        let (title, text) = template.tell(&self.scene(building, source), &mut self.random);
        if !self.seen.insert(without_opener(&text).to_owned()) {
            return false;
        }
        let mut demand = self.written(template, (title, text), source, building, created_at);
        self.live(&mut demand, template, life);
        self.demands.push(demand);
        true
    }

    /// One matter told by two people within days; the later is merged unless it is left for triage.
    fn add_twice(&mut self, template: &Template, unmerged: bool) {
        let (age, life) = if unmerged {
            ((3, 3), Life::Taken)
        } else {
            ((30, 350), Life::ClosedByGrid)
        };
        let (source, again) = (
            Source::Head,
            *self.random.pick(&[
                Source::Phone,
                Source::Mailbox,
                Source::Hotline,
                Source::Online,
            ]),
        );
        let first_at = self.moment(age, source);
        let Some(building) = self.building(template, first_at, life) else {
            return;
        };
        let [first, second] =
            template.tell_twice(&self.scene(building, source), again, &mut self.random);
        let mut parent = self.written(template, first, source, building, first_at);
        self.live(&mut parent, template, life);
        let handling = self.random.between(10, 60);
        let second_at = if unmerged {
            sample_now() - self.random.between(45, 150) * 60_000
        } else {
            let wanted = self.random.between(90, 900);
            told_in_time(&parent, wanted, handling)
        };
        let mut child = self.written(template, second, again, building, second_at);
        self.live(&mut child, template, Life::Waiting);
        let number = self.demands.len() as u32;
        self.demands.push(parent);
        if !unmerged {
            let worker = child_triage(&self.demands[number as usize]);
            child.events.push(Event {
                at: after_work_minutes(second_at, handling),
                who: worker,
                order: 0,
                step: Step::MergeInto { demand: number },
            });
            child.ends_in = State::Merged;
        }
        self.demands.push(child);
    }

    fn source(&mut self, template: &Template, life: Life) -> Source {
        use Source::{Counter, Grid, Head, Hotline, Mailbox, Meeting, Online, Phone, Visit};
        if life == Life::Draft {
            return Head;
        }
        if template.paths.contains('c') && self.random.chance(25) {
            return Meeting;
        }
        if matches!(life, Life::Referred(Channel::Emergency)) {
            return *self.random.pick(&[Phone, Head]);
        }
        let private = template.class == "0804" || "ABCDEF".contains(template.paths);
        *self.random.pick(if private {
            &[Online, Hotline, Phone, Mailbox]
        } else {
            &[
                Mailbox, Mailbox, Mailbox, Head, Head, Head, Grid, Grid, Counter, Counter, Phone,
                Hotline, Visit, Online,
            ]
        })
    }

    /// A moment `age` days ago; people write in the evening too, offices only when open.
    fn moment(&mut self, age: (i64, i64), source: Source) -> Millis {
        let days = self.random.between(age.0, age.1);
        let (year, month, day, _) = civil(days_before(sample_now(), days));
        let free = days > 5 && matches!(source, Source::Online | Source::Mailbox);
        if free {
            return at(year, month, day, self.random.between(430, 1290));
        }
        let minute = if days == 0 {
            self.random.between(515, 960)
        } else {
            self.random.between(505, 900)
        };
        after_work_minutes(at(year, month, day, minute), 0)
    }

    /// A building that the template fits and, for heads' lives, that has a head.
    fn building(&mut self, template: &Template, created_at: Millis, life: Life) -> Option<u32> {
        if !template.in_season(civil(created_at).1) {
            return None;
        }
        (0..40).find_map(|_| {
            let nth = self.random.below(self.street.buildings.len());
            let headed = life != Life::ClosedByHead || self.head_of(nth as u32).is_some();
            (headed && template.fits(&self.street.buildings[nth])).then_some(nth as u32)
        })
    }

    fn scene(&self, building: u32, source: Source) -> Scene<'a> {
        let building = &self.street.buildings[building as usize];
        let compound = &self.street.compounds[building.compound as usize];
        let community = &self.street.communities[compound.community as usize];
        Scene {
            compound: &compound.name,
            community: &community.short_name,
            building,
            source,
        }
    }

    fn community_of(&self, building: u32) -> u32 {
        self.street.compounds[self.street.buildings[building as usize].compound as usize].community
    }

    fn head_of(&self, building: u32) -> Option<u32> {
        self.street
            .heads
            .binary_search_by_key(&building, |head| head.building)
            .ok()
            .map(|head| head as u32)
    }

    fn written(
        &mut self,
        template: &Template,
        told: (String, String),
        source: Source,
        building: u32,
        created_at: Millis,
    ) -> SampleDemand {
        let anonymous = match source {
            Source::Mailbox => self.random.chance(45),
            Source::Meeting | Source::Grid => self.random.chance(60),
            _ => self.random.chance(8),
        };
        let birth_year = self.random.between(1943, 1996) as u16;
        let requester = (!anonymous).then(|| Requester {
            name: self.people.name(birth_year),
            phone: self.people.phone(),
        });
        let community = self.community_of(building);
        let grid = Who::Staff(
            self.street.grids[self.street.buildings[building as usize].grid as usize].worker,
        );
        let counter = Who::Staff(worker_of(community, self.random.count(0, 2)));
        let head = self.head_of(building).map_or(grid, Who::Head);
        SampleDemand {
            class: template.class,
            title: told.0,
            text: told.1,
            source,
            created_at,
            entered_by: match source {
                Source::Mailbox | Source::Head => head,
                Source::Grid => grid,
                Source::Online => Who::Requester,
                _ => counter,
            },
            building,
            beneficiaries: template.beneficiaries(&mut self.random),
            group: template.group,
            requester,
            asked: template.asked(),
            events: Vec::new(),
            ends_in: State::Draft,
        }
    }

    fn live(&mut self, demand: &mut SampleDemand, template: &Template, life: Life) {
        let cast = self.cast(demand, template);
        let mut script = Script {
            random: &mut self.random,
            events: Vec::new(),
            clock: demand.created_at,
            now: sample_now(),
        };
        demand.ends_in = play(life, &cast, &mut script);
        demand.events = script.events;
        if let Some(first) = demand.events.first_mut() {
            first.who = demand.entered_by;
        }
    }

    fn cast(&mut self, demand: &SampleDemand, template: &Template) -> Cast {
        let community = self.community_of(demand.building);
        let grid =
            self.street.grids[self.street.buildings[demand.building as usize].grid as usize].worker;
        let class = self.classes.get(demand.class).cloned();
        let line = class
            .as_ref()
            .map_or("公共服务办", |class| class.department);
        let staff = |role: StaffRole, office: &str, nth: usize| {
            let all: Vec<usize> = (0..self.street.staff.len())
                .filter(|s| {
                    self.street.staff[*s].role == role
                        && (office.is_empty() || self.street.staff[*s].office == office)
                })
                .collect();
            Who::Staff(all[nth % all.len()] as u32)
        };
        let draw = self.random.below(60);
        // Workers 0–2 sit at the counter and triage, 17 and 18 call back; grid keepers lie between.
        let caller = if grid == worker_of(community, 17) {
            18
        } else {
            17
        };
        Cast {
            triage: Who::Staff(worker_of(community, self.random.count(0, 2))),
            caller: Who::Staff(worker_of(community, caller)),
            grid: Who::Staff(grid),
            head: self.head_of(demand.building).map(Who::Head),
            secretary: Who::Staff(secretary_of(community)),
            officer: staff(StaffRole::Officer, "", draw),
            leader: staff(StaffRole::Leader, "", draw),
            department: staff(StaffRole::Department, line, draw),
            department_name: line.to_owned(),
            units: self.units_for(demand.class, community),
            class: demand.class,
            asked: demand.asked.as_ref().map(|asked| asked.quantity),
            by_grid: !template.paths.contains(['o', 'd', 'm', 'c']),
            urgent: class.is_some_and(|class| class.order_class == OrderClass::Utility),
        }
    }

    /// Up to five units that offer something for the class, those of the community first; property firms when nobody does.
    fn units_for(&mut self, class: &str, community: u32) -> Vec<u32> {
        let mut units: Vec<u32> = self
            .street
            .resources
            .iter()
            .filter(|resource| resource.needs.contains(&class))
            .map(|resource| resource.unit)
            .collect();
        if units.is_empty() {
            units = (0..self.street.units.len() as u32)
                .filter(|unit| self.street.units[*unit as usize].trade == "property")
                .collect();
        }
        units.dedup();
        self.random.shuffle(&mut units);
        units.sort_by_key(|unit| self.street.units[*unit as usize].community != community);
        units.truncate(5);
        units
    }

    /// Sorts by time and turns references to earlier demands into their new places.
    fn in_order(self) -> Vec<SampleDemand> {
        let mut order: Vec<usize> = (0..self.demands.len()).collect();
        order.sort_by_key(|nth| (self.demands[*nth].created_at, *nth));
        let mut place = vec![0_u32; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new as u32;
        }
        let mut sorted: Vec<SampleDemand> =
            order.iter().map(|old| self.demands[*old].clone()).collect();
        for event in sorted.iter_mut().flat_map(|demand| &mut demand.events) {
            if let Step::MergeInto { demand } = &mut event.step {
                *demand = place[*demand as usize];
            }
        }
        sorted
    }
}

/// Who accepted the parent also merges the child.
fn child_triage(parent: &SampleDemand) -> Who {
    parent
        .events
        .iter()
        .find(|event| event.step == Step::Accept)
        .map_or(Who::Clock, |event| event.who)
}

/// When somebody tells a matter for the second time, about `wanted` office minutes after the first, and early enough
/// that it is merged (`handling` minutes later) before the first is reported done: what is over takes nothing in.
fn told_in_time(parent: &SampleDemand, wanted: i64, handling: i64) -> Millis {
    let done = parent
        .events
        .iter()
        .find(|event| matches!(event.step, Step::Report { .. }))
        .map_or_else(sample_now, |event| event.at);
    let mut minutes = wanted;
    while minutes > 0 && after_work_minutes(parent.created_at, minutes + handling) >= done {
        minutes /= 2;
    }
    after_work_minutes(parent.created_at, minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sample, SampleStreet};

    /// Office minutes a taker has from the issue on: three working days (domain.md 1.1).
    const CLAIM_WINDOW: i64 = 3 * 7 * 60;

    fn street(seed: u64) -> SampleStreet {
        Sample::street(seed, 0)
    }

    #[test]
    fn every_claim_lies_in_its_window() {
        for demand in (1..4).flat_map(|seed| street(seed).demands) {
            let mut window = None;
            for event in &demand.events {
                match event.step {
                    Step::IssueOpen | Step::IssueDirected { .. } => {
                        window = Some(after_work_minutes(event.at, CLAIM_WINDOW));
                    }
                    Step::Claim { .. } => {
                        assert!(window.is_some_and(|end| event.at < end), "{demand:#?}");
                    }
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn what_is_merged_finds_its_target_alive() {
        for street in (1..4).map(street) {
            let mut merged = 0;
            for demand in &street.demands {
                for event in &demand.events {
                    let Step::MergeInto { demand: target } = event.step else {
                        continue;
                    };
                    merged += 1;
                    let target = &street.demands[target as usize];
                    assert!(target.created_at < demand.created_at, "{demand:#?}");
                    let over = target
                        .events
                        .iter()
                        .find(|step| matches!(step.step, Step::Callback { .. }));
                    assert!(over.is_some_and(|over| event.at < over.at), "{target:#?}");
                }
            }
            assert!(merged > 0);
        }
    }
}
