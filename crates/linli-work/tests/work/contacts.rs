//! Contacts of units: who is asked, who confirms, how long that holds, and who sees whom.

use crate::setting::letters::lay_post_in;
use crate::setting::{
    BANK, COMMUNITY, FEATURES, NEIGHBOUR, SCHOOL, liaison, officer, path, settle, worker,
};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId, PostId};
use linli_domain::time::DAY;
use linli_kit::testing::{STREET, TestAnswer, TestClient, TestHouse};
use linli_kit::{on_both_databases, params};
use serde_json::{Value, json};

/// The bank's liaison, who is signed in, and the school's head.
async fn two_contacts(house: &TestHouse) -> (TestClient<'_>, PostId, PostId) {
    settle(house).await;
    let bank = liaison(house, BANK).await;
    let own = lay_post_in(
        house,
        (bank.person, "周晓"),
        (Role::UnitLiaison, BANK),
        ("/001/", COMMUNITY),
    )
    .await;
    let head = PersonId(house.app.ids().next());
    let other = lay_post_in(
        house,
        (head, "吴校长"),
        (Role::UnitHead, SCHOOL),
        ("/002/", NEIGHBOUR),
    )
    .await;
    (bank, own, other)
}

async fn list(client: &TestClient<'_>, query: &str) -> Vec<Value> {
    let answer = client.get(&format!("/api/contacts{query}")).await.ok().body;
    answer["items"].as_array().expect("a list").clone()
}

async fn confirm(client: &TestClient<'_>, id: PostId, version: i64) -> TestAnswer {
    let address = format!("/api/contacts/{id}/confirm");
    client.post(&address, &json!({"version": version})).await
}

on_both_databases!(
    &FEATURES,
    async fn a_contact_is_confirmed_by_itself_or_its_office_for_half_a_year(house: TestHouse) {
        let (bank, own, other) = two_contacts(&house).await;
        let clerk = officer(&house).await;
        let asked = list(&clerk, "?state=unconfirmed").await;
        assert_eq!(asked.len(), 2);
        let said = confirm(&bank, own, 1).await.ok().body;
        assert_eq!(
            (&said["state"], &said["confirmed_by"], &said["org_name"]),
            (&json!("confirmed"), &json!("周晓"), &json!("江滨银行"))
        );
        assert_eq!(list(&clerk, "?state=unconfirmed").await.len(), 1);
        confirm(&clerk, other, 1).await.ok();
        assert_eq!(list(&clerk, "?state=confirmed").await.len(), 2);
        // who is asked first stands first: here nobody is, so the oldest confirmation
        house.advance(179 * DAY).await;
        let clerk = officer(&house).await;
        assert_eq!(list(&clerk, "?state=confirmed").await.len(), 2);
        house.advance(DAY).await;
        let clerk = officer(&house).await;
        assert_eq!(list(&clerk, "?state=unconfirmed").await.len(), 2);
        // an ended post is nobody's contact any more, and stays told
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let now = tx.now();
        let (db, scope) = tx.parts();
        db.execute(
            scope,
            "UPDATE post SET ended_at = $5 WHERE street_id = $1 AND id = $4",
            params![own, now],
        )
        .await
        .expect("ends");
        tx.finish().await.expect("commits");
        assert_eq!(list(&clerk, "").await.len(), 1);
        let past = list(&clerk, &format!("?state=inactive&org_id={BANK}")).await;
        assert_eq!(past[0]["person_name"], "周晓");
        assert_eq!(
            past[0]["allowed_actions"][0]["reason_code"],
            "contact_inactive"
        );
        confirm(&clerk, own, 1)
            .await
            .refused(409, "contact_inactive");
    }
);

on_both_databases!(
    &FEATURES,
    async fn everybody_sees_and_confirms_what_is_theirs(house: TestHouse) {
        let (bank, own, other) = two_contacts(&house).await;
        // a unit sees its own people, and asks for nobody else's
        let seen = list(&bank, "").await;
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0]["id"], json!(own));
        let elsewhere = format!("/api/contacts?org_id={SCHOOL}");
        bank.get(&elsewhere).await.refused(404, "not_found");
        confirm(&bank, other, 1).await.refused(404, "not_found");
        // a colleague of the same unit does not speak for the liaison
        let colleague = house
            .client(STREET, Role::UnitHead, BANK, &path("/001/"))
            .await;
        confirm(&colleague, own, 1)
            .await
            .refused(403, "contact_not_for_role");
        // a community keeps those of its own place
        let clerk = worker(&house).await;
        assert_eq!(list(&clerk, "").await.len(), 1);
        confirm(&clerk, other, 1).await.refused(404, "not_found");
        confirm(&clerk, own, 7).await.refused(409, "stale_version");
        assert_eq!(list(&clerk, "?q=%E5%91%A8").await.len(), 1);
        assert_eq!(list(&clerk, "?q=%25").await.len(), 0, "typed word for word");
        let auditor = house
            .client(STREET, Role::Auditor, OrgId(own.0), &path("/"))
            .await;
        assert_eq!(list(&auditor, "").await.len(), 2);
        confirm(&auditor, own, 1)
            .await
            .refused(403, "not_for_this_post");
        // a repeat under the same key is one confirmation in the log
        let address = format!("/api/contacts/{own}/confirm");
        let body = json!({"version": 1});
        for _ in 0..2 {
            let sent = clerk.write_with_key(Method::POST, &address, &body, "confirmed once");
            sent.await.ok();
        }
        let mut db = house.app.read().await.expect("reads");
        let scope = linli_domain::scope::Scope::street_wide(STREET);
        let entries = linli_kit::log::timeline(&mut db, &scope, "post", own.0)
            .await
            .expect("a log");
        let told = entries
            .iter()
            .filter(|entry| entry.event == "contact_confirmed");
        assert_eq!(told.count(), 1);
    }
);
