//! Schema steps of persons and posts.

use linli_kit::store::Migration;

/// Persons and posts.
pub const STEPS: &[Migration] = &[
    Migration {
    name: "20261121_12_persons",
    sql: "
CREATE TABLE person (
  street_id BIGINT NOT NULL, id UUID NOT NULL, name TEXT NOT NULL, phone_sealed BYTEA, phone_hash BYTEA,
  phone_masked TEXT, birth_year BIGINT, version BIGINT NOT NULL, created_at BIGINT NOT NULL, ended_at BIGINT,
  PRIMARY KEY (street_id, id));
CREATE INDEX person_phone ON person (street_id, phone_hash);
CREATE INDEX person_name ON person (street_id, name);
CREATE TABLE post (
  street_id BIGINT NOT NULL, id UUID NOT NULL, person_id UUID NOT NULL, org_id UUID NOT NULL, area_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, role TEXT NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT, ended_at BIGINT,
  end_reason TEXT, source TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX post_person ON post (street_id, person_id);
CREATE INDEX post_org ON post (street_id, org_id, role);
CREATE INDEX post_area ON post (street_id, area_path, role);
",
    postgres: None,
    },
    Migration {
        name: "20261122_12_persons_posts",
        sql: "
ALTER TABLE person ADD COLUMN area_path TEXT COLLATE \"C\" NOT NULL DEFAULT '/';
ALTER TABLE person ADD COLUMN party_verified_at BIGINT;
ALTER TABLE person ADD COLUMN party_verified_by UUID;
ALTER TABLE post ADD COLUMN appointment_no TEXT;
ALTER TABLE post ADD COLUMN document_no TEXT;
CREATE INDEX person_area ON person (street_id, area_path);
",
        postgres: None,
    },
    // a place is asked for its head on duty thousands of times a page: everything the question needs stands in the index
    Migration {
        name: "20261122_74_persons_post_on_duty",
        sql: "
DROP INDEX post_area;
CREATE INDEX post_area ON post (street_id, area_path, role, ended_at, from_at, to_at);
",
        postgres: None,
    },
    // who holds a role at a place is asked for every post that is given: 20,000 posts of a roster took a minute and a half
    Migration {
        name: "20261122_77_persons_post_at_place",
        sql: "
CREATE INDEX post_place ON post (street_id, area_id, role);
",
        postgres: None,
    },
];
