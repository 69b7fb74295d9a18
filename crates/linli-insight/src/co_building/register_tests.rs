//! The register of co-building units, read back from its workbook, on both databases.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{MembershipId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::store::Param;
use linli_kit::testing::{OTHER_STREET, STREET, Sheet, TestClient, TestHouse};
use linli_kit::{on_both_databases, params};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use linli_work::alliances::membership::MembershipState;
use linli_work::alliances::store::members::{self, Membership};
use linli_work::testing::agreements::{call_back, line, look, signed, step, year_with_the_bank};
use linli_work::testing::alliances::{
    act as answer_invitation, found, invite, membership, of_community, of_street,
};
use linli_work::testing::walk::{reported, street};
use linli_work::testing::{
    BANK, COMMITTEE, COMMUNITY, NEIGHBOUR, OFFICE, SCHOOL, area, liaison, officer, path, worker,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::promises::span;
use super::register::units_of;
use crate::testing::features;

const ADDRESS: &str = "/api/co-building/units.xlsx";

async fn read(client: &TestClient<'_>, query: &str) -> Sheet {
    client.get(&format!("{ADDRESS}{query}")).await.ok().sheet()
}

/// The names of the units, in an order of their own.
fn names(sheet: &Sheet) -> Vec<&str> {
    let mut names: Vec<&str> = sheet.rows[1..].iter().map(|row| row[0].as_str()).collect();
    names.sort_unstable();
    names
}

async fn put(house: &TestHouse, sql: &str, params: Vec<Param>) {
    let mut db = house.app.store().begin().await.expect("begins");
    db.execute_unscoped("a test's own row", sql.to_owned(), params)
        .await
        .expect("writes");
    db.commit().await.expect("commits");
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a moment")
}

/// The Party organisation the bank stands under.
async fn under_party(house: &TestHouse) -> OrgId {
    let id = OrgId::fresh(house.app.ids());
    let name = "金融系统党委".to_owned();
    let org = Org::new(
        id,
        OrgKind::PartyCommittee,
        name,
        area(0xA0),
        AreaPath::street(),
    );
    let mut db = house.app.store().begin().await.expect("begins");
    linli_net::orgs::store::insert(&mut db, &Scope::street_wide(STREET), &org, house.app.now())
        .await
        .expect("an organisation");
    db.commit().await.expect("commits");
    id
}

/// Units become members of an alliance, on a day.
async fn join(house: &TestHouse, alliance: &Value, units: &[OrgId], day: &str) {
    let clerk = officer(house).await;
    invite(&clerk, alliance, units).await.ok();
    for unit in units {
        let client = liaison(house, *unit).await;
        let one = membership(&client, alliance, *unit).await;
        answer_invitation(&client, &one, "accept", json!({}))
            .await
            .ok();
        let id = Uuid::parse_str(one["id"].as_str().expect("an id")).expect("an id");
        put(
            house,
            "UPDATE alliance_membership SET from_at = $3 WHERE street_id = $1 AND id = $2",
            params![STREET, id, at(day)],
        )
        .await;
    }
}

/// Somebody who really holds a post of a unit.
async fn holder(house: &TestHouse, name: &str, role: Role, org: OrgId, place: (u128, &str)) {
    let ids = house.app.ids();
    let person = PersonId(ids.next());
    let since = house.app.now().plus(-100 * DAY);
    put(
        house,
        "INSERT INTO person (street_id, id, name, phone_masked, created_at, version) VALUES ($1, $2, $3, '138****5678', $4, 1)",
        params![STREET, person, name, since],
    )
    .await;
    put(
        house,
        "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, source, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 1)",
        params![STREET, ids.next(), person, org, area(place.0), path(place.1), role, since],
    )
    .await;
}

/// The year's method with two mandatory and two optional projects, of which the bank takes three.
async fn ticked_by_the_bank(house: &TestHouse) {
    let project =
        |part: &str, name: &str| json!({"part": part, "name": name, "what": "", "class_ids": []});
    let method = json!({"name": "13355 工作法", "least_optional": 1, "tick_by": "2026-11-30T00:00:00+08:00",
        "report_by": "2026-12-31T00:00:00+08:00", "items": [
            {"part": "office", "name": "党建共建办公室", "org_id": OFFICE},
            project("mandatory", "结对共建"), project("mandatory", "双报到"),
            project("optional", "银龄助餐"), project("optional", "书香邻里")]});
    let clerk = officer(house).await;
    let draft = json!({"year": 2026, "method": method});
    let draft = clerk.post("/api/methods", &draft).await.ok().body;
    let url = format!("/api/methods/{}", draft["id"].as_str().expect("an id"));
    clerk
        .post(
            &format!("{url}/open"),
            &json!({"version": draft["version"]}),
        )
        .await
        .ok();
    let bank = liaison(house, BANK).await;
    let page = bank.get(&format!("{url}/units/{BANK}")).await.ok().body;
    let projects = page["projects"].as_array().expect("projects");
    let ticks: Vec<Value> = projects
        .iter()
        .map(|one| json!({"item_id": one["id"], "ticked": one["name"] != "书香邻里"}))
        .collect();
    let handed_in = json!({"version": page["version"], "ticks": ticks});
    let url = format!("{url}/units/{BANK}/ticks");
    bank.write(Method::PUT, &url, &handed_in).await.ok();
}

on_both_databases!(
    &features(),
    async fn the_register_shows_what_is_known_of_each_unit(house: TestHouse) {
        street(&house).await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        let alliance = found(&officer(&house).await, of_street()).await;
        join(
            &house,
            &alliance,
            &[BANK, SCHOOL],
            "2026-01-14T10:00:00+08:00",
        )
        .await;
        put(
            &house,
            "UPDATE org SET credit_code = '913301067109096783', line_system = '金融', parent_id = $3 WHERE street_id = $1 AND id = $2",
            params![STREET, BANK, under_party(&house).await],
        )
        .await;
        holder(
            &house,
            "王㛃",
            Role::UnitLiaison,
            BANK,
            (COMMUNITY, "/001/"),
        )
        .await;
        holder(&house, "李行长", Role::UnitHead, BANK, (COMMUNITY, "/001/")).await;
        holder(
            &house,
            "陈校长",
            Role::UnitHead,
            SCHOOL,
            (NEIGHBOUR, "/002/"),
        )
        .await;
        ticked_by_the_bank(&house).await;
        let (_, order) = reported(&house).await;
        call_back(&house, &order).await;
        let clerk = officer(&house).await;
        let sheet = read(&clerk, "").await;
        assert_eq!(names(&sheet), ["南江小学", "江滨银行"]);
        let number = agreement["number"].as_str().expect("a number");
        for (heading, bank, school) in [
            ("统一社会信用代码", "913301067109096783", ""),
            ("条线", "金融", ""),
            ("类别", "国企", "学校"),
            ("隶属党组织", "金融系统党委", ""),
            ("联络人", "王㛃", "陈校长"),
            ("职务", "联络员", "负责人"),
            ("电话（部分隐去）", "138****5678", "138****5678"),
            ("结对社区", "", ""),
            ("所在联盟", "北江街道大工委", "北江街道大工委"),
            ("入盟日期", "2026-01-14", "2026-01-14"),
            ("协议编号", number, ""),
            ("协议有效期", "2026-01-01 至 2026-12-31", ""),
            ("2026 年必选项目", "结对共建；双报到", ""),
            ("2026 年自选项目", "银龄助餐", ""),
            ("2026 年约定条数", "2", "0"),
            ("其中已足额兑现", "0", "0"),
            (
                "兑现情况（已兑现/约定）",
                "为老人送餐 1/10 次；其他便民服务 0/4 次",
                "",
            ),
        ] {
            assert_eq!(sheet.of_row("江滨银行", heading), bank, "{heading}");
            assert_eq!(sheet.of_row("南江小学", heading), school, "{heading}");
        }
        // what ended is no agreement in force; who was a member in the year stays in its register
        let shown = look(&clerk, &agreement).await;
        step(&clerk, &shown, "terminate").await.ok();
        put(
            &house,
            "UPDATE alliance_membership SET state = 'left', to_at = $3 WHERE street_id = $1 AND org_id = $2",
            params![STREET, SCHOOL, at("2026-06-01T10:00:00+08:00")],
        )
        .await;
        let sheet = read(&clerk, "?year=2026").await;
        for heading in ["协议编号", "协议有效期"] {
            assert_eq!(sheet.of_row("江滨银行", heading), "", "{heading}");
        }
        let kept = sheet.of_row("江滨银行", "兑现情况（已兑现/约定）");
        assert!(kept.starts_with("为老人送餐 1/"), "{kept}");
        let joined = sheet.of_row("南江小学", "入盟日期");
        assert_eq!(joined, "2026-01-14 加入，2026-06-01 退出");
        assert_eq!(names(&read(&clerk, "?year=2027").await), ["江滨银行"]);
        assert_eq!(read(&clerk, "?year=2025").await.rows.len(), 1);
        clerk
            .get(&format!("{ADDRESS}?year=1"))
            .await
            .refused(422, "invalid");
        let sql = "SELECT id FROM event_log WHERE street_id = $1 AND event = 'exported'";
        let mut db = house.app.read().await.expect("reads");
        let scope = Scope::street_wide(STREET);
        let logged = db.rows(&scope, sql.to_owned(), vec![]).await;
        assert_eq!(logged.expect("a log").len(), 4);
    }
);

on_both_databases!(
    &features(),
    async fn a_community_reads_its_own_units_and_those_of_its_alliance(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let whole = found(&clerk, of_street()).await;
        join(&house, &whole, &[BANK, SCHOOL], "2026-01-14T10:00:00+08:00").await;
        holder(
            &house,
            "王㛃",
            Role::UnitLiaison,
            BANK,
            (COMMUNITY, "/001/"),
        )
        .await;
        holder(
            &house,
            "陈老师",
            Role::UnitLiaison,
            SCHOOL,
            (NEIGHBOUR, "/002/"),
        )
        .await;
        let north = worker(&house).await;
        assert_eq!(names(&read(&north, "").await), ["江滨银行"]);
        let of_whole = format!("?alliance_id={}", whole["id"].as_str().expect("an id"));
        assert_eq!(read(&clerk, &of_whole).await.rows.len(), 3);
        // the street's alliance is not led from a community
        assert_eq!(read(&north, &of_whole).await.rows.len(), 1);
        let own = found(&clerk, of_community()).await;
        join(&house, &own, &[SCHOOL], "2026-03-01T10:00:00+08:00").await;
        let sheet = read(&north, "").await;
        assert_eq!(names(&sheet), ["南江小学", "江滨银行"]);
        let both = "北江街道大工委；北江社区大党委";
        assert_eq!(sheet.of_row("南江小学", "所在联盟"), both);
        let days = sheet.of_row("南江小学", "入盟日期");
        assert_eq!(days, "2026-01-14；2026-03-01");
        // who speaks for a unit elsewhere is not told to a community, as on the page of contacts
        let contacts = [("江滨银行", "王㛃"), ("南江小学", "")];
        for (unit, contact) in contacts {
            assert_eq!(sheet.of_row(unit, "联络人"), contact);
        }
        let of_own = format!("?alliance_id={}", own["id"].as_str().expect("an id"));
        assert_eq!(names(&read(&north, &of_own).await), ["南江小学"]);
        let elsewhere = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        assert_eq!(read(&elsewhere, "").await.rows.len(), 1);
        assert_eq!(read(&elsewhere, &of_whole).await.rows.len(), 1);
        liaison(&house, BANK)
            .await
            .get(ADDRESS)
            .await
            .refused(403, "not_for_this_post");
        house
            .anybody()
            .get(ADDRESS)
            .await
            .refused(401, "not_signed_in");
    }
);

on_both_databases!(
    &features(),
    async fn whoever_builds_together_stands_in_it_without_an_alliance(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        assert_eq!(
            read(&clerk, "").await.rows.len(),
            1,
            "a unit that is only there"
        );
        // by an agreement: the school with the community 北江, for the year after next month too
        let mut draft = year_with_the_bank();
        draft["title"] = json!("南江小学结对共建协议");
        draft["parties"] = json!([COMMITTEE, SCHOOL]);
        draft["valid_to"] = json!("2027-03-01T00:00:00+08:00");
        draft["lines"] = json!([line(SCHOOL, "四点半课堂", 10, Value::Null)]);
        let agreement = signed(&house, &draft).await;
        let sheet = read(&clerk, "").await;
        assert_eq!(names(&sheet), ["南江小学"]);
        // by a card of the year: the bank
        put(
            &house,
            "INSERT INTO service_card (street_id, id, org_id, quarter, revision, state, facts, made_at, version) \
             VALUES ($1, $2, $3, '2026Q3', 1, 'made', '{}', $4, 1)",
            params![STREET, house.app.ids().next(), BANK, house.app.now()],
        )
        .await;
        let both = read(&clerk, "").await;
        assert_eq!(names(&both), ["南江小学", "江滨银行"]);
        for (heading, said) in [
            ("结对社区", "北江社区"),
            ("协议编号", agreement["number"].as_str().expect("a number")),
            ("协议有效期", "2026-01-01 至 2027-02-28"),
            ("所在联盟", ""),
            ("兑现情况（已兑现/约定）", "四点半课堂 0/10 次"),
        ] {
            assert_eq!(sheet.of_row("南江小学", heading), said, "{heading}");
        }
        // the community it is paired with reads it beside its own units, and the one it is seated in
        let paired: &[&str] = &["南江小学", "江滨银行"];
        for (org, place, units) in [
            (COMMITTEE, "/001/", paired),
            (SCHOOL, "/002/", &paired[..1]),
        ] {
            let role = Role::CommunityWorker;
            let client = house.client(STREET, role, org, &path(place)).await;
            assert_eq!(names(&read(&client, "").await), units);
        }
        assert_eq!(names(&read(&clerk, "?year=2027").await), ["南江小学"]);
        // of one alliance are its members only
        let alliance = found(&clerk, of_street()).await;
        let of_alliance = format!("?alliance_id={}", alliance["id"].as_str().expect("an id"));
        assert_eq!(read(&clerk, &of_alliance).await.rows.len(), 1);
        // the year after, the agreement is over and so are its pairs; what was promised stays
        house.clock.set(at("2027-06-01T10:00:00+08:00"));
        let clerk = officer(&house).await;
        let sheet = read(&clerk, "?year=2027").await;
        for heading in ["结对社区", "协议编号", "协议有效期"] {
            assert_eq!(sheet.of_row("南江小学", heading), "", "{heading}");
        }
        // of the year that is over it says how it stood at its end
        let sheet = read(&clerk, "?year=2026").await;
        assert_eq!(sheet.of_row("南江小学", "结对社区"), "北江社区");
    }
);

/// A unit more, a member of an alliance since half a year.
async fn one_more(house: &TestHouse, alliance: &Value, number: usize) {
    let ids = house.app.ids();
    let (id, now) = (OrgId::fresh(ids), house.app.now());
    let at = AreaPath::street();
    let name = format!("第{number}家商户");
    let org = Org::new(id, OrgKind::Merchant, name, area(0xA0), at.clone());
    let alliance = alliance["id"].as_str().expect("an id");
    let one = Membership {
        id: MembershipId(ids.next()),
        alliance_id: linli_domain::id::AllianceId(Uuid::parse_str(alliance).expect("an id")),
        org_id: id,
        area_path: at,
        state: MembershipState::Joined,
        duties: None,
        invited_at: now.plus(-180 * DAY),
        invited_by: None,
        from_at: Some(now.plus(-180 * DAY)),
        to_at: None,
        reason: None,
        resolution: None,
        resolution_on: None,
        resolution_id: None,
        resolution_meeting_id: None,
        paper: None,
        version: 1,
    };
    let scope = Scope::street_wide(STREET);
    let mut db = house.app.store().begin().await.expect("begins");
    linli_net::orgs::store::insert(&mut db, &scope, &org, now)
        .await
        .expect("an organisation");
    assert!(members::insert(&mut db, &scope, &one).await.expect("joins"));
    db.commit().await.expect("commits");
}

on_both_databases!(
    &features(),
    async fn thirty_units_cost_as_many_queries_as_three(house: TestHouse) {
        street(&house).await;
        signed(&house, &year_with_the_bank()).await;
        let alliance = found(&officer(&house).await, of_street()).await;
        join(&house, &alliance, &[BANK], "2026-01-14T10:00:00+08:00").await;
        ticked_by_the_bank(&house).await;
        let (scope, year) = (Scope::street_wide(STREET), span(2026).expect("a year"));
        let mut made = 1;
        for count in [3, 30] {
            while made < count {
                one_more(&house, &alliance, made).await;
                made += 1;
            }
            let now = house.app.now();
            let mut db = house.app.read().await.expect("reads");
            let units = units_of(&mut db, &scope, year, None, now).await;
            assert_eq!((units.expect("reads").len(), db.queries()), (count, 9));
        }
    }
);
