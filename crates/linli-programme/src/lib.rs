//! The yearly programme: a street's method (13355 and its kin), what each unit ticked, what came of it.

pub mod methods;

use linli_kit::feature::Feature;

/// The rooms of this floor, in alphabetical order.
pub const FEATURES: &[Feature] = &[methods::FEATURE];
