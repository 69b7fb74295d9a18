//! `GET /api/activities/register.xlsx`: the activities, exactly as they are filtered, as a workbook (活动台账). Counts only: who
//! came stands in no sheet.

use linli_domain::code::CodeEnum;
use linli_kit::ctx::{Answer, Ctx, Query};
use linli_kit::download::{Download, exported};
use linli_kit::page::{Pages, read_query};
use linli_kit::reader::Reader;
use linli_kit::sheet::cell::{CivilDateTime, Value};
use linli_kit::sheet::write::{Column, ColumnFormat, XlsxTable};
use linli_kit::text::{Locale, Texts};
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::IntoParams;

use super::list::{ActivityItem, ActivityQuery, find};

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
    let mut table = XlsxTable::new(&say("activity_sheet"), columns)?;
    let mut pages = Pages::up_to(Some(MOST_ROWS));
    let mut db = ctx.read().await?;
    while let Some(page) = pages.page() {
        let (items, total) = find(&mut db, reader, &query, page).await?;
        pages.read(items.len(), total)?;
        for item in &items {
            table.push(&cells(texts, locale, item))?;
        }
    }
    drop(db);
    let detail = json!({"what": "activities", "query": wanted.query, "rows": pages.rows()});
    Download::workbook("activities", table.into_bytes()?)
        .logged(&ctx, exported(detail))
        .await
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
