//! Agreements: who drafts, reviews, signs and sees; what orders count off; bad input.

use crate::setting::agreements::{
    address, approve, approved, call_back, figures, leader, line, look, may, send_scan, sign,
    signed, step, year_with_the_bank,
};
use crate::setting::walk::{act, id, nothing_broken, record, reported, street};
use crate::setting::{
    BANK, COMMITTEE, FEATURES, MEALS, OFFICE, SAFETY, SCHOOL, liaison, officer, path, worker,
};
use linli_domain::actor::Role;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET, word_text};
use serde_json::{Value, json};

on_both_databases!(
    &FEATURES,
    async fn an_agreement_is_drafted_reviewed_by_somebody_else_signed_and_kept(house: TestHouse) {
        street(&house).await;
        let (clerk, head) = (officer(&house).await, leader(&house).await);
        let made = clerk
            .post("/api/agreements", &year_with_the_bank())
            .await
            .ok()
            .body;
        assert_eq!(made["number"], "XY330106-20261110-00001");
        assert_eq!(
            (&made["state"], &made["next_step"]["code"]),
            (&json!("drafting"), &json!("submit_agreement"))
        );
        assert!(may(&made, "edit") && may(&made, "submit") && !may(&made, "sign"));
        let submitted = step(&clerk, &made, "submit").await.ok().body;
        step(&clerk, &submitted, "approve")
            .await
            .refused(403, "agreement_reviews_own");
        step(&head, &made, "approve")
            .await
            .refused(409, "stale_version");
        let back = step(&head, &submitted, "send-back").await.ok().body;
        assert_eq!(back["state"], "drafting");
        let agreement = approve(&house, &back).await;
        assert_eq!(agreement["next_step"]["code"], "sign_agreement");
        let agreement = sign(&house, &agreement).await;
        assert_eq!(
            (&agreement["state"], &agreement["next_step"]["code"]),
            (&json!("expiring"), &json!("renew_agreement")),
            "52 days are left"
        );
        assert_eq!(figures(&agreement), [(0, 10), (0, 4)]);

        let (_, order) = reported(&house).await;
        let before = look(&clerk, &agreement).await;
        assert_eq!(
            figures(&before),
            [(0, 10), (0, 4)],
            "not before it is confirmed"
        );
        call_back(&house, &order).await;
        let kept = look(&clerk, &agreement).await;
        assert_eq!(figures(&kept), [(1, 10), (0, 4)], "the nearest class");
        assert_eq!(
            (&kept["due_lines"], &kept["kept_lines"]),
            (&json!(2), &json!(0))
        );
        let deeds = clerk.get(&address(&kept, "deeds")).await.ok().body;
        assert_eq!(
            (&deeds["total"], &deeds["items"][0]["source_id"]),
            (&json!(1), &json!(order))
        );
        let owed = liaison(&house, BANK)
            .await
            .get("/api/obligations?open=true")
            .await
            .ok()
            .body;
        assert_eq!(owed["items"].as_array().expect("lines").len(), 2);
        assert_eq!(owed["items"][0]["delivered"], 1);
        let events: Vec<&str> = kept["timeline"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|entry| entry["event"].as_str())
            .collect();
        assert_eq!(
            events,
            ["create", "submit", "send_back", "submit", "approve", "sign"]
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_was_done_before_counts_and_what_goes_back_does_not(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let said = record(&clerk, "楼里三位独居老人想每天中午有人送餐", 1).await;
        let (demand, code) = (id(&said), said["tracking_code"].clone());
        act(&clerk, "demands", &demand, "accept", json!({}))
            .await
            .ok();
        act(&clerk, "demands", &demand, "issue", json!({"mode": "open"}))
            .await
            .ok();
        let bank = liaison(&house, BANK).await;
        let claim = format!("/api/demands/{demand}/claim");
        let order = id(&bank.post(&claim, &json!({})).await.ok().body);
        act(&clerk, "orders", &order, "confirm", json!({}))
            .await
            .ok();
        act(&bank, "orders", &order, "report", json!({"text": "已送餐"}))
            .await
            .ok();
        call_back(&house, &order).await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        assert_eq!(
            figures(&agreement),
            [(1, 10), (0, 4)],
            "done in its validity"
        );
        // the resident says afterwards that it was not done
        let page = format!(
            "/api/public/demands/{}/reopen",
            code.as_str().expect("a code")
        );
        let bad = json!({"reason": "没有送到"});
        house.anybody().post(&page, &bad).await.ok();
        assert_eq!(
            figures(&look(&officer(&house).await, &agreement).await),
            [(0, 10), (0, 4)]
        );
        act(&bank, "orders", &order, "report", json!({"text": "补送了"}))
            .await
            .ok();
        call_back(&house, &order).await;
        assert_eq!(
            figures(&look(&officer(&house).await, &agreement).await),
            [(1, 10), (0, 4)],
            "once, however often it came by"
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_ceremony_signs_what_is_approved_and_names_the_rest(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let first = approved(&house, &year_with_the_bank()).await;
        let second = approved(&house, &year_with_the_bank()).await;
        let draft = clerk
            .post("/api/agreements", &year_with_the_bank())
            .await
            .ok()
            .body;
        let of = |one: &Value| json!({"id": one["id"], "version": one["version"]});
        let day = "2026-11-10T09:00:00+08:00";
        let body = json!({"items": [of(&first), of(&draft), of(&second)], "signed_on": day});
        let result = clerk.post("/api/agreements/sign", &body).await.ok().body;
        assert_eq!(result["done"], json!([first["id"], second["id"]]));
        assert_eq!(result["failed"][0]["code"], "agreement_wrong_state");
        let later = json!({"items": [of(&draft)], "signed_on": "2026-11-11T09:00:00+08:00"});
        assert_eq!(
            clerk.post("/api/agreements/sign", &later).await.body["field_errors"][0]["code"],
            "agreement_signed_on"
        );
        // ended before its time, with the reason, by the office alone
        let seen = look(&clerk, &first).await;
        step(&leader(&house).await, &seen, "terminate")
            .await
            .refused(403, "not_for_this_post");
        let ended = step(&clerk, &seen, "terminate").await.ok().body;
        assert_eq!(
            (&ended["state"], &ended["end_reason"]),
            (&json!("terminated"), &json!("按会议议定"))
        );
        let (_, order) = reported(&house).await;
        call_back(&house, &order).await;
        assert_eq!(
            figures(&look(&clerk, &first).await),
            [(0, 9), (0, 3)],
            "what was terminated counts nothing new"
        );
        assert_eq!(figures(&look(&clerk, &second).await), [(1, 10), (0, 4)]);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_scan_is_kept_under_its_hash_and_the_paper_is_written(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let draft = approved(&house, &year_with_the_bank()).await;
        let pdf = b"%PDF-1.7 signed";
        send_scan(&clerk, &draft, pdf, "scan-0000")
            .await
            .refused(409, "agreement_wrong_state");
        let agreement = sign(&house, &draft).await;
        assert_eq!(
            send_scan(&clerk, &agreement, b"<html>", "scan-0001")
                .await
                .body["field_errors"][0]["code"],
            "agreement_scan"
        );
        let kept = send_scan(&clerk, &agreement, pdf, "scan-0002")
            .await
            .ok()
            .body;
        assert_eq!(
            kept["scan_hash"],
            "281a9b6b403e3fecbd92e4b0504bde1ddac566e0478eb038d63a85aed1a8b418"
        );
        assert_eq!(kept["next_step"]["code"], "renew_agreement");
        let again = send_scan(&clerk, &agreement, pdf, "scan-0002")
            .await
            .ok()
            .body;
        assert_eq!(again, kept, "the same request is answered the same");
        let bank = liaison(&house, BANK).await;
        let file = bank.get(&address(&kept, "scan")).await.ok();
        assert_eq!(file.bytes, pdf);
        assert_eq!(file.headers["content-type"], "application/pdf");
        let word = bank.get(&address(&kept, "agreement.docx")).await.ok();
        assert!(word.bytes.starts_with(b"PK"));
        let text = word_text(&word.bytes);
        for said in [
            "江滨银行结对共建协议",
            "编号：XY330106-20261110-00001（第 1 版）",
            "甲方：北江街道办事处",
            "乙方：江滨银行",
            "本协议自 2026年1月1日 起，至 2026年12月31日 止。",
            "为老人送餐",
            "每年 10 次",
            "双方每季度碰头一次。",
            "江滨银行（盖章）",
        ] {
            assert!(text.contains(said), "{said} is not in {text}");
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn everybody_sees_what_is_theirs(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let mut of_community = year_with_the_bank();
        of_community["parties"] = json!([COMMITTEE, BANK]);
        let community = worker(&house).await;
        // the community drafts for itself, and for nobody else
        let other = community
            .post("/api/agreements", &year_with_the_bank())
            .await;
        assert_eq!(
            other.body["field_errors"][0]["code"],
            "agreement_other_office"
        );
        let made = community
            .post("/api/agreements", &of_community)
            .await
            .ok()
            .body;
        let of_street = clerk
            .post("/api/agreements", &year_with_the_bank())
            .await
            .ok()
            .body;
        let (bank, school) = (liaison(&house, BANK).await, liaison(&house, SCHOOL).await);
        let neighbour = house
            .client(STREET, Role::CommunitySecretary, COMMITTEE, &path("/002/"))
            .await;
        let stranger = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        let totals = async || {
            let mut totals = Vec::new();
            for client in [&clerk, &community, &neighbour, &bank, &school, &stranger] {
                let list = client.get("/api/agreements").await.ok().body;
                totals.push(list["total"].as_i64().expect("a number"));
            }
            totals
        };
        assert_eq!(
            totals().await,
            [2, 1, 0, 0, 0, 0],
            "a draft is the office's"
        );
        let address_of = |one: &Value| {
            let id = one["id"].as_str().expect("an id");
            format!("/api/agreements/{id}")
        };
        for (client, one) in [
            (&bank, &made),
            (&school, &made),
            (&neighbour, &made),
            (&community, &of_street),
            (&stranger, &made),
        ] {
            client.get(&address_of(one)).await.refused(404, "not_found");
        }
        let submitted = step(&community, &made, "submit").await.ok().body;
        assert_eq!(totals().await, [2, 1, 0, 1, 0, 0]);
        let seen = look(&bank, &submitted).await;
        assert_eq!(
            seen["timeline"],
            json!([]),
            "what the offices wrote stays theirs"
        );
        assert!(!may(&seen, "approve") && !may(&seen, "edit"));
        // the community does not approve or sign
        step(&community, &submitted, "approve")
            .await
            .refused(403, "not_for_this_post");
        let found = clerk
            .get("/api/agreements?q=%E6%B1%9F%E6%BB%A8%E9%93%B6%E8%A1%8C&state=review&kind=pairing")
            .await
            .ok()
            .body;
        assert_eq!(found["total"], 1);
        let none = clerk.get("/api/agreements?q=%25").await.ok().body;
        assert_eq!(none["total"], 0, "a percent sign is no wildcard");
        let theirs = format!("/api/obligations?org_id={SCHOOL}");
        bank.get(&theirs).await.refused(404, "not_found");
        // a unit that is a party is in use
        let uses = clerk.get(&format!("/api/orgs/{BANK}/uses")).await.ok().body;
        assert!(
            uses["items"]
                .as_array()
                .expect("uses")
                .iter()
                .any(|one| one["what"] == "agreement_party" && one["count"] == 2)
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn bad_input_is_told_by_field(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let with = |change: fn(&mut Value)| {
            let mut draft = year_with_the_bank();
            change(&mut draft);
            draft
        };
        for (draft, field, code) in [
            (with(|d| d["title"] = json!(" ")), "title", "required"),
            (
                with(|d| d["valid_to"] = d["valid_from"].clone()),
                "valid_to",
                "agreement_validity",
            ),
            (
                with(|d| d["valid_to"] = json!("2056-01-01T00:00:00+08:00")),
                "valid_to",
                "agreement_validity",
            ),
            (
                with(|d| d["parties"] = json!([OFFICE])),
                "parties",
                "agreement_no_unit",
            ),
            (
                with(|d| d["parties"] = json!([BANK])),
                "parties",
                "agreement_one_office",
            ),
            (
                with(|d| d["parties"] = json!([OFFICE, COMMITTEE, BANK])),
                "parties",
                "agreement_one_office",
            ),
            (
                with(|d| d["parties"] = json!([OFFICE, MEALS])),
                "parties",
                "unknown",
            ),
            (
                with(|d| d["lines"][0]["org_id"] = json!(SCHOOL)),
                "lines.0.org_id",
                "agreement_not_party",
            ),
            (
                with(|d| d["lines"][0]["org_id"] = json!(OFFICE)),
                "lines.0.org_id",
                "agreement_office_owes",
            ),
            (
                with(|d| d["lines"][1]["quantity"] = json!(0)),
                "lines.1.quantity",
                "out_of_range",
            ),
            (
                with(|d| d["lines"][1]["what"] = json!("")),
                "lines.1.what",
                "required",
            ),
            (
                with(|d| d["lines"][1]["class_id"] = json!(BANK)),
                "lines.1.class_id",
                "unknown",
            ),
        ] {
            let answer = clerk.post("/api/agreements", &draft).await;
            assert_eq!(answer.status, 422, "{}", answer.body);
            let error = &answer.body["field_errors"][0];
            assert_eq!(
                (&error["field"], &error["code"]),
                (&json!(field), &json!(code))
            );
            assert_ne!(error["message"], error["code"]);
        }
        let empty = with(|d| d["lines"] = json!([]));
        let empty = clerk.post("/api/agreements", &empty).await.ok().body;
        step(&clerk, &empty, "submit")
            .await
            .refused(409, "agreement_no_lines");
        // a line of another agreement is not taken over with its figures
        let signed = signed(&house, &year_with_the_bank()).await;
        let mut stolen = year_with_the_bank();
        stolen["lines"][0]["id"] = signed["lines"][0]["id"].clone();
        let stolen = clerk.post("/api/agreements", &stolen).await.ok().body;
        assert_ne!(stolen["lines"][0]["id"], signed["lines"][0]["id"]);
        // an electronic signature names its reference
        let draft = approved(&house, &year_with_the_bank()).await;
        let mut body = json!({"version": draft["version"], "signed_on": "2026-11-01T00:00:00+08:00", "sign_mode": "electronic"});
        let answer = clerk.post(&address(&draft, "sign"), &body).await;
        assert_eq!(answer.body["field_errors"][0]["field"], "sign_reference");
        body["sign_reference"] = json!("ES-2026-0009");
        let done = clerk.post(&address(&draft, "sign"), &body).await.ok().body;
        assert_eq!(done["next_step"]["code"], "renew_agreement");
    }
);

on_both_databases!(
    &FEATURES,
    async fn an_order_of_another_class_keeps_no_line(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let mut draft = year_with_the_bank();
        draft["lines"] = json!([line(BANK, "反诈宣传", 2, json!(SAFETY))]);
        let agreement = signed(&house, &draft).await;
        let (_, order) = reported(&house).await;
        call_back(&house, &order).await;
        assert_eq!(figures(&look(&clerk, &agreement).await), [(0, 2)]);
        // counted in portions, as the demand is
        draft["lines"] = json!([line(BANK, "送餐", 300, json!(MEALS))]);
        draft["lines"][0]["unit"] = json!("份");
        let portions = signed(&house, &draft).await;
        assert_eq!(figures(&portions), [(1, 300)]);
    }
);

on_both_databases!(
    &FEATURES,
    async fn lists_and_pages_ask_as_often_whatever_their_size(house: TestHouse) {
        use linli_domain::scope::Scope;
        use linli_work::agreements::{store, view};
        street(&house).await;
        let mut counts = Vec::new();
        for _ in 0..3 {
            signed(&house, &year_with_the_bank()).await;
            let scope = Scope::street_wide(STREET);
            let page = linli_kit::page::Page {
                page: 1,
                page_size: 50,
            };
            let mut db = house.app.read().await.expect("reads");
            let filter = store::Filter::default();
            let (found, _) = store::find(&mut db, &scope, &filter, page)
                .await
                .expect("finds");
            let now = house.app.now();
            let shown = view::summaries(&mut db, &scope, &found, now)
                .await
                .expect("shows");
            counts.push((db.queries(), shown.len()));
        }
        let queries: Vec<u32> = counts.iter().map(|(queries, _)| *queries).collect();
        assert!(queries.iter().all(|queries| *queries <= 6), "{counts:?}");
        assert_eq!(counts[2].1, 3);
    }
);
