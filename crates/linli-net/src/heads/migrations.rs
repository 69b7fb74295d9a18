//! Schema steps of heads in office.

use linli_kit::store::Migration;

/// Terms of office, letters, stand-ins and the heads' own duty log. The posts themselves are the persons room's.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_31_heads",
    sql: "
CREATE TABLE head_appointment (
  street_id BIGINT NOT NULL, id UUID NOT NULL, application_id UUID NOT NULL, person_id UUID NOT NULL,
  org_id UUID NOT NULL, area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, post_kind TEXT NOT NULL,
  route TEXT NOT NULL, state TEXT NOT NULL, term_from BIGINT NOT NULL, term_to BIGINT NOT NULL, reminded_at BIGINT,
  party_verified_at BIGINT, handover TEXT NOT NULL, handed_over_at BIGINT, ended_at BIGINT, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE UNIQUE INDEX head_appointment_application ON head_appointment (street_id, application_id);
CREATE INDEX head_appointment_area ON head_appointment (street_id, area_path);
CREATE INDEX head_appointment_person ON head_appointment (street_id, person_id);
CREATE TABLE appointment_letter (
  street_id BIGINT NOT NULL, id UUID NOT NULL, appointment_id UUID NOT NULL, number TEXT NOT NULL, code TEXT NOT NULL,
  term_from BIGINT NOT NULL, term_to BIGINT NOT NULL, issued_at BIGINT NOT NULL, issued_by UUID,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, number));
CREATE INDEX appointment_letter_appointment ON appointment_letter (street_id, appointment_id);
CREATE TABLE head_stand_in (
  street_id BIGINT NOT NULL, id UUID NOT NULL, appointment_id UUID NOT NULL, person_id UUID NOT NULL,
  post_id UUID NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE INDEX head_stand_in_appointment ON head_stand_in (street_id, appointment_id);
CREATE TABLE duty_log (
  street_id BIGINT NOT NULL, id UUID NOT NULL, person_id UUID NOT NULL, area_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, duty TEXT NOT NULL, note TEXT NOT NULL, shared BOOLEAN NOT NULL,
  at BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX duty_log_person ON duty_log (street_id, person_id, at);
CREATE INDEX duty_log_area ON duty_log (street_id, area_path, at);
",
    postgres: None,
}];
