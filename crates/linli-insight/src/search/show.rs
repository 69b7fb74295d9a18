//! `GET /api/search`: at most thirty queries.

use linli_domain::number::{NumberKind, RecordNumber};
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_value::activities::list::{self as activities, ActivityItem, ActivityQuery};
use linli_work::demands::list::{DemandQuery, find as find_demands, visible_to_unit};
use linli_work::demands::view::{DemandSummary, sees_issued_only, summaries as demand_summaries};
use linli_work::orders::rules::Standing;
use linli_work::orders::view::{OrderSummary, summaries as order_summaries};
use linli_work::resources::list::{ResourceQuery, find as find_resources};
use linli_work::resources::view::{self as resource_view, ResourceSummary};
use linli_work::{demands, orders};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store;

/// Rows of each kind; the lists have the rest.
const ROWS: i64 = 20;

/// What is looked for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchText {
    /// Words that must all be there, or a number.
    pub q: String,
}

/// What was found, the newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Found {
    /// Demands; `/api/demands?q=` has all of them.
    pub demands: Vec<DemandSummary>,
    /// Resources; `/api/resources?q=` has all of them.
    pub resources: Vec<ResourceSummary>,
    /// The order with that number.
    pub orders: Vec<OrderSummary>,
    /// Activities by title or number; `/api/activities?q=` has all of them.
    pub activities: Vec<ActivityItem>,
}

/// Demands, resources and activities that hold all the words, or the one object with that number.
#[utoipa::path(get, path = "/api/search", tag = "search", params(SearchText), responses((status = 200, body = Found)))]
pub async fn get_search(ctx: Ctx, Query(query): Query<SearchText>) -> Result<Json<Found>, Problem> {
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    search_for(&mut db, reader, &query.q).await.map(Json)
}

/// What was found, as `get_search` answers it.
///
/// # Errors
/// The database refused.
pub async fn search_for(db: &mut Db, reader: Reader<'_>, text: &str) -> Result<Found, Problem> {
    let (actor, now) = (reader.actor, reader.now);
    let text = text.trim();
    if text.is_empty() {
        return Ok(Found::default());
    }
    if let Ok(number) = RecordNumber::parse(text) {
        return by_number(db, reader, number).await;
    }
    let page = Page {
        page: 1,
        page_size: ROWS,
    };
    let demand_query = DemandQuery {
        q: Some(text.to_owned()),
        ..DemandQuery::default()
    };
    let resource_query = ResourceQuery {
        q: Some(text.to_owned()),
        ..ResourceQuery::default()
    };
    Ok(Found {
        demands: find_demands(db, actor, &demand_query, page, now)
            .await?
            .items,
        resources: find_resources(db, actor, &resource_query, page, now)
            .await?
            .items,
        orders: Vec::new(),
        activities: find_activities(db, reader, text).await?,
    })
}

/// Activities by words of their title or by their number, as their own list has them for this reader.
async fn find_activities(
    db: &mut Db,
    reader: Reader<'_>,
    text: &str,
) -> Result<Vec<ActivityItem>, Problem> {
    let who = reader.app.who_may("GET", "/api/activities");
    if !who.is_some_and(|who| who.admits(true, reader.actor.role())) {
        return Ok(Vec::new());
    }
    let query = ActivityQuery {
        q: Some(text.to_owned()),
        ..ActivityQuery::default()
    };
    let page = Page {
        page: 1,
        page_size: ROWS,
    };
    Ok(activities::find(db, reader, &query, page).await?.0)
}

async fn by_number(
    db: &mut Db,
    reader: Reader<'_>,
    number: RecordNumber,
) -> Result<Found, Problem> {
    let (actor, now) = (reader.actor, reader.now);
    let unit = sees_issued_only(actor.role());
    // a unit's own things may lie anywhere in the street
    let scope = if unit {
        Scope::street_wide(actor.street())
    } else {
        actor.scope()
    };
    let mut found = Found::default();
    match number.kind() {
        NumberKind::Demand => {
            if let Some(id) = store::demand(db, &scope, number).await?
                && (!unit || visible_to_unit(db, &scope, id, actor).await?)
            {
                let demand = demands::store::load(db, &scope, id).await?;
                found.demands = demand_summaries(db, &scope, vec![demand], now).await?;
            }
        }
        // who wrote a letter is for its keeper alone: it is opened from the mailbox, not from the search
        NumberKind::Letter => {}
        NumberKind::Order => {
            if let Some(id) = store::order(db, &scope, number).await? {
                let order = orders::store::load(db, &scope, id).await?;
                if !unit || Standing::of(actor, &order).doer {
                    found.orders = order_summaries(db, &scope, vec![order], now).await?;
                }
            }
        }
        NumberKind::Resource => {
            if let Some(id) = store::resource(db, &scope, number).await? {
                match resource_view::load_for(db, actor, id).await {
                    Ok(one) => {
                        found.resources = resource_view::summaries(db, &scope, &[one], now).await?;
                    }
                    Err(problem) if problem.kind == ProblemKind::NotFound => {}
                    Err(problem) => return Err(problem),
                }
            }
        }
        NumberKind::Activity => {
            found.activities = find_activities(db, reader, &number.to_string()).await?;
        }
        NumberKind::Project
        | NumberKind::Agreement
        | NumberKind::Booking
        | NumberKind::Meeting
        | NumberKind::AppointmentLetter => {}
    }
    Ok(found)
}
