//! Which posts there are, who may give them, where they sit, and which of them one person holds at a time. No database.

use linli_domain::actor::Role;
use linli_domain::area::AreaKind;
use linli_domain::code_enum;

use crate::orgs::OrgKind;

use AreaKind as A;
use OrgKind as O;
use Role as R;

/// How many may hold a role at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holders {
    /// Any number.
    Many,
    /// One at a place: the head of a building.
    OneAtPlace,
    /// One in an organisation: the secretary of a branch.
    OneInOrg,
}

/// Who gives a role on the net's own pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Givers {
    /// Community staff in their place, and the street office.
    Community,
    /// The street office.
    Street,
    /// The system administrator alone, because the role opens what others may not see.
    Administrator,
}

/// A role as a post of the net.
#[derive(Debug, Clone, Copy)]
pub struct Seat {
    /// The role.
    pub role: Role,
    /// How many may hold it at a time.
    pub holders: Holders,
    /// Who gives it.
    pub givers: Givers,
    /// The kinds of place it may be bound to; any when empty.
    pub places: &'static [AreaKind],
    /// The kinds of organisation it is held in; any when empty.
    pub orgs: &'static [OrgKind],
}

const fn seat(
    role: Role,
    holders: Holders,
    givers: Givers,
    places: &'static [AreaKind],
    orgs: &'static [OrgKind],
) -> Seat {
    Seat {
        role,
        holders,
        givers,
        places,
        orgs,
    }
}

const COMMUNITY_ORGS: &[OrgKind] = &[O::Community, O::ResidentsCommittee];
const PARTY: &[OrgKind] = &[
    O::PartyBranch,
    O::PartyCommittee,
    O::PartyOrganisation,
    O::Community,
];
const OWNERS: &[OrgKind] = &[O::OwnersCommittee];
const HOMES: &[AreaKind] = &[A::Compound, A::Courtyard, A::Building];

/// Every role, one row each (domain.md 2.1 *Post*, 2.3).
pub const SEATS: &[Seat] = &[
    seat(R::Volunteer, Holders::Many, Givers::Community, &[], &[]),
    seat(
        R::BuildingHead,
        Holders::OneAtPlace,
        Givers::Community,
        &[A::Building, A::Courtyard],
        COMMUNITY_ORGS,
    ),
    seat(
        R::StairwellHead,
        Holders::OneAtPlace,
        Givers::Community,
        &[A::Entrance, A::Stairwell],
        COMMUNITY_ORGS,
    ),
    seat(
        R::GridWorker,
        Holders::Many,
        Givers::Community,
        &[A::Grid, A::MicroGrid],
        COMMUNITY_ORGS,
    ),
    seat(
        R::GridHead,
        Holders::OneAtPlace,
        Givers::Community,
        &[A::Grid, A::MicroGrid],
        COMMUNITY_ORGS,
    ),
    seat(
        R::CommunityWorker,
        Holders::Many,
        Givers::Administrator,
        &[A::Community],
        COMMUNITY_ORGS,
    ),
    seat(
        R::CommunitySecretary,
        Holders::OneInOrg,
        Givers::Administrator,
        &[A::Community],
        PARTY,
    ),
    seat(
        R::CommitteeMember,
        Holders::Many,
        Givers::Street,
        &[A::Street, A::Community],
        &[],
    ),
    seat(
        R::PartTimeMember,
        Holders::Many,
        Givers::Street,
        &[A::Street, A::Community],
        &[],
    ),
    seat(
        R::BranchSecretary,
        Holders::OneInOrg,
        Givers::Community,
        &[],
        PARTY,
    ),
    seat(
        R::ResidentsCommitteeMember,
        Holders::Many,
        Givers::Community,
        &[A::Community],
        COMMUNITY_ORGS,
    ),
    seat(
        R::OwnersCommitteeHead,
        Holders::OneInOrg,
        Givers::Community,
        HOMES,
        OWNERS,
    ),
    seat(
        R::OwnersCommitteeMember,
        Holders::Many,
        Givers::Community,
        HOMES,
        OWNERS,
    ),
    seat(
        R::Delegate,
        Holders::Many,
        Givers::Street,
        &[A::Street, A::Community],
        &[],
    ),
    seat(
        R::Supervisor,
        Holders::Many,
        Givers::Community,
        &[A::Community],
        COMMUNITY_ORGS,
    ),
    seat(R::UnitLiaison, Holders::Many, Givers::Street, &[], &[]),
    seat(R::UnitHead, Holders::OneInOrg, Givers::Street, &[], &[]),
    seat(
        R::StreetOfficer,
        Holders::Many,
        Givers::Administrator,
        &[A::Street],
        &[],
    ),
    seat(
        R::StreetLeader,
        Holders::Many,
        Givers::Administrator,
        &[A::Street],
        &[],
    ),
    seat(
        R::SmartCentre,
        Holders::Many,
        Givers::Administrator,
        &[A::Street],
        &[],
    ),
    seat(
        R::Department,
        Holders::Many,
        Givers::Administrator,
        &[A::Street],
        &[],
    ),
    seat(R::Auditor, Holders::Many, Givers::Administrator, &[], &[]),
    seat(
        R::SystemAdministrator,
        Holders::Many,
        Givers::Administrator,
        &[A::Street],
        &[],
    ),
    seat(
        R::SecurityAdministrator,
        Holders::Many,
        Givers::Administrator,
        &[A::Street],
        &[],
    ),
    seat(
        R::AuditAdministrator,
        Holders::Many,
        Givers::Administrator,
        &[A::Street],
        &[],
    ),
];

/// The row of a role.
#[must_use]
pub fn seat_of(role: Role) -> &'static Seat {
    SEATS
        .iter()
        .find(|seat| seat.role == role)
        .unwrap_or(&SEATS[0])
}

code_enum! {
    /// Why a post cannot be given or ended; each is the key of its text.
    pub enum PostRefusal {
        /// 由系统管理员授予
        AdministratorOnly = "post_administrator_only",
        /// 由街道任命
        StreetOnly = "post_street_only",
        /// 当前岗位不办理任职
        NotForRole = "post_not_for_role",
        /// 自己的任职由别人办理
        Own = "post_own",
        /// 已结束
        Ended = "post_ended",
        /// 没有届满日
        Endless = "post_endless",
    }
}

/// Whether somebody in `actor` may give or end a post of `role`. Nobody gives more than the own office may: what opens
/// more than the net is given by the system administrator, and nobody deals with the own posts.
///
/// # Errors
/// Why not.
pub fn may_give(actor: Role, role: Role, own: bool) -> Result<(), PostRefusal> {
    if own {
        return Err(PostRefusal::Own);
    }
    match seat_of(role).givers {
        _ if !actor.is_community() && actor != R::StreetOfficer => Err(PostRefusal::NotForRole),
        Givers::Administrator => Err(PostRefusal::AdministratorOnly),
        Givers::Street if actor != R::StreetOfficer => Err(PostRefusal::StreetOnly),
        Givers::Street | Givers::Community => Ok(()),
    }
}

code_enum! {
    /// How a holder came to a post.
    pub enum PostSource {
        /// 选举
        Election = "election",
        /// 任命、聘任
        Appointment = "appointment",
        /// 自荐
        SelfNomination = "self_nomination",
        /// 推荐
        Nomination = "nomination",
        /// 在职党员认领
        Claim = "claim",
        /// 单位委派
        Delegation = "delegation",
        /// 接任
        HandOver = "hand_over",
        /// 导入
        Import = "import",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::code::CodeEnum;

    #[test]
    fn every_role_has_one_row() {
        for role in Role::ALL {
            let rows = SEATS.iter().filter(|seat| seat.role == *role).count();
            assert_eq!(rows, 1, "{role}");
        }
    }

    #[test]
    fn nobody_gives_more_than_the_own_office_may() {
        let (officer, worker) = (R::StreetOfficer, R::CommunityWorker);
        use PostRefusal as P;
        for (actor, role, own, expected) in [
            (worker, R::BuildingHead, false, Ok(())),
            (worker, R::BuildingHead, true, Err(P::Own)),
            (worker, R::Delegate, false, Err(P::StreetOnly)),
            (officer, R::Delegate, false, Ok(())),
            (officer, R::StreetOfficer, false, Err(P::AdministratorOnly)),
            (
                officer,
                R::CommunityWorker,
                false,
                Err(P::AdministratorOnly),
            ),
            (R::BuildingHead, R::BuildingHead, false, Err(P::NotForRole)),
            (R::StreetLeader, R::Delegate, false, Err(P::NotForRole)),
        ] {
            assert_eq!(may_give(actor, role, own), expected, "{actor} gives {role}");
        }
        for role in Role::ALL {
            for actor in Role::ALL {
                let opens_more =
                    !matches!(seat_of(*role).givers, Givers::Community | Givers::Street);
                assert!(!(opens_more && may_give(*actor, *role, false).is_ok()));
            }
        }
    }

    #[test]
    fn heads_and_secretaries_are_single() {
        for (role, holders) in [
            (R::BuildingHead, Holders::OneAtPlace),
            (R::GridHead, Holders::OneAtPlace),
            (R::BranchSecretary, Holders::OneInOrg),
            (R::CommunitySecretary, Holders::OneInOrg),
            (R::GridWorker, Holders::Many),
            (R::OwnersCommitteeMember, Holders::Many),
        ] {
            assert_eq!(seat_of(role).holders, holders, "{role}");
        }
    }
}
