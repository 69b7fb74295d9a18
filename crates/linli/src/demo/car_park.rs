//! What became of the car park that the community's three meetings talked about: a project of their resolution, with milestones,
//! a unit's yes and named cost sources, finished, and the places at night that can be used since. Played through the rooms' own
//! rules; that it is accepted is left to whoever visits the demo.

use linli_council::projects::act::{ProjectWord, act};
use linli_council::projects::entity::{Output, Project, Source, SourceKind};
use linli_council::projects::milestones::{self, MilestoneWord};
use linli_council::projects::part_rules::{MilestoneEvent, PartnerEvent};
use linli_council::projects::partners::{self, PartnerWord};
use linli_council::projects::propose::{
    MilestoneInput, PartnerInput, ProjectInput, ProjectWords, propose,
};
use linli_council::projects::rules::{ProjectAct, ProjectKind};
use linli_council::projects::standing::note;
use linli_council::projects::store::parts;
use linli_council::resolutions::store::Resolution;
use linli_domain::actor::{Actor, Role};
use linli_domain::id::{AccountId, DemandId, OrgId, ResourceId};
use linli_domain::number::NumberKind;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::numbers;
use linli_work::resources::edit::index;
use linli_work::resources::rules::ResourceState;
use linli_work::resources::store::{self as resources, Resource};
use linli_work::resources::{PriceTier, ResourceClass};
use serde_json::json;

use super::meetings::actor;
use super::{Place, Stage};

/// The class of needs it is about: too few places to park.
pub(super) const NEED: &str = "0201";
const PLACES: i64 = 20;
/// Days the unit offers its places on trial.
const TRIAL: i64 = 90;
/// What was to be done, what was done, and how many days after the last meeting.
const MILESTONES: [(&str, &str, i64); 3] = [
    (
        "摸清车位和需求",
        "单位停车场夜间可开放二十个车位，登记居民车辆三十五辆。",
        8,
    ),
    ("制定错时停车办法", "办法经居民代表议过，已经公示。", 11),
    ("安装道闸和标识", "道闸和指示牌已装好。", 15),
];

/// Who of the community, the street and the unit does what.
struct Hands {
    worker: Actor,
    secretary: Actor,
    leader: Actor,
    liaison: Actor,
}

/// Plays the project of a resolution that was carried over for the last time at `last`.
pub(super) async fn play(
    tx: &mut Tx,
    stage: &Stage,
    place: &Place,
    (one, demand): (&Resolution, DemandId),
    last: Timestamp,
) -> Result<(), Problem> {
    let (Some(worker), Some(secretary), Some(leader), Some(liaison)) = (
        actor(tx, stage, Role::CommunityWorker, place),
        actor(tx, stage, Role::CommunitySecretary, place),
        actor(tx, stage, Role::StreetLeader, &stage.places.street),
        liaison(tx, stage, one.owner_org_id),
    ) else {
        return Ok(());
    };
    let Some(owner) = worker.acting().map(|acting| acting.org) else {
        return Ok(());
    };
    let hands = Hands {
        worker,
        secretary,
        leader,
        liaison,
    };
    let on = |days: i64| last.plus(days * DAY + HOUR);
    tx.play_as(hands.worker.clone(), on(3));
    let made = propose(tx, &wish(place, owner, (one, demand), last)).await?;
    tx.play_as(hands.leader.clone(), on(4));
    let known = step(tx, &made, ProjectAct::Approve, None).await?;
    tx.play_as(hands.liaison.clone(), on(5));
    share(tx, &known, PartnerEvent::Agree, None).await?;
    tx.play_as(hands.worker.clone(), on(6));
    let running = step(tx, &known, ProjectAct::Start, None).await?;
    reached(tx, &hands, &running, last).await?;
    tx.play_as(hands.liaison.clone(), on(16));
    share(
        tx,
        &running,
        PartnerEvent::Report,
        Some("二十个车位已腾出，晚七点后开放。"),
    )
    .await?;
    tx.play_as(hands.worker, on(17));
    let resource = offered(tx, stage, place, one.owner_org_id).await?;
    let gate = stage
        .places
        .compounds
        .iter()
        .flatten()
        .find(|compound| place.path.contains(&compound.path))
        .unwrap_or(place);
    let outputs = [Output {
        what: "夜间共享车位".to_owned(),
        quantity: PLACES,
        unit: "个".to_owned(),
        beneficiaries: Some(180),
        area_id: Some(gate.id),
        resource_id: Some(resource),
    }];
    let (db, scope) = tx.parts();
    parts::set_outputs(db, scope, running.id, &outputs).await?;
    let logged = ProjectAct::Outputs.logged();
    let detail = json!({"outputs": outputs});
    note(tx, &running, logged, (None, None), None, detail).await?;
    let word = "道闸和标识装好，二十个车位夜间向居民开放，试行三个月。";
    step(tx, &running, ProjectAct::Finish, Some(word)).await?;
    Ok(())
}

/// The liaison of a unit; nobody signed in to do this.
fn liaison(tx: &Tx, stage: &Stage, unit: OrgId) -> Option<Actor> {
    let street = tx.scope().street();
    stage.cast.liaisons.iter().flatten().find_map(|member| {
        let mut held = member.posts.iter();
        let acting = held.find(|post| post.role == Role::UnitLiaison && post.org == unit)?;
        Some(Actor::Member {
            account: AccountId(uuid::Uuid::nil()),
            person: member.person,
            street,
            acting: acting.clone(),
        })
    })
}

fn wish(
    place: &Place,
    owner: OrgId,
    (one, demand): (&Resolution, DemandId),
    last: Timestamp,
) -> ProjectInput {
    let source = |kind, who: &str, amount_fen, note: &str| Source {
        kind,
        who: who.to_owned(),
        amount_fen,
        note: Some(note.to_owned()),
    };
    ProjectInput {
        project: ProjectWords {
            title: "错时共享停车".to_owned(),
            kind: ProjectKind::Parking,
            choice: None,
            purpose: "白天空着的单位车位夜间向居民开放，消防通道不再被占。".to_owned(),
            owner_org_id: owner,
            area_id: place.id,
            due_at: last.plus(30 * DAY),
            class_id: None,
        },
        demand_id: Some(demand),
        resolution_id: Some(one.id),
        milestones: MILESTONES
            .iter()
            .map(|(title, _, days)| MilestoneInput {
                title: (*title).to_owned(),
                due_at: last.plus((days + 2) * DAY),
                org_id: None,
            })
            .collect(),
        partners: vec![PartnerInput {
            org_id: one.owner_org_id,
            brings: "夜间车位".to_owned(),
            quantity: PLACES,
            unit: "个".to_owned(),
        }],
        sources: vec![
            source(
                SourceKind::PublicIncome,
                "小区公共收益",
                Some(1_800_000),
                "夜间值守",
            ),
            source(
                SourceKind::Charity,
                "社区慈善基金",
                Some(1_500_000),
                "道闸和标识",
            ),
        ],
    }
}

async fn step(
    tx: &mut Tx,
    project: &Project,
    what: ProjectAct,
    word: Option<&str>,
) -> Result<Project, Problem> {
    let body = ProjectWord {
        version: project.version,
        word: word.map(str::to_owned),
    };
    act(tx, project.id, what, &body).await
}

/// An act of the project's only partner.
async fn share(
    tx: &mut Tx,
    project: &Project,
    what: PartnerEvent,
    word: Option<&str>,
) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let asked = parts::partners_of(db, scope, &[project.id]).await?;
    for one in asked {
        let body = PartnerWord {
            version: one.version,
            word: word.map(str::to_owned),
            done: None,
        };
        partners::act(tx, one.id, what, &body).await?;
    }
    Ok(())
}

/// Each milestone is reported by the worker, and confirmed by the secretary the day after.
async fn reached(
    tx: &mut Tx,
    hands: &Hands,
    project: &Project,
    last: Timestamp,
) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let planned = parts::milestones_of(db, scope, &[project.id]).await?;
    for (one, (_, word, days)) in planned.iter().zip(MILESTONES) {
        let at = last.plus(days * DAY + HOUR);
        tx.play_as(hands.worker.clone(), at);
        let told = MilestoneWord {
            version: one.version,
            word: Some(word.to_owned()),
        };
        let told = milestones::act(tx, one.id, MilestoneEvent::Report, &told).await?;
        tx.play_as(hands.secretary.clone(), at.plus(DAY));
        let seen = MilestoneWord {
            version: told.version,
            word: None,
        };
        milestones::act(tx, one.id, MilestoneEvent::Confirm, &seen).await?;
    }
    Ok(())
}

/// The places as the unit offers them from today on.
async fn offered(
    tx: &mut Tx,
    stage: &Stage,
    place: &Place,
    unit: OrgId,
) -> Result<ResourceId, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let number = numbers::store::next(db, scope, NumberKind::Resource, now).await?;
    let row = Resource {
        id: ResourceId(tx.fresh_id()),
        number,
        org_id: unit,
        class: ResourceClass::Rights,
        title: "南门夜间共享车位".to_owned(),
        quantity: PLACES,
        unit: "个".to_owned(),
        conditions: "晚7点至早7点，登记车牌".to_owned(),
        eligible: "周边居民".to_owned(),
        price_tier: PriceTier::Free,
        area_id: place.id,
        area_path: place.path.clone(),
        valid_to: Some(Timestamp::start_of(now.date()).plus(TRIAL * DAY)),
        tags: "停车 错时".to_owned(),
        contact: None,
        state: ResourceState::Listed,
        created_by: None,
        edited_by: None,
        submitted_by: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let needs: Vec<_> = stage.classes.get(NEED).copied().into_iter().collect();
    let (db, scope) = tx.parts();
    resources::insert(db, scope, &row).await?;
    resources::set_needs(db, scope, row.id, &needs).await?;
    index(tx, &row).await?;
    Ok(row.id)
}
