//! What leaves as a sheet: exactly what is filtered, numbers masked, every export in the log.

use crate::setting;

use crate::setting::walk::{record, reported, street};
use crate::setting::{BANK, FEATURES, liaison, worker};
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestHouse};
use linli_work::exports::command::{ExportOptions, Register, to_file};

const ADDRESS: &str = "/api/demands/export.xlsx";

/// Rows of the log that tell of exports: event and detail.
async fn logged(house: &TestHouse, event: &str) -> usize {
    let scope = setting::scope();
    let sql = format!("SELECT id FROM event_log WHERE street_id = $1 AND event = '{event}'");
    let mut db = house.app.read().await.expect("reads");
    db.rows(&scope, sql, vec![]).await.expect("a log").len()
}

on_both_databases!(
    &FEATURES,
    async fn the_page_exports_exactly_what_is_filtered(house: TestHouse) {
        street(&house).await;
        let (_, _) = reported(&house).await;
        let clerk = worker(&house).await;
        record(&clerk, "单元门坏了请修", 1).await;
        let all = clerk.get(ADDRESS).await.ok();
        let disposition = "attachment; filename=\"demands.xlsx\"";
        assert_eq!(all.headers["content-disposition"], disposition);
        assert_eq!(all.headers["cache-control"], "private, no-store");
        let sheet = all.sheet();
        for told in ["单元门坏了请修", "江滨银行", "待回访", "待受理", "承接单位"]
        {
            assert!(sheet.holds(told), "{told}: {sheet:?}");
        }
        assert!(
            !sheet.holds("王㛃"),
            "who asked goes out only when asked for"
        );
        let some = clerk
            .get(&format!(
                "{ADDRESS}?query=state%3Dsubmitted&columns=number,title,requester,phone"
            ))
            .await
            .ok();
        let sheet = some.sheet();
        assert!(sheet.holds("单元门坏了请修") && !sheet.holds("送餐"));
        assert!(sheet.holds("138****5678") && !sheet.holds("13812345678"));
        assert_eq!(logged(&house, "exported").await, 2);

        // what the list cannot read the export does not guess
        clerk
            .get(&format!("{ADDRESS}?query=colour%3Dred"))
            .await
            .refused(400, "export_query_malformed");
        clerk
            .get(&format!("{ADDRESS}?columns=number,secrets"))
            .await
            .refused(422, "invalid");
        let elsewhere = house
            .client(
                STREET,
                linli_domain::actor::Role::CommunityWorker,
                setting::COMMITTEE,
                &setting::path("/002/"),
            )
            .await;
        assert!(
            !elsewhere
                .get(ADDRESS)
                .await
                .ok()
                .sheet()
                .holds("单元门坏了请修")
        );
        liaison(&house, BANK)
            .await
            .get(ADDRESS)
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_command_masks_numbers_unless_a_reason_is_logged(house: TestHouse) {
        street(&house).await;
        reported(&house).await;
        let file = house.folder().join("需求.csv");
        let plain = ExportOptions::default();
        let rows = to_file(&house.app, STREET, Register::Demands, &file, &plain)
            .await
            .expect("exports");
        let text = std::fs::read_to_string(&file).expect("a file");
        assert_eq!(rows, 1);
        assert!(
            text.contains("138****5678") && !text.contains("13812345678"),
            "{text}"
        );
        assert_eq!(logged(&house, "phone_opened").await, 0);

        let short = ExportOptions {
            phones_because: Some("x".to_owned()),
            ..ExportOptions::default()
        };
        to_file(&house.app, STREET, Register::Demands, &file, &short)
            .await
            .expect_err("a reason says something");
        let whole = ExportOptions {
            phones_because: Some("汛期逐户通知".to_owned()),
            ..ExportOptions::default()
        };
        to_file(&house.app, STREET, Register::Demands, &file, &whole)
            .await
            .expect("exports");
        let text = std::fs::read_to_string(&file).expect("a file");
        assert!(text.contains("13812345678"), "{text}");
        // one row for the export, one for each number, where its owner can read it
        assert_eq!(logged(&house, "exported").await, 2);
        assert_eq!(logged(&house, "phone_opened").await, 1);

        for (register, rows, told) in [
            (Register::Orders, 1, "江滨银行"),
            (Register::Resources, 0, "资源"),
            (Register::Posts, 0, "职务"),
        ] {
            let file = house.folder().join("台账.csv");
            let written = to_file(&house.app, STREET, register, &file, &plain)
                .await
                .expect("exports");
            let text = std::fs::read_to_string(&file).expect("a file");
            assert_eq!(written, rows, "{register}");
            assert!(
                text.contains(told) || register == Register::Resources,
                "{text}"
            );
        }
        let states = ExportOptions {
            state: Some("closed".to_owned()),
            ..ExportOptions::default()
        };
        let none = to_file(&house.app, STREET, Register::Orders, &file, &states).await;
        assert_eq!(none.expect("exports"), 0);
    }
);
