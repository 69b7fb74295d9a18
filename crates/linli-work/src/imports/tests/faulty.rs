//! Faulty rows: named by row, column and value, given back as a sheet, and taken in once corrected.

use std::ops::ControlFlow;

use linli_kit::on_both_databases;
use linli_kit::sheet::Row;
use linli_kit::sheet::read::{InProcess, ReadOptions, RowSource};
use serde_json::json;

use super::support::*;

const SHEET: &str = "编号,内容,留言时间,联系电话,社区\n\
    1,路灯不亮,2019-01-01,13812341234,锦绣苑\n\
    2,,2019-01-01,,\n\
    3,水管漏水,2019-02-30,138,西江社区\n\
    4,垃圾没人收,2099-01-01,,\n";

on_both_databases!(
    &FEATURES,
    async fn faulty_rows_come_back_and_in_again(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let import = upload(&client, "upload-one", "a.csv", SHEET.as_bytes())
            .await
            .ok()
            .body;
        let id = import["id"].as_str().expect("an id").to_owned();
        let sheet_url = format!("/api/imports/{id}/faulty.xlsx");
        client
            .get(&sheet_url)
            .await
            .refused(409, "import_not_checked");
        let checked = check(&house, &client, &import).await;
        assert_eq!(
            checked["counts"],
            json!({"create": 1, "unchanged": 0, "faulty": 3, "duplicate": 0})
        );
        let faults: Vec<_> = checked["errors"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|fault| {
                (
                    fault["row"].as_u64(),
                    fault["column"].as_str(),
                    fault["code"].as_str(),
                    fault["value"].as_str(),
                )
            })
            .collect();
        assert_eq!(
            faults,
            [
                (Some(3), Some("B"), Some("cell_missing"), Some("")),
                (
                    Some(4),
                    Some("C"),
                    Some("cell_no_such_date"),
                    Some("2019-02-30")
                ),
                (Some(4), Some("D"), Some("cell_not_a_phone"), Some("138")),
                (
                    Some(4),
                    Some("E"),
                    Some("cell_place_unknown"),
                    Some("西江社区")
                ),
                (
                    Some(5),
                    Some("C"),
                    Some("cell_in_future"),
                    Some("2099-01-01T00:00:00+08:00")
                ),
            ]
        );
        assert_eq!(checked["errors"][0]["message"], "必填，不能为空");
        step(&house, &client, &checked, "commit").await;
        assert_eq!(demands(&house).await.len(), 1, "good rows are in");

        let sheet = client.get(&sheet_url).await.ok();
        let file = house.folder().join("faulty.xlsx");
        std::fs::write(&file, &sheet.bytes).expect("a file");
        let mut lines = Vec::new();
        let mut take = |row: Row| {
            lines.push(
                row.cells
                    .iter()
                    .map(|cell| cell.value.to_string())
                    .collect::<Vec<_>>(),
            );
            ControlFlow::Continue(())
        };
        InProcess
            .rows(&file, &ReadOptions::default(), &mut take)
            .expect("reads");
        assert_eq!(lines.len(), 4);
        assert!(lines[2][5].contains("没有这个地点"), "{:?}", lines[2]);

        for (line, cells) in lines.iter_mut().enumerate().skip(1) {
            cells[1] = format!("改正后的第 {line} 条");
            cells[2] = "2019-03-01".to_owned();
            cells[3] = String::new();
            cells[4] = "锦绣苑".to_owned();
        }
        let corrected = lines
            .iter()
            .map(|cells| cells.join(","))
            .collect::<Vec<_>>()
            .join("\n");
        let again = upload(&client, "upload-two", "b.csv", corrected.as_bytes())
            .await
            .ok()
            .body;
        assert_eq!(
            again["remembered"], true,
            "the column of reasons is no part of the form"
        );
        let checked = check(&house, &client, &again).await;
        assert_eq!(
            checked["counts"],
            json!({"create": 3, "unchanged": 0, "faulty": 0, "duplicate": 0})
        );
        step(&house, &client, &checked, "commit").await;
        assert_eq!(demands(&house).await.len(), 4);
    }
);
