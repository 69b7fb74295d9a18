//! What may happen to a year's method and to a unit's year, as tables (domain.md 2.2(e), R-4). Pure.
//!
//! | Method | Event | Becomes | Who |
//! |---|---|---|---|
//! | draft | edit, discard | draft, gone | street office |
//! | draft | open | open; the revision before it: superseded | street office |
//! | open | revise | the same; a draft of the next revision | street office |
//! | any but a draft | copy | the same; a draft of another year | street office |
//! | open | close | closed, after the last day for reports | street office |
//!
//! | Unit's year | Event | Becomes | Who |
//! |---|---|---|---|
//! | open, ticked, confirmed, running | tick | ticked when nothing is missing, else open | the unit, or a clerk from its paper |
//! | ticked | confirm | confirmed | street office, never who ticked |
//! | open, handed in with something missing | confirm | confirmed, with the reason | the same |
//! | ticked, confirmed, running | send_back | open | street office |
//! | confirmed | start | running | the house, with the first deed that counts |
//! | confirmed, running, reported | report | reported | the unit, or a clerk from its paper |
//! | reported | send_back | running | street office |
//! | reported | evaluate | evaluated | street office, never who ticked or reported |
//!
//! Nothing missing ever refuses a page: it is handed in as it is, says what is missing, and is reminded of.

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::id::MethodItemId;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::problem::Problem;

/// A unit is reminded at most once in so many days.
pub const REMIND_EVERY_DAYS: i64 = 14;
/// Days before the last day for reports from which on a unit is reminded of its report.
pub const REPORT_AHEAD_DAYS: i64 = 30;
/// A list counts as cared for when something on it was touched within so many days.
pub const TOUCHED_DAYS: i64 = 90;

code_enum! {
    /// The parts of a method: 1 office, 3 lists, 3 mechanisms, 5 mandatory and 5 optional projects, or other numbers.
    pub enum MethodPart {
        /// 办公室
        Office = "office",
        /// 清单
        List = "list",
        /// 机制
        Mechanism = "mechanism",
        /// 必选项目
        Mandatory = "mandatory",
        /// 自选项目
        Optional = "optional",
    }
}

code_enum! {
    /// Where a method stands.
    pub enum MethodState {
        /// 起草中
        Draft = "draft",
        /// 实施中
        Open = "open",
        /// 已被新版替代
        Superseded = "superseded",
        /// 已结束
        Closed = "closed",
    }
}

code_enum! {
    /// What somebody does with a method. The code is the action's name in the API.
    pub enum MethodEvent {
        /// 修改
        Edit = "edit",
        /// 放弃草稿
        Discard = "discard",
        /// 启用
        Open = "open",
        /// 修订
        Revise = "revise",
        /// 以此起草另一年
        Copy = "copy",
        /// 写明机制
        Document = "document",
        /// 结束本年度
        Close = "close",
    }
}

code_enum! {
    /// Where a unit's year stands.
    pub enum SelectionState {
        /// 待勾选
        Open = "open",
        /// 待确认
        Ticked = "ticked",
        /// 已确认
        Confirmed = "confirmed",
        /// 实施中
        Running = "running",
        /// 待评价
        Reported = "reported",
        /// 已评价
        Evaluated = "evaluated",
    }
}

code_enum! {
    /// What somebody does with a unit's year. The code is the action's name in the API.
    pub enum SelectionEvent {
        /// 交勾选表
        Tick = "tick",
        /// 确认
        Confirm = "confirm",
        /// 退回
        SendBack = "send_back",
        /// 开始实施
        Start = "start",
        /// 年终报告
        Report = "report",
        /// 评价
        Evaluate = "evaluate",
    }
}

code_enum! {
    /// What the office found of a project, never more than this.
    pub enum Verdict {
        /// 已完成
        Done = "done",
        /// 部分完成
        Partly = "partly",
        /// 未完成
        NotDone = "not_done",
    }
}

code_enum! {
    /// Why something is refused; each is the key of its text.
    pub enum Refusal {
        /// It does not go with the method's state.
        MethodState = "method_wrong_state",
        /// Only the street office keeps methods.
        NotKeeper = "method_not_keeper",
        /// A revision of this year is drafted already.
        BeingRevised = "method_being_revised",
        /// The last day for reports has not passed.
        TooEarly = "method_too_early",
        /// It has no project to tick.
        Empty = "method_empty",
        /// It does not go with the state of the unit's year.
        WrongState = "selection_wrong_state",
        /// The method is not open: closed, superseded or still a draft.
        MethodNotOpen = "selection_method_not_open",
        /// Neither the unit nor a clerk of its place.
        NotUnit = "selection_not_unit",
        /// Only the street office.
        NotOffice = "selection_not_office",
        /// The unit is in no alliance.
        NotMember = "selection_not_member",
        /// Nothing has been handed in.
        NotHandedIn = "selection_not_handed_in",
        /// Nobody confirms what they ticked.
        OwnTicks = "selection_own_ticks",
        /// Nobody evaluates what they ticked or reported.
        OwnReport = "selection_own_report",
        /// The house does this by itself.
        ByItself = "selection_by_itself",
    }
}

linli_kit::code_columns!(MethodPart, MethodState, SelectionState, Verdict);

impl MethodPart {
    /// Whether units tick it.
    #[must_use]
    pub const fn is_project(self) -> bool {
        matches!(self, Self::Mandatory | Self::Optional)
    }
}

impl Refusal {
    /// Whether it is a matter of who, and not of when.
    #[must_use]
    pub const fn is_about_who(self) -> bool {
        matches!(
            self,
            Self::NotKeeper
                | Self::NotUnit
                | Self::NotOffice
                | Self::OwnTicks
                | Self::OwnReport
                | Self::ByItself
        )
    }
}

impl From<Refusal> for Problem {
    fn from(why: Refusal) -> Self {
        match why {
            why if why.is_about_who() => Self::forbidden(why.code()),
            why => Self::conflict(why.code()),
        }
    }
}

/// How somebody stands to a method, and the method to the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MethodStanding {
    /// Works for the street's office.
    pub keeper: bool,
    /// The next revision of its year is drafted.
    pub being_revised: bool,
    /// The last day for reports has passed.
    pub over: bool,
    /// It has projects.
    pub has_projects: bool,
}

/// The state of a method after an event.
///
/// # Errors
/// Why not.
pub const fn decide_method(
    state: MethodState,
    event: MethodEvent,
    standing: MethodStanding,
) -> Result<MethodState, Refusal> {
    use MethodEvent as E;
    use MethodState as S;
    if !standing.keeper {
        return Err(Refusal::NotKeeper);
    }
    match (state, event) {
        (S::Draft, E::Edit | E::Discard) => Ok(S::Draft),
        (S::Draft, E::Open) if standing.has_projects => Ok(S::Open),
        (S::Draft, E::Open) => Err(Refusal::Empty),
        (S::Open, E::Revise) if standing.being_revised => Err(Refusal::BeingRevised),
        (S::Open, E::Revise | E::Document) => Ok(S::Open),
        (S::Open | S::Superseded | S::Closed, E::Copy) => Ok(state),
        (S::Open, E::Close) if standing.being_revised => Err(Refusal::BeingRevised),
        (S::Open, E::Close) if standing.over => Ok(S::Closed),
        (S::Open, E::Close) => Err(Refusal::TooEarly),
        _ => Err(Refusal::MethodState),
    }
}

/// How somebody stands to a unit's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Answers for the unit.
    pub unit: bool,
    /// A clerk in whose place the unit is, and who may enter its paper.
    pub clerk: bool,
    /// Works for the street's office.
    pub office: bool,
    /// Is the house itself.
    pub house: bool,
    /// Handed the page in.
    pub ticked: bool,
    /// Reported.
    pub reported: bool,
    /// The unit is a member of an alliance.
    pub member: bool,
    /// A page was handed in.
    pub handed_in: bool,
    /// Nothing is missing.
    pub complete: bool,
    /// The method is open.
    pub method_open: bool,
}

/// The state of a unit's year after an event.
///
/// # Errors
/// Why not.
pub const fn decide(
    state: SelectionState,
    event: SelectionEvent,
    standing: Standing,
) -> Result<SelectionState, Refusal> {
    use SelectionEvent as E;
    use SelectionState as S;
    match event {
        E::Start if !standing.house => return Err(Refusal::ByItself),
        E::Tick | E::Report if !standing.unit && !standing.clerk => return Err(Refusal::NotUnit),
        E::Confirm | E::SendBack | E::Evaluate if !standing.office => {
            return Err(Refusal::NotOffice);
        }
        E::Confirm if standing.ticked => return Err(Refusal::OwnTicks),
        E::Evaluate if standing.ticked || standing.reported => return Err(Refusal::OwnReport),
        _ => {}
    }
    if !standing.method_open {
        return Err(Refusal::MethodNotOpen);
    }
    match (state, event) {
        (S::Open | S::Ticked | S::Confirmed | S::Running, E::Tick) => {
            if !standing.member {
                Err(Refusal::NotMember)
            } else if standing.complete {
                Ok(S::Ticked)
            } else {
                Ok(S::Open)
            }
        }
        (S::Open, E::Confirm | E::SendBack) if !standing.handed_in => Err(Refusal::NotHandedIn),
        (S::Ticked | S::Open, E::Confirm) => Ok(S::Confirmed),
        (S::Open | S::Ticked | S::Confirmed | S::Running, E::SendBack) => Ok(S::Open),
        (S::Reported, E::SendBack) | (S::Confirmed, E::Start) => Ok(S::Running),
        (S::Confirmed | S::Running | S::Reported, E::Report) => Ok(S::Reported),
        (S::Reported, E::Evaluate) => Ok(S::Evaluated),
        _ => Err(Refusal::WrongState),
    }
}

/// What a unit still lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// Mandatory projects that are not ticked.
    pub mandatory: Vec<MethodItemId>,
    /// How many optional projects are wanting.
    pub optional: i64,
}

impl Missing {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.mandatory.is_empty() && self.optional == 0
    }
}

/// What is missing of a method's items, given which are ticked.
pub fn missing(
    items: impl IntoIterator<Item = (MethodItemId, MethodPart)>,
    least_optional: i64,
    ticked: impl Fn(MethodItemId) -> bool,
) -> Missing {
    let mut found = Missing {
        mandatory: Vec::new(),
        optional: least_optional,
    };
    for (id, part) in items {
        match part {
            MethodPart::Mandatory if !ticked(id) => found.mandatory.push(id),
            MethodPart::Optional if ticked(id) => found.optional -= 1,
            _ => {}
        }
    }
    found.optional = found.optional.max(0);
    found
}

/// What a unit is to be reminded of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminder {
    /// Its page: something is missing.
    Tick,
    /// Its report.
    Report,
}

/// What a member is reminded of now, if anything: its page while something is missing, its report from a month before the
/// last day; at most once a fortnight, counted from the opening on.
#[must_use]
pub fn reminder(
    state: SelectionState,
    complete: bool,
    report_by: Timestamp,
    last: Timestamp,
    now: Timestamp,
) -> Option<Reminder> {
    use SelectionState as S;
    if now.millis() - last.millis() < REMIND_EVERY_DAYS * DAY {
        return None;
    }
    let near = now.plus(REPORT_AHEAD_DAYS * DAY) >= report_by;
    match state {
        S::Open => Some(Reminder::Tick),
        S::Confirmed | S::Running if near => Some(Reminder::Report),
        S::Ticked | S::Confirmed | S::Running if !complete => Some(Reminder::Tick),
        _ => None,
    }
}

/// Whether a list is cared for: something stands on it, and something was touched lately.
#[must_use]
pub fn cared_for(total: i64, touched_at: Option<Timestamp>, now: Timestamp) -> bool {
    total > 0 && touched_at.is_some_and(|at| now.millis() - at.millis() <= TOUCHED_DAYS * DAY)
}

#[cfg(test)]
mod tests;
