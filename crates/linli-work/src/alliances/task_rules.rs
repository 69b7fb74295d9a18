//! The states of an alliance's task and which events they admit. No database here.
//!
//! ```text
//! open ─report→ reported ─accept→ done
//!   ↑────────send_back───┘
//! open · reported ─drop→ dropped
//! ```

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_kit::problem::Problem;

use super::rules::AllianceRefusal;

code_enum! {
    /// Where a task stands.
    pub enum AllianceTaskState {
        /// 待办
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
    /// What happens to a task. The code is the action's name in the API.
    pub enum TaskEvent {
        /// 报告完成
        Report = "report",
        /// 确认完成
        Accept = "accept",
        /// 退回
        SendBack = "send-back",
        /// 取消
        Drop = "drop",
    }
}

code_enum! {
    /// What waits with a task for somebody's own hand.
    pub enum TaskWait {
        /// 待本单位完成并报告
        Report = "report",
        /// 待确认完成
        Accept = "accept",
    }
}

code_enum! {
    /// Why something cannot be done to a task; each is the key of its text.
    pub enum TaskRefusal {
        /// 由承办单位报告
        OwnerOnly = "task_owner_only",
        /// 由联盟维护人办理
        KeeperOnly = "task_keeper_only",
        /// 自己报的完成由别人确认
        Own = "task_own",
        /// 现在的状态不能做这一步
        State = "task_not_in_state",
    }
}
linli_kit::code_columns!(AllianceTaskState);

impl From<TaskRefusal> for Problem {
    fn from(refusal: TaskRefusal) -> Self {
        match refusal {
            TaskRefusal::State => Self::conflict(refusal.code()),
            _ => Self::forbidden(refusal.code()),
        }
    }
}

/// How somebody stands to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskStanding {
    /// Acts for the organisation the task was given to.
    pub owner: bool,
    /// Keeps the alliance, or why not.
    pub keeps: Result<(), AllianceRefusal>,
    /// Reported it done.
    pub reported: bool,
}

impl TaskEvent {
    /// Its name in the log, where other things are accepted and sent back too.
    #[must_use]
    pub const fn logged(self) -> &'static str {
        match self {
            Self::Report => "task_report",
            Self::Accept => "task_accept",
            Self::SendBack => "task_send_back",
            Self::Drop => "task_drop",
        }
    }

    /// The state it leads to.
    #[must_use]
    pub const fn next(self, state: AllianceTaskState) -> Option<AllianceTaskState> {
        match (self, state) {
            (Self::Report, AllianceTaskState::Open) => Some(AllianceTaskState::Reported),
            (Self::Accept, AllianceTaskState::Reported) => Some(AllianceTaskState::Done),
            (Self::SendBack, AllianceTaskState::Reported) => Some(AllianceTaskState::Open),
            (Self::Drop, AllianceTaskState::Open | AllianceTaskState::Reported) => {
                Some(AllianceTaskState::Dropped)
            }
            _ => None,
        }
    }

    /// The state it leads to, done by somebody.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(
        self,
        standing: TaskStanding,
        state: AllianceTaskState,
    ) -> Result<AllianceTaskState, TaskRefusal> {
        match self {
            Self::Report if !standing.owner => return Err(TaskRefusal::OwnerOnly),
            Self::Accept | Self::SendBack | Self::Drop if standing.keeps.is_err() => {
                return Err(TaskRefusal::KeeperOnly);
            }
            _ => {}
        }
        let next = self.next(state).ok_or(TaskRefusal::State)?;
        if self == Self::Accept && standing.reported {
            return Err(TaskRefusal::Own);
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AllianceTaskState as S;
    use TaskEvent as E;
    use TaskRefusal as R;

    const OWNER: TaskStanding = TaskStanding {
        owner: true,
        keeps: Err(AllianceRefusal::NotForRole),
        reported: false,
    };
    const KEEPER: TaskStanding = TaskStanding {
        owner: false,
        keeps: Ok(()),
        reported: false,
    };
    const BOTH: TaskStanding = TaskStanding {
        owner: true,
        keeps: Ok(()),
        reported: true,
    };

    #[test]
    fn who_may_do_what_when() {
        for (event, standing, state, expected) in [
            (E::Report, OWNER, S::Open, Ok(S::Reported)),
            (E::Report, KEEPER, S::Open, Err(R::OwnerOnly)),
            (E::Report, OWNER, S::Reported, Err(R::State)),
            (E::Accept, KEEPER, S::Reported, Ok(S::Done)),
            (E::Accept, OWNER, S::Reported, Err(R::KeeperOnly)),
            (E::Accept, BOTH, S::Reported, Err(R::Own)),
            (E::Accept, KEEPER, S::Open, Err(R::State)),
            (E::SendBack, KEEPER, S::Reported, Ok(S::Open)),
            (E::SendBack, BOTH, S::Reported, Ok(S::Open)),
            (E::Drop, KEEPER, S::Open, Ok(S::Dropped)),
            (E::Drop, KEEPER, S::Reported, Ok(S::Dropped)),
            (E::Drop, OWNER, S::Open, Err(R::KeeperOnly)),
            (E::Drop, KEEPER, S::Done, Err(R::State)),
            (E::Report, OWNER, S::Dropped, Err(R::State)),
        ] {
            assert_eq!(event.check(standing, state), expected, "{event} in {state}");
        }
    }
}
