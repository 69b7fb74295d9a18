//! Tables and properties of the rules of reports.

use super::*;
use DutyReportEvent as E;
use DutyReportLight as L;
use DutyReportRefusal as R;
use DutyReportState as S;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(&format!("{text}T00:00:00+08:00")).expect("a day")
}

const OWN: Standing = Standing {
    own: true,
    office: false,
    wrote: false,
    ended: false,
};
const OFFICE: Standing = Standing {
    own: false,
    office: true,
    wrote: false,
    ended: false,
};

#[test]
fn who_may_do_what_when() {
    let wrote = |standing: Standing| Standing {
        wrote: true,
        ..standing
    };
    let ended = |standing: Standing| Standing {
        ended: true,
        ..standing
    };
    let nobody = Standing::default();
    for (event, standing, state, expected) in [
        (E::Send, OWN, S::Due, Ok(S::Sent)),
        (E::Send, OFFICE, S::Due, Ok(S::Sent)),
        (E::Send, nobody, S::Due, Err(R::WriterOnly)),
        (E::Send, OWN, S::Sent, Err(R::State)),
        (E::Send, ended(OWN), S::Due, Err(R::OrgEnded)),
        (E::Accept, OFFICE, S::Sent, Ok(S::Reviewed)),
        (E::Accept, wrote(OFFICE), S::Sent, Err(R::Own)),
        (E::Accept, OWN, S::Sent, Err(R::ReviewerOnly)),
        (E::Accept, OFFICE, S::Due, Err(R::State)),
        (E::Accept, ended(OFFICE), S::Sent, Ok(S::Reviewed)),
        (E::SendBack, OFFICE, S::Sent, Ok(S::Due)),
        (E::SendBack, wrote(OFFICE), S::Sent, Err(R::Own)),
        (E::SendBack, OFFICE, S::Reviewed, Err(R::State)),
        (E::SendBack, OWN, S::Sent, Err(R::ReviewerOnly)),
    ] {
        assert_eq!(event.check(standing, state), expected, "{event} in {state}");
    }
}

#[test]
fn periods_divide_the_year() {
    for (months, day, from, to, code) in [
        (6, "2026-11-10", "2026-07-01", "2027-01-01", "2026H2"),
        (6, "2026-06-30", "2026-01-01", "2026-07-01", "2026H1"),
        (3, "2026-11-10", "2026-10-01", "2027-01-01", "2026Q4"),
        (3, "2027-01-01", "2027-01-01", "2027-04-01", "2027Q1"),
        (12, "2026-02-28", "2026-01-01", "2027-01-01", "2026"),
    ] {
        let period = Period::at(months, at(day)).expect("a period");
        assert_eq!((period.from, period.to), (at(from), at(to)), "{day}");
        assert_eq!(period.code(), code);
        assert_eq!(Period::from_code(code), Some(period));
    }
    assert_eq!(Period::at(0, at("2026-11-10")), None);
    assert_eq!(Period::at(5, at("2026-11-10")), None);
    for wrong in [
        "",
        "26",
        "2026H3",
        "2026Q0",
        "2026Q5",
        "2026X1",
        "2026H",
        "二〇二六",
    ] {
        assert_eq!(Period::from_code(wrong), None, "{wrong}");
    }
}

#[test]
fn a_period_in_peoples_words() {
    for (code, key) in [
        ("2026", "duty_period_year"),
        ("2026H1", "duty_period_h1"),
        ("2026H2", "duty_period_h2"),
        ("2026Q1", "duty_period_q1"),
        ("2026Q2", "duty_period_q2"),
        ("2026Q3", "duty_period_q3"),
        ("2026Q4", "duty_period_q4"),
    ] {
        let period = Period::from_code(code).expect("a period");
        assert_eq!(period.text(), (key, 2026), "{code}");
    }
}

#[test]
fn who_began_near_the_end_owes_nothing_yet() {
    let period = Period::at(6, at("2026-11-10")).expect("a period");
    for (begun, owes) in [
        ("2026-01-01", true),
        ("2026-12-02", true),
        ("2026-12-03", false),
    ] {
        assert_eq!(period.owed_by(at(begun)), owes, "{begun}");
    }
}

#[test]
fn reminders_are_told_once() {
    let due = at("2027-01-01");
    for (told, now, expected) in [
        (0, "2026-12-17", None),
        (0, "2026-12-18", Some(1)),
        (1, "2026-12-20", None),
        (1, "2027-01-01", Some(2)),
        (0, "2027-02-01", Some(2)),
        (2, "2027-02-01", None),
    ] {
        assert_eq!(reminder(due, told, at(now)), expected, "{told} at {now}");
    }
}

#[test]
fn the_light_of_reports() {
    let now = at("2026-12-20");
    for (due_at, state, expected) in [
        ("2027-01-01", S::Sent, L::Green),
        ("2026-07-01", S::Reviewed, L::Green),
        ("2027-07-01", S::Due, L::Green),
        ("2027-01-03", S::Due, L::Amber),
        ("2027-01-04", S::Due, L::Green),
        ("2026-12-20", S::Due, L::Red),
        ("2026-07-01", S::Due, L::Red),
    ] {
        assert_eq!(
            light_of(at(due_at), state, now),
            expected,
            "{due_at} {state}"
        );
    }
    assert_eq!(
        [light(0, 0), light(0, 3), light(1, 3)],
        [L::Green, L::Amber, L::Red]
    );
}

fn event() -> impl Strategy<Value = (E, bool, bool, bool)> {
    (0..E::ALL.len(), any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(event, own, office, first)| (E::ALL[event], own, office, first))
}

proptest! {
    /// Whatever two people try in whatever order: what is reviewed was sent, by another than who reviewed it, and stays so.
    #[test]
    fn nobody_reviews_what_they_wrote(tried in proptest::collection::vec(event(), 0..40)) {
        let (mut state, mut writer) = (S::Due, None);
        for (event, own, office, first) in tried {
            let standing = Standing { own, office, wrote: writer == Some(first), ended: false };
            let before = state;
            let Ok(next) = event.check(standing, state) else { continue };
            match event {
                E::Send => writer = Some(first),
                E::Accept => prop_assert!(writer.is_some() && writer != Some(first)),
                E::SendBack => prop_assert!(writer != Some(first)),
            }
            prop_assert!(before != S::Reviewed, "what is reviewed stays");
            state = next;
        }
    }

    /// Every moment lies in its period, and the period's name leads back to it.
    #[test]
    fn a_period_holds_its_moment(days in 0i64..20_000, which in 0usize..3) {
        let moment = Timestamp::from_millis(days * DAY);
        let period = Period::at([3, 6, 12][which], moment).expect("a period");
        prop_assert!(period.from <= moment && moment < period.to);
        prop_assert_eq!(Period::from_code(&period.code()), Some(period));
    }
}
