//! A head's term of office, from the letter to its end (domain.md 2.2(f), second half). Pure.
//!
//! | From | Event | To | Who |
//! |---|---|---|---|
//! | appointed | take_up | on_duty | the house, when the term begins |
//! | on_duty | suspend | suspended | office, not the head |
//! | suspended | resume | on_duty | office, not the head |
//! | on_duty, suspended | renew | on_duty | office, not the head; the new term begins where the old one ends |
//! | appointed, on_duty, suspended | resign | resigned | the head, or an office on the head's word |
//! | appointed, on_duty, suspended | remove | removed | secretary, not the head |
//! | appointed, on_duty, suspended | end | ended | the house, when the term is over |
//! | suspended | stand_in | (stays) | office, not the head; a building has one head at a time |
//! | every state but appointed | hand_over | (stays) | office, not the head |

use chrono::Months;
use linli_domain::code_enum;
use linli_domain::time::{DAY, Timestamp};

/// How long before the end of a term the head and the secretary are reminded.
pub const REMIND_BEFORE: i64 = 30 * DAY;

code_enum! {
    /// Where a term of office stands.
    pub enum AppointmentState {
        /// 已聘任,未到任
        Appointed = "appointed",
        /// 在岗
        OnDuty = "on_duty",
        /// 暂停
        Suspended = "suspended",
        /// 已辞任
        Resigned = "resigned",
        /// 已届满
        Ended = "ended",
        /// 已免职
        Removed = "removed",
    }
}

code_enum! {
    /// What happens to a term of office; the code is the last part of its endpoint.
    pub enum AppointmentEvent {
        /// 到任
        TakeUp = "take-up",
        /// 暂停
        Suspend = "suspend",
        /// 恢复
        Resume = "resume",
        /// 续聘
        Renew = "renew",
        /// 安排代理
        StandIn = "stand-in",
        /// 交接
        HandOver = "hand-over",
        /// 辞任
        Resign = "resign",
        /// 免职
        Remove = "remove",
        /// 届满
        End = "end",
    }
}

code_enum! {
    /// What a letter is worth now.
    pub enum AppointmentLetterState {
        /// The term has not begun.
        NotBegun = "not_begun",
        /// In force.
        InForce = "in_force",
        /// The head is suspended.
        Suspended = "suspended",
        /// The term is over, or the head left before.
        Over = "over",
    }
}

code_enum! {
    /// What is handed over when a head leaves.
    pub enum HandoverItem {
        /// 楼长信箱钥匙
        MailboxKey = "mailbox_key",
        /// 公示牌、胸牌
        Badge = "badge",
        /// 未办结事项
        OpenMatters = "open_matters",
        /// 需要关注的住户(口头交接,不写名单)
        Neighbours = "neighbours",
        /// 物资
        Materials = "materials",
    }
}

code_enum! {
    /// The four duties of a head.
    pub enum Duty {
        /// 传政策
        Convey = "convey",
        /// 听需求
        Listen = "listen",
        /// 解矛盾
        Mediate = "mediate",
        /// 帮邻里
        Help = "help",
    }
}

linli_kit::code_columns!(AppointmentState, Duty);

impl AppointmentState {
    /// Whether the head has left.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Resigned | Self::Ended | Self::Removed)
    }
}

/// How somebody stands to a term of office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Works for the community in whose place it lies, or for the street.
    pub office: bool,
    /// Is that community's secretary.
    pub secretary: bool,
    /// Is the head.
    pub own: bool,
    /// Is the house itself (a job).
    pub house: bool,
}

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The term is not at that point.
    State,
    /// Only an office does this.
    NotOffice,
    /// Only the community's secretary does this.
    NotSecretary,
    /// Nobody decides on the own post.
    Own,
    /// The house does this by itself, in its time.
    NotYet,
    /// A new term begins where the old one ends, and ends later.
    Term,
}

impl Refusal {
    /// The key of the sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::State => "head_wrong_state",
            Self::NotOffice => "head_not_office",
            Self::NotSecretary => "head_not_secretary",
            Self::Own => "head_own",
            Self::NotYet => "head_not_yet",
            Self::Term => "head_term",
        }
    }

    /// Whether it is a matter of who asks.
    #[must_use]
    pub const fn is_about_who(self) -> bool {
        matches!(self, Self::NotOffice | Self::NotSecretary | Self::Own)
    }
}

/// The state after an event, whoever causes it; `None` where the table has no such row.
#[must_use]
pub const fn after(state: AppointmentState, event: AppointmentEvent) -> Option<AppointmentState> {
    use AppointmentEvent as E;
    use AppointmentState as S;
    Some(match (state, event) {
        (S::Appointed, E::TakeUp)
        | (S::Suspended, E::Resume)
        | (S::OnDuty | S::Suspended, E::Renew) => S::OnDuty,
        (S::OnDuty, E::Suspend) => S::Suspended,
        (S::Appointed | S::OnDuty | S::Suspended, E::Resign) => S::Resigned,
        (S::Appointed | S::OnDuty | S::Suspended, E::Remove) => S::Removed,
        (S::Appointed | S::OnDuty | S::Suspended, E::End) => S::Ended,
        (S::Suspended, E::StandIn) => state,
        (S::OnDuty | S::Suspended | S::Resigned | S::Ended | S::Removed, E::HandOver) => state,
        _ => return None,
    })
}

/// The state after an event by somebody; `due` says whether the moment the house waits for has come.
///
/// # Errors
/// The first guard that fails: who asks, then the state, then the time.
pub const fn decide(
    state: AppointmentState,
    event: AppointmentEvent,
    standing: Standing,
    due: bool,
) -> Result<AppointmentState, Refusal> {
    use AppointmentEvent as E;
    let office = standing.office || standing.secretary;
    match event {
        E::TakeUp | E::End => {
            if !standing.house {
                return Err(Refusal::NotYet);
            }
        }
        E::Resign => {
            if !standing.own && !office {
                return Err(Refusal::NotOffice);
            }
        }
        E::Remove => {
            if !standing.secretary {
                return Err(Refusal::NotSecretary);
            }
            if standing.own {
                return Err(Refusal::Own);
            }
        }
        E::Suspend | E::Resume | E::Renew | E::StandIn | E::HandOver => {
            if !office {
                return Err(Refusal::NotOffice);
            }
            if standing.own {
                return Err(Refusal::Own);
            }
        }
    }
    match after(state, event) {
        None => Err(Refusal::State),
        Some(_) if matches!(event, E::TakeUp | E::End) && !due => Err(Refusal::NotYet),
        Some(next) => Ok(next),
    }
}

/// What a letter is worth at a moment: by its own term, by where the appointment stands, and by the post itself, which
/// another page of the net may have ended.
#[must_use]
pub fn letter_state(
    appointment: AppointmentState,
    holds_post: bool,
    term: (Timestamp, Timestamp),
    now: Timestamp,
) -> AppointmentLetterState {
    let left = appointment == AppointmentState::OnDuty && !holds_post;
    if appointment.is_over() || left || now >= term.1 {
        AppointmentLetterState::Over
    } else if now < term.0 {
        AppointmentLetterState::NotBegun
    } else if appointment == AppointmentState::Suspended {
        AppointmentLetterState::Suspended
    } else {
        AppointmentLetterState::InForce
    }
}

/// The first moment after a term of `months` that begins on the civil day of `from`.
#[must_use]
pub fn term_end(from: Timestamp, months: u32) -> Timestamp {
    let date = from.date();
    Timestamp::start_of(date.checked_add_months(Months::new(months)).unwrap_or(date))
}

#[cfg(test)]
mod tests {
    use linli_domain::code::CodeEnum;
    use proptest::prelude::*;

    use super::*;

    const OFFICE: Standing = Standing {
        office: true,
        secretary: false,
        own: false,
        house: false,
    };
    const SECRETARY: Standing = Standing {
        secretary: true,
        ..OFFICE
    };
    const HEAD: Standing = Standing {
        office: false,
        own: true,
        ..OFFICE
    };
    const HOUSE: Standing = Standing {
        office: false,
        house: true,
        ..OFFICE
    };

    #[test]
    fn the_table() {
        use AppointmentEvent as E;
        use AppointmentState as S;
        use Refusal as R;
        let own_office = Standing {
            own: true,
            ..SECRETARY
        };
        for (state, event, standing, due, expected) in [
            (S::Appointed, E::TakeUp, HOUSE, true, Ok(S::OnDuty)),
            (S::Appointed, E::TakeUp, HOUSE, false, Err(R::NotYet)),
            (S::Appointed, E::TakeUp, OFFICE, true, Err(R::NotYet)),
            (S::OnDuty, E::Suspend, OFFICE, false, Ok(S::Suspended)),
            (S::OnDuty, E::Suspend, HEAD, false, Err(R::NotOffice)),
            (S::OnDuty, E::Suspend, own_office, false, Err(R::Own)),
            (S::Suspended, E::Suspend, OFFICE, false, Err(R::State)),
            (S::Suspended, E::Resume, OFFICE, false, Ok(S::OnDuty)),
            (S::OnDuty, E::Resume, OFFICE, false, Err(R::State)),
            (S::Suspended, E::Renew, OFFICE, false, Ok(S::OnDuty)),
            (S::Ended, E::Renew, OFFICE, false, Err(R::State)),
            (S::OnDuty, E::Resign, HEAD, false, Ok(S::Resigned)),
            (S::OnDuty, E::Resign, OFFICE, false, Ok(S::Resigned)),
            (
                S::OnDuty,
                E::Resign,
                Standing::default(),
                false,
                Err(R::NotOffice),
            ),
            (S::Resigned, E::Resign, HEAD, false, Err(R::State)),
            (S::OnDuty, E::Remove, SECRETARY, false, Ok(S::Removed)),
            (S::OnDuty, E::Remove, OFFICE, false, Err(R::NotSecretary)),
            (S::OnDuty, E::Remove, own_office, false, Err(R::Own)),
            (S::OnDuty, E::End, HOUSE, true, Ok(S::Ended)),
            (S::OnDuty, E::End, HOUSE, false, Err(R::NotYet)),
            (S::Suspended, E::StandIn, OFFICE, false, Ok(S::Suspended)),
            (S::OnDuty, E::StandIn, OFFICE, false, Err(R::State)),
            (S::Resigned, E::StandIn, OFFICE, false, Err(R::State)),
            (S::Resigned, E::HandOver, OFFICE, false, Ok(S::Resigned)),
            (S::Appointed, E::HandOver, OFFICE, false, Err(R::State)),
        ] {
            assert_eq!(
                decide(state, event, standing, due),
                expected,
                "{state} {event}"
            );
        }
    }

    #[test]
    fn a_letter_is_worth_what_its_term_and_its_head_say() {
        use AppointmentLetterState as L;
        use AppointmentState as S;
        let now = Timestamp::from_millis(1_800_000_000_000);
        let term = |from: i64, to: i64| (now.plus(from * DAY), now.plus(to * DAY));
        for (state, holds_post, term, expected) in [
            (S::OnDuty, true, term(-1, 1), L::InForce),
            (S::OnDuty, false, term(-1, 1), L::Over),
            (S::Appointed, true, term(1, 2), L::NotBegun),
            (S::Suspended, false, term(-1, 1), L::Suspended),
            (S::OnDuty, true, term(-2, 0), L::Over),
            (S::Resigned, false, term(-1, 1), L::Over),
            (S::Removed, false, term(1, 2), L::Over),
        ] {
            assert_eq!(
                letter_state(state, holds_post, term, now),
                expected,
                "{state}"
            );
        }
    }

    #[test]
    fn a_term_ends_on_the_same_day_of_its_last_month() {
        for (from, months, to) in [
            ("2026-11-10T10:00:00+08:00", 36, "2029-11-10T00:00:00+08:00"),
            ("2026-01-31T00:00:00+08:00", 1, "2026-02-28T00:00:00+08:00"),
            ("2024-02-29T23:59:00+08:00", 12, "2025-02-28T00:00:00+08:00"),
        ] {
            let from = Timestamp::parse_rfc3339(from).expect("a moment");
            assert_eq!(term_end(from, months).to_rfc3339(), to);
        }
    }

    proptest! {
        #[test]
        fn a_term_that_is_over_stays_over_and_only_a_secretary_removes(
            steps in proptest::collection::vec((0..AppointmentEvent::ALL.len(), any::<[bool; 5]>()), 0..60)
        ) {
            let mut state = AppointmentState::Appointed;
            for (event, [office, secretary, own, house, due]) in steps {
                let event = AppointmentEvent::ALL[event];
                let standing = Standing { office, secretary, own, house };
                let Ok(next) = decide(state, event, standing, due) else { continue };
                prop_assert!(!state.is_over() || next == state);
                prop_assert!(next != AppointmentState::Removed || state == next || (secretary && !own));
                prop_assert!(next != AppointmentState::Ended || state == next || (house && due));
                state = next;
            }
        }
    }
}
