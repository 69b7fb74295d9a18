//! Accounts: who may sign in, how, and in which posts.
//!
//! No account is there by default: the first start prints a one-time link ([`setup`]). A password is hashed with
//! argon2id and never leaves the request; every attempt is counted before it is looked at (`guard`). A session
//! holds a copy of its acting post, so ending a post or an account ends its sessions in the same transaction.

mod change;
pub mod create;
mod guard;
mod known;
mod log;
mod login;
mod manage;
pub mod migrations;
mod own;
pub mod password;
mod sessions;
pub mod setup;
pub mod store;
pub mod totp;
pub mod view;

use linli_domain::actor::Role;
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
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/session", Who::SignedIn),
    access("POST", "/api/session", Who::Public),
    access("DELETE", "/api/session", Who::SignedIn),
    access("PUT", "/api/session/acting-post", Who::SignedIn),
    access("GET", "/api/setup", Who::Public),
    access("POST", "/api/setup", Who::Public),
    access("GET", "/api/sessions", Who::SignedIn),
    access("DELETE", "/api/sessions/{id}", Who::SignedIn),
    access("GET", "/api/account/password-rules", Who::Public),
    access("PUT", "/api/account/password", Who::SignedIn),
    access("POST", "/api/account/totp", Who::SignedIn),
    access("PUT", "/api/account/totp", Who::SignedIn),
    access("DELETE", "/api/account/totp", Who::SignedIn),
    access(
        "GET",
        "/api/accounts",
        Who::Roles(&[Role::SystemAdministrator, Role::SecurityAdministrator]),
    ),
    access("POST", "/api/accounts", SYSTEM),
    access("GET", "/api/accounts/awaited", SYSTEM),
    access(
        "GET",
        "/api/accounts/{id}",
        Who::Roles(&[Role::SystemAdministrator, Role::SecurityAdministrator]),
    ),
    access("POST", "/api/persons/{id}/account", SYSTEM),
    access("POST", "/api/accounts/{id}/posts", SYSTEM),
    access("POST", "/api/accounts/{id}/reset-password", SYSTEM),
    access("POST", "/api/accounts/{id}/end", SYSTEM),
    access(
        "POST",
        "/api/posts/{id}/end",
        Who::Roles(&[
            Role::SystemAdministrator,
            Role::CommunityWorker,
            Role::CommunitySecretary,
            Role::StreetOfficer,
        ]),
    ),
    access("GET", "/api/accounts/{id}/sessions", SECURITY),
    access("POST", "/api/accounts/{id}/lock", SECURITY),
    access("POST", "/api/accounts/{id}/unlock", SECURITY),
    access("POST", "/api/accounts/{id}/reset-totp", SECURITY),
    access(
        "GET",
        "/api/log",
        Who::Roles(&[Role::AuditAdministrator, Role::Auditor]),
    ),
];

/// Makes and ends accounts and posts.
const SYSTEM: Who = Who::Roles(&[Role::SystemAdministrator]);
/// Locks and unlocks, and sees who is signed in.
const SECURITY: Who = Who::Roles(&[Role::SecurityAdministrator]);

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(login::get_session, login::sign_in, login::sign_out))
        .routes(routes!(login::switch_post))
        .routes(routes!(setup::get_setup, setup::set_up))
        .routes(routes!(sessions::list_own))
        .routes(routes!(sessions::end_own))
        .routes(routes!(sessions::list_of_account))
        .routes(routes!(own::password_rules))
        .routes(routes!(own::change_password))
        .routes(routes!(
            own::begin_totp,
            own::confirm_totp,
            own::remove_totp
        ))
        .routes(routes!(manage::list_accounts, manage::create_account))
        .routes(routes!(known::list_awaited))
        .routes(routes!(known::open_known_account))
        .routes(routes!(manage::get_account))
        .routes(routes!(manage::give_post))
        .routes(routes!(change::reset_password))
        .routes(routes!(change::reset_totp))
        .routes(routes!(change::lock))
        .routes(routes!(change::unlock))
        .routes(routes!(change::end_account))
        .routes(routes!(change::end_post))
        .routes(routes!(log::list_log))
}
