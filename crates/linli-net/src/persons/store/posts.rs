//! Queries over posts: lists, terms that overlap, ends.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use super::{POST, Post, Total};

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

/// Puts an ended post back in office; `false` when it has not ended or somebody changed it since it was read.
///
/// # Errors
/// The database refused.
pub async fn reopen_post(
    db: &mut Db,
    scope: &Scope,
    id: PostId,
    version: i64,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE post SET ended_at = NULL, end_reason = NULL, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5 AND ended_at IS NOT NULL",
            params![id, version],
        )
        .await?;
    Ok(touched == 1)
}

linli_domain::code_enum! {
    /// Where a post stands in time.
    pub enum PostState {
        /// 在任
        Held = "held",
        /// 未到任
        Later = "later",
        /// 已届满
        Over = "over",
        /// 已卸任
        Ended = "ended",
    }
}

impl Post {
    /// Where it stands at a moment.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> PostState {
        if self.ended_at.is_some() {
            PostState::Ended
        } else if self.to_at.is_some_and(|to| to <= now) {
            PostState::Over
        } else if self.from_at > now {
            PostState::Later
        } else {
            PostState::Held
        }
    }
}

/// Which posts are looked for; all of them in scope when empty.
#[derive(Debug, Clone, Default)]
pub struct PostFilter<'a> {
    /// Of one person.
    pub person: Option<PersonId>,
    /// In one organisation.
    pub org: Option<OrgId>,
    /// At this place or one in it.
    pub within: Option<&'a AreaPath>,
    /// At this place itself.
    pub at: Option<AreaId>,
    /// In one role.
    pub role: Option<Role>,
    /// Where they stand at a moment.
    pub state: Option<(PostState, Timestamp)>,
    /// Terms that end before a moment.
    pub to_before: Option<Timestamp>,
    /// Those that nobody ended.
    pub living: bool,
}

/// Posts bound to places in scope that fit a filter, by place and role, with how many fit.
///
/// # Errors
/// The database refused.
pub async fn find_posts(
    db: &mut Db,
    scope: &Scope,
    filter: &PostFilter<'_>,
    page: Page,
) -> Result<(Vec<Post>, i64), Problem> {
    let mut sql = "street_id = $1 AND area_path >= $2 AND area_path < $3".to_owned();
    let mut params = Vec::new();
    let mut put = |condition: &str, mut values: Vec<linli_kit::store::Param>| {
        let mut text = condition.to_owned();
        for index in 0..values.len() {
            text = text.replacen('?', &format!("${}", 4 + params.len() + index), 1);
        }
        sql.push_str(" AND ");
        sql.push_str(&text);
        params.append(&mut values);
    };
    if let Some(person) = filter.person {
        put("person_id = ?", params![person]);
    }
    if let Some(org) = filter.org {
        put("org_id = ?", params![org]);
    }
    if let Some(at) = filter.at {
        put("area_id = ?", params![at]);
    }
    if let Some(within) = filter.within {
        let (low, high) = within.range();
        put("area_path >= ? AND area_path < ?", params![low, high]);
    }
    if let Some(role) = filter.role {
        put("role = ?", params![role]);
    }
    if let Some(before) = filter.to_before {
        put("ended_at IS NULL AND to_at < ?", params![before]);
    }
    if filter.living {
        put("ended_at IS NULL", Vec::new());
    }
    match filter.state {
        Some((PostState::Held, now)) => put(
            "ended_at IS NULL AND from_at <= ? AND (to_at IS NULL OR to_at > ?)",
            params![now, now],
        ),
        Some((PostState::Later, now)) => put("ended_at IS NULL AND from_at > ?", params![now]),
        Some((PostState::Over, now)) => put("ended_at IS NULL AND to_at <= ?", params![now]),
        Some((PostState::Ended, _)) => put("ended_at IS NOT NULL", Vec::new()),
        None => {}
    }
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM post WHERE {sql}"),
            params.clone(),
        )
        .await?;
    let next = 4 + params.len();
    let sql = format!(
        "SELECT {POST} FROM post WHERE {sql} ORDER BY area_path, role, from_at, id LIMIT ${next} OFFSET ${}",
        next + 1
    );
    params.extend(params![page.page_size, page.offset()]);
    let posts = db.all(scope, sql, params).await?;
    Ok((posts, total.map_or(0, |row| row.total)))
}

/// Where a role comes once: at a place or in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// One holder at a place.
    Area(AreaId),
    /// One holder in an organisation.
    Org(OrgId),
}

/// Living posts of a role at a seat whose terms overlap `[from, to)`.
///
/// # Errors
/// The database refused.
pub async fn overlapping(
    db: &mut Db,
    scope: &Scope,
    role: Role,
    seat: Seat,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Result<Vec<Post>, Problem> {
    let (column, value) = match seat {
        Seat::Area(area) => ("area_id", area.to_param()),
        Seat::Org(org) => ("org_id", org.to_param()),
    };
    let sql = format!(
        "SELECT {POST} FROM post WHERE street_id = $1 AND {column} = $4 AND role = $5 AND ended_at IS NULL \
         AND (to_at IS NULL OR to_at > $6) AND from_at < $7 ORDER BY from_at, id"
    );
    let end = to.unwrap_or(Timestamp::from_millis(i64::MAX));
    let mut params = vec![value];
    params.extend(params![role, from, end]);
    Ok(db.all(scope, sql, params).await?)
}

/// Waits for its turn to fill seats at a place and in an organisation: of two who want the same the second sees the first.
///
/// # Errors
/// The database refused.
pub async fn take_seat_turn(
    db: &mut Db,
    scope: &Scope,
    area: AreaId,
    org: OrgId,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE area SET version = version WHERE street_id = $1 AND id = $4",
        params![area],
    )
    .await?;
    db.execute(
        scope,
        "UPDATE org SET version = version WHERE street_id = $1 AND id = $4",
        params![org],
    )
    .await?;
    Ok(())
}

/// Extends the term of a post, with the letter and the document that do it; `false` when it ended or somebody changed it.
///
/// # Errors
/// The database refused.
pub async fn renew_post(
    db: &mut Db,
    scope: &Scope,
    post: &Post,
    to: Option<Timestamp>,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE post SET to_at = $6, appointment_no = $7, document_no = $8, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5 AND ended_at IS NULL",
            params![post.id, post.version, to, post.appointment_no, post.document_no],
        )
        .await?;
    Ok(touched == 1)
}
