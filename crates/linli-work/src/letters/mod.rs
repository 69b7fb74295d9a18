//! Letters to the mailboxes of building heads 楼长信箱: opinions, thanks, ideas, offers to help, needs.
//!
//! Every building has one mailbox: the page behind its QR posters, and a paper box where one hangs. A letter comes in by
//! either, is answered by the head who keeps the mailbox or by the community, and may become a demand, an idea, a
//! volunteer lead or praise. It stands on this floor and not in the net, because a letter becomes a demand in one
//! transaction, and imports go downward only.
//!
//! | Who | May |
//! |---|---|
//! | resident | write, follow by code, add a word |
//! | head of the building | read, answer, convert, type in slips; who wrote only with consent and while open |
//! | community, street office | the same for their place; who wrote is masked, the number opened with a reason |
//! | everybody else | nothing: grid workers, units, leaders and neighbours see no letter |
//!
//! Invariants: a letter becomes something at most once (key of `letter_outcome`); a code opens one letter and is stored as
//! a hash; what was typed in from paper is marked; an answer is owed within the limit `letter_answer`.

pub mod act;
pub mod convert;
mod deadlines;
pub mod entity;
pub mod figures;
mod list;
pub mod migrations;
pub mod public;
pub mod rules;
pub mod slip;
pub mod store;
mod tell;
pub mod view;
pub mod write;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_net::invariant_check;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of a letter in the log, the search and the pictures.
pub const ENTITY: &str = "letter";
/// Characters of a letter at most.
pub const MAX_TEXT: usize = 5_000;
/// Characters of an answer at most.
pub const MAX_REPLY: usize = 2_000;
/// Characters of a word added by the writer at most.
pub const MAX_WORD: usize = 1_000;
/// Days without a word after which an answered letter ends by itself (our default).
pub const QUIET_DAYS: i64 = 30;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "letters",
    routes,
    migrations: migrations::STEPS,
    jobs: &[deadlines::SWEEP],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    checks: &[invariant_check!(
        "letters.outcomes",
        store::checked::OUTCOMES
    )],
    ..Feature::EMPTY
};

/// Those who read letters of their place and answer them (domain.md 2.3).
pub const READERS: &[Role] = &[
    Role::BuildingHead,
    Role::StairwellHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];
const KEEPERS: Who = Who::Roles(READERS);

const ACCESS: &[Access] = &[
    access("GET", "/api/letters", KEEPERS),
    access("POST", "/api/letters", KEEPERS),
    access("GET", "/api/letters/slip-codes", KEEPERS),
    access("GET", "/api/letters/{id}", KEEPERS),
    access("GET", "/api/letters/{id}/picture", KEEPERS),
    access("POST", "/api/letters/{id}/classify", KEEPERS),
    access("POST", "/api/letters/{id}/reply", KEEPERS),
    access("POST", "/api/letters/{id}/convert", KEEPERS),
    access("POST", "/api/letters/{id}/close", KEEPERS),
    access("POST", "/api/letters/{id}/phone", KEEPERS),
    access("POST", "/api/public/letters", Who::Public),
    access("GET", "/api/public/letters/{tracking_code}", Who::Public),
    access(
        "POST",
        "/api/public/letters/{tracking_code}/add",
        Who::Public,
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_letters, slip::type_in_slip))
        .routes(routes!(slip::slip_codes))
        .routes(routes!(list::get_letter))
        .routes(routes!(list::get_letter_picture))
        .routes(routes!(act::classify_letter))
        .routes(routes!(act::reply_to_letter))
        .routes(routes!(convert::convert_letter))
        .routes(routes!(act::close_letter))
        .routes(routes!(act::open_letter_phone))
        .routes(routes!(public::write))
        .routes(routes!(public::follow_letter))
        .routes(routes!(public::add_letter_word))
}
