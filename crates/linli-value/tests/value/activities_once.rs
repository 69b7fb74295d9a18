//! One deed once: what a unit does in an activity of a project is a part of its share in that project. Both keep a promise of its
//! agreement once, whichever came first; what keeps another promise counts beside it.

use linli_domain::id::ClassId;
use linli_domain::scope::Scope;
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestHouse};
use linli_work::agreements::consume::recompute;
use linli_work::agreements::store::deeds::running;
use linli_work::testing::agreements::{
    self, address, amended, approved, figures, line, sign, signed, year_with_the_bank,
};
use linli_work::testing::walk::nothing_broken;
use linli_work::testing::{
    BANK, COMMITTEE, COMMUNITY, ELDERLY, MEALS, area, liaison, officer, settle, worker,
};
use proptest::prelude::Just;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::setting::*;

/// A project of the community that the bank said yes to: it brings so much of something, which serves a class of need.
async fn project(house: &TestHouse, (quantity, unit): (i64, &str), class: ClassId) -> Value {
    let clerk = worker(house).await;
    let wish = json!({"project": {"title": "锦绣苑助餐点", "kind": "old_and_young", "purpose": "让独居老人中午有热饭吃。",
            "class_id": class, "owner_org_id": COMMITTEE, "area_id": area(COMMUNITY), "due_at": "2027-01-20T18:00:00+08:00"},
        "milestones": [{"title": "选好场地", "due_at": "2026-12-01T18:00:00+08:00"}],
        "partners": [{"org_id": BANK, "brings": "送餐", "quantity": quantity, "unit": unit}]});
    let made = clerk.post("/api/projects", &wish).await.ok().body;
    let url = |verb: &str| format!("/api/projects/{}/{verb}", id(&made));
    let body = json!({"version": made["version"], "word": "按计划办理"});
    let leader = leader(house).await;
    let approved = leader.post(&url("approve"), &body).await.ok().body;
    share(house, &approved, "agree", json!({})).await;
    let seen = look_at(house, &made).await;
    let body = json!({"version": seen["version"]});
    clerk.post(&url("start"), &body).await.ok().body
}

async fn look_at(house: &TestHouse, project: &Value) -> Value {
    let clerk = worker(house).await;
    let page = clerk.get(&format!("/api/projects/{}", id(project))).await;
    page.ok().body
}

/// A step of the bank's share: the bank's own, or the worker's who confirms.
async fn share(house: &TestHouse, project: &Value, verb: &str, more: Value) -> Value {
    let seen = look_at(house, project).await;
    let one = &seen["partners_asked_in"][0];
    let body = with(json!({"version": one["version"]}), more);
    let url = format!("/api/project-partners/{}/{verb}", id(one));
    let client = match verb {
        "confirm" => worker(house).await,
        _ => liaison(house, BANK).await,
    };
    client.post(&url, &body).await.ok().body
}

/// The bank reports so much as brought, and it is confirmed.
async fn brought(house: &TestHouse, project: &Value, done: i64) {
    share(
        house,
        project,
        "report",
        json!({"word": "每周三送餐", "done": done}),
    )
    .await;
    share(house, project, "confirm", json!({})).await;
}

/// An activity of a project with the bank in it, announced.
async fn activity(house: &TestHouse, project: &Value, partner: Value) -> Value {
    let words = with(words(COMMITTEE), json!({"project_id": project["id"]}));
    let body = json!({"activity": words, "partners": [partner], "plan": true});
    announced(house, &body).await
}

/// Reported and confirmed.
async fn settled(house: &TestHouse, one: &Value) -> Value {
    let seen = look(&officer(house).await, one).await;
    let said = reported(house, &seen, json!([])).await;
    done(&officer(house).await, &said, "settle", json!({})).await
}

async fn reopened(house: &TestHouse, one: &Value) -> Value {
    let street = officer(house).await;
    let seen = look(&street, one).await;
    done(&street, &seen, "reopen", json!({"word": "次数记错了"})).await
}

/// The figures of an agreement, and its deeds as source and quantity, the latest first.
async fn counted(house: &TestHouse, agreement: &Value) -> (Vec<(i64, i64)>, Vec<(String, i64)>) {
    let street = officer(house).await;
    let page = street.get(&address(agreement, "deeds")).await.ok().body;
    let mut deeds: Vec<(String, i64)> = page["items"]
        .as_array()
        .expect("deeds")
        .iter()
        .map(|deed| {
            let source = deed["source"].as_str().expect("a source").to_owned();
            (source, deed["quantity"].as_i64().expect("a number"))
        })
        .collect();
    deeds.sort();
    let page = agreements::look(&street, agreement).await;
    nothing_broken(house).await;
    (figures(&page), deeds)
}

fn deeds(of: &[(&str, i64)]) -> Vec<(String, i64)> {
    of.iter()
        .map(|(source, quantity)| ((*source).to_owned(), *quantity))
        .collect()
}

on_both_databases!(
    &FEATURES,
    async fn a_share_in_a_project_and_its_activity_are_one_deed(house: TestHouse) {
        settle(&house).await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        let (first, second) = (
            project(&house, (3, "次"), MEALS).await,
            project(&house, (3, "次"), MEALS).await,
        );
        let one = activity(&house, &first, meals()).await;
        let other = activity(&house, &second, meals()).await;
        let alone = announced(&house, &with_the_bank()).await;
        tick(&house, moment(ENDS).plus(60_000)).await;
        let counts = async |expected: (i64, &[(&str, i64)])| {
            let (lines, found) = counted(&house, &agreement).await;
            assert_eq!(
                (lines, found),
                (vec![(expected.0, 10), (0, 4)], deeds(expected.1))
            );
        };
        // the activity first: the share is the same three times
        settled(&house, &one).await;
        counts((3, &[("activity", 3)])).await;
        brought(&house, &first, 3).await;
        counts((3, &[("activity", 3)])).await;
        // taken back, it leaves the share its deed; confirmed again, it takes it over again
        reopened(&house, &one).await;
        counts((3, &[("project", 3)])).await;
        settled(&house, &one).await;
        counts((3, &[("activity", 3)])).await;
        // the share first, and it was more than that activity
        brought(&house, &second, 5).await;
        counts((8, &[("activity", 3), ("project", 5)])).await;
        settled(&house, &other).await;
        counts((8, &[("activity", 3), ("activity", 3), ("project", 2)])).await;
        // an activity of no project is a deed by itself
        settled(&house, &alone).await;
        let whole = [
            ("activity", 3),
            ("activity", 3),
            ("activity", 3),
            ("project", 2),
        ];
        let (lines, found) = counted(&house, &agreement).await;
        assert_eq!(found, deeds(&whole));
        assert_eq!(lines.iter().map(|line| line.0).sum::<i64>(), 11);
        // signed later, it counts the same
        let text = with(year_with_the_bank(), json!({"title": "补签的协议"}));
        let revision = amended(&house, &agreement, &text).await;
        let (lines, found) = counted(&house, &revision).await;
        assert_eq!(
            (lines.iter().map(|line| line.0).sum::<i64>(), found),
            (11, deeds(&whole))
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_keeps_another_promise_counts_beside_the_share(house: TestHouse) {
        settle(&house).await;
        let mut text = year_with_the_bank();
        let mut portions = line(BANK, "助餐", 300, json!(MEALS));
        portions["unit"] = json!("份");
        text["lines"] = json!([portions, line(BANK, "上门陪伴", 10, json!(ELDERLY))]);
        let agreement = signed(&house, &text).await;
        let project = project(&house, (120, "份"), MEALS).await;
        let visit = with(meals(), json!({"brings": "陪伴", "class_id": ELDERLY}));
        let one = activity(&house, &project, visit).await;
        tick(&house, moment(ENDS).plus(60_000)).await;
        brought(&house, &project, 120).await;
        settled(&house, &one).await;
        let (lines, found) = counted(&house, &agreement).await;
        assert_eq!(lines, [(120, 300), (3, 10)], "portions, and visits");
        assert_eq!(found, deeds(&[("activity", 3), ("project", 120)]));
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_hall_lent_for_an_activity_is_part_of_the_share(house: TestHouse) {
        settle(&house).await;
        let mut text = year_with_the_bank();
        let mut rooms = line(BANK, "出借会议厅", 12, Value::Null);
        rooms["resource_class"] = json!("venue");
        text["lines"] = json!([rooms]);
        let agreement = signed(&house, &text).await;
        let venue = hall(&house).await;
        let clerk = worker(&house).await;
        let project = project(&house, (2, "次"), ELDERLY).await;
        // what the bank brings to the project is its hall: nothing else is promised
        let booking = book(&clerk, &venue, STARTS, ENDS).await;
        let place = json!({"booking_id": booking["id"], "project_id": project["id"]});
        let hall = json!({"org_id": BANK, "brings": "会议厅", "quantity": 1, "unit": "场", "by_booking": true});
        let body =
            json!({"activity": with(words(COMMITTEE), place), "partners": [hall], "plan": true});
        let one = announced(&house, &body).await;
        tick(&house, moment(ENDS).plus(60_000)).await;
        settled(&house, &one).await;
        let bank = liaison(&house, BANK).await;
        let url = format!("/api/bookings/{}", id(&booking));
        let seen = bank.get(&url).await.ok().body;
        let code = json!({"version": seen["version"], "code": booking["code"]});
        let used = bank.post(&format!("{url}/check-in"), &code).await.ok().body;
        let order = json!({"version": used["version"], "in_order": true});
        bank.post(&format!("{url}/return"), &order).await.ok();
        let (lines, found) = counted(&house, &agreement).await;
        assert_eq!((lines, found), (vec![(1, 12)], deeds(&[("booking", 1)])));
        brought(&house, &project, 2).await;
        let (lines, found) = counted(&house, &agreement).await;
        assert_eq!(lines, [(2, 12)], "two evenings, one of them booked");
        assert_eq!(found, deeds(&[("booking", 1), ("project", 1)]));
    }
);

/// What may happen between a share, activities and agreements.
#[derive(Debug, Clone, Copy)]
enum Step {
    Settle(usize),
    Reopen(usize),
    Share,
    Sign,
    Amend(&'static str),
}

fn steps(seed: u8) -> Vec<Step> {
    let nth = || 0usize..3;
    let step = proptest::prop_oneof![
        6 => nth().prop_map(Step::Settle),
        4 => nth().prop_map(Step::Reopen),
        2 => Just(Step::Share),
        2 => Just(Step::Sign),
        2 => proptest::sample::select(vec!["次", "份"]).prop_map(Step::Amend),
    ];
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    proptest::collection::vec(step, 24)
        .new_tree(&mut runner)
        .expect("a sequence")
        .current()
}

/// The bank promises meals, counted in something.
fn promised(unit: &str) -> Value {
    let mut text = year_with_the_bank();
    text["lines"] = json!([line(BANK, "为老人送餐", 100, json!(MEALS))]);
    text["lines"][0]["unit"] = json!(unit);
    text
}

on_both_databases!(
    &FEATURES,
    async fn a_share_counts_what_its_activities_leave(house: TestHouse) {
        settle(&house).await;
        let project = project(&house, (10, "次"), MEALS).await;
        let mut ones = Vec::new();
        for _ in 0..3 {
            ones.push((activity(&house, &project, meals()).await, false));
        }
        tick(&house, moment(ENDS).plus(60_000)).await;
        let (mut agreement, mut unit, mut shared): (Option<Value>, _, _) = (None, "次", false);
        for step in steps(11) {
            match step {
                Step::Settle(nth) if !ones[nth].1 => {
                    ones[nth] = (settled(&house, &ones[nth].0).await, true);
                }
                Step::Reopen(nth) if ones[nth].1 => {
                    ones[nth] = (reopened(&house, &ones[nth].0).await, false);
                }
                Step::Share if !shared => {
                    brought(&house, &project, 10).await;
                    shared = true;
                }
                Step::Sign if agreement.is_none() => {
                    agreement = Some(sign(&house, &approved(&house, &promised(unit)).await).await);
                }
                Step::Amend(other) => {
                    if let Some(before) = &agreement {
                        agreement = Some(amended(&house, before, &promised(other)).await);
                    }
                    unit = other;
                }
                _ => continue,
            }
            let wide = Scope::street_wide(STREET);
            let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
            let kept = running(tx.db(), &wide).await.expect("figures");
            recompute(&mut tx).await.expect("recomputes");
            let anew = running(tx.db(), &wide).await.expect("figures");
            assert_eq!(kept, anew, "{step:?}");
            tx.finish().await.expect("commits");
            let Some(agreement) = &agreement else {
                continue;
            };
            let (_, found) = counted(&house, agreement).await;
            let of = |source: &str| -> i64 {
                let of = found.iter().filter(|deed| deed.0 == source);
                of.map(|deed| deed.1).sum()
            };
            let here = 3 * i64::try_from(ones.iter().filter(|one| one.1).count()).expect("few");
            let expected = match (unit, shared) {
                ("份", _) => (0, 0),
                (_, true) => (here, 10 - here),
                (_, false) => (here, 0),
            };
            assert_eq!((of("activity"), of("project")), expected, "{step:?}");
        }
    }
);
