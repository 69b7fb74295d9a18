//! The lives of a sample street's demands, played through the rooms' own verbs: the same guards, figures, log rows
//! and notices as when people do it, only at the moments of the sample.

mod step;

use anyhow::{Result, bail};
use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::id::{AccountId, DemandId, OrderId, PersonId, StreetId, WhistleId};
use linli_domain::problem::ProblemKind;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_sample::{SampleDemand, SampleStreet, Source, Step, Who};
use linli_work::demands::create::{NewDemand, NewLine, NewRequester, create};
use linli_work::demands::state;

use super::Stage;
use super::people::Member;

/// One step of one life on the common clock of the street.
struct Cue {
    at: i64,
    demand: usize,
    event: usize,
}

/// What became of a sample demand so far.
#[derive(Default)]
struct Life {
    demand: Option<DemandId>,
    orders: Vec<(OrderId, Who)>,
    whistle: Option<WhistleId>,
    /// A step was refused or a player was left out: the rest would make no sense.
    over: bool,
}

/// Plays every life in the order of time. Answers the steps that the rules refused, in words.
///
/// # Errors
/// The database refused.
pub(super) async fn play(tx: &mut Tx, sample: &SampleStreet, stage: &Stage) -> Result<Vec<String>> {
    let mut cues: Vec<Cue> = Vec::new();
    for (demand, told) in sample.demands.iter().enumerate() {
        cues.extend(told.events.iter().enumerate().map(|(event, played)| Cue {
            at: played.at,
            demand,
            event,
        }));
    }
    cues.sort_by_key(|cue| (cue.at, cue.demand, cue.event));
    let mut player = Player {
        tx,
        sample,
        stage,
        lives: sample.demands.iter().map(|_| Life::default()).collect(),
    };
    let mut refused = Vec::new();
    for cue in cues {
        if player.lives[cue.demand].over {
            continue;
        }
        let told = &sample.demands[cue.demand];
        let event = &told.events[cue.event];
        match player.cue(&cue, told).await {
            Ok(true) => {}
            Ok(false) => player.lives[cue.demand].over = true,
            Err(problem) if is_refusal(&problem) => {
                player.lives[cue.demand].over = true;
                refused.push(format!("{} {:?}: {problem}", told.title, event.step));
            }
            Err(problem) => bail!("{} {:?}: {problem}", told.title, event.step),
        }
    }
    Ok(refused)
}

/// Whether a rule said no, so that nothing was written; anything else is ours or the database's.
fn is_refusal(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::Conflict
            | ProblemKind::Forbidden
            | ProblemKind::Invalid
            | ProblemKind::NotFound
    )
}

struct Player<'p> {
    tx: &'p mut Tx,
    sample: &'p SampleStreet,
    stage: &'p Stage,
    lives: Vec<Life>,
}

impl Player<'_> {
    /// Plays one step. Answers whether the life goes on.
    async fn cue(&mut self, cue: &Cue, told: &SampleDemand) -> Result<bool, Problem> {
        let event = &told.events[cue.event];
        let at = Timestamp::from_millis(cue.at);
        if matches!(event.step, Step::Submit) {
            return self.submit(cue.demand, told, at).await;
        }
        self.step(cue.demand, event, at).await
    }

    async fn submit(
        &mut self,
        index: usize,
        told: &SampleDemand,
        at: Timestamp,
    ) -> Result<bool, Problem> {
        let Some(place) = &self.stage.places.buildings[told.building as usize] else {
            return Ok(false);
        };
        let Some(actor) = self.actor(told.entered_by) else {
            return Ok(false);
        };
        let new = NewDemand {
            title: Some(told.title.clone()),
            text: told.text.clone(),
            class_id: self.stage.classes.get(told.class).copied(),
            source: source_of(told.source),
            source_ref: None,
            area_id: place.id,
            urgency: None,
            beneficiaries: Some(told.beneficiaries.max(1).into()),
            group: told.group.map(str::to_owned),
            lines: told
                .asked
                .iter()
                .map(|asked| NewLine {
                    what: told.title.clone(),
                    unit: asked.measure.clone(),
                    asked: asked.quantity.max(1).into(),
                })
                .collect(),
            requester: told.requester.as_ref().map(|requester| NewRequester {
                name: Some(requester.name.clone()),
                phone: Some(requester.phone.clone()),
                anonymous: false,
                contact_ok: true,
            }),
            on_behalf: matches!(told.source, Source::Counter | Source::Phone | Source::Head),
            public: None,
            funding_needed: false,
        };
        self.tx.play_as(actor, at);
        let (created, _) = create(self.tx, &new).await?;
        self.lives[index].demand = Some(created.id);
        Ok(true)
    }

    fn actor(&self, who: Who) -> Option<Actor> {
        actor_of(self.stage, self.tx.scope().street(), who)
    }

    fn person(&self, who: Who) -> Option<PersonId> {
        member(self.stage, who).map(|member| member.person)
    }

    /// The secretary of the community a demand lies in, who does what the sample leaves to the clock.
    fn secretary(&self, told: &SampleDemand) -> Option<Who> {
        let building = &self.sample.buildings[told.building as usize];
        let community = self.sample.compounds[building.compound as usize].community;
        let staff = self.sample.staff.iter().position(|staff| {
            staff.community == Some(community) && staff.role == linli_sample::StaffRole::Secretary
        })?;
        u32::try_from(staff).ok().map(Who::Staff)
    }
}

/// The actor behind a part of the sample. A community worker who keeps a grid acts for the whole community.
pub(super) fn actor_of(stage: &Stage, street: StreetId, who: Who) -> Option<Actor> {
    let Some(member) = member(stage, who) else {
        return matches!(who, Who::Requester).then_some(Actor::Resident { street });
    };
    let acting: &ActingPost = member
        .posts
        .iter()
        .find(|post| post.role == Role::CommunityWorker)
        .or(member.posts.first())?;
    Some(Actor::Member {
        // these people have no login: nobody signed in to do this
        account: AccountId(uuid::Uuid::nil()),
        person: member.person,
        street,
        acting: acting.clone(),
    })
}

fn member(stage: &Stage, who: Who) -> Option<&Member> {
    let cast = &stage.cast;
    match who {
        Who::Head(index) => cast.heads.get(index as usize)?.as_ref(),
        Who::Staff(index) => cast.staff.get(index as usize)?.as_ref(),
        Who::Liaison(index) => cast.liaisons.get(index as usize)?.as_ref(),
        Who::Requester | Who::Clock => None,
    }
}

fn source_of(source: Source) -> state::Source {
    match source {
        Source::Mailbox => state::Source::Mailbox,
        Source::Head => state::Source::Head,
        Source::Grid => state::Source::GridWorker,
        Source::Counter => state::Source::Counter,
        Source::Phone => state::Source::Phone,
        Source::Hotline => state::Source::Hotline,
        Source::Meeting => state::Source::Meeting,
        Source::Visit => state::Source::Visit,
        Source::Online => state::Source::Online,
    }
}
