//! Persons of a sample street and the posts they hold.

use std::collections::HashMap;

use anyhow::Result;
use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId, PostId};
use linli_kit::transaction::Tx;
use linli_net::persons::store::{self as persons, Person, Post};
use linli_sample::{SampleStaff, SampleStreet, StaffRole};

use super::orgs::Offices;
use super::places::Places;
use super::{Place, SINCE};

/// The first holder of each role, who gets an account.
pub(super) type Cast = HashMap<Role, (PersonId, String)>;

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
        cast: Cast::new(),
    };
    writer.staff(sample, places, offices).await?;
    for head in &sample.heads {
        let building = &sample.buildings[head.building as usize];
        let community = sample.compounds[building.compound as usize].community as usize;
        let (Some(place), Some(org)) = (
            &places.buildings[head.building as usize],
            offices.communities[community],
        ) else {
            continue;
        };
        let holder = Holder {
            name: &head.name,
            phone: Some(&head.phone),
            birth_year: Some(head.birth_year.into()),
        };
        writer
            .give(&holder, &[(Role::BuildingHead, place)], org)
            .await?;
    }
    let mut first_unit = None;
    for (unit, org) in sample.units.iter().zip(&offices.units) {
        let (Some(place), Some(org)) = (&places.communities[unit.community as usize], *org) else {
            continue;
        };
        first_unit.get_or_insert(org);
        let holder = Holder {
            name: &unit.liaison_name,
            phone: Some(&unit.liaison_phone),
            birth_year: None,
        };
        writer
            .give(&holder, &[(Role::UnitLiaison, place)], org)
            .await?;
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
            };
            self.give(&holder, &posts, org).await?;
        }
        Ok(())
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
    ) -> Result<()> {
        let person = person(self.tx, holder)?;
        let now = self.tx.now();
        let (db, scope) = self.tx.parts();
        persons::insert(db, scope, &person, now).await?;
        for (role, place) in posts {
            let post = Post {
                id: PostId(self.tx.fresh_id()),
                person_id: person.id,
                org_id: org,
                area_id: place.id,
                area_path: place.path.clone(),
                role: *role,
                from_at: SINCE,
                to_at: None,
                ended_at: None,
                source: "demo".to_owned(),
                version: 1,
            };
            let (db, scope) = self.tx.parts();
            persons::insert_post(db, scope, &post).await?;
        }
        if let [(role, _), ..] = posts {
            self.cast
                .entry(*role)
                .or_insert_with(|| (person.id, person.name.clone()));
        }
        Ok(())
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

/// The sample's numbers begin with 100 and belong to nobody, so they are no telephone numbers to the rooms;
/// they are sealed and masked here all the same.
fn person(tx: &Tx, holder: &Holder<'_>) -> Result<Person> {
    let secrets = tx.app().secrets();
    let sealed = match holder.phone {
        Some(phone) => Some(secrets.seal(phone, tx.app().random())?),
        None => None,
    };
    Ok(Person {
        id: PersonId(tx.fresh_id()),
        name: holder.name.to_owned(),
        phone_sealed: sealed,
        phone_hash: holder.phone.map(|phone| secrets.lookup("phone", phone)),
        phone_masked: holder
            .phone
            .and_then(|phone| Some(format!("{}****{}", phone.get(..3)?, phone.get(7..)?))),
        birth_year: holder.birth_year,
        version: 1,
    })
}
