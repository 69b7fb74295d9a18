//! The council: joint meetings from the topic to what their resolutions became.

use linli_kit::feature::Feature;

/// The rooms of this floor, in alphabetical order.
pub const FEATURES: &[Feature] = &[];
