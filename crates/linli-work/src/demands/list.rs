//! `GET /api/demands`: filtered, scoped, counted. Six queries whatever the number of rows.

use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, ClassId, DemandId, ImportId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::{Looked, Problem};
use linli_kit::search::{self, SearchQuery};
use linli_kit::store::{Db, FromRow, Param, ToParam, placeholders};
use linli_kit::{params, row};
use serde::Deserialize;
use utoipa::IntoParams;

use super::entity::{COLUMNS, Demand, LISTED_COLUMNS, ListedDemand};
use super::figures::{self, Figure};
use super::next::Step;
use super::state::{DemandState, Source};
use super::view::{DemandSummary, sees_issued_only, summaries};

linli_domain::code_enum! {
    /// In which order.
    pub enum DemandSort {
        /// Newest first.
        Newest = "newest",
        /// Oldest first.
        Oldest = "oldest",
        /// What is due first.
        Due = "due",
        /// By number.
        Number = "number",
    }
}

impl DemandSort {
    const fn sql(self) -> &'static str {
        match self {
            Self::Newest => "created_at DESC, id DESC",
            Self::Oldest => "created_at, id",
            Self::Due => "CASE WHEN next_due_at IS NULL THEN 1 ELSE 0 END, next_due_at, id",
            Self::Number => "number",
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DemandQuery {
    /// Words or a number.
    #[serde(default)]
    pub q: Option<String>,
    /// States, comma separated.
    #[serde(default)]
    pub state: Option<String>,
    /// One class.
    #[serde(default)]
    #[param(inline)]
    pub class_id: Option<ClassId>,
    /// A place and everything in it.
    #[serde(default)]
    #[param(inline)]
    pub area_id: Option<AreaId>,
    /// Where it came from.
    #[serde(default)]
    #[param(inline)]
    pub source: Option<Source>,
    /// What is next.
    #[serde(default)]
    #[param(inline)]
    pub step: Option<Step>,
    /// Only what is late.
    #[serde(default)]
    pub late: Option<bool>,
    /// Only what waits for the own organisation, or was recorded by oneself.
    #[serde(default)]
    pub mine: Option<bool>,
    /// Only what a leader watches.
    #[serde(default)]
    pub supervised: Option<bool>,
    /// Only what asks for more than is bound.
    #[serde(default)]
    pub unmet: Option<bool>,
    /// Voiced at or after.
    #[serde(default)]
    #[param(inline)]
    pub from: Option<Timestamp>,
    /// Voiced before.
    #[serde(default)]
    #[param(inline)]
    pub to: Option<Timestamp>,
    /// Accepted at or after: the base of the three rates.
    #[serde(default)]
    #[param(inline)]
    pub accepted_from: Option<Timestamp>,
    /// Accepted before.
    #[serde(default)]
    #[param(inline)]
    pub accepted_to: Option<Timestamp>,
    /// With `class_id`: that class alone, without those below it.
    #[serde(default)]
    pub class_only: Option<bool>,
    /// The rows behind a figure of the three rates.
    #[serde(default)]
    pub figure: Option<Figure>,
    /// Next step due at or after.
    #[serde(default)]
    pub due_from: Option<Timestamp>,
    /// Next step due before.
    #[serde(default)]
    pub due_to: Option<Timestamp>,
    /// Of one import.
    #[serde(default)]
    #[param(inline)]
    pub import_id: Option<ImportId>,
    /// In which order; newest first when left out.
    #[serde(default)]
    #[param(inline)]
    pub sort: Option<DemandSort>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// Demands of the own place; for units those issued to them and their own.
#[utoipa::path(get, path = "/api/demands", tag = "demands", params(DemandQuery),
    responses((status = 200, body = Paged<DemandSummary>)))]
pub async fn list_demands(
    ctx: Ctx,
    Query(query): Query<DemandQuery>,
) -> Result<Json<Paged<DemandSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let found = find(&mut db, ctx.actor()?, &query, page, ctx.now()).await?;
    Ok(Json(found))
}

/// A page of demands.
///
/// # Errors
/// A filter names an unknown state or place.
pub async fn find(
    db: &mut Db,
    actor: &Actor,
    query: &DemandQuery,
    page: Page,
    now: Timestamp,
) -> Result<Paged<DemandSummary>, Problem> {
    let found = rows_of::<ListedDemand>(db, LISTED_COLUMNS, actor, query, page, now).await?;
    Ok(Paged::new(
        summaries(db, &found.scope, found.demands, now).await?,
        found.total,
        page,
    ))
}

/// Demands as stored, with what a list of them needs.
#[derive(Debug)]
pub struct Found<T = Demand> {
    /// A page of them.
    pub demands: Vec<T>,
    /// How many there are in all.
    pub total: i64,
    /// Where they were looked for.
    pub scope: Scope,
}

/// A page of demands as stored.
///
/// # Errors
/// A filter names an unknown state or place.
pub async fn demands_of(
    db: &mut Db,
    actor: &Actor,
    query: &DemandQuery,
    page: Page,
    now: Timestamp,
) -> Result<Found, Problem> {
    rows_of(db, COLUMNS, actor, query, page, now).await
}

async fn rows_of<T: FromRow>(
    db: &mut Db,
    columns: &str,
    actor: &Actor,
    query: &DemandQuery,
    page: Page,
    now: Timestamp,
) -> Result<Found<T>, Problem> {
    let (scope, filter) = narrowed(db, actor, query, now).await?;
    let inside = format!(
        "WHERE street_id = $1 AND area_path >= $2 AND area_path < $3{}",
        filter.sql
    );
    let total = db
        .count(
            &scope,
            format!("SELECT count(*) AS total FROM demand {inside}"),
            filter.params.clone(),
        )
        .await?;
    if total == 0 {
        return Ok(Found {
            demands: Vec::new(),
            total,
            scope,
        });
    }
    let sort = query.sort.unwrap_or(DemandSort::Newest);
    let order = sort.sql();
    let at = filter.next();
    let cut = format!("ORDER BY {order} LIMIT ${at} OFFSET ${}", at + 1);
    let near = filter.indexed && sort == DemandSort::Newest && page_is_near(page, total);
    let sql = match near {
        true => {
            let (index, condition) = walk(&scope);
            let along = db.along(index);
            format!("SELECT {columns} FROM demand{along} {inside}{condition} {cut}")
        }
        // the ids are put in order alone: whole rows with their texts would be carried through the sort
        false => format!(
            "SELECT {columns} FROM demand WHERE street_id = $1 AND id IN (SELECT id FROM demand {inside} {cut}) \
             ORDER BY {order}"
        ),
    };
    let mut params = filter.params;
    params.extend(params![page.page_size, page.offset()]);
    let demands = db.all(&scope, sql, params).await?;
    Ok(Found {
        demands,
        total,
        scope,
    })
}

/// The index along which the newest of a scope lie in order, and what must be said besides for it to be used.
fn walk(scope: &Scope) -> (&'static str, &'static str) {
    match scope.area().depth() {
        0 => ("demand_newest", ""),
        // the first five characters of the lower end of the range are the community's path
        _ => (
            "demand_community",
            " AND substr(area_path, 1, 5) = substr($2, 1, 5)",
        ),
    }
}

/// Whether walking from the newest on finds the page sooner than putting all that fit in order: it lies in the first
/// tenth of very many.
fn page_is_near(page: Page, total: i64) -> bool {
    total >= 1_000 && (page.offset() + page.page_size).saturating_mul(10) <= total
}

/// Where an actor looks, and for what.
async fn narrowed(
    db: &mut Db,
    actor: &Actor,
    query: &DemandQuery,
    now: Timestamp,
) -> Result<(Scope, Filter), Problem> {
    let mut scope = actor.scope();
    let unit = sees_issued_only(actor.role());
    if unit {
        scope = Scope::street_wide(scope.street());
    }
    let mut filter = Filter::new();
    if unit {
        filter.unit(actor);
    }
    if let Some(area) = query.area_id {
        let area = linli_net::areas::store::load(db, &scope, area)
            .await
            .named_in("area_id")?;
        scope = scope.narrowed(&area.path).unwrap_or(scope);
    }
    if let Some(text) = query
        .q
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        let parsed = linli_match::text::Query::parse(text);
        let words = SearchQuery {
            fts5: parsed.fts5(),
            tsquery: parsed.tsquery(),
        };
        let (found, values) = search::ids(db, "demand", &words, filter.next());
        filter.plain(&format!("id IN ({found})"));
        filter.params.extend(values);
    }
    filter.fields(query, actor, now)?;
    Ok((scope, filter))
}

/// Conditions of a WHERE with their parameters from `$4`.
struct Filter {
    sql: String,
    params: Vec<Param>,
    /// Whether all of it can be answered from the index of the newest alone: nothing but states and the place.
    indexed: bool,
}

/// What a unit sees: demands with an issue open to it, and those it has an order of.
const UNIT_SEES: &str = "(public = true AND EXISTS (SELECT 1 FROM issue i WHERE i.street_id = demand.street_id AND i.demand_id = demand.id \
     AND i.closed_at IS NULL AND (i.to_org_id IS NULL OR i.to_org_id = ?)) \
     OR EXISTS (SELECT 1 FROM issue i WHERE i.street_id = demand.street_id AND i.demand_id = demand.id \
     AND i.closed_at IS NULL AND i.to_org_id = ?) \
     OR EXISTS (SELECT 1 FROM work_order o WHERE o.street_id = demand.street_id AND o.demand_id = demand.id AND o.org_id = ?) \
     OR EXISTS (SELECT 1 FROM whistle w WHERE w.street_id = demand.street_id AND w.demand_id = demand.id \
     AND w.department_org_id = ? AND w.state <> 'drafted' AND w.state <> 'refused'))";

/// What a volunteer sees: demands offered to everybody, and those they have an order of themselves.
const VOLUNTEER_SEES: &str = "(public = true AND EXISTS (SELECT 1 FROM issue i WHERE i.street_id = demand.street_id AND i.demand_id = demand.id \
     AND i.closed_at IS NULL AND i.to_org_id IS NULL) \
     OR EXISTS (SELECT 1 FROM work_order o WHERE o.street_id = demand.street_id AND o.demand_id = demand.id AND o.person_id = ?))";

impl Filter {
    const fn new() -> Self {
        Self {
            sql: String::new(),
            params: Vec::new(),
            indexed: true,
        }
    }

    fn next(&self) -> usize {
        self.params.len() + 4
    }

    /// Adds ` AND condition`, each `?` of it bound to the value.
    fn and(&mut self, condition: &str, value: &impl ToParam) {
        let at = self.next();
        self.indexed = false;
        self.sql.push_str(" AND ");
        self.sql
            .push_str(&condition.replace('?', &format!("${at}")));
        self.params.push(value.to_param());
    }

    fn plain(&mut self, condition: &str) {
        self.indexed = false;
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    fn among(&mut self, column: &str, values: Vec<Param>) {
        if values.is_empty() {
            self.plain("1 = 0");
            return;
        }
        self.indexed &= column == "state";
        let sql = format!(
            " AND {column} IN ({})",
            placeholders(self.next(), values.len())
        );
        self.sql.push_str(&sql);
        self.params.extend(values);
    }

    fn unit(&mut self, actor: &Actor) {
        match actor.acting() {
            Some(acting) if acting.role == Role::Volunteer => {
                self.and(VOLUNTEER_SEES, &actor.person());
            }
            Some(acting) => self.and(UNIT_SEES, &acting.org),
            None => self.plain("1 = 0"),
        }
    }

    fn fields(
        &mut self,
        query: &DemandQuery,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), Problem> {
        if let Some(list) = query.state.as_deref().filter(|list| !list.is_empty()) {
            let states: Option<Vec<Param>> = list
                .split(',')
                .map(|code| DemandState::from_code(code.trim()).map(|state| state.to_param()))
                .collect();
            self.among(
                "state",
                states.ok_or_else(|| Problem::field("state", "unknown"))?,
            );
        }
        if let Some(class) = query.class_id {
            let condition = if query.class_only == Some(true) {
                "class_id = ?"
            } else {
                "class_id IN (SELECT id FROM need_class WHERE need_class.street_id = $1 AND (id = ? OR parent_id = ?))"
            };
            self.and(condition, &class);
        }
        if let Some(figure) = query.figure {
            self.plain(figures::DEMAND_BASE);
            let condition = figure.of_demands();
            if condition.contains('?') {
                self.and(condition, &now)
            } else {
                self.plain(condition)
            }
        }
        if let Some(source) = query.source {
            self.and("source = ?", &source);
        }
        if let Some(step) = query.step {
            self.and("next_step = ?", &step);
        }
        if query.late == Some(true) {
            self.and("next_due_at < ?", &now);
        }
        if query.supervised == Some(true) {
            self.plain("supervised = true");
        }
        if query.unmet == Some(true) {
            self.plain(figures::UNMET);
        }
        for (condition, moment) in [
            ("created_at >= ?", query.from),
            ("created_at < ?", query.to),
            ("accepted_at >= ?", query.accepted_from),
            ("accepted_at < ?", query.accepted_to),
            ("next_due_at >= ?", query.due_from),
            ("next_due_at < ?", query.due_to),
        ] {
            if let Some(moment) = moment {
                self.and(condition, &moment);
            }
        }
        if let Some(import) = query.import_id {
            self.and("import_id = ?", &import);
        }
        if query.mine == Some(true) {
            self.mine(actor);
        }
        Ok(())
    }

    fn mine(&mut self, actor: &Actor) {
        match (actor.role(), actor.acting(), actor.person()) {
            (
                Some(Role::BuildingHead | Role::StairwellHead | Role::GridWorker | Role::GridHead),
                _,
                Some(person),
            ) => {
                self.and("created_by = ?", &person);
            }
            (Some(_), Some(acting), _) => self.and("next_org_id = ?", &acting.org),
            _ => self.plain("1 = 0"),
        }
    }
}

row! {
    struct Seen { n: i64 }
}

/// Whether a unit may see a demand.
///
/// # Errors
/// The database refused.
pub async fn visible_to_unit(
    db: &mut Db,
    scope: &Scope,
    id: DemandId,
    actor: &Actor,
) -> Result<bool, Problem> {
    let mut filter = Filter::new();
    filter.unit(actor);
    filter.and("id = ?", &id);
    let sql = format!(
        "SELECT count(*) AS n FROM demand WHERE street_id = $1{}",
        filter.sql
    );
    let seen: Option<Seen> = db.one(scope, sql, filter.params).await?;
    Ok(seen.is_some_and(|row| row.n > 0))
}
