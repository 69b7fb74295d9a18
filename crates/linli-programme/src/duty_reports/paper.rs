//! `GET /api/duty-reports/register.xlsx`, `…/{id}/report.docx`: the register as it is filtered, a report as a Word file.

use std::io::Cursor;

use axum::response::IntoResponse;
use linli_kit::ctx::{Answer, Ctx, Path, Query};
use linli_kit::download::{Download, exported};
use linli_kit::page::{Pages, read_query};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::word::{Align, Document};
use linli_net::areas;
use linli_net::heads::letter::day;
use linli_work::exports::sheet::{Format, Sheet, Words, at, moment, text};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::IntoParams;

use super::DutyReportId;
use super::list::{
    DutyReportItem, DutyReportQuery, DutyReportView, filter_of, item, load_for, page,
};
use super::rules::Period;
use super::store;

/// Rows of a register at most.
const MOST_ROWS: i64 = 20_000;

/// What the register shows.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RegisterQuery {
    /// The query of `GET /api/duty-reports` as it stands in the address: `period=2026H2&overdue=true`.
    #[serde(default)]
    pub query: Option<String>,
}

/// A row of the register; the period as people say it.
fn row(
    reader: Reader<'_>,
    words: Words<'_>,
    item: &DutyReportItem,
) -> Vec<linli_kit::sheet::cell::Value> {
    use linli_kit::sheet::cell::Value as Cell;
    let period = Period {
        from: item.period_from,
        to: item.due_at,
    };
    let (text, year) = period.text();
    let year = Map::from_iter([("year".to_owned(), year.into())]);
    vec![
        Cell::text(&item.area_name),
        Cell::text(&item.org_name),
        words.code("duty_kind", item.kind),
        Cell::text(reader.app.texts().say(reader.locale, text, &year)),
        at(Some(item.due_at.plus(-1))),
        words.code("duty_report_state", item.state),
        at(item.sent_at),
        Cell::text(item.paper_file.clone().unwrap_or_default()),
        at(item.reviewed_at),
        Cell::text(item.word.clone().unwrap_or_default()),
    ]
}

/// The register of reports as it is filtered.
#[utoipa::path(get, path = "/api/duty-reports/register.xlsx", tag = "duty_reports", params(RegisterQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn export_duty_reports(ctx: Ctx, Query(wanted): Query<RegisterQuery>) -> Answer {
    let query: DutyReportQuery = read_query(wanted.query.as_deref().unwrap_or_default())?;
    let reader = Reader::of(&ctx)?;
    let words = Words::new(ctx.app().texts(), ctx.locale());
    let headings = [
        text("duty_area"),
        text("duty_org"),
        text("duty_kind"),
        text("duty_period"),
        moment("duty_due"),
        text("duty_state"),
        moment("duty_sent"),
        text("duty_paper"),
        moment("duty_reviewed"),
        text("duty_word"),
    ];
    let out = Cursor::new(Vec::new());
    let mut sheet = Sheet::new(out, Format::Xlsx, words, "duty_reports", &headings)?;
    let mut db = ctx.read().await?;
    let (scope, filter) = filter_of(&mut db, reader, &query).await?;
    let mut pages = Pages::up_to(Some(MOST_ROWS));
    while let Some(page) = pages.page() {
        let (reports, total) = store::find(&mut db, &scope, &filter, page).await?;
        pages.read(reports.len(), total)?;
        let paths = reports.iter().map(|report| &report.area_path);
        let places = areas::store::spoken_names(&mut db, &scope, paths).await?;
        for report in &reports {
            sheet.push(&row(reader, words, &item(reader, report, &places)))?;
        }
    }
    drop(db);
    let bytes = sheet.finish()?.into_inner();
    let detail = json!({"what": "duty_reports", "query": wanted.query, "rows": pages.rows()});
    Download::workbook("duty-reports", bytes)
        .logged(&ctx, exported(detail))
        .await
}

/// A report as a Word file.
#[utoipa::path(get, path = "/api/duty-reports/{id}/report.docx", tag = "duty_reports", params(("id" = DutyReportId, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub async fn get_duty_report_file(ctx: Ctx, Path(id): Path<DutyReportId>) -> Answer {
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let report = load_for(&mut db, reader.actor, id).await?;
    let view = page(&mut db, reader, &report).await?;
    let file = document(&ctx, &view).finish().map_err(Problem::internal)?;
    let name = format!("{}-{}", view.item.period, view.item.id);
    Ok(Download::word(&name, file).into_response())
}

fn document(ctx: &Ctx, view: &DutyReportView) -> Document {
    let say = |key: &str, args: Value| {
        let args: Map<String, Value> = args.as_object().cloned().unwrap_or_default();
        ctx.app().texts().say(ctx.locale(), key, &args)
    };
    let item = &view.item;
    let span = json!({
        "org": item.org_name,
        "from": day(item.period_from, ctx.locale()),
        "to": day(item.due_at.plus(-1), ctx.locale()),
    });
    let mut paper = Document::new()
        .title(&say("duty_paper_title", span.clone()))
        .line(&say("duty_paper_span", span), Align::Centre);
    for (key, words) in [
        ("duty_paper_done", &view.done),
        ("duty_paper_problems", &view.problems),
        ("duty_paper_plans", &view.plans),
    ] {
        if words.is_empty() {
            continue;
        }
        paper = paper.line(&say(key, Value::Null), Align::Body);
        for part in words.lines().filter(|part| !part.trim().is_empty()) {
            paper = paper.line(part, Align::Body);
        }
    }
    if let Some(file) = &item.paper_file {
        paper = paper.line(&say("duty_paper_file", json!({"file": file})), Align::Body);
    }
    paper = paper.line(&item.org_name, Align::Right);
    match item.sent_at {
        Some(sent) => paper.line(&day(sent, ctx.locale()), Align::Right),
        None => paper,
    }
}
