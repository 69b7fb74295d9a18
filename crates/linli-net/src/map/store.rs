//! Queries over shapes, files of shapes and the tile source. Scope is the scope of the *place* today: a shape has no
//! path of its own, so that it goes along when its place is moved.

use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, ImportId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use super::state::{MapImportState, ShapeSource, TileDatum};

row! {
    /// A living place with the shape it has now, or without one.
    #[derive(Debug, Clone)]
    pub struct Place {
        /// The place.
        pub area_id: AreaId,
        /// The place above it.
        pub parent_id: Option<AreaId>,
        /// What it is.
        pub kind: AreaKind,
        /// Its name.
        pub name: String,
        /// Its official code.
        pub code: Option<String>,
        /// Its way down from the street.
        pub path: AreaPath,
        /// Households.
        pub households: i64,
        /// Its shape as GeoJSON geometry.
        pub geometry: Option<String>,
        /// The shape's size.
        pub square_metres: Option<f64>,
        /// The shape's version; none before it was first drawn.
        pub version: Option<i64>,
    }
}

row! {
    /// A shape of a place for a while.
    #[derive(Debug, Clone)]
    pub struct ShapeRow {
        /// The place.
        pub area_id: AreaId,
        /// 1 for the first.
        pub version: i64,
        /// GeoJSON geometry; none where the shape was taken away.
        pub geometry: Option<String>,
        /// Its size.
        pub square_metres: f64,
        /// Western end in degrees.
        pub west: f64,
        /// Southern end.
        pub south: f64,
        /// Eastern end.
        pub east: f64,
        /// Northern end.
        pub north: f64,
        /// How it came to be.
        pub source: ShapeSource,
        /// The file it came with.
        pub import_id: Option<ImportId>,
        /// Who drew it.
        pub changed_by: Option<PersonId>,
        /// Since when it holds.
        pub from_at: Timestamp,
        /// Until when it held.
        pub to_at: Option<Timestamp>,
    }
}

row! {
    /// A file of shapes.
    #[derive(Debug, Clone)]
    pub struct MapImport {
        /// Its id.
        pub id: ImportId,
        /// The scope of whoever brought it.
        pub area_path: AreaPath,
        /// Where it stands.
        pub state: MapImportState,
        /// Its name.
        pub file_name: String,
        /// How it is read, as JSON.
        pub reading: String,
        /// Shapes written.
        pub written: i64,
        /// Shapes an undo left, because they were changed since.
        pub kept_back: i64,
        /// When it was brought.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A street's tile source.
    #[derive(Debug, Clone)]
    pub struct Tiles {
        /// Address with `{z}`, `{x}`, `{y}`, the key in it.
        pub url: String,
        /// The same of a layer with the names, above the ground; empty where the source has them in one.
        pub labels_url: String,
        /// In which coordinates it draws.
        pub datum: TileDatum,
        /// What it wants to be said under the map.
        pub attribution: String,
        /// The closest zoom it has.
        pub max_zoom: i64,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct File { file: Option<Vec<u8>> }
}

const PLACES: &str = "SELECT a.id AS area_id, a.parent_id, a.kind, a.name, a.code, a.path, a.households, s.geometry, \
     s.square_metres, s.version FROM area a LEFT JOIN area_shape s ON s.street_id = a.street_id AND s.area_id = a.id \
     AND s.to_at IS NULL WHERE a.street_id = $1 AND a.path >= $2 AND a.path < $3 AND a.ended_at IS NULL";

const COLUMNS: &str = "s.area_id, s.version, s.geometry, s.square_metres, s.west, s.south, s.east, s.north, s.source, \
     s.import_id, s.changed_by, s.from_at, s.to_at";

/// Every living place in scope with its present shape, parents before children.
///
/// # Errors
/// The database refused.
pub async fn places(db: &mut Db, scope: &Scope) -> Result<Vec<Place>, Problem> {
    Ok(db
        .all(scope, format!("{PLACES} ORDER BY a.path"), vec![])
        .await?)
}

/// A living place in scope with its present shape.
///
/// # Errors
/// *Not found* when it lies outside the scope.
pub async fn place(db: &mut Db, scope: &Scope, id: AreaId) -> Result<Place, Problem> {
    db.one(scope, format!("{PLACES} AND a.id = $4"), params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The living places right under another, with their present shapes.
///
/// # Errors
/// The database refused.
pub async fn children(db: &mut Db, scope: &Scope, parent: AreaId) -> Result<Vec<Place>, Problem> {
    let sql = format!("{PLACES} AND a.parent_id = $4 ORDER BY a.path");
    Ok(db.all(scope, sql, params![parent]).await?)
}

/// The shapes a place in scope had and has, the latest first.
///
/// # Errors
/// The database refused.
pub async fn history(db: &mut Db, scope: &Scope, id: AreaId) -> Result<Vec<ShapeRow>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM area_shape s JOIN area a ON a.street_id = s.street_id AND a.id = s.area_id \
         WHERE s.street_id = $1 AND a.path >= $2 AND a.path < $3 AND s.area_id = $4 ORDER BY s.version DESC LIMIT 100"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// The shapes an import wrote that nobody changed since.
///
/// # Errors
/// The database refused.
pub async fn of_import(db: &mut Db, scope: &Scope, id: ImportId) -> Result<Vec<ShapeRow>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM area_shape s JOIN area a ON a.street_id = s.street_id AND a.id = s.area_id \
         WHERE s.street_id = $1 AND a.path >= $2 AND a.path < $3 AND s.import_id = $4 AND s.to_at IS NULL \
         ORDER BY s.area_id"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// Puts a shape in the place of the present one. Answers whether the present one was still of version
/// `row.version - 1` (0: the place had none yet).
///
/// # Errors
/// Somebody else drew the place's first shape in the same moment, or the database refused.
pub async fn put(db: &mut Db, scope: &Scope, row: &ShapeRow) -> Result<bool, Problem> {
    if row.version > 1 {
        let ended = db
            .execute(
                scope,
                "UPDATE area_shape SET to_at = $6 WHERE street_id = $1 AND area_id = $4 AND version = $5 AND to_at IS NULL",
                params![row.area_id, row.version - 1, row.from_at],
            )
            .await?;
        if ended == 0 {
            return Ok(false);
        }
    }
    // no key is named: two who draw at once meet in whichever of the two they reach first
    let inserted = db
        .execute(
            scope,
            "INSERT INTO area_shape (street_id, area_id, version, geometry, square_metres, west, south, east, north, source, \
             import_id, changed_by, from_at) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
             ON CONFLICT DO NOTHING",
            params![
                row.area_id,
                row.version,
                row.geometry,
                row.square_metres,
                row.west,
                row.south,
                row.east,
                row.north,
                row.source,
                row.import_id,
                row.changed_by,
                row.from_at
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// Keeps a file that was looked at.
///
/// # Errors
/// The database refused.
pub async fn insert_import(
    db: &mut Db,
    scope: &Scope,
    import: &MapImport,
    file: Vec<u8>,
    by: Option<PersonId>,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO map_import (street_id, id, area_path, state, file_name, file, reading, written, kept_back, created_at, \
         created_by, version) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            import.id,
            import.area_path,
            import.state,
            import.file_name,
            file,
            import.reading,
            import.written,
            import.kept_back,
            import.created_at,
            by,
            import.version
        ],
    )
    .await?;
    Ok(())
}

/// A file in scope.
///
/// # Errors
/// *Not found* when it was brought by somebody of another scope.
pub async fn import(db: &mut Db, scope: &Scope, id: ImportId) -> Result<MapImport, Problem> {
    db.one(
        scope,
        "SELECT id, area_path, state, file_name, reading, written, kept_back, created_at, version FROM map_import \
         WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4",
        params![id],
    )
    .await?
    .ok_or_else(Problem::not_found)
}

/// The bytes of a file in scope, while they are kept.
///
/// # Errors
/// The database refused.
pub async fn import_file(
    db: &mut Db,
    scope: &Scope,
    id: ImportId,
) -> Result<Option<Vec<u8>>, Problem> {
    let file: Option<File> = db
        .one(
            scope,
            "SELECT file FROM map_import WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4",
            params![id],
        )
        .await?;
    Ok(file.and_then(|row| row.file))
}

/// Notes what became of a file; its bytes go once it is done. Answers whether it was still of the version before.
///
/// # Errors
/// The database refused.
pub async fn update_import(
    db: &mut Db,
    scope: &Scope,
    import: &MapImport,
) -> Result<bool, Problem> {
    let drop_file = import.state != MapImportState::Checked;
    let touched = db
        .execute(
            scope,
            "UPDATE map_import SET state = $5, reading = $6, written = $7, kept_back = $8, version = $9, \
             file = CASE WHEN $10 THEN NULL ELSE file END \
             WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4 AND version = $9 - 1",
            params![
                import.id,
                import.state,
                import.reading,
                import.written,
                import.kept_back,
                import.version,
                drop_file
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// The street's tile source, if it has one.
///
/// # Errors
/// The database refused.
pub async fn tiles(db: &mut Db, scope: &Scope) -> Result<Option<Tiles>, Problem> {
    Ok(db
        .one(
            scope,
            "SELECT url, labels_url, datum, attribution, max_zoom, version FROM map_tiles WHERE street_id = $1",
            vec![],
        )
        .await?)
}

row! {
    struct Addresses { url: String, labels_url: String }
}

/// The addresses of all streets' tile sources.
///
/// # Errors
/// The database refused.
pub async fn tile_addresses(db: &mut Db) -> Result<Vec<String>, Problem> {
    let rows: Vec<Addresses> = db
        .all_unscoped(
            "a page is asked for before anybody has signed in: which street its reader works for is not known",
            "SELECT url, labels_url FROM map_tiles WHERE url <> '' ORDER BY street_id",
            vec![],
        )
        .await?;
    let both = |row: Addresses| [row.url, row.labels_url];
    Ok(rows
        .into_iter()
        .flat_map(both)
        .filter(|url| !url.is_empty())
        .collect())
}

/// Sets the street's tile source. Answers whether it was still of the version before (0: there was none).
///
/// # Errors
/// The database refused.
pub async fn put_tiles(
    db: &mut Db,
    scope: &Scope,
    tiles: &Tiles,
    now: Timestamp,
    by: Option<PersonId>,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "INSERT INTO map_tiles (street_id, url, labels_url, datum, attribution, max_zoom, version, changed_at, \
             changed_by) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (street_id) DO UPDATE SET url = excluded.url, \
             labels_url = excluded.labels_url, datum = excluded.datum, attribution = excluded.attribution, max_zoom = excluded.max_zoom, \
             version = excluded.version, changed_at = excluded.changed_at, changed_by = excluded.changed_by \
             WHERE map_tiles.version = excluded.version - 1",
            params![
                tiles.url,
                tiles.labels_url,
                tiles.datum,
                tiles.attribution,
                tiles.max_zoom,
                tiles.version,
                now,
                by
            ],
        )
        .await?;
    Ok(touched == 1)
}
