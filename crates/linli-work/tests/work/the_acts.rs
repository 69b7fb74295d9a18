//! What an office does to a demand apart from having it served: sends it to its proper channel, before the joint meeting,
//! up for money; takes an offer back; files it away.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET, TestClient, TestHouse};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::setting::asking::{Ask, Logged};
use crate::setting::walk::{act, id, issued, nothing_broken, record, reported, street, taken};
use crate::setting::{BANK, COMMITTEE, FEATURES, OFFICE, SCHOOL, liaison, officer, path, worker};

fn ask<'a>(demand: &'a str, action: &'a str, body: Value) -> Ask<'a> {
    Ask {
        kind: "demands",
        id: demand,
        action,
        body,
    }
}

async fn recorded(clerk: &TestClient<'_>) -> (String, String) {
    let said = record(clerk, "楼道灯不亮，老人上下楼不便", 1).await;
    let code = said["tracking_code"].as_str().expect("a code").to_owned();
    (id(&said), code)
}

/// A demand walked into a state by its acts.
async fn walked(clerk: &TestClient<'_>, acts: &[&str]) -> String {
    let (demand, _) = recorded(clerk).await;
    for action in acts {
        let body = match *action {
            "accept" => json!({}),
            "issue" => json!({"mode": "open"}),
            _ => json!({"reason": "社区先这样定"}),
        };
        act(clerk, "demands", &demand, action, body).await.ok();
    }
    demand
}

async fn page(client: &TestClient<'_>, demand: &str) -> Value {
    client
        .get(&format!("/api/demands/{demand}"))
        .await
        .ok()
        .body
}

/// An act of the offices is no other role's, no other place's and no stranger's.
async fn for_offices_only(house: &TestHouse, ask: &Ask<'_>) {
    let (root, here, there) = (AreaPath::street(), path("/001/"), path("/002/"));
    let reader = officer(house).await;
    for role in [
        Role::BuildingHead,
        Role::GridWorker,
        Role::StreetLeader,
        Role::SmartCentre,
        Role::Auditor,
        Role::UnitLiaison,
        Role::Volunteer,
    ] {
        let client = house.client(STREET, role, COMMITTEE, &here).await;
        ask.refused_to(&reader, &[(&client, 403, "not_for_this_post")])
            .await;
    }
    let neighbour = house.client(STREET, Role::CommunityWorker, COMMITTEE, &there);
    let stranger = house.client(OTHER_STREET, Role::StreetOfficer, OFFICE, &root);
    ask.refused_to(
        &reader,
        &[
            (&neighbour.await, 404, "not_found"),
            (&stranger.await, 404, "not_found"),
            (&house.anybody(), 401, "not_signed_in"),
        ],
    )
    .await;
}

on_both_databases!(
    &FEATURES,
    async fn what_belongs_elsewhere_is_referred_at_once(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let (demand, code) = recorded(&clerk).await;
        let note = "已转信访部门，电话 0574-12345";
        let to_petition = ask(&demand, "refer", json!({"to": "petition", "note": note}));
        for_offices_only(&house, &to_petition).await;
        for nowhere in [json!({}), json!({"to": "elsewhere"})] {
            act(&clerk, "demands", &demand, "refer", nowhere)
                .await
                .refused(400, "body_malformed");
        }
        let logged = Logged {
            event: "refer",
            from: "submitted",
            to: "referred",
            reason: Some(note),
        };
        let seen = to_petition.done_once(&clerk, &logged).await;
        assert_eq!(
            json!([
                seen["state"],
                seen["next_step"]["code"],
                seen["referral"]["to"],
                seen["referral"]["note"]
            ]),
            json!(["referred", "none", "petition", note])
        );
        to_petition.too_late(&clerk, "demand_not_in_state").await;
        // its requester reads where it went
        let followed = house.anybody();
        let followed = followed.get(&format!("/api/public/demands/{code}")).await;
        let followed = followed.ok().body;
        assert_eq!(
            json!([followed["state"], followed["note"], followed["can_reopen"]]),
            json!(["referred", note, false])
        );

        // also after it was accepted, without a word; not what units are offered already
        let accepted = walked(&clerk, &["accept"]).await;
        let logged = Logged {
            event: "refer",
            from: "accepted",
            to: "referred",
            reason: None,
        };
        ask(&accepted, "refer", json!({"to": "hotline_12345"}))
            .done_once(&officer(&house).await, &logged)
            .await;
        let offered = walked(&clerk, &["accept", "issue"]).await;
        ask(&offered, "refer", json!({"to": "department"}))
            .too_late(&clerk, "demand_not_in_state")
            .await;
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_needs_a_decision_or_money_waits_for_it(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let reason = "牵涉三个小区，请联席会议商议";
        let rows: [(&[&str], &str, &str, [&str; 3]); 6] = [
            (
                &["accept"],
                "to-meeting",
                "accepted",
                ["to_meeting", "awaiting_meeting", "meeting"],
            ),
            (
                &["accept", "escalate"],
                "to-meeting",
                "escalated",
                ["to_meeting", "awaiting_meeting", "meeting"],
            ),
            (
                &["accept", "to-fund"],
                "to-meeting",
                "awaiting_fund",
                ["to_meeting", "awaiting_meeting", "meeting"],
            ),
            (
                &["accept"],
                "to-fund",
                "accepted",
                ["to_fund", "awaiting_fund", "fund"],
            ),
            (
                &["accept", "escalate"],
                "to-fund",
                "escalated",
                ["to_fund", "awaiting_fund", "fund"],
            ),
            (
                &["accept", "to-meeting"],
                "to-fund",
                "awaiting_meeting",
                ["to_fund", "awaiting_fund", "fund"],
            ),
        ];
        for (acts, action, from, [event, to, step]) in rows {
            let demand = walked(&clerk, acts).await;
            let ask = ask(&demand, action, json!({"reason": reason}));
            ask.wants(
                &clerk,
                &[
                    (json!({"reason": ""}), "reason required"),
                    (json!({"reason": " "}), "reason required"),
                    (json!({"reason": null}), "reason required"),
                ],
            )
            .await;
            let logged = Logged {
                event,
                from,
                to,
                reason: Some(reason),
            };
            let seen = ask.done_once(&clerk, &logged).await;
            assert_eq!(
                json!([
                    seen["state"],
                    seen["next_step"]["code"],
                    seen["next_step"]["who"],
                    seen["next_step"]["due_at"],
                    seen["decision_note"]
                ]),
                json!([to, step, "北江街道办事处", null, reason]),
                "{action} from {from}"
            );
            // there once is there
            ask.too_late(&clerk, "demand_not_in_state").await;
        }
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn only_an_office_has_others_decide_and_only_what_it_accepted(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let reason = json!({"reason": "请联席会议商议"});
        let accepted = walked(&clerk, &["accept"]).await;
        let (reported, _) = reported(&house).await;
        for action in ["to-meeting", "to-fund"] {
            for_offices_only(&house, &ask(&accepted, action, reason.clone())).await;
            for early_or_late in [
                walked(&clerk, &[]).await,
                walked(&clerk, &["accept", "issue"]).await,
                reported.clone(),
            ] {
                ask(&early_or_late, action, reason.clone())
                    .too_late(&clerk, "demand_not_in_state")
                    .await;
            }
        }
        assert_eq!(page(&clerk, &accepted).await["state"], "accepted");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_has_ended_is_filed_away(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let (demand, order) = reported(&house).await;
        let file = ask(&demand, "archive", json!({}));
        file.too_late(&clerk, "demand_not_in_state").await;
        let heard = json!({"way": "phone", "resolved": "solved", "satisfaction": "satisfied"});
        act(&clerk, "orders", &order, "callback", heard).await.ok();
        for_offices_only(&house, &file).await;
        let before = page(&clerk, &demand).await;
        // no reason is asked for
        let logged = Logged {
            event: "archive",
            from: "closed",
            to: "archived",
            reason: None,
        };
        let seen = file.done_once(&clerk, &logged).await;
        assert_eq!(
            json!([seen["state"], seen["next_step"]["code"]]),
            json!(["archived", "none"])
        );
        // nothing of how it ended is lost, and nothing more is done to it
        for kept in ["closed_at", "satisfaction", "resolved", "fulfilled"] {
            assert_eq!(seen[kept], before[kept], "{kept}");
        }
        assert!(before["closed_at"].is_string());
        file.too_late(&clerk, "demand_not_in_state").await;
        let actions = seen["allowed_actions"].as_array().expect("actions");
        assert!(
            actions.iter().all(|one| one["allowed"] == false),
            "{actions:?}"
        );
        for (state, total) in [("archived", 1), ("closed", 0)] {
            let found = clerk.get(&format!("/api/demands?state={state}")).await;
            assert_eq!(found.ok().body["total"], total, "{state}");
        }
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn an_offer_is_taken_back(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let demand = walked(&clerk, &["accept", "issue"]).await;
        let other = walked(&clerk, &["accept", "issue"]).await;
        let offer = |seen: &Value| seen["issues"][0]["id"].clone();
        let (mine, others) = (
            offer(&page(&clerk, &demand).await),
            offer(&page(&clerk, &other).await),
        );
        let reason = "诉求人说不用了";
        let back = ask(
            &demand,
            "close-issue",
            json!({"issue_id": mine, "reason": reason}),
        );
        for_offices_only(&house, &back).await;
        back.wants(
            &clerk,
            &[
                (json!({"reason": " "}), "reason required"),
                (json!({"issue_id": Uuid::nil()}), "issue_id unknown"),
                (json!({"issue_id": others}), "issue_id unknown"),
            ],
        )
        .await;
        let logged = Logged {
            event: "close_issue",
            from: "published",
            to: "accepted",
            reason: Some(reason),
        };
        let seen = back.done_once(&clerk, &logged).await;
        assert_eq!(
            json!([
                seen["state"],
                seen["next_step"]["code"],
                seen["issues"][0]["outcome"]
            ]),
            json!(["accepted", "issue", "withdrawn"])
        );
        back.too_late(&clerk, "demand_not_in_state").await;
        // nobody takes it any more, until it is offered anew; the other offer stands
        let bank = liaison(&house, BANK).await;
        let claim = |demand: &str| format!("/api/demands/{demand}/claim");
        bank.post(&claim(&demand), &json!({}))
            .await
            .refused(409, "order_offer_withdrawn");
        bank.post(&claim(&other), &json!({})).await.ok();
        let anew = json!({"mode": "open"});
        act(&clerk, "demands", &demand, "issue", anew).await.ok();
        bank.post(&claim(&demand), &json!({})).await.ok();
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_was_taken_of_an_offer_stays_taken(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let demand = issued(&house, 2).await;
        let bank = liaison(&house, BANK).await;
        let claim = format!("/api/demands/{demand}/claim");
        let part = json!({"quantity": 1});
        bank.post(&claim, &part).await.ok();
        let issue = page(&clerk, &demand).await["issues"][0]["id"].clone();
        let body = json!({"issue_id": issue, "reason": "余下的社区自己办"});
        let back = ask(&demand, "close-issue", body);
        let logged = Logged {
            event: "close_issue",
            from: "claimed",
            to: "claimed",
            reason: Some("余下的社区自己办"),
        };
        let seen = back.done_once(&clerk, &logged).await;
        assert_eq!(
            json!([seen["state"], seen["committed"], seen["orders"][0]["state"]]),
            json!(["claimed", 1, "claimed"])
        );
        // the demand is still on its way, but nothing is on offer
        back.too_late(&clerk, "demand_no_open_issue").await;
        let school = liaison(&house, SCHOOL).await;
        school
            .post(&claim, &part)
            .await
            .refused(409, "order_offer_withdrawn");
        // of one that was taken whole nothing is left to take back
        let whole = issued(&house, 1).await;
        let _ = taken(&house, &whole).await;
        let gone = page(&clerk, &whole).await["issues"][0]["id"].clone();
        let body = json!({"issue_id": gone, "reason": "太晚了"});
        ask(&whole, "close-issue", body)
            .too_late(&clerk, "demand_no_open_issue")
            .await;
        nothing_broken(&house).await;
    }
);
