//! Queries behind the signs of co-building: alliances, members, promises; what has come to rest is in [`idle`], what nobody
//! met beside it in [`beside`], units with their alliances in [`register`].

pub mod beside;
pub mod idle;
pub mod register;

use linli_domain::id::{AllianceId, ObligationId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_work::agreements::ObligationPeriod;
use linli_work::agreements::store::holding::{counts, counts_from, counts_to, held_to};
use linli_work::alliances::store::members::has_agreement;
use linli_work::demands::figures::UNMET;
use uuid::Uuid;

use idle::{IdleKind, resting_since, two_quarters, unused};

row! {
    struct Total { total: i64 }
}

/// The latest contribution of the unit `o`: an order reported done, what a booking, an activity or a project tells of it,
/// whether a promise counted it or none, and what its promises counted before rooms told of it.
const LAST_CONTRIBUTION: &str = "(SELECT max(x.at) FROM (SELECT w.reported_at AS at FROM work_order w \
     WHERE w.street_id = o.street_id AND w.org_id = o.id UNION ALL SELECT s.done_at AS at FROM served s \
     WHERE s.street_id = o.street_id AND s.org_id = o.id UNION ALL SELECT e.done_at AS at FROM deed e \
     WHERE e.street_id = o.street_id AND e.obligation_id IN (SELECT l.id FROM obligation l \
     WHERE l.street_id = o.street_id AND l.org_id = o.id)) x)";

/// A membership `m` that holds.
const MEMBER: &str = "m.state IN ('joined', 'active', 'inactive') AND m.from_at IS NOT NULL";

/// Codes, comma separated, as a query takes them.
fn quoted(codes: &str) -> String {
    let codes: Vec<String> = codes.split(',').map(|code| format!("'{code}'")).collect();
    codes.join(", ")
}

row! {
    /// A member of an alliance.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Member {
        /// Of which alliance.
        pub alliance_id: AllianceId,
        /// Which unit.
        pub org_id: OrgId,
        /// Whether it was a member throughout the last two quarters.
        pub throughout: bool,
        /// When it contributed last.
        pub last_at: Option<Timestamp>,
        /// Whether it is a party of an agreement that holds.
        pub agreed: bool,
        /// Resources of it on offer that have come to rest.
        pub idle: i64,
    }
}

/// The members of every alliance led from the scope's place.
///
/// # Errors
/// The database refused.
pub async fn members(db: &mut Db, scope: &Scope, now: Timestamp) -> Result<Vec<Member>, Problem> {
    let sql = format!(
        "SELECT m.alliance_id AS alliance_id, m.org_id AS org_id, m.from_at < $4 AS throughout, \
         {LAST_CONTRIBUTION} AS last_at, {} AS agreed, (SELECT count(*) FROM resource WHERE resource.street_id = m.street_id \
         AND resource.org_id = m.org_id AND {}) AS idle \
         FROM alliance_membership m JOIN alliance a ON a.street_id = m.street_id AND a.id = m.alliance_id \
         JOIN org o ON o.street_id = m.street_id AND o.id = m.org_id \
         WHERE m.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 AND o.ended_at IS NULL \
         AND {MEMBER} ORDER BY m.alliance_id, o.name, o.id",
        has_agreement("m.street_id", "m.org_id"),
        unused("$5")
    );
    let moments = params![two_quarters(now), resting_since(IdleKind::Resource, now)];
    Ok(db.all(scope, sql, moments).await?)
}

row! {
    /// Unmet demands in the places of an alliance.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Unmet {
        /// Of which alliance.
        pub alliance_id: AllianceId,
        /// Demands that ask for more than anybody has taken.
        pub unmet: i64,
    }
}

/// Unmet demands beside each alliance led from the scope's place: of its places, or of the whole street where it names
/// none, as far as they lie in the scope.
///
/// # Errors
/// The database refused.
pub async fn unmet(db: &mut Db, scope: &Scope) -> Result<Vec<Unmet>, Problem> {
    let sql = format!(
        "SELECT a.id AS alliance_id, count(d.id) AS unmet FROM alliance a JOIN demand d ON d.street_id = a.street_id \
         AND ({UNMET}) AND d.area_path >= $2 AND d.area_path < $3 AND (EXISTS (SELECT 1 FROM alliance_area p WHERE p.street_id = a.street_id AND p.alliance_id = a.id \
         AND substr(d.area_path, 1, length(p.area_path)) = p.area_path) OR NOT EXISTS (SELECT 1 FROM alliance_area p \
         WHERE p.street_id = a.street_id AND p.alliance_id = a.id)) \
         WHERE a.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 GROUP BY a.id"
    );
    Ok(db.all(scope, sql, vec![]).await?)
}

row! {
    /// A line a unit owes in a year.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Line {
        /// The line.
        pub id: ObligationId,
        /// Who owes it.
        pub org_id: OrgId,
        /// That unit's name.
        pub org_name: String,
        /// The agreement.
        pub agreement_id: Uuid,
        /// Its number.
        pub number: String,
        /// What is promised.
        pub what: String,
        /// How much in each period.
        pub quantity: i64,
        /// What that counts.
        pub unit: String,
        /// How often.
        pub period: ObligationPeriod,
        /// The first moment the agreement holds.
        pub valid_from: Timestamp,
        /// The first moment it no longer holds.
        pub valid_to: Timestamp,
        /// The first moment it did not hold any more: the same, or when it was ended before.
        pub held_to: Timestamp,
        /// The first moment this revision counts.
        pub counts_from: Timestamp,
        /// The first moment it does not count any more.
        pub counts_to: Timestamp,
        /// Delivered in the year.
        pub delivered: i64,
    }
}

/// The civil year the figures of lines are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year {
    /// Its number.
    pub number: i64,
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

/// Joins and conditions of lines owed by units in a year; `$4` to `$6` are its beginning, end and number. What was ended before
/// its time is owed as long as it held, and of an amended one the revision is owed that counts the year.
fn owed() -> String {
    format!(
        "FROM obligation l JOIN agreement a ON a.street_id = l.street_id AND a.id = l.agreement_id \
         JOIN agreement_party p ON p.street_id = l.street_id AND p.agreement_id = l.agreement_id AND p.org_id = l.org_id \
         AND p.side = 'unit' JOIN org o ON o.street_id = l.street_id AND o.id = l.org_id \
         LEFT JOIN obligation_year y ON y.street_id = l.street_id AND y.obligation_id = l.id AND y.year = $6 \
         WHERE l.street_id = $1 AND {} AND {} < $5 AND {} > $4",
        counts("a"),
        counts_from("a"),
        counts_to("a")
    )
}

const LINE: &str = "l.id AS id, l.org_id AS org_id, o.name AS org_name, a.id AS agreement_id, a.number AS number, l.what AS what, \
     l.quantity AS quantity, l.unit AS unit, l.period AS period, a.valid_from AS valid_from, a.valid_to AS valid_to, \
     coalesce(y.delivered, 0) AS delivered, ";

fn of_year(year: Year) -> Vec<Param> {
    params![year.from, year.to, year.number]
}

/// Which units `o` are meant: those of the scope, or the members of an alliance that is led from it.
fn owing(alliance: Option<AllianceId>, params: &mut Vec<Param>) -> String {
    let Some(alliance) = alliance else {
        return "o.area_path >= $2 AND o.area_path < $3".to_owned();
    };
    params.push(alliance.to_param());
    format!(
        "o.id IN (SELECT m.org_id FROM alliance_membership m JOIN alliance u ON u.street_id = m.street_id \
         AND u.id = m.alliance_id WHERE m.street_id = $1 AND m.alliance_id = ${} AND {MEMBER} \
         AND u.area_path >= $2 AND u.area_path < $3)",
        params.len() + 3
    )
}

/// Whose lines are meant.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// Of these units, wherever they are.
    Units(&'a [OrgId]),
    /// Of every unit of the scope.
    Place,
    /// Of the members of an alliance led from the scope.
    Alliance(AllianceId),
}

/// The lines of some units in a year.
///
/// # Errors
/// The database refused.
pub async fn lines(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    whose: Whose<'_>,
) -> Result<Vec<Line>, Problem> {
    let mut params = of_year(year);
    let which = match whose {
        Whose::Units([]) => return Ok(Vec::new()),
        Whose::Units(units) => {
            params.extend(units.iter().map(ToParam::to_param));
            format!("l.org_id IN ({})", placeholders(7, units.len()))
        }
        Whose::Place => owing(None, &mut params),
        Whose::Alliance(alliance) => owing(Some(alliance), &mut params),
    };
    let sql = format!(
        "SELECT {LINE} {} AS held_to, {} AS counts_from, {} AS counts_to {} AND {which} \
         ORDER BY o.name, o.id, a.number, a.revision, l.position",
        held_to("a"),
        counts_from("a"),
        counts_to("a"),
        owed()
    );
    Ok(db.all(scope, sql, params).await?)
}

row! {
    struct UnitId { id: OrgId }
}

/// A page of the units of the scope, or of the members of an alliance led from it, that owe lines in a year, by name.
///
/// # Errors
/// The database refused.
pub async fn units(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    alliance: Option<AllianceId>,
    page: Page,
) -> Result<(Vec<OrgId>, i64), Problem> {
    let mut params = of_year(year);
    let from = format!("{} AND {}", owed(), owing(alliance, &mut params));
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(DISTINCT o.id) AS total {from}"),
            params.clone(),
        )
        .await?;
    let last = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let rows: Vec<UnitId> = db
        .all(
            scope,
            format!(
                "SELECT o.id AS id {from} GROUP BY o.id, o.name ORDER BY o.name, o.id LIMIT ${last} OFFSET ${}",
                last + 1
            ),
            params,
        )
        .await?;
    let ids = rows.into_iter().map(|row| row.id).collect();
    Ok((ids, total.map_or(0, |row| row.total)))
}
