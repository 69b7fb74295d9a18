//! Queries over persons, and over the posts they hold at a moment.

pub mod bulk;
pub mod checked;
mod end;
mod posts;

pub use end::{end, held_by, hold, hold_living};
pub use posts::*;

use std::collections::HashMap;

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use serde::{Deserialize, Serialize};

row! {
    /// A person. The telephone number is sealed; see [`linli_kit::secret::Secrets`].
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
        /// The place whose office keeps the record; the street where none does.
        pub area_path: AreaPath,
        /// When Party membership was verified; the roll itself is kept elsewhere.
        pub party_verified_at: Option<Timestamp>,
        /// By whom.
        pub party_verified_by: Option<PersonId>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl Person {
    /// A person with nothing known but the name, kept by the street.
    #[must_use]
    pub fn new(id: PersonId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            phone_sealed: None,
            phone_hash: None,
            phone_masked: None,
            birth_year: None,
            area_path: AreaPath::street(),
            party_verified_at: None,
            party_verified_by: None,
            version: 1,
        }
    }
}

row! {
    /// A term of office (任职).
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
        /// Why it ended.
        pub end_reason: Option<String>,
        /// How the holder came to it.
        pub source: String,
        /// Number of the letter of appointment.
        pub appointment_no: Option<String>,
        /// Number of the document it rests on: a resolution, a notice.
        pub document_no: Option<String>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct IdName { id: PersonId, name: String }
}
row! {
    struct Total { total: i64 }
}

/// What of this room hangs on places: posts keep a place and an organisation in use, persons only go along.
pub const AREA_USES: &[AreaUse] = &[
    AreaUse {
        what: "post",
        table: "post",
        id: "id",
        label: "(SELECT p.name FROM person p WHERE p.street_id = post.street_id AND p.id = post.person_id)",
        living: "ended_at IS NULL AND (to_at IS NULL OR to_at > {now})",
        has_area_id: true,
        keeps: true,
        keeps_org: Some("org_id"),
        office: None,
        searched: false,
    },
    AreaUse {
        what: "person",
        table: "person",
        id: "id",
        label: "name",
        living: "ended_at IS NULL",
        has_area_id: false,
        keeps: false,
        keeps_org: None,
        office: None,
        searched: false,
    },
];

const PERSON: &str = "id, name, phone_sealed, phone_hash, phone_masked, birth_year, area_path, \
                      party_verified_at, party_verified_by, version";
pub(super) const POST: &str = "id, person_id, org_id, area_id, area_path, role, from_at, to_at, ended_at, end_reason, source, appointment_no, \
     document_no, version";
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

/// Stores what is known of a person.
///
/// # Errors
/// *Stale* when somebody changed it since it was read, or the database refused.
pub async fn update(db: &mut Db, scope: &Scope, person: &Person) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE person SET name = $6, phone_sealed = $7, phone_hash = $8, phone_masked = $9, birth_year = $10, \
             party_verified_at = $11, party_verified_by = $12, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                person.id,
                person.version,
                person.name,
                person.phone_sealed,
                person.phone_hash,
                person.phone_masked,
                person.birth_year,
                person.party_verified_at,
                person.party_verified_by
            ],
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Problem::stale())
    }
}

/// A person in scope: kept by an office in it, or in a post there, past posts included.
const IN_SCOPE: &str = "(person.area_path >= $2 AND person.area_path < $3 OR EXISTS (SELECT 1 FROM post s \
                        WHERE s.street_id = person.street_id AND s.person_id = person.id \
                        AND s.area_path >= $2 AND s.area_path < $3))";

/// A person in scope.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load_in_scope(db: &mut Db, scope: &Scope, id: PersonId) -> Result<Person, Problem> {
    let sql = format!(
        "SELECT {PERSON} FROM person WHERE street_id = $1 AND id = $4 AND ended_at IS NULL AND {IN_SCOPE}"
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Persons in scope by part of the name or a whole number's keyed hash, in the order of names, with how many fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    text: &str,
    phone_hash: Option<&[u8]>,
    page: Page,
) -> Result<(Vec<Person>, i64), Problem> {
    let like = format!(
        "%{}%",
        text.replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_")
    );
    let mut filter = format!("street_id = $1 AND ended_at IS NULL AND {IN_SCOPE}");
    let mut params = match phone_hash {
        Some(hash) => {
            filter.push_str(" AND phone_hash = $4");
            params![hash.to_vec()]
        }
        None => {
            filter.push_str(" AND name LIKE $4 ESCAPE '\\'");
            params![like]
        }
    };
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM person WHERE {filter}"),
            params.clone(),
        )
        .await?;
    let sql =
        format!("SELECT {PERSON} FROM person WHERE {filter} ORDER BY name, id LIMIT $5 OFFSET $6");
    params.extend(params![page.page_size, page.offset()]);
    let people = db.all(scope, sql, params).await?;
    Ok((people, total.map_or(0, |row| row.total)))
}

/// The living person of the street with a number, found by its keyed hash.
///
/// # Errors
/// The database refused.
pub async fn by_phone(db: &mut Db, scope: &Scope, hash: &[u8]) -> Result<Option<Person>, Problem> {
    let sql = format!(
        "SELECT {PERSON} FROM person WHERE street_id = $1 AND phone_hash = $4 AND ended_at IS NULL ORDER BY id LIMIT 1"
    );
    Ok(db.one(scope, sql, params![hash.to_vec()]).await?)
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
        "INSERT INTO person (street_id, id, name, phone_sealed, phone_hash, phone_masked, birth_year, area_path, \
         party_verified_at, party_verified_by, version, created_at) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            person.id,
            person.name,
            person.phone_sealed,
            person.phone_hash,
            person.phone_masked,
            person.birth_year,
            person.area_path,
            person.party_verified_at,
            person.party_verified_by,
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
        "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, to_at, source, \
         appointment_no, document_no, version) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
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
            post.appointment_no,
            post.document_no,
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
