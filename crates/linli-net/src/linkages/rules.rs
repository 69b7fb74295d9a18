//! Which persons may be linked to which organisations. No database here.

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;

use crate::orgs::OrgKind;

code_enum! {
    /// Who looks after what (挂钩联系, domain.md 2.1 and R-19).
    pub enum LinkageKind {
        /// 班子成员挂钩党支部
        MemberBranch = "member_branch",
        /// 党代表联系社区
        DelegateCommunity = "delegate_community",
        /// 干部下沉社区
        CadreCommunity = "cadre_community",
    }
}

code_enum! {
    /// Why nobody can be linked or a linkage cannot be ended; each is the key of its text.
    pub enum LinkageRefusal {
        /// 当前岗位不办理挂钩联系
        NotForRole = "linkage_not_for_role",
        /// 不在本区域
        Elsewhere = "linkage_elsewhere",
        /// 组织已撤销
        OrgEnded = "linkage_org_ended",
        /// 这类组织没有挂钩联系
        OrgUnfit = "linkage_org_unfit",
        /// 没有相应的任职
        NoPost = "linkage_no_post",
        /// 已经结束
        Over = "linkage_over",
    }
}

/// Who begins and ends linkages, in their own place.
pub const KEEPERS: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

/// Whether a role begins and ends linkages at all.
///
/// # Errors
/// [`LinkageRefusal::NotForRole`].
pub fn decide(role: Option<Role>) -> Result<(), LinkageRefusal> {
    match role {
        Some(role) if KEEPERS.contains(&role) => Ok(()),
        _ => Err(LinkageRefusal::NotForRole),
    }
}

/// The linkages that lead to an organisation of a kind.
pub fn kinds_to(org: OrgKind) -> impl Iterator<Item = LinkageKind> {
    LinkageKind::ALL
        .iter()
        .copied()
        .filter(move |kind| orgs(*kind).contains(&org))
}

/// The linkages for which somebody holds the post.
pub fn kinds_from(held: &[Role]) -> impl Iterator<Item = LinkageKind> + '_ {
    LinkageKind::ALL
        .iter()
        .copied()
        .filter(move |kind| roles(*kind).iter().any(|role| held.contains(role)))
}

/// The posts of which a person must hold one to be linked so.
#[must_use]
pub fn roles(kind: LinkageKind) -> &'static [Role] {
    match kind {
        LinkageKind::MemberBranch => &[
            Role::CommitteeMember,
            Role::PartTimeMember,
            Role::CommunitySecretary,
            Role::StreetLeader,
        ],
        LinkageKind::DelegateCommunity => &[Role::Delegate],
        LinkageKind::CadreCommunity => &[
            Role::StreetLeader,
            Role::StreetOfficer,
            Role::SmartCentre,
            Role::Department,
            Role::UnitHead,
            Role::UnitLiaison,
        ],
    }
}

/// The organisations a linkage of a kind may lead to.
#[must_use]
pub fn orgs(kind: LinkageKind) -> &'static [OrgKind] {
    match kind {
        LinkageKind::MemberBranch => &[
            OrgKind::PartyBranch,
            OrgKind::PartyOrganisation,
            OrgKind::PartyCommittee,
        ],
        LinkageKind::DelegateCommunity | LinkageKind::CadreCommunity => {
            &[OrgKind::Community, OrgKind::ResidentsCommittee]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_leads_somewhere_and_wants_a_post() {
        for kind in LinkageKind::ALL {
            assert!(
                !roles(*kind).is_empty() && !orgs(*kind).is_empty(),
                "{kind}"
            );
        }
        assert!(orgs(LinkageKind::MemberBranch).contains(&OrgKind::PartyBranch));
        assert!(!orgs(LinkageKind::DelegateCommunity).contains(&OrgKind::PartyBranch));
        assert_eq!(roles(LinkageKind::DelegateCommunity), [Role::Delegate]);
    }

    #[test]
    fn who_keeps_linkages() {
        for (role, keeps) in [
            (Some(Role::StreetOfficer), true),
            (Some(Role::CommunityWorker), true),
            (Some(Role::StreetLeader), false),
            (Some(Role::Auditor), false),
            (None, false),
        ] {
            assert_eq!(decide(role).is_ok(), keeps, "{role:?}");
        }
    }

    #[test]
    fn what_leads_to_an_organisation_and_from_a_post() {
        use LinkageKind as L;
        for (org, kinds) in [
            (OrgKind::PartyBranch, vec![L::MemberBranch]),
            (
                OrgKind::Community,
                vec![L::DelegateCommunity, L::CadreCommunity],
            ),
            (OrgKind::Merchant, vec![]),
        ] {
            assert_eq!(kinds_to(org).collect::<Vec<_>>(), kinds, "{org}");
        }
        for (held, kinds) in [
            (vec![Role::Delegate], vec![L::DelegateCommunity]),
            (
                vec![Role::StreetLeader, Role::Volunteer],
                vec![L::MemberBranch, L::CadreCommunity],
            ),
            (vec![Role::Volunteer], vec![]),
        ] {
            assert_eq!(kinds_from(&held).collect::<Vec<_>>(), kinds, "{held:?}");
        }
    }
}
