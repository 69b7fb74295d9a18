//! Persons and their posts, with the least data that serves: a name, an encrypted telephone number.
//!
//! A number is shown masked; opening it wants a reason and leaves a row in the log that the person can see. Of Party
//! membership only *verified by whom and when* is kept, and only the community sees it. Who gives which post, and which
//! of them one person holds at a time, is one table: [`rules::SEATS`].

pub mod bulk;
pub mod end;
pub mod migrations;
mod open;
pub mod people;
pub mod people_view;
pub mod phones;
pub mod posts;
pub mod posts_list;
pub mod posts_many;
pub mod rules;
pub mod store;

use linli_domain::actor::Role;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::invariant_check;

/// The room; who holds which post is told by the accounts room beside it.
pub const FEATURE: Feature = Feature {
    name: "persons",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    checks: &[invariant_check!("posts.seats", store::checked::SEATS)],
    ..Feature::EMPTY
};

/// Who keeps persons and gives posts; which post is [`rules::may_give`]'s.
const KEEPERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);
/// Who sees the persons of the own place (domain.md 2.3): units do not, and the three administrators see accounts.
const READERS: Who = Who::Roles(&[
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/persons", READERS),
    access("GET", "/api/persons/{id}", READERS),
    access("POST", "/api/persons", KEEPERS),
    access("PATCH", "/api/persons/{id}", KEEPERS),
    access(
        "POST",
        "/api/persons/{id}/verify-party",
        Who::Roles(people::VERIFIERS),
    ),
    access("POST", "/api/persons/{id}/end", KEEPERS),
    access("GET", "/api/persons/{id}/uses", KEEPERS),
    access("GET", "/api/posts", READERS),
    access("POST", "/api/posts", KEEPERS),
    access("POST", "/api/posts/{id}/renew", KEEPERS),
    access("POST", "/api/posts/{id}/hand-over", KEEPERS),
    access(
        "POST",
        "/api/persons/{id}/phone",
        Who::Roles(phones::OPENERS),
    ),
    access("GET", "/api/account/looked-at", Who::SignedIn),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(people_view::list_persons, people::create_person))
        .routes(routes!(people_view::get_person, people::edit_person))
        .routes(routes!(people::verify_party))
        .routes(routes!(end::end_person))
        .routes(routes!(end::get_person_uses))
        .routes(routes!(posts_list::list_posts, posts::give_net_post))
        .routes(routes!(posts::renew_net_post))
        .routes(routes!(posts::hand_over_net_post))
        .routes(routes!(open::open_phone))
        .routes(routes!(open::looked_at))
}

linli_kit::code_columns!(rules::PostSource);
