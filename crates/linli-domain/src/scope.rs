//! What a query may see: one tenant and one place in it.

use crate::area::AreaPath;
use crate::id::StreetId;

/// The tenant and the place a query is confined to. Every query of a room takes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    street: StreetId,
    area: AreaPath,
}

impl Scope {
    /// A scope over a place of a street.
    #[must_use]
    pub const fn new(street: StreetId, area: AreaPath) -> Self {
        Self { street, area }
    }

    /// A scope over a whole street.
    #[must_use]
    pub fn street_wide(street: StreetId) -> Self {
        Self::new(street, AreaPath::street())
    }

    /// The tenant.
    #[must_use]
    pub const fn street(&self) -> StreetId {
        self.street
    }

    /// The place.
    #[must_use]
    pub const fn area(&self) -> &AreaPath {
        &self.area
    }

    /// The smaller of this scope and a place inside it; `None` when the place lies outside.
    #[must_use]
    pub fn narrowed(&self, area: &AreaPath) -> Option<Self> {
        self.area
            .contains(area)
            .then(|| Self::new(self.street, area.clone()))
    }
}
