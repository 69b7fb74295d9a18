//! Tests of sharing: small sheets by hand, and random ones against all possible sharings.

use proptest::prelude::*;

use super::*;

type Sheet = (BTreeMap<u8, u32>, BTreeMap<u8, u32>, Vec<Pair<u8, u8>>);

fn sheet(demands: &[(u8, u32)], supplies: &[(u8, u32)], pairs: &[(u8, u8, u16)]) -> Sheet {
    let pairs = pairs
        .iter()
        .map(|&(demand, supply, score)| Pair {
            demand,
            supply,
            score,
        })
        .collect();
    (
        demands.iter().copied().collect(),
        supplies.iter().copied().collect(),
        pairs,
    )
}

fn shared((demands, supplies, pairs): &Sheet) -> Sharing<u8, u8> {
    assign(demands, supplies, pairs).expect("a small sheet")
}

fn triples(sharing: &Sharing<u8, u8>) -> Vec<(u8, u8, u32)> {
    sharing
        .shares
        .iter()
        .map(|share| (share.demand, share.supply, share.quantity))
        .collect()
}

#[test]
fn shares_by_hand() {
    for (label, sheet, expected, unmet) in [
        (
            "the better of two",
            sheet(&[(1, 1)], &[(1, 1), (2, 1)], &[(1, 1, 400), (1, 2, 700)]),
            vec![(1, 2, 1)],
            vec![],
        ),
        (
            "gives way so that both are served",
            sheet(
                &[(1, 1), (2, 1)],
                &[(1, 1), (2, 1)],
                &[(1, 1, 900), (1, 2, 100), (2, 1, 200)],
            ),
            vec![(1, 2, 1), (2, 1, 1)],
            vec![],
        ),
        (
            "splits a demand",
            sheet(&[(1, 5)], &[(1, 3), (2, 3)], &[(1, 1, 400), (1, 2, 700)]),
            vec![(1, 1, 2), (1, 2, 3)],
            vec![],
        ),
        (
            "splits a supply",
            sheet(&[(1, 2), (2, 2)], &[(1, 3)], &[(1, 1, 400), (2, 1, 700)]),
            vec![(1, 1, 1), (2, 1, 2)],
            vec![(1, 1)],
        ),
        (
            "no pair, no share",
            sheet(&[(1, 2)], &[(1, 3)], &[]),
            vec![],
            vec![(1, 2)],
        ),
        (
            "unknown keys are passed over",
            sheet(&[(1, 1)], &[(1, 1)], &[(9, 1, 900), (1, 9, 900)]),
            vec![],
            vec![(1, 1)],
        ),
        (
            "a pair given twice",
            sheet(&[(1, 1)], &[(1, 9)], &[(1, 1, 300), (1, 1, 700)]),
            vec![(1, 1, 1)],
            vec![],
        ),
    ] {
        let sharing = shared(&sheet);
        assert_eq!(triples(&sharing), expected, "{label}");
        assert_eq!(sharing.unmet, unmet, "{label}");
    }
}

#[test]
fn refuses_a_sheet_beyond_its_bound() {
    let (demands, supplies, mut pairs) = sheet(&[(1, 1)], &[(1, 1)], &[(1, 1, 1)]);
    pairs.resize(MAX_PAIRS + 1, pairs[0].clone());
    assert_eq!(
        assign(&demands, &supplies, &pairs),
        Err(AssignError::TooManyPairs)
    );
}

#[test]
fn great_quantities_need_few_paths() {
    let sheet = sheet(
        &[(1, u32::MAX), (2, u32::MAX)],
        &[(1, u32::MAX)],
        &[(1, 1, 400), (2, 1, 700)],
    );
    assert_eq!(triples(&shared(&sheet)), [(2, 1, u32::MAX)]);
}

/// (total quantity, total score × quantity) of the best of all sharings, by trying every amount for every pair.
fn best_by_trying(
    pairs: &[(u8, u8, u16)],
    demands: &BTreeMap<u8, u32>,
    supplies: &BTreeMap<u8, u32>,
) -> (u32, u64) {
    let Some(((demand, supply, score), rest)) = pairs.split_first() else {
        return (0, 0);
    };
    let most = demands[demand].min(supplies[supply]);
    let tried = (0..=most).map(|amount| {
        let (mut demands, mut supplies) = (demands.clone(), supplies.clone());
        demands.entry(*demand).and_modify(|left| *left -= amount);
        supplies.entry(*supply).and_modify(|left| *left -= amount);
        let (quantity, total) = best_by_trying(rest, &demands, &supplies);
        (
            quantity + amount,
            total + u64::from(*score) * u64::from(amount),
        )
    });
    tried.max().unwrap_or((0, 0))
}

fn any_sheet() -> impl Strategy<Value = Sheet> {
    (
        prop::collection::vec(0u32..4, 3),
        prop::collection::vec(0u32..4, 3),
        prop::collection::btree_map((0u8..3, 0u8..3), 0u16..=1_000, 0..7),
    )
        .prop_map(|(demands, supplies, pairs)| {
            let numbered = |quantities: Vec<u32>| (0u8..).zip(quantities).collect();
            let pairs = pairs
                .into_iter()
                .map(|((demand, supply), score)| Pair {
                    demand,
                    supply,
                    score,
                })
                .collect();
            (numbered(demands), numbered(supplies), pairs)
        })
}

proptest! {
    #[test]
    fn is_the_best_of_all_sharings(sheet in any_sheet()) {
        let (demands, supplies, pairs) = &sheet;
        let sharing = shared(&sheet);
        let score = |demand, supply| pairs.iter().find(|pair| pair.demand == demand && pair.supply == supply).map_or(0, |pair| pair.score);
        let quantity: u32 = sharing.shares.iter().map(|share| share.quantity).sum();
        let total: u64 = sharing.shares.iter().map(|share| u64::from(score(share.demand, share.supply)) * u64::from(share.quantity)).sum();
        let plain: Vec<_> = pairs.iter().map(|pair| (pair.demand, pair.supply, pair.score)).collect();
        prop_assert_eq!((quantity, total), best_by_trying(&plain, demands, supplies));
    }

    #[test]
    fn never_gives_more_than_there_is_and_the_order_does_not_matter(sheet in any_sheet()) {
        let sharing = shared(&sheet);
        let (demands, supplies, mut pairs) = sheet;
        for (demand, asked) in &demands {
            let given: u32 = sharing.shares.iter().filter(|share| share.demand == *demand).map(|share| share.quantity).sum();
            let missing = sharing.unmet.iter().find(|(key, _)| key == demand).map_or(0, |(_, missing)| *missing);
            prop_assert_eq!(given + missing, *asked);
        }
        for (supply, there) in &supplies {
            let given: u32 = sharing.shares.iter().filter(|share| share.supply == *supply).map(|share| share.quantity).sum();
            prop_assert!(given <= *there);
        }
        pairs.reverse();
        prop_assert_eq!(shared(&(demands, supplies, pairs)), sharing);
    }
}
