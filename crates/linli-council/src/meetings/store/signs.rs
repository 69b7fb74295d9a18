//! Queries behind the signs by which a street sees whether its bodies meet.

use linli_domain::id::{AllianceId, BodyId, MeetingId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use crate::meetings::quarter::Quarter;

row! {
    /// An alliance with its joint meeting and the meetings of a quarter.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Met {
        /// The alliance.
        pub alliance_id: AllianceId,
        /// By name.
        pub name: String,
        /// When it was entered here.
        pub created_at: Timestamp,
        /// Its joint meeting.
        pub body_id: Option<BodyId>,
        /// Meetings of the quarter whose minutes are approved.
        pub approved: i64,
        /// Those of the quarter before.
        pub before: i64,
        /// A meeting of the quarter that is on its way.
        pub meeting_id: Option<MeetingId>,
    }
}

row! {
    struct Total { total: i64 }
}

/// The alliances whose lead sits in a place, with their joint meetings and what these did in a quarter and the one before; by
/// place and name.
///
/// # Errors
/// The database refused.
pub async fn met(db: &mut Db, scope: &Scope, quarter: Quarter) -> Result<Vec<Met>, Problem> {
    let approved = |from: &str, to: &str| {
        format!(
            "(SELECT count(*) FROM meeting g JOIN body b ON b.street_id = g.street_id AND b.id = g.body_id \
             WHERE g.street_id = a.street_id AND b.alliance_id = a.id AND b.kind = 'joint_meeting' AND g.held_at >= {from} \
             AND g.held_at < {to} AND g.state IN ('minutes_approved', 'followed', 'closed'))"
        )
    };
    let (approved, before) = (approved("$4", "$5"), approved("$6", "$4"));
    let sql = format!(
        "SELECT a.id AS alliance_id, a.name AS name, a.created_at AS created_at, \
         (SELECT b.id FROM body b WHERE b.street_id = a.street_id AND b.alliance_id = a.id AND b.kind = 'joint_meeting' \
         AND b.ended_at IS NULL ORDER BY b.created_at LIMIT 1) AS body_id, {approved} AS approved, {before} AS before, \
         (SELECT g.id FROM meeting g JOIN body b ON b.street_id = g.street_id AND b.id = g.body_id \
         WHERE g.street_id = a.street_id AND b.alliance_id = a.id AND b.kind = 'joint_meeting' AND g.starts_at >= $4 \
         AND g.starts_at < $5 AND g.state IN ('planned', 'topics_open', 'noticed', 'held', 'minutes_draft') \
         ORDER BY g.starts_at LIMIT 1) AS meeting_id \
         FROM alliance a WHERE a.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 \
         ORDER BY a.area_path, a.name, a.id LIMIT 500"
    );
    let params = params![quarter.from, quarter.to, quarter.before().from];
    Ok(db.all(scope, sql, params).await?)
}

/// Symposia of the street held in a year.
///
/// # Errors
/// The database refused.
pub async fn symposia(
    db: &mut Db,
    scope: &Scope,
    from: Timestamp,
    to: Timestamp,
) -> Result<i64, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM meeting g JOIN body b ON b.street_id = g.street_id AND b.id = g.body_id \
             WHERE g.street_id = $1 AND b.kind = 'symposium' AND g.held_at >= $4 AND g.held_at < $5",
            vec![from.to_param(), to.to_param()],
        )
        .await?;
    Ok(total.map_or(0, |row| row.total))
}

row! {
    struct First { first: Option<Timestamp> }
}

/// When the first body or alliance of the street was entered here.
///
/// # Errors
/// The database refused.
pub async fn known_since(db: &mut Db, scope: &Scope) -> Result<Option<Timestamp>, Problem> {
    let sql = "SELECT min(k.first) AS first FROM (SELECT min(created_at) AS first FROM alliance WHERE street_id = $1 \
               UNION ALL SELECT min(created_at) AS first FROM body WHERE street_id = $1) k";
    let found: Option<First> = db.one(scope, sql, vec![]).await?;
    Ok(found.and_then(|row| row.first))
}

row! {
    /// How often a seat was called in each of two whole quarters, and came in them or since.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Sat {
        /// Of which body.
        pub body_id: BodyId,
        /// The organisation.
        pub org_id: Option<OrgId>,
        /// The person.
        pub person_id: Option<PersonId>,
        /// Called to so many meetings that were held in the earlier quarter.
        pub earlier: i64,
        /// In the later one.
        pub later: i64,
        /// Attended since the earlier quarter began, in person or by proxy.
        pub attended: i64,
    }
}

/// How the seats of bodies were called in the two whole quarters before one, and whether they came then or since.
///
/// # Errors
/// The database refused.
pub async fn sat(
    db: &mut Db,
    scope: &Scope,
    bodies: &[BodyId],
    quarter: Quarter,
) -> Result<Vec<Sat>, Problem> {
    if bodies.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT g.body_id AS body_id, a.org_id AS org_id, a.person_id AS person_id, \
         count(CASE WHEN g.held_at < $5 THEN 1 END) AS earlier, \
         count(CASE WHEN g.held_at >= $5 AND g.held_at < $6 THEN 1 END) AS later, \
         count(CASE WHEN a.presence IN ('present', 'proxy') THEN 1 END) AS attended \
         FROM meeting_attendee a JOIN meeting g ON g.street_id = a.street_id AND g.id = a.meeting_id \
         WHERE a.street_id = $1 AND a.capacity IS NOT NULL AND g.held_at >= $4 AND g.body_id IN ({}) \
         GROUP BY g.body_id, a.seat_id, a.org_id, a.person_id",
        placeholders(7, bodies.len())
    );
    let later = quarter.before();
    let mut params = params![later.before().from, later.from, quarter.from];
    params.extend(bodies.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}
