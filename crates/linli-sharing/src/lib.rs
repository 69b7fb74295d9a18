//! Sharing: the opening hours of shared resources, their bookings, calendars and feeds.

pub mod bookings;
pub mod feeds;
pub mod openings;

use linli_kit::feature::Feature;

/// The rooms of this floor, in alphabetical order.
pub const FEATURES: &[Feature] = &[bookings::FEATURE, feeds::FEATURE, openings::FEATURE];
