//! The tables of the rules, and what no sequence of events can bring about.

use super::*;
use proptest::prelude::*;
use uuid::Uuid;

const OFFICE: Standing = Standing {
    unit: false,
    clerk: true,
    office: true,
    house: false,
    ticked: false,
    reported: false,
    member: true,
    handed_in: true,
    complete: true,
    method_open: true,
};
const UNIT: Standing = Standing {
    unit: true,
    clerk: false,
    office: false,
    ..OFFICE
};
const COMMUNITY: Standing = Standing {
    office: false,
    ..OFFICE
};
const HOUSE: Standing = Standing {
    house: true,
    clerk: false,
    office: false,
    ..OFFICE
};

fn item(number: u128) -> MethodItemId {
    MethodItemId(Uuid::from_u128(number))
}

#[test]
fn the_table_of_methods() {
    use MethodEvent as E;
    use MethodState as S;
    let keeper = MethodStanding {
        keeper: true,
        has_projects: true,
        ..MethodStanding::default()
    };
    let over = MethodStanding {
        over: true,
        ..keeper
    };
    let revised = MethodStanding {
        being_revised: true,
        ..over
    };
    let empty = MethodStanding {
        has_projects: false,
        ..keeper
    };
    let reader = MethodStanding::default();
    for (state, event, standing, expected) in [
        (S::Draft, E::Edit, keeper, Ok(S::Draft)),
        (S::Draft, E::Discard, keeper, Ok(S::Draft)),
        (S::Draft, E::Open, keeper, Ok(S::Open)),
        (S::Draft, E::Open, empty, Err(Refusal::Empty)),
        (S::Draft, E::Open, reader, Err(Refusal::NotKeeper)),
        (S::Open, E::Edit, keeper, Err(Refusal::MethodState)),
        (S::Open, E::Discard, keeper, Err(Refusal::MethodState)),
        (S::Open, E::Revise, keeper, Ok(S::Open)),
        (S::Open, E::Revise, revised, Err(Refusal::BeingRevised)),
        (S::Open, E::Document, keeper, Ok(S::Open)),
        (S::Open, E::Close, over, Ok(S::Closed)),
        (S::Open, E::Close, keeper, Err(Refusal::TooEarly)),
        (S::Open, E::Close, revised, Err(Refusal::BeingRevised)),
        (S::Draft, E::Copy, keeper, Err(Refusal::MethodState)),
        (S::Closed, E::Copy, keeper, Ok(S::Closed)),
        (S::Superseded, E::Copy, keeper, Ok(S::Superseded)),
        (S::Closed, E::Document, keeper, Err(Refusal::MethodState)),
        (S::Closed, E::Revise, over, Err(Refusal::MethodState)),
        (S::Superseded, E::Open, keeper, Err(Refusal::MethodState)),
    ] {
        assert_eq!(
            decide_method(state, event, standing),
            expected,
            "{state} {event}"
        );
    }
}

#[test]
fn the_table_of_a_units_year() {
    use SelectionEvent as E;
    use SelectionState as S;
    let lacking = Standing {
        complete: false,
        ..UNIT
    };
    let lacking_office = Standing {
        complete: false,
        ..OFFICE
    };
    let empty = Standing {
        handed_in: false,
        complete: false,
        ..OFFICE
    };
    let left = Standing {
        member: false,
        ..UNIT
    };
    let own = Standing {
        ticked: true,
        ..OFFICE
    };
    let own_report = Standing {
        reported: true,
        ..OFFICE
    };
    let closed = Standing {
        method_open: false,
        ..OFFICE
    };
    let stranger = Standing {
        unit: false,
        ..UNIT
    };
    for (state, event, standing, expected) in [
        (S::Open, E::Tick, UNIT, Ok(S::Ticked)),
        (S::Open, E::Tick, lacking, Ok(S::Open)),
        (S::Open, E::Tick, COMMUNITY, Ok(S::Ticked)),
        (S::Open, E::Tick, stranger, Err(Refusal::NotUnit)),
        (S::Open, E::Tick, left, Err(Refusal::NotMember)),
        (S::Open, E::Tick, closed, Err(Refusal::MethodNotOpen)),
        (S::Ticked, E::Tick, lacking, Ok(S::Open)),
        (S::Running, E::Tick, UNIT, Ok(S::Ticked)),
        (S::Reported, E::Tick, UNIT, Err(Refusal::WrongState)),
        (S::Ticked, E::Confirm, OFFICE, Ok(S::Confirmed)),
        (S::Ticked, E::Confirm, own, Err(Refusal::OwnTicks)),
        (S::Ticked, E::Confirm, COMMUNITY, Err(Refusal::NotOffice)),
        (S::Ticked, E::Confirm, UNIT, Err(Refusal::NotOffice)),
        // what lacks something goes on as well, with a reason
        (S::Open, E::Confirm, lacking_office, Ok(S::Confirmed)),
        (S::Open, E::Confirm, empty, Err(Refusal::NotHandedIn)),
        (S::Running, E::Confirm, OFFICE, Err(Refusal::WrongState)),
        (S::Ticked, E::SendBack, OFFICE, Ok(S::Open)),
        (S::Open, E::SendBack, empty, Err(Refusal::NotHandedIn)),
        (S::Reported, E::SendBack, OFFICE, Ok(S::Running)),
        (S::Evaluated, E::SendBack, OFFICE, Err(Refusal::WrongState)),
        (S::Confirmed, E::Start, HOUSE, Ok(S::Running)),
        (S::Confirmed, E::Start, OFFICE, Err(Refusal::ByItself)),
        (S::Ticked, E::Start, HOUSE, Err(Refusal::WrongState)),
        (S::Confirmed, E::Report, UNIT, Ok(S::Reported)),
        (S::Running, E::Report, COMMUNITY, Ok(S::Reported)),
        // what was done before it left was done
        (S::Running, E::Report, left, Ok(S::Reported)),
        (S::Reported, E::Report, UNIT, Ok(S::Reported)),
        (S::Open, E::Report, UNIT, Err(Refusal::WrongState)),
        (S::Reported, E::Evaluate, OFFICE, Ok(S::Evaluated)),
        (
            S::Reported,
            E::Evaluate,
            own_report,
            Err(Refusal::OwnReport),
        ),
        (S::Reported, E::Evaluate, own, Err(Refusal::OwnReport)),
        (S::Running, E::Evaluate, OFFICE, Err(Refusal::WrongState)),
        (
            S::Evaluated,
            E::Evaluate,
            closed,
            Err(Refusal::MethodNotOpen),
        ),
    ] {
        assert_eq!(decide(state, event, standing), expected, "{state} {event}");
    }
}

#[test]
fn what_is_missing() {
    use MethodPart as P;
    let items = [
        (item(1), P::Office),
        (item(2), P::Mandatory),
        (item(3), P::Mandatory),
        (item(4), P::Optional),
        (item(5), P::Optional),
    ];
    for (ticked, least, mandatory, optional) in [
        (&[][..], 1, &[2, 3][..], 1),
        (&[2, 3, 4], 1, &[], 0),
        (&[2, 4, 5], 1, &[3], 0),
        (&[2, 3, 5], 2, &[], 1),
        (&[2, 3], 0, &[], 0),
        // what is ticked and no project of this method counts for nothing
        (&[1, 9, 2, 3], 1, &[], 1),
    ] {
        let ids: Vec<MethodItemId> = ticked.iter().map(|number| item(*number)).collect();
        let found = missing(items, least, |id| ids.contains(&id));
        let expected: Vec<MethodItemId> = mandatory.iter().map(|number| item(*number)).collect();
        assert_eq!((found.mandatory, found.optional), (expected, optional));
    }
}

#[test]
fn reminders_come_once_a_fortnight_and_only_while_something_is_wanting() {
    use SelectionState as S;
    let now = Timestamp::from_millis(1_000 * DAY);
    let far = now.plus(100 * DAY);
    let near = now.plus(29 * DAY);
    for (state, complete, report_by, since, expected) in [
        (S::Open, false, far, 14, Some(Reminder::Tick)),
        (S::Open, false, far, 13, None),
        (S::Ticked, true, far, 40, None),
        (S::Ticked, false, far, 40, Some(Reminder::Tick)),
        (S::Running, true, far, 40, None),
        (S::Running, true, near, 14, Some(Reminder::Report)),
        (S::Confirmed, false, near, 14, Some(Reminder::Report)),
        (S::Confirmed, false, far, 14, Some(Reminder::Tick)),
        (S::Reported, true, near, 40, None),
        (S::Evaluated, true, near, 40, None),
    ] {
        let last = now.plus(-since * DAY);
        assert_eq!(
            reminder(state, complete, report_by, last, now),
            expected,
            "{state} {complete} {since}"
        );
    }
}

#[test]
fn a_list_is_cared_for_when_it_has_rows_and_was_touched() {
    let now = Timestamp::from_millis(1_000 * DAY);
    for (total, days, expected) in [
        (3, Some(90), true),
        (3, Some(91), false),
        (0, Some(1), false),
        (3, None, false),
    ] {
        let at = days.map(|days: i64| now.plus(-days * DAY));
        assert_eq!(cared_for(total, at, now), expected, "{total} {days:?}");
    }
}

/// What can happen to a page: an event, by one of three persons, as the unit or as the office, complete or not.
fn happening() -> impl Strategy<Value = (usize, u8, bool, bool)> {
    (
        0..SelectionEvent::ALL.len(),
        0u8..3,
        any::<bool>(),
        any::<bool>(),
    )
}

proptest! {
    /// Whatever happens in whatever order: nothing runs that nobody else confirmed, and nothing is evaluated by who ticked
    /// or reported it.
    #[test]
    fn nobody_confirms_or_evaluates_the_own_deed(steps in proptest::collection::vec(happening(), 0..80)) {
        let mut state = SelectionState::Open;
        let (mut ticker, mut confirmer, mut reporter) = (None, None, None);
        for (event, person, office, complete) in steps {
            let event = SelectionEvent::ALL[event];
            let standing = Standing {
                unit: !office,
                clerk: office,
                office,
                house: event == SelectionEvent::Start,
                ticked: ticker == Some(person),
                reported: reporter == Some(person),
                member: true,
                handed_in: ticker.is_some(),
                complete,
                method_open: true,
            };
            let Ok(next) = decide(state, event, standing) else { continue };
            match event {
                SelectionEvent::Tick => {
                    ticker = Some(person);
                    confirmer = None;
                }
                SelectionEvent::Confirm => confirmer = Some(person),
                SelectionEvent::Report => reporter = Some(person),
                SelectionEvent::Evaluate => {
                    prop_assert!(Some(person) != ticker && Some(person) != reporter);
                }
                SelectionEvent::SendBack | SelectionEvent::Start => {}
            }
            state = next;
            if matches!(state, SelectionState::Confirmed | SelectionState::Running | SelectionState::Reported
                | SelectionState::Evaluated) {
                prop_assert!(confirmer.is_some() && confirmer != ticker, "{state}");
            }
        }
    }

    /// Ticking one more project never makes more missing.
    #[test]
    fn a_tick_more_never_lacks_more(parts in proptest::collection::vec(0usize..5, 0..20), ticked in any::<u32>(), more in 0u32..20, least in 0i64..6) {
        let items: Vec<(MethodItemId, MethodPart)> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| (item(index as u128), MethodPart::ALL[*part]))
            .collect();
        let has = |mask: u32| move |id: MethodItemId| mask & (1u32 << id.0.as_u128()) != 0;
        let before = missing(items.clone(), least, has(ticked));
        let after = missing(items, least, has(ticked | (1 << more)));
        prop_assert!(after.mandatory.len() <= before.mandatory.len() && after.optional <= before.optional);
    }
}
