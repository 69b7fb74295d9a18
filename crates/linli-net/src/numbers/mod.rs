//! Numbers people read (`XQ330106-20261121-00007`): one series for each prefix, street and day.

pub mod migrations;
pub mod store;

use linli_kit::feature::Feature;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "numbers",
    migrations: migrations::STEPS,
    ..Feature::EMPTY
};
