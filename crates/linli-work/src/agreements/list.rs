//! `GET /api/agreements`, `GET /api/agreements/{id}`: agreements of the own place, or those the own unit is a party of.

use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AgreementId, OrgId};
use linli_domain::time::DAY;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use serde::Deserialize;
use utoipa::IntoParams;

use super::AgreementKind;
use super::rules::{AgreementState, REMIND_DAYS};
use super::store::{self, Filter, Waiting};
use super::view::{AgreementSummary, AgreementView, load_for, page, seen_by, summaries};

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AgreementQuery {
    /// Part of the title, of the number or of a party's name.
    #[serde(default)]
    pub q: Option<String>,
    /// States, comma separated.
    #[serde(default)]
    pub state: Option<String>,
    /// What kind it is.
    #[serde(default)]
    #[param(inline)]
    pub kind: Option<AgreementKind>,
    /// One of its parties.
    #[serde(default)]
    #[param(inline)]
    pub org_id: Option<OrgId>,
    /// Only what holds and ends within 60 days.
    #[serde(default)]
    pub expiring: Option<bool>,
    /// Only what waits for the own post: to review, to sign, to correct after it was sent back.
    #[serde(default)]
    pub waiting_for_me: Option<bool>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

fn states(list: Option<&str>) -> Result<Vec<AgreementState>, Problem> {
    list.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|code| !code.is_empty())
        .map(|code| {
            AgreementState::from_code(code).ok_or_else(|| Problem::field("state", "unknown"))
        })
        .collect()
}

/// Agreements, those that hold before drafts and what has ended, and of them what ends first.
#[utoipa::path(get, path = "/api/agreements", tag = "agreements", params(AgreementQuery),
    responses((status = 200, body = Paged<AgreementSummary>)))]
pub async fn list_agreements(
    ctx: Ctx,
    Query(query): Query<AgreementQuery>,
) -> Result<Json<Paged<AgreementSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    find(&mut db, Reader::of(&ctx)?, &query, page)
        .await
        .map(Json)
}

/// What may wait for somebody in their post.
fn waiting(actor: &Actor) -> Waiting {
    let role = actor.role();
    let is_office = role == Some(Role::StreetOfficer);
    Waiting {
        person: actor.person(),
        reviews: is_office || role == Some(Role::StreetLeader),
        keeps: is_office,
        drafts: is_office || role.is_some_and(Role::is_community),
    }
}

/// What a reader looks for, among what they may see.
pub(super) fn filter(reader: Reader<'_>, query: &AgreementQuery) -> Result<Filter, Problem> {
    let (actor, now) = (reader.actor, reader.now);
    let text = query.q.as_deref().map(str::trim);
    Ok(Filter {
        text: text.filter(|text| !text.is_empty()).map(str::to_owned),
        states: states(query.state.as_deref())?,
        kind: query.kind,
        party: query.org_id,
        ends_before: (query.expiring == Some(true)).then(|| now.plus(REMIND_DAYS[0] * DAY)),
        waiting: (query.waiting_for_me == Some(true)).then(|| waiting(actor)),
        seen_by: seen_by(actor),
    })
}

/// A page of agreements as a reader may see them: six queries whatever its length.
///
/// # Errors
/// A filter that is none, or the database refused.
pub async fn find(
    db: &mut Db,
    reader: Reader<'_>,
    query: &AgreementQuery,
    page: Page,
) -> Result<Paged<AgreementSummary>, Problem> {
    let scope = reader.actor.scope();
    let filter = filter(reader, query)?;
    let (found, total) = store::find(db, &scope, &filter, page).await?;
    let items = summaries(db, &scope, &found, reader.now).await?;
    Ok(Paged::new(items, total, page))
}

/// One agreement with its lines, what was delivered of them, its revisions and what may be done with it.
#[utoipa::path(get, path = "/api/agreements/{id}", tag = "agreements", params(("id" = AgreementId, Path)),
    responses((status = 200, body = AgreementView)))]
pub async fn get_agreement(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
) -> Result<Json<AgreementView>, Problem> {
    let mut db = ctx.read().await?;
    let (agreement, _) = load_for(&mut db, ctx.actor()?, id).await?;
    let reader = Reader::of(&ctx)?;
    page(&mut db, reader, &agreement).await.map(Json)
}
