//! A district to measure on: ten streets of reference size, each with 12 communities, 84 grids, 60 compounds, 1,680
//! buildings, 1,620 heads, mailboxes, Party branches, committees with their members and 804 units; one leader
//! signed in at the first.

use std::path::Path;

use anyhow::{Context, Result};
use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, OrgId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::params;
use linli_kit::store::{Db, Durability, Param, Store};
use linli_net::areas::store::bulk::insert_all as insert_areas;
use linli_net::areas::store::{Area, Street, insert_street};
use linli_net::orgs::store::Org;
use linli_net::orgs::store::bulk::insert_all as insert_orgs;
use linli_net::orgs::{OrgKind, PartyBuild};

use crate::server::Server;
use crate::street::{Ids, Nothing, place, sign_in};

/// Streets of the district.
pub const STREETS: i64 = 10;
const COMMUNITIES: u32 = 12;
const GRIDS: u32 = 7;
const COMPOUNDS: u32 = 5;
const BUILDINGS: u32 = 28;
const UNITS: u32 = 67;

/// Makes the database of a server: its schema by the server itself, the rows by hand. Answers the cookie of a leader of
/// the first street.
///
/// # Errors
/// The server does not start, or the database refuses.
pub async fn make(program: &Path, folder: &Path, now: Timestamp) -> Result<String> {
    Server::start(program, folder, &[]).await?.kill()?;
    let file = folder.join("linli.db");
    let store = Store::open(&format!("sqlite:{}", file.display()), Durability::None).await?;
    let mut db = store.begin().await?;
    let ids = Ids::at(now);
    let mut cookie = None;
    for number in 1..=STREETS {
        let office = Made::new(&ids, StreetId(number), now)
            .write(&mut db)
            .await?;
        if cookie.is_none() {
            let at = AreaPath::street();
            cookie = Some(sign_in(&mut db, &ids, Role::StreetLeader, &at, office, now).await?);
        }
    }
    db.commit().await?;
    let mut db = store.read().await?;
    db.all_unscoped::<Nothing>(
        "figures for the planner",
        "PRAGMA optimize = 0x10002",
        vec![],
    )
    .await
    .ok();
    drop(db);
    store.close().await;
    cookie.context("a street")
}

/// The rows of one street on their way in.
struct Made<'i> {
    ids: &'i Ids,
    street: StreetId,
    now: Timestamp,
    areas: Vec<Area>,
    orgs: Vec<Org>,
    persons: Vec<Param>,
    posts: Vec<Param>,
    posters: Vec<Param>,
}

impl<'i> Made<'i> {
    fn new(ids: &'i Ids, street: StreetId, now: Timestamp) -> Self {
        let mut made = Self {
            ids,
            street,
            now,
            areas: Vec::new(),
            orgs: Vec::new(),
            persons: Vec::new(),
            posts: Vec::new(),
            posters: Vec::new(),
        };
        let root = made.area(None, AreaKind::Street, AreaPath::street(), 0);
        made.org(OrgKind::StreetOffice, None, root, AreaPath::street());
        for number in 1..=COMMUNITIES {
            made.community(root, AreaPath::street().child(number));
        }
        made
    }

    fn area(
        &mut self,
        parent: Option<AreaId>,
        kind: AreaKind,
        path: AreaPath,
        households: i64,
    ) -> AreaId {
        let name = format!("{kind}{path}");
        let area = Area {
            households,
            ..place(self.ids, parent, kind, name, path)
        };
        let id = area.id;
        self.areas.push(area);
        id
    }

    fn org(
        &mut self,
        kind: OrgKind,
        party_build: Option<PartyBuild>,
        area: AreaId,
        path: AreaPath,
    ) -> OrgId {
        let id = OrgId(self.ids.next());
        let name = format!("{kind}{}", self.orgs.len());
        self.orgs.push(Org {
            party_build,
            ..Org::new(id, kind, name, area, path)
        });
        id
    }

    /// Somebody in a post, a Party member or not, on duty or gone for so many days.
    fn post(&mut self, role: Role, org: OrgId, at: (AreaId, &AreaPath), member: bool, gone: i64) {
        let (person, long) = (self.ids.next(), self.now.plus(-900 * DAY));
        let ended = (gone > 0).then(|| self.now.plus(-gone * DAY));
        self.persons
            .extend(params![person, "某人", 1, long, member.then_some(long)]);
        self.posts.extend(params![
            self.ids.next(),
            person,
            org,
            at.0,
            at.1,
            role,
            long,
            ended,
            "appointment",
            1
        ]);
    }

    fn community(&mut self, root: AreaId, path: AreaPath) {
        let id = self.area(Some(root), AreaKind::Community, path.clone(), 4_000);
        let org = self.org(OrgKind::Community, None, id, path.clone());
        for number in 1..=GRIDS {
            let grid = path.child(number);
            let at = self.area(
                Some(id),
                AreaKind::Grid,
                grid.clone(),
                i64::from(250 + 50 * number),
            );
            if number > 1 {
                self.post(Role::GridWorker, org, (at, &grid), false, 0);
            }
            if number <= COMPOUNDS {
                self.compound(at, grid.child(1), number, org);
            }
        }
        let grid = path.child(GRIDS);
        for number in 0..UNITS {
            let kind = if number % 3 == 0 {
                OrgKind::Merchant
            } else {
                OrgKind::PrivateEnterprise
            };
            let at = if number % 4 == 0 { &path } else { &grid };
            self.org(kind, None, id, at.clone());
        }
    }

    fn compound(&mut self, grid: AreaId, path: AreaPath, number: u32, community: OrgId) {
        let id = self.area(Some(grid), AreaKind::Compound, path.clone(), 800);
        if number <= 3 {
            let build = if number == 1 {
                PartyBuild::Separate
            } else {
                PartyBuild::Joint
            };
            self.org(OrgKind::PartyBranch, Some(build), id, path.clone());
        }
        if number == 1 {
            self.org(OrgKind::ServiceStation, None, id, path.clone());
        }
        if number.is_multiple_of(2) {
            let owners = self.org(OrgKind::OwnersCommittee, None, id, path.clone());
            for seat in 0..5 {
                let member = number == 2 && seat == 4;
                self.post(Role::OwnersCommitteeMember, owners, (id, &path), member, 0);
            }
        }
        for nth in 1..=BUILDINGS {
            let building = path.child(nth);
            let at = self.area(Some(id), AreaKind::Building, building.clone(), 28);
            match nth % 20 {
                0 => {}
                7 => self.post(Role::BuildingHead, community, (at, &building), true, 90),
                _ => self.post(Role::BuildingHead, community, (at, &building), true, 0),
            }
            if nth <= 2 {
                // two entrances with a head each
                self.post(Role::BuildingHead, community, (at, &building), false, 0);
            }
            if nth % 7 != 0 {
                let code = self.ids.next();
                self.posters
                    .extend(params![code.to_string(), code, at, building, self.now]);
            }
        }
    }

    /// Writes everything; answers the street's office.
    async fn write(self, db: &mut Db) -> Result<OrgId> {
        let scope = Scope::street_wide(self.street);
        let street = Street {
            id: self.street,
            name: format!("第{}街道", self.street.0),
            code: format!("990106{:03}", self.street.0),
            district_name: "云川区".to_owned(),
            office_phone: None,
        };
        insert_street(db, &street, self.now).await?;
        insert_areas(db, &scope, &self.areas).await?;
        insert_orgs(db, &scope, &self.orgs, self.now).await?;
        for (head, row, rows) in [
            (
                "INSERT INTO person (street_id, id, name, version, created_at, party_verified_at)",
                "($1, ?, ?, ?, ?, ?)",
                self.persons,
            ),
            (
                "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, ended_at, source, \
                 version)",
                "($1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                self.posts,
            ),
            (
                "INSERT INTO poster (street_id, code, id, area_id, area_path, created_at)",
                "($1, ?, ?, ?, ?, ?)",
                self.posters,
            ),
        ] {
            db.insert_many(&scope, head, row, &[], rows).await?;
        }
        self.orgs.first().map(|org| org.id).context("an office")
    }
}
