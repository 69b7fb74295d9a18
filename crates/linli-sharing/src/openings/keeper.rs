//! Who keeps a resource: the owning unit's liaison, and the office of its place.

use linli_domain::actor::{Actor, Role};
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_work::resources::rules::ResourceState;
use linli_work::resources::store::Resource;
use linli_work::resources::view::standing;

/// Who books: everybody with a post but the auditor, who reads, and the three administrators, who see no business content.
pub const BOOKERS: &[Role] = &[
    Role::Volunteer,
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Department,
];

/// Whether an actor keeps a resource.
#[must_use]
pub fn keeps(resource: &Resource, actor: &Actor, now: Timestamp) -> bool {
    let standing = standing(resource, actor, now);
    standing.owner || standing.office
}

/// Lets only who keeps a resource pass.
///
/// # Errors
/// It is somebody else's to keep.
pub fn check(resource: &Resource, actor: &Actor, now: Timestamp) -> Result<(), Problem> {
    match keeps(resource, actor, now) {
        true => Ok(()),
        false => Err(Problem::forbidden("openings_not_keeper")),
    }
}

/// Whether a resource has left the catalogue for good.
#[must_use]
pub fn is_gone(resource: &Resource) -> bool {
    matches!(
        resource.state,
        ResourceState::Withdrawn | ResourceState::Expired
    )
}
