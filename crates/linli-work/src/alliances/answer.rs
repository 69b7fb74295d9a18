//! `POST /api/memberships/{id}/accept`, `decline`, `withdraw`, `leave`. [`act`] is the write itself, for the demo as much as for
//! the handlers. [`remove`] is the write of a removal: its verb stands on the floor above, which knows the resolutions.

use axum::http::StatusCode;
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{MeetingId, MembershipId, ResolutionId};
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
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
    /// Why; wanted for leaving. For an answer that is entered for a unit: the paper it rests on.
    #[serde(default)]
    pub reason: Option<String>,
    /// Member since when, where an answer on paper is entered later; now when left out.
    #[serde(default)]
    pub from: Option<Timestamp>,
}

/// By what a member is removed: a resolution recorded here, or one decided on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The recorded resolution and its meeting.
    pub recorded: Option<(ResolutionId, MeetingId)>,
    /// The day of the decision.
    pub on: Timestamp,
    /// Which meeting, which number, what.
    pub named: String,
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

/// Does one act; a removal wants its resolution and is [`remove`].
///
/// # Errors
/// The guard that failed, or a field the act wants.
pub async fn act(
    tx: &mut Tx,
    id: MembershipId,
    event: MembershipEvent,
    body: &MembershipAct,
) -> Result<Membership, Problem> {
    carry_out(tx, id, event, body, None).await
}

/// Removes a member by what was decided.
///
/// # Errors
/// The guard that failed, or a field the removal wants.
pub async fn remove(
    tx: &mut Tx,
    id: MembershipId,
    body: &MembershipAct,
    decided: Decided,
) -> Result<Membership, Problem> {
    carry_out(tx, id, MembershipEvent::Remove, body, Some(decided)).await
}

async fn carry_out(
    tx: &mut Tx,
    id: MembershipId,
    event: MembershipEvent,
    body: &MembershipAct,
    decided: Option<Decided>,
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
    if event == MembershipEvent::Remove {
        let decided = decided.ok_or_else(|| Problem::field("resolution_id", "required"))?;
        by(&mut membership, decided, tx.now())?;
    }
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
        detail: json!({"alliance": alliance.id, "org": membership.org_id, "resolution": membership.resolution,
            "resolution_id": membership.resolution_id}),
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

/// Writes down by what a member is removed: not decided before it was one, nor in days to come.
fn by(membership: &mut Membership, decided: Decided, now: Timestamp) -> Result<(), Problem> {
    let joined = membership
        .from_at
        .map(|from| Timestamp::start_of(from.date()));
    if decided.on > now || joined.is_some_and(|joined| decided.on < joined) {
        return Err(Problem::field("decided_on", "removal_decided_on"));
    }
    membership.resolution = Some(decided.named);
    membership.resolution_on = Some(decided.on);
    if let Some((resolution, meeting)) = decided.recorded {
        membership.resolution_id = Some(resolution);
        membership.resolution_meeting_id = Some(meeting);
    }
    Ok(())
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
        MembershipEvent::Leave | MembershipEvent::Remove => membership.reason = Some(wanted()?),
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
        args: json!({"alliance": alliance.name, "reason": membership.reason, "resolution": membership.resolution}),
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
}
