//! `GET /api/profile`: a community or the street on one sheet, by a small number of queries that never grows.

use linli_domain::actor::Role;
use linli_domain::area::AreaKind;
use linli_domain::code_enum;
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_net::areas;
use linli_net::brands::{self, BrandView};
use linli_net::orgs::OrgKind;
use linli_net::orgs::rules::{UNITS, is_party};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::lines::{Facts, Line, Lines, Rows, RowsList, Speaker, at, places, rows, units_of};
use super::store::{self, Bound, Census};
use crate::coverage::{self, CoverageRow};
use crate::lists;

/// What was delivered is counted over so many days.
const DELIVERED_DAYS: i64 = 365;

/// Which place.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProfileQuery {
    /// The street or a community of the own scope; the own place when left out.
    #[param(inline)]
    pub area_id: Option<AreaId>,
}

code_enum! {
    /// A figure of size.
    pub enum SizeFigure {
        /// 社区
        Communities = "communities",
        /// 网格
        Grids = "grids",
        /// 小区
        Compounds = "compounds",
        /// 楼栋
        Buildings = "buildings",
        /// 党组织
        PartyOrganisations = "party_organisations",
        /// 单位
        Units = "units",
    }
}

/// A figure of size with what opens its rows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SizeCount {
    /// What is counted.
    pub name: SizeFigure,
    /// How many.
    pub count: i64,
    /// What opens them; none where the profile itself lists them.
    pub rows: Option<Rows>,
    /// The same by what they are, where one list shows one kind only.
    pub kinds: Vec<KindCount>,
}

/// Organisations of one kind.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KindCount {
    /// What they are.
    pub kind: OrgKind,
    /// How many.
    pub count: i64,
    /// What opens them.
    pub rows: Rows,
}

/// People of a place as its communities were last counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct People {
    /// Households.
    pub households: i64,
    /// Residents.
    pub population: i64,
    /// Residents of 60 and more.
    pub elders60: i64,
    /// Residents of 80 and more.
    pub elders80: i64,
    /// Children up to 3.
    pub children0_3: i64,
    /// The oldest count among them; none where nobody has counted.
    pub counted_from: Option<Timestamp>,
    /// The newest.
    pub counted_to: Option<Timestamp>,
    /// Communities that were counted.
    pub counted: i64,
    /// Communities.
    pub communities: i64,
}

/// A community of the street.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CommunityLine {
    /// The community.
    pub area_id: AreaId,
    /// Its name.
    pub name: String,
    /// Households.
    pub households: i64,
    /// Residents.
    pub population: i64,
    /// Residents of 60 and more.
    pub elders60: i64,
    /// When they were counted; none where nobody has.
    pub data_date: Option<Timestamp>,
}

/// The profile of a place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// Computed at.
    pub at: Timestamp,
    /// The place.
    pub area_id: AreaId,
    /// Its name.
    pub name: String,
    /// The street or a community.
    pub kind: AreaKind,
    /// What its staff call their way of doing things.
    pub brand: BrandView,
    /// Its people.
    pub people: People,
    /// Its size otherwise.
    pub sizes: Vec<SizeCount>,
    /// What it is strong in.
    pub strengths: Vec<Line>,
    /// What it lacks.
    pub gaps: Vec<Line>,
    /// The communities behind the street's people, in the order of the tree; empty for a community.
    pub communities: Vec<CommunityLine>,
}

/// The profile of a community or of the street.
#[utoipa::path(get, path = "/api/profile", tag = "profile", params(ProfileQuery),
    responses((status = 200, body = Profile)))]
pub async fn get_profile(
    ctx: Ctx,
    Query(query): Query<ProfileQuery>,
) -> Result<Json<Profile>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    profile_of(
        &mut db,
        ctx.app(),
        &scope,
        &query,
        ctx.role()?,
        ctx.locale(),
    )
    .await
    .map(Json)
}

/// The profile of a place, as `get_profile` answers it to a role.
///
/// # Errors
/// The place lies outside the scope; it is neither the street nor a living community.
pub async fn profile_of(
    db: &mut Db,
    app: &App,
    scope: &Scope,
    query: &ProfileQuery,
    role: Role,
    locale: Locale,
) -> Result<Profile, Problem> {
    let now = app.now();
    let area = match query.area_id {
        Some(id) => areas::store::load(db, scope, id).await?,
        None => areas::store::by_path(db, scope, scope.area()).await?,
    };
    if !brands::has_brand(&area) {
        return Err(Problem::field("area_id", "profile_place"));
    }
    let scope = scope.narrowed(&area.path).ok_or_else(Problem::not_found)?;
    // whole seconds, as the query of a figure carries them: its list must find the same rows
    let since =
        Timestamp::from_millis((now.millis() - DELIVERED_DAYS * DAY).div_euclid(1_000) * 1_000);
    let brand = brands::store::of(db, &scope, area.id).await?;
    let census = store::census(db, &scope).await?;
    let (net, units) = coverage::totals(db, &scope, now).await?;
    let bound = store::bound(db, &scope).await?;
    let offered = store::offered(db, &scope).await?;
    let needs = lists::store::needs(db, &scope).await?;
    let facts = Facts {
        area: area.id,
        net: &net,
        units,
        census: &census,
        bound: &bound,
        offered: &offered,
        needs: &needs,
        delivered: store::delivered(db, &scope, since).await?,
        since,
        appointed: store::appointed(db, &scope).await?,
        now,
    };
    let Lines { strengths, gaps } = Speaker::new(app, locale, facts).lines();
    let street = area.kind == AreaKind::Street;
    Ok(Profile {
        at: now,
        area_id: area.id,
        name: area.name,
        kind: area.kind,
        brand: brands::view(app, locale, Some(role), brand),
        people: people(&census),
        sizes: sizes(area.id, street, &net, &census, &bound),
        strengths,
        gaps,
        communities: census
            .into_iter()
            .filter(|_| street)
            .map(|row| CommunityLine {
                area_id: row.id,
                name: row.name,
                households: row.households,
                population: row.population,
                elders60: row.elders60,
                data_date: row.data_date,
            })
            .collect(),
    })
}

fn people(census: &[Census]) -> People {
    let mut people = People::default();
    for row in census {
        people.communities += 1;
        let Some(date) = row.data_date else { continue };
        people.counted += 1;
        people.households += row.households;
        people.population += row.population;
        people.elders60 += row.elders60;
        people.elders80 += row.elders80;
        people.children0_3 += row.children0_3;
        people.counted_from = Some(people.counted_from.map_or(date, |from| from.min(date)));
        people.counted_to = Some(people.counted_to.map_or(date, |to| to.max(date)));
    }
    people
}

fn sizes(
    area: AreaId,
    street: bool,
    net: &CoverageRow,
    census: &[Census],
    bound: &[Bound],
) -> Vec<SizeCount> {
    let placed = |name, count, figure| SizeCount {
        name,
        count,
        rows: Some(places(area, figure, false)),
        kinds: Vec::new(),
    };
    let of_kinds = |wanted: &dyn Fn(OrgKind) -> bool| -> Vec<KindCount> {
        bound
            .iter()
            .filter(|row| wanted(row.kind))
            .map(|row| KindCount {
                kind: row.kind,
                count: row.count,
                rows: rows(RowsList::Orgs, at(area).with("kind", row.kind)),
            })
            .collect()
    };
    let organised = |name, rows, kinds: Vec<KindCount>| SizeCount {
        name,
        count: kinds.iter().map(|kind| kind.count).sum(),
        rows,
        kinds,
    };
    let communities = street.then(|| SizeCount {
        name: SizeFigure::Communities,
        count: i64::try_from(census.len()).unwrap_or(i64::MAX),
        rows: None,
        kinds: Vec::new(),
    });
    communities
        .into_iter()
        .chain([
            placed(SizeFigure::Grids, net.grids, coverage::Figure::Grids),
            placed(
                SizeFigure::Compounds,
                net.compounds,
                coverage::Figure::Compounds,
            ),
            placed(
                SizeFigure::Buildings,
                net.buildings,
                coverage::Figure::Buildings,
            ),
            organised(SizeFigure::PartyOrganisations, None, of_kinds(&is_party)),
            organised(
                SizeFigure::Units,
                Some(units_of(area)),
                of_kinds(&|kind| UNITS.contains(&kind)),
            ),
        ])
        .collect()
}
