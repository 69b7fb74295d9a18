//! How common a feature is, so that greetings and set phrases do not make two demands alike.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::reading::{Reading, number};

/// Slots a row. Two rows of 65,536 counts: 512 KB, whatever the number of demands.
const SLOTS: usize = 1 << 16;

/// Below this many learned texts the counts say little and all features that are not set phrases weigh the same.
const MIN_TEXTS: u32 = 200;

/// The weight of a feature that is in no other text.
pub(crate) const MAX_WEIGHT: u64 = 16;

/// The weight of a feature before anything is learned.
const UNLEARNED_WEIGHT: u64 = 10;

/// Set phrases of messages to an office. Their pairs weigh 1 whatever was learned.
const SET_PHRASES: &[&str] = &[
    "尊敬领导",
    "您好",
    "你好",
    "谢谢",
    "感谢",
    "请问",
    "咨询",
    "希望",
    "恳请",
    "请求",
    "建议",
    "反映",
    "投诉",
    "举报",
    "问题",
    "情况",
    "有关部门",
    "相关部门",
    "政府部门",
    "严重影响",
    "影响居民",
    "居民生活",
    "正常生活",
    "老百姓",
    "解决问题",
    "希望尽快解决问题",
    "望尽快",
    "请尽快",
    "予以解决",
    "能够解决",
    "给予答复",
    "望回复",
    "期待回复",
    "为什么",
    "怎么办",
    "什么时候",
    "我们",
    "我是",
    "本人",
    "现在",
    "已经",
    "没有",
    "一直",
    "可以",
    "但是",
    "因为",
    "所以",
    "如果",
    "这样",
    "这个",
    "进行",
    "目前",
    "以及",
    "或者",
    "小区",
    "社区",
    "业主",
    "居民",
    "市民",
    "街道",
    "工作人员",
    "多次",
    "至今",
    "一个",
    "不能",
    "是否",
    "关于",
];

static SET_PHRASE_PAIRS: LazyLock<HashSet<u64>> = LazyLock::new(|| {
    let pairs = |phrase: &&str| {
        phrase
            .chars()
            .zip(phrase.chars().skip(1))
            .map(|(a, b)| number([a, b].into_iter()))
            .collect::<Vec<_>>()
    };
    SET_PHRASES.iter().flat_map(pairs).collect()
});

/// In how many of the texts seen so far each feature occurs, counted in fixed memory (a count-min sketch: a count may
/// come out too high, never too low).
///
/// Learn it from a street's or a district's demands at start and add each new one; the order does not matter. Empty, it
/// still knows the set phrases.
#[derive(Debug, Clone)]
pub struct Commonness {
    texts: u32,
    rows: [Vec<u32>; 2],
}

impl Default for Commonness {
    fn default() -> Self {
        Self {
            texts: 0,
            rows: [vec![0; SLOTS], vec![0; SLOTS]],
        }
    }
}

impl Commonness {
    /// Adds one text.
    pub fn learn(&mut self, reading: &Reading) {
        self.texts = self.texts.saturating_add(1);
        for (feature, _) in reading.features() {
            for (row, slot) in self.rows.iter_mut().zip(slots(feature)) {
                row[slot] = row[slot].saturating_add(1);
            }
        }
    }

    /// How many texts were learned.
    #[must_use]
    pub fn texts(&self) -> u32 {
        self.texts
    }

    /// The weight of a feature, 0 (in every text) to [`MAX_WEIGHT`] (in this one only): the logarithm of texts ÷ texts
    /// that have it, scaled by the logarithm of all texts.
    pub(crate) fn weight(&self, feature: u64) -> u64 {
        if SET_PHRASE_PAIRS.contains(&feature) {
            return 1;
        }
        if self.texts < MIN_TEXTS {
            return UNLEARNED_WEIGHT;
        }
        let [first, second] = slots(feature);
        let having = self.rows[0][first]
            .min(self.rows[1][second])
            .clamp(1, self.texts);
        let all = log2_sixteenths(self.texts);
        MAX_WEIGHT * (all - log2_sixteenths(having)) / all
    }
}

fn slots(feature: u64) -> [usize; 2] {
    // Truncation is meant: each slot is 16 bits of the feature's number.
    [
        (feature & 0xFFFF) as usize,
        ((feature >> 16) & 0xFFFF) as usize,
    ]
}

/// 16 × log₂ of a number ≥ 1, in integers (straight between powers of two), so that every machine agrees.
fn log2_sixteenths(number: u32) -> u64 {
    let whole = u64::from(number.ilog2());
    let rest = u64::from(number) - (1 << whole);
    16 * whole + 16 * rest / (1 << whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithm_is_right_at_powers_and_never_falls() {
        assert_eq!([1, 2, 4, 1024].map(log2_sixteenths), [0, 16, 32, 160]);
        assert!((1..5_000).all(|n| log2_sixteenths(n) <= log2_sixteenths(n + 1)));
    }

    #[test]
    fn a_common_feature_weighs_less_than_a_rare_one() {
        let mut commonness = Commonness::default();
        for n in 0..1_000 {
            commonness.learn(&Reading::of(
                "",
                if n % 100 == 0 {
                    "电梯停运"
                } else {
                    "电梯"
                },
            ));
        }
        let weight = |pair: &str| commonness.weight(number(pair.chars()));
        assert_eq!(weight("电梯"), 0);
        assert!(weight("停运") > 8);
        assert_eq!(weight("幽径"), MAX_WEIGHT);
        assert_eq!(weight("您好"), 1);
    }
}
