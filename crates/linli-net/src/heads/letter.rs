//! The letter of appointment (聘书): as a page to print, as a Word file, and as a proof anybody can open by its QR.

use axum::response::IntoResponse;
use linli_domain::area::AreaKind;
use linli_domain::id::{AppointmentId, AppointmentLetterId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Ctx, Json, Path};
use linli_kit::download::Download;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_kit::word::{Align, Document};
use qrcode::{Color, EcLevel, QrCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::rules::{AppointmentLetterState, letter_state};
use super::store::{self, Appointment, AppointmentLetter};
use super::view::newest;
use crate::campaigns::PostKind;
use crate::campaigns::codes::{self, CodeKind};
use crate::campaigns::view::address;
use crate::{areas, orgs, persons};

/// Edge of the printed code.
const CODE_MILLIMETRES: u32 = 32;

/// What stands on a letter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AppointmentLetterPage {
    /// Its number.
    pub number: String,
    /// The head.
    pub name: String,
    /// What kind of head.
    pub post_kind: PostKind,
    /// The building, within the community.
    pub area_name: String,
    /// The community that appoints.
    pub org_name: String,
    /// The street.
    pub street: String,
    /// The first moment of the term.
    pub term_from: Timestamp,
    /// The last day of the term begins here.
    pub term_last: Timestamp,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The address that proves it.
    pub url: String,
}

/// What the proof of a letter says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AppointmentLetterProof {
    /// What stands on it.
    pub letter: AppointmentLetterPage,
    /// What it is worth now.
    pub state: AppointmentLetterState,
    /// When this was asked.
    pub checked_at: Timestamp,
}

async fn page(
    db: &mut Db,
    ctx: &Ctx,
    scope: &Scope,
    head: &Appointment,
    letter: &AppointmentLetter,
) -> Result<AppointmentLetterPage, Problem> {
    let lineage = areas::store::lineage(db, scope, &head.area_path).await?;
    let depth = lineage
        .iter()
        .find(|area| area.kind == AreaKind::Community)
        .map_or(0, |area| area.path.depth());
    let within: Vec<&str> = lineage
        .iter()
        .filter(|area| {
            area.path.depth() > depth && !matches!(area.kind, AreaKind::Grid | AreaKind::MicroGrid)
        })
        .map(|area| area.name.as_str())
        .collect();
    let names = persons::store::names(db, scope, [head.person_id]).await?;
    let offices = orgs::store::names(db, scope, [head.org_id]).await?;
    let street = areas::store::street(db, scope.street()).await?;
    Ok(AppointmentLetterPage {
        number: letter.number.clone(),
        name: names.get(&head.person_id).cloned().unwrap_or_default(),
        post_kind: head.post_kind,
        area_name: within.join(" "),
        org_name: offices.get(&head.org_id).cloned().unwrap_or_default(),
        street: street.name,
        term_from: letter.term_from,
        term_last: letter.term_to.plus(-1),
        issued_at: letter.issued_at,
        url: address(ctx.app(), "v", &letter.code),
    })
}

async fn own(ctx: &Ctx, id: AppointmentId) -> Result<AppointmentLetterPage, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let head = store::load(&mut db, &scope, id).await?;
    let wide = Scope::street_wide(scope.street());
    let letters = store::letters(&mut db, &wide, &[id]).await?;
    let letter = newest(&letters, id).ok_or_else(Problem::not_found)?;
    page(&mut db, ctx, &wide, &head, letter).await
}

/// The newest letter of a head, to print.
#[utoipa::path(get, path = "/api/heads/{id}/letter", tag = "heads", params(("id" = AppointmentId, Path)),
    responses((status = 200, body = AppointmentLetterPage)))]
pub async fn get_appointment_letter(
    ctx: Ctx,
    Path(id): Path<AppointmentId>,
) -> Result<Json<AppointmentLetterPage>, Problem> {
    Ok(Json(own(&ctx, id).await?))
}

/// The newest letter of a head as a Word file.
#[utoipa::path(get, path = "/api/heads/{id}/letter.docx", tag = "heads", params(("id" = AppointmentId, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub async fn get_appointment_letter_file(ctx: Ctx, Path(id): Path<AppointmentId>) -> Answer {
    let letter = own(&ctx, id).await?;
    let say = |key: &str, args: Value| {
        let args: Map<String, Value> = args.as_object().cloned().unwrap_or_default();
        ctx.app().texts().say(ctx.locale(), key, &args)
    };
    let kind = say(&format!("post_kind_{}", letter.post_kind), Value::Null);
    let body = say(
        "appointment_letter_body",
        json!({
            "org": letter.org_name, "place": letter.area_name, "kind": kind,
            "from": day(letter.term_from, ctx.locale()), "to": day(letter.term_last, ctx.locale()),
        }),
    );
    let code =
        QrCode::with_error_correction_level(&letter.url, EcLevel::M).map_err(Problem::internal)?;
    let file = Document::new()
        .title(&say("appointment_letter_title", Value::Null))
        .line(
            &say(
                "appointment_letter_number",
                json!({"number": letter.number}),
            ),
            Align::Right,
        )
        .line(
            &say("appointment_letter_to", json!({"name": letter.name})),
            Align::Left,
        )
        .line(&body, Align::Body)
        .line(&say("appointment_letter_duties", Value::Null), Align::Body)
        .line(&letter.org_name, Align::Right)
        .line(&day(letter.issued_at, ctx.locale()), Align::Right)
        .picture(modules(&code), CODE_MILLIMETRES)
        .small(&say("appointment_letter_proof", Value::Null), Align::Centre)
        .finish()
        .map_err(Problem::internal)?;
    Ok(Download::word(&letter.number, file).into_response())
}

/// The modules of a code, row by row.
#[must_use]
pub fn modules(code: &QrCode) -> Vec<Vec<bool>> {
    code.to_colors()
        .chunks(code.width())
        .map(|row| row.iter().map(|dot| *dot == Color::Dark).collect())
        .collect()
}

/// A day as papers write it: `2026年11月21日`, `21 November 2026`.
#[must_use]
pub fn day(at: Timestamp, locale: Locale) -> String {
    match locale {
        Locale::Zh => at.date().format("%Y年%-m月%-d日").to_string(),
        Locale::En => at.date().format("%-d %B %Y").to_string(),
    }
}

async fn proven(
    ctx: &Ctx,
    db: &mut Db,
    code: &str,
) -> Result<(Scope, Appointment, AppointmentLetter), Problem> {
    let found = codes::find(ctx, db, CodeKind::AppointmentLetter, code).await?;
    let scope = Scope::street_wide(found.street_id);
    let letter = store::letter(db, &scope, AppointmentLetterId(found.object_id)).await?;
    let head = store::load(db, &scope, letter.appointment_id).await?;
    Ok((scope, head, letter))
}

/// What a letter is worth now, for whoever scans it.
#[utoipa::path(get, path = "/api/public/appointment-letters/{code}", tag = "public", params(("code" = String, Path)),
    responses((status = 200, body = AppointmentLetterProof)))]
pub async fn prove_appointment_letter(
    ctx: Ctx,
    Path(code): Path<String>,
) -> Result<Json<AppointmentLetterProof>, Problem> {
    let mut db = ctx.read().await?;
    let (scope, head, letter) = proven(&ctx, &mut db, &code).await?;
    let now = ctx.now();
    let posts = store::head_posts(&mut db, &scope, head.person_id, head.area_id).await?;
    let term = (letter.term_from, letter.term_to);
    Ok(Json(AppointmentLetterProof {
        state: letter_state(head.state, !posts.is_empty(), term, now),
        letter: page(&mut db, &ctx, &scope, &head, &letter).await?,
        checked_at: now,
    }))
}
