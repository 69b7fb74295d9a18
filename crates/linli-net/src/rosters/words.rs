//! The words of closed sets in sheets, Chinese first, then English, then what rosters also write.

use linli_domain::actor::Role;
use linli_domain::area::AreaKind;
use linli_domain::code::CodeEnum;
use linli_kit::sheet::mapping::{Choice, FieldKind};

use crate::orgs::{OrgKind, PartyBuild};
use crate::persons::rules::PostSource;

/// A closed set that rosters write in words.
pub trait Words: CodeEnum {
    /// The words of a value; the first is the one we write.
    fn words(self) -> &'static [&'static str];
}

/// A column of such a set: a drop-down in a template, its words and codes in an import.
#[must_use]
pub fn choice<T: Words>(values: &[T]) -> FieldKind {
    FieldKind::Choice(
        values
            .iter()
            .map(|value| Choice::new(value.code(), value.words()))
            .collect(),
    )
}

impl Words for OrgKind {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::StreetOffice => &["街道办事处", "Street office", "街道", "街道科室"],
            Self::Department => &["区级部门", "Department", "部门"],
            Self::Community => &["社区", "Community"],
            Self::PartyOrganisation => &["党组织", "Party organisation"],
            Self::PartyCommittee => &["党委", "Party committee", "党工委", "党总支", "大党委"],
            Self::PartyBranch => &["党支部", "Party branch", "支部"],
            Self::ResidentsCommittee => &["居委会", "Residents' committee", "居民委员会"],
            Self::ServiceStation => &["党群服务站", "Service station", "邻里驿站", "服务站"],
            Self::Government => &["机关", "Government office", "行政机关", "党政机关"],
            Self::PublicInstitution => &["事业单位", "Public institution", "事业"],
            Self::StateEnterprise => &["国企", "State enterprise", "国有企业"],
            Self::PrivateEnterprise => {
                &["民企", "Private enterprise", "民营企业", "私营企业", "企业"]
            }
            Self::NewOrganisation => &["两新组织", "New organisation", "两新"],
            Self::SocialOrganisation => &["社会组织", "Social organisation", "社会团体"],
            Self::CommunityOrganisation => &["社区社会组织", "Community organisation"],
            Self::SocialEnterprise => &["社会企业", "Social enterprise"],
            Self::PropertyFirm => &["物业公司", "Property firm", "物业", "物业服务企业"],
            Self::OwnersCommittee => &["业委会", "Owners' committee", "业主委员会"],
            Self::School => &["学校", "School"],
            Self::Hospital => &["医院", "Hospital", "医疗机构"],
            Self::Utility => &["公用事业", "Utility", "水电气"],
            Self::Merchant => &["商户", "Merchant", "沿街商铺", "个体工商户", "商铺"],
            Self::VolunteerTeam => &["志愿服务队", "Volunteer team", "志愿队"],
        }
    }
}

impl Words for PartyBuild {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Separate => &["单建", "Separate", "单独组建"],
            Self::Joint => &["联建", "Joint", "联合组建"],
        }
    }
}

impl Words for PostSource {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Election => &["选举", "Election", "推选"],
            Self::Appointment => &["任命", "Appointment", "聘任", "聘用"],
            Self::SelfNomination => &["自荐", "Self-nomination"],
            Self::Nomination => &["推荐", "Nomination"],
            Self::Claim => &["认领", "Claim", "在职认领", "在职党员认领"],
            Self::Delegation => &["委派", "Delegation", "单位委派"],
            Self::HandOver => &["接任", "Hand-over"],
            Self::Import => &["导入", "Import"],
        }
    }
}

impl Words for AreaKind {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::District => &["区", "District", "县"],
            Self::Street => &["街道", "Street", "镇", "乡"],
            Self::Community => &["社区", "Community", "村"],
            Self::Grid => &["网格", "Grid"],
            Self::MicroGrid => &["微网格", "Micro-grid"],
            Self::Compound => &["小区", "Compound", "住宅小区"],
            Self::Courtyard => &["院落", "Courtyard", "庭院"],
            Self::Building => &["楼栋", "Building", "楼", "幢", "栋", "楼幢"],
            Self::Entrance => &["单元", "Entrance"],
            Self::Stairwell => &["楼道", "Stairwell", "楼梯"],
        }
    }
}

impl Words for Role {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Volunteer => &["志愿者", "Volunteer", "党员义工", "义工"],
            Self::BuildingHead => &["楼栋长", "Building head", "党员楼长", "楼长", "楼组长"],
            Self::StairwellHead => &["楼道长", "Stairwell head", "单元长"],
            Self::GridWorker => &["网格员", "Grid worker", "专职网格员"],
            Self::GridHead => &["网格长", "Grid head"],
            Self::CommunityWorker => &["社区工作者", "Community worker", "社工"],
            Self::CommunitySecretary => &["社区书记", "Community secretary"],
            Self::CommitteeMember => &["委员", "Committee member", "专职委员"],
            Self::PartTimeMember => &["兼职委员", "Part-time member"],
            Self::BranchSecretary => &[
                "支部书记",
                "Branch secretary",
                "党支部书记",
                "小区党支部书记",
            ],
            Self::ResidentsCommitteeMember => {
                &["居委会委员", "Residents' committee member", "居委委员"]
            }
            Self::OwnersCommitteeHead => &["业委会主任", "Owners' committee head"],
            Self::OwnersCommitteeMember => &["业委会委员", "Owners' committee member"],
            Self::Delegate => &["党代表", "Delegate", "代表"],
            Self::Supervisor => &["居务监督员", "Supervisor", "监督员"],
            Self::UnitLiaison => &["联络员", "Unit liaison", "单位联络员"],
            Self::UnitHead => &["单位负责人", "Unit head"],
            Self::StreetOfficer => &["街道共建办", "Street officer"],
            Self::StreetLeader => &["街道领导", "Street leader"],
            Self::SmartCentre => &["智治中心", "Smart centre"],
            Self::Department => &["部门", "Department"],
            Self::Auditor => &["监督审计", "Auditor"],
            Self::SystemAdministrator => &["系统管理员", "System administrator"],
            Self::SecurityAdministrator => &["安全管理员", "Security administrator"],
            Self::AuditAdministrator => &["审计管理员", "Audit administrator"],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use linli_kit::sheet::text::heading_key;

    use super::*;

    fn every_word_means_one<T: Words>() {
        let words: Vec<String> = T::ALL
            .iter()
            .flat_map(|value| {
                value
                    .words()
                    .iter()
                    .chain([&value.code()])
                    .map(|word| heading_key(word))
                    .collect::<HashSet<_>>()
            })
            .collect();
        let distinct: HashSet<&String> = words.iter().collect();
        assert_eq!(words.len(), distinct.len(), "{words:?}");
        for value in T::ALL {
            assert!(
                value.words().len() > 1,
                "{} has both languages",
                value.code()
            );
        }
    }

    #[test]
    fn no_word_means_two_things() {
        every_word_means_one::<OrgKind>();
        every_word_means_one::<PartyBuild>();
        every_word_means_one::<PostSource>();
        every_word_means_one::<AreaKind>();
        every_word_means_one::<Role>();
    }
}
