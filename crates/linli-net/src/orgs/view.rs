//! `GET /api/orgs/{id}`: an organisation with its places, what stands under it and what may be done to it.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::{OrgItem, items};
use super::rules::{OrgAct, OrgRefusal, decide};
use super::store::{self, OrgFilter};
use crate::areas;
use crate::areas::change::role_of;

/// A place an organisation is bound to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OrgAreaView {
    /// The place.
    pub area_id: AreaId,
    /// That place, spoken; empty for the whole street.
    pub area_name: String,
    /// That place's path.
    pub area_path: AreaPath,
    /// Since when.
    pub from: Timestamp,
}

/// An organisation as its page shows it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OrgView {
    /// As in a list.
    #[serde(flatten)]
    pub item: OrgItem,
    /// The organisation above it, by name.
    pub parent_name: Option<String>,
    /// Every place it is bound to, its own among them.
    pub bound: Vec<OrgAreaView>,
    /// Organisations directly under it, at most 200.
    pub children: Vec<OrgItem>,
    /// Office telephone.
    pub office_phone: Option<String>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// An organisation as its page shows it, after a write.
///
/// # Errors
/// The database refused.
pub async fn view(ctx: &Ctx, tx: &mut Tx, id: OrgId) -> Result<OrgView, Problem> {
    let (db, scope) = tx.parts();
    page(ctx, db, scope, id).await
}

async fn page(ctx: &Ctx, db: &mut Db, scope: &Scope, id: OrgId) -> Result<OrgView, Problem> {
    let org = store::load(db, scope, id).await?;
    let bound = store::areas_of(db, scope, &[id]).await?;
    let places: HashMap<AreaPath, String> =
        areas::store::spoken_names(db, scope, bound.iter().map(|one| &one.area_path)).await?;
    let parent = match org.parent_id {
        Some(parent) => store::names(db, scope, [parent]).await?.remove(&parent),
        None => None,
    };
    let filter = OrgFilter {
        parent: Some(id),
        ..OrgFilter::default()
    };
    let first = Page::check(None, Some(linli_kit::page::MAX_PAGE_SIZE))?;
    let (children, _) = store::find(db, scope, &filter, first).await?;
    let children = items(db, scope, children).await?;
    let role = role_of(ctx.actor()?);
    let inside = scope.area().contains(&org.area_path);
    let why = match role {
        Some(role) => decide(org.kind, org.ended_at.is_some(), inside, role).err(),
        None => Some(OrgRefusal::NotForRole),
    };
    let allowed_actions = OrgAct::ALL
        .iter()
        .map(|act| {
            AllowedAction::new(
                ctx.app().texts(),
                ctx.locale(),
                act,
                why.map(CodeEnum::code),
            )
        })
        .collect();
    let (office_phone, end_reason, version) = (
        org.office_phone.clone(),
        org.end_reason.clone(),
        org.version,
    );
    let item = items(db, scope, vec![org])
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    Ok(OrgView {
        item,
        parent_name: parent,
        bound: bound
            .into_iter()
            .map(|one| OrgAreaView {
                area_id: one.area_id,
                area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
                area_path: one.area_path,
                from: one.from_at,
            })
            .collect(),
        children,
        office_phone,
        end_reason,
        allowed_actions,
        version,
    })
}

/// One organisation of the street, ended or not.
#[utoipa::path(get, path = "/api/orgs/{id}", tag = "orgs", params(("id" = OrgId, Path)),
    responses((status = 200, body = OrgView)))]
pub async fn get_org(ctx: Ctx, Path(id): Path<OrgId>) -> Result<Json<OrgView>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    page(&ctx, &mut db, &scope, id).await.map(Json)
}
