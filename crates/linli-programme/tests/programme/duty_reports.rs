//! Duty reports through the API: what falls due by itself, who hands in, who reviews, what is told and counted.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId};
use linli_domain::time::DAY;
use linli_kit::job::plant_regular;
use linli_kit::on_both_databases;
use linli_kit::page::Page;
use linli_kit::reader::Reader;
use linli_kit::testing::{OTHER_STREET, STREET, TestAnswer, TestClient, TestHouse};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use linli_programme::duty_reports::list::{DutyReportQuery, list};
use linli_work::testing::alliances::{action, field, id};
use linli_work::testing::{COMMUNITY, NEIGHBOUR, area, officer, path, settle, worker};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::posts::{FEATURES, lay_post, told};

/// 锦绣苑业委会 in 北江社区.
const OWNERS: OrgId = OrgId(Uuid::from_u128(0xD1));
/// 北江社区居委会.
const RESIDENTS: OrgId = OrgId(Uuid::from_u128(0xD2));
/// A volunteers' club in 南江社区.
const CLUB: OrgId = OrgId(Uuid::from_u128(0xD3));

async fn lay_orgs(house: &TestHouse) {
    settle(house).await;
    for (org, kind, name, place, at) in [
        (
            OWNERS,
            OrgKind::OwnersCommittee,
            "锦绣苑业委会",
            COMMUNITY,
            "/001/",
        ),
        (
            RESIDENTS,
            OrgKind::ResidentsCommittee,
            "北江社区居委会",
            COMMUNITY,
            "/001/",
        ),
        (
            CLUB,
            OrgKind::CommunityOrganisation,
            "南江银龄书画社",
            NEIGHBOUR,
            "/002/",
        ),
    ] {
        lay_org(house, org, kind, name, (place, at)).await;
    }
    plant_regular(&house.app).await.expect("plants");
    house.run_jobs().await;
}

async fn lay_org(house: &TestHouse, id: OrgId, kind: OrgKind, name: &str, at: (u128, &str)) {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let org = Org::new(id, kind, name, area(at.0), path(at.1));
    let (db, scope) = tx.parts();
    linli_net::orgs::store::insert(db, scope, &org, now)
        .await
        .expect("an organisation");
    tx.finish().await.expect("commits");
}

async fn chair(house: &TestHouse) -> TestClient<'_> {
    house
        .client(STREET, Role::OwnersCommitteeHead, OWNERS, &path("/001/"))
        .await
}

async fn secretary(house: &TestHouse) -> TestClient<'_> {
    use linli_work::testing::COMMITTEE;
    house
        .client(STREET, Role::CommunitySecretary, COMMITTEE, &path("/001/"))
        .await
}

async fn reports(client: &TestClient<'_>, query: &str) -> Value {
    let url = format!("/api/duty-reports?{query}");
    client.get(&url).await.ok().body
}

async fn report_of(client: &TestClient<'_>, name: &str) -> Value {
    let list = reports(client, "").await;
    let items = list["items"].as_array().expect("a list");
    let one = items.iter().find(|one| one["org_name"] == name);
    one.unwrap_or_else(|| panic!("no report of {name}: {list}"))
        .clone()
}

async fn act(client: &TestClient<'_>, report: &Value, verb: &str, more: Value) -> TestAnswer {
    let mut body = json!({"version": report["version"]});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let url = format!("/api/duty-reports/{}/{verb}", id(report));
    client.post(&url, &body).await
}

fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("a list");
    items
        .iter()
        .map(|one| one["org_name"].as_str().unwrap_or_default())
        .collect()
}

on_both_databases!(
    &FEATURES,
    async fn what_is_owed_falls_out_of_organisations_and_calendar(house: TestHouse) {
        lay_orgs(&house).await;
        let clerk = officer(&house).await;
        let all = reports(&clerk, "").await;
        assert_eq!(
            names(&all),
            ["北江社区居委会", "锦绣苑业委会", "南江银龄书画社"]
        );
        assert_eq!(all["periods"], json!(["2026H2"]));
        assert_eq!(
            all["figure"],
            json!({"owed": 3, "received": 0, "reviewed": 0, "overdue": 0, "light": "green"})
        );
        assert_eq!(all["items"][0]["due_at"], "2027-01-01T00:00:00+08:00");
        // a bank, a school and the offices owe nothing; another round writes nothing twice
        house.advance(DAY).await;
        let clerk = officer(&house).await;
        assert_eq!(reports(&clerk, "").await["total"], 3);
        // staff of a community see theirs; the committee its own
        assert_eq!(reports(&worker(&house).await, "").await["total"], 2);
        assert_eq!(
            names(&reports(&chair(&house).await, "").await),
            ["锦绣苑业委会"]
        );
        assert_eq!(
            names(&reports(&clerk, "kind=owners_committee").await),
            ["锦绣苑业委会"]
        );
        assert_eq!(names(&reports(&clerk, "q=银龄").await), ["南江银龄书画社"]);
        let community = format!("area_id={}", area(NEIGHBOUR));
        assert_eq!(
            names(&reports(&clerk, &community).await),
            ["南江银龄书画社"]
        );
        let wrong = clerk.get("/api/duty-reports?period=2026H3").await;
        assert_eq!(field(&wrong), "period unknown");
        // the next half-year begins: the old one stays owed
        house.advance(60 * DAY).await;
        let clerk = officer(&house).await;
        let next = reports(&clerk, "").await;
        assert_eq!(next["periods"], json!(["2027H1", "2026H2"]));
        let old = reports(&clerk, "period=2026H2").await;
        assert_eq!(
            old["figure"],
            json!({"owed": 3, "received": 0, "reviewed": 0, "overdue": 3, "light": "red"})
        );
        assert_eq!(reports(&clerk, "overdue=true").await["total"], 3);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_report_is_handed_in_sent_back_and_accepted_by_somebody_else(house: TestHouse) {
        lay_orgs(&house).await;
        let (chair, clerk) = (chair(&house).await, worker(&house).await);
        let boss = secretary(&house).await;
        lay_post(
            &house,
            (chair.person, "郭建国"),
            (Role::OwnersCommitteeHead, OWNERS),
        )
        .await;
        lay_post(
            &house,
            (boss.person, "周晓"),
            (Role::CommunitySecretary, linli_work::testing::COMMITTEE),
        )
        .await;
        let due = report_of(&chair, "锦绣苑业委会").await;
        assert_eq!(
            (action(&due, "send"), action(&due, "accept")),
            ("may", "duty_report_reviewer_only")
        );
        assert_eq!(
            field(&act(&chair, &due, "send", json!({"done": " "})).await),
            "done required"
        );
        let long = "字".repeat(4_001);
        assert_eq!(
            field(&act(&chair, &due, "send", json!({"done": long})).await),
            "done too_long"
        );
        let text = json!({"done": "修好电梯两部", "problems": "维修金不足", "plans": "明年换门禁"});
        let sent = act(&chair, &due, "send", text.clone()).await.ok().body;
        assert_eq!(
            (&sent["state"], &sent["on_behalf"], &sent["done"]),
            (&json!("sent"), &json!(false), &json!("修好电梯两部"))
        );
        assert_eq!(told(&house, boss.person).await, ["duty_report_sent"]);
        act(&chair, &due, "send", text.clone())
            .await
            .refused(409, "stale_version");
        act(&chair, &sent, "accept", json!({}))
            .await
            .refused(403, "not_for_this_post");
        assert_eq!(
            field(&act(&clerk, &sent, "send-back", json!({"word": ""})).await),
            "word required"
        );
        let back = act(&clerk, &sent, "send-back", json!({"word": "缺收支情况"}))
            .await
            .ok()
            .body;
        assert_eq!(
            (
                &back["state"],
                &back["sent_back"],
                &back["word"],
                &back["done"]
            ),
            (
                &json!("due"),
                &json!(true),
                &json!("缺收支情况"),
                &json!("修好电梯两部")
            )
        );
        let sent = act(&chair, &back, "send", text).await.ok().body;
        let done = act(&clerk, &sent, "accept", json!({"word": "内容完整"}))
            .await
            .ok()
            .body;
        assert_eq!(
            (&done["state"], &done["word"]),
            (&json!("reviewed"), &json!("内容完整"))
        );
        assert_eq!(
            told(&house, chair.person).await,
            ["duty_report_back", "duty_report_reviewed"]
        );
        act(&boss, &done, "send-back", json!({"word": "再改改"}))
            .await
            .refused(409, "duty_report_not_in_state");
        let events: Vec<&str> = done["timeline"]
            .as_array()
            .expect("a timeline")
            .iter()
            .map(|one| one["event"].as_str().unwrap_or_default())
            .collect();
        assert_eq!(
            events,
            [
                "report_send",
                "report_send_back",
                "report_send",
                "report_accept"
            ]
        );
        let figure = &reports(&officer(&house).await, "period=2026H2").await["figure"];
        assert_eq!(
            (&figure["owed"], &figure["received"], &figure["reviewed"]),
            (&json!(3), &json!(1), &json!(1))
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn paper_is_noted_by_a_clerk_and_reviewed_by_another(house: TestHouse) {
        lay_orgs(&house).await;
        let clerk = worker(&house).await;
        let due = report_of(&clerk, "北江社区居委会").await;
        for day in ["2026-06-30T09:00:00+08:00", "2026-11-11T09:00:00+08:00"] {
            let early = json!({"paper_file": "居委会述职.pdf", "handed_in": day});
            let answer = act(&clerk, &due, "send", early).await;
            assert_eq!(field(&answer), "handed_in duty_handed_in");
        }
        let paper =
            json!({"paper_file": "居委会述职.pdf", "handed_in": "2026-11-02T09:00:00+08:00"});
        let sent = act(&clerk, &due, "send", paper).await.ok().body;
        assert_eq!(
            (&sent["on_behalf"], &sent["paper_file"], &sent["sent_at"]),
            (
                &json!(true),
                &json!("居委会述职.pdf"),
                &json!("2026-11-02T09:00:00+08:00")
            )
        );
        act(&clerk, &sent, "accept", json!({}))
            .await
            .refused(403, "duty_report_own");
        act(&clerk, &sent, "send-back", json!({"word": "缺签字"}))
            .await
            .refused(403, "duty_report_own");
        // a colleague at the next desk may
        act(&worker(&house).await, &sent, "accept", json!({}))
            .await
            .ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_may_see_and_do_what(house: TestHouse) {
        lay_orgs(&house).await;
        let due = report_of(&officer(&house).await, "锦绣苑业委会").await;
        let page = format!("/api/duty-reports/{}", id(&due));
        let text = || json!({"done": "工作情况"});
        let other = house
            .client(STREET, Role::CommunityWorker, CLUB, &path("/002/"))
            .await;
        let club = house
            .client(STREET, Role::UnitLiaison, CLUB, &path("/002/"))
            .await;
        let abroad = house
            .client(OTHER_STREET, Role::StreetOfficer, OWNERS, &path("/"))
            .await;
        for stranger in [&other, &club, &abroad] {
            stranger.get(&page).await.refused(404, "not_found");
            act(stranger, &due, "send", text())
                .await
                .refused(404, "not_found");
        }
        assert_eq!(reports(&abroad, "").await["total"], 0);
        let at = path("/");
        for (role, reads) in [
            (Role::StreetLeader, true),
            (Role::Auditor, true),
            (Role::SmartCentre, true),
            (Role::BuildingHead, false),
            (Role::Volunteer, false),
            (Role::SystemAdministrator, false),
        ] {
            let client = house
                .client(STREET, role, linli_work::testing::OFFICE, &at)
                .await;
            let answer = client.get(&page).await;
            if reads {
                assert_eq!(action(&answer.ok().body, "send"), "duty_report_writer_only");
            } else {
                answer.refused(403, "not_for_this_post");
            }
            act(&client, &due, "send", text())
                .await
                .refused(403, "not_for_this_post");
        }
        house
            .anybody()
            .get(&page)
            .await
            .refused(401, "not_signed_in");
        // the unit's own people see it from another place too
        let own = house
            .client(STREET, Role::OwnersCommitteeMember, OWNERS, &path("/002/"))
            .await;
        own.get(&page).await.ok();
        // two taps are one
        let body = json!({"version": due["version"], "done": "工作情况"});
        let send = format!("{page}/send");
        let first = own
            .write_with_key(Method::POST, &send, &body, "tapped-twice")
            .await
            .ok();
        let again = own
            .write_with_key(Method::POST, &send, &body, "tapped-twice")
            .await
            .ok();
        assert_eq!(first.body, again.body);
    }
);

on_both_databases!(
    &FEATURES,
    async fn reminders_go_out_before_and_after_the_end(house: TestHouse) {
        lay_orgs(&house).await;
        let (chair, boss) = (chair(&house).await, PersonId(Uuid::from_u128(0xE1)));
        lay_post(
            &house,
            (chair.person, "郭建国"),
            (Role::OwnersCommitteeHead, OWNERS),
        )
        .await;
        lay_post(
            &house,
            (boss, "周晓"),
            (Role::CommunitySecretary, linli_work::testing::COMMITTEE),
        )
        .await;
        let sent = report_of(&chair, "锦绣苑业委会").await;
        house.advance(30 * DAY).await;
        assert!(told(&house, chair.person).await.is_empty());
        house.advance(10 * DAY).await;
        house.advance(DAY).await;
        assert_eq!(told(&house, chair.person).await, ["duty_report_due"]);
        // nobody is known in the residents' committee: the secretary hears of that one
        assert_eq!(told(&house, boss).await, ["duty_report_due"]);
        let light = reports(&officer(&house).await, "").await["figure"]["light"].clone();
        assert_eq!(light, "amber");
        let chair = house
            .client_of(
                STREET,
                Role::OwnersCommitteeHead,
                OWNERS,
                &path("/001/"),
                chair.person,
            )
            .await;
        let notices = chair.get("/api/notices").await.ok().body;
        assert_eq!(
            notices["items"][0]["text"],
            "锦绣苑业委会的述职报告（2026年下半年）2026-12-31前提交"
        );
        // a reminder is in nobody's way: the version read before still serves
        act(&chair, &sent, "send", json!({"done": "工作情况"}))
            .await
            .ok();
        house.advance(20 * DAY).await;
        house.advance(DAY).await;
        assert_eq!(told(&house, chair.person).await, ["duty_report_due"]);
        assert_eq!(
            told(&house, boss).await,
            ["duty_report_due", "duty_report_sent", "duty_report_overdue"]
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_street_says_who_owes_and_how_often(house: TestHouse) {
        lay_orgs(&house).await;
        let (clerk, neighbour) = (officer(&house).await, worker(&house).await);
        let setting = clerk.get("/api/duty-settings").await.ok().body;
        assert_eq!(
            (
                &setting["version"],
                setting["rules"][0]["every_months"].as_i64()
            ),
            (&json!(0), Some(6))
        );
        let change = |version: i64, kind: &str, months: i64| json!({"version": version, "rules": [{"kind": kind, "every_months": months}]});
        neighbour
            .write(
                Method::PUT,
                "/api/duty-settings",
                &change(0, "owners_committee", 3),
            )
            .await
            .refused(403, "not_for_this_post");
        for (body, wrong) in [
            (
                change(0, "owners_committee", 5),
                "rules.0.every_months duty_every",
            ),
            (change(0, "school", 6), "rules.0.kind duty_kind"),
        ] {
            let answer = clerk.write(Method::PUT, "/api/duty-settings", &body).await;
            assert_eq!(field(&answer), wrong);
        }
        // one was handed in and stays; the others follow at once
        let club = report_of(&clerk, "南江银龄书画社").await;
        act(&clerk, &club, "send", json!({"done": "办班十次"}))
            .await
            .ok();
        let quarterly = json!({"version": 0, "rules": [
            {"kind": "owners_committee", "every_months": 3}, {"kind": "community_organisation", "every_months": 0}]});
        let set = clerk
            .write(Method::PUT, "/api/duty-settings", &quarterly)
            .await
            .ok()
            .body;
        assert_eq!(set["version"], 1);
        clerk
            .write(Method::PUT, "/api/duty-settings", &quarterly)
            .await
            .refused(409, "stale_version");
        let all = reports(&clerk, "").await;
        let periods: Vec<(&str, &str)> = all["items"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| {
                (
                    one["org_name"].as_str().unwrap_or_default(),
                    one["period"].as_str().unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(
            periods,
            [
                ("北江社区居委会", "2026H2"),
                ("锦绣苑业委会", "2026Q4"),
                ("南江银龄书画社", "2026H2")
            ]
        );
        // an organisation that ends owes nothing more
        let due = report_of(&clerk, "锦绣苑业委会").await;
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let now = tx.now();
        let (db, scope) = tx.parts();
        db.execute(
            scope,
            "UPDATE org SET ended_at = $5 WHERE street_id = $1 AND id = $4",
            linli_kit::params![OWNERS, now],
        )
        .await
        .expect("ends");
        tx.finish().await.expect("commits");
        assert_eq!(reports(&clerk, "").await["figure"]["owed"], 2);
        act(&clerk, &due, "send", json!({"done": "工作情况"}))
            .await
            .refused(409, "duty_report_org_ended");
    }
);

on_both_databases!(
    &FEATURES,
    async fn lists_ask_as_often_whatever_their_size(house: TestHouse) {
        lay_orgs(&house).await;
        let actor = linli_domain::actor::Actor::House { street: STREET };
        let mut counts = Vec::new();
        for number in 0..3u128 {
            let name = format!("北江{number}号业委会");
            lay_org(
                &house,
                OrgId(Uuid::from_u128(0xF00 + number)),
                OrgKind::OwnersCommittee,
                &name,
                (COMMUNITY, "/001/"),
            )
            .await;
            house.advance(DAY).await;
            let mut db = house.app.read().await.expect("reads");
            let reader = Reader {
                app: &house.app,
                actor: &actor,
                locale: linli_kit::text::Locale::Zh,
                now: house.app.now(),
            };
            let page = Page::check(None, None).expect("a page");
            let list = list(&mut db, reader, &DutyReportQuery::default(), page)
                .await
                .expect("lists");
            counts.push((db.queries(), list.items.len()));
        }
        let rows: Vec<usize> = counts.iter().map(|(_, rows)| *rows).collect();
        assert_eq!(rows, [4, 5, 6]);
        assert!(
            counts.iter().all(|(queries, _)| *queries <= 5),
            "{counts:?}"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_register_and_the_paper_are_files(house: TestHouse) {
        lay_orgs(&house).await;
        let clerk = worker(&house).await;
        let due = report_of(&clerk, "锦绣苑业委会").await;
        act(&clerk, &due, "send", json!({"done": "修好电梯两部"}))
            .await
            .ok();
        for url in [
            "/api/duty-reports/register.xlsx?query=period%3D2026H2".to_owned(),
            format!("/api/duty-reports/{}/report.docx", id(&due)),
        ] {
            let file = clerk.get(&url).await.ok();
            assert_eq!(&file.bytes[..2], b"PK", "{url}");
            assert!(file.headers.contains_key("content-disposition"));
        }
        // a period stands there as people say it
        let sheet = clerk
            .get("/api/duty-reports/register.xlsx")
            .await
            .ok()
            .sheet();
        assert!(sheet.holds("2026年下半年") && !sheet.holds("2026H2"));
        let wrong = "/api/duty-reports/register.xlsx?query=colour%3Dred";
        clerk
            .get(wrong)
            .await
            .refused(400, "export_query_malformed");
    }
);
