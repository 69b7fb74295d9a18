//! `POST /api/memberships/{id}/accept`, `decline`, `withdraw`, `leave`, `remove`. [`act`] is the write itself, for the demo
//! as much as for the handlers.

use axum::http::StatusCode;
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::MembershipId;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::optional_line;
use linli_net::notices::store::{Message, send};
use linli_net::orgs;
use linli_net::persons::phones::checked_reason;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::members::{self, MembershipItem};
use super::membership::{MembershipEvent, Standing};
use super::store::members::{self as store, Membership};
use super::store::{self as alliances, Alliance};
use super::view;
use crate::demands::tell::holders;

const RESOLUTION: usize = 200;

/// Who answers for an organisation that is asked to join: a unit's own people, or the staff of an office.
pub const ANSWERERS: &[Role] = &[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::CommunityWorker,
    Role::CommunitySecretary,
];

/// What an act on a membership says.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipAct {
    /// As read.
    pub version: i64,
    /// Why; wanted for leaving and removing. For an answer that is entered for a unit: the paper it rests on.
    #[serde(default)]
    pub reason: Option<String>,
    /// The resolution a unit is removed by: which meeting, which number.
    #[serde(default)]
    pub resolution: Option<String>,
    /// Member since when, where an answer on paper is entered later; now when left out.
    #[serde(default)]
    pub from: Option<Timestamp>,
}

/// How an actor stands to a membership.
#[must_use]
pub fn standing(actor: &Actor, alliance: &Alliance, membership: &Membership) -> Standing {
    let own = actor
        .acting()
        .is_some_and(|acting| acting.org == membership.org_id && ANSWERERS.contains(&acting.role));
    Standing {
        own,
        keeps: view::keeps_for(actor, alliance),
    }
}

/// Does one act.
///
/// # Errors
/// The guard that failed, or a field the act wants.
pub async fn act(
    tx: &mut Tx,
    id: MembershipId,
    event: MembershipEvent,
    body: &MembershipAct,
) -> Result<Membership, Problem> {
    let (db, scope) = tx.parts();
    let mut membership = store::load(db, scope, id).await?;
    let alliance = alliances::load(db, scope, membership.alliance_id).await?;
    if membership.version != body.version {
        return Err(Problem::stale());
    }
    let standing = standing(tx.actor(), &alliance, &membership);
    let before = membership.state;
    membership.state = event.check(standing, before)?;
    say(&mut membership, event, standing, body, tx.now())?;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut membership).await?;
    let said = membership.reason.as_deref().or(membership.paper.as_deref());
    tx.log(Entry {
        entity: "membership",
        id: id.0,
        event: event.logged(),
        from: Some(before.code()),
        to: Some(membership.state.code()),
        reason: said,
        detail: json!({"alliance": alliance.id, "org": membership.org_id, "resolution": membership.resolution}),
        area: Some(&membership.area_path),
    })
    .await?;
    tx.changed("alliance", alliance.id.0, Some(&alliance.area_path));
    if standing.own {
        tell(tx, &alliance, &membership, event).await?;
    } else {
        tell_unit(tx, &alliance, &membership, event).await?;
    }
    Ok(membership)
}

/// Writes down what an act says, with the fields it wants.
fn say(
    membership: &mut Membership,
    event: MembershipEvent,
    standing: Standing,
    body: &MembershipAct,
    now: Timestamp,
) -> Result<(), Problem> {
    let typed = body.reason.as_deref().unwrap_or_default();
    let wanted = || checked_reason("reason", typed).map(str::to_owned);
    let offered = || match typed.trim() {
        "" => Ok(None),
        _ => wanted().map(Some),
    };
    match event {
        MembershipEvent::Accept => {
            if !standing.own {
                membership.paper = Some(wanted()?);
            }
            let from = body.from.filter(|_| !standing.own).unwrap_or(now);
            if from > now {
                return Err(Problem::field("from", "membership_from"));
            }
            membership.from_at = Some(from);
            return Ok(());
        }
        MembershipEvent::Leave => membership.reason = Some(wanted()?),
        MembershipEvent::Remove => {
            membership.reason = Some(wanted()?);
            let resolution = optional_line("resolution", body.resolution.clone(), RESOLUTION)?;
            membership.resolution =
                Some(resolution.ok_or_else(|| Problem::field("resolution", "required"))?);
        }
        MembershipEvent::Decline | MembershipEvent::Withdraw => membership.reason = offered()?,
        MembershipEvent::Contribute | MembershipEvent::Lapse => {}
    }
    membership.to_at = Some(now);
    Ok(())
}

/// Tells whoever invited a unit what it answered.
async fn tell(
    tx: &mut Tx,
    alliance: &Alliance,
    membership: &Membership,
    event: MembershipEvent,
) -> Result<(), Problem> {
    let code = match event {
        MembershipEvent::Accept => "alliance_accepted",
        MembershipEvent::Decline => "alliance_declined",
        MembershipEvent::Leave => "alliance_left",
        _ => return Ok(()),
    };
    let Some(inviter) = membership.invited_by else {
        return Ok(());
    };
    let (db, scope) = tx.parts();
    let unit = orgs::store::names(db, scope, [membership.org_id])
        .await?
        .remove(&membership.org_id)
        .unwrap_or_default();
    let message = Message {
        code,
        args: json!({"alliance": alliance.name, "unit": unit}),
        entity: "alliance",
        entity_id: alliance.id.0,
    };
    send(tx, [inviter], &message).await?;
    Ok(())
}

/// Tells a unit what somebody else entered about its membership.
async fn tell_unit(
    tx: &mut Tx,
    alliance: &Alliance,
    membership: &Membership,
    event: MembershipEvent,
) -> Result<(), Problem> {
    let code = match event {
        MembershipEvent::Accept => "alliance_entered",
        MembershipEvent::Leave => "alliance_exit_entered",
        MembershipEvent::Remove => "alliance_removed",
        MembershipEvent::Withdraw => "alliance_withdrawn",
        _ => return Ok(()),
    };
    let to = holders(tx, membership.org_id).await?;
    let message = Message {
        code,
        args: json!({"alliance": alliance.name, "reason": membership.reason}),
        entity: "alliance",
        entity_id: alliance.id.0,
    };
    send(tx, to, &message).await?;
    Ok(())
}

async fn handle(
    ctx: Ctx,
    id: MembershipId,
    body: Body<MembershipAct>,
    event: MembershipEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let membership = act(&mut tx, id, event, &body.value).await?;
    let item = members::after(&mut tx, membership).await?;
    tx.commit(StatusCode::OK, &item).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "alliances", params(("id" = MembershipId, Path)),
            request_body = MembershipAct, responses((status = 200, body = MembershipItem)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<MembershipId>, body: Body<MembershipAct>) -> Answer {
            handle(ctx, id, body, MembershipEvent::$event).await
        }
    )+};
}

acts! {
    /// A unit accepts, or its answer on paper is entered for it.
    accept_membership "/api/memberships/{id}/accept" Accept;
    /// A unit says no.
    decline_membership "/api/memberships/{id}/decline" Decline;
    /// An invitation is taken back.
    withdraw_membership "/api/memberships/{id}/withdraw" Withdraw;
    /// A unit leaves, with a reason.
    leave_membership "/api/memberships/{id}/leave" Leave;
    /// A unit is removed, with a reason and by resolution.
    remove_membership "/api/memberships/{id}/remove" Remove;
}
