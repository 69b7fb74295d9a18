//! Looking at imports: one, all, and the faulty rows of one as a sheet.

use linli_domain::id::ImportId;
use linli_kit::ctx::{Answer, Ctx, Json, Path, Query};
use linli_kit::download::Download;
use linli_kit::intake::reading::Reader;
use linli_kit::intake::state::ImportState;
use linli_kit::intake::view::between;
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::text::Locale;
use linli_kit::transaction::Entry;
use serde::Deserialize;
use utoipa::IntoParams;

use super::SHELF;
use super::fields;
use super::judge::RowFault;
use super::prepare::judge_of;
use super::store;
use super::view::{ImportSummary, ImportView, message, summary, view};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ImportsQuery {
    /// 1-based.
    pub page: Option<i64>,
    /// 1 to 200.
    pub page_size: Option<i64>,
}

/// Imports in scope, newest first.
#[utoipa::path(get, path = "/api/imports", tag = "imports", params(ImportsQuery),
    responses((status = 200, body = Paged<ImportSummary>)))]
pub async fn list_imports(
    ctx: Ctx,
    Query(query): Query<ImportsQuery>,
) -> Result<Json<Paged<ImportSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let (imports, total) = store::list(&mut ctx.read().await?, &ctx.scope()?, page).await?;
    let items = imports
        .iter()
        .map(|import| summary(&ctx, import))
        .collect::<Result<_, _>>()?;
    Ok(Json(Paged::new(items, total, page)))
}

/// One import, with its progress.
#[utoipa::path(get, path = "/api/imports/{id}", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportView)))]
pub async fn get_import(ctx: Ctx, Path(id): Path<ImportId>) -> Result<Json<ImportView>, Problem> {
    let import = store::load(&mut ctx.read().await?, &ctx.scope()?, id).await?;
    Ok(Json(view(&ctx, &import)?))
}

/// The faulty rows as the sheet they came in, with the reasons behind them, to be corrected and imported again. It holds
/// what residents wrote, so that fetching it is logged.
#[utoipa::path(get, path = "/api/imports/{id}/faulty.xlsx", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn faulty_rows(ctx: Ctx, Path(id): Path<ImportId>) -> Answer {
    let import = store::load(&mut ctx.read().await?, &ctx.scope()?, id).await?;
    if matches!(
        import.state,
        ImportState::Read | ImportState::Mapping | ImportState::Checking
    ) {
        return Err(Problem::conflict("import_not_checked"));
    }
    let mut judge = judge_of(ctx.app(), &import).await?;
    let path = SHELF.file(ctx.app(), import.street_id, import.id);
    let words = ctx.clone();
    let bytes = Reader::of(import.by_operator)?
        .faulty_rows(path, import.shape()?, move |row| {
            let faults = judge.judge(row).err()?;
            Some(reasons(&words, &faults))
        })
        .await?;
    let entry = Entry {
        entity: "import",
        id: id.0,
        event: "fetch_faulty_rows",
        area: Some(&import.area_path),
        ..Entry::default()
    };
    Download::workbook("faulty", bytes)
        .logged(&ctx, entry)
        .await
}

fn reasons(ctx: &Ctx, faults: &[RowFault]) -> String {
    let locale: Locale = ctx.locale();
    let parts: Vec<String> = faults
        .iter()
        .map(|fault| {
            let place = fault.column.as_deref().unwrap_or("-");
            let title = fields::title(&fault.field, locale);
            format!("{place} {title}: {}", message(ctx, &fault.code))
        })
        .collect();
    parts.join(between(locale))
}
