//! The life of a demand as data: who did which step when. A loader replays it through the real rules of domain.md 2.2(a).

use serde::Serialize;

use crate::calendar::{Millis, after_work_minutes, days_before};
use crate::random::Random;

/// Who acts, by index into the street's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The person who asked, or an anonymous visitor with the tracking code.
    Requester,
    /// A building head.
    Head(u32),
    /// A member of staff.
    Staff(u32),
    /// The liaison of a unit.
    Liaison(u32),
    /// A timed job, not a person.
    Clock,
}

/// Why a demand is not accepted. The letters are those of the design; the meanings are our reading and belong to the tenant's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum RefusalCode {
    /// To be settled by court, arbitration, review or another legal path.
    A,
    /// Already handled elsewhere: petition answered, order running at 12345.
    B,
    /// Outside this place's competence.
    C,
    /// Would reveal secrets or somebody's private life.
    D,
    /// No matter that could be understood or checked, and no way to ask back.
    E,
    /// Against law or public order.
    F,
}

/// Where a referred demand goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 12345 hotline.
    Hotline,
    /// Petition office 信访.
    Petition,
    /// 110, 119, 120: at once.
    Emergency,
    /// The window of a department.
    Department,
}

/// Who handles a small matter on the spot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Handler {
    /// Building head.
    Head,
    /// Grid worker.
    Grid,
}

/// What the callback heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackResult {
    /// 满意
    Satisfied,
    /// 基本满意
    Basic,
    /// 不满意
    Unsatisfied,
    /// 未评价
    NoAnswer,
}

/// One step of a life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the fields say what they are; indexes point into the street's lists"
)]
pub enum Step {
    /// Draft handed in.
    Submit,
    /// Community accepts.
    Accept,
    /// Community refuses.
    Refuse { code: RefusalCode },
    /// Community refers.
    Refer { to: Channel },
    /// Same matter as an older demand (index).
    MergeInto { demand: u32 },
    /// Handled in the grid or the building.
    HandleHere { by: Handler },
    /// Issued to all fitting units.
    IssueOpen,
    /// Issued to one unit.
    IssueDirected { unit: u32 },
    /// A unit takes it, or a part of it, which opens an order.
    Claim { unit: u32, quantity: Option<u32> },
    /// The street assigns a unit that agrees, which opens an order.
    Assign { unit: u32 },
    /// The unit gives it back before confirmation.
    Release { reason: String },
    /// Community confirms the claim.
    Confirm,
    /// First contact with the requester.
    Contact,
    /// Work stops until an instant.
    Suspend { reason: String, until: Millis },
    /// Work goes on.
    Resume,
    /// The one extension.
    Extend { reason: String },
    /// The doer reports done.
    Report { text: String },
    /// Somebody else asks the requester.
    Callback {
        result: CallbackResult,
        remark: String,
    },
    /// Follows an unsatisfied callback.
    Reopen,
    /// Claim window over: to the street.
    Escalate,
    /// Not now.
    Shelve { reason: String, review_at: Millis },
    /// Put before the joint meeting.
    ToMeeting,
    /// The meeting gives it back to be issued.
    FromMeeting { decision: String },
    /// Put before the fund.
    ToFund,
    /// The fund gives it back to be issued.
    FromFund { decision: String },
    /// Street drafts a whistle to a department (name of its office).
    Whistle { department: String },
    /// Street leader approves the whistle.
    ApproveWhistle,
    /// The department reports in.
    ReportIn,
    /// Old closed demand put away.
    Archive,
}

/// Where a demand stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are those of domain.md 2.2(a)")]
pub enum State {
    Draft,
    Submitted,
    NotAccepted,
    Referred,
    Merged,
    Accepted,
    AwaitingMeeting,
    AwaitingFund,
    Published,
    Escalated,
    Whistled,
    Shelved,
    Claimed,
    InProgress,
    Suspended,
    Reported,
    Reopened,
    Supervised,
    Closed,
    Archived,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// When, always inside office hours except for jobs and drafts.
    pub at: Millis,
    /// Who.
    pub who: Who,
    /// Which of the demand's orders, counted from 0 in the order of opening; 0 where it does not matter.
    pub order: u8,
    /// What.
    pub step: Step,
}

/// Writes events one after the other, each later than the one before.
pub(crate) struct Script<'a> {
    pub(crate) random: &'a mut Random,
    pub(crate) events: Vec<Event>,
    pub(crate) clock: Millis,
    pub(crate) now: Millis,
}

impl Script<'_> {
    /// Lets office time pass.
    pub(crate) fn wait(&mut self, low: i64, high: i64) {
        self.clock = after_work_minutes(self.clock, self.random.between(low, high));
    }

    /// Lets calendar days pass, then waits for the office to open.
    pub(crate) fn sleep(&mut self, low: i64, high: i64) {
        self.clock =
            after_work_minutes(days_before(self.clock, -self.random.between(low, high)), 5);
    }

    pub(crate) fn step(&mut self, who: Who, step: Step) {
        self.order_step(who, 0, step);
    }

    pub(crate) fn order_step(&mut self, who: Who, order: u8, step: Step) {
        self.events.push(Event {
            at: self.clock,
            who,
            order,
            step,
        });
    }
}
