//! One write: its transaction, its log rows, its later jobs, its answer, all or nothing.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use linli_domain::actor::Actor;
use linli_domain::area::AreaPath;
use linli_domain::id::{AccountId, EventId, JobId, PersonId, PostId};
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::app::App;
use crate::live::{CHANNEL, Change};
use crate::problem::Problem;
use crate::store::{Backend, Db};
use crate::text::Locale;
use crate::{params, row};

/// The key of a write request: repeating it answers the same and does nothing twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Whose key it is: an account, or `public`.
    pub owner: String,
    /// Chosen by the client, at least 8 characters.
    pub key: String,
    /// Keyed hash of method, path and body: another request under the same key is refused.
    pub fingerprint: [u8; 32],
}

row! {
    struct Remembered { fingerprint: Vec<u8>, status: i64, answer: String }
}

/// What a state change leaves in the log.
#[derive(Debug, Clone, Default)]
pub struct Entry<'a> {
    /// Kind of object: `demand`, `order`, …
    pub entity: &'a str,
    /// Which one.
    pub id: Uuid,
    /// What happened: the event's name in the room's rules.
    pub event: &'a str,
    /// The state before.
    pub from: Option<&'a str>,
    /// The state after.
    pub to: Option<&'a str>,
    /// The reason given.
    pub reason: Option<&'a str>,
    /// What else a reader of the timeline wants to know; never a phone number or a name of a resident.
    pub detail: Value,
    /// The place, so that only readers in scope are told of the change.
    pub area: Option<&'a AreaPath>,
}

/// A write transaction with its actor.
pub struct Tx {
    app: App,
    db: Db,
    actor: Actor,
    scope: Scope,
    now: Timestamp,
    key: Option<RequestKey>,
    changes: Vec<Change>,
    wake: bool,
    locale: Locale,
}

/// A begun write: fresh, or a repeat whose answer is known already.
pub enum Begun {
    /// To be done.
    Fresh(Box<Tx>),
    /// Done before; here is what was answered.
    Replay(Response),
}

impl Tx {
    pub(crate) async fn begin(
        app: &App,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Self, Problem> {
        let db = app.store().begin().await?;
        let scope = actor.scope();
        Ok(Self {
            now: app.now(),
            app: app.clone(),
            db,
            actor,
            scope,
            key,
            changes: Vec::new(),
            wake: false,
            locale: Locale::Zh,
        })
    }

    /// Begins a write under a request key, or finds the answer given before.
    pub(crate) async fn begin_once(
        app: &App,
        actor: Actor,
        key: RequestKey,
    ) -> Result<Begun, Problem> {
        let mut tx = Self::begin(app, actor, Some(key.clone())).await?;
        let known = tx
            .db
            .one_unscoped::<Remembered>(
                "request keys belong to accounts",
                "SELECT fingerprint, status, answer FROM request_key WHERE owner = $1 AND key = $2",
                params![key.owner, key.key],
            )
            .await?;
        let Some(known) = known else {
            return Ok(Begun::Fresh(Box::new(tx)));
        };
        tx.db.rollback().await;
        if known.fingerprint != key.fingerprint {
            return Err(Problem::conflict("request_key_reused"));
        }
        let status = u16::try_from(known.status)
            .ok()
            .and_then(|code| StatusCode::from_u16(code).ok());
        Ok(Begun::Replay(json(
            status.unwrap_or(StatusCode::OK),
            known.answer,
        )))
    }

    /// The connection.
    pub fn db(&mut self) -> &mut Db {
        &mut self.db
    }

    /// The connection and the scope together, for `store::…(db, scope, …)`.
    pub fn parts(&mut self) -> (&mut Db, &Scope) {
        (&mut self.db, &self.scope)
    }

    /// The running house.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What the actor may see.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Looks further than the actor's own place: the whole street. A reviewed exception, for rooms whose rule
    /// decides by something else than place (a unit's own orders, a public page).
    pub fn widen_to_street(&mut self) {
        self.scope = Scope::street_wide(self.scope.street());
    }

    /// Goes on as somebody else at another moment: to play back what others did earlier (the demo). Never in a
    /// handler, where who acts and when is not up to the code.
    pub fn play_as(&mut self, actor: Actor, at: Timestamp) {
        self.scope = actor.scope();
        self.actor = actor;
        self.now = at;
    }

    /// The one moment of this transaction.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The language of the answer; Chinese where nobody asked in another.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.locale
    }

    pub(crate) fn speak(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// A fresh id.
    #[must_use]
    pub fn fresh_id(&self) -> Uuid {
        self.app.ids().next()
    }

    /// Leaves a row in the insert-only log, and a change notice for readers in scope.
    ///
    /// # Errors
    /// The database refused.
    pub async fn log(&mut self, entry: Entry<'_>) -> Result<EventId, Problem> {
        let id = EventId(self.app.ids().next());
        let (account, person, post, role) = self.signature();
        let detail = detail_text(&entry.detail);
        self.db
            .execute(
                &self.scope,
                "INSERT INTO event_log (street_id, id, at, entity, entity_id, event, from_state, to_state, \
                 account_id, person_id, post_id, role, reason, detail) \
                 VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                params![
                    id, self.now, entry.entity, entry.id, entry.event, entry.from, entry.to, account, person, post,
                    role, entry.reason, detail
                ],
            )
            .await?;
        self.changed(entry.entity, entry.id, entry.area);
        Ok(id)
    }

    /// Leaves many rows in the log with few statements: for imports, a few hundred at a time. Readers are not told of each;
    /// tell them once with [`Tx::changed`].
    ///
    /// # Errors
    /// The database refused.
    pub async fn log_many(&mut self, entries: &[Entry<'_>]) -> Result<(), Problem> {
        if entries.is_empty() {
            return Ok(());
        }
        let (account, person, post, role) = self.signature();
        let mut rows = Vec::with_capacity(entries.len() * 8);
        for entry in entries {
            rows.extend(params![
                EventId(self.app.ids().next()),
                entry.entity,
                entry.id,
                entry.event,
                entry.from,
                entry.to,
                entry.reason,
                detail_text(&entry.detail)
            ]);
        }
        let head = "INSERT INTO event_log (street_id, at, account_id, person_id, post_id, role, id, entity, entity_id, \
             event, from_state, to_state, reason, detail)";
        let row = "($1, $4, $5, $6, $7, $8, ?, ?, ?, ?, ?, ?, ?, ?)";
        let shared = params![self.now, account, person, post, role];
        self.db
            .insert_many(&self.scope, head, row, &shared, rows)
            .await?;
        Ok(())
    }

    /// Who stands beside a row of the log: login, person, post, role.
    fn signature(&self) -> (Option<AccountId>, Option<PersonId>, Option<PostId>, String) {
        match &self.actor {
            Actor::Member {
                account,
                person,
                acting,
                ..
            } => (
                Some(*account),
                Some(*person),
                Some(acting.post),
                acting.role.to_string(),
            ),
            Actor::Resident { .. } => (None, None, None, "resident".to_owned()),
            Actor::House { .. } => (None, None, None, "house".to_owned()),
        }
    }

    /// Tells readers in scope, after the commit, that an object changed.
    pub fn changed(&mut self, entity: &str, id: Uuid, area: Option<&AreaPath>) {
        self.changes.push(Change {
            street: self.scope.street(),
            entity: entity.to_owned(),
            id,
            area: area.map_or_else(|| "/".to_owned(), ToString::to_string),
        });
    }

    /// Puts a job into the queue, in this transaction. The same kind and key again moves the earlier one.
    ///
    /// # Errors
    /// The database refused.
    pub async fn enqueue(
        &mut self,
        kind: &'static str,
        key: &str,
        run_at: Timestamp,
        payload: &Value,
    ) -> Result<(), Problem> {
        self.db
            .execute_unscoped(
                "jobs are the house's own",
                "INSERT INTO job (id, kind, key, street_id, payload, run_at, attempts, locked_until, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7) ON CONFLICT (kind, key) DO UPDATE SET \
                 payload = excluded.payload, run_at = excluded.run_at, attempts = 0, locked_until = 0, claim = NULL, \
                 dead_reason = NULL",
                params![
                    JobId(self.app.ids().next()),
                    kind,
                    key,
                    self.scope.street(),
                    payload.to_string(),
                    run_at,
                    self.now
                ],
            )
            .await?;
        self.wake |= run_at <= self.now;
        Ok(())
    }

    /// Removes a job that is no longer wanted.
    ///
    /// # Errors
    /// The database refused.
    pub async fn unqueue(&mut self, kind: &'static str, key: &str) -> Result<(), Problem> {
        self.db
            .execute_unscoped(
                "jobs are the house's own",
                "DELETE FROM job WHERE kind = $1 AND key = $2",
                params![kind, key],
            )
            .await?;
        Ok(())
    }

    /// Commits with an answer that a repeat of the request will get again.
    ///
    /// # Errors
    /// The commit failed: nothing is stored, or it is not sure and a repeat will tell.
    pub async fn commit<T: Serialize>(
        mut self,
        status: StatusCode,
        answer: &T,
    ) -> Result<Response, Problem> {
        let text = serde_json::to_string(answer).map_err(Problem::internal)?;
        if let Some(key) = self.key.take() {
            let remembered = self
                .db
                .execute_unscoped(
                    "request keys belong to accounts",
                    "INSERT INTO request_key (owner, key, fingerprint, status, answer, created_at) \
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (owner, key) DO NOTHING",
                    params![
                        key.owner,
                        key.key,
                        key.fingerprint.to_vec(),
                        i64::from(status.as_u16()),
                        text.as_str(),
                        self.now
                    ],
                )
                .await?;
            if remembered == 0 {
                // the same request ran beside this one and was first: this one leaves no trace
                self.db.rollback().await;
                return Err(Problem::new(ProblemKind::Conflict, "request_running"));
            }
        }
        self.finish().await?;
        Ok(json(status, text))
    }

    /// Commits without an answer: jobs, commands, side writes of a read.
    ///
    /// # Errors
    /// The commit failed.
    pub async fn finish(mut self) -> Result<(), Problem> {
        if self.db.backend() == Backend::Postgres {
            for change in &self.changes {
                let notice = serde_json::to_string(change).map_err(Problem::internal)?;
                self.db
                    .execute_unscoped(
                        "change notices",
                        "SELECT pg_notify($1, $2)",
                        params![CHANNEL, notice],
                    )
                    .await?;
            }
        }
        let postgres = self.db.backend() == Backend::Postgres;
        self.db.commit().await?;
        if !postgres {
            for change in self.changes {
                self.app.announce(change);
            }
        }
        if self.wake {
            self.app.wake_workers();
        }
        Ok(())
    }

    /// Takes everything back.
    pub async fn rollback(self) {
        self.db.rollback().await;
    }
}

fn detail_text(detail: &Value) -> String {
    if detail.is_null() {
        "{}".to_owned()
    } else {
        detail.to_string()
    }
}

fn json(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}
