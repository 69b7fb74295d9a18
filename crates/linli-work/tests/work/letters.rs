//! Letters to a mailbox from the first word to their end, on both databases: who sees what, and what becomes of them.

use crate::setting;
use crate::setting::letters::{head, id_of, lay_post, letter, only_letter, secretary, write};
use crate::setting::walk::{POSTER, act, nothing_broken, street, version};
use crate::setting::{
    BANK, COMMITTEE, FEATURES, MEALS, OFFICE, SCHOOL, liaison, officer, path, worker,
};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::id::PersonId;
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestHouse};
use serde_json::{Value, json};
use uuid::Uuid;

const BUILDING: Uuid = Uuid::from_u128(setting::BUILDING);

/// A PNG of one grey pixel.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

on_both_databases!(
    &FEATURES,
    async fn a_slip_is_answered_and_becomes_a_demand(house: TestHouse) {
        street(&house).await;
        let keeper = head(&house).await;
        let codes = keeper
            .get("/api/letters/slip-codes?count=2")
            .await
            .ok()
            .body;
        let code = codes["codes"][0].as_str().expect("a code").to_owned();
        let mut slip = json!({
            "area_id": BUILDING, "class": "opinion", "text": "三楼的灯坏了一个月,老人摸黑上楼",
            "phone": "13812345678", "name": "王㛃",
        });
        // one character misread: the check character notices
        let other = if code.starts_with('A') { "B" } else { "A" };
        slip["slip_code"] = json!(format!("{other}{}", &code[1..]));
        let misread = keeper.post("/api/letters", &slip).await;
        assert_eq!(misread.body["field_errors"][0]["code"], "slip_code");
        slip["slip_code"] = json!(code.to_lowercase());
        let made = keeper.post("/api/letters", &slip).await.ok().body;
        assert_eq!(made["tracking_code"], json!(code));
        // the same printed slip cannot be typed in twice
        let twice = keeper.post("/api/letters", &slip).await;
        twice.refused(422, "invalid");
        assert_eq!(twice.body["field_errors"][0]["code"], "slip_code_used");
        let id = id_of(&made);
        let page = keeper.get(&format!("/api/letters/{id}")).await.ok().body;
        assert_eq!(
            (page["transcribed"].clone(), page["state"].as_str()),
            (json!(true), Some("classified"))
        );
        assert_eq!(page["next_step"]["code"], "answer");
        act(&keeper, "letters", &id, "close", json!({}))
            .await
            .refused(409, "letter_not_answered");
        let answered = json!({"text": "电工周三上午来换,我盯着"});
        let page = act(&keeper, "letters", &id, "reply", answered)
            .await
            .ok()
            .body;
        assert_eq!(
            (page["state"].as_str(), page["next_step"]["code"].as_str()),
            (Some("replied"), Some("wait"))
        );
        let read = house
            .anybody()
            .get(&format!("/api/public/letters/{code}"))
            .await
            .ok()
            .body;
        assert_eq!(read["words"][0]["text"], "电工周三上午来换,我盯着");
        let clerk = worker(&house).await;
        let page = act(
            &clerk,
            "letters",
            &id,
            "convert",
            json!({"to": "demand", "class_id": MEALS, "title": "更换三楼楼道灯"}),
        )
        .await
        .ok()
        .body;
        assert_eq!(page["state"], "converted");
        let demand = page["outcome"]["demand_id"]
            .as_str()
            .expect("a demand")
            .to_owned();
        let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        assert_eq!(
            (
                page["title"].as_str(),
                page["source"].as_str(),
                page["source_ref"].as_str()
            ),
            (Some("更换三楼楼道灯"), Some("mailbox"), Some("paper"))
        );
        assert_eq!(
            (
                page["requesters"].clone(),
                page["requester_list"][0]["name"].as_str()
            ),
            (json!(1), Some("王㛃"))
        );
        // the code on the slip opens the demand now, and still the letter
        let matter = house
            .anybody()
            .get(&format!("/api/public/demands/{code}"))
            .await
            .ok()
            .body;
        assert_eq!(matter["number"], page["number"]);
        house
            .anybody()
            .get(&format!("/api/public/letters/{code}"))
            .await
            .ok();
        act(&clerk, "letters", &id, "convert", json!({"to": "idea"}))
            .await
            .refused(409, "letter_converted_before");
        the_head_does_not_learn_who_wrote(&house, &demand).await;
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_wrote_is_known_to_nobody_it_does_not_concern(house: TestHouse) {
        street(&house).await;
        let mut body = letter("opinion", "楼长,您家狗夜里叫得凶");
        body["phone"] = json!("13812345678");
        body["name"] = json!("王㛃");
        let code = write(&house, &body).await;
        let clerk = worker(&house).await;
        let id = id_of(&only_letter(&clerk).await);
        let address = format!("/api/letters/{id}");
        let seen = |page: &Value| page.to_string();
        // the head without consent: neither name nor number, and no way to open it
        let page = head(&house).await.get(&address).await.ok().body;
        assert!(
            page["writer"].is_null()
                && !seen(&page).contains("王㛃")
                && !seen(&page).contains("138")
        );
        head(&house)
            .await
            .post(
                &format!("{address}/phone"),
                &json!({"reason": "想当面道歉"}),
            )
            .await
            .refused(403, "letter_phone_closed");
        // offices: masked; the number with a reason that stays in the log
        for office in [clerk, officer(&house).await] {
            let page = office.get(&address).await.ok().body;
            assert_eq!(page["writer"]["phone_masked"], "138****5678");
            assert!(!seen(&page).contains("13812345678"));
            office
                .post(&format!("{address}/phone"), &json!({"reason": "核实情况"}))
                .await
                .ok();
        }
        // the secretary sees it masked and opens nothing
        let page = secretary(&house).await.get(&address).await.ok().body;
        assert_eq!(
            (&page["writer"]["phone_masked"], &page["writer"]["can_open"]),
            (&json!("138****5678"), &json!(false))
        );
        let opened = page["timeline"]
            .as_array()
            .expect("a timeline")
            .iter()
            .filter(|event| event["event"] == "phone_opened")
            .count();
        assert_eq!(opened, 2);
        // other buildings, other communities: not there
        for (role, org, area) in [
            (Role::BuildingHead, COMMITTEE, "/001/001/004/"),
            (Role::BuildingHead, SCHOOL, "/002/"),
            (Role::CommunityWorker, SCHOOL, "/002/"),
        ] {
            let stranger = house.client(STREET, role, org, &path(area)).await;
            stranger.get(&address).await.refused(404, "not_found");
            assert_eq!(stranger.get("/api/letters").await.ok().body["total"], 0);
        }
        // everybody else has no letters at all
        for role in [
            Role::Volunteer,
            Role::GridWorker,
            Role::GridHead,
            Role::UnitLiaison,
            Role::UnitHead,
            Role::StreetLeader,
            Role::SmartCentre,
            Role::Department,
            Role::Auditor,
            Role::SystemAdministrator,
            Role::SecurityAdministrator,
            Role::AuditAdministrator,
        ] {
            let other = house.client(STREET, role, OFFICE, &path("/")).await;
            for path in [
                "/api/letters".to_owned(),
                address.clone(),
                format!("{address}/picture"),
            ] {
                other.get(&path).await.refused(403, "not_for_this_post");
            }
        }
        house
            .anybody()
            .get(&address)
            .await
            .refused(401, "not_signed_in");
        let public = house
            .anybody()
            .get(&format!("/api/public/letters/{code}"))
            .await
            .ok()
            .body;
        assert!(!seen(&public).contains("王㛃") && !seen(&public).contains("138"));
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_head_knows_the_writer_with_consent_and_while_it_is_open(house: TestHouse) {
        street(&house).await;
        let mut body = letter("help_offer", "我退休了,可以帮邻居修家电");
        body["phone"] = json!("13812345678");
        body["head_may_see"] = json!(true);
        write(&house, &body).await;
        let keeper = head(&house).await;
        let id = id_of(&only_letter(&keeper).await);
        let address = format!("/api/letters/{id}");
        let page = keeper.get(&address).await.ok().body;
        assert_eq!(page["writer"]["phone_masked"], "138****5678");
        let opened = keeper
            .post(
                &format!("{address}/phone"),
                &json!({"reason": "约他到站里登记"}),
            )
            .await
            .ok();
        assert_eq!(opened.body["phone"], "13812345678");
        act(
            &keeper,
            "letters",
            &id,
            "convert",
            json!({"to": "volunteer_lead"}),
        )
        .await
        .ok();
        act(&keeper, "letters", &id, "close", json!({})).await.ok();
        let page = keeper.get(&address).await.ok().body;
        assert!(page["writer"].is_null(), "{page}");
        keeper
            .post(&format!("{address}/phone"), &json!({"reason": "再问一句"}))
            .await
            .refused(403, "letter_phone_closed");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_picture_comes_clean_and_is_seen_by_few(house: TestHouse) {
        street(&house).await;
        let mut body = letter("opinion", "台阶破了,看照片");
        body["picture"] = json!("PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=");
        let refused = house.anybody().post("/api/public/letters", &body).await;
        refused.refused(422, "invalid");
        assert_eq!(refused.body["field_errors"][0]["code"], "picture_kind");
        // nothing was stored by the refused write
        assert_eq!(
            worker(&house).await.get("/api/letters").await.ok().body["total"],
            0
        );
        body["picture"] = json!(format!("data:image/png;base64,{PIXEL}"));
        write(&house, &body).await;
        let keeper = head(&house).await;
        let row = only_letter(&keeper).await;
        assert_eq!(row["picture"], true);
        let id = id_of(&row);
        let address = format!("/api/letters/{id}/picture");
        let picture = keeper.get(&address).await.ok();
        assert!(picture.bytes.starts_with(&[0xFF, 0xD8, 0xFF]));
        assert_eq!(picture.headers["cache-control"], "private, no-store");
        let stranger = house
            .client(
                STREET,
                Role::BuildingHead,
                COMMITTEE,
                &path("/001/001/004/"),
            )
            .await;
        stranger.get(&address).await.refused(404, "not_found");
        // the demand it becomes shows the same picture, to staff and not to units
        let page = act(&keeper, "letters", &id, "convert", json!({"to": "demand"}))
            .await
            .ok()
            .body;
        let demand = page["outcome"]["demand_id"]
            .as_str()
            .expect("a demand")
            .to_owned();
        let clerk = worker(&house).await;
        assert_eq!(
            clerk.get(&format!("/api/demands/{demand}")).await.ok().body["picture"],
            true
        );
        clerk
            .get(&format!("/api/demands/{demand}/picture"))
            .await
            .ok();
        // said as a need at once, it comes the same way
        let need = json!({
            "poster_code": POSTER, "text": "台阶破了要修", "anonymous": true, "picture": PIXEL,
        });
        let said = house.anybody().post("/api/public/demands", &need).await;
        let number = said.ok().body["number"].clone();
        let rows = clerk.get("/api/demands").await.ok().body["items"].clone();
        let row = rows
            .as_array()
            .into_iter()
            .flatten()
            .find(|row| row["number"] == number);
        let own = id_of(row.expect("the demand"));
        clerk.get(&format!("/api/demands/{own}/picture")).await.ok();
        liaison(&house, BANK)
            .await
            .get(&format!("/api/demands/{demand}/picture"))
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &FEATURES,
    async fn praise_is_recorded_by_others_and_ideas_have_their_list(house: TestHouse) {
        street(&house).await;
        let me = PersonId(Uuid::from_u128(0xE1));
        lay_post(
            &house,
            me,
            "李楼长",
            Role::BuildingHead,
            "/001/001/003/",
            setting::BUILDING,
        )
        .await;
        let keeper = house
            .client_of(
                STREET,
                Role::BuildingHead,
                COMMITTEE,
                &path("/001/001/003/"),
                me,
            )
            .await;
        write(&house, &letter("thanks", "谢谢李楼长天天巡楼")).await;
        let id = id_of(&only_letter(&keeper).await);
        let praise = json!({"to": "praise", "person_id": me});
        act(&keeper, "letters", &id, "convert", praise.clone())
            .await
            .refused(403, "letter_praises_self");
        let clerk = worker(&house).await;
        let page = act(&clerk, "letters", &id, "convert", praise)
            .await
            .ok()
            .body;
        assert_eq!(page["outcome"]["praised"], "李楼长");
        write(&house, &letter("idea", "一楼空地可以种花")).await;
        let list = clerk.get("/api/letters?open=true").await.ok().body;
        let idea = id_of(&list["items"][0]);
        act(
            &clerk,
            "letters",
            &idea,
            "classify",
            json!({"class": "idea"}),
        )
        .await
        .ok();
        act(
            &clerk,
            "letters",
            &idea,
            "convert",
            json!({"to": "idea", "reply": "周五议事会上商量"}),
        )
        .await
        .ok();
        for (kind, total) in [("idea", 1), ("praise", 1), ("volunteer_lead", 0)] {
            let list = clerk
                .get(&format!("/api/letters?converted_to={kind}"))
                .await
                .ok()
                .body;
            assert_eq!(list["total"], total, "{kind}");
        }
        let found = clerk
            .get("/api/letters?q=%E7%A7%8D%E8%8A%B1")
            .await
            .ok()
            .body;
        assert_eq!(found["total"], 1);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_repeated_request_writes_one_letter_and_two_readers_meet(house: TestHouse) {
        street(&house).await;
        let body = letter("idea", "楼下放个晾衣架");
        let first = house
            .anybody()
            .write_with_key(
                Method::POST,
                "/api/public/letters",
                &body,
                "one-and-the-same",
            )
            .await
            .ok()
            .body;
        let second = house
            .anybody()
            .write_with_key(
                Method::POST,
                "/api/public/letters",
                &body,
                "one-and-the-same",
            )
            .await
            .ok()
            .body;
        assert_eq!(first, second);
        let clerk = worker(&house).await;
        let id = id_of(&only_letter(&clerk).await);
        let seen = version(&clerk, "letters", &id).await;
        let answer = |text: &str| json!({"version": seen, "text": text});
        let address = format!("/api/letters/{id}/reply");
        clerk.post(&address, &answer("好主意")).await.ok();
        head(&house)
            .await
            .post(&address, &answer("我也说一句"))
            .await
            .refused(409, "stale_version");
    }
);

/// A neighbour who keeps the mailbox does not learn from the demand who wrote; the community does.
async fn the_head_does_not_learn_who_wrote(house: &TestHouse, demand: &str) {
    let (keeper, clerk) = (head(house).await, worker(house).await);
    let page = keeper
        .get(&format!("/api/demands/{demand}"))
        .await
        .ok()
        .body;
    let requester = &page["requester_list"][0];
    assert_eq!(
        (&requester["name"], &requester["phone_masked"]),
        (&Value::Null, &Value::Null)
    );
    let number = requester["id"].as_str().expect("an id");
    keeper
        .post(
            &format!("/api/requesters/{number}/phone"),
            &json!({"reason": "约时间"}),
        )
        .await
        .refused(403, "phone_no_consent");
    clerk
        .post(
            &format!("/api/requesters/{number}/phone"),
            &json!({"reason": "约时间"}),
        )
        .await
        .ok();
}
