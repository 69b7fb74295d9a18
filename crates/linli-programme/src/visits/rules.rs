//! When the next visit of a linkage is expected, who notes one, and R-19. No database here.

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::problem::Problem;
use linli_net::linkages::rules::LinkageKind;

use crate::duty_reports::rules::Period;

/// How often a visit may be expected, in months; 0 is never.
pub const EVERY: [i64; 5] = [0, 1, 3, 6, 12];
/// Days before its end in which a period without a visit is amber.
pub const SOON_DAYS: i64 = 7;
/// Days back a visit may be noted.
pub const BACK_DAYS: i64 = 92;

/// Months between visits where the street says nothing else (R-19: a committee member a month, a delegate a quarter).
pub const USUAL: [(LinkageKind, i64); 3] = [
    (LinkageKind::MemberBranch, 1),
    (LinkageKind::DelegateCommunity, 3),
    (LinkageKind::CadreCommunity, 3),
];

code_enum! {
    /// How a linkage stands.
    pub enum VisitLight {
        /// 按期走访
        Green = "green",
        /// 近期应走访
        Amber = "amber",
        /// 逾期未走访
        Red = "red",
    }
}

code_enum! {
    /// Why something cannot be done about visits; each is the key of its text.
    pub enum VisitRefusal {
        /// 由联系人自己记或社区、街道代记
        VisitorOnly = "visit_visitor_only",
        /// 挂钩联系已结束
        Over = "visit_linkage_over",
        /// 挂钩联系还没有开始
        NotBegun = "visit_linkage_not_begun",
        /// 由被走访的支部或社区补充
        HostOnly = "visit_host_only",
        /// 自己记的走访由别人补充
        Own = "visit_own",
    }
}

impl From<VisitRefusal> for Problem {
    fn from(refusal: VisitRefusal) -> Self {
        match refusal {
            VisitRefusal::Over | VisitRefusal::NotBegun => Self::conflict(refusal.code()),
            _ => Self::forbidden(refusal.code()),
        }
    }
}

/// By when the next visit is expected: by the end of the civil month, quarter … after that of the last visit, or of the one
/// the linkage began in where there was none. A linkage that begins in the second half of a period is expected in the next.
/// `None` where none is expected.
#[must_use]
pub fn expected_by(months: i64, from: Timestamp, last: Option<Timestamp>) -> Option<Timestamp> {
    let last = last.filter(|last| *last >= from);
    let begun = last.unwrap_or(from);
    let period = Period::at(months, begun)?;
    let half = period.from.millis() + (period.to.millis() - period.from.millis()) / 2;
    if last.is_none() && from.millis() < half {
        return Some(period.to);
    }
    Some(Period::at(months, period.to)?.to)
}

/// R-19 of one linkage: red when the day has passed, amber when it is near, else green.
#[must_use]
pub fn light(expected_by: Option<Timestamp>, now: Timestamp) -> VisitLight {
    match expected_by {
        Some(by) if by <= now => VisitLight::Red,
        Some(by) if by <= now.plus(SOON_DAYS * DAY) => VisitLight::Amber,
        _ => VisitLight::Green,
    }
}

/// How somebody stands to a linkage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Is the one who visits.
    pub visitor: bool,
    /// Works for the community or the street office of the place visited.
    pub clerk: bool,
    /// Speaks for the place visited.
    pub host: bool,
    /// Noted this visit.
    pub noted: bool,
    /// The linkage begins later.
    pub later: bool,
    /// The linkage has ended or run out.
    pub over: bool,
}

/// Whether a visit may be noted; answers whether it is noted for somebody else.
///
/// # Errors
/// The first guard that fails.
pub fn may_note(standing: Standing) -> Result<bool, VisitRefusal> {
    if !standing.visitor && !standing.clerk {
        return Err(VisitRefusal::VisitorOnly);
    }
    if standing.later {
        return Err(VisitRefusal::NotBegun);
    }
    if standing.over {
        return Err(VisitRefusal::Over);
    }
    Ok(!standing.visitor)
}

/// Whether somebody adds the word of the place visited: never who visited or noted it.
///
/// # Errors
/// The first guard that fails.
pub fn may_add(standing: Standing) -> Result<(), VisitRefusal> {
    if !standing.host {
        return Err(VisitRefusal::HostOnly);
    }
    if standing.visitor || standing.noted {
        return Err(VisitRefusal::Own);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use VisitLight as L;
    use VisitRefusal as R;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(&format!("{text}T12:00:00+08:00")).expect("a day")
    }

    fn midnight(text: &str) -> Timestamp {
        at(text).plus(-DAY / 2)
    }

    #[test]
    fn when_the_next_visit_is_expected() {
        for (months, from, last, expected) in [
            (1, "2026-11-03", None, Some("2026-12-01")),
            (1, "2026-11-28", None, Some("2027-01-01")),
            (1, "2026-01-01", Some("2026-11-03"), Some("2027-01-01")),
            (1, "2026-01-01", Some("2026-09-30"), Some("2026-11-01")),
            (3, "2026-10-08", None, Some("2027-01-01")),
            (3, "2026-01-01", Some("2026-11-10"), Some("2027-04-01")),
            (6, "2026-01-01", Some("2026-02-10"), Some("2027-01-01")),
            (12, "2026-02-01", None, Some("2027-01-01")),
            // a visit before the linkage was renewed does not count for it
            (1, "2026-11-03", Some("2026-05-05"), Some("2026-12-01")),
            (0, "2026-11-03", None, None),
        ] {
            let found = expected_by(months, at(from), last.map(at));
            assert_eq!(found, expected.map(midnight), "{months} {from} {last:?}");
        }
    }

    #[test]
    fn the_light_of_a_linkage() {
        let by = Some(midnight("2026-12-01"));
        for (now, expected) in [
            ("2026-11-20", L::Green),
            ("2026-11-25", L::Amber),
            ("2026-11-30", L::Amber),
            ("2026-12-01", L::Red),
        ] {
            assert_eq!(light(by, at(now)), expected, "{now}");
        }
        assert_eq!(light(None, at("2026-12-01")), L::Green);
    }

    #[test]
    fn who_notes_and_who_adds() {
        let nobody = Standing::default();
        let visitor = Standing {
            visitor: true,
            ..nobody
        };
        let clerk = Standing {
            clerk: true,
            host: true,
            ..nobody
        };
        let over = |standing: Standing| Standing {
            over: true,
            ..standing
        };
        let later = |standing: Standing| Standing {
            later: true,
            ..standing
        };
        for (standing, expected) in [
            (visitor, Ok(false)),
            (clerk, Ok(true)),
            (nobody, Err(R::VisitorOnly)),
            (over(visitor), Err(R::Over)),
            (later(clerk), Err(R::NotBegun)),
        ] {
            assert_eq!(may_note(standing), expected, "{standing:?}");
        }
        let noted = Standing {
            noted: true,
            ..clerk
        };
        let host_and_visitor = Standing {
            visitor: true,
            ..clerk
        };
        for (standing, expected) in [
            (clerk, Ok(())),
            (over(clerk), Ok(())),
            (visitor, Err(R::HostOnly)),
            (noted, Err(R::Own)),
            (host_and_visitor, Err(R::Own)),
        ] {
            assert_eq!(may_add(standing), expected, "{standing:?}");
        }
    }

    proptest! {
        /// Another visit never brings the next one nearer, and the day named always lies after the last visit.
        #[test]
        fn visiting_never_hurts(from in 0i64..9_000, one in 0i64..9_000, more in 0i64..900, which in 0usize..4) {
            let months = [1, 3, 6, 12][which];
            let day = |days: i64| Timestamp::from_millis(days * DAY);
            let before = expected_by(months, day(from), Some(day(one))).expect("expected");
            let after = expected_by(months, day(from), Some(day(one + more))).expect("expected");
            prop_assert!(after >= before);
            prop_assert!(after > day(one + more));
            prop_assert!(expected_by(months, day(from), None).expect("expected") > day(from));
            prop_assert_eq!(light(Some(after), day(one + more)) == L::Red, false);
        }
    }
}
