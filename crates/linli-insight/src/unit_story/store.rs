//! Queries over what a unit heard, where it sits and which cards it was sent.

use std::collections::HashMap;

use linli_council::bodies::rules::{BodyKind, SeatCapacity};
use linli_council::bodies::store::Sight;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{AgreementId, BodyId, DemandId, OrgId, PersonId, SeatId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use uuid::Uuid;

use super::praise::PraiseFigures;
use crate::service_cards::rules::ServiceCardState;

row! {
    struct Total { total: i64 }
}

row! {
    /// Something good that was said.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Praise {
        /// The order or the booking.
        pub id: Uuid,
        /// Its number.
        pub number: String,
        /// The matter, or the place that was used.
        pub title: String,
        /// When.
        pub at: Timestamp,
        /// After an order: of which demand.
        pub demand_id: Option<DemandId>,
        /// After an order: how satisfied.
        pub satisfaction: Option<String>,
        /// After a booking: of five.
        pub rating: Option<i64>,
        /// The words.
        pub words: Option<String>,
    }
}

/// Good words after orders `w` of a unit, in scope.
const ORDERS: &str = "FROM work_order w JOIN demand d ON d.street_id = w.street_id AND d.id = w.demand_id \
     WHERE w.street_id = $1 AND w.area_path >= $2 AND w.area_path < $3 AND w.org_id = $4 \
     AND w.satisfaction IN ('satisfied', 'basic') AND w.callback_at IS NOT NULL";

/// Good marks after others used a place `r` of a unit, in scope.
const BOOKINGS: &str = "FROM booking b JOIN resource r ON r.street_id = b.street_id AND r.id = b.resource_id \
     WHERE b.street_id = $1 AND r.area_path >= $2 AND r.area_path < $3 AND r.org_id = $4 \
     AND b.rating >= 4 AND (b.org_id IS NULL OR b.org_id <> r.org_id)";

/// How many good words a unit heard.
///
/// # Errors
/// The database refused.
pub async fn praised(db: &mut Db, scope: &Scope, org: OrgId) -> Result<i64, Problem> {
    let sql = format!("SELECT (SELECT count(*) {ORDERS}) + (SELECT count(*) {BOOKINGS}) AS total");
    let total: Option<Total> = db.one(scope, sql, params![org]).await?;
    Ok(total.map_or(0, |row| row.total))
}

/// A page of good words: those with words before those without, the latest first.
///
/// # Errors
/// The database refused.
pub async fn praise(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    page: Page,
) -> Result<Vec<Praise>, Problem> {
    let sql = format!(
        "SELECT id, number, title, at, demand_id, satisfaction, rating, words FROM (\
         SELECT w.id AS id, w.number AS number, d.title AS title, w.callback_at AS at, w.demand_id AS demand_id, \
         w.satisfaction AS satisfaction, CAST(NULL AS BIGINT) AS rating, w.callback_note AS words {ORDERS} \
         UNION ALL SELECT b.id AS id, b.number AS number, r.title AS title, COALESCE(b.returned_at, b.to_at) AS at, \
         CAST(NULL AS UUID) AS demand_id, CAST(NULL AS TEXT) AS satisfaction, b.rating AS rating, \
         b.rating_note AS words {BOOKINGS}) x \
         ORDER BY CASE WHEN words IS NULL OR trim(words) = '' THEN 1 ELSE 0 END, at DESC, id LIMIT $5 OFFSET $6"
    );
    Ok(db
        .all(scope, sql, params![org, page.page_size, page.offset()])
        .await?)
}

row! {
    struct Booker { id: Uuid, name: String }
}

/// Who made the bookings among some good words, or for whom: their names are left out.
///
/// # Errors
/// The database refused.
pub async fn bookers(
    db: &mut Db,
    scope: &Scope,
    found: &[Praise],
) -> Result<HashMap<Uuid, Vec<String>>, Problem> {
    let ids: Vec<Uuid> = found
        .iter()
        .filter(|one| one.demand_id.is_none())
        .map(|one| one.id)
        .collect();
    let mut names: HashMap<Uuid, Vec<String>> = HashMap::new();
    if ids.is_empty() {
        return Ok(names);
    }
    let marks = placeholders(4, ids.len());
    let sql = format!(
        "SELECT b.id AS id, b.behalf_name AS name FROM booking b WHERE b.street_id = $1 AND b.behalf_name IS NOT NULL \
         AND b.id IN ({marks}) UNION SELECT b.id AS id, p.name AS name FROM booking b JOIN person p \
         ON p.street_id = b.street_id AND p.id IN (b.person_id, b.created_by) WHERE b.street_id = $1 AND b.id IN ({marks})"
    );
    let rows: Vec<Booker> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    for row in rows {
        names.entry(row.id).or_default().push(row.name);
    }
    Ok(names)
}

row! {
    struct Figures {
        called: i64, answered: i64, satisfied: i64, rated: i64, good: i64, project_answers: i64, project_satisfied: i64
    }
}

/// How many were asked about a unit since a moment, how many answered, and how many well.
///
/// # Errors
/// The database refused.
pub async fn praise_figures(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    since: Timestamp,
) -> Result<PraiseFigures, Problem> {
    let sql = "SELECT o.called AS called, o.answered AS answered, o.satisfied AS satisfied, b.rated AS rated, b.good AS good, \
         p.answers AS project_answers, p.satisfied AS project_satisfied FROM \
         (SELECT count(*) AS called, \
         count(CASE WHEN satisfaction IN ('satisfied', 'basic', 'unsatisfied') THEN 1 END) AS answered, \
         count(CASE WHEN satisfaction IN ('satisfied', 'basic') THEN 1 END) AS satisfied FROM work_order \
         WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND org_id = $4 AND callback_at >= $5) o, \
         (SELECT count(*) AS rated, count(CASE WHEN b.rating >= 4 THEN 1 END) AS good FROM booking b JOIN resource r \
         ON r.street_id = b.street_id AND r.id = b.resource_id WHERE b.street_id = $1 AND r.area_path >= $2 \
         AND r.area_path < $3 AND r.org_id = $4 AND b.rating IS NOT NULL AND b.from_at >= $5 \
         AND (b.org_id IS NULL OR b.org_id <> r.org_id)) b, \
         (SELECT count(CASE WHEN a.answer <> 'no_answer' THEN 1 END) AS answers, \
         count(CASE WHEN a.answer IN ('satisfied', 'basic') THEN 1 END) AS satisfied FROM project_rating a JOIN project j \
         ON j.street_id = a.street_id AND j.id = a.project_id WHERE a.street_id = $1 AND a.at >= $5 \
         AND j.area_path >= $2 AND j.area_path < $3 AND (j.owner_org_id = $4 OR EXISTS (SELECT 1 FROM project_partner m \
         WHERE m.street_id = j.street_id AND m.project_id = j.id AND m.org_id = $4 AND m.state = 'yes'))) p";
    let row: Option<Figures> = db.one(scope, sql, params![org, since]).await?;
    Ok(
        row.map_or_else(PraiseFigures::default, |row| PraiseFigures {
            since,
            called: row.called,
            answered: row.answered,
            satisfied: row.satisfied,
            rated: row.rated,
            good: row.good,
            project_answers: row.project_answers,
            project_satisfied: row.project_satisfied,
        }),
    )
}

row! {
    /// A seat of a unit, or of one of its people.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Seat {
        /// The seat; none where the alliance gives it.
        pub id: Option<SeatId>,
        /// The body.
        pub body_id: BodyId,
        /// Its name.
        pub body_name: String,
        /// Its kind.
        pub body_kind: BodyKind,
        /// In which capacity.
        pub capacity: SeatCapacity,
        /// Who.
        pub person_id: Option<PersonId>,
        /// Since when.
        pub from_at: Option<Timestamp>,
        /// Until when.
        pub to_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
    }
}

/// The seats of a unit and of the people who hold a post in it, in bodies the reader sees; those of its alliances too.
///
/// # Errors
/// The database refused.
pub async fn seats(
    db: &mut Db,
    scope: &Scope,
    sight: &Sight,
    org: OrgId,
) -> Result<Vec<Seat>, Problem> {
    let mut params = params![org];
    let seen = sight.condition(scope, &mut params);
    let sql = format!(
        "SELECT id, body_id, body_name, body_kind, capacity, person_id, from_at, to_at, ended_at FROM (\
         SELECT s.id AS id, b.id AS body_id, b.name AS body_name, b.kind AS body_kind, s.capacity AS capacity, \
         s.person_id AS person_id, s.from_at AS from_at, s.to_at AS to_at, s.ended_at AS ended_at FROM body_seat s \
         JOIN body b ON b.street_id = s.street_id AND b.id = s.body_id WHERE s.street_id = $1 AND b.ended_at IS NULL \
         AND (s.org_id = $4 OR s.person_id IN (SELECT h.person_id FROM post h WHERE h.street_id = $1 AND h.org_id = $4 \
         AND h.ended_at IS NULL)) AND {seen} \
         UNION ALL SELECT CAST(NULL AS UUID) AS id, b.id AS body_id, b.name AS body_name, b.kind AS body_kind, \
         'member' AS capacity, CAST(NULL AS UUID) AS person_id, m.from_at AS from_at, CAST(NULL AS BIGINT) AS to_at, \
         CAST(NULL AS BIGINT) AS ended_at FROM alliance_membership m JOIN body b ON b.street_id = m.street_id \
         AND b.alliance_id = m.alliance_id WHERE m.street_id = $1 AND m.org_id = $4 \
         AND m.state IN ('joined', 'active', 'inactive') AND b.ended_at IS NULL AND b.org_id <> $4 AND {seen} \
         UNION ALL SELECT CAST(NULL AS UUID) AS id, b.id AS body_id, b.name AS body_name, b.kind AS body_kind, \
         'chair' AS capacity, CAST(NULL AS UUID) AS person_id, CAST(NULL AS BIGINT) AS from_at, \
         CAST(NULL AS BIGINT) AS to_at, CAST(NULL AS BIGINT) AS ended_at FROM body b WHERE b.street_id = $1 \
         AND b.org_id = $4 AND b.alliance_id IS NOT NULL AND b.ended_at IS NULL AND {seen}) x \
         ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, body_name, body_id, from_at LIMIT 200"
    );
    Ok(db.all(scope, sql, params).await?)
}

row! {
    /// A post somebody of a unit holds as a part-time committee member.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PartTime {
        /// Who.
        pub person_id: PersonId,
        /// As what.
        pub role: Role,
        /// Of which organisation.
        pub org_id: OrgId,
        /// At which place.
        pub area_path: AreaPath,
        /// Since when.
        pub from_at: Timestamp,
        /// Until when.
        pub to_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
    }
}

/// Part-time posts of the people who hold a post in a unit, at places in scope; living ones first.
///
/// # Errors
/// The database refused.
pub async fn part_time(db: &mut Db, scope: &Scope, org: OrgId) -> Result<Vec<PartTime>, Problem> {
    let sql = "SELECT person_id, role, org_id, area_path, from_at, to_at, ended_at FROM post WHERE street_id = $1 \
         AND area_path >= $2 AND area_path < $3 AND role = 'part_time_member' AND org_id <> $4 AND person_id IN \
         (SELECT h.person_id FROM post h WHERE h.street_id = $1 AND h.org_id = $4 AND h.ended_at IS NULL) \
         ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, from_at DESC, id LIMIT 100";
    Ok(db.all(scope, sql, params![org]).await?)
}

row! {
    /// A service card as the unit's page lists it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Card {
        /// Its id.
        pub id: Uuid,
        /// `2026Q3`.
        pub quarter: String,
        /// Where it stands.
        pub state: ServiceCardState,
        /// When it was sent.
        pub sent_at: Option<Timestamp>,
        /// When the unit answered.
        pub answered_at: Option<Timestamp>,
    }
}

/// The cards of a unit in scope that hold, the latest quarter first; those not sent only for who makes them.
///
/// # Errors
/// The database refused.
pub async fn cards(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    unsent: bool,
) -> Result<Vec<Card>, Problem> {
    let sql = "SELECT c.id AS id, c.quarter AS quarter, c.state AS state, c.sent_at AS sent_at, c.answered_at AS answered_at \
         FROM service_card c JOIN org o ON o.street_id = c.street_id AND o.id = c.org_id WHERE c.street_id = $1 \
         AND o.area_path >= $2 AND o.area_path < $3 AND c.org_id = $4 AND c.state <> 'superseded' \
         AND ($5 OR c.sent_at IS NOT NULL) ORDER BY c.quarter DESC LIMIT 40";
    Ok(db.all(scope, sql, params![org, unsent]).await?)
}

/// How many lines of some agreements one organisation owes.
///
/// # Errors
/// The database refused.
pub async fn lines(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    agreements: &[AgreementId],
) -> Result<i64, Problem> {
    if agreements.is_empty() {
        return Ok(0);
    }
    let sql = format!(
        "SELECT count(*) AS total FROM obligation WHERE street_id = $1 AND org_id = $4 AND agreement_id IN ({})",
        placeholders(5, agreements.len())
    );
    let mut params = params![org];
    params.extend(agreements.iter().map(ToParam::to_param));
    let total: Option<Total> = db.one(scope, sql, params).await?;
    Ok(total.map_or(0, |row| row.total))
}
