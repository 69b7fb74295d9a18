//! `GET /api/lists/three`: the three lists of a place, at most twenty-four queries whatever their length.

use linli_council::projects::list::{self, ProjectItem, ProjectQuery};
use linli_domain::actor::Actor;
use linli_domain::id::{AreaId, ClassId};
use linli_domain::time::DAY;
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_net::areas;
use linli_work::demands::figures::open_states;
use linli_work::demands::list::{DemandQuery, DemandSort, find};
use linli_work::demands::view::DemandSummary;
use linli_work::resources::store::IDLE_DAYS;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};

use super::store::{self, Needs, Offers};
use crate::query::QueryText;
use crate::rates::narrowed;

/// Rows of the project list and of what is unmet that come with the page; the rest opens by its query.
const ROWS: i64 = 20;
/// The word by which the list of projects knows those not at their end.
const OPEN: &str = "open";
/// States of what waits for a project.
const WAITING_STATES: &str = "awaiting_meeting,awaiting_fund";

/// Which place.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ThreeListsQuery {
    /// One community or another place of the own scope; the whole of it when left out.
    pub community_id: Option<AreaId>,
}

/// Open demands of a class.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NeedRow {
    /// The class.
    pub class_id: Option<ClassId>,
    /// Its name.
    pub class_name: String,
    /// Accepted and not ended.
    pub open: i64,
    /// Of them, those that ask for more than is bound.
    pub unmet: i64,
    /// Opens them at `/api/demands`; with `&unmet=true` the unmet ones.
    pub query: Option<String>,
}

/// Resources that serve a class.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OfferRow {
    /// The class.
    pub class_id: ClassId,
    /// Its name.
    pub class_name: String,
    /// On the list.
    pub listed: i64,
    /// Of them, those nobody used for 180 days.
    pub idle: i64,
    /// Opens them at `/api/resources`; with `&idle=true` the idle ones.
    pub query: String,
}

/// A figure with the query that opens its rows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Figure {
    /// How many.
    pub count: i64,
    /// Opens them, at `/api/demands`, `/api/resources` or `/api/projects`.
    pub query: String,
}

/// The figures above the lists.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ListFigures {
    /// Open demands.
    pub open: Figure,
    /// Of them unmet.
    pub unmet: Figure,
    /// Co-building projects that are not at their end.
    pub projects: Figure,
    /// Demands that wait for a meeting or a fund, of which projects may come.
    pub waiting: Figure,
    /// Resources on the list.
    pub listed: Figure,
    /// Of them idle.
    pub idle: Figure,
    /// What counts as unmet, in words.
    pub unmet_formula: String,
    /// What counts as idle, in words.
    pub idle_formula: String,
}

/// The three lists.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ThreeLists {
    /// 需求清单, by class.
    pub demands: Vec<NeedRow>,
    /// 资源清单, by class of need served.
    pub resources: Vec<OfferRow>,
    /// 项目清单: co-building projects that are not at their end.
    pub projects: Vec<ProjectItem>,
    /// What asks for more than anybody has taken, the oldest first.
    pub unmet: Vec<DemandSummary>,
    /// Figures with what opens them.
    pub figures: ListFigures,
}

/// The three lists of a place, side by side.
#[utoipa::path(get, path = "/api/lists/three", tag = "lists", params(ThreeListsQuery),
    responses((status = 200, body = ThreeLists)))]
pub async fn get_three_lists(
    ctx: Ctx,
    Query(query): Query<ThreeListsQuery>,
) -> Result<Json<ThreeLists>, Problem> {
    let mut db = ctx.read().await?;
    three_lists(&mut db, ctx.app(), ctx.actor()?, query, ctx.locale())
        .await
        .map(Json)
}

/// The three lists, as `get_three_lists` answers them.
///
/// # Errors
/// The place lies outside the actor's scope.
pub async fn three_lists(
    db: &mut Db,
    app: &App,
    actor: &Actor,
    query: ThreeListsQuery,
    locale: Locale,
) -> Result<ThreeLists, Problem> {
    let now = app.now();
    let scope = narrowed(db, &actor.scope(), query.community_id).await?;
    // what is listed is seen beyond the own place, so the queries of figures always name the place
    let place = match query.community_id {
        None if scope.area().depth() > 0 => {
            Some(areas::store::by_path(db, &scope, scope.area()).await?.id)
        }
        given => given,
    };
    let idle_since = now.plus(-IDLE_DAYS * DAY);
    let needs = store::needs(db, &scope).await?;
    let offers = store::offers(db, &scope, idle_since).await?;
    let stock = store::stock(db, &scope, idle_since).await?;
    let page = Page {
        page: 1,
        page_size: ROWS,
    };
    let placed = DemandQuery {
        area_id: place,
        ..DemandQuery::default()
    };
    let waiting = store::waiting(db, &scope, WAITING_STATES).await?;
    let reader = Reader {
        app,
        actor,
        locale,
        now,
    };
    let running = ProjectQuery {
        state: Some(OPEN.to_owned()),
        area_id: place,
        ..ProjectQuery::default()
    };
    let (projects, running) = list::find(db, reader, &running, page, now).await?;
    let lacking = DemandQuery {
        unmet: Some(true),
        sort: Some(DemandSort::Oldest),
        ..placed
    };
    let unmet = find(db, actor, &lacking, page, now).await?;
    let base = match place {
        Some(area) => QueryText::new().with("area_id", area.0),
        None => QueryText::new(),
    };
    let open = base.clone().with("state", open_states());
    let listed = base.clone().with("state", "listed");
    let say = |key: &str| app.texts().say(locale, key, &Map::new());
    let figure = |count, query: QueryText| Figure {
        count,
        query: query.text(),
    };
    Ok(ThreeLists {
        figures: ListFigures {
            open: figure(needs.iter().map(|row| row.open).sum(), open.clone()),
            unmet: figure(unmet.total, base.clone().with("unmet", true)),
            projects: figure(running, base.clone().with("state", OPEN)),
            waiting: figure(waiting, base.with("state", WAITING_STATES)),
            listed: figure(stock.listed, listed.clone()),
            idle: figure(stock.idle, listed.clone().with("idle", true)),
            unmet_formula: say("lists_formula_unmet"),
            idle_formula: say("lists_formula_idle"),
        },
        demands: needs
            .into_iter()
            .map(|row| need_row(row, &open, say("lists_no_class")))
            .collect(),
        resources: offers
            .into_iter()
            .map(|row| offer_row(row, &listed))
            .collect(),
        projects,
        unmet: unmet.items,
    })
}

fn need_row(row: Needs, open: &QueryText, unnamed: String) -> NeedRow {
    NeedRow {
        class_id: row.class_id,
        class_name: row.class_name.unwrap_or(unnamed),
        open: row.open,
        unmet: row.unmet,
        query: row.class_id.map(|class| {
            open.clone()
                .with("class_id", class.0)
                .with("class_only", true)
                .text()
        }),
    }
}

fn offer_row(row: Offers, listed: &QueryText) -> OfferRow {
    OfferRow {
        class_id: row.class_id,
        class_name: row.class_name.unwrap_or_default(),
        listed: row.listed,
        idle: row.idle,
        query: listed.clone().with("need_class_id", row.class_id.0).text(),
    }
}
