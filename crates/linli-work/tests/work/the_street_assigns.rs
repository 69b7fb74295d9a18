//! The street gives what got stuck to somebody who has agreed: nothing outside a community's list (rule R-20), nothing
//! without a word of the yes it rests on (rule R-21).

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{ClassId, OrgId, PersonId, PostId};
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET, TestHouse};
use linli_net::persons::store::{self as persons, Person, Post};
use linli_work::classes::OrderClass;
use linli_work::classes::store::NeedClass;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::setting::asking::{Ask, Logged};
use crate::setting::walk::{act, id, nothing_broken, record, street};
use crate::setting::{
    BANK, COMMITTEE, COMMUNITY, FEATURES, OFFICE, SCHOOL, area, liaison, officer, path, worker,
};

/// A class that stands on no community's task list.
const BUILT: ClassId = ClassId(Uuid::from_u128(0xC9));
const YES: &str = "《共建协议》第三条；王行长 11 月 9 日电话同意";

/// A demand that went up to the street.
async fn escalated(house: &TestHouse, text: &str, asked: i64, class: Option<ClassId>) -> String {
    let clerk = worker(house).await;
    let demand = id(&record(&clerk, text, asked).await);
    let accept = class.map_or(json!({}), |class| json!({"class_id": class}));
    act(&clerk, "demands", &demand, "accept", accept).await.ok();
    let up = json!({"reason": "社区找不到单位"});
    act(&clerk, "demands", &demand, "escalate", up).await.ok();
    demand
}

fn assign<'a>(demand: &'a str, org: OrgId) -> Ask<'a> {
    Ask {
        kind: "demands",
        id: demand,
        action: "assign",
        body: json!({"org_id": org, "agreed": YES}),
    }
}

/// A class outside the communities' list.
async fn lay_class(house: &TestHouse) {
    let class = NeedClass {
        id: BUILT,
        parent_id: None,
        code: "09".to_owned(),
        name: "违建拆除".to_owned(),
        order_class: OrderClass::Complex,
        department_line: None,
        community_may_handle: false,
        active: true,
        position: 9,
        version: 1,
    };
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let (db, scope) = tx.parts();
    linli_work::classes::store::insert(db, scope, &class, now)
        .await
        .expect("a class");
    tx.finish().await.expect("commits");
}

/// The bank's liaison as a person with a post, whom notices reach.
async fn lay_liaison(house: &TestHouse, person: PersonId) {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let post = Post {
        id: PostId(tx.fresh_id()),
        person_id: person,
        org_id: BANK,
        area_id: area(COMMUNITY),
        area_path: path("/001/"),
        role: Role::UnitLiaison,
        from_at: now,
        to_at: None,
        ended_at: None,
        end_reason: None,
        appointment_no: None,
        document_no: None,
        source: "test".to_owned(),
        version: 1,
    };
    let (db, scope) = tx.parts();
    persons::insert(db, scope, &Person::new(person, "赵行长"), now)
        .await
        .expect("a person");
    persons::insert_post(db, scope, &post)
        .await
        .expect("a post");
    tx.finish().await.expect("commits");
}

on_both_databases!(
    &FEATURES,
    async fn a_stuck_demand_goes_to_the_unit_that_said_yes(house: TestHouse) {
        street(&house).await;
        let demand = escalated(&house, "楼里三位独居老人想每天中午有人送餐", 1, None).await;
        let (officer, clerk) = (officer(&house).await, worker(&house).await);
        let bank = liaison(&house, BANK).await;
        let (root, here) = (AreaPath::street(), path("/001/"));
        lay_liaison(&house, bank.person).await;
        let ask = assign(&demand, BANK);
        let secretary = house.client(STREET, Role::CommunitySecretary, COMMITTEE, &here);
        let auditor = house.client(STREET, Role::Auditor, OFFICE, &root);
        let stranger = house.client(OTHER_STREET, Role::StreetOfficer, OFFICE, &root);
        ask.refused_to(
            &officer,
            &[
                (&clerk, 403, "not_for_this_post"),
                (&secretary.await, 403, "not_for_this_post"),
                (&bank, 403, "not_for_this_post"),
                (&auditor.await, 403, "not_for_this_post"),
                (&stranger.await, 404, "not_found"),
                (&house.anybody(), 401, "not_signed_in"),
            ],
        )
        .await;
        // without a word of the yes nobody is assigned anything
        ask.wants(
            &officer,
            &[
                (json!({"agreed": ""}), "agreed required"),
                (json!({"agreed": "　 "}), "agreed required"),
                (json!({"org_id": Uuid::nil()}), "org_id unknown"),
                (json!({"quantity": 0}), "quantity quantity"),
            ],
        )
        .await;
        let unsaid = json!({"version": 1, "org_id": BANK});
        officer
            .post(&format!("/api/demands/{demand}/assign"), &unsaid)
            .await
            .refused(400, "body_malformed");
        let more = json!({"org_id": BANK, "agreed": YES, "quantity": 2});
        let more = act(&officer, "demands", &demand, "assign", more).await;
        more.refused(409, "order_more_than_left");
        assert_eq!(more.body["args"]["left"], 1);

        let logged = Logged {
            event: "assign",
            from: "escalated",
            to: "in_progress",
            reason: Some(YES),
        };
        let page = ask.done_once(&officer, &logged).await;
        assert_eq!(
            json!([
                page["state"],
                page["next_step"]["code"],
                page["next_step"]["who"],
                page["committed"]
            ]),
            json!(["in_progress", "first_contact", "江滨银行", 1])
        );
        let orders = page["orders"].as_array().expect("orders");
        assert_eq!(orders.len(), 1);
        assert_eq!(
            json!([orders[0]["kind"], orders[0]["state"], orders[0]["org_id"]]),
            json!(["assigned", "confirmed", BANK])
        );
        ask.too_late(&officer, "demand_not_in_state").await;
        // the unit hears of it, does it, and the community calls back
        let inbox = bank.get("/api/notices").await.ok().body;
        assert_eq!(inbox["items"][0]["code"], "order_in_progress");
        let order = id(&orders[0]);
        act(&bank, "orders", &order, "report", json!({"text": "已送餐"}))
            .await
            .ok();
        let heard = json!({"way": "phone", "resolved": "solved", "satisfaction": "satisfied"});
        act(&clerk, "orders", &order, "callback", heard).await.ok();
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_community_gets_nothing_outside_its_task_list(house: TestHouse) {
        street(&house).await;
        lay_class(&house).await;
        let leader = house
            .client(STREET, Role::StreetLeader, OFFICE, &AreaPath::street())
            .await;
        let outside = escalated(&house, "楼顶私搭的阳光房", 1, Some(BUILT)).await;
        let ask = assign(&outside, COMMITTEE);
        ask.too_late(&leader, "order_outside_task_list").await;
        let page = leader.get(&format!("/api/demands/{outside}")).await.ok();
        assert_eq!(
            json!([page.body["state"], page.body["orders"]]),
            json!(["escalated", []])
        );
        // the same matter may go to a unit, and a matter on the list to the community
        let inside = escalated(&house, "楼里三位独居老人想每天中午有人送餐", 1, None).await;
        for (demand, org) in [(&outside, SCHOOL), (&inside, COMMITTEE)] {
            let body = assign(demand, org).body;
            let page = act(&leader, "demands", demand, "assign", body).await.ok();
            assert_eq!(page.body["orders"][0]["org_id"], json!(org));
        }
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_was_assigned_in_part_is_open_for_the_rest(house: TestHouse) {
        street(&house).await;
        let demand = escalated(&house, "楼里三位独居老人想每天中午有人送餐", 3, None).await;
        let (officer, clerk) = (officer(&house).await, worker(&house).await);
        let part = json!({"org_id": BANK, "agreed": YES, "quantity": 2});
        let page = act(&officer, "demands", &demand, "assign", part)
            .await
            .ok()
            .body;
        assert_eq!(
            json!([page["asked"], page["committed"], page["state"]]),
            json!([3, 2, "in_progress"])
        );
        let open = json!({"mode": "open"});
        act(&clerk, "demands", &demand, "issue", open).await.ok();
        let school = liaison(&house, SCHOOL).await;
        let claim = format!("/api/demands/{demand}/claim");
        school.post(&claim, &json!({"quantity": 1})).await.ok();
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_unit_that_has_ended_is_given_and_offered_nothing(house: TestHouse) {
        street(&house).await;
        let officer = officer(&house).await;
        let (up, waits) = (
            escalated(&house, "楼里三位独居老人想每天中午有人送餐", 1, None).await,
            id(&record(&worker(&house).await, "请单位轮流值守周末图书角", 1).await),
        );
        act(&officer, "demands", &waits, "accept", json!({}))
            .await
            .ok();
        let school = format!("/api/orgs/{}", SCHOOL);
        let version = officer.get(&school).await.ok().body["version"].clone();
        let end = json!({"version": version, "reason": "学校撤并"});
        officer.post(&format!("{school}/end"), &end).await.ok();
        assign(&up, SCHOOL)
            .wants(&officer, &[(json!({}), "org_id unknown")])
            .await;
        let rows: [(Value, &str); 2] = [
            (
                json!({"mode": "directed", "to_org_id": SCHOOL}),
                "to_org_id unknown",
            ),
            (
                json!({"mode": "rotating", "rotation": [BANK, SCHOOL]}),
                "rotation unknown",
            ),
        ];
        for (body, told) in rows {
            let ask = Ask {
                kind: "demands",
                id: &waits,
                action: "issue",
                body,
            };
            ask.wants(&officer, &[(json!({}), told)]).await;
        }
        nothing_broken(&house).await;
    }
);
