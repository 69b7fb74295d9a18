//! Meetings of which something waits for somebody, and how many there are of each kind.

use linli_domain::code::CodeEnum;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::row;
use linli_kit::store::{Db, Param, ToParam};

use crate::meetings::rules::{NOTICE_AHEAD, TOPICS_AHEAD};
use crate::meetings::waits::{MeetingWait, SOON, Waiter};

row! {
    /// How many meetings wait for somebody, by what they wait for.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct MeetingWaits {
        /// Whose day passed before anybody was called.
        pub edit: i64,
        /// To take topics.
        pub open_topics: i64,
        /// With topics nobody answered.
        pub topics: i64,
        /// To be noticed.
        pub notice: i64,
        /// Whose hour has come.
        pub hold: i64,
        /// Without minutes, or with minutes to be written anew.
        pub draft: i64,
        /// With minutes to be approved.
        pub approve: i64,
    }
}

impl MeetingWaits {
    /// How many wait for this.
    #[must_use]
    pub const fn of(&self, wait: MeetingWait) -> i64 {
        match wait {
            MeetingWait::Edit => self.edit,
            MeetingWait::OpenTopics => self.open_topics,
            MeetingWait::Topics => self.topics,
            MeetingWait::Notice => self.notice,
            MeetingWait::Hold => self.hold,
            MeetingWait::Draft => self.draft,
            MeetingWait::Approve => self.approve,
        }
    }
}

impl MeetingWait {
    /// The condition on a meeting `g` of a body `b` that this waits for somebody, with its values put behind those there are.
    #[must_use]
    pub fn condition(self, waiter: Waiter, params: &mut Vec<Param>) -> String {
        if !waiter.may(self) {
            return "1 = 0".to_owned();
        }
        let mut value = |value: Param| {
            params.push(value);
            params.len() + 3
        };
        let outdated = "(g.minutes IS NOT NULL AND g.record <> g.minutes_record)";
        // the day passed, unless it was entered afterwards ([`crate::meetings::entity::Meeting::day_over`])
        let over =
            |today: usize| format!("(g.created_at <= g.starts_at AND g.starts_at < ${today})");
        let today = Timestamp::start_of(waiter.now.date()).to_param();
        let step = match self {
            Self::Edit => {
                let over = over(value(today));
                format!("g.state IN ('planned', 'topics_open') AND {over}")
            }
            Self::OpenTopics => {
                let over = over(value(today));
                let soon = value(waiter.now.plus(TOPICS_AHEAD + SOON).to_param());
                format!("g.state = 'planned' AND g.starts_at <= ${soon} AND NOT {over}")
            }
            Self::Topics => "g.state IN ('topics_open', 'noticed') AND EXISTS (SELECT 1 FROM meeting_topic t \
                             WHERE t.street_id = g.street_id AND t.meeting_id = g.id AND t.state = 'proposed')"
                .to_owned(),
            Self::Notice => {
                let over = over(value(today));
                let soon = value(waiter.now.plus(NOTICE_AHEAD + SOON).to_param());
                format!("g.state = 'topics_open' AND g.starts_at <= ${soon} AND NOT {over}")
            }
            Self::Hold => {
                let now = value(waiter.now.to_param());
                format!("g.state = 'noticed' AND g.starts_at <= ${now}")
            }
            // what was sent back waits for its writers, not for who sent it back
            Self::Draft => format!(
                "(g.state = 'held' OR (g.state = 'minutes_draft' AND ({outdated} OR g.sent_back IS NOT NULL)))"
            ),
            Self::Approve => {
                let own = value(waiter.person.to_param());
                format!(
                    "g.state = 'minutes_draft' AND NOT {outdated} AND g.sent_back IS NULL \
                     AND (g.minutes_by IS NULL OR ${own} IS NULL OR g.minutes_by <> ${own})"
                )
            }
        };
        format!("({step} AND b.area_path >= $2 AND b.area_path < $3)")
    }
}

/// How many meetings of the scope wait for somebody.
///
/// # Errors
/// The database refused.
pub async fn waits(db: &mut Db, scope: &Scope, waiter: Waiter) -> Result<MeetingWaits, Problem> {
    let mut params = Vec::new();
    let counts: Vec<String> = MeetingWait::ALL
        .iter()
        .map(|wait| {
            let condition = wait.condition(waiter, &mut params);
            format!("count(CASE WHEN {condition} THEN 1 END) AS {wait}")
        })
        .collect();
    let sql = format!(
        "SELECT {} FROM meeting g JOIN body b ON b.street_id = g.street_id AND b.id = g.body_id WHERE g.street_id = $1 \
         AND b.area_path >= $2 AND b.area_path < $3 \
         AND g.state IN ('planned', 'topics_open', 'noticed', 'held', 'minutes_draft')",
        counts.join(", ")
    );
    Ok(db.one(scope, sql, params).await?.unwrap_or_default())
}
