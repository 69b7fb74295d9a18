//! `POST /api/boards`, `…/take-down`: a board is hung and taken down. [`hang`] is the write itself, for the demo as much as
//! for the handler.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, BoardId};
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::line;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::list::{BoardItem, item};
use super::rules::BoardRefusal;
use super::store::{self, Board};
use crate::areas;
use crate::persons::phones::checked_reason;

/// Letters the spot of a board has at most.
const SPOT: usize = 40;

/// A board to be hung.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBoard {
    /// At which place in the own one.
    pub area_id: AreaId,
    /// Where exactly, 1 to 40 letters: 东门内侧.
    pub spot: String,
    /// Since when; since now when left out.
    #[serde(default)]
    pub hung_at: Option<Timestamp>,
}

/// A board to be taken down.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeDown {
    /// The version the change was made on.
    pub version: i64,
    /// Why.
    pub reason: String,
}

/// Hangs a board.
///
/// # Errors
/// 422 by field: no living place of the own one, no spot, a day that is yet to come.
pub async fn hang(tx: &mut Tx, new: NewBoard) -> Result<Board, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let area = areas::store::load(db, scope, new.area_id)
        .await
        .known()?
        .filter(|area| area.ended_at.is_none())
        .ok_or_else(|| Problem::field("area_id", "unknown"))?;
    let hung_at = new.hung_at.unwrap_or(now);
    if hung_at > now {
        return Err(Problem::field("hung_at", "board_hung"));
    }
    let board = Board {
        id: BoardId(tx.fresh_id()),
        area_id: area.id,
        area_path: area.path,
        spot: line("spot", &new.spot, SPOT)?,
        hung_at,
        taken_down_at: None,
        reason: None,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &board).await?;
    tx.log(Entry {
        entity: "board",
        id: board.id.0,
        event: "create",
        detail: json!({"area": board.area_id, "spot": board.spot}),
        area: Some(&board.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(board)
}

/// Records a board of the own place.
#[utoipa::path(post, path = "/api/boards", tag = "boards", request_body = NewBoard,
    responses((status = 201, body = BoardItem)))]
pub async fn hang_board(ctx: Ctx, body: Body<NewBoard>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let board = hang(&mut tx, body.value).await?;
    let answer = item(&ctx, &mut tx, board).await?;
    tx.commit(StatusCode::CREATED, &answer).await
}

/// Takes a board down.
#[utoipa::path(post, path = "/api/boards/{id}/take-down", tag = "boards", params(("id" = BoardId, Path)),
    request_body = TakeDown, responses((status = 200, body = BoardItem)))]
pub async fn take_board_down(ctx: Ctx, Path(id): Path<BoardId>, body: Body<TakeDown>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let now = tx.now();
    let reason = checked_reason("reason", &body.value.reason)?;
    let (db, scope) = tx.parts();
    let board = store::load(db, scope, id).await?;
    if board.version != body.value.version {
        return Err(Problem::stale());
    }
    if board.taken_down_at.is_some() {
        return Err(Problem::conflict(BoardRefusal::TakenDown.code()));
    }
    if !store::take_down(db, scope, id, board.version, now, reason).await? {
        return Err(Problem::stale());
    }
    tx.log(Entry {
        entity: "board",
        id: id.0,
        event: "end",
        reason: Some(reason),
        area: Some(&board.area_path),
        ..Entry::default()
    })
    .await?;
    let (db, scope) = tx.parts();
    let board = store::load(db, scope, id).await?;
    let answer = item(&ctx, &mut tx, board).await?;
    tx.commit(StatusCode::OK, &answer).await
}
