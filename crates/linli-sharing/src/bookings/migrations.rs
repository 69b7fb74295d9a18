//! Schema steps of bookings.

use linli_kit::store::Migration;

/// Bookings, their series, and who comes along; then what was returned before agreements kept what they are told of.
pub const STEPS: &[Migration] = &[
    Migration {
        name: "20261122_91_bookings",
        sql: "
CREATE TABLE booking (
  street_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, resource_id UUID NOT NULL, org_id UUID,
  person_id UUID, behalf_way TEXT, behalf_name TEXT, clerk_org_id UUID, created_by UUID, kind TEXT NOT NULL,
  purpose TEXT NOT NULL, order_id UUID, directed BOOLEAN NOT NULL, open BOOLEAN NOT NULL, from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL, state TEXT NOT NULL, acknowledged_version BIGINT, series_id UUID, changed BOOLEAN NOT NULL,
  joined BIGINT NOT NULL, waiting_since BIGINT, closure_id UUID, code TEXT NOT NULL, reason TEXT,
  late_cancel BOOLEAN NOT NULL, decided_by UUID, decided_at BIGINT, started_at BIGINT, returned_by UUID,
  returned_at BIGINT, in_order BOOLEAN, return_note TEXT, rating BIGINT, rating_note TEXT, reminded_at BIGINT,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, number));
CREATE INDEX booking_place ON booking (street_id, resource_id, from_at, to_at, state);
CREATE INDEX booking_org ON booking (street_id, org_id, from_at);
CREATE INDEX booking_person ON booking (street_id, person_id, from_at);
CREATE INDEX booking_clerk ON booking (street_id, created_by, from_at);
CREATE INDEX booking_state ON booking (street_id, state, from_at, to_at, resource_id);
CREATE INDEX booking_series_of ON booking (street_id, series_id);
CREATE INDEX booking_code ON booking (street_id, resource_id, code);
CREATE TABLE booking_series (
  street_id BIGINT NOT NULL, id UUID NOT NULL, resource_id UUID NOT NULL, until_at BIGINT NOT NULL, ended_at BIGINT,
  created_by UUID, created_at BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE TABLE booking_joiner (
  street_id BIGINT NOT NULL, booking_id UUID NOT NULL, person_id UUID NOT NULL, joined_at BIGINT NOT NULL,
  PRIMARY KEY (street_id, booking_id, person_id));
",
        postgres: None,
    },
    Migration {
        name: "20261123_41_bookings_served",
        sql: "
INSERT INTO served (street_id, source, source_id, label, org_id, done_at, resource_class, quantity, unit)
  SELECT b.street_id, 'booking', b.id, b.number, r.org_id, b.from_at, r.class, (b.to_at - b.from_at + 3599999) / 3600000,
  '小时' FROM booking b JOIN resource r ON r.street_id = b.street_id AND r.id = b.resource_id
  WHERE b.state IN ('returned', 'rated') AND (b.org_id IS NULL OR b.org_id <> r.org_id);
",
        postgres: None,
    },
    Migration {
        name: "20261123_51_bookings_served_resource",
        sql: "
UPDATE served SET resource_id = (SELECT b.resource_id FROM booking b WHERE b.street_id = served.street_id
  AND b.id = served.source_id) WHERE source = 'booking';
",
        postgres: None,
    },
    Migration {
        name: "20261124_41_bookings_along",
        sql: "
CREATE INDEX booking_joiner_of ON booking_joiner (street_id, person_id, joined_at);
",
        postgres: None,
    },
];
