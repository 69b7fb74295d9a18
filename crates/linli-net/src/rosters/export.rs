//! Templates and exports of rosters. An export is a filled template: it can be changed and brought in again, and brought
//! in unchanged it changes nothing.

use axum::response::IntoResponse;
use linli_domain::actor::Actor;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::StreetId;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Ctx, Path, Query};
use linli_kit::download::{Download, exported};
use linli_kit::page::Pages;
use linli_kit::problem::Problem;
use linli_kit::sheet::write::{Column, XlsxTable};
use linli_kit::transaction::Entry;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use uuid::Uuid;

use super::sheet::written_fields;
use super::subject::{Maker, Subject, Wanted};
use super::{RosterKind, areas, orgs, persons, posts};
use crate::persons::phones;

/// Rows a page may fetch at once; the command line has no such limit.
const MOST_ROWS: i64 = 20_000;
/// Log rows a statement takes.
const LOGGED_AT_ONCE: usize = 1_000;

/// An empty sheet to fill in: headings, a row of notes, drop-downs.
#[utoipa::path(get, path = "/api/rosters/{kind}/template.xlsx", tag = "rosters",
    params(("kind" = inline(RosterKind), Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn template(ctx: Ctx, Path(kind): Path<RosterKind>) -> Answer {
    ctx.actor()?;
    let name = format!("{}-template", kind.code());
    Ok(Download::workbook(&name, table(kind)?.into_bytes()?).into_response())
}

/// What is exported.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RosterExportQuery {
    /// The query of the roster's list as it stands in the address: `kind=merchant&q=超市`.
    #[serde(default)]
    pub query: Option<String>,
}

/// A roster as it is filtered, as a workbook that can be brought in again. Telephone numbers are masked.
#[utoipa::path(get, path = "/api/rosters/{kind}/export.xlsx", tag = "rosters",
    params(("kind" = inline(RosterKind), Path), RosterExportQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn export_roster(
    ctx: Ctx,
    Path(kind): Path<RosterKind>,
    Query(query): Query<RosterExportQuery>,
) -> Answer {
    let maker = Maker::new(ctx.app(), ctx.actor()?.clone(), ctx.now())?;
    let wanted = Wanted {
        query: query.query.unwrap_or_default(),
        whole: false,
    };
    let (bytes, _) = written(&maker, kind, &wanted, Some(MOST_ROWS), None).await?;
    Ok(Download::workbook(kind.code(), bytes).into_response())
}

/// The bytes of an export and how many rows it has; a row in the log tells of it, and every person whose number went out
/// whole reads who had it and why.
///
/// # Errors
/// The query does not read; more rows than `most`; whole numbers without a reason; the database refused.
pub async fn written(
    maker: &Maker,
    kind: RosterKind,
    wanted: &Wanted,
    most: Option<i64>,
    reason: Option<&str>,
) -> Result<(Vec<u8>, i64), Problem> {
    let reason = match (wanted.whole, reason) {
        (true, typed) => Some(phones::checked_reason("reason", typed.unwrap_or_default())?),
        (false, _) => None,
    };
    let mut table = table(kind)?;
    let (rows, opened) = match kind {
        RosterKind::Areas => fill::<areas::Places>(maker, &mut table, wanted, most).await?,
        RosterKind::Organisations => {
            fill::<orgs::Organisations>(maker, &mut table, wanted, most).await?
        }
        RosterKind::Persons => fill::<persons::Persons>(maker, &mut table, wanted, most).await?,
        RosterKind::Posts => fill::<posts::Posts>(maker, &mut table, wanted, most).await?,
    };
    log(maker, kind, wanted, rows, &opened, reason).await?;
    Ok((table.into_bytes()?, rows))
}

async fn fill<S: Subject>(
    maker: &Maker,
    table: &mut XlsxTable,
    wanted: &Wanted,
    most: Option<i64>,
) -> Result<(i64, Vec<Uuid>), Problem> {
    let mut db = maker.app.read().await?;
    let world = S::world(maker, &mut db).await?;
    let (mut pages, mut opened) = (Pages::up_to(most), Vec::new());
    while let Some(page) = pages.page() {
        let found = S::export(maker, &world, &mut db, wanted, page).await?;
        pages.read(found.rows.len(), found.total)?;
        for row in &found.rows {
            table.push(row)?;
        }
        opened.extend(found.opened);
    }
    Ok((pages.rows(), opened))
}

async fn log(
    maker: &Maker,
    kind: RosterKind,
    wanted: &Wanted,
    rows: i64,
    opened: &[Uuid],
    reason: Option<&str>,
) -> Result<(), Problem> {
    let mut tx = maker.app.begin_as(maker.actor.clone()).await?;
    tx.log(Entry {
        reason,
        ..exported(json!({"what": kind, "query": wanted.query, "rows": rows, "whole_numbers": opened.len()}))
    })
    .await?;
    for batch in opened.chunks(LOGGED_AT_ONCE) {
        let entries: Vec<Entry<'_>> = batch
            .iter()
            .map(|person| Entry {
                entity: "person",
                id: *person,
                event: phones::OPENED,
                reason,
                detail: json!({"export": kind}),
                ..Entry::default()
            })
            .collect();
        tx.log_many(&entries).await?;
    }
    tx.finish().await
}

fn table(kind: RosterKind) -> Result<XlsxTable, Problem> {
    let columns: Vec<Column> = written_fields(kind.fields()).map(Column::from).collect();
    Ok(XlsxTable::new(kind.sheet_name(), columns)?)
}

/// Whoever reads for an operator: the house itself, in the whole street or in a place of it.
///
/// # Errors
/// *Not found* for a place outside the street.
pub fn operator(app: &App, street: StreetId, area: Option<&AreaPath>) -> Result<Maker, Problem> {
    let mut maker = Maker::new(app, Actor::House { street }, app.now())?;
    if let Some(area) = area {
        maker.scope = maker.scope.narrowed(area).ok_or_else(Problem::not_found)?;
    }
    Ok(maker)
}
