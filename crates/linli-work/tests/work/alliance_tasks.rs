//! Tasks of alliances: given with a day, reported by who does them, accepted by somebody else.

use crate::setting::alliances::{
    act as answer_invitation, action, field, found, id, invite, membership, of_community, of_street,
};
use crate::setting::letters::{lay_post_in, told};
use crate::setting::{BANK, COMMUNITY, FEATURES, OFFICE, SCHOOL, liaison, officer, settle, worker};
use linli_domain::actor::Role;
use linli_domain::id::OrgId;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::{TestAnswer, TestClient, TestHouse};
use serde_json::{Value, json};

async fn give(client: &TestClient<'_>, alliance: &Value, task: &Value) -> TestAnswer {
    let url = format!("/api/alliances/{}/tasks", id(alliance));
    client.post(&url, task).await
}

async fn act(client: &TestClient<'_>, task: &Value, verb: &str, word: &str) -> TestAnswer {
    let url = format!("/api/alliance-tasks/{}/{verb}", id(task));
    let body = json!({"version": task["version"], "word": word});
    client.post(&url, &body).await
}

fn task(house: &TestHouse, org: OrgId, days: i64) -> Value {
    json!({"org_id": org, "what": "制定共享停车办法", "due_at": house.app.now().plus(days * DAY)})
}

on_both_databases!(
    &FEATURES,
    async fn a_task_is_reported_sent_back_and_accepted_by_somebody_else(house: TestHouse) {
        settle(&house).await;
        let (clerk, bank) = (officer(&house).await, liaison(&house, BANK).await);
        lay_post_in(
            &house,
            (bank.person, "周晓"),
            (Role::UnitLiaison, BANK),
            ("/001/", COMMUNITY),
        )
        .await;
        let alliance = found(&clerk, of_street()).await;
        let outside = give(&clerk, &alliance, &task(&house, BANK, 30)).await;
        assert_eq!(field(&outside), "org_id task_not_a_member");
        invite(&clerk, &alliance, &[BANK]).await.ok();
        // who is only invited has not said yes
        let invited = give(&clerk, &alliance, &task(&house, BANK, 30)).await;
        assert_eq!(field(&invited), "org_id task_not_a_member");
        let one = membership(&bank, &alliance, BANK).await;
        let one = answer_invitation(&bank, &one, "accept", json!({}));
        let one = one.await.ok().body;
        let given = give(&clerk, &alliance, &task(&house, BANK, 30))
            .await
            .ok()
            .body;
        assert_eq!(
            (&given["state"], &given["late"]),
            (&json!("open"), &json!(false))
        );
        assert_eq!(
            told(&house, bank.person).await,
            ["alliance_invited", "alliance_task"]
        );
        act(&clerk, &given, "report", "办好了")
            .await
            .refused(403, "task_owner_only");
        let mine = bank.get("/api/alliance-tasks").await.ok().body;
        let mine = &mine["items"][0];
        assert_eq!(
            (action(mine, "report"), action(mine, "accept")),
            ("may", "task_keeper_only")
        );
        assert_eq!(
            field(&act(&bank, mine, "report", " ").await),
            "word required"
        );
        let reported = act(&bank, mine, "report", "已定稿").await.ok().body;
        act(&bank, mine, "report", "已定稿")
            .await
            .refused(409, "stale_version");
        let back = act(&clerk, &reported, "send-back", "还缺收费标准")
            .await
            .ok()
            .body;
        assert_eq!(
            (&back["state"], &back["word"]),
            (&json!("open"), &json!("还缺收费标准"))
        );
        let heard = told(&house, bank.person).await;
        assert!(
            heard.contains(&"alliance_task_sent_back".to_owned()),
            "{heard:?}"
        );
        let reported = act(&bank, &back, "report", "已补上").await.ok().body;
        let done = act(&clerk, &reported, "accept", "").await.ok().body;
        assert_eq!(
            (&done["state"], &done["word"]),
            (&json!("done"), &json!("已补上"))
        );
        act(&clerk, &done, "drop", "不用了")
            .await
            .refused(409, "task_not_in_state");
        // what the office gave itself it does not accept from the same hand
        let own = give(&clerk, &alliance, &task(&house, OFFICE, 30))
            .await
            .ok()
            .body;
        let own = act(&clerk, &own, "report", "办好了").await.ok().body;
        act(&clerk, &own, "accept", "")
            .await
            .refused(403, "task_own");
        act(&officer(&house).await, &own, "accept", "").await.ok();
        let open = clerk.get("/api/alliance-tasks").await.ok().body;
        assert_eq!(open["total"], 0);
        let all = clerk.get("/api/alliance-tasks?ended=true").await.ok().body;
        assert_eq!(all["total"], 2);
        // who left and is invited anew is no member until the next yes
        let left = json!({"reason": "换届"});
        answer_invitation(&bank, &one, "leave", left).await.ok();
        invite(&clerk, &alliance, &[BANK]).await.ok();
        let anew = give(&clerk, &alliance, &task(&house, BANK, 30)).await;
        assert_eq!(field(&anew), "org_id task_not_a_member");
    }
);

on_both_databases!(
    &FEATURES,
    async fn tasks_are_given_by_who_keeps_the_alliance_and_seen_by_who_does_them(house: TestHouse) {
        settle(&house).await;
        let (clerk, neighbour) = (officer(&house).await, worker(&house).await);
        let street = found(&clerk, of_street()).await;
        let community = found(&neighbour, of_community()).await;
        give(&neighbour, &street, &task(&house, BANK, 3))
            .await
            .refused(403, "alliance_elsewhere");
        for (body, told) in [
            (task(&house, BANK, -1), "due_at time_past"),
            (task(&house, BANK, 2_000), "due_at time_past"),
            (task(&house, OrgId(uuid::Uuid::nil()), 3), "org_id unknown"),
        ] {
            assert_eq!(field(&give(&clerk, &street, &body).await), told);
        }
        invite(&neighbour, &community, &[BANK]).await.ok();
        let bank = liaison(&house, BANK).await;
        let one = membership(&bank, &community, BANK).await;
        answer_invitation(&bank, &one, "accept", json!({}))
            .await
            .ok();
        let given = give(&neighbour, &community, &task(&house, BANK, 3))
            .await
            .ok()
            .body;
        let school = liaison(&house, SCHOOL).await;
        assert_eq!(
            school.get("/api/alliance-tasks").await.ok().body["total"],
            0
        );
        act(&school, &given, "report", "办好了")
            .await
            .refused(404, "not_found");
        let elsewhere = format!("/api/alliance-tasks?org_id={BANK}");
        school.get(&elsewhere).await.refused(404, "not_found");
        // its day passes
        house.advance(4 * DAY).await;
        let list = format!("/api/alliance-tasks?alliance_id={}", id(&community));
        let late = officer(&house).await.get(&list).await.ok().body;
        assert_eq!(late["items"][0]["late"], true);
    }
);
