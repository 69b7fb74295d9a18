//! Queries over pictures.

use linli_domain::id::PictureId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use uuid::Uuid;

use super::clean::Clean;

row! {
    struct Bytes { bytes: Vec<u8> }
}
row! {
    struct Tied { entity_id: Uuid }
}
row! {
    struct PictureRow { picture_id: PictureId }
}

/// Stores a picture.
///
/// # Errors
/// The database refused.
pub async fn insert(
    db: &mut Db,
    scope: &Scope,
    id: PictureId,
    picture: &Clean,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO picture (street_id, id, bytes, width, height, created_at) VALUES ($1, $4, $5, $6, $7, $8)",
        params![
            id,
            picture.bytes,
            i64::from(picture.width),
            i64::from(picture.height),
            now
        ],
    )
    .await?;
    Ok(())
}

/// Ties a picture to what it belongs to; several things may share one picture.
///
/// # Errors
/// The database refused.
pub async fn tie(
    db: &mut Db,
    scope: &Scope,
    entity: &str,
    entity_id: Uuid,
    id: PictureId,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO picture_use (street_id, entity, entity_id, picture_id) VALUES ($1, $4, $5, $6)",
        params![entity, entity_id, id],
    )
    .await?;
    Ok(())
}

/// Lets a second thing share the picture of a first, if that has one: what a letter showed, its demand shows.
///
/// # Errors
/// The database refused.
pub async fn share(
    db: &mut Db,
    scope: &Scope,
    from: (&str, Uuid),
    to: (&str, Uuid),
) -> Result<(), Problem> {
    let picture: Option<PictureRow> = db
        .one(
            scope,
            "SELECT picture_id FROM picture_use WHERE street_id = $1 AND entity = $4 AND entity_id = $5",
            params![from.0, from.1],
        )
        .await?;
    match picture {
        Some(picture) => tie(db, scope, to.0, to.1, picture.picture_id).await,
        None => Ok(()),
    }
}

/// The JPEG of something.
///
/// # Errors
/// *Not found* where it has none.
pub async fn load(
    db: &mut Db,
    scope: &Scope,
    entity: &str,
    entity_id: Uuid,
) -> Result<Vec<u8>, Problem> {
    let found: Option<Bytes> = db
        .one(
            scope,
            "SELECT p.bytes AS bytes FROM picture_use u \
             JOIN picture p ON p.street_id = u.street_id AND p.id = u.picture_id \
             WHERE u.street_id = $1 AND u.entity = $4 AND u.entity_id = $5",
            params![entity, entity_id],
        )
        .await?;
    found.map(|row| row.bytes).ok_or_else(Problem::not_found)
}

/// Which of some things of a kind have a picture, in one query.
///
/// # Errors
/// The database refused.
pub async fn with_picture(
    db: &mut Db,
    scope: &Scope,
    entity: &str,
    ids: &[Uuid],
) -> Result<Vec<Uuid>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT entity_id FROM picture_use WHERE street_id = $1 AND entity = $4 AND entity_id IN ({})",
        placeholders(5, ids.len())
    );
    let mut params = params![entity];
    params.extend(ids.iter().map(ToParam::to_param));
    let rows: Vec<Tied> = db.all(scope, sql, params).await?;
    Ok(rows.into_iter().map(|row| row.entity_id).collect())
}
