//! The net: places and their notice boards, organisations, persons, posts, linkages, accounts, posters, notices and
//! brands; and the calendar all of them work by.
//!
//! Every mechanism above leans on these rooms; they know nothing of demands or resources.

pub mod accounts;
pub mod areas;
pub mod boards;
pub mod brands;
mod bulk;
pub mod calendars;
pub mod campaigns;
pub mod displays;
pub mod heads;
pub mod history;
pub mod invariants;
pub mod linkages;
pub mod map;
pub mod notices;
pub mod numbers;
pub mod orgs;
pub mod persons;
pub mod pictures;
pub mod posters;
pub mod registrations;
pub mod rosters;

use linli_kit::feature::Feature;

/// The rooms of this floor, in alphabetical order.
pub const FEATURES: &[Feature] = &[
    accounts::FEATURE,
    areas::FEATURE,
    boards::FEATURE,
    brands::FEATURE,
    calendars::FEATURE,
    campaigns::FEATURE,
    displays::FEATURE,
    heads::FEATURE,
    linkages::FEATURE,
    map::FEATURE,
    notices::FEATURE,
    numbers::FEATURE,
    orgs::FEATURE,
    persons::FEATURE,
    pictures::FEATURE,
    posters::FEATURE,
    registrations::FEATURE,
    rosters::FEATURE,
];
