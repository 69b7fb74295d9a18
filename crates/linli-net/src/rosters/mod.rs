//! Rosters: places, organisations, persons and posts in and out as sheets (issue 3, part 2).
//!
//! The way of an import is that of every import ([`linli_kit::intake::state`]): upload → columns confirmed → dry run →
//! go → perhaps taken back. The dry run judges every row before anything is written ([`row::Verdict`]: *create*,
//! *change*, *unchanged*, *conflict*, *faulty*) and keeps what it found, row by row; the run judges each row anew in the
//! transaction that writes it, so that a row whose object changed meanwhile becomes a conflict and is not written.
//!
//! One file a roster (`orgs`, …) says which columns it has, by which key a row finds its object, and hands what is to
//! be written to the rooms' own functions: nothing is written past their rules.
//!
//! | Roster | Found by |
//! |---|---|
//! | places | official code; without one kind and name under the place above |
//! | organisations | social credit code; without one name and place |
//! | persons | telephone number and name; without a number the name where it comes once |
//! | posts | person, role, place and first day |
//!
//! Invariants: a second import of the same sheet is all *unchanged*, and so is an import of an export; an empty cell says
//! nothing, and `清空` in one takes the value away where it may go; a masked number says nothing new; rows are written in batches, each one transaction with the note of how far
//! the work got; an import is taken back whole or not at all.

mod areas;
pub mod command;
mod export;
pub mod jobs;
pub mod migrations;
mod orgs;
mod persons;
mod places;
mod posts;
mod read;
pub mod row;
mod sheet;
mod steps;
mod store;
mod subject;
mod undo;
mod upload;
pub mod view;
mod words;
mod work;

use axum::extract::DefaultBodyLimit;
use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_kit::intake::shelf::Shelf;
use linli_kit::intake::upload::MAX_FORM_BYTES;
use linli_kit::sheet::mapping::FieldSpec;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "rosters",
    routes,
    migrations: migrations::STEPS,
    jobs: &[jobs::TIDY, jobs::FORGET],
    long_jobs: &[jobs::WORK],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

/// Where the uploaded files lie.
const SHELF: Shelf = Shelf("rosters");

/// Those who keep places, organisations, persons and posts; which rows are the rooms' own rules.
const KEEPERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/rosters/{kind}/template.xlsx", KEEPERS),
    access("GET", "/api/rosters/{kind}/export.xlsx", KEEPERS),
    access("GET", "/api/rosters", KEEPERS),
    access("POST", "/api/rosters/{kind}", KEEPERS),
    access("GET", "/api/rosters/imports/{id}", KEEPERS),
    access("GET", "/api/rosters/imports/{id}/rows", KEEPERS),
    access("GET", "/api/rosters/imports/{id}/faulty.xlsx", KEEPERS),
    access("POST", "/api/rosters/imports/{id}/mapping", KEEPERS),
    access("POST", "/api/rosters/imports/{id}/commit", KEEPERS),
    access("POST", "/api/rosters/imports/{id}/undo", KEEPERS),
];

fn routes() -> OpenApiRouter<App> {
    let upload = OpenApiRouter::new()
        .routes(routes!(upload::upload_roster))
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES));
    OpenApiRouter::new()
        .routes(routes!(export::template))
        .routes(routes!(export::export_roster))
        .routes(routes!(read::list_roster_imports))
        .routes(routes!(read::get_roster_import))
        .routes(routes!(read::list_roster_rows))
        .routes(routes!(read::faulty_roster_rows))
        .routes(routes!(steps::map_roster))
        .routes(routes!(steps::commit_roster))
        .routes(routes!(steps::undo_roster))
        .merge(upload)
}

linli_domain::code_enum! {
    /// Which roster.
    pub enum RosterKind {
        /// 区域:社区、网格、小区、楼栋……
        Areas = "areas",
        /// 组织
        Organisations = "organisations",
        /// 人员
        Persons = "persons",
        /// 任职,楼长在内
        Posts = "posts",
    }
}
linli_kit::code_columns!(RosterKind);

impl RosterKind {
    /// The columns of its sheet.
    #[must_use]
    pub fn fields(self) -> &'static [FieldSpec] {
        match self {
            Self::Areas => &areas::FIELDS,
            Self::Organisations => &orgs::FIELDS,
            Self::Persons => &persons::FIELDS,
            Self::Posts => &posts::FIELDS,
        }
    }

    /// The fields whose value goes when the cell says `清空`.
    #[must_use]
    pub fn clearable(self) -> &'static [&'static str] {
        match self {
            Self::Areas => areas::CLEARABLE,
            Self::Organisations => orgs::CLEARABLE,
            Self::Persons => persons::CLEARABLE,
            Self::Posts => posts::CLEARABLE,
        }
    }

    /// What its sheet is called in a workbook.
    #[must_use]
    pub fn sheet_name(self) -> &'static str {
        match self {
            Self::Areas => "区域",
            Self::Organisations => "组织",
            Self::Persons => "人员",
            Self::Posts => "任职",
        }
    }

    /// The field that names one person, where it has one.
    #[must_use]
    pub fn person_field(self) -> Option<&'static str> {
        match self {
            Self::Areas | Self::Organisations => None,
            Self::Persons => Some("name"),
            Self::Posts => Some("person"),
        }
    }

    /// The field in which a place stands as a whole.
    #[must_use]
    pub fn place_field(self) -> &'static str {
        match self {
            Self::Areas => "parent",
            Self::Organisations | Self::Persons | Self::Posts => "area",
        }
    }
}
