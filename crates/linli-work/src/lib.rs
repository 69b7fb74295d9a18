//! The work: alliances, demands, the orders that serve them, resources, agreements, contacts of units and what they ask,
//! matching, imports and exports.

pub mod agreements;
pub mod alliances;
pub mod asks;
pub mod classes;
pub mod contacts;
pub mod demands;
pub mod exports;
pub mod imports;
pub mod letters;
pub mod matching;
pub mod orders;
pub mod refusals;
pub mod resources;
pub mod testing;
pub mod whistles;

use linli_kit::feature::Feature;
pub use linli_kit::typed;

/// The rooms of this floor, in alphabetical order.
pub const FEATURES: &[Feature] = &[
    agreements::FEATURE,
    alliances::FEATURE,
    asks::FEATURE,
    classes::FEATURE,
    contacts::FEATURE,
    demands::FEATURE,
    exports::FEATURE,
    imports::FEATURE,
    letters::FEATURE,
    matching::FEATURE,
    orders::FEATURE,
    refusals::FEATURE,
    resources::FEATURE,
    whistles::FEATURE,
];
