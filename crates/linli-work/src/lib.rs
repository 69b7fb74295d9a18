//! The work: demands, the orders that serve them, resources, matching, imports.

pub mod demands;
pub mod orders;
pub mod whistles;

use linli_kit::feature::Feature;

/// The rooms of this floor, in alphabetical order.
pub const FEATURES: &[Feature] = &[demands::FEATURE, orders::FEATURE, whistles::FEATURE];
