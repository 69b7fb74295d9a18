//! The states of what a project is made of: its milestones, and its partners with their shares. No database here.
//!
//! ```text
//! milestone   open ─report→ reported ─confirm→ done        open · reported ─drop→ dropped
//!               ↑────send_back───┘                            (confirmed by somebody other than who reported)
//! partner     asked ─agree→ yes ─leave→ left               asked ─decline→ no · ─withdraw→ withdrawn
//! its share   open ─report→ reported ─confirm→ confirmed   (only with the partner's yes; counts on its agreements)
//!               ↑────send_back───┘
//! ```

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_kit::problem::Problem;

use super::rules::ProjectState;

code_enum! {
    /// Where a milestone stands.
    pub enum MilestoneState {
        /// 待完成
        Open = "open",
        /// 已报完成
        Reported = "reported",
        /// 已完成
        Done = "done",
        /// 已取消
        Dropped = "dropped",
    }
}

code_enum! {
    /// What happens to a milestone. The code is the action's name in the API.
    pub enum MilestoneEvent {
        /// 报完成
        Report = "report",
        /// 确认完成
        Confirm = "confirm",
        /// 退回
        SendBack = "send-back",
        /// 取消
        Drop = "drop",
        /// 改期、换单位
        Change = "change",
    }
}

code_enum! {
    /// How a partner answered.
    pub enum PartnerState {
        /// 待答复
        Asked = "asked",
        /// 已同意
        Yes = "yes",
        /// 婉拒
        No = "no",
        /// 邀请已撤回
        Withdrawn = "withdrawn",
        /// 已退出
        Left = "left",
    }
}

code_enum! {
    /// What became of what a partner brings.
    pub enum ShareState {
        /// 未完成
        Open = "open",
        /// 已报完成
        Reported = "reported",
        /// 已确认
        Confirmed = "confirmed",
    }
}

code_enum! {
    /// What happens to a partner and its share. The code is the action's name in the API.
    pub enum PartnerEvent {
        /// 同意参加
        Agree = "agree",
        /// 婉拒
        Decline = "decline",
        /// 撤回邀请
        Withdraw = "withdraw",
        /// 退出
        Leave = "leave",
        /// 报完成
        Report = "report",
        /// 确认完成
        Confirm = "confirm",
        /// 退回
        SendBack = "send-back",
    }
}

code_enum! {
    /// Why something cannot be done to a part of a project; each is the key of its text.
    pub enum PartRefusal {
        /// 由承担单位或项目维护人办理
        NotForRole = "project_part_not_for_role",
        /// 由项目维护人办理
        KeeperOnly = "project_part_keeper_only",
        /// 由受邀单位自己答复
        UnitOnly = "project_part_unit_only",
        /// 自己报的由别人确认
        Own = "project_part_own",
        /// 现在的状态不能这样办
        State = "project_part_not_in_state",
        /// 项目还没开始实施
        NotRunning = "project_part_not_running",
        /// 承担单位已退出
        PartnerGone = "project_part_partner_gone",
    }
}
linli_kit::code_columns!(MilestoneState, PartnerState, ShareState);

impl From<PartRefusal> for Problem {
    fn from(refusal: PartRefusal) -> Self {
        use PartRefusal as R;
        match refusal {
            R::NotForRole | R::KeeperOnly | R::UnitOnly | R::Own => Self::forbidden(refusal.code()),
            R::State | R::NotRunning | R::PartnerGone => Self::conflict(refusal.code()),
        }
    }
}

/// How somebody stands to a part of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartStanding {
    /// Acts for the organisation whose part it is.
    pub own: bool,
    /// Keeps the project.
    pub keeps: bool,
    /// Keeps it or leads the street: confirms.
    pub confirms: bool,
    /// Reported the part done.
    pub reported: bool,
    /// Where the project stands.
    pub project: ProjectState,
    /// The organisation whose part it is has left the project or ended.
    pub gone: bool,
}

impl MilestoneEvent {
    /// Its name in the log.
    #[must_use]
    pub const fn logged(self) -> &'static str {
        match self {
            Self::Report => "milestone_report",
            Self::Confirm => "milestone_confirm",
            Self::SendBack => "milestone_send_back",
            Self::Drop => "milestone_drop",
            Self::Change => "milestone_change",
        }
    }

    /// The state it leads to.
    #[must_use]
    pub const fn next(self, state: MilestoneState) -> Option<MilestoneState> {
        use MilestoneState as S;
        match (self, state) {
            (Self::Report, S::Open) => Some(S::Reported),
            (Self::Confirm, S::Reported) => Some(S::Done),
            (Self::SendBack, S::Reported) => Some(S::Open),
            (Self::Drop, S::Open | S::Reported) => Some(S::Dropped),
            (Self::Change, S::Open) => Some(S::Open),
            _ => None,
        }
    }

    /// The state it leads to, done by somebody.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(
        self,
        standing: PartStanding,
        state: MilestoneState,
    ) -> Result<MilestoneState, PartRefusal> {
        match self {
            Self::Report if !standing.own && !standing.keeps => {
                return Err(PartRefusal::NotForRole);
            }
            Self::Confirm | Self::SendBack if !standing.confirms => {
                return Err(PartRefusal::KeeperOnly);
            }
            Self::Drop | Self::Change if !standing.keeps => return Err(PartRefusal::KeeperOnly),
            _ => {}
        }
        let next = self.next(state).ok_or(PartRefusal::State)?;
        match self {
            Self::Drop | Self::Change if standing.project.is_open() => {}
            Self::Drop | Self::Change => return Err(PartRefusal::State),
            _ if standing.project != ProjectState::Running => return Err(PartRefusal::NotRunning),
            Self::Report if standing.gone => return Err(PartRefusal::PartnerGone),
            Self::Confirm if standing.reported => return Err(PartRefusal::Own),
            _ => {}
        }
        Ok(next)
    }
}

impl PartnerEvent {
    /// Its name in the log.
    #[must_use]
    pub const fn logged(self) -> &'static str {
        match self {
            Self::Agree => "partner_agree",
            Self::Decline => "partner_decline",
            Self::Withdraw => "partner_withdraw",
            Self::Leave => "partner_leave",
            Self::Report => "share_report",
            Self::Confirm => "share_confirm",
            Self::SendBack => "share_send_back",
        }
    }

    /// The states it leads to.
    #[must_use]
    pub const fn next(
        self,
        partner: PartnerState,
        share: ShareState,
    ) -> Option<(PartnerState, ShareState)> {
        use PartnerState as P;
        use ShareState as S;
        match (self, partner, share) {
            (Self::Agree, P::Asked, _) => Some((P::Yes, share)),
            (Self::Decline, P::Asked, _) => Some((P::No, share)),
            (Self::Withdraw, P::Asked, _) => Some((P::Withdrawn, share)),
            (Self::Leave, P::Yes, S::Open | S::Reported) => Some((P::Left, S::Open)),
            (Self::Report, P::Yes, S::Open) => Some((P::Yes, S::Reported)),
            (Self::Confirm, P::Yes, S::Reported) => Some((P::Yes, S::Confirmed)),
            (Self::SendBack, P::Yes, S::Reported) => Some((P::Yes, S::Open)),
            _ => None,
        }
    }

    /// Whether a project in this state takes it.
    const fn fits(self, project: ProjectState) -> bool {
        use ProjectState as S;
        match self {
            Self::Withdraw => project.is_open(),
            Self::Agree | Self::Decline | Self::Leave => {
                matches!(project, S::Approved | S::Running)
            }
            Self::Report | Self::Confirm | Self::SendBack => {
                matches!(project, S::Running | S::Finished | S::Accepted)
            }
        }
    }

    /// The states it leads to, done by somebody.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(
        self,
        standing: PartStanding,
        partner: PartnerState,
        share: ShareState,
    ) -> Result<(PartnerState, ShareState), PartRefusal> {
        match self {
            Self::Decline if !standing.own => return Err(PartRefusal::UnitOnly),
            Self::Agree | Self::Leave | Self::Report if !standing.own && !standing.keeps => {
                return Err(PartRefusal::NotForRole);
            }
            Self::Withdraw if !standing.keeps => return Err(PartRefusal::KeeperOnly),
            Self::Confirm | Self::SendBack if !standing.confirms => {
                return Err(PartRefusal::KeeperOnly);
            }
            _ => {}
        }
        let next = self.next(partner, share).ok_or(PartRefusal::State)?;
        if !self.fits(standing.project) {
            return Err(if matches!(self, Self::Report) {
                PartRefusal::NotRunning
            } else {
                PartRefusal::State
            });
        }
        if self == Self::Agree && standing.gone {
            return Err(PartRefusal::PartnerGone);
        }
        if self == Self::Confirm && standing.reported {
            return Err(PartRefusal::Own);
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const UNIT: PartStanding = PartStanding {
        own: true,
        keeps: false,
        confirms: false,
        reported: false,
        project: ProjectState::Running,
        gone: false,
    };
    const KEEPER: PartStanding = PartStanding {
        own: false,
        keeps: true,
        confirms: true,
        ..UNIT
    };
    const LEADER: PartStanding = PartStanding {
        keeps: false,
        ..KEEPER
    };
    const STRANGER: PartStanding = PartStanding { own: false, ..UNIT };

    #[test]
    fn milestones() {
        use MilestoneEvent as E;
        use MilestoneState as S;
        use PartRefusal as R;
        let at = |project, of: PartStanding| PartStanding { project, ..of };
        let reported = PartStanding {
            reported: true,
            ..KEEPER
        };
        let gone = PartStanding { gone: true, ..UNIT };
        for (event, standing, state, expected) in [
            (E::Report, UNIT, S::Open, Ok(S::Reported)),
            (E::Report, KEEPER, S::Open, Ok(S::Reported)),
            (E::Report, STRANGER, S::Open, Err(R::NotForRole)),
            (E::Report, LEADER, S::Open, Err(R::NotForRole)),
            (E::Report, UNIT, S::Reported, Err(R::State)),
            (
                E::Report,
                at(ProjectState::Approved, UNIT),
                S::Open,
                Err(R::NotRunning),
            ),
            (E::Report, gone, S::Open, Err(R::PartnerGone)),
            (E::Confirm, LEADER, S::Reported, Ok(S::Done)),
            (E::Confirm, reported, S::Reported, Err(R::Own)),
            (E::Confirm, UNIT, S::Reported, Err(R::KeeperOnly)),
            (E::Confirm, KEEPER, S::Open, Err(R::State)),
            (E::SendBack, reported, S::Reported, Ok(S::Open)),
            (E::Drop, KEEPER, S::Reported, Ok(S::Dropped)),
            (E::Drop, LEADER, S::Open, Err(R::KeeperOnly)),
            (
                E::Drop,
                at(ProjectState::Finished, KEEPER),
                S::Open,
                Err(R::State),
            ),
            (
                E::Change,
                at(ProjectState::Proposed, KEEPER),
                S::Open,
                Ok(S::Open),
            ),
            (E::Change, KEEPER, S::Done, Err(R::State)),
        ] {
            assert_eq!(event.check(standing, state), expected, "{event} in {state}");
        }
    }

    #[test]
    fn partners() {
        use PartRefusal as R;
        use PartnerEvent as E;
        use PartnerState as P;
        use ShareState as S;
        let at = |project, of: PartStanding| PartStanding { project, ..of };
        let reported = PartStanding {
            reported: true,
            ..KEEPER
        };
        for (event, standing, partner, share, expected) in [
            (E::Agree, UNIT, P::Asked, S::Open, Ok((P::Yes, S::Open))),
            (E::Agree, KEEPER, P::Asked, S::Open, Ok((P::Yes, S::Open))),
            (E::Agree, STRANGER, P::Asked, S::Open, Err(R::NotForRole)),
            (E::Agree, UNIT, P::No, S::Open, Err(R::State)),
            (
                E::Agree,
                at(ProjectState::Finished, UNIT),
                P::Asked,
                S::Open,
                Err(R::State),
            ),
            (
                E::Agree,
                PartStanding { gone: true, ..UNIT },
                P::Asked,
                S::Open,
                Err(R::PartnerGone),
            ),
            (E::Decline, UNIT, P::Asked, S::Open, Ok((P::No, S::Open))),
            (E::Decline, KEEPER, P::Asked, S::Open, Err(R::UnitOnly)),
            (
                E::Withdraw,
                at(ProjectState::Proposed, KEEPER),
                P::Asked,
                S::Open,
                Ok((P::Withdrawn, S::Open)),
            ),
            (E::Withdraw, UNIT, P::Asked, S::Open, Err(R::KeeperOnly)),
            (E::Leave, UNIT, P::Yes, S::Reported, Ok((P::Left, S::Open))),
            (E::Leave, UNIT, P::Yes, S::Confirmed, Err(R::State)),
            (E::Report, UNIT, P::Yes, S::Open, Ok((P::Yes, S::Reported))),
            (E::Report, UNIT, P::Asked, S::Open, Err(R::State)),
            (
                E::Report,
                at(ProjectState::Approved, UNIT),
                P::Yes,
                S::Open,
                Err(R::NotRunning),
            ),
            (
                E::Confirm,
                at(ProjectState::Accepted, LEADER),
                P::Yes,
                S::Reported,
                Ok((P::Yes, S::Confirmed)),
            ),
            (E::Confirm, reported, P::Yes, S::Reported, Err(R::Own)),
            (E::Confirm, UNIT, P::Yes, S::Reported, Err(R::KeeperOnly)),
            (
                E::SendBack,
                KEEPER,
                P::Yes,
                S::Reported,
                Ok((P::Yes, S::Open)),
            ),
            (E::Report, UNIT, P::Left, S::Open, Err(R::State)),
        ] {
            assert_eq!(
                event.check(standing, partner, share),
                expected,
                "{event} of {partner} {share}"
            );
        }
    }

    proptest! {
        /// Whatever is tried, in whatever order: no share counts without the partner's own yes before it.
        #[test]
        fn nothing_counts_without_a_yes(tries in proptest::collection::vec((0usize..7, any::<bool>(), any::<bool>()), 0..60)) {
            let (mut partner, mut share) = (PartnerState::Asked, ShareState::Open);
            let mut agreed = false;
            for (event, own, keeps) in tries {
                let event = PartnerEvent::ALL[event];
                let standing = PartStanding { own, keeps, confirms: keeps, ..UNIT };
                if let Ok(next) = event.check(standing, partner, share) {
                    agreed |= event == PartnerEvent::Agree;
                    (partner, share) = next;
                }
                prop_assert!(share == ShareState::Open || (agreed && partner == PartnerState::Yes));
            }
        }
    }
}
