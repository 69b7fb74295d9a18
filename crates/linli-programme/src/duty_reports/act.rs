//! `POST /api/duty-reports/{id}/send`, `…/accept`, `…/send-back`: a report is handed in and reviewed by somebody else.

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::PersonId;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use linli_net::notices::store::{Message, send};
use linli_net::persons::store::{posts_in_org, posts_over};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::list::{DutyReportView, load_for, own_org, page, standing};
use super::rules::{DutyReportEvent, Period};
use super::store::{self, DutyReport};
use super::{DutyReportId, WRITERS};

const SECTION: usize = 4_000;
const FILE: usize = 120;
const WORD: usize = 500;

/// A report to hand in: written here in sections, or on paper.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyReportInput {
    /// As read.
    pub version: i64,
    /// What was done, at most 4,000 characters; needed where no paper was handed in.
    #[serde(default)]
    pub done: Option<String>,
    /// What is stuck, at most 4,000 characters.
    #[serde(default)]
    pub problems: Option<String>,
    /// What comes next, at most 4,000 characters.
    #[serde(default)]
    pub plans: Option<String>,
    /// The name of the file or folder of the paper, at most 120 characters, where it came on paper.
    #[serde(default)]
    pub paper_file: Option<String>,
    /// When the paper was handed in, where that was before today; not in the future, not before the period.
    #[serde(default)]
    pub handed_in: Option<Timestamp>,
}

/// A word about a report.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyReportWord {
    /// As read.
    pub version: i64,
    /// What is said of it, or what is missing, 1 to 500 characters; needed for sending back.
    #[serde(default)]
    pub word: Option<String>,
}

async fn loaded(tx: &mut Tx, id: DutyReportId, version: i64) -> Result<DutyReport, Problem> {
    let actor = tx.actor().clone();
    let report = load_for(tx.db(), &actor, id).await?;
    if report.version == version {
        Ok(report)
    } else {
        Err(Problem::stale())
    }
}

async fn moved(
    tx: &mut Tx,
    mut report: DutyReport,
    event: DutyReportEvent,
) -> Result<DutyReport, Problem> {
    let before = report.state;
    report.state = event.next(before).unwrap_or(before);
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut report, now).await?;
    tx.log(Entry {
        entity: "duty_report",
        id: report.id.0,
        event: event.logged(),
        from: Some(before.code()),
        to: Some(report.state.code()),
        reason: report.word.as_deref(),
        detail: json!({"org": report.org_id, "on_behalf": report.on_behalf, "paper": report.paper_file}),
        area: Some(&report.area_path),
    })
    .await?;
    Ok(report)
}

/// Hands a report in.
///
/// # Errors
/// Not for this actor, not now, or by field what is missing.
pub async fn hand_in(
    tx: &mut Tx,
    id: DutyReportId,
    input: DutyReportInput,
) -> Result<DutyReport, Problem> {
    let mut report = loaded(tx, id, input.version).await?;
    DutyReportEvent::Send.check(standing(tx.actor(), &report), report.state)?;
    let paper = optional_line("paper_file", input.paper_file, FILE)?;
    let done = optional_line("done", input.done, SECTION)?;
    if paper.is_none() && done.is_none() {
        return Err(Problem::field("done", "required"));
    }
    let now = tx.now();
    let handed = input.handed_in.unwrap_or(now);
    if handed > now || handed < report.period_from {
        return Err(Problem::field("handed_in", "duty_handed_in"));
    }
    report.problems = optional_line("problems", input.problems, SECTION)?.unwrap_or_default();
    report.plans = optional_line("plans", input.plans, SECTION)?.unwrap_or_default();
    report.done = done.unwrap_or_default();
    report.paper_file = paper;
    report.on_behalf = own_org(tx.actor()) != Some(report.org_id);
    report.sent_by = tx.actor().person();
    report.sent_at = Some(handed);
    report.reviewed_by = None;
    report.reviewed_at = None;
    report.word = None;
    let report = moved(tx, report, DutyReportEvent::Send).await?;
    let to = secretaries(tx, &report).await?;
    tell(tx, &report, "duty_report_sent", to).await?;
    Ok(report)
}

/// Reviews a report: accepts it, or sends it back for what is missing.
///
/// # Errors
/// Not for this actor, not now, or no word where one is needed.
pub async fn review(
    tx: &mut Tx,
    id: DutyReportId,
    input: DutyReportWord,
    event: DutyReportEvent,
) -> Result<DutyReport, Problem> {
    let mut report = loaded(tx, id, input.version).await?;
    event.check(standing(tx.actor(), &report), report.state)?;
    let back = event == DutyReportEvent::SendBack;
    report.word = if back {
        Some(line("word", &input.word.unwrap_or_default(), WORD)?)
    } else {
        optional_line("word", input.word, WORD)?
    };
    report.reviewed_by = tx.actor().person();
    report.reviewed_at = Some(tx.now());
    let report = moved(tx, report, event).await?;
    let to = writers(tx, &report).await?;
    let code = if back {
        "duty_report_back"
    } else {
        "duty_report_reviewed"
    };
    tell(tx, &report, code, to).await?;
    Ok(report)
}

/// Who writes for the organisation of a report.
///
/// # Errors
/// The database refused.
pub async fn writers(tx: &mut Tx, report: &DutyReport) -> Result<Vec<PersonId>, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let posts = posts_in_org(db, scope, report.org_id, WRITERS, now).await?;
    Ok(posts.into_iter().map(|post| post.person_id).collect())
}

/// The secretaries of the community a report's organisation is in.
///
/// # Errors
/// The database refused.
pub async fn secretaries(tx: &mut Tx, report: &DutyReport) -> Result<Vec<PersonId>, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let roles = [Role::CommunitySecretary];
    let posts = posts_over(db, scope, &report.area_path, &roles, now).await?;
    Ok(posts.into_iter().map(|post| post.person_id).collect())
}

/// Tells some persons something about a report; who did it is not told.
///
/// # Errors
/// The database refused.
pub async fn tell(
    tx: &mut Tx,
    report: &DutyReport,
    code: &str,
    to: Vec<PersonId>,
) -> Result<(), Problem> {
    let doer = tx.actor().person();
    let mut to = to;
    let known = !to.is_empty();
    to.retain(|person| Some(*person) != doer);
    if known && to.is_empty() {
        return Ok(());
    }
    let message = Message {
        code,
        args: args(report),
        entity: "duty_report",
        entity_id: report.id.0,
    };
    send(tx, to, &message).await?;
    Ok(())
}

fn args(report: &DutyReport) -> Value {
    let period = Period {
        from: report.period_from,
        to: report.due_at,
    };
    let (text, year) = period.text();
    let last = report.due_at.plus(-1).date().to_string();
    let period = json!({"text": text, "args": {"year": year}});
    json!({"org": report.org_name, "period": period, "day": last})
}

async fn answer(mut tx: Tx, report: DutyReport) -> Answer {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let view: DutyReportView = page(tx.db(), reader, &report).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Hands a report in, for the own organisation or from its paper.
#[utoipa::path(post, path = "/api/duty-reports/{id}/send", tag = "duty_reports", params(("id" = DutyReportId, Path)),
    request_body = DutyReportInput, responses((status = 200, body = DutyReportView)))]
pub async fn send_duty_report(
    ctx: Ctx,
    Path(id): Path<DutyReportId>,
    body: Body<DutyReportInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let report = hand_in(&mut tx, id, body.value).await?;
    answer(tx, report).await
}

async fn reviewed(
    ctx: Ctx,
    id: DutyReportId,
    body: Body<DutyReportWord>,
    event: DutyReportEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let report = review(&mut tx, id, body.value, event).await?;
    answer(tx, report).await
}

/// Accepts a report that somebody else wrote.
#[utoipa::path(post, path = "/api/duty-reports/{id}/accept", tag = "duty_reports", params(("id" = DutyReportId, Path)),
    request_body = DutyReportWord, responses((status = 200, body = DutyReportView)))]
pub async fn accept_duty_report(
    ctx: Ctx,
    Path(id): Path<DutyReportId>,
    body: Body<DutyReportWord>,
) -> Answer {
    reviewed(ctx, id, body, DutyReportEvent::Accept).await
}

/// Sends a report back with what is missing.
#[utoipa::path(post, path = "/api/duty-reports/{id}/send-back", tag = "duty_reports", params(("id" = DutyReportId, Path)),
    request_body = DutyReportWord, responses((status = 200, body = DutyReportView)))]
pub async fn send_back_duty_report(
    ctx: Ctx,
    Path(id): Path<DutyReportId>,
    body: Body<DutyReportWord>,
) -> Answer {
    reviewed(ctx, id, body, DutyReportEvent::SendBack).await
}
