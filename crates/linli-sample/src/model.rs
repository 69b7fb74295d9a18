//! The plain structs of a sample street. Rows point at one another by index into the street's lists.

use serde::Serialize;

use crate::calendar::Millis;
use crate::script::{Event, State, Who};

/// Counts of people on an area; those of a parent are the exact sum of its children.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Headcount {
    /// Households.
    pub households: u32,
    /// Residents.
    pub population: u32,
    /// Residents aged 60 or more.
    pub elders60: u32,
    /// Residents aged 80 or more, part of `elders60`.
    pub elders80: u32,
    /// Children under three.
    pub children0_3: u32,
}

impl std::ops::AddAssign for Headcount {
    fn add_assign(&mut self, other: Self) {
        self.households += other.households;
        self.population += other.population;
        self.elders60 += other.elders60;
        self.elders80 += other.elders80;
        self.children0_3 += other.children0_3;
    }
}

/// A community 社区.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleCommunity {
    /// Short name without 社区.
    pub short_name: String,
    /// Twelve-digit division code.
    pub code12: String,
    /// Counts.
    pub figures: Headcount,
}

/// A residential compound 小区.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleCompound {
    /// Index of the community.
    pub community: u32,
    /// Name, unique in the street.
    pub name: String,
    /// Year of building.
    pub built_year: u16,
    /// Index of the property firm among the units; old compounds may have none.
    pub property_unit: Option<u32>,
    /// Counts.
    pub figures: Headcount,
}

/// A grid 网格: part of one compound, or a dedicated grid 专属网格 over units and nobody's home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleGrid {
    /// Index of the community.
    pub community: u32,
    /// Index of the compound; none for a dedicated grid.
    pub compound: Option<u32>,
    /// Name, such as 第3网格.
    pub name: String,
    /// Index of the grid worker among the staff.
    pub worker: u32,
    /// Counts.
    pub figures: Headcount,
}

/// A building 楼栋.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleBuilding {
    /// Index of the compound.
    pub compound: u32,
    /// Index of the grid.
    pub grid: u32,
    /// Number within the compound, from 1.
    pub number: u16,
    /// Floors above ground.
    pub floors: u8,
    /// Entrances 单元.
    pub entrances: u8,
    /// Counts.
    pub figures: Headcount,
}

/// A building head 楼长 on duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleHead {
    /// Index of the building.
    pub building: u32,
    /// Name.
    pub name: String,
    /// Fictional number, see [`crate::phone`].
    pub phone: String,
    /// Year of birth.
    pub birth_year: u16,
    /// Party membership verified by the community; a flag only, no roll.
    pub verified: bool,
}

/// What a member of staff is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Community secretary 社区书记.
    Secretary,
    /// Community worker 社区工作者; some keep a grid.
    Worker,
    /// Officer of the street's co-building office 党建共建办公室.
    Officer,
    /// Street leader.
    Leader,
    /// Clerk of a street department 科室.
    Department,
    /// Duty at the smart-governance centre 智治中心.
    Duty,
    /// District department.
    District,
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleStaff {
    /// Post.
    pub role: StaffRole,
    /// Index of the community for secretaries and workers.
    pub community: Option<u32>,
    /// Name of the office, department or post.
    pub office: String,
    /// Name.
    pub name: String,
    /// Fictional number.
    pub phone: String,
}

/// A unit 共建单位.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleUnit {
    /// Full name, unique in the street.
    pub name: String,
    /// Kind: 国企 民企 学校 医院 机关 社会组织 物业 商户 两新 公用事业.
    pub kind: &'static str,
    /// Trade inside the kind, such as `bank`.
    pub trade: &'static str,
    /// Unified social credit code with valid check digits.
    pub credit_code: String,
    /// Line system 条线.
    pub line: &'static str,
    /// Index of the community it belongs to.
    pub community: u32,
    /// Index of the grid of that community it stands in; some stand in none yet.
    pub grid: Option<u32>,
    /// Liaison's name.
    pub liaison_name: String,
    /// Liaison's post in the unit.
    pub liaison_title: &'static str,
    /// Liaison's fictional number.
    pub liaison_phone: String,
}

/// A shared resource 资源.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleResource {
    /// Index of the unit.
    pub unit: u32,
    /// Class: 场地 权益 技能 服务 物资.
    pub class: &'static str,
    /// Codes of the need classes it answers.
    pub needs: Vec<&'static str>,
    /// Title.
    pub title: &'static str,
    /// Quantity a year (or at hand).
    pub quantity: u32,
    /// Unit of the quantity.
    pub measure: &'static str,
    /// Conditions of use.
    pub conditions: &'static str,
    /// Who may use it.
    pub eligible: &'static str,
    /// Price tier: 公益 or 低偿.
    pub price_tier: &'static str,
    /// Valid until.
    pub valid_to: Millis,
    /// Tags.
    pub tags: Vec<&'static str>,
}

/// Where a demand came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 楼长信箱
    Mailbox,
    /// 楼长
    Head,
    /// 网格员
    Grid,
    /// 窗口
    Counter,
    /// 电话
    Phone,
    /// 12345
    Hotline,
    /// 会议
    Meeting,
    /// 走访
    Visit,
    /// 线上
    Online,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Requester {
    /// Name.
    pub name: String,
    /// Fictional number.
    pub phone: String,
}

/// A quantity asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// How many.
    pub quantity: u32,
    /// Of what, such as 人次.
    pub measure: String,
}

/// A demand 需求 with the life it goes through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleDemand {
    /// Code of the second-level need class.
    pub class: &'static str,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// Source.
    pub source: Source,
    /// When it was written down or sent.
    pub created_at: Millis,
    /// Who typed it in.
    pub entered_by: Who,
    /// Index of the building, by which compound and community follow.
    pub building: u32,
    /// Number of people who gain.
    pub beneficiaries: u32,
    /// Group such as 老年人, if one.
    pub group: Option<&'static str>,
    /// None for an anonymous demand.
    pub requester: Option<Requester>,
    /// Quantity asked, if countable.
    pub asked: Option<Asked>,
    /// Everything that happened after it was written, in order of time.
    pub events: Vec<Event>,
    /// Where the events leave it.
    pub ends_in: State,
}

/// A whole street office 街道.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleStreet {
    /// Index within the district.
    pub index: u32,
    /// Name with 街道.
    pub name: String,
    /// Nine-digit division code.
    pub code9: String,
    /// Counts of the whole street.
    pub figures: Headcount,
    /// Communities.
    pub communities: Vec<SampleCommunity>,
    /// Compounds.
    pub compounds: Vec<SampleCompound>,
    /// Grids.
    pub grids: Vec<SampleGrid>,
    /// Buildings.
    pub buildings: Vec<SampleBuilding>,
    /// Building heads.
    pub heads: Vec<SampleHead>,
    /// Staff.
    pub staff: Vec<SampleStaff>,
    /// Units.
    pub units: Vec<SampleUnit>,
    /// Resources.
    pub resources: Vec<SampleResource>,
    /// A year's demands, oldest first.
    pub demands: Vec<SampleDemand>,
}
