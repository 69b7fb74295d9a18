//! Schema steps of meetings.

use linli_kit::store::Migration;

/// Meetings with those called, topics and voices (`area_path` is the place of the body); then what those called answered, and the
/// gap of the net a topic is about; then how often the record changed and which of it the minutes tell, and the body as it was when
/// the meeting was held; then the paper a meeting was typed in from, and the topic of a cancelled meeting that another goes on with.
pub const STEPS: &[Migration] = &[
    Migration {
    name: "20261122_96_meetings",
    sql: "
CREATE TABLE meeting (
  street_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, body_id UUID NOT NULL, title TEXT NOT NULL,
  state TEXT NOT NULL, starts_at BIGINT NOT NULL, venue TEXT, noticed_at BIGINT, late_notice TEXT, held_at BIGINT,
  present_households BIGINT, present_area BIGINT, minutes TEXT, minutes_due_at BIGINT, minutes_by UUID, minutes_at BIGINT,
  approved_by UUID, approved_at BIGINT, sent_back TEXT, cancel_reason TEXT, reminded BIGINT NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, created_by UUID, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE UNIQUE INDEX meeting_number ON meeting (street_id, number);
CREATE INDEX meeting_body ON meeting (street_id, body_id, starts_at);
CREATE INDEX meeting_path ON meeting (street_id, area_path);
CREATE INDEX meeting_state ON meeting (state, starts_at);
CREATE TABLE meeting_attendee (
  street_id BIGINT NOT NULL, id UUID NOT NULL, meeting_id UUID NOT NULL, position BIGINT NOT NULL, seat_id UUID, capacity TEXT,
  org_id UUID, person_id UUID, name TEXT, presence TEXT NOT NULL, came_name TEXT, came_person_id UUID, proxy_id UUID,
  paper TEXT, PRIMARY KEY (street_id, id));
CREATE INDEX meeting_attendee_meeting ON meeting_attendee (street_id, meeting_id);
CREATE TABLE meeting_topic (
  street_id BIGINT NOT NULL, id UUID NOT NULL, meeting_id UUID NOT NULL, position BIGINT NOT NULL, title TEXT NOT NULL, text TEXT,
  source TEXT NOT NULL, demand_id UUID, agreement_id UUID, resolution_id UUID, special BOOLEAN NOT NULL, state TEXT NOT NULL,
  proposed_by UUID, proposed_org UUID, proposed_at BIGINT NOT NULL, late_reason TEXT, refuse_reason TEXT, paper TEXT, notes TEXT,
  agreed BIGINT, against BIGINT, abstained BIGINT, agreed_area BIGINT, against_area BIGINT, abstained_area BIGINT,
  vote_whole BIGINT, vote_needed BIGINT, vote_result TEXT, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX meeting_topic_meeting ON meeting_topic (street_id, meeting_id);
CREATE INDEX meeting_topic_demand ON meeting_topic (street_id, demand_id);
CREATE TABLE meeting_ballot (
  street_id BIGINT NOT NULL, topic_id UUID NOT NULL, attendee_id UUID NOT NULL, ballot TEXT NOT NULL,
  PRIMARY KEY (street_id, topic_id, attendee_id));
",
    postgres: None,
    },
    Migration {
        name: "20261123_21_meetings_answers",
        sql: "
ALTER TABLE meeting_attendee ADD COLUMN answer TEXT;
ALTER TABLE meeting_attendee ADD COLUMN answer_word TEXT;
ALTER TABLE meeting_attendee ADD COLUMN answer_paper TEXT;
ALTER TABLE meeting_attendee ADD COLUMN answered_at BIGINT;
ALTER TABLE meeting_attendee ADD COLUMN came_role TEXT;
ALTER TABLE meeting_topic ADD COLUMN gap TEXT;
ALTER TABLE meeting_topic ADD COLUMN gap_area_id UUID;
CREATE INDEX meeting_topic_gap ON meeting_topic (street_id, gap_area_id);
",
        postgres: None,
    },
    Migration {
        name: "20261124_46_meetings_record",
        sql: "
ALTER TABLE meeting ADD COLUMN record BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meeting ADD COLUMN minutes_record BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meeting ADD COLUMN minutes_draft TEXT;
",
        postgres: None,
    },
    Migration {
        name: "20261124_47_meetings_as_held",
        sql: "
ALTER TABLE meeting ADD COLUMN rule TEXT;
ALTER TABLE meeting ADD COLUMN households BIGINT;
ALTER TABLE meeting ADD COLUMN floor_area BIGINT;
UPDATE meeting SET
  rule = (SELECT b.rule FROM body b WHERE b.street_id = meeting.street_id AND b.id = meeting.body_id),
  households = (SELECT b.households FROM body b WHERE b.street_id = meeting.street_id AND b.id = meeting.body_id),
  floor_area = (SELECT b.floor_area FROM body b WHERE b.street_id = meeting.street_id AND b.id = meeting.body_id)
  WHERE held_at IS NOT NULL;
",
        postgres: None,
    },
    Migration {
        name: "20261125_01_meetings_on_paper",
        sql: "ALTER TABLE meeting ADD COLUMN paper TEXT;",
        postgres: None,
    },
    Migration {
        name: "20261125_02_topics_of_cancelled_meetings",
        sql: "
ALTER TABLE meeting_topic ADD COLUMN carried_from UUID;
CREATE INDEX meeting_topic_carried ON meeting_topic (street_id, carried_from);
",
        postgres: None,
    },
];
