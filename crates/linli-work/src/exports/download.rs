//! `GET /api/demands/export.xlsx`: the demands of a list, exactly as it is filtered, as a workbook.

use std::io::Cursor;

use linli_domain::code::CodeEnum;
use linli_kit::ctx::{Answer, Ctx, Query};
use linli_kit::download::{Download, exported};
use linli_kit::page::{Pages, read_query};
use linli_kit::problem::Problem;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use super::MOST_ROWS;
use super::demands::{DemandColumn, rows};
use super::sheet::{Format, Heading, Sheet, Words};
use crate::demands::list::{DemandQuery, DemandSort, demands_of};

/// The columns of the register when none are chosen; what was said in full is one of them, who said it is not.
const USUAL: &[DemandColumn] = &[
    DemandColumn::Number,
    DemandColumn::Source,
    DemandColumn::Title,
    DemandColumn::Text,
    DemandColumn::Class,
    DemandColumn::Area,
    DemandColumn::Beneficiaries,
    DemandColumn::Created,
    DemandColumn::Accepted,
    DemandColumn::Due,
    DemandColumn::Units,
    DemandColumn::State,
    DemandColumn::Closed,
    DemandColumn::Satisfaction,
];

/// What is exported.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The query of `GET /api/demands` as it stands in the address: `state=closed&late=true`.
    #[serde(default)]
    pub query: Option<String>,
    /// Columns by their codes, comma separated, in their order; the usual ones when left out.
    #[serde(default)]
    pub columns: Option<String>,
}

/// The demands of a filtered list as a workbook. It holds what residents wrote, so that fetching it is logged; telephone
/// numbers are masked.
#[utoipa::path(get, path = "/api/demands/export.xlsx", tag = "demands", params(ExportQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn export_demands(ctx: Ctx, Query(wanted): Query<ExportQuery>) -> Answer {
    let query = list_query(wanted.query.as_deref().unwrap_or_default())?;
    let columns = columns(wanted.columns.as_deref().unwrap_or_default())?;
    let actor = ctx.actor()?;
    let words = Words::new(ctx.app().texts(), ctx.locale());
    let headings: Vec<Heading> = columns.iter().map(|column| column.heading()).collect();
    let out = Cursor::new(Vec::new());
    let mut sheet = Sheet::new(out, Format::Xlsx, words, "demands", &headings)?;
    let mut db = ctx.read().await?;
    let mut pages = Pages::up_to(Some(MOST_ROWS));
    while let Some(page) = pages.page() {
        let found = demands_of(&mut db, actor, &query, page, ctx.now()).await?;
        pages.read(found.demands.len(), found.total)?;
        let (batch, _) = rows(
            &mut db,
            ctx.app(),
            &found.scope,
            words,
            &found.demands,
            &columns,
            false,
        )
        .await?;
        for row in &batch {
            sheet.push(row)?;
        }
    }
    drop(db);
    let bytes = sheet.finish()?.into_inner();
    let detail =
        json!({"what": "demands", "query": wanted.query, "columns": columns, "rows": pages.rows()});
    Download::workbook("demands", bytes)
        .logged(&ctx, exported(detail))
        .await
}

/// The list's own query, read as the list reads it. Pages do not matter; the order does, and stands still when nobody
/// says which: a page that changes while the next is read would leave rows out.
fn list_query(text: &str) -> Result<DemandQuery, Problem> {
    let query: DemandQuery = read_query(text)?;
    Ok(DemandQuery {
        sort: query.sort.or(Some(DemandSort::Newest)),
        ..query
    })
}

fn columns(text: &str) -> Result<Vec<DemandColumn>, Problem> {
    let chosen: Option<Vec<DemandColumn>> = text
        .split(',')
        .map(str::trim)
        .filter(|code| !code.is_empty())
        .map(DemandColumn::from_code)
        .collect();
    match chosen {
        Some(chosen) if chosen.is_empty() => Ok(USUAL.to_vec()),
        Some(chosen) => Ok(chosen),
        None => Err(Problem::field("columns", "unknown")),
    }
}
