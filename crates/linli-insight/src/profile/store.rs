//! Queries behind a profile, beside those of coverage and of the three lists: one grouped pass for each kind of row.

use linli_domain::area::AreaPath;
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};
use linli_net::orgs::OrgKind;
use linli_work::resources::ResourceClass;

row! {
    /// People of a community as last counted.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Census {
        /// The community.
        pub id: AreaId,
        /// Its name.
        pub name: String,
        /// Its path.
        pub path: AreaPath,
        /// Households.
        pub households: i64,
        /// Residents.
        pub population: i64,
        /// Residents of 60 and more.
        pub elders60: i64,
        /// Residents of 80 and more.
        pub elders80: i64,
        /// Children up to 3.
        pub children0_3: i64,
        /// When they were counted; none where nobody has.
        pub data_date: Option<Timestamp>,
    }
}

row! {
    /// Organisations of one kind bound to the place.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Bound {
        /// What they are.
        pub kind: OrgKind,
        /// How many.
        pub count: i64,
    }
}

row! {
    /// Resources of one class on the list.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Offered {
        /// What they are.
        pub class: ResourceClass,
        /// How many.
        pub count: i64,
    }
}

row! {
    struct Total { total: i64 }
}

/// The communities of the scope with their people, in the order of the tree; a community alone is its own.
///
/// # Errors
/// The database refused.
pub async fn census(db: &mut Db, scope: &Scope) -> Result<Vec<Census>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT id, name, path, households, population, elders60, elders80, children0_3, data_date FROM area \
             WHERE street_id = $1 AND path >= $2 AND path < $3 AND kind = 'community' AND ended_at IS NULL ORDER BY path",
            params![],
        )
        .await?)
}

/// Living organisations bound to a place of the scope, by what they are.
///
/// # Errors
/// The database refused.
pub async fn bound(db: &mut Db, scope: &Scope) -> Result<Vec<Bound>, Problem> {
    let mut kinds: Vec<Bound> = db
        .all(
            scope,
            "SELECT o.kind AS kind, count(*) AS count FROM org o WHERE o.street_id = $1 AND o.ended_at IS NULL \
             AND o.id IN (SELECT b.org_id FROM org_area b WHERE b.street_id = $1 AND b.area_path >= $2 \
             AND b.area_path < $3 AND b.to_at IS NULL) GROUP BY o.kind",
            params![],
        )
        .await?;
    kinds.sort_by_key(|row| row.kind);
    Ok(kinds)
}

/// Resources of the scope on the list, by what they are.
///
/// # Errors
/// The database refused.
pub async fn offered(db: &mut Db, scope: &Scope) -> Result<Vec<Offered>, Problem> {
    let mut classes: Vec<Offered> = db
        .all(
            scope,
            "SELECT class, count(*) AS count FROM resource WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
             AND state = 'listed' GROUP BY class",
            params![],
        )
        .await?;
    classes.sort_by_key(|row| row.class);
    Ok(classes)
}

/// Orders for demands of the scope that were confirmed since a moment and are done and called back.
///
/// # Errors
/// The database refused.
pub async fn delivered(db: &mut Db, scope: &Scope, since: Timestamp) -> Result<i64, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM work_order WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
             AND state = 'closed' AND confirmed_at >= $4",
            params![since],
        )
        .await?;
    Ok(total.map_or(0, |row| row.total))
}

/// Heads of the scope on duty by a letter of appointment.
///
/// # Errors
/// The database refused.
pub async fn appointed(db: &mut Db, scope: &Scope) -> Result<i64, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM head_appointment WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 \
             AND state = 'on_duty'",
            params![],
        )
        .await?;
    Ok(total.map_or(0, |row| row.total))
}
