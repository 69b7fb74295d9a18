//! Schema steps of number series.

use linli_kit::store::Migration;

/// Series.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261121_13_numbers",
    sql: "
CREATE TABLE number_series (
  street_id BIGINT NOT NULL, prefix TEXT NOT NULL, day TEXT NOT NULL, last BIGINT NOT NULL,
  PRIMARY KEY (street_id, prefix, day));
",
    postgres: None,
}];
