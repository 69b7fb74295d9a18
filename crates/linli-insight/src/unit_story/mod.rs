//! A unit's whole story (单位档案): how much there is of what it offers, promised, served, asked, sits in and heard.
//!
//! The rows themselves stay with their rooms: a section of the page is their list, and its figure here is that list's own
//! total for this reader, so that the two never differ. What no room lists by unit is listed here: the seats of a unit and
//! its people with their attendance, the good words it heard, its service cards of all quarters.
//!
//! Staff read it of every unit as far as each list lets them; a unit and a department read their own, another one's is not
//! found. Invariant: a section a role may not open is not counted for it either; no unit stands beside another.

mod cards;
mod praise;
mod seats;
pub mod store;
mod story;
#[cfg(test)]
mod tests;

use linli_domain::actor::{Actor, Role};
use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_net::orgs;
use linli_work::agreements::view::seen_by;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "unit_story",
    routes,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const READERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Department,
    Role::Auditor,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/orgs/{id}/story", READERS),
    access("GET", "/api/orgs/{id}/seats", READERS),
    access("GET", "/api/orgs/{id}/praise", READERS),
    access("GET", "/api/orgs/{id}/service-cards", READERS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(story::get_unit_story))
        .routes(routes!(seats::list_unit_seats))
        .routes(routes!(praise::list_unit_praise))
        .routes(routes!(cards::list_unit_cards))
}

/// A unit as somebody looks at it: the own one, or as staff of a place.
#[derive(Debug, Clone, Copy)]
struct Looked {
    org: OrgId,
    own: bool,
}

/// The unit an actor may look at, and whether it is the own.
///
/// # Errors
/// *Not found*: there is none, or a unit asks for another.
async fn looked_at(db: &mut Db, actor: &Actor, org: OrgId) -> Result<Looked, Problem> {
    let own = seen_by(actor);
    if own.is_some_and(|own| own != org) {
        return Err(Problem::not_found());
    }
    orgs::store::load(db, &Scope::street_wide(actor.street()), org).await?;
    Ok(Looked {
        org,
        own: own.is_some(),
    })
}

impl Looked {
    /// Where its rows are looked for: a unit's own wherever they lie, for staff those of their place.
    fn scope(self, actor: &Actor) -> Scope {
        if self.own {
            Scope::street_wide(actor.street())
        } else {
            actor.scope()
        }
    }
}
