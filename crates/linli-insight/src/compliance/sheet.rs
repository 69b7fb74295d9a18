//! `GET /api/compliance.xlsx`: the calendar of a year as a workbook, a row for each entry.

use linli_domain::code::CodeEnum;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Ctx, Query};
use linli_kit::download::{Download, exported};
use linli_kit::sheet::cell::Value;
use linli_kit::sheet::write::{Column, ColumnFormat, WriteError, XlsxTable};
use serde_json::{Map, json};

use super::entry::ComplianceEntry;
use super::show::{ComplianceQuery, asked, entries};

/// The same as a workbook, by last day.
#[utoipa::path(get, path = "/api/compliance.xlsx", tag = "compliance", params(ComplianceQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn export_compliance(ctx: Ctx, Query(query): Query<ComplianceQuery>) -> Answer {
    let (scope, now) = (ctx.scope()?, ctx.now());
    let mut db = ctx.read().await?;
    let (scope, year) = asked(&mut db, &scope, query, now).await?;
    let entries = entries(&mut db, &scope, year, now).await?;
    drop(db);
    let say = |key: &str| {
        let key = format!("compliance_{key}");
        ctx.app().texts().say(ctx.locale(), &key, &Map::new())
    };
    let bytes = workbook(&entries, &say)?;
    let name = format!("compliance-{}", year.number);
    let detail = json!({"what": "compliance", "year": year.number, "rows": entries.len()});
    Download::workbook(&name, bytes)
        .logged(&ctx, exported(detail))
        .await
}

fn workbook(
    entries: &[ComplianceEntry],
    say: &impl Fn(&str) -> String,
) -> Result<Vec<u8>, WriteError> {
    let text = |key: &str| Column::new(say(&format!("head_{key}")), ColumnFormat::General);
    let number = |key: &str| Column::new(say(&format!("head_{key}")), ColumnFormat::Integer);
    let columns = vec![
        text("month"),
        text("kind"),
        text("title"),
        text("owner"),
        text("period"),
        text("last_day"),
        text("state"),
        number("done"),
        number("of"),
        text("at"),
        text("lacking"),
    ];
    // counts of meetings and units lie far below 2^53, up to which a cell is exact
    #[allow(clippy::cast_precision_loss, reason = "see above")]
    let amount = |number: i64| Value::Number(number as f64);
    let title = |entry: &ComplianceEntry| match entry.linkage_kind {
        Some(kind) => say(&format!("linkage_{}", kind.code())),
        None => entry.title.clone(),
    };
    let day = |at: Timestamp| at.date().to_string();
    let mut table = XlsxTable::new(&say("sheet"), columns)?;
    for entry in entries {
        let month = entry.last_day.date().format("%Y-%m").to_string();
        let lacking: Vec<&str> = entry.lacking.iter().map(|one| one.label.as_str()).collect();
        let row = [
            Value::text(month),
            Value::text(say(&format!("kind_{}", entry.kind.code()))),
            Value::text(title(entry)),
            Value::text(entry.owner.clone()),
            Value::text(entry.period.clone()),
            Value::text(day(entry.last_day)),
            Value::text(say(&format!("state_{}", entry.state.code()))),
            amount(entry.done),
            amount(entry.of),
            Value::text(entry.at.map(day).unwrap_or_default()),
            Value::text(lacking.join("\n")),
        ];
        table.push(&row)?;
    }
    table.into_bytes()
}
