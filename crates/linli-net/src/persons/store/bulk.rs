//! Many persons and posts with few statements.

use linli_domain::id::{AreaId, OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use uuid::Uuid;

use super::{IN_SCOPE, PERSON, POST, Person, Post};
use crate::bulk::AT_ONCE;

row! {
    struct Ended { id: PersonId }
}
row! {
    struct Turn { id: Uuid }
}
row! {
    /// A person that something other than a roster holds on to.
    #[derive(Debug, Clone)]
    pub struct Held {
        /// Which one.
        pub id: PersonId,
        /// The name.
        pub name: String,
    }
}

/// Every living person of the street.
///
/// # Errors
/// The database refused.
pub async fn all(db: &mut Db, scope: &Scope) -> Result<Vec<Person>, Problem> {
    let sql = format!(
        "SELECT {PERSON} FROM person WHERE street_id = $1 AND ended_at IS NULL ORDER BY id"
    );
    Ok(db.all(scope, sql, vec![]).await?)
}

/// The living persons in scope: kept by an office in it, or in a post there.
///
/// # Errors
/// The database refused.
pub async fn in_scope(db: &mut Db, scope: &Scope) -> Result<Vec<PersonId>, Problem> {
    let sql =
        format!("SELECT id FROM person WHERE street_id = $1 AND ended_at IS NULL AND {IN_SCOPE}");
    let rows: Vec<Ended> = db.all(scope, sql, vec![]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Those of some persons who are in scope: whose pages the caller may open.
///
/// # Errors
/// The database refused.
pub async fn among(
    db: &mut Db,
    scope: &Scope,
    people: &[PersonId],
) -> Result<Vec<PersonId>, Problem> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id FROM person WHERE street_id = $1 AND ended_at IS NULL AND {IN_SCOPE} AND id IN ({})",
        placeholders(4, people.len())
    );
    let ids = people.iter().map(ToParam::to_param).collect();
    let rows: Vec<Ended> = db.all(scope, sql, ids).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Every post of the street that nobody ended, those of later terms and those whose term is over included.
///
/// # Errors
/// The database refused.
pub async fn living_posts(db: &mut Db, scope: &Scope) -> Result<Vec<Post>, Problem> {
    let sql =
        format!("SELECT {POST} FROM post WHERE street_id = $1 AND ended_at IS NULL ORDER BY id");
    Ok(db.all(scope, sql, vec![]).await?)
}

/// Every post of the street, ended ones among them, in the order in which they were given.
///
/// # Errors
/// The database refused.
pub async fn posts(db: &mut Db, scope: &Scope) -> Result<Vec<Post>, Problem> {
    let sql = format!("SELECT {POST} FROM post WHERE street_id = $1 ORDER BY id");
    Ok(db.all(scope, sql, vec![]).await?)
}

/// Posts by id, ended or not, in no particular order.
///
/// # Errors
/// The database refused.
pub async fn posts_by_ids(
    db: &mut Db,
    scope: &Scope,
    ids: &[PostId],
) -> Result<Vec<Post>, Problem> {
    let mut posts = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT {POST} FROM post WHERE street_id = $1 AND id IN ({})",
            placeholders(4, chunk.len())
        );
        let found: Vec<Post> = db
            .all(scope, sql, chunk.iter().map(ToParam::to_param).collect())
            .await?;
        posts.extend(found);
    }
    Ok(posts)
}

/// Which posts are looked for.
#[derive(Debug, Clone, Copy)]
pub enum Holding<'i> {
    /// Those bound to these places.
    AtPlaces(&'i [AreaId]),
    /// Those in these organisations.
    InOrgs(&'i [OrgId]),
    /// Those of these persons.
    By(&'i [PersonId]),
}

/// Posts that nobody ended, those of later terms and those whose term is over included, in no particular order.
///
/// # Errors
/// The database refused.
pub async fn held(db: &mut Db, scope: &Scope, what: Holding<'_>) -> Result<Vec<Post>, Problem> {
    let (column, ids): (&str, Vec<Param>) = match what {
        Holding::AtPlaces(ids) => ("area_id", ids.iter().map(ToParam::to_param).collect()),
        Holding::InOrgs(ids) => ("org_id", ids.iter().map(ToParam::to_param).collect()),
        Holding::By(ids) => ("person_id", ids.iter().map(ToParam::to_param).collect()),
    };
    let mut posts = Vec::new();
    for chunk in ids.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT {POST} FROM post WHERE street_id = $1 AND ended_at IS NULL AND {column} IN ({})",
            placeholders(4, chunk.len())
        );
        let found: Vec<Post> = db.all(scope, sql, chunk.to_vec()).await?;
        posts.extend(found);
    }
    Ok(posts)
}

/// Waits for its turn to fill seats at many places and in many organisations, both given in the order of their ids;
/// see [`super::take_seat_turn`].
///
/// # Errors
/// The database refused.
pub async fn take_seat_turns(
    db: &mut Db,
    scope: &Scope,
    areas: &[AreaId],
    orgs: &[OrgId],
) -> Result<(), Problem> {
    let areas: Vec<Param> = areas.iter().map(ToParam::to_param).collect();
    let orgs: Vec<Param> = orgs.iter().map(ToParam::to_param).collect();
    for (table, ids) in [("area", areas), ("org", orgs)] {
        for chunk in ids.chunks(AT_ONCE) {
            let sql = format!(
                "SELECT id FROM {table} WHERE street_id = $1 AND id IN ({}) ORDER BY id{}",
                placeholders(4, chunk.len()),
                db.for_update()
            );
            let _: Vec<Turn> = db.all(scope, sql, chunk.to_vec()).await?;
        }
    }
    Ok(())
}

/// Holds the records of those persons, given in the order of their ids, who are on them; answers who is. See
/// [`super::hold_living`].
///
/// # Errors
/// The database refused.
pub async fn hold_living(
    db: &mut Db,
    scope: &Scope,
    people: &[PersonId],
) -> Result<Vec<PersonId>, Problem> {
    let mut living = Vec::with_capacity(people.len());
    for chunk in people.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT id FROM person WHERE street_id = $1 AND ended_at IS NULL AND id IN ({}) ORDER BY id{}",
            placeholders(4, chunk.len()),
            db.for_share()
        );
        let people = chunk.iter().map(ToParam::to_param).collect();
        let found: Vec<Ended> = db.all(scope, sql, people).await?;
        living.extend(found.into_iter().map(|row| row.id));
    }
    Ok(living)
}

/// Adds posts.
///
/// # Errors
/// The database refused.
pub async fn insert_posts(db: &mut Db, scope: &Scope, posts: &[&Post]) -> Result<(), Problem> {
    let mut rows = Vec::with_capacity(posts.len() * 12);
    for post in posts {
        rows.extend(params![
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
        ]);
    }
    db.insert_many(
        scope,
        "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, to_at, source, \
         appointment_no, document_no, version)",
        "($1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[],
        rows,
    )
    .await?;
    Ok(())
}

/// Adds persons.
///
/// # Errors
/// The database refused.
pub async fn insert_all(
    db: &mut Db,
    scope: &Scope,
    people: &[Person],
    now: Timestamp,
) -> Result<(), Problem> {
    let mut rows = Vec::with_capacity(people.len() * 8);
    for person in people {
        rows.extend(params![
            person.id,
            person.name,
            person.phone_sealed,
            person.phone_hash,
            person.phone_masked,
            person.birth_year,
            person.area_path,
            person.version
        ]);
    }
    db.insert_many(
        scope,
        "INSERT INTO person (street_id, id, name, phone_sealed, phone_hash, phone_masked, birth_year, area_path, version, \
         created_at)",
        "($1, ?, ?, ?, ?, ?, ?, ?, ?, $4)",
        &[now.to_param()],
        rows,
    )
    .await?;
    Ok(())
}

/// Which of these persons hold a post that nobody ended, a login or a linkage.
///
/// # Errors
/// The database refused.
pub async fn holding(
    db: &mut Db,
    scope: &Scope,
    people: &[PersonId],
) -> Result<Vec<Held>, Problem> {
    let mut all = Vec::new();
    for chunk in people.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT id, name FROM person WHERE street_id = $1 AND id IN ({}) AND (\
             EXISTS (SELECT 1 FROM post p WHERE p.street_id = $1 AND p.person_id = person.id AND p.ended_at IS NULL) \
             OR EXISTS (SELECT 1 FROM account a WHERE a.person_id = person.id) \
             OR EXISTS (SELECT 1 FROM linkage l WHERE l.street_id = $1 AND l.person_id = person.id)) ORDER BY name, id",
            placeholders(4, chunk.len())
        );
        let found: Vec<Held> = db
            .all(scope, sql, chunk.iter().map(ToParam::to_param).collect())
            .await?;
        all.extend(found);
    }
    Ok(all)
}

/// Ends persons that are still at version 1, and takes their number and year of birth off the record; answers who ended.
/// The name stays for readers of the log.
///
/// # Errors
/// The database refused.
pub async fn end_untouched(
    db: &mut Db,
    scope: &Scope,
    people: &[PersonId],
    now: Timestamp,
) -> Result<Vec<PersonId>, Problem> {
    let mut all = Vec::with_capacity(people.len());
    for chunk in people.chunks(AT_ONCE) {
        let sql = format!(
            "UPDATE person SET ended_at = $4, phone_sealed = NULL, phone_hash = NULL, phone_masked = NULL, \
             birth_year = NULL, version = version + 1 WHERE street_id = $1 AND version = 1 AND ended_at IS NULL \
             AND id IN ({}) RETURNING id",
            placeholders(5, chunk.len())
        );
        let mut params = params![now];
        params.extend(chunk.iter().map(ToParam::to_param));
        let ended: Vec<Ended> = db.all(scope, sql, params).await?;
        all.extend(ended.into_iter().map(|row| row.id));
    }
    Ok(all)
}
