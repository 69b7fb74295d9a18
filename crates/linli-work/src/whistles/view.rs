//! How a whistle is shown, and the list of whistles.

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::{DemandId, OrgId, WhistleId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::orgs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::{Refused, Standing, WhistleCause, WhistleEvent, WhistleState};
use super::store::{self, Whistle};
use crate::demands;
use crate::demands::state::DemandState;
use crate::demands::view::{AllowedAction, action};

/// A whistle.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct WhistleView {
    /// Its id.
    pub id: WhistleId,
    /// The demand.
    pub demand_id: DemandId,
    /// The demand's number.
    pub demand_number: String,
    /// The demand's title.
    pub demand_title: String,
    /// The department called.
    pub department_org_id: OrgId,
    /// By name.
    pub department_name: String,
    /// Why.
    pub cause: WhistleCause,
    /// In words.
    pub text: String,
    /// Where it stands.
    pub state: WhistleState,
    /// By when the next answer is due.
    pub due_at: Option<Timestamp>,
    /// When it was drafted.
    pub created_at: Timestamp,
    /// What the department did.
    pub closing: Option<String>,
    /// 1 to 5.
    pub rating_by_street: Option<i64>,
    /// 1 to 5.
    pub rating_by_department: Option<i64>,
    /// What may be done.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Whistles.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Whistles {
    /// Open ones first.
    pub items: Vec<WhistleView>,
}

/// The whistles of a demand.
///
/// # Errors
/// The database refused.
pub async fn of_demand(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
    reader: Reader<'_>,
) -> Result<Vec<WhistleView>, Problem> {
    let whistles = store::of_demand(db, scope, demand).await?;
    views(db, scope, whistles, reader).await
}

async fn views(
    db: &mut Db,
    scope: &Scope,
    whistles: Vec<Whistle>,
    reader: Reader<'_>,
) -> Result<Vec<WhistleView>, Problem> {
    if whistles.is_empty() {
        return Ok(Vec::new());
    }
    let wide = Scope::street_wide(scope.street());
    let names = orgs::store::names(
        db,
        &wide,
        whistles.iter().map(|whistle| whistle.department_org_id),
    )
    .await?;
    let ids: Vec<DemandId> = whistles.iter().map(|whistle| whistle.demand_id).collect();
    let demands = demands::store::by_ids(db, &wide, &ids).await?;
    Ok(whistles
        .into_iter()
        .map(|whistle| {
            let demand = demands.iter().find(|demand| demand.id == whistle.demand_id);
            WhistleView {
                allowed_actions: actions(
                    &whistle,
                    demand.is_some_and(|demand| demand.state == DemandState::Escalated),
                    reader,
                ),
                department_name: names
                    .get(&whistle.department_org_id)
                    .cloned()
                    .unwrap_or_default(),
                demand_number: demand
                    .map(|demand| demand.number.clone())
                    .unwrap_or_default(),
                demand_title: demand
                    .map(|demand| demand.title.clone())
                    .unwrap_or_default(),
                id: whistle.id,
                demand_id: whistle.demand_id,
                department_org_id: whistle.department_org_id,
                cause: whistle.cause,
                text: whistle.text,
                state: whistle.state,
                due_at: whistle.due_at,
                created_at: whistle.created_at,
                closing: whistle.closing,
                rating_by_street: whistle.rating_by_street,
                rating_by_department: whistle.rating_by_department,
                version: whistle.version,
            }
        })
        .collect())
}

fn actions(whistle: &Whistle, waited_for: bool, reader: Reader<'_>) -> Vec<AllowedAction> {
    let person = reader.actor.person();
    let standing = Standing {
        drafter: person.is_some() && person == whistle.drafted_by,
        called: reader
            .actor
            .acting()
            .is_some_and(|acting| acting.org == whistle.department_org_id),
        waited_for,
    };
    WhistleEvent::ALL
        .iter()
        .map(|event| {
            let refused = event
                .check(reader.actor.role(), standing, whistle.state)
                .err()
                .map(Refused::code);
            action(reader.app, reader.locale, event.code(), refused)
        })
        .collect()
}

/// One whistle, inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub async fn one(tx: &mut Tx, whistle: Whistle) -> Result<WhistleView, Problem> {
    let (app, actor, now, locale) = (tx.app().clone(), tx.actor().clone(), tx.now(), tx.locale());
    let (db, scope) = tx.parts();
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let mut views = views(db, scope, vec![whistle], reader).await?;
    Ok(views.remove(0))
}

/// The whistles of the street; a department sees those it was called by.
#[utoipa::path(get, path = "/api/whistles", tag = "whistles", responses((status = 200, body = Whistles)))]
pub async fn list_whistles(ctx: Ctx) -> Result<Json<Whistles>, Problem> {
    let actor = ctx.actor()?;
    let scope = Scope::street_wide(actor.street());
    let department = actor
        .acting()
        .filter(|acting| acting.role == Role::Department)
        .map(|acting| acting.org);
    let mut db = ctx.read().await?;
    let whistles = store::list(&mut db, &scope, department).await?;
    let reader = Reader::of(&ctx)?;
    Ok(Json(Whistles {
        items: views(&mut db, &scope, whistles, reader).await?,
    }))
}
