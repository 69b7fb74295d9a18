//! Persons and their posts, with the least data that serves: a name, an encrypted telephone number.
//!
//! A number is shown masked; opening it wants a reason and leaves a row in the log that the person can see.

pub mod migrations;
pub mod phones;
pub mod store;

use linli_kit::feature::Feature;

/// The room; its endpoints belong to the accounts room beside it.
pub const FEATURE: Feature = Feature {
    name: "persons",
    migrations: migrations::STEPS,
    ..Feature::EMPTY
};
