//! Schema steps of demands.

use linli_kit::store::Migration;

/// Demands, their lines, requesters, tracking codes.
pub const STEPS: &[Migration] = &[DEMANDS, REFUSAL_VERSION, PLACE, NEWEST, COMMUNITY];

/// The newest of a community are found by walking this index until a page is full, those of the whole street by walking
/// the other. A community lies directly below the street: its path is the first five characters of every path in it.
const COMMUNITY: Migration = Migration {
    name: "20261122_42_demands_community",
    sql: "
CREATE INDEX demand_newest ON demand (street_id, created_at, id);
CREATE INDEX demand_community ON demand (street_id, substr(area_path, 1, 5), created_at, id, state);
DROP INDEX demand_newest_place;
",
    postgres: None,
};

/// The newest of a place in some states, in one index for the street and its communities; too long a way for a community.
const NEWEST: Migration = Migration {
    name: "20261122_41_demands_newest",
    sql: "
CREATE INDEX demand_newest_place ON demand (street_id, created_at, id, state, area_path);
DROP INDEX demand_newest;
",
    postgres: None,
};

/// A list by state and place is counted and put in order from the index alone: the long rows themselves were what took
/// most of its time.
const PLACE: Migration = Migration {
    name: "20261122_21_demands_place",
    sql: "
CREATE INDEX demand_state_place ON demand (street_id, state, area_path, created_at, id);
DROP INDEX demand_state_area;
",
    postgres: None,
};

/// Which version of a refusal's text its requester reads (room `refusals`).
const REFUSAL_VERSION: Migration = Migration {
    name: "20261122_03_demands_refusal_version",
    sql: "
ALTER TABLE demand ADD COLUMN refusal_version BIGINT;
",
    postgres: None,
};

const DEMANDS: Migration = Migration {
    name: "20261121_20_demands",
    sql: "
CREATE TABLE demand (
  street_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
  class_id UUID, order_class TEXT, source TEXT NOT NULL, source_ref TEXT, source_no TEXT, urgency TEXT NOT NULL,
  area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, beneficiaries BIGINT NOT NULL, group_name TEXT,
  public BOOLEAN NOT NULL, funding_needed BOOLEAN NOT NULL, on_behalf BOOLEAN NOT NULL,
  state TEXT NOT NULL, next_step TEXT NOT NULL, next_org_id UUID, next_due_at BIGINT, remind_at BIGINT, due_at BIGINT,
  accepted_at BIGINT, responded_at BIGINT, response_due_at BIGINT, closed_at BIGINT, review_at BIGINT,
  refusal_code TEXT, referred_to TEXT, decision_note TEXT, merged_into UUID, reopen_count BIGINT NOT NULL,
  supervised BOOLEAN NOT NULL, resolved TEXT, satisfaction TEXT, asked BIGINT NOT NULL, committed BIGINT NOT NULL,
  fulfilled BIGINT NOT NULL, unit TEXT NOT NULL, requesters BIGINT NOT NULL, import_id UUID,
  created_by UUID, created_role TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL, PRIMARY KEY (street_id, id), UNIQUE (street_id, number));
CREATE UNIQUE INDEX demand_source_no ON demand (street_id, source, source_no) WHERE source_no IS NOT NULL;
CREATE INDEX demand_newest ON demand (street_id, created_at, id);
CREATE INDEX demand_state ON demand (street_id, state, created_at);
CREATE INDEX demand_state_area ON demand (street_id, state, area_path);
CREATE INDEX demand_due ON demand (street_id, next_due_at);
CREATE INDEX demand_remind ON demand (remind_at);
CREATE INDEX demand_area ON demand (street_id, area_path, created_at);
CREATE INDEX demand_class ON demand (street_id, class_id, created_at);
CREATE INDEX demand_import ON demand (street_id, import_id);
CREATE TABLE demand_line (
  street_id BIGINT NOT NULL, id UUID NOT NULL, demand_id UUID NOT NULL, position BIGINT NOT NULL, what TEXT NOT NULL,
  unit TEXT NOT NULL, asked BIGINT NOT NULL, committed BIGINT NOT NULL, in_progress BIGINT NOT NULL,
  fulfilled BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX demand_line_demand ON demand_line (street_id, demand_id, position);
CREATE TABLE requester (
  street_id BIGINT NOT NULL, id UUID NOT NULL, demand_id UUID NOT NULL, name TEXT, anonymous BOOLEAN NOT NULL,
  contact_ok BOOLEAN NOT NULL, phone_sealed BYTEA, phone_hash BYTEA, phone_masked TEXT, created_at BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE INDEX requester_demand ON requester (street_id, demand_id);
CREATE INDEX requester_phone ON requester (street_id, phone_hash);
CREATE TABLE tracking (
  code_hash BYTEA PRIMARY KEY, street_id BIGINT NOT NULL, demand_id UUID NOT NULL, requester_id UUID NOT NULL,
  created_at BIGINT NOT NULL);
CREATE TABLE demand_likeness (
  street_id BIGINT NOT NULL, demand_id UUID NOT NULL, band BIGINT NOT NULL, PRIMARY KEY (street_id, demand_id, band));
CREATE INDEX demand_likeness_band ON demand_likeness (street_id, band);
CREATE TABLE saved_view (
  street_id BIGINT NOT NULL, id UUID NOT NULL, person_id UUID NOT NULL, list TEXT NOT NULL, name TEXT NOT NULL,
  query TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (street_id, id), UNIQUE (street_id, person_id, list, name));
",
    postgres: None,
};
