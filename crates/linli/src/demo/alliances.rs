//! Alliances of a sample street: one of the street with tasks for its departments, and one of each community in it, further
//! along the earlier it began.
//!
//! Most units joined on paper before anything was typed in here; the unit of the demo's liaison is in the street's and has
//! the community's invitation to answer.

use anyhow::{Context, Result};
use linli_domain::code::CodeEnum;
use linli_domain::id::{MembershipId, OrgId};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::transaction::Tx;
use linli_sample::SampleStreet;
use linli_work::alliances::edit::{AllianceInput, found};
use linli_work::alliances::invite::{Invitation, invite};
use linli_work::alliances::membership::MembershipState;
use linli_work::alliances::rules::{AllianceLevel, AllianceStep};
use linli_work::alliances::stage::{StageEntry, StepTick, enter_next, tick};
use linli_work::alliances::store::Alliance;
use linli_work::alliances::store::members::{self, Membership};
use linli_work::alliances::tasks::{AllianceTaskInput, give};

use super::orgs::Offices;
use super::people::Cast;
use super::places::Places;
use super::{Place, SINCE};

const CHARTER: &str = "第一条 联盟由牵头单位和自愿加入的单位组成，共商共建共享。\n第二条 每季度召开一次联席会议，议题提前十五天征集。\n第三条 成员单位每年至少提供一项资源或认领一个项目。\n第四条 加入、退出自愿；移出须经联席会议决定。";
const PAPER: &str = "2025 年入盟申请表";
/// What the street's alliance gave its departments, in turn.
const TASKS: [&str; 2] = [
    "制定机关单位停车位向居民错时开放的办法",
    "牵头为老旧小区加装电动自行车充电棚",
];
/// Days they have for it.
const TASK_DAYS: i64 = 60;
const DUTIES: &str = "每季度参加联席会议，每年认领一个项目";
/// Of the units of the street one in so many is in its alliance.
const OF_STREET: usize = 10;
/// Of the units of a community one in so many is in its alliance.
const OF_COMMUNITY: usize = 6;
/// Steps done by the alliances of the communities, in turn: some run, some have just begun.
const STEPS_DONE: [usize; 4] = [7, 10, 3, 5];
/// Steps done by the street's.
const STREET_STEPS: usize = 11;

/// Founds the alliances of the places written, with their members.
pub(super) async fn write(
    tx: &mut Tx,
    sample: &SampleStreet,
    places: &Places,
    offices: &Offices,
    cast: &Cast,
) -> Result<()> {
    let own = cast.liaisons.iter().position(Option::is_some);
    let input = AllianceInput {
        name: format!("{}党建联盟", sample.name),
        brand: Some("同心邻里".to_owned()),
        level: AllianceLevel::Street,
        lead_org_id: offices.street,
        area_ids: Vec::new(),
        parent_id: None,
        founded: Some(SINCE),
        charter: Some(CHARTER.to_owned()),
    };
    let begun = found(tx, &input).await?;
    let street = advanced(tx, begun, STREET_STEPS).await?;
    for (department, what) in offices.departments.values().zip(TASKS) {
        let task = AllianceTaskInput {
            org_id: *department,
            what: what.to_owned(),
            due_at: tx.now().plus(TASK_DAYS * DAY),
        };
        give(tx, street.id, &task).await?;
    }
    let units = || {
        let written = offices.units.iter().enumerate();
        written.filter_map(|(index, org)| Some((index, (*org)?)))
    };
    for (index, org) in units() {
        if index % OF_STREET == 0 || Some(index) == own {
            let place = &places.communities[sample.units[index].community as usize];
            join(tx, &street, org, place.as_ref(), SINCE.plus(20 * DAY)).await?;
        }
    }
    for (number, (office, place)) in offices
        .communities
        .iter()
        .zip(&places.communities)
        .enumerate()
    {
        let (Some(office), Some(place)) = (*office, place) else {
            continue;
        };
        let input = AllianceInput {
            name: format!("{}社区共建联盟", sample.communities[number].short_name),
            brand: None,
            level: AllianceLevel::Community,
            lead_org_id: office,
            area_ids: vec![place.id],
            parent_id: Some(street.id),
            ..input.clone()
        };
        let begun = found(tx, &input).await?;
        let alliance = advanced(tx, begun, STEPS_DONE[number % STEPS_DONE.len()]).await?;
        let within = |unit: &usize| sample.units[*unit].community as usize == number;
        for (nth, (index, org)) in units().filter(|(unit, _)| within(unit)).enumerate() {
            if Some(index) == own {
                let invitation = Invitation {
                    org_ids: vec![org],
                    duties: Some(DUTIES.to_owned()),
                };
                invite(tx, alliance.id, &invitation).await?;
            } else if nth % OF_COMMUNITY == 0 {
                join(tx, &alliance, org, Some(place), SINCE.plus(30 * DAY)).await?;
            }
        }
    }
    Ok(())
}

/// Ticks the first steps of an alliance, a month for each, and enters the stages they lead into.
async fn advanced(tx: &mut Tx, mut alliance: Alliance, steps: usize) -> Result<Alliance> {
    for (months, step) in (1_i64..).zip(AllianceStep::ALL.iter().take(steps)) {
        if step.stage() != alliance.stage {
            alliance = enter(tx, &alliance).await?;
        }
        let body = StepTick {
            version: alliance.version,
            step: *step,
            done: true,
            done_on: Some(SINCE.plus(months * 30 * DAY)),
        };
        alliance = tick(tx, alliance.id, &body).await.context("ticking")?;
    }
    Ok(alliance)
}

async fn enter(tx: &mut Tx, alliance: &Alliance) -> Result<Alliance> {
    let body = StageEntry {
        version: alliance.version,
        reason: None,
    };
    Ok(enter_next(tx, alliance.id, &body).await?)
}

/// A unit that joined on paper.
async fn join(
    tx: &mut Tx,
    alliance: &Alliance,
    org: OrgId,
    place: Option<&Place>,
    from: Timestamp,
) -> Result<()> {
    let Some(place) = place else { return Ok(()) };
    let membership = Membership {
        id: MembershipId(tx.fresh_id()),
        alliance_id: alliance.id,
        org_id: org,
        area_path: place.path.clone(),
        state: MembershipState::Joined,
        duties: Some(DUTIES.to_owned()),
        invited_at: SINCE,
        invited_by: None,
        from_at: Some(from),
        to_at: None,
        reason: None,
        resolution: None,
        resolution_on: None,
        resolution_id: None,
        resolution_meeting_id: None,
        paper: Some(PAPER.to_owned()),
        version: 1,
    };
    let (db, scope) = tx.parts();
    members::insert(db, scope, &membership).await?;
    Ok(())
}
