//! Queries over notice boards.

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, BoardId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    /// A Party notice board.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Board {
        /// Its id.
        pub id: BoardId,
        /// The place it hangs at.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// Where exactly: 东门内侧.
        pub spot: String,
        /// Since when.
        pub hung_at: Timestamp,
        /// When it was taken down.
        pub taken_down_at: Option<Timestamp>,
        /// Why it was taken down.
        pub reason: Option<String>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct Total { total: i64 }
}

const COLUMNS: &str = "id, area_id, area_path, spot, hung_at, taken_down_at, reason, version";

/// A board goes where its place goes, and keeps it in use while it hangs.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "board",
    table: "notice_board",
    id: "id",
    label: "spot",
    living: "taken_down_at IS NULL",
    has_area_id: true,
    keeps: true,
    keeps_org: None,
    office: None,
    searched: false,
}];

/// A board in scope.
///
/// # Errors
/// *Not found* when it hangs outside.
pub async fn load(db: &mut Db, scope: &Scope, id: BoardId) -> Result<Board, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notice_board WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4"
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Boards in scope, those that were taken down too when `past`; in the order of the place tree, with how many fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    past: bool,
    page: Page,
) -> Result<(Vec<Board>, i64), Problem> {
    let hanging = if past {
        ""
    } else {
        " AND taken_down_at IS NULL"
    };
    let inside = format!(
        "FROM notice_board WHERE street_id = $1 AND area_path >= $2 AND area_path < $3{hanging}"
    );
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {inside}"),
            params![],
        )
        .await?;
    let sql = format!(
        "SELECT {COLUMNS} {inside} ORDER BY area_path, spot, hung_at, id LIMIT $4 OFFSET $5"
    );
    let boards = db
        .all(scope, sql, params![page.page_size, page.offset()])
        .await?;
    Ok((boards, total.map_or(0, |row| row.total)))
}

/// Hangs a board.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, board: &Board) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO notice_board (street_id, id, area_id, area_path, spot, hung_at, version) \
         VALUES ($1, $4, $5, $6, $7, $8, $9)",
        params![
            board.id,
            board.area_id,
            board.area_path,
            board.spot,
            board.hung_at,
            board.version
        ],
    )
    .await?;
    Ok(())
}

/// Takes a board down; `false` when that was done before or somebody changed it since it was read.
///
/// # Errors
/// The database refused.
pub async fn take_down(
    db: &mut Db,
    scope: &Scope,
    id: BoardId,
    version: i64,
    now: Timestamp,
    reason: &str,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE notice_board SET taken_down_at = $6, reason = $7, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5 AND taken_down_at IS NULL",
            params![id, version, now, reason],
        )
        .await?;
    Ok(touched == 1)
}
