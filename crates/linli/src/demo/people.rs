//! Persons of a sample street and the posts they hold.

use std::collections::HashMap;

use anyhow::Result;
use linli_domain::actor::{ActingPost, Role};
use linli_domain::id::{OrgId, PersonId, PostId};
use linli_kit::transaction::Tx;
use linli_net::persons::phones;
use linli_net::persons::rules::PostSource;
use linli_net::persons::store::{self as persons, Person, Post};
use linli_sample::{SampleStaff, SampleStreet, StaffRole};

use super::orgs::Offices;
use super::places::Places;
use super::{Place, SINCE};

/// Who was written: the first holder of each role, who gets an account, and everybody by index into the sample's
/// lists; what was left out is `None`.
#[derive(Default)]
pub(super) struct Cast {
    pub(super) firsts: HashMap<Role, PersonId>,
    pub(super) staff: Vec<Option<Member>>,
    pub(super) heads: Vec<Option<Member>>,
    pub(super) liaisons: Vec<Option<Member>>,
}

/// A person with the posts they hold.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) person: PersonId,
    pub(super) posts: Vec<ActingPost>,
}

/// Roles the sample has nobody for, with an invented holder each.
const EXTRAS: [(Role, &str); 7] = [
    (Role::Volunteer, "沈若溪"),
    (Role::GridHead, "陆景行"),
    (Role::UnitHead, "傅启明"),
    (Role::Auditor, "程秉正"),
    (Role::SystemAdministrator, "高知远"),
    (Role::SecurityAdministrator, "严守一"),
    (Role::AuditAdministrator, "方可鉴"),
];

struct Writer<'t> {
    tx: &'t mut Tx,
    cast: Cast,
}

struct Holder<'h> {
    name: &'h str,
    phone: Option<&'h str>,
    birth_year: Option<i64>,
    /// Whether the community verified Party membership.
    verified: bool,
}

/// Writes staff, building heads, liaisons and the invented holders.
pub(super) async fn write(
    tx: &mut Tx,
    sample: &SampleStreet,
    places: &Places,
    offices: &Offices,
) -> Result<Cast> {
    let mut writer = Writer {
        tx,
        cast: Cast::default(),
    };
    writer.staff(sample, places, offices).await?;
    for head in &sample.heads {
        let building = &sample.buildings[head.building as usize];
        let community = sample.compounds[building.compound as usize].community as usize;
        let (Some(place), Some(org)) = (
            &places.buildings[head.building as usize],
            offices.communities[community],
        ) else {
            writer.cast.heads.push(None);
            continue;
        };
        let holder = Holder {
            name: &head.name,
            phone: Some(&head.phone),
            birth_year: Some(head.birth_year.into()),
            verified: head.verified,
        };
        let member = writer
            .give(&holder, &[(Role::BuildingHead, place)], org)
            .await?;
        writer.cast.heads.push(Some(member));
    }
    writer.cross_posts(sample, places, offices).await?;
    let mut first_unit = None;
    for (unit, org) in sample.units.iter().zip(&offices.units) {
        let (Some(place), Some(org)) = (&places.communities[unit.community as usize], *org) else {
            writer.cast.liaisons.push(None);
            continue;
        };
        first_unit.get_or_insert(org);
        let holder = Holder {
            name: &unit.liaison_name,
            phone: Some(&unit.liaison_phone),
            birth_year: None,
            verified: false,
        };
        let member = writer
            .give(&holder, &[(Role::UnitLiaison, place)], org)
            .await?;
        writer.cast.liaisons.push(Some(member));
    }
    writer.extras(places, offices, first_unit).await?;
    Ok(writer.cast)
}

impl Writer<'_> {
    async fn staff(
        &mut self,
        sample: &SampleStreet,
        places: &Places,
        offices: &Offices,
    ) -> Result<()> {
        for (index, staff) in sample.staff.iter().enumerate() {
            let Some((org, place)) = seat(staff, places, offices) else {
                self.cast.staff.push(None);
                continue;
            };
            let mut posts = vec![(role_of(staff.role), place)];
            for (grid, place) in sample.grids.iter().zip(&places.grids) {
                if grid.worker as usize == index
                    && let Some(place) = place
                {
                    // a worker who keeps a grid acts there as a grid worker
                    posts.insert(0, (Role::GridWorker, place));
                }
            }
            let holder = Holder {
                name: &staff.name,
                phone: Some(&staff.phone),
                birth_year: None,
                verified: false,
            };
            let member = self.give(&holder, &posts, org).await?;
            self.cast.staff.push(Some(member));
        }
        Ok(())
    }

    /// Heads who hold a second post in their compound: the first is the secretary of its branch, the next two sit in its
    /// owners' committee. A person in two roles is ordinary.
    async fn cross_posts(
        &mut self,
        sample: &SampleStreet,
        places: &Places,
        offices: &Offices,
    ) -> Result<()> {
        let mut seen: HashMap<u32, usize> = HashMap::new();
        let mut led: Vec<OrgId> = Vec::new();
        for (index, head) in sample.heads.iter().enumerate() {
            let Some(person) = self.cast.heads[index].as_ref().map(|head| head.person) else {
                continue;
            };
            let compound = sample.buildings[head.building as usize].compound;
            let Some(place) = &places.compounds[compound as usize] else {
                continue;
            };
            let nth = seen.entry(compound).or_default();
            let (org, role) = match *nth {
                0 => (offices.branches[compound as usize], Role::BranchSecretary),
                1 => (offices.owners[compound as usize], Role::OwnersCommitteeHead),
                2 => (
                    offices.owners[compound as usize],
                    Role::OwnersCommitteeMember,
                ),
                _ => continue,
            };
            *nth += 1;
            let Some(org) = org else { continue };
            // one secretary, also where two compounds share a branch
            if role == Role::BranchSecretary {
                if led.contains(&org) {
                    continue;
                }
                led.push(org);
            }
            if role == Role::OwnersCommitteeHead {
                self.cast.firsts.entry(role).or_insert(person);
            }
            let post = self.post(person, org, role, place);
            let (db, scope) = self.tx.parts();
            persons::insert_post(db, scope, &post).await?;
        }
        Ok(())
    }

    fn post(&self, person: PersonId, org: OrgId, role: Role, place: &Place) -> Post {
        Post {
            id: PostId(self.tx.fresh_id()),
            person_id: person,
            org_id: org,
            area_id: place.id,
            area_path: place.path.clone(),
            role,
            from_at: SINCE,
            to_at: None,
            ended_at: None,
            end_reason: None,
            source: PostSource::Appointment.to_string(),
            appointment_no: None,
            document_no: None,
            version: 1,
        }
    }

    async fn extras(
        &mut self,
        places: &Places,
        offices: &Offices,
        unit: Option<OrgId>,
    ) -> Result<()> {
        let community = places.communities.first().and_then(Option::as_ref);
        let committee = offices.communities.first().copied().flatten();
        for (role, name) in EXTRAS {
            let (org, place) = match role {
                Role::Volunteer | Role::GridHead => (committee, community),
                Role::UnitHead => (unit, community),
                _ => (None, None),
            };
            let holder = Holder {
                name,
                phone: None,
                birth_year: None,
                verified: false,
            };
            let place = place.unwrap_or(&places.street);
            self.give(&holder, &[(role, place)], org.unwrap_or(offices.street))
                .await?;
        }
        Ok(())
    }

    async fn give(
        &mut self,
        holder: &Holder<'_>,
        posts: &[(Role, &Place)],
        org: OrgId,
    ) -> Result<Member> {
        let person = person(self.tx, holder)?;
        let now = self.tx.now();
        let (db, scope) = self.tx.parts();
        persons::insert(db, scope, &person, now).await?;
        let mut member = Member {
            person: person.id,
            posts: Vec::new(),
        };
        for (role, place) in posts {
            let post = self.post(person.id, org, *role, place);
            let (db, scope) = self.tx.parts();
            persons::insert_post(db, scope, &post).await?;
            member.posts.push(ActingPost {
                post: post.id,
                role: *role,
                org,
                area: place.path.clone(),
            });
        }
        if let [(role, _), ..] = posts {
            self.cast.firsts.entry(*role).or_insert(person.id);
        }
        Ok(member)
    }
}

fn role_of(role: StaffRole) -> Role {
    match role {
        StaffRole::Secretary => Role::CommunitySecretary,
        StaffRole::Worker => Role::CommunityWorker,
        StaffRole::Officer => Role::StreetOfficer,
        StaffRole::Leader => Role::StreetLeader,
        StaffRole::Department | StaffRole::District => Role::Department,
        StaffRole::Duty => Role::SmartCentre,
    }
}

/// Where a member of staff sits; `None` when that community was left out.
fn seat<'p>(
    staff: &SampleStaff,
    places: &'p Places,
    offices: &Offices,
) -> Option<(OrgId, &'p Place)> {
    match staff.community {
        Some(community) => Some((
            offices.communities[community as usize]?,
            places.communities[community as usize].as_ref()?,
        )),
        None => {
            let org = offices.departments.get(&staff.office);
            Some((org.copied().unwrap_or(offices.street), &places.street))
        }
    }
}

fn person(tx: &Tx, holder: &Holder<'_>) -> Result<Person> {
    let sealed = match holder.phone {
        Some(phone) => Some(phones::seal(tx.app(), "phone", phone)?),
        None => None,
    };
    let (phone_sealed, phone_hash, phone_masked) = match sealed {
        Some(phone) => (Some(phone.sealed), Some(phone.hash), Some(phone.masked)),
        None => (None, None, None),
    };
    Ok(Person {
        phone_sealed,
        phone_hash,
        phone_masked,
        birth_year: holder.birth_year,
        party_verified_at: holder.verified.then_some(SINCE),
        ..Person::new(PersonId(tx.fresh_id()), holder.name)
    })
}
