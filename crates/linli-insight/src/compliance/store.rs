//! Queries behind the compliance calendar: one for each kind of thing, whatever their number.

use linli_council::bodies::rules::{BodyCadence, BodyKind};
use linli_council::meetings::rules::MeetingState;
use linli_domain::area::AreaPath;
use linli_domain::id::{AllianceId, AreaId, BodyId, LinkageId, MeetingId, ObligationId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use linli_net::linkages::rules::LinkageKind;
use linli_net::orgs::OrgKind;
use linli_programme::duty_reports::rules::KINDS;
use linli_work::agreements::rules::AgreementState;
use uuid::Uuid;

use crate::co_building::store::Year;

row! {
    /// An alliance.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Alliance {
        /// Its id.
        pub id: AllianceId,
        /// Its name.
        pub name: String,
        /// Who leads it.
        pub org_id: OrgId,
        /// That organisation's name.
        pub org_name: String,
        /// Where that sits.
        pub area_path: AreaPath,
        /// When it was entered here.
        pub created_at: Timestamp,
    }
}

row! {
    /// A body.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Body {
        /// Its id.
        pub id: BodyId,
        /// Its kind.
        pub kind: BodyKind,
        /// Its name.
        pub name: String,
        /// The alliance whose members meet.
        pub alliance_id: Option<AllianceId>,
        /// Who convenes it.
        pub org_id: OrgId,
        /// That organisation's name.
        pub org_name: String,
        /// Where that sits.
        pub area_path: AreaPath,
        /// How often it meets.
        pub cadence: BodyCadence,
        /// When it was founded here.
        pub created_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
    }
}

row! {
    /// A meeting of a year.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Meeting {
        /// Its id.
        pub id: MeetingId,
        /// Of which body.
        pub body_id: BodyId,
        /// Where it stands.
        pub state: MeetingState,
        /// When it begins.
        pub starts_at: Timestamp,
        /// When it was held.
        pub held_at: Option<Timestamp>,
    }
}

row! {
    /// Duty reports of one period in one place.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Reports {
        /// The first moment they are about.
        pub period_from: Timestamp,
        /// The first moment they are no longer about.
        pub due_at: Timestamp,
        /// Where.
        pub area_path: AreaPath,
        /// How many are owed.
        pub owed: i64,
        /// Of those handed in.
        pub received: i64,
    }
}

row! {
    /// Organisations of a kind in one place.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Owers {
        /// The kind.
        pub kind: OrgKind,
        /// Where.
        pub area_path: AreaPath,
        /// How many.
        pub number: i64,
    }
}

row! {
    /// A linkage that was in force within a year.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Linkage {
        /// Its id.
        pub id: LinkageId,
        /// Of which kind.
        pub kind: LinkageKind,
        /// Who visits.
        pub person_name: String,
        /// Which branch or community.
        pub org_name: String,
        /// Where that is.
        pub area_path: AreaPath,
        /// From when.
        pub from_at: Timestamp,
        /// Until when, for whatever reason.
        pub until: Option<Timestamp>,
    }
}

row! {
    /// A visit of a year.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Visit {
        /// By which linkage.
        pub linkage_id: LinkageId,
        /// On which day.
        pub visited_at: Timestamp,
    }
}

row! {
    /// An agreement that ends within a year.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Ending {
        /// Its id.
        pub id: Uuid,
        /// Its title.
        pub title: String,
        /// Where it stands.
        pub state: AgreementState,
        /// The first moment it no longer holds.
        pub valid_to: Timestamp,
        /// Whether what follows it is signed.
        pub followed: bool,
        /// When it was ended before its day.
        pub ended_at: Option<Timestamp>,
        /// Its unit.
        pub org_id: Option<OrgId>,
        /// That unit's name.
        pub org_name: Option<String>,
        /// Where it is kept.
        pub area_path: AreaPath,
    }
}

row! {
    /// What was delivered of a line until a moment.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Until {
        /// The line.
        pub obligation_id: ObligationId,
        /// How much.
        pub delivered: i64,
    }
}

row! {
    /// A community.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Community {
        /// Its id.
        pub id: AreaId,
        /// Its path.
        pub path: AreaPath,
    }
}

/// The communities of a place.
///
/// # Errors
/// The database refused.
pub async fn communities(db: &mut Db, scope: &Scope) -> Result<Vec<Community>, Problem> {
    let sql = "SELECT id, path FROM area WHERE street_id = $1 AND path >= $2 AND path < $3 AND kind = 'community' \
               AND ended_at IS NULL";
    Ok(db.all(scope, sql, vec![]).await?)
}

/// The alliances led from a place, by place and name.
///
/// # Errors
/// The database refused.
pub async fn alliances(db: &mut Db, scope: &Scope) -> Result<Vec<Alliance>, Problem> {
    let sql = "SELECT a.id AS id, a.name AS name, o.id AS org_id, o.name AS org_name, a.area_path AS area_path, \
               a.created_at AS created_at FROM alliance a JOIN org o ON o.street_id = a.street_id AND o.id = a.lead_org_id \
               WHERE a.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 ORDER BY a.area_path, a.name, a.id";
    Ok(db.all(scope, sql, vec![]).await?)
}

/// Bodies of a place and of the alliances led from it, by place and name.
const BODIES: &str = "body b JOIN org o ON o.street_id = b.street_id AND o.id = b.org_id WHERE b.street_id = $1 \
     AND ((b.area_path >= $2 AND b.area_path < $3) OR b.alliance_id IN (SELECT a.id FROM alliance a WHERE a.street_id = $1 \
     AND a.area_path >= $2 AND a.area_path < $3))";

/// The bodies of a place, ended ones too, by place and name.
///
/// # Errors
/// The database refused.
pub async fn bodies(db: &mut Db, scope: &Scope) -> Result<Vec<Body>, Problem> {
    let sql = format!(
        "SELECT b.id AS id, b.kind AS kind, b.name AS name, b.alliance_id AS alliance_id, o.id AS org_id, o.name AS org_name, \
         b.area_path AS area_path, b.cadence AS cadence, b.created_at AS created_at, b.ended_at AS ended_at FROM {BODIES} \
         ORDER BY b.area_path, b.name, b.id"
    );
    Ok(db.all(scope, sql, vec![]).await?)
}

/// The meetings of those bodies that were held in a year, or begin in it, the earliest first.
///
/// # Errors
/// The database refused.
pub async fn meetings(db: &mut Db, scope: &Scope, year: Year) -> Result<Vec<Meeting>, Problem> {
    let sql = format!(
        "SELECT g.id AS id, g.body_id AS body_id, g.state AS state, g.starts_at AS starts_at, g.held_at AS held_at \
         FROM meeting g WHERE g.street_id = $1 AND g.state <> 'cancelled' AND ((g.held_at >= $4 AND g.held_at < $5) \
         OR (g.held_at IS NULL AND g.starts_at >= $4 AND g.starts_at < $5)) \
         AND g.body_id IN (SELECT b.id FROM {BODIES}) ORDER BY coalesce(g.held_at, g.starts_at), g.id"
    );
    Ok(db.all(scope, sql, params![year.from, year.to]).await?)
}

/// Duty reports whose last day lies in a year, by period and place. Who ended before handing anything in owes nothing.
///
/// # Errors
/// The database refused.
pub async fn reports(db: &mut Db, scope: &Scope, year: Year) -> Result<Vec<Reports>, Problem> {
    let sql = "SELECT d.period_from AS period_from, d.due_at AS due_at, d.area_path AS area_path, count(*) AS owed, \
               count(CASE WHEN d.state <> 'due' THEN 1 END) AS received FROM duty_report d \
               JOIN org o ON o.street_id = d.street_id AND o.id = d.org_id WHERE d.street_id = $1 AND d.area_path >= $2 \
               AND d.area_path < $3 AND d.due_at > $4 AND d.due_at <= $5 AND (d.state <> 'due' OR o.ended_at IS NULL) \
               GROUP BY d.period_from, d.due_at, d.area_path ORDER BY d.due_at, d.period_from, d.area_path";
    Ok(db.all(scope, sql, params![year.from, year.to]).await?)
}

/// Living organisations that may owe duty reports, by kind and place.
///
/// # Errors
/// The database refused.
pub async fn owers(db: &mut Db, scope: &Scope) -> Result<Vec<Owers>, Problem> {
    let sql = format!(
        "SELECT kind, area_path, count(*) AS number FROM org WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
         AND ended_at IS NULL AND kind IN ({}) GROUP BY kind, area_path ORDER BY area_path, kind",
        placeholders(4, KINDS.len())
    );
    let kinds = KINDS.iter().map(|(kind, _)| kind.to_param()).collect();
    Ok(db.all(scope, sql, kinds).await?)
}

/// Linkages in force at some moment of a year, by place, organisation and name.
///
/// # Errors
/// The database refused.
pub async fn linkages(db: &mut Db, scope: &Scope, year: Year) -> Result<Vec<Linkage>, Problem> {
    let sql = "SELECT * FROM (SELECT l.id AS id, l.kind AS kind, p.name AS person_name, o.name AS org_name, \
               l.area_path AS area_path, l.from_at AS from_at, (SELECT min(x.at) FROM (SELECT l.ended_at AS at UNION ALL \
               SELECT l.to_at AS at UNION ALL SELECT o.ended_at AS at) x) AS until FROM linkage l \
               JOIN person p ON p.street_id = l.street_id AND p.id = l.person_id \
               JOIN org o ON o.street_id = l.street_id AND o.id = l.org_id WHERE l.street_id = $1 AND l.area_path >= $2 \
               AND l.area_path < $3 AND l.from_at < $5) f WHERE until IS NULL OR until > $4 \
               ORDER BY area_path, org_name, kind, person_name, id";
    Ok(db.all(scope, sql, params![year.from, year.to]).await?)
}

/// Visits of a year in a place.
///
/// # Errors
/// The database refused.
pub async fn visits(db: &mut Db, scope: &Scope, year: Year) -> Result<Vec<Visit>, Problem> {
    let sql = "SELECT v.linkage_id AS linkage_id, v.visited_at AS visited_at FROM visit v JOIN linkage l \
               ON l.street_id = v.street_id AND l.id = v.linkage_id WHERE v.street_id = $1 AND l.area_path >= $2 \
               AND l.area_path < $3 AND v.visited_at >= $4 AND v.visited_at < $5";
    Ok(db.all(scope, sql, params![year.from, year.to]).await?)
}

/// Agreements in force whose last day lies in a year, by that day and title.
///
/// # Errors
/// The database refused.
pub async fn endings(db: &mut Db, scope: &Scope, year: Year) -> Result<Vec<Ending>, Problem> {
    let sql = "SELECT a.id AS id, a.title AS title, a.state AS state, a.valid_to AS valid_to, EXISTS (SELECT 1 FROM agreement s \
               WHERE s.street_id = a.street_id AND s.renewed_from = a.id AND s.signed_on IS NOT NULL) AS followed, \
               a.ended_at AS ended_at, o.id AS org_id, o.name AS org_name, a.area_path AS area_path FROM agreement a \
               LEFT JOIN org o ON o.street_id = a.street_id AND o.id = (SELECT p.org_id FROM agreement_party p \
               WHERE p.street_id = a.street_id AND p.agreement_id = a.id AND p.side = 'unit' ORDER BY p.position LIMIT 1) \
               WHERE a.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 AND a.valid_to > $4 AND a.valid_to <= $5 \
               AND a.state IN ('effective', 'expiring', 'renewed', 'expired', 'terminated') \
               ORDER BY a.valid_to, a.area_path, a.title, a.id";
    Ok(db.all(scope, sql, params![year.from, year.to]).await?)
}

/// What was delivered of each line of the street in a year until a moment.
///
/// # Errors
/// The database refused.
pub async fn delivered(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    until: Timestamp,
) -> Result<Vec<Until>, Problem> {
    let sql = "SELECT obligation_id, CAST(sum(quantity) AS bigint) AS delivered FROM deed WHERE street_id = $1 AND year = $4 \
               AND done_at < $5 GROUP BY obligation_id";
    Ok(db.all(scope, sql, params![year.number, until]).await?)
}
