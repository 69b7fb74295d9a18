//! What years promise, revision by revision, and which line a deed keeps: tables, and a property of the sum.

use super::*;
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn validity(from: &str, to: &str) -> Validity {
    Validity {
        from: day(from),
        to: day(to),
        counts_from: day(from),
        counts_to: day(to),
    }
}

#[test]
fn a_year_promises_its_share() {
    use ObligationPeriod as P;
    for (quantity, period, from, to, by_year) in [
        (10, P::Year, "2026-01-01", "2027-01-01", vec![10]),
        (10, P::Year, "2026-01-01", "2029-01-01", vec![10, 10, 10]),
        (1, P::Month, "2026-01-01", "2027-01-01", vec![12]),
        (3, P::Quarter, "2026-04-01", "2027-04-01", vec![9, 3]),
        (10, P::Term, "2026-01-01", "2028-01-01", vec![5, 5]),
        // a leap day is no reason to owe more
        (1_000, P::Year, "2028-01-01", "2029-01-01", vec![1_000]),
        // from the ceremony in March for a year: nine months and seventeen days, then the rest
        (10, P::Year, "2026-03-15", "2027-03-15", vec![8, 2]),
        (1, P::Year, "2026-03-15", "2027-03-15", vec![1, 0]),
        (5, P::Term, "2026-05-31", "2026-06-01", vec![5]),
    ] {
        let (promise, validity) = (Promise { quantity, period }, validity(from, to));
        let found: Vec<i64> = years(validity)
            .into_iter()
            .map(|year| promise.in_year(validity, year))
            .collect();
        assert_eq!(found, by_year, "{quantity} a {period}, {from} to {to}");
        assert_eq!(promise.in_year(validity, 2020), 0);
        assert_eq!(promise.in_year(validity, 2040), 0);
    }
}

#[test]
fn what_was_ended_promised_up_to_that_day() {
    use ObligationPeriod as P;
    for (quantity, period, held_to, by_year) in [
        (10, P::Year, "2026-07-02", vec![5]),
        (10, P::Term, "2026-12-31", vec![5]),
        (1, P::Month, "2027-04-01", vec![12, 3]),
        (3, P::Quarter, "2026-01-01", vec![]),
        // ended before it began, and after its end
        (3, P::Quarter, "2025-06-01", vec![]),
        (3, P::Quarter, "2029-01-01", vec![12, 12]),
    ] {
        let ended = Validity {
            counts_to: day(held_to),
            ..validity("2026-01-01", "2028-01-01")
        };
        let promise = Promise { quantity, period };
        let found: Vec<i64> = years(ended)
            .into_iter()
            .map(|year| promise.in_year(ended, year))
            .collect();
        assert_eq!(found, by_year, "{quantity} a {period}, ended on {held_to}");
        assert_eq!(promise.whole(ended), by_year.iter().sum::<i64>());
    }
}

#[test]
fn what_was_ended_on_its_first_day_has_a_year_and_what_never_counted_has_none() {
    let moment = |text: &str| Timestamp::parse_rfc3339(text).expect("a moment");
    let (from, to) = (
        moment("2026-06-01T00:00:00+08:00"),
        moment("2027-06-01T00:00:00+08:00"),
    );
    for (ended, expected) in [
        ("2026-06-01T00:00:00+08:00", vec![]),
        ("2026-06-01T15:00:00+08:00", vec![2026]),
        ("2026-06-02T15:00:00+08:00", vec![2026]),
        ("2027-03-01T00:00:00+08:00", vec![2026, 2027]),
        ("2029-03-01T00:00:00+08:00", vec![2026, 2027]),
    ] {
        let ended_at = moment(ended);
        let found = years(Validity::new(from, to, from, ended_at));
        assert_eq!(found, expected, "ended at {ended}");
    }
}

/// The revisions of an agreement of 2025 to 2027, as a signing chains them: what each promises a year, and when it was
/// signed.
fn chain(revisions: &[(i64, &str)]) -> Vec<(Promise, Validity)> {
    let mut found: Vec<(Promise, Validity)> = Vec::new();
    let mut before = None;
    for (quantity, signed) in revisions {
        let promise = Promise {
            quantity: *quantity,
            period: ObligationPeriod::Year,
        };
        let mut own = validity("2025-01-01", "2028-01-01");
        if let Some((_, original)) = found.last_mut() {
            let from = amended_from(Timestamp::start_of(day(signed)), before);
            original.counts_to = from.date();
            own.counts_from = from.date();
            before = Some(from);
        }
        found.push((promise, own));
    }
    found
}

#[test]
fn a_year_is_promised_by_the_latest_revision_signed_by_its_end() {
    for (revisions, promised) in [
        (vec![(12, "2025-01-05")], [12, 12, 12]),
        // the year of the signature follows the new text, what was over keeps the old one
        (vec![(12, "2025-01-05"), (24, "2026-11-22")], [12, 24, 24]),
        (vec![(12, "2025-01-05"), (24, "2026-01-01")], [12, 24, 24]),
        (vec![(12, "2025-01-05"), (24, "2025-12-31")], [24, 24, 24]),
        // signed before it began
        (vec![(12, "2024-11-01"), (24, "2024-12-01")], [24, 24, 24]),
        // the first was signed late: its years are its own from the beginning
        (vec![(12, "2026-03-01"), (24, "2027-02-01")], [12, 12, 24]),
        // two in one year: the later one
        (
            vec![(12, "2025-01-05"), (24, "2026-02-01"), (6, "2026-11-22")],
            [12, 6, 6],
        ),
        (
            vec![(12, "2025-01-05"), (24, "2026-02-01"), (6, "2027-03-01")],
            [12, 24, 6],
        ),
        // a paper of last year that comes to hand after this year's: it does not reach behind what it changes
        (
            vec![(12, "2025-01-05"), (24, "2026-02-01"), (6, "2025-12-01")],
            [12, 6, 6],
        ),
    ] {
        let chain = chain(&revisions);
        let found = [2025, 2026, 2027].map(|year| {
            let each = chain
                .iter()
                .map(|(promise, validity)| promise.in_year(*validity, year));
            each.sum::<i64>()
        });
        assert_eq!(found, promised, "{revisions:?}");
        // and no two of them count in the same year
        let mut counted: Vec<i64> = chain.iter().flat_map(|(_, one)| years(*one)).collect();
        counted.sort_unstable();
        assert_eq!(counted, [2025, 2026, 2027], "{revisions:?}");
    }
}

fn class(number: u128) -> ClassId {
    ClassId(Uuid::from_u128(number))
}

fn line(number: u128) -> Candidate {
    Candidate {
        id: ObligationId(Uuid::from_u128(number)),
        promise: Promise {
            quantity: 10,
            period: ObligationPeriod::Year,
        },
        unit: "次".to_owned(),
        class_id: None,
        resource_class: None,
        validity: validity("2026-01-01", "2027-01-01"),
        delivered: 0,
        position: 0,
    }
}

fn meals() -> Done {
    Done {
        class_path: vec![class(1), class(2)],
        resource_classes: vec![ResourceClass::Service],
        quantity: 30,
        unit: "份".to_owned(),
        year: 2026,
    }
}

#[test]
fn the_nearest_open_line_is_kept() {
    let general = line(1);
    let by_resource = Candidate {
        resource_class: Some(ResourceClass::Service),
        ..line(2)
    };
    let above = Candidate {
        class_id: Some(class(1)),
        ..line(3)
    };
    let exact = Candidate {
        class_id: Some(class(2)),
        ..line(4)
    };
    let portions = Candidate {
        unit: "份".to_owned(),
        ..exact.clone()
    };
    let elsewhere = Candidate {
        class_id: Some(class(9)),
        ..line(5)
    };
    let venue = Candidate {
        resource_class: Some(ResourceClass::Venue),
        ..line(6)
    };
    let hours = Candidate {
        unit: "小时".to_owned(),
        ..line(7)
    };
    let full = Candidate {
        delivered: 10,
        ..exact.clone()
    };
    let ends_first = Candidate {
        validity: validity("2026-01-01", "2026-12-01"),
        ..line(8)
    };
    for (lines, expected) in [
        (vec![general.clone()], Some((1, 1))),
        (vec![general.clone(), by_resource.clone()], Some((2, 1))),
        (vec![above.clone(), by_resource.clone()], Some((3, 1))),
        (vec![exact.clone(), above.clone()], Some((4, 1))),
        // the same unit counts the quantity itself
        (vec![portions.clone()], Some((4, 30))),
        (vec![elsewhere.clone(), venue.clone(), hours], None),
        // one that is kept already stands back, but takes it where no other can
        (vec![full.clone(), general.clone()], Some((1, 1))),
        (vec![full.clone(), elsewhere], Some((4, 1))),
        (vec![general, ends_first], Some((8, 1))),
        (vec![], None),
    ] {
        let found = best(&lines, &meals()).map(|(line, count)| (line.id.0.as_u128(), count));
        assert_eq!(found, expected, "{lines:?}");
    }
}

#[test]
fn a_room_lent_keeps_the_line_of_rooms_whatever_need_it_names() {
    let lent = Done {
        class_path: Vec::new(),
        resource_classes: vec![ResourceClass::Venue],
        quantity: 2,
        unit: "小时".to_owned(),
        year: 2026,
    };
    let rooms = Candidate {
        class_id: Some(class(2)),
        resource_class: Some(ResourceClass::Venue),
        ..line(1)
    };
    let visits = Candidate {
        class_id: Some(class(2)),
        ..line(2)
    };
    let kept = |lines: &[Candidate]| best(lines, &lent).map(|(line, _)| line.id.0.as_u128());
    assert_eq!(kept(&[visits.clone(), rooms.clone()]), Some(1));
    assert_eq!(kept(&[visits]), None);
    assert_eq!(kept(&[rooms, line(3)]), Some(1), "nearer than any deed");
}

#[test]
fn an_order_and_its_use_are_one_deed_where_both_could_keep_the_best_line_of_the_order() {
    let order = |unit: &str, serves: &[ResourceClass]| Done {
        resource_classes: serves.to_vec(),
        unit: unit.to_owned(),
        ..meals()
    };
    let lent = |class_path: &[ClassId]| Done {
        class_path: class_path.to_vec(),
        resource_classes: vec![ResourceClass::Venue],
        quantity: 2,
        unit: "小时".to_owned(),
        year: 2026,
    };
    let anything = line(1);
    let rooms = Candidate {
        resource_class: Some(ResourceClass::Venue),
        ..line(2)
    };
    let need = Candidate {
        class_id: Some(class(2)),
        ..line(3)
    };
    let portions = Candidate {
        unit: "份".to_owned(),
        ..need.clone()
    };
    let (rooms_of_need, full) = (
        Candidate {
            class_id: Some(class(2)),
            ..rooms.clone()
        },
        Candidate {
            delivered: 10,
            ..need.clone()
        },
    );
    let (venue, service) = (&[ResourceClass::Venue][..], &[ResourceClass::Service][..]);
    let path = [class(1), class(2)];
    for (lines, order, used, same) in [
        // a hall was asked for and lent
        (vec![&rooms_of_need], order("场", venue), lent(&path), true),
        (
            vec![&rooms_of_need, &anything],
            order("场", venue),
            lent(&[]),
            true,
        ),
        (vec![&rooms, &anything], order("场", venue), lent(&[]), true),
        (
            vec![&need, &anything],
            order("场", venue),
            lent(&path),
            true,
        ),
        // also where the line is kept already
        (
            vec![&full, &anything],
            order("场", venue),
            lent(&path),
            true,
        ),
        // meals, and the hall they were eaten in
        (
            vec![&portions, &rooms],
            order("份", service),
            lent(&[]),
            false,
        ),
        (
            vec![&portions, &anything],
            order("份", service),
            lent(&[]),
            false,
        ),
        (vec![&need, &rooms], order("份", service), lent(&[]), false),
        // one promise of anything, one deed
        (vec![&anything], order("份", service), lent(&[]), true),
        (vec![], order("份", service), lent(&[]), false),
    ] {
        let lines: Vec<Candidate> = lines.into_iter().cloned().collect();
        let covered = covers(&lines, &order, &used);
        assert_eq!(covered > 0, same, "{lines:?} {order:?}");
    }
}

#[test]
fn a_part_is_as_much_of_its_whole_as_it_counts_on_the_line_that_suits_the_whole() {
    let done = |quantity: i64, unit: &str, class_path: &[ClassId]| Done {
        class_path: class_path.to_vec(),
        resource_classes: Vec::new(),
        quantity,
        unit: unit.to_owned(),
        year: 2026,
    };
    let (need, other) = ([class(1), class(2)], [class(1), class(9)]);
    let of = |unit: &str| Candidate {
        class_id: Some(class(2)),
        unit: unit.to_owned(),
        ..line(1)
    };
    for (lines, whole, part, expected) in [
        // ten promised in the project, one of them an activity
        (
            vec![of("场")],
            done(10, "场", &need),
            done(1, "场", &need),
            1,
        ),
        // a part counted in something else is one occasion of them
        (
            vec![of("场")],
            done(10, "场", &need),
            done(30, "人", &need),
            1,
        ),
        // three hundred copies are one occasion, and so is the activity they were given out in
        (
            vec![of("次")],
            done(300, "份", &need),
            done(1, "场", &need),
            300,
        ),
        // portions are no activities, and another need keeps another line
        (
            vec![of("份")],
            done(300, "份", &need),
            done(1, "场", &need),
            0,
        ),
        (
            vec![of("场")],
            done(10, "场", &need),
            done(1, "场", &other),
            0,
        ),
        (
            vec![of("场"), line(2)],
            done(10, "场", &need),
            done(1, "场", &other),
            0,
        ),
        (
            vec![line(2)],
            done(10, "场", &need),
            done(1, "场", &other),
            10,
        ),
        (vec![], done(10, "场", &need), done(1, "场", &need), 0),
    ] {
        assert_eq!(
            covers(&lines, &whole, &part),
            expected,
            "{lines:?} {part:?}"
        );
    }
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0i64..4_000).prop_map(|days| day("2020-01-31") + chrono::TimeDelta::days(days))
}

proptest! {
    #[test]
    fn the_years_add_up_to_the_whole(
        quantity in 1i64..100_000, period in 0usize..4, from in any_day(), length in 1i64..4_000,
    ) {
        let period = <ObligationPeriod as linli_domain::code::CodeEnum>::ALL[period];
        let to = from + chrono::TimeDelta::days(length);
        let validity = Validity { from, to, counts_from: from, counts_to: to };
        let promise = Promise { quantity, period };
        let by_year: Vec<i64> = years(validity).into_iter().map(|year| promise.in_year(validity, year)).collect();
        prop_assert!(by_year.iter().all(|promised| *promised >= 0), "{by_year:?}");
        prop_assert_eq!(by_year.iter().sum::<i64>(), promise.whole(validity));
        if period == ObligationPeriod::Term {
            prop_assert_eq!(promise.whole(validity), quantity);
        }
    }
}
