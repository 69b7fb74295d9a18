//! What many writers at once, one phone that floods and the passing of time do to letters, on both databases.

use crate::setting;
use crate::setting::letters::{head, id_of, lay_post, letter, only_letter, told, write};
use crate::setting::walk::{POSTER, act, nothing_broken, street};
use crate::setting::{FEATURES, worker};
use linli_domain::actor::Role;
use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, MINUTE};
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_work::letters::figures::mailbox_life;
use linli_work::letters::store::figures::without_mailbox;
use serde_json::json;
use uuid::Uuid;

on_both_databases!(
    &FEATURES,
    async fn sixty_four_at_once_make_one_demand(house: TestHouse) {
        street(&house).await;
        write(&house, &letter("need", "单元门禁坏了,夜里谁都能进")).await;
        let clerk = worker(&house).await;
        let found = only_letter(&clerk).await;
        let address = format!("/api/letters/{}/convert", id_of(&found));
        let body = json!({"version": found["version"], "to": "demand"});
        let answers = futures::future::join_all((0..64).map(|_| clerk.post(&address, &body))).await;
        let won = answers
            .iter()
            .filter(|answer| answer.status.is_success())
            .count();
        assert_eq!(won, 1);
        for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
            lost.refused(409, "letter_converted_before");
        }
        assert_eq!(clerk.get("/api/demands").await.ok().body["total"], 1);
        nothing_broken(&house).await;
    }
);

/// One of 64 households at a poster: every other one writes a letter, the others say a demand.
async fn use_poster(house: &TestHouse, number: usize) -> bool {
    let (path, mut body) = if number.is_multiple_of(2) {
        let idea = letter("idea", &format!("第{number}个点子"));
        ("/api/public/letters", idea)
    } else {
        let demand = json!({"poster_code": POSTER, "text": format!("第{number}户门前积水"), "anonymous": true});
        ("/api/public/demands", demand)
    };
    body["device"] = json!(format!("phone-of-household-{number}"));
    let answer = house.anybody().post(path, &body).await;
    if !answer.status.is_success() {
        answer.refused(404, "not_found");
    }
    answer.status.is_success()
}

/// How many letters and demands there are.
async fn arrived(clerk: &TestClient<'_>) -> i64 {
    let mut total = 0;
    for list in ["/api/letters", "/api/demands"] {
        let found = clerk.get(list).await.ok().body;
        total += found["total"].as_i64().expect("a total");
    }
    total
}

on_both_databases!(
    &FEATURES,
    async fn a_poster_revoked_while_it_is_used_takes_nothing_more(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let posters = clerk.get("/api/posters").await.ok().body;
        let poster = posters["items"][0]["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let writers = futures::future::join_all((0..64).map(|number| use_poster(&house, number)));
        let taking_down = async {
            clerk
                .post(&format!("/api/posters/{poster}/revoke"), &json!({}))
                .await
                .ok();
            // from this moment on nothing comes in: also what had looked at the poster before
            arrived(&clerk).await
        };
        let (came, at_the_end) = futures::future::join(writers, taking_down).await;
        let came = i64::try_from(came.into_iter().filter(|came| *came).count()).expect("few");
        let total = arrived(&clerk).await;
        assert_eq!(
            (total, total),
            (at_the_end, came),
            "a receipt each, none after the end"
        );
        assert!(!use_poster(&house, 64).await && !use_poster(&house, 65).await);
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn an_estate_behind_one_address_gets_through_and_one_phone_is_slowed(house: TestHouse) {
        street(&house).await;
        // 200 households in one hour, most of them in its first minutes: the power is out
        for household in 0..200 {
            if household == 150 {
                house.clock.advance(30 * MINUTE);
            }
            let mut body = letter("opinion", "停电了,什么时候来电");
            body["device"] = json!(format!("phone-of-household-{household}"));
            house
                .anybody()
                .post("/api/public/letters", &body)
                .await
                .ok();
        }
        // one phone that floods
        let mut body = letter("opinion", "再说一遍");
        body["device"] = json!("phone-that-floods-the-box");
        let mut refused = None;
        for _ in 0..20 {
            let answer = house.anybody().post("/api/public/letters", &body).await;
            if !answer.status.is_success() {
                refused = Some(answer);
                break;
            }
        }
        refused.expect("slowed").refused(429, "too_many_here");
        // a neighbour is not slowed by it, and the phone itself is let in again: nothing is lost
        let mut neighbour = letter("thanks", "谢谢楼长送药上门");
        neighbour["device"] = json!("phone-of-a-neighbour");
        house
            .anybody()
            .post("/api/public/letters", &neighbour)
            .await
            .ok();
        house.clock.advance(11 * MINUTE);
        house
            .anybody()
            .post("/api/public/letters", &body)
            .await
            .ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn time_reminds_and_escalates_and_a_quiet_letter_ends(house: TestHouse) {
        street(&house).await;
        let person = |number: u128| PersonId(Uuid::from_u128(number));
        lay_post(
            &house,
            person(0xE1),
            "李楼长",
            Role::BuildingHead,
            "/001/001/003/",
            setting::BUILDING,
        )
        .await;
        lay_post(
            &house,
            person(0xE2),
            "赵书记",
            Role::CommunitySecretary,
            "/001/",
            setting::COMMUNITY,
        )
        .await;
        lay_post(
            &house,
            person(0xE3),
            "钱主任",
            Role::StreetOfficer,
            "/",
            0xA0,
        )
        .await;
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        let code = write(&house, &letter("opinion", "垃圾桶满了三天")).await;
        assert_eq!(told(&house, person(0xE1)).await, ["letter_came"]);
        // written on Tuesday 10:00: due on Friday 10:00, reminded a working day before
        house.advance(2 * DAY + MINUTE).await;
        assert_eq!(
            told(&house, person(0xE1)).await,
            ["letter_came", "letter_due_soon"]
        );
        assert!(told(&house, person(0xE2)).await.is_empty());
        house.advance(DAY).await;
        assert_eq!(told(&house, person(0xE2)).await, ["letter_overdue"]);
        assert!(told(&house, person(0xE3)).await.is_empty());
        // the weekend lies between
        house.advance(3 * DAY + MINUTE).await;
        assert_eq!(told(&house, person(0xE3)).await, ["letter_overdue"]);
        let keeper = head(&house).await;
        let row = only_letter(&keeper).await;
        assert_eq!(row["next_step"]["who"], "李楼长");
        assert!(row["next_step"]["late_by_ms"].as_i64().expect("late") > 0);
        assert_eq!(
            keeper.get("/api/letters?late=true").await.ok().body["total"],
            1
        );
        let id = id_of(&row);
        act(
            &keeper,
            "letters",
            &id,
            "reply",
            json!({"text": "已清运,每天加一次"}),
        )
        .await
        .ok();
        // the writer asks again: an answer is owed again
        let add = format!("/api/public/letters/{code}/add");
        let told_back = house
            .anybody()
            .post(&add, &json!({"text": "今天又满了"}))
            .await
            .ok()
            .body;
        assert_eq!(told_back["next"]["code"], "answer");
        act(
            &keeper,
            "letters",
            &id,
            "reply",
            json!({"text": "换了大桶"}),
        )
        .await
        .ok();
        house.advance(30 * DAY + MINUTE).await;
        // the sign-in of a month ago is over
        let keeper = head(&house).await;
        let page = keeper.get(&format!("/api/letters/{id}")).await.ok().body;
        assert_eq!(page["state"], "closed");
        house
            .anybody()
            .post(&add, &json!({"text": "还有"}))
            .await
            .refused(409, "letter_ended");
        one_letter_judged_and_not_in_time(&house).await;
    }
);

/// Rule R-9 over the last quarter.
async fn one_letter_judged_and_not_in_time(house: &TestHouse) {
    let mut db = house.app.read().await.expect("reads");
    let now = house.app.now();
    let life = mailbox_life(
        &mut db,
        &Scope::street_wide(STREET),
        (now.plus(-91 * DAY), now),
        now,
    )
    .await
    .expect("counts");
    assert_eq!(
        (
            life.buildings,
            life.with_mailbox,
            life.letters,
            life.judged,
            life.in_time
        ),
        (1, 1, 1, 1, 0)
    );
    // the rows behind the figure are those of the list from that moment on
    let keeper = head(house).await;
    for (from, total) in [(now.plus(-91 * DAY), 1), (now, 0)] {
        let path = format!(
            "/api/letters?received_from={}",
            from.to_rfc3339().replace('+', "%2B")
        );
        assert_eq!(keeper.get(&path).await.ok().body["total"], total);
        let in_time = keeper.get(&format!("{path}&in_time=true")).await.ok();
        assert_eq!(in_time.body["total"], life.in_time);
    }
    let first = linli_kit::page::Page {
        page: 1,
        page_size: 10,
    };
    let street_wide = Scope::street_wide(STREET);
    let gap = without_mailbox(&mut db, &street_wide, first)
        .await
        .expect("reads");
    assert!(gap.is_empty());
    assert_eq!(
        (life.coverage(), life.in_time_rate()),
        (Some(1.0), Some(0.0))
    );
}
