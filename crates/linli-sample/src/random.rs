//! A small generator of our own, so that a seed gives the same data for ever.
//!
//! The algorithm is SplitMix64 as published by Steele, Lea and Flood ("Fast splittable pseudorandom
//! number generators", OOPSLA 2014). No crate is used, because a new version of one may draw otherwise.

/// A stream of random numbers. Not for secrets.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream of one theme: adding a theme leaves all other streams as they were.
    pub(crate) fn of(seed: u64, street: u32, theme: &str) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
        for byte in street.to_le_bytes().iter().chain(theme.as_bytes()) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let mut stream = Self(hash);
        stream.next();
        stream
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `0` to `bound - 1`; `0` when `bound` is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// The same for counts.
    pub(crate) fn count(&mut self, low: u32, high: u32) -> u32 {
        self.between(i64::from(low), i64::from(high)) as u32
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `items`, which must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Puts `items` into random order (Fisher–Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Shares `total` out by `weights` so that the parts add up exactly (largest remainder).
pub(crate) fn apportion(total: u32, weights: &[u64]) -> Vec<u32> {
    let sum = weights.iter().sum::<u64>().max(1);
    let exact = |weight: u64| u64::from(total) * weight;
    let mut parts: Vec<u32> = weights.iter().map(|w| (exact(*w) / sum) as u32).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(exact(weights[*i]) % sum), *i));
    let missing = total - parts.iter().sum::<u32>();
    for i in order.into_iter().take(missing as usize) {
        parts[i] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_matches_the_published_vector() {
        let mut stream = Random(1_234_567);
        assert_eq!(stream.next(), 6_457_827_717_110_365_317);
        assert_eq!(stream.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn parts_add_up() {
        assert_eq!(apportion(10, &[1, 1, 1]), vec![4, 3, 3]);
        assert_eq!(
            apportion(276_800, &[7, 11, 13, 17]).iter().sum::<u32>(),
            276_800
        );
    }
}
