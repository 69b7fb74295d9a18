//! `/api/visit-settings`: how often a visit of each kind of linkage is expected.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Json};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Entry;
use linli_net::linkages::rules::LinkageKind;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules::{EVERY, usual};
use super::store;

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
    let stored = store::setting(db, scope).await?;
    let said: BTreeMap<String, i64> = match &stored {
        Some(stored) => serde_json::from_str(&stored.every).map_err(Problem::internal)?,
        None => BTreeMap::new(),
    };
    let rules = LinkageKind::ALL
        .iter()
        .map(|kind| VisitRule {
            kind: *kind,
            every_months: said.get(kind.code()).copied().unwrap_or(usual(*kind)),
        })
        .collect();
    Ok(VisitSetting {
        rules,
        version: stored.map_or(0, |stored| stored.version),
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
    for (place, rule) in wanted.rules.iter().enumerate() {
        if !EVERY.contains(&rule.every_months) {
            let field = format!("rules.{place}.every_months");
            return Err(Problem::field(&field, "visit_every"));
        }
    }
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (now, by) = (tx.now(), tx.actor().person());
    let street = Scope::street_wide(tx.scope().street());
    let before = of(tx.db(), &street).await?;
    if before.version != wanted.version {
        return Err(Problem::stale());
    }
    let every: BTreeMap<&str, i64> = before
        .rules
        .iter()
        .chain(&wanted.rules)
        .map(|rule| (rule.kind.code(), rule.every_months))
        .collect();
    let text = serde_json::to_string(&every).map_err(Problem::internal)?;
    store::set(tx.db(), &street, &text, wanted.version, by, now).await?;
    tx.log(Entry {
        entity: "visit_setting",
        id: Uuid::nil(),
        event: "visit_setting_change",
        detail: json!({"every": every}),
        ..Entry::default()
    })
    .await?;
    tx.changed("visit", Uuid::nil(), None);
    let answer = of(tx.db(), &street).await?;
    tx.commit(StatusCode::OK, &answer).await
}
