//! The web app inside the binary. Files under `assets/` carry a hash in their names and never change; the
//! page itself is asked for anew each time; a path of the app that is no file is the page.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use linli_kit::app::App;
use linli_kit::problem::Problem;
use linli_kit::server::content_policy;
use linli_net::map::tiles;
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../web/dist"]
struct Web;

const PAGE: &str = "index.html";
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// Answers everything that is not the API.
pub(super) async fn serve(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    // what the build leaves for itself (`.vite/`) is nobody's business
    let file = if path.starts_with('.') {
        None
    } else {
        Web::get(path)
    };
    let (path, found) = match file {
        Some(file) => (path, Some(file)),
        // a missing asset must not turn into a page that a browser then reads as a script
        None if path.starts_with("assets/") => (path, None),
        None => (PAGE, Web::get(PAGE)),
    };
    match found {
        Some(file) if path == PAGE => {
            let policy = policy(&app).await;
            // a browser that is told "not modified" keeps the policy it had: another policy is another page
            let mark = format!("{}{:x}", mark(&file), hashed(&policy));
            let allowed = HeaderValue::from_str(&policy).ok();
            let mut page = answer(path, file, &mark, &headers);
            page.headers_mut()
                .extend(allowed.map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
            page
        }
        Some(file) => {
            let mark = mark(&file);
            answer(path, file, &mark, &headers)
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What the page may load: the tiles of the streets' own maps beside what the house has. Nothing more where the database
/// cannot say.
async fn policy(app: &App) -> String {
    let sources = async { tiles::picture_sources(&mut app.read().await?).await };
    let sources = sources.await.unwrap_or_else(|error: Problem| {
        tracing::warn!(?error, "the map's tile sources cannot be read");
        std::collections::BTreeSet::new()
    });
    content_policy(&sources)
}

fn hashed(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn answer(path: &str, file: EmbeddedFile, mark: &str, headers: &HeaderMap) -> Response {
    let cache = if path.starts_with("assets/") {
        FOREVER
    } else {
        ASK_AGAIN
    };
    let mark = format!("\"{mark}\"");
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|marks| {
            marks
                .split(',')
                .any(|known| known.trim().trim_start_matches("W/") == mark)
        });
    let kept = [
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        // weak, because the answer may be compressed on its way
        (
            header::ETAG,
            HeaderValue::from_str(&format!("W/{mark}"))
                .unwrap_or(HeaderValue::from_static("W/\"\"")),
        ),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let kind = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    (kept, [(header::CONTENT_TYPE, kind)], file.data).into_response()
}

/// The file's mark: the start of its SHA-256.
fn mark(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
