//! `GET /api/calendar`, `PUT /api/calendar`: the working calendar with its sources, and a new version of its file.

use axum::http::StatusCode;
use linli_domain::calendar::{CalendarYear, DEFAULT_CALENDAR, WorkCalendar};
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Json};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Entry;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, CalendarFile};
use crate::persons;

/// Characters of a file at most: twenty years take some 20,000.
const MOST_CHARACTERS: usize = 100_000;
/// Versions shown.
const SHOWN: i64 = 20;

/// A stretch of days off.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct HolidayView {
    /// Its name.
    pub name: String,
    /// First day off: `2026-10-01`.
    pub from: String,
    /// Last day off.
    pub to: String,
}

/// The days of a year that differ from its weekdays.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct YearView {
    /// Which.
    pub year: i32,
    /// The notice the dates come from.
    pub source: String,
    /// Who compared them with the notice; none as long as nobody has.
    pub verified_by: Option<String>,
    /// Days off.
    pub holidays: Vec<HolidayView>,
    /// Weekend days on which offices work.
    pub makeup_days: Vec<String>,
}

/// An earlier version.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CalendarVersion {
    /// From 1.
    pub version: i64,
    /// Who wrote it.
    pub who: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// The working calendar.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CalendarView {
    /// 0 for the file the house came with or was started with.
    pub version: i64,
    /// The file; none where the house was started with a file of its own.
    pub text: Option<String>,
    /// The years it knows.
    pub years: Vec<YearView>,
    /// What was written in the console, the newest first.
    pub versions: Vec<CalendarVersion>,
}

/// A new version of the file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteCalendar {
    /// As read.
    pub version: i64,
    /// The whole file, TOML.
    pub text: String,
}

/// The working calendar in force, with the notices its dates come from.
#[utoipa::path(get, path = "/api/calendar", tag = "calendars", responses((status = 200, body = CalendarView)))]
pub async fn get_calendar(ctx: Ctx) -> Result<Json<CalendarView>, Problem> {
    let mut db = ctx.read().await?;
    Ok(Json(view(&mut db, ctx.app().calendar()).await?))
}

async fn view(db: &mut Db, calendar: &WorkCalendar) -> Result<CalendarView, Problem> {
    let written = store::versions(db, SHOWN).await?;
    let built_in = || {
        WorkCalendar::parse(DEFAULT_CALENDAR)
            .is_ok_and(|built_in| built_in == *calendar)
            .then(|| DEFAULT_CALENDAR.to_owned())
    };
    Ok(CalendarView {
        version: written.first().map_or(0, |file| file.version),
        text: written
            .first()
            .map(|file| file.text.clone())
            .or_else(built_in),
        years: calendar.years().iter().map(year).collect(),
        versions: written
            .into_iter()
            .map(|file| CalendarVersion {
                version: file.version,
                who: file.changed_name,
                at: file.changed_at,
            })
            .collect(),
    })
}

fn year(year: &CalendarYear) -> YearView {
    YearView {
        year: year.year,
        source: year.source.clone(),
        verified_by: year.verified_by.clone(),
        holidays: year
            .holidays
            .iter()
            .map(|holiday| HolidayView {
                name: holiday.name.clone(),
                from: holiday.from.to_string(),
                to: holiday.to.to_string(),
            })
            .collect(),
        makeup_days: year.makeup_days.iter().map(ToString::to_string).collect(),
    }
}

/// Writes a new version of the file. Limits that run keep their due moment; new ones count by the new file.
#[utoipa::path(put, path = "/api/calendar", tag = "calendars", request_body = WriteCalendar,
    responses((status = 200, body = CalendarView)))]
pub async fn write_calendar(ctx: Ctx, body: Body<WriteCalendar>) -> Answer {
    let wanted = &body.value;
    let calendar = parsed(&wanted.text)?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (by, now) = (tx.actor().person(), tx.now());
    let before = store::latest(tx.db()).await?;
    if before.as_ref().map_or(0, |file| file.version) != wanted.version {
        return Err(Problem::stale());
    }
    let (db, scope) = tx.parts();
    let name = match by {
        Some(person) => persons::store::names(db, scope, [person])
            .await?
            .remove(&person),
        None => None,
    };
    let file = CalendarFile {
        version: wanted.version + 1,
        text: wanted.text.clone(),
        changed_by: by,
        changed_name: name,
        changed_at: now,
    };
    if !store::insert(tx.db(), &file).await? {
        return Err(Problem::stale());
    }
    tx.log(Entry {
        entity: "calendar",
        id: Uuid::nil(),
        event: "written",
        detail: json!({"version": file.version}),
        ..Entry::default()
    })
    .await?;
    let shown = view(tx.db(), &calendar).await?;
    let app: App = ctx.app().clone();
    let response = tx.commit(StatusCode::OK, &shown).await?;
    app.replace_calendar(calendar);
    Ok(response)
}

fn parsed(text: &str) -> Result<WorkCalendar, Problem> {
    let length = text.chars().count();
    if length > MOST_CHARACTERS {
        let args = Map::from_iter([
            ("max".to_owned(), json!(MOST_CHARACTERS)),
            ("now".to_owned(), json!(length)),
        ]);
        return Err(Problem::fields(Vec::new()).and_field("text", "too_long", args));
    }
    WorkCalendar::parse(text).map_err(|error| {
        let args = Map::from_iter([
            ("line".to_owned(), json!(error.line)),
            ("what".to_owned(), json!(error.message)),
        ]);
        Problem::fields(Vec::new()).and_field("text", "calendar_file", args)
    })
}
