//! A whole house in a test: both databases, a clock moved by hand, clients of every role.
//!
//! ```text
//! linli_kit::on_both_databases!(FEATURES, async fn a_name(house: TestHouse) { … });
//! ```

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::calendar::{DEFAULT_CALENDAR, WorkCalendar};
use linli_domain::id::{
    AccountId, IdSource, OrgId, PersonId, PostId, SessionId, StreetId, uuid_v7,
};
use linli_domain::limits::{DEFAULT_LIMITS, LimitSet};
use linli_domain::time::{ManualClock, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use crate::app::{App, Parts, Settings};
use crate::feature::Feature;
use crate::params;
use crate::secret::{RandomSource, Secrets, sha256};
use crate::{job, server};

mod file;
mod model;

pub use file::{Sheet, word_text};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// A file in a temporary folder.
    Sqlite,
    /// A fresh database on the server of `LINLI_TEST_POSTGRES_URL`.
    Postgres,
}

/// Declares one test for both databases; settings other than the usual ones are given as `|settings| …` before it.
#[macro_export]
macro_rules! on_both_databases {
    ($features:expr, async fn $name:ident($house:ident : TestHouse) $body:block) => {
        $crate::on_both_databases!($features, |_| {}, async fn $name($house: TestHouse) $body);
    };
    ($features:expr, $settings:expr, async fn $name:ident($house:ident : TestHouse) $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn run($house: $crate::testing::TestHouse) $body

            #[tokio::test]
            async fn sqlite() {
                if let Some(house) = $crate::testing::TestHouse::open_with($crate::testing::On::Sqlite, $features, $settings).await {
                    run(house).await;
                }
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(house) = $crate::testing::TestHouse::open_with($crate::testing::On::Postgres, $features, $settings).await {
                    run(house).await;
                }
            }
        }
    };
}

/// Says that something was not tested, and why. Past the runner, which shows nothing of a test that passes: what was left
/// out must not look as if it had been done.
pub fn left_out(why: &str) {
    // a test does not fail because nobody listens
    let _ = writeln!(std::io::stderr(), "left out: {why}");
}

/// A file of the data that nobody here wrote: in the folder `LINLI_SHARED_DATA`, or in `shared/data` beside the repository;
/// `None` (said by [`left_out`]) where there is neither.
///
/// # Panics
/// The folder was named, but the file is not in it: whoever named it wants this tested.
#[must_use]
pub fn shared_data(file: &str) -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "only the test run knows where the data lies"
    )]
    let named = std::env::var_os("LINLI_SHARED_DATA").map(PathBuf::from);
    // a test runs in the folder of its crate
    let beside = Path::new("../../../shared/data");
    let path = named.as_deref().unwrap_or(beside).join(file);
    if path.is_file() {
        return Some(path);
    }
    assert!(
        named.is_none(),
        "LINLI_SHARED_DATA is set, but there is no {}",
        path.display()
    );
    left_out(&format!("no {file} (LINLI_SHARED_DATA is not set)"));
    None
}

struct CountingIds {
    clock: Arc<ManualClock>,
    count: AtomicU64,
}

impl IdSource for CountingIds {
    fn next(&self) -> Uuid {
        let count = self.count.fetch_add(1, Ordering::SeqCst);
        let mut random = [0; 10];
        random[2..].copy_from_slice(&count.to_be_bytes());
        uuid_v7(linli_domain::time::Clock::now(&*self.clock), random)
    }
}

/// Randomness that counts: different every time, the same every run.
#[derive(Default)]
struct CountingRandom(AtomicU64);

impl RandomSource for CountingRandom {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::SeqCst);
            chunk.copy_from_slice(&sha256(&count.to_be_bytes())[..chunk.len()]);
        }
    }
}

/// The moment every test house begins at: Tuesday 2026-11-10 10:00 in China, an ordinary working day.
#[must_use]
pub fn beginning() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-10T10:00:00+08:00").unwrap_or_default()
}

/// The street of test houses.
pub const STREET: StreetId = StreetId(1);
/// Another street, whose rows nobody of [`STREET`] may see.
pub const OTHER_STREET: StreetId = StreetId(2);

/// A whole house.
pub struct TestHouse {
    /// The running house.
    pub app: App,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    router: Router,
    requests: AtomicU64,
    // removed when the test ends
    folder: tempfile::TempDir,
}

impl TestHouse {
    /// A fresh house, or `None` (said by [`left_out`]) where this database is not at hand.
    pub async fn open(on: On, features: &[Feature]) -> Option<Self> {
        Self::open_with(on, features, |_| {}).await
    }

    /// A fresh house with settings of its own, as [`TestHouse::open`].
    pub async fn open_with(
        on: On,
        features: &[Feature],
        change: fn(&mut Settings),
    ) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let features: Vec<Feature> = std::iter::once(crate::base::FEATURE)
            .chain(features.iter().copied())
            .collect();
        let store = model::begin(on, &features, folder.path()).await?;
        let clock = Arc::new(ManualClock::at(beginning()));
        let ids = Arc::new(CountingIds {
            clock: Arc::clone(&clock),
            count: AtomicU64::new(1),
        });
        let mut settings = Settings {
            data_folder: folder.path().to_owned(),
            ..Settings::default()
        };
        change(&mut settings);
        let app = App::new(Parts {
            store,
            clock: Arc::clone(&clock) as _,
            ids,
            random: Arc::new(CountingRandom::default()),
            secrets: Secrets::new(&[7; 32]),
            settings,
            calendar: WorkCalendar::parse(DEFAULT_CALENDAR).expect("the calendar parses"),
            limits: LimitSet::parse(DEFAULT_LIMITS).expect("the limits parse"),
            features,
        })
        .expect("the house stands");
        let router = server::with_layers(model::router(&app), &app);
        Some(Self {
            app,
            clock,
            router,
            requests: AtomicU64::new(0),
            folder,
        })
    }

    /// The folder of this house's files.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Moves the clock and runs every job that became due.
    pub async fn advance(&self, millis: i64) {
        self.clock.advance(millis);
        self.run_jobs().await;
    }

    /// Runs every job that is due.
    pub async fn run_jobs(&self) {
        job::run_due(&self.app).await.expect("the queue reads");
    }

    /// A client that is not signed in.
    #[must_use]
    pub fn anybody(&self) -> TestClient<'_> {
        TestClient {
            house: self,
            cookie: None,
            person: PersonId(Uuid::nil()),
        }
    }

    /// A client signed in at a post, made directly in the session table (the login itself is `linli-net`'s).
    pub async fn client(
        &self,
        street: StreetId,
        role: Role,
        org: OrgId,
        area: &AreaPath,
    ) -> TestClient<'_> {
        self.client_of(street, role, org, area, PersonId(self.app.ids().next()))
            .await
    }

    /// As [`TestHouse::client`], for a given person.
    pub async fn client_of(
        &self,
        street: StreetId,
        role: Role,
        org: OrgId,
        area: &AreaPath,
        person: PersonId,
    ) -> TestClient<'_> {
        let ids = self.app.ids();
        let token = ids.next().to_string();
        let now = self.app.now();
        let mut db = self.app.store().begin().await.expect("begins");
        db.execute_unscoped(
            "sessions belong to accounts",
            "INSERT INTO session (token_hash, id, account_id, person_id, street_id, post_id, role, org_id, area_path, \
             created_at, last_seen_at, expires_at, must_change_password, user_agent, address) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, false, 'test', '127.0.0.1')",
            params![
                sha256(token.as_bytes()).to_vec(),
                SessionId(ids.next()),
                AccountId(ids.next()),
                person,
                street,
                PostId(ids.next()),
                role,
                org,
                area,
                now,
                now.plus(1_000 * linli_domain::time::DAY)
            ],
        )
        .await
        .expect("a session");
        db.commit().await.expect("commits");
        TestClient {
            house: self,
            cookie: Some(token),
            person,
        }
    }
}

/// A client of a test house.
pub struct TestClient<'h> {
    house: &'h TestHouse,
    cookie: Option<String>,
    /// The person signed in.
    pub person: PersonId,
}

/// What a test house answered.
#[derive(Debug)]
pub struct TestAnswer {
    /// The status.
    pub status: StatusCode,
    /// The body as JSON; `null` where it is none.
    pub body: Value,
    /// The body as bytes.
    pub bytes: Vec<u8>,
    /// The headers.
    pub headers: axum::http::HeaderMap,
}

impl TestAnswer {
    /// The body as a type of the room.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(self.body.clone())
            .unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The code of the problem, or an empty text.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// This answer, when it is a success; a test that only wants that may drop it.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use)]
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.status.is_success(), "{}: {}", self.status, self.body);
        self
    }

    /// Asserts a problem.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.code()),
            (status, code),
            "{}",
            self.body
        );
        assert_ne!(
            self.body["title"], self.body["code"],
            "the problem has a text"
        );
    }
}

impl TestClient<'_> {
    /// GET.
    pub async fn get(&self, path: &str) -> TestAnswer {
        self.send(Method::GET, path, None, None).await
    }

    /// POST under a fresh request key.
    pub async fn post(&self, path: &str, body: &Value) -> TestAnswer {
        self.write(Method::POST, path, body).await
    }

    /// Any write under a fresh request key.
    pub async fn write(&self, method: Method, path: &str, body: &Value) -> TestAnswer {
        let number = self.house.requests.fetch_add(1, Ordering::SeqCst);
        self.send(
            method,
            path,
            Some(body.to_string().into_bytes()),
            Some(&format!("test-key-{number}")),
        )
        .await
    }

    /// A write under a given request key.
    pub async fn write_with_key(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        key: &str,
    ) -> TestAnswer {
        self.send(method, path, Some(body.to_string().into_bytes()), Some(key))
            .await
    }

    /// A request as it is: body bytes of any kind, key or none.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        key: Option<&str>,
    ) -> TestAnswer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.send_request(
            request
                .body(Body::from(body.unwrap_or_default()))
                .expect("a request"),
        )
        .await
    }

    /// A request built by the test (multipart, other headers), with this client's cookie added.
    pub async fn send_request(&self, mut request: Request<Body>) -> TestAnswer {
        if let Some(cookie) = &self.cookie {
            let value = format!("{}={cookie}", crate::session::COOKIE)
                .parse()
                .expect("a cookie");
            request.headers_mut().insert(header::COOKIE, value);
        }
        let response = self
            .house
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("answers");
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        TestAnswer {
            status: head.status,
            body,
            bytes,
            headers: head.headers,
        }
    }
}
