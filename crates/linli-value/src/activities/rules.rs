//! The states of an activity, which acts they admit and whose they are (domain.md 2.2(h), R-22). No database here.
//!
//! ```text
//! idea ─plan→ planned ─check→ checked ─open→ recruiting ─begin→ in_progress ─end→ ended ─settle→ settled ─archive→ archived
//!   ↑─send_back──┘                                                    (report) ↺  ↑──reopen──┘
//! idea · planned · checked · recruiting · in_progress ─cancel→ cancelled            (with the reason)
//! ```
//!
//! `full` is no state: it is read off the places. The hours between `ended` and `settled` are another room's to come.

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::problem::Problem;

/// Who keeps the activities of their own place.
pub const KEEPERS: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

/// By hand an activity begins so long before its time at most.
pub const EARLY: i64 = 2 * HOUR;
/// What lasts longer wants a written agreement with its helpers (R-22).
pub const LONG: i64 = 31 * DAY;

code_enum! {
    /// What kind of activity it is.
    pub enum ActivityKind {
        /// 文体
        Culture = "culture",
        /// 便民服务
        ServiceDay = "service_day",
        /// 讲座
        Lecture = "lecture",
        /// 助老
        Elders = "elders",
        /// 亲子
        Children = "children",
        /// 环境整治
        Environment = "environment",
        /// 节日
        Festival = "festival",
        /// 主题党日
        PartyDay = "party_day",
        /// 培训
        Training = "training",
        /// 其他
        Other = "other",
    }
}

code_enum! {
    /// Where an activity stands.
    pub enum ActivityState {
        /// 设想
        Idea = "idea",
        /// 待审核
        Planned = "planned",
        /// 已审核
        Checked = "checked",
        /// 已发布，可报名
        Recruiting = "recruiting",
        /// 进行中
        InProgress = "in_progress",
        /// 已结束
        Ended = "ended",
        /// 已确认
        Settled = "settled",
        /// 已归档
        Archived = "archived",
        /// 已取消
        Cancelled = "cancelled",
    }
}

code_enum! {
    /// What somebody does to an activity. The code is the action's name in the API.
    pub enum ActivityAct {
        /// 修改
        Edit = "edit",
        /// 提交审核
        Plan = "plan",
        /// 审核通过
        Check = "check",
        /// 退回
        SendBack = "send-back",
        /// 发布
        Open = "open",
        /// 开始
        Begin = "begin",
        /// 结束
        End = "end",
        /// 登记结果
        Report = "report",
        /// 确认结果
        Settle = "settle",
        /// 重新打开
        Reopen = "reopen",
        /// 归档
        Archive = "archive",
        /// 取消
        Cancel = "cancel",
        /// 邀请单位
        Partners = "partners",
        /// 重复举办
        Repeat = "repeat",
    }
}

code_enum! {
    /// Why something cannot be done to an activity; each is the key of its text.
    pub enum ActivityRefusal {
        /// 由主办单位、社区或街道办理
        HostOnly = "activity_host_only",
        /// 由社区或街道审核、确认
        OfficeOnly = "activity_office_only",
        /// 由活动所在地的社区或街道办理
        Elsewhere = "activity_elsewhere",
        /// 自己策划的由别人审核
        OwnPlan = "activity_own_plan",
        /// 自己登记的由别人确认
        OwnReport = "activity_own_report",
        /// 现在的状态不能这样办
        State = "activity_not_in_state",
        /// 时间和地点还没填全
        Incomplete = "activity_incomplete",
        /// 主办单位已不在
        HostEnded = "activity_host_ended",
        /// 风险二级以上要有保险
        Insurance = "activity_insurance",
        /// 有未成年人参加的风险须为一级
        MinorsRisk = "activity_minors_risk",
        /// 要写明培训安排
        Training = "activity_training",
        /// 超过一个月要有书面协议
        Agreement = "activity_agreement",
        /// 时间已过
        Over = "activity_over",
        /// 还没到时间
        Early = "activity_early",
        /// 场地预约已不在
        BookingLost = "activity_booking_lost",
        /// 还没登记结果
        NotReported = "activity_not_reported",
    }
}
linli_kit::code_columns!(ActivityKind, ActivityState);

impl From<ActivityRefusal> for Problem {
    fn from(refusal: ActivityRefusal) -> Self {
        use ActivityRefusal as R;
        match refusal {
            R::HostOnly | R::OfficeOnly | R::Elsewhere | R::OwnPlan | R::OwnReport => {
                Self::forbidden(refusal.code())
            }
            _ => Self::conflict(refusal.code()),
        }
    }
}

impl ActivityState {
    /// Whether it is not held yet and not called off.
    #[must_use]
    pub const fn is_ahead(self) -> bool {
        matches!(
            self,
            Self::Idea | Self::Planned | Self::Checked | Self::Recruiting
        )
    }

    /// Whether something is still to be done with it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Settled | Self::Archived | Self::Cancelled)
    }
}

impl ActivityAct {
    /// Its name in the log, where other things are planned and checked too.
    #[must_use]
    pub const fn logged(self) -> &'static str {
        match self {
            Self::Edit => "activity_edit",
            Self::Plan => "activity_plan",
            Self::Check => "activity_check",
            Self::SendBack => "activity_send_back",
            Self::Open => "activity_open",
            Self::Begin => "activity_begin",
            Self::End => "activity_end",
            Self::Report => "activity_report",
            Self::Settle => "activity_settle",
            Self::Reopen => "activity_reopen",
            Self::Archive => "activity_archive",
            Self::Cancel => "activity_cancel",
            Self::Partners => "activity_partners",
            Self::Repeat => "activity_repeat",
        }
    }

    /// The state it leads to.
    #[must_use]
    pub const fn next(self, state: ActivityState) -> Option<ActivityState> {
        use ActivityState as S;
        match (self, state) {
            (Self::Plan, S::Idea) => Some(S::Planned),
            (Self::Check, S::Planned) => Some(S::Checked),
            (Self::SendBack, S::Planned) => Some(S::Idea),
            (Self::Open, S::Checked) => Some(S::Recruiting),
            (Self::Begin, S::Recruiting) => Some(S::InProgress),
            (Self::End, S::InProgress) => Some(S::Ended),
            (Self::Report | Self::SendBack, S::Ended) => Some(S::Ended),
            (Self::Settle, S::Ended) => Some(S::Settled),
            (Self::Reopen, S::Settled) => Some(S::Ended),
            (Self::Archive, S::Settled) => Some(S::Archived),
            (Self::Cancel, S::Idea | S::Planned | S::Checked | S::Recruiting | S::InProgress) => {
                Some(S::Cancelled)
            }
            (
                Self::Edit | Self::Partners | Self::Repeat,
                S::Idea | S::Planned | S::Checked | S::Recruiting,
            ) => Some(state),
            _ => None,
        }
    }
}

/// How somebody stands to an activity, and what a guard needs to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActivityFacts {
    /// In which role.
    pub role: Option<Role>,
    /// Whether its place lies in the own place.
    pub inside: bool,
    /// Acts for the organisation that hosts it.
    pub host: bool,
    /// Planned it, or changed the plan last.
    pub planned: bool,
    /// Reported its outcome.
    pub reported: bool,
    /// Whether its outcome is reported at all.
    pub has_report: bool,
    /// Whether its times and its place are set.
    pub complete: bool,
    /// Whether its host has ended.
    pub host_ended: bool,
    /// 1 to 3.
    pub risk: i64,
    /// Whether an insurance policy is named.
    pub insured: bool,
    /// Whether minors may come.
    pub minors: bool,
    /// Whether training is needed and nothing is said of it.
    pub untrained: bool,
    /// Whether it lasts over a month without a written agreement.
    pub without_agreement: bool,
    /// Whether the booking of its place no longer holds.
    pub booking_lost: bool,
    /// When it begins.
    pub starts_at: Option<Timestamp>,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// When this is asked.
    pub now: Timestamp,
}

impl ActivityFacts {
    /// Whether the actor is of the office its place belongs to.
    ///
    /// # Errors
    /// Why not.
    pub fn keeps(self) -> Result<(), ActivityRefusal> {
        match self.role {
            Some(role) if KEEPERS.contains(&role) && self.inside => Ok(()),
            Some(role) if KEEPERS.contains(&role) => Err(ActivityRefusal::Elsewhere),
            _ => Err(ActivityRefusal::OfficeOnly),
        }
    }

    /// Whether the actor acts for its host: people of the unit, or the office of its place for it.
    ///
    /// # Errors
    /// Why not.
    pub fn hosts(self) -> Result<(), ActivityRefusal> {
        if self.host && self.role.is_some_and(Role::is_unit) {
            return Ok(());
        }
        self.keeps().map_err(|why| match why {
            ActivityRefusal::OfficeOnly => ActivityRefusal::HostOnly,
            other => other,
        })
    }

    fn keeps_or_leads(self) -> Result<(), ActivityRefusal> {
        match self.role {
            Some(Role::StreetLeader) => Ok(()),
            _ => self.keeps(),
        }
    }

    fn may(self, act: ActivityAct) -> Result<(), ActivityRefusal> {
        use ActivityAct as A;
        match act {
            A::Check | A::SendBack | A::Settle | A::Reopen | A::Archive => self.keeps_or_leads(),
            A::Cancel if self.role == Some(Role::StreetLeader) => Ok(()),
            _ => self.hosts(),
        }
    }

    fn over(self) -> bool {
        self.ends_at.is_some_and(|end| end <= self.now)
    }

    fn begun(self) -> bool {
        self.starts_at.is_some_and(|start| start <= self.now)
    }

    fn too_early(self) -> bool {
        self.starts_at
            .is_none_or(|start| start.millis() - EARLY > self.now.millis())
    }

    /// What else stands in the way of an act, in the state it is for.
    fn guards(self, act: ActivityAct, state: ActivityState) -> Result<(), ActivityRefusal> {
        use ActivityAct as A;
        use ActivityRefusal as R;
        match act {
            A::Plan | A::Check | A::Open if self.host_ended => Err(R::HostEnded),
            A::Plan | A::Check | A::Open if !self.complete => Err(R::Incomplete),
            A::Plan | A::Check if self.begun() => Err(R::Over),
            A::Check if self.planned => Err(R::OwnPlan),
            A::Check => self.safe(),
            A::Open if self.over() => Err(R::Over),
            A::Open if self.booking_lost => Err(R::BookingLost),
            A::Begin if self.too_early() => Err(R::Early),
            A::Repeat if self.starts_at.is_none() => Err(R::Incomplete),
            A::Settle | A::SendBack if state == ActivityState::Ended && !self.has_report => {
                Err(R::NotReported)
            }
            A::Settle if self.reported => Err(R::OwnReport),
            _ => Ok(()),
        }
    }

    /// Whether those who come and help are safe (R-22).
    ///
    /// # Errors
    /// What is missing.
    pub fn safe(self) -> Result<(), ActivityRefusal> {
        use ActivityRefusal as R;
        match self {
            Self {
                risk: 2..,
                minors: true,
                ..
            } => Err(R::MinorsRisk),
            Self {
                risk: 2..,
                insured: false,
                ..
            } => Err(R::Insurance),
            Self {
                untrained: true, ..
            } => Err(R::Training),
            Self {
                without_agreement: true,
                ..
            } => Err(R::Agreement),
            _ => Ok(()),
        }
    }
}

/// The state an act leads to, done by somebody.
///
/// # Errors
/// The first guard that fails: whose act it is, then the state, then the rest.
pub fn decide(
    state: ActivityState,
    act: ActivityAct,
    facts: ActivityFacts,
) -> Result<ActivityState, ActivityRefusal> {
    facts.may(act)?;
    let next = act.next(state).ok_or(ActivityRefusal::State)?;
    facts.guards(act, state)?;
    Ok(next)
}

/// What the clock does to an activity at a moment: what was announced begins, what began ends.
#[must_use]
pub fn by_clock(
    state: ActivityState,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    now: Timestamp,
) -> Option<ActivityAct> {
    match state {
        ActivityState::Recruiting if starts_at.is_some_and(|start| start <= now) => {
            Some(ActivityAct::Begin)
        }
        ActivityState::InProgress if ends_at.is_some_and(|end| end <= now) => {
            Some(ActivityAct::End)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
