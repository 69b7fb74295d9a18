//! What bodies there are, how often they meet, and the rules by which they are able to decide (domain.md 1.2). No database
//! here: the numbers are data of each body, which begin as those usual for its kind.

use linli_domain::actor::{Actor, Role};
use linli_domain::code_enum;
use linli_domain::id::OrgId;
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

code_enum! {
    /// What kind of body it is.
    pub enum BodyKind {
        /// 联席会议
        JointMeeting = "joint_meeting",
        /// 大工委、大党委
        EnlargedCommittee = "enlarged_committee",
        /// 联合党委
        JointCommittee = "joint_committee",
        /// 党建共建办公室
        CoBuildingOffice = "co_building_office",
        /// 居民会议
        ResidentsAssembly = "residents_assembly",
        /// 居民代表会议
        ResidentsRepresentatives = "residents_representatives",
        /// 居民议事会
        ResidentsCouncil = "residents_council",
        /// 居务监督委员会
        SupervisoryCommittee = "supervisory_committee",
        /// 业主共同决定
        OwnersDecision = "owners_decision",
        /// 业主委员会
        OwnersCommittee = "owners_committee",
        /// 运营管委会
        OperatingCommittee = "operating_committee",
        /// 基金管委会
        FundCommittee = "fund_committee",
        /// 驻区单位座谈会
        Symposium = "symposium",
    }
}

code_enum! {
    /// How often a body meets.
    pub enum BodyCadence {
        /// 每月
        Monthly = "monthly",
        /// 每季度
        Quarterly = "quarterly",
        /// 每半年
        HalfYearly = "half_yearly",
        /// 每年
        Yearly = "yearly",
        /// 按需
        AsNeeded = "as_needed",
    }
}

code_enum! {
    /// What is counted for a quorum.
    pub enum Counting {
        /// 按席位
        Seats = "seats",
        /// 按户(人)数
        Households = "households",
        /// 按户数和专有部分面积
        HouseholdsAndArea = "households_and_area",
    }
}

code_enum! {
    /// Of what the agreeing share is taken.
    pub enum AgreeOf {
        /// 到会的
        Present = "present",
        /// 参加表决的
        Voting = "voting",
        /// 应到的
        Called = "called",
    }
}

code_enum! {
    /// In which capacity somebody has a seat.
    pub enum SeatCapacity {
        /// 召集人(主任)
        Chair = "chair",
        /// 委员、成员
        Member = "member",
        /// 兼职委员
        PartTimeMember = "part_time_member",
        /// 监事
        Supervisor = "supervisor",
        /// 记录人: has no vote
        Secretary = "secretary",
    }
}

code_enum! {
    /// Why something cannot be done to a body; each is the key of its text.
    pub enum BodyRefusal {
        /// 由街道共建办和社区办理
        NotForRole = "body_not_for_role",
        /// 由所在社区或街道办理
        Elsewhere = "body_elsewhere",
        /// 已经终止
        Ended = "body_ended",
        /// 成员来自联盟
        SeatsOfAlliance = "body_seats_of_alliance",
        /// 按户数计票，不设席位
        WithoutSeats = "body_without_seats",
    }
}
linli_kit::code_columns!(BodyKind, BodyCadence, SeatCapacity);

impl From<BodyRefusal> for Problem {
    fn from(refusal: BodyRefusal) -> Self {
        use linli_domain::code::CodeEnum;
        match refusal {
            BodyRefusal::NotForRole | BodyRefusal::Elsewhere => Self::forbidden(refusal.code()),
            BodyRefusal::Ended | BodyRefusal::SeatsOfAlliance | BodyRefusal::WithoutSeats => {
                Self::conflict(refusal.code())
            }
        }
    }
}

impl SeatCapacity {
    /// Whether the seat counts for quorum and votes.
    #[must_use]
    pub const fn votes(self) -> bool {
        !matches!(self, Self::Secretary)
    }
}

/// A share of a whole: at least it, or more than it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Above the line, 0 to the denominator.
    pub numerator: i64,
    /// Below the line, 1 to 100.
    pub denominator: i64,
    /// `true`: more than it; `false`: it is enough.
    pub more: bool,
}

impl Share {
    /// Exactly so much is enough.
    #[must_use]
    pub const fn at_least(numerator: i64, denominator: i64) -> Self {
        Self {
            numerator,
            denominator,
            more: false,
        }
    }

    /// More than so much is wanted.
    #[must_use]
    pub const fn more_than(numerator: i64, denominator: i64) -> Self {
        Self {
            numerator,
            denominator,
            more: true,
        }
    }

    /// Whether `count` of `whole` reach it; nothing reaches a share of nothing.
    #[must_use]
    pub const fn reached(self, count: i64, whole: i64) -> bool {
        let (have, want) = (count * self.denominator, whole * self.numerator);
        whole > 0 && (have > want || (!self.more && have == want))
    }

    /// The smallest count that reaches it.
    #[must_use]
    pub const fn needed(self, whole: i64) -> i64 {
        let want = whole * self.numerator;
        if self.more {
            want / self.denominator + 1
        } else {
            (want + self.denominator - 1) / self.denominator
        }
    }

    /// Whether any number reaches it.
    #[must_use]
    pub const fn is_anybody(self) -> bool {
        self.numerator == 0 && !self.more
    }

    /// Whether it is a share at all.
    #[must_use]
    pub const fn is_sound(self) -> bool {
        self.denominator >= 1
            && self.denominator <= 100
            && self.numerator >= 0
            && (self.numerator < self.denominator
                || (self.numerator == self.denominator && !self.more))
    }
}

/// When a body is able to decide, and by what majority. Data of each body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyRule {
    /// What is counted.
    pub counting: Counting,
    /// Which share has to be there.
    pub present: Share,
    /// Whether what it resolves wants a vote that passed; without one it resolves by agreement, and may vote.
    pub votes: bool,
    /// Which share has to agree.
    pub agree: Share,
    /// Of whom.
    pub agree_of: AgreeOf,
    /// Which share has to agree to special matters (民法典 278: raising the repair fund, rebuilding, another use).
    #[serde(default)]
    pub special: Option<Share>,
    /// Whether a member may be represented; nobody carries more than one.
    pub proxies: bool,
    /// Whether it votes by roll, each with the name; counts only otherwise.
    pub by_roll: bool,
    /// Whether its voting seats are odd in number.
    pub odd: bool,
    /// Voting seats at least.
    #[serde(default)]
    pub least: Option<i64>,
    /// Voting seats at most.
    #[serde(default)]
    pub most: Option<i64>,
    /// Whether at least one of them is a supervisor.
    pub supervisor: bool,
}

code_enum! {
    /// What the seats of a body lack by its rule. Told, never a lock: seats come one after the other.
    pub enum SeatLack {
        /// 没有成员
        Nobody = "nobody",
        /// 人数应为单数
        Even = "even",
        /// 人数不足
        TooFew = "too_few",
        /// 人数超出
        TooMany = "too_many",
        /// 缺监事
        NoSupervisor = "no_supervisor",
    }
}

impl BodyRule {
    /// What voting seats lack, of which `supervisors` are supervisors'.
    #[must_use]
    pub fn lacks(&self, voting: i64, supervisors: i64) -> Vec<SeatLack> {
        if self.counting != Counting::Seats {
            return Vec::new();
        }
        let mut lacks = Vec::new();
        if voting == 0 {
            lacks.push(SeatLack::Nobody);
        } else if self.odd && voting % 2 == 0 {
            lacks.push(SeatLack::Even);
        }
        if voting > 0 && self.least.is_some_and(|least| voting < least) {
            lacks.push(SeatLack::TooFew);
        }
        if self.most.is_some_and(|most| voting > most) {
            lacks.push(SeatLack::TooMany);
        }
        if voting > 0 && self.supervisor && supervisors == 0 {
            lacks.push(SeatLack::NoSupervisor);
        }
        lacks
    }

    /// Whether its shares and sizes make sense.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let sizes = match (self.least, self.most) {
            (Some(least), Some(most)) => (1..=most).contains(&least) && most <= 1_000,
            (Some(size), None) | (None, Some(size)) => (1..=1_000).contains(&size),
            (None, None) => true,
        };
        self.present.is_sound()
            && self.agree.is_sound()
            && self.special.is_none_or(Share::is_sound)
            // households and owners are counted (居委会组织法 9, 民法典 278)
            && (self.votes || self.counting == Counting::Seats)
            && sizes
    }
}

const HALF: Share = Share::more_than(1, 2);
const TWO_THIRDS: Share = Share::at_least(2, 3);

impl BodyKind {
    /// A stored rule. One from before it said whether the body votes says what is usual: talks that anybody may hold do not.
    #[must_use]
    pub fn stored(self, text: &str) -> BodyRule {
        let Ok(mut rule) = serde_json::from_str::<Value>(text) else {
            return self.rule();
        };
        let unsaid = rule.get("votes").is_none();
        if let Some(fields) = rule.as_object_mut().filter(|_| unsaid) {
            fields.insert("votes".to_owned(), Value::Bool(self.rule().votes));
        }
        let mut rule: BodyRule = serde_json::from_value(rule).unwrap_or_else(|_| self.rule());
        if unsaid && rule.counting == Counting::Seats && rule.present.is_anybody() {
            rule.votes = false;
        }
        rule
    }

    /// The rule usual for the kind (domain.md 1.2), which a body may change.
    #[must_use]
    pub const fn rule(self) -> BodyRule {
        let usual = BodyRule {
            counting: Counting::Seats,
            present: TWO_THIRDS,
            votes: true,
            agree: HALF,
            agree_of: AgreeOf::Present,
            special: None,
            proxies: true,
            by_roll: false,
            odd: false,
            least: None,
            most: None,
            supervisor: false,
        };
        match self {
            // a joint meeting counts its units, and a unit sends whom it wants; units agree and are not outvoted; an office talks
            Self::JointMeeting | Self::Symposium | Self::CoBuildingOffice => BodyRule {
                present: HALF,
                votes: false,
                ..usual
            },
            Self::EnlargedCommittee | Self::JointCommittee => BodyRule {
                odd: true,
                least: Some(5),
                most: Some(13),
                proxies: false,
                ..usual
            },
            Self::ResidentsAssembly => BodyRule {
                counting: Counting::Households,
                present: HALF,
                ..usual
            },
            Self::ResidentsRepresentatives | Self::ResidentsCouncil => BodyRule {
                proxies: false,
                ..usual
            },
            Self::SupervisoryCommittee => BodyRule {
                odd: true,
                least: Some(3),
                most: Some(7),
                proxies: false,
                ..usual
            },
            Self::OwnersDecision => BodyRule {
                counting: Counting::HouseholdsAndArea,
                agree_of: AgreeOf::Voting,
                special: Some(Share::at_least(3, 4)),
                ..usual
            },
            Self::OwnersCommittee => BodyRule {
                present: HALF,
                agree_of: AgreeOf::Called,
                odd: true,
                least: Some(3),
                most: Some(11),
                proxies: false,
                by_roll: true,
                ..usual
            },
            Self::OperatingCommittee => BodyRule {
                odd: true,
                most: Some(13),
                by_roll: true,
                ..usual
            },
            Self::FundCommittee => BodyRule {
                odd: true,
                least: Some(5),
                supervisor: true,
                by_roll: true,
                proxies: false,
                ..usual
            },
        }
    }

    /// How often such a body usually meets (domain.md 1.1, 1.2).
    #[must_use]
    pub const fn cadence(self) -> BodyCadence {
        match self {
            Self::Symposium | Self::ResidentsAssembly => BodyCadence::Yearly,
            Self::ResidentsCouncil | Self::CoBuildingOffice => BodyCadence::Monthly,
            Self::OwnersDecision => BodyCadence::AsNeeded,
            _ => BodyCadence::Quarterly,
        }
    }
}

/// Who looks after bodies and their meetings.
pub const KEEPERS: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

/// Who speaks for the organisation of the post, and so has its seats and owes what it owes (domain.md 2.3). Heads, grids and
/// helpers hold a post in an organisation and do not speak for it, nor do those who watch it: they have the seats of their person.
pub const SPEAKERS: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::CommitteeMember,
    Role::PartTimeMember,
    Role::BranchSecretary,
    Role::ResidentsCommitteeMember,
    Role::OwnersCommitteeHead,
    Role::OwnersCommitteeMember,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::StreetOfficer,
    Role::StreetLeader,
];

/// The organisation somebody speaks for by the post they act in.
#[must_use]
pub fn speaks_for(actor: &Actor) -> Option<OrgId> {
    let acting = actor.acting()?;
    SPEAKERS.contains(&acting.role).then_some(acting.org)
}

/// Whether somebody in this role looks after a body, whose place lies inside the own or not.
///
/// # Errors
/// Why not.
pub fn keeps(role: Option<Role>, inside: bool) -> Result<(), BodyRefusal> {
    match role {
        Some(role) if !KEEPERS.contains(&role) => Err(BodyRefusal::NotForRole),
        None => Err(BodyRefusal::NotForRole),
        Some(_) if !inside => Err(BodyRefusal::Elsewhere),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::code::CodeEnum;
    use proptest::prelude::*;

    #[test]
    fn shares_at_their_edges() {
        for (share, whole, short, enough) in [
            (TWO_THIRDS, 30, 19, 20),
            (TWO_THIRDS, 31, 20, 21),
            (HALF, 30, 15, 16),
            (HALF, 31, 15, 16),
            (Share::at_least(3, 4), 40, 29, 30),
            (Share::at_least(1, 5), 1_001, 200, 201),
        ] {
            assert!(!share.reached(short, whole), "{share:?} {short}/{whole}");
            assert!(share.reached(enough, whole), "{share:?} {enough}/{whole}");
            assert_eq!(share.needed(whole), enough, "{share:?} of {whole}");
        }
        assert!(!HALF.reached(0, 0), "nobody is no quorum");
    }

    #[test]
    fn every_kind_begins_with_a_sound_rule() {
        for kind in BodyKind::ALL {
            assert!(kind.rule().is_sound(), "{kind}");
        }
        for unsound in [
            Share::at_least(1, 0),
            Share::more_than(2, 2),
            Share::at_least(3, 2),
            Share::at_least(-1, 2),
        ] {
            assert!(!unsound.is_sound(), "{unsound:?}");
        }
    }

    #[test]
    fn a_rule_from_before_says_whether_it_votes() {
        let before = |rule: BodyRule| {
            let mut rule = serde_json::to_value(rule).expect("a rule");
            rule.as_object_mut().map(|fields| fields.remove("votes"));
            rule.to_string()
        };
        for kind in BodyKind::ALL {
            let rule = kind.rule();
            assert_eq!(kind.stored(&before(rule)), rule, "{kind}");
            let said = BodyRule {
                votes: !rule.votes,
                ..rule
            };
            let text = serde_json::to_string(&said).expect("a rule");
            assert_eq!(kind.stored(&text), said, "{kind}");
            assert_eq!(kind.stored("?"), rule, "{kind}");
        }
        let talk = BodyRule {
            present: Share::at_least(0, 1),
            ..BodyKind::ResidentsCouncil.rule()
        };
        assert!(!BodyKind::ResidentsCouncil.stored(&before(talk)).votes);
        let owners = BodyRule {
            votes: false,
            ..BodyKind::OwnersDecision.rule()
        };
        assert!(!owners.is_sound(), "owners are counted");
    }

    #[test]
    fn what_seats_lack() {
        let fund = BodyKind::FundCommittee.rule();
        for (voting, supervisors, lacks) in [
            (0, 0, vec![SeatLack::Nobody]),
            (
                4,
                0,
                vec![SeatLack::Even, SeatLack::TooFew, SeatLack::NoSupervisor],
            ),
            (5, 1, vec![]),
            (6, 1, vec![SeatLack::Even]),
        ] {
            assert_eq!(fund.lacks(voting, supervisors), lacks, "{voting}");
        }
        let large = BodyKind::EnlargedCommittee.rule();
        assert_eq!(large.lacks(15, 0), [SeatLack::TooMany]);
        let supervisory = BodyKind::SupervisoryCommittee.rule();
        assert_eq!(supervisory.lacks(2, 0), [SeatLack::Even, SeatLack::TooFew]);
        assert!(supervisory.lacks(3, 0).is_empty());
        // owners are counted, not seated
        assert!(BodyKind::OwnersDecision.rule().lacks(0, 0).is_empty());
    }

    #[test]
    fn who_looks_after_bodies() {
        for (role, inside, expected) in [
            (Some(Role::StreetOfficer), true, Ok(())),
            (
                Some(Role::CommunityWorker),
                false,
                Err(BodyRefusal::Elsewhere),
            ),
            (Some(Role::UnitLiaison), true, Err(BodyRefusal::NotForRole)),
            (None, true, Err(BodyRefusal::NotForRole)),
        ] {
            assert_eq!(keeps(role, inside), expected, "{role:?} {inside}");
        }
    }

    proptest! {
        #[test]
        fn the_count_needed_is_the_smallest_that_reaches(
            denominator in 1_i64..100, part in 0_i64..100, more in any::<bool>(), whole in 1_i64..10_000,
        ) {
            let share = Share { numerator: part % denominator, denominator, more };
            let needed = share.needed(whole);
            prop_assert!(share.reached(needed, whole));
            prop_assert!(needed == 0 || !share.reached(needed - 1, whole));
            // and it never wants more than all
            prop_assert!(needed <= whole);
        }
    }
}
