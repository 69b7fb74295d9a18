//! Activities of a sample street's first community, from the idea to the archive: planned, checked, announced, signed up to,
//! held, reported and confirmed through the room's own verbs, so that what units brought keeps their promises by itself.

mod stories;

use anyhow::{Context, Result};
use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::id::{AccountId, ActivityId, BookingId, ClassId, OrgId};
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::persons::phones;
use linli_sample::SampleStreet;
use linli_sharing::bookings::BookingKind;
use linli_sharing::bookings::view::BookingInput;
use linli_sharing::openings::store as openings;
use linli_value::activities::act::{ActivityWord, act};
use linli_value::activities::entity::Activity;
use linli_value::activities::part_rules::ActivityPartnerEvent;
use linli_value::activities::partners::{self, ActivityPartnerWord};
use linli_value::activities::report::{ActivityReport, report};
use linli_value::activities::rules::ActivityAct;
use linli_value::activities::series::{ActivityRepeat, repeat};
use linli_value::activities::signups::attendance::record;
use linli_value::activities::signups::rules::{SignUpPresence, SignUpState, SignUpWay};
use linli_value::activities::signups::shapes::{
    ActivityAttendance, BehalfSignUp, PresenceLine, SignUpInput,
};
use linli_value::activities::signups::sign_up::{Wish, enter, give_code, sign_up};
use linli_value::activities::signups::store as signups;
use linli_value::activities::store::{self, parts};
use linli_value::activities::words::ActivityWords;
use linli_value::activities::write::{ActivityInput, ActivityPartnerInput, create};
use linli_work::resources::ResourceClass;
use linli_work::resources::store::{self as resources, Resource};

use super::people::Member;
use super::{Place, Stage, bookings};
use stories::{Host, NAMES, Reach, Story, stories};

/// Days before it begins on which what is past was planned.
const AHEAD: i64 = 21;
/// Days before now on which what is to come was planned.
const LATELY: i64 = 6;
/// Who keeps the list had this many people besides those on it, where people sign up.
const WALK_INS: i64 = 3;
/// So many sign up a day.
const A_DAY: usize = 9;
/// Of so many who signed up one did not come.
const MISSED: usize = 9;

/// Words of places with a roof over them.
const ROOMS: [&str; 5] = ["厅", "会议室", "活动区", "体育馆", "用房"];

/// A unit of the community with who speaks for it and what it promised.
struct Unit {
    org: OrgId,
    trade: &'static str,
    liaison: Actor,
    offer: Option<(&'static str, Option<ClassId>)>,
}

/// Who plays, and where.
struct Player<'t> {
    tx: &'t mut Tx,
    place: &'t Place,
    community: OrgId,
    worker: Actor,
    secretary: Actor,
    head: Option<Actor>,
    units: Vec<Unit>,
    now: Timestamp,
}

/// Plays the activities of the first community; without staff it has none.
pub(super) async fn play(tx: &mut Tx, sample: &SampleStreet, stage: &Stage) -> Result<()> {
    let now = tx.now();
    let (Some(Some(place)), Some(Some(community))) = (
        stage.places.communities.first(),
        stage.offices.communities.first(),
    ) else {
        return Ok(());
    };
    let staff = |role| {
        member(tx, &stage.cast.staff, |post| {
            post.role == role && post.area == place.path
        })
    };
    let (Some(worker), Some(secretary)) = (
        staff(Role::CommunityWorker),
        staff(Role::CommunitySecretary),
    ) else {
        return Ok(());
    };
    let head = member(tx, &stage.cast.heads, |post| {
        place.path.contains(&post.area)
    });
    let units = units(tx, sample, stage);
    let mut player = Player {
        tx,
        place,
        community: *community,
        worker,
        secretary,
        head,
        units,
        now,
    };
    for (nth, story) in stories().enumerate() {
        player
            .tell(nth, story)
            .await
            .map_err(|problem| anyhow::anyhow!("{problem:?}"))
            .with_context(|| format!("playing {}", story.title))?;
    }
    Ok(())
}

/// The first of some people who holds a post that fits; nobody signed in to do this.
fn member(tx: &Tx, people: &[Option<Member>], fits: impl Fn(&ActingPost) -> bool) -> Option<Actor> {
    people.iter().flatten().find_map(|member| {
        let acting = member.posts.iter().find(|post| fits(post))?;
        Some(Actor::Member {
            account: AccountId(uuid::Uuid::nil()),
            person: member.person,
            street: tx.scope().street(),
            acting: acting.clone(),
        })
    })
}

/// The first community's units that somebody speaks for, each with the first thing it promised.
fn units(tx: &Tx, sample: &SampleStreet, stage: &Stage) -> Vec<Unit> {
    let mut found = Vec::new();
    for (index, unit) in sample.units.iter().enumerate() {
        let Some(org) = stage.offices.units[index].filter(|_| unit.community == 0) else {
            continue;
        };
        let speaks = |post: &ActingPost| post.role == Role::UnitLiaison && post.org == org;
        let Some(liaison) = member(tx, &stage.cast.liaisons, speaks) else {
            continue;
        };
        let offer = sample
            .resources
            .iter()
            .find(|offer| offer.unit as usize == index && offer.class != "场地");
        let class = |code: &&'static str| stage.classes.get(code).copied();
        found.push(Unit {
            org,
            trade: unit.trade,
            liaison,
            offer: offer.map(|offer| (offer.title, offer.needs.first().and_then(class))),
        });
    }
    found
}

impl Player<'_> {
    /// The first unit of one of some trades, written `bank|court` and any when empty, that is none of some others.
    fn unit(&self, trades: &str, but: &[OrgId]) -> Option<&Unit> {
        self.units.iter().find(|unit| {
            let fits = trades.is_empty() || trades.split('|').any(|trade| trade == unit.trade);
            fits && !but.contains(&unit.org)
        })
    }

    /// Who plans a story, and who looks at what they plan.
    fn hands(&self, nth: usize, story: &Story) -> (OrgId, Actor, Actor) {
        let (worker, secretary) = (self.worker.clone(), self.secretary.clone());
        if let Host::Unit(unit) = story.host
            && let Some(unit) = self.unit(unit, &[])
        {
            return (unit.org, unit.liaison.clone(), worker);
        }
        if nth.is_multiple_of(2) {
            (self.community, secretary, worker)
        } else {
            (self.community, worker, secretary)
        }
    }

    fn play_as(&mut self, actor: &Actor, at: Timestamp) {
        self.tx.play_as(actor.clone(), at.min(self.now));
    }

    /// An activity from its plan as far as it has come.
    async fn tell(&mut self, nth: usize, story: &Story) -> Result<(), Problem> {
        let (days, hour, hours) = story.when;
        let today = Timestamp::start_of(self.now.date());
        let from = today.plus(days * DAY + hour * HOUR);
        let to = from.plus(hours * HOUR);
        let planned = from.plus(-AHEAD * DAY).min(self.now.plus(-LATELY * DAY));
        let (host, planner, checker) = self.hands(nth, story);
        let mut words = self.words(story, host, (from, to));
        let mut partners = self.asked(story, host);
        if story.booked
            && let Some((booking, venue)) = self.book(&planner, planned, story, (from, to)).await?
        {
            words.venue.clone_from(&venue.title);
            words.booking_id = Some(booking);
            partners.retain(|one| one.org_id != venue.org_id);
            partners.push(ActivityPartnerInput {
                org_id: venue.org_id,
                brings: venue.title,
                quantity: 1,
                unit: "次".to_owned(),
                class_id: None,
                by_booking: true,
            });
        }
        self.play_as(&planner, planned);
        let input = ActivityInput {
            activity: words,
            partners,
            plan: story.reach > Reach::Idea,
        };
        let id = create(self.tx, &input).await?.id;
        match story.reach {
            Reach::Idea | Reach::Planned => return Ok(()),
            Reach::SentBack => {
                self.play_as(&checker, planned.plus(DAY));
                return self.step(id, ActivityAct::SendBack, story.word).await;
            }
            _ => {}
        }
        if let Some((every, times)) = story.again {
            let version = self.load(id).await?.version;
            repeat(
                self.tx,
                id,
                &ActivityRepeat {
                    version,
                    every,
                    times,
                },
            )
            .await?;
        }
        self.play_as(&checker, planned.plus(DAY));
        self.step(id, ActivityAct::Check, "").await?;
        self.answer(id, story, planned.plus(DAY + 2 * HOUR)).await?;
        if story.reach == Reach::Checked {
            return Ok(());
        }
        self.play_as(&planner, planned.plus(2 * DAY));
        self.step(id, ActivityAct::Open, "").await?;
        self.sign_up(id, story, planned.plus(3 * DAY)).await?;
        match story.reach {
            Reach::Open => Ok(()),
            Reach::Cancelled => {
                self.play_as(&planner, self.now.plus(-3 * HOUR));
                self.step(id, ActivityAct::Cancel, story.word).await
            }
            _ => self.hold(id, story, (&planner, &checker), (from, to)).await,
        }
    }

    /// It begins and ends; what came of it is said by one and confirmed by another.
    async fn hold(
        &mut self,
        id: ActivityId,
        story: &Story,
        (planner, checker): (&Actor, &Actor),
        (from, to): (Timestamp, Timestamp),
    ) -> Result<(), Problem> {
        self.play_as(planner, from);
        self.step(id, ActivityAct::Begin, "").await?;
        if story.reach == Reach::Running {
            return Ok(());
        }
        self.play_as(planner, to);
        self.step(id, ActivityAct::End, "").await?;
        if story.reach == Reach::Ended {
            return Ok(());
        }
        self.play_as(planner, to.plus(2 * HOUR));
        if story.names > 0 {
            self.attend(id).await?;
        }
        let version = self.load(id).await?.version;
        let said = ActivityReport {
            version,
            came: Some(story.outcome.0),
            outcome: story.outcome.1.to_owned(),
            shares: Vec::new(),
        };
        report(self.tx, id, &said).await?;
        if story.reach == Reach::Reported {
            return Ok(());
        }
        self.play_as(checker, to.plus(2 * DAY));
        self.step(id, ActivityAct::Settle, "").await?;
        if story.reach == Reach::Archived {
            self.play_as(checker, to.plus(30 * DAY));
            self.step(id, ActivityAct::Archive, "").await?;
        }
        Ok(())
    }

    async fn load(&mut self, id: ActivityId) -> Result<Activity, Problem> {
        let (db, scope) = self.tx.parts();
        store::load(db, scope, id).await
    }

    /// One act by whoever plays; of a series on all that may go with it.
    async fn step(&mut self, id: ActivityId, what: ActivityAct, word: &str) -> Result<(), Problem> {
        let version = self.load(id).await?.version;
        let body = ActivityWord {
            version,
            word: (!word.is_empty()).then(|| word.to_owned()),
            whole_series: true,
        };
        act(self.tx, id, what, &body).await.map(drop)
    }

    fn words(
        &self,
        story: &Story,
        host: OrgId,
        (from, to): (Timestamp, Timestamp),
    ) -> ActivityWords {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let thought = story.reach == Reach::Idea;
        ActivityWords {
            title: story.title.to_owned(),
            kind: story.kind,
            host_org_id: host,
            area_id: self.place.id,
            venue: story.venue.to_owned(),
            starts_at: (!thought).then_some(from),
            ends_at: (!thought).then_some(to),
            sign_up_until: None,
            capacity: story.capacity,
            audience: text(story.audience),
            minors_welcome: story.minors,
            risk: story.risk,
            insurance_no: (story.risk > 1).then(|| "意外险 2026-0117".to_owned()),
            safety_note: text(story.safety),
            needs_training: story.training.is_some(),
            training_note: text(story.training),
            agreement_note: None,
            class_id: None,
            demand_id: None,
            project_id: None,
            booking_id: None,
            public: true,
            note: text(story.note),
            host_quantity: 1,
            host_unit: "场".to_owned(),
        }
    }

    /// A place of one of the units, booked for the time of a story; the first that is free.
    async fn book(
        &mut self,
        by: &Actor,
        at: Timestamp,
        story: &Story,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Option<(BookingId, Resource)>, Problem> {
        self.play_as(by, at);
        let (db, scope) = self.tx.parts();
        let venues = resources::usable(db, scope, None, at, 2_000).await?;
        for venue in venues {
            let ours = self.units.iter().any(|unit| unit.org == venue.org_id)
                && ROOMS.iter().any(|word| venue.title.contains(word));
            let (db, scope) = self.tx.parts();
            if venue.class != ResourceClass::Venue
                || !ours
                || openings::terms(db, scope, venue.id).await?.is_none()
            {
                continue;
            }
            let input = BookingInput {
                resource_id: venue.id,
                from,
                to,
                kind: BookingKind::Activity,
                purpose: story.title.to_owned(),
                order_id: None,
                conditions_version: Some(1),
                wait: false,
                open: true,
                behalf: None,
            };
            let made = bookings::book(self.tx, by, &input, at).await;
            if let Some(id) = made.map_err(Problem::internal)? {
                return Ok(Some((id, venue)));
            }
        }
        Ok(None)
    }

    /// The units of a story, each once and never the host.
    fn asked(&self, story: &Story, host: OrgId) -> Vec<ActivityPartnerInput> {
        let mut asked: Vec<ActivityPartnerInput> = Vec::new();
        for (trades, brings, quantity, counted) in story.brings {
            let mut others = vec![host];
            others.extend(asked.iter().map(|one| one.org_id));
            let Some(unit) = self.unit(trades, &others) else {
                continue;
            };
            // what is counted in occasions keeps what the unit promised of that kind
            let promised = unit.offer.filter(|_| *counted == "次");
            let class_id = promised.and_then(|(_, class)| class);
            let brings = match promised {
                Some((title, _)) if brings.is_empty() => title,
                _ if brings.is_empty() => "现场服务",
                _ => *brings,
            };
            asked.push(ActivityPartnerInput {
                org_id: unit.org,
                brings: brings.to_owned(),
                quantity: *quantity,
                unit: (*counted).to_owned(),
                class_id,
                by_booking: false,
            });
        }
        asked
    }

    /// The units answer for themselves.
    async fn answer(
        &mut self,
        id: ActivityId,
        story: &Story,
        at: Timestamp,
    ) -> Result<(), Problem> {
        let (db, scope) = self.tx.parts();
        let asked = parts::partners_of(db, scope, &[id]).await?;
        let last = asked.len().saturating_sub(1);
        for (nth, one) in asked.into_iter().enumerate() {
            let speaks = self.units.iter().find(|unit| unit.org == one.org_id);
            let Some(liaison) = speaks.map(|unit| unit.liaison.clone()) else {
                continue;
            };
            let no = story.declines && nth == last;
            self.play_as(&liaison, at);
            let event = match no {
                true => ActivityPartnerEvent::Decline,
                false => ActivityPartnerEvent::Agree,
            };
            let body = ActivityPartnerWord {
                version: one.version,
                word: no.then(|| "当天人手排不开，下次一定来。".to_owned()),
            };
            partners::act(self.tx, one.id, event, &body).await?;
        }
        Ok(())
    }

    /// People sign up: on the public page, at the counter, by telephone; a head does so with the own account.
    async fn sign_up(
        &mut self,
        id: ActivityId,
        story: &Story,
        since: Timestamp,
    ) -> Result<(), Problem> {
        let names = NAMES.iter().cycle().take(story.names);
        for (nth, name) in names.enumerate() {
            // from nine in the morning on, some a day
            let (day, turn) = (nth / A_DAY, nth % A_DAY);
            let hours = i64::try_from(day * 24 + turn + 9).unwrap_or_default();
            let at = Timestamp::start_of(since.date()).plus(hours * HOUR);
            let (minor, name) = match story.minors {
                true => (true, format!("{}家的孩子", name)),
                false => (false, (*name).to_owned()),
            };
            let guardian = minor.then(|| NAMES[nth % NAMES.len()].to_owned());
            let phone = nth.is_multiple_of(2).then(|| format!("10012341{nth:03}"));
            let (worker, head) = (self.worker.clone(), self.head.clone());
            match (nth % 4, head) {
                (1, Some(head)) if nth == 1 && !minor => {
                    self.play_as(&head, at);
                    sign_up(self.tx, id, SignUpInput::default()).await?;
                }
                (0 | 1, _) => {
                    self.play_as(&worker, at);
                    let way = if nth.is_multiple_of(4) {
                        SignUpWay::Counter
                    } else {
                        SignUpWay::Phone
                    };
                    let typed = SignUpInput {
                        behalf: Some(BehalfSignUp { way, name, phone }),
                        minor,
                        guardian,
                        guardian_present: minor && nth.is_multiple_of(3),
                        note: None,
                    };
                    sign_up(self.tx, id, typed).await?;
                }
                _ => self.on_the_page(id, &name, guardian, phone, at).await?,
            }
        }
        Ok(())
    }

    /// Somebody without an account.
    async fn on_the_page(
        &mut self,
        id: ActivityId,
        name: &str,
        guardian: Option<String>,
        phone: Option<String>,
        at: Timestamp,
    ) -> Result<(), Problem> {
        let street = self.tx.scope().street();
        self.play_as(&Actor::House { street }, at);
        let minor = guardian.is_some();
        let mut wish = Wish::read(("name", name), SignUpWay::Page, minor, guardian, false)?;
        wish.phone = phones::seal_given(self.tx.app(), "phone", phone.as_deref())?;
        let (db, scope) = self.tx.parts();
        let activity = store::hold(db, scope, id).await?;
        let signup = enter(self.tx, &activity, wish).await?;
        give_code(self.tx, signup.id).await.map(drop)
    }

    /// Who came is typed in from the paper list; one in a few did not.
    async fn attend(&mut self, id: ActivityId) -> Result<(), Problem> {
        let version = self.load(id).await?.version;
        let (db, scope) = self.tx.parts();
        let listed = signups::of_activity(db, scope, id, false).await?;
        let lines = listed
            .iter()
            .filter(|one| one.state == SignUpState::Taken)
            .enumerate()
            .map(|(nth, one)| PresenceLine {
                sign_up_id: one.id,
                presence: if nth % MISSED == MISSED - 1 {
                    SignUpPresence::Absent
                } else {
                    SignUpPresence::Came
                },
            })
            .collect();
        let typed = ActivityAttendance {
            version,
            lines,
            walk_ins: Some(WALK_INS),
        };
        record(self.tx, id, typed).await.map(drop)
    }
}
