//! Every endpoint has its row in the access table, every row its endpoint, and the table is reviewed as a file.

use std::collections::BTreeSet;

use linli_kit::access;
use linli_kit::on_both_databases;
use linli_kit::server;
use linli_net::FEATURES;

on_both_databases!(
    FEATURES,
    async fn every_endpoint_has_its_row(house: TestHouse) {
        let (_, description) = server::api(&house.app);
        let description = serde_json::to_value(&description).expect("JSON");
        let paths = description["paths"].as_object().expect("paths");
        let described: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().expect("methods");
                methods
                    .keys()
                    .map(|method| (method.to_uppercase(), path.clone()))
                    .collect::<Vec<_>>()
            })
            .collect();
        let rows = house.app.access_rows();
        let allowed: BTreeSet<(String, String)> = rows
            .iter()
            .map(|row| (row.method.to_owned(), row.path.to_owned()))
            .collect();
        assert_eq!(described, allowed);
        assert_eq!(rows.len(), allowed.len(), "one row an endpoint");

        // a change of this file is a change of who may do what: read it before accepting it
        let reviewed = include_str!("access_table.txt");
        assert_eq!(access::render(&rows).trim(), reviewed.trim());
    }
);
