//! Schema steps of campaigns and applications.

use linli_kit::store::Migration;

/// Links, campaigns, posts on offer, applications, objections. That a post is given once is the primary key of
/// `slot_holding`; that a member chooses one post at a time is its unique index.
///
/// The second step finds a building among the posts of all campaigns, for vacancies and before one is published.
pub const STEPS: &[Migration] = &[
    Migration {
    name: "20261122_30_campaigns",
    sql: "
CREATE TABLE recruitment_code (
  code_hash BYTEA PRIMARY KEY, street_id BIGINT NOT NULL, kind TEXT NOT NULL, object_id UUID NOT NULL,
  created_at BIGINT NOT NULL);
CREATE TABLE campaign (
  street_id BIGINT NOT NULL, id UUID NOT NULL, title TEXT NOT NULL, post_kind TEXT NOT NULL, area_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, org_id UUID NOT NULL, state TEXT NOT NULL, code TEXT, closes_at BIGINT NOT NULL,
  call_text TEXT NOT NULL, criteria TEXT NOT NULL, duties TEXT NOT NULL, contact TEXT NOT NULL,
  members_only BOOLEAN NOT NULL, term_months BIGINT NOT NULL, created_by UUID, created_at BIGINT NOT NULL,
  published_at BIGINT, closed_at BIGINT, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX campaign_area ON campaign (street_id, area_path);
CREATE TABLE campaign_slot (
  street_id BIGINT NOT NULL, id UUID NOT NULL, campaign_id UUID NOT NULL, area_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, PRIMARY KEY (street_id, id),
  UNIQUE (street_id, campaign_id, area_id));
CREATE TABLE slot_holding (
  street_id BIGINT NOT NULL, slot_id UUID NOT NULL, campaign_id UUID NOT NULL, state TEXT NOT NULL,
  registration_id UUID, application_id UUID, held_until BIGINT, PRIMARY KEY (street_id, slot_id));
CREATE UNIQUE INDEX slot_holding_one ON slot_holding (street_id, campaign_id, registration_id) WHERE state = 'held';
CREATE TABLE head_application (
  street_id BIGINT NOT NULL, id UUID NOT NULL, campaign_id UUID NOT NULL, slot_id UUID NOT NULL, area_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, route TEXT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL,
  phone_sealed BYTEA, phone_hash BYTEA, phone_masked TEXT, statement TEXT NOT NULL, recommender TEXT,
  recommender_hash BYTEA, entered_by UUID, consent_at BIGINT, checked_by UUID, checked_at BIGINT, party_verified_by UUID,
  party_verified_at BIGINT, publicity_from BIGINT, publicity_until BIGINT, approved_by UUID, approved_at BIGINT,
  resolution TEXT, registration_id UUID, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE INDEX head_application_area ON head_application (street_id, area_path);
CREATE INDEX head_application_campaign ON head_application (street_id, campaign_id);
CREATE UNIQUE INDEX head_application_once ON head_application (street_id, slot_id, phone_hash)
  WHERE phone_hash IS NOT NULL AND state NOT IN ('declined', 'refused', 'withdrawn');
CREATE TABLE head_objection (
  street_id BIGINT NOT NULL, id UUID NOT NULL, application_id UUID NOT NULL, text TEXT NOT NULL, name TEXT,
  phone_sealed BYTEA, phone_masked TEXT, created_at BIGINT NOT NULL, answer TEXT, upheld BOOLEAN, answered_by UUID,
  answered_at BIGINT, PRIMARY KEY (street_id, id));
CREATE INDEX head_objection_application ON head_objection (street_id, application_id);
",
    postgres: None,
},
    Migration {
        name: "20261122_33_campaigns_by_place",
        sql: "
CREATE INDEX campaign_slot_area ON campaign_slot (street_id, area_id);
",
        postgres: None,
    },
];
