//! Levels and stages of alliances, their checklists, who keeps them and whether they stay a tree. No database here.

use std::collections::{HashMap, HashSet};

use linli_domain::actor::Role;
use linli_domain::area::AreaKind;
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::id::AllianceId;
use linli_kit::problem::Problem;

/// How deep alliances may stand in one another.
pub const MAX_LEVELS: usize = 6;

/// Who founds and keeps alliances, in their own place.
pub const KEEPERS: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

code_enum! {
    /// How far an alliance reaches (domain.md 2.1).
    pub enum AllianceLevel {
        /// 街道
        Street = "street",
        /// 区域：几个社区、小区或网格
        Area = "area",
        /// 社区
        Community = "community",
    }
}

code_enum! {
    /// How far an alliance has come (全周期: survey, build, run).
    pub enum AllianceStage {
        /// 启动
        StartUp = "start_up",
        /// 建设
        Construction = "construction",
        /// 运营
        Operation = "operation",
    }
}

code_enum! {
    /// The steps of the checklists, in their order; the list is ours after published practice of whole-cycle alliances
    /// (survey → gaps → demand list → units claim; regular consultation; routine operation).
    pub enum AllianceStep {
        /// 摸清需求和资源
        Survey = "survey",
        /// 找出短板
        Gaps = "gaps",
        /// 邀请单位加入
        UnitsInvited = "units_invited",
        /// 通过章程
        CharterAdopted = "charter_adopted",
        /// 召开成立会议
        FoundingMeeting = "founding_meeting",
        /// 形成三张清单
        ListsMade = "lists_made",
        /// 单位认领项目
        ProjectsClaimed = "projects_claimed",
        /// 签订共建协议
        AgreementsSigned = "agreements_signed",
        /// 定期议事协商
        Consultation = "consultation",
        /// 联席会议按季召开
        MeetingsQuarterly = "meetings_quarterly",
        /// 资源常态开放
        ResourcesOpen = "resources_open",
        /// 兑现情况公开
        DeliveryShown = "delivery_shown",
    }
}

code_enum! {
    /// What is done to an alliance. The code is the action's name in the API.
    pub enum AllianceAct {
        /// What it says.
        Change = "change",
        /// Units are asked to join.
        Invite = "invite",
        /// A step of a checklist is ticked, or the tick taken back.
        Tick = "tick",
        /// The next stage is entered.
        NextStage = "next-stage",
    }
}

code_enum! {
    /// Why something cannot be done to an alliance; each is the key of its text.
    pub enum AllianceRefusal {
        /// 当前岗位不维护联盟
        NotForRole = "alliance_not_for_role",
        /// 由所在社区或街道维护
        Elsewhere = "alliance_elsewhere",
        /// 已是最后阶段
        LastStage = "alliance_last_stage",
        /// 还没有到这个阶段
        LaterStage = "alliance_later_stage",
    }
}

code_enum! {
    /// What an alliance waits for next.
    pub enum NextWhat {
        /// A step of the present checklist.
        Step = "step",
        /// The next stage: every step of the present one is done.
        Stage = "stage",
        /// Units that were invited and have not answered.
        Answers = "answers",
        /// Nothing: it runs.
        Routine = "routine",
    }
}
linli_kit::code_columns!(AllianceLevel, AllianceStage, AllianceStep);

impl From<AllianceRefusal> for Problem {
    fn from(refusal: AllianceRefusal) -> Self {
        match refusal {
            AllianceRefusal::NotForRole | AllianceRefusal::Elsewhere => {
                Self::forbidden(refusal.code())
            }
            AllianceRefusal::LastStage | AllianceRefusal::LaterStage => {
                Self::conflict(refusal.code())
            }
        }
    }
}

impl AllianceStage {
    /// The stage after this one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match self {
            Self::StartUp => Some(Self::Construction),
            Self::Construction => Some(Self::Operation),
            Self::Operation => None,
        }
    }

    /// Its checklist, in order.
    pub fn steps(self) -> impl Iterator<Item = AllianceStep> {
        AllianceStep::ALL
            .iter()
            .copied()
            .filter(move |step| step.stage() == self)
    }

    /// How many steps of its checklist are not done.
    #[must_use]
    pub fn open_steps(self, done: &HashSet<AllianceStep>) -> usize {
        self.steps().filter(|step| !done.contains(step)).count()
    }
}

impl AllianceStep {
    /// In which stage it stands.
    #[must_use]
    pub fn stage(self) -> AllianceStage {
        match self {
            Self::Survey
            | Self::Gaps
            | Self::UnitsInvited
            | Self::CharterAdopted
            | Self::FoundingMeeting => AllianceStage::StartUp,
            Self::ListsMade
            | Self::ProjectsClaimed
            | Self::AgreementsSigned
            | Self::Consultation => AllianceStage::Construction,
            Self::MeetingsQuarterly | Self::ResourcesOpen | Self::DeliveryShown => {
                AllianceStage::Operation
            }
        }
    }

    /// Whether it may be ticked in a stage: a later one has not begun, an earlier one may have been left with steps open.
    ///
    /// # Errors
    /// [`AllianceRefusal::LaterStage`].
    pub fn may_tick(self, stage: AllianceStage) -> Result<(), AllianceRefusal> {
        if self.stage() > stage {
            return Err(AllianceRefusal::LaterStage);
        }
        Ok(())
    }
}

/// Whether a role keeps an alliance, given whether the seat of its lead lies in the own place.
///
/// # Errors
/// Why not.
pub fn keeps(role: Option<Role>, inside: bool) -> Result<(), AllianceRefusal> {
    match role {
        Some(role) if KEEPERS.contains(&role) && inside => Ok(()),
        Some(role) if KEEPERS.contains(&role) => Err(AllianceRefusal::Elsewhere),
        _ => Err(AllianceRefusal::NotForRole),
    }
}

/// Whether an act may be done by somebody who keeps the alliance or not.
///
/// # Errors
/// Why not.
pub fn decide(
    act: AllianceAct,
    keeps: Result<(), AllianceRefusal>,
    stage: AllianceStage,
) -> Result<(), AllianceRefusal> {
    keeps?;
    if act == AllianceAct::NextStage && stage.next().is_none() {
        return Err(AllianceRefusal::LastStage);
    }
    Ok(())
}

/// What an alliance waits for next, and the step if it is one.
#[must_use]
pub fn next_of(
    stage: AllianceStage,
    done: &HashSet<AllianceStep>,
    invited: i64,
) -> (NextWhat, Option<AllianceStep>) {
    if let Some(step) = stage.steps().find(|step| !done.contains(step)) {
        return (NextWhat::Step, Some(step));
    }
    let what = match stage.next() {
        Some(_) => NextWhat::Stage,
        None if invited > 0 => NextWhat::Answers,
        None => NextWhat::Routine,
    };
    (what, None)
}

/// Whether an alliance of a level may name places of these kinds: one of the street names none (it is the whole street),
/// one of a community that community, one of an area any places below the street.
#[must_use]
pub fn areas_fit(level: AllianceLevel, kinds: &[AreaKind]) -> bool {
    match level {
        AllianceLevel::Street => kinds.is_empty(),
        AllianceLevel::Community => kinds == [AreaKind::Community],
        AllianceLevel::Area => {
            !kinds.is_empty()
                && kinds
                    .iter()
                    .all(|kind| !matches!(kind, AreaKind::Street | AreaKind::District))
        }
    }
}

/// Whether an alliance of a level may stand in one of `parent`: none above the street's, none in a community's.
#[must_use]
pub fn may_stand(level: AllianceLevel, parent: AllianceLevel) -> bool {
    level != AllianceLevel::Street && parent != AllianceLevel::Community
}

/// Why an alliance cannot stand in another: the key of a field's text.
pub const CYCLE: &str = "alliance_cycle";
/// They would stand deeper in one another than [`MAX_LEVELS`].
pub const TOO_DEEP: &str = "alliance_too_deep";

/// Whether `alliance` may stand in `parent`, given what each stands in: no circle, not too deep with what stands in it.
///
/// # Errors
/// [`CYCLE`] or [`TOO_DEEP`].
pub fn may_hang(
    alliance: AllianceId,
    parent: AllianceId,
    parents: &HashMap<AllianceId, AllianceId>,
) -> Result<(), &'static str> {
    let above = levels_up(parent, parents, Some(alliance)).ok_or(CYCLE)?;
    let below = parents
        .keys()
        .filter_map(|start| distance(*start, alliance, parents))
        .max()
        .unwrap_or(0);
    if above + 1 + below > MAX_LEVELS {
        return Err(TOO_DEEP);
    }
    Ok(())
}

/// How many alliances there are from `start` up; none when `forbidden` is among them.
fn levels_up(
    start: AllianceId,
    parents: &HashMap<AllianceId, AllianceId>,
    forbidden: Option<AllianceId>,
) -> Option<usize> {
    let mut at = start;
    for level in 1..=parents.len() + 1 {
        if Some(at) == forbidden {
            return None;
        }
        match parents.get(&at) {
            Some(above) => at = *above,
            None => return Some(level),
        }
    }
    None
}

/// How many steps up from `start` to `to`, where `to` stands above it.
fn distance(
    start: AllianceId,
    to: AllianceId,
    parents: &HashMap<AllianceId, AllianceId>,
) -> Option<usize> {
    let mut at = start;
    for steps in 0..=parents.len() {
        if at == to {
            return Some(steps);
        }
        at = *parents.get(&at)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    use AllianceLevel as L;
    use AllianceStage as S;

    #[test]
    fn every_stage_has_a_checklist_and_every_step_a_stage() {
        let counts: Vec<usize> = S::ALL.iter().map(|stage| stage.steps().count()).collect();
        assert_eq!(counts, [5, 4, 3]);
        assert_eq!(counts.iter().sum::<usize>(), AllianceStep::ALL.len());
        // the codes stand in the order of the stages, so that pages list them as they come
        assert!(AllianceStep::ALL.is_sorted_by_key(|step| step.stage()));
        assert_eq!(S::StartUp.next(), Some(S::Construction));
        assert_eq!(S::Operation.next(), None);
    }

    #[test]
    fn what_comes_next() {
        let start: HashSet<AllianceStep> = S::StartUp.steps().collect();
        let all: HashSet<AllianceStep> = AllianceStep::ALL.iter().copied().collect();
        let none = HashSet::new();
        for (stage, done, invited, expected) in [
            (
                S::StartUp,
                &none,
                2,
                (NextWhat::Step, Some(AllianceStep::Survey)),
            ),
            (S::StartUp, &start, 2, (NextWhat::Stage, None)),
            (
                S::Construction,
                &start,
                0,
                (NextWhat::Step, Some(AllianceStep::ListsMade)),
            ),
            (S::Operation, &all, 2, (NextWhat::Answers, None)),
            (S::Operation, &all, 0, (NextWhat::Routine, None)),
        ] {
            assert_eq!(next_of(stage, done, invited), expected, "{stage}");
        }
        assert_eq!(S::StartUp.open_steps(&none), 5);
        assert_eq!(S::StartUp.open_steps(&start), 0);
    }

    #[test]
    fn who_may_do_what() {
        use AllianceAct as A;
        use AllianceRefusal as R;
        for (role, inside, act, stage, expected) in [
            (
                Some(Role::StreetOfficer),
                true,
                A::Change,
                S::Operation,
                Ok(()),
            ),
            (
                Some(Role::CommunityWorker),
                true,
                A::Invite,
                S::StartUp,
                Ok(()),
            ),
            (
                Some(Role::CommunityWorker),
                false,
                A::Invite,
                S::StartUp,
                Err(R::Elsewhere),
            ),
            (
                Some(Role::StreetLeader),
                true,
                A::Tick,
                S::StartUp,
                Err(R::NotForRole),
            ),
            (
                Some(Role::UnitLiaison),
                true,
                A::Change,
                S::StartUp,
                Err(R::NotForRole),
            ),
            (None, true, A::Change, S::StartUp, Err(R::NotForRole)),
            (
                Some(Role::StreetOfficer),
                true,
                A::NextStage,
                S::StartUp,
                Ok(()),
            ),
            (
                Some(Role::StreetOfficer),
                true,
                A::NextStage,
                S::Operation,
                Err(R::LastStage),
            ),
        ] {
            assert_eq!(decide(act, keeps(role, inside), stage), expected, "{act}");
        }
        assert_eq!(
            AllianceStep::Consultation.may_tick(S::StartUp),
            Err(R::LaterStage)
        );
        assert_eq!(AllianceStep::Survey.may_tick(S::Operation), Ok(()));
    }

    #[test]
    fn places_and_parents_of_a_level() {
        use AreaKind as K;
        for (level, kinds, fits) in [
            (L::Street, &[][..], true),
            (L::Street, &[K::Community], false),
            (L::Community, &[K::Community], true),
            (L::Community, &[K::Community, K::Community], false),
            (L::Community, &[K::Compound], false),
            (L::Community, &[], false),
            (L::Area, &[K::Community, K::Compound], true),
            (L::Area, &[K::Street], false),
            (L::Area, &[], false),
        ] {
            assert_eq!(areas_fit(level, kinds), fits, "{level} {kinds:?}");
        }
        for (level, parent, fits) in [
            (L::Community, L::Street, true),
            (L::Community, L::Area, true),
            (L::Area, L::Area, true),
            (L::Area, L::Community, false),
            (L::Street, L::Street, false),
        ] {
            assert_eq!(may_stand(level, parent), fits, "{level} in {parent}");
        }
    }

    fn id(number: u8) -> AllianceId {
        AllianceId(Uuid::from_u128(u128::from(number)))
    }

    proptest! {
        /// However alliances are nested, as long as each nesting was allowed none stands in itself, and none too deep.
        #[test]
        fn no_nesting_makes_a_circle(wishes in proptest::collection::vec((0u8..12, 0u8..12), 0..60)) {
            let mut parents: HashMap<AllianceId, AllianceId> = HashMap::new();
            for (one, other) in wishes {
                if may_hang(id(one), id(other), &parents).is_ok() {
                    parents.insert(id(one), id(other));
                }
                for start in 0u8..12 {
                    let mut at = id(start);
                    let mut levels = 1;
                    while let Some(above) = parents.get(&at) {
                        at = *above;
                        levels += 1;
                        prop_assert!(levels <= MAX_LEVELS, "too deep or a circle at {}", start);
                    }
                }
            }
        }
    }
}
