//! What the house knows by itself: the lists, demands that wait, orders and deeds that count.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{ClassId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_work::agreements::DeedSource;
use linli_work::agreements::store::holding::counts_from;
use linli_work::demands::state::DemandState;
use uuid::Uuid;

use crate::methods::ListKind;
use crate::methods::entity::{ListFacts, NeedCount};

/// A demand that asks for more than anybody has taken.
const UNMET: &str = linli_work::demands::figures::UNMET;

/// What units ticked stands for a street's projects where nothing else keeps them.
const TICKED: &str = "SELECT 'projects', count(*), max(s.updated_at) FROM unit_selection s \
     JOIN unit_selection_item i ON i.street_id = s.street_id AND i.selection_id = s.id AND i.ticked = true \
     JOIN org o ON o.street_id = s.street_id AND o.id = s.org_id \
     WHERE s.street_id = $1 AND s.year = $4 AND o.area_path >= $2 AND o.area_path < $3";

/// How many rows stand on each of the house's lists in a place, and when one was touched last. `projects` is where the house
/// keeps its project list: a room beside this one, known by what hangs on places only; its rows have an
/// `updated_at` and a `state`, and one called off stands on no list.
///
/// # Errors
/// The database refused.
pub async fn lists(
    db: &mut Db,
    scope: &Scope,
    year: i64,
    projects: Option<&AreaUse>,
) -> Result<HashMap<ListKind, ListFacts>, Problem> {
    let inside = "street_id = $1 AND area_path >= $2 AND area_path < $3";
    let projects = projects.map_or(TICKED.to_owned(), |used| {
        let table = used.table;
        format!("SELECT 'projects', count(*), max(updated_at) FROM {table} WHERE {inside} AND state <> 'called_off'")
    });
    let sql = format!(
        "SELECT 'demands' AS kind, count(*) AS total, max(updated_at) AS touched_at FROM demand \
         WHERE {inside} AND state NOT IN ('not_accepted', 'referred', 'merged') \
         UNION ALL SELECT 'resources', count(*), max(updated_at) FROM resource WHERE {inside} AND state = 'listed' \
         UNION ALL {projects} \
         UNION ALL SELECT 'services', count(*), max(a.updated_at) FROM agreement a \
         JOIN obligation l ON l.street_id = a.street_id AND l.agreement_id = a.id \
         WHERE a.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 AND a.state IN ('signed', 'effective', 'expiring') \
         UNION ALL SELECT 'tasks', count(*), max(t.updated_at) FROM alliance_task t \
         JOIN alliance a ON a.street_id = t.street_id AND a.id = t.alliance_id \
         WHERE t.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 AND t.state <> 'dropped'"
    );
    let rows: Vec<ListFacts> = db.all(scope, sql, params![year]).await?;
    Ok(rows.into_iter().map(|row| (row.kind, row)).collect())
}

row! {
    struct Reach { level: String, area_path: Option<AreaPath>, name: String }
}

/// Where a unit's alliances are: their names, and their places; of an alliance of the whole street it is everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reaches {
    /// The alliances, by name.
    pub alliances: Vec<String>,
    /// Their places; the street's own path for everywhere.
    pub places: Vec<AreaPath>,
}

/// Where the alliances of a unit are: those it is in, those it leads.
///
/// # Errors
/// The database refused.
pub async fn reaches(db: &mut Db, scope: &Scope, org: OrgId) -> Result<Reaches, Problem> {
    let rows: Vec<Reach> = db
        .all(
            scope,
            "SELECT a.level AS level, r.area_path AS area_path, a.name AS name FROM alliance a \
             LEFT JOIN alliance_area r ON r.street_id = a.street_id AND r.alliance_id = a.id \
             WHERE a.street_id = $1 AND (a.lead_org_id = $4 OR EXISTS (SELECT 1 FROM alliance_membership m \
             WHERE m.street_id = a.street_id AND m.alliance_id = a.id AND m.org_id = $4 \
             AND m.state IN ('joined', 'active', 'inactive'))) ORDER BY a.name, a.id",
            params![org],
        )
        .await?;
    let mut found = Reaches::default();
    for row in rows {
        if found.alliances.last() != Some(&row.name) {
            found.alliances.push(row.name);
        }
        let place = match (row.level.as_str(), row.area_path) {
            ("street", _) => Some(AreaPath::street()),
            (_, place) => place,
        };
        found.places.extend(place);
    }
    found.places.sort();
    found.places.dedup();
    Ok(found)
}

/// The condition that a demand lies in one of some places and in one of some classes, with its parameters from `$4`.
fn within(places: &[AreaPath], classes: &[ClassId], public: bool) -> (String, Vec<Param>) {
    let mut params: Vec<Param> = classes.iter().map(ToParam::to_param).collect();
    let mut sql = format!("class_id IN ({})", placeholders(4, classes.len()));
    let mut ranges = Vec::with_capacity(places.len());
    for place in places {
        let (low, high) = place.range();
        ranges.push(format!(
            "(area_path >= ${} AND area_path < ${})",
            params.len() + 4,
            params.len() + 5
        ));
        params.extend(params![low, high]);
    }
    sql.push_str(&format!(" AND ({})", ranges.join(" OR ")));
    if public {
        sql.push_str(" AND public = true");
    }
    (sql, params)
}

/// Demands of some classes in some places that wait for somebody or were shelved, counted by class; `public` leaves out what
/// units do not see.
///
/// # Errors
/// The database refused.
pub async fn needs(
    db: &mut Db,
    scope: &Scope,
    places: &[AreaPath],
    classes: &[ClassId],
    public: bool,
) -> Result<Vec<NeedCount>, Problem> {
    if places.is_empty() || classes.is_empty() {
        return Ok(Vec::new());
    }
    let (inside, params) = within(places, classes, public);
    let sql = format!(
        "SELECT class_id, count(CASE WHEN state <> 'shelved' THEN 1 END) AS open, \
         count(CASE WHEN state = 'shelved' THEN 1 END) AS shelved FROM demand \
         WHERE street_id = $1 AND (({UNMET}) OR state = 'shelved') AND {inside} GROUP BY class_id"
    );
    Ok(db.all(scope, sql, params).await?)
}

row! {
    /// A demand that waits.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Need {
        /// Its id.
        pub id: linli_domain::id::DemandId,
        /// Its number.
        pub number: String,
        /// What it is about.
        pub title: String,
        /// Its class.
        pub class_id: Option<ClassId>,
        /// Where it stands.
        pub state: DemandState,
        /// Its place.
        pub area_path: AreaPath,
        /// How much is still asked for.
        pub wanting: i64,
        /// Counted in what.
        pub unit: String,
        /// When it was voiced.
        pub created_at: Timestamp,
        /// How many open issues offer it to the unit that asks; 0 for staff, who need none.
        pub issued: i64,
    }
}
row! {
    struct Total { total: i64 }
}

/// The rows behind [`needs`], those that have waited longest first, with how many there are. A unit (`own`) reads only what
/// is public.
///
/// # Errors
/// The database refused.
pub async fn need_rows(
    db: &mut Db,
    scope: &Scope,
    (places, classes): (&[AreaPath], &[ClassId]),
    own: Option<OrgId>,
    page: Page,
) -> Result<(Vec<Need>, i64), Problem> {
    if places.is_empty() || classes.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let (inside, mut params) = within(places, classes, own.is_some());
    let from = format!(
        "FROM demand WHERE street_id = $1 AND (({UNMET}) OR state = 'shelved') AND {inside}"
    );
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {from}"),
            params.clone(),
        )
        .await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset(), own]);
    let sql = format!(
        "SELECT id, number, title, class_id, state, area_path, asked - committed AS wanting, unit, created_at, \
         (SELECT count(*) FROM issue i WHERE i.street_id = demand.street_id AND i.demand_id = demand.id \
         AND i.closed_at IS NULL AND (i.to_org_id IS NULL OR i.to_org_id = ${})) AS issued {from} \
         ORDER BY CASE WHEN state = 'shelved' THEN 1 ELSE 0 END, created_at, id LIMIT ${next} OFFSET ${}",
        next + 2,
        next + 1
    );
    let rows = db.all(scope, sql, params).await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

row! {
    /// Something a unit did that is counted by itself: an order that solved something, or what a line of an agreement counts.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Deed {
        /// Who did it.
        pub org_id: OrgId,
        /// In which room.
        pub source: DeedSource,
        /// Its id there.
        pub id: Uuid,
        /// Its number, or what it is called.
        pub label: String,
        /// What it was about.
        pub title: String,
        /// The class of need it served.
        pub class_id: Option<ClassId>,
        /// How much.
        pub quantity: i64,
        /// Counted in what.
        pub unit: String,
        /// When it was done.
        pub done_at: Timestamp,
        /// 1 where an agreement promised it, else 0.
        pub promised: i64,
    }
}

/// What units did between two moments, the latest first: finished orders that solved something, and what else the lines of
/// their agreements count, as the latest signed revision words it. Of one unit, or of all.
///
/// # Errors
/// The database refused.
pub async fn deeds(
    db: &mut Db,
    scope: &Scope,
    org: Option<OrgId>,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Deed>, Problem> {
    let mut params = params![from, to];
    let (orders, lines) = match org {
        Some(org) => {
            params.extend(params![org]);
            (" AND w.org_id = $6", " AND l.org_id = $6")
        }
        None => ("", ""),
    };
    // of a line the text of the revision that counted when it was done
    let (own, later) = (counts_from("a"), counts_from("b"));
    let sql = format!(
        "SELECT w.org_id AS org_id, 'order' AS source, w.id AS id, w.number AS label, d.title AS title, d.class_id AS class_id, \
         w.fulfilled AS quantity, coalesce(p.unit, d.unit) AS unit, w.reported_at AS done_at, \
         cast(CASE WHEN e.source_id IS NULL THEN 0 ELSE 1 END AS bigint) AS promised \
         FROM work_order w JOIN demand d ON d.street_id = w.street_id AND d.id = w.demand_id \
         LEFT JOIN demand_line p ON p.street_id = w.street_id AND p.id = w.line_id \
         LEFT JOIN deed e ON e.street_id = w.street_id AND e.source = 'order' AND e.source_id = w.id \
         WHERE w.street_id = $1 AND w.state = 'closed' AND w.resolved IN ('solved', 'partly') \
         AND w.reported_at >= $4 AND w.reported_at < $5{orders} \
         UNION ALL SELECT l.org_id, e.source, e.source_id, e.label, l.what, l.class_id, e.quantity, l.unit, e.done_at, cast(1 AS bigint) \
         FROM deed e JOIN obligation l ON l.street_id = e.street_id AND l.id = e.obligation_id \
         JOIN agreement a ON a.street_id = l.street_id AND a.id = l.agreement_id AND a.signed_on IS NOT NULL \
         AND {own} <= e.done_at WHERE e.street_id = $1 AND e.source <> 'order' AND e.done_at >= $4 AND e.done_at < $5{lines} \
         AND NOT EXISTS (SELECT 1 FROM obligation n JOIN agreement b ON b.street_id = n.street_id \
         AND b.id = n.agreement_id AND b.signed_on IS NOT NULL AND {later} <= e.done_at WHERE n.street_id = l.street_id AND n.id = l.id \
         AND n.agreement_id > l.agreement_id) ORDER BY 9 DESC, 3"
    );
    Ok(db.all(scope, sql, params).await?)
}
