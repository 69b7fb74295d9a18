//! The yearly programme: a street's method (13355 and its kin), what each unit ticked, what came of it. Beside it what
//! the calendar asks of others: duty reports of self-governing organisations, visits of linkages.

pub mod duty_reports;
pub mod methods;
mod own_id;
mod rhythm;
pub mod visits;

use linli_kit::feature::Feature;

/// The rooms of this floor, in alphabetical order.
pub const FEATURES: &[Feature] = &[duty_reports::FEATURE, methods::FEATURE, visits::FEATURE];
