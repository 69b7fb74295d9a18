//! The council: joint meetings from the topic to what their resolutions became.

pub mod bodies;
pub mod meetings;
pub mod projects;
pub mod resolutions;

use linli_kit::feature::Feature;

/// The rooms of this floor, in alphabetical order.
pub const FEATURES: &[Feature] = &[
    bodies::FEATURE,
    meetings::FEATURE,
    projects::FEATURE,
    resolutions::FEATURE,
];
