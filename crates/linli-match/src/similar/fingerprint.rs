//! Keys by which demands that may be the same matter are found in an index instead of by reading all.

use crate::commonness::Commonness;
use crate::reading::{Reading, mix};

/// The number of keys of a fingerprint.
pub const FINGERPRINT_KEYS: usize = 16;

/// Store it beside the keys; keys of another version are to be computed again.
pub const FINGERPRINT_VERSION: i32 = 1;

/// How many keys two demands must share to be worth comparing.
pub const MIN_SHARED_KEYS: usize = 2;

/// The keys of a demand's title and text, [`FINGERPRINT_KEYS`] of them, or none for a text without any feature.
///
/// This is weighted MinHash: each key is chosen by one hash function among all features of the text, a feature's chance
/// being its weight, so that two texts share each key with the probability that is their weighted likeness (Jaccard).
///
/// Keep them in a table `(street_id, key, demand_id)`, one row a key, and ask for the fifty demands that share the most
/// of these keys, at least [`MIN_SHARED_KEYS`]. Keys made under an older [`Commonness`] still serve: they find a
/// little less, never anything wrong, because candidates are compared in full.
#[must_use]
pub fn fingerprint(reading: &Reading, commonness: &Commonness) -> Vec<i64> {
    let copies: Vec<(u64, u64)> = reading
        .features()
        .map(|(feature, emphasis)| (feature, copies(commonness.weight(feature), emphasis)))
        .filter(|(_, copies)| *copies > 0)
        .collect();
    (0..FINGERPRINT_KEYS as u64)
        .filter_map(|function| {
            let seed = mix(function);
            let ranks = copies.iter().flat_map(|&(feature, copies)| {
                (0..copies).map(move |copy| (mix((feature ^ seed).wrapping_add(copy)), feature))
            });
            // The function is part of the key: the same feature chosen by another function is another key.
            ranks
                .min()
                .map(|(_, feature)| mix(feature ^ mix(!function)).cast_signed())
        })
        .collect()
}

/// How many tickets a feature holds in the draw: a rare one up to 16, one that is in every text none.
fn copies(weight: u64, emphasis: u32) -> u64 {
    weight * weight * u64::from(emphasis) / 32
}
