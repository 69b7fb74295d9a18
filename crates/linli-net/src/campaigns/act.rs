//! `POST /api/applications/{id}/…`: what an office decides on an application, one by one and many at once.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::ApplicationId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::manage::refused;
use super::notice;
use super::rules::{ApplicationEvent, decide, publicity_until};
use super::store;
use super::store::applications::{self, Application};
use super::view::{ApplicationView, application_page, facts, standing};

const REASON: usize = 200;
const RESOLUTION: usize = 40;
/// Applications approved at once, at most.
const MOST: usize = 200;

/// What an office says with an act.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationAct {
    /// As read.
    pub version: i64,
    /// Why; wanted to refuse, at most 200 characters. The candidate reads it.
    #[serde(default)]
    pub reason: Option<String>,
    /// To check: the candidate lives there.
    #[serde(default)]
    pub lives_here: bool,
    /// To check: is of age.
    #[serde(default)]
    pub adult: bool,
    /// To check: is willing, asked in person.
    #[serde(default)]
    pub willing: bool,
    /// To check: the Party status was verified. Only that it was, by whom and when, is kept.
    #[serde(default)]
    pub party_verified: bool,
    /// To approve: the number of the committee's resolution.
    #[serde(default)]
    pub resolution: Option<String>,
}

/// Applications approved by one resolution.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveMany {
    /// Which, each as read; 1 to 200.
    pub items: Vec<ApplicationVersion>,
    /// The number of the committee's resolution.
    pub resolution: String,
}

/// An application as it was read.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationVersion {
    /// Which.
    pub id: ApplicationId,
    /// As read.
    pub version: i64,
}

/// What came of a decision on many.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ApprovedMany {
    /// Done.
    pub done: Vec<ApplicationId>,
    /// Not done, each with the reason.
    pub failed: Vec<NotApproved>,
}

/// One that was not approved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NotApproved {
    /// Which.
    pub id: ApplicationId,
    /// Why, as a code.
    pub code: String,
    /// Why, in the reader's language.
    pub title: String,
}

/// Does one act on an application.
///
/// # Errors
/// The guard that failed, or a field the act wants. Nothing is written then.
pub async fn act(
    tx: &mut Tx,
    id: ApplicationId,
    event: ApplicationEvent,
    said: &ApplicationAct,
) -> Result<Application, Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let (db, scope) = tx.parts();
    let wide = Scope::street_wide(scope.street());
    let mut application = applications::load_for_update(db, scope, id).await?;
    if application.version != said.version {
        return Err(Problem::stale());
    }
    let objections = applications::objections(db, &wide, &[id]).await?;
    let slot = store::slot(db, &wide, application.slot_id).await?;
    let campaign = store::by_ids(db, &wide, &[application.campaign_id])
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let standing = standing(db, &wide, &application, &actor).await?;
    let resolution = optional_line("resolution", said.resolution.clone(), RESOLUTION)?;
    let mut facts = facts(&application, &objections, &slot, now);
    facts.resolution_given = resolution.is_some();
    facts.checks_hold = said.lives_here
        && said.adult
        && said.willing
        && (said.party_verified || !campaign.members_only);
    let from = application.state;
    application.state = decide(from, event, standing, facts).map_err(refused)?;
    let by = actor.person();
    let mut reason = optional_line("reason", said.reason.clone(), REASON)?;
    match event {
        ApplicationEvent::Check => {
            application.checked_by = by;
            application.checked_at = Some(now);
            if said.party_verified {
                application.party_verified_by = by;
                application.party_verified_at = Some(now);
            }
        }
        ApplicationEvent::Publicise => {
            let until = publicity_until(tx.app().calendar(), now);
            application.publicity_from = Some(now);
            application.publicity_until = Some(until);
            notice::when_over(tx, id, until).await?;
        }
        ApplicationEvent::Approve => {
            let (db, scope) = tx.parts();
            if !store::take(db, scope, &slot, id, now).await? {
                return Err(refused(super::rules::Refusal::SlotTaken));
            }
            application.approved_by = by;
            application.approved_at = Some(now);
            application.resolution = resolution;
        }
        ApplicationEvent::Refuse => {
            reason = Some(line(
                "reason",
                said.reason.as_deref().unwrap_or_default(),
                REASON,
            )?);
            let (db, scope) = tx.parts();
            store::give_back(db, scope, id).await?;
        }
        _ => {}
    }
    save(tx, &mut application, from.code(), event, reason.as_deref()).await?;
    Ok(application)
}

/// Stores an application after an event, with its row in the log.
///
/// # Errors
/// *Stale* when somebody changed it meanwhile.
pub async fn save(
    tx: &mut Tx,
    application: &mut Application,
    from: &str,
    event: ApplicationEvent,
    reason: Option<&str>,
) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    applications::update(db, scope, application).await?;
    tx.log(Entry {
        entity: "head_application",
        id: application.id.0,
        event: event.code(),
        from: Some(from),
        to: Some(application.state.code()),
        reason,
        area: Some(&application.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// The page of an application inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub async fn page(tx: &mut Tx, application: Application) -> Result<ApplicationView, Problem> {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let (db, scope) = tx.parts();
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    application_page(db, scope, application, reader).await
}

async fn handle(
    ctx: Ctx,
    id: ApplicationId,
    body: Body<ApplicationAct>,
    event: ApplicationEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let application = act(&mut tx, id, event, &body.value).await?;
    let view = page(&mut tx, application).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "campaigns", params(("id" = ApplicationId, Path)),
            request_body = ApplicationAct, responses((status = 200, body = ApplicationView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<ApplicationId>, body: Body<ApplicationAct>) -> Answer {
            handle(ctx, id, body, ApplicationEvent::$event).await
        }
    )+};
}

acts! {
    /// Checks that the candidate lives there, is of age and willing; the Party status where the campaign asks for it.
    check_application "/api/applications/{id}/check" Check;
    /// Puts the candidate on public notice for five working days from now.
    publicise_application "/api/applications/{id}/publicise" Publicise;
    /// The community's committee approves by its resolution; the candidate has the post.
    approve_application "/api/applications/{id}/approve" Approve;
    /// Confirms a member's claim.
    confirm_application "/api/applications/{id}/confirm" Confirm;
    /// Does not accept the candidate, with a reason the candidate reads.
    refuse_application "/api/applications/{id}/refuse" Refuse;
}

/// Approves many by one resolution. What cannot be approved is told, the others are approved.
#[utoipa::path(post, path = "/api/applications/approve", tag = "campaigns", request_body = ApproveMany,
    responses((status = 200, body = ApprovedMany)))]
pub async fn approve_applications(ctx: Ctx, body: Body<ApproveMany>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let said = &body.value;
    line("resolution", &said.resolution, RESOLUTION)?;
    if said.items.is_empty() || said.items.len() > MOST {
        return Err(Problem::field("items", "required"));
    }
    let mut outcome = ApprovedMany {
        done: Vec::new(),
        failed: Vec::new(),
    };
    for item in &said.items {
        let one = ApplicationAct {
            version: item.version,
            resolution: Some(said.resolution.clone()),
            ..ApplicationAct::default()
        };
        // a refusal is found before anything is written, so the others are not touched by it
        match act(&mut tx, item.id, ApplicationEvent::Approve, &one).await {
            Ok(_) => outcome.done.push(item.id),
            Err(problem) if problem.kind.status() < 500 => outcome.failed.push(NotApproved {
                id: item.id,
                title: ctx
                    .app()
                    .texts()
                    .say(ctx.locale(), &problem.code, &problem.args),
                code: problem.code.into_owned(),
            }),
            Err(problem) => return Err(problem),
        }
    }
    tx.commit(StatusCode::OK, &outcome).await
}
