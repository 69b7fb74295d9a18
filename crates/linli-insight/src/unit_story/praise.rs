//! `GET /api/orgs/{id}/praise`: the good words a unit heard after it served, each with the matter it was said of.

use std::collections::HashMap;

use linli_domain::actor::Actor;
use linli_domain::id::{DemandId, OrgId};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Looked, looked_at, store};
use crate::service_cards::facts::without_names;
use crate::service_cards::store::figures::{self, Said};

/// What the figures look back over.
const BACK: i64 = 365 * DAY;

linli_domain::code_enum! {
    /// After what something good was said.
    pub enum PraiseOf {
        /// 工单回访
        Order = "order",
        /// 场地使用
        Booking = "booking",
    }
}

/// Something good that was said.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PraiseItem {
    /// After what.
    pub of: PraiseOf,
    /// The order or the booking.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// The matter, or the place that was used.
    pub title: String,
    /// When it was said.
    pub at: Timestamp,
    /// `satisfied` or `basic` after an order.
    pub satisfaction: Option<String>,
    /// 4 or 5 of 5 after a booking.
    pub rating: Option<i64>,
    /// The words, without the names of people; often there are none.
    pub words: Option<String>,
}

/// What was asked and answered in the last twelve months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PraiseFigures {
    /// Since when.
    pub since: Timestamp,
    /// Orders that were called back about.
    pub called: i64,
    /// Of them with an answer.
    pub answered: i64,
    /// Of these satisfied or basically satisfied.
    pub satisfied: i64,
    /// Uses of its places by others that were rated.
    pub rated: i64,
    /// Of these with four or five of five.
    pub good: i64,
    /// Residents who answered about projects it carries out or is a partner of.
    pub project_answers: i64,
    /// Of them satisfied or basically satisfied.
    pub project_satisfied: i64,
}

/// The good words a unit heard.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitPraise {
    /// Those with words before those without, the latest first.
    pub items: Vec<PraiseItem>,
    /// How many there are in all.
    pub total: i64,
    /// 1-based.
    pub page: i64,
    /// As asked.
    pub page_size: i64,
    /// What they are of.
    pub figures: PraiseFigures,
    /// What is counted, in words.
    pub formula: String,
}

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PraiseQuery {
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// How many good words there are.
///
/// # Errors
/// The database refused.
pub async fn total(db: &mut Db, actor: &Actor, looked: Looked) -> Result<i64, Problem> {
    store::praised(db, &looked.scope(actor), looked.org).await
}

/// The words of people with the names left out of everybody who had a part in the matter.
async fn nameless(
    db: &mut Db,
    reader: Reader<'_>,
    looked: Looked,
    found: Vec<store::Praise>,
) -> Result<Vec<PraiseItem>, Problem> {
    let scope = looked.scope(reader.actor);
    let somebody = reader
        .app
        .texts()
        .say(reader.locale, "service_card_somebody", &Map::new());
    let said: Vec<Said> = found
        .iter()
        .filter_map(|one| {
            Some(Said {
                org_id: looked.org,
                demand_id: one.demand_id?,
                words: String::new(),
            })
        })
        .collect();
    let mut known: HashMap<DemandId, Vec<String>> = HashMap::new();
    for one in figures::named(db, &scope, &said).await? {
        known.entry(one.demand_id).or_default().push(one.name);
    }
    let bookers = store::bookers(db, &scope, &found).await?;
    Ok(found
        .into_iter()
        .map(|one| {
            let names = match one.demand_id {
                Some(demand) => known.get(&demand),
                None => bookers.get(&one.id),
            };
            let names = names.map_or(&[][..], Vec::as_slice);
            let words = one.words.as_deref().map(str::trim).unwrap_or_default();
            PraiseItem {
                of: if one.demand_id.is_some() {
                    PraiseOf::Order
                } else {
                    PraiseOf::Booking
                },
                words: (!words.is_empty()).then(|| without_names(words, names, &somebody)),
                id: one.id,
                number: one.number,
                title: one.title,
                at: one.at,
                satisfaction: one.satisfaction,
                rating: one.rating,
            }
        })
        .collect())
}

/// A page of good words with their figures.
///
/// # Errors
/// *Not found* where the unit is none of this reader's to look at.
pub async fn praise(
    db: &mut Db,
    reader: Reader<'_>,
    org: OrgId,
    page: Page,
) -> Result<UnitPraise, Problem> {
    let looked = looked_at(db, reader.actor, org).await?;
    let scope = looked.scope(reader.actor);
    let since = reader.now.plus(-BACK);
    let found = store::praise(db, &scope, org, page).await?;
    Ok(UnitPraise {
        items: nameless(db, reader, looked, found).await?,
        total: store::praised(db, &scope, org).await?,
        page: page.page,
        page_size: page.page_size,
        figures: store::praise_figures(db, &scope, org, since).await?,
        formula: reader
            .app
            .texts()
            .say(reader.locale, "unit_story_formula_praise", &Map::new()),
    })
}

/// The good words a unit heard after orders and bookings, with how many were asked and answered.
#[utoipa::path(get, path = "/api/orgs/{id}/praise", tag = "unit_story", params(("id" = OrgId, Path), PraiseQuery),
    responses((status = 200, body = UnitPraise)))]
pub async fn list_unit_praise(
    ctx: Ctx,
    Path(id): Path<OrgId>,
    Query(query): Query<PraiseQuery>,
) -> Result<Json<UnitPraise>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    praise(&mut db, reader, id, page).await.map(Json)
}
