//! Queries over notices.

use linli_domain::id::{NoticeId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_kit::{params, row};
use serde_json::Value;
use uuid::Uuid;

row! {
    /// A notice.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Notice {
        /// Its id.
        pub id: NoticeId,
        /// Whom it is for; nobody when the post had no holder.
        pub person_id: Option<PersonId>,
        /// The key of its text, under `notice_`.
        pub code: String,
        /// Values for the text, JSON.
        pub args: String,
        /// What it is about.
        pub entity: String,
        /// Which one.
        pub entity_id: Uuid,
        /// `queued`, `delivered` or `failed`.
        pub state: String,
        /// Why it could not be delivered.
        pub failure: Option<String>,
        /// When it was sent.
        pub created_at: Timestamp,
        /// When it was read.
        pub read_at: Option<Timestamp>,
    }
}

/// What a notice says and what it is about.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    /// The key of its text, under `notice_`.
    pub code: &'a str,
    /// Values for the text; never a telephone number.
    pub args: Value,
    /// What it is about.
    pub entity: &'a str,
    /// Which one.
    pub entity_id: Uuid,
}

/// Sends a message to some persons; to nobody at all it is kept as failed, for the sender to see.
///
/// # Errors
/// The database refused.
pub async fn send(
    tx: &mut Tx,
    to: impl IntoIterator<Item = PersonId>,
    message: &Message<'_>,
) -> Result<usize, Problem> {
    let mut to: Vec<Option<PersonId>> = to.into_iter().map(Some).collect();
    to.sort();
    to.dedup();
    let sent = to.len();
    if to.is_empty() {
        to.push(None);
    }
    let now = tx.now();
    for person in to {
        let id = NoticeId(tx.fresh_id());
        let (state, failure) = if person.is_some() {
            ("queued", None)
        } else {
            ("failed", Some("no_holder"))
        };
        let (db, scope) = tx.parts();
        db.execute(
            scope,
            "INSERT INTO notice (street_id, id, person_id, code, args, entity, entity_id, state, failure, created_at) \
             VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            params![
                id,
                person,
                message.code,
                message.args.to_string(),
                message.entity,
                message.entity_id,
                state,
                failure,
                now
            ],
        )
        .await?;
    }
    Ok(sent)
}

row! {
    /// How full an inbox is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Counts {
        /// Not read yet.
        pub unread: i64,
        /// Not shown yet.
        pub queued: i64,
    }
}
row! {
    struct Total { total: i64 }
}

/// The notices of a person, newest first, and how many there are; `unread_only` leaves out what was read.
///
/// # Errors
/// The database refused.
pub async fn inbox(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    unread_only: bool,
    page: Page,
) -> Result<(Vec<Notice>, i64), Problem> {
    let filter = "street_id = $1 AND person_id = $4 AND ($5 = false OR read_at IS NULL)";
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM notice WHERE {filter}"),
            params![person, unread_only],
        )
        .await?;
    let sql = format!(
        "SELECT id, person_id, code, args, entity, entity_id, state, failure, created_at, read_at FROM notice \
         WHERE {filter} ORDER BY id DESC LIMIT $6 OFFSET $7"
    );
    let notices = db
        .all(
            scope,
            sql,
            params![person, unread_only, page.page_size, page.offset()],
        )
        .await?;
    Ok((notices, total.map_or(0, |row| row.total)))
}

/// How many notices of a person are not read, and not shown yet.
///
/// # Errors
/// The database refused.
pub async fn counts(db: &mut Db, scope: &Scope, person: PersonId) -> Result<Counts, Problem> {
    let counts = db
        .one(
            scope,
            "SELECT count(*) AS unread, count(CASE WHEN state = 'queued' THEN 1 END) AS queued FROM notice \
             WHERE street_id = $1 AND person_id = $4 AND read_at IS NULL",
            params![person],
        )
        .await?;
    Ok(counts.unwrap_or(Counts {
        unread: 0,
        queued: 0,
    }))
}

/// Notes that a person's inbox showed what was queued for it.
///
/// # Errors
/// The database refused.
pub async fn delivered(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    now: Timestamp,
) -> Result<u64, Problem> {
    Ok(db
        .execute(
            scope,
            "UPDATE notice SET state = 'delivered', delivered_at = $5 \
             WHERE street_id = $1 AND person_id = $4 AND state = 'queued'",
            params![person, now],
        )
        .await?)
}

/// Notes that a person read a notice of theirs.
///
/// # Errors
/// The database refused.
pub async fn read(
    db: &mut Db,
    scope: &Scope,
    person: PersonId,
    id: NoticeId,
    now: Timestamp,
) -> Result<u64, Problem> {
    Ok(db
        .execute(
            scope,
            "UPDATE notice SET read_at = $6 WHERE street_id = $1 AND person_id = $4 AND id = $5 AND read_at IS NULL",
            params![person, id, now],
        )
        .await?)
}
