//! The texts residents read when a demand is not accepted: six codes (北京市接诉即办工作条例 art. 11), whose words the
//! street office may write for itself.
//!
//! | Who | May |
//! |---|---|
//! | everybody signed in | read them |
//! | street officer | write a new version |
//!
//! Invariants: a version never changes; a resident goes on reading the words that were in force when the matter was
//! refused.

mod edit;
pub mod migrations;
pub mod store;

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::scope::Scope;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::{Locale, Texts};
use serde_json::Map;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::demands::state::RefusalCode;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "refusals",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/refusal-codes", Who::SignedIn),
    access(
        "PUT",
        "/api/refusal-codes/{code}",
        Who::Roles(&[Role::StreetOfficer]),
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(edit::refusal_codes))
        .routes(routes!(edit::write_refusal_text))
}

/// The key of the text the house came with.
fn default_key(code: RefusalCode) -> String {
    format!("refusal_{}", code.code().to_ascii_lowercase())
}

/// The text the house came with.
#[must_use]
pub fn default_text((texts, locale): (&Texts, Locale), code: RefusalCode) -> String {
    texts.say(locale, &default_key(code), &Map::new())
}

/// What the requester of a refused demand reads: the version that was in force then, or the text the house came with.
///
/// # Errors
/// The database refused.
pub async fn text_of(
    db: &mut Db,
    scope: &Scope,
    texts: (&Texts, Locale),
    code: RefusalCode,
    version: Option<i64>,
) -> Result<String, Problem> {
    let own = match version {
        Some(version) => store::version(db, scope, code, version).await?,
        None => None,
    };
    Ok(match (own, texts.1) {
        (Some(own), Locale::Zh) => own.text_zh,
        (Some(own), Locale::En) => own.text_en,
        (None, _) => default_text(texts, code),
    })
}
