//! Tests of the score: one table a part, and the properties a person relies on.

use linli_domain::area::AreaPath;
use linli_domain::id::StreetId;
use proptest::prelude::*;

use super::*;

fn place(path: &str) -> Place {
    Place::usual(StreetId(1), AreaPath::parse(path).expect("a path"))
}

fn need() -> Need<u32> {
    Need {
        key: 1,
        class: ClassPath::new("life/repair/light"),
        reading: Reading::of("楼道路灯不亮", "三号楼楼道路灯坏了，请帮忙检修"),
        place: place("/001/002/003/"),
        quantity: Some(4),
        group: Some("elders".to_owned()),
    }
}

fn offer(key: u32) -> Offer<u32> {
    Offer {
        key,
        class: ClassPath::new("life/repair"),
        reading: Reading::of("家电检修", "上门检修路灯、插座"),
        place: place("/001/002/"),
        quantity: Some(10),
        obligation_left: 2,
        record: Record { done: 3, of: 4 },
        open_orders: 0,
        validity: Validity::default(),
        groups: BTreeSet::new(),
    }
}

/// Calls `run` with a plain setting at moment 1000.
fn with_setting<T>(run: impl FnOnce(Setting<'_>) -> T) -> T {
    let (classes, commonness) = (ClassTable::default(), Commonness::default());
    run(Setting {
        classes: &classes,
        commonness: &commonness,
        now: Timestamp::from_millis(1_000),
    })
}

fn fit_of(need: &Need<u32>, offer: &Offer<u32>) -> Option<Fit> {
    with_setting(|setting| fit(need, offer, setting))
}

fn score_of(offer: &Offer<u32>) -> u16 {
    fit_of(&need(), offer).expect("fits").score
}

#[test]
fn says_every_reason_it_counted() {
    let busy = Offer {
        open_orders: 2,
        groups: BTreeSet::from(["elders".to_owned()]),
        ..offer(1)
    };
    let codes: Vec<_> = fit_of(&need(), &busy)
        .expect("fits")
        .reasons
        .iter()
        .map(Reason::code)
        .collect();
    assert_eq!(
        codes,
        [
            "match.class_matches",
            "match.shared_words",
            "match.obligation_open",
            "match.same_compound",
            "match.same_group",
            "match.covers_quantity",
            "match.completed_before",
            "match.busy_now"
        ]
    );
}

#[test]
fn what_may_not_be_used_is_not_proposed() {
    let at = |millis| Some(Timestamp::from_millis(millis));
    for (label, changed) in [
        (
            "expired",
            Offer {
                validity: Validity {
                    from: None,
                    to: at(1_000),
                },
                ..offer(1)
            },
        ),
        (
            "not yet",
            Offer {
                validity: Validity {
                    from: at(1_001),
                    to: None,
                },
                ..offer(1)
            },
        ),
        (
            "used up",
            Offer {
                quantity: Some(0),
                ..offer(1)
            },
        ),
    ] {
        assert_eq!(fit_of(&need(), &changed), None, "{label}");
    }
    let valid = Offer {
        validity: Validity {
            from: at(1_000),
            to: at(1_001),
        },
        ..offer(1)
    };
    assert!(fit_of(&need(), &valid).is_some());
}

#[test]
fn near_idle_and_reliable_is_no_ground() {
    let stranger = Offer {
        class: ClassPath::new("venue/hall"),
        reading: Reading::of("会议室", ""),
        place: need().place,
        ..offer(1)
    };
    assert_eq!(fit_of(&need(), &stranger), None);
}

#[test]
fn a_promise_of_another_class_is_not_counted() {
    let other = Offer {
        class: ClassPath::new("venue/hall"),
        ..offer(1)
    };
    let found = fit_of(&need(), &other).expect("shares words");
    assert!(
        !found
            .reasons
            .iter()
            .any(|reason| matches!(reason, Reason::ObligationOpen { .. }))
    );
}

#[test]
fn each_part_moves_the_score_its_way() {
    let base = score_of(&offer(1));
    let better = [
        (
            "class",
            Offer {
                class: ClassPath::new("life/repair/light"),
                reading: Reading::of("路灯检修", "楼道路灯"),
                ..offer(1)
            },
        ),
        (
            "place",
            Offer {
                place: place("/001/002/003/"),
                ..offer(1)
            },
        ),
        (
            "group",
            Offer {
                groups: BTreeSet::from(["elders".to_owned()]),
                ..offer(1)
            },
        ),
        (
            "record",
            Offer {
                record: Record { done: 4, of: 4 },
                ..offer(1)
            },
        ),
    ];
    for (part, changed) in better {
        assert!(score_of(&changed) > base, "{part}");
    }
    let worse = [
        (
            "class",
            Offer {
                class: ClassPath::new("life/meals"),
                ..offer(1)
            },
        ),
        (
            "place",
            Offer {
                place: place("/009/"),
                ..offer(1)
            },
        ),
        (
            "obligation",
            Offer {
                obligation_left: 0,
                ..offer(1)
            },
        ),
        (
            "load",
            Offer {
                open_orders: 1,
                ..offer(1)
            },
        ),
        (
            "quantity",
            Offer {
                quantity: Some(3),
                ..offer(1)
            },
        ),
        (
            "record",
            Offer {
                record: Record { done: 0, of: 9 },
                ..offer(1)
            },
        ),
    ];
    for (part, changed) in worse {
        assert!(score_of(&changed) < base, "{part}");
    }
}

#[test]
fn the_best_possible_offer_stays_within_bounds() {
    let perfect = Offer {
        class: need().class,
        reading: need().reading,
        place: need().place,
        record: Record {
            done: u32::MAX,
            of: u32::MAX,
        },
        groups: BTreeSet::from(["elders".to_owned()]),
        quantity: Some(u32::MAX),
        ..offer(1)
    };
    assert_eq!(score_of(&perfect), 999, "a record is never quite full");
}

#[test]
fn ranks_by_score_then_key_whatever_the_order_given() {
    let near = Offer {
        place: place("/001/002/003/"),
        ..offer(9)
    };
    let mut offers = vec![offer(5), near, offer(3)];
    let keys = |offers: &[Offer<u32>]| -> Vec<u32> {
        with_setting(|setting| offers_for(&need(), offers, &BTreeSet::new(), setting, 10))
            .iter()
            .map(|p| p.offer)
            .collect()
    };
    assert_eq!(keys(&offers), [9, 3, 5]);
    offers.reverse();
    assert_eq!(keys(&offers), [9, 3, 5]);
}

#[test]
fn a_unit_sees_each_demand_once_with_its_best_offer() {
    let needs: Vec<Need<u32>> = (0..8).map(|key| Need { key, ..need() }).collect();
    let offers = [
        offer(1),
        Offer {
            place: place("/001/002/003/"),
            ..offer(2)
        },
    ];
    let dismissed = BTreeSet::from([(0, 1), (0, 2), (1, 2)]);
    let found = with_setting(|setting| demands_for(&offers, &needs, &dismissed, setting, DIGEST));
    let pairs: Vec<_> = found
        .iter()
        .map(|proposal| (proposal.demand, proposal.offer))
        .collect();
    assert_eq!(pairs, [(2, 2), (3, 2), (4, 2), (5, 2), (6, 2)]);
    let only =
        with_setting(|setting| demands_for(&offers, &needs[..2], &dismissed, setting, DIGEST));
    assert_eq!((only.len(), only[0].demand, only[0].offer), (1, 1, 1));
}

fn any_offer() -> impl Strategy<Value = Offer<u32>> {
    (
        0u32..50,
        prop::sample::select(vec![
            "",
            "life",
            "life/repair",
            "life/repair/light",
            "venue",
        ]),
        "[路灯检修楼道会议室]{0,10}",
        prop::sample::select(vec!["/", "/001/", "/001/002/", "/001/002/003/", "/002/"]),
        prop::option::of(0u32..9),
        (0u32..3, 0u32..9, 0u32..9, 0u32..5),
    )
        .prop_map(
            |(key, class, text, path, quantity, (obligation_left, done, of, open_orders))| Offer {
                class: ClassPath::new(class),
                reading: Reading::of(&text, ""),
                place: place(path),
                quantity,
                obligation_left,
                record: Record { done, of },
                open_orders,
                ..offer(key)
            },
        )
}

proptest! {
    #[test]
    fn proposals_are_bounded_grounded_and_ordered(offers in prop::collection::vec(any_offer(), 0..20), dismissed in prop::collection::btree_set((Just(1u32), 0u32..50), 0..20)) {
        let found = with_setting(|setting| offers_for(&need(), &offers, &dismissed, setting, 7));
        prop_assert!(found.len() <= 7);
        for proposal in &found {
            prop_assert!(proposal.fit.score <= 1_000);
            prop_assert!(proposal.fit.reasons.iter().any(Reason::is_ground));
            prop_assert!(!dismissed.contains(&(proposal.demand, proposal.offer)));
        }
        prop_assert!(found.windows(2).all(|two| two[0].fit.score >= two[1].fit.score));
    }

    #[test]
    fn a_better_offer_never_scores_less(offer in any_offer(), more in 1u32..5) {
        let score = |offer: &Offer<u32>| fit_of(&need(), offer).map(|fit| fit.score);
        let base = score(&offer);
        let better = [
            Offer { obligation_left: offer.obligation_left + more, ..offer.clone() },
            Offer { quantity: offer.quantity.map(|quantity| quantity + more), ..offer.clone() },
            Offer { record: Record { done: offer.record.done + more, ..offer.record }, ..offer.clone() },
            Offer { place: need().place, ..offer.clone() },
        ];
        for offer in &better {
            prop_assert!(score(offer) >= base);
        }
        let busier = Offer { open_orders: offer.open_orders + more, ..offer };
        prop_assert!(score(&busier) <= base);
    }
}
