//! The running house: store, clock, keys, rooms. One value, cloned into every handler and job.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use linli_domain::calendar::WorkCalendar;
use linli_domain::id::{IdSource, StreetId};
use linli_domain::limits::LimitSet;
use linli_domain::time::{Clock, Timestamp};
use tokio::sync::{Notify, broadcast, watch};
use utoipa_axum::router::OpenApiRouter;

use crate::access::{Access, Who};
use crate::area_use::AreaUse;
use crate::feature::{Feature, JobKind};
use crate::flood::Flood;
use crate::job::Lane;
use crate::live::{BACKLOG, Change};
use crate::problem::Problem;
use crate::secret::{RandomSource, Secrets};
use crate::store::{Db, Migration, Store};
use crate::text::Texts;
use crate::transaction::Tx;

/// Settings a room may ask for.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address the outside knows, for links and QR codes: `https://host`.
    pub public_address: String,
    /// Whether cookies carry `Secure` (they do unless the address is plain http on loopback).
    pub secure_cookies: bool,
    /// Whether passwords follow the graded-protection profile (GB/T 22239) instead of the plain one.
    pub graded_protection: bool,
    /// Folder for uploads and working files.
    pub data_folder: std::path::PathBuf,
    /// Whether the address of a caller is taken from `X-Forwarded-For` (only behind a proxy of our own).
    pub trust_forwarded_for: bool,
    /// Posts on public pages from one address in ten minutes.
    pub public_posts_per_address: i64,
    /// Bytes a request body may have (files have their own limits).
    pub max_body_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_address: "http://127.0.0.1:8480".to_owned(),
            secure_cookies: false,
            graded_protection: false,
            data_folder: std::path::PathBuf::from("linli-data"),
            trust_forwarded_for: false,
            public_posts_per_address: 60,
            max_body_bytes: 1 << 20,
        }
    }
}

/// Everything a house is built from.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Where *now* comes from.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Arc<dyn IdSource>,
    /// Where randomness comes from.
    pub random: Arc<dyn RandomSource>,
    /// The deployment's keys.
    pub secrets: Secrets,
    /// Settings.
    pub settings: Settings,
    /// Working days.
    pub calendar: WorkCalendar,
    /// Time limits.
    pub limits: LimitSet,
    /// The rooms.
    pub features: Vec<Feature>,
}

/// The running house.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    parts: Parts,
    // the one in force; see `replace_calendar`
    calendar: RwLock<&'static WorkCalendar>,
    texts: Texts,
    access: HashMap<(&'static str, &'static str), Who>,
    // `None`: notices may have been missed
    changes: broadcast::Sender<Option<Change>>,
    // one for the worker of each lane
    wake: [Notify; Lane::ALL.len()],
    flood: Flood,
    stop: watch::Sender<bool>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// Puts the house together.
    ///
    /// # Errors
    /// Two rooms use one text key, or a text file does not parse.
    pub fn new(parts: Parts) -> Result<Self, String> {
        let texts = Texts::load(
            parts
                .features
                .iter()
                .map(|feature| feature.texts)
                .filter(|text| !text.is_empty()),
        )?;
        let access = parts
            .features
            .iter()
            .flat_map(|feature| feature.access)
            .map(|row| ((row.method, row.path), row.who))
            .collect();
        let (changes, _) = broadcast::channel(BACKLOG);
        Ok(Self(Arc::new(Inner {
            calendar: RwLock::new(Box::leak(Box::new(parts.calendar.clone()))),
            parts,
            texts,
            access,
            changes,
            wake: Lane::ALL.map(|_| Notify::new()),
            flood: Flood::default(),
            stop: watch::Sender::new(false),
        })))
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.parts.store
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// No connection came free in time.
    pub async fn read(&self) -> Result<Db, Problem> {
        Ok(self.store().read().await?)
    }

    /// A write transaction of the house itself, for a job or a command.
    ///
    /// # Errors
    /// The writer did not come free in time.
    pub async fn begin_as_house(&self, street: StreetId) -> Result<Tx, Problem> {
        Tx::begin(self, linli_domain::actor::Actor::House { street }, None).await
    }

    /// A write transaction of somebody, without a request key: for writes that are the same when repeated, and
    /// for commands that act as a person.
    ///
    /// # Errors
    /// The writer did not come free in time.
    pub async fn begin_as(&self, actor: linli_domain::actor::Actor) -> Result<Tx, Problem> {
        Tx::begin(self, actor, None).await
    }

    /// How often callers without login may write.
    #[must_use]
    pub fn flood(&self) -> &Flood {
        &self.0.flood
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    /// Where ids come from.
    #[must_use]
    pub fn ids(&self) -> &dyn IdSource {
        &*self.0.parts.ids
    }

    /// Where randomness comes from.
    #[must_use]
    pub fn random(&self) -> &dyn RandomSource {
        &*self.0.parts.random
    }

    /// The deployment's keys.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        &self.0.parts.secrets
    }

    /// Settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.parts.settings
    }

    /// Working days.
    #[must_use]
    pub fn calendar(&self) -> &'static WorkCalendar {
        *self
            .0
            .calendar
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on counts by another calendar. It happens a few times in the life of a process (a year's holidays are
    /// announced), so that the calendar before is left where it is: whoever counts by it finishes undisturbed.
    pub fn replace_calendar(&self, calendar: WorkCalendar) {
        *self
            .0
            .calendar
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Box::leak(Box::new(calendar));
    }

    /// Time limits.
    #[must_use]
    pub fn limits(&self) -> &LimitSet {
        &self.0.parts.limits
    }

    /// Texts of the server.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.0.texts
    }

    /// The rooms.
    #[must_use]
    pub fn features(&self) -> &[Feature] {
        &self.0.parts.features
    }

    /// Who may call an endpoint; `None` when the table has no row for it.
    #[must_use]
    pub fn who_may(&self, method: &str, path: &str) -> Option<Who> {
        // the table's keys live as long as the program, the question does not: compare by value
        self.0
            .access
            .iter()
            .find(|((m, p), _)| *m == method && *p == path)
            .map(|(_, who)| *who)
    }

    /// All access rows.
    pub fn access_rows(&self) -> Vec<Access> {
        self.features()
            .iter()
            .flat_map(|feature| feature.access)
            .copied()
            .collect()
    }

    /// All schema steps.
    #[must_use]
    pub fn migrations(&self) -> Vec<Migration> {
        self.features()
            .iter()
            .flat_map(|feature| feature.migrations)
            .copied()
            .collect()
    }

    /// The tables of all rooms whose rows hang on places.
    pub fn area_uses(&self) -> impl Iterator<Item = &'static AreaUse> + '_ {
        self.features().iter().flat_map(|feature| feature.area_uses)
    }

    /// The kinds of jobs of a lane.
    #[must_use]
    pub fn job_kinds(&self, lane: Lane) -> Vec<JobKind> {
        self.features()
            .iter()
            .flat_map(|feature| match lane {
                Lane::Short => feature.jobs,
                Lane::Long => feature.long_jobs,
            })
            .copied()
            .collect()
    }

    /// All routes with their description; state and outer layers are added by the binary.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter<Self> {
        self.features()
            .iter()
            .fold(OpenApiRouter::new(), |router, feature| {
                router.merge((feature.routes)())
            })
    }

    /// Notices of changes from now on; `None` says that some may have been missed.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Option<Change>> {
        self.0.changes.subscribe()
    }

    /// Tells this process's readers of a change.
    pub fn announce(&self, change: Change) {
        // nobody listening is fine
        let _ = self.0.changes.send(Some(change));
    }

    /// Tells this process's readers that notices may have been missed: they ask for everything again.
    pub fn announce_gap(&self) {
        let _ = self.0.changes.send(None);
    }

    /// Asks everything that runs without end (live streams, the worker, the listener) to finish.
    pub fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// Turns true when the house is to stop.
    #[must_use]
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }

    /// Tells the workers that a job became due.
    pub fn wake_workers(&self) {
        for wake in &self.0.wake {
            wake.notify_one();
        }
    }

    pub(crate) async fn woken(&self, lane: Lane) {
        self.0.wake[lane as usize].notified().await;
    }
}
