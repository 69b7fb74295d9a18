//! The one line above everything: what is next with a project, who does it, by when.

use linli_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::{Milestone, Partner, Project};
use super::part_rules::{MilestoneState, PartnerState, ShareState};
use super::rules::ProjectState;

linli_domain::code_enum! {
    /// What is next with a project.
    pub enum ProjectStep {
        /// 批准立项
        Approve = "approve_project",
        /// 换牵头单位
        NameOwner = "name_owner",
        /// 等单位答复
        Answer = "answer_project",
        /// 安排节点
        Plan = "plan_milestones",
        /// 开始实施
        Start = "start_project",
        /// 完成节点
        Reach = "reach_milestone",
        /// 确认节点
        ConfirmMilestone = "confirm_milestone",
        /// 确认单位完成情况
        ConfirmShare = "confirm_share",
        /// 登记成果
        Outputs = "record_outputs",
        /// 报完工
        Finish = "finish_project",
        /// 验收
        Accept = "accept_project",
        /// 听取居民评价
        Hear = "hear_residents",
        /// 无
        None = "none",
    }
}

/// What is next, who does it, by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectNextStep {
    /// What.
    pub code: ProjectStep,
    /// Which milestone, by its title; empty for the other steps.
    pub what: String,
    /// Who does it, by name; empty where it is the street leader's or nobody's.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

/// What the next step is read from.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its milestones, by their day.
    pub milestones: &'a [Milestone],
    /// Its partners.
    pub partners: &'a [Partner],
    /// How many outputs are recorded.
    pub outputs: i64,
    /// How many residents said something.
    pub heard: i64,
    /// Whether the organisation that carries it out has ended.
    pub owner_ended: bool,
}

/// What is next with a project; `name` tells an organisation's name.
#[must_use]
pub fn next_step(
    standing: Standing<'_>,
    name: impl Fn(linli_domain::id::OrgId) -> String,
    now: Timestamp,
) -> ProjectNextStep {
    use ProjectState as S;
    let Standing {
        project,
        milestones,
        partners,
        ..
    } = standing;
    let owner = || name(project.owner_org_id);
    let step = |code, who: String, due_at: Option<Timestamp>| ProjectNextStep {
        code,
        what: String::new(),
        who,
        due_at,
        late_by_ms: due_at
            .map(|due| now.millis() - due.millis())
            .filter(|late| *late > 0),
    };
    let first = |state| milestones.iter().find(|one| one.state == state);
    let named = |code, one: &Milestone, due_at| ProjectNextStep {
        what: one.title.clone(),
        ..step(code, name(one.org_id), due_at)
    };
    match project.state {
        S::Proposed => step(ProjectStep::Approve, String::new(), None),
        S::Approved | S::Running if standing.owner_ended => {
            step(ProjectStep::NameOwner, String::new(), None)
        }
        S::Approved => {
            let asked = partners.iter().find(|one| one.state == PartnerState::Asked);
            let planned = milestones
                .iter()
                .any(|one| one.state != MilestoneState::Dropped);
            match asked {
                Some(asked) => step(ProjectStep::Answer, name(asked.org_id), None),
                None if !planned => step(ProjectStep::Plan, String::new(), None),
                None => step(ProjectStep::Start, owner(), None),
            }
        }
        S::Running => {
            if let Some(one) = first(MilestoneState::Reported) {
                return ProjectNextStep {
                    who: String::new(),
                    ..named(ProjectStep::ConfirmMilestone, one, None)
                };
            }
            if let Some(one) = first(MilestoneState::Open) {
                return named(ProjectStep::Reach, one, Some(one.due_at));
            }
            let reported = partners
                .iter()
                .any(|one| one.share == ShareState::Reported && one.state == PartnerState::Yes);
            if reported {
                step(ProjectStep::ConfirmShare, String::new(), None)
            } else if standing.outputs == 0 {
                step(ProjectStep::Outputs, owner(), Some(project.due_at))
            } else {
                step(ProjectStep::Finish, owner(), Some(project.due_at))
            }
        }
        S::Finished => step(ProjectStep::Accept, String::new(), None),
        S::Accepted if standing.heard == 0 => step(ProjectStep::Hear, String::new(), None),
        S::Accepted | S::CalledOff => step(ProjectStep::None, String::new(), None),
    }
}
