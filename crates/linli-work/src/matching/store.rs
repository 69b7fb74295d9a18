//! Queries of matching: demands as matching reads them, past orders, places, and what does not fit.

use std::collections::{BTreeSet, HashMap};

use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{
    ClassId, DemandId, DemandLineId, IssueId, OrgId, PersonId, ResourceId, StreetId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use linli_match::place::Place;
use linli_match::score::Record;
use uuid::Uuid;

use super::matches::LOOK_BACK;
use crate::agreements::ObligationPeriod;
use crate::agreements::promise::{Promise, Validity, year_of};

row! {
    /// A demand as matching reads it.
    #[derive(Debug, Clone)]
    pub struct DemandRow {
        /// Its id.
        pub id: DemandId,
        /// Its title.
        pub title: String,
        /// What was said.
        pub text: String,
        /// Its class.
        pub class_id: Option<ClassId>,
        /// Where it is.
        pub area_path: AreaPath,
        /// Whom it is about.
        pub group_name: Option<String>,
        /// What the quantities count.
        pub unit: String,
        /// Quantity asked.
        pub asked: i64,
        /// Quantity taken by orders.
        pub committed: i64,
    }
}

row! {
    /// A demand a unit may take, with the issue that offers it.
    #[derive(Debug, Clone)]
    pub struct IssuedRow {
        /// The demand.
        pub id: DemandId,
        /// Its number.
        pub number: String,
        /// Its title.
        pub title: String,
        /// What was said.
        pub text: String,
        /// Its class.
        pub class_id: Option<ClassId>,
        /// Where it is.
        pub area_path: AreaPath,
        /// Whom it is about.
        pub group_name: Option<String>,
        /// What the quantities count.
        pub unit: String,
        /// Quantity asked, of the issued line where there is one.
        pub asked: i64,
        /// Quantity taken.
        pub committed: i64,
        /// Quantity done.
        pub fulfilled: i64,
        /// The demand's version.
        pub version: i64,
        /// The issue.
        pub issue_id: IssueId,
        /// The line it offers.
        pub line_id: Option<DemandLineId>,
        /// The unit it is addressed to: named by the community, or its turn in a rotation.
        pub to_org_id: Option<OrgId>,
        /// Until when it may be taken.
        pub claim_by: Timestamp,
    }
}

row! {
    struct OrderCount { org_id: OrgId, class_id: Option<ClassId>, ended: i64, done: i64, live: i64 }
}
row! {
    struct PathKind { path: AreaPath, kind: AreaKind }
}
row! {
    struct Pair { demand_id: DemandId, org_id: OrgId, resource_id: Option<ResourceId> }
}
row! {
    struct Found { id: Uuid }
}

/// A demand in scope.
///
/// # Errors
/// *Not found* when it lies outside the scope.
pub async fn demand(db: &mut Db, scope: &Scope, id: DemandId) -> Result<DemandRow, Problem> {
    db.one(
        scope,
        "SELECT id, title, text, class_id, area_path, group_name, unit, asked, committed FROM demand \
         WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4",
        params![id],
    )
    .await?
    .ok_or_else(Problem::not_found)
}

/// The issues a unit may take from: `$4` now, `$5` the unit.
const ISSUED: &str = "i.street_id = $1 AND i.closed_at IS NULL AND i.claim_by > $4 AND (i.mode = 'open' OR i.to_org_id = $5) \
                      AND d.state IN ('published', 'claimed', 'in_progress')";

/// Demands a unit may take now and has not said "does not fit" to, the ones issued last first, at most `limit`.
///
/// # Errors
/// The database refused.
pub async fn issued_to(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<IssuedRow>, Problem> {
    let sql = format!(
        "SELECT d.id AS id, d.number AS number, d.title AS title, d.text AS text, d.class_id AS class_id, \
         d.area_path AS area_path, d.group_name AS group_name, coalesce(l.unit, d.unit) AS unit, \
         coalesce(l.asked, d.asked) AS asked, coalesce(l.committed, d.committed) AS committed, \
         coalesce(l.fulfilled, d.fulfilled) AS fulfilled, d.version AS version, i.id AS issue_id, \
         i.line_id AS line_id, i.to_org_id AS to_org_id, i.claim_by AS claim_by FROM issue i \
         JOIN demand d ON d.street_id = i.street_id AND d.id = i.demand_id \
         LEFT JOIN demand_line l ON l.street_id = i.street_id AND l.id = i.line_id \
         WHERE {ISSUED} AND NOT EXISTS (SELECT 1 FROM match_dismissal m WHERE m.street_id = i.street_id \
         AND m.demand_id = d.id AND m.org_id = $5 AND m.resource_id IS NULL) \
         ORDER BY i.opened_at DESC, i.id DESC LIMIT $6"
    );
    Ok(db.all(scope, sql, params![now, org, limit]).await?)
}

/// Whether a unit may take a demand now.
///
/// # Errors
/// *Not found* when it may not.
pub async fn check_issued(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    now: Timestamp,
    demand: DemandId,
) -> Result<(), Problem> {
    let sql = format!(
        "SELECT d.id AS id FROM issue i JOIN demand d ON d.street_id = i.street_id AND d.id = i.demand_id \
         WHERE {ISSUED} AND d.id = $6 LIMIT 1"
    );
    let found: Option<Found> = db.one(scope, sql, params![now, org, demand]).await?;
    found
        .filter(|found| found.id == demand.0)
        .map(drop)
        .ok_or_else(Problem::not_found)
}

/// What is known of a unit's work.
#[derive(Debug, Clone, Default)]
pub struct Experience {
    /// Orders brought to an end, of those that ended by the unit's own doing.
    pub record: Record,
    /// Orders in hand.
    pub live: u32,
    /// Classes of the demands it served to the end.
    pub classes: BTreeSet<ClassId>,
    /// What it still owes this year by agreements that hold, by the class of need.
    pub owed: Vec<(ClassId, u32)>,
}

row! {
    struct OpenLine {
        org_id: OrgId,
        class_id: ClassId,
        quantity: i64,
        period: ObligationPeriod,
        valid_from: Timestamp,
        valid_to: Timestamp,
        delivered: i64,
    }
}

/// What units (or one) still owe this year by agreements that hold now; one that has expired or was ended owes nothing new.
async fn owed(
    db: &mut Db,
    scope: &Scope,
    org: Option<OrgId>,
    now: Timestamp,
) -> Result<Vec<(OrgId, ClassId, u32)>, Problem> {
    let year = year_of(now.date());
    let mut params = params![now, year];
    let own = match org {
        Some(org) => {
            params.push(org.to_param());
            " AND l.org_id = $6"
        }
        None => "",
    };
    let sql = format!(
        "SELECT l.org_id AS org_id, l.class_id AS class_id, l.quantity AS quantity, l.period AS period, \
         a.valid_from AS valid_from, a.valid_to AS valid_to, coalesce(y.delivered, 0) AS delivered \
         FROM obligation l JOIN agreement a ON a.street_id = l.street_id AND a.id = l.agreement_id \
         LEFT JOIN obligation_year y ON y.street_id = l.street_id AND y.obligation_id = l.id AND y.year = $5 \
         WHERE l.street_id = $1 AND l.class_id IS NOT NULL AND a.state IN ('effective', 'expiring') \
         AND a.valid_from <= $4 AND a.valid_to > $4{own} ORDER BY l.org_id, l.id"
    );
    let lines: Vec<OpenLine> = db.all(scope, sql, params).await?;
    let left = |line: &OpenLine| {
        let promise = Promise {
            quantity: line.quantity,
            period: line.period,
        };
        // of what holds now the present year always counts
        let (from, to) = (line.valid_from, line.valid_to);
        let validity = Validity::new(from, to, from, to);
        let left = promise.in_year(validity, year) - line.delivered;
        u32::try_from(left.max(0)).unwrap_or(u32::MAX)
    };
    Ok(lines
        .into_iter()
        .map(|line| (line.org_id, line.class_id, left(&line)))
        .filter(|(_, _, left)| *left > 0)
        .collect())
}

/// The work of units (or of one) in the orders taken in the time looked back to, and what they still owe. Orders the
/// community declined or withdrew are nobody's failure and do not count. Two queries.
///
/// # Errors
/// The database refused.
pub async fn experience(
    db: &mut Db,
    scope: &Scope,
    org: Option<OrgId>,
    now: Timestamp,
) -> Result<HashMap<OrgId, Experience>, Problem> {
    let mut params = params![now.plus(-LOOK_BACK)];
    let own = match org {
        Some(org) => {
            params.push(org.to_param());
            " AND o.org_id = $5"
        }
        None => "",
    };
    let sql = format!(
        "SELECT o.org_id AS org_id, d.class_id AS class_id, \
         cast(sum(CASE WHEN o.state IN ('closed', 'released') THEN 1 ELSE 0 END) AS bigint) AS ended, \
         cast(sum(CASE WHEN o.state = 'closed' THEN 1 ELSE 0 END) AS bigint) AS done, \
         cast(sum(CASE WHEN o.state IN ('claimed', 'confirmed', 'suspended', 'reported', 'reopened') THEN 1 ELSE 0 END) AS bigint) AS live \
         FROM work_order o JOIN demand d ON d.street_id = o.street_id AND d.id = o.demand_id \
         WHERE o.street_id = $1 AND o.created_at >= $4{own} GROUP BY o.org_id, d.class_id"
    );
    let rows: Vec<OrderCount> = db.all(scope, sql, params).await?;
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let mut all: HashMap<OrgId, Experience> = HashMap::new();
    for row in rows {
        let one = all.entry(row.org_id).or_default();
        one.record.of = one.record.of.saturating_add(count(row.ended));
        one.record.done = one.record.done.saturating_add(count(row.done));
        one.live = one.live.saturating_add(count(row.live));
        one.classes.extend(row.class_id.filter(|_| row.done > 0));
    }
    for (org, class, left) in owed(db, scope, org, now).await? {
        all.entry(org).or_default().owed.push((class, left));
    }
    Ok(all)
}

/// What kinds of places lie on some ways down from the street.
#[derive(Debug)]
pub struct Kinds {
    street: StreetId,
    known: HashMap<AreaPath, AreaKind>,
}

impl Kinds {
    /// A place of which every step that it shares with the ways asked for is known; how near it is to them depends on
    /// no other step.
    #[must_use]
    pub fn place(&self, path: &AreaPath) -> Place {
        let kinds = path
            .lineage()
            .skip(1)
            .map(|step| self.known.get(&step).copied().unwrap_or(AreaKind::Building))
            .collect();
        Place::new(self.street, path.clone(), kinds)
    }
}

/// The kinds of places on the ways to some places, in one query.
///
/// # Errors
/// The database refused.
pub async fn kinds<'a>(
    db: &mut Db,
    scope: &Scope,
    paths: impl IntoIterator<Item = &'a AreaPath>,
) -> Result<Kinds, Problem> {
    let steps: BTreeSet<AreaPath> = paths
        .into_iter()
        .flat_map(|path| path.lineage().skip(1))
        .collect();
    let known = if steps.is_empty() {
        HashMap::new()
    } else {
        let sql = format!(
            "SELECT path, kind FROM area WHERE street_id = $1 AND path IN ({})",
            placeholders(4, steps.len())
        );
        let rows: Vec<PathKind> = db
            .all(scope, sql, steps.iter().map(ToParam::to_param).collect())
            .await?;
        rows.into_iter().map(|row| (row.path, row.kind)).collect()
    };
    Ok(Kinds {
        street: scope.street(),
        known,
    })
}

/// A pair somebody said does not fit: of a unit its resource, or everything of it.
pub type Dismissed = BTreeSet<(DemandId, OrgId, Option<ResourceId>)>;

/// What does not fit a demand.
///
/// # Errors
/// The database refused.
pub async fn dismissed_for(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
) -> Result<Dismissed, Problem> {
    let rows: Vec<Pair> = db
        .all(
            scope,
            "SELECT demand_id, org_id, resource_id FROM match_dismissal WHERE street_id = $1 AND demand_id = $4",
            params![demand],
        )
        .await?;
    Ok(pairs(rows))
}

/// What of a unit does not fit, for whatever demand.
///
/// # Errors
/// The database refused.
pub async fn dismissed_of(db: &mut Db, scope: &Scope, org: OrgId) -> Result<Dismissed, Problem> {
    let rows: Vec<Pair> = db
        .all(
            scope,
            "SELECT demand_id, org_id, resource_id FROM match_dismissal WHERE street_id = $1 AND org_id = $4",
            params![org],
        )
        .await?;
    Ok(pairs(rows))
}

fn pairs(rows: Vec<Pair>) -> Dismissed {
    rows.into_iter()
        .map(|row| (row.demand_id, row.org_id, row.resource_id))
        .collect()
}

/// One "does not fit".
#[derive(Debug)]
pub struct Dismissal<'a> {
    /// Its id.
    pub id: Uuid,
    /// The demand.
    pub demand: DemandId,
    /// The unit.
    pub org: OrgId,
    /// Its resource; none for everything of the unit.
    pub resource: Option<ResourceId>,
    /// Why.
    pub reason: Option<&'a str>,
    /// Who said so.
    pub person: Option<PersonId>,
    /// In which role.
    pub role: String,
    /// When.
    pub at: Timestamp,
}

/// Remembers a "does not fit". Answers whether it was new.
///
/// # Errors
/// The database refused.
pub async fn dismiss(
    db: &mut Db,
    scope: &Scope,
    dismissal: &Dismissal<'_>,
) -> Result<bool, Problem> {
    let added = db
        .execute(
            scope,
            "INSERT INTO match_dismissal (street_id, id, demand_id, org_id, resource_id, reason, person_id, role, at) \
             VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
            params![
                dismissal.id,
                dismissal.demand,
                dismissal.org,
                dismissal.resource,
                dismissal.reason,
                dismissal.person,
                dismissal.role,
                dismissal.at
            ],
        )
        .await?;
    Ok(added > 0)
}
