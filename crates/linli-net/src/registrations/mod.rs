//! Double registration (双报到): in-service Party members register at the community they live in, claim posts there, and
//! decide themselves whether a half-yearly card goes to their unit.
//!
//! No roll of Party members is kept (red line 6): a registration says that somebody verified the status, and when. A
//! member needs no account; the own link is the key. Invariants: a post is held by one member at a time and given once
//! (the primary key of `slot_holding`), and no card is made without the member's consent.

pub mod card;
pub mod claim;
pub mod manage;
pub mod migrations;
pub mod public;
pub mod rules;
pub mod store;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::campaigns::{OFFICE, READERS};

/// The room.
pub const FEATURE: Feature = Feature {
    name: "registrations",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/registrations", READERS),
    access("POST", "/api/registrations", OFFICE),
    access("GET", "/api/registrations/{id}", READERS),
    access("POST", "/api/registrations/{id}/verify", OFFICE),
    access("POST", "/api/registrations/{id}/decline", OFFICE),
    access("POST", "/api/registrations/{id}/leave", OFFICE),
    access("POST", "/api/registrations/{id}/card", OFFICE),
    access("GET", "/api/registrations/{id}/card.docx", OFFICE),
    access("POST", "/api/public/registrations", Who::Public),
    access("GET", "/api/public/registrations/{code}", Who::Public),
    access("POST", "/api/public/registrations/{code}/hold", Who::Public),
    access(
        "POST",
        "/api/public/registrations/{code}/release",
        Who::Public,
    ),
    access(
        "POST",
        "/api/public/registrations/{code}/claim",
        Who::Public,
    ),
    access(
        "POST",
        "/api/public/registrations/{code}/card-consent",
        Who::Public,
    ),
    access(
        "POST",
        "/api/public/registrations/{code}/leave",
        Who::Public,
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            manage::list_registrations,
            manage::enter_registration
        ))
        .routes(routes!(manage::get_registration))
        .routes(routes!(manage::verify_registration))
        .routes(routes!(manage::decline_registration))
        .routes(routes!(manage::end_registration))
        .routes(routes!(card::issue_card))
        .routes(routes!(card::get_card_file))
        .routes(routes!(public::register))
        .routes(routes!(public::get_member))
        .routes(routes!(claim::hold_post))
        .routes(routes!(claim::release_post))
        .routes(routes!(claim::claim_post))
        .routes(routes!(public::consent_to_card))
        .routes(routes!(public::leave))
}
