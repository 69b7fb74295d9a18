//! Queries over persons and posts.

use std::collections::HashMap;

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

row! {
    /// A person. The telephone number is sealed; see [`linli_kit::secret::Secrets`].
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Person {
        /// The id.
        pub id: PersonId,
        /// The name in full.
        pub name: String,
        /// The sealed number.
        pub phone_sealed: Option<Vec<u8>>,
        /// The keyed hash it can be found by.
        pub phone_hash: Option<Vec<u8>>,
        /// As shown: `138****1234`.
        pub phone_masked: Option<String>,
        /// Year of birth, where the post asks for it.
        pub birth_year: Option<i64>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A term of office (任职).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Post {
        /// The id.
        pub id: PostId,
        /// Who holds it.
        pub person_id: PersonId,
        /// In which organisation.
        pub org_id: OrgId,
        /// Bound to which place.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// In which role.
        pub role: Role,
        /// From when.
        pub from_at: Timestamp,
        /// Until when, where the term is limited.
        pub to_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// How the holder came to it.
        pub source: String,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct IdName { id: PersonId, name: String }
}

const PERSON: &str = "id, name, phone_sealed, phone_hash, phone_masked, birth_year, version";
const POST: &str =
    "id, person_id, org_id, area_id, area_path, role, from_at, to_at, ended_at, source, version";
/// A post that is held at the moment `$4`.
const HELD: &str = "ended_at IS NULL AND from_at <= $4 AND (to_at IS NULL OR to_at > $4)";

/// A person of the street.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: PersonId) -> Result<Person, Problem> {
    let sql = format!("SELECT {PERSON} FROM person WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Names of persons, for a whole page in one query.
///
/// # Errors
/// The database refused.
pub async fn names(
    db: &mut Db,
    scope: &Scope,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<HashMap<PersonId, String>, Problem> {
    let mut wanted: Vec<PersonId> = ids.into_iter().collect();
    wanted.sort();
    wanted.dedup();
    let mut names = HashMap::new();
    for chunk in wanted.chunks(500) {
        let sql = format!(
            "SELECT id, name FROM person WHERE street_id = $1 AND id IN ({})",
            placeholders(4, chunk.len())
        );
        let found: Vec<IdName> = db
            .all(scope, sql, chunk.iter().map(ToParam::to_param).collect())
            .await?;
        names.extend(found.into_iter().map(|row| (row.id, row.name)));
    }
    Ok(names)
}

/// Adds a person.
///
/// # Errors
/// The database refused.
pub async fn insert(
    db: &mut Db,
    scope: &Scope,
    person: &Person,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO person (street_id, id, name, phone_sealed, phone_hash, phone_masked, birth_year, version, created_at) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            person.id,
            person.name,
            person.phone_sealed,
            person.phone_hash,
            person.phone_masked,
            person.birth_year,
            person.version,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Adds a post.
///
/// # Errors
/// The database refused.
pub async fn insert_post(db: &mut Db, scope: &Scope, post: &Post) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, to_at, source, version) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            post.id,
            post.person_id,
            post.org_id,
            post.area_id,
            post.area_path,
            post.role,
            post.from_at,
            post.to_at,
            post.source,
            post.version
        ],
    )
    .await?;
    Ok(())
}

/// Posts a person holds at a moment.
///
/// # Errors
/// The database refused.
pub async fn posts_of(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    at: Timestamp,
) -> Result<Vec<Post>, Problem> {
    let sql = format!(
        "SELECT {POST} FROM post WHERE street_id = $1 AND {HELD} AND person_id = $5 ORDER BY from_at, id"
    );
    Ok(db.all(scope, sql, params![at, person]).await?)
}

/// Posts of some roles held in an organisation at a moment.
///
/// # Errors
/// The database refused.
pub async fn posts_in_org(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    roles: &[Role],
    at: Timestamp,
) -> Result<Vec<Post>, Problem> {
    let sql = format!(
        "SELECT {POST} FROM post WHERE street_id = $1 AND {HELD} AND org_id = $5 AND role IN ({}) ORDER BY from_at, id",
        placeholders(6, roles.len())
    );
    let mut params = params![at, org];
    params.extend(roles.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}

/// Posts of some roles bound to a place or a place above it, held at a moment, nearest place first.
///
/// # Errors
/// The database refused.
pub async fn posts_over(
    db: &mut Db,
    scope: &Scope,
    area: &AreaPath,
    roles: &[Role],
    at: Timestamp,
) -> Result<Vec<Post>, Problem> {
    let lineage: Vec<AreaPath> = area.lineage().collect();
    let sql = format!(
        "SELECT {POST} FROM post WHERE street_id = $1 AND {HELD} AND area_path IN ({}) AND role IN ({}) \
         ORDER BY area_path DESC, from_at, id",
        placeholders(5, lineage.len()),
        placeholders(5 + lineage.len(), roles.len())
    );
    let mut params = params![at];
    params.extend(lineage.iter().map(ToParam::to_param));
    params.extend(roles.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}

row! {
    struct RoleRow { role: Role }
}

/// Roles of the posts a person holds from a moment on, those of later terms included.
///
/// # Errors
/// The database refused.
pub async fn roles_from(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    from: Timestamp,
) -> Result<Vec<Role>, Problem> {
    let rows: Vec<RoleRow> = db
        .all(
            scope,
            "SELECT role FROM post WHERE street_id = $1 AND person_id = $4 AND ended_at IS NULL \
             AND (to_at IS NULL OR to_at > $5)",
            params![person, from],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.role).collect())
}

/// Persons of the street by id, for a whole page.
///
/// # Errors
/// The database refused.
pub async fn by_ids(
    db: &mut Db,
    scope: &Scope,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, Person>, Problem> {
    let mut people = HashMap::new();
    for chunk in ids.chunks(500) {
        let sql = format!(
            "SELECT {PERSON} FROM person WHERE street_id = $1 AND id IN ({})",
            placeholders(4, chunk.len())
        );
        let found: Vec<Person> = db
            .all(scope, sql, chunk.iter().map(ToParam::to_param).collect())
            .await?;
        people.extend(found.into_iter().map(|person| (person.id, person)));
    }
    Ok(people)
}

/// Posts that persons hold at a moment or will hold later, for a whole page.
///
/// # Errors
/// The database refused.
pub async fn posts_of_all(
    db: &mut Db,
    scope: &Scope,
    people: &[PersonId],
    at: Timestamp,
) -> Result<Vec<Post>, Problem> {
    let mut posts = Vec::new();
    for chunk in people.chunks(500) {
        let sql = format!(
            "SELECT {POST} FROM post WHERE street_id = $1 AND ended_at IS NULL AND (to_at IS NULL OR to_at > $4) \
             AND person_id IN ({}) ORDER BY from_at, id",
            placeholders(5, chunk.len())
        );
        let mut params = params![at];
        params.extend(chunk.iter().map(ToParam::to_param));
        posts.extend(db.all::<Post>(scope, sql, params).await?);
    }
    Ok(posts)
}

/// A post bound to a place in scope, ended or not.
///
/// # Errors
/// *Not found* when it lies outside.
pub async fn load_post(db: &mut Db, scope: &Scope, id: PostId) -> Result<Post, Problem> {
    let sql = format!(
        "SELECT {POST} FROM post WHERE street_id = $1 AND area_path >= $2 AND area_path < $3 AND id = $4"
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Ends a post; `false` when it ended before or somebody changed it since it was read.
///
/// # Errors
/// The database refused.
pub async fn end_post(
    db: &mut Db,
    scope: &Scope,
    id: PostId,
    version: i64,
    now: Timestamp,
    reason: &str,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE post SET ended_at = $6, end_reason = $7, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5 AND ended_at IS NULL",
            params![id, version, now, reason],
        )
        .await?;
    Ok(touched == 1)
}
