//! What of the meetings waits for somebody's own hand: what is due within a week or late, and that they may do by [`super::rules`].

use linli_domain::actor::{Actor, Role};
use linli_domain::code_enum;
use linli_domain::id::PersonId;
use linli_domain::time::{DAY, Timestamp};
use linli_net::areas::change::role_of;

use crate::bodies::rules::KEEPERS;

/// Milliseconds before its day from which a step with one waits for those who do it.
pub const SOON: i64 = 7 * DAY;

code_enum! {
    /// What waits with a meeting.
    pub enum MeetingWait {
        /// 日子过了还没有通知，待改期或取消
        Edit = "edit",
        /// 待征集议题
        OpenTopics = "open_topics",
        /// 有议题待定
        Topics = "topics",
        /// 待发会议通知
        Notice = "notice",
        /// 到了开会时间，待登记召开
        Hold = "hold",
        /// 待起草纪要
        Draft = "draft",
        /// 待审定纪要
        Approve = "approve",
    }
}

/// For whom something may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiter {
    /// Whose own minutes are not theirs to approve.
    pub person: Option<PersonId>,
    /// Looks after the bodies of the own place.
    pub keeps: bool,
    /// Approves minutes that somebody else wrote.
    pub approves: bool,
    /// Now.
    pub now: Timestamp,
}

impl Waiter {
    /// Of an actor in the post they act in.
    #[must_use]
    pub fn of(actor: &Actor, now: Timestamp) -> Self {
        let role = role_of(actor);
        Self {
            person: actor.person(),
            keeps: role.is_some_and(|role| KEEPERS.contains(&role)),
            approves: role.is_some_and(|role| {
                matches!(
                    role,
                    Role::CommunitySecretary | Role::StreetOfficer | Role::StreetLeader
                )
            }),
            now,
        }
    }

    /// Whether this may be theirs at all.
    #[must_use]
    pub fn may(self, wait: MeetingWait) -> bool {
        match wait {
            MeetingWait::Approve => self.approves,
            _ => self.keeps,
        }
    }
}
