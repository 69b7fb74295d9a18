//! How close two classes are: by their paths in one taxonomy tree, or by a table between two trees.

/// A way down a taxonomy tree the tenant edits: codes joined by `/`, the widest first (`life/elderly/meals`).
/// Leading and trailing slashes and empty steps do not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ClassPath(Vec<String>);

impl ClassPath {
    /// Reads a path; a blank one is *no class* and close to nothing.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self(
            path.split('/')
                .map(str::trim)
                .filter(|step| !step.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    }

    /// Whether no class was given.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The steps from the top.
    #[must_use]
    pub fn steps(&self) -> &[String] {
        &self.0
    }

    /// Whether `other` is this class or lies in it. *No class* covers nothing.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        !self.is_none() && other.0.starts_with(&self.0)
    }

    /// How many steps two paths share from the top.
    #[must_use]
    pub fn shared_steps(&self, other: &Self) -> usize {
        self.0
            .iter()
            .zip(&other.0)
            .take_while(|(a, b)| a == b)
            .count()
    }
}

impl std::fmt::Display for ClassPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("/"))
    }
}

/// One row of the tenant's table: offers of this class serve demands of that class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassRow {
    /// The class of the demand and everything in it.
    pub demand: ClassPath,
    /// The class of the offer and everything in it.
    pub offer: ClassPath,
    /// How well it serves, 0 (not at all, says the tenant) to 100; more counts as 100.
    pub percent: u8,
}

/// Which classes of offers serve which classes of demands. The two may be one tree or two.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClassTable {
    rows: Vec<ClassRow>,
}

impl ClassTable {
    /// A table of these rows; the order does not matter.
    #[must_use]
    pub fn new(rows: Vec<ClassRow>) -> Self {
        Self { rows }
    }

    /// How well an offer of a class serves a demand of a class, 0 to 100.
    ///
    /// The row with the longest demand class, then the longest offer class, decides (of equals the best percent). Where
    /// no row speaks, the paths do: an offer's class that is or contains the demand's class serves in full, one inside it
    /// by 70, and classes that part below the top by 30.
    #[must_use]
    pub fn percent(&self, demand: &ClassPath, offer: &ClassPath) -> u8 {
        let row = self
            .rows
            .iter()
            .filter(|row| row.demand.covers(demand) && row.offer.covers(offer))
            .max_by_key(|row| (row.demand.0.len(), row.offer.0.len(), row.percent));
        match row {
            Some(row) => row.percent.min(100),
            None if offer.covers(demand) => 100,
            None if demand.covers(offer) => 70,
            None if demand.shared_steps(offer) > 0 => 30,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(demand: &str, offer: &str, percent: u8) -> ClassRow {
        ClassRow {
            demand: ClassPath::new(demand),
            offer: ClassPath::new(offer),
            percent,
        }
    }

    #[test]
    fn paths_speak_where_no_row_does() {
        let table = ClassTable::default();
        for (demand, offer, percent) in [
            ("life/elderly/meals", "life/elderly/meals", 100),
            ("life/elderly/meals", "life/elderly", 100),
            ("life/elderly", "/life/elderly/meals/", 70),
            ("life/elderly/meals", "life/child", 30),
            ("life", "safety", 0),
            ("", "safety", 0),
            ("safety", "", 0),
            ("", "", 0),
        ] {
            assert_eq!(
                table.percent(&ClassPath::new(demand), &ClassPath::new(offer)),
                percent,
                "{demand} {offer}"
            );
        }
    }

    #[test]
    fn the_closest_row_decides_even_downwards() {
        let table = ClassTable::new(vec![
            row("life", "venue", 40),
            row("life/meals", "venue", 90),
            row("life/meals", "venue/outdoor", 0),
        ]);
        let percent =
            |demand, offer| table.percent(&ClassPath::new(demand), &ClassPath::new(offer));
        assert_eq!(percent("life/repair", "venue/hall"), 40);
        assert_eq!(percent("life/meals", "venue/hall"), 90);
        assert_eq!(percent("life/meals", "venue/outdoor"), 0);
        assert_eq!(percent("lifeboat", "venue"), 0);
    }
}
