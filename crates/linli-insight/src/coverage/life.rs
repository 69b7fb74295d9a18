//! `GET /api/coverage/mailbox-life`: how alive the mailboxes of a place are (rule R-9), over the last quarter.

use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::problem::Problem;
use linli_work::letters::figures::{MailboxLife, QUARTER_DAYS, mailbox_life};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::show::CoverageQuery;
use crate::rates::narrowed;

/// The mailboxes of a place over the last quarter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MailboxLifeView {
    /// The first moment of the quarter: letters from then on are the rows behind the figures.
    pub from: Timestamp,
    /// The figures.
    #[serde(flatten)]
    pub life: MailboxLife,
}

/// How alive the mailboxes of a place are, over the last 91 days: three queries at most.
#[utoipa::path(get, path = "/api/coverage/mailbox-life", tag = "coverage", params(CoverageQuery),
    responses((status = 200, body = MailboxLifeView)))]
pub async fn get_mailbox_life(
    ctx: Ctx,
    Query(query): Query<CoverageQuery>,
) -> Result<Json<MailboxLifeView>, Problem> {
    let now = ctx.now();
    let mut db = ctx.read().await?;
    let scope = narrowed(&mut db, &ctx.scope()?, query.area_id).await?;
    // whole seconds, as the list behind the figure is asked: it must find the same letters
    let second = now.plus(-QUARTER_DAYS * DAY).millis().div_euclid(1_000);
    let from = Timestamp::from_millis(second * 1_000);
    let life = mailbox_life(&mut db, &scope, (from, now), now).await?;
    Ok(Json(MailboxLifeView { from, life }))
}
