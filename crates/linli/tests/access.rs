//! The access table: every endpoint has its row, every row its endpoint, and a change of it is seen in review.

use std::collections::BTreeSet;

use linli::house;
use linli_kit::access::{Access, render};

fn rows() -> Vec<Access> {
    house::features()
        .iter()
        .flat_map(|feature| feature.access)
        .copied()
        .collect()
}

fn endpoints() -> BTreeSet<(String, String)> {
    let description = serde_json::to_value(house::description()).expect("prints");
    let paths = description["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("methods").keys();
            methods
                .filter(|key| ["get", "post", "put", "patch", "delete"].contains(&key.as_str()))
                .map(|method| (method.to_uppercase(), path.clone()))
        })
        .collect()
}

#[test]
fn every_endpoint_has_one_row_and_every_row_an_endpoint() {
    let rows: Vec<(String, String)> = rows()
        .iter()
        .map(|row| (row.method.to_owned(), row.path.to_owned()))
        .collect();
    let known: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(rows.len(), known.len(), "an endpoint has two rows");
    let endpoints = endpoints();
    let open: Vec<_> = endpoints.difference(&known).collect();
    assert!(open.is_empty(), "endpoints without an access row: {open:?}");
    let idle: Vec<_> = known.difference(&endpoints).collect();
    assert!(idle.is_empty(), "access rows without an endpoint: {idle:?}");
}

/// After a wanted change: `INSTA_UPDATE=always cargo test -p linli --test access`, and have the difference reviewed.
#[test]
fn the_table_is_the_reviewed_one() {
    insta::assert_snapshot!(render(&rows()));
}
