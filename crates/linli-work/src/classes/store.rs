//! Queries over need classes.

use linli_domain::id::ClassId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use super::OrderClass;
use super::tree::ClassTree;

row! {
    /// A class of needs.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct NeedClass {
        /// Its id.
        pub id: ClassId,
        /// The class above it.
        pub parent_id: Option<ClassId>,
        /// The tenant's own code of it, unique in the street.
        pub code: String,
        /// Its name.
        pub name: String,
        /// Which time limits its demands have.
        pub order_class: OrderClass,
        /// The street department that owns the line.
        pub department_line: Option<String>,
        /// Whether a community may be given it at all (rule R-20: nothing outside the community's list).
        pub community_may_handle: bool,
        /// Whether new demands may name it. An inactive class keeps its history.
        pub active: bool,
        /// Its place among its siblings.
        pub position: i64,
        /// For the optimistic lock.
        pub version: i64,
    }
}

const COLUMNS: &str = "id, parent_id, code, name, order_class, department_line, community_may_handle, active, position, version";

/// Every class of the street in one query, in the order they are shown. A request loads it once and passes it on.
///
/// # Errors
/// The database refused.
pub async fn load_all(db: &mut Db, scope: &Scope) -> Result<ClassTree, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM need_class WHERE street_id = $1 ORDER BY position, code, id"
    );
    Ok(ClassTree::new(db.all(scope, sql, vec![]).await?))
}

/// Lets edits of one street's tree take turns until the commit: two moves that are harmless alone could close a circle
/// together.
///
/// # Errors
/// The database refused.
pub async fn take_turn(db: &mut Db, scope: &Scope) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO need_class_tree (street_id, edits) VALUES ($1, 1) \
         ON CONFLICT (street_id) DO UPDATE SET edits = need_class_tree.edits + 1",
        vec![],
    )
    .await?;
    Ok(())
}

/// Adds a class.
///
/// # Errors
/// The code is taken, or the database refused.
pub async fn insert(
    db: &mut Db,
    scope: &Scope,
    class: &NeedClass,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO need_class (street_id, id, parent_id, code, name, order_class, department_line, \
         community_may_handle, active, position, version, created_at) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            class.id,
            class.parent_id,
            class.code,
            class.name,
            class.order_class,
            class.department_line,
            class.community_may_handle,
            class.active,
            class.position,
            class.version,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Writes a class that was read at `class.version`, and counts the version up.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn update(db: &mut Db, scope: &Scope, class: &NeedClass) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE need_class SET parent_id = $6, name = $7, order_class = $8, department_line = $9, \
             community_may_handle = $10, active = $11, position = $12, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                class.id,
                class.version,
                class.parent_id,
                class.name,
                class.order_class,
                class.department_line,
                class.community_may_handle,
                class.active,
                class.position
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    Ok(())
}
