//! The web app inside the binary. Files under `assets/` carry a hash in their names and never change; the
//! page itself is asked for anew each time; a path of the app that is no file is the page.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../web/dist"]
struct Web;

const PAGE: &str = "index.html";
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// Answers everything that is not the API.
pub(super) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
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
        Some(file) => answer(path, file, &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let cache = if path.starts_with("assets/") {
        FOREVER
    } else {
        ASK_AGAIN
    };
    let mark = mark(&file);
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
    let hash: String = file.metadata.sha256_hash()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("\"{hash}\"")
}
