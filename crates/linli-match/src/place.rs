//! How near two places are, in the steps of the field: building, compound, community, street.

use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::StreetId;

/// The kinds of the steps below the street where a caller knows no better.
const USUAL_KINDS: [AreaKind; 5] = [
    AreaKind::Community,
    AreaKind::Compound,
    AreaKind::Building,
    AreaKind::Entrance,
    AreaKind::Stairwell,
];

/// Where something is: a street, the way down from it, and what kind of place each step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    street: StreetId,
    path: AreaPath,
    kinds: Vec<AreaKind>,
}

impl Place {
    /// A place; `kinds[n]` is the kind of the path's step `n + 1` below the street. Missing kinds count as the kind of
    /// the last one given, and as community when none is.
    #[must_use]
    pub fn new(street: StreetId, path: AreaPath, kinds: Vec<AreaKind>) -> Self {
        Self {
            street,
            path,
            kinds,
        }
    }

    /// A place in a tree without grids: community, compound, building, entrance, stairwell.
    #[must_use]
    pub fn usual(street: StreetId, path: AreaPath) -> Self {
        Self::new(street, path, USUAL_KINDS.to_vec())
    }

    /// How near two places are: the kind of the smallest place that holds both.
    #[must_use]
    pub fn nearness(&self, other: &Self) -> Nearness {
        if self.street != other.street {
            return Nearness::Elsewhere;
        }
        let deepest = self.path.depth().min(other.path.depth());
        let shared = (1..=deepest)
            .rev()
            .find(|depth| self.path.ancestor(*depth) == other.path.ancestor(*depth))
            .unwrap_or(0);
        // Both sides are asked, and the wider answer counts, so that the result is the same from either side.
        self.band(shared).min(other.band(shared))
    }

    fn band(&self, depth: usize) -> Nearness {
        let Some(step) = depth.checked_sub(1) else {
            return Nearness::SameStreet;
        };
        match self.kinds.get(step).or(self.kinds.last()) {
            Some(AreaKind::District | AreaKind::Street) => Nearness::SameStreet,
            Some(AreaKind::Compound | AreaKind::Courtyard) => Nearness::SameCompound,
            Some(AreaKind::Building | AreaKind::Entrance | AreaKind::Stairwell) => {
                Nearness::SameBuilding
            }
            Some(AreaKind::Community | AreaKind::Grid | AreaKind::MicroGrid) | None => {
                Nearness::SameCommunity
            }
        }
    }
}

/// A band of distance; a greater one is nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nearness {
    /// Different streets.
    Elsewhere,
    /// The same street, nothing nearer.
    SameStreet,
    /// The same community (or grid in it).
    SameCommunity,
    /// The same compound or courtyard.
    SameCompound,
    /// The same building.
    SameBuilding,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> Place {
        Place::usual(StreetId(1), AreaPath::parse(path).expect("a path"))
    }

    #[test]
    fn the_smallest_place_that_holds_both_counts() {
        for (a, b, expected) in [
            ("/", "/", Nearness::SameStreet),
            ("/001/", "/002/", Nearness::SameStreet),
            ("/001/", "/001/00k/0a4/", Nearness::SameCommunity),
            ("/001/00k/", "/001/00m/", Nearness::SameCommunity),
            ("/001/00k/0a4/", "/001/00k/0a5/", Nearness::SameCompound),
            ("/001/00k/0a4/", "/001/00k/0a4/001/", Nearness::SameBuilding),
            ("/001/00k/0a4/", "/002/00k/0a4/", Nearness::SameStreet),
        ] {
            assert_eq!(place(a).nearness(&place(b)), expected, "{a} {b}");
            assert_eq!(place(b).nearness(&place(a)), expected, "{b} {a}");
        }
    }

    #[test]
    fn a_grid_is_no_compound_and_another_street_is_elsewhere() {
        let kinds = vec![AreaKind::Community, AreaKind::Grid, AreaKind::Compound];
        let grid = |path: &str| {
            Place::new(
                StreetId(1),
                AreaPath::parse(path).expect("a path"),
                kinds.clone(),
            )
        };
        assert_eq!(
            grid("/001/002/003/").nearness(&grid("/001/002/004/")),
            Nearness::SameCommunity
        );
        assert_eq!(
            grid("/001/002/003/").nearness(&grid("/001/002/003/")),
            Nearness::SameCompound
        );
        let other = Place::usual(StreetId(2), AreaPath::street());
        assert_eq!(other.nearness(&place("/")), Nearness::Elsewhere);
    }
}
