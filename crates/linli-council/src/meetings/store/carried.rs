//! Queries over topics of cancelled meetings: what of them still waits for a meeting, and for which meeting a topic was planned.

use std::collections::HashMap;

use linli_domain::id::{BodyId, MeetingId, OrgId, TopicId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use crate::meetings::topics::TopicSource;

row! {
    /// A topic that waits for another meeting, since its own was cancelled.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Left {
        /// Which.
        pub topic_id: TopicId,
        /// What it is about.
        pub title: String,
        /// Where it comes from.
        pub source: TopicSource,
        /// For which organisation it was proposed.
        pub proposed_org: Option<OrgId>,
        /// When.
        pub proposed_at: Timestamp,
        /// What the cancelled meeting is called.
        pub meeting_title: String,
        /// When it would have begun.
        pub starts_at: Timestamp,
    }
}

row! {
    /// The cancelled meeting a topic was planned for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Origin {
        /// The topic of the cancelled meeting.
        pub topic_id: TopicId,
        /// That meeting.
        pub meeting_id: MeetingId,
        /// What it is called.
        pub meeting_title: String,
    }
}

/// What waits: a topic somebody proposed in their own words and nobody left off, of a meeting that was cancelled before it was held,
/// with which no other meeting went on. What is about a demand, an agreement, a resolution or a gap is proposed from there anyway.
/// What was typed in from paper and cancelled was a slip.
const WAITS: &str = "t.state <> 'refused' AND t.source IN ('member', 'office') AND g.state = 'cancelled' AND g.paper IS NULL \
     AND NOT EXISTS (SELECT 1 FROM meeting_topic n WHERE n.street_id = t.street_id AND n.carried_from = t.id)";

/// Topics of cancelled meetings of a body that wait for another meeting, those that wait longest first, at most 50; none for a meeting
/// of another body.
///
/// # Errors
/// The database refused.
pub async fn left(
    db: &mut Db,
    scope: &Scope,
    body: BodyId,
    meeting: MeetingId,
) -> Result<Vec<Left>, Problem> {
    let sql = format!(
        "SELECT t.id AS topic_id, t.title AS title, t.source AS source, t.proposed_org AS proposed_org, \
         t.proposed_at AS proposed_at, g.title AS meeting_title, g.starts_at AS starts_at FROM meeting_topic t \
         JOIN meeting g ON g.street_id = t.street_id AND g.id = t.meeting_id \
         WHERE t.street_id = $1 AND g.body_id = $4 AND g.id <> $5 AND {WAITS} ORDER BY t.proposed_at, t.id LIMIT 50"
    );
    Ok(db.all(scope, sql, params![body, meeting]).await?)
}

row! {
    struct Total { total: i64 }
}

/// Whether a topic waits for a meeting of a body.
///
/// # Errors
/// The database refused.
pub async fn waits(
    db: &mut Db,
    scope: &Scope,
    body: BodyId,
    topic: TopicId,
) -> Result<bool, Problem> {
    let sql = format!(
        "SELECT count(*) AS total FROM meeting_topic t JOIN meeting g ON g.street_id = t.street_id AND g.id = t.meeting_id \
         WHERE t.street_id = $1 AND t.id = $4 AND g.body_id = $5 AND {WAITS}"
    );
    let total: Option<Total> = db.one(scope, sql, params![topic, body]).await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

/// For which cancelled meetings topics were planned, by topic.
///
/// # Errors
/// The database refused.
pub async fn origins(
    db: &mut Db,
    scope: &Scope,
    topics: &[TopicId],
) -> Result<HashMap<TopicId, Origin>, Problem> {
    if topics.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT t.id AS topic_id, g.id AS meeting_id, g.title AS meeting_title FROM meeting_topic t \
         JOIN meeting g ON g.street_id = t.street_id AND g.id = t.meeting_id WHERE t.street_id = $1 AND t.id IN ({})",
        placeholders(4, topics.len())
    );
    let rows: Vec<Origin> = db
        .all(scope, sql, topics.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows.into_iter().map(|row| (row.topic_id, row)).collect())
}
