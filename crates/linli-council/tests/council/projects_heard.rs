//! What becomes of a co-building project at its end: accepted by another hand, heard by residents, told to its resolution.

use linli_kit::on_both_databases;
use linli_work::testing::agreements::leader;
use linli_work::testing::walk::{self, nothing_broken, record, street};
use linli_work::testing::{COMMITTEE, worker};
use serde_json::{Value, json};

use crate::projects::{
    FEATURES, MILESTONE, PARTNER, action, address, field, page, part, proposal, ready, ready_as,
    running, step,
};

on_both_databases!(
    &FEATURES,
    async fn a_project_is_accepted_by_another_and_heard_by_residents(house: TestHouse) {
        street(&house).await;
        let (clerk, head) = (worker(&house).await, leader(&house).await);
        let demand = record(&clerk, "楼里三位独居老人想每天中午有人送餐", 1).await;
        // a neighbour said the same, and follows it by a code of their own
        let same = record(&clerk, "我妈一个人住,中午能不能送个饭", 1).await;
        let into = json!({"into": demand["id"]});
        walk::act(&clerk, "demands", &walk::id(&same), "merge", into)
            .await
            .ok();
        walk::act(&clerk, "demands", &walk::id(&demand), "accept", json!({}))
            .await
            .ok();
        let mut wish = proposal(&house);
        wish["demand_id"] = demand["id"].clone();
        let shown = ready_as(&house, &wish).await;
        let finished = step(&clerk, &shown, "finish").await.ok().body;
        assert_eq!(action(&finished, "accept"), "project_own_deed");
        step(&clerk, &finished, "accept")
            .await
            .refused(403, "project_own_deed");
        let accepted = step(&head, &finished, "accept").await.ok().body;
        assert_eq!(accepted["next_step"]["code"], "hear_residents");

        // who asked reads it where they follow their matter, and answers by the same code
        let code = demand["tracking_code"].as_str().expect("a code");
        let resident = house.anybody();
        let matter = resident
            .get(&format!("/api/public/demands/{code}"))
            .await
            .ok()
            .body;
        let steps: Vec<&str> = matter["steps"]
            .as_array()
            .expect("steps")
            .iter()
            .filter_map(|step| step["code"].as_str())
            .filter(|code| code.starts_with("project_"))
            .collect();
        assert_eq!(steps, ["project_approved", "project_finished"]);
        let open = format!("/api/public/projects/{code}");
        let public = resident.get(&open).await.ok().body;
        assert_eq!(public["sources"][0]["who"], "街道财政");
        assert_eq!(
            (&public["answer"], &public["can_rate"]),
            (&Value::Null, &json!(true))
        );
        let rate = format!("{open}/rate");
        for answer in ["basic", "satisfied"] {
            resident.post(&rate, &json!({"answer": answer})).await.ok();
        }
        let code = same["tracking_code"].as_str().expect("a code");
        let rate = format!("/api/public/projects/{code}/rate");
        let seen = resident.post(&rate, &json!({"answer": "basic"})).await.ok();
        assert_eq!(seen.body["rating"]["answered"], 2);
        let heard = json!({"version": accepted["version"], "way": "phone", "answer": "no_answer", "count": 3});
        let heard = clerk
            .post(&address(&accepted, "ratings"), &heard)
            .await
            .ok()
            .body;
        assert_eq!(
            heard["rating"],
            json!({"satisfied": 1, "basic": 1, "unsatisfied": 0, "no_answer": 3, "answered": 2}),
            "a code answers once, and silence is in no rate"
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_is_open_stands_in_the_way_of_the_end(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let begun = running(&house).await;
        assert_eq!(action(&begun, "finish"), "project_open_milestones");
        step(&clerk, &begun, "finish")
            .await
            .refused(409, "project_open_milestones");
        let dropped = json!({"word": "改为线上征求意见"});
        let free = part(&clerk, &begun, MILESTONE, "drop", dropped)
            .await
            .ok()
            .body;
        assert_eq!(action(&free, "finish"), "project_no_milestones");
        part(
            &clerk,
            &free,
            PARTNER,
            "report",
            json!({"word": "每周三送餐", "done": 0}),
        )
        .await
        .refused(422, "invalid");
        let plan = json!({"version": free["version"], "milestones": []});
        let none = clerk.post(&address(&free, "milestones"), &plan).await;
        assert_eq!(field(&none), "milestones required");
    }
);

on_both_databases!(
    &FEATURES,
    async fn codes_answer_once_and_the_workbook_holds_the_list(house: TestHouse) {
        street(&house).await;
        let project = ready(&house).await;
        let (clerk, head) = (worker(&house).await, leader(&house).await);
        let finished = step(&clerk, &project, "finish").await.ok().body;
        let back = step(&head, &finished, "send-back").await.ok().body;
        assert_eq!(back["state"], "running");
        let finished = step(&clerk, &back, "finish").await.ok().body;
        let body = |count: i64| json!({"version": finished["version"], "count": count});
        let many = clerk
            .post(&address(&finished, "rating-codes"), &body(201))
            .await;
        assert_eq!(field(&many), "count project_count");
        let given = clerk
            .post(&address(&finished, "rating-codes"), &body(2))
            .await
            .ok()
            .body;
        let codes = given["codes"].as_array().expect("codes");
        assert_eq!(
            (codes.len(), &given["project"]["codes_given"]),
            (2, &json!(2))
        );
        let resident = house.anybody();
        for (code, answer) in codes.iter().zip(["satisfied", "unsatisfied"]) {
            let code = code.as_str().expect("a code").to_lowercase();
            let url = format!("/api/public/projects/{code}/rate");
            let said = json!({"answer": answer, "note": "饭菜再软一点"});
            resident.post(&url, &said).await.ok();
        }
        resident
            .get("/api/public/projects/2222-2222-2222")
            .await
            .refused(404, "not_found");
        let seen = page(&clerk, &finished).await;
        assert_eq!(seen["rating"]["answered"], 2);
        assert_eq!(seen["words"].as_array().expect("words").len(), 2);
        let sheet = clerk
            .get("/api/projects/export.xlsx?query=state%3Dopen")
            .await;
        assert_eq!(sheet.status, 200);
        let late = clerk.get("/api/projects?late=true").await.ok().body;
        assert_eq!(late["total"], 0);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_resolution_follows_its_project(house: TestHouse) {
        use crate::setting;
        let body = setting::joint(&house).await;
        let meeting = setting::noticed(&house, &body).await;
        let starts = meeting["starts_at"].as_str().expect("a moment");
        let starts = linli_domain::time::Timestamp::parse_rfc3339(starts).expect("a moment");
        house.clock.set(starts.plus(60_000));
        // who does nothing for a day is signed out
        let clerk = worker(&house).await;
        let lines: Vec<Value> = meeting["attendees"]
            .as_array()
            .expect("attendees")
            .iter()
            .map(|one| json!({"attendee_id": one["id"], "presence": "present"}))
            .collect();
        let meeting = setting::attend(&clerk, &meeting, json!(lines))
            .await
            .ok()
            .body;
        let meeting = setting::step(&clerk, &meeting, "hold", json!({}))
            .await
            .ok()
            .body;
        let decided = setting::resolve(&clerk, &meeting, COMMITTEE, "错时共享停车").await;
        let resolution = decided["decided"][0].clone();
        let mut wish = proposal(&house);
        wish["resolution_id"] = resolution["id"].clone();
        let early = clerk.post("/api/projects", &wish).await;
        assert_eq!(field(&early), "resolution_id project_resolution_state");
        setting::approved(&house, &meeting).await;
        let clerk = worker(&house).await;
        let made = clerk.post("/api/projects", &wish).await.ok().body;
        assert_eq!(
            (&made["origin"], &made["resolution_id"]),
            (&json!("resolution"), &resolution["id"])
        );
        let stands = async || {
            let list = worker(&house).await.get("/api/resolutions").await.ok().body;
            let rows = list["items"].as_array().expect("rows").clone();
            let own = rows.into_iter().find(|one| one["id"] == resolution["id"]);
            own.map(|one| one["state"].as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(stands().await.as_deref(), Some("doing"));
        let twice = clerk.post("/api/projects", &wish).await;
        assert_eq!(field(&twice), "resolution_id project_taken");
        let off = step(&clerk, &made, "call-off").await.ok().body;
        assert_eq!(off["state"], "called_off");
        assert_eq!(
            stands().await.as_deref(),
            Some("open"),
            "it is on the table again"
        );
        let again = clerk.post("/api/projects", &wish).await.ok().body;
        let listed = clerk
            .get("/api/projects?of_resolutions=true")
            .await
            .ok()
            .body;
        assert_eq!(listed["total"], 2);
        assert_eq!(again["next_step"]["code"], "approve_project");
        assert_eq!(stands().await.as_deref(), Some("doing"));
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_story_of_a_matter_tells_what_was_built(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let demand = record(&clerk, "楼里三位独居老人想每天中午有人送餐", 1).await;
        let id = walk::id(&demand);
        walk::act(&clerk, "demands", &id, "accept", json!({}))
            .await
            .ok();
        let mut wish = proposal(&house);
        wish["demand_id"] = demand["id"].clone();
        let ready = ready_as(&house, &wish).await;
        step(&clerk, &ready, "finish").await.ok();
        let story = clerk
            .get(&format!("/api/demands/{id}/story"))
            .await
            .ok()
            .body;
        let chapters: Vec<(&str, &str)> = story["chapters"]
            .as_array()
            .expect("chapters")
            .iter()
            .filter(|one| one["project_id"] == ready["id"])
            .map(|one| {
                let said = one["text"].as_str().or(one["made"][0]["what"].as_str());
                (
                    one["kind"].as_str().unwrap_or_default(),
                    said.unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(
            chapters,
            [("project", "让独居老人中午有热饭吃。"), ("built", "助餐点")]
        );
    }
);
