//! Quorums and votes as tables, and what holds whatever the seats are.

use super::*;
use crate::bodies::rules::BodyKind;
use proptest::prelude::*;
use uuid::Uuid;

fn id(number: u128) -> AttendeeId {
    AttendeeId(Uuid::from_u128(number))
}

fn seat(number: u128, holder: &str, presence: Presence) -> Voice {
    let holder = (!holder.is_empty()).then(|| holder.to_owned());
    Voice {
        id: id(number),
        sitting: holder.clone(),
        holder,
        votes: true,
        presence,
        carrier: None,
    }
}

fn proxy(number: u128, holder: &str, carrier: u128) -> Voice {
    Voice {
        carrier: Some(id(carrier)),
        ..seat(number, holder, Presence::Proxy)
    }
}

fn unit(number: u128, came: &str, presence: Presence) -> Voice {
    Voice {
        sitting: (!came.is_empty()).then(|| came.to_owned()),
        ..seat(number, "", presence)
    }
}

fn counts(rule: &BodyRule, voices: &[Voice]) -> (i64, i64, i64, i64, bool) {
    let figures = quorum(rule, voices, Took::default());
    (
        figures.called,
        figures.present,
        figures.proxies,
        figures.doubles,
        figures.reached,
    )
}

#[test]
fn who_counts_for_a_quorum() {
    use Presence::{Absent, Called, Excused, Present};
    let rule = BodyKind::JointMeeting.rule();
    for (what, voices, expected) in [
        (
            "two of four are not more than half",
            vec![
                unit(1, "甲", Present),
                unit(2, "乙", Present),
                unit(3, "", Absent),
                unit(4, "", Called),
            ],
            (4, 2, 0, 0, false),
        ),
        (
            "a proxy makes it three",
            vec![
                unit(1, "甲", Present),
                unit(2, "乙", Present),
                proxy(3, "", 1),
                unit(4, "", Excused),
            ],
            (4, 2, 1, 0, true),
        ),
        (
            "a person carries one other voice and not two",
            vec![
                unit(1, "甲", Present),
                proxy(2, "", 1),
                proxy(3, "", 1),
                unit(4, "", Absent),
            ],
            (4, 1, 1, 0, false),
        ),
        (
            "who came for two units is one person",
            vec![
                unit(1, "甲", Present),
                unit(2, "甲", Present),
                unit(3, "", Absent),
            ],
            (3, 1, 0, 1, false),
        ),
        (
            "and carries one other voice with both seats together",
            vec![
                unit(1, "甲", Present),
                unit(2, "甲", Present),
                proxy(3, "", 1),
                proxy(4, "", 2),
            ],
            (4, 1, 1, 1, false),
        ),
        (
            "two posts of one person are called once and counted once",
            vec![
                seat(1, "王", Present),
                seat(2, "王", Present),
                seat(3, "李", Absent),
            ],
            (2, 1, 0, 1, false),
        ),
        (
            "who is there in one seat is not represented in the other",
            vec![
                seat(1, "王", Present),
                proxy(2, "王", 3),
                seat(3, "李", Present),
                seat(4, "张", Absent),
                seat(5, "赵", Absent),
            ],
            (4, 2, 0, 0, false),
        ),
        (
            "nobody carries a voice from outside",
            vec![
                seat(1, "王", Absent),
                proxy(2, "李", 1),
                seat(3, "张", Present),
            ],
            (3, 1, 0, 0, false),
        ),
        ("nobody called is no quorum", vec![], (0, 0, 0, 0, false)),
    ] {
        assert_eq!(counts(&rule, &voices), expected, "{what}");
    }
    let mut secretary = seat(2, "记录", Present);
    secretary.votes = false;
    let voices = [seat(1, "王", Present), secretary];
    assert_eq!(counts(&rule, &voices), (1, 1, 0, 0, true));
}

#[test]
fn what_proxies_are_refused() {
    use Presence::{Absent, Present};
    let joint = BodyKind::JointMeeting.rule();
    let council = BodyKind::ResidentsCouncil.rule();
    for (rule, voices, expected) in [
        (
            &council,
            vec![seat(1, "王", Present), proxy(2, "李", 1)],
            Some(ProxyRefusal::NotAllowed),
        ),
        (
            &joint,
            vec![seat(1, "王", Present), seat(2, "李", Presence::Proxy)],
            Some(ProxyRefusal::NoCarrier),
        ),
        (
            &joint,
            vec![seat(1, "王", Absent), proxy(2, "李", 1)],
            Some(ProxyRefusal::CarrierAway),
        ),
        (
            &joint,
            vec![seat(1, "王", Present), proxy(2, "李", 1), proxy(3, "张", 1)],
            Some(ProxyRefusal::CarriesTwo),
        ),
        (
            &joint,
            vec![
                seat(1, "王", Present),
                seat(2, "王", Present),
                proxy(3, "李", 1),
                proxy(4, "张", 2),
            ],
            Some(ProxyRefusal::CarriesTwo),
        ),
        (
            &joint,
            vec![
                seat(1, "王", Present),
                proxy(2, "王", 3),
                seat(3, "李", Present),
            ],
            Some(ProxyRefusal::IsThere),
        ),
        (
            &joint,
            vec![seat(1, "王", Present), proxy(2, "李", 1)],
            None,
        ),
    ] {
        let found = wrong_proxy(rule, &voices).map(|(_, why)| why);
        assert_eq!(found, expected, "{voices:?}");
    }
}

#[test]
fn owners_are_counted_by_number_and_by_area() {
    let rule = BodyKind::OwnersDecision.rule();
    let took = |present_households, present_area| Took {
        households: 300,
        floor_area: 30_000,
        present_households,
        present_area,
    };
    for (households, area, reached) in [
        (200, 20_000, true),
        (199, 25_000, false),
        (250, 19_999, false),
    ] {
        let figures = quorum(&rule, &[], took(households, area));
        assert_eq!(figures.reached, reached, "{households} {area}");
        assert_eq!((figures.needed, figures.needed_area), (200, Some(20_000)));
    }
    let figures = quorum(&rule, &[], took(240, 24_000));
    let tally = |agreed, against| Tally {
        agreed,
        against,
        abstained: 0,
    };
    for (special, heads, area, result) in [
        (
            false,
            tally(121, 119),
            tally(12_001, 11_999),
            VoteResult::Passed,
        ),
        (
            false,
            tally(121, 119),
            tally(12_000, 12_000),
            VoteResult::NotPassed,
        ),
        (
            true,
            tally(180, 60),
            tally(18_000, 6_000),
            VoteResult::Passed,
        ),
        (
            true,
            tally(179, 61),
            tally(20_000, 4_000),
            VoteResult::NotPassed,
        ),
    ] {
        assert_eq!(outcome(&rule, special, &figures, heads, area).2, result);
    }
}

#[test]
fn of_whom_the_majority_is_taken() {
    let figures = QuorumFigures {
        called: 11,
        present: 8,
        proxies: 0,
        doubles: 0,
        voices: 8,
        needed: 8,
        called_area: None,
        present_area: None,
        needed_area: None,
        reached: true,
    };
    let heads = Tally {
        agreed: 5,
        against: 1,
        abstained: 2,
    };
    for (kind, expected) in [
        // of eight present more than four
        (BodyKind::ResidentsCouncil, (8, 5, VoteResult::Passed)),
        // of all eleven more than five and a half
        (BodyKind::OwnersCommittee, (11, 6, VoteResult::NotPassed)),
    ] {
        let found = outcome(&kind.rule(), false, &figures, heads, Tally::default());
        assert_eq!(found, expected, "{kind}");
    }
}

fn any_voices() -> impl Strategy<Value = Vec<Voice>> {
    let one = (0_usize..4, 0_usize..5, 0_u128..12);
    proptest::collection::vec(one, 1..12).prop_map(|rows| {
        let people = ["", "王", "李", "张"];
        let presences = [
            Presence::Called,
            Presence::Present,
            Presence::Proxy,
            Presence::Excused,
            Presence::Absent,
        ];
        (0_u128..)
            .zip(rows)
            .map(|(number, (who, presence, carrier))| Voice {
                carrier: Some(id(carrier)),
                ..seat(number, people[who], presences[presence])
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn one_more_present_never_breaks_a_quorum(voices in any_voices(), which in 0_usize..12) {
        let rule = BodyKind::JointMeeting.rule();
        let before = quorum(&rule, &voices, Took::default());
        prop_assert!(before.voices <= before.called);
        let mut more = voices.clone();
        let which = which % more.len();
        more[which].presence = Presence::Present;
        let after = quorum(&rule, &more, Took::default());
        prop_assert!(after.voices >= before.voices, "{before:?} {after:?}");
        prop_assert!(after.reached || !before.reached);
    }

    #[test]
    fn the_order_of_seats_says_nothing(voices in any_voices()) {
        let rule = BodyKind::JointMeeting.rule();
        let mut turned = voices.clone();
        turned.reverse();
        let (one, other) = (
            quorum(&rule, &voices, Took::default()),
            quorum(&rule, &turned, Took::default()),
        );
        prop_assert_eq!((one.called, one.present), (other.called, other.present));
    }
}
