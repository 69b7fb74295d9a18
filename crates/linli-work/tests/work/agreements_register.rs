//! The register of agreements, read back: what is filtered, line by line, with the figures of the year; for a party what a
//! party may know.

use crate::setting::agreements::{
    amended, approved, call_back, leader, line, sign, signed, step, year_with_the_bank,
};
use crate::setting::walk::{reported, street};
use crate::setting::{BANK, FEATURES, OFFICE, SCHOOL, liaison, officer, path, worker};
use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::id::{AccountId, PersonId, PostId};
use linli_kit::on_both_databases;
use linli_kit::page::Page;
use linli_kit::reader::Reader;
use linli_kit::testing::{OTHER_STREET, STREET, Sheet, TestClient};
use linli_kit::text::Locale;
use linli_work::agreements::list::AgreementQuery;
use linli_work::agreements::register::rows;
use serde_json::{Value, json};

const ADDRESS: &str = "/api/agreements/register.xlsx";

async fn read(client: &TestClient<'_>, query: &str) -> Sheet {
    let query = query.replace('=', "%3D").replace('&', "%26");
    let url = format!("{ADDRESS}?query={query}");
    client.get(&url).await.ok().sheet()
}

/// Days as a sheet holds them, from 1900 on.
const FIFTH_OF_JANUARY: &str = "46027";
const FIRST_OF_JANUARY: &str = "46023";
const LAST_OF_DECEMBER: &str = "46387";

on_both_databases!(
    &FEATURES,
    async fn the_register_says_what_was_promised_and_done(house: TestHouse) {
        street(&house).await;
        signed(&house, &year_with_the_bank()).await;
        let (_, order) = reported(&house).await;
        call_back(&house, &order).await;
        let clerk = officer(&house).await;
        let mut empty = year_with_the_bank();
        empty["title"] = json!("还没写约定事项");
        empty["lines"] = json!([]);
        clerk.post("/api/agreements", &empty).await.ok();
        let sheet = read(&clerk, "").await;
        assert_eq!(
            sheet.rows.len(),
            4,
            "headings, two lines, a draft without any"
        );
        for (heading, expected) in [
            (
                "协议名称",
                [
                    "江滨银行结对共建协议",
                    "江滨银行结对共建协议",
                    "还没写约定事项",
                ],
            ),
            ("类型", ["结对", "结对", "结对"]),
            ("甲方", ["北江街道办事处"; 3]),
            ("乙方", ["江滨银行", "江滨银行", "江滨银行"]),
            ("签署日", [FIFTH_OF_JANUARY, FIFTH_OF_JANUARY, ""]),
            ("签署方式", ["纸质", "纸质", ""]),
            ("开始日", [FIRST_OF_JANUARY; 3]),
            ("到期日", [LAST_OF_DECEMBER; 3]),
            ("履行方", ["江滨银行", "江滨银行", ""]),
            ("约定事项", ["为老人送餐", "其他便民服务", ""]),
            ("数量与频次", ["每年 10 次", "每年 4 次", ""]),
            ("2026 年约定", ["10", "4", ""]),
            ("2026 年已履行", ["1", "0", ""]),
            ("状态", ["即将到期", "即将到期", "起草中"]),
            ("终止原因", ["", "", ""]),
        ] {
            assert_eq!(sheet.below(heading), expected, "{heading}");
        }
        // exactly what is filtered
        let drafts = read(&clerk, "state=drafting").await;
        assert_eq!(drafts.below("协议名称"), ["还没写约定事项"]);
        assert_eq!(read(&clerk, "kind=venue").await.rows.len(), 1);
        assert_eq!(read(&clerk, "q=XY&page=9").await.rows.len(), 4);
        clerk
            .get(&format!("{ADDRESS}?query=what%3D1"))
            .await
            .refused(400, "export_query_malformed");
        clerk
            .get(&format!("{ADDRESS}?query=state%3Dnone"))
            .await
            .refused(422, "invalid");
        // every sheet that leaves is in the log
        let scope = crate::setting::scope();
        let sql = "SELECT id FROM event_log WHERE street_id = $1 AND event = 'exported'";
        let mut db = house.app.read().await.expect("reads");
        let logged = db.rows(&scope, sql.to_owned(), vec![]).await;
        assert_eq!(logged.expect("a log").len(), 4);
    }
);

on_both_databases!(
    &FEATURES,
    async fn no_deed_stands_twice_and_what_was_ended_says_so(house: TestHouse) {
        street(&house).await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        let (_, order) = reported(&house).await;
        call_back(&house, &order).await;
        let mut more = year_with_the_bank();
        more["lines"][0]["quantity"] = json!(12);
        let present = amended(&house, &agreement, &more).await;
        let clerk = officer(&house).await;
        let sheet = read(&clerk, "").await;
        assert_eq!(sheet.below("版次"), ["2", "2", "1", "1"]);
        assert_eq!(
            sheet.below("状态"),
            ["即将到期", "即将到期", "已变更", "已变更"]
        );
        assert_eq!(sheet.below("2026 年约定"), ["12", "4", "", ""]);
        assert_eq!(sheet.below("2026 年已履行"), ["1", "0", "", ""]);
        step(&clerk, &present, "terminate").await.ok();
        let sheet = read(&clerk, "state=terminated").await;
        // up to the tenth of November
        assert_eq!(sheet.below("2026 年约定"), ["10", "3"]);
        assert_eq!(sheet.below("2026 年已履行"), ["1", "0"]);
        assert_eq!(sheet.below("提前终止日"), ["46336", "46336"]);
        assert_eq!(sheet.below("终止原因"), ["按会议议定", "按会议议定"]);
    }
);

on_both_databases!(
    &FEATURES,
    async fn everybody_reads_the_register_of_what_is_theirs(house: TestHouse) {
        street(&house).await;
        signed(&house, &year_with_the_bank()).await;
        // dropped when the bank had seen it already: why is the offices' own
        let dropped = approved(&house, &year_with_the_bank()).await;
        step(&officer(&house).await, &dropped, "terminate")
            .await
            .ok();
        let mut school = year_with_the_bank();
        school["title"] = json!("南江小学场地共享协议");
        school["parties"] = json!([OFFICE, SCHOOL]);
        school["lines"] = json!([line(SCHOOL, "开放操场", 20, Value::Null)]);
        let draft = officer(&house)
            .await
            .post("/api/agreements", &school)
            .await
            .ok()
            .body;
        let clerk = officer(&house).await;
        assert_eq!(read(&clerk, "").await.rows.len(), 6);
        let reasons = |sheet: &Sheet| sheet.below("终止原因").join("");
        assert_eq!(reasons(&read(&clerk, "").await), "按会议议定按会议议定");
        let bank = read(&liaison(&house, BANK).await, "").await;
        assert_eq!(bank.rows.len(), 5);
        assert_eq!(
            bank.below("状态"),
            ["即将到期", "即将到期", "已终止", "已终止"]
        );
        assert_eq!(reasons(&bank), "");
        // a draft is the office's
        assert_eq!(read(&liaison(&house, SCHOOL).await, "").await.rows.len(), 1);
        // the street's agreements lie in the street, not in a community
        assert_eq!(read(&worker(&house).await, "").await.rows.len(), 1);
        assert_eq!(read(&leader(&house).await, "").await.rows.len(), 6);
        let elsewhere = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        assert_eq!(read(&elsewhere, "").await.rows.len(), 1);
        house
            .client(STREET, Role::BuildingHead, OFFICE, &path("/001/001/003/"))
            .await
            .get(ADDRESS)
            .await
            .refused(403, "not_for_this_post");
        house
            .anybody()
            .get(ADDRESS)
            .await
            .refused(401, "not_signed_in");
        // what is put up and approved is signed together with its register
        let submitted = step(&clerk, &draft, "submit").await.ok().body;
        let ready = step(&leader(&house).await, &submitted, "approve").await;
        sign(&house, &ready.ok().body).await;
        let sheet = read(&liaison(&house, SCHOOL).await, "").await;
        assert_eq!(sheet.below("2026 年约定"), ["20"]);
    }
);

on_both_databases!(
    &FEATURES,
    async fn thirty_agreements_cost_as_many_queries_as_three(house: TestHouse) {
        street(&house).await;
        let ids = house.app.ids();
        let actor = Actor::Member {
            account: AccountId::fresh(ids),
            person: PersonId::fresh(ids),
            street: STREET,
            acting: ActingPost {
                post: PostId::fresh(ids),
                role: Role::StreetOfficer,
                org: OFFICE,
                area: path("/"),
            },
        };
        let reader = Reader {
            app: &house.app,
            actor: &actor,
            locale: Locale::Zh,
            now: house.app.now(),
        };
        let page = Page {
            page: 1,
            page_size: 200,
        };
        let mut made: usize = 0;
        for count in [3, 30] {
            while made < count {
                let clerk = officer(&house).await;
                clerk
                    .post("/api/agreements", &year_with_the_bank())
                    .await
                    .ok();
                made += 1;
            }
            let mut db = house.app.read().await.expect("reads");
            let query = AgreementQuery::default();
            let (found, total) = rows(&mut db, reader, &query, page).await.expect("reads");
            assert_eq!(
                (found.len(), total),
                (made, i64::try_from(made).expect("few"))
            );
            assert_eq!(db.queries(), 6, "{count}");
        }
    }
);
