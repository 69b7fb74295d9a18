//! Queries over posters.

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, PersonId, PosterId, StreetId};
use linli_domain::number::TrackingCode;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    /// A poster.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Poster {
        /// Its id.
        pub id: PosterId,
        /// The code in its QR.
        pub code: String,
        /// The tenant.
        pub street_id: StreetId,
        /// The place it hangs at.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was taken out of use.
        pub revoked_at: Option<Timestamp>,
    }
}

/// A poster hangs at its building until it is revoked; its code is nobody's business in a list.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "poster",
    table: "poster",
    id: "id",
    label: "''",
    living: "revoked_at IS NULL",
    has_area_id: true,
    keeps: true,
    keeps_org: None,
    office: None,
    searched: false,
}];

const COLUMNS: &str = "id, code, street_id, area_id, area_path, created_at, revoked_at";

/// The poster with a code, however it was typed (case, blanks, dashes), revoked or not.
///
/// # Errors
/// *Not found* when nobody made such a code.
pub async fn by_code(db: &mut Db, typed: &str) -> Result<Poster, Problem> {
    let code = TrackingCode::parse(typed)
        .map_or_else(|_| typed.to_owned(), |code| code.as_str().to_owned());
    db.one_unscoped(
        "a poster is found before its street is known",
        format!("SELECT {COLUMNS} FROM poster WHERE code = $1"),
        params![code],
    )
    .await?
    .ok_or_else(Problem::not_found)
}

/// A poster in scope, revoked or not.
///
/// # Errors
/// *Not found* when it hangs outside.
pub async fn load(db: &mut Db, scope: &Scope, id: PosterId) -> Result<Poster, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM poster WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4"
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A poster in use, held so that nobody takes it down before the transaction ends: what is written through it either is
/// there before it comes down, or not at all. Any number may hold it at once.
///
/// # Errors
/// *Not found* when it was taken down.
pub async fn hold_in_use(db: &mut Db, scope: &Scope, id: PosterId) -> Result<Poster, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM poster WHERE street_id = $1 AND id = $4 AND revoked_at IS NULL{}",
        db.for_share()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Posters in a place.
///
/// # Errors
/// The database refused.
pub async fn in_area(db: &mut Db, scope: &Scope) -> Result<Vec<Poster>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM poster WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 ORDER BY area_path, created_at LIMIT 2000"
    );
    Ok(db.all(scope, sql, vec![]).await?)
}

/// Adds a poster.
///
/// # Errors
/// The code is taken, or the database refused.
pub async fn insert(
    db: &mut Db,
    scope: &Scope,
    poster: &Poster,
    by: Option<PersonId>,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO poster (street_id, id, code, area_id, area_path, created_at, created_by) \
         VALUES ($1, $4, $5, $6, $7, $8, $9)",
        params![
            poster.id,
            poster.code,
            poster.area_id,
            poster.area_path,
            poster.created_at,
            by
        ],
    )
    .await?;
    Ok(())
}

/// Takes a poster out of use; answers whether it was in use.
///
/// # Errors
/// The database refused.
pub async fn revoke(
    db: &mut Db,
    scope: &Scope,
    id: PosterId,
    now: Timestamp,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE poster SET revoked_at = $5 WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
             AND id = $4 AND revoked_at IS NULL",
            params![id, now],
        )
        .await?;
    Ok(touched == 1)
}
