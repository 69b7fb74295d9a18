//! `POST /api/activities/{id}/partners`, `/api/activity-partners/{id}/…`: units are asked into an activity and answer for
//! themselves, or the office enters what they said on paper or by telephone.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ActivityId, ActivityPartnerId};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_net::persons::phones::checked_reason;
use linli_work::alliances::members::own_unit;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::act::WORD;
use super::entity::Partner;
use super::part_rules::{ActivityPartnerEvent, PartStanding};
use super::rules::ActivityAct;
use super::standing::{Held, held, note, part_standing};
use super::store::{self, parts};
use super::tell;
use super::view::{ActivityView, after};
use super::write::{ActivityPartnerInput, add_partners};

/// Units to be asked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityPartnerPlan {
    /// Of the activity, as read.
    pub version: i64,
    /// The units, each with what it brings.
    pub partners: Vec<ActivityPartnerInput>,
}

/// What is said of a unit's part.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityPartnerWord {
    /// Of the part, as read.
    pub version: i64,
    /// Why: wanted for leaving and withdrawing. For an answer that is entered for a unit: the paper or the call it rests on.
    #[serde(default)]
    pub word: Option<String>,
}

/// Asks units into an activity.
#[utoipa::path(post, path = "/api/activities/{id}/partners", tag = "activities", params(("id" = ActivityId, Path)),
    request_body = ActivityPartnerPlan, responses((status = 200, body = ActivityView)))]
pub async fn ask_activity_partners(
    ctx: Ctx,
    Path(id): Path<ActivityId>,
    body: Body<ActivityPartnerPlan>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    held.decide(&tx, ActivityAct::Partners)?;
    if body.value.partners.is_empty() {
        return Err(Problem::field("partners", "required"));
    }
    let Held {
        mut activity,
        parts: mut made_of,
    } = held;
    add_partners(&mut tx, &activity, &mut made_of, &body.value.partners).await?;
    activity.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut activity).await?;
    let asked: Vec<_> = body.value.partners.iter().map(|one| one.org_id).collect();
    note(
        &mut tx,
        &activity,
        ActivityAct::Partners.logged(),
        (None, None),
        None,
        json!({"partners": asked}),
    )
    .await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Does one act on a unit's part. [`act`] is the write itself, for the demo as much as for the handlers.
///
/// # Errors
/// The guard that failed, or the word the act wants.
pub async fn act(
    tx: &mut Tx,
    id: ActivityPartnerId,
    event: ActivityPartnerEvent,
    body: &ActivityPartnerWord,
) -> Result<Partner, Problem> {
    let (db, scope) = tx.parts();
    // the activity is held first, everywhere in the same order
    let activity = parts::partner(db, scope, id).await?.activity_id;
    let Held {
        activity,
        parts: made_of,
    } = held(tx, activity, None).await?;
    let (db, scope) = tx.parts();
    let mut one = parts::hold_partner(db, scope, id).await?;
    let standing = part_standing(tx.actor(), &activity, &made_of, &one, tx.now());
    // who is neither asked nor asks is told of nobody's answer
    if own_unit(tx.actor()).is_some() && !standing.own && !standing.hosts {
        return Err(Problem::not_found());
    }
    if one.version != body.version {
        return Err(Problem::stale());
    }
    let before = one.state;
    one.state = event.check(standing, one.state)?;
    say(tx, &mut one, event, standing, body)?;
    let (db, scope) = tx.parts();
    parts::save_partner(db, scope, &mut one).await?;
    let unit = made_of.name(one.org_id);
    note(
        tx,
        &activity,
        event.logged(),
        (Some(before.code()), Some(one.state.code())),
        body.word.as_deref().map(str::trim),
        json!({"org": one.org_id, "partner": unit, "on_behalf": !standing.own}),
    )
    .await?;
    let more = json!({"unit": unit});
    match event {
        ActivityPartnerEvent::Agree => {
            tell::planner(tx, &activity, "activity_agreed", more).await?;
        }
        ActivityPartnerEvent::Decline => {
            tell::planner(tx, &activity, "activity_declined", more).await?;
        }
        ActivityPartnerEvent::Leave => tell::planner(tx, &activity, "activity_left", more).await?,
        ActivityPartnerEvent::Withdraw => {
            tell::org(tx, &activity, one.org_id, "activity_withdrawn", more).await?;
        }
    }
    Ok(one)
}

/// Writes down what an act says, with the word it wants.
fn say(
    tx: &Tx,
    one: &mut Partner,
    event: ActivityPartnerEvent,
    standing: PartStanding,
    body: &ActivityPartnerWord,
) -> Result<(), Problem> {
    let typed = body.word.as_deref().unwrap_or_default();
    match event {
        ActivityPartnerEvent::Agree => {
            if !standing.own {
                one.paper = Some(checked_reason("word", typed)?.to_owned());
            }
            one.answered_at = Some(tx.now());
        }
        ActivityPartnerEvent::Decline => {
            if standing.own {
                one.reason = optional_line("word", body.word.clone(), WORD)?;
            } else {
                one.paper = Some(checked_reason("word", typed)?.to_owned());
            }
            one.answered_at = Some(tx.now());
        }
        ActivityPartnerEvent::Withdraw | ActivityPartnerEvent::Leave => {
            one.reason = Some(line("word", typed, WORD)?);
        }
    }
    Ok(())
}

async fn answer(
    ctx: Ctx,
    id: ActivityPartnerId,
    body: Body<ActivityPartnerWord>,
    event: ActivityPartnerEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let partner = act(&mut tx, id, event, &body.value).await?;
    let view = after(&mut tx, partner.activity_id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "activities", params(("id" = ActivityPartnerId, Path)),
            request_body = ActivityPartnerWord, responses((status = 200, body = ActivityView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<ActivityPartnerId>, body: Body<ActivityPartnerWord>) -> Answer {
            answer(ctx, id, body, ActivityPartnerEvent::$event).await
        }
    )+};
}

acts! {
    /// A unit says yes, or its yes is entered for it.
    agree_activity_partner "/api/activity-partners/{id}/agree" Agree;
    /// A unit says no, or its no is entered for it.
    decline_activity_partner "/api/activity-partners/{id}/decline" Decline;
    /// A unit is no longer asked.
    withdraw_activity_partner "/api/activity-partners/{id}/withdraw" Withdraw;
    /// A unit leaves, with a reason.
    leave_activity "/api/activity-partners/{id}/leave" Leave;
}
