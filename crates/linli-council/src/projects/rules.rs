//! The states of a co-building project, which acts they admit and whose they are. No database here.
//!
//! ```text
//! proposed ─approve→ approved ─start→ running ─finish→ finished ─accept→ accepted
//!                                        ↑───send_back────┘
//! proposed · approved · running ─call_off→ called_off                    (with the reason)
//! ```

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_kit::problem::Problem;

/// Who proposes and keeps projects, in their own place.
pub const KEEPERS: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

code_enum! {
    /// Where a project stands.
    pub enum ProjectState {
        /// 待批准
        Proposed = "proposed",
        /// 已批准
        Approved = "approved",
        /// 实施中
        Running = "running",
        /// 已完工
        Finished = "finished",
        /// 已验收
        Accepted = "accepted",
        /// 已取消
        CalledOff = "called_off",
    }
}

code_enum! {
    /// What kind of project it is (domain.md 2.1).
    pub enum ProjectKind {
        /// 微更新
        MicroRenewal = "micro_renewal",
        /// 停车
        Parking = "parking",
        /// 加装电梯
        Elevator = "elevator",
        /// 场地设施
        Facility = "facility",
        /// 便民服务
        Service = "service",
        /// 一老一小
        OldAndYoung = "old_and_young",
        /// 平安治理
        Safety = "safety",
        /// 其他
        Other = "other",
    }
}

code_enum! {
    /// Where a project stands in the yearly lists of projects.
    pub enum ProjectChoice {
        /// 必选
        Mandatory = "mandatory",
        /// 自选
        Optional = "optional",
    }
}

code_enum! {
    /// Where a project came from.
    pub enum ProjectOrigin {
        /// 居民需求
        Demand = "demand",
        /// 会议决议
        Resolution = "resolution",
        /// 社区或街道提出
        Office = "office",
    }
}

code_enum! {
    /// What somebody does to a project. The code is the action's name in the API.
    pub enum ProjectAct {
        /// 修改
        Edit = "edit",
        /// 批准
        Approve = "approve",
        /// 开始实施
        Start = "start",
        /// 换牵头单位
        Owner = "owner",
        /// 邀请单位、安排节点
        Plan = "plan",
        /// 登记经费来源
        Sources = "sources",
        /// 登记成果
        Outputs = "outputs",
        /// 报完工
        Finish = "finish",
        /// 验收
        Accept = "accept",
        /// 退回
        SendBack = "send-back",
        /// 取消
        CallOff = "call-off",
        /// 登记群众评价
        Rate = "rate",
    }
}

code_enum! {
    /// Why something cannot be done to a project; each is the key of its text.
    pub enum ProjectRefusal {
        /// 当前岗位不办理
        NotForRole = "project_not_for_role",
        /// 由项目所在地的社区或街道办理
        Elsewhere = "project_elsewhere",
        /// 由街道领导批准
        LeaderOnly = "project_leader_only",
        /// 自己提出的由别人批准
        OwnProposal = "project_own_proposal",
        /// 由牵头单位或维护人办理
        OwnerOnly = "project_owner_only",
        /// 自己办的由别人验收
        OwnDeed = "project_own_deed",
        /// 现在的状态不能这样办
        State = "project_not_in_state",
        /// 牵头单位已不在
        OwnerEnded = "project_owner_ended",
        /// 还没有节点
        NoMilestones = "project_no_milestones",
        /// 还有节点没完成
        OpenMilestones = "project_open_milestones",
        /// 还没有登记成果
        NoOutputs = "project_no_outputs",
    }
}
linli_kit::code_columns!(ProjectState, ProjectKind, ProjectChoice, ProjectOrigin);

impl From<ProjectRefusal> for Problem {
    fn from(refusal: ProjectRefusal) -> Self {
        use ProjectRefusal as R;
        match refusal {
            R::NotForRole
            | R::Elsewhere
            | R::LeaderOnly
            | R::OwnProposal
            | R::OwnerOnly
            | R::OwnDeed => Self::forbidden(refusal.code()),
            _ => Self::conflict(refusal.code()),
        }
    }
}

impl ProjectState {
    /// Whether work on it is still to come or going on.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Proposed | Self::Approved | Self::Running)
    }

    /// Whether units see it: it is no longer an office's idea.
    #[must_use]
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Proposed)
    }
}

impl ProjectAct {
    /// Its name in the log, where other things are approved and sent back too.
    #[must_use]
    pub const fn logged(self) -> &'static str {
        match self {
            Self::Edit => "project_edit",
            Self::Approve => "project_approve",
            Self::Start => "project_start",
            Self::Owner => "project_owner",
            Self::Plan => "project_plan",
            Self::Sources => "project_sources",
            Self::Outputs => "project_outputs",
            Self::Finish => "project_finish",
            Self::Accept => "project_accept",
            Self::SendBack => "project_send_back",
            Self::CallOff => "project_call_off",
            Self::Rate => "project_rate",
        }
    }

    /// The state it leads to.
    #[must_use]
    pub const fn next(self, state: ProjectState) -> Option<ProjectState> {
        use ProjectState as S;
        match (self, state) {
            (Self::Approve, S::Proposed) => Some(S::Approved),
            (Self::Start, S::Approved) => Some(S::Running),
            (Self::Finish, S::Running) => Some(S::Finished),
            (Self::Accept, S::Finished) => Some(S::Accepted),
            (Self::SendBack, S::Finished) => Some(S::Running),
            (Self::CallOff, S::Proposed | S::Approved | S::Running) => Some(S::CalledOff),
            (Self::Edit, S::Proposed)
            | (Self::Plan, S::Proposed | S::Approved | S::Running)
            | (Self::Owner, S::Approved | S::Running)
            | (Self::Sources, S::Proposed | S::Approved | S::Running | S::Finished)
            | (Self::Outputs, S::Running | S::Finished)
            | (Self::Rate, S::Finished | S::Accepted) => Some(state),
            _ => None,
        }
    }
}

/// How somebody stands to a project, and what a guard needs to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectFacts {
    /// In which role.
    pub role: Option<Role>,
    /// Whether its place lies in the own place.
    pub inside: bool,
    /// Acts for the organisation that carries it out.
    pub owner: bool,
    /// Proposed it, or changed what was proposed last.
    pub proposed: bool,
    /// Reported it, a milestone or a partner's share of it done.
    pub carried: bool,
    /// The organisation that carries it out has ended.
    pub owner_ended: bool,
    /// Milestones that were not dropped.
    pub milestones: usize,
    /// Of these, how many are not confirmed as done.
    pub open_milestones: usize,
    /// Outputs recorded.
    pub outputs: i64,
}

impl ProjectFacts {
    /// Whether the actor keeps the project.
    ///
    /// # Errors
    /// Why not.
    pub fn keeps(self) -> Result<(), ProjectRefusal> {
        match self.role {
            Some(role) if KEEPERS.contains(&role) && self.inside => Ok(()),
            Some(role) if KEEPERS.contains(&role) => Err(ProjectRefusal::Elsewhere),
            _ => Err(ProjectRefusal::NotForRole),
        }
    }

    fn keeps_or_leads(self) -> Result<(), ProjectRefusal> {
        match self.role {
            Some(Role::StreetLeader) => Ok(()),
            _ => self.keeps(),
        }
    }

    fn may(self, act: ProjectAct) -> Result<(), ProjectRefusal> {
        use ProjectAct as A;
        match act {
            A::Approve if self.role != Some(Role::StreetLeader) => Err(ProjectRefusal::LeaderOnly),
            A::Approve => Ok(()),
            A::CallOff | A::Accept | A::SendBack => self.keeps_or_leads(),
            A::Finish | A::Outputs if self.owner && self.role.is_some_and(Role::is_unit) => Ok(()),
            A::Finish | A::Outputs => self.keeps().map_err(|why| match why {
                ProjectRefusal::NotForRole => ProjectRefusal::OwnerOnly,
                other => other,
            }),
            A::Edit | A::Start | A::Owner | A::Plan | A::Sources | A::Rate => self.keeps(),
        }
    }

    /// What else stands in the way of an act, in the state it is for.
    fn guards(self, act: ProjectAct) -> Result<(), ProjectRefusal> {
        use ProjectAct as A;
        use ProjectRefusal as R;
        match act {
            A::Approve if self.proposed => Err(R::OwnProposal),
            A::Start | A::Finish if self.owner_ended => Err(R::OwnerEnded),
            A::Start | A::Finish if self.milestones == 0 => Err(R::NoMilestones),
            A::Finish if self.open_milestones > 0 => Err(R::OpenMilestones),
            A::Finish if self.outputs == 0 => Err(R::NoOutputs),
            // the leader answers for the whole street, so that its own works find somebody who accepts them
            A::Accept if self.carried => Err(R::OwnDeed),
            A::Accept if self.owner && self.role != Some(Role::StreetLeader) => Err(R::OwnDeed),
            _ => Ok(()),
        }
    }
}

/// The state an act leads to, done by somebody.
///
/// # Errors
/// The first guard that fails: whose act it is, then the state, then the rest.
pub fn decide(
    state: ProjectState,
    act: ProjectAct,
    facts: ProjectFacts,
) -> Result<ProjectState, ProjectRefusal> {
    facts.may(act)?;
    let next = act.next(state).ok_or(ProjectRefusal::State)?;
    facts.guards(act)?;
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProjectAct as A;
    use ProjectRefusal as R;
    use ProjectState as S;
    use proptest::prelude::*;

    const WORKER: ProjectFacts = ProjectFacts {
        role: Some(Role::CommunityWorker),
        inside: true,
        owner: false,
        proposed: false,
        carried: false,
        owner_ended: false,
        milestones: 2,
        open_milestones: 0,
        outputs: 1,
    };
    const LEADER: ProjectFacts = ProjectFacts {
        role: Some(Role::StreetLeader),
        ..WORKER
    };
    const UNIT: ProjectFacts = ProjectFacts {
        role: Some(Role::UnitLiaison),
        owner: true,
        ..WORKER
    };

    #[test]
    fn who_may_do_what_when() {
        let with = |change: fn(&mut ProjectFacts), of: ProjectFacts| {
            let mut facts = of;
            change(&mut facts);
            facts
        };
        let neighbour = with(|facts| facts.inside = false, WORKER);
        let auditor = with(|facts| facts.role = Some(Role::Auditor), WORKER);
        let nobody = with(|facts| facts.role = None, WORKER);
        let stranger = with(|facts| facts.owner = false, UNIT);
        let own_house = with(|facts| facts.owner = true, WORKER);
        let ended = with(|facts| facts.owner_ended = true, WORKER);
        let unplanned = with(|facts| facts.milestones = 0, WORKER);
        let open = with(|facts| facts.open_milestones = 1, WORKER);
        let nothing = with(|facts| facts.outputs = 0, WORKER);
        for (act, facts, state, expected) in [
            (A::Approve, LEADER, S::Proposed, Ok(S::Approved)),
            (A::Approve, WORKER, S::Proposed, Err(R::LeaderOnly)),
            (A::Approve, LEADER, S::Approved, Err(R::State)),
            (
                A::Approve,
                with(|facts| facts.proposed = true, LEADER),
                S::Proposed,
                Err(R::OwnProposal),
            ),
            (A::Edit, WORKER, S::Proposed, Ok(S::Proposed)),
            (A::Edit, neighbour, S::Proposed, Err(R::Elsewhere)),
            (A::Edit, auditor, S::Proposed, Err(R::NotForRole)),
            (A::Edit, nobody, S::Proposed, Err(R::NotForRole)),
            (A::Edit, WORKER, S::Running, Err(R::State)),
            (A::Start, WORKER, S::Approved, Ok(S::Running)),
            (A::Start, ended, S::Approved, Err(R::OwnerEnded)),
            (A::Start, unplanned, S::Approved, Err(R::NoMilestones)),
            (A::Start, UNIT, S::Approved, Err(R::NotForRole)),
            (A::Owner, ended, S::Running, Ok(S::Running)),
            (A::Owner, WORKER, S::Proposed, Err(R::State)),
            (A::Plan, WORKER, S::Finished, Err(R::State)),
            (A::Sources, WORKER, S::Finished, Ok(S::Finished)),
            (A::Outputs, UNIT, S::Running, Ok(S::Running)),
            (A::Outputs, stranger, S::Running, Err(R::OwnerOnly)),
            (A::Finish, UNIT, S::Running, Ok(S::Finished)),
            (A::Finish, WORKER, S::Running, Ok(S::Finished)),
            (A::Finish, neighbour, S::Running, Err(R::Elsewhere)),
            (A::Finish, stranger, S::Running, Err(R::OwnerOnly)),
            (A::Finish, open, S::Running, Err(R::OpenMilestones)),
            (A::Finish, nothing, S::Running, Err(R::NoOutputs)),
            (A::Finish, ended, S::Running, Err(R::OwnerEnded)),
            (A::Accept, WORKER, S::Finished, Ok(S::Accepted)),
            (A::Accept, own_house, S::Finished, Err(R::OwnDeed)),
            (
                A::Accept,
                with(|facts| facts.owner = true, LEADER),
                S::Finished,
                Ok(S::Accepted),
            ),
            (
                A::Accept,
                with(|facts| facts.carried = true, LEADER),
                S::Finished,
                Err(R::OwnDeed),
            ),
            (A::Accept, UNIT, S::Finished, Err(R::NotForRole)),
            (A::SendBack, LEADER, S::Finished, Ok(S::Running)),
            (A::CallOff, WORKER, S::Running, Ok(S::CalledOff)),
            (A::CallOff, LEADER, S::Proposed, Ok(S::CalledOff)),
            (A::CallOff, WORKER, S::Finished, Err(R::State)),
            (A::Rate, WORKER, S::Accepted, Ok(S::Accepted)),
            (A::Rate, WORKER, S::Running, Err(R::State)),
        ] {
            assert_eq!(decide(state, act, facts), expected, "{act} in {state}");
        }
        for refusal in ProjectRefusal::ALL {
            assert!(
                refusal.code().starts_with("project_"),
                "{refusal} is the key of a text of this room"
            );
        }
    }

    fn any_facts() -> impl Strategy<Value = ProjectFacts> {
        let flags = (
            any::<bool>(),
            any::<bool>(),
            any::<bool>(),
            any::<bool>(),
            any::<bool>(),
        );
        (0..Role::ALL.len() + 1, flags, 0usize..3, 0usize..3, 0i64..2).prop_map(
            |(role, flags, milestones, open, outputs)| ProjectFacts {
                role: Role::ALL.get(role).copied(),
                inside: flags.0,
                owner: flags.1,
                proposed: flags.2,
                carried: flags.3,
                owner_ended: flags.4,
                milestones,
                open_milestones: open.min(milestones),
                outputs,
            },
        )
    }

    proptest! {
        /// Whatever is tried by whomever: an end stays an end, nothing is accepted that was not approved and finished, and
        /// neither by the hand that proposed or did it.
        #[test]
        fn every_way_to_the_end_has_two_hands(
            tries in proptest::collection::vec((0..A::ALL.len(), any_facts()), 0..200),
        ) {
            let mut state = S::Proposed;
            let mut way = vec![state];
            for (act, facts) in tries {
                let act = A::ALL[act];
                let Ok(next) = decide(state, act, facts) else { continue };
                prop_assert!(!matches!(state, S::CalledOff) || next == state);
                prop_assert!(!matches!(state, S::Accepted) || next == state);
                if next == S::Approved && state == S::Proposed {
                    prop_assert!(!facts.proposed && facts.role == Some(Role::StreetLeader));
                }
                if next == S::Accepted && state != S::Accepted {
                    prop_assert!(!facts.carried);
                    prop_assert!(way.contains(&S::Approved) && way.contains(&S::Running) && state == S::Finished);
                }
                state = next;
                way.push(state);
            }
        }
    }
}
