//! `GET`, `PUT /api/school-holidays`: when the schools of the street are on holiday.

use axum::http::StatusCode;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Json};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use linli_kit::typed::line;
use serde_json::json;
use uuid::Uuid;

use super::place::{day, stored};
use super::store;
use super::view::SchoolHolidays;

const NAME: usize = 20;
const MOST: usize = 60;

/// The holidays of the schools.
#[utoipa::path(get, path = "/api/school-holidays", tag = "openings", responses((status = 200, body = SchoolHolidays)))]
pub async fn get_school_holidays(ctx: Ctx) -> Result<Json<SchoolHolidays>, Problem> {
    let mut db = ctx.read().await?;
    let scope = Scope::street_wide(ctx.actor()?.street());
    Ok(Json(match store::school(&mut db, &scope).await? {
        Some(school) => SchoolHolidays {
            version: school.version,
            holidays: stored(&school.holidays)?,
        },
        None => SchoolHolidays {
            version: 0,
            holidays: Vec::new(),
        },
    }))
}

/// Sets the holidays of the schools, all of them at once.
#[utoipa::path(put, path = "/api/school-holidays", tag = "openings", request_body = SchoolHolidays,
    responses((status = 200, body = SchoolHolidays)))]
pub async fn write_school_holidays(ctx: Ctx, body: Body<SchoolHolidays>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut typed = body.value;
    if typed.holidays.len() > MOST {
        return Err(Problem::field("holidays", "too_many_holidays"));
    }
    for (place, one) in typed.holidays.iter_mut().enumerate() {
        one.name = line(&format!("holidays.{place}.name"), &one.name, NAME)?;
        let from = day(&format!("holidays.{place}.from"), &one.from)?;
        let to = day(&format!("holidays.{place}.to"), &one.to)?;
        if to < from {
            return Err(Problem::field(
                &format!("holidays.{place}.to"),
                "days_inverted",
            ));
        }
        (one.from, one.to) = (from.to_string(), to.to_string());
    }
    typed
        .holidays
        .sort_by(|one, other| one.from.cmp(&other.from));
    let now = tx.now();
    let (db, scope) = tx.parts();
    let text = json!(typed.holidays).to_string();
    store::save_school(db, scope, &text, typed.version, now).await?;
    typed.version += 1;
    tx.log(Entry {
        entity: "school_calendar",
        id: Uuid::nil(),
        event: "write",
        detail: json!({"holidays": typed.holidays.len()}),
        ..Entry::default()
    })
    .await?;
    tx.commit(StatusCode::OK, &typed).await
}
