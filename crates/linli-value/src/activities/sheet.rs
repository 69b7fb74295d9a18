//! `GET /api/activities/register.xlsx`: the activities, exactly as they are filtered, as a workbook (活动台账). Counts only: who
//! came stands in no sheet.

use std::io::Cursor;

use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use linli_domain::code::CodeEnum;
use linli_domain::problem::ProblemKind;
use linli_kit::ctx::{Answer, Ctx, Query};
use linli_kit::page::{MAX_PAGE_SIZE, Page, read_query};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::sheet::cell::{CivilDateTime, Value};
use linli_kit::sheet::write::{Column, ColumnFormat, WriteError, XlsxTable};
use linli_kit::text::{Locale, Texts};
use linli_kit::transaction::Entry;
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::IntoParams;
use uuid::Uuid;

use super::list::{ActivityItem, ActivityQuery, find};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows of one workbook at most.
const MOST_ROWS: i64 = 10_000;
/// The columns, by the last part of their text's key, with how their values are shown.
const COLUMNS: [(&str, ColumnFormat); 13] = [
    ("number", ColumnFormat::General),
    ("title", ColumnFormat::General),
    ("kind", ColumnFormat::General),
    ("host", ColumnFormat::General),
    ("partners", ColumnFormat::General),
    ("area", ColumnFormat::General),
    ("venue", ColumnFormat::General),
    ("starts", ColumnFormat::DateTime),
    ("ends", ColumnFormat::DateTime),
    ("state", ColumnFormat::General),
    ("places", ColumnFormat::General),
    ("taken", ColumnFormat::General),
    ("came", ColumnFormat::General),
];

/// What is exported.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActivityRegisterQuery {
    /// The query of `GET /api/activities` as it stands in the address: `state=open&month=2026-11`.
    #[serde(default)]
    pub query: Option<String>,
}

fn failed(error: WriteError) -> Problem {
    Problem::internal(error)
}

/// The activities of a filtered list as a workbook.
#[utoipa::path(get, path = "/api/activities/register.xlsx", tag = "activities", params(ActivityRegisterQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn get_activity_register(
    ctx: Ctx,
    Query(wanted): Query<ActivityRegisterQuery>,
) -> Answer {
    let query: ActivityQuery = read_query(wanted.query.as_deref().unwrap_or_default())?;
    let reader = Reader::of(&ctx)?;
    let (texts, locale) = (ctx.app().texts(), ctx.locale());
    let say = |key: &str| texts.say(locale, key, &Map::new());
    let columns = COLUMNS
        .iter()
        .map(|(key, format)| Column::new(say(&format!("activity_head_{key}")), *format))
        .collect();
    let mut table = XlsxTable::new(&say("activity_sheet"), columns).map_err(failed)?;
    let mut exported = 0;
    let mut db = ctx.read().await?;
    for number in 1.. {
        let page = Page::check(Some(number), Some(MAX_PAGE_SIZE))?;
        let (items, total) = find(&mut db, reader, &query, page).await?;
        if total > MOST_ROWS {
            return Err(Problem::new(ProblemKind::Invalid, "export_too_large")
                .arg("count", total)
                .arg("most", MOST_ROWS));
        }
        for item in &items {
            table.push(&cells(texts, locale, item)).map_err(failed)?;
        }
        exported += i64::try_from(items.len()).map_err(Problem::internal)?;
        if exported >= total || items.is_empty() {
            break;
        }
    }
    drop(db);
    let mut out = Cursor::new(Vec::new());
    table.finish(&mut out).map_err(failed)?;
    let mut tx = ctx.app().begin_as(reader.actor.clone()).await?;
    tx.log(Entry {
        entity: "export",
        id: Uuid::nil(),
        event: "export",
        detail: json!({"what": "activities", "query": wanted.query, "rows": exported}),
        ..Entry::default()
    })
    .await?;
    tx.finish().await?;
    let headers = [
        (header::CONTENT_TYPE, XLSX),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"activities.xlsx\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((StatusCode::OK, headers, out.into_inner()).into_response())
}

/// One row of the register.
fn cells(texts: &Texts, locale: Locale, item: &ActivityItem) -> Vec<Value> {
    let say = |key: String| texts.say(locale, &key, &Map::new());
    let moment = |at| {
        Option::map_or(at, Value::Empty, |at| {
            Value::DateTime(CivilDateTime::in_china(at))
        })
    };
    let count =
        |count: Option<i64>| count.map_or(Value::Empty, |count| Value::text(count.to_string()));
    vec![
        Value::text(item.number.clone()),
        Value::text(item.title.clone()),
        Value::text(say(format!("activity_word_{}", item.kind.code()))),
        Value::text(item.host_org_name.clone()),
        Value::text(item.partners.join("、")),
        Value::text(item.area_name.clone()),
        Value::text(item.venue.clone()),
        moment(item.starts_at),
        moment(item.ends_at),
        Value::text(say(format!("activity_word_{}", item.state.code()))),
        count(item.capacity),
        count(item.capacity.map(|_| item.taken)),
        count(item.came),
    ]
}
