//! Which persons may be linked to which organisations. No database here.

use linli_domain::actor::Role;
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
    use linli_domain::code::CodeEnum;

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
}
