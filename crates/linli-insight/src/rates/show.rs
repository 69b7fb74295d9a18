//! `GET /api/rates`: the three rates of a period and what became of its demands, at most seven queries.

use linli_domain::id::{AreaId, ClassId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_net::areas;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, Counts, Course, Group, Period, Size};
use crate::query::QueryText;

/// A period of figures spans at most three years.
const LONGEST: i64 = 3 * 366 * DAY;

linli_domain::code_enum! {
    /// What the rows stand for.
    pub enum By {
        /// Communities.
        Community = "community",
        /// Classes of needs.
        Class = "class",
        /// Organisations that serve; counted in orders.
        Org = "org",
        /// Everything in one row.
        None = "none",
    }
}

/// Which period, which place, which rows.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RatesQuery {
    /// Accepted at or after; the beginning of the civil year when left out.
    pub from: Option<Timestamp>,
    /// Accepted before; the present moment when left out.
    pub to: Option<Timestamp>,
    /// One community or another place of the own scope.
    pub community_id: Option<AreaId>,
    /// What the rows stand for; one row of everything when left out.
    #[param(inline)]
    pub by: Option<By>,
}

/// The figures of one community, class, organisation, or of everything. Rates are for the page to divide, and only where
/// their base is not zero.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RateRow {
    /// The community, class or organisation.
    pub key: Option<Uuid>,
    /// Its name.
    pub name: String,
    /// Accepted in the period.
    pub accepted: i64,
    /// Contacted or closed within the response limit.
    pub responded: i64,
    /// The base of the response rate: all accepted.
    pub response_base: i64,
    /// Found solved at the last callback.
    pub solved: i64,
    /// Called back: the base of the resolution rate.
    pub rated: i64,
    /// Satisfied or basically satisfied.
    pub satisfied: i64,
    /// Called back with an answer: the base of the satisfaction rate.
    pub rated_satisfaction: i64,
    /// Called back, no rating given: in no base of satisfaction.
    pub no_answer: i64,
    /// Closed after the limit, or past it and open.
    pub overdue: i64,
    /// Shelved now, counted apart.
    pub shelved: i64,
    /// Suspended now, counted apart.
    pub suspended: i64,
    /// Handled again because the requester was not satisfied.
    pub reopened: i64,
    /// The filter that opens the rows behind a figure: this text and `&figure=` with the figure's name, at
    /// [`Rates::list`]. Absent where the rows have no key to be filtered by.
    pub query: Option<String>,
}

/// The formulas in words, each with its denominator.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Formulas {
    /// What is counted at all.
    pub base: String,
    /// 响应率
    pub response: String,
    /// 解决率
    pub resolution: String,
    /// 满意率
    pub satisfaction: String,
    /// 超期
    pub overdue: String,
    /// The ratios of the loop.
    pub course: String,
}

/// What became of the demands of the period (rule R-15): numerators, and the sizes to divide them by.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LoopFigures {
    /// Accepted in the period.
    pub accepted: i64,
    /// Of them, somebody took at least a part.
    pub taken: i64,
    /// Of them, closed.
    pub closed: i64,
    /// Of them, those a co-building project came of that was not called off.
    pub to_project: i64,
    /// Median of milliseconds from acceptance to closing; none where none is closed.
    pub median_ms: Option<i64>,
    /// Of the accepted ones, recorded by building heads.
    pub by_heads: i64,
    /// Heads of buildings and stairwells on duty.
    pub heads: i64,
    /// Households of the place.
    pub households: i64,
}

/// The three rates of a period.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Rates {
    /// The first moment of the period.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
    /// One row each, in the order of places, classes or names; never of rates.
    pub rows: Vec<RateRow>,
    /// What became of the demands; `loop` in the JSON.
    #[serde(rename = "loop")]
    pub course: LoopFigures,
    /// Where the figures open: `/api/demands` or `/api/orders`.
    pub list: String,
    /// The formulas in words.
    pub formulas: Formulas,
}

/// The three rates of a period with their denominators.
#[utoipa::path(get, path = "/api/rates", tag = "rates", params(RatesQuery), responses((status = 200, body = Rates)))]
pub async fn get_rates(ctx: Ctx, Query(query): Query<RatesQuery>) -> Result<Json<Rates>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    rates_of(&mut db, ctx.app(), &scope, &query, ctx.locale())
        .await
        .map(Json)
}

/// The three rates, as `get_rates` answers them.
///
/// # Errors
/// The period is empty or too long, or the place lies outside the scope.
pub async fn rates_of(
    db: &mut Db,
    app: &App,
    scope: &Scope,
    query: &RatesQuery,
    locale: Locale,
) -> Result<Rates, Problem> {
    let now = app.now();
    let period = period(query, now)?;
    let scope = narrowed(db, scope, query.community_id).await?;
    let say = |key: &str| app.texts().say(locale, key, &Map::new());
    let base = QueryText::new()
        .with("accepted_from", period.from.to_rfc3339())
        .with("accepted_to", period.to.to_rfc3339());
    let placed = match query.community_id {
        Some(area) => base.clone().with("area_id", area.0),
        None => base.clone(),
    };
    let by = query.by.unwrap_or(By::None);
    let rows = match by {
        By::Community => {
            let groups = store::by_community(db, &scope, now, period).await?;
            let open = |area: AreaId| base.clone().with("area_id", area.0);
            rows(groups, say("rates_street_itself"), |id| id.0, open)
        }
        By::Class => {
            let groups = store::by_class(db, &scope, now, period).await?;
            let open = |class: ClassId| {
                placed
                    .clone()
                    .with("class_id", class.0)
                    .with("class_only", true)
            };
            rows(groups, String::new(), |id| id.0, open)
        }
        By::Org => {
            let groups = store::by_org(db, &scope, now, period).await?;
            let open = |org: OrgId| placed.clone().with("org_id", org.0);
            rows(groups, String::new(), |id| id.0, open)
        }
        By::None => {
            let counts = store::whole(db, &scope, now, period).await?;
            vec![row(None, String::new(), counts, Some(placed.text()))]
        }
    };
    let list = if by == By::Org {
        "/api/orders"
    } else {
        "/api/demands"
    };
    Ok(Rates {
        from: period.from,
        to: period.to,
        rows,
        course: course(db, &scope, now, period).await?,
        list: list.to_owned(),
        formulas: Formulas {
            base: say("rates_formula_base"),
            response: say("rates_formula_response"),
            resolution: say("rates_formula_resolution"),
            satisfaction: say("rates_formula_satisfaction"),
            overdue: say("rates_formula_overdue"),
            course: say("rates_formula_loop"),
        },
    })
}

fn period(query: &RatesQuery, now: Timestamp) -> Result<Period, Problem> {
    let to = query.to.unwrap_or(now);
    let from = query.from.unwrap_or_else(|| to.start_of_year());
    if from >= to || to.millis() - from.millis() > LONGEST {
        return Err(Problem::field("from", "period"));
    }
    // whole seconds, as the query of a figure carries them: its list must find the same rows
    Ok(Period {
        from: Timestamp::from_millis(from.millis().div_euclid(1_000) * 1_000),
        to: Timestamp::from_millis(to.millis().saturating_add(999).div_euclid(1_000) * 1_000),
    })
}

/// The scope, or the smaller one of a place in it.
pub(crate) async fn narrowed(
    db: &mut Db,
    scope: &Scope,
    place: Option<AreaId>,
) -> Result<Scope, Problem> {
    let Some(place) = place else {
        return Ok(scope.clone());
    };
    let area = areas::store::load(db, scope, place).await?;
    scope.narrowed(&area.path).ok_or_else(Problem::not_found)
}

fn rows<K: Copy>(
    groups: Vec<Group<K>>,
    unnamed: String,
    id: impl Fn(K) -> Uuid,
    open: impl Fn(K) -> QueryText,
) -> Vec<RateRow> {
    groups
        .into_iter()
        .map(|group| {
            let name = group.name.unwrap_or_else(|| unnamed.clone());
            let query = group.key.map(|key| open(key).text());
            row(group.key.map(&id), name, group.counts, query)
        })
        .collect()
}

fn row(key: Option<Uuid>, name: String, counts: Counts, query: Option<String>) -> RateRow {
    RateRow {
        key,
        name,
        accepted: counts.accepted,
        responded: counts.responded,
        response_base: counts.accepted,
        solved: counts.solved,
        rated: counts.rated,
        satisfied: counts.satisfied,
        rated_satisfaction: counts.rated_satisfaction,
        no_answer: counts.no_answer,
        overdue: counts.overdue,
        shelved: counts.shelved,
        suspended: counts.suspended,
        reopened: counts.reopened,
        query,
    }
}

async fn course(
    db: &mut Db,
    scope: &Scope,
    now: Timestamp,
    period: Period,
) -> Result<LoopFigures, Problem> {
    let Course {
        accepted,
        taken,
        closed,
        to_project,
        by_heads,
    } = store::course(db, scope, period).await?;
    let Size { households, heads } = store::size(db, scope, now).await?;
    Ok(LoopFigures {
        median_ms: store::median_span(db, scope, period, closed).await?,
        accepted,
        taken,
        closed,
        to_project,
        by_heads,
        heads,
        households,
    })
}
