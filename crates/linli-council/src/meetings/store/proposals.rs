//! Queries over what the house proposes as topics: demands that are stuck, agreements that end.

use linli_domain::area::AreaPath;
use linli_domain::id::{AgreementId, AreaId, ClassId, DemandId, MeetingId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};
use linli_work::demands::state::DemandState;

row! {
    /// A demand that is stuck.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Stuck {
        /// Which.
        pub id: DemandId,
        /// Its number.
        pub number: String,
        /// Its title.
        pub title: String,
        /// Where it stands.
        pub state: DemandState,
        /// Since when it did not move.
        pub updated_at: Timestamp,
        /// Why it was put off or brought up, as the requester reads it.
        pub decision_note: Option<String>,
    }
}

row! {
    /// A place where the same kind of need came up again and again.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Repeated {
        /// The place.
        pub area_id: AreaId,
        /// The kind.
        pub class_id: ClassId,
        /// How often.
        pub times: i64,
        /// When it last did.
        pub latest_at: Timestamp,
        /// The latest of them.
        pub demand_id: DemandId,
        /// Its number.
        pub number: String,
        /// Its title.
        pub title: String,
    }
}

row! {
    /// An agreement that ends.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Ending {
        /// Which.
        pub id: AgreementId,
        /// Its number.
        pub number: String,
        /// Its title.
        pub title: String,
        /// When.
        pub valid_to: Timestamp,
    }
}

/// Demands of a place that wait for a meeting, came up to the street or were put off, and of which the meeting has no topic;
/// what waits longest first, at most 50 of each state.
///
/// # Errors
/// The database refused.
pub async fn stuck(
    db: &mut Db,
    scope: &Scope,
    area: &AreaPath,
    state: DemandState,
    meeting: MeetingId,
) -> Result<Vec<Stuck>, Problem> {
    let (low, high) = area.range();
    Ok(db
        .all(
            scope,
            "SELECT id, number, title, state, updated_at, decision_note FROM demand d WHERE street_id = $1 AND state = $4 \
             AND area_path >= $5 AND area_path < $6 AND NOT EXISTS (SELECT 1 FROM meeting_topic t \
             WHERE t.street_id = d.street_id AND t.meeting_id = $7 AND t.demand_id = d.id) ORDER BY updated_at, id LIMIT 50",
            params![state, low, high, meeting],
        )
        .await?)
}

/// Places and kinds of a place with at least `times` demands since a moment, the most frequent first, at most 50; the
/// meeting has no topic about any of them.
///
/// # Errors
/// The database refused.
pub async fn repeated(
    db: &mut Db,
    scope: &Scope,
    area: &AreaPath,
    since: Timestamp,
    times: i64,
    meeting: MeetingId,
) -> Result<Vec<Repeated>, Problem> {
    let (low, high) = area.range();
    // merged ones count: each is somebody who said it again; refused and referred ones are no need of the place
    let counted = "created_at >= $4 AND area_path >= $5 AND area_path < $6 AND class_id IS NOT NULL \
                   AND state NOT IN ('not_accepted', 'referred')";
    let latest = |column: &str| {
        format!(
            "(SELECT l.{column} FROM demand l WHERE l.street_id = $1 AND l.area_id = g.area_id AND l.class_id = g.class_id \
             AND l.state NOT IN ('not_accepted', 'referred', 'merged') ORDER BY l.created_at DESC, l.id DESC LIMIT 1) AS {}",
            if column == "id" { "demand_id" } else { column }
        )
    };
    let sql = format!(
        "SELECT g.area_id AS area_id, g.class_id AS class_id, g.times AS times, g.latest_at AS latest_at, {}, {}, {} \
         FROM (SELECT area_id, class_id, count(*) AS times, max(created_at) AS latest_at, \
         count(CASE WHEN state <> 'merged' THEN 1 END) AS alone FROM demand \
         WHERE street_id = $1 AND {counted} GROUP BY area_id, class_id HAVING count(*) >= $7) g \
         WHERE g.alone > 0 AND NOT EXISTS (SELECT 1 FROM meeting_topic t \
         JOIN demand o ON o.street_id = t.street_id AND o.id = t.demand_id \
         WHERE t.street_id = $1 AND t.meeting_id = $8 AND o.area_id = g.area_id AND o.class_id = g.class_id) \
         ORDER BY g.times DESC, g.latest_at DESC LIMIT 50",
        latest("id"),
        latest("number"),
        latest("title")
    );
    Ok(db
        .all(scope, sql, params![since, low, high, times, meeting])
        .await?)
}

/// Agreements of a place that end before a moment and were not renewed, of which the meeting has no topic.
///
/// # Errors
/// The database refused.
pub async fn ending(
    db: &mut Db,
    scope: &Scope,
    area: &AreaPath,
    before: Timestamp,
    meeting: MeetingId,
) -> Result<Vec<Ending>, Problem> {
    let (low, high) = area.range();
    Ok(db
        .all(
            scope,
            "SELECT id, number, title, valid_to FROM agreement a WHERE street_id = $1 AND state IN ('effective', 'expiring') \
             AND area_path >= $4 AND area_path < $5 AND valid_to < $6 AND NOT EXISTS (SELECT 1 FROM agreement n \
             WHERE n.street_id = a.street_id AND (n.renewed_from = a.id OR n.amended_from = a.id) AND n.state <> 'terminated') \
             AND NOT EXISTS (SELECT 1 FROM meeting_topic t WHERE t.street_id = a.street_id AND t.meeting_id = $7 \
             AND t.agreement_id = a.id) ORDER BY valid_to, id LIMIT 50",
            params![low, high, before, meeting],
        )
        .await?)
}
