//! What a row of the roster of posts says and what it does: gives a post, renews one, ends one. No database here.

use std::collections::HashMap;

use chrono::NaiveDate;
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, OrgId, PersonId, PostId};
use linli_domain::time::{DAY, Timestamp};

use super::Plan;
use crate::orgs::store::Org;
use crate::persons::posts::{PostInput, PostRenewal};
use crate::persons::rules::{Holders, PostSource, may_give, seat_of};
use crate::persons::store::{Person, Post};
use crate::rosters::orgs;
use crate::rosters::persons::{Meant, People, fresh};
use crate::rosters::places::KnownPlace;
use crate::rosters::row::{Differences, Fault, Judged, Said, Verdict};
use crate::rosters::sheet::{VERSION, code};
use crate::rosters::subject::{Maker, Outcome};
use crate::rosters::words::Words;

/// What rows are judged against.
pub struct World {
    /// Organisations and places.
    pub orgs: orgs::World,
    people: People,
    posts: HashMap<PostId, Post>,
    at_place: HashMap<(Role, AreaId), Vec<PostId>>,
    in_org: HashMap<(Role, OrgId), Vec<PostId>>,
    ended: HashMap<(Role, AreaId), Vec<Post>>,
}

impl World {
    /// Of the street's organisations, persons and posts, ended ones among them.
    #[must_use]
    pub fn new(orgs: orgs::World, people: People, posts: Vec<Post>) -> Self {
        let mut world = Self {
            orgs,
            people,
            posts: HashMap::new(),
            at_place: HashMap::new(),
            in_org: HashMap::new(),
            ended: HashMap::new(),
        };
        for post in posts {
            world.put(post);
        }
        world
    }

    fn put(&mut self, post: Post) {
        if post.ended_at.is_some() {
            let key = (post.role, post.area_id);
            self.ended.entry(key).or_default().push(post);
            return;
        }
        self.at_place
            .entry((post.role, post.area_id))
            .or_default()
            .push(post.id);
        self.in_org
            .entry((post.role, post.org_id))
            .or_default()
            .push(post.id);
        self.posts.insert(post.id, post);
    }

    fn here(&self, role: Role, area: AreaId) -> impl Iterator<Item = &Post> {
        let ids = self.at_place.get(&(role, area)).into_iter().flatten();
        ids.filter_map(|id| self.posts.get(id))
    }

    /// Somebody who holds what only one may hold in that term; as [`crate::persons::posts::give`] finds them.
    fn clash(&self, post: &Post) -> Option<Fault> {
        let ids = match seat_of(post.role).holders {
            Holders::OneInOrg => self.in_org.get(&(post.role, post.org_id)),
            Holders::OneAtPlace | Holders::Many => self.at_place.get(&(post.role, post.area_id)),
        };
        let single = seat_of(post.role).holders != Holders::Many;
        let other = ids
            .into_iter()
            .flatten()
            .filter_map(|id| self.posts.get(id))
            .filter(|other| other.id != post.id)
            .filter(|other| overlap(other, post))
            .find(|other| {
                single || (other.person_id == post.person_id && other.org_id == post.org_id)
            })?;
        let code = if other.person_id == post.person_id {
            "field_post_held_already"
        } else {
            "field_post_single"
        };
        let name = self
            .people
            .get(other.person_id)
            .map_or("", |person| &person.name);
        Some(Fault::of("role", post.role.words()[0], code).arg("name", name))
    }
}

/// Whether two terms share a day.
fn overlap(one: &Post, other: &Post) -> bool {
    let end = |post: &Post| post.to_at.map_or(i64::MAX, Timestamp::millis);
    one.from_at.millis() < end(other) && other.from_at.millis() < end(one)
}

/// Whether a living post sits where only one may and another is to be put back.
#[must_use]
pub fn takes_seat_of(living: &Post, other: &Post) -> bool {
    let same_seat = match seat_of(other.role).holders {
        Holders::Many => false,
        Holders::OneInOrg => living.org_id == other.org_id,
        Holders::OneAtPlace => living.area_id == other.area_id,
    };
    living.role == other.role && same_seat && overlap(living, other)
}

/// What a row says, resolved.
struct Wish {
    role: Role,
    place: KnownPlace,
    org: Option<OrgId>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    /// The day on which the holder left.
    ended: Option<Timestamp>,
}

fn day(said: &Said, field: &str) -> Option<Timestamp> {
    let date = said.get(field)?.parse::<NaiveDate>().ok()?;
    Some(Timestamp::start_of(date))
}

fn wish(world: &mut World, said: &Said) -> Result<Wish, Vec<Fault>> {
    let mut faults = Vec::new();
    let place = match said.get("area") {
        Some(text) => world.orgs.places.find("area", text).map(Some),
        None => Ok(world.orgs.places.own().cloned()),
    };
    let place = place.map_err(|fault| faults.push(fault)).ok().flatten();
    let org = said.get("org").and_then(|text| {
        let found = world.orgs.meant("org", text).map(|org| org.id);
        found.map_err(|fault| faults.push(fault)).ok()
    });
    match (code::<Role>(said, "role"), place) {
        (Some(role), Some(place)) if faults.is_empty() => Ok(Wish {
            role,
            place,
            org,
            from: day(said, "from"),
            to: day(said, "to"),
            ended: day(said, "ended"),
        }),
        _ => Err(faults),
    }
}

/// Whether the maker gives, renews and ends posts of a role to and of a person.
fn may_touch(maker: &Maker, role: Role, person: PersonId) -> Result<(), Fault> {
    if matches!(maker.actor, Actor::House { .. }) {
        return Ok(());
    }
    let own = maker.actor.person() == Some(person);
    may_give(maker.role, role, own).map_err(|why| Fault::row(why.code()))
}

/// The rules of [`crate::persons::posts::give`] on a post as the row would leave it.
fn faults_of(maker: &Maker, place: &KnownPlace, org: &Org, post: &Post) -> Vec<Fault> {
    let mut faults = Vec::new();
    faults.extend(may_touch(maker, post.role, post.person_id).err());
    let seat = seat_of(post.role);
    if !seat.places.is_empty() && !seat.places.contains(&place.kind) {
        faults.push(Fault::of("area", place.kind.words()[0], "field_post_place"));
    }
    if !seat.orgs.is_empty() && !seat.orgs.contains(&org.kind) {
        faults.push(Fault::of("org", &org.name, "field_post_org"));
    }
    if post.to_at.is_some_and(|to| to <= post.from_at) {
        faults.push(Fault::of("to", "", "field_post_term"));
    } else if post.to_at.is_some_and(|to| to <= maker.now) {
        faults.push(Fault::of("to", "", "field_time_past"));
    }
    faults
}

fn give(
    maker: &Maker,
    world: &mut World,
    said: &Said,
    wish: &Wish,
    known: Option<Person>,
) -> Outcome<Plan> {
    let label = said.get("person").unwrap_or_default().to_owned();
    let org = match wish.org {
        Some(id) => world.orgs.get(id),
        None => world.orgs.office_over(&wish.place.path),
    };
    let Some(org) = org.cloned() else {
        return Outcome::faulty(&label, vec![Fault::of("org", "", "cell_missing")]);
    };
    let made = known.is_none();
    let person = known.unwrap_or_else(|| fresh(maker, &label, said));
    let source = code::<PostSource>(said, "source").unwrap_or(PostSource::Import);
    let post = Post {
        id: PostId(maker.app.ids().next()),
        person_id: person.id,
        org_id: org.id,
        area_id: wish.place.id,
        area_path: wish.place.path.clone(),
        role: wish.role,
        from_at: wish.from.unwrap_or(maker.now),
        to_at: wish.to,
        ended_at: None,
        end_reason: None,
        source: source.code().to_owned(),
        appointment_no: said.get("appointment_no").map(str::to_owned),
        document_no: said.get("document_no").map(str::to_owned),
        version: 1,
    };
    let faults = faults_of(maker, &wish.place, &org, &post);
    if !faults.is_empty() {
        return Outcome::faulty(&label, faults);
    }
    let judged = Judged {
        verdict: Verdict::Create,
        label,
        object: Some(post.id.0),
        version: None,
        changes: Vec::new(),
        faults: Vec::new(),
    };
    if let Some(fault) = world.clash(&post) {
        // another row may end the post of who sits there
        return Outcome {
            wants_more: true,
            ..Outcome::nothing(Judged {
                object: None,
                ..judged.conflict(fault)
            })
        };
    }
    let input = PostInput {
        person_id: person.id,
        role: post.role,
        org_id: org.id,
        area_id: post.area_id,
        from: wish.from,
        to: wish.to,
        source,
        appointment_no: post.appointment_no.clone(),
        document_no: post.document_no.clone(),
    };
    if made {
        world.people.put(person.clone());
    }
    world.put(post);
    Outcome {
        judged,
        plan: Some(Plan::Give(made.then(|| Box::new(person)), Box::new(input))),
        wants_more: false,
    }
}

fn renew(maker: &Maker, world: &mut World, said: &Said, wish: &Wish, was: &Post) -> Outcome<Plan> {
    let label = said.get("person").unwrap_or_default().to_owned();
    let mut found = Differences::default();
    let mut post = was.clone();
    let spoken = |moment: Timestamp| moment.date().to_string();
    let other_day = |to: &Timestamp| was.to_at.is_none_or(|known| spoken(known) != spoken(*to));
    if let Some(to) = wish.to.filter(other_day) {
        found.put("to", was.to_at.map(spoken).as_deref(), &spoken(to));
        post.to_at = Some(to);
    }
    if found.gone("to", was.to_at.map(spoken).as_deref(), said) {
        post.to_at = None;
    }
    let number = found.text(
        "appointment_no",
        was.appointment_no.as_deref(),
        said.get("appointment_no"),
    );
    post.appointment_no = number.or(post.appointment_no);
    let number = found.text(
        "document_no",
        was.document_no.as_deref(),
        said.get("document_no"),
    );
    post.document_no = number.or(post.document_no);
    let judged = Judged {
        verdict: Verdict::Unchanged,
        label: label.clone(),
        object: Some(was.id.0),
        version: Some(was.version),
        changes: found.0,
        faults: Vec::new(),
    };
    // who holds what where, and how they came to it, is a new post and no other end of this one
    if let Some(org) = wish
        .org
        .filter(|org| *org != was.org_id)
        .and_then(|org| world.orgs.get(org))
    {
        let fault = Fault::of("org", &org.name, "roster_post_fixed");
        return Outcome::nothing(judged.conflict(fault));
    }
    let source = code::<PostSource>(said, "source").filter(|source| source.code() != was.source);
    if let Some(source) = source.filter(|_| PostSource::from_code(&was.source).is_some()) {
        let fault = Fault::of("source", source.words()[0], "roster_post_fixed");
        return Outcome::nothing(judged.conflict(fault));
    }
    if judged.changes.is_empty() {
        return Outcome::nothing(judged);
    }
    if said
        .number(VERSION)
        .is_some_and(|version| version != was.version)
    {
        return Outcome::nothing(judged.conflict(Fault::row("roster_changed_since")));
    }
    let org = world.orgs.get(was.org_id).cloned();
    let faults = org.map_or_else(Vec::new, |org| faults_of(maker, &wish.place, &org, &post));
    if !faults.is_empty() {
        return Outcome::faulty(&label, faults);
    }
    if let Some(fault) = world.clash(&post) {
        return Outcome::nothing(judged.conflict(fault));
    }
    let renewal = PostRenewal {
        version: was.version,
        to: post.to_at,
        appointment_no: post.appointment_no.clone(),
        document_no: post.document_no.clone(),
    };
    world.posts.insert(post.id, post);
    Outcome {
        judged: Judged {
            verdict: Verdict::Change,
            ..judged
        },
        plan: Some(Plan::Renew(Box::new(was.clone()), Box::new(renewal))),
        wants_more: false,
    }
}

/// A row that says when its holder left: the post ends on that day, and nothing else of it changes.
fn end(maker: &Maker, world: &mut World, said: &Said, wish: &Wish, of: PersonId) -> Outcome<Plan> {
    let label = said.get("person").unwrap_or_default().to_owned();
    let typed = said.get("ended").unwrap_or_default();
    let Some(day) = wish.ended.filter(|day| *day <= maker.now) else {
        return Outcome::faulty(
            &label,
            vec![Fault::of("ended", typed, "roster_end_to_come")],
        );
    };
    let was = match find(world, wish, of) {
        Ok(Some(was)) => was.clone(),
        Ok(None) => return ended_before(world, wish, of, &label, typed),
        Err(fault) => return Outcome::nothing(Judged::faulty(&label, Vec::new()).conflict(fault)),
    };
    let mut found = Differences::default();
    found.put("ended", None, typed);
    let judged = Judged {
        verdict: Verdict::Change,
        label: label.clone(),
        object: Some(was.id.0),
        version: Some(was.version),
        changes: found.0,
        faults: Vec::new(),
    };
    if said
        .number(VERSION)
        .is_some_and(|version| version != was.version)
    {
        return Outcome::nothing(judged.conflict(Fault::row("roster_changed_since")));
    }
    // the day is still a day in office
    let at = Timestamp::from_millis(day.plus(DAY - 1).millis().min(maker.now.millis()));
    if at <= was.from_at {
        return Outcome::faulty(&label, vec![Fault::of("ended", typed, "field_post_term")]);
    }
    if let Err(fault) = may_touch(maker, was.role, of) {
        return Outcome::faulty(&label, vec![fault]);
    }
    world.posts.remove(&was.id);
    world.put(Post {
        ended_at: Some(at),
        ..was.clone()
    });
    Outcome {
        judged,
        plan: Some(Plan::End(Box::new(was), at)),
        wants_more: false,
    }
}

/// A row about a post that is not held: it says nothing new where the post ended on just that day.
fn ended_before(
    world: &World,
    wish: &Wish,
    of: PersonId,
    label: &str,
    typed: &str,
) -> Outcome<Plan> {
    let judged = Judged {
        verdict: Verdict::Unchanged,
        label: label.to_owned(),
        object: None,
        version: None,
        changes: Vec::new(),
        faults: Vec::new(),
    };
    let same_day =
        |post: &&Post| post.ended_at.map(Timestamp::date) == wish.ended.map(Timestamp::date);
    match left(world, wish, of).find(same_day) {
        Some(post) => Outcome::nothing(Judged {
            object: Some(post.id.0),
            version: Some(post.version),
            ..judged
        }),
        None => {
            Outcome::nothing(judged.conflict(Fault::of("ended", typed, "roster_post_not_held")))
        }
    }
}

/// The ended posts a row may be about.
fn left<'w>(world: &'w World, wish: &'w Wish, of: PersonId) -> impl Iterator<Item = &'w Post> {
    let ended = world.ended.get(&(wish.role, wish.place.id));
    ended
        .into_iter()
        .flatten()
        .filter(move |post| post.person_id == of)
        .filter(|post| {
            wish.from
                .is_none_or(|from| from.date() == post.from_at.date())
        })
}

/// The post a row is about, among those its person holds there: of that first day, or the only one where no day is given.
fn find<'w>(world: &'w World, wish: &Wish, person: PersonId) -> Result<Option<&'w Post>, Fault> {
    let same: Vec<&Post> = world
        .here(wish.role, wish.place.id)
        .filter(|post| post.person_id == person)
        .filter(|post| wish.org.is_none_or(|org| org == post.org_id) || wish.from.is_some())
        .filter(|post| {
            wish.from
                .is_none_or(|from| from.date() == post.from_at.date())
        })
        .collect();
    match same.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => Err(Fault::row("roster_two_found")),
    }
}

/// What becomes of a row.
#[must_use]
pub fn judge(maker: &Maker, world: &mut World, said: &Said) -> Outcome<Plan> {
    let label = said.get("person").unwrap_or_default().to_owned();
    let wish = match wish(world, said) {
        Ok(wish) => wish,
        Err(faults) => return Outcome::faulty(&label, faults),
    };
    let conflict = |fault| Outcome::nothing(Judged::faulty(&label, Vec::new()).conflict(fault));
    let person = match world.people.find("person", said) {
        Err(fault) => return conflict(fault),
        Ok(Meant::New) if wish.ended.is_some() => {
            let typed = said.get("ended").unwrap_or_default();
            return conflict(Fault::of("ended", typed, "roster_post_not_held"));
        }
        Ok(Meant::New) => return give(maker, world, said, &wish, None),
        Ok(Meant::Known(person)) => person.clone(),
    };
    if wish.ended.is_some() {
        return end(maker, world, said, &wish, person.id);
    }
    match find(world, &wish, person.id) {
        Err(fault) => conflict(fault),
        // an export of a day when the post was still held gives nobody the post back
        Ok(None)
            if said.get(VERSION).is_some() && left(world, &wish, person.id).next().is_some() =>
        {
            conflict(Fault::row("roster_changed_since"))
        }
        Ok(None) => give(maker, world, said, &wish, Some(person)),
        Ok(Some(was)) => {
            let was = was.clone();
            renew(maker, world, said, &wish, &was)
        }
    }
}
