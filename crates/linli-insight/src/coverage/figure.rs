//! What is counted of the net, each as a condition on a place `a`: the same for the figure and for the list behind it.
//!
//! `$4` is the present moment, `$5` the one sixty days before it.

use linli_domain::area::AreaKind;
use linli_work::letters::store::figures::HAS_MAILBOX;

linli_domain::code_enum! {
    /// A figure of the net. Those of one kind of place share their base: all places of that kind.
    pub enum Figure {
        /// Buildings.
        Buildings = "buildings",
        /// Buildings with a head on duty at them, or at an entrance or stairwell of theirs.
        WithHead = "with_head",
        /// Buildings without a head for more than sixty days.
        LongVacant = "long_vacant",
        /// Buildings nobody covers: no head there, and neither a head nor a grid worker of what they lie in.
        Uncovered = "uncovered",
        /// Buildings with a mailbox.
        WithMailbox = "with_mailbox",
        /// Compounds.
        Compounds = "compounds",
        /// Compounds with a Party branch of their own, 单建.
        SeparateBranch = "separate_branch",
        /// Compounds without one that share a Party branch with others, 联建.
        JointBranch = "joint_branch",
        /// Compounds with either: the numerator of the rate.
        WithBranch = "with_branch",
        /// Compounds with a Party-and-people service station.
        WithStation = "with_station",
        /// Compounds with a Party notice board.
        WithBoard = "with_board",
        /// Compounds with an owners' committee.
        OwnersCommittee = "owners_committee",
        /// Compounds whose owners' committee has a Party member.
        OwnersMember = "owners_member",
        /// Compounds whose owners' committee has none.
        OwnersWithoutMember = "owners_without_member",
        /// Grids.
        Grids = "grids",
        /// Grids of less than 300 or more than 500 households (R-11, practice).
        GridsOutside = "grids_outside",
    }
}

/// Households a grid should have (practice: 300 to 500).
pub const GRID_HOUSEHOLDS: (i64, i64) = (300, 500);

/// A post `p` held at the present moment.
const ON_DUTY: &str =
    "p.ended_at IS NULL AND p.from_at <= $4 AND (p.to_at IS NULL OR p.to_at > $4)";

/// Who heads a building: all of it, or an entrance or stairwell in it (domain.md 2.3 has one row for both).
const HEADS: &str = "'building_head', 'stairwell_head'";

/// The column of [`headed`].
const HEADED: &str = "headed";

/// Whether a building has a head on duty, as a column; none for other places.
#[must_use]
pub fn headed() -> String {
    format!(
        "CASE WHEN a.kind = 'building' THEN {} END AS {HEADED}",
        head()
    )
}

/// A head on duty at the building or in it.
fn head() -> String {
    format!(
        "EXISTS (SELECT 1 FROM post p WHERE p.street_id = a.street_id AND p.area_path >= a.path \
         AND p.area_path < a.path || '~' AND p.role IN ({HEADS}) AND {ON_DUTY})"
    )
}

/// Somebody on duty for what the building lies in, below the community.
fn covered_from_above() -> String {
    format!(
        "EXISTS (SELECT 1 FROM post p WHERE p.street_id = a.street_id \
         AND p.area_path IN (substr(a.path, 1, 9), substr(a.path, 1, 13), substr(a.path, 1, 17), substr(a.path, 1, 21)) \
         AND p.role IN ('building_head', 'grid_worker', 'grid_head') AND {ON_DUTY})"
    )
}

/// An organisation `o` bound to the compound or to a place in it now.
fn bound(what: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM org_area l JOIN org o ON o.street_id = l.street_id AND o.id = l.org_id \
         WHERE l.street_id = a.street_id AND l.area_path >= a.path AND l.area_path < a.path || '~' \
         AND l.to_at IS NULL AND o.ended_at IS NULL AND {what})"
    )
}

fn branch(build: &str) -> String {
    bound(&format!(
        "o.kind IN ('party_organisation', 'party_committee', 'party_branch') AND o.party_build = '{build}'"
    ))
}

/// A notice board that hangs at the compound or at a place in it.
const BOARD: &str = "EXISTS (SELECT 1 FROM notice_board n WHERE n.street_id = a.street_id AND n.area_path >= a.path \
     AND n.area_path < a.path || '~' AND n.taken_down_at IS NULL)";

const OWNERS: &str = "o.kind = 'owners_committee'";

/// An owners' committee with somebody in it whose Party membership is verified.
fn owners_member() -> String {
    bound(&format!(
        "{OWNERS} AND EXISTS (SELECT 1 FROM post p JOIN person m ON m.street_id = p.street_id \
         AND m.id = p.person_id WHERE p.street_id = o.street_id AND p.org_id = o.id AND {ON_DUTY} \
         AND m.party_verified_at IS NOT NULL)"
    ))
}

impl Figure {
    /// The figures a row of the net shows; the rest are for lists alone.
    pub const COUNTED: [Self; 14] = [
        Self::Buildings,
        Self::WithHead,
        Self::LongVacant,
        Self::Uncovered,
        Self::WithMailbox,
        Self::Compounds,
        Self::SeparateBranch,
        Self::JointBranch,
        Self::WithStation,
        Self::WithBoard,
        Self::OwnersCommittee,
        Self::OwnersMember,
        Self::Grids,
        Self::GridsOutside,
    ];

    /// What kind of place is counted.
    #[must_use]
    pub const fn kind(self) -> AreaKind {
        match self {
            Self::Buildings
            | Self::WithHead
            | Self::LongVacant
            | Self::Uncovered
            | Self::WithMailbox => AreaKind::Building,
            Self::Compounds
            | Self::SeparateBranch
            | Self::JointBranch
            | Self::WithBranch
            | Self::WithStation
            | Self::WithBoard
            | Self::OwnersCommittee
            | Self::OwnersMember
            | Self::OwnersWithoutMember => AreaKind::Compound,
            Self::Grids | Self::GridsOutside => AreaKind::Grid,
        }
    }

    /// Which places of that kind are counted.
    #[must_use]
    pub fn condition(self) -> String {
        self.given(&head())
    }

    /// The same over rows with the column of [`headed`]: three figures ask for a head, and looking for one is what takes the time.
    #[must_use]
    pub fn condition_of_headed(self) -> String {
        self.given(&format!("a.{HEADED}"))
    }

    /// The condition, given that of a building with a head.
    fn given(self, head: &str) -> String {
        match self {
            Self::Buildings | Self::Compounds | Self::Grids => "1 = 1".to_owned(),
            Self::WithHead => head.to_owned(),
            Self::LongVacant => format!(
                "(NOT {head} AND a.began_at <= $5 AND NOT EXISTS (SELECT 1 FROM post p WHERE p.street_id = a.street_id \
                 AND p.area_path >= a.path AND p.area_path < a.path || '~' AND p.role IN ({HEADS}) \
                 AND coalesce(p.ended_at, p.to_at) > $5))"
            ),
            Self::Uncovered => format!("(NOT {head} AND NOT {})", covered_from_above()),
            Self::WithMailbox => HAS_MAILBOX.to_owned(),
            Self::SeparateBranch => branch("separate"),
            Self::JointBranch => format!("(NOT {} AND {})", branch("separate"), branch("joint")),
            Self::WithBranch => format!("({} OR {})", branch("separate"), branch("joint")),
            Self::WithStation => bound("o.kind = 'service_station'"),
            Self::WithBoard => BOARD.to_owned(),
            Self::OwnersCommittee => bound(OWNERS),
            Self::OwnersMember => owners_member(),
            Self::OwnersWithoutMember => {
                format!("({} AND NOT {})", bound(OWNERS), owners_member())
            }
            Self::GridsOutside => format!(
                "(a.households < {} OR a.households > {})",
                GRID_HOUSEHOLDS.0, GRID_HOUSEHOLDS.1
            ),
        }
    }
}
