//! The HTTP face of a house: every room's routes under the common layers.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::from_fn_with_state;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;

use crate::app::App;
use crate::problem::{Problem, localise};

/// What a page may load: nothing from outside, nothing may frame us, pictures may be made in the page, or come from the
/// origins named here (the tiles of a street's own map).
#[must_use]
pub fn content_policy<'a>(pictures_from: impl IntoIterator<Item = &'a String>) -> String {
    let pictures: String = pictures_from
        .into_iter()
        .map(|origin| format!(" {origin}"))
        .collect();
    format!(
        "default-src 'self'; img-src 'self' data: blob:{pictures}; style-src 'self' 'unsafe-inline'; object-src 'none'; \
         base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// The API of the house and its description.
pub fn api(app: &App) -> (Router<App>, OpenApi) {
    app.routes().split_for_parts()
}

/// Puts the common layers around a router: problems in the reader's language, compression, safe headers.
pub fn with_layers(router: Router<App>, app: &App) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let policy = HeaderValue::from_str(&content_policy([])).ok();
    router
        .with_state(app.clone())
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(app.clone(), localise))
                .layer(CatchPanicLayer::custom(|_| {
                    axum::response::IntoResponse::into_response(Problem::internal(
                        "a handler panicked",
                    ))
                })),
        )
        .layer(CompressionLayer::new())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CONTENT_SECURITY_POLICY,
            policy,
        ))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "same-origin"))
        .layer(header(header::X_FRAME_OPTIONS, "DENY"))
}

/// Answer to an unknown API path.
pub async fn unknown() -> Problem {
    Problem::not_found()
}
