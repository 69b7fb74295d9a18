//! `POST /api/letters`: a keeper types in a paper slip; `GET /api/letters/slip-codes`: codes to print on empty slips.

use axum::http::StatusCode;
use linli_domain::id::{AreaId, LetterId};
use linli_domain::number::TrackingCode;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body, Ctx, Json, Query};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::secret::random_bytes;
use linli_net::{areas, pictures};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::{LetterChannel, LetterClass};
use super::write::{Writer, Written, receive};

/// A slip may have lain in the box for so long.
const LAIN_DAYS: i64 = 60;
/// Codes for one print.
const MOST_CODES: i64 = 60;

/// A paper slip out of a mailbox.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Slip {
    /// The place of the mailbox.
    pub area_id: AreaId,
    /// What it is.
    pub class: LetterClass,
    /// What it says, 2 to 5,000 characters.
    pub text: String,
    /// When it was taken out of the box; now when left out, at most 60 days ago.
    #[serde(default)]
    pub received_at: Option<Timestamp>,
    /// The code printed on the slip, if it has one.
    #[serde(default)]
    pub slip_code: Option<String>,
    /// The writer's name, if written down.
    #[serde(default)]
    pub name: Option<String>,
    /// The writer's number, if written down; stored encrypted.
    #[serde(default)]
    pub phone: Option<String>,
    /// Whether the slip says that the head of the building may know who wrote.
    #[serde(default)]
    pub head_may_see: bool,
    /// A photograph of the slip or of the matter, base64.
    #[serde(default)]
    pub picture: Option<String>,
}

/// A stored letter.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LetterCreated {
    /// Its id.
    pub id: LetterId,
    /// Its number.
    pub number: String,
    /// The code its writer follows it by. Shown once, stored as a hash.
    pub tracking_code: String,
    /// When an answer is due.
    pub next_due_at: Option<Timestamp>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Types in a paper slip. It is marked as transcribed.
#[utoipa::path(post, path = "/api/letters", tag = "letters", request_body = Slip,
    responses((status = 201, body = LetterCreated)))]
pub async fn type_in_slip(ctx: Ctx, body: Body<Slip>) -> Answer {
    let slip = &body.value;
    let writer = Writer {
        name: slip.name.as_deref(),
        phone: slip.phone.as_deref(),
        head_may_see: slip.head_may_see,
    };
    let mut written = Written::check(
        ctx.app(),
        slip.class,
        LetterChannel::Paper,
        &slip.text,
        writer,
    )?;
    if let Some(at) = slip.received_at {
        // typed as a day: the day of today may end later than now
        if at > ctx.now().plus(DAY) || at < ctx.now().plus(-LAIN_DAYS * DAY) {
            return Err(Problem::field("received_at", "slip_day"));
        }
        written.received_at = at.min(ctx.now());
    }
    written.code = match slip.slip_code.as_deref().map(str::trim) {
        Some(typed) if !typed.is_empty() => {
            Some(TrackingCode::parse(typed).map_err(|_| Problem::field("slip_code", "slip_code"))?)
        }
        _ => None,
    };
    written.picture = pictures::read("picture", slip.picture.as_deref()).await?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let area = areas::store::load(db, scope, slip.area_id)
        .await
        .named_in("area_id")?;
    let (letter, code) = receive(&mut tx, &area, written).await?;
    let created = LetterCreated {
        id: letter.id,
        number: letter.number,
        tracking_code: code.to_string(),
        next_due_at: letter.next_due_at,
        version: letter.version,
    };
    tx.commit(StatusCode::CREATED, &created).await
}

/// How many codes are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlipCodesQuery {
    /// 1 to 60; 8 when left out, one A4 sheet.
    count: Option<i64>,
}

/// Codes for empty slips.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SlipCodes {
    /// Each in groups; none is given twice, and none means anything before its slip is typed in.
    pub codes: Vec<String>,
}

/// Codes to be printed on empty slips, so that whoever writes without a name can follow the slip all the same.
#[utoipa::path(get, path = "/api/letters/slip-codes", tag = "letters", params(SlipCodesQuery),
    responses((status = 200, body = SlipCodes)))]
pub async fn slip_codes(
    ctx: Ctx,
    Query(query): Query<SlipCodesQuery>,
) -> Result<Json<SlipCodes>, Problem> {
    let count = query.count.unwrap_or(8).clamp(1, MOST_CODES);
    let codes = (0..count)
        .map(|_| TrackingCode::from_random(random_bytes::<8>(ctx.app().random())).to_string())
        .collect();
    Ok(Json(SlipCodes { codes }))
}
