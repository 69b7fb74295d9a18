//! Schema steps of notice boards.

use linli_kit::store::Migration;

/// The boards, with the place each hangs at.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_73_boards",
    sql: "
CREATE TABLE notice_board (
  street_id BIGINT NOT NULL, id UUID NOT NULL, area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL,
  spot TEXT NOT NULL, hung_at BIGINT NOT NULL, taken_down_at BIGINT, reason TEXT, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE INDEX notice_board_path ON notice_board (street_id, area_path);
",
    postgres: None,
}];
