//! Queries over sign-ups and their codes.

use std::collections::HashMap;

use linli_domain::id::{ActivityId, PersonId, SignUpId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use super::entity::{COLUMNS, CodeHolder, SignUp, SignUpFigures};
use super::rules::SignUpPresence;

pub mod checked;
pub mod public;

/// A sign-up of the street; who may know of it is the room's rule.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: SignUpId) -> Result<SignUp, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM activity_signup WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The sign-ups of an activity in the order they came; those who left it too where `all`.
///
/// # Errors
/// The database refused.
pub async fn of_activity(
    db: &mut Db,
    scope: &Scope,
    activity: ActivityId,
    all: bool,
) -> Result<Vec<SignUp>, Problem> {
    let living = if all {
        ""
    } else {
        " AND state IN ('taken', 'waiting')"
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM activity_signup WHERE street_id = $1 AND activity_id = $4{living} ORDER BY nth"
    );
    Ok(db.all(scope, sql, params![activity]).await?)
}

/// The sign-up of a person to an activity: the living one, or else the latest.
///
/// # Errors
/// The database refused.
pub async fn own(
    db: &mut Db,
    scope: &Scope,
    activity: ActivityId,
    person: PersonId,
) -> Result<Option<SignUp>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM activity_signup WHERE street_id = $1 AND activity_id = $4 AND person_id = $5 \
         ORDER BY CASE WHEN state IN ('taken', 'waiting') THEN 0 ELSE 1 END, nth DESC LIMIT 1"
    );
    Ok(db.one(scope, sql, params![activity, person]).await?)
}

row! {
    struct Total { total: i64 }
}

/// Whether somebody without an account is on the list of an activity already: by name and number together.
///
/// # Errors
/// The database refused.
pub async fn is_listed(
    db: &mut Db,
    scope: &Scope,
    activity: ActivityId,
    name: &str,
    phone_hash: &[u8],
) -> Result<bool, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM activity_signup WHERE street_id = $1 AND activity_id = $4 AND name = $5 \
             AND phone_hash = $6 AND state IN ('taken', 'waiting')",
            params![activity, name, phone_hash.to_vec()],
        )
        .await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

/// The number the next sign-up of an activity gets; its row must be held.
///
/// # Errors
/// The database refused.
pub async fn next_nth(db: &mut Db, scope: &Scope, activity: ActivityId) -> Result<i64, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT coalesce(max(nth), 0) + 1 AS total FROM activity_signup WHERE street_id = $1 AND activity_id = $4",
            params![activity],
        )
        .await?;
    Ok(total.map_or(1, |row| row.total))
}

/// How many wait for a place longer than the `nth`, who waits too.
///
/// # Errors
/// The database refused.
pub async fn waiting_before(
    db: &mut Db,
    scope: &Scope,
    activity: ActivityId,
    nth: i64,
) -> Result<i64, Problem> {
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM activity_signup WHERE street_id = $1 AND activity_id = $4 \
             AND state = 'waiting' AND nth < $5",
            params![activity, nth],
        )
        .await?;
    Ok(total.map_or(0, |row| row.total))
}

/// Who waits longest, `count` of them.
///
/// # Errors
/// The database refused.
pub async fn first_waiting(
    db: &mut Db,
    scope: &Scope,
    activity: ActivityId,
    count: i64,
) -> Result<Vec<SignUp>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM activity_signup WHERE street_id = $1 AND activity_id = $4 AND state = 'waiting' \
         ORDER BY nth LIMIT $5"
    );
    Ok(db.all(scope, sql, params![activity, count]).await?)
}

row! {
    struct Counted { activity_id: ActivityId, taken: i64, waiting: i64, came: i64, absent: i64, unknown: i64 }
}

/// How full some activities are; one nobody signed up to is left out.
///
/// # Errors
/// The database refused.
pub async fn figures(
    db: &mut Db,
    scope: &Scope,
    activities: &[ActivityId],
) -> Result<HashMap<ActivityId, SignUpFigures>, Problem> {
    if activities.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT activity_id, count(CASE WHEN state = 'taken' THEN 1 END) AS taken, \
         count(CASE WHEN state = 'waiting' THEN 1 END) AS waiting, \
         count(CASE WHEN state IN ('taken', 'waiting') AND presence = 'came' THEN 1 END) AS came, \
         count(CASE WHEN state = 'taken' AND presence = 'absent' THEN 1 END) AS absent, \
         count(CASE WHEN state = 'taken' AND presence = 'unknown' THEN 1 END) AS unknown \
         FROM activity_signup WHERE street_id = $1 AND activity_id IN ({}) GROUP BY activity_id",
        placeholders(4, activities.len())
    );
    let ids = activities.iter().map(ToParam::to_param).collect();
    let rows: Vec<Counted> = db.all(scope, sql, ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let figures = SignUpFigures {
                taken: row.taken,
                waiting: row.waiting,
                came: row.came,
                absent: row.absent,
                unknown: row.unknown,
            };
            (row.activity_id, figures)
        })
        .collect())
}

/// How full one activity is.
///
/// # Errors
/// The database refused.
pub async fn figures_of(
    db: &mut Db,
    scope: &Scope,
    activity: ActivityId,
) -> Result<SignUpFigures, Problem> {
    let found = figures(db, scope, &[activity]).await?;
    Ok(found.get(&activity).copied().unwrap_or_default())
}

fn values(one: &SignUp) -> Vec<Param> {
    params![
        one.id,
        one.activity_id,
        one.nth,
        one.name,
        one.person_id,
        one.way,
        one.minor,
        one.guardian,
        one.guardian_present,
        one.note,
        one.phone_sealed,
        one.phone_hash,
        one.phone_masked,
        one.state,
        one.presence,
        one.word,
        one.created_by,
        one.promoted_at,
        one.left_at,
        one.created_at,
        one.updated_at,
        one.version
    ]
}

/// Adds a sign-up.
///
/// # Errors
/// The person has one already, or the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, one: &SignUp) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO activity_signup (street_id, {COLUMNS}) VALUES ($1, {})",
        placeholders(4, COLUMNS.split(',').count())
    );
    db.execute(scope, sql, values(one)).await?;
    Ok(())
}

/// Writes a sign-up that was read at `one.version`, and counts the version up.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn save(db: &mut Db, scope: &Scope, one: &mut SignUp) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE activity_signup SET version = version + 1, phone_sealed = $6, phone_hash = $7, phone_masked = $8, \
             state = $9, presence = $10, word = $11, promoted_at = $12, left_at = $13, updated_at = $14 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                one.id,
                one.version,
                one.phone_sealed,
                one.phone_hash,
                one.phone_masked,
                one.state,
                one.presence,
                one.word,
                one.promoted_at,
                one.left_at,
                one.updated_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// Ends every living sign-up of an activity that was called off.
///
/// # Errors
/// The database refused.
pub async fn cancel(
    db: &mut Db,
    scope: &Scope,
    activity: ActivityId,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE activity_signup SET state = 'cancelled', left_at = $5, updated_at = $5, version = version + 1 \
         WHERE street_id = $1 AND activity_id = $4 AND state IN ('taken', 'waiting')",
        params![activity, now],
    )
    .await?;
    Ok(())
}

/// Writes down of some sign-ups of an activity whether they came.
///
/// # Errors
/// The database refused.
pub async fn note_presence(
    db: &mut Db,
    scope: &Scope,
    activity: ActivityId,
    presence: SignUpPresence,
    ids: &[SignUpId],
    now: Timestamp,
) -> Result<(), Problem> {
    // few enough parameters for either database
    for some in ids.chunks(300) {
        let sql = format!(
            "UPDATE activity_signup SET presence = $5, updated_at = $6, version = version + 1 \
             WHERE street_id = $1 AND activity_id = $4 AND presence <> $5 AND id IN ({})",
            placeholders(7, some.len())
        );
        let mut values = params![activity, presence, now];
        values.extend(some.iter().map(ToParam::to_param));
        db.execute(scope, sql, values).await?;
    }
    Ok(())
}

/// Stores a code by its hash.
///
/// # Errors
/// The database refused.
pub async fn insert_code(
    db: &mut Db,
    scope: &Scope,
    hash: Vec<u8>,
    signup: SignUpId,
    now: Timestamp,
) -> Result<(), Problem> {
    db.execute_unscoped(
        "a sign-up's code is found before its street is known",
        "INSERT INTO activity_signup_code (code_hash, street_id, signup_id, created_at) VALUES ($1, $2, $3, $4)",
        params![hash, scope.street(), signup, now],
    )
    .await?;
    Ok(())
}

/// What a code leads to.
///
/// # Errors
/// *Not found* when it leads nowhere.
pub async fn by_code(db: &mut Db, hash: Vec<u8>) -> Result<CodeHolder, Problem> {
    db.one_unscoped(
        "a sign-up's code is found before its street is known",
        "SELECT street_id, signup_id FROM activity_signup_code WHERE code_hash = $1",
        params![hash],
    )
    .await?
    .ok_or_else(Problem::not_found)
}

row! {
    /// An activity whose numbers are kept no longer.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Due {
        /// The street.
        pub street_id: StreetId,
        /// The activity.
        pub activity_id: ActivityId,
    }
}

/// Activities, at most 500, that ended before a moment and still hold numbers.
///
/// # Errors
/// The database refused.
pub async fn with_numbers(db: &mut Db, ended_before: Timestamp) -> Result<Vec<Due>, Problem> {
    Ok(db
        .all_unscoped(
            "the round over all streets",
            "SELECT DISTINCT s.street_id AS street_id, s.activity_id AS activity_id FROM activity_signup s \
             JOIN activity a ON a.street_id = s.street_id AND a.id = s.activity_id \
             WHERE s.phone_sealed IS NOT NULL AND a.ends_at <= $1 ORDER BY s.street_id, s.activity_id LIMIT 500",
            params![ended_before],
        )
        .await?)
}

/// Erases the numbers left with an activity; answers how many.
///
/// # Errors
/// The database refused.
pub async fn erase_numbers(
    db: &mut Db,
    scope: &Scope,
    activity: ActivityId,
) -> Result<u64, Problem> {
    Ok(db
        .execute(
            scope,
            "UPDATE activity_signup SET phone_sealed = NULL, phone_hash = NULL, phone_masked = NULL, \
             version = version + 1 WHERE street_id = $1 AND activity_id = $4 AND phone_sealed IS NOT NULL",
            params![activity],
        )
        .await?)
}
