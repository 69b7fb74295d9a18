//! `PUT /api/methods/{id}/units/{org_id}/ticks`: a unit says which projects it takes on. A page may be handed in with something
//! missing: it stays open, says what, and is reminded of.

use linli_domain::id::{MethodId, MethodItemId, OrgId};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::optional_line;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::act::{locked, moved, paper, passed, store_ticks};
use super::draft::out_of_range;
use super::entity::Tick;
use super::rules::SelectionEvent;
use super::sheet::{Loaded, UnitYearView, answer};

const MOST: i64 = 1_000_000;
const UNIT: usize = 10;
const NOTE: usize = 200;

/// One project on the page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TickInput {
    /// Which project.
    pub item_id: MethodItemId,
    /// Whether the unit takes it.
    pub ticked: bool,
    /// How much of it, 1 to 1,000,000.
    #[serde(default)]
    pub quantity: Option<i64>,
    /// Counted in what: at most 10 characters.
    #[serde(default)]
    pub unit: Option<String>,
    /// A word beside it: at most 200 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// A page handed in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicksInput {
    /// The version the caller saw; 0 where nobody had touched it.
    pub version: i64,
    /// The projects; one that is left out stays as it was.
    pub ticks: Vec<TickInput>,
    /// The paper a clerk enters it from; needed where it is not the unit itself. At most 100 characters.
    #[serde(default)]
    pub paper: Option<String>,
}

/// Hands a unit's page in, whole or not.
#[utoipa::path(put, path = "/api/methods/{id}/units/{org_id}/ticks", tag = "methods",
    params(("id" = MethodId, Path), ("org_id" = OrgId, Path)), request_body = TicksInput,
    responses((status = 200, body = UnitYearView)))]
pub async fn tick_projects(
    ctx: Ctx,
    Path(which): Path<(MethodId, OrgId)>,
    body: Body<TicksInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let loaded = tick(&mut tx, which, body.value).await?;
    answer(tx, &loaded).await
}

/// Hands a unit's page in.
///
/// # Errors
/// *Not found*, *stale version*, why it is refused, or 422 by field.
pub async fn tick(
    tx: &mut Tx,
    which: (MethodId, OrgId),
    input: TicksInput,
) -> Result<Loaded, Problem> {
    let mut loaded = locked(tx, which, input.version).await?;
    passed(tx, &loaded, SelectionEvent::Tick)?;
    let paper = paper(tx, &loaded, input.paper)?;
    for (position, typed) in input.ticks.into_iter().enumerate() {
        set(&mut loaded, position, typed)?;
    }
    // whether anything is missing is a matter of what is ticked now
    let next = passed(tx, &loaded, SelectionEvent::Tick)?;
    let selection = &mut loaded.unit.selection;
    selection.ticked_by = tx.actor().person();
    selection.ticked_at = Some(tx.now());
    selection.tick_paper.clone_from(&paper);
    selection.confirmed_by = None;
    selection.confirmed_at = None;
    selection.confirm_note = None;
    let event = SelectionEvent::Tick;
    moved(tx, &mut loaded, next, event, paper.as_deref()).await?;
    store_ticks(tx, &loaded).await?;
    Ok(loaded)
}

fn set(loaded: &mut Loaded, position: usize, typed: TickInput) -> Result<(), Problem> {
    let field = |name: &str| format!("ticks.{position}.{name}");
    let known = loaded
        .items
        .iter()
        .any(|item| item.id == typed.item_id && item.part.is_project());
    if !known {
        return Err(Problem::field(&field("item_id"), "unknown"));
    }
    if typed
        .quantity
        .is_some_and(|quantity| !(1..=MOST).contains(&quantity))
    {
        return Err(out_of_range(&field("quantity"), 1, MOST));
    }
    let unit = optional_line(&field("unit"), typed.unit, UNIT)?;
    let note = optional_line(&field("note"), typed.note, NOTE)?;
    let id = loaded.unit.selection.id;
    let tick = loaded
        .unit
        .ticks
        .entry(typed.item_id)
        .or_insert_with(|| Tick::none(id, typed.item_id));
    tick.ticked = typed.ticked;
    tick.quantity = typed.quantity;
    tick.unit = unit;
    tick.note = note;
    Ok(())
}
