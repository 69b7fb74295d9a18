//! `GET /api/orders`, `GET /api/orders/{id}`: orders of the own place, or of the own unit.

use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, OrderId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::params;
use linli_kit::problem::{Looked, Problem};
use linli_kit::reader::Reader;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use serde::Deserialize;
use utoipa::IntoParams;

use super::rules::Standing;
use super::state::OrderState;
use super::store;
use super::view::{OrderSummary, OrderView, page, summaries};
use crate::demands::figures::{self, Figure};
use crate::demands::view::sees_issued_only;

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// States, comma separated.
    #[serde(default)]
    pub state: Option<String>,
    /// Of one organisation.
    #[serde(default)]
    #[param(inline)]
    pub org_id: Option<OrgId>,
    /// Serving a demand of this place or in it.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// Confirmed at or after: the base of a unit's three rates.
    #[serde(default)]
    pub accepted_from: Option<Timestamp>,
    /// Confirmed before.
    #[serde(default)]
    pub accepted_to: Option<Timestamp>,
    /// The rows behind a figure of the three rates.
    #[serde(default)]
    pub figure: Option<Figure>,
    /// Only what the own unit or oneself serves.
    #[serde(default)]
    pub mine: Option<bool>,
    /// Only what is late.
    #[serde(default)]
    pub late: Option<bool>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// Orders of the own place; for units and volunteers their own.
#[utoipa::path(get, path = "/api/orders", tag = "orders", params(OrderQuery),
    responses((status = 200, body = Paged<OrderSummary>)))]
pub async fn list_orders(
    ctx: Ctx,
    Query(query): Query<OrderQuery>,
) -> Result<Json<Paged<OrderSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    Ok(Json(
        find(
            &mut ctx.read().await?,
            ctx.actor()?,
            &query,
            page,
            ctx.now(),
        )
        .await?,
    ))
}

/// A page of orders.
///
/// # Errors
/// A filter names an unknown state.
pub async fn find(
    db: &mut Db,
    actor: &Actor,
    query: &OrderQuery,
    page: Page,
    now: Timestamp,
) -> Result<Paged<OrderSummary>, Problem> {
    let unit = sees_issued_only(actor.role());
    let mut scope = if unit {
        Scope::street_wide(actor.street())
    } else {
        actor.scope()
    };
    if let Some(area) = query.area_id {
        let area = linli_net::areas::store::load(db, &scope, area)
            .await
            .named_in("area_id")?;
        scope = scope.narrowed(&area.path).unwrap_or(scope);
    }
    let (sql, params) = conditions(actor, query, unit, now)?;
    let total = store::count(db, &scope, &sql, params.clone()).await?;
    let orders = store::find(db, &scope, &sql, params, page).await?;
    Ok(Paged::new(
        summaries(db, &scope, orders, now).await?,
        total,
        page,
    ))
}

/// The conditions of a list of orders in some states, comma separated; of all when none are named.
///
/// # Errors
/// It names an unknown state.
pub fn by_states(list: Option<&str>) -> Result<(String, Vec<Param>), Problem> {
    let Some(list) = list.filter(|list| !list.is_empty()) else {
        return Ok((String::new(), Vec::new()));
    };
    let states: Option<Vec<Param>> = list
        .split(',')
        .map(|code| OrderState::from_code(code.trim()).map(|state| state.to_param()))
        .collect();
    let states = states.ok_or_else(|| Problem::field("state", "unknown"))?;
    let sql = format!(" AND state IN ({})", placeholders(4, states.len()));
    Ok((sql, states))
}

fn conditions(
    actor: &Actor,
    query: &OrderQuery,
    unit: bool,
    now: Timestamp,
) -> Result<(String, Vec<Param>), Problem> {
    let mut sql = String::new();
    let mut params: Vec<Param> = Vec::new();
    let mut and = |condition: &str, values: Vec<Param>| {
        sql.push_str(&format!(
            " AND {condition} IN ({})",
            placeholders(params.len() + 4, values.len())
        ));
        params.extend(values);
    };
    let acting = actor
        .acting()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    if acting.role == Role::Volunteer {
        and("person_id", params![actor.person()]);
    } else if unit {
        and("org_id", params![acting.org]);
    } else if query.mine == Some(true) {
        let own = matches!(
            actor.role(),
            Some(
                Role::BuildingHead
                    | Role::StairwellHead
                    | Role::GridWorker
                    | Role::GridHead
                    | Role::CommunityWorker
            )
        );
        match actor.person().filter(|_| own) {
            Some(person) => and("person_id", params![person]),
            None => and("org_id", params![acting.org]),
        }
    }
    if let Some(list) = query.state.as_deref().filter(|list| !list.is_empty()) {
        let states: Option<Vec<Param>> = list
            .split(',')
            .map(|code| OrderState::from_code(code.trim()).map(|state| state.to_param()))
            .collect();
        and(
            "state",
            states.ok_or_else(|| Problem::field("state", "unknown"))?,
        );
    }
    if let Some(org) = query.org_id {
        and("org_id", params![org]);
    }
    let mut compare = |condition: &str, moment: Timestamp| {
        sql.push_str(&format!(
            " AND {}",
            condition.replace('?', &format!("${}", params.len() + 4))
        ));
        if condition.contains('?') {
            params.push(moment.to_param());
        }
    };
    if query.late == Some(true) {
        compare("next_due_at < ?", now);
    }
    if let Some(figure) = query.figure {
        compare(figures::ORDER_BASE, now);
        compare(figure.of_orders(), now);
    }
    for (condition, moment) in [
        ("confirmed_at >= ?", query.accepted_from),
        ("confirmed_at < ?", query.accepted_to),
    ] {
        if let Some(moment) = moment {
            compare(condition, moment);
        }
    }
    Ok((sql, params))
}

/// An order with everything on its page. A unit sees its own, and the requester only once the taking is confirmed.
#[utoipa::path(get, path = "/api/orders/{id}", tag = "orders", params(("id" = OrderId, Path)),
    responses((status = 200, body = OrderView)))]
pub async fn get_order(ctx: Ctx, Path(id): Path<OrderId>) -> Result<Json<OrderView>, Problem> {
    let actor = ctx.actor()?;
    let unit = sees_issued_only(actor.role());
    let scope = if unit {
        Scope::street_wide(actor.street())
    } else {
        ctx.scope()?
    };
    let mut db = ctx.read().await?;
    let order = store::load(&mut db, &scope, id).await?;
    if unit && !Standing::of(actor, &order).doer {
        return Err(Problem::not_found());
    }
    let reader = Reader::of(&ctx)?;
    Ok(Json(page(&mut db, &scope, order, reader).await?))
}
