//! Service cards (单位服务卡): each quarter a card for each unit of what it promised, did and heard, worked out and never
//! typed (rule R-37).
//!
//! | Who | May |
//! |---|---|
//! | street office | make and send the cards of all units of the street, hand papers over, answer objections |
//! | community | the same for units seated in its place |
//! | the unit | read what was sent; its head confirms or says what is wrong; on paper an office enters that for it |
//! | street leader, auditor | read |
//!
//! Invariants: what a card says stands still once it was sent, and what changes later is told as a correction on the next
//! card ([`facts`]); an answered objection makes a new revision and keeps the old; a unit has one card a quarter that holds;
//! no card stands beside another one to be compared, and none names a resident.

pub mod act;
pub mod facts;
pub mod gather;
pub mod list;
pub mod make;
pub mod paper;
pub mod quarter;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;
pub mod view;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_kit::store::Migration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "service_cards",
    routes,
    migrations: STEPS,
    long_jobs: &[make::RUN],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

/// Who makes and sends cards, each in the own place.
pub const OFFICE: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

/// Who reads the cards of a place.
const READERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::Auditor,
]);

const MAKERS: Who = Who::Roles(OFFICE);

/// Who acts for a unit.
const UNIT: Who = Who::Roles(&[Role::UnitLiaison, Role::UnitHead, Role::Department]);

const EITHER: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::Auditor,
]);

/// Who answers a card: the unit, or an office that enters the unit's paper.
const ANSWERERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::StreetOfficer,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/service-cards", READERS),
    access("GET", "/api/service-cards/cards.zip", READERS),
    access("GET", "/api/service-cards/own", UNIT),
    access("POST", "/api/service-cards/make", MAKERS),
    access("POST", "/api/service-cards/send", MAKERS),
    access("GET", "/api/service-cards/{id}", EITHER),
    access("GET", "/api/service-cards/{id}/card.docx", EITHER),
    access("POST", "/api/service-cards/{id}/send", MAKERS),
    access("POST", "/api/service-cards/{id}/hand-over", MAKERS),
    access("POST", "/api/service-cards/{id}/confirm", ANSWERERS),
    access("POST", "/api/service-cards/{id}/object", ANSWERERS),
    access("POST", "/api/service-cards/{id}/answer", MAKERS),
];

/// Cards, one row a revision, and the runs that make or send all of a quarter. Cards lie where their unit has its seat.
const STEPS: &[Migration] = &[Migration {
    name: "20261123_10_service_cards",
    sql: "
CREATE TABLE service_card (
  street_id BIGINT NOT NULL, id UUID NOT NULL, org_id UUID NOT NULL, quarter TEXT NOT NULL, revision BIGINT NOT NULL,
  state TEXT NOT NULL, facts TEXT NOT NULL, made_at BIGINT NOT NULL, made_by UUID, sent_at BIGINT, sent_by UUID,
  handed_at BIGINT, answered_at BIGINT, answered_by UUID, paper TEXT, objection TEXT, reply TEXT, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, org_id, quarter, revision));
CREATE INDEX service_card_quarter ON service_card (street_id, quarter, state);
CREATE TABLE service_card_run (
  street_id BIGINT NOT NULL, id UUID NOT NULL, quarter TEXT NOT NULL, what TEXT NOT NULL, place TEXT NOT NULL,
  total BIGINT NOT NULL, done BIGINT NOT NULL, changed BIGINT NOT NULL, started_by UUID, started_at BIGINT NOT NULL,
  finished_at BIGINT, PRIMARY KEY (street_id, id));
CREATE INDEX service_card_run_quarter ON service_card_run (street_id, quarter, place, started_at);
",
    postgres: None,
}];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_service_cards))
        .routes(routes!(list::list_own_service_cards))
        .routes(routes!(paper::get_service_cards_zip))
        .routes(routes!(make::make_service_cards))
        .routes(routes!(make::send_service_cards))
        .routes(routes!(view::get_service_card))
        .routes(routes!(paper::get_service_card_file))
        .routes(routes!(act::send_service_card))
        .routes(routes!(act::hand_over_service_card))
        .routes(routes!(act::confirm_service_card))
        .routes(routes!(act::object_to_service_card))
        .routes(routes!(act::answer_service_card))
}
