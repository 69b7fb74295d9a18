//! Queries over topics about gaps of the net.

use linli_domain::id::{AreaId, MeetingId, TopicId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use crate::meetings::topics::{GapKind, TopicState};

/// Topics about gaps that a page is told of at most.
const MOST: i64 = 1_000;

row! {
    /// A gap that is a topic of a meeting which is not over.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OpenGap {
        /// The topic.
        pub topic_id: TopicId,
        /// Which gap.
        pub gap: GapKind,
        /// Which place lacks it.
        pub area_id: AreaId,
        /// Whether it is on the agenda yet.
        pub state: TopicState,
        /// The meeting.
        pub meeting_id: MeetingId,
        /// What that is called.
        pub meeting_title: String,
        /// When it begins.
        pub starts_at: Timestamp,
    }
}

row! {
    struct Total { total: i64 }
}

/// Gaps of a place that are topics of meetings which are not over, those of the earliest meeting first: of one kind, at one place, or
/// all of the scope.
///
/// # Errors
/// The database refused.
pub async fn open(
    db: &mut Db,
    scope: &Scope,
    gap: Option<GapKind>,
    area: Option<AreaId>,
) -> Result<Vec<OpenGap>, Problem> {
    let mut params = params![MOST];
    let mut sql = "SELECT t.id AS topic_id, t.gap AS gap, t.gap_area_id AS area_id, t.state AS state, g.id AS meeting_id, \
         g.title AS meeting_title, g.starts_at AS starts_at FROM meeting_topic t \
         JOIN meeting g ON g.street_id = t.street_id AND g.id = t.meeting_id \
         JOIN area a ON a.street_id = t.street_id AND a.id = t.gap_area_id \
         WHERE t.street_id = $1 AND a.path >= $2 AND a.path < $3 AND t.state <> 'refused' AND t.gap IS NOT NULL \
         AND g.state NOT IN ('closed', 'cancelled')"
        .to_owned();
    if let Some(gap) = gap {
        params.extend(params![gap]);
        sql.push_str(&format!(" AND t.gap = ${}", params.len() + 3));
    }
    if let Some(area) = area {
        params.extend(params![area]);
        sql.push_str(&format!(" AND t.gap_area_id = ${}", params.len() + 3));
    }
    sql.push_str(" ORDER BY g.starts_at, t.id LIMIT $4");
    Ok(db.all(scope, sql, params).await?)
}

/// Whether a gap was left off the agenda of a meeting.
///
/// # Errors
/// The database refused.
pub async fn left_off(
    db: &mut Db,
    scope: &Scope,
    meeting: MeetingId,
    gap: GapKind,
    area: AreaId,
) -> Result<bool, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM meeting_topic WHERE street_id = $1 AND meeting_id = $4 AND gap = $5 \
             AND gap_area_id = $6 AND state = 'refused'",
            params![meeting, gap, area],
        )
        .await?;
    Ok(total.is_some_and(|row| row.total > 0))
}
