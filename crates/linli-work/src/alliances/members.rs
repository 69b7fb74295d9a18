//! `GET /api/memberships`: who is in an alliance, and in which alliances a unit is. People of a unit see their own unit's.

use std::collections::HashMap;

use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AgreementId, AllianceId, MeetingId, MembershipId, OrgId, ResolutionId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::{areas, orgs};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::standing;
use super::membership::{MembershipEvent, MembershipState};
use super::rules::{AllianceLevel, AllianceStage};
use super::store::members::{self as store, Membership, MembershipFilter};
use super::store::{self as alliances, Alliance};
use crate::agreements::rules::AgreementState;

/// A membership with the names that go with it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MembershipItem {
    /// Its id.
    pub id: MembershipId,
    /// In which alliance.
    pub alliance_id: AllianceId,
    /// Its name.
    pub alliance_name: String,
    /// How far it reaches.
    pub alliance_level: AllianceLevel,
    /// How far it has come.
    pub alliance_stage: AllianceStage,
    /// Who leads it, by name.
    pub lead_org_name: String,
    /// Whose.
    pub org_id: OrgId,
    /// Its name.
    pub org_name: String,
    /// Where that unit is, spoken; empty for the whole street.
    pub org_area_name: String,
    /// Where it stands.
    pub state: MembershipState,
    /// What the unit does in the alliance.
    pub duties: Option<String>,
    /// When it was invited.
    pub invited_at: Timestamp,
    /// Member from when.
    pub from: Option<Timestamp>,
    /// When it ended, as a member or as an invitation.
    pub to: Option<Timestamp>,
    /// Why it ended; for the unit itself and for whoever looks after the alliance's place.
    pub reason: Option<String>,
    /// The resolution by which the unit was removed: which meeting, which number, what; read by the same.
    pub resolution: Option<String>,
    /// The day it was decided; read by the same.
    pub resolution_on: Option<Timestamp>,
    /// Which resolution, where it is recorded here; none when it was decided on paper. Read by the same.
    pub resolution_id: Option<ResolutionId>,
    /// Of which meeting; read by the same.
    pub resolution_meeting_id: Option<MeetingId>,
    /// The paper on which its answer was entered for it; read by the same.
    pub paper: Option<String>,
    /// The agreement the unit is bound by or was last, where the reader may know: an expired one ends no membership and is told
    /// here.
    pub agreement: Option<MemberAgreement>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// The agreement of a member.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MemberAgreement {
    /// Its id.
    pub id: AgreementId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: AgreementState,
    /// The first moment it does not hold any more, its end or the moment it was ended before.
    pub held_to: Timestamp,
}

/// Which memberships are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembershipQuery {
    /// In one alliance.
    #[param(value_type = Option<String>)]
    alliance_id: Option<AllianceId>,
    /// Of one unit.
    #[param(value_type = Option<String>)]
    org_id: Option<OrgId>,
    /// In one state.
    #[param(inline)]
    state: Option<MembershipState>,
    /// Ended ones too.
    ended: Option<bool>,
    /// Only members without an agreement that holds.
    without_agreement: Option<bool>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// The unit whose memberships are all the actor sees, where there is one.
#[must_use]
pub fn own_unit(actor: &Actor) -> Option<OrgId> {
    actor
        .acting()
        .filter(|acting| acting.role.is_unit())
        .map(|acting| acting.org)
}

/// Memberships with their names and what may be done, in at most seven queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn items(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    memberships: Vec<Membership>,
) -> Result<Vec<MembershipItem>, Problem> {
    let mut ids: Vec<AllianceId> = memberships.iter().map(|one| one.alliance_id).collect();
    ids.sort();
    ids.dedup();
    let found: HashMap<AllianceId, Alliance> = alliances::by_ids(db, scope, &ids)
        .await?
        .into_iter()
        .map(|alliance| (alliance.id, alliance))
        .collect();
    let named = memberships
        .iter()
        .map(|one| one.org_id)
        .chain(found.values().map(|alliance| alliance.lead_org_id));
    let names = orgs::store::names(db, scope, named).await?;
    let places =
        areas::store::spoken_names(db, scope, memberships.iter().map(|one| &one.area_path)).await?;
    let mut units: Vec<OrgId> = memberships.iter().map(|one| one.org_id).collect();
    units.sort();
    units.dedup();
    let bound = store::bound(db, scope, &units).await?;
    let mut items = Vec::with_capacity(memberships.len());
    for one in memberships {
        let Some(alliance) = found.get(&one.alliance_id) else {
            return Err(Problem::internal("a membership without its alliance"));
        };
        let standing = standing(reader.actor, alliance, &one);
        let inside = reader.actor.scope().area().contains(&alliance.area_path)
            && !reader.actor.role().is_some_and(Role::is_unit);
        let reads = standing.own || inside;
        let told = |text: Option<String>| text.filter(|_| reads);
        items.push(MembershipItem {
            allowed_actions: MembershipEvent::ACTS
                .iter()
                .map(|event| {
                    let refused = event.check(standing, one.state).err();
                    reader.action(*event, refused.map(CodeEnum::code))
                })
                .collect(),
            alliance_name: alliance.name.clone(),
            alliance_level: alliance.level,
            alliance_stage: alliance.stage,
            lead_org_name: names
                .get(&alliance.lead_org_id)
                .cloned()
                .unwrap_or_default(),
            org_name: names.get(&one.org_id).cloned().unwrap_or_default(),
            org_area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
            id: one.id,
            alliance_id: one.alliance_id,
            org_id: one.org_id,
            state: one.state,
            duties: one.duties,
            invited_at: one.invited_at,
            from: one.from_at,
            to: one.to_at,
            reason: told(one.reason),
            resolution: told(one.resolution),
            resolution_on: one.resolution_on.filter(|_| reads),
            resolution_id: one.resolution_id.filter(|_| reads),
            resolution_meeting_id: one.resolution_meeting_id.filter(|_| reads),
            paper: told(one.paper),
            agreement: (bound.get(&one.org_id))
                .filter(|_| reads)
                .map(|bound| MemberAgreement {
                    id: bound.agreement_id,
                    number: bound.number.clone(),
                    state: bound.state,
                    held_to: bound.held_to,
                }),
            version: one.version,
        });
    }
    Ok(items)
}

/// One membership, inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub async fn after(tx: &mut Tx, membership: Membership) -> Result<MembershipItem, Problem> {
    let (app, actor, locale) = (tx.app().clone(), tx.actor().clone(), tx.locale());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now: tx.now(),
    };
    let (db, scope) = tx.parts();
    let mut items = items(reader, db, scope, vec![membership]).await?;
    items.pop().ok_or_else(Problem::not_found)
}

/// Members of an alliance, or alliances of a unit.
#[utoipa::path(get, path = "/api/memberships", tag = "alliances", params(MembershipQuery),
    responses((status = 200, body = Paged<MembershipItem>)))]
pub async fn list_memberships(
    ctx: Ctx,
    Query(query): Query<MembershipQuery>,
) -> Result<Json<Paged<MembershipItem>>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let reader = Reader::of(&ctx)?;
    let mut filter = MembershipFilter {
        alliance: query.alliance_id,
        org: query.org_id,
        state: query.state,
        ended: query.ended.unwrap_or(false),
        without_agreement: query.without_agreement.unwrap_or(false),
    };
    let mut db = ctx.read().await?;
    if let Some(own) = own_unit(reader.actor) {
        if filter.org.is_some_and(|asked| asked != own) {
            return Err(Problem::not_found());
        }
        filter.org = Some(own);
    }
    let (memberships, total) = store::find(&mut db, &scope, filter, page).await?;
    let items = items(reader, &mut db, &scope, memberships).await?;
    Ok(Json(Paged::new(items, total, page)))
}
