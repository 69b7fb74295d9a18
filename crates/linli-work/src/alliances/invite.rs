//! `POST /api/alliances/{id}/invitations`: units are asked to join. [`invite`] is the write itself, for the demo as much as
//! for the handler.

use std::collections::HashSet;

use axum::http::StatusCode;
use linli_domain::id::{AllianceId, MembershipId, OrgId};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::optional_line;
use linli_net::notices::store::{Message, send};
use linli_net::orgs;
use linli_net::orgs::store::Org;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::membership::MembershipState;
use super::store::members::{self as store, Membership};
use super::store::{self as alliances, Alliance};
use super::view::{self, AllianceView};
use crate::demands::tell::holders;

const DUTIES: usize = 500;
/// Units asked in one step at most.
const AT_ONCE: usize = 50;

/// Units to be asked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// Which, 1 to 50.
    pub org_ids: Vec<OrgId>,
    /// What they are asked to do in the alliance, at most 500 letters.
    #[serde(default)]
    pub duties: Option<String>,
}

/// Asks units to join; their liaisons are told. All of them are asked, or none.
///
/// # Errors
/// 403 for who does not keep the alliance; 422 for a unit that is unknown, leads the alliance, or is asked or in already.
pub async fn invite(
    tx: &mut Tx,
    id: AllianceId,
    invitation: &Invitation,
) -> Result<Vec<Membership>, Problem> {
    let (db, scope) = tx.parts();
    let alliance = alliances::load(db, scope, id).await?;
    view::keeps(tx, &alliance)?;
    let duties = optional_line("duties", invitation.duties.clone(), DUTIES)?;
    let ids: HashSet<OrgId> = invitation.org_ids.iter().copied().collect();
    if ids.is_empty() {
        return Err(Problem::field("org_ids", "required"));
    }
    if ids.len() > AT_ONCE {
        return Err(Problem::field("org_ids", "alliance_units_many"));
    }
    if ids.contains(&alliance.lead_org_id) {
        return Err(Problem::field("org_ids", "alliance_lead_is_in"));
    }
    let mut ids: Vec<OrgId> = ids.into_iter().collect();
    ids.sort();
    let (db, scope) = tx.parts();
    let mut units = orgs::store::bulk::by_ids(db, scope, &ids).await?;
    units.retain(|unit| unit.ended_at.is_none());
    if units.len() < ids.len() {
        return Err(Problem::field("org_ids", "unknown"));
    }
    units.sort_by_key(|unit| unit.id);
    let mut invited = Vec::with_capacity(units.len());
    for unit in units {
        invited.push(invite_unit(tx, &alliance, unit, duties.clone()).await?);
    }
    Ok(invited)
}

async fn invite_unit(
    tx: &mut Tx,
    alliance: &Alliance,
    unit: Org,
    duties: Option<String>,
) -> Result<Membership, Problem> {
    let membership = Membership {
        id: MembershipId(tx.fresh_id()),
        alliance_id: alliance.id,
        org_id: unit.id,
        area_path: unit.area_path,
        state: MembershipState::Invited,
        duties,
        invited_at: tx.now(),
        invited_by: tx.actor().person(),
        from_at: None,
        to_at: None,
        reason: None,
        resolution: None,
        resolution_on: None,
        resolution_id: None,
        resolution_meeting_id: None,
        paper: None,
        version: 1,
    };
    let (db, scope) = tx.parts();
    if !store::insert(db, scope, &membership).await? {
        let args = Map::from_iter([("name".to_owned(), json!(unit.name))]);
        return Err(Problem::fields(Vec::new()).and_field("org_ids", "membership_living", args));
    }
    tx.log(Entry {
        entity: "membership",
        id: membership.id.0,
        event: "membership_invite",
        to: Some("invited"),
        detail: json!({"alliance": alliance.id, "org": unit.id}),
        area: Some(&membership.area_path),
        ..Entry::default()
    })
    .await?;
    tx.changed("alliance", alliance.id.0, Some(&alliance.area_path));
    let to = holders(tx, unit.id).await?;
    let message = Message {
        code: "alliance_invited",
        args: json!({"alliance": alliance.name}),
        entity: "alliance",
        entity_id: alliance.id.0,
    };
    send(tx, to, &message).await?;
    Ok(membership)
}

/// Asks units to join an alliance.
#[utoipa::path(post, path = "/api/alliances/{id}/invitations", tag = "alliances", params(("id" = AllianceId, Path)),
    request_body = Invitation, responses((status = 201, body = AllianceView)))]
pub async fn invite_units(ctx: Ctx, Path(id): Path<AllianceId>, body: Body<Invitation>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    invite(&mut tx, id, &body.value).await?;
    let (db, scope) = tx.parts();
    let alliance = alliances::load(db, scope, id).await?;
    let view = view::after(&mut tx, alliance).await?;
    tx.commit(StatusCode::CREATED, &view).await
}
