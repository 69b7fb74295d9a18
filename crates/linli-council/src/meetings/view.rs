//! `GET /api/meetings/{id}`: a meeting with its agenda, those called, its quorum, what it decided and its minutes.

use std::collections::HashMap;

use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, AttendeeId, DemandId, MeetingId, OrgId, PersonId, TopicId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::{areas, history, orgs, persons};
use linli_work::demands;
use serde_json::{Map, Value, json};

use super::answers::{Answered, expected};
use super::entity::{Attendee, Cast, Meeting, Topic};
use super::list::items;
use super::quorum::{Presence, QuorumFigures, Took, Voice, quorum};
use super::rules::{
    MeetingEvent, MeetingFacts, MeetingRefusal, MeetingState, NOTICE_AHEAD, TOPICS_AHEAD,
};
use super::shapes::{
    AttendeeView, MeetingView, MinutesView, PlannedFor, RollVoice, TopicView, VoteView,
};
use super::standing::resolvable;
use super::store;
use super::store::{carried, parts};
use super::topics::TopicState;
use crate::bodies;
use crate::bodies::rules::speaks_for;
use crate::bodies::store::{Body, Sight};
use crate::bodies::view::keeps_for;
use crate::resolutions;

/// A meeting with what its rules look at.
#[derive(Debug, Clone)]
pub struct Matter {
    /// The meeting.
    pub meeting: Meeting,
    /// The body that meets; of a meeting that was held as it was then.
    pub body: Body,
    /// Its topics.
    pub topics: Vec<Topic>,
    /// Those called, and guests.
    pub attendees: Vec<Attendee>,
}

impl Matter {
    /// Loads what belongs to a meeting.
    ///
    /// # Errors
    /// The database refused.
    pub async fn of(db: &mut Db, scope: &Scope, meeting: Meeting) -> Result<Self, Problem> {
        let body = bodies::store::by_ids(db, scope, &[meeting.body_id])
            .await?
            .pop()
            .ok_or_else(|| Problem::internal("a meeting without its body"))?;
        Ok(Self {
            topics: parts::topics(db, scope, &[meeting.id]).await?,
            attendees: parts::attendees(db, scope, &[meeting.id]).await?,
            body: meeting.held_by(body),
            meeting,
        })
    }

    /// The seats as the count sees them.
    #[must_use]
    pub fn voices(&self) -> Vec<Voice> {
        self.attendees.iter().filter_map(Attendee::voice).collect()
    }

    /// Those called who are the actor, or the organisation the actor speaks for.
    #[must_use]
    pub fn own(&self, actor: &Actor) -> Vec<AttendeeId> {
        let (person, org) = (actor.person(), speaks_for(actor));
        let called = self.attendees.iter().filter(|one| one.capacity.is_some());
        called
            .filter(|one| match one.person_id {
                Some(holder) => Some(holder) == person,
                None => one.org_id.is_some() && one.org_id == org,
            })
            .map(|one| one.id)
            .collect()
    }

    /// The seats with what they answered to the notice.
    #[must_use]
    pub fn answered(&self) -> Vec<Answered> {
        let seat = |one: &Attendee| {
            Some(Answered {
                voice: one.voice()?,
                answer: one.answer,
            })
        };
        self.attendees.iter().filter_map(seat).collect()
    }

    /// Before the meeting, where seats are counted: the figures if those come who said so.
    #[must_use]
    pub fn expected(&self) -> Option<QuorumFigures> {
        let noticed = self.meeting.state == MeetingState::Noticed && self.meeting.paper.is_none();
        let awaited = noticed && self.counts_seats();
        awaited.then(|| {
            let voices = expected(&self.answered());
            quorum(&self.body.rule(), &voices, Took::default())
        })
    }

    /// Whether it is able to decide, with the figures behind it.
    #[must_use]
    pub fn quorum(&self) -> QuorumFigures {
        let took = Took {
            households: self.body.households.unwrap_or_default(),
            floor_area: self.body.floor_area.unwrap_or_default(),
            present_households: self.meeting.present_households.unwrap_or_default(),
            present_area: self.meeting.present_area.unwrap_or_default(),
        };
        quorum(&self.body.rule(), &self.voices(), took)
    }

    /// What the guards look at.
    #[must_use]
    pub fn facts(&self, actor: &Actor, now: Timestamp) -> MeetingFacts {
        use linli_domain::actor::Role;
        let own = self.own(actor);
        let figures = self.quorum();
        let keeps = keeps_for(actor, &self.body);
        let inside = actor.scope().area().contains(&self.body.area_path);
        let approver = match actor {
            Actor::House { .. } => true,
            actor => actor.role().is_some_and(|role| {
                matches!(
                    role,
                    Role::CommunitySecretary | Role::StreetOfficer | Role::StreetLeader
                )
            }),
        };
        MeetingFacts {
            keeps,
            // whoever reads a meeting without being staff has a seat
            member: matches!(Sight::of(actor), Sight::Member(..)),
            seated: !own.is_empty(),
            unrecorded: self.attendees.iter().any(|one| {
                let awaited = one.capacity.is_some() && one.presence == Presence::Called;
                awaited && (keeps.is_ok() || own.contains(&one.id))
            }),
            approves: approver && inside,
            wrote: self.meeting.minutes_by.is_some() && self.meeting.minutes_by == actor.person(),
            outdated: self.meeting.outdated(),
            topics: self.on_agenda(),
            undecided: i64::try_from(self.undecided().count()).unwrap_or(i64::MAX),
            begun: self.meeting.starts_at <= now,
            day_over: self.meeting.day_over(now),
            attended: figures.voices > 0 || !self.counts_seats(),
            quorum: figures.reached,
            on_paper: self.meeting.paper.is_some(),
        }
    }

    fn counts_seats(&self) -> bool {
        self.body.rule().counting == crate::bodies::rules::Counting::Seats
    }

    /// Topics that somebody proposed and nobody answered.
    pub fn undecided(&self) -> impl Iterator<Item = &Topic> {
        let open = |topic: &&Topic| topic.state == TopicState::Proposed;
        self.topics.iter().filter(open)
    }

    /// What a refusal names.
    #[must_use]
    pub fn named(&self, refusal: MeetingRefusal) -> Map<String, Value> {
        let mut args = Map::new();
        if refusal == MeetingRefusal::Undecided {
            let titles: Vec<&str> = self.undecided().map(|one| one.title.as_str()).collect();
            args.insert("count".to_owned(), json!(titles.len()));
            args.insert("titles".to_owned(), json!(titles.join("；")));
        }
        args
    }

    /// Topics on the agenda.
    #[must_use]
    pub fn on_agenda(&self) -> i64 {
        let on = |topic: &&Topic| topic.state == TopicState::Accepted;
        i64::try_from(self.topics.iter().filter(on).count()).unwrap_or(i64::MAX)
    }
}

/// A meeting the actor may do something with, locked, and the state it will be in.
///
/// # Errors
/// *Not found*, *stale*, or the guard that failed. Without a version nothing is compared: what hangs on the meeting has its own.
pub async fn admitted(
    tx: &mut Tx,
    id: MeetingId,
    version: Option<i64>,
    event: MeetingEvent,
) -> Result<(Matter, MeetingState), Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let sight = Sight::of(&actor);
    let (db, scope) = tx.parts();
    store::load(db, scope, &sight, id).await?;
    let meeting = store::lock(db, scope, id).await?;
    if version.is_some_and(|version| version != meeting.version) {
        return Err(Problem::stale());
    }
    let matter = Matter::of(db, scope, meeting).await?;
    let checked = event.check(matter.facts(&actor, now), matter.meeting.state);
    let next = checked.map_err(|refusal| {
        let named = matter.named(refusal).into_iter();
        named.fold(Problem::from(refusal), |told, (name, value)| {
            told.arg(&name, value)
        })
    })?;
    Ok((matter, next))
}

/// Names that a meeting's page needs, each kind in one query.
struct Names {
    orgs: HashMap<OrgId, String>,
    people: HashMap<PersonId, String>,
    demands: HashMap<DemandId, String>,
    places: HashMap<AreaId, String>,
    origins: HashMap<TopicId, carried::Origin>,
}

impl Names {
    async fn of(db: &mut Db, scope: &Scope, matter: &Matter) -> Result<Self, Problem> {
        let street = Scope::street_wide(scope.street());
        let meeting = &matter.meeting;
        let units = matter
            .attendees
            .iter()
            .filter_map(|one| one.org_id)
            .chain(matter.topics.iter().filter_map(|one| one.proposed_org));
        let people = matter
            .attendees
            .iter()
            .flat_map(|one| one.person_id.into_iter().chain(one.came_person_id))
            .chain(matter.topics.iter().filter_map(|one| one.proposed_by))
            .chain(meeting.minutes_by)
            .chain(meeting.approved_by);
        let mut wanted: Vec<DemandId> = matter
            .topics
            .iter()
            .filter_map(|one| one.demand_id)
            .collect();
        wanted.sort();
        wanted.dedup();
        let demands = demands::store::by_ids(db, &street, &wanted).await?;
        let mut gaps: Vec<AreaId> = matter
            .topics
            .iter()
            .filter_map(|one| one.gap_area_id)
            .collect();
        gaps.sort();
        gaps.dedup();
        let found = areas::store::by_ids(db, &street, &gaps).await?;
        let spoken =
            areas::store::spoken_names(db, &street, found.iter().map(|area| &area.path)).await?;
        let named = |area: areas::store::Area| Some((area.id, spoken.get(&area.path)?.clone()));
        let carried: Vec<TopicId> = matter
            .topics
            .iter()
            .filter_map(|one| one.carried_from)
            .collect();
        Ok(Self {
            origins: carried::origins(db, &street, &carried).await?,
            places: found.into_iter().filter_map(named).collect(),
            orgs: orgs::store::names(db, &street, units).await?,
            people: persons::store::names(db, &street, people).await?,
            demands: demands
                .into_iter()
                .map(|one| (one.id, one.number))
                .collect(),
        })
    }

    fn person(&self, id: Option<PersonId>) -> Option<String> {
        id.and_then(|id| self.people.get(&id).cloned())
    }

    fn org(&self, id: Option<OrgId>) -> Option<String> {
        id.and_then(|id| self.orgs.get(&id).cloned())
    }
}

/// Those called; the word of an answer for `own` seats, or for whoever looks after the body.
fn attendees(matter: &Matter, names: &Names, own: &[AttendeeId], keeps: bool) -> Vec<AttendeeView> {
    let told = |one: &Attendee| keeps || own.contains(&one.id);
    let mut views: Vec<AttendeeView> = matter
        .attendees
        .iter()
        .map(|one| AttendeeView {
            id: one.id,
            seat_id: one.seat_id,
            capacity: one.capacity,
            org_id: one.org_id,
            org_name: names.org(one.org_id),
            person_id: one.person_id,
            name: names.person(one.person_id).or_else(|| one.name.clone()),
            presence: one.presence,
            came_name: one
                .came_name
                .clone()
                .or_else(|| names.person(one.came_person_id)),
            proxy_id: one.proxy_id,
            proxy_name: None,
            paper: one.paper.clone(),
            came_role: one.came_role,
            answer: one.answer,
            answer_word: one.answer_word.clone().filter(|_| told(one)),
            answer_paper: one.answer_paper.clone().filter(|_| told(one)),
            answered_at: one.answered_at,
        })
        .collect();
    let called: HashMap<AttendeeId, String> = views
        .iter()
        .map(|one| {
            let who = one.name.clone().or_else(|| one.came_name.clone());
            (
                one.id,
                who.or_else(|| one.org_name.clone()).unwrap_or_default(),
            )
        })
        .collect();
    for one in &mut views {
        one.proxy_name = one.proxy_id.and_then(|id| called.get(&id).cloned());
    }
    views
}

fn vote(topic: &Topic, cast: &[Cast]) -> Option<VoteView> {
    let tally = topic.tally()?;
    Some(VoteView {
        agreed: tally.agreed,
        against: tally.against,
        abstained: tally.abstained,
        agreed_area: topic.agreed_area,
        against_area: topic.against_area,
        abstained_area: topic.abstained_area,
        whole: topic.vote_whole.unwrap_or_default(),
        needed: topic.vote_needed.unwrap_or_default(),
        result: topic.vote_result?,
        roll: cast
            .iter()
            .filter(|one| one.topic_id == topic.id)
            .map(|one| RollVoice {
                attendee_id: one.attendee_id,
                ballot: one.ballot,
            })
            .collect(),
    })
}

fn agenda(
    reader: Reader<'_>,
    matter: &Matter,
    names: &Names,
    cast: &[Cast],
    facts: MeetingFacts,
) -> Vec<TopicView> {
    let state = matter.meeting.state;
    let off = MeetingRefusal::State.code();
    let rule = matter.body.rule();
    let refusal = |event: MeetingEvent, misfit: Option<&'static str>| {
        let refused = event.check(facts, state).err();
        refused.map(CodeEnum::code).or(misfit)
    };
    matter
        .topics
        .iter()
        .map(|topic| {
            let accepted = topic.state == TopicState::Accepted;
            let misfit = |fits: bool| (!fits).then_some(off);
            let without = topic.vote_result.is_none().then_some("topic_without_vote");
            let lost = resolvable(&rule, Some(topic)).err().map(CodeEnum::code);
            let actions = [
                ("accept", MeetingEvent::DecideTopics, misfit(!accepted)),
                (
                    "refuse",
                    MeetingEvent::DecideTopics,
                    misfit(topic.state != TopicState::Refused),
                ),
                ("notes", MeetingEvent::TakeNotes, misfit(accepted)),
                ("vote", MeetingEvent::Vote, misfit(accepted)),
                ("take_back_vote", MeetingEvent::TakeBack, without),
                ("resolve", MeetingEvent::Resolve, misfit(accepted).or(lost)),
            ];
            TopicView {
                id: topic.id,
                position: topic.position,
                title: topic.title.clone(),
                text: topic.text.clone(),
                source: topic.source,
                demand_id: topic.demand_id,
                demand_number: topic
                    .demand_id
                    .and_then(|id| names.demands.get(&id).cloned()),
                agreement_id: topic.agreement_id,
                resolution_id: topic.resolution_id,
                planned_for: topic
                    .carried_from
                    .and_then(|id| names.origins.get(&id))
                    .map(|one| PlannedFor {
                        meeting_id: one.meeting_id,
                        meeting_title: one.meeting_title.clone(),
                    }),
                gap: topic.gap,
                gap_area_id: topic.gap_area_id,
                gap_area_name: topic
                    .gap_area_id
                    .and_then(|id| names.places.get(&id).cloned()),
                special: topic.special,
                state: topic.state,
                proposed_by: names.person(topic.proposed_by),
                proposed_org: names.org(topic.proposed_org),
                proposed_at: topic.proposed_at,
                late_reason: topic.late_reason.clone(),
                refuse_reason: topic.refuse_reason.clone(),
                paper: topic.paper.clone(),
                notes: topic.notes.clone(),
                vote: vote(topic, cast),
                allowed_actions: actions
                    .iter()
                    .map(|(name, event, misfit)| reader.action(name, refusal(*event, *misfit)))
                    .collect(),
                version: topic.version,
            }
        })
        .collect()
}

/// A meeting as its page shows it, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    meeting: Meeting,
    now: Timestamp,
) -> Result<MeetingView, Problem> {
    let matter = Matter::of(db, scope, meeting).await?;
    let meeting = &matter.meeting;
    let facts = matter.facts(reader.actor, now);
    let own = matter.own(reader.actor);
    let staff = matches!(Sight::of(reader.actor), Sight::Staff);
    let names = Names::of(db, scope, &matter).await?;
    let topics: Vec<TopicId> = matter.topics.iter().map(|one| one.id).collect();
    let cast = parts::ballots(db, scope, &topics).await?;
    let seen = staff || meeting.state.is_approved();
    let before = meeting.held_at.unwrap_or(meeting.starts_at);
    let carried =
        resolutions::store::open_of_body(db, scope, meeting.body_id, meeting.id, before).await?;
    let decided = match seen {
        true => resolutions::store::of_meetings(db, scope, &[meeting.id]).await?,
        false => Vec::new(),
    };
    let first_decided = carried.len();
    let all = carried.into_iter().chain(decided).collect();
    let mut carried = resolutions::view::items(reader, db, scope, all, now).await?;
    let decided = carried.split_off(first_decided);
    let timeline = match staff {
        true => history::of(db, scope, "meeting", meeting.id.0).await?,
        false => Vec::new(),
    };
    let item = items(db, scope, vec![meeting.clone()], now)
        .await?
        .remove(0);
    Ok(MeetingView {
        item,
        rule: matter.body.rule(),
        topics_until: meeting.starts_at.plus(-TOPICS_AHEAD),
        notice_by: meeting.starts_at.plus(-NOTICE_AHEAD),
        noticed_at: meeting.noticed_at,
        late_notice: meeting.late_notice.clone(),
        cancel_reason: meeting.cancel_reason.clone(),
        carried,
        agenda: agenda(reader, &matter, &names, &cast, facts),
        attendees: attendees(&matter, &names, &own, facts.keeps.is_ok()),
        my_attendees: own,
        expected: matter.expected(),
        quorum: meeting.is_called().then(|| matter.quorum()),
        present_households: meeting.present_households,
        present_area: meeting.present_area,
        decided,
        minutes: MinutesView {
            text: meeting.minutes.clone().filter(|_| seen),
            outdated: staff && meeting.outdated(),
            due_at: meeting.minutes_due_at,
            written_by: names.person(meeting.minutes_by),
            written_at: meeting.minutes_at,
            approved_by: names.person(meeting.approved_by),
            approved_at: meeting.approved_at,
            sent_back: meeting.sent_back.clone().filter(|_| staff),
        },
        timeline,
        allowed_actions: MeetingEvent::ALL
            .iter()
            .map(|event| {
                let refused = event.check(facts, meeting.state).err();
                let mut action = reader.refused(event, refused);
                if let Some(refusal) = refused {
                    let (texts, named) = (reader.app.texts(), matter.named(refusal));
                    action.reason = Some(texts.say(reader.locale, refusal.code(), &named));
                }
                action
            })
            .collect(),
    })
}

/// A meeting, inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub async fn after(tx: &mut Tx, meeting: Meeting) -> Result<MeetingView, Problem> {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let (db, scope) = tx.parts();
    page(reader, db, scope, meeting, now).await
}

/// One meeting: for staff of its place, and for those who have a seat in its body.
#[utoipa::path(get, path = "/api/meetings/{id}", tag = "meetings", params(("id" = MeetingId, Path)),
    responses((status = 200, body = MeetingView)))]
pub async fn get_meeting(
    ctx: Ctx,
    Path(id): Path<MeetingId>,
) -> Result<Json<MeetingView>, Problem> {
    let (scope, reader) = (ctx.scope()?, Reader::of(&ctx)?);
    let mut db = ctx.read().await?;
    let sight = Sight::of(reader.actor);
    let meeting = store::load(&mut db, &scope, &sight, id).await?;
    page(reader, &mut db, &scope, meeting, ctx.now())
        .await
        .map(Json)
}
