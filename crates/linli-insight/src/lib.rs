//! Insight: what waits for me, what is unmet, how well the loop turns, where the net has gaps, what a community is like,
//! where it is. Reads everything, owns little.

#[cfg(test)]
mod activities_told;
pub mod co_building;
pub mod compliance;
pub mod coverage;
pub mod lists;
pub mod profile;
pub mod query;
pub mod rates;
pub mod search;
pub mod service_cards;
#[cfg(test)]
mod testing;
pub mod today;
pub mod unit_story;

use linli_kit::feature::Feature;

/// The rooms of this floor, in alphabetical order.
pub const FEATURES: &[Feature] = &[
    co_building::FEATURE,
    compliance::FEATURE,
    coverage::FEATURE,
    lists::FEATURE,
    profile::FEATURE,
    rates::FEATURE,
    search::FEATURE,
    service_cards::FEATURE,
    today::FEATURE,
    unit_story::FEATURE,
];
