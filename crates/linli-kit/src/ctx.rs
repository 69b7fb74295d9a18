//! What a handler is given: who calls, in which scope, in which language, with which request key.

use std::net::{IpAddr, SocketAddr};

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, MatchedPath, Request};
use axum::http::{HeaderMap, header, request::Parts};
use axum::response::{IntoResponse, Response};
use linli_domain::actor::{Actor, Role};
use linli_domain::id::StreetId;
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::malformed;
use crate::problem::Problem;
use crate::secret::sha256;
use crate::session::{self, Session};
use crate::store::Db;
use crate::text::Locale;
use crate::transaction::{Begun, RequestKey, Tx};

/// The caller of an endpoint, already admitted by the access table.
#[derive(Debug, Clone)]
pub struct Ctx {
    app: App,
    session: Option<Session>,
    actor: Option<Actor>,
    locale: Locale,
    key: Option<String>,
    address: IpAddr,
    user_agent: String,
}

/// Endpoints that stay open while a new password is due.
const BEFORE_NEW_PASSWORD: [&str; 3] = [
    "/api/session",
    "/api/account/password",
    "/api/account/password-rules",
];

impl FromRequestParts<App> for Ctx {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = parts
            .extensions
            .get::<MatchedPath>()
            .map(|path| path.as_str().to_owned())
            .ok_or_else(|| Problem::internal("a handler was called without a route"))?;
        let method = parts.method.as_str();
        let who = app
            .who_may(method, &path)
            .ok_or_else(|| Problem::internal(format!("no access row for {method} {path}")))?;
        let session = match cookie(&parts.headers, session::COOKIE) {
            Some(token) => session::find(app, &mut app.read().await?, token).await?,
            None => None,
        };
        let actor = session.as_ref().and_then(Session::actor);
        let role = actor.as_ref().and_then(Actor::role);
        if !who.admits(session.is_some(), role) {
            return Err(match session {
                None => Problem::new(ProblemKind::Unauthenticated, "not_signed_in"),
                Some(_) => Problem::forbidden("not_for_this_post"),
            });
        }
        if session
            .as_ref()
            .is_some_and(|session| session.must_change_password)
            && !BEFORE_NEW_PASSWORD.contains(&path.as_str())
            && !path.starts_with("/api/public/")
        {
            return Err(Problem::forbidden("new_password_due"));
        }
        let text = |name: header::HeaderName| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        Ok(Self {
            app: app.clone(),
            session,
            actor,
            locale: Locale::from_header(text(header::ACCEPT_LANGUAGE).as_deref()),
            key: parts
                .headers
                .get("idempotency-key")
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
            address: address(app, parts),
            user_agent: text(header::USER_AGENT)
                .unwrap_or_default()
                .chars()
                .take(200)
                .collect(),
        })
    }
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

fn address(app: &App, parts: &Parts) -> IpAddr {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let forwarded = app
        .settings()
        .trust_forwarded_for
        .then(|| {
            parts
                .headers
                .get("x-forwarded-for")?
                .to_str()
                .ok()?
                .rsplit(',')
                .next()?
                .trim()
                .parse()
                .ok()
        })
        .flatten();
    forwarded.or(peer).unwrap_or(IpAddr::from([127, 0, 0, 1]))
}

impl Ctx {
    /// The running house.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.app.now()
    }

    /// The language of the answer.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The network address of the caller.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The browser's name for itself, cut to 200 characters.
    #[must_use]
    pub fn user_agent(&self) -> &str {
        &self.user_agent
    }

    /// The session.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub fn session(&self) -> Result<&Session, Problem> {
        self.session
            .as_ref()
            .ok_or_else(|| Problem::new(ProblemKind::Unauthenticated, "not_signed_in"))
    }

    /// Whether somebody is signed in.
    #[must_use]
    pub fn signed_in(&self) -> bool {
        self.session.is_some()
    }

    /// The actor.
    ///
    /// # Errors
    /// Nobody is signed in, or the person holds no post.
    pub fn actor(&self) -> Result<&Actor, Problem> {
        self.session()?;
        self.actor
            .as_ref()
            .ok_or_else(|| Problem::forbidden("no_post"))
    }

    /// The role of the acting post.
    ///
    /// # Errors
    /// Nobody is signed in, or the person holds no post.
    pub fn role(&self) -> Result<Role, Problem> {
        self.actor()?
            .role()
            .ok_or_else(|| Problem::forbidden("no_post"))
    }

    /// What the actor may see.
    ///
    /// # Errors
    /// Nobody is signed in, or the person holds no post.
    pub fn scope(&self) -> Result<Scope, Problem> {
        Ok(self.actor()?.scope())
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// No connection came free in time.
    pub async fn read(&self) -> Result<Db, Problem> {
        self.app.read().await
    }

    /// Begins the write this request asks for, or finds the answer given to it before.
    ///
    /// # Errors
    /// No request key, the key was used for another request, or no writer came free.
    pub async fn begin<T>(&self, body: &Body<T>) -> Result<Begun, Problem> {
        let actor = self.actor()?.clone();
        let owner = self.session()?.account_id.to_string();
        self.begin_once(actor, self.request_key(owner, body)?).await
    }

    /// Begins a write of somebody signed in on what belongs to the person and not to a post: the own password, the own
    /// sessions. Whoever holds no post at the moment may do it as well; the house then writes for the person.
    ///
    /// # Errors
    /// As [`Ctx::begin`], but a post is not needed.
    pub async fn begin_own<T>(&self, body: &Body<T>) -> Result<Begun, Problem> {
        let session = self.session()?;
        let owner = session.account_id.to_string();
        let actor = self.actor.clone().unwrap_or(Actor::House {
            street: session.street_id,
        });
        self.begin_once(actor, self.request_key(owner, body)?).await
    }

    /// Begins the write of somebody without login, on a public page of a street.
    ///
    /// # Errors
    /// As [`Ctx::begin`].
    pub async fn begin_public<T>(
        &self,
        street: StreetId,
        body: &Body<T>,
    ) -> Result<Begun, Problem> {
        let key = self.request_key("public".to_owned(), body)?;
        self.begin_once(Actor::Resident { street }, key).await
    }

    async fn begin_once(&self, actor: Actor, key: RequestKey) -> Result<Begun, Problem> {
        Ok(match Tx::begin_once(&self.app, actor, key).await? {
            Begun::Fresh(tx) => Begun::Fresh(Box::new(tx.speak(self.locale))),
            replay @ Begun::Replay(_) => replay,
        })
    }

    fn request_key<T>(&self, owner: String, body: &Body<T>) -> Result<RequestKey, Problem> {
        match &self.key {
            Some(key) if (8..=100).contains(&key.len()) => Ok(RequestKey {
                owner,
                key: key.clone(),
                fingerprint: body.fingerprint,
            }),
            _ => Err(Problem::new(ProblemKind::Malformed, "request_key_missing")),
        }
    }
}

/// Unwraps a begun write, or returns the answer given before from the handler.
#[macro_export]
macro_rules! fresh {
    ($begun:expr) => {
        match $begun {
            $crate::transaction::Begun::Fresh(tx) => *tx,
            $crate::transaction::Begun::Replay(response) => return Ok(response),
        }
    };
}

/// A JSON body, and the keyed fingerprint of the whole request for its key. Unknown fields are the type's business
/// (`#[serde(deny_unknown_fields)]`); what is wrong is told by field.
#[derive(Debug, Clone)]
pub struct Body<T> {
    /// The value.
    pub value: T,
    fingerprint: [u8; 32],
}

impl<T> Body<T> {
    /// A body that arrived in another form than JSON (an uploaded file); `parts` are what makes two requests the same:
    /// method, path, name and content.
    #[must_use]
    pub fn of_parts(value: T, parts: &[&[u8]]) -> Self {
        Self {
            value,
            fingerprint: sha256(&parts.join(&0)),
        }
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let head = format!("{} {}\n", request.method(), request.uri());
        let bytes = axum::body::to_bytes(request.into_body(), app.settings().max_body_bytes)
            .await
            .map_err(|_| Problem::new(ProblemKind::TooLarge, "body_too_large"))?;
        // keyed, because it is kept: from a bare hash of a short body its password or number could be guessed
        let plain = sha256(&[head.as_bytes(), &bytes].concat());
        let hex = data_encoding::HEXLOWER.encode(&plain);
        let fingerprint = sha256(&app.secrets().lookup("request", &hex));
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let mut reader = serde_json::Deserializer::from_slice(text);
        let value = T::deserialize(&mut reader)
            .and_then(|value| reader.end().map(|()| value))
            .map_err(|error| malformed::body::<T>(text, &error))?;
        if holds_nul(text) {
            return Err(Problem::new(ProblemKind::Invalid, "nul_character"));
        }
        Ok(Self { value, fingerprint })
    }
}

/// Whether a JSON text holds the character NUL, which it can only name as the escape `\u0000`. Nobody types it, PostgreSQL
/// stores no text with it, and SQLite takes what stands before it for the whole.
fn holds_nul(json: &[u8]) -> bool {
    const ESCAPE: &[u8] = br"\u0000";
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        match *byte {
            b'\\' if json[at..].starts_with(ESCAPE) => return true,
            // an escaped backslash begins no escape of its own
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    false
}

/// A JSON answer. Written into one long buffer: lists are tens of kilobytes, and growing a small one by doubling costs as
/// much as reading the rows.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

/// Room for a usual list.
const JSON_ROOM: usize = 32 * 1024;

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let mut text = Vec::with_capacity(JSON_ROOM);
        match serde_json::to_writer(&mut text, &self.0) {
            Ok(()) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
            Err(error) => Problem::internal(error.to_string()).into_response(),
        }
    }
}

/// The character NUL as an address writes it (see [`holds_nul`]).
const NUL_IN_ADDRESS: &str = "%00";

/// Path parameters; anything malformed is *not found*.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if parts.uri.path().contains(NUL_IN_ADDRESS) {
            return Err(Problem::not_found());
        }
        let found: Result<axum::extract::Path<T>, PathRejection> =
            axum::extract::Path::from_request_parts(parts, app).await;
        found
            .map(|path| Self(path.0))
            .map_err(|_| Problem::not_found())
    }
}

/// Query parameters; anything malformed says which.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if (parts.uri.query()).is_some_and(|query| query.contains(NUL_IN_ADDRESS)) {
            return Err(Problem::new(ProblemKind::Malformed, "nul_character"));
        }
        let found: Result<axum::extract::Query<T>, QueryRejection> =
            axum::extract::Query::from_request_parts(parts, app).await;
        found
            .map(|query| Self(query.0))
            .map_err(|error| malformed::query::<T>(&parts.uri, &error))
    }
}

/// What handlers answer.
pub type Answer = Result<Response, Problem>;

#[cfg(test)]
mod tests {
    use super::holds_nul;

    #[test]
    fn a_null_character_is_found_and_its_name_is_not_taken_for_it() {
        for (json, holds) in [
            (br#"{"title": "a\u0000b"}"#.as_slice(), true),
            (br#"{"title": "a\\\u0000"}"#, true),
            (br#"{"title": "a\\u0000"}"#, false),
            (br#"{"title": "\u0001 u0000"}"#, false),
            (br#"{"title": "\"#, false),
            (b"{}", false),
        ] {
            assert_eq!(holds_nul(json), holds, "{}", String::from_utf8_lossy(json));
        }
    }
}
