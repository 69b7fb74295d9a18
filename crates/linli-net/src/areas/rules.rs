//! What may stand under what, who may reshape it, and which numbers and figures a place may have. No database here.

use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath, MAX_DEPTH};
use linli_domain::code_enum;
use linli_domain::codes::{AreaCode, OfficialAreaKind};

use AreaKind as K;

/// What may stand directly under what. Levels may be skipped where streets do so: a building without a compound, a
/// compound outside every grid, a grid that covers a part of a compound or several of them (domain.md 2.1).
pub const PLACES: &[(AreaKind, &[AreaKind])] = &[
    (K::District, &[]),
    (K::Street, &[K::District]),
    (K::Community, &[K::Street]),
    (K::Grid, &[K::Community, K::Compound, K::Courtyard]),
    (K::MicroGrid, &[K::Grid]),
    (K::Compound, &[K::Community, K::Grid, K::MicroGrid]),
    (
        K::Courtyard,
        &[K::Community, K::Grid, K::MicroGrid, K::Compound],
    ),
    (
        K::Building,
        &[
            K::Community,
            K::Grid,
            K::MicroGrid,
            K::Compound,
            K::Courtyard,
        ],
    ),
    (K::Entrance, &[K::Building]),
    (K::Stairwell, &[K::Building, K::Entrance]),
];

/// The kinds a kind may stand directly under.
#[must_use]
pub fn parents_of(kind: AreaKind) -> &'static [AreaKind] {
    PLACES
        .iter()
        .find(|(known, _)| *known == kind)
        .map_or(&[], |(_, parents)| parents)
}

/// The kinds that may stand directly under a kind, in the order of the table.
pub fn children_of(kind: AreaKind) -> impl Iterator<Item = AreaKind> {
    PLACES
        .iter()
        .filter(move |(_, parents)| parents.contains(&kind))
        .map(|(child, _)| *child)
}

/// The kind of place in which numbers of a kind come once: grids in their community, buildings in their compound,
/// entrances in their building. The nearest of these above a place counts; other kinds have no numbers.
#[must_use]
pub fn numbered_in(kind: AreaKind) -> &'static [AreaKind] {
    match kind {
        K::Community => &[K::Street],
        K::Grid => &[K::Community],
        K::MicroGrid => &[K::Grid],
        K::Building => &[K::Courtyard, K::Compound, K::Community],
        K::Entrance => &[K::Building],
        K::Stairwell => &[K::Entrance, K::Building],
        K::District | K::Street | K::Compound | K::Courtyard => &[],
    }
}

code_enum! {
    /// What is done to a place; the word stands in its history.
    pub enum AreaAct {
        /// Facts: figures, office telephone, year of building.
        Describe = "describe",
        /// Name, number, code.
        Rename = "rename",
        /// A place is put under it.
        AddChild = "add_child",
        /// Under another place.
        Move = "move",
        /// Some of its places go to new ones beside it.
        Split = "split",
        /// It goes up in another.
        Merge = "merge",
        /// It is no more.
        Retire = "retire",
    }
}

code_enum! {
    /// Why something cannot be done to a place; each is the key of its text.
    pub enum AreaRefusal {
        /// 撤销的区域
        Ended = "area_ended",
        /// 只能由街道调整
        StreetOnly = "area_street_only",
        /// 当前岗位不维护区域
        NotForRole = "area_not_for_role",
        /// 街道本身
        Root = "area_root",
        /// 上级不能是这一类
        WrongParent = "area_wrong_parent",
        /// 上级链条里已有同类
        TwiceOnTheWay = "area_twice_on_the_way",
        /// 移到自己下面
        UnderItself = "area_under_itself",
        /// 已经在那里
        AlreadyThere = "area_already_there",
        /// 层级太深
        TooDeep = "area_too_deep",
        /// 不同类不能合并
        OtherKind = "area_other_kind",
        /// 没有下级可放
        NoRoom = "area_no_room",
    }
}

/// Whether a role may do something to a place of a kind inside its own place. The street office shapes communities;
/// community staff shape what lies in theirs; the street itself is the tenant and is only described.
///
/// # Errors
/// Why not.
pub fn decide(act: AreaAct, kind: AreaKind, ended: bool, role: Role) -> Result<(), AreaRefusal> {
    let street = role == Role::StreetOfficer;
    if !street && !role.is_community() {
        return Err(AreaRefusal::NotForRole);
    }
    if ended {
        return Err(AreaRefusal::Ended);
    }
    match (act, kind) {
        (AreaAct::AddChild, kind) if children_of(kind).next().is_none() => Err(AreaRefusal::NoRoom),
        (AreaAct::AddChild, K::Street | K::District) if !street => Err(AreaRefusal::StreetOnly),
        (AreaAct::Describe, K::Street | K::District) if !street => Err(AreaRefusal::StreetOnly),
        (AreaAct::Describe | AreaAct::AddChild, _) => Ok(()),
        (_, K::Street | K::District) => Err(AreaRefusal::Root),
        (_, K::Community) if !street => Err(AreaRefusal::StreetOnly),
        _ => Ok(()),
    }
}

/// Whether a place of `kind` may stand under a place whose kinds from the top down are `above`.
///
/// # Errors
/// The place directly above is of a wrong kind, or the kind comes on the way already (a grid in a compound in a grid).
pub fn may_stand(kind: AreaKind, above: &[AreaKind]) -> Result<(), AreaRefusal> {
    match above.last() {
        Some(parent) if parents_of(kind).contains(parent) => {}
        _ => return Err(AreaRefusal::WrongParent),
    }
    if above.contains(&kind) {
        return Err(AreaRefusal::TwiceOnTheWay);
    }
    Ok(())
}

/// A place on its way to another parent.
#[derive(Debug, Clone)]
pub struct Moving<'a> {
    /// What it is.
    pub kind: AreaKind,
    /// Where it is.
    pub path: &'a AreaPath,
    /// Kinds of the places in it, itself left out.
    pub inside: &'a [AreaKind],
    /// Levels below it.
    pub levels: usize,
}

/// Whether a place with everything in it may go under the place at `to`, whose kinds from the top down are `above`.
///
/// # Errors
/// Under itself (a circle), where it is already, or one of the places in it would stand wrongly.
pub fn may_move(moving: &Moving<'_>, to: &AreaPath, above: &[AreaKind]) -> Result<(), AreaRefusal> {
    if moving.path.contains(to) {
        return Err(AreaRefusal::UnderItself);
    }
    if moving.path.depth() == to.depth() + 1 && to.contains(moving.path) {
        return Err(AreaRefusal::AlreadyThere);
    }
    may_stand(moving.kind, above)?;
    if moving.inside.iter().any(|kind| above.contains(kind)) {
        return Err(AreaRefusal::TwiceOnTheWay);
    }
    if to.depth() + 1 + moving.levels > MAX_DEPTH {
        return Err(AreaRefusal::TooDeep);
    }
    Ok(())
}

/// The official code of a place of a kind, or none where the kind has no code: six digits for a district, nine for a
/// street, twelve for a community (GB/T 2260 and the statistical extension).
#[must_use]
pub fn code_fits(kind: AreaKind, code: &AreaCode) -> bool {
    match kind {
        K::District => code.kind() == OfficialAreaKind::County,
        K::Street => matches!(
            code.kind(),
            OfficialAreaKind::Street
                | OfficialAreaKind::Town
                | OfficialAreaKind::Township
                | OfficialAreaKind::EnterpriseRun
        ),
        K::Community => code.kind() == OfficialAreaKind::Committee,
        _ => false,
    }
}

/// Counts of people in a place, at a date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Households.
    pub households: i64,
    /// Residents.
    pub population: i64,
    /// Residents of 60 and more.
    pub elders60: i64,
    /// Residents of 80 and more.
    pub elders80: i64,
    /// Children up to 3.
    pub children0_3: i64,
}

/// The largest count a place may have: more people than any district.
const MOST_PEOPLE: i64 = 10_000_000;

impl Figures {
    /// Fields that contradict one another or are beyond belief, with the code of what is wrong.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let all = [
            ("households", self.households),
            ("population", self.population),
            ("elders60", self.elders60),
            ("elders80", self.elders80),
            ("children0_3", self.children0_3),
        ];
        let mut faults: Vec<_> = all
            .into_iter()
            .filter(|(_, count)| !(0..=MOST_PEOPLE).contains(count))
            .map(|(field, _)| (field, "figure_range"))
            .collect();
        let parts = [
            ("elders60", self.elders60, self.population),
            ("elders80", self.elders80, self.elders60),
            ("children0_3", self.children0_3, self.population),
        ];
        for (field, part, whole) in parts {
            if part > whole && !faults.iter().any(|(known, _)| *known == field) {
                faults.push((field, "figure_part"));
            }
        }
        faults
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            households: self.households + other.households,
            population: self.population + other.population,
            elders60: self.elders60 + other.elders60,
            elders80: self.elders80 + other.elders80,
            children0_3: self.children0_3 + other.children0_3,
        }
    }
}

/// The number people mean by a name: `12幢` is `12`, `第3网格` is `3`, `12-1幢` is `12-1`, `A座` is `A`. None where the
/// name holds no number, or more than one.
#[must_use]
pub fn number_in(name: &str) -> Option<String> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let folded: String = name
        .chars()
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
            }
            '－' | '—' => '-',
            c => c,
        })
        .collect();
    let mut runs = folded.split(|c| !part(c)).filter(|run| !run.is_empty());
    match (runs.next(), runs.next()) {
        (Some(run), None) => number(run).ok(),
        _ => None,
    }
}

/// A typed number of a place: 1 to 10 letters, digits and dashes, beginning with a letter or digit; in upper case, leading
/// zeros cut.
///
/// # Errors
/// It has another form.
pub fn number(typed: &str) -> Result<String, AreaNumberError> {
    let number = typed.trim().to_ascii_uppercase();
    let stripped = number.trim_start_matches('0');
    let plain = number
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-')
        && number.len() <= 10
        && stripped.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !number.ends_with('-');
    if plain {
        Ok(stripped.to_owned())
    } else {
        Err(AreaNumberError)
    }
}

/// A text that numbers no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number of a place")]
pub struct AreaNumberError;

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::code::CodeEnum;
    use proptest::prelude::*;

    #[test]
    fn every_kind_has_its_row_and_skipping_levels_is_ordinary() {
        for kind in AreaKind::ALL {
            assert!(PLACES.iter().any(|(known, _)| known == kind), "{kind}");
        }
        use AreaRefusal::{TwiceOnTheWay, WrongParent};
        let street = [K::Street];
        let community = [K::Street, K::Community];
        let grid = [K::Street, K::Community, K::Compound, K::Grid];
        let rows: &[(AreaKind, &[AreaKind], Result<(), AreaRefusal>)] = &[
            (K::Community, &street, Ok(())),
            (K::Building, &community, Ok(())),
            (K::Building, &grid, Ok(())),
            (K::Compound, &community, Ok(())),
            (K::Compound, &[K::Street, K::Community, K::Grid], Ok(())),
            (
                K::Courtyard,
                &[K::Street, K::Community, K::Compound],
                Ok(()),
            ),
            (K::Stairwell, &[K::Community, K::Building], Ok(())),
            (K::Compound, &grid, Err(TwiceOnTheWay)),
            (K::Building, &street, Err(WrongParent)),
            (K::Community, &community, Err(WrongParent)),
            (K::Entrance, &community, Err(WrongParent)),
            (K::Street, &street, Err(WrongParent)),
            (K::Community, &[], Err(WrongParent)),
        ];
        for (kind, above, expected) in rows {
            assert_eq!(may_stand(*kind, above), *expected, "{kind} under {above:?}");
        }
    }

    #[test]
    fn who_may_do_what_to_which_place() {
        use AreaAct as A;
        use AreaRefusal as R;
        let (officer, worker) = (Role::StreetOfficer, Role::CommunityWorker);
        for (act, kind, ended, role, expected) in [
            (A::Move, K::Building, false, worker, Ok(())),
            (A::Split, K::Community, false, worker, Err(R::StreetOnly)),
            (A::Split, K::Community, false, officer, Ok(())),
            (A::Describe, K::Community, false, worker, Ok(())),
            (A::Rename, K::Community, false, worker, Err(R::StreetOnly)),
            (A::AddChild, K::Community, false, worker, Ok(())),
            (A::AddChild, K::Street, false, worker, Err(R::StreetOnly)),
            (A::AddChild, K::Street, false, officer, Ok(())),
            (A::AddChild, K::Stairwell, false, officer, Err(R::NoRoom)),
            (A::Retire, K::Street, false, officer, Err(R::Root)),
            (A::Describe, K::Street, false, officer, Ok(())),
            (A::Describe, K::Building, true, officer, Err(R::Ended)),
            (
                A::Describe,
                K::Building,
                false,
                Role::BuildingHead,
                Err(R::NotForRole),
            ),
            (
                A::Describe,
                K::Building,
                false,
                Role::StreetLeader,
                Err(R::NotForRole),
            ),
        ] {
            assert_eq!(
                decide(act, kind, ended, role),
                expected,
                "{act} {kind} {role}"
            );
        }
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (name, number) in [
            ("12幢", Some("12")),
            ("第３网格", Some("3")),
            ("12-1幢", Some("12-1")),
            ("A座", Some("A")),
            ("007幢", Some("7")),
            ("商圈专属网格", None),
            ("3幢2单元", None),
            ("", None),
        ] {
            assert_eq!(number_in(name).as_deref(), number, "{name}");
        }
        for bad in ["", "-1", "1-", "幢", "12345678901", "1 2", "0"] {
            assert!(super::number(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn figures_that_contradict_one_another_are_told_by_field() {
        let good = Figures {
            households: 10,
            population: 25,
            elders60: 8,
            elders80: 2,
            children0_3: 1,
        };
        assert_eq!(good.faults(), []);
        let bad = Figures {
            elders60: 26,
            elders80: 27,
            children0_3: -1,
            ..good
        };
        assert_eq!(
            bad.faults(),
            [
                ("children0_3", "figure_range"),
                ("elders60", "figure_part"),
                ("elders80", "figure_part")
            ]
        );
    }

    #[test]
    fn codes_belong_to_their_level() {
        for (kind, code, fits) in [
            (K::Community, "330106001002", true),
            (K::Community, "330106001", false),
            (K::Street, "330106001", true),
            (K::Street, "330106001000", true),
            (K::District, "330106", true),
            (K::Building, "330106001002", false),
        ] {
            let code = AreaCode::parse(code).expect("a code");
            assert_eq!(code_fits(kind, &code), fits, "{kind} {code}");
        }
    }

    fn kinds() -> impl Strategy<Value = AreaKind> {
        proptest::sample::select(AreaKind::ALL)
    }

    proptest! {
        /// Whatever is moved wherever it may go: no place ever comes to lie in itself, and none stands under a kind it
        /// may not stand under.
        #[test]
        fn no_move_makes_a_circle(serials in proptest::collection::vec(1u32..4, 1..6), below in proptest::collection::vec(1u32..4, 0..4),
                                  kind in kinds(), above in proptest::collection::vec(kinds(), 0..5)) {
            let path = serials.iter().fold(AreaPath::street(), |path, serial| path.child(*serial));
            let inside = below.iter().fold(path.clone(), |path, serial| path.child(*serial));
            let moving = Moving { kind, path: &path, inside: &[], levels: 0 };
            prop_assert_eq!(may_move(&moving, &inside, &above), Err(AreaRefusal::UnderItself));
            if may_move(&moving, &AreaPath::street(), &above).is_ok() {
                prop_assert!(parents_of(kind).contains(above.last().expect("a parent")));
                prop_assert!(!above.contains(&kind));
            }
        }
    }
}
