//! The figures of the three rates (rule R-14), each as the one condition that both counts its rows and lists them: a
//! figure and the list it opens cannot disagree.
//!
//! | Rate | Formula |
//! |---|---|
//! | response 响应率 | contacted or closed within the response limit ÷ all accepted |
//! | resolution 解决率 | solved ÷ called back |
//! | satisfaction 满意率 | satisfied or basically satisfied ÷ called back with an answer |
//!
//! The base is what was accepted in the period (for a unit: the orders confirmed to it). What was merged is counted where
//! it went, what was referred by whoever handles it. Shelved and suspended stay in the base and are counted apart too.

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;

use super::state::DemandState;

code_enum! {
    /// A figure.
    pub enum Figure {
        /// 受理数
        Accepted = "accepted",
        /// 限内响应
        Responded = "responded",
        /// 已回访
        Rated = "rated",
        /// 已解决
        Solved = "solved",
        /// 有评价
        RatedSatisfaction = "rated_satisfaction",
        /// 满意与基本满意
        Satisfied = "satisfied",
        /// 未评价: neither satisfied nor dissatisfied (red line 8)
        NoAnswer = "no_answer",
        /// 超期
        Overdue = "overdue",
        /// 暂缓
        Shelved = "shelved",
        /// 挂起
        Suspended = "suspended",
        /// 重办过
        Reopened = "reopened",
    }
}

/// Which demands count at all, beside the period of their `accepted_at`.
pub const DEMAND_BASE: &str = "state NOT IN ('merged', 'referred')";

/// Which orders count at all, beside the period of their `confirmed_at`.
pub const ORDER_BASE: &str = "state NOT IN ('declined', 'withdrawn')";

impl Figure {
    /// The condition on a demand; `?` stands for the present moment.
    #[must_use]
    pub const fn of_demands(self) -> &'static str {
        self.conditions().0
    }

    /// The condition on an order; `?` stands for the present moment. A unit is late when its report is, whatever time
    /// the callback takes; orders are suspended, only demands are shelved.
    #[must_use]
    pub const fn of_orders(self) -> &'static str {
        self.conditions().1
    }

    const fn conditions(self) -> (&'static str, &'static str) {
        match self {
            Self::Accepted => ("accepted_at IS NOT NULL", "confirmed_at IS NOT NULL"),
            Self::Responded => (
                "(responded_at <= response_due_at OR closed_at <= response_due_at)",
                "(contacted_at <= contact_due_at OR closed_at <= contact_due_at)",
            ),
            Self::Overdue => (
                "(closed_at > due_at OR (closed_at IS NULL AND due_at < ?))",
                "(reported_at > due_at OR (reported_at IS NULL AND closed_at IS NULL AND state <> 'released' AND due_at < ?))",
            ),
            Self::Shelved => ("state = 'shelved'", "1 = 0"),
            Self::Rated => both("resolved IS NOT NULL"),
            Self::Solved => both("resolved = 'solved'"),
            Self::RatedSatisfaction => both(
                "(resolved IS NOT NULL AND satisfaction IN ('satisfied', 'basic', 'unsatisfied'))",
            ),
            Self::Satisfied => {
                both("(resolved IS NOT NULL AND satisfaction IN ('satisfied', 'basic'))")
            }
            Self::NoAnswer => both("(resolved IS NOT NULL AND satisfaction = 'no_answer')"),
            Self::Suspended => both("state = 'suspended'"),
            Self::Reopened => both("reopen_count > 0"),
        }
    }
}

const fn both(condition: &'static str) -> (&'static str, &'static str) {
    (condition, condition)
}

/// What asks for more than anybody has taken and can still be taken.
pub const UNMET: &str = "asked > committed AND state IN ('accepted', 'published', 'claimed', 'in_progress', 'escalated')";

/// The states of an open demand, accepted and not ended, comma separated as the list takes them.
#[must_use]
pub fn open_states() -> String {
    DemandState::ALL
        .iter()
        .filter(|state| !state.is_ended() && **state != DemandState::Submitted)
        .map(|state| state.code())
        .collect::<Vec<_>>()
        .join(",")
}
