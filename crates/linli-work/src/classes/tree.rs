//! The taxonomy in memory: ways up and down, and what an edit may do to it. Pure.

use std::collections::HashMap;

use linli_domain::id::ClassId;
use linli_match::class::ClassPath;

use super::store::NeedClass;

/// Levels a taxonomy may have; more than this no clerk finds through.
pub const MAX_LEVELS: usize = 5;

/// All classes of a street, active or not.
#[derive(Debug, Clone, Default)]
pub struct ClassTree {
    classes: Vec<NeedClass>,
    places: HashMap<ClassId, usize>,
}

/// Why a class cannot hang where somebody wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misplaced {
    /// There is no such class above.
    NoParent,
    /// The class above is not in use.
    ParentInactive,
    /// The class above is the class itself or lies in it.
    Cycle,
    /// The tree would have more than [`MAX_LEVELS`] levels.
    TooDeep,
}

impl Misplaced {
    /// The code of its text (`field_…`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoParent => "unknown",
            Self::ParentInactive => "class_parent_inactive",
            Self::Cycle => "class_cycle",
            Self::TooDeep => "class_too_deep",
        }
    }
}

impl ClassTree {
    /// A tree of these classes, in the order they are to be shown.
    #[must_use]
    pub fn new(classes: Vec<NeedClass>) -> Self {
        let places = classes
            .iter()
            .enumerate()
            .map(|(place, class)| (class.id, place))
            .collect();
        Self { classes, places }
    }

    /// Every class in the order of positions.
    #[must_use]
    pub fn classes(&self) -> &[NeedClass] {
        &self.classes
    }

    /// A class.
    #[must_use]
    pub fn get(&self, id: ClassId) -> Option<&NeedClass> {
        self.places.get(&id).map(|place| &self.classes[*place])
    }

    /// A class that new demands and resources may name.
    #[must_use]
    pub fn active(&self, id: ClassId) -> Option<&NeedClass> {
        self.get(id).filter(|class| class.active)
    }

    /// The name of a class, or nothing where it is unknown.
    #[must_use]
    pub fn name(&self, id: ClassId) -> Option<&str> {
        self.get(id).map(|class| class.name.as_str())
    }

    /// The ids from the top class down to and including this one; empty for an unknown class. Ends even where stored
    /// rows run in a circle.
    #[must_use]
    pub fn path_of(&self, id: ClassId) -> Vec<ClassId> {
        let mut path = Vec::new();
        let mut next = Some(id);
        while let Some(class) = next.and_then(|id| self.get(id)) {
            if path.contains(&class.id) {
                break;
            }
            path.push(class.id);
            next = class.parent_id;
        }
        path.reverse();
        path
    }

    /// The path as matching compares it: codes from the top, joined by `/`; *no class* for an unknown one.
    #[must_use]
    pub fn class_path(&self, id: Option<ClassId>) -> ClassPath {
        let codes: Vec<&str> = id
            .map(|id| self.path_of(id))
            .unwrap_or_default()
            .into_iter()
            .filter_map(|id| self.get(id))
            .map(|class| class.code.as_str())
            .collect();
        ClassPath::new(&codes.join("/"))
    }

    /// The name of the class whose [`ClassTree::class_path`] reads like this text.
    #[must_use]
    pub fn name_of_path(&self, path: &str) -> Option<&str> {
        let code = path.rsplit('/').next()?;
        self.classes
            .iter()
            .find(|class| class.code == code)
            .map(|class| class.name.as_str())
    }

    /// A class and every class in it.
    #[must_use]
    pub fn within(&self, id: ClassId) -> Vec<ClassId> {
        self.classes
            .iter()
            .map(|class| class.id)
            .filter(|inner| self.path_of(*inner).contains(&id))
            .collect()
    }

    /// Whether an active class hangs directly below.
    #[must_use]
    pub fn has_active_below(&self, id: ClassId) -> bool {
        self.classes
            .iter()
            .any(|class| class.active && class.parent_id == Some(id))
    }

    /// Whether a class (a known one, or a new one when `None`) may hang below `parent`.
    ///
    /// # Errors
    /// Why not.
    pub fn may_hang(&self, class: Option<ClassId>, parent: ClassId) -> Result<(), Misplaced> {
        let above = self.get(parent).ok_or(Misplaced::NoParent)?;
        let way = self.path_of(parent);
        if class.is_some_and(|class| way.contains(&class)) {
            return Err(Misplaced::Cycle);
        }
        if !above.active {
            return Err(Misplaced::ParentInactive);
        }
        let levels = class.map_or(1, |class| self.levels_from(class));
        if way.len() + levels > MAX_LEVELS {
            return Err(Misplaced::TooDeep);
        }
        Ok(())
    }

    /// How many levels a class and what hangs below it take.
    fn levels_from(&self, class: ClassId) -> usize {
        let above = self.path_of(class).len();
        self.within(class)
            .into_iter()
            .map(|inner| self.path_of(inner).len() + 1 - above)
            .max()
            .unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classes::OrderClass;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(number: u128) -> ClassId {
        ClassId(Uuid::from_u128(number))
    }

    fn class(number: u128, parent: Option<u128>) -> NeedClass {
        NeedClass {
            id: id(number),
            parent_id: parent.map(id),
            code: format!("c{number}"),
            name: format!("类{number}"),
            order_class: OrderClass::Ordinary,
            department_line: None,
            community_may_handle: true,
            active: number != 9,
            position: 0,
            version: 1,
        }
    }

    fn tree() -> ClassTree {
        ClassTree::new(vec![
            class(1, None),
            class(2, Some(1)),
            class(3, Some(2)),
            class(4, None),
            class(9, None),
        ])
    }

    #[test]
    fn ways_up_and_down() {
        let tree = tree();
        assert_eq!(tree.path_of(id(3)), [id(1), id(2), id(3)]);
        assert_eq!(tree.class_path(Some(id(3))).to_string(), "c1/c2/c3");
        assert!(tree.class_path(None).is_none() && tree.class_path(Some(id(77))).is_none());
        assert_eq!(tree.name_of_path("c1/c2"), Some("类2"));
        assert_eq!(tree.within(id(2)), [id(2), id(3)]);
    }

    #[test]
    fn a_class_never_hangs_in_itself_or_too_deep() {
        let tree = tree();
        for (class, parent, verdict) in [
            (Some(2), 4, Ok(())),
            (None, 3, Ok(())),
            (Some(1), 3, Err(Misplaced::Cycle)),
            (Some(1), 1, Err(Misplaced::Cycle)),
            (None, 77, Err(Misplaced::NoParent)),
            (None, 9, Err(Misplaced::ParentInactive)),
        ] {
            assert_eq!(
                tree.may_hang(class.map(id), id(parent)),
                verdict,
                "{class:?} below {parent}"
            );
        }
        let deep = ClassTree::new((1..=5).map(|n| class(n, (n > 1).then(|| n - 1))).collect());
        assert_eq!(deep.may_hang(None, id(5)), Err(Misplaced::TooDeep));
        assert_eq!(deep.may_hang(None, id(4)), Ok(()));
    }

    #[test]
    fn a_circle_in_the_table_does_not_hang_the_server() {
        let circle = ClassTree::new(vec![class(1, Some(2)), class(2, Some(1))]);
        assert_eq!(circle.path_of(id(1)).len(), 2);
    }

    proptest! {
        #[test]
        fn allowed_moves_keep_the_tree_a_tree(moves in proptest::collection::vec((1u128..8, 1u128..8), 0..40)) {
            let mut classes: Vec<NeedClass> = (1..8).map(|n| class(n, None)).collect();
            for (moved, parent) in moves {
                let tree = ClassTree::new(classes.clone());
                if tree.may_hang(Some(id(moved)), id(parent)).is_ok()
                    && let Some(row) = classes.iter_mut().find(|row| row.id == id(moved))
                {
                    row.parent_id = Some(id(parent));
                }
            }
            let tree = ClassTree::new(classes);
            for class in tree.classes() {
                let path = tree.path_of(class.id);
                prop_assert!(path.len() <= MAX_LEVELS);
                prop_assert_eq!(tree.get(path[0]).and_then(|top| top.parent_id), None);
            }
        }
    }
}
