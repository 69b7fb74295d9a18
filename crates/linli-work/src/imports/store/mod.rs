//! Queries over imports and remembered mappings; the demands they make are in [`bulk`].

pub mod bulk;

use std::collections::BTreeMap;

use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::id::{AccountId, ClassId, ImportId, OrgId, PersonId, PostId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::intake::state::ImportState;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::sheet::mapping::Mapping;
use linli_kit::sheet::shape::Shape;
use linli_kit::store::Db;
use linli_kit::{params, row};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::fields::ImportOptions;
use super::judge::RowFault;

row! {
    /// An import as stored.
    #[derive(Debug, Clone)]
    pub struct Import {
        /// The id.
        pub id: ImportId,
        /// The tenant.
        pub street_id: StreetId,
        /// The name of the file as uploaded.
        pub file_name: String,
        /// [`Shape`] as JSON.
        pub shape: String,
        /// The columns as shown, as JSON.
        pub sheet_columns: String,
        /// Data rows.
        pub sheet_rows: i64,
        /// Whether an operator named the file on the command line.
        pub by_operator: bool,
        /// Where it stands.
        pub state: ImportState,
        /// [`Mapping`] as JSON: confirmed, remembered or proposed.
        pub mapping: String,
        /// Whether the mapping is the one of an earlier file of this form.
        pub remembered: bool,
        /// [`ImportOptions`] as JSON.
        pub options: String,
        /// The place of the post that made it.
        pub area_path: AreaPath,
        /// The login that made it; none for the command line.
        pub account_id: Option<AccountId>,
        /// The person.
        pub person_id: Option<PersonId>,
        /// The post.
        pub post_id: Option<PostId>,
        /// The organisation of the post.
        pub org_id: Option<OrgId>,
        /// The role of the post.
        pub role: Option<Role>,
        /// Rows the running job has behind it.
        pub done_rows: i64,
        /// Rows that make, or made, a demand.
        pub create_rows: i64,
        /// Rows whose number is there already.
        pub unchanged_rows: i64,
        /// Rows with faults.
        pub faulty_rows: i64,
        /// Rows whose number stood further up in the same file.
        pub duplicate_rows: i64,
        /// The first faults, as JSON.
        pub errors: String,
        /// The class names of its rows with what they are to us, as JSON; told by the dry run.
        pub class_names: String,
        /// What ended it, as JSON.
        pub failure: Option<String>,
        /// When it was uploaded.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

const COLUMNS: &str = "id, street_id, file_name, shape, sheet_columns, sheet_rows, by_operator, state, mapping, \
                       remembered, options, area_path, account_id, person_id, post_id, org_id, role, done_rows, \
                       create_rows, unchanged_rows, faulty_rows, duplicate_rows, errors, class_names, failure, created_at, version";

row! {
    struct MappingRow { mapping: String, classes: String }
}
row! {
    struct Total { total: i64 }
}

impl Import {
    /// Whoever made it, so that its jobs see and log as that person.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match (
            self.account_id,
            self.person_id,
            self.post_id,
            self.org_id,
            self.role,
        ) {
            (Some(account), Some(person), Some(post), Some(org), Some(role)) => Actor::Member {
                account,
                person,
                street: self.street_id,
                acting: ActingPost {
                    post,
                    role,
                    org,
                    area: self.area_path.clone(),
                },
            },
            _ => Actor::House {
                street: self.street_id,
            },
        }
    }

    /// The shape of its sheet.
    ///
    /// # Errors
    /// The stored JSON is not ours.
    pub fn shape(&self) -> Result<Shape, Problem> {
        from_json(&self.shape)
    }

    /// Its mapping.
    ///
    /// # Errors
    /// The stored JSON is not ours.
    pub fn mapping(&self) -> Result<Mapping, Problem> {
        from_json(&self.mapping)
    }

    /// What was chosen beside the columns.
    ///
    /// # Errors
    /// The stored JSON is not ours.
    pub fn options(&self) -> Result<ImportOptions, Problem> {
        from_json(&self.options)
    }

    /// The first faults.
    ///
    /// # Errors
    /// The stored JSON is not ours.
    pub fn errors(&self) -> Result<Vec<RowFault>, Problem> {
        from_json(&self.errors)
    }
}

/// JSON out of a column.
///
/// # Errors
/// The text is not of that type.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(Problem::internal)
}

/// JSON for a column.
///
/// # Errors
/// The value has no JSON.
pub fn to_json(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(Problem::internal)
}

/// An import in scope.
///
/// # Errors
/// *Not found* when it lies outside the scope.
pub async fn load(db: &mut Db, scope: &Scope, id: ImportId) -> Result<Import, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM import WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4"
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Imports in scope, newest first, and how many there are.
///
/// # Errors
/// The database refused.
pub async fn list(db: &mut Db, scope: &Scope, page: Page) -> Result<(Vec<Import>, i64), Problem> {
    let filter = "street_id = $1 AND area_path >= $2 AND area_path < $3";
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM import WHERE {filter}"),
            vec![],
        )
        .await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM import WHERE {filter} ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5"
    );
    let imports = db
        .all(scope, sql, params![page.page_size, page.offset()])
        .await?;
    Ok((imports, total.map_or(0, |total| total.total)))
}

/// Adds an import.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, import: &Import) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO import (street_id, id, kind, file_name, shape, sheet_columns, sheet_rows, by_operator, state, \
         mapping, remembered, options, area_path, account_id, person_id, post_id, org_id, role, done_rows, create_rows, \
         unchanged_rows, faulty_rows, duplicate_rows, errors, created_at, updated_at, version) \
         VALUES ($1, $4, 'demands', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0, 0, 0, 0, 0, \
         '[]', $20, $20, 1)",
        params![
            import.id,
            import.file_name,
            import.shape,
            import.sheet_columns,
            import.sheet_rows,
            import.by_operator,
            import.state,
            import.mapping,
            import.remembered,
            import.options,
            import.area_path,
            import.account_id,
            import.person_id,
            import.post_id,
            import.org_id,
            import.role,
            import.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Moves an import from one state to another; counts and progress begin anew when a job is to start.
///
/// # Errors
/// *Stale* when somebody else moved it meanwhile.
pub async fn step(
    db: &mut Db,
    scope: &Scope,
    import: &mut Import,
    to: ImportState,
    now: Timestamp,
) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE import SET state = $5, mapping = $6, remembered = $7, options = $8, done_rows = $9, create_rows = $10, \
             unchanged_rows = $11, faulty_rows = $12, duplicate_rows = $13, errors = $14, failure = $15, updated_at = $16, \
             class_names = $19, version = version + 1 WHERE street_id = $1 AND id = $4 AND state = $17 AND version = $18",
            params![
                import.id,
                to,
                import.mapping,
                import.remembered,
                import.options,
                import.done_rows,
                import.create_rows,
                import.unchanged_rows,
                import.faulty_rows,
                import.duplicate_rows,
                import.errors,
                import.failure,
                now,
                import.state,
                import.version,
                import.class_names
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    import.state = to;
    import.version += 1;
    Ok(())
}

/// Writes down how far the running job is. `before` is what it had written last: of two workers that run the same job
/// after a lost lease only one gets on.
///
/// # Errors
/// *Stale* when another worker was there.
pub async fn progress(
    db: &mut Db,
    scope: &Scope,
    import: &Import,
    before: i64,
    now: Timestamp,
) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE import SET done_rows = $5, create_rows = $6, unchanged_rows = $7, faulty_rows = $8, \
             duplicate_rows = $9, updated_at = $10 WHERE street_id = $1 AND id = $4 AND state = $11 AND version = $12 \
             AND done_rows = $13",
            params![
                import.id,
                import.done_rows,
                import.create_rows,
                import.unchanged_rows,
                import.faulty_rows,
                import.duplicate_rows,
                now,
                import.state,
                import.version,
                before
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    Ok(())
}

/// Which of our classes each class name of a source is.
pub type ClassMap = BTreeMap<String, Option<ClassId>>;

/// The columns and the classes last used for a form in this street.
///
/// # Errors
/// The database refused.
pub async fn remembered(
    db: &mut Db,
    scope: &Scope,
    fingerprint: &str,
) -> Result<Option<(Mapping, ClassMap)>, Problem> {
    let row: Option<MappingRow> = db
        .one(
            scope,
            "SELECT mapping, classes FROM import_mapping WHERE street_id = $1 AND kind = 'demands' AND fingerprint = $4",
            params![fingerprint],
        )
        .await?;
    row.map(|row| Ok((from_json(&row.mapping)?, from_json(&row.classes)?)))
        .transpose()
}

/// Remembers the columns and the classes of a form.
///
/// # Errors
/// The database refused.
pub async fn remember(
    db: &mut Db,
    scope: &Scope,
    fingerprint: &str,
    mapping: &str,
    classes: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO import_mapping (street_id, kind, fingerprint, mapping, classes, updated_at) \
         VALUES ($1, 'demands', $4, $5, $6, $7) ON CONFLICT (street_id, kind, fingerprint) DO UPDATE SET \
         mapping = excluded.mapping, classes = excluded.classes, updated_at = excluded.updated_at",
        params![fingerprint, mapping, classes, now],
    )
    .await?;
    Ok(())
}
