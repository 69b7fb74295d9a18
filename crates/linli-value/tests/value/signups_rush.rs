//! Forty at the same moment for five places, each sending twice; and any order of coming and going: places are never more
//! than there are, and whoever waits longest moves up.

use std::collections::BTreeSet;

use axum::http::Method;
use futures::future::{join, join_all};
use linli_kit::on_both_databases;
use linli_kit::testing::{TestAnswer, TestClient, TestHouse};
use linli_net::invariants;
use linli_value::activities::signups::store::checked::PLACES;
use serde_json::{Value, json};

use crate::signups_setting::*;

const CROWD: usize = 40;
const PLACES_THERE: usize = 5;

/// What a phone does not take for an answer: the request runs still, or the house is too busy at the moment.
const AGAIN: [&str; 2] = ["request_running", "unavailable"];

/// Sends the same request twice at the same moment under one key, as a telephone does on a bad line, and then until it is
/// answered.
async fn twice(client: &TestClient<'_>, url: &str, body: &Value, key: &str) -> TestAnswer {
    let once = || client.write_with_key(Method::POST, url, body, key);
    let twins: [TestAnswer; 2] = join(once(), once()).await.into();
    let mut settled = once().await;
    for _ in 0..20 {
        if !AGAIN.contains(&settled.code()) {
            break;
        }
        settled = once().await;
    }
    for twin in twins {
        if twin.status.is_success() {
            assert_eq!(twin.body, settled.body);
        } else {
            // beside its twin on PostgreSQL it may hear what that has just made true
            let known = AGAIN.contains(&twin.code()) || twin.code() == "signup_already";
            assert!(known, "{}", twin.body);
        }
    }
    settled
}

async fn sound(house: &TestHouse) {
    let broken = invariants::told(house.app.clone(), "signups.places", PLACES)
        .await
        .expect("checks");
    assert!(broken.is_empty(), "{broken:?}");
}

on_both_databases!(
    &FEATURES,
    |settings| settings.public_posts_per_address = 1_000,
    async fn of_forty_five_get_a_place_the_rest_wait_in_order(house: TestHouse) {
        let activity = announced(&house, json!({"capacity": PLACES_THERE})).await;
        let mut people = Vec::new();
        for nth in 0..CROWD / 2 {
            people.push(volunteer(&house, &format!("志愿者{nth}")).await);
        }
        let anybody = house.anybody();
        // half of them with an account, half on the public page
        let asked = (0..CROWD).map(|nth| {
            let (people, anybody, activity) = (&people, &anybody, &activity);
            async move {
                let key = format!("rush-key-{nth}");
                match people.get(nth) {
                    Some(one) => {
                        let answer = twice(one, &signups(activity), &json!({}), &key).await;
                        let body = answer.ok().body;
                        (body["sign_up"]["state"].clone(), body["sign_up"]["position"].clone(), None)
                    }
                    None => {
                        let body = json!({"name": format!("访客{nth}"), "device": format!("telephone-number-{nth:04}")});
                        let answer = twice(anybody, &public(activity), &body, &key).await;
                        let body = answer.ok().body;
                        let code = body["code"].as_str().expect("a code").to_owned();
                        (body["state"].clone(), body["position"].clone(), Some(code))
                    }
                }
            }
        });
        let answers = join_all(asked).await;
        let taken = answers.iter().filter(|one| one.0 == "taken").count();
        assert_eq!(taken, PLACES_THERE);
        let line: BTreeSet<i64> = answers.iter().filter_map(|one| one.1.as_i64()).collect();
        let rest = i64::try_from(CROWD - PLACES_THERE).expect("few");
        assert!(line.iter().copied().eq(1..=rest), "{line:?}");
        // twice asked is once on the list
        let clerk = worker(&house).await;
        let seen = list(&clerk, &activity).await;
        assert_eq!(
            (&seen["taken"], &seen["waiting"]),
            (&json!(PLACES_THERE), &json!(rest))
        );
        assert_eq!(seen["items"].as_array().expect("a list").len(), CROWD);
        sound(&house).await;
        // everybody with a place gives it back at once: the first five of the line have them
        let items = seen["items"].as_array().expect("a list").clone();
        let of = |state: &str| -> Vec<Value> {
            let of = items.iter().filter(|one| one["state"] == state);
            of.cloned().collect()
        };
        let gone = of("taken");
        let leaving = gone.iter().map(|one| {
            let clerk = &clerk;
            async move {
                for _ in 0..20 {
                    let answer = leave(clerk, one, json!({"word": "来电说不来了"})).await;
                    if !AGAIN.contains(&answer.code()) {
                        return answer.ok();
                    }
                }
                panic!("the house stays busy");
            }
        });
        join_all(leaving).await;
        let seen = list(&clerk, &activity).await;
        let now: Vec<Value> = seen["items"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|one| one["state"] == "taken")
            .map(|one| one["id"].clone())
            .collect();
        let first: Vec<Value> = of("waiting")[..PLACES_THERE]
            .iter()
            .map(|one| one["id"].clone())
            .collect();
        assert_eq!(now, first);
        sound(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn of_two_for_the_last_place_one_has_it_and_the_other_stands_first(house: TestHouse) {
        let activity = announced(&house, json!({"capacity": 1})).await;
        let (one, other) = (
            volunteer(&house, "王㛃").await,
            volunteer(&house, "李峣").await,
        );
        let (first, second) = join(
            crate::signups_setting::join(&one, &activity),
            crate::signups_setting::join(&other, &activity),
        )
        .await;
        let mut stand = [first, second].map(|answer| {
            let one = answer.ok().body["sign_up"].clone();
            (one["state"].clone(), one["position"].clone())
        });
        stand.sort_by_key(|one| one.0.to_string());
        assert_eq!(json!(stand), json!([["taken", null], ["waiting", 1]]));
        sound(&house).await;
    }
);

/// Numbers that look like chance and are the same on every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % most
    }
}

/// The line as it should be: names in their order, the first of them on the places.
#[derive(Default)]
struct Line {
    inside: Vec<String>,
    waiting: Vec<String>,
}

impl Line {
    fn move_up(&mut self, places: usize) {
        while self.inside.len() < places && !self.waiting.is_empty() {
            let first = self.waiting.remove(0);
            self.inside.push(first);
        }
    }
}

on_both_databases!(
    &FEATURES,
    async fn whoever_comes_and_goes_the_line_is_kept(house: TestHouse) {
        settle(&house).await;
        let clerk = worker(&house).await;
        for seed in 1..=3 {
            let mut chance = Chance(seed);
            let mut places = 1 + chance.below(4);
            let activity = one_more(&house, json!({"capacity": places})).await;
            let mut line = Line::default();
            for nth in 0..30 {
                match chance.below(5) {
                    0..3 => {
                        let name = format!("邻居{nth}");
                        let body = json!({"behalf": {"way": "counter", "name": name}});
                        clerk.post(&signups(&activity), &body).await.ok();
                        line.waiting.push(name);
                    }
                    3 => {
                        let everybody = line.inside.len() + line.waiting.len();
                        if everybody == 0 {
                            continue;
                        }
                        let which = chance.below(everybody);
                        let name = match which.checked_sub(line.inside.len()) {
                            None => line.inside.remove(which),
                            Some(which) => line.waiting.remove(which),
                        };
                        let seen = list(&clerk, &activity).await;
                        let items = seen["items"].as_array().expect("a list");
                        let one = items.iter().find(|one| one["name"] == name.as_str());
                        let why = json!({"word": "来电说不来了"});
                        leave(&clerk, one.expect("on the list"), why).await.ok();
                    }
                    _ => {
                        places = line.inside.len().max(1) + chance.below(3);
                        let url = format!("/api/activities/{}", id(&activity));
                        let version = clerk.get(&url).await.ok().body["version"].clone();
                        let changed = with(words(COMMITTEE), json!({"capacity": places}));
                        let body = json!({"version": version, "activity": changed});
                        officer(&house)
                            .await
                            .write(Method::PUT, &url, &body)
                            .await
                            .ok();
                    }
                }
                line.move_up(places);
                let seen = list(&clerk, &activity).await;
                let named = |state: &str| -> BTreeSet<String> {
                    let items = seen["items"].as_array().expect("a list").iter();
                    let of = items.filter(|one| one["state"] == state);
                    of.map(|one| one["name"].as_str().expect("a name").to_owned())
                        .collect()
                };
                let inside = line.inside.iter().cloned().collect();
                assert_eq!(named("taken"), inside, "seed {seed}, step {nth}");
                let waiting = line.waiting.iter().cloned().collect();
                assert_eq!(named("waiting"), waiting, "seed {seed}, step {nth}");
                let items = seen["items"].as_array().expect("a list").iter();
                let order: Vec<i64> = items.filter_map(|one| one["position"].as_i64()).collect();
                assert!(
                    order
                        .iter()
                        .copied()
                        .eq(1..=i64::try_from(order.len()).expect("few")),
                    "{order:?}"
                );
                assert!(line.inside.len() <= places);
            }
        }
        sound(&house).await;
    }
);
