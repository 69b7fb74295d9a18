//! `GET /api/letters` and `GET /api/letters/{id}`: the letters of the own mailboxes, one of them, its picture.

use linli_domain::id::{AreaId, LetterId, OrgId};
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Ctx, Json, Path, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::search::{self, SearchQuery};
use linli_net::{areas, pictures};
use serde::Deserialize;
use utoipa::IntoParams;

use super::ENTITY;
use super::rules::{LetterChannel, LetterClass, LetterState, Outcome};
use super::store::{self, Filter};
use super::view::{LetterSummary, LetterView, page as view_page, summaries};

/// The most letters a search by words looks through.
const MOST_FOUND: i64 = 1_000;

/// Which letters are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LetterQuery {
    /// Words that must all be in it.
    pub q: Option<String>,
    /// What it is.
    #[param(inline)]
    pub class: Option<LetterClass>,
    /// How it came.
    #[param(inline)]
    pub channel: Option<LetterChannel>,
    /// Where it stands.
    #[param(inline)]
    pub state: Option<LetterState>,
    /// What it became: the list of ideas, of volunteer leads, of praise.
    #[param(inline)]
    pub converted_to: Option<Outcome>,
    /// Praise of one organisation.
    #[param(inline)]
    pub praised_org_id: Option<OrgId>,
    /// In which place.
    #[param(inline)]
    pub area_id: Option<AreaId>,
    /// Only those that came at or after.
    pub received_from: Option<Timestamp>,
    /// Only those answered or taken further in time.
    pub in_time: Option<bool>,
    /// Only those that owe an answer.
    pub open: Option<bool>,
    /// Only those whose answer is late.
    pub late: Option<bool>,
    /// 1-based.
    pub page: Option<i64>,
    /// 1 to 200.
    pub page_size: Option<i64>,
}

/// Letters of the own place: what owes an answer first, the longest waiting on top.
#[utoipa::path(get, path = "/api/letters", tag = "letters", params(LetterQuery),
    responses((status = 200, body = Paged<LetterSummary>)))]
pub async fn list_letters(
    ctx: Ctx,
    Query(query): Query<LetterQuery>,
) -> Result<Json<Paged<LetterSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let area = match query.area_id {
        Some(id) => Some(areas::store::load(&mut db, &scope, id).await?.path),
        None => None,
    };
    let ids = match query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        Some(q) => {
            let parsed = linli_match::text::Query::parse(q);
            let words = SearchQuery {
                fts5: parsed.fts5(),
                tsquery: parsed.tsquery(),
            };
            let hits = search::find(&mut db, &scope, Some(ENTITY), &words, MOST_FOUND).await?;
            Some(
                hits.into_iter()
                    .map(|hit| LetterId(hit.entity_id))
                    .collect(),
            )
        }
        None => None,
    };
    let filter = Filter {
        ids,
        class: query.class,
        channel: query.channel,
        state: query.state,
        converted_to: query.converted_to,
        area,
        received_from: query.received_from,
        in_time: query.in_time.unwrap_or(false),
        open: query.open.unwrap_or(false),
        late_at: query.late.filter(|late| *late).map(|_| ctx.now()),
        praised_org: query.praised_org_id,
    };
    let (letters, total) = store::find(&mut db, &scope, &filter, page).await?;
    let items = summaries(&mut db, &scope, &letters, ctx.now()).await?;
    Ok(Json(Paged::new(items, total, page)))
}

/// One letter.
#[utoipa::path(get, path = "/api/letters/{id}", tag = "letters", params(("id" = LetterId, Path)),
    responses((status = 200, body = LetterView)))]
pub async fn get_letter(ctx: Ctx, Path(id): Path<LetterId>) -> Result<Json<LetterView>, Problem> {
    let mut db = ctx.read().await?;
    let letter = store::load(&mut db, &ctx.scope()?, id).await?;
    view_page(&mut db, ctx.app(), ctx.locale(), ctx.actor()?, &letter)
        .await
        .map(Json)
}

/// The picture of a letter: for those who may see the letter.
#[utoipa::path(get, path = "/api/letters/{id}/picture", tag = "letters", params(("id" = LetterId, Path)),
    responses((status = 200, content_type = "image/jpeg")))]
pub async fn get_letter_picture(ctx: Ctx, Path(id): Path<LetterId>) -> Answer {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let letter = store::load(&mut db, &scope, id).await?;
    let bytes = pictures::store::load(&mut db, &scope, ENTITY, letter.id.0).await?;
    Ok(pictures::answer(bytes))
}
