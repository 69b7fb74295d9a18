//! Tests of likeness: a table of pairs as clerks meet them, and properties.

use linli_domain::area::AreaPath;
use linli_domain::id::StreetId;
use proptest::prelude::*;

use super::*;

fn matter(path: &str, class: &str, day: i64, title: &str, text: &str) -> Matter {
    Matter {
        place: Place::usual(StreetId(1), AreaPath::parse(path).expect("a path")),
        class: ClassPath::new(class),
        received_at: Timestamp::from_millis(day * DAY),
        reading: Reading::of(title, text),
    }
}

fn lamp() -> Matter {
    matter(
        "/001/002/003/",
        "facility/light",
        10,
        "三号楼路灯不亮",
        "您好，三号楼单元门口的路灯坏了两周，老人晚上出门看不见，希望尽快修好。",
    )
}

#[test]
fn one_matter_in_other_words_is_found_and_another_is_not() {
    let none = Commonness::default();
    let score = |other: &Matter| likeness(&lamp(), other, &none).map_or(0, |found| found.score);
    let again = matter(
        "/001/002/003/",
        "facility/light",
        13,
        "路灯坏了没人修",
        "请问单元门口的路灯坏了什么时候修？老人晚上出门看不见路，太危险了。",
    );
    let elsewhere = matter(
        "/005/001/",
        "facility/light",
        13,
        "路灯坏了没人修",
        "请问单元门口的路灯坏了什么时候修？老人晚上出门看不见路，太危险了。",
    );
    let dance = matter(
        "/001/002/003/",
        "facility/light",
        10,
        "广场舞扰民",
        "您好，广场舞音响开到十点，孩子无法写作业，希望尽快解决。",
    );
    assert!(score(&again) >= LIKELY, "{}", score(&again));
    assert!(score(&elsewhere) < score(&again));
    assert!(score(&dance) < POSSIBLE, "{}", score(&dance));
    assert_eq!(score(&lamp()), 1_000);
}

#[test]
fn the_same_place_and_class_alone_make_nothing_alike() {
    let none = Commonness::default();
    let lift = matter(
        "/001/002/003/",
        "facility/light",
        10,
        "电梯停运",
        "电梯停运三天",
    );
    assert_eq!(likeness(&lamp(), &lift, &none), None);
    let polite = |text| matter("/001/", "", 0, "", text);
    assert_eq!(
        likeness(&polite("您好，请问"), &polite("您好，请问"), &none),
        None
    );
}

#[test]
fn reasons_say_what_was_counted() {
    let other = matter(
        "/001/002/009/",
        "facility/lift",
        40,
        "路灯不亮",
        "三号楼单元门口的路灯坏了两周",
    );
    let found = likeness(&lamp(), &other, &Commonness::default()).expect("alike");
    let codes: Vec<_> = found.reasons.iter().map(Reason::code).collect();
    assert_eq!(
        codes,
        [
            "match.shared_words",
            "match.same_compound",
            "match.same_class",
            "match.days_apart"
        ]
    );
    assert!(found.reasons.contains(&Reason::SameClass {
        class: "facility".into()
    }));
    assert!(found.reasons.contains(&Reason::DaysApart { days: 30 }));
}

#[test]
fn ranks_with_a_fixed_order_and_without_the_dismissed() {
    let candidates: Vec<(u32, Matter)> = [4, 2, 9, 7].map(|key| (key, lamp())).to_vec();
    let found = most_alike(
        &lamp(),
        &candidates,
        &BTreeSet::from([2]),
        &Commonness::default(),
        2,
    );
    assert_eq!(
        found.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
        [4, 7]
    );
}

#[test]
fn fingerprints_find_a_retold_matter_and_stay_the_same_for_ever() {
    let none = Commonness::default();
    let keys = |title, text| fingerprint(&Reading::of(title, text), &none);
    let first = keys(
        "三号楼路灯不亮",
        "三号楼单元门口的路灯坏了两周，老人晚上出门看不见",
    );
    let retold = keys(
        "三号楼路灯不亮",
        "单元门口的路灯坏了，三号楼老人晚上出门看不见路",
    );
    let other = keys("广场舞扰民", "音响开到十点，孩子无法写作业");
    let shared = |a: &[i64], b: &[i64]| a.iter().filter(|key| b.contains(key)).count();
    assert_eq!(first.len(), FINGERPRINT_KEYS);
    assert!(shared(&first, &retold) >= MIN_SHARED_KEYS);
    assert_eq!(shared(&first, &other), 0);
    assert!(keys("", "，。").is_empty());
    // Stored keys: when this changes, FINGERPRINT_VERSION has to.
    assert_eq!(
        (FINGERPRINT_VERSION, keys("路灯", "")[0]),
        (1, 3_811_492_013_231_005_329)
    );
}

#[test]
fn the_curve_never_falls() {
    assert!((0..1_000).all(|cosine| on_curve(cosine) <= on_curve(cosine + 1)));
    assert_eq!([0, 119, 120, 1_000].map(on_curve), [0, 0, 100, 1_000]);
}

fn any_matter() -> impl Strategy<Value = Matter> {
    (
        "[路灯坏了电梯停运老人a-c，]{0,25}",
        0u32..4,
        0u32..4,
        0i64..400,
        0usize..3,
    )
        .prop_map(|(text, community, compound, day, class)| {
            matter(
                &format!("/00{community}/00{compound}/"),
                ["", "life", "life/light"][class],
                day,
                "",
                &text,
            )
        })
}

proptest! {
    #[test]
    fn likeness_is_symmetric_bounded_and_always_says_why(a in any_matter(), b in any_matter()) {
        let none = Commonness::default();
        let found = likeness(&a, &b, &none);
        prop_assert_eq!(&found, &likeness(&b, &a, &none));
        if let Some(found) = found {
            prop_assert!(found.score <= 1_000);
            let says_why = found.reasons.iter().any(|reason| matches!(reason, Reason::SharedWords { words } if !words.is_empty()));
            prop_assert!(says_why);
        }
    }

    #[test]
    fn nearer_and_sooner_is_never_less_alike(a in any_matter(), b in any_matter()) {
        let none = Commonness::default();
        let score = |other: &Matter| likeness(&a, other, &none).map(|found| found.score);
        let nearer = Matter { place: a.place.clone(), received_at: a.received_at, class: a.class.clone(), ..b.clone() };
        prop_assert!(score(&nearer) >= score(&b));
    }
}
