//! An activity and a partner for tests of what is read off them.

use linli_domain::area::AreaPath;
use linli_domain::id::{ActivityId, ActivityPartnerId, AreaId, OrgId};
use linli_domain::time::{HOUR, Timestamp};
use uuid::Uuid;

use super::entity::{Activity, Partner};
use super::part_rules::PartnerState;
use super::rules::{ActivityKind, ActivityState};

/// An activity that begins in an hour and takes two.
pub fn activity(now: Timestamp) -> Activity {
    Activity {
        id: ActivityId(Uuid::from_u128(1)),
        number: "HD330106-20261120-00001".to_owned(),
        title: "邻里节".to_owned(),
        kind: ActivityKind::Festival,
        state: ActivityState::Idea,
        host_org_id: OrgId(Uuid::from_u128(2)),
        area_id: AreaId(Uuid::from_u128(3)),
        area_path: AreaPath::parse("/001/").expect("a path"),
        venue: "文化广场".to_owned(),
        starts_at: Some(now.plus(HOUR)),
        ends_at: Some(now.plus(3 * HOUR)),
        sign_up_until: None,
        capacity: Some(30),
        audience: None,
        minors_welcome: false,
        risk: 1,
        insurance_no: None,
        safety_note: None,
        needs_training: false,
        training_note: None,
        agreement_note: None,
        class_id: None,
        demand_id: None,
        project_id: None,
        booking_id: None,
        is_public: true,
        note: None,
        host_quantity: 1,
        host_unit: "场".to_owned(),
        series_id: None,
        series_nth: None,
        word: None,
        outcome: None,
        came: None,
        walk_ins: None,
        created_by: None,
        planned_by: None,
        checked_by: None,
        reported_by: None,
        settled_by: None,
        created_at: now,
        planned_at: None,
        checked_at: None,
        opened_at: None,
        began_at: None,
        ended_at: None,
        reported_at: None,
        settled_at: None,
        cancelled_at: None,
        reminded: 0,
        booking_told: false,
        updated_at: now,
        version: 1,
    }
}

/// A unit asked, in a state.
pub fn partner(state: PartnerState) -> Partner {
    Partner {
        id: ActivityPartnerId(Uuid::from_u128(4)),
        activity_id: ActivityId(Uuid::from_u128(1)),
        org_id: OrgId(Uuid::from_u128(5)),
        brings: "义诊医生".to_owned(),
        quantity: 2,
        unit: "人".to_owned(),
        class_id: None,
        by_booking: false,
        state,
        paper: None,
        reason: None,
        answered_at: None,
        done: None,
        created_at: Timestamp::from_millis(0),
        version: 1,
    }
}
