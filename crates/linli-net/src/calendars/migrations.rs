//! Schema steps of the calendar.

use linli_kit::store::Migration;

/// Calendar files as written in the console, one row a version, never changed. Holidays are the country's: the rows
/// belong to the district, whose key comes first as everywhere.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_04_calendars",
    sql: "
CREATE TABLE work_calendar (
  street_id BIGINT NOT NULL, version BIGINT NOT NULL, text TEXT NOT NULL, changed_by UUID, changed_name TEXT,
  changed_at BIGINT NOT NULL, PRIMARY KEY (street_id, version));
",
    postgres: None,
}];
