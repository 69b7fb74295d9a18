//! Who acts: roles, posts and the actor of a request.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::area::AreaPath;
use crate::code_enum;
use crate::id::{AccountId, OrgId, PersonId, PostId, StreetId};
use crate::scope::Scope;

code_enum! {
    /// A role of a post (domain.md 2.3). Residents act without a post.
    pub enum Role {
        /// 志愿者/党员义工
        Volunteer = "volunteer",
        /// 党员楼长/楼栋长
        BuildingHead = "building_head",
        /// 楼道长
        StairwellHead = "stairwell_head",
        /// 网格员
        GridWorker = "grid_worker",
        /// 网格长
        GridHead = "grid_head",
        /// 社区工作者
        CommunityWorker = "community_worker",
        /// 社区书记
        CommunitySecretary = "community_secretary",
        /// 社区党组织班子成员
        CommitteeMember = "committee_member",
        /// 兼职委员
        PartTimeMember = "part_time_member",
        /// 小区党支部书记
        BranchSecretary = "branch_secretary",
        /// 居委会委员
        ResidentsCommitteeMember = "residents_committee_member",
        /// 业委会主任
        OwnersCommitteeHead = "owners_committee_head",
        /// 业委会委员
        OwnersCommitteeMember = "owners_committee_member",
        /// 党代表
        Delegate = "delegate",
        /// 居务监督委员会成员
        Supervisor = "supervisor",
        /// 共建单位联络员
        UnitLiaison = "unit_liaison",
        /// 单位负责人
        UnitHead = "unit_head",
        /// 街道共建办
        StreetOfficer = "street_officer",
        /// 街道领导
        StreetLeader = "street_leader",
        /// 智治中心值班
        SmartCentre = "smart_centre",
        /// 街道科室/区级部门
        Department = "department",
        /// 居务监督/审计
        Auditor = "auditor",
        /// 系统管理员
        SystemAdministrator = "system_administrator",
        /// 安全管理员
        SecurityAdministrator = "security_administrator",
        /// 审计管理员
        AuditAdministrator = "audit_administrator",
    }
}

impl Role {
    /// The three separated administrators (三员分立, GB/T 22239): they see no business content.
    pub const ADMINISTRATORS: [Self; 3] = [
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::AuditAdministrator,
    ];

    /// Whether this is one of the three separated administrators.
    #[must_use]
    pub fn is_administrator(self) -> bool {
        Self::ADMINISTRATORS.contains(&self)
    }

    /// Whether the holder heads a building or a stairwell in it: domain.md 2.3 has one row for both.
    #[must_use]
    pub const fn is_head(self) -> bool {
        matches!(self, Self::BuildingHead | Self::StairwellHead)
    }

    /// Whether the holder acts for a unit and sees only what concerns the unit.
    #[must_use]
    pub fn is_unit(self) -> bool {
        matches!(self, Self::UnitLiaison | Self::UnitHead | Self::Department)
    }

    /// Whether the holder works for the community or its grids.
    #[must_use]
    pub fn is_community(self) -> bool {
        matches!(self, Self::CommunityWorker | Self::CommunitySecretary)
    }

    /// Whether the holder works for the street office.
    #[must_use]
    pub fn is_street(self) -> bool {
        matches!(
            self,
            Self::StreetOfficer | Self::StreetLeader | Self::SmartCentre
        )
    }
}

/// The post an actor has chosen to act in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActingPost {
    /// The post.
    pub post: PostId,
    /// Its role.
    pub role: Role,
    /// The organisation it is held in.
    pub org: OrgId,
    /// The place it is bound to.
    pub area: AreaPath,
}

/// Whoever causes a change: a person at a post, a resident without login, or the house itself (jobs).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person in one of their posts.
    Member {
        /// The login.
        account: AccountId,
        /// The person.
        person: PersonId,
        /// The tenant of the post.
        street: StreetId,
        /// The chosen post.
        acting: ActingPost,
    },
    /// A resident on a public page.
    Resident {
        /// The tenant of the page.
        street: StreetId,
    },
    /// A job of the house.
    House {
        /// The tenant the job works for.
        street: StreetId,
    },
}

impl Actor {
    /// The tenant acted in.
    #[must_use]
    pub fn street(&self) -> StreetId {
        match self {
            Self::Member { street, .. } | Self::Resident { street } | Self::House { street } => {
                *street
            }
        }
    }

    /// The person, when one is signed in.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Member { person, .. } => Some(*person),
            _ => None,
        }
    }

    /// The chosen post, when one is signed in.
    #[must_use]
    pub fn acting(&self) -> Option<&ActingPost> {
        match self {
            Self::Member { acting, .. } => Some(acting),
            _ => None,
        }
    }

    /// The role of the chosen post.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.acting().map(|acting| acting.role)
    }

    /// What this actor may look at. The house sees its tenant; a resident only public pages, which
    /// take their own narrower scope.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self {
            Self::Member { street, acting, .. } => Scope::new(*street, acting.area.clone()),
            Self::Resident { street } | Self::House { street } => {
                Scope::new(*street, AreaPath::street())
            }
        }
    }
}
