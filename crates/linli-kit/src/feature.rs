//! A room as the house sees it: its routes, schema steps, jobs, access rows and texts in one constant.

use std::future::Future;
use std::pin::Pin;

use utoipa_axum::router::OpenApiRouter;

use crate::access::Access;
use crate::app::App;
use crate::area_use::AreaUse;
use crate::job::Job;
use crate::log::InvariantCheck;
use crate::problem::Problem;
use crate::store::Migration;

/// What a job's run gives back.
pub type JobFuture = Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>>;

/// A kind of job a room can do.
#[derive(Clone, Copy)]
pub struct JobKind {
    /// `room.what`
    pub name: &'static str,
    /// Runs one job; the effect and the removal of the job are one transaction ([`Job::begin`]).
    pub run: fn(App, Job) -> JobFuture,
    /// Repeats every so many minutes, without anybody asking.
    pub every_minutes: Option<i64>,
}

/// A room.
#[derive(Clone, Copy)]
pub struct Feature {
    /// The room's name: a noun of the glossary.
    pub name: &'static str,
    /// Its endpoints with their OpenAPI description.
    pub routes: fn() -> OpenApiRouter<App>,
    /// Its schema steps.
    pub migrations: &'static [Migration],
    /// What it does later or regularly.
    pub jobs: &'static [JobKind],
    /// What it does later and may take minutes: in a lane of its own, where it can be interrupted and goes on where it
    /// stood. Never regular.
    pub long_jobs: &'static [JobKind],
    /// Who may call its endpoints.
    pub access: &'static [Access],
    /// Its texts (`texts.toml`).
    pub texts: &'static str,
    /// What `linli verify` recomputes of it.
    pub checks: &'static [InvariantCheck],
    /// Its tables whose rows hang on places.
    pub area_uses: &'static [AreaUse],
}

impl Feature {
    /// A room with a name and nothing in it, to be filled by `..Feature::EMPTY`.
    pub const EMPTY: Self = Self {
        name: "",
        routes: OpenApiRouter::new,
        migrations: &[],
        jobs: &[],
        long_jobs: &[],
        access: &[],
        texts: "",
        checks: &[],
        area_uses: &[],
    };
}
