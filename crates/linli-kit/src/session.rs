//! Signed-in browsers: who a request comes from.
//!
//! A session row holds a copy of the acting post, so that one indexed read answers who acts. Ending a post
//! or an account ends or rewrites its sessions in the same transaction (`linli-net`).

use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::id::{AccountId, OrgId, PersonId, PostId, SessionId, StreetId};
use linli_domain::time::{MINUTE, Timestamp};

use crate::app::App;
use crate::problem::Problem;
use crate::secret::sha256;
use crate::store::Db;
use crate::{params, row};

/// The cookie's name.
pub const COOKIE: &str = "linli_session";
/// How long a session lives without use: 30 minutes graded protection, 12 hours otherwise (our default).
pub const IDLE_MINUTES: (i64, i64) = (30, 12 * 60);
/// How long a session lives at most: 12 hours graded protection, 7 days otherwise (our default).
pub const ABSOLUTE_MINUTES: (i64, i64) = (12 * 60, 7 * 24 * 60);
/// `last_seen_at` is written at most this often, so that reading stays reading.
const SEEN_EVERY: i64 = 2 * MINUTE;

row! {
    /// A signed-in browser.
    #[derive(Debug, Clone)]
    pub struct Session {
        /// Its id; the token is known by its hash only.
        pub id: SessionId,
        /// The login.
        pub account_id: AccountId,
        /// The person.
        pub person_id: PersonId,
        /// The tenant of the acting post.
        pub street_id: StreetId,
        /// The acting post, if the person has any.
        pub post_id: Option<PostId>,
        /// Its role.
        pub role: Option<Role>,
        /// Its organisation.
        pub org_id: Option<OrgId>,
        /// Its place.
        pub area_path: Option<AreaPath>,
        /// When it began.
        pub created_at: Timestamp,
        /// When it was last used.
        pub last_seen_at: Timestamp,
        /// When it ends whatever happens.
        pub expires_at: Timestamp,
        /// Whether a new password is due before anything else.
        pub must_change_password: bool,
    }
}

impl Session {
    /// The actor, when a post is chosen.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        let acting = ActingPost {
            post: self.post_id?,
            role: self.role?,
            org: self.org_id?,
            area: self.area_path.clone()?,
        };
        Some(Actor::Member {
            account: self.account_id,
            person: self.person_id,
            street: self.street_id,
            acting,
        })
    }
}

/// Finds the live session of a token, and notes that it was seen.
///
/// # Errors
/// The database refused.
pub async fn find(app: &App, db: &mut Db, token: &str) -> Result<Option<Session>, Problem> {
    let hash = sha256(token.as_bytes()).to_vec();
    let session = db
        .one_unscoped::<Session>(
            "a session is found before its street is known",
            "SELECT id, account_id, person_id, street_id, post_id, role, org_id, area_path, created_at, \
             last_seen_at, expires_at, must_change_password FROM session WHERE token_hash = $1",
            params![hash],
        )
        .await?;
    let now = app.now();
    let idle = idle_millis(app);
    let live =
        session.filter(|session| now < session.expires_at && now < session.last_seen_at.plus(idle));
    if let Some(session) = &live
        && session.last_seen_at.plus(SEEN_EVERY) < now
    {
        let (app, id) = (app.clone(), session.id);
        tokio::spawn(async move {
            if let Err(problem) = note_seen(&app, id, now).await {
                tracing::warn!(%problem, "could not note that a session was seen");
            }
        });
    }
    Ok(live)
}

/// Idle limit in milliseconds.
#[must_use]
pub fn idle_millis(app: &App) -> i64 {
    let (graded, plain) = IDLE_MINUTES;
    if app.settings().graded_protection {
        graded * MINUTE
    } else {
        plain * MINUTE
    }
}

/// Absolute limit in milliseconds.
#[must_use]
pub fn absolute_millis(app: &App) -> i64 {
    let (graded, plain) = ABSOLUTE_MINUTES;
    if app.settings().graded_protection {
        graded * MINUTE
    } else {
        plain * MINUTE
    }
}

async fn note_seen(app: &App, id: SessionId, now: Timestamp) -> Result<(), Problem> {
    let mut db = app.store().begin().await?;
    db.execute_unscoped(
        "sessions belong to accounts",
        "UPDATE session SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2",
        params![id, now],
    )
    .await?;
    Ok(db.commit().await?)
}
