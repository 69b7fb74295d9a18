//! Joint meetings of a sample street: the car park that took several rounds (a demand, three meetings, a resolution carried over
//! twice, a project, an order), a meeting ahead with open topics, and the symposium of the year.

use anyhow::{Context, Result};
use linli_council::bodies::edit::found;
use linli_council::bodies::rules::BodyKind;
use linli_council::bodies::shapes::BodyInput;
use linli_council::bodies::store::Body;
use linli_council::meetings::entity::Meeting;
use linli_council::meetings::quorum::Presence;
use linli_council::meetings::rules::MeetingEvent;
use linli_council::meetings::shapes::{
    AttendanceInput, AttendanceLine, MeetingAct, MeetingPlan, TopicInput, TopicNotes,
};
use linli_council::meetings::store::parts;
use linli_council::meetings::topics::TopicSource;
use linli_council::meetings::{agenda, attendance, minutes, plan, steps, store as meetings};
use linli_council::resolutions::act::{act, issue_order};
use linli_council::resolutions::decide::resolve;
use linli_council::resolutions::rules::{ResolutionEvent, ResolutionKind};
use linli_council::resolutions::shapes::{ResolutionAct, ResolutionInput, ResolutionIssue};
use linli_council::resolutions::store::{self as resolutions, Resolution};
use linli_domain::actor::{Actor, Role};
use linli_domain::id::{AccountId, AllianceId, DemandId, OrgId, ResolutionId};
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_sample::SampleStreet;
use linli_work::alliances::store::{self as alliances, AllianceFilter};
use linli_work::demands::create::{NewDemand, NewLine, create};
use linli_work::demands::decide::{Decision, decide};
use linli_work::demands::rules::DemandEvent;
use linli_work::demands::state::Source;
use linli_work::demands::store as demands;
use linli_work::demands::triage::{AcceptDemand, accept};

use super::{Place, Stage, car_park};

/// Days before now on which the community's three meetings were held.
const ROUNDS: [i64; 3] = [200, 110, 20];
/// Days a meeting is planned ahead.
const AHEAD: i64 = 30;
const NOTES: [&str; 3] = [
    "居民代表介绍：南门一带夜间缺车位约六十个，消防通道常被占用。几家单位的停车场夜间空着，但担心管理和安全。",
    "成员单位反馈：安全责任书已拟好，物业提出夜间值守费用由谁承担，尚未谈拢。",
    "街道协调后，值守费用从公共收益列支，单位同意先开放二十个车位，试行三个月。",
];

/// Who of the community does what.
struct Hands<'t> {
    tx: &'t mut Tx,
    worker: Actor,
    secretary: Actor,
}

fn refused(problem: Problem) -> anyhow::Error {
    anyhow::anyhow!("{problem:?}")
}

/// Plays the meetings of the first community that has an alliance with members.
pub(super) async fn play(tx: &mut Tx, sample: &SampleStreet, stage: &Stage) -> Result<()> {
    let now = tx.now();
    let Some(Some(place)) = stage.places.communities.first() else {
        return Ok(());
    };
    let (Some(worker), Some(secretary)) = (
        actor(tx, stage, Role::CommunityWorker, place),
        actor(tx, stage, Role::CommunitySecretary, place),
    ) else {
        return Ok(());
    };
    let name = format!("{}社区共建联盟", sample.communities[0].short_name);
    let Some(alliance) = alliance(tx, &name).await? else {
        return Ok(());
    };
    symposium(tx, stage, now).await?;
    let mut hands = Hands {
        tx,
        worker,
        secretary,
    };
    hands
        .rounds(stage, place, alliance, &name, now)
        .await
        .context("playing the joint meetings")
}

async fn alliance(tx: &mut Tx, name: &str) -> Result<Option<AllianceId>> {
    let filter = AllianceFilter {
        text: name,
        ..AllianceFilter::default()
    };
    let page = Page::check(None, None).map_err(refused)?;
    let (db, scope) = tx.parts();
    let (found, _) = alliances::find(db, scope, &filter, page)
        .await
        .map_err(refused)?;
    Ok(found.first().map(|one| one.id))
}

/// A member of staff who has a post at a place; nobody signed in to do this.
pub(super) fn actor(tx: &Tx, stage: &Stage, role: Role, place: &Place) -> Option<Actor> {
    let street = tx.scope().street();
    stage.cast.staff.iter().flatten().find_map(|member| {
        let mut held = member.posts.iter();
        let acting = held.find(|post| post.role == role && post.area == place.path)?;
        Some(Actor::Member {
            account: AccountId(uuid::Uuid::nil()),
            person: member.person,
            street,
            acting: acting.clone(),
        })
    })
}

/// The street's symposium of its units is planned for next month.
async fn symposium(tx: &mut Tx, stage: &Stage, now: Timestamp) -> Result<()> {
    let street = tx.scope().street();
    tx.play_as(Actor::House { street }, now.plus(-40 * DAY));
    let input = body(
        BodyKind::Symposium,
        "驻区单位座谈会",
        Some(stage.offices.street),
        None,
    );
    let one = found(tx, input).await.map_err(refused)?;
    let input = MeetingPlan {
        body_id: one.id,
        title: None,
        starts_at: morning(now.plus(25 * DAY)),
        venue: Some("街道二楼会议室".to_owned()),
        paper: None,
    };
    plan::plan(tx, input).await.map_err(refused)?;
    Ok(())
}

fn body(
    kind: BodyKind,
    name: &str,
    org_id: Option<OrgId>,
    alliance_id: Option<AllianceId>,
) -> BodyInput {
    BodyInput {
        kind,
        name: name.to_owned(),
        org_id,
        alliance_id,
        cadence: None,
        rule: None,
        households: None,
        floor_area: None,
        note: None,
    }
}

/// Nine o'clock of a day in China.
fn morning(at: Timestamp) -> Timestamp {
    Timestamp::start_of(at.date()).plus(9 * HOUR)
}

impl Hands<'_> {
    fn as_worker(&mut self, at: Timestamp) {
        self.tx.play_as(self.worker.clone(), at);
    }

    fn as_secretary(&mut self, at: Timestamp) {
        self.tx.play_as(self.secretary.clone(), at);
    }

    async fn rounds(
        &mut self,
        stage: &Stage,
        place: &Place,
        alliance: AllianceId,
        name: &str,
        now: Timestamp,
    ) -> Result<()> {
        let first = now.plus(-(ROUNDS[0] + AHEAD + 10) * DAY);
        self.as_worker(first);
        let name = format!("{}联席会议", name.trim_end_matches("共建联盟"));
        let input = body(BodyKind::JointMeeting, &name, None, Some(alliance));
        let council = found(self.tx, input).await.map_err(refused)?;
        let demand = self.demand(stage, place, first).await.map_err(refused)?;
        let mut decided: Option<Resolution> = None;
        for (round, days) in ROUNDS.iter().enumerate() {
            let starts = morning(now.plus(-days * DAY));
            let (meeting, owner) = self
                .held(&council, starts, round, demand, decided.as_ref())
                .await
                .map_err(refused)?;
            let Some(owner) = owner else {
                return Ok(());
            };
            decided = self
                .decided(meeting, starts, round, owner, decided)
                .await
                .map_err(refused)?;
        }
        if let Some(one) = decided {
            let last = morning(now.plus(-ROUNDS[2] * DAY));
            car_park::play(self.tx, stage, place, (&one, demand), last)
                .await
                .map_err(refused)?;
            self.issued(one.id, demand, now).await.map_err(refused)?;
        }
        self.ahead(&council, now).await.map_err(refused)
    }

    /// The demand: recorded at the counter, accepted, sent to the meeting.
    async fn demand(
        &mut self,
        stage: &Stage,
        place: &Place,
        at: Timestamp,
    ) -> Result<DemandId, Problem> {
        let new = NewDemand {
            title: Some("南门夜间停车难".to_owned()),
            text: "南门一带晚上没有地方停车，消防通道常被占，希望周边单位夜间能开放车位。"
                .to_owned(),
            class_id: stage.classes.get(car_park::NEED).copied(),
            source: Source::Counter,
            source_ref: None,
            area_id: place.id,
            urgency: None,
            beneficiaries: Some(180),
            group: None,
            lines: vec![NewLine {
                what: "夜间车位".to_owned(),
                unit: "个".to_owned(),
                asked: 20,
            }],
            requester: None,
            on_behalf: true,
            public: None,
            funding_needed: false,
        };
        let (created, _) = create(self.tx, &new).await?;
        let id = created.id;
        let (db, scope) = self.tx.parts();
        let version = demands::load(db, scope, id).await?.version;
        let class_id = new.class_id;
        let accepted = accept(self.tx, id, &AcceptDemand { version, class_id }).await?;
        self.as_secretary(at.plus(DAY));
        let why = Decision {
            version: accepted.version,
            reason: "涉及多家单位，请联席会议商议".to_owned(),
            review_at: None,
        };
        decide(self.tx, id, DemandEvent::ToMeeting, &why).await?;
        Ok(id)
    }

    /// A meeting from its plan to the end of its talk; answers who of its members may owe something.
    async fn held(
        &mut self,
        council: &Body,
        starts: Timestamp,
        round: usize,
        demand: DemandId,
        earlier: Option<&Resolution>,
    ) -> Result<(Meeting, Option<OrgId>), Problem> {
        let planned = starts.plus(-AHEAD * DAY);
        self.as_worker(planned);
        let input = MeetingPlan {
            body_id: council.id,
            title: None,
            starts_at: starts,
            venue: Some("社区党群服务中心二楼".to_owned()),
            paper: None,
        };
        let meeting = plan::plan(self.tx, input).await?;
        let meeting = self.step(&meeting, MeetingEvent::OpenTopics).await?;
        let topic = TopicInput {
            title: "南门夜间停车难".to_owned(),
            text: None,
            source: match earlier {
                Some(_) => TopicSource::ResolutionCarried,
                None => TopicSource::DemandToMeeting,
            },
            demand_id: Some(demand),
            agreement_id: None,
            resolution_id: earlier.map(|one| one.id),
            topic_id: None,
            gap: None,
            gap_area_id: None,
            special: false,
            late_reason: None,
            accept: Some(true),
            refuse_reason: None,
            paper: None,
        };
        let meeting = agenda::propose(self.tx, meeting.id, topic).await?;
        self.as_worker(starts.plus(-10 * DAY));
        let meeting = self.step(&meeting, MeetingEvent::Notice).await?;
        self.as_worker(starts.plus(HOUR));
        let (db, scope) = self.tx.parts();
        let called = parts::attendees(db, scope, &[meeting.id]).await?;
        let lines = called
            .iter()
            .enumerate()
            .map(|(index, one)| AttendanceLine {
                attendee_id: one.id,
                // somebody is always excused
                presence: match index % 5 {
                    4 => Presence::Excused,
                    _ => Presence::Present,
                },
                came_name: None,
                came_person_id: None,
                proxy_id: None,
            });
        let input = AttendanceInput {
            version: meeting.version,
            lines: lines.collect(),
            guests: None,
            present_households: None,
            present_area: None,
            paper: Some("纸质签到表".to_owned()),
        };
        let meeting = attendance::record(self.tx, meeting.id, input).await?;
        let meeting = self.step(&meeting, MeetingEvent::Hold).await?;
        let (db, scope) = self.tx.parts();
        let topics = parts::topics(db, scope, &[meeting.id]).await?;
        if let Some(topic) = topics.first() {
            let input = TopicNotes {
                version: topic.version,
                notes: Some(NOTES[round].to_owned()),
            };
            agenda::take_notes(self.tx, topic.id, input).await?;
        }
        let owner = called.iter().skip(1).find_map(|one| one.org_id);
        Ok((meeting, owner))
    }

    async fn step(&mut self, meeting: &Meeting, event: MeetingEvent) -> Result<Meeting, Problem> {
        let input = MeetingAct {
            version: meeting.version,
            reason: None,
            held_at: None,
            present_households: None,
            present_area: None,
        };
        steps::act(self.tx, meeting.id, event, input).await
    }

    /// What a round decided: the first makes the resolution, the others carry it over; then minutes are written and approved.
    async fn decided(
        &mut self,
        meeting: Meeting,
        starts: Timestamp,
        round: usize,
        owner: OrgId,
        earlier: Option<Resolution>,
    ) -> Result<Option<Resolution>, Problem> {
        let one = match earlier {
            None => {
                let (db, scope) = self.tx.parts();
                let topics = parts::topics(db, scope, &[meeting.id]).await?;
                let input = ResolutionInput {
                    topic_id: topics.first().map(|topic| topic.id),
                    text: "单位停车场夜间向南门居民开放二十个车位".to_owned(),
                    kind: ResolutionKind::Duty,
                    owner_org_id: owner,
                    owner_post_id: None,
                    due_at: starts.plus(80 * DAY),
                };
                resolve(self.tx, meeting.id, &input).await?
            }
            Some(one) => {
                let input = ResolutionAct {
                    version: one.version,
                    word: Some(NOTES[round].to_owned()),
                    due_at: Some(starts.plus(80 * DAY)),
                };
                act(self.tx, one.id, ResolutionEvent::CarryOver, &input).await?
            }
        };
        self.as_worker(starts.plus(DAY));
        let (db, scope) = self.tx.parts();
        let version = meetings::lock(db, scope, meeting.id).await?.version;
        let written = minutes::draft(self.tx, meeting.id, version).await?;
        self.as_secretary(starts.plus(2 * DAY));
        minutes::approve(self.tx, meeting.id, written.version).await?;
        let (db, scope) = self.tx.parts();
        Ok(Some(resolutions::lock(db, scope, one.id).await?))
    }

    /// The resolution becomes an order: its demand is offered to the unit that owes it.
    async fn issued(
        &mut self,
        one: ResolutionId,
        demand: DemandId,
        now: Timestamp,
    ) -> Result<(), Problem> {
        // yesterday: the unit has its three working days to say yes
        self.as_secretary(now.plus(-DAY));
        let (db, scope) = self.tx.parts();
        let demand_version = demands::load(db, scope, demand).await?.version;
        // its project has moved it since
        let version = resolutions::lock(db, scope, one).await?.version;
        let input = ResolutionIssue {
            version,
            demand_version,
            note: None,
        };
        issue_order(self.tx, one, &input).await?;
        Ok(())
    }

    /// The meeting of next month, with its topics open.
    async fn ahead(&mut self, council: &Body, now: Timestamp) -> Result<(), Problem> {
        self.as_worker(now.plus(-2 * DAY));
        let input = MeetingPlan {
            body_id: council.id,
            title: None,
            starts_at: morning(now.plus(20 * DAY)),
            venue: Some("社区党群服务中心二楼".to_owned()),
            paper: None,
        };
        let meeting = plan::plan(self.tx, input).await?;
        self.step(&meeting, MeetingEvent::OpenTopics).await?;
        Ok(())
    }
}
