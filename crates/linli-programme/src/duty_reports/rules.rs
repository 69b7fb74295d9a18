//! Periods in which reports are owed, the states of a report, who may do what, and R-18. No database here.
//!
//! ```text
//! due ─send→ sent ─accept→ reviewed
//!  ↑───send_back──┘
//! ```

use chrono::{Datelike, NaiveDate};
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::problem::Problem;
use linli_net::orgs::OrgKind;

/// Days before its end on which a report is reminded of.
pub const REMIND_DAYS: i64 = 14;
/// Days an organisation must have been there at the end of a period to owe a report of it.
pub const LEAST_DAYS: i64 = 30;
/// How often a report may be owed, in months; 0 is never.
pub const EVERY: [i64; 4] = [0, 3, 6, 12];

/// Kinds of self-governing organisations a street may ask for reports, with the months between them where the street says
/// nothing else (domain.md 1.1: half-yearly).
pub const KINDS: [(OrgKind, i64); 7] = [
    (OrgKind::ResidentsCommittee, 6),
    (OrgKind::OwnersCommittee, 6),
    (OrgKind::CommunityOrganisation, 6),
    (OrgKind::SocialOrganisation, 0),
    (OrgKind::PropertyFirm, 0),
    (OrgKind::ServiceStation, 0),
    (OrgKind::VolunteerTeam, 0),
];

code_enum! {
    /// Where a report stands.
    pub enum DutyReportState {
        /// 待交
        Due = "due",
        /// 待审阅
        Sent = "sent",
        /// 已审阅
        Reviewed = "reviewed",
    }
}

code_enum! {
    /// What happens to a report. The code is the action's name in the API.
    pub enum DutyReportEvent {
        /// 提交
        Send = "send",
        /// 审阅通过
        Accept = "accept",
        /// 退回补充
        SendBack = "send-back",
    }
}

code_enum! {
    /// Why something cannot be done to a report; each is the key of its text.
    pub enum DutyReportRefusal {
        /// 由组织自己或社区代录
        WriterOnly = "duty_report_writer_only",
        /// 由社区或街道审阅
        ReviewerOnly = "duty_report_reviewer_only",
        /// 自己写的由别人审阅
        Own = "duty_report_own",
        /// 现在的状态不能做这一步
        State = "duty_report_not_in_state",
        /// 组织已撤销
        OrgEnded = "duty_report_org_ended",
    }
}

code_enum! {
    /// How reports stand.
    pub enum DutyReportLight {
        /// 都已交
        Green = "green",
        /// 临近期限还没有交齐
        Amber = "amber",
        /// 有逾期未交
        Red = "red",
    }
}
linli_kit::code_columns!(DutyReportState);

impl From<DutyReportRefusal> for Problem {
    fn from(refusal: DutyReportRefusal) -> Self {
        match refusal {
            DutyReportRefusal::State | DutyReportRefusal::OrgEnded => {
                Self::conflict(refusal.code())
            }
            _ => Self::forbidden(refusal.code()),
        }
    }
}

/// A span of whole months a report is about; `to` is the first day after it, and the moment the report is owed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

impl Period {
    /// The period of `months` (3, 6 or 12) that a moment lies in; periods divide the civil year. `None` for other lengths.
    #[must_use]
    pub fn at(months: i64, moment: Timestamp) -> Option<Self> {
        let length = u32::try_from(months)
            .ok()
            .filter(|length| matches!(length, 1 | 3 | 6 | 12))?;
        let day = moment.date();
        let first = day.month0() / length * length;
        let from = NaiveDate::from_ymd_opt(day.year(), first + 1, 1)?;
        let to = match first + length {
            12 => NaiveDate::from_ymd_opt(day.year() + 1, 1, 1)?,
            next => NaiveDate::from_ymd_opt(day.year(), next + 1, 1)?,
        };
        Some(Self {
            from: Timestamp::start_of(from),
            to: Timestamp::start_of(to),
        })
    }

    /// Its name: `2026`, `2026H2`, `2026Q4`.
    #[must_use]
    pub fn code(self) -> String {
        let (from, last) = (self.from.date(), self.to.plus(-1).date());
        let year = from.year();
        match last.month0() - from.month0() {
            11 => year.to_string(),
            5 => format!("{year}H{}", from.month0() / 6 + 1),
            _ => format!("{year}Q{}", from.month0() / 3 + 1),
        }
    }

    /// How people say it: the key of a text, and the year that goes into it.
    #[must_use]
    pub fn text(self) -> (&'static str, i32) {
        let (from, last) = (self.from.date(), self.to.plus(-1).date());
        let key = match (last.month0() - from.month0(), from.month0()) {
            (11, _) => "duty_period_year",
            (5, 0) => "duty_period_h1",
            (5, _) => "duty_period_h2",
            (_, 0) => "duty_period_q1",
            (_, 3) => "duty_period_q2",
            (_, 6) => "duty_period_q3",
            _ => "duty_period_q4",
        };
        (key, from.year())
    }

    /// The period of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let year: i32 = code.get(..4)?.parse().ok()?;
        let (months, nth): (i64, u32) = match code.get(4..5) {
            None => (12, 1),
            Some("H") => (6, code.get(5..)?.parse().ok()?),
            Some("Q") => (3, code.get(5..)?.parse().ok()?),
            Some(_) => return None,
        };
        let month = nth
            .checked_sub(1)?
            .checked_mul(u32::try_from(months).ok()?)?
            + 1;
        let found = Self::at(
            months,
            Timestamp::start_of(NaiveDate::from_ymd_opt(year, month, 1)?),
        )?;
        (found.code() == code).then_some(found)
    }

    /// Whether an organisation that began at a moment owes a report of this period.
    #[must_use]
    pub fn owed_by(self, begun: Timestamp) -> bool {
        begun.plus(LEAST_DAYS * DAY) <= self.to
    }
}

/// What is to be reminded of now: 1 before the end, 2 once it has passed; `told` is what was reminded of.
#[must_use]
pub fn reminder(due_at: Timestamp, told: i64, now: Timestamp) -> Option<i64> {
    let reached = if due_at <= now {
        2
    } else if due_at <= now.plus(REMIND_DAYS * DAY) {
        1
    } else {
        return None;
    };
    (told < reached).then_some(reached)
}

/// R-18: red when anything is overdue, amber when something is missing within [`REMIND_DAYS`], else green.
#[must_use]
pub const fn light(overdue: i64, soon: i64) -> DutyReportLight {
    match (overdue, soon) {
        (0, 0) => DutyReportLight::Green,
        (0, _) => DutyReportLight::Amber,
        _ => DutyReportLight::Red,
    }
}

/// R-18 of one report: what the list of offenders asks of each.
#[must_use]
pub fn light_of(due_at: Timestamp, state: DutyReportState, now: Timestamp) -> DutyReportLight {
    let due = state == DutyReportState::Due;
    let soon = due && due_at <= now.plus(REMIND_DAYS * DAY);
    light(i64::from(due && due_at <= now), i64::from(soon))
}

/// How somebody stands to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Acts for the organisation that owes it.
    pub own: bool,
    /// Works for the community or the street office of its place.
    pub office: bool,
    /// Wrote it, or typed it in.
    pub wrote: bool,
    /// The organisation has ended.
    pub ended: bool,
}

impl DutyReportEvent {
    /// Its name in the log.
    #[must_use]
    pub const fn logged(self) -> &'static str {
        match self {
            Self::Send => "report_send",
            Self::Accept => "report_accept",
            Self::SendBack => "report_send_back",
        }
    }

    /// The state it leads to.
    #[must_use]
    pub const fn next(self, state: DutyReportState) -> Option<DutyReportState> {
        match (self, state) {
            (Self::Send, DutyReportState::Due) => Some(DutyReportState::Sent),
            (Self::Accept, DutyReportState::Sent) => Some(DutyReportState::Reviewed),
            (Self::SendBack, DutyReportState::Sent) => Some(DutyReportState::Due),
            _ => None,
        }
    }

    /// The state it leads to, done by somebody.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(
        self,
        standing: Standing,
        state: DutyReportState,
    ) -> Result<DutyReportState, DutyReportRefusal> {
        match self {
            Self::Send if !standing.own && !standing.office => {
                return Err(DutyReportRefusal::WriterOnly);
            }
            Self::Accept | Self::SendBack if !standing.office => {
                return Err(DutyReportRefusal::ReviewerOnly);
            }
            _ => {}
        }
        let next = self.next(state).ok_or(DutyReportRefusal::State)?;
        match self {
            Self::Send if standing.ended => Err(DutyReportRefusal::OrgEnded),
            // who wrote it neither accepts it nor sends it back
            Self::Accept | Self::SendBack if standing.wrote => Err(DutyReportRefusal::Own),
            _ => Ok(next),
        }
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
