//! The map's closed words.

use linli_domain::code_enum;

code_enum! {
    /// How a shape came to be.
    pub enum ShapeSource {
        /// Drawn or edited by hand.
        Drawn = "drawn",
        /// From a file.
        Import = "import",
        /// An earlier shape put back.
        Undo = "undo",
        /// Made up for the demo.
        Demo = "demo",
    }
}

code_enum! {
    /// Where a file of shapes stands.
    pub enum MapImportState {
        /// Looked at; nothing is written.
        Checked = "checked",
        /// Its shapes are on the map.
        Done = "done",
        /// Its shapes were taken back.
        Undone = "undone",
    }
}

code_enum! {
    /// What taking over a feature would do.
    pub enum Outcome {
        /// The place has no shape yet.
        Create = "create",
        /// The place gets another shape.
        Change = "change",
        /// The place has just this shape.
        Unchanged = "unchanged",
        /// Two features want the same place.
        Conflict = "conflict",
        /// No place, or several, go by this name.
        Unmatched = "unmatched",
        /// Its polygons cannot be used.
        Flawed = "flawed",
    }
}

code_enum! {
    /// In which coordinates a tile source draws.
    pub enum TileDatum {
        /// WGS-84 or CGCS2000: as shapes are stored (Tianditu).
        Wgs84 = "wgs84",
        /// The shifted coordinates of commercial maps: shapes are shifted on the screen, and only there.
        Gcj02 = "gcj02",
    }
}

linli_kit::code_columns!(ShapeSource, MapImportState, Outcome, TileDatum);
