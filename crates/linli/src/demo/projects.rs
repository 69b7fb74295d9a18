//! Co-building projects of a sample street's first community: one accepted and rated, one being built with a milestone that
//! is late, one that waits for its approval. The one of the car park is told in [`super::car_park`].

use anyhow::{Context, Result};
use linli_council::projects::entity::{
    Milestone, Output, Partner, Project, Rating, RatingAnswer, RatingWay, Source, SourceKind,
};
use linli_council::projects::part_rules::{MilestoneState, PartnerState, ShareState};
use linli_council::projects::rules::{ProjectKind, ProjectOrigin, ProjectState};
use linli_council::projects::store::{self, parts, ratings};
use linli_domain::code::CodeEnum;
use linli_domain::id::{MilestoneId, OrgId, ProjectId, ProjectPartnerId};
use linli_domain::number::NumberKind;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::transaction::{Entry, Tx};
use linli_net::numbers;
use serde_json::json;

use super::Place;
use super::orgs::Offices;
use super::places::Places;

/// A project of the demo.
struct Story {
    title: &'static str,
    kind: ProjectKind,
    purpose: &'static str,
    state: ProjectState,
    /// Days from now: proposed, due.
    days: (i64, i64),
    /// Title, days from now, whether done.
    milestones: &'static [(&'static str, i64, bool)],
    brings: (&'static str, i64, &'static str),
    sources: &'static [(SourceKind, &'static str, Option<i64>)],
    output: Option<(&'static str, i64, &'static str, i64)>,
    /// How many said what.
    heard: &'static [(RatingAnswer, usize)],
}

const STORIES: [Story; 3] = [
    Story {
        title: "锦绣路口袋花园",
        kind: ProjectKind::MicroRenewal,
        purpose: "把小区门口堆杂物的空地改成能坐能歇的小花园，老人带孩子有地方去。",
        state: ProjectState::Accepted,
        days: (-240, -60),
        milestones: &[
            ("征求楼栋意见", -220, true),
            ("清理和平整", -180, true),
            ("种植和安装座椅", -90, true),
        ],
        brings: ("园艺志愿者", 12, "人次"),
        sources: &[
            (SourceKind::Fiscal, "街道激励资金", Some(4_800_000)),
            (SourceKind::PublicIncome, "小区公共收益", Some(1_200_000)),
        ],
        output: Some(("口袋花园", 1, "处", 320)),
        heard: &[
            (RatingAnswer::Satisfied, 18),
            (RatingAnswer::Basic, 5),
            (RatingAnswer::Unsatisfied, 2),
            (RatingAnswer::NoAnswer, 7),
        ],
    },
    Story {
        title: "电动车集中充电棚",
        kind: ProjectKind::Facility,
        purpose: "电动车不再上楼充电，统一停放、统一充电，楼道通畅。",
        state: ProjectState::Running,
        days: (-75, 45),
        milestones: &[
            ("摸清车辆和需求", -50, true),
            ("选址公示", -6, false),
            ("搭棚和安装充电桩", 25, false),
        ],
        brings: ("充电设施检修", 4, "次"),
        sources: &[
            (SourceKind::Charity, "社区慈善基金", Some(1_500_000)),
            (SourceKind::Unit, "共建单位提供检修", None),
        ],
        output: None,
        heard: &[],
    },
    Story {
        title: "楼道飞线整治",
        kind: ProjectKind::Safety,
        purpose: "整理楼道飞线，增设充电位，消除火灾隐患。",
        state: ProjectState::Proposed,
        days: (-4, 90),
        milestones: &[("入户摸排", 20, false), ("集中整治", 70, false)],
        brings: ("电工义诊", 4, "次"),
        sources: &[(SourceKind::Fiscal, "街道财政保障资金", Some(2_600_000))],
        output: None,
        heard: &[],
    },
];

/// Writes the projects of the first community.
pub(super) async fn write(tx: &mut Tx, places: &Places, offices: &Offices) -> Result<()> {
    let (Some(place), Some(owner)) = (
        places.communities.iter().flatten().next(),
        offices.communities.iter().flatten().next(),
    ) else {
        return Ok(());
    };
    let units: Vec<OrgId> = offices.units.iter().flatten().copied().collect();
    for (nth, story) in STORIES.iter().enumerate() {
        let unit = units.get(nth % units.len().max(1)).copied();
        project(tx, story, (place, *owner), unit)
            .await
            .with_context(|| format!("writing {}", story.title))?;
    }
    Ok(())
}

async fn project(
    tx: &mut Tx,
    story: &Story,
    (place, owner): (&Place, OrgId),
    unit: Option<OrgId>,
) -> Result<()> {
    let today = Timestamp::start_of(tx.now().date());
    let at = |days: i64| today.plus(days * DAY + 10 * DAY / 24);
    let (db, scope) = tx.parts();
    let number = numbers::store::next(db, scope, NumberKind::Project, at(story.days.0)).await?;
    let known = story.state.is_known();
    let ended = story.state == ProjectState::Accepted;
    let project = Project {
        id: ProjectId(tx.fresh_id()),
        number,
        title: story.title.to_owned(),
        kind: story.kind,
        choice: None,
        purpose: story.purpose.to_owned(),
        state: story.state,
        origin: ProjectOrigin::Office,
        demand_id: None,
        resolution_id: None,
        class_id: None,
        owner_org_id: owner,
        area_id: place.id,
        area_path: place.path.clone(),
        due_at: at(story.days.1),
        word: ended.then(|| "已完工，居民可以使用。".to_owned()),
        proposed_by: None,
        approved_by: None,
        finished_by: None,
        accepted_by: None,
        proposed_at: at(story.days.0),
        approved_at: known.then(|| at(story.days.0 + 5)),
        started_at: known.then(|| at(story.days.0 + 8)),
        finished_at: ended.then(|| at(story.days.1 - 10)),
        ended_at: ended.then(|| at(story.days.1)),
        updated_at: at(story.days.0),
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &project).await?;
    for (title, day, done) in story.milestones {
        let milestone = Milestone {
            id: MilestoneId(tx.fresh_id()),
            project_id: project.id,
            org_id: owner,
            title: (*title).to_owned(),
            due_at: at(*day),
            state: if *done {
                MilestoneState::Done
            } else {
                MilestoneState::Open
            },
            word: done.then(|| "按计划完成。".to_owned()),
            on_behalf: false,
            reported_by: None,
            reported_at: done.then(|| at(day - 2)),
            confirmed_by: None,
            confirmed_at: done.then(|| at(*day)),
            reminded: 3,
            created_at: project.proposed_at,
            version: 1,
        };
        let (db, scope) = tx.parts();
        parts::insert_milestone(db, scope, &milestone).await?;
    }
    if let Some(unit) = unit {
        partner(tx, story, &project, unit, at(story.days.0 + 7)).await?;
    }
    records(tx, story, &project).await?;
    tx.log(Entry {
        entity: linli_council::projects::ENTITY,
        id: project.id.0,
        event: "project_propose",
        to: Some(project.state.code()),
        detail: json!({"title": project.title}),
        area: Some(&project.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// The unit that helps: it said yes where the project goes on, and its share is done where that has ended.
async fn partner(
    tx: &mut Tx,
    story: &Story,
    project: &Project,
    unit: OrgId,
    answered: Timestamp,
) -> Result<()> {
    let known = project.state.is_known();
    let ended = project.ended_at.is_some();
    let (brings, quantity, counted) = story.brings;
    let partner = Partner {
        id: ProjectPartnerId(tx.fresh_id()),
        project_id: project.id,
        org_id: unit,
        brings: brings.to_owned(),
        quantity,
        unit: counted.to_owned(),
        state: if known {
            PartnerState::Yes
        } else {
            PartnerState::Asked
        },
        share: if ended {
            ShareState::Confirmed
        } else {
            ShareState::Open
        },
        paper: None,
        reason: None,
        answered_at: known.then_some(answered),
        done: ended.then_some(quantity),
        word: ended.then(|| "已按约定完成。".to_owned()),
        on_behalf: false,
        reported_by: None,
        reported_at: project.finished_at,
        confirmed_by: None,
        confirmed_at: project.ended_at,
        created_at: project.proposed_at,
        version: 1,
    };
    let (db, scope) = tx.parts();
    parts::insert_partner(db, scope, &partner).await?;
    Ok(())
}

/// Where the cost comes from, what was made, what residents said.
async fn records(tx: &mut Tx, story: &Story, project: &Project) -> Result<()> {
    let sources: Vec<Source> = story
        .sources
        .iter()
        .map(|(kind, who, amount_fen)| Source {
            kind: *kind,
            who: (*who).to_owned(),
            amount_fen: *amount_fen,
            note: None,
        })
        .collect();
    let (db, scope) = tx.parts();
    parts::set_sources(db, scope, project.id, &sources).await?;
    if let Some((what, quantity, unit, people)) = story.output {
        let output = Output {
            what: what.to_owned(),
            quantity,
            unit: unit.to_owned(),
            beneficiaries: Some(people),
            area_id: Some(project.area_id),
            resource_id: None,
        };
        parts::set_outputs(db, scope, project.id, &[output]).await?;
    }
    for (answer, count) in story.heard {
        for _ in 0..*count {
            let rating = Rating {
                voter: tx.fresh_id(),
                answer: *answer,
                way: RatingWay::Visit,
                note: None,
                entered_by: None,
                at: project.ended_at.unwrap_or(project.updated_at),
            };
            let (db, scope) = tx.parts();
            ratings::say(db, scope, project.id, &rating).await?;
        }
    }
    Ok(())
}
