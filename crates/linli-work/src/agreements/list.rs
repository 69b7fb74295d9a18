//! `GET /api/agreements`, `GET /api/agreements/{id}`: agreements of the own place, or those the own unit is a party of.

use linli_domain::code::CodeEnum;
use linli_domain::id::{AgreementId, OrgId};
use linli_domain::time::DAY;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use serde::Deserialize;
use utoipa::IntoParams;

use super::AgreementKind;
use super::rules::{AgreementState, REMIND_DAYS};
use super::store::{self, Filter};
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
    let (actor, now) = (ctx.actor()?, ctx.now());
    let scope = actor.scope();
    let text = query.q.as_deref().map(str::trim);
    let filter = Filter {
        text: text.filter(|text| !text.is_empty()).map(str::to_owned),
        states: states(query.state.as_deref())?,
        kind: query.kind,
        party: query.org_id,
        ends_before: (query.expiring == Some(true)).then(|| now.plus(REMIND_DAYS[0] * DAY)),
        seen_by: seen_by(actor),
    };
    let mut db = ctx.read().await?;
    let (found, total) = store::find(&mut db, &scope, &filter, page).await?;
    let items = summaries(&mut db, &scope, &found, now).await?;
    Ok(Json(Paged::new(items, total, page)))
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
