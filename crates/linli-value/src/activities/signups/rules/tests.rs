//! Tables and properties of the rules of sign-ups.

use linli_domain::time::HOUR;
use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn desk() -> Desk {
    Desk {
        phase: Phase::Open,
        capacity: Some(2),
        until: Some(NOW.plus(HOUR)),
        starts_at: Some(NOW.plus(2 * HOUR)),
        minors: true,
        taken: 0,
        waiting: 0,
        now: NOW,
    }
}

#[test]
fn who_signs_up_gets_a_place_the_last_of_the_line_or_a_reason() {
    use SignUpRefusal as R;
    use SignUpState as S;
    let adult = Newcomer::default();
    let minor = Newcomer {
        minor: true,
        guarded: true,
        ..adult
    };
    let full = Desk { taken: 2, ..desk() };
    let cases: &[(&str, Desk, Newcomer, Result<S, R>)] = &[
        ("a free place", desk(), adult, Ok(S::Taken)),
        (
            "the last place",
            Desk { taken: 1, ..desk() },
            adult,
            Ok(S::Taken),
        ),
        ("full", full, adult, Ok(S::Waiting)),
        (
            "a place frees while somebody waits",
            Desk {
                taken: 1,
                waiting: 1,
                ..desk()
            },
            adult,
            Ok(S::Waiting),
        ),
        ("a minor with a guardian", desk(), minor, Ok(S::Taken)),
        (
            "a minor alone",
            desk(),
            Newcomer {
                guarded: false,
                ..minor
            },
            Err(R::GuardianNeeded),
        ),
        (
            "not for minors",
            Desk {
                minors: false,
                ..desk()
            },
            minor,
            Err(R::NoMinors),
        ),
        (
            "on the list",
            desk(),
            Newcomer {
                known: true,
                ..adult
            },
            Err(R::Already),
        ),
    ];
    for (what, desk, who, expected) in cases {
        assert_eq!(desk.entry(*who), *expected, "{what}");
    }
}

#[test]
fn nobody_signs_up_before_after_or_where_nobody_needs_to() {
    use SignUpRefusal as R;
    use SignUpState as S;
    let cases: &[(&str, Desk, Result<S, R>)] = &[
        (
            "nobody opened it",
            Desk {
                phase: Phase::Before,
                ..desk()
            },
            Err(R::NotOpen),
        ),
        (
            "confirmed",
            Desk {
                phase: Phase::Confirmed,
                ..desk()
            },
            Err(R::NotOpen),
        ),
        (
            "called off",
            Desk {
                phase: Phase::Cancelled,
                ..desk()
            },
            Err(R::Cancelled),
        ),
        (
            "goes on",
            Desk {
                phase: Phase::Begun,
                ..desk()
            },
            Err(R::Closed),
        ),
        (
            "the last moment is no longer one",
            Desk {
                now: NOW.plus(HOUR),
                ..desk()
            },
            Err(R::Closed),
        ),
        (
            "just before it",
            Desk {
                now: NOW.plus(HOUR - 1),
                ..desk()
            },
            Ok(S::Taken),
        ),
        (
            "no last moment but the beginning",
            Desk {
                until: None,
                now: NOW.plus(2 * HOUR),
                ..desk()
            },
            Err(R::Closed),
        ),
        (
            "everybody may come",
            Desk {
                capacity: None,
                ..desk()
            },
            Err(R::NotNeeded),
        ),
    ];
    for (what, desk, expected) in cases {
        assert_eq!(desk.entry(Newcomer::default()), *expected, "{what}");
    }
}

#[test]
fn who_withdraws_and_who_came_by_phase_and_hour() {
    use Phase as P;
    use SignUpRefusal as R;

    type Leaving = Result<SignUpState, SignUpRefusal>;
    let gone = Ok(SignUpState::Withdrawn);
    let cases: &[(P, i64, Leaving, Result<(), R>)] = &[
        (P::Before, 0, gone, Err(R::NotBegun)),
        (P::Before, 3, Err(R::Begun), Err(R::NotBegun)),
        (P::Open, 0, gone, Err(R::NotBegun)),
        // after the last moment to sign up one may still make room
        (P::Open, 1, gone, Err(R::NotBegun)),
        // the hourly job has not come by yet
        (P::Open, 2, Err(R::Begun), Ok(())),
        (P::Begun, 0, Err(R::Begun), Ok(())),
        (P::Begun, 5, Err(R::Begun), Ok(())),
        (P::Confirmed, 5, Err(R::Begun), Err(R::Confirmed)),
        (P::Cancelled, 0, Err(R::Cancelled), Err(R::Cancelled)),
        (P::Cancelled, 5, Err(R::Cancelled), Err(R::Cancelled)),
    ];
    for (phase, hours, withdraw, presence) in cases {
        let desk = Desk {
            phase: *phase,
            now: NOW.plus(hours * HOUR),
            ..desk()
        };
        for state in [SignUpState::Taken, SignUpState::Waiting] {
            assert_eq!(desk.withdraw(state), *withdraw, "{phase:?} {hours}");
        }
        assert_eq!(
            desk.withdraw(SignUpState::Withdrawn),
            Err(R::Gone),
            "{phase:?} {hours}"
        );
        assert_eq!(desk.presence(), *presence, "{phase:?} {hours}");
    }
}

#[test]
fn every_state_of_an_activity_has_its_phase() {
    use ActivityState as A;
    let open: Vec<_> = A::ALL
        .iter()
        .filter(|state| Phase::of(**state) == Phase::Open)
        .collect();
    assert_eq!(open, [&A::Recruiting], "sign-up only while it recruits");
}

#[test]
fn a_number_is_kept_thirty_days_after_the_end() {
    let ended = phones_of_activities_ended_before(NOW);
    assert_eq!(ended, NOW.plus(-30 * 24 * HOUR));
}

/// A list of sign-ups in memory, moved by the rules alone.
#[derive(Debug, Default)]
struct List(Vec<SignUpState>);

impl List {
    fn count(&self, state: SignUpState) -> i64 {
        i64::try_from(self.0.iter().filter(|one| **one == state).count()).expect("few")
    }

    fn desk(&self, capacity: i64) -> Desk {
        Desk {
            capacity: Some(capacity),
            taken: self.count(SignUpState::Taken),
            waiting: self.count(SignUpState::Waiting),
            ..desk()
        }
    }

    fn promote(&mut self, capacity: i64) {
        for _ in 0..self.desk(capacity).to_promote() {
            let first = self.0.iter().position(|one| *one == SignUpState::Waiting);
            self.0[first.expect("somebody waits")] = SignUpState::Taken;
        }
    }
}

proptest! {
    #[test]
    fn places_are_never_more_than_there_are_and_the_line_is_kept(
        first in 0..6_i64,
        steps in proptest::collection::vec((0..3_u8, 0..40_usize), 0..80),
    ) {
        let (mut list, mut capacity, mut in_ever) = (List::default(), first, Vec::new());
        for (what, which) in steps {
            match what {
                0 => {
                    let state = list.desk(capacity).entry(Newcomer::default()).expect("open");
                    list.0.push(state);
                }
                1 if !list.0.is_empty() => {
                    let which = which % list.0.len();
                    if let Ok(state) = list.desk(capacity).withdraw(list.0[which]) {
                        list.0[which] = state;
                    }
                }
                // whoever plans lowers it to those who have a place at most
                _ => capacity = (which as i64 % 8).max(list.count(SignUpState::Taken)),
            }
            list.promote(capacity);
            let (taken, waiting) = (list.count(SignUpState::Taken), list.count(SignUpState::Waiting));
            prop_assert!(taken <= capacity, "{taken} of {capacity}");
            prop_assert!(waiting == 0 || taken == capacity, "a place is free while {waiting} wait");
            in_ever.resize(list.0.len(), false);
            for (nth, state) in list.0.iter().enumerate() {
                in_ever[nth] |= *state == SignUpState::Taken;
            }
            if let Some(waits) = list.0.iter().position(|one| *one == SignUpState::Waiting) {
                let later = in_ever[waits..].iter().any(|once| *once);
                prop_assert!(!later, "somebody who came later had a place before {waits}");
            }
        }
    }
}
