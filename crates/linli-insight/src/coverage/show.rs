//! `GET /api/coverage` and the lists behind its figures: a fixed, small number of queries whatever the size of the place.

use std::ops::AddAssign;

use linli_domain::area::AreaKind;
use linli_domain::id::{AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_net::areas;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};

use super::figure::Figure;
use super::store::{self, Counts, Units};
use crate::rates::narrowed;

/// Which place.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CoverageQuery {
    /// A place of the own scope; all of it when left out.
    #[param(inline)]
    pub area_id: Option<AreaId>,
}

/// The figures of one place. Shares are for the page to divide, and only where their base is not zero.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CoverageRow {
    /// The place; none for what lies at the place itself, and for the sum.
    pub area_id: Option<AreaId>,
    /// Its name; empty where it has none.
    pub name: String,
    /// What it is.
    pub kind: Option<AreaKind>,
    /// Its households, as last surveyed.
    pub households: i64,
    /// Buildings.
    pub buildings: i64,
    /// Buildings with a head on duty.
    pub with_head: i64,
    /// Buildings without one for more than sixty days.
    pub long_vacant: i64,
    /// Buildings nobody covers.
    pub uncovered: i64,
    /// Buildings with a mailbox.
    pub with_mailbox: i64,
    /// Compounds.
    pub compounds: i64,
    /// Compounds with a Party branch of their own.
    pub separate_branch: i64,
    /// Compounds that share one.
    pub joint_branch: i64,
    /// Compounds with a service station.
    pub with_station: i64,
    /// Compounds with a notice board.
    pub with_board: i64,
    /// Compounds with an owners' committee.
    pub owners_committee: i64,
    /// Of them with a Party member in it.
    pub owners_member: i64,
    /// Grids.
    pub grids: i64,
    /// Grids of less than 300 or more than 500 households.
    pub grids_outside: i64,
}

impl CoverageRow {
    fn of(place: store::Below, counts: Counts) -> Self {
        Self {
            area_id: place.id,
            name: place.name.unwrap_or_default(),
            kind: place.kind,
            households: place.households.unwrap_or_default(),
            buildings: counts.buildings,
            with_head: counts.with_head,
            long_vacant: counts.long_vacant,
            uncovered: counts.uncovered,
            with_mailbox: counts.with_mailbox,
            compounds: counts.compounds,
            separate_branch: counts.separate_branch,
            joint_branch: counts.joint_branch,
            with_station: counts.with_station,
            with_board: counts.with_board,
            owners_committee: counts.owners_committee,
            owners_member: counts.owners_member,
            grids: counts.grids,
            grids_outside: counts.grids_outside,
        }
    }
}

impl AddAssign<&Self> for CoverageRow {
    fn add_assign(&mut self, row: &Self) {
        self.households += row.households;
        self.buildings += row.buildings;
        self.with_head += row.with_head;
        self.long_vacant += row.long_vacant;
        self.uncovered += row.uncovered;
        self.with_mailbox += row.with_mailbox;
        self.compounds += row.compounds;
        self.separate_branch += row.separate_branch;
        self.joint_branch += row.joint_branch;
        self.with_station += row.with_station;
        self.with_board += row.with_board;
        self.owners_committee += row.owners_committee;
        self.owners_member += row.owners_member;
        self.grids += row.grids;
        self.grids_outside += row.grids_outside;
    }
}

/// The formulas in words.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CoverageFormulas {
    /// 楼长覆盖率
    pub heads: String,
    /// 信箱覆盖率
    pub mailboxes: String,
    /// 小区党组织覆盖率
    pub branches: String,
    /// 党群服务站覆盖率
    pub stations: String,
    /// 党建宣传栏覆盖率
    pub boards: String,
    /// 业委会党员覆盖率
    pub owners: String,
    /// 网格户数
    pub grids: String,
    /// 单位入格率
    pub units: String,
    /// 无人覆盖楼栋
    pub uncovered: String,
}

/// The net of a place at a moment.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Coverage {
    /// Counted at.
    pub at: Timestamp,
    /// Everything in one row.
    pub total: CoverageRow,
    /// One row for each place directly below, in the order of the tree; never of a share.
    pub rows: Vec<CoverageRow>,
    /// Units.
    pub units: i64,
    /// Of them in a grid.
    pub units_in_grid: i64,
    /// The formulas in words.
    pub formulas: CoverageFormulas,
}

/// The net of a place: who covers what, and the gaps.
#[utoipa::path(get, path = "/api/coverage", tag = "coverage", params(CoverageQuery),
    responses((status = 200, body = Coverage)))]
pub async fn get_coverage(
    ctx: Ctx,
    Query(query): Query<CoverageQuery>,
) -> Result<Json<Coverage>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    coverage_of(&mut db, ctx.app(), &scope, &query, ctx.locale())
        .await
        .map(Json)
}

/// The figures of a scope in one row, and its units by grid: two queries.
///
/// # Errors
/// The database refused.
pub async fn totals(
    db: &mut Db,
    scope: &Scope,
    now: Timestamp,
) -> Result<(CoverageRow, Units), Problem> {
    let mut total = CoverageRow::default();
    for group in store::counted(db, scope, now).await? {
        total += &CoverageRow::of(group.place, group.counts);
    }
    Ok((total, store::units(db, scope).await?))
}

/// The net of a place, as `get_coverage` answers it: two queries, and one more where a place is named.
///
/// # Errors
/// The place lies outside the scope.
pub async fn coverage_of(
    db: &mut Db,
    app: &App,
    scope: &Scope,
    query: &CoverageQuery,
    locale: Locale,
) -> Result<Coverage, Problem> {
    let now = app.now();
    let scope = narrowed(db, scope, query.area_id).await?;
    let rows: Vec<CoverageRow> = store::counted(db, &scope, now)
        .await?
        .into_iter()
        .map(|group| CoverageRow::of(group.place, group.counts))
        .collect();
    let units = store::units(db, &scope).await?;
    let mut total = CoverageRow::default();
    for row in &rows {
        total += row;
    }
    let say = |key: &str| app.texts().say(locale, key, &Map::new());
    Ok(Coverage {
        at: now,
        total,
        rows,
        units: units.units,
        units_in_grid: units.in_grid,
        formulas: CoverageFormulas {
            heads: say("coverage_formula_heads"),
            mailboxes: say("coverage_formula_mailboxes"),
            branches: say("coverage_formula_branches"),
            stations: say("coverage_formula_stations"),
            boards: say("coverage_formula_boards"),
            owners: say("coverage_formula_owners"),
            grids: say("coverage_formula_grids"),
            units: say("coverage_formula_units"),
            uncovered: say("coverage_formula_uncovered"),
        },
    })
}

/// Which places.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlacesQuery {
    /// The figure whose places are wanted.
    #[param(inline)]
    pub figure: Figure,
    /// Those of the same kind that the figure does not count: the gap.
    #[serde(default)]
    pub missing: bool,
    /// A place of the own scope; all of it when left out.
    #[param(inline)]
    pub area_id: Option<AreaId>,
    /// 1-based.
    pub page: Option<i64>,
    /// 1 to 200.
    pub page_size: Option<i64>,
}

/// A place behind a figure.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CoveredPlace {
    /// The place.
    pub area_id: AreaId,
    /// The place, spoken.
    pub area_name: String,
    /// What it is.
    pub kind: AreaKind,
    /// Its households, as last surveyed.
    pub households: i64,
}

/// The places behind a figure, or its gap, in the order of the place tree.
#[utoipa::path(get, path = "/api/coverage/places", tag = "coverage", params(PlacesQuery),
    responses((status = 200, body = Paged<CoveredPlace>)))]
pub async fn list_covered_places(
    ctx: Ctx,
    Query(query): Query<PlacesQuery>,
) -> Result<Json<Paged<CoveredPlace>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let scope = narrowed(&mut db, &scope, query.area_id).await?;
    let (places, total) = store::places(
        &mut db,
        &scope,
        query.figure,
        query.missing,
        ctx.now(),
        page,
    )
    .await?;
    let names =
        areas::store::spoken_names(&mut db, &scope, places.iter().map(|place| &place.path)).await?;
    let items = places
        .into_iter()
        .map(|place| CoveredPlace {
            area_id: place.id,
            area_name: names.get(&place.path).cloned().unwrap_or_default(),
            kind: place.kind,
            households: place.households,
        })
        .collect();
    Ok(Json(Paged::new(items, total, page)))
}

/// Which units.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnitsQuery {
    /// Those that stand in no grid; otherwise those that do.
    #[serde(default)]
    pub missing: bool,
    /// A place of the own scope; all of it when left out.
    #[param(inline)]
    pub area_id: Option<AreaId>,
    /// 1-based.
    pub page: Option<i64>,
    /// 1 to 200.
    pub page_size: Option<i64>,
}

/// A unit behind the figure of grids.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CoveredUnit {
    /// The unit.
    pub org_id: OrgId,
    /// Its name.
    pub name: String,
    /// Where it stands, spoken.
    pub area_name: String,
}

/// The units in a grid, or those in none, in the order of names.
#[utoipa::path(get, path = "/api/coverage/units", tag = "coverage", params(UnitsQuery),
    responses((status = 200, body = Paged<CoveredUnit>)))]
pub async fn list_units_by_grid(
    ctx: Ctx,
    Query(query): Query<UnitsQuery>,
) -> Result<Json<Paged<CoveredUnit>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let scope = narrowed(&mut db, &scope, query.area_id).await?;
    let (units, total) = store::units_by_grid(&mut db, &scope, query.missing, page).await?;
    let names =
        areas::store::spoken_names(&mut db, &scope, units.iter().map(|unit| &unit.area_path))
            .await?;
    let items = units
        .into_iter()
        .map(|unit| CoveredUnit {
            org_id: unit.id,
            area_name: names.get(&unit.area_path).cloned().unwrap_or_default(),
            name: unit.name,
        })
        .collect();
    Ok(Json(Paged::new(items, total, page)))
}
