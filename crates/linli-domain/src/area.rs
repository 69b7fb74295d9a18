//! Places and their materialised path.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::code_enum;

code_enum! {
    /// What a place is (GB/T 2260 levels above the community; local practice below it).
    pub enum AreaKind {
        /// 区/县
        District = "district",
        /// 街道
        Street = "street",
        /// 社区
        Community = "community",
        /// 网格
        Grid = "grid",
        /// 微网格
        MicroGrid = "micro_grid",
        /// 小区
        Compound = "compound",
        /// 院落
        Courtyard = "courtyard",
        /// 楼栋
        Building = "building",
        /// 单元
        Entrance = "entrance",
        /// 楼道
        Stairwell = "stairwell",
    }
}

/// The way from the street down to a place: serials in base 36, three characters each, as
/// `/001/00k/0a4/`. Compared bytewise; every place below has this text as its prefix.
/// The street itself is `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct AreaPath(String);

/// A text that is no area path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an area path: {0}")]
pub struct BadAreaPath(String);

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// Characters of one serial in a path.
const SERIAL_WIDTH: usize = 3;
/// The largest serial among siblings.
pub const MAX_SERIAL: u32 = 36 * 36 * 36 - 1;
/// How deep a tree may be.
pub const MAX_DEPTH: usize = 10;

impl AreaPath {
    /// The street itself: everything in the tenant.
    #[must_use]
    pub fn street() -> Self {
        Self("/".to_owned())
    }

    /// Reads a stored path.
    ///
    /// # Errors
    /// The text is not of the form `/ser/ser/`.
    pub fn parse(text: &str) -> Result<Self, BadAreaPath> {
        let inner = text
            .strip_prefix('/')
            .ok_or_else(|| BadAreaPath(text.to_owned()))?;
        let well_formed = inner.is_empty()
            || inner.strip_suffix('/').is_some_and(|list| {
                list.split('/').all(|serial| {
                    serial.len() == SERIAL_WIDTH && serial.bytes().all(|b| DIGITS.contains(&b))
                }) && list.split('/').count() <= MAX_DEPTH
            });
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadAreaPath(text.to_owned()))
        }
    }

    /// The place below this one with the serial (1-based among its siblings, at most [`MAX_SERIAL`]).
    #[must_use]
    pub fn child(&self, serial: u32) -> Self {
        let mut rest = serial.min(MAX_SERIAL) as usize;
        let mut digits = [b'0'; SERIAL_WIDTH];
        for place in digits.iter_mut().rev() {
            *place = DIGITS[rest % 36];
            rest /= 36;
        }
        Self(format!("{}{}/", self.0, String::from_utf8_lossy(&digits)))
    }

    /// How many steps below the street.
    #[must_use]
    pub fn depth(&self) -> usize {
        (self.0.len() - 1) / (SERIAL_WIDTH + 1)
    }

    /// Whether `other` is this place or lies in it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The half-open range `[low, high)` of every path in this place, for `>= and <`.
    #[must_use]
    pub fn range(&self) -> (String, String) {
        // '/' + 1 = '0': no path of the place reaches it, every path of the place lies below it
        let mut high = self.0.clone();
        high.pop();
        high.push('0');
        (self.0.clone(), high)
    }

    /// This path cut to `depth` steps below the street.
    #[must_use]
    pub fn ancestor(&self, depth: usize) -> Self {
        let length = 1 + depth * (SERIAL_WIDTH + 1);
        Self(self.0.get(..length).unwrap_or(&self.0).to_owned())
    }

    /// Every ancestor from the street down to and including this place.
    pub fn lineage(&self) -> impl Iterator<Item = Self> + '_ {
        (0..=self.depth()).map(|depth| self.ancestor(depth))
    }

    /// The serial among its siblings; none for the street itself.
    #[must_use]
    pub fn serial(&self) -> Option<u32> {
        let digits = self.0.strip_suffix('/')?.rsplit('/').next()?;
        u32::from_str_radix(digits, 36).ok()
    }

    /// The path of what lies at `self` once the place at `from` lies at `to`; unchanged when it lies elsewhere.
    #[must_use]
    pub fn rebased(&self, from: &Self, to: &Self) -> Self {
        match self.0.strip_prefix(&from.0) {
            Some(rest) => Self(format!("{}{rest}", to.0)),
            None => self.clone(),
        }
    }

    /// The stored text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for AreaPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_what_is_no_path() {
        for bad in [
            "", "001/", "/001", "/01/", "/00A/", "//", "/001//", "/001/002",
        ] {
            assert!(AreaPath::parse(bad).is_err(), "{bad}");
        }
        assert!(AreaPath::parse("/").is_ok());
        assert!(AreaPath::parse("/001/0zz/").is_ok());
    }

    #[test]
    fn range_of_the_street_holds_everything() {
        let (low, high) = AreaPath::street().range();
        assert_eq!((low.as_str(), high.as_str()), ("/", "0"));
    }

    fn path() -> impl Strategy<Value = AreaPath> {
        proptest::collection::vec(1..=MAX_SERIAL, 0..MAX_DEPTH).prop_map(|serials| {
            serials
                .into_iter()
                .fold(AreaPath::street(), |path, serial| path.child(serial))
        })
    }

    proptest! {
        #[test]
        fn range_and_containment_say_the_same(a in path(), b in path()) {
            let (low, high) = a.range();
            prop_assert_eq!(a.contains(&b), low.as_str() <= b.as_str() && b.as_str() < high.as_str());
        }

        #[test]
        fn stored_text_reads_back(a in path()) {
            prop_assert_eq!(AreaPath::parse(a.as_str()).expect("stored"), a.clone());
            prop_assert_eq!(a.lineage().last(), Some(a));
        }

        #[test]
        fn a_serial_reads_back(a in path(), serial in 1..=MAX_SERIAL) {
            prop_assume!(a.depth() < MAX_DEPTH);
            prop_assert_eq!(a.child(serial).serial(), Some(serial));
        }

        #[test]
        fn what_lies_in_a_place_goes_with_it(a in path(), b in path(), serial in 1..=MAX_SERIAL) {
            let inside = a.child(serial);
            prop_assert_eq!(inside.rebased(&a, &b), b.child(serial));
            prop_assert_eq!(inside.rebased(&a, &b).rebased(&b, &a), inside);
        }

        #[test]
        fn children_lie_inside_and_siblings_apart(a in path(), x in 1u32..40_000, y in 1u32..40_000) {
            prop_assume!(a.depth() < MAX_DEPTH && x != y);
            prop_assert!(a.contains(&a.child(x)));
            prop_assert!(!a.child(x).contains(&a.child(y)));
        }
    }
}
