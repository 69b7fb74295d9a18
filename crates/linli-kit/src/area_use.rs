//! How the rows of a room hang on places: one declaration that serves the move of a place and its end.
//!
//! A room above the net declares its tables beside its queries; the net moves, counts and lists them without knowing
//! what they are. A row that still *lives* goes along when its place moves, so that whoever keeps the place finds it;
//! a row that is history keeps the path of its day.

/// A table whose rows hang on places.
#[derive(Debug, Clone, Copy)]
pub struct AreaUse {
    /// The object's word: `demand`. Its plural in words is the text `area_use_{what}`.
    pub what: &'static str,
    /// The table; it has `street_id` and `area_path`.
    pub table: &'static str,
    /// Which column names the object.
    pub id: &'static str,
    /// What the object is called in a list of uses: an SQL expression over the row; an empty text names nothing.
    pub label: &'static str,
    /// Which rows still live: an SQL condition over the row, `{now}` for the present moment in milliseconds.
    pub living: &'static str,
    /// Whether the row names the place by `area_id` too.
    pub has_area_id: bool,
    /// Whether a living row keeps its place in use.
    pub keeps: bool,
    /// Which column names an organisation that a living row keeps in use, if one does.
    pub keeps_org: Option<&'static str>,
    /// Which column may name the community's office as the next to act: it passes to the office of the new place.
    pub office: Option<&'static str>,
    /// Whether the object is in the search index under [`AreaUse::what`].
    pub searched: bool,
}

impl AreaUse {
    /// The condition of a living row at a moment.
    #[must_use]
    pub fn living_at(&self, now: linli_domain::time::Timestamp) -> String {
        self.living.replace("{now}", &now.millis().to_string())
    }
}
