//! Queries over contacts: posts that speak for a unit, with their latest confirmation.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use super::rules::{ContactState, HOLDS, ROLES};
use crate::agreements::store::escaped;

row! {
    /// A contact.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Contact {
        /// The post.
        pub post_id: PostId,
        /// Who holds it.
        pub person_id: PersonId,
        /// By name.
        pub person_name: String,
        /// The telephone number, masked.
        pub phone_masked: Option<String>,
        /// As liaison or as head.
        pub role: Role,
        /// Of which unit.
        pub org_id: OrgId,
        /// The place of the post.
        pub area_path: AreaPath,
        /// Since when.
        pub from_at: Timestamp,
        /// Until when, where the term is limited.
        pub to_at: Option<Timestamp>,
        /// When the post was ended.
        pub ended_at: Option<Timestamp>,
        /// When it was last confirmed.
        pub confirmed_at: Option<Timestamp>,
        /// By whom.
        pub confirmed_by: Option<PersonId>,
        /// The post's, for the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct Total { total: i64 }
}

/// Which contacts are looked for.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// Part of the person's or the unit's name.
    pub text: String,
    /// Of one unit.
    pub org: Option<OrgId>,
    /// Where they stand at a moment; without it those who are in office.
    pub state: Option<ContactState>,
}

const COLUMNS: &str = "p.id AS post_id, p.person_id AS person_id, n.name AS person_name, n.phone_masked AS phone_masked, \
     p.role AS role, p.org_id AS org_id, p.area_path AS area_path, p.from_at AS from_at, p.to_at AS to_at, \
     p.ended_at AS ended_at, c.confirmed_at AS confirmed_at, c.confirmed_by AS confirmed_by, p.version AS version";

/// The condition that a post is held at `$4`.
const HELD: &str = "p.ended_at IS NULL AND (p.to_at IS NULL OR p.to_at > $4)";

fn from() -> String {
    let roles: Vec<String> = ROLES
        .iter()
        .map(|role| format!("'{}'", role.code()))
        .collect();
    format!(
        "FROM post p JOIN person n ON n.street_id = p.street_id AND n.id = p.person_id \
         JOIN org o ON o.street_id = p.street_id AND o.id = p.org_id \
         LEFT JOIN contact c ON c.street_id = p.street_id AND c.post_id = p.id \
         WHERE p.street_id = $1 AND p.area_path >= $2 AND p.area_path < $3 AND p.role IN ({})",
        roles.join(", ")
    )
}

/// Contacts of the scope that fit, those to be asked first, with how many fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &ContactFilter,
    now: Timestamp,
    page: Page,
) -> Result<(Vec<Contact>, i64), Problem> {
    let (sql, mut params) = conditions(filter, now);
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {sql}"),
            params.clone(),
        )
        .await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let rows = db
        .all(
            scope,
            format!(
                "SELECT {COLUMNS} {sql} ORDER BY coalesce(c.confirmed_at, 0), o.name, p.from_at, p.id \
                 LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

row! {
    /// Who speaks for a unit, by name.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Speaker {
        /// Of which unit.
        pub org_id: OrgId,
        /// As liaison or as head.
        pub role: Role,
        /// By name.
        pub person_name: String,
        /// The telephone number, masked.
        pub phone_masked: Option<String>,
    }
}

/// Who speaks for some units, as far as their posts lie in the scope: in the order in which they took office.
///
/// # Errors
/// The database refused.
pub async fn speakers(
    db: &mut Db,
    scope: &Scope,
    units: &[OrgId],
    now: Timestamp,
) -> Result<Vec<Speaker>, Problem> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT p.org_id AS org_id, p.role AS role, n.name AS person_name, n.phone_masked AS phone_masked {} AND {HELD} AND p.org_id IN ({}) \
         ORDER BY p.from_at, p.id",
        from(),
        placeholders(5, units.len())
    );
    let mut params = params![now];
    params.extend(units.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}

fn conditions(filter: &ContactFilter, now: Timestamp) -> (String, Vec<Param>) {
    let mut sql = from();
    let mut params = params![now];
    sql.push_str(&match filter.state {
        Some(ContactState::Inactive) => format!(" AND NOT ({HELD})"),
        _ => format!(" AND {HELD}"),
    });
    let mut also = |condition: &str, value: Param| {
        params.push(value);
        sql.push_str(&condition.replace('?', &format!("${}", params.len() + 3)));
    };
    let since = now.plus(-HOLDS).to_param();
    match filter.state {
        Some(ContactState::Confirmed) => also(" AND c.confirmed_at > ?", since),
        Some(ContactState::Unconfirmed) => {
            also(" AND coalesce(c.confirmed_at, 0) <= ?", since);
        }
        Some(ContactState::Inactive) | None => {}
    }
    if !filter.text.is_empty() {
        let like = format!("%{}%", escaped(&filter.text));
        also(
            " AND (n.name LIKE ? ESCAPE '!' OR o.name LIKE ? ESCAPE '!')",
            like.to_param(),
        );
    }
    if let Some(org) = filter.org {
        also(" AND p.org_id = ?", org.to_param());
    }
    (sql, params)
}

/// A contact of the scope.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: PostId) -> Result<Contact, Problem> {
    let sql = format!("SELECT {COLUMNS} {} AND p.id = $4", from());
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Keeps that a contact was confirmed.
///
/// # Errors
/// The database refused.
pub async fn confirm(
    db: &mut Db,
    scope: &Scope,
    id: PostId,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO contact (street_id, post_id, confirmed_at, confirmed_by) VALUES ($1, $4, $5, $6) \
         ON CONFLICT (street_id, post_id) DO UPDATE SET confirmed_at = excluded.confirmed_at, \
         confirmed_by = excluded.confirmed_by",
        params![id, at, by],
    )
    .await?;
    Ok(())
}
