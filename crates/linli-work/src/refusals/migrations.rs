//! Schema steps of refusal texts.

use linli_kit::store::Migration;

/// The street's own texts of the refusal codes: one row a version, never changed.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_02_refusals",
    sql: "
CREATE TABLE refusal_text (
  street_id BIGINT NOT NULL, code TEXT NOT NULL, version BIGINT NOT NULL, text_zh TEXT NOT NULL, text_en TEXT NOT NULL,
  changed_by UUID, changed_at BIGINT NOT NULL, PRIMARY KEY (street_id, code, version));
",
    postgres: None,
}];
