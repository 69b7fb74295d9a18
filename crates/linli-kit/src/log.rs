//! The insert-only log, its hash chain, and what `linli verify` recomputes.
//!
//! Every state change, ledger row and read of masked personal data leaves a row in `event_log` in its own
//! transaction. A sealer then chains the rows of each street right behind the commits: `event_seal` holds,
//! for each row, its place in the chain and the hash over the row and the hash before it. What is not sealed
//! yet says so; `verify` checks both.

use std::future::Future;
use std::pin::Pin;

use linli_domain::area::AreaPath;
use linli_domain::id::{AccountId, EventId, PersonId, PostId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;
use crate::feature::{JobFuture, JobKind};
use crate::job::Job;
use crate::problem::Problem;
use crate::secret::sha256;
use crate::store::Db;
use crate::{params, row};

row! {
    /// One row of the log.
    #[derive(Debug, Clone)]
    pub struct Event {
        /// Its id.
        pub id: EventId,
        /// The tenant.
        pub street_id: StreetId,
        /// When.
        pub at: Timestamp,
        /// Kind of object.
        pub entity: String,
        /// Which object.
        pub entity_id: Uuid,
        /// What happened.
        pub event: String,
        /// The state before.
        pub from_state: Option<String>,
        /// The state after.
        pub to_state: Option<String>,
        /// The login that did it.
        pub account_id: Option<AccountId>,
        /// The person who did it.
        pub person_id: Option<PersonId>,
        /// The post it was done in.
        pub post_id: Option<PostId>,
        /// The role it was done in; `resident` or `house` without a post.
        pub role: String,
        /// The reason given.
        pub reason: Option<String>,
        /// More, as JSON.
        pub detail: String,
    }
}

/// The columns of an [`Event`].
pub const EVENT_COLUMNS: &str = "id, street_id, at, entity, entity_id, event, from_state, to_state, account_id, \
                                 person_id, post_id, role, reason, detail";

impl Event {
    /// The hash of this row in a chain: SHA-256 over the hash before it and every column, length-prefixed.
    #[must_use]
    pub fn chain_hash(&self, before: &[u8]) -> [u8; 32] {
        let mut data = before.to_vec();
        let mut put = |bytes: &[u8]| {
            data.extend_from_slice(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            data.extend_from_slice(bytes);
        };
        put(&self.street_id.0.to_be_bytes());
        put(self.id.0.as_bytes());
        put(&self.at.millis().to_be_bytes());
        put(self.entity.as_bytes());
        put(self.entity_id.as_bytes());
        put(self.event.as_bytes());
        put(self.role.as_bytes());
        put(self.detail.as_bytes());
        for optional in [&self.from_state, &self.to_state, &self.reason] {
            // NULL and the empty text differ
            put(optional
                .as_ref()
                .map_or_else(|| "-".to_owned(), |text| format!("+{text}"))
                .as_bytes());
        }
        for optional in [
            self.account_id.map(|id| id.0),
            self.person_id.map(|id| id.0),
            self.post_id.map(|id| id.0),
        ] {
            put(optional
                .map_or_else(Vec::new, |id| id.as_bytes().to_vec())
                .as_slice());
        }
        sha256(&data)
    }
}

/// The timeline of one object, oldest first.
///
/// # Errors
/// The database refused.
pub async fn timeline(
    db: &mut Db,
    scope: &Scope,
    entity: &str,
    id: Uuid,
) -> Result<Vec<Event>, Problem> {
    Ok(db
        .all(
            scope,
            format!(
                "SELECT {EVENT_COLUMNS} FROM event_log WHERE street_id = $1 AND entity = $4 AND entity_id = $5 ORDER BY id"
            ),
            params![entity, id],
        )
        .await?)
}

/// The sealer.
pub const SEALER: JobKind = JobKind {
    name: "log.seal",
    run: seal_job,
    every_minutes: Some(1),
};

fn seal_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        let tx = job.begin(&app).await?;
        tx.finish().await?;
        seal(&app).await.map(drop)
    })
}

row! {
    struct Tail { seq: i64, hash: Vec<u8> }
}
row! {
    struct StreetRow { street_id: StreetId }
}
row! {
    struct SealedRow { seq: i64, hash: Vec<u8>, event_id: EventId }
}

const BATCH: i64 = 2_000;

/// Seals every row that is not sealed yet. Answers how many.
///
/// # Errors
/// The database refused.
pub async fn seal(app: &App) -> Result<u64, Problem> {
    let streets: Vec<StreetRow> = app
        .read()
        .await?
        .all_unscoped(
            "the sealer works for every street",
            "SELECT DISTINCT e.street_id AS street_id FROM event_log e LEFT JOIN event_seal s \
             ON s.street_id = e.street_id AND s.event_id = e.id WHERE s.event_id IS NULL",
            vec![],
        )
        .await?;
    let mut sealed = 0;
    for street in streets {
        while let done @ 1.. = seal_street(app, street.street_id).await? {
            sealed += done;
        }
    }
    Ok(sealed)
}

async fn seal_street(app: &App, street: StreetId) -> Result<u64, Problem> {
    let scope = Scope::street_wide(street);
    let mut db = app.store().begin().await?;
    // one sealer a street: the primary key (street_id, seq) refuses a second one, which then starts over
    let tail: Option<Tail> = db
        .one(
            &scope,
            "SELECT seq, hash FROM event_seal WHERE street_id = $1 ORDER BY seq DESC LIMIT 1",
            vec![],
        )
        .await?;
    let open: Vec<Event> = db
        .all(
            &scope,
            format!(
                "SELECT {EVENT_COLUMNS} FROM event_log e WHERE e.street_id = $1 AND NOT EXISTS (SELECT 1 FROM event_seal s \
                 WHERE s.street_id = e.street_id AND s.event_id = e.id) ORDER BY e.id LIMIT {BATCH}"
            ),
            vec![],
        )
        .await?;
    let (mut seq, mut hash) = tail.map_or((0, Vec::new()), |tail| (tail.seq, tail.hash));
    let count = open.len() as u64;
    for event in open {
        seq += 1;
        hash = event.chain_hash(&hash).to_vec();
        db.execute(
            &scope,
            "INSERT INTO event_seal (street_id, seq, event_id, hash) VALUES ($1, $4, $5, $6)",
            params![seq, event.id, hash],
        )
        .await?;
    }
    db.commit().await?;
    Ok(count)
}

/// One broken invariant, for a person to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Broken {
    /// Which check.
    pub check: String,
    /// The offending row, in words.
    pub row: String,
}

/// What a check gives back: the rows that do not fit.
pub type CheckFuture = Pin<Box<dyn Future<Output = Result<Vec<Broken>, Problem>> + Send>>;

/// A check that `linli verify` runs.
#[derive(Clone, Copy)]
pub struct InvariantCheck {
    /// `room.what`
    pub name: &'static str,
    /// Recomputes it over the whole deployment.
    pub run: fn(App) -> CheckFuture,
}

/// Recomputes the chain of every street.
pub const CHAIN: InvariantCheck = InvariantCheck {
    name: "log.chain",
    run: |app| Box::pin(async move { verify_chains(&app).await }),
};

async fn verify_chains(app: &App) -> Result<Vec<Broken>, Problem> {
    let mut db = app.read().await?;
    let streets: Vec<StreetRow> = db
        .all_unscoped(
            "verify reads every street",
            "SELECT DISTINCT street_id FROM event_seal",
            vec![],
        )
        .await?;
    let mut broken = Vec::new();
    for StreetRow { street_id } in streets {
        let scope = Scope::street_wide(street_id);
        let (mut seq, mut hash) = (0_i64, Vec::new());
        loop {
            let seals: Vec<SealedRow> = db
                .all(
                    &scope,
                    format!(
                        "SELECT seq, hash, event_id FROM event_seal WHERE street_id = $1 AND seq > $4 ORDER BY seq LIMIT {BATCH}"
                    ),
                    params![seq],
                )
                .await?;
            if seals.is_empty() {
                break;
            }
            for seal in seals {
                if seal.seq != seq + 1 {
                    broken.push(Broken {
                        check: CHAIN.name.to_owned(),
                        row: format!("street {}: seal {} is missing", street_id.0, seq + 1),
                    });
                }
                seq = seal.seq;
                let event: Option<Event> = db
                    .one(
                        &scope,
                        format!(
                            "SELECT {EVENT_COLUMNS} FROM event_log WHERE street_id = $1 AND id = $4"
                        ),
                        params![seal.event_id],
                    )
                    .await?;
                match event {
                    Some(event) if event.chain_hash(&hash).as_slice() == seal.hash => {}
                    Some(_) => broken.push(Broken {
                        check: CHAIN.name.to_owned(),
                        row: format!(
                            "street {}: log row {} was changed (seal {seq})",
                            street_id.0, seal.event_id
                        ),
                    }),
                    None => broken.push(Broken {
                        check: CHAIN.name.to_owned(),
                        row: format!(
                            "street {}: log row {} is gone (seal {seq})",
                            street_id.0, seal.event_id
                        ),
                    }),
                }
                hash = seal.hash;
            }
        }
    }
    Ok(broken)
}

/// Whether a reader of `scope` may be told of a change at `area`.
#[must_use]
pub fn may_hear(scope: &Scope, area: &str) -> bool {
    AreaPath::parse(area)
        .is_ok_and(|area| scope.area().contains(&area) || area.contains(scope.area()))
}
