//! Schema steps of agreements.

use linli_kit::store::Migration;

/// Agreements with their parties and obligation lines, what was delivered of each line, scans of what was signed, and what
/// rooms above told of.
///
/// An agreement is one row a revision: an amendment is a new row under the same number. A line keeps its id through every
/// revision, so that what was delivered stays counted; that is why a deed names the line and no agreement.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_80_agreements",
    sql: "
CREATE TABLE agreement (
  street_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, revision BIGINT NOT NULL, title TEXT NOT NULL,
  kind TEXT NOT NULL, terms TEXT NOT NULL, state TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  signed_on BIGINT, sign_mode TEXT, sign_reference TEXT, scan_hash TEXT, amended_from UUID, renewed_from UUID,
  reminded_days BIGINT, end_reason TEXT, ended_at BIGINT, area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL,
  created_by UUID, edited_by UUID, submitted_by UUID, approved_by UUID, created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, number, revision));
CREATE INDEX agreement_state ON agreement (street_id, state, valid_to);
CREATE INDEX agreement_amended_from ON agreement (street_id, amended_from);
CREATE INDEX agreement_renewed_from ON agreement (street_id, renewed_from);
CREATE TABLE agreement_party (
  street_id BIGINT NOT NULL, agreement_id UUID NOT NULL, org_id UUID NOT NULL, side TEXT NOT NULL,
  position BIGINT NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, PRIMARY KEY (street_id, agreement_id, org_id));
CREATE INDEX agreement_party_org ON agreement_party (street_id, org_id);
CREATE TABLE obligation (
  street_id BIGINT NOT NULL, agreement_id UUID NOT NULL, id UUID NOT NULL, position BIGINT NOT NULL, org_id UUID NOT NULL,
  kind TEXT NOT NULL, what TEXT NOT NULL, quantity BIGINT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL,
  class_id UUID, resource_class TEXT, PRIMARY KEY (street_id, agreement_id, id));
CREATE INDEX obligation_org ON obligation (street_id, org_id);
CREATE TABLE deed (
  street_id BIGINT NOT NULL, source TEXT NOT NULL, source_id UUID NOT NULL, label TEXT NOT NULL, obligation_id UUID NOT NULL,
  year BIGINT NOT NULL, quantity BIGINT NOT NULL, done_at BIGINT NOT NULL, PRIMARY KEY (street_id, source, source_id));
CREATE INDEX deed_obligation ON deed (street_id, obligation_id, year);
CREATE TABLE obligation_year (
  street_id BIGINT NOT NULL, obligation_id UUID NOT NULL, year BIGINT NOT NULL, delivered BIGINT NOT NULL,
  PRIMARY KEY (street_id, obligation_id, year));
CREATE TABLE agreement_scan (
  street_id BIGINT NOT NULL, agreement_id UUID NOT NULL, hash TEXT NOT NULL, file_name TEXT NOT NULL, media TEXT NOT NULL,
  bytes BYTEA NOT NULL, stored_by UUID, stored_at BIGINT NOT NULL, PRIMARY KEY (street_id, agreement_id, hash));
",
    postgres: None,
},
    Migration {
        name: "20261122_81_agreements_templates",
        sql: "
CREATE TABLE agreement_template (
  street_id BIGINT NOT NULL, id UUID NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, terms TEXT NOT NULL,
  lines TEXT NOT NULL, retired_at BIGINT, updated_by UUID, updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, name));
",
        postgres: None,
    },
    // what rooms above told, counted on a line or not yet: an agreement that is signed later asks it
    Migration {
        name: "20261123_40_agreements_served",
        sql: "
CREATE TABLE served (
  street_id BIGINT NOT NULL, source TEXT NOT NULL, source_id UUID NOT NULL, label TEXT NOT NULL, org_id UUID NOT NULL,
  done_at BIGINT NOT NULL, class_id UUID, resource_class TEXT, quantity BIGINT NOT NULL, unit TEXT NOT NULL,
  PRIMARY KEY (street_id, source, source_id));
CREATE INDEX served_org ON served (street_id, org_id, done_at);
",
        postgres: None,
    },
    // which thing was used: a resource's page counts its uses
    Migration {
        name: "20261123_50_agreements_served_resource",
        sql: "
ALTER TABLE served ADD COLUMN resource_id UUID;
CREATE INDEX served_resource ON served (street_id, resource_id, done_at);
",
        postgres: None,
    },
    // for which order of the same unit it was used: both count once
    Migration {
        name: "20261124_60_agreements_served_order",
        sql: "
ALTER TABLE served ADD COLUMN order_id UUID;
CREATE INDEX served_order ON served (street_id, order_id);
",
        postgres: None,
    },
    // years that were over when an amendment was signed stay with the revision before it; what was amended earlier stays as it
    // was counted then
    Migration {
        name: "20261124_61_agreements_counted",
        sql: "
ALTER TABLE agreement ADD COLUMN counts_from BIGINT;
ALTER TABLE agreement ADD COLUMN counts_to BIGINT;
",
        postgres: None,
    },
    // in which project it was done: a unit's share and its activities count once
    Migration {
        name: "20261125_10_agreements_served_project",
        sql: "
ALTER TABLE served ADD COLUMN project_id UUID;
ALTER TABLE served ADD COLUMN by_booking BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX served_project ON served (street_id, project_id, org_id);
",
        postgres: None,
    },
];
