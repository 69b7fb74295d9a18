//! The Chinese working calendar as everybody can read it and the system administrator keeps it: holidays and make-up
//! days (调休) of each year with the notice they come from. Every time limit counts by it.
//!
//! | Who | May |
//! |---|---|
//! | everybody signed in | read it |
//! | system administrator | write a new version of the file, for the whole deployment |
//!
//! Invariants: a file that does not parse changes nothing; a version never changes; a limit that was set keeps its due
//! moment, new ones count by the new file.

mod edit;
pub mod migrations;
pub mod store;

use std::time::Duration;

use linli_domain::actor::Role;
use linli_domain::calendar::WorkCalendar;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_kit::problem::Problem;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "calendars",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/calendar", Who::SignedIn),
    access(
        "PUT",
        "/api/calendar",
        Who::Roles(&[Role::SystemAdministrator]),
    ),
];

/// How often a process looks whether another one has got a new file.
const EVERY: Duration = Duration::from_secs(30);

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(edit::get_calendar, edit::write_calendar))
}

/// Counts by the newest file written in the console, if there is one; answers its version, 0 without one.
///
/// # Errors
/// The database refused. A stored file that does not parse any more (an older program wrote it) is left alone and logged.
pub async fn refresh(app: &App, known: i64) -> Result<i64, Problem> {
    let Some(file) = store::latest(&mut app.read().await?).await? else {
        return Ok(0);
    };
    if file.version != known {
        match WorkCalendar::parse(&file.text) {
            Ok(calendar) => app.replace_calendar(calendar),
            Err(error) => {
                tracing::error!(version = file.version, line = error.line, what = %error.message, "a stored calendar does not parse");
            }
        }
    }
    Ok(file.version)
}

/// Keeps the calendar of this process that of the deployment, until the house stops: what one process is given the others
/// find within half a minute.
pub async fn keep_up(app: App) {
    let mut stopping = app.stopping();
    let mut known = 0;
    loop {
        match refresh(&app, known).await {
            Ok(version) => known = version,
            Err(problem) => tracing::warn!(%problem, "the calendar could not be looked at"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}
