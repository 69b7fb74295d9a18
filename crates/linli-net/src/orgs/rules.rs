//! Which organisation may stand under which, who keeps which, and whether a tree stays a tree. No database here.

use std::collections::HashMap;

use linli_domain::actor::Role;
use linli_domain::code_enum;
use linli_domain::id::OrgId;

use super::OrgKind;
use OrgKind as K;

/// How deep the tree of organisations may be.
pub const MAX_LEVELS: usize = 12;

code_enum! {
    /// Why something cannot be done to an organisation; each is the key of its text.
    pub enum OrgRefusal {
        /// 已撤销
        Ended = "org_ended",
        /// 当前岗位不维护组织
        NotForRole = "org_not_for_role",
        /// 由街道维护
        StreetOnly = "org_street_only",
        /// 不在本区域
        Elsewhere = "org_elsewhere",
    }
}

code_enum! {
    /// What is done to an organisation.
    pub enum OrgAct {
        /// What it says.
        Edit = "edit",
        /// Which places it is bound to.
        Bind = "bind",
        /// It is no more.
        End = "end",
    }
}

/// What counts as a unit (domain.md 2.4, R-11): everybody who could build together with a community; offices, committees,
/// Party organisations and the community's own groups are left out.
pub const UNITS: [OrgKind; 12] = [
    K::Government,
    K::PublicInstitution,
    K::StateEnterprise,
    K::PrivateEnterprise,
    K::NewOrganisation,
    K::SocialOrganisation,
    K::SocialEnterprise,
    K::PropertyFirm,
    K::School,
    K::Hospital,
    K::Utility,
    K::Merchant,
];

/// Whether an organisation belongs to the Party's own tree.
#[must_use]
pub fn is_party(kind: OrgKind) -> bool {
    matches!(
        kind,
        K::PartyOrganisation | K::PartyCommittee | K::PartyBranch
    )
}

/// Whether only the street office keeps organisations of a kind: its own offices and the communities.
#[must_use]
pub fn is_streets(kind: OrgKind) -> bool {
    matches!(kind, K::StreetOffice | K::Department | K::Community)
}

/// Whether an organisation of `kind` may stand under one of `parent`. The Party's tree stands under Party organisations,
/// communities and the street office; committees under their community; whatever else under anything that is no branch.
#[must_use]
pub fn may_stand(kind: OrgKind, parent: OrgKind) -> bool {
    match kind {
        K::PartyOrganisation | K::PartyCommittee | K::PartyBranch => {
            matches!(
                parent,
                K::PartyOrganisation | K::PartyCommittee | K::Community | K::StreetOffice
            )
        }
        K::Community => parent == K::StreetOffice,
        K::StreetOffice | K::Department => {
            matches!(parent, K::StreetOffice | K::Department)
        }
        K::ResidentsCommittee | K::OwnersCommittee | K::ServiceStation => matches!(
            parent,
            K::Community | K::ResidentsCommittee | K::StreetOffice | K::PartyCommittee
        ),
        _ => parent != K::PartyBranch,
    }
}

/// Whether a role keeps organisations of a kind, given whether the organisation lies in the own place.
///
/// # Errors
/// Why not.
pub fn decide(kind: OrgKind, ended: bool, inside: bool, role: Role) -> Result<(), OrgRefusal> {
    let street = role == Role::StreetOfficer;
    if !street && !role.is_community() {
        return Err(OrgRefusal::NotForRole);
    }
    if !inside {
        return Err(OrgRefusal::Elsewhere);
    }
    if is_streets(kind) && !street {
        return Err(OrgRefusal::StreetOnly);
    }
    if ended {
        return Err(OrgRefusal::Ended);
    }
    Ok(())
}

/// Why an organisation cannot hang under another: the key of a field's text.
pub const CYCLE: &str = "org_cycle";
/// The tree would be deeper than [`MAX_LEVELS`].
pub const TOO_DEEP: &str = "org_too_deep";

/// Whether `org` may hang under `parent` in a tree given by each organisation's parent: no circle, not too deep.
///
/// # Errors
/// [`CYCLE`] or [`TOO_DEEP`].
pub fn may_hang(
    org: OrgId,
    parent: OrgId,
    parents: &HashMap<OrgId, OrgId>,
) -> Result<(), &'static str> {
    let mut at = parent;
    for _ in 0..MAX_LEVELS {
        if at == org {
            return Err(CYCLE);
        }
        match parents.get(&at) {
            Some(above) => at = *above,
            None => return Ok(()),
        }
    }
    Err(TOO_DEEP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn who_stands_under_whom() {
        for (kind, parent, fits) in [
            (K::PartyBranch, K::PartyCommittee, true),
            (K::PartyBranch, K::Community, true),
            (K::PartyBranch, K::PropertyFirm, false),
            (K::Community, K::StreetOffice, true),
            (K::Community, K::Community, false),
            (K::OwnersCommittee, K::Community, true),
            (K::OwnersCommittee, K::Merchant, false),
            (K::Merchant, K::PrivateEnterprise, true),
            (K::School, K::PartyBranch, false),
            (K::Department, K::StreetOffice, true),
        ] {
            assert_eq!(may_stand(kind, parent), fits, "{kind} under {parent}");
        }
    }

    #[test]
    fn who_keeps_which() {
        let (officer, worker) = (Role::StreetOfficer, Role::CommunityWorker);
        for (kind, ended, inside, role, expected) in [
            (K::OwnersCommittee, false, true, worker, Ok(())),
            (
                K::OwnersCommittee,
                false,
                false,
                worker,
                Err(OrgRefusal::Elsewhere),
            ),
            (
                K::Community,
                false,
                true,
                worker,
                Err(OrgRefusal::StreetOnly),
            ),
            (K::Community, false, true, officer, Ok(())),
            (K::Merchant, true, true, officer, Err(OrgRefusal::Ended)),
            (
                K::Merchant,
                false,
                true,
                Role::UnitLiaison,
                Err(OrgRefusal::NotForRole),
            ),
        ] {
            assert_eq!(decide(kind, ended, inside, role), expected, "{kind} {role}");
        }
    }

    fn id(number: u8) -> OrgId {
        OrgId(Uuid::from_u128(u128::from(number)))
    }

    proptest! {
        /// However organisations are hung, as long as each hanging was allowed nobody stands above itself.
        #[test]
        fn no_hanging_makes_a_circle(wishes in proptest::collection::vec((0u8..12, 0u8..12), 0..60)) {
            let mut parents: HashMap<OrgId, OrgId> = HashMap::new();
            for (org, parent) in wishes {
                if may_hang(id(org), id(parent), &parents).is_ok() {
                    parents.insert(id(org), id(parent));
                }
                for start in 0u8..12 {
                    let mut at = id(start);
                    let mut steps = 0;
                    while let Some(above) = parents.get(&at) {
                        at = *above;
                        steps += 1;
                        prop_assert!(steps <= 12, "a circle at {}", start);
                    }
                }
            }
        }
    }
}
