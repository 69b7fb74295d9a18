//! `/api/visit-settings`: how often a visit of each kind of linkage is expected.

use axum::http::StatusCode;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Json};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_net::linkages::rules::LinkageKind;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;

use super::rules::{EVERY, USUAL};
use crate::rhythm::{self, Asked};

/// How often a visit is expected of a kind of linkage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitRule {
    /// Of which kind.
    pub kind: LinkageKind,
    /// Every how many months: 1, 3, 6, 12; 0 is never.
    pub every_months: i64,
}

/// How often a street expects visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitSetting {
    /// One row a kind.
    pub rules: Vec<VisitRule>,
    /// For the optimistic lock; 0 where the street never said.
    pub version: i64,
}

impl VisitSetting {
    /// Months between visits of a kind.
    #[must_use]
    pub fn months(&self, kind: LinkageKind) -> i64 {
        self.rules
            .iter()
            .find(|rule| rule.kind == kind)
            .map_or(0, |rule| rule.every_months)
    }
}

/// What the street expects, or the default.
///
/// # Errors
/// The database refused.
pub async fn of(db: &mut Db, scope: &Scope) -> Result<VisitSetting, Problem> {
    let said = Asked::Visits.rhythm(db, scope, USUAL).await?;
    Ok(VisitSetting {
        rules: said
            .every
            .into_iter()
            .map(|(kind, every_months)| VisitRule { kind, every_months })
            .collect(),
        version: said.version,
    })
}

/// How often a visit is expected.
#[utoipa::path(get, path = "/api/visit-settings", tag = "visits", responses((status = 200, body = VisitSetting)))]
pub async fn get_visit_setting(ctx: Ctx) -> Result<Json<VisitSetting>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    of(&mut db, &scope).await.map(Json)
}

/// Says how often a visit is expected.
#[utoipa::path(put, path = "/api/visit-settings", tag = "visits", request_body = VisitSetting,
    responses((status = 200, body = VisitSetting)))]
pub async fn change_visit_setting(ctx: Ctx, body: Body<VisitSetting>) -> Answer {
    let wanted = &body.value;
    let months = wanted.rules.iter().map(|rule| rule.every_months);
    rhythm::check(months, &EVERY, "visit_every")?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let street = Scope::street_wide(tx.scope().street());
    let before = Asked::Visits.rhythm(tx.db(), &street, USUAL).await?;
    let rules = wanted
        .rules
        .iter()
        .map(|rule| (rule.kind, rule.every_months));
    let every = Asked::Visits
        .say(&mut tx, &before, rules, wanted.version)
        .await?;
    Asked::Visits.log(&mut tx, &every, Map::new()).await?;
    let answer = of(tx.db(), &street).await?;
    tx.commit(StatusCode::OK, &answer).await
}
