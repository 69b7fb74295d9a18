//! Demands: see domain.md 2.2(a).

pub mod migrations;
pub mod state;

use linli_kit::feature::Feature;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "demands",
    migrations: migrations::STEPS,
    ..Feature::EMPTY
};
