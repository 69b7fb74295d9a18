//! The guard against guessing: every attempt is counted before it is looked at, by login and by address.
//!
//! Counting first means that a hundred guesses sent at once get no further than five sent one by one. Logins are
//! kept as keyed hashes: people type passwords into the wrong field.

use std::net::IpAddr;

use linli_domain::problem::ProblemKind;
use linli_domain::time::{DAY, MINUTE, Timestamp};
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

/// Wrong attempts on one login before it rests (our default).
pub const PER_LOGIN: i64 = 5;
/// Wrong attempts from one address before it rests: a whole office shares an address.
pub const PER_ADDRESS: i64 = 50;
/// How long a login or an address rests, and how long attempts are remembered.
pub const REST: i64 = 15 * MINUTE;

const WHY: &str = "attempts are counted before anybody is known";

row! {
    struct Counted { failures: i64, locked_until: Timestamp }
}

/// What is guarded.
#[derive(Debug, Clone, Copy)]
pub enum Guarded<'a> {
    /// A login, whether anybody has it or not.
    Login(&'a str),
    /// A network address.
    Address(IpAddr),
}

impl Guarded<'_> {
    fn key(self, app: &App) -> Vec<u8> {
        match self {
            Self::Login(login) => app.secrets().lookup("guard login", login),
            Self::Address(address) => app.secrets().lookup("guard address", &address.to_string()),
        }
    }

    const fn limit(self) -> i64 {
        match self {
            Self::Login(_) => PER_LOGIN,
            Self::Address(_) => PER_ADDRESS,
        }
    }
}

/// Counts an attempt that is about to be looked at.
///
/// # Errors
/// 429 with the minutes to wait when there were too many already.
pub async fn count(app: &App, db: &mut Db, what: Guarded<'_>) -> Result<(), Problem> {
    let now = app.now();
    let counted: Option<Counted> = db
        .one_unscoped(
            WHY,
            // the last allowed attempt sets the rest for those after it; after the rest counting begins anew
            "INSERT INTO sign_in_guard (key, failures, first_at, locked_until) VALUES ($1, 1, $2, 0) \
             ON CONFLICT (key) DO UPDATE SET \
             failures = CASE WHEN sign_in_guard.locked_until > $2 THEN sign_in_guard.failures + 1 \
               WHEN sign_in_guard.locked_until > 0 OR sign_in_guard.first_at < $3 THEN 1 \
               ELSE sign_in_guard.failures + 1 END, \
             first_at = CASE WHEN sign_in_guard.locked_until > $2 THEN sign_in_guard.first_at \
               WHEN sign_in_guard.locked_until > 0 OR sign_in_guard.first_at < $3 THEN $2 \
               ELSE sign_in_guard.first_at END, \
             locked_until = CASE WHEN sign_in_guard.locked_until > $2 THEN sign_in_guard.locked_until \
               WHEN sign_in_guard.locked_until > 0 OR sign_in_guard.first_at < $3 THEN 0 \
               WHEN sign_in_guard.failures + 1 >= $4 THEN $5 ELSE 0 END \
             RETURNING failures, locked_until",
            params![
                what.key(app),
                now,
                now.plus(-REST),
                what.limit(),
                now.plus(REST)
            ],
        )
        .await?;
    match counted {
        Some(counted) if counted.failures > what.limit() => {
            let wait = counted.locked_until.since(now).num_milliseconds();
            let minutes = (wait + MINUTE - 1).div_euclid(MINUTE).max(1);
            Err(Problem::new(ProblemKind::TooMany, "sign_in_resting").arg("minutes", minutes))
        }
        _ => Ok(()),
    }
}

/// Takes one attempt back that turned out right.
///
/// # Errors
/// The database refused.
pub async fn uncount(app: &App, db: &mut Db, what: Guarded<'_>) -> Result<(), Problem> {
    db.execute_unscoped(
        WHY,
        "UPDATE sign_in_guard SET failures = failures - 1, locked_until = 0 \
         WHERE key = $1 AND failures BETWEEN 1 AND $2",
        params![what.key(app), what.limit()],
    )
    .await?;
    Ok(())
}

/// Forgets every attempt.
///
/// # Errors
/// The database refused.
pub async fn clear(app: &App, db: &mut Db, what: Guarded<'_>) -> Result<(), Problem> {
    db.execute_unscoped(
        WHY,
        "DELETE FROM sign_in_guard WHERE key = $1",
        params![what.key(app)],
    )
    .await?;
    Ok(())
}

/// Forgets attempts of yesterday.
pub const TIDY: JobKind = JobKind {
    name: "accounts.tidy",
    run: tidy,
    every_minutes: Some(60),
};

fn tidy(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        let mut tx = job.begin(&app).await?;
        let yesterday = tx.now().plus(-DAY);
        tx.db()
            .execute_unscoped(
                WHY,
                "DELETE FROM sign_in_guard WHERE first_at < $1",
                params![yesterday],
            )
            .await?;
        tx.finish().await
    })
}
