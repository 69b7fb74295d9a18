//! `GET /api/boards`: the boards of a place and of what lies in it.

use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, BoardId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::{BoardRefusal, decide};
use super::store::{self, Board};
use crate::areas;
use crate::areas::change::role_of;

/// A board with the name of its place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BoardItem {
    /// Its id.
    pub id: BoardId,
    /// The place it hangs at.
    pub area_id: AreaId,
    /// That place, spoken.
    pub area_name: String,
    /// Where exactly.
    pub spot: String,
    /// Since when.
    pub hung_at: Timestamp,
    /// When it was taken down.
    pub taken_down_at: Option<Timestamp>,
    /// Why it was taken down.
    pub reason: Option<String>,
    /// `take_down`: whether the caller may, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Boards, with what the caller may do about them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BoardList {
    /// The rows, in the order of the place tree.
    pub items: Vec<BoardItem>,
    /// How many there are in all.
    pub total: i64,
    /// 1-based.
    pub page: i64,
    /// As asked.
    pub page_size: i64,
    /// `hang`: whether the caller may hang one here, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// Which boards are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// At this place or one in it; the own place when left out.
    #[param(value_type = Option<String>)]
    area_id: Option<AreaId>,
    /// Those that were taken down too.
    past: Option<bool>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

fn action(
    ctx: &Ctx,
    actor: &Actor,
    action: &str,
    over: Option<BoardRefusal>,
) -> Vec<AllowedAction> {
    let refusal = decide(role_of(actor), over).err().map(CodeEnum::code);
    let texts = ctx.app().texts();
    vec![AllowedAction::new(texts, ctx.locale(), action, refusal)]
}

async fn items(
    ctx: &Ctx,
    actor: &Actor,
    db: &mut Db,
    scope: &Scope,
    boards: Vec<Board>,
) -> Result<Vec<BoardItem>, Problem> {
    let names =
        areas::store::spoken_names(db, scope, boards.iter().map(|one| &one.area_path)).await?;
    Ok(boards
        .into_iter()
        .map(|one| BoardItem {
            id: one.id,
            area_id: one.area_id,
            area_name: names.get(&one.area_path).cloned().unwrap_or_default(),
            spot: one.spot,
            hung_at: one.hung_at,
            taken_down_at: one.taken_down_at,
            reason: one.reason,
            allowed_actions: action(
                ctx,
                actor,
                "take_down",
                one.taken_down_at.map(|_| BoardRefusal::TakenDown),
            ),
            version: one.version,
        })
        .collect())
}

/// A board as a list shows it, after a write.
///
/// # Errors
/// The database refused.
pub async fn item(ctx: &Ctx, tx: &mut Tx, board: Board) -> Result<BoardItem, Problem> {
    let actor = tx.actor().clone();
    let (db, scope) = tx.parts();
    let mut items = items(ctx, &actor, db, scope, vec![board]).await?;
    items.pop().ok_or_else(Problem::not_found)
}

/// The boards of a place and of what lies in it.
#[utoipa::path(get, path = "/api/boards", tag = "boards", params(BoardQuery),
    responses((status = 200, body = BoardList)))]
pub async fn list_boards(
    ctx: Ctx,
    Query(query): Query<BoardQuery>,
) -> Result<Json<BoardList>, Problem> {
    let own = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let (scope, ended) = match query.area_id {
        Some(id) => {
            let area = areas::store::load(&mut db, &own, id).await?;
            (Scope::new(own.street(), area.path), area.ended_at.is_some())
        }
        None => (own.clone(), false),
    };
    let past = query.past.unwrap_or(false);
    let (boards, total) = store::find(&mut db, &scope, past, page).await?;
    let actor = ctx.actor()?;
    let items = items(&ctx, actor, &mut db, &own, boards).await?;
    let over = ended.then_some(BoardRefusal::PlaceEnded);
    Ok(Json(BoardList {
        items,
        total,
        page: page.page,
        page_size: page.page_size,
        allowed_actions: action(&ctx, actor, "hang", over),
    }))
}
