//! The words of orders and issues (domain.md 2.2(a)).

use linli_domain::code_enum;

code_enum! {
    /// Where an order stands.
    pub enum OrderState {
        /// 已接单,待社区确认
        Claimed = "claimed",
        /// 办理中
        Confirmed = "confirmed",
        /// 已挂起
        Suspended = "suspended",
        /// 已办,待回访
        Reported = "reported",
        /// 重新办理
        Reopened = "reopened",
        /// 已办结
        Closed = "closed",
        /// 已退单
        Released = "released",
        /// 社区未确认
        Declined = "declined",
        /// 社区撤回
        Withdrawn = "withdrawn",
    }
}

code_enum! {
    /// How an order came about.
    pub enum OrderKind {
        /// 公开认领
        Open = "open",
        /// 定向派单
        Directed = "directed",
        /// 轮流接单
        Rotating = "rotating",
        /// 自办
        Own = "own",
        /// 街道指派
        Assigned = "assigned",
    }
}

code_enum! {
    /// How an issue offers its demand.
    pub enum IssueMode {
        /// 公开
        Open = "open",
        /// 定向
        Directed = "directed",
        /// 轮流
        Rotating = "rotating",
    }
}

code_enum! {
    /// What the callback found out about the matter.
    pub enum Resolved {
        /// 已解决
        Solved = "solved",
        /// 部分解决
        Partly = "partly",
        /// 已解释
        Explained = "explained",
        /// 未解决
        Unsolved = "unsolved",
    }
}

code_enum! {
    /// What the requester felt. "No answer" is neither satisfied nor dissatisfied (red line 8).
    pub enum Satisfaction {
        /// 满意
        Satisfied = "satisfied",
        /// 基本满意
        Basic = "basic",
        /// 不满意
        Unsatisfied = "unsatisfied",
        /// 未评价
        NoAnswer = "no_answer",
    }
}

code_enum! {
    /// How a callback was made.
    pub enum CallbackWay {
        /// 电话
        Phone = "phone",
        /// 网上
        Web = "web",
        /// 书面
        Paper = "paper",
        /// 上门
        Visit = "visit",
    }
}

linli_kit::code_columns!(
    OrderState,
    OrderKind,
    IssueMode,
    Resolved,
    Satisfaction,
    CallbackWay
);

impl OrderState {
    /// Orders that bind a quantity of their demand's line.
    pub const BINDING: [Self; 6] = [
        Self::Claimed,
        Self::Confirmed,
        Self::Suspended,
        Self::Reported,
        Self::Reopened,
        Self::Closed,
    ];

    /// Whether the order still wants somebody to do something.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(
            self,
            Self::Claimed | Self::Confirmed | Self::Suspended | Self::Reported | Self::Reopened
        )
    }

    /// Whether it was confirmed and is being served: only then does a unit learn whom to call.
    #[must_use]
    pub fn is_at_work(self) -> bool {
        matches!(self, Self::Confirmed | Self::Suspended | Self::Reopened)
    }
}
