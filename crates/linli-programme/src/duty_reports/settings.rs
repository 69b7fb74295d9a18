//! `/api/duty-settings`: which kinds of organisations owe a report and how often; what is due falls out of it.

use axum::http::StatusCode;
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Json};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::orgs::OrgKind;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;

use super::rules::{EVERY, KINDS, Period};
use super::{DutyReportId, store};
use crate::rhythm::{self, Asked};

/// How often organisations of a kind owe a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyRule {
    /// Of which kind.
    pub kind: OrgKind,
    /// Every how many months: 3, 6, 12; 0 is never.
    pub every_months: i64,
}

/// How often a street asks for reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutySetting {
    /// One row a kind.
    pub rules: Vec<DutyRule>,
    /// For the optimistic lock; 0 where the street never said.
    pub version: i64,
}

/// What the street asks, or the default.
///
/// # Errors
/// The database refused.
pub async fn of(db: &mut Db, scope: &Scope) -> Result<DutySetting, Problem> {
    let said = Asked::Reports.rhythm(db, scope, KINDS).await?;
    Ok(DutySetting {
        rules: said
            .every
            .into_iter()
            .map(|(kind, every_months)| DutyRule { kind, every_months })
            .collect(),
        version: said.version,
    })
}

/// Writes what is owed for the periods that run now; doing it again does nothing.
///
/// # Errors
/// The database refused.
pub async fn open_periods(tx: &mut Tx) -> Result<(), Problem> {
    let now = tx.now();
    let street = Scope::street_wide(tx.scope().street());
    let setting = of(tx.db(), &street).await?;
    for rule in setting.rules {
        let Some(period) = Period::at(rule.every_months, now) else {
            continue;
        };
        let owers = store::without_report(tx.db(), &street, rule.kind, period).await?;
        let owers: Vec<_> = owers
            .into_iter()
            .filter(|ower| period.owed_by(ower.created_at))
            .map(|ower| (DutyReportId(tx.fresh_id()), ower))
            .collect();
        store::open(tx.db(), &street, &owers, period, now).await?;
    }
    Ok(())
}

/// Says how often the street asks. What runs now follows at once where nothing was handed in; what is overdue stays owed.
///
/// # Errors
/// 422 for a kind or an interval that is none; *stale*.
pub async fn change(tx: &mut Tx, wanted: &DutySetting) -> Result<(), Problem> {
    for (place, rule) in wanted.rules.iter().enumerate() {
        if !KINDS.iter().any(|(kind, _)| *kind == rule.kind) {
            return Err(Problem::field(&format!("rules.{place}.kind"), "duty_kind"));
        }
    }
    let months = wanted.rules.iter().map(|rule| rule.every_months);
    rhythm::check(months, &EVERY, "duty_every")?;
    let now = tx.now();
    let street = Scope::street_wide(tx.scope().street());
    let before = Asked::Reports.rhythm(tx.db(), &street, KINDS).await?;
    let rules = wanted
        .rules
        .iter()
        .map(|rule| (rule.kind, rule.every_months));
    let every = Asked::Reports
        .say(tx, &before, rules, wanted.version)
        .await?;
    let mut withdrawn = 0;
    for (kind, _) in KINDS {
        let months = every.get(kind.code()).copied().unwrap_or_default();
        let keep = Period::at(months, now);
        withdrawn += store::withdraw(tx.db(), &street, kind, keep, now).await?;
    }
    open_periods(tx).await?;
    let more = Map::from_iter([("withdrawn".to_owned(), withdrawn.into())]);
    Asked::Reports.log(tx, &every, more).await
}

/// Which kinds owe a report and how often.
#[utoipa::path(get, path = "/api/duty-settings", tag = "duty_reports", responses((status = 200, body = DutySetting)))]
pub async fn get_duty_setting(ctx: Ctx) -> Result<Json<DutySetting>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    of(&mut db, &scope).await.map(Json)
}

/// Says which kinds owe a report and how often.
#[utoipa::path(put, path = "/api/duty-settings", tag = "duty_reports", request_body = DutySetting,
    responses((status = 200, body = DutySetting)))]
pub async fn change_duty_setting(ctx: Ctx, body: Body<DutySetting>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    change(&mut tx, &body.value).await?;
    let (db, scope) = tx.parts();
    let answer = of(db, scope).await?;
    tx.commit(StatusCode::OK, &answer).await
}

/// Whether somebody says for the street how often it asks.
#[must_use]
pub fn keeps(actor: &Actor) -> bool {
    actor.role() == Some(Role::StreetOfficer)
}
