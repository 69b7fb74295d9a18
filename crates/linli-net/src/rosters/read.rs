//! Looking at imports of rosters: one, all, the rows of one, and those not written as a sheet.

use std::collections::HashMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use axum::http::header;
use axum::response::IntoResponse;
use linli_domain::id::ImportId;
use linli_kit::ctx::{Answer, Ctx, Json, Path, Query};
use linli_kit::intake::reading::Reader;
use linli_kit::intake::refusal::sheet_problem;
use linli_kit::intake::state::ImportState;
use linli_kit::intake::view::between;
use linli_kit::page::{Page, PageQuery, Paged};
use linli_kit::problem::Problem;
use linli_kit::sheet::write::FaultyRows;
use linli_kit::transaction::Entry;
use serde::Deserialize;
use utoipa::IntoParams;

use super::SHELF;
use super::export::XLSX;
use super::row::Verdict;
use super::store::{self, RosterImport, rows};
use super::view::{
    RosterImportSummary, RosterImportView, RosterRow, fault_view, row_view, summary, view,
};

/// Imports of rosters in scope, newest first.
#[utoipa::path(get, path = "/api/rosters", tag = "rosters", params(PageQuery),
    responses((status = 200, body = Paged<RosterImportSummary>)))]
pub async fn list_roster_imports(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<RosterImportSummary>>, Problem> {
    let page = query.check()?;
    let (imports, total) = store::list(&mut ctx.read().await?, &ctx.scope()?, page).await?;
    let items = imports
        .iter()
        .map(|import| summary(&ctx, import))
        .collect::<Result<_, _>>()?;
    Ok(Json(Paged::new(items, total, page)))
}

/// One import, with its progress.
#[utoipa::path(get, path = "/api/rosters/imports/{id}", tag = "rosters", params(("id" = ImportId, Path)),
    responses((status = 200, body = RosterImportView)))]
pub async fn get_roster_import(
    ctx: Ctx,
    Path(id): Path<ImportId>,
) -> Result<Json<RosterImportView>, Problem> {
    let import = store::load(&mut ctx.read().await?, &ctx.scope()?, id).await?;
    Ok(Json(view(&ctx, &import)?))
}

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RosterRowsQuery {
    /// Those with this verdict; all when left out.
    #[param(inline)]
    verdict: Option<Verdict>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// The rows of an import as the dry run judged them, in the order of the sheet.
#[utoipa::path(get, path = "/api/rosters/imports/{id}/rows", tag = "rosters",
    params(("id" = ImportId, Path), RosterRowsQuery), responses((status = 200, body = Paged<RosterRow>)))]
pub async fn list_roster_rows(
    ctx: Ctx,
    Path(id): Path<ImportId>,
    Query(query): Query<RosterRowsQuery>,
) -> Result<Json<Paged<RosterRow>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let import = store::load(&mut db, &scope, id).await?;
    let (found, total) = rows::list(&mut db, &scope, id, query.verdict, page).await?;
    let mapping = import.mapping()?;
    let items = found
        .iter()
        .map(|row| row_view(&ctx, import.kind, &mapping, row))
        .collect::<Result<_, _>>()?;
    Ok(Json(Paged::new(items, total, page)))
}

/// The rows that are not written as the sheet they came in, with the reasons behind them, to be corrected and imported
/// again. It holds names and numbers of people, so that fetching it is logged.
#[utoipa::path(get, path = "/api/rosters/imports/{id}/faulty.xlsx", tag = "rosters", params(("id" = ImportId, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn faulty_roster_rows(ctx: Ctx, Path(id): Path<ImportId>) -> Answer {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let import = store::load(&mut db, &scope, id).await?;
    if matches!(
        import.state,
        ImportState::Read | ImportState::Mapping | ImportState::Checking
    ) {
        return Err(Problem::conflict("import_not_checked"));
    }
    let reasons = reasons(&ctx, &import, rows::faulty(&mut db, &scope, id).await?)?;
    drop(db);
    let bytes = write_faulty(&ctx, &import, reasons).await?;
    let mut tx = ctx.app().begin_as(ctx.actor()?.clone()).await?;
    tx.log(Entry {
        entity: "roster_import",
        id: id.0,
        event: "fetch_faulty_rows",
        area: Some(&import.area_path),
        ..Entry::default()
    })
    .await?;
    tx.finish().await?;
    let headers = [
        (header::CONTENT_TYPE, XLSX),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"faulty.xlsx\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}

/// Row of the sheet → why it is not written.
fn reasons(
    ctx: &Ctx,
    import: &RosterImport,
    faulty: Vec<rows::StoredRow>,
) -> Result<HashMap<u32, String>, Problem> {
    let mapping = import.mapping()?;
    let mut reasons = HashMap::with_capacity(faulty.len());
    for row in faulty {
        let parts: Vec<String> = row
            .faults()?
            .into_iter()
            .map(|fault| {
                let said = fault_view(ctx, import.kind, &mapping, fault);
                match said.column {
                    Some(column) => format!("{column} {}: {}", said.title, said.message),
                    None => said.message,
                }
            })
            .collect();
        let number = u32::try_from(row.sheet_row).map_err(Problem::internal)?;
        reasons.insert(number, parts.join(between(ctx.locale())));
    }
    Ok(reasons)
}

async fn write_faulty(
    ctx: &Ctx,
    import: &RosterImport,
    reasons: HashMap<u32, String>,
) -> Result<Vec<u8>, Problem> {
    let path = SHELF.file(ctx.app(), import.street_id, import.id);
    if !path.exists() {
        return Err(Problem::conflict("import_file_gone"));
    }
    let (reader, shape) = (Reader::of(import.by_operator)?, import.shape()?);
    tokio::task::spawn_blocking(move || {
        let mut table = FaultyRows::new(&shape).map_err(Problem::internal)?;
        let mut written = Ok(());
        reader
            .each(&path, &shape, &mut |row| {
                if let Some(reason) = reasons.get(&row.number) {
                    written = table.push(&row, reason);
                }
                match written {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            })
            .map_err(|error| sheet_problem(&error))?;
        written.map_err(Problem::internal)?;
        let mut out = Cursor::new(Vec::new());
        table.finish(&mut out).map_err(Problem::internal)?;
        Ok(out.into_inner())
    })
    .await
    .map_err(Problem::internal)?
}
