//! What those who were called answer to a notice, and how many are expected by that. No database here.

use linli_domain::code_enum;
use linli_domain::id::AttendeeId;

use super::quorum::{Presence, ProxyRefusal, Voice, wrong_proxy};
use crate::bodies::rules::BodyRule;

code_enum! {
    /// What somebody answers to a notice.
    pub enum NoticeAnswer {
        /// 参加
        Coming = "coming",
        /// 不参加
        NotComing = "not_coming",
        /// 委托
        Proxy = "proxy",
    }
}
linli_kit::code_columns!(NoticeAnswer);

impl NoticeAnswer {
    /// How they would be there.
    #[must_use]
    pub const fn expected(self) -> Presence {
        match self {
            Self::Coming => Presence::Present,
            Self::NotComing => Presence::Excused,
            Self::Proxy => Presence::Proxy,
        }
    }
}

/// A seat with what it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// As the count sees it; its carrier is the one named with the answer.
    pub voice: Voice,
    /// What was answered; none while nothing was said.
    pub answer: Option<NoticeAnswer>,
}

/// The voices that are expected: those who said they come or named who carries their voice. Who said nothing counts as not there.
#[must_use]
pub fn expected(seats: &[Answered]) -> Vec<Voice> {
    seats
        .iter()
        .map(|seat| Voice {
            presence: match seat.answer {
                Some(answer) => answer.expected(),
                None => Presence::Called,
            },
            ..seat.voice.clone()
        })
        .collect()
}

/// Why the answers cannot be so, at which seat. Whoever said nothing may still come, and so may be named as carrier.
#[must_use]
pub fn wrong_answer(rule: &BodyRule, seats: &[Answered]) -> Option<(AttendeeId, ProxyRefusal)> {
    let hoped: Vec<Voice> = seats
        .iter()
        .map(|seat| Voice {
            presence: match seat.answer {
                Some(answer) => answer.expected(),
                // of a person with two seats only one is spoken for
                None if speaks_elsewhere(seats, seat) => Presence::Excused,
                None => Presence::Present,
            },
            ..seat.voice.clone()
        })
        .collect();
    wrong_proxy(rule, &hoped)
}

/// Whether the person of a seat answered for another of their seats.
fn speaks_elsewhere(seats: &[Answered], seat: &Answered) -> bool {
    let holder = seat.voice.holder.as_ref();
    holder.is_some()
        && seats
            .iter()
            .any(|other| other.voice.holder.as_ref() == holder && other.answer.is_some())
}

/// What an answer means for another seat of the same person: they come with both or with none, and name one carrier for one voice.
#[must_use]
pub const fn for_double(answer: NoticeAnswer) -> NoticeAnswer {
    match answer {
        NoticeAnswer::Coming => NoticeAnswer::Coming,
        NoticeAnswer::NotComing | NoticeAnswer::Proxy => NoticeAnswer::NotComing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bodies::rules::BodyKind;
    use crate::meetings::quorum::{Took, quorum};
    use linli_domain::code::CodeEnum;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn seat(
        number: u128,
        holder: Option<&str>,
        answer: Option<NoticeAnswer>,
        carrier: u128,
    ) -> Answered {
        Answered {
            voice: Voice {
                id: AttendeeId(Uuid::from_u128(number)),
                holder: holder.map(str::to_owned),
                sitting: holder.map(str::to_owned),
                votes: true,
                presence: Presence::Called,
                carrier: (carrier > 0).then(|| AttendeeId(Uuid::from_u128(carrier))),
            },
            answer,
        }
    }

    #[test]
    fn what_is_expected_and_what_cannot_be() {
        use NoticeAnswer as A;
        let rule = BodyKind::JointMeeting.rule();
        let wrong = |seats: &[Answered]| wrong_answer(&rule, seats).map(|(_, why)| why);
        for (what, seats, refusal, voices) in [
            ("nobody answered", vec![seat(1, None, None, 0)], None, 0),
            (
                "one comes and carries one",
                vec![
                    seat(1, None, Some(A::Coming), 0),
                    seat(2, None, Some(A::Proxy), 1),
                    seat(3, None, None, 0),
                ],
                None,
                2,
            ),
            (
                "who said nothing may be named, and is not counted",
                vec![seat(1, None, None, 0), seat(2, None, Some(A::Proxy), 1)],
                None,
                0,
            ),
            (
                "who does not come carries nobody",
                vec![
                    seat(1, None, Some(A::NotComing), 0),
                    seat(2, None, Some(A::Proxy), 1),
                ],
                Some(ProxyRefusal::CarrierAway),
                0,
            ),
            (
                "nobody carries two",
                vec![
                    seat(1, None, Some(A::Coming), 0),
                    seat(2, None, Some(A::Proxy), 1),
                    seat(3, None, Some(A::Proxy), 1),
                ],
                Some(ProxyRefusal::CarriesTwo),
                2,
            ),
            (
                "a carrier is named",
                vec![seat(1, None, Some(A::Proxy), 0)],
                Some(ProxyRefusal::NoCarrier),
                0,
            ),
            (
                "a person in two seats comes once",
                vec![
                    seat(1, Some("a"), Some(A::Coming), 0),
                    seat(2, Some("a"), Some(A::Coming), 0),
                ],
                None,
                1,
            ),
            (
                "and names a carrier for one voice",
                vec![
                    seat(1, Some("a"), Some(A::Proxy), 3),
                    seat(2, Some("a"), None, 0),
                    seat(3, None, Some(A::Coming), 0),
                ],
                None,
                2,
            ),
        ] {
            assert_eq!(wrong(&seats), refusal, "{what}");
            let figures = quorum(&rule, &expected(&seats), Took::default());
            assert_eq!(figures.voices, voices, "{what}");
        }
        let alone = BodyRule {
            proxies: false,
            ..rule
        };
        let seats = [
            seat(1, None, Some(A::Coming), 0),
            seat(2, None, Some(A::Proxy), 1),
        ];
        let why = wrong_answer(&alone, &seats).map(|(_, why)| why);
        assert_eq!(why, Some(ProxyRefusal::NotAllowed));
    }

    proptest! {
        #[test]
        fn never_more_are_expected_than_answered(
            said in proptest::collection::vec((0_usize..4, 0_u128..8), 1..8),
        ) {
            let rule = BodyKind::JointMeeting.rule();
            let seats: Vec<Answered> = (1..).zip(&said).map(|(number, (which, carrier))| {
                seat(number, None, NoticeAnswer::ALL.get(*which).copied(), *carrier)
            }).collect();
            let figures = quorum(&rule, &expected(&seats), Took::default());
            let count = |wanted: NoticeAnswer| {
                i64::try_from(seats.iter().filter(|one| one.answer == Some(wanted)).count()).unwrap_or(0)
            };
            prop_assert_eq!(figures.present, count(NoticeAnswer::Coming));
            prop_assert!(figures.proxies <= count(NoticeAnswer::Proxy).min(figures.present));
        }
    }
}
