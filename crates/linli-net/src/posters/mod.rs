//! QR posters: a code on an entrance, a courtyard wall or a counter that opens the place's public page.
//!
//! The code is not guessable and can be revoked; a revoked code says so and shows where to turn.

pub mod migrations;
pub mod store;

use linli_kit::feature::Feature;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "posters",
    migrations: migrations::STEPS,
    ..Feature::EMPTY
};
