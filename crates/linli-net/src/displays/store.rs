//! Queries over posts that are shown to the public, and over addresses as people type them.

use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::sheet::text::half_width;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

/// Addresses shown for what was typed.
const MOST_FOUND: i64 = 10;

row! {
    /// Somebody who looks after a place.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OnDuty {
        /// The public name.
        pub name: String,
        /// In which post.
        pub role: Role,
        /// For which place.
        pub area_path: AreaPath,
        /// Since when.
        pub from_at: Timestamp,
    }
}

row! {
    /// A place an address may mean.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Found {
        /// In which street.
        pub street_id: StreetId,
        /// The place.
        pub id: AreaId,
        /// Its path.
        pub path: AreaPath,
    }
}

/// Who is on duty for a place, for what it lies in up to the community, and for its entrances and stairwells. The nearest
/// first.
///
/// # Errors
/// The database refused.
pub async fn on_duty(
    db: &mut Db,
    scope: &Scope,
    path: &AreaPath,
    now: Timestamp,
) -> Result<Vec<OnDuty>, Problem> {
    let around: Vec<Param> = path
        .lineage()
        .filter(|place| place.depth() > 0)
        .map(|place| place.to_param())
        .collect();
    if around.is_empty() {
        return Ok(Vec::new());
    }
    // below the community everybody who looks after the place, at the community only who answers for it
    let (low, high) = path.range();
    let community = path.ancestor(1);
    let sql = format!(
        "SELECT m.name AS name, p.role AS role, p.area_path AS area_path, p.from_at AS from_at \
         FROM post p JOIN person m ON m.street_id = p.street_id AND m.id = p.person_id \
         WHERE p.street_id = $1 AND p.ended_at IS NULL AND p.from_at <= $4 AND (p.to_at IS NULL OR p.to_at > $4) \
         AND ((p.role IN ('building_head', 'grid_worker', 'grid_head') AND p.area_path <> $7 AND p.area_path IN ({})) \
         OR (p.role IN ('building_head', 'stairwell_head') AND p.area_path >= $5 AND p.area_path < $6 AND $5 <> $7) \
         OR (p.role = 'community_secretary' AND p.area_path = $7)) \
         ORDER BY length(p.area_path) DESC, p.area_path, p.role, m.name",
        placeholders(8, around.len())
    );
    let mut all = params![now, low, high, community];
    all.extend(around);
    Ok(db.all(scope, sql, all).await?)
}

/// The living place with an id.
///
/// # Errors
/// *Not found* when there is none, or it was given up.
pub async fn place(db: &mut Db, street: StreetId, id: AreaId) -> Result<Found, Problem> {
    db.one(
        &Scope::street_wide(street),
        "SELECT street_id, id, path FROM area WHERE street_id = $1 AND id = $4 AND ended_at IS NULL",
        params![id],
    )
    .await?
    .ok_or_else(Problem::not_found)
}

/// How buildings are counted is written in many ways that mean the same.
fn same_word(column: &str) -> String {
    format!("replace(replace(replace({column}, '号楼', '幢'), '栋', '幢'), ' ', '')")
}

/// The places an address may mean: buildings whose own name and that of the compound around them, directly or with a grid
/// between, are both in the text (of the community, where a building stands in no compound), then compounds; the longest
/// names first, since 13幢 holds 3幢 too.
///
/// # Errors
/// The database refused.
pub async fn by_address(db: &mut Db, text: &str) -> Result<Vec<Found>, Problem> {
    // nobody says 社区 after the name of a community
    let (own, above) = (
        same_word("a.name"),
        same_word("replace(b.name, '社区', '')"),
    );
    // a sign that stands for anything in a pattern stands for nothing in an address
    let text = half_width(text)
        .replace(
            |sign: char| sign.is_whitespace() || "%_\\".contains(sign),
            "",
        )
        .replace("号楼", "幢")
        .replace('栋', "幢");
    let buildings: Vec<Found> = db
        .all_unscoped(
            "a resident names an address before any street is known",
            // what is around a building: compound or courtyard, or the community where it stands by itself
            format!(
                "SELECT a.street_id AS street_id, a.id AS id, a.path AS path FROM area a \
                 JOIN area b ON b.street_id = a.street_id AND b.ended_at IS NULL \
                 AND (b.kind IN ($3, $4) OR (b.kind = $6 AND NOT EXISTS (SELECT 1 FROM area c \
                 WHERE c.street_id = a.street_id AND c.kind IN ($3, $4) AND c.ended_at IS NULL \
                 AND a.path >= c.path AND a.path < c.path || '~'))) \
                 AND a.path >= b.path AND a.path < b.path || '~' \
                 WHERE a.kind = $1 AND a.ended_at IS NULL AND $2 LIKE '%' || {own} || '%' \
                 AND $2 LIKE '%' || {above} || '%' ORDER BY length(a.name) DESC, length(b.name) DESC, a.path LIMIT $5"
            ),
            params![
                AreaKind::Building,
                text,
                AreaKind::Compound,
                AreaKind::Courtyard,
                MOST_FOUND,
                AreaKind::Community
            ],
        )
        .await?;
    if !buildings.is_empty() || text.is_empty() {
        return Ok(buildings);
    }
    Ok(db
        .all_unscoped(
            "a resident names an address before any street is known",
            format!(
                "SELECT a.street_id AS street_id, a.id AS id, a.path AS path FROM area a \
                 WHERE a.kind IN ($1, $2) AND a.ended_at IS NULL \
                 AND ($3 LIKE '%' || {own} || '%' OR {own} LIKE '%' || $3 || '%') \
                 ORDER BY length(a.name) DESC, a.path LIMIT $4"
            ),
            params![AreaKind::Compound, AreaKind::Courtyard, text, MOST_FOUND],
        )
        .await?)
}
