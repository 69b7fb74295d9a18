//! The one line above everything: what is next with an activity, who does it, by when.

use linli_domain::id::OrgId;
use linli_domain::time::{DAY, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::{Activity, Partner};
use super::part_rules::PartnerState;
use super::rules::ActivityState;

/// An outcome should be reported so long after the end, and be confirmed so long after that.
pub const REPORT_WITHIN: i64 = 7 * DAY;

linli_domain::code_enum! {
    /// What is next with an activity.
    pub enum ActivityStep {
        /// 填全时间地点，提交审核
        CompletePlan = "complete_plan",
        /// 审核
        Check = "check_activity",
        /// 换场地
        RebookPlace = "rebook_place",
        /// 等单位答复
        Answer = "answer_partner",
        /// 发布
        Open = "open_activity",
        /// 等活动日
        WaitForDay = "wait_for_day",
        /// 举办
        Hold = "hold_activity",
        /// 登记结果
        Report = "report_outcome",
        /// 确认结果
        Confirm = "confirm_outcome",
        /// 归档
        Archive = "archive_activity",
        /// 无
        None = "none",
    }
}

/// What is next, who does it, by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivityNextStep {
    /// What.
    pub code: ActivityStep,
    /// Who does it, by name; empty where it is the office's or nobody's.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

/// What is next with an activity; `name` tells an organisation's name.
#[must_use]
pub fn next_step(
    activity: &Activity,
    partners: &[Partner],
    booking_lost: bool,
    name: impl Fn(OrgId) -> String,
    now: Timestamp,
) -> ActivityNextStep {
    use ActivityState as S;
    let host = || name(activity.host_org_id);
    let step = |code, who: String, due_at: Option<Timestamp>| ActivityNextStep {
        code,
        who,
        due_at,
        late_by_ms: due_at
            .map(|due| now.millis() - due.millis())
            .filter(|late| *late > 0),
    };
    let starts = activity.starts_at;
    if booking_lost && activity.state.is_ahead() {
        return step(ActivityStep::RebookPlace, host(), starts);
    }
    match activity.state {
        S::Idea => step(ActivityStep::CompletePlan, host(), starts),
        S::Planned => step(ActivityStep::Check, String::new(), starts),
        S::Checked | S::Recruiting => {
            let asked = partners.iter().find(|one| one.state == PartnerState::Asked);
            match asked {
                Some(asked) => step(ActivityStep::Answer, name(asked.org_id), starts),
                None if activity.state == S::Checked => step(ActivityStep::Open, host(), starts),
                None => step(ActivityStep::WaitForDay, host(), starts),
            }
        }
        S::InProgress => step(ActivityStep::Hold, host(), activity.ends_at),
        S::Ended if activity.reported_at.is_none() => {
            let due = activity.ended_at.map(|at| at.plus(REPORT_WITHIN));
            step(ActivityStep::Report, host(), due)
        }
        S::Ended => {
            let due = activity.reported_at.map(|at| at.plus(REPORT_WITHIN));
            step(ActivityStep::Confirm, String::new(), due)
        }
        S::Settled => step(ActivityStep::Archive, String::new(), None),
        S::Archived | S::Cancelled => step(ActivityStep::None, String::new(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activities::testing::{activity, partner};

    #[test]
    fn there_is_always_one_next_step() {
        let now = Timestamp::from_millis(1_000 * DAY);
        let asked = vec![partner(PartnerState::Asked)];
        let yes = vec![partner(PartnerState::Yes)];
        for (state, partners, lost, expected) in [
            (ActivityState::Idea, &yes, false, ActivityStep::CompletePlan),
            (ActivityState::Planned, &yes, false, ActivityStep::Check),
            (
                ActivityState::Planned,
                &yes,
                true,
                ActivityStep::RebookPlace,
            ),
            (ActivityState::Checked, &asked, false, ActivityStep::Answer),
            (ActivityState::Checked, &yes, false, ActivityStep::Open),
            (
                ActivityState::Recruiting,
                &asked,
                false,
                ActivityStep::Answer,
            ),
            (
                ActivityState::Recruiting,
                &yes,
                false,
                ActivityStep::WaitForDay,
            ),
            (
                ActivityState::Recruiting,
                &yes,
                true,
                ActivityStep::RebookPlace,
            ),
            (ActivityState::InProgress, &yes, true, ActivityStep::Hold),
            (ActivityState::Ended, &yes, false, ActivityStep::Report),
            (ActivityState::Settled, &yes, false, ActivityStep::Archive),
            (ActivityState::Cancelled, &yes, true, ActivityStep::None),
        ] {
            let one = Activity {
                state,
                ..activity(now)
            };
            let next = next_step(&one, partners, lost, |_| "甲".to_owned(), now);
            assert_eq!(next.code, expected, "{state}");
        }
        let reported = Activity {
            state: ActivityState::Ended,
            reported_at: Some(now.plus(-REPORT_WITHIN - 5)),
            ..activity(now)
        };
        let next = next_step(&reported, &[], false, |_| String::new(), now);
        assert_eq!(next.code, ActivityStep::Confirm);
        assert_eq!(next.late_by_ms, Some(5));
    }
}
