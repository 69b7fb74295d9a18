//! Meetings (会议): planned, with topics, notice, attendance, votes and minutes, to what became of their resolutions.
//!
//! Whoever looks after the body looks after its meetings; who has a seat proposes topics and reads what was approved. The house
//! proposes what is stuck ([`proposals`]) and people put it on the agenda or do not. Those who have a seat are called with the
//! notice and answer it ([`answer`]); who came is written down from the sheet, a quorum is counted from it ([`quorum`]), and without one nothing is
//! voted. Minutes are drafted from what was recorded ([`minutes`]).
//!
//! A meeting that had been held before it came here is typed in from its paper ([`plan`]): who had a seat that day counts as called on
//! paper, nobody is told, and nothing is late for having been typed in late; all else goes by the rules of any meeting. What was
//! proposed for a meeting that was cancelled is proposed to the next one of its body ([`store::carried`]).
//!
//! Invariants: one state machine ([`rules`]); a notice less than seven days ahead and a topic less than fifteen has its reason; nobody
//! is called to a day that is over, and every topic is answered before the meeting is held;
//! a person has one voice and carries one other at most; names of voices are kept only where the body votes by roll; minutes are
//! approved by somebody who did not write them; a vote stands on those who came ([`standing`]); `followed` and `closed` are worked out from the resolutions and never typed.

pub mod agenda;
pub mod answer;
pub mod answers;
pub mod attendance;
pub mod days;
pub mod entity;
pub mod gaps;
pub mod list;
pub mod merge;
pub mod migrations;
pub mod minutes;
pub mod paper;
pub mod plan;
pub mod proposals;
pub mod quarter;
pub mod quorum;
pub mod register;
pub mod rules;
pub mod shapes;
pub mod signs;
pub mod standing;
pub mod steps;
pub mod store;
pub mod tell;
pub mod topics;
pub mod view;
pub mod vote;
pub mod waits;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::bodies::{KEEPERS, READERS};

/// The room.
pub const FEATURE: Feature = Feature {
    name: "meetings",
    routes,
    migrations: migrations::STEPS,
    jobs: &[days::DAYS],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

/// Who approves minutes, or sends them back.
const APPROVERS: Who = Who::Roles(&[
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
]);

/// Who sees how the bodies of a place do.
const STAFF: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/meetings", READERS),
    access("POST", "/api/meetings", KEEPERS),
    access("GET", "/api/meetings/{id}", READERS),
    access("PUT", "/api/meetings/{id}", KEEPERS),
    access("GET", "/api/meetings/{id}/proposals", KEEPERS),
    access("POST", "/api/meetings/{id}/topics", READERS),
    access("POST", "/api/topics/{id}/accept", KEEPERS),
    access("POST", "/api/topics/{id}/refuse", KEEPERS),
    access("PUT", "/api/topics/{id}/notes", KEEPERS),
    access("POST", "/api/topics/{id}/vote", KEEPERS),
    access("POST", "/api/topics/{id}/take-back-vote", KEEPERS),
    access("POST", "/api/meetings/{id}/open-topics", KEEPERS),
    access("POST", "/api/meetings/{id}/notice", KEEPERS),
    access("POST", "/api/meetings/{id}/hold", KEEPERS),
    access("POST", "/api/meetings/{id}/cancel", KEEPERS),
    access("POST", "/api/meetings/{id}/answer", READERS),
    access("PUT", "/api/meetings/{id}/attendance", KEEPERS),
    access("POST", "/api/meetings/{id}/draft-minutes", KEEPERS),
    access("PUT", "/api/meetings/{id}/minutes", KEEPERS),
    access("POST", "/api/meetings/{id}/approve-minutes", APPROVERS),
    access("POST", "/api/meetings/{id}/send-back-minutes", APPROVERS),
    access("GET", "/api/meetings/{id}/minutes.docx", READERS),
    access("GET", "/api/meetings/{id}/notice.docx", READERS),
    access("GET", "/api/meetings/register.xlsx", STAFF),
    access("GET", "/api/gap-topics", STAFF),
    access("GET", "/api/meeting-signs", STAFF),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_meetings, plan::plan_meeting))
        .routes(routes!(view::get_meeting, plan::change_meeting))
        .routes(routes!(proposals::list_proposals))
        .routes(routes!(agenda::propose_topic))
        .routes(routes!(gaps::list_gap_topics))
        .routes(routes!(agenda::accept_topic))
        .routes(routes!(agenda::refuse_topic))
        .routes(routes!(agenda::note_topic))
        .routes(routes!(vote::vote_topic))
        .routes(routes!(vote::take_back_vote))
        .routes(routes!(steps::open_topics))
        .routes(routes!(steps::notice_meeting))
        .routes(routes!(steps::hold_meeting))
        .routes(routes!(steps::cancel_meeting))
        .routes(routes!(answer::answer_notice))
        .routes(routes!(attendance::record_attendance))
        .routes(routes!(minutes::draft_minutes))
        .routes(routes!(minutes::edit_minutes))
        .routes(routes!(minutes::approve_minutes))
        .routes(routes!(minutes::send_back_minutes))
        .routes(routes!(paper::get_minutes_file))
        .routes(routes!(paper::get_notice_file))
        .routes(routes!(register::get_register))
        .routes(routes!(signs::get_meeting_signs))
}
