//! Looking at imports of rosters: one, all, the rows of one, and those not written as a sheet.

use std::collections::HashMap;

use linli_domain::id::ImportId;
use linli_kit::ctx::{Answer, Ctx, Json, Path, Query};
use linli_kit::download::Download;
use linli_kit::intake::reading::Reader;
use linli_kit::intake::state::ImportState;
use linli_kit::intake::view::between;
use linli_kit::page::{Page, PageQuery, Paged};
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use serde::Deserialize;
use utoipa::IntoParams;

use super::SHELF;
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
    let path = SHELF.file(ctx.app(), import.street_id, import.id);
    let bytes = Reader::of(import.by_operator)?
        .faulty_rows(path, import.shape()?, move |row| {
            reasons.get(&row.number).cloned()
        })
        .await?;
    let entry = Entry {
        entity: "roster_import",
        id: id.0,
        event: "fetch_faulty_rows",
        area: Some(&import.area_path),
        ..Entry::default()
    };
    Download::workbook("faulty", bytes)
        .logged(&ctx, entry)
        .await
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
