//! Queries over deeds: what was done, on which line it counts, and the running figures.

use std::collections::HashMap;

use linli_domain::id::{
    AgreementId, ClassId, ObligationId, OrderId, OrgId, ProjectId, ResourceId, StreetId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use uuid::Uuid;

use crate::agreements::DeedSource;
use crate::agreements::consume::Served;
use crate::agreements::entity::{Delivered, Party};
use crate::orders::state::{OrderState, Resolved};
use crate::resources::ResourceClass;

/// What was done: a deed keeps one line at most, because this is its primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeedKey {
    /// In which room.
    pub source: DeedSource,
    /// Its id there.
    pub id: Uuid,
}

row! {
    /// An order as far as lines look at it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OrderFacts {
        /// The order.
        pub id: OrderId,
        /// Its number.
        pub number: String,
        /// Who served.
        pub org_id: OrgId,
        /// Where it stands.
        pub state: OrderState,
        /// What came of it.
        pub resolved: Option<Resolved>,
        /// How much was done.
        pub fulfilled: i64,
        /// When it was reported done.
        pub reported_at: Option<Timestamp>,
        /// The class of the need.
        pub class_id: Option<ClassId>,
        /// Counted in what.
        pub unit: String,
    }
}

const FACTS: &str = "SELECT o.id AS id, o.number AS number, o.org_id AS org_id, o.state AS state, o.resolved AS resolved, \
    o.fulfilled AS fulfilled, o.reported_at AS reported_at, d.class_id AS class_id, coalesce(l.unit, d.unit) AS unit FROM work_order o \
    JOIN demand d ON d.street_id = o.street_id AND d.id = o.demand_id \
    LEFT JOIN demand_line l ON l.street_id = o.street_id AND l.id = o.line_id";

/// What lines look at of an order.
///
/// # Errors
/// *Not found* when there is none.
pub async fn of_order(db: &mut Db, scope: &Scope, id: OrderId) -> Result<OrderFacts, Problem> {
    let sql = format!("{FACTS} WHERE o.street_id = $1 AND o.id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Finished orders of some units that were reported within a time and count on no line yet, the earliest first.
///
/// # Errors
/// The database refused.
pub async fn uncounted(
    db: &mut Db,
    scope: &Scope,
    parties: &[Party],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<OrderFacts>, Problem> {
    if parties.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{FACTS} WHERE o.street_id = $1 AND o.org_id IN ({}) AND o.state = 'closed' AND o.reported_at >= $4 \
         AND o.reported_at < $5 AND NOT EXISTS (SELECT 1 FROM deed e WHERE e.street_id = o.street_id \
         AND e.source = 'order' AND e.source_id = o.id) ORDER BY o.reported_at, o.id",
        placeholders(6, parties.len())
    );
    let mut params = params![from, to];
    params.extend(parties.iter().map(|party| party.org_id.to_param()));
    Ok(db.all(scope, sql, params).await?)
}

/// Keeps what a room above tells of, whether a line counts it or none yet; told again, it replaces what was told before.
///
/// # Errors
/// The database refused.
pub async fn tell(
    db: &mut Db,
    scope: &Scope,
    served: &Served,
    at: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO served (street_id, source, source_id, label, org_id, done_at, class_id, resource_id, resource_class, quantity, \
         unit, order_id, project_id, by_booking) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
         ON CONFLICT (street_id, source, source_id) \
         DO UPDATE SET label = excluded.label, org_id = excluded.org_id, done_at = excluded.done_at, \
         class_id = excluded.class_id, resource_id = excluded.resource_id, resource_class = excluded.resource_class, \
         quantity = excluded.quantity, unit = excluded.unit, order_id = excluded.order_id, project_id = excluded.project_id, \
         by_booking = excluded.by_booking",
        params![
            served.key.source,
            served.key.id,
            served.label,
            served.org_id,
            at,
            served.class_id,
            served.resource_id,
            served.resource_class,
            served.quantity,
            served.unit,
            served.order_id,
            served.project_id,
            served.by_booking
        ],
    )
    .await?;
    Ok(())
}

/// Forgets what a room told of: it does not count any more.
///
/// # Errors
/// The database refused.
pub async fn untell(db: &mut Db, scope: &Scope, key: DeedKey) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM served WHERE street_id = $1 AND source = $4 AND source_id = $5",
        params![key.source, key.id],
    )
    .await?;
    Ok(())
}

row! {
    pub(super) struct Told {
        source: DeedSource, source_id: Uuid, label: String, org_id: OrgId, done_at: Timestamp, class_id: Option<ClassId>,
        resource_id: Option<ResourceId>, resource_class: Option<ResourceClass>, quantity: i64, unit: String,
        order_id: Option<OrderId>, project_id: Option<ProjectId>, by_booking: bool,
    }
}

/// The columns of what was told.
pub(super) const TOLD: &str = "source, source_id, label, org_id, done_at, class_id, resource_id, resource_class, quantity, unit, \
    order_id, project_id, by_booking";

/// What rooms above told that some units did within a time and that counts on no line yet, the earliest first.
///
/// # Errors
/// The database refused.
pub async fn uncounted_told(
    db: &mut Db,
    scope: &Scope,
    parties: &[Party],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Served>, Problem> {
    if parties.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {TOLD} FROM served \
         WHERE street_id = $1 AND org_id IN ({}) AND done_at >= $4 AND done_at < $5 AND NOT by_booking AND NOT EXISTS (SELECT 1 FROM deed e \
         WHERE e.street_id = served.street_id AND e.source = served.source AND e.source_id = served.source_id) \
         ORDER BY done_at, source_id",
        placeholders(6, parties.len())
    );
    let mut params = params![from, to];
    params.extend(parties.iter().map(|party| party.org_id.to_param()));
    Ok(retold(db.all(scope, sql, params).await?))
}

pub(super) fn retold(rows: Vec<Told>) -> Vec<Served> {
    rows.into_iter()
        .map(|row| Served {
            key: DeedKey {
                source: row.source,
                id: row.source_id,
            },
            label: row.label,
            org_id: row.org_id,
            at: Some(row.done_at),
            class_id: row.class_id,
            resource_id: row.resource_id,
            resource_class: row.resource_class,
            quantity: row.quantity,
            unit: row.unit,
            order_id: row.order_id,
            project_id: row.project_id,
            by_booking: row.by_booking,
        })
        .collect()
}

row! {
    struct Class { class: ResourceClass }
}

/// The classes of a unit's own listed resources that serve a class of need.
///
/// # Errors
/// The database refused.
pub async fn resource_classes(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    need: ClassId,
) -> Result<Vec<ResourceClass>, Problem> {
    let rows: Vec<Class> = db
        .all(
            scope,
            "SELECT DISTINCT r.class AS class FROM resource r JOIN resource_need n ON n.street_id = r.street_id \
             AND n.resource_id = r.id WHERE r.street_id = $1 AND r.org_id = $4 AND r.state = 'listed' AND n.class_id = $5",
            params![org, need],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.class).collect())
}

row! {
    /// A deed as it counts.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Deed {
        /// The line.
        pub obligation_id: ObligationId,
        /// The civil year.
        pub year: i64,
        /// How much of the line.
        pub quantity: i64,
    }
}

/// What a deed counts, if anything.
///
/// # Errors
/// The database refused.
pub async fn deed_of(db: &mut Db, scope: &Scope, key: DeedKey) -> Result<Option<Deed>, Problem> {
    Ok(db
        .one(
            scope,
            "SELECT obligation_id, year, quantity FROM deed WHERE street_id = $1 AND source = $4 AND source_id = $5",
            params![key.source, key.id],
        )
        .await?)
}

row! {
    struct Back { source: DeedSource, source_id: Uuid, label: String }
}

/// Deeds since a moment on the lines of an agreement that its amendment does not have any more, or in which they count another
/// unit or what serves another need.
///
/// # Errors
/// The database refused.
pub async fn displaced(
    db: &mut Db,
    scope: &Scope,
    original: AgreementId,
    amendment: AgreementId,
    from: Timestamp,
) -> Result<Vec<(DeedKey, String)>, Problem> {
    let sql = "SELECT e.source AS source, e.source_id AS source_id, e.label AS label FROM deed e \
               JOIN obligation l ON l.street_id = e.street_id AND l.id = e.obligation_id \
               WHERE e.street_id = $1 AND l.agreement_id = $4 AND e.done_at >= $6 AND NOT EXISTS (SELECT 1 FROM obligation n \
               WHERE n.street_id = l.street_id AND n.agreement_id = $5 AND n.id = l.id AND n.org_id = l.org_id \
               AND n.unit = l.unit AND (n.class_id = l.class_id OR (n.class_id IS NULL AND l.class_id IS NULL)) \
               AND coalesce(n.resource_class, '') = coalesce(l.resource_class, '')) ORDER BY e.done_at, e.source_id";
    let rows: Vec<Back> = db
        .all(scope, sql, params![original, amendment, from])
        .await?;
    Ok(keys(rows))
}

fn keys(rows: Vec<Back>) -> Vec<(DeedKey, String)> {
    rows.into_iter()
        .map(|row| {
            let key = DeedKey {
                source: row.source,
                id: row.source_id,
            };
            (key, row.label)
        })
        .collect()
}

/// Deeds on the lines of an agreement behind which nothing stands any more: an order that is not confirmed, or what its room
/// does not tell of.
///
/// # Errors
/// The database refused.
pub async fn taken_back(
    db: &mut Db,
    scope: &Scope,
    agreement: AgreementId,
) -> Result<Vec<(DeedKey, String)>, Problem> {
    let sql = "SELECT e.source AS source, e.source_id AS source_id, e.label AS label FROM deed e \
               JOIN obligation l ON l.street_id = e.street_id AND l.id = e.obligation_id \
               WHERE e.street_id = $1 AND l.agreement_id = $4 AND ((e.source <> 'order' AND NOT EXISTS \
               (SELECT 1 FROM served s WHERE s.street_id = e.street_id AND s.source = e.source AND s.source_id = e.source_id)) \
               OR (e.source = 'order' AND NOT EXISTS (SELECT 1 FROM work_order w WHERE w.street_id = e.street_id \
               AND w.id = e.source_id AND w.state = 'closed' AND w.resolved IN ('solved', 'partly'))))";
    let rows: Vec<Back> = db.all(scope, sql, params![agreement]).await?;
    Ok(keys(rows))
}

/// Counts a deed on a line and adds it to the running figure; answers whether it was not counted before.
///
/// # Errors
/// The database refused.
pub async fn count(
    db: &mut Db,
    scope: &Scope,
    key: DeedKey,
    label: &str,
    deed: Deed,
    done_at: Timestamp,
) -> Result<bool, Problem> {
    let added = db
        .execute(
            scope,
            "INSERT INTO deed (street_id, source, source_id, label, obligation_id, year, quantity, done_at) \
             VALUES ($1, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
            params![
                key.source,
                key.id,
                label,
                deed.obligation_id,
                deed.year,
                deed.quantity,
                done_at
            ],
        )
        .await?;
    if added == 1 {
        add(db, scope, deed.obligation_id, deed.year, deed.quantity).await?;
    }
    Ok(added == 1)
}

/// Takes a deed back off its line; answers whether it was counted.
///
/// # Errors
/// The database refused.
pub async fn uncount(
    db: &mut Db,
    scope: &Scope,
    key: DeedKey,
    deed: Deed,
) -> Result<bool, Problem> {
    let removed = db
        .execute(
            scope,
            "DELETE FROM deed WHERE street_id = $1 AND source = $4 AND source_id = $5",
            params![key.source, key.id],
        )
        .await?;
    if removed == 1 {
        add(db, scope, deed.obligation_id, deed.year, -deed.quantity).await?;
    }
    Ok(removed == 1)
}

async fn add(
    db: &mut Db,
    scope: &Scope,
    line: ObligationId,
    year: i64,
    quantity: i64,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO obligation_year (street_id, obligation_id, year, delivered) VALUES ($1, $4, $5, $6) \
         ON CONFLICT (street_id, obligation_id, year) DO UPDATE SET \
         delivered = obligation_year.delivered + excluded.delivered",
        params![line, year, quantity],
    )
    .await?;
    Ok(())
}

/// What was delivered of some lines, by year.
///
/// # Errors
/// The database refused.
pub async fn delivered(
    db: &mut Db,
    scope: &Scope,
    lines: &[ObligationId],
) -> Result<HashMap<(ObligationId, i64), i64>, Problem> {
    let mut found = HashMap::new();
    for chunk in lines.chunks(500) {
        let sql = format!(
            "SELECT obligation_id, year, delivered FROM obligation_year WHERE street_id = $1 AND obligation_id IN ({})",
            placeholders(4, chunk.len())
        );
        let rows: Vec<Delivered> = db
            .all(scope, sql, chunk.iter().map(ToParam::to_param).collect())
            .await?;
        found.extend(
            rows.into_iter()
                .map(|row| ((row.obligation_id, row.year), row.delivered)),
        );
    }
    Ok(found)
}

/// The figures of a street summed up anew from its deeds.
const SUMS: &str = "SELECT obligation_id, year, cast(sum(quantity) AS bigint) AS delivered FROM deed \
                    WHERE street_id = $1 GROUP BY obligation_id, year";

/// The figures of a street, summed up anew from its deeds, in order.
///
/// # Errors
/// The database refused.
pub async fn summed(db: &mut Db, scope: &Scope) -> Result<Vec<Delivered>, Problem> {
    let sql = format!("{SUMS} ORDER BY obligation_id, year");
    Ok(db.all(scope, sql, vec![]).await?)
}

/// The running figures of a street in the same order; what was taken back whole is left out.
///
/// # Errors
/// The database refused.
pub async fn running(db: &mut Db, scope: &Scope) -> Result<Vec<Delivered>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT obligation_id, year, delivered FROM obligation_year WHERE street_id = $1 AND delivered <> 0 \
             ORDER BY obligation_id, year",
            vec![],
        )
        .await?)
}

/// Writes the running figures of a street anew from its deeds.
///
/// # Errors
/// The database refused.
pub async fn rewrite(db: &mut Db, scope: &Scope) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM obligation_year WHERE street_id = $1",
        vec![],
    )
    .await?;
    db.execute(
        scope,
        format!(
            "INSERT INTO obligation_year (street_id, obligation_id, year, delivered) \
             SELECT $1, s.obligation_id, s.year, s.delivered FROM ({SUMS}) s"
        ),
        vec![],
    )
    .await?;
    Ok(())
}

row! {
    struct Street { street_id: StreetId }
}

/// Streets that have counted anything.
///
/// # Errors
/// The database refused.
pub async fn streets(db: &mut Db) -> Result<Vec<StreetId>, Problem> {
    let rows: Vec<Street> = db
        .all_unscoped(
            "figures are checked over every street",
            "SELECT street_id FROM deed UNION SELECT street_id FROM obligation_year",
            vec![],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.street_id).collect())
}

row! {
    /// A deed as the page of an agreement shows it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListedDeed {
        /// The line.
        pub obligation_id: ObligationId,
        /// What was done.
        pub source: DeedSource,
        /// Its id.
        pub source_id: Uuid,
        /// Its number, or what it is called.
        pub label: String,
        /// What an order was asked for.
        pub title: Option<String>,
        /// Of a use: the number of the order it was for.
        pub order_number: Option<String>,
        /// The civil year it counts in.
        pub year: i64,
        /// How much of the line.
        pub quantity: i64,
        /// When it was reported done.
        pub done_at: Timestamp,
    }
}
row! {
    struct Total { total: i64 }
}

/// Which deeds of an agreement are asked for.
#[derive(Debug, Clone, Copy)]
pub struct DeedFilter {
    /// The agreement.
    pub agreement: AgreementId,
    /// One of its lines.
    pub line: Option<ObligationId>,
    /// The lines that one party owes.
    pub owed_by: Option<OrgId>,
    /// Done at this moment or later: what is earlier counts for the revision before it.
    pub from: Option<Timestamp>,
    /// Done before this moment: what is later counts for the revision after it.
    pub to: Option<Timestamp>,
}

/// The deeds of an agreement's lines, the latest first.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: DeedFilter,
    page: Page,
) -> Result<(Vec<ListedDeed>, i64), Problem> {
    let mut params = params![filter.agreement];
    let mut lines = "l.street_id = $1 AND l.agreement_id = $4".to_owned();
    let own = [
        ("l.id", filter.line.map(|line| line.to_param())),
        ("l.org_id", filter.owed_by.map(|org| org.to_param())),
    ];
    for (column, value) in own {
        if let Some(value) = value {
            params.push(value);
            lines.push_str(&format!(" AND {column} = ${}", params.len() + 3));
        }
    }
    let mut when = String::new();
    for (moment, sign) in [(filter.from, ">="), (filter.to, "<")] {
        if let Some(moment) = moment {
            params.push(moment.to_param());
            when.push_str(&format!(" AND e.done_at {sign} ${}", params.len() + 3));
        }
    }
    let from = format!(
        "FROM deed e LEFT JOIN work_order o ON o.street_id = e.street_id AND o.id = e.source_id AND e.source = 'order' \
         LEFT JOIN demand d ON d.street_id = o.street_id AND d.id = o.demand_id \
         LEFT JOIN served s ON s.street_id = e.street_id AND s.source = e.source AND s.source_id = e.source_id \
         LEFT JOIN work_order w ON w.street_id = s.street_id AND w.id = s.order_id \
         WHERE e.street_id = $1 AND e.obligation_id IN (SELECT l.id FROM obligation l WHERE {lines}){when}"
    );
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {from}"),
            params.clone(),
        )
        .await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let rows = db
        .all(
            scope,
            format!(
                "SELECT e.obligation_id AS obligation_id, e.source AS source, e.source_id AS source_id, e.label AS label, \
                 d.title AS title, w.number AS order_number, e.year AS year, e.quantity AS quantity, e.done_at AS done_at {from} \
                 ORDER BY e.done_at DESC, e.source_id DESC LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}
