//! `POST /api/activities/{id}/report`: how many came, what came of it in a sentence, and what each unit brought. No picture is
//! asked for.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ActivityId, ActivityPartnerId};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::line;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::act::WORD;
use super::entity::Activity;
use super::part_rules::PartnerState;
use super::rules::ActivityAct;
use super::signups::hooks;
use super::standing::{Held, held, note};
use super::store::{self, parts};
use super::tell;
use super::view::{ActivityView, after};
use super::words::MOST;

/// What a unit brought.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityShareInput {
    /// Which unit's part.
    pub partner_id: ActivityPartnerId,
    /// How much of it; 0 where it was not brought.
    pub done: i64,
}

/// The outcome of an activity.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityReport {
    /// As read.
    pub version: i64,
    /// How many came; as the attendance says when left out.
    #[serde(default)]
    pub came: Option<i64>,
    /// What came of it, 1 to 500 characters.
    pub outcome: String,
    /// What units brought; whoever is not named brought all they promised.
    #[serde(default)]
    pub shares: Vec<ActivityShareInput>,
}

/// Reports the outcome, for the demo as much as for the handler.
///
/// # Errors
/// The guard that failed; 422 by field.
pub async fn report(
    tx: &mut Tx,
    id: ActivityId,
    body: &ActivityReport,
) -> Result<Activity, Problem> {
    let held = held(tx, id, Some(body.version)).await?;
    let next = held.decide(tx, ActivityAct::Report)?;
    let outcome = line("outcome", &body.outcome, WORD)?;
    let Held {
        mut activity,
        parts: made_of,
    } = held;
    let came = came(tx, &activity, body.came).await?;
    let (now, me) = (tx.now(), tx.actor().person());
    for (nth, share) in body.shares.iter().enumerate() {
        let joined = made_of
            .partners
            .iter()
            .any(|one| one.id == share.partner_id && one.state == PartnerState::Yes);
        if !joined {
            return Err(Problem::field(
                &format!("shares.{nth}.partner_id"),
                "unknown",
            ));
        }
        if !(0..=MOST).contains(&share.done) {
            return Err(Problem::field(
                &format!("shares.{nth}.done"),
                "activity_share",
            ));
        }
    }
    for one in &made_of.partners {
        if one.state != PartnerState::Yes {
            continue;
        }
        let said = body.shares.iter().find(|share| share.partner_id == one.id);
        let mut one = one.clone();
        one.done = Some(said.map_or(one.quantity, |share| share.done));
        let (db, scope) = tx.parts();
        parts::save_partner(db, scope, &mut one).await?;
    }
    activity.state = next;
    activity.came = Some(came);
    activity.outcome = Some(outcome);
    (activity.reported_by, activity.reported_at) = (me, Some(now));
    activity.reminded = 0;
    activity.updated_at = now;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut activity).await?;
    note(
        tx,
        &activity,
        ActivityAct::Report.logged(),
        (Some(next.code()), Some(next.code())),
        None,
        json!({"came": came}),
    )
    .await?;
    tell::office(tx, &activity, "activity_to_confirm").await?;
    Ok(activity)
}

/// How many came: as said, or else as the attendance and the walk-ins say.
async fn came(tx: &mut Tx, activity: &Activity, said: Option<i64>) -> Result<i64, Problem> {
    if let Some(said) = said {
        return match said {
            0..=MOST => Ok(said),
            _ => Err(Problem::field("came", "activity_came")),
        };
    }
    let (db, scope) = tx.parts();
    let figures = hooks::figures(db, scope, &[activity.id]).await?;
    let figures = figures.get(&activity.id).copied().unwrap_or_default();
    if figures.came + figures.absent == 0 && activity.walk_ins.is_none() {
        return Err(Problem::field("came", "required"));
    }
    Ok(figures.came + activity.walk_ins.unwrap_or(0))
}

/// Reports the outcome of an activity.
#[utoipa::path(post, path = "/api/activities/{id}/report", tag = "activities", params(("id" = ActivityId, Path)),
    request_body = ActivityReport, responses((status = 200, body = ActivityView)))]
pub async fn report_activity(
    ctx: Ctx,
    Path(id): Path<ActivityId>,
    body: Body<ActivityReport>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    report(&mut tx, id, &body.value).await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}
