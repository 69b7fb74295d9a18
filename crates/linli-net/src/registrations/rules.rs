//! Double registration (双报到) and half-year cards. Pure.
//!
//! | From | Event | To | Who |
//! |---|---|---|---|
//! | submitted | verify | verified | office, not the member |
//! | submitted | decline | declined | office, not the member |
//! | submitted, verified | leave | left | the member, or an office on the member's word |

use chrono::{Datelike, NaiveDate};
use linli_domain::code_enum;
use linli_domain::time::Timestamp;

code_enum! {
    /// Where a registration stands.
    pub enum RegistrationState {
        /// 待核实
        Submitted = "submitted",
        /// 已报到
        Verified = "verified",
        /// 未通过
        Declined = "declined",
        /// 已退出
        Left = "left",
    }
}

code_enum! {
    /// What is done with a registration; the code is the last part of its endpoint.
    pub enum RegistrationEvent {
        /// 核实
        Verify = "verify",
        /// 不通过
        Decline = "decline",
        /// 退出
        Leave = "leave",
    }
}

linli_kit::code_columns!(RegistrationState);

/// How somebody stands to a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Holds the member's own link.
    pub member: bool,
    /// Works for the community or the street.
    pub office: bool,
    /// Is the member, as a member of staff.
    pub own: bool,
}

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The registration is not at that point.
    State,
    /// Only an office does this.
    NotOffice,
    /// Nobody verifies themselves.
    Own,
}

impl Refusal {
    /// The key of the sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::State => "registration_wrong_state",
            Self::NotOffice => "registration_not_office",
            Self::Own => "registration_own",
        }
    }
}

/// The state after an event by somebody.
///
/// # Errors
/// The first guard that fails.
pub const fn decide(
    state: RegistrationState,
    event: RegistrationEvent,
    standing: Standing,
) -> Result<RegistrationState, Refusal> {
    use RegistrationEvent as E;
    use RegistrationState as S;
    match event {
        E::Verify | E::Decline if !standing.office => return Err(Refusal::NotOffice),
        E::Verify | E::Decline if standing.own => return Err(Refusal::Own),
        E::Leave if !standing.office && !standing.member => return Err(Refusal::NotOffice),
        _ => {}
    }
    match (state, event) {
        (S::Submitted, E::Verify) => Ok(S::Verified),
        (S::Submitted, E::Decline) => Ok(S::Declined),
        (S::Submitted | S::Verified, E::Leave) => Ok(S::Left),
        _ => Err(Refusal::State),
    }
}

/// A half of a year, as `2026H2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Half {
    year: i32,
    second: bool,
}

impl Half {
    /// The half a moment lies in.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let date = at.date();
        Self {
            year: date.year(),
            second: date.month() > 6,
        }
    }

    /// Reads `2026H1` or `2026H2`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, half) = text.split_once('H')?;
        let second = match half {
            "1" => false,
            "2" => true,
            _ => return None,
        };
        let year: i32 = year
            .parse()
            .ok()
            .filter(|year| (2_000..3_000).contains(year))?;
        Some(Self { year, second })
    }

    /// Its first moment and the first after it.
    #[must_use]
    pub fn span(self) -> (Timestamp, Timestamp) {
        let begin = |year: i32, month: u32| {
            Timestamp::start_of(NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default())
        };
        if self.second {
            (begin(self.year, 7), begin(self.year + 1, 1))
        } else {
            (begin(self.year, 1), begin(self.year, 7))
        }
    }
}

impl std::fmt::Display for Half {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}H{}", self.year, if self.second { 2 } else { 1 })
    }
}

#[cfg(test)]
mod tests {
    use linli_domain::code::CodeEnum;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table() {
        use RegistrationEvent as E;
        use RegistrationState as S;
        let office = Standing {
            office: true,
            ..Standing::default()
        };
        let own = Standing {
            own: true,
            ..office
        };
        let member = Standing {
            member: true,
            ..Standing::default()
        };
        for (state, event, standing, expected) in [
            (S::Submitted, E::Verify, office, Ok(S::Verified)),
            (S::Submitted, E::Verify, own, Err(Refusal::Own)),
            (S::Submitted, E::Verify, member, Err(Refusal::NotOffice)),
            (S::Submitted, E::Decline, office, Ok(S::Declined)),
            (S::Verified, E::Verify, office, Err(Refusal::State)),
            (S::Verified, E::Leave, member, Ok(S::Left)),
            (
                S::Verified,
                E::Leave,
                Standing::default(),
                Err(Refusal::NotOffice),
            ),
            (S::Left, E::Leave, member, Err(Refusal::State)),
            (S::Declined, E::Verify, office, Err(Refusal::State)),
        ] {
            assert_eq!(decide(state, event, standing), expected, "{state} {event}");
        }
        assert_eq!(E::ALL.len(), 3);
    }

    proptest! {
        #[test]
        fn a_half_reads_back_and_holds_its_moments(days in 11_000i64..350_000) {
            let at = Timestamp::from_millis(days * linli_domain::time::DAY);
            let half = Half::of(at);
            prop_assert_eq!(Half::parse(&half.to_string()), Some(half));
            let (from, to) = half.span();
            prop_assert!(from <= at && at < to);
            prop_assert_eq!(Half::of(to.plus(-1)), half);
        }
    }
}
