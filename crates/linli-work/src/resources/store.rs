//! Queries over resources.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{AllianceId, AreaId, ClassId, OrgId, PersonId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use super::rules::ResourceState;
use super::{PriceTier, ResourceClass};

/// A resource goes along until it is withdrawn.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "resource",
    table: "resource",
    id: "id",
    label: "title",
    living: "state <> 'withdrawn'",
    has_area_id: true,
    keeps: true,
    keeps_org: Some("org_id"),
    office: None,
    searched: true,
}];

row! {
    /// Something a unit offers.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Resource {
        /// Its id.
        pub id: ResourceId,
        /// Its number (`ZY…`).
        pub number: String,
        /// Whose it is.
        pub org_id: OrgId,
        /// What it is.
        pub class: ResourceClass,
        /// What it is called.
        pub title: String,
        /// How much of it, in `unit`.
        pub quantity: i64,
        /// What the quantity counts.
        pub unit: String,
        /// On what conditions.
        pub conditions: String,
        /// For whom.
        pub eligible: String,
        /// What it costs the user.
        pub price_tier: PriceTier,
        /// Where it is, or which place it serves.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// The first moment it is no longer offered.
        pub valid_to: Option<Timestamp>,
        /// Words it is found by, space separated.
        pub tags: String,
        /// Where to ask: an office, a landline; never somebody's mobile number.
        pub contact: Option<String>,
        /// Where it stands.
        pub state: ResourceState,
        /// Who entered it.
        pub created_by: Option<PersonId>,
        /// Who changed its content last.
        pub edited_by: Option<PersonId>,
        /// Who put it up for review last.
        pub submitted_by: Option<PersonId>,
        /// When it was entered.
        pub created_at: Timestamp,
        /// When it was touched last.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct Total { total: i64 }
}
row! {
    struct Need { resource_id: ResourceId, class_id: ClassId }
}
row! {
    struct Uses { id: ResourceId, uses: i64 }
}

/// A resource unused for so many days is idle (rule R-16).
pub const IDLE_DAYS: i64 = 180;

/// A resource whose owner has closed no order for a demand of a class it serves since the moment `?`.
pub const IDLE: &str = "NOT EXISTS (SELECT 1 FROM work_order o \
    JOIN demand d ON d.street_id = o.street_id AND d.id = o.demand_id \
    JOIN resource_need served ON served.street_id = o.street_id AND served.class_id = d.class_id \
    WHERE o.street_id = resource.street_id AND o.org_id = resource.org_id AND o.state = 'closed' AND o.closed_at >= ? \
    AND served.resource_id = resource.id)";

const COLUMNS: &str = "id, number, org_id, class, title, quantity, unit, conditions, eligible, price_tier, area_id, \
                       area_path, valid_to, tags, contact, state, created_by, edited_by, submitted_by, created_at, \
                       updated_at, version";

/// A resource of the street; whether the caller may see it is the room's rule.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: ResourceId) -> Result<Resource, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM resource WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// What a list asks for.
#[derive(Debug)]
pub struct Filter {
    /// Only these (found by words); `None` for all.
    pub ids: Option<Vec<ResourceId>>,
    /// What it is.
    pub class: Option<ResourceClass>,
    /// Where it stands.
    pub state: Option<ResourceState>,
    /// Whose it is.
    pub org: Option<OrgId>,
    /// Offered by members of one alliance.
    pub alliance: Option<AllianceId>,
    /// In which place.
    pub area: Option<AreaPath>,
    /// Serving one class of needs.
    pub need_class: Option<ClassId>,
    /// Only those nobody used since.
    pub idle_since: Option<Timestamp>,
    /// The caller's own organisation, whose resources the caller sees in every state.
    pub own_org: OrgId,
    /// Whether the caller is an office, which sees every state in its scope; others see what is listed.
    pub office: bool,
}

/// A page of the resources that the caller may see, newest change first, and how many there are.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    page: Page,
) -> Result<(Vec<Resource>, i64), Problem> {
    let mut sql = "street_id = $1 AND (state = 'listed' OR org_id = $4 OR ($5 AND area_path >= $2 AND area_path < $3))"
        .to_owned();
    let mut params = params![filter.own_org, filter.office];
    let mut narrow = |condition: &str, param: Param| {
        params.push(param);
        let place = format!("${}", params.len() + 3);
        sql.push_str(&format!(" AND {}", condition.replace('?', &place)));
    };
    if let Some(class) = filter.class {
        narrow("class = ?", class.to_param());
    }
    if let Some(state) = filter.state {
        narrow("state = ?", state.to_param());
    }
    if let Some(org) = filter.org {
        narrow("org_id = ?", org.to_param());
    }
    if let Some(alliance) = filter.alliance {
        narrow(
            "EXISTS (SELECT 1 FROM alliance_membership m WHERE m.street_id = resource.street_id AND m.org_id = resource.org_id \
             AND m.alliance_id = ? AND m.state IN ('joined', 'active', 'inactive'))",
            alliance.to_param(),
        );
    }
    if let Some(area) = &filter.area {
        let (low, high) = area.range();
        narrow("area_path >= ?", low.to_param());
        narrow("area_path < ?", high.to_param());
    }
    if let Some(class) = filter.need_class {
        narrow(
            "EXISTS (SELECT 1 FROM resource_need n WHERE n.street_id = resource.street_id AND n.resource_id = resource.id \
             AND n.class_id = ?)",
            class.to_param(),
        );
    }
    if let Some(since) = filter.idle_since {
        narrow(IDLE, since.to_param());
    }
    if let Some(ids) = &filter.ids {
        if ids.is_empty() {
            return Ok((Vec::new(), 0));
        }
        sql.push_str(&format!(
            " AND id IN ({})",
            placeholders(params.len() + 4, ids.len())
        ));
        params.extend(ids.iter().map(ToParam::to_param));
    }
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM resource WHERE {sql}"),
            params.clone(),
        )
        .await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let rows = db
        .all(
            scope,
            format!(
                "SELECT {COLUMNS} FROM resource WHERE {sql} \
                 ORDER BY CASE WHEN state IN ('withdrawn', 'expired') THEN 1 ELSE 0 END, updated_at DESC, id DESC \
                 LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

/// Resources that may be used at a moment: of the whole street, or of one organisation. At most `limit`, the ones
/// touched last first.
///
/// # Errors
/// The database refused.
pub async fn usable(
    db: &mut Db,
    scope: &Scope,
    org: Option<OrgId>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Resource>, Problem> {
    let mut params = params![now, limit];
    let own = match org {
        Some(org) => {
            params.push(org.to_param());
            " AND org_id = $6"
        }
        None => "",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM resource WHERE street_id = $1 AND state = 'listed' AND (valid_to IS NULL OR valid_to > $4){own} \
         ORDER BY updated_at DESC, id DESC LIMIT $5"
    );
    Ok(db.all(scope, sql, params).await?)
}

/// The classes of needs that usable resources serve, in one query whatever their number.
///
/// # Errors
/// The database refused.
pub async fn needs_of_listed(
    db: &mut Db,
    scope: &Scope,
    org: Option<OrgId>,
) -> Result<HashMap<ResourceId, Vec<ClassId>>, Problem> {
    let mut params = Vec::new();
    let own = match org {
        Some(org) => {
            params.push(org.to_param());
            " AND r.org_id = $4"
        }
        None => "",
    };
    let sql = format!(
        "SELECT n.resource_id AS resource_id, n.class_id AS class_id FROM resource_need n \
         JOIN resource r ON r.street_id = n.street_id AND r.id = n.resource_id \
         WHERE n.street_id = $1 AND r.state = 'listed'{own} ORDER BY n.resource_id, n.class_id"
    );
    let rows: Vec<Need> = db.all(scope, sql, params).await?;
    let mut needs: HashMap<ResourceId, Vec<ClassId>> = HashMap::new();
    for row in rows {
        needs.entry(row.resource_id).or_default().push(row.class_id);
    }
    Ok(needs)
}

/// The classes of needs one resource serves.
///
/// # Errors
/// The database refused.
pub async fn needs_of(db: &mut Db, scope: &Scope, id: ResourceId) -> Result<Vec<ClassId>, Problem> {
    let rows: Vec<Need> = db
        .all(
            scope,
            "SELECT resource_id, class_id FROM resource_need WHERE street_id = $1 AND resource_id = $4 ORDER BY class_id",
            params![id],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.class_id).collect())
}

/// How often resources served since a moment: bookings of them that others used, and orders their owner brought to an end
/// for demands of a class they serve.
///
/// # Errors
/// The database refused.
pub async fn uses_since(
    db: &mut Db,
    scope: &Scope,
    ids: &[ResourceId],
    since: Timestamp,
) -> Result<HashMap<ResourceId, i64>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT r.id AS id, count(*) AS uses FROM resource r \
         JOIN work_order o ON o.street_id = r.street_id AND o.org_id = r.org_id AND o.state = 'closed' AND o.closed_at >= $4 \
         JOIN demand d ON d.street_id = o.street_id AND d.id = o.demand_id \
         JOIN resource_need n ON n.street_id = r.street_id AND n.resource_id = r.id AND n.class_id = d.class_id \
         WHERE r.street_id = $1 AND r.id IN ({marks}) GROUP BY r.id \
         UNION ALL SELECT s.resource_id AS id, count(*) AS uses FROM served s \
         WHERE s.street_id = $1 AND s.resource_id IN ({marks}) AND s.done_at >= $4 GROUP BY s.resource_id",
        marks = placeholders(5, ids.len())
    );
    let mut params = params![since];
    params.extend(ids.iter().map(ToParam::to_param));
    let rows: Vec<Uses> = db.all(scope, sql, params).await?;
    let mut uses = HashMap::new();
    for row in rows {
        *uses.entry(row.id).or_default() += row.uses;
    }
    Ok(uses)
}

/// Adds a resource.
///
/// # Errors
/// The number is taken, or the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, resource: &Resource) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO resource (street_id, {COLUMNS}) VALUES ($1, {})",
        placeholders(4, 22)
    );
    db.execute(
        scope,
        sql,
        params![
            resource.id,
            resource.number,
            resource.org_id,
            resource.class,
            resource.title,
            resource.quantity,
            resource.unit,
            resource.conditions,
            resource.eligible,
            resource.price_tier,
            resource.area_id,
            resource.area_path,
            resource.valid_to,
            resource.tags,
            resource.contact,
            resource.state,
            resource.created_by,
            resource.edited_by,
            resource.submitted_by,
            resource.created_at,
            resource.updated_at,
            resource.version
        ],
    )
    .await?;
    Ok(())
}

/// Writes a resource that was read at `resource.version`, and counts the version up. Number, owner and origin stay.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn update(db: &mut Db, scope: &Scope, resource: &Resource) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE resource SET class = $6, title = $7, quantity = $8, unit = $9, conditions = $10, eligible = $11, \
             price_tier = $12, area_id = $13, area_path = $14, valid_to = $15, tags = $16, contact = $17, state = $18, \
             edited_by = $19, submitted_by = $20, updated_at = $21, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                resource.id,
                resource.version,
                resource.class,
                resource.title,
                resource.quantity,
                resource.unit,
                resource.conditions,
                resource.eligible,
                resource.price_tier,
                resource.area_id,
                resource.area_path,
                resource.valid_to,
                resource.tags,
                resource.contact,
                resource.state,
                resource.edited_by,
                resource.submitted_by,
                resource.updated_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    Ok(())
}

/// Replaces the classes of needs a resource serves.
///
/// # Errors
/// The database refused.
pub async fn set_needs(
    db: &mut Db,
    scope: &Scope,
    id: ResourceId,
    classes: &[ClassId],
) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM resource_need WHERE street_id = $1 AND resource_id = $4",
        params![id],
    )
    .await?;
    for class in classes {
        db.execute(
            scope,
            "INSERT INTO resource_need (street_id, resource_id, class_id) VALUES ($1, $4, $5) ON CONFLICT DO NOTHING",
            params![id, class],
        )
        .await?;
    }
    Ok(())
}

/// Resources on the list or paused whose validity has ended, at most 500 at a time.
///
/// # Errors
/// The database refused.
pub async fn past_validity(
    db: &mut Db,
    scope: &Scope,
    now: Timestamp,
) -> Result<Vec<Resource>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM resource WHERE street_id = $1 AND valid_to <= $4 AND state IN ('listed', 'paused') \
         ORDER BY id LIMIT 500"
    );
    Ok(db.all(scope, sql, params![now]).await?)
}
