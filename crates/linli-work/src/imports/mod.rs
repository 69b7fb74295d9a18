//! Imports: a sheet of demands comes in (issue 2, part 6).
//!
//! `read`/`mapping` → a person confirms the columns → `checking` → `checked` → a person says go → `importing` → `done` →
//! perhaps `undoing` → `undone`. A dry run always comes first. The file stays as it came, so that every later step reads it
//! anew; it is read in a process of its own ([`linli_kit::intake::reading::read_with_child`]).
//!
//! Invariants: a demand of a source number comes in once; a batch of rows and the note of how far the import got are one
//! transaction; an import writes only into the scope of the post that made it; undoing takes out only what nobody touched.

pub mod class_names;
pub mod command;
pub mod fields;
pub mod jobs;
mod judge;
pub mod migrations;
mod prepare;
mod read;
pub mod run;
mod steps;
pub mod store;
mod upload;
pub mod view;

#[cfg(test)]
mod tests;

use axum::extract::DefaultBodyLimit;
use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_kit::intake::shelf::Shelf;
use linli_kit::intake::upload::MAX_FORM_BYTES;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use judge::RowFault;

/// Where the uploaded files lie.
const SHELF: Shelf = Shelf("imports");

/// The room.
pub const FEATURE: Feature = Feature {
    name: "imports",
    routes,
    migrations: migrations::STEPS,
    jobs: &[jobs::TIDY],
    long_jobs: &[jobs::WORK],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const IMPORTERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::SmartCentre,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/imports", IMPORTERS),
    access("POST", "/api/imports/demands", IMPORTERS),
    access("GET", "/api/imports/{id}", IMPORTERS),
    access("POST", "/api/imports/{id}/mapping", IMPORTERS),
    access("POST", "/api/imports/{id}/commit", IMPORTERS),
    access("POST", "/api/imports/{id}/undo", IMPORTERS),
    access("GET", "/api/imports/{id}/faulty.xlsx", IMPORTERS),
];

fn routes() -> OpenApiRouter<App> {
    let upload = OpenApiRouter::new()
        .routes(routes!(upload::upload))
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES));
    OpenApiRouter::new()
        .routes(routes!(read::list_imports))
        .routes(routes!(read::get_import))
        .routes(routes!(read::faulty_rows))
        .routes(routes!(steps::map))
        .routes(routes!(steps::commit))
        .routes(routes!(steps::undo))
        .merge(upload)
}
