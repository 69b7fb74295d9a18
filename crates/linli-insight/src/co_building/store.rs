//! Queries behind the signs of co-building.

use linli_domain::code::CodeEnum;
use linli_domain::id::{AllianceId, ObligationId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_work::agreements::ObligationPeriod;
use linli_work::agreements::rules::AgreementState;
use linli_work::demands::figures::UNMET;
use uuid::Uuid;

use crate::service_cards::quarter::Quarter;

/// Days without use after which a resource, and without a deed after which an agreement, has come to rest.
const REST_DAYS: i64 = 180;
/// Days without a change after which an open demand has.
const DEMAND_DAYS: i64 = 30;
/// Alliances on one page of signs.
const MOST_ALLIANCES: i64 = 200;

linli_domain::code_enum! {
    /// What has come to rest.
    pub enum IdleKind {
        /// 两个季度没有贡献的成员单位
        Unit = "unit",
        /// 180 天没有履约的协议
        Agreement = "agreement",
        /// 180 天没有用上的资源
        Resource = "resource",
        /// 30 天没有更新的诉求
        Demand = "demand",
    }
}

row! {
    /// Something that has come to rest.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Idle {
        /// Its id.
        pub id: Uuid,
        /// What it is called.
        pub label: String,
        /// Its number; a unit has none.
        pub number: Option<String>,
        /// Whose it is; of a demand nobody's.
        pub org_name: Option<String>,
        /// When anything happened last; none where nothing ever did.
        pub since: Option<Timestamp>,
        /// For the optimistic lock of what it is.
        pub version: i64,
    }
}

row! {
    struct Total { total: i64 }
}

/// The first moment of the two full quarters before the running one.
#[must_use]
pub fn two_quarters(now: Timestamp) -> Timestamp {
    Quarter::of(now).before().before().from()
}

/// `$4` of a list of what has come to rest: the moment before which it did.
#[must_use]
pub fn resting_since(kind: IdleKind, now: Timestamp) -> Timestamp {
    match kind {
        IdleKind::Unit => two_quarters(now),
        IdleKind::Agreement | IdleKind::Resource => now.plus(-REST_DAYS * DAY),
        IdleKind::Demand => now.plus(-DEMAND_DAYS * DAY),
    }
}

/// The latest contribution of the unit `o`: an order reported done, or anything a line of its agreements counted.
const LAST_CONTRIBUTION: &str = "(SELECT max(x.at) FROM (SELECT w.reported_at AS at FROM work_order w \
     WHERE w.street_id = o.street_id AND w.org_id = o.id UNION ALL SELECT e.done_at AS at FROM deed e \
     WHERE e.street_id = o.street_id AND e.obligation_id IN (SELECT l.id FROM obligation l \
     WHERE l.street_id = o.street_id AND l.org_id = o.id)) x)";

/// Columns and rest of the query of what has come to rest before `$4`, without an order.
fn idle(kind: IdleKind) -> String {
    match kind {
        IdleKind::Unit => format!(
            "SELECT o.id AS id, o.name AS label, NULL AS number, o.name AS org_name, {LAST_CONTRIBUTION} AS since, \
             o.version AS version FROM org o WHERE o.street_id = $1 AND o.area_path >= $2 AND o.area_path < $3 \
             AND EXISTS (SELECT 1 FROM alliance_membership m WHERE m.street_id = o.street_id AND m.org_id = o.id \
             AND m.state IN ('joined', 'active', 'inactive') AND m.from_at < $4) \
             AND coalesce({LAST_CONTRIBUTION}, 0) < $4"
        ),
        IdleKind::Agreement => "SELECT a.id AS id, a.title AS label, a.number AS number, \
             (SELECT min(o.name) FROM agreement_party p JOIN org o ON o.street_id = p.street_id AND o.id = p.org_id \
             WHERE p.street_id = a.street_id AND p.agreement_id = a.id AND p.side = 'unit') AS org_name, \
             (SELECT max(e.done_at) FROM deed e JOIN obligation l ON l.street_id = e.street_id AND l.id = e.obligation_id \
             WHERE l.street_id = a.street_id AND l.agreement_id = a.id) AS since, a.version AS version FROM agreement a \
             WHERE a.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 AND a.state IN ('effective', 'expiring') \
             AND a.valid_from < $4 AND a.signed_on < $4 AND NOT EXISTS (SELECT 1 FROM deed e \
             JOIN obligation l ON l.street_id = e.street_id AND l.id = e.obligation_id \
             WHERE l.street_id = a.street_id AND l.agreement_id = a.id AND e.done_at >= $4)"
            .to_owned(),
        IdleKind::Resource => "SELECT r.id AS id, r.title AS label, r.number AS number, o.name AS org_name, \
             r.updated_at AS since, r.version AS version FROM resource r \
             JOIN org o ON o.street_id = r.street_id AND o.id = r.org_id \
             WHERE r.street_id = $1 AND r.area_path >= $2 AND r.area_path < $3 AND r.state = 'listed' AND r.updated_at < $4 \
             AND NOT EXISTS (SELECT 1 FROM work_order w JOIN demand d ON d.street_id = w.street_id AND d.id = w.demand_id \
             JOIN resource_need n ON n.street_id = w.street_id AND n.resource_id = r.id AND n.class_id = d.class_id \
             WHERE w.street_id = r.street_id AND w.org_id = r.org_id AND w.reported_at >= $4)"
            .to_owned(),
        IdleKind::Demand => format!(
            "SELECT d.id AS id, d.title AS label, d.number AS number, NULL AS org_name, d.updated_at AS since, \
             d.version AS version FROM demand d WHERE d.street_id = $1 AND d.area_path >= $2 AND d.area_path < $3 \
             AND d.state IN ({}) AND d.updated_at < $4",
            quoted(&linli_work::demands::figures::open_states())
        ),
    }
}

/// Codes, comma separated, as a query takes them.
fn quoted(codes: &str) -> String {
    let codes: Vec<String> = codes.split(',').map(|code| format!("'{code}'")).collect();
    codes.join(", ")
}

/// What has come to rest in a place, the longest first.
///
/// # Errors
/// The database refused.
pub async fn resting(
    db: &mut Db,
    scope: &Scope,
    kind: IdleKind,
    now: Timestamp,
    page: Page,
) -> Result<(Vec<Idle>, i64), Problem> {
    let (sql, mut params) = (idle(kind), params![resting_since(kind, now)]);
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM ({sql}) i"),
            params.clone(),
        )
        .await?;
    params.extend(params![page.page_size, page.offset()]);
    let rows = db
        .all(
            scope,
            format!(
                "SELECT * FROM ({sql}) i ORDER BY coalesce(since, 0), label, id LIMIT $5 OFFSET $6"
            ),
            params,
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

row! {
    /// An alliance.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Alliance {
        /// Its id.
        pub id: AllianceId,
        /// Its name.
        pub name: String,
    }
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
        /// Resources of it on offer that have come to rest.
        pub idle: i64,
    }
}

/// The alliances led from the scope's place, by name.
///
/// # Errors
/// The database refused.
pub async fn alliances(db: &mut Db, scope: &Scope) -> Result<Vec<Alliance>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT id, name FROM alliance WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
             ORDER BY name, id LIMIT $4",
            params![MOST_ALLIANCES],
        )
        .await?)
}

/// The members of every alliance led from the scope's place.
///
/// # Errors
/// The database refused.
pub async fn members(db: &mut Db, scope: &Scope, now: Timestamp) -> Result<Vec<Member>, Problem> {
    let sql = format!(
        "SELECT m.alliance_id AS alliance_id, m.org_id AS org_id, m.from_at < $4 AS throughout, \
         {LAST_CONTRIBUTION} AS last_at, (SELECT count(*) FROM resource r WHERE r.street_id = m.street_id \
         AND r.org_id = m.org_id AND r.state = 'listed' AND r.updated_at < $5 AND NOT EXISTS (SELECT 1 FROM work_order w \
         JOIN demand d ON d.street_id = w.street_id AND d.id = w.demand_id JOIN resource_need n \
         ON n.street_id = w.street_id AND n.resource_id = r.id AND n.class_id = d.class_id \
         WHERE w.street_id = r.street_id AND w.org_id = r.org_id AND w.reported_at >= $5)) AS idle \
         FROM alliance_membership m JOIN alliance a ON a.street_id = m.street_id AND a.id = m.alliance_id \
         JOIN org o ON o.street_id = m.street_id AND o.id = m.org_id \
         WHERE m.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 \
         AND m.state IN ('joined', 'active', 'inactive') AND m.from_at IS NOT NULL ORDER BY m.alliance_id, o.name, o.id"
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

/// Unmet demands beside each alliance led from the scope's place: of its places, or of the whole street where it names none.
///
/// # Errors
/// The database refused.
pub async fn unmet(db: &mut Db, scope: &Scope) -> Result<Vec<Unmet>, Problem> {
    let sql = format!(
        "SELECT a.id AS alliance_id, count(d.id) AS unmet FROM alliance a JOIN demand d ON d.street_id = a.street_id \
         AND ({UNMET}) AND (EXISTS (SELECT 1 FROM alliance_area p WHERE p.street_id = a.street_id AND p.alliance_id = a.id \
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

/// Joins and conditions of lines owed by units in a year; `$4` to `$6` are its beginning, end and number.
fn owed() -> String {
    let counting: Vec<String> = AgreementState::COUNTING
        .iter()
        .map(|state| format!("'{}'", state.code()))
        .collect();
    format!(
        "FROM obligation l JOIN agreement a ON a.street_id = l.street_id AND a.id = l.agreement_id \
         JOIN agreement_party p ON p.street_id = l.street_id AND p.agreement_id = l.agreement_id AND p.org_id = l.org_id \
         AND p.side = 'unit' JOIN org o ON o.street_id = l.street_id AND o.id = l.org_id \
         LEFT JOIN obligation_year y ON y.street_id = l.street_id AND y.obligation_id = l.id AND y.year = $6 \
         WHERE l.street_id = $1 AND a.state IN ({}) AND a.valid_from < $5 AND a.valid_to > $4",
        counting.join(", ")
    )
}

const LINE: &str = "l.id AS id, l.org_id AS org_id, o.name AS org_name, a.id AS agreement_id, a.number AS number, l.what AS what, \
     l.quantity AS quantity, l.unit AS unit, l.period AS period, a.valid_from AS valid_from, a.valid_to AS valid_to, \
     coalesce(y.delivered, 0) AS delivered";

fn of_year(year: Year) -> Vec<Param> {
    params![year.from, year.to, year.number]
}

/// The lines of some units in a year, or of every unit of the scope.
///
/// # Errors
/// The database refused.
pub async fn lines(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    units: Option<&[OrgId]>,
) -> Result<Vec<Line>, Problem> {
    let mut params = of_year(year);
    let which = match units {
        Some([]) => return Ok(Vec::new()),
        Some(units) => {
            params.extend(units.iter().map(ToParam::to_param));
            format!("l.org_id IN ({})", placeholders(7, units.len()))
        }
        None => "o.area_path >= $2 AND o.area_path < $3".to_owned(),
    };
    let sql = format!(
        "SELECT {LINE} {} AND {which} ORDER BY o.name, o.id, a.number, a.revision, l.position",
        owed()
    );
    Ok(db.all(scope, sql, params).await?)
}

row! {
    struct UnitId { id: OrgId }
}

/// A page of the units of the scope that owe lines in a year, by name.
///
/// # Errors
/// The database refused.
pub async fn units(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    page: Page,
) -> Result<(Vec<OrgId>, i64), Problem> {
    let from = format!("{} AND o.area_path >= $2 AND o.area_path < $3", owed());
    let mut params = of_year(year);
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(DISTINCT o.id) AS total {from}"),
            params.clone(),
        )
        .await?;
    params.extend(params![page.page_size, page.offset()]);
    let rows: Vec<UnitId> = db
        .all(
            scope,
            format!("SELECT o.id AS id {from} GROUP BY o.id, o.name ORDER BY o.name, o.id LIMIT $7 OFFSET $8"),
            params,
        )
        .await?;
    let ids = rows.into_iter().map(|row| row.id).collect();
    Ok((ids, total.map_or(0, |row| row.total)))
}
