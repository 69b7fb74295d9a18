//! Many posts at once, for rosters: the rules of [`super::posts::give`], with the same questions asked once for all of them.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use linli_domain::actor::Role;
use linli_domain::id::{AreaId, OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};

use super::posts::{PostInput, allowed, clash, fits, refused_for};
use super::rules::{Holders, seat_of};
use super::store::bulk::{self, Holding};
use super::store::{self, Post};
use crate::accounts::create::{NewPost, given, may_be_given, told};
use crate::areas::store::Area;
use crate::orgs::store::Org;
use crate::{accounts, areas, orgs};

/// Gives posts in the order in which they are asked for, each checked against those before it; answers what became of
/// each. One that is refused keeps none of the others.
///
/// # Errors
/// The database refused.
pub async fn give_all(
    tx: &mut Tx,
    asked: Vec<PostInput>,
) -> Result<Vec<Result<Post, Problem>>, Problem> {
    let mut grounds = Grounds::read(tx, &asked).await?;
    let now = tx.now();
    let mut outcomes = Vec::with_capacity(asked.len());
    for input in asked {
        let id = PostId(tx.fresh_id());
        let outcome = allowed(tx.actor(), input.role, input.person_id)
            .and_then(|()| grounds.post(id, input, now));
        if let Ok(post) = &outcome {
            grounds.seat(post.clone());
        }
        outcomes.push(outcome);
    }
    let made: Vec<&Post> = outcomes
        .iter()
        .filter_map(|outcome| outcome.as_ref().ok())
        .collect();
    if let Some(first) = made.first() {
        let (db, scope) = tx.parts();
        bulk::insert_posts(db, scope, &made).await?;
        let entries: Vec<Entry<'_>> = made.iter().map(|post| told(post)).collect();
        tx.log_many(&entries).await?;
        let own = tx.scope().area().clone();
        tx.changed("post", first.id.0, Some(&own));
    }
    Ok(outcomes)
}

/// What posts are checked against, held until the transaction ends.
struct Grounds {
    areas: HashMap<AreaId, Area>,
    orgs: HashMap<OrgId, Org>,
    /// Those of the persons asked for whose record lives.
    living: HashSet<PersonId>,
    /// Names of those who are in the way of others.
    names: HashMap<PersonId, String>,
    posts: HashMap<PostId, Post>,
    at_place: HashMap<(Role, AreaId), Vec<PostId>>,
    in_org: HashMap<(Role, OrgId), Vec<PostId>>,
    of_person: HashMap<PersonId, Vec<PostId>>,
}

impl Grounds {
    async fn read(tx: &mut Tx, asked: &[PostInput]) -> Result<Self, Problem> {
        let area_ids = distinct(asked.iter().map(|input| input.area_id));
        let org_ids = distinct(asked.iter().map(|input| input.org_id));
        let persons = distinct(asked.iter().map(|input| input.person_id));
        let street = Scope::street_wide(tx.scope().street());
        let (db, scope) = tx.parts();
        // in the order of `give`, each kind by id: nobody waits for somebody who waits for him
        bulk::take_seat_turns(db, scope, &area_ids, &org_ids).await?;
        let living = bulk::hold_living(db, scope, &persons).await?;
        accounts::store::hold_all(db, scope, &persons).await?;
        let mut grounds = Self {
            areas: areas::store::by_ids(db, scope, &area_ids)
                .await?
                .into_iter()
                .filter(|area| area.ended_at.is_none())
                .map(|area| (area.id, area))
                .collect(),
            orgs: orgs::bulk::by_ids(db, scope, &org_ids)
                .await?
                .into_iter()
                .filter(|org| org.ended_at.is_none())
                .map(|org| (org.id, org))
                .collect(),
            living: living.into_iter().collect(),
            names: HashMap::new(),
            posts: HashMap::new(),
            at_place: HashMap::new(),
            in_org: HashMap::new(),
            of_person: HashMap::new(),
        };
        let single = |input: &&PostInput| seat_of(input.role).holders == Holders::OneInOrg;
        let seats = distinct(asked.iter().filter(single).map(|input| input.org_id));
        for holding in [
            Holding::AtPlaces(&area_ids),
            Holding::InOrgs(&seats),
            Holding::By(&persons),
        ] {
            for post in bulk::held(db, &street, holding).await? {
                grounds.seat(post);
            }
        }
        let seated = grounds.posts.values().map(|post| post.person_id);
        let holders = distinct(seated.chain(persons.iter().copied()));
        grounds.names = store::names(db, &street, holders).await?;
        Ok(grounds)
    }

    /// Adds a post that is held, once.
    fn seat(&mut self, post: Post) {
        let (id, role) = (post.id, post.role);
        if self.posts.contains_key(&id) {
            return;
        }
        let place = self.at_place.entry((role, post.area_id)).or_default();
        place.push(id);
        self.in_org.entry((role, post.org_id)).or_default().push(id);
        self.of_person.entry(post.person_id).or_default().push(id);
        self.posts.insert(id, post);
    }

    fn post(&self, id: PostId, asked: PostInput, now: Timestamp) -> Result<Post, Problem> {
        let unknown = |field: &str| Problem::field(field, "unknown");
        let area = self.areas.get(&asked.area_id);
        let area = area.ok_or_else(|| unknown("area_id"))?;
        let org = self.orgs.get(&asked.org_id);
        let org = org.ok_or_else(|| unknown("org_id"))?;
        if !self.living.contains(&asked.person_id) {
            return Err(unknown("person_id"));
        }
        let from = fits(&asked, area, org, now)?;
        let same_seat = match seat_of(asked.role).holders {
            Holders::OneInOrg => self.in_org.get(&(asked.role, asked.org_id)),
            Holders::OneAtPlace | Holders::Many => self.at_place.get(&(asked.role, asked.area_id)),
        };
        let end = asked.to.map_or(i64::MAX, Timestamp::millis);
        let held = self
            .of(same_seat)
            .filter(|post| post.to_at.is_none_or(|to| to > from) && post.from_at.millis() < end);
        if let Some(clash) = clash(held, &asked) {
            let holder = self.names.get(&clash.person_id).cloned();
            return Err(refused_for(clash, &asked, holder.unwrap_or_default()));
        }
        let roles: Vec<Role> = self
            .of(self.of_person.get(&asked.person_id))
            .filter(|post| post.to_at.is_none_or(|to| to > now))
            .map(|post| post.role)
            .collect();
        let person = asked.person_id;
        let new = NewPost::of(asked, area.path.clone(), from)?;
        may_be_given(&roles, &new, now)?;
        Ok(given(id, person, new))
    }

    fn of<'g>(&'g self, ids: Option<&'g Vec<PostId>>) -> impl Iterator<Item = &'g Post> {
        ids.into_iter()
            .flatten()
            .filter_map(|id| self.posts.get(id))
    }
}

fn distinct<K: Copy + Eq + Hash + Ord>(keys: impl Iterator<Item = K>) -> Vec<K> {
    let all: HashSet<K> = keys.collect();
    let mut all: Vec<K> = all.into_iter().collect();
    all.sort_unstable();
    all
}
