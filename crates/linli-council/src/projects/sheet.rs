//! `GET /api/projects/export.xlsx`: the project list, exactly as it is filtered, as a workbook (项目清单).

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

use super::list::{ProjectItem, ProjectQuery, find};

/// Rows of one workbook at most.
const MOST_ROWS: i64 = 10_000;
/// The columns, by the last part of their text's key, with how their values are shown.
const COLUMNS: [(&str, ColumnFormat); 13] = [
    ("number", ColumnFormat::General),
    ("title", ColumnFormat::General),
    ("kind", ColumnFormat::General),
    ("choice", ColumnFormat::General),
    ("origin", ColumnFormat::General),
    ("area", ColumnFormat::General),
    ("owner", ColumnFormat::General),
    ("partners", ColumnFormat::General),
    ("milestones", ColumnFormat::General),
    ("due", ColumnFormat::DateTime),
    ("state", ColumnFormat::General),
    ("rating", ColumnFormat::General),
    ("sources", ColumnFormat::General),
];

/// What is exported.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProjectExportQuery {
    /// The query of `GET /api/projects` as it stands in the address: `state=open&late=true`.
    #[serde(default)]
    pub query: Option<String>,
}

/// The projects of a filtered list as a workbook.
#[utoipa::path(get, path = "/api/projects/export.xlsx", tag = "projects", params(ProjectExportQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn export_projects(ctx: Ctx, Query(wanted): Query<ProjectExportQuery>) -> Answer {
    let query: ProjectQuery = read_query(wanted.query.as_deref().unwrap_or_default())?;
    let reader = Reader::of(&ctx)?;
    let (texts, locale) = (ctx.app().texts(), ctx.locale());
    let say = |key: &str| texts.say(locale, key, &Map::new());
    let columns = COLUMNS
        .iter()
        .map(|(key, format)| Column::new(say(&format!("project_head_{key}")), *format))
        .collect();
    let mut table = XlsxTable::new(&say("project_sheet"), columns)?;
    let mut pages = Pages::up_to(Some(MOST_ROWS));
    let mut db = ctx.read().await?;
    while let Some(page) = pages.page() {
        let (items, total) = find(&mut db, reader, &query, page, ctx.now()).await?;
        pages.read(items.len(), total)?;
        for item in &items {
            table.push(&cells(texts, locale, item))?;
        }
    }
    drop(db);
    let detail = json!({"what": "projects", "query": wanted.query, "rows": pages.rows()});
    Download::workbook("projects", table.into_bytes()?)
        .logged(&ctx, exported(detail))
        .await
}

/// One row of the register.
fn cells(texts: &Texts, locale: Locale, item: &ProjectItem) -> Vec<Value> {
    let say = |key: String| texts.say(locale, &key, &Map::new());
    let sources: Vec<String> = item
        .sources
        .iter()
        .map(|source| match source.amount_fen {
            Some(fen) => format!("{} {}.{:02}", source.who, fen / 100, fen % 100),
            None => source.who.clone(),
        })
        .collect();
    let rating = item.rating;
    let mut figures = Map::new();
    figures.insert("satisfied".into(), rating.satisfied.into());
    figures.insert("basic".into(), rating.basic.into());
    figures.insert("answered".into(), rating.answered.into());
    vec![
        Value::text(item.number.clone()),
        Value::text(item.title.clone()),
        Value::text(say(format!("project_word_{}", item.kind.code()))),
        item.choice.map_or(Value::Empty, |choice| {
            Value::text(say(format!("project_word_{}", choice.code())))
        }),
        match &item.demand_number {
            Some(number) => Value::text(number.clone()),
            None => Value::text(say(format!("project_word_from_{}", item.origin.code()))),
        },
        Value::text(item.area_name.clone()),
        Value::text(item.owner_org_name.clone()),
        Value::text(item.partners.join("、")),
        Value::text(format!(
            "{}/{}",
            item.milestones_done, item.milestones_total
        )),
        Value::DateTime(CivilDateTime::in_china(item.due_at)),
        Value::text(say(format!("project_word_{}", item.state.code()))),
        if rating.answered == 0 {
            Value::Empty
        } else {
            Value::text(texts.say(locale, "project_rating_figures", &figures))
        },
        Value::text(sources.join("；")),
    ]
}
