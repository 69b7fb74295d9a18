//! Telephone numbers: sealed when they come in, masked when shown, opened with a reason that is logged.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::phone::Phone;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Json};
use linli_kit::problem::Problem;
use linli_kit::transaction::{Begun, Entry};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// The event every opened number leaves in the log; the person concerned sees it.
pub const OPENED: &str = "phone_opened";
/// Roles that may open a number with a reason (domain.md 2.3: grid, community worker, street office). The
/// secretary sees personal data as counts, a head and an auditor see it masked, a unit not at all.
pub const OPENERS: &[Role] = &[
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::StreetOfficer,
];
/// Characters of a reason, at least and at most.
const REASON: (usize, usize) = (2, 200);
const PURPOSE: &str = "phone";

/// A number as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPhone {
    /// Encrypted.
    pub sealed: Vec<u8>,
    /// The keyed hash it can be found by.
    pub hash: Vec<u8>,
    /// As shown: `138****1234`.
    pub masked: String,
}

/// Seals a typed number; `field` is the JSON name it came in.
///
/// # Errors
/// 422 when it is none.
pub fn seal(app: &App, field: &str, typed: &str) -> Result<SealedPhone, Problem> {
    let phone = Phone::parse(typed).map_err(|_| Problem::field(field, "phone"))?;
    seal_number(app, &phone)
}

/// Seals a typed number if there is one: what is left out or blank is none.
///
/// # Errors
/// 422 when something else was typed.
pub fn seal_given(
    app: &App,
    field: &str,
    typed: Option<&str>,
) -> Result<Option<SealedPhone>, Problem> {
    match typed.map(str::trim).filter(|typed| !typed.is_empty()) {
        Some(typed) => seal(app, field, typed).map(Some),
        None => Ok(None),
    }
}

/// Seals a number that was read before.
///
/// # Errors
/// The cipher refused, which it does for texts of gigabytes only.
pub fn seal_number(app: &App, phone: &Phone) -> Result<SealedPhone, Problem> {
    let sealed = app
        .secrets()
        .seal(phone.as_str(), app.random())
        .map_err(Problem::internal)?;
    Ok(SealedPhone {
        sealed,
        hash: app.secrets().lookup(PURPOSE, phone.as_str()),
        masked: phone.masked(),
    })
}

/// The keyed hash of a typed number, to find who has it.
///
/// # Errors
/// 422 when it is none.
pub fn lookup(app: &App, field: &str, typed: &str) -> Result<Vec<u8>, Problem> {
    let phone = Phone::parse(typed).map_err(|_| Problem::field(field, "phone"))?;
    Ok(app.secrets().lookup(PURPOSE, phone.as_str()))
}

/// Why a number is wanted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneReason {
    /// In a few words; the person concerned can read it.
    pub reason: String,
}

/// Whose number is opened, and why.
#[derive(Debug, Clone)]
pub struct Opening<'a> {
    /// `person` or `requester`.
    pub entity: &'a str,
    /// Which one.
    pub id: Uuid,
    /// The place, so that only readers in scope hear of it.
    pub area: Option<&'a AreaPath>,
    /// What it is opened for, in the words of whoever opens it.
    pub reason: &'a str,
    /// What the person concerned may read beside it: the number of a demand, never a name.
    pub detail: Value,
}

/// An opened number.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OpenedPhone {
    /// For dialling.
    pub phone: String,
}

/// Opens a sealed number: the row in the log first, then the answer. A repeat of the request answers again without
/// another row; the number itself is never kept with the request key.
///
/// # Errors
/// 422 when the reason says nothing; no request key.
pub async fn open<T>(ctx: &Ctx, body: &Body<T>, sealed: &[u8], opening: Opening<'_>) -> Answer {
    let reason = checked_reason("reason", opening.reason)?;
    if let Begun::Fresh(mut tx) = ctx.begin(body).await? {
        tx.log(Entry {
            entity: opening.entity,
            id: opening.id,
            event: OPENED,
            reason: Some(reason),
            detail: opening.detail,
            area: opening.area,
            ..Entry::default()
        })
        .await?;
        tx.commit(StatusCode::OK, &Value::Null).await?;
    }
    let phone = ctx
        .app()
        .secrets()
        .open(sealed)
        .map_err(Problem::internal)?;
    Ok(Json(OpenedPhone { phone }).into_response())
}

/// A reason without blanks around, of a length that says something.
///
/// # Errors
/// 422 otherwise.
pub fn checked_reason<'a>(field: &str, typed: &'a str) -> Result<&'a str, Problem> {
    let reason = typed.trim();
    let (min, max) = REASON;
    let now = reason.chars().count();
    let mut args = serde_json::Map::new();
    args.insert("min".into(), min.into());
    args.insert("max".into(), max.into());
    args.insert("now".into(), now.into());
    let code = match now {
        0 => "required",
        now if now < min => "too_short",
        now if now > max => "too_long",
        _ => return Ok(reason),
    };
    Err(Problem::fields(Vec::new()).and_field(field, code, args))
}
