//! `GET /api/obligations`, `GET /api/agreements/{id}/deeds`: what an organisation still owes, and what was done of it.

use linli_domain::id::{AgreementId, ObligationId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::{MAX_PAGE_SIZE, Page, Paged};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::DeedSource;
use super::promise::year_of;
use super::rules::AgreementState;
use super::store::deeds::{self, DeedFilter};
use super::store::{self, Filter};
use super::view::{OwedLine, load_for, owed_lines, seen_by};

/// Whose lines are looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ObligationQuery {
    /// Which organisation owes them; the own one when left out. A unit sees its own only.
    #[serde(default)]
    #[param(inline)]
    pub org_id: Option<OrgId>,
    /// Only lines of which something of this year is still owed.
    #[serde(default)]
    pub open: Option<bool>,
}

/// What an organisation owes by agreements that hold or have still to begin.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OwedLines {
    /// The present civil year, which the figures are of.
    pub year: i64,
    /// The lines, those of the agreement that ends first before the rest.
    pub items: Vec<OwedLine>,
}

/// The lines an organisation owes, with what was delivered of each this year.
#[utoipa::path(get, path = "/api/obligations", tag = "agreements", params(ObligationQuery),
    responses((status = 200, body = OwedLines)))]
pub async fn list_obligations(
    ctx: Ctx,
    Query(query): Query<ObligationQuery>,
) -> Result<Json<OwedLines>, Problem> {
    let actor = ctx.actor()?;
    let acting = actor
        .acting()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let own = seen_by(actor);
    let org = query.org_id.unwrap_or(acting.org);
    if own.is_some_and(|own| own != org) {
        return Err(Problem::not_found());
    }
    let filter = Filter {
        states: vec![
            AgreementState::Signed,
            AgreementState::Effective,
            AgreementState::Expiring,
        ],
        party: Some(org),
        seen_by: own,
        ..Filter::default()
    };
    let (scope, now) = (actor.scope(), ctx.now());
    let page = Page::check(None, Some(MAX_PAGE_SIZE))?;
    let mut db = ctx.read().await?;
    let (agreements, _) = store::find(&mut db, &scope, &filter, page).await?;
    let mut items = owed_lines(&mut db, &scope, &agreements, org, now).await?;
    if query.open == Some(true) {
        items.retain(|owed| owed.line.delivered < owed.line.promised);
    }
    Ok(Json(OwedLines {
        year: year_of(now.date()),
        items,
    }))
}

/// Which deeds are looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeedQuery {
    /// Of one line.
    #[serde(default)]
    #[param(inline)]
    pub obligation_id: Option<ObligationId>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// Something that was done and counts on a line.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DeedView {
    /// The line.
    pub obligation_id: ObligationId,
    /// What was done.
    pub source: DeedSource,
    /// Its id: an order's, a booking's, and so on.
    pub source_id: Uuid,
    /// Its number, or what it is called.
    pub label: String,
    /// What an order was asked for.
    pub title: Option<String>,
    /// Of a use: the number of the order of the same organisation it was for. Both count once, as the use, where they would keep
    /// the same line.
    pub order_number: Option<String>,
    /// The civil year it counts in.
    pub year: i64,
    /// How much of the line it keeps, in the line's unit.
    pub quantity: i64,
    /// When it was reported done.
    pub done_at: Timestamp,
}

/// What was done of an agreement's lines in the years this revision counts, the latest first; for a party that of its own lines.
#[utoipa::path(get, path = "/api/agreements/{id}/deeds", tag = "agreements",
    params(("id" = AgreementId, Path), DeedQuery), responses((status = 200, body = Paged<DeedView>)))]
pub async fn list_deeds(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
    Query(query): Query<DeedQuery>,
) -> Result<Json<Paged<DeedView>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let actor = ctx.actor()?;
    let mut db = ctx.read().await?;
    let (agreement, _) = load_for(&mut db, actor, id).await?;
    let wide = Scope::street_wide(actor.street());
    let filter = DeedFilter {
        agreement: id,
        line: query.obligation_id,
        owed_by: seen_by(actor),
        from: agreement.counts_from,
        to: (agreement.state == AgreementState::Superseded).then(|| agreement.counts_to()),
    };
    let (found, total) = deeds::find(&mut db, &wide, filter, page).await?;
    let items = found
        .into_iter()
        .map(|deed| DeedView {
            obligation_id: deed.obligation_id,
            source: deed.source,
            source_id: deed.source_id,
            label: deed.label,
            title: deed.title,
            order_number: deed.order_number,
            year: deed.year,
            quantity: deed.quantity,
            done_at: deed.done_at,
        })
        .collect();
    Ok(Json(Paged::new(items, total, page)))
}
