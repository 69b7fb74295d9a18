//! `POST /api/activities`, `PUT /api/activities/{id}`: an activity is written down and changed while it is still to come.
//! [`create`] is the write itself, for the demo as much as for the handler.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ActivityId, ActivityPartnerId, ClassId, OrgId};
use linli_domain::number::NumberKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::line;
use linli_net::numbers;
use linli_work::classes;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use linli_council::projects::standing::living_org;

use super::act::{ActivityWord, act};
use super::entity::{Activity, Partner};
use super::list::plans;
use super::part_rules::PartnerState;
use super::rules::{ActivityAct, ActivityRefusal, ActivityState};
use super::signups::hooks;
use super::standing::{Held, Parts, held, note, parts_of};
use super::store::{self, parts};
use super::tell;
use super::view::{ActivityView, after};
use super::words::{ActivityWords, MOST, checked, write};

const BRINGS: usize = 100;
const UNIT: usize = 10;
/// Units asked into one activity at most.
pub const MOST_PARTNERS: usize = 30;

/// A unit asked into an activity.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityPartnerInput {
    /// Who.
    pub org_id: OrgId,
    /// What it brings, 1 to 100 characters.
    pub brings: String,
    /// How much of it, 1 or more.
    pub quantity: i64,
    /// Counted in what, 1 to 10 characters.
    pub unit: String,
    /// The class of the need that serves; that of the activity when left out.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// Whether it is the booked place itself: its booking counts it, the activity does not count it again.
    #[serde(default)]
    pub by_booking: bool,
}

/// An activity to be written down.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityInput {
    /// What it says.
    pub activity: ActivityWords,
    /// Units to be asked once it is planned.
    #[serde(default)]
    pub partners: Vec<ActivityPartnerInput>,
    /// Whether it is planned at once, and so goes to whoever checks it.
    #[serde(default)]
    pub plan: bool,
}

/// An activity that says something else.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityChange {
    /// As read.
    pub version: i64,
    /// All it says from now on.
    pub activity: ActivityWords,
}

/// A new activity with nothing in it yet.
fn blank(tx: &mut Tx, number: String, words: &ActivityWords) -> Activity {
    let now = tx.now();
    let scope = tx.scope().clone();
    Activity {
        id: ActivityId(tx.fresh_id()),
        number,
        title: String::new(),
        kind: words.kind,
        state: ActivityState::Idea,
        host_org_id: words.host_org_id,
        area_id: words.area_id,
        area_path: scope.area().clone(),
        venue: String::new(),
        starts_at: None,
        ends_at: None,
        sign_up_until: None,
        capacity: None,
        audience: None,
        minors_welcome: false,
        risk: 1,
        insurance_no: None,
        safety_note: None,
        needs_training: false,
        training_note: None,
        agreement_note: None,
        class_id: None,
        demand_id: None,
        project_id: None,
        booking_id: None,
        is_public: false,
        note: None,
        host_quantity: 1,
        host_unit: String::new(),
        series_id: None,
        series_nth: None,
        word: None,
        outcome: None,
        came: None,
        walk_ins: None,
        created_by: tx.actor().person(),
        planned_by: None,
        checked_by: None,
        reported_by: None,
        settled_by: None,
        created_at: now,
        planned_at: None,
        checked_at: None,
        opened_at: None,
        began_at: None,
        ended_at: None,
        reported_at: None,
        settled_at: None,
        cancelled_at: None,
        reminded: 0,
        booking_told: false,
        updated_at: now,
        version: 1,
    }
}

/// Writes an activity down: as an idea, or planned at once.
///
/// # Errors
/// 403 for who writes none; 422 by field: an organisation, place, class, demand, project or booking that is not there or not
/// the caller's, a time that has passed.
pub async fn create(tx: &mut Tx, input: &ActivityInput) -> Result<Activity, Problem> {
    if !plans(tx.actor()) {
        return Err(ActivityRefusal::HostOnly.into());
    }
    let words = &input.activity;
    let typed = checked(tx, words, None).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let number = numbers::store::next(db, scope, NumberKind::Activity, now).await?;
    let mut activity = blank(tx, number, words);
    write(&mut activity, words, typed, 0)?;
    let (db, scope) = tx.parts();
    if !store::insert(db, scope, &activity).await? {
        // the booking was looked for above: somebody was a moment earlier
        return Err(Problem::field("booking_id", "activity_booking_just_taken"));
    }
    note(
        tx,
        &activity,
        "activity_create",
        (None, Some(activity.state.code())),
        None,
        json!({"title": activity.title, "host": activity.host_org_id, "demand": activity.demand_id, "project": activity.project_id}),
    )
    .await?;
    let (db, scope) = tx.parts();
    let mut made_of = parts_of(db, scope, &activity).await?;
    add_partners(tx, &activity, &mut made_of, &input.partners).await?;
    tell::demand(tx, &activity, "activity_for_demand").await?;
    if input.plan {
        let word = ActivityWord {
            version: activity.version,
            ..ActivityWord::default()
        };
        return act(tx, activity.id, ActivityAct::Plan, &word).await;
    }
    Ok(activity)
}

/// Names units to be asked; those of an activity that is planned are told at once.
///
/// # Errors
/// 422 by field: a unit that is not there, is asked already or hosts it, a quantity that will not do, a place that is not booked.
pub async fn add_partners(
    tx: &mut Tx,
    activity: &Activity,
    made_of: &mut Parts,
    inputs: &[ActivityPartnerInput],
) -> Result<(), Problem> {
    let now = tx.now();
    let wide = Scope::street_wide(tx.scope().street());
    if made_of.partners.len() + inputs.len() > MOST_PARTNERS {
        return Err(Problem::field("partners", "activity_many"));
    }
    for (nth, input) in inputs.iter().enumerate() {
        let at = |field: &str| format!("partners.{nth}.{field}");
        let brings = line(&at("brings"), &input.brings, BRINGS)?;
        let unit = line(&at("unit"), &input.unit, UNIT)?;
        if !(1..=MOST).contains(&input.quantity) {
            return Err(Problem::field(&at("quantity"), "activity_quantity"));
        }
        let org = living_org(tx, &at("org_id"), input.org_id).await?;
        if org.id == activity.host_org_id {
            return Err(Problem::field(&at("org_id"), "activity_partner_host"));
        }
        if made_of.takes_part(activity, org.id) {
            return Err(Problem::field(&at("org_id"), "activity_partner_in"));
        }
        if let Some(class) = input.class_id {
            let tree = classes::store::load_all(tx.db(), &wide).await?;
            if tree.path_of(class).is_empty() {
                return Err(Problem::field(&at("class_id"), "unknown"));
            }
        }
        let books = made_of.booking.as_ref().map(|row| row.resource_org_id);
        if input.by_booking && books != Some(org.id) {
            return Err(Problem::field(
                &at("by_booking"),
                "activity_not_booked_there",
            ));
        }
        let partner = Partner {
            id: ActivityPartnerId(tx.fresh_id()),
            activity_id: activity.id,
            org_id: org.id,
            brings,
            quantity: input.quantity,
            unit,
            class_id: input.class_id,
            by_booking: input.by_booking,
            state: PartnerState::Asked,
            paper: None,
            reason: None,
            answered_at: None,
            done: None,
            created_at: now,
            version: 1,
        };
        let (db, scope) = tx.parts();
        parts::insert_partner(db, scope, &partner).await?;
        if activity.state != ActivityState::Idea {
            tell::org(tx, activity, org.id, "activity_asked", json!({})).await?;
        }
        made_of.orgs.insert(org.id, org);
        made_of.partners.push(partner);
    }
    Ok(())
}

/// When and where an activity is: what everybody who comes has to know.
fn when_and_where(one: &Activity) -> (Option<Timestamp>, Option<Timestamp>, String) {
    (one.starts_at, one.ends_at, one.venue.clone())
}

/// Changes what a held activity says, and tells whom it concerns.
///
/// # Errors
/// 422 by field; what it would become is not safe.
pub async fn change(tx: &mut Tx, held: Held, words: &ActivityWords) -> Result<Activity, Problem> {
    held.decide(tx, ActivityAct::Edit)?;
    let Held {
        activity: before,
        parts: made_of,
    } = held;
    let typed = checked(tx, words, Some(&before)).await?;
    let (db, scope) = tx.parts();
    let figures = hooks::figures(db, scope, &[before.id]).await?;
    let figures = figures.get(&before.id).copied().unwrap_or_default();
    let mut activity = before.clone();
    write(&mut activity, words, typed, figures.taken)?;
    activity.updated_at = tx.now();
    if activity.state == ActivityState::Planned {
        // who changed the plan last does not check it
        activity.planned_by = tx.actor().person();
    }
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut activity).await?;
    let (db, scope) = tx.parts();
    let now_made_of = parts_of(db, scope, &activity).await?;
    let known = matches!(
        activity.state,
        ActivityState::Checked | ActivityState::Recruiting
    );
    if known {
        super::standing::facts_of(tx.actor(), &activity, &now_made_of, tx.now()).safe()?;
    }
    booked_elsewhere(tx, &now_made_of).await?;
    note(
        tx,
        &activity,
        ActivityAct::Edit.logged(),
        (None, None),
        None,
        json!({"title": activity.title, "starts_at": activity.starts_at, "venue": activity.venue}),
    )
    .await?;
    if activity.demand_id != before.demand_id {
        tell::demand(tx, &activity, "activity_for_demand").await?;
    }
    if known && when_and_where(&activity) != when_and_where(&before) {
        tell::partners(tx, &activity, &made_of, "activity_moved", json!({})).await?;
        hooks::changed(tx, &activity).await?;
    }
    let wider = match (before.capacity, activity.capacity) {
        (Some(was), Some(is)) => is > was,
        (Some(_), None) => true,
        (None, _) => false,
    };
    if wider && figures.waiting > 0 {
        hooks::widened(tx, &activity).await?;
    }
    Ok(activity)
}

/// A share that was the booked place is so no more when the activity is held at another one.
async fn booked_elsewhere(tx: &mut Tx, made_of: &Parts) -> Result<(), Problem> {
    let books = made_of.booking.as_ref().map(|row| row.resource_org_id);
    for one in &made_of.partners {
        if one.by_booking && books != Some(one.org_id) {
            let mut one = one.clone();
            one.by_booking = false;
            let (db, scope) = tx.parts();
            parts::save_partner(db, scope, &mut one).await?;
        }
    }
    Ok(())
}

/// Writes an activity down.
#[utoipa::path(post, path = "/api/activities", tag = "activities", request_body = ActivityInput,
    responses((status = 201, body = ActivityView)))]
pub async fn create_activity(ctx: Ctx, body: Body<ActivityInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let activity = create(&mut tx, &body.value).await?;
    let view = after(&mut tx, activity.id).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// Changes what an activity says while it is still to come.
#[utoipa::path(put, path = "/api/activities/{id}", tag = "activities", params(("id" = ActivityId, Path)),
    request_body = ActivityChange, responses((status = 200, body = ActivityView)))]
pub async fn change_activity(
    ctx: Ctx,
    Path(id): Path<ActivityId>,
    body: Body<ActivityChange>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    change(&mut tx, held, &body.value.activity).await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}
