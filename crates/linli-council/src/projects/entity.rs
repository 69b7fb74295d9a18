//! Rows of projects as they are stored.

use linli_domain::area::AreaPath;
use linli_domain::code_enum;
use linli_domain::id::{
    AreaId, ClassId, DemandId, MilestoneId, OrgId, PersonId, ProjectId, ProjectPartnerId,
    RatingCodeId, ResolutionId, ResourceId, StreetId,
};
use linli_domain::time::Timestamp;
use linli_kit::row;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::part_rules::{MilestoneState, PartnerState, ShareState};
use super::rules::{ProjectChoice, ProjectKind, ProjectOrigin, ProjectState};

code_enum! {
    /// Where what a project costs comes from.
    pub enum SourceKind {
        /// 财政保障资金
        Fiscal = "fiscal",
        /// 激励资金
        Incentive = "incentive",
        /// 社区慈善基金
        Charity = "charity",
        /// 小区公共收益
        PublicIncome = "public_income",
        /// 共建单位支持
        Unit = "unit",
        /// 居民自筹
        Residents = "residents",
        /// 其他
        Other = "other",
    }
}

code_enum! {
    /// What a resident says of a finished project.
    pub enum RatingAnswer {
        /// 满意
        Satisfied = "satisfied",
        /// 基本满意
        Basic = "basic",
        /// 不满意
        Unsatisfied = "unsatisfied",
        /// 未评价
        NoAnswer = "no_answer",
    }
}

code_enum! {
    /// How a resident was heard.
    pub enum RatingWay {
        /// 评价码
        Code = "code",
        /// 需求查询码
        Tracking = "tracking",
        /// 电话
        Phone = "phone",
        /// 上门
        Visit = "visit",
        /// 纸质
        Paper = "paper",
    }
}
linli_kit::code_columns!(SourceKind, RatingAnswer, RatingWay);

row! {
    /// A co-building project.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Project {
        /// Its id.
        pub id: ProjectId,
        /// Its number (`XM…`).
        pub number: String,
        /// What it is called.
        pub title: String,
        /// What kind it is.
        pub kind: ProjectKind,
        /// Where it stands in the yearly lists, if it does.
        pub choice: Option<ProjectChoice>,
        /// What it is for.
        pub purpose: String,
        /// Where it stands.
        pub state: ProjectState,
        /// Where it came from.
        pub origin: ProjectOrigin,
        /// The demand it answers.
        pub demand_id: Option<DemandId>,
        /// The resolution it carries out.
        pub resolution_id: Option<ResolutionId>,
        /// The class of the need it serves.
        pub class_id: Option<ClassId>,
        /// Who carries it out.
        pub owner_org_id: OrgId,
        /// Its place.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// When it should be finished.
        pub due_at: Timestamp,
        /// What was last said of it: what was made, why it was sent back or called off.
        pub word: Option<String>,
        /// Who proposed it, or changed what was proposed last.
        pub proposed_by: Option<PersonId>,
        /// Who approved it.
        pub approved_by: Option<PersonId>,
        /// Who reported it finished.
        pub finished_by: Option<PersonId>,
        /// Who accepted it.
        pub accepted_by: Option<PersonId>,
        /// When it was proposed.
        pub proposed_at: Timestamp,
        /// When it was approved.
        pub approved_at: Option<Timestamp>,
        /// When work began.
        pub started_at: Option<Timestamp>,
        /// When it was reported finished.
        pub finished_at: Option<Timestamp>,
        /// When it was accepted or called off.
        pub ended_at: Option<Timestamp>,
        /// When it was touched last.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// The columns of a [`Project`].
pub const PROJECT_COLUMNS: &str = "id, number, title, kind, choice, purpose, state, origin, demand_id, resolution_id, \
    class_id, owner_org_id, area_id, area_path, due_at, word, proposed_by, approved_by, finished_by, accepted_by, proposed_at, \
    approved_at, started_at, finished_at, ended_at, updated_at, version";

row! {
    /// A step of a project with a day.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Milestone {
        /// Its id.
        pub id: MilestoneId,
        /// Of which project.
        pub project_id: ProjectId,
        /// Who does it.
        pub org_id: OrgId,
        /// What.
        pub title: String,
        /// By when.
        pub due_at: Timestamp,
        /// Where it stands.
        pub state: MilestoneState,
        /// What was last said of it.
        pub word: Option<String>,
        /// Whether the keeper reported it for who did it.
        pub on_behalf: bool,
        /// Who reported it done last.
        pub reported_by: Option<PersonId>,
        /// When.
        pub reported_at: Option<Timestamp>,
        /// Who confirmed it.
        pub confirmed_by: Option<PersonId>,
        /// When.
        pub confirmed_at: Option<Timestamp>,
        /// How often its day was told of.
        pub reminded: i64,
        /// When it was planned.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// The columns of a [`Milestone`].
pub const MILESTONE_COLUMNS: &str = "id, project_id, org_id, title, due_at, state, word, on_behalf, reported_by, reported_at, \
    confirmed_by, confirmed_at, reminded, created_at, version";

row! {
    /// A unit asked into a project, with what it brings.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Partner {
        /// Its id; what was done of the share counts under it.
        pub id: ProjectPartnerId,
        /// In which project.
        pub project_id: ProjectId,
        /// Who.
        pub org_id: OrgId,
        /// What it brings, in words.
        pub brings: String,
        /// How much of it.
        pub quantity: i64,
        /// Counted in what.
        pub unit: String,
        /// How it answered.
        pub state: PartnerState,
        /// What became of what it brings.
        pub share: ShareState,
        /// The paper on which its answer was entered for it.
        pub paper: Option<String>,
        /// Why it said no, left or was no longer asked.
        pub reason: Option<String>,
        /// When it answered.
        pub answered_at: Option<Timestamp>,
        /// How much was done, in `unit`.
        pub done: Option<i64>,
        /// What was last said of the share.
        pub word: Option<String>,
        /// Whether the keeper reported it for the unit.
        pub on_behalf: bool,
        /// Who reported it done last.
        pub reported_by: Option<PersonId>,
        /// When.
        pub reported_at: Option<Timestamp>,
        /// Who confirmed it.
        pub confirmed_by: Option<PersonId>,
        /// When.
        pub confirmed_at: Option<Timestamp>,
        /// When it was asked.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// The columns of a [`Partner`].
pub const PARTNER_COLUMNS: &str = "id, project_id, org_id, brings, quantity, unit, state, share, paper, reason, answered_at, \
    done, word, on_behalf, reported_by, reported_at, confirmed_by, confirmed_at, created_at, version";

row! {
    /// Where something a project costs comes from. A record: nothing is paid here.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    pub struct Source {
        /// From which purse.
        pub kind: SourceKind,
        /// Whose, as it should be read: 1 to 60 characters.
        pub who: String,
        /// How much, in fen; left out where it is not money.
        #[serde(default)]
        pub amount_fen: Option<i64>,
        /// More, at most 200 characters: what for, which paper.
        #[serde(default)]
        pub note: Option<String>,
    }
}

row! {
    /// What a project made.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    pub struct Output {
        /// What, 1 to 100 characters.
        pub what: String,
        /// How much, 1 or more.
        pub quantity: i64,
        /// Counted in what, 1 to 10 characters.
        pub unit: String,
        /// How many people it serves, where somebody counted.
        #[serde(default)]
        pub beneficiaries: Option<i64>,
        /// The place it is at.
        #[serde(default)]
        pub area_id: Option<AreaId>,
        /// The resource there is now.
        #[serde(default)]
        pub resource_id: Option<ResourceId>,
    }
}

row! {
    /// What one resident said.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Rating {
        /// Who: a code's id, a requester's, or one of its own.
        pub voter: Uuid,
        /// What was said.
        pub answer: RatingAnswer,
        /// How it was heard.
        pub way: RatingWay,
        /// A word, if there was one.
        pub note: Option<String>,
        /// Who wrote it down; nobody for a code.
        pub entered_by: Option<PersonId>,
        /// When.
        pub at: Timestamp,
    }
}

row! {
    /// What a rating code leads to.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct CodeHolder {
        /// The tenant.
        pub street_id: StreetId,
        /// The code itself: whoever holds it answers once.
        pub id: RatingCodeId,
        /// Which project.
        pub project_id: ProjectId,
    }
}
