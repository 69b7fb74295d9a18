//! What people come to and what comes of it: activities with their partners and sign-ups.

pub mod activities;

use linli_kit::feature::Feature;

/// The rooms of this floor, in alphabetical order.
pub const FEATURES: &[Feature] = &[activities::FEATURE, activities::signups::FEATURE];
