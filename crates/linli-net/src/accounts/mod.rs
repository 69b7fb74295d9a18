//! Accounts: who may sign in, how, and in which posts.
//!
//! No account is there by default: the first start prints a one-time link ([`setup`]). A password is hashed with
//! argon2id and never leaves the request; every attempt is counted before it is looked at ([`guard`]). A session
//! holds a copy of its acting post, so ending a post or an account ends its sessions in the same transaction.

pub mod create;
mod guard;
mod login;
pub mod migrations;
pub mod password;
pub mod setup;
pub mod store;
pub mod totp;
pub mod view;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "accounts",
    routes,
    migrations: migrations::STEPS,
    jobs: &[guard::TIDY],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/session", Who::SignedIn),
    access("POST", "/api/session", Who::Public),
    access("DELETE", "/api/session", Who::SignedIn),
    access("PUT", "/api/session/acting-post", Who::SignedIn),
    access("GET", "/api/setup", Who::Public),
    access("POST", "/api/setup", Who::Public),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(login::get_session, login::sign_in, login::sign_out))
        .routes(routes!(login::switch_post))
        .routes(routes!(setup::get_setup, setup::set_up))
}
