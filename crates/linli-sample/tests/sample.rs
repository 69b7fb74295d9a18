//! What the sample promises: stable bytes, sums that add up, codes that check, lives that obey the machine of domain.md 2.2(a).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use linli_sample::*;

fn street() -> &'static SampleStreet {
    static STREET: OnceLock<SampleStreet> = OnceLock::new();
    STREET.get_or_init(|| Sample::street(7, 0))
}

/// FNV-1a over the JSON form: enough to notice any change.
fn fingerprint(street: &SampleStreet) -> String {
    let json = serde_json::to_vec(street).expect("plain data");
    let hash = json.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[test]
fn same_seed_gives_the_same_bytes() {
    assert_eq!(fingerprint(street()), fingerprint(&Sample::street(7, 0)));
    assert_ne!(fingerprint(street()), fingerprint(&Sample::street(8, 0)));
    // A deliberate change of the data changes this snapshot: put the new value in and say why in the commit.
    assert_eq!(
        fingerprint(street()),
        include_str!("fingerprint.txt").trim()
    );
}

#[test]
fn the_reference_street_has_the_reference_size() {
    let street = street();
    assert_eq!(street.figures.population, 276_800);
    assert_eq!(street.communities.len(), 12);
    assert!(street.compounds.len() >= 50);
    assert!(street.grids.len() >= 110);
    assert!(street.heads.len() >= 1_600 && street.heads.len() < street.buildings.len());
    assert!(street.units.len() >= 800);
    assert!(
        street.resources.len() >= 1_000,
        "{}",
        street.resources.len()
    );
    assert!(street.demands.len() >= 340, "{}", street.demands.len());
    for community in 0..12 {
        let count = |role| {
            street
                .staff
                .iter()
                .filter(|s| s.community == Some(community) && s.role == role)
                .count()
        };
        assert_eq!(
            (count(StaffRole::Secretary), count(StaffRole::Worker)),
            (1, 19)
        );
    }
}

#[test]
fn figures_add_up_at_every_level() {
    let street = street();
    let mut sums: BTreeMap<(&str, u32), Headcount> = BTreeMap::new();
    for building in &street.buildings {
        let compound = &street.compounds[building.compound as usize];
        assert_eq!(
            street.grids[building.grid as usize].compound,
            Some(building.compound)
        );
        assert!(
            building.figures.elders80 <= building.figures.elders60
                && building.figures.elders60 <= building.figures.population
        );
        for key in [
            ("compound", building.compound),
            ("grid", building.grid),
            ("community", compound.community),
            ("street", 0),
        ] {
            *sums.entry(key).or_default() += building.figures;
        }
    }
    let check = |level, nth: usize, figures| {
        assert_eq!(
            sums.get(&(level, nth as u32)).copied().unwrap_or_default(),
            figures
        )
    };
    street
        .compounds
        .iter()
        .enumerate()
        .for_each(|(nth, c)| check("compound", nth, c.figures));
    street
        .grids
        .iter()
        .enumerate()
        .for_each(|(nth, g)| check("grid", nth, g.figures));
    street
        .communities
        .iter()
        .enumerate()
        .for_each(|(nth, c)| check("community", nth, c.figures));
    check("street", 0, street.figures);
}

#[test]
fn grids_have_the_size_of_practice_and_some_have_not() {
    for street in Sample::district(7).take(3) {
        let homes: Vec<u32> = street
            .grids
            .iter()
            .filter(|grid| grid.compound.is_some())
            .map(|grid| grid.figures.households)
            .collect();
        let fitting = homes
            .iter()
            .filter(|size| (300..=500).contains(*size))
            .count();
        let share = fitting * 100 / homes.len();
        assert!((75..97).contains(&share), "{}: {share} %", street.name);
        assert!(homes.iter().all(|size| *size > 0), "nobody's grid");
        let settled = street.units.iter().filter(|unit| {
            unit.grid
                .is_some_and(|grid| street.grids[grid as usize].community == unit.community)
        });
        let settled = settled.count() * 100 / street.units.len();
        assert!((70..90).contains(&settled), "{}: {settled} %", street.name);
    }
}

#[test]
fn names_numbers_and_codes_are_distinct_and_valid() {
    let street = street();
    let compounds: BTreeSet<_> = street.compounds.iter().map(|c| &c.name).collect();
    assert_eq!(compounds.len(), street.compounds.len());
    let mut phones = BTreeSet::new();
    let all = street
        .heads
        .iter()
        .map(|h| &h.phone)
        .chain(street.staff.iter().map(|s| &s.phone))
        .chain(street.units.iter().map(|u| &u.liaison_phone));
    for phone in all {
        assert!(
            phone.len() == 11 && phone.starts_with("100") && phones.insert(phone),
            "{phone}"
        );
    }
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 18] = [
        1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1,
    ];
    let mut codes = BTreeSet::new();
    for unit in &street.units {
        let sum: usize = unit
            .credit_code
            .chars()
            .zip(WEIGHTS)
            .map(|(c, w)| ALPHABET.find(c).expect("in the alphabet") * w)
            .sum();
        assert!(
            unit.credit_code.len() == 18
                && sum.is_multiple_of(31)
                && codes.insert(&unit.credit_code),
            "{}",
            unit.name
        );
    }
    for rare in ["㛃", "䶮", "𬭚", "喆", "堃", "峣", "·"] {
        assert!(
            street.heads.iter().any(|head| head.name.contains(rare)),
            "{rare}"
        );
    }
}

#[test]
fn references_of_the_data_files_hold() {
    let classes = taxonomy();
    let known: BTreeSet<_> = classes.iter().map(|class| class.code).collect();
    assert_eq!(
        classes
            .iter()
            .filter(|class| class.parent.is_none())
            .count(),
        14
    );
    assert!(
        street()
            .demands
            .iter()
            .all(|demand| known.contains(demand.class))
    );
    for resource in &street().resources {
        assert!(
            resource.needs.iter().all(|need| known.contains(need)),
            "{}",
            resource.title
        );
    }
}

#[test]
fn texts_differ_and_have_no_open_slot() {
    let demands = &street().demands;
    let texts: BTreeSet<_> = demands.iter().map(|demand| &demand.text).collect();
    assert_eq!(texts.len(), demands.len());
    for demand in demands {
        let length = demand.text.chars().count();
        assert!(
            (8..=700).contains(&length)
                && !demand.text.contains('{')
                && !demand.title.contains('{'),
            "{}",
            demand.text
        );
        assert!(
            demand
                .events
                .iter()
                .all(|event| !matches!(&event.step, Step::Report { text } if text.is_empty()))
        );
    }
    assert!(
        demands
            .iter()
            .any(|demand| demand.text.chars().count() >= 500)
    );
}

/// The machine, written a second time and independently of the generator.
fn follow(state: State, step: &Step, reopened: &mut u32) -> Option<State> {
    use State::*;
    Some(match (state, step) {
        (Draft, Step::Submit) => Submitted,
        (Submitted, Step::Accept) => Accepted,
        (Submitted, Step::Refuse { .. }) => NotAccepted,
        (Submitted, Step::Refer { .. }) => Referred,
        (Submitted, Step::MergeInto { .. }) => Merged,
        (Accepted, Step::HandleHere { .. }) => InProgress,
        (Accepted, Step::IssueOpen | Step::IssueDirected { .. }) => Published,
        (Accepted, Step::ToMeeting) => AwaitingMeeting,
        (Accepted, Step::ToFund) => AwaitingFund,
        (AwaitingMeeting, Step::FromMeeting { .. }) | (AwaitingFund, Step::FromFund { .. }) => {
            Accepted
        }
        (Published, Step::Claim { .. }) | (Escalated, Step::Assign { .. }) => Claimed,
        (Published, Step::Escalate) => Escalated,
        (Escalated, Step::Whistle { .. } | Step::ApproveWhistle) => Escalated,
        (Escalated, Step::ReportIn) => Whistled,
        (Escalated, Step::Shelve { .. }) => Shelved,
        (Claimed, Step::Release { .. }) => Published,
        (Claimed, Step::Confirm) => InProgress,
        (InProgress, Step::Contact | Step::Extend { .. }) => InProgress,
        (InProgress, Step::Suspend { .. }) => Suspended,
        (Suspended, Step::Resume) => InProgress,
        (InProgress | Whistled | Reopened | Supervised, Step::Report { .. }) => Reported,
        (
            Reported,
            Step::Callback {
                result: CallbackResult::Unsatisfied,
                ..
            },
        ) => Reported,
        (Reported, Step::Callback { .. }) => Closed,
        (Reported, Step::Reopen) => {
            *reopened += 1;
            if *reopened > 1 { Supervised } else { Reopened }
        }
        (Closed, Step::Archive) => Archived,
        _ => return None,
    })
}

/// Replays every order for itself; the demand ends where its least advanced order ends.
#[test]
fn every_life_obeys_the_machine_and_ends_where_it_says() {
    for demand in &street().demands {
        let orders = demand
            .events
            .iter()
            .map(|event| event.order)
            .max()
            .unwrap_or(0);
        let mut ends = Vec::new();
        for order in 0..=orders {
            let (mut state, mut reopened) = (State::Draft, 0);
            let shared = |step: &Step| {
                matches!(
                    step,
                    Step::Submit | Step::Accept | Step::IssueOpen | Step::Archive
                )
            };
            for event in demand
                .events
                .iter()
                .filter(|event| event.order == order || shared(&event.step))
            {
                state = follow(state, &event.step, &mut reopened)
                    .unwrap_or_else(|| panic!("{state:?} cannot {:?}: {demand:#?}", event.step));
            }
            let released = demand
                .events
                .iter()
                .any(|event| event.order == order && matches!(event.step, Step::Release { .. }));
            if !released {
                ends.push(state);
            }
        }
        assert_eq!(ends.into_iter().min(), Some(demand.ends_in), "{demand:#?}");
    }
}

#[test]
fn nobody_judges_the_own_deed_and_time_runs_forward() {
    for demand in &street().demands {
        let mut before = demand.created_at;
        for event in &demand.events {
            assert!(
                event.at >= before && event.at <= sample_now(),
                "{demand:#?}"
            );
            before = event.at;
        }
        let who = |wanted: fn(&Step) -> bool| {
            demand
                .events
                .iter()
                .filter(move |event| wanted(&event.step))
                .map(|event| event.who)
                .collect::<Vec<_>>()
        };
        let doers = who(|step| matches!(step, Step::Report { .. } | Step::Claim { .. }));
        let judges = who(|step| matches!(step, Step::Confirm | Step::Callback { .. }));
        assert!(
            judges.iter().all(|judge| !doers.contains(judge)),
            "{demand:#?}"
        );
    }
}

#[test]
fn all_states_and_endings_occur_in_plausible_shares() {
    let demands = &street().demands;
    let states: BTreeSet<_> = demands.iter().map(|demand| demand.ends_in).collect();
    assert_eq!(states.len(), 20, "{states:?}");
    let finished = demands
        .iter()
        .filter(|d| matches!(d.ends_in, State::Closed | State::Archived))
        .count();
    assert!(finished * 100 / demands.len() > 60);
    let codes: BTreeSet<_> = demands
        .iter()
        .flat_map(|d| &d.events)
        .filter_map(|e| {
            if let Step::Refuse { code } = e.step {
                Some(code)
            } else {
                None
            }
        })
        .collect();
    assert_eq!(codes.len(), 6);
    for demand in demands {
        if let Some(Step::MergeInto { demand: parent }) =
            demand.events.last().map(|event| &event.step)
        {
            let parent = &demands[*parent as usize];
            assert!(
                parent.building == demand.building
                    && parent.class == demand.class
                    && parent.created_at < demand.created_at
            );
        }
    }
}

#[test]
fn the_district_has_ten_different_streets() {
    let (mut grids, mut heads, mut units) = (0, 0, 0);
    let mut names = BTreeSet::new();
    for street in Sample::district(7) {
        grids += street.grids.len();
        heads += street.heads.len();
        units += street.units.len();
        assert!(names.insert(street.name.clone()));
        let units: BTreeSet<_> = street.units.iter().map(|unit| &unit.name).collect();
        assert_eq!(units.len(), street.units.len(), "{}", street.name);
        assert!(
            street
                .communities
                .iter()
                .all(|community| names.insert(community.short_name.clone())),
            "{}",
            street.name
        );
    }
    // the reference district has 855 grids; grids of 300 to 500 households for its people are more
    assert!((2_000..4_000).contains(&grids), "{grids}");
    assert!(heads >= 20_000 - 300 && units >= 8_000, "{heads} {units}");
}

#[test]
fn bulk_demands_are_as_many_as_asked() {
    assert_eq!(Sample::bulk_demands(7, 5_000).count(), 5_000);
    assert_eq!(
        Sample::bulk_demands(7, 9).next(),
        Sample::bulk_demands(7, 9).next()
    );
}

#[test]
fn letters_of_every_class_and_end_come_the_same_every_time() {
    let letters = Sample::letters(7, street());
    assert_eq!(letters, Sample::letters(7, street()));
    assert_ne!(letters, Sample::letters(8, street()));
    assert!(letters.len() >= 80);
    for class in ["opinion", "thanks", "idea", "help_offer", "need"] {
        let of_class: Vec<&SampleLetter> =
            letters.iter().filter(|one| one.class == class).collect();
        assert!(of_class.len() >= 5, "{class}");
        assert!(of_class.iter().any(|one| one.paper), "{class} on paper");
    }
    let ends: BTreeSet<String> = letters
        .iter()
        .map(|one| match one.events.last().map(|event| &event.what) {
            None => "received".to_owned(),
            Some(LetterMove::Convert { to, .. }) => (*to).to_owned(),
            Some(what) => format!("{what:?}").chars().take(5).collect(),
        })
        .collect();
    for end in [
        "received",
        "demand",
        "idea",
        "volunteer_lead",
        "praise",
        "Class",
        "Reply",
        "Close",
    ] {
        assert!(ends.contains(end), "{end} of {ends:?}");
    }
    for one in &letters {
        let mut before = one.written_at;
        for event in &one.events {
            assert!(event.at > before && event.at < sample_now(), "{one:?}");
            before = event.at;
        }
        assert!(one.written_at < sample_now());
        assert!(
            one.writer
                .as_ref()
                .is_none_or(|writer| writer.phone.starts_with("100"))
        );
    }
}
