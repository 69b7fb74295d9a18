//! A street to measure on: 12 communities of 140 buildings, their offices, classes, one clerk signed in, and as many
//! demands as asked for, put into the database of a stopped server.

use std::path::Path;

use anyhow::{Context, Result};
use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{
    AccountId, AreaId, ClassId, DemandId, OrgId, PersonId, PostId, SessionId, StreetId, uuid_v7,
};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::params;
use linli_kit::secret::sha256;
use linli_kit::store::{Db, Durability, Store};
use linli_net::areas::store::{Area, Street};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use linli_sample::{Sample, taxonomy};
use uuid::Uuid;

use crate::server::Server;

const COMMUNITIES: u32 = 12;
const BUILDINGS: u32 = 140;
const STREET: StreetId = StreetId(1);
/// The states demands are spread over, each as often as it stands here.
const STATES: [&str; 10] = [
    "closed",
    "closed",
    "closed",
    "archived",
    "submitted",
    "accepted",
    "published",
    "in_progress",
    "in_progress",
    "reported",
];

/// Ids that grow by one within one fixed moment: the measured database is the same every time.
pub struct Ids {
    at: Timestamp,
    count: std::cell::Cell<u64>,
}

impl Ids {
    /// Ids of a moment.
    pub fn at(at: Timestamp) -> Self {
        Self {
            at,
            count: std::cell::Cell::new(0),
        }
    }

    /// The next one.
    pub fn next(&self) -> Uuid {
        let count = self.count.get() + 1;
        self.count.set(count);
        let mut random = [0; 10];
        random[2..].copy_from_slice(&count.to_be_bytes());
        uuid_v7(self.at, random)
    }
}

/// What a bench needs to know of the street.
pub struct BenchStreet {
    /// The clerk's session, as the value of the cookie header.
    pub cookie: String,
    /// A building of the clerk's community.
    pub building: AreaId,
    /// The clerk's community.
    pub community: AreaPath,
    /// A class.
    pub class: ClassId,
}

/// Makes the database of a server: its schema by the server itself, the rows by hand.
///
/// # Errors
/// The server does not start, or the database refuses.
pub async fn make(
    program: &Path,
    folder: &Path,
    demands: u64,
    now: Timestamp,
) -> Result<BenchStreet> {
    Server::start(program, folder, &[]).await?.kill()?;
    let file = folder.join("linli.db");
    let store = Store::open(&format!("sqlite:{}", file.display()), Durability::None).await?;
    let mut db = store.begin().await?;
    let street = fill(&mut db, demands, now).await?;
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
    Ok(street)
}

linli_kit::row! {
    /// An answer nobody reads.
    pub struct Nothing {
        /// Nothing.
        pub nothing: i64,
    }
}

async fn fill(db: &mut Db, demands: u64, now: Timestamp) -> Result<BenchStreet> {
    let ids = Ids::at(now);
    let scope = Scope::street_wide(STREET);
    let street = Street {
        id: STREET,
        name: "春和街道".to_owned(),
        code: "990106001".to_owned(),
        district_name: "云川区".to_owned(),
        office_phone: None,
    };
    linli_net::areas::store::insert_street(db, &street, now).await?;
    let root = place(
        &ids,
        None,
        AreaKind::Street,
        "春和街道".to_owned(),
        AreaPath::street(),
    );
    linli_net::areas::store::insert(db, &scope, &root).await?;
    office(
        db,
        &scope,
        &ids,
        OrgKind::StreetOffice,
        "春和街道办事处".to_owned(),
        &root,
        now,
    )
    .await?;
    let mut buildings = Vec::new();
    let mut communities = Vec::new();
    for nth in 1..=COMMUNITIES {
        let path = AreaPath::street().child(nth);
        let community = place(
            &ids,
            Some(root.id),
            AreaKind::Community,
            format!("第{nth}社区"),
            path,
        );
        linli_net::areas::store::insert(db, &scope, &community).await?;
        let org = office(
            db,
            &scope,
            &ids,
            OrgKind::Community,
            format!("第{nth}社区居委会"),
            &community,
            now,
        )
        .await?;
        for number in 1..=BUILDINGS {
            let path = community.path.child(number);
            let building = place(
                &ids,
                Some(community.id),
                AreaKind::Building,
                format!("{number}幢"),
                path,
            );
            linli_net::areas::store::insert(db, &scope, &building).await?;
            buildings.push((building.id, building.path, org));
        }
        communities.push((community.path, org));
    }
    let classes = classes(db, &ids, now).await?;
    let (community, org) = communities.first().cloned().context("communities")?;
    let cookie = sign_in(db, &ids, Role::CommunityWorker, &community, org, now).await?;
    for (nth, demand) in Sample::bulk_demands(1, demands).enumerate() {
        let (area_id, path, org) = &buildings[demand.building as usize % buildings.len()];
        let class = classes[nth % classes.len()];
        let state = STATES[nth % STATES.len()];
        let created = Timestamp::from_millis(demand.created_at);
        let ended = matches!(state, "closed" | "archived");
        let id = DemandId(ids.next());
        db.execute(
            &scope,
            "INSERT INTO demand (street_id, id, number, title, text, class_id, order_class, source, urgency, area_id, area_path, \
             beneficiaries, public, funding_needed, on_behalf, state, next_step, next_org_id, next_due_at, due_at, accepted_at, \
             closed_at, reopen_count, supervised, asked, committed, fulfilled, unit, requesters, created_role, created_at, \
             updated_at, version) VALUES ($1, $4, $5, $6, $7, $8, 'ordinary', 'mailbox', 'ordinary', $9, $10, $11, true, false, \
             false, $12, $13, $14, $15, $16, $17, $18, 0, false, 1, 0, 0, '件', 1, 'resident', $19, $19, 1)",
            params![
                id,
                format!("XQ990106-20260101-{:06}", nth + 1),
                demand.title,
                demand.text,
                class,
                area_id,
                path,
                i64::from(demand.beneficiaries),
                state,
                if ended { "none" } else { "finish" },
                (!ended).then_some(*org),
                (!ended).then_some(created.plus(2 * DAY)),
                created.plus(5 * DAY),
                (state != "submitted").then_some(created.plus(HOUR)),
                ended.then_some(created.plus(3 * DAY)),
                created
            ],
        )
        .await?;
    }
    let building = buildings.first().context("buildings")?.0;
    let class = *classes.first().context("classes")?;
    Ok(BenchStreet {
        cookie,
        building,
        community,
        class,
    })
}

/// A place with some people in it.
pub fn place(
    ids: &Ids,
    parent_id: Option<AreaId>,
    kind: AreaKind,
    name: String,
    path: AreaPath,
) -> Area {
    Area {
        households: 100,
        population: 280,
        elders60: 60,
        elders80: 9,
        children0_3: 8,
        ..Area::new(AreaId(ids.next()), parent_id, kind, name, path)
    }
}

async fn office(
    db: &mut Db,
    scope: &Scope,
    ids: &Ids,
    kind: OrgKind,
    name: String,
    area: &Area,
    now: Timestamp,
) -> Result<OrgId> {
    let org = Org::new(OrgId(ids.next()), kind, name, area.id, area.path.clone());
    linli_net::orgs::store::insert(db, scope, &org, now).await?;
    Ok(org.id)
}

async fn classes(db: &mut Db, ids: &Ids, now: Timestamp) -> Result<Vec<ClassId>> {
    let mut made = Vec::new();
    for (position, class) in taxonomy().iter().enumerate() {
        let id = ClassId(ids.next());
        db.execute(
            &Scope::street_wide(STREET),
            "INSERT INTO need_class (street_id, id, code, name, order_class, community_may_handle, active, position, created_at, \
             version) VALUES ($1, $4, $5, $6, 'ordinary', true, true, $7, $8, 1)",
            params![id, class.code, class.name, position as i64, now],
        )
        .await?;
        made.push(id);
    }
    Ok(made)
}

/// Somebody of the first street signed in at a post; answers the cookie.
///
/// # Errors
/// The database refused.
pub async fn sign_in(
    db: &mut Db,
    ids: &Ids,
    role: Role,
    area: &AreaPath,
    org: OrgId,
    now: Timestamp,
) -> Result<String> {
    let token = ids.next().to_string();
    db.execute_unscoped(
        "sessions belong to accounts",
        "INSERT INTO session (token_hash, id, account_id, person_id, street_id, post_id, role, org_id, area_path, \
         created_at, last_seen_at, expires_at, must_change_password, user_agent, address) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, false, 'bench', '127.0.0.1')",
        params![
            sha256(token.as_bytes()).to_vec(),
            SessionId(ids.next()),
            AccountId(ids.next()),
            PersonId(ids.next()),
            STREET,
            PostId(ids.next()),
            role,
            org,
            area,
            now,
            now.plus(DAY)
        ],
    )
    .await?;
    Ok(format!("{}={token}", linli_kit::session::COOKIE))
}
