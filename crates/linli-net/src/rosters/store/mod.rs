//! Queries over imports of rosters and remembered mappings; their rows are in [`rows`].

pub mod rows;

use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::id::{AccountId, ImportId, OrgId, PersonId, PostId, StreetId};
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

use super::RosterKind;
use super::row::Verdict;

row! {
    /// An import as stored.
    #[derive(Debug, Clone)]
    pub struct RosterImport {
        /// The id.
        pub id: ImportId,
        /// The tenant.
        pub street_id: StreetId,
        /// Which roster.
        pub kind: RosterKind,
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
        /// Rows that make an object.
        pub create_rows: i64,
        /// Rows that change one.
        pub change_rows: i64,
        /// Rows that say nothing new.
        pub unchanged_rows: i64,
        /// Rows somebody has to look at.
        pub conflict_rows: i64,
        /// Rows that cannot be read or break a rule.
        pub faulty_rows: i64,
        /// Rows that were written and not taken back.
        pub written_rows: i64,
        /// What ended it, as JSON.
        pub failure: Option<String>,
        /// When it was uploaded.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

const COLUMNS: &str = "id, street_id, kind, file_name, shape, sheet_columns, sheet_rows, by_operator, state, mapping, \
                       remembered, area_path, account_id, person_id, post_id, org_id, role, done_rows, create_rows, \
                       change_rows, unchanged_rows, conflict_rows, faulty_rows, written_rows, failure, created_at, version";

row! {
    struct MappingRow { mapping: String }
}
row! {
    struct Total { total: i64 }
}

impl RosterImport {
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

    /// How many rows got a verdict.
    pub fn counted(&mut self, verdict: Verdict) -> &mut i64 {
        match verdict {
            Verdict::Create => &mut self.create_rows,
            Verdict::Change => &mut self.change_rows,
            Verdict::Unchanged => &mut self.unchanged_rows,
            Verdict::Conflict => &mut self.conflict_rows,
            Verdict::Faulty => &mut self.faulty_rows,
        }
    }

    /// Sets the counts back before a dry run counts anew.
    pub fn forget_counts(&mut self) {
        for verdict in <Verdict as linli_domain::code::CodeEnum>::ALL {
            *self.counted(*verdict) = 0;
        }
        self.done_rows = 0;
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
pub fn to_json(value: &(impl Serialize + ?Sized)) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(Problem::internal)
}

/// An import in scope.
///
/// # Errors
/// *Not found* when it lies outside the scope.
pub async fn load(db: &mut Db, scope: &Scope, id: ImportId) -> Result<RosterImport, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM roster_import WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4"
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Imports in scope, newest first, and how many there are.
///
/// # Errors
/// The database refused.
pub async fn list(
    db: &mut Db,
    scope: &Scope,
    page: Page,
) -> Result<(Vec<RosterImport>, i64), Problem> {
    let filter = "street_id = $1 AND area_path >= $2 AND area_path < $3";
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM roster_import WHERE {filter}"),
            vec![],
        )
        .await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM roster_import WHERE {filter} ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5"
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
pub async fn insert(db: &mut Db, scope: &Scope, import: &RosterImport) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO roster_import (street_id, id, kind, file_name, shape, sheet_columns, sheet_rows, by_operator, state, \
         mapping, remembered, area_path, account_id, person_id, post_id, org_id, role, done_rows, create_rows, change_rows, \
         unchanged_rows, conflict_rows, faulty_rows, written_rows, created_at, updated_at, version) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0, 0, 0, 0, 0, 0, 0, $20, \
         $20, 1)",
        params![
            import.id,
            import.kind,
            import.file_name,
            import.shape,
            import.sheet_columns,
            import.sheet_rows,
            import.by_operator,
            import.state,
            import.mapping,
            import.remembered,
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

/// Moves an import from one state to another.
///
/// # Errors
/// *Stale* when somebody else moved it meanwhile.
pub async fn step(
    db: &mut Db,
    scope: &Scope,
    import: &mut RosterImport,
    to: ImportState,
    now: Timestamp,
) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE roster_import SET state = $5, mapping = $6, remembered = $7, done_rows = $8, create_rows = $9, \
             change_rows = $10, unchanged_rows = $11, conflict_rows = $12, faulty_rows = $13, written_rows = $14, \
             failure = $15, updated_at = $16, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND state = $17 AND version = $18",
            params![
                import.id,
                to,
                import.mapping,
                import.remembered,
                import.done_rows,
                import.create_rows,
                import.change_rows,
                import.unchanged_rows,
                import.conflict_rows,
                import.faulty_rows,
                import.written_rows,
                import.failure,
                now,
                import.state,
                import.version
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
    import: &RosterImport,
    before: i64,
    now: Timestamp,
) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE roster_import SET done_rows = $5, create_rows = $6, change_rows = $7, unchanged_rows = $8, \
             conflict_rows = $9, faulty_rows = $10, written_rows = $11, updated_at = $12 \
             WHERE street_id = $1 AND id = $4 AND state = $13 AND version = $14 AND done_rows = $15",
            params![
                import.id,
                import.done_rows,
                import.create_rows,
                import.change_rows,
                import.unchanged_rows,
                import.conflict_rows,
                import.faulty_rows,
                import.written_rows,
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

/// The columns last used for a form in this street.
///
/// # Errors
/// The database refused.
pub async fn remembered(
    db: &mut Db,
    scope: &Scope,
    kind: RosterKind,
    fingerprint: &str,
) -> Result<Option<Mapping>, Problem> {
    let row: Option<MappingRow> = db
        .one(
            scope,
            "SELECT mapping FROM roster_mapping WHERE street_id = $1 AND kind = $4 AND fingerprint = $5",
            params![kind, fingerprint],
        )
        .await?;
    row.map(|row| from_json(&row.mapping)).transpose()
}

/// Remembers the columns of a form.
///
/// # Errors
/// The database refused.
pub async fn remember(
    db: &mut Db,
    scope: &Scope,
    kind: RosterKind,
    fingerprint: &str,
    mapping: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO roster_mapping (street_id, kind, fingerprint, mapping, updated_at) VALUES ($1, $4, $5, $6, $7) \
         ON CONFLICT (street_id, kind, fingerprint) DO UPDATE SET mapping = excluded.mapping, updated_at = excluded.updated_at",
        params![kind, fingerprint, mapping, now],
    )
    .await?;
    Ok(())
}
