//! A street to book in: 1,000 resources of 100 units under six kinds of opening hours, 200,000 bookings spread over a year
//! by how much each place is liked, closures, school holidays; people signed in. Beside the house's own tables one of the
//! reference: the slots of the coming weeks, laid out one by one, which plain SQL needs and is given for nothing.

use anyhow::{Context, Result};
use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::calendar::{DEFAULT_CALENDAR, WorkCalendar};
use linli_domain::id::{AreaId, OrgId, ResourceId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::params;
use linli_kit::store::{Db, Durability, Param, Store, ToParam};
use linli_net::areas::store::bulk::insert_all as insert_areas;
use linli_net::areas::store::{Street, insert_street};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use linli_net::orgs::store::bulk::insert_all as insert_orgs;
use linli_sharing::openings::place::windows;
use linli_sharing::openings::slots::{Days, Limits, Place, Span};

use crate::street::{Ids, Nothing, place, sign_in};

/// Resources.
pub const PLACES: usize = 1_000;
/// Bookings of the year.
pub const BOOKINGS: usize = 200_000;
/// Who asks at once for one slot.
pub const CROWD: usize = 200;
/// Places of the slot they ask for.
pub const SEATS: i64 = 5;
/// The street.
pub const STREET: StreetId = StreetId(1);
/// Days of the year that are over, and that are to come.
const YEAR: (i64, i64) = (-270, 95);
/// Days the reference's slots are laid out for.
const LAID_OUT: i64 = 42;
const COMMUNITIES: u32 = 12;
const UNITS: usize = 100;

/// A kind of place: windows, minutes of a slot, slots of one booking at most, places.
struct Kind {
    title: &'static str,
    class: &'static str,
    windows: &'static str,
    slot_minutes: i64,
    most_slots: i64,
    capacity: i64,
}

const KINDS: [Kind; 6] = [
    Kind {
        title: "会议室",
        class: "venue",
        windows: r#"[{"weekdays":[1,2,3,4,5,6,7],"days":"working","from":"09:00","to":"12:00"},
            {"weekdays":[1,2,3,4,5,6,7],"days":"working","from":"13:30","to":"17:30"}]"#,
        slot_minutes: 60,
        most_slots: 4,
        capacity: 1,
    },
    Kind {
        title: "操场",
        class: "venue",
        windows: r#"[{"weekdays":[1,2,3,4,5,6,7],"days":"rest","from":"08:00","to":"17:00"},
            {"weekdays":[1,2,3,4,5,6,7],"days":"school_holiday","from":"08:00","to":"17:00"}]"#,
        slot_minutes: 60,
        most_slots: 3,
        capacity: 4,
    },
    Kind {
        title: "多功能厅",
        class: "venue",
        windows: r#"[{"weekdays":[1,2,3,4,5,6,7],"from":"08:00","to":"20:00","season_from":"05-01","season_to":"09-30"},
            {"weekdays":[1,2,3,4,5,6,7],"from":"08:30","to":"18:30","season_from":"10-01","season_to":"04-30"}]"#,
        slot_minutes: 120,
        most_slots: 2,
        capacity: 1,
    },
    Kind {
        title: "停车位",
        class: "rights",
        windows: r#"[{"weekdays":[1,2,3,4,5],"days":"working","from":"17:00","to":"23:00"},
            {"weekdays":[1,2,3,4,5,6,7],"days":"rest","from":"06:00","to":"24:00"}]"#,
        slot_minutes: 60,
        most_slots: 6,
        capacity: 20,
    },
    Kind {
        title: "教室",
        class: "venue",
        windows: r#"[{"weekdays":[1,2,3,4,5],"days":"school_term","from":"17:30","to":"20:30"},
            {"weekdays":[6,7],"days":"school_term","from":"09:00","to":"16:30"}]"#,
        slot_minutes: 90,
        most_slots: 1,
        capacity: 2,
    },
    Kind {
        title: "义诊咨询",
        class: "service",
        windows: r#"[{"weekdays":[2,4],"days":"working","from":"08:00","to":"11:00"},
            {"weekdays":[6],"from":"13:00","to":"17:00"}]"#,
        slot_minutes: 60,
        most_slots: 1,
        capacity: 6,
    },
];

/// When the schools are on holiday.
const SCHOOL: &str = r#"[{"name":"寒假","from":"2026-01-26","to":"2026-02-24"},
    {"name":"暑假","from":"2026-07-01","to":"2026-08-31"},{"name":"寒假","from":"2027-01-25","to":"2027-02-26"}]"#;
const SCHOOL_DAYS: [(&str, &str); 3] = [
    ("2026-01-26", "2026-02-24"),
    ("2026-07-01", "2026-08-31"),
    ("2027-01-25", "2027-02-26"),
];

/// Chance that falls the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        // the linear generator of Knuth's MMIX
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }
}

/// What the bench needs to know of it.
pub struct Town {
    /// A unit's liaison, as the value of the cookie header.
    pub liaison: String,
    /// As many volunteers as the crowd.
    pub crowd: Vec<String>,
    /// The place they all want: [`SEATS`] at once.
    pub wanted: ResourceId,
}

/// Fills the database of a stopped server.
///
/// # Errors
/// The database refuses.
pub async fn make(address: &str, now: Timestamp) -> Result<Town> {
    let store = Store::open(address, Durability::None).await?;
    let mut db = store.begin().await?;
    let ids = Ids::at(now);
    let (areas, units) = net(&mut db, &ids, now).await?;
    let resources = resources(&mut db, &ids, (&areas, &units), now).await?;
    bookings(&mut db, &ids, (&resources, &units), now).await?;
    closures(&mut db, &ids, &resources, now).await?;
    let at = AreaPath::street();
    let liaison = sign_in(&mut db, &ids, Role::UnitLiaison, &at, units[0], now).await?;
    let mut crowd = Vec::new();
    for _ in 0..CROWD {
        crowd.push(sign_in(&mut db, &ids, Role::Volunteer, &at, units[1], now).await?);
    }
    db.commit().await?;
    // what each database does by itself sooner or later: PostgreSQL's housekeeper, the embedded one when it is closed
    let mut db = store.read().await?;
    db.all_unscoped::<Nothing>("figures for the planner", "VACUUM ANALYZE", vec![])
        .await
        .ok();
    drop(db);
    store.close().await;
    Ok(Town {
        liaison,
        crowd,
        wanted: *resources.last().context("resources")?,
    })
}

/// The street, its communities and its units.
async fn net(
    db: &mut Db,
    ids: &Ids,
    now: Timestamp,
) -> Result<(Vec<(AreaId, AreaPath)>, Vec<OrgId>)> {
    let scope = Scope::street_wide(STREET);
    let street = Street {
        id: STREET,
        name: "春和街道".to_owned(),
        code: "990106001".to_owned(),
        district_name: "云川区".to_owned(),
        office_phone: None,
    };
    insert_street(db, &street, now).await?;
    let root = place(ids, None, AreaKind::Street, street.name, AreaPath::street());
    let mut areas = vec![root];
    for nth in 1..=COMMUNITIES {
        let path = AreaPath::street().child(nth);
        let (parent, name) = (Some(areas[0].id), format!("第{nth}社区"));
        areas.push(place(ids, parent, AreaKind::Community, name, path));
    }
    insert_areas(db, &scope, &areas).await?;
    let units: Vec<Org> = (0..UNITS)
        .map(|nth| {
            let at = &areas[1 + nth % COMMUNITIES as usize];
            let (id, name) = (OrgId(ids.next()), format!("第{nth}共建单位"));
            Org::new(id, OrgKind::StateEnterprise, name, at.id, at.path.clone())
        })
        .collect();
    insert_orgs(db, &scope, &units, now).await?;
    db.execute(
        &scope,
        "INSERT INTO school_calendar (street_id, holidays, updated_at, version) VALUES ($1, $4, $5, 1)",
        params![SCHOOL, now],
    )
    .await?;
    let communities = areas.drain(1..).map(|area| (area.id, area.path)).collect();
    Ok((communities, units.iter().map(|org| org.id).collect()))
}

fn kind(nth: usize) -> &'static Kind {
    &KINDS[nth % KINDS.len()]
}

/// Places at once: those of the kind, and [`SEATS`] of the last one of all.
fn capacity(nth: usize) -> i64 {
    if nth + 1 == PLACES {
        SEATS
    } else {
        kind(nth).capacity
    }
}

async fn resources(
    db: &mut Db,
    ids: &Ids,
    (areas, units): (&[(AreaId, AreaPath)], &[OrgId]),
    now: Timestamp,
) -> Result<Vec<ResourceId>> {
    let made: Vec<ResourceId> = (0..PLACES).map(|_| ResourceId(ids.next())).collect();
    let (mut rows, mut terms): (Vec<Param>, Vec<Param>) = (Vec::new(), Vec::new());
    for (nth, id) in made.iter().enumerate() {
        let (kind, (area, path)) = (kind(nth), &areas[nth % areas.len()]);
        // every fortieth offer ends within the coming weeks
        let valid_to = (nth % 40 == 7).then(|| now.plus(20 * DAY));
        let conditions = ["", "", "请保持整洁，自带垃圾袋；不得使用明火。"][nth % 3];
        let quotas = [
            "[]",
            r#"[{"per":"unit","period":"month","most":40}]"#,
            r#"[{"per":"person","period":"week","most":7}]"#,
        ][nth / 3 % 3];
        rows.extend(params![
            id,
            format!("ZY990106-20260101-{:05}", nth + 1),
            units[nth % units.len()],
            kind.class,
            format!("{}{nth}", kind.title),
            area,
            path,
            valid_to
        ]);
        terms.extend(params![
            id,
            capacity(nth),
            kind.slot_minutes,
            kind.most_slots,
            [0_i64, 2, 24, 48][nth % 4],
            [30_i64, 60, 90, 180][nth / 4 % 4],
            if nth % 10 < 3 { "approval" } else { "instant" },
            quotas,
            kind.windows,
            conditions,
            i64::from(!conditions.is_empty()),
            nth.to_le_bytes().to_vec()
        ]);
    }
    let scope = Scope::street_wide(STREET);
    let shared = params![now];
    db.insert_many(
        &scope,
        "INSERT INTO resource (street_id, id, number, org_id, class, title, quantity, unit, conditions, eligible, price_tier, \
         area_id, area_path, valid_to, tags, state, created_at, updated_at, version)",
        "($1, ?, ?, ?, ?, ?, 1, '处', '', '', 'free', ?, ?, ?, '', 'listed', $4, $4, 1)",
        &shared,
        rows,
    )
    .await?;
    db.insert_many(
        &scope,
        "INSERT INTO booking_terms (street_id, resource_id, bookable, capacity, slot_minutes, most_slots, lead_hours, \
         horizon_days, approval, eligible, residents, quotas, windows, conditions, conditions_version, cancel_hours, secret, \
         updated_at, version)",
        "($1, ?, true, ?, ?, ?, ?, ?, ?, 'posts', true, ?, ?, ?, ?, 24, ?, $4, 1)",
        &shared,
        terms,
    )
    .await?;
    Ok(made)
}

/// A slot of a year and how many hold it.
struct Taken {
    slot: Span,
    /// How many slots of the same stretch follow.
    more: i64,
    held: i64,
}

/// The slots of a place in a year, by the rules of the room itself.
fn year_of(nth: usize, days: &Days<'_>, now: Timestamp) -> Result<Vec<Taken>> {
    let kind = kind(nth);
    let place = Place {
        limits: Limits {
            bookable: true,
            capacity: capacity(nth),
            slot_minutes: kind.slot_minutes,
            most_slots: kind.most_slots,
            lead_hours: 0,
            horizon_days: 0,
            valid_to: None,
        },
        windows: windows(kind.windows).map_err(|problem| anyhow::anyhow!("{problem:?}"))?,
        shuts: Vec::new(),
        holds: Vec::new(),
    };
    let day = |ahead| now.plus(ahead * DAY).date();
    let range = days.between(day(YEAR.0), day(YEAR.1 - 1));
    let mut slots = Vec::new();
    for stretch in range.iter().flat_map(|day| place.stretches(day)) {
        let count = i64::try_from(stretch.len())?;
        slots.extend((1..=count).zip(stretch).map(|(at, slot)| Taken {
            slot,
            more: count - at,
            held: 0,
        }));
    }
    Ok(slots)
}

async fn bookings(
    db: &mut Db,
    ids: &Ids,
    (resources, units): (&[ResourceId], &[OrgId]),
    now: Timestamp,
) -> Result<()> {
    let scope = Scope::street_wide(STREET);
    db.execute_unscoped(
        "the reference of a bench",
        "CREATE TABLE plain_slot (street_id BIGINT NOT NULL, resource_id UUID NOT NULL, day BIGINT NOT NULL, \
         from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, PRIMARY KEY (street_id, resource_id, from_at))",
        vec![],
    )
    .await?;
    let calendar = WorkCalendar::parse(DEFAULT_CALENDAR)?;
    let school = SCHOOL_DAYS
        .iter()
        .filter_map(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)))
        .collect();
    let days = Days {
        calendar: &calendar,
        school,
    };
    let today = Timestamp::start_of(now.date());
    let laid_out = today.plus(LAID_OUT * DAY);
    // what is liked most is booked six times as often as what is liked least
    let liked = |nth: usize| 1.0 / (nth as f64 + 20.0).sqrt();
    let all: f64 = (0..PLACES).map(liked).sum();
    let mut dice = Dice(4);
    let mut made = 0;
    for (nth, id) in resources.iter().enumerate() {
        let mut slots = year_of(nth, &days, now)?;
        let rest = BOOKINGS - made;
        let wished = (BOOKINGS as f64 * liked(nth) / all).round() as usize;
        let count = if nth + 1 == PLACES {
            rest
        } else {
            wished.min(rest)
        };
        let mut rows: Vec<Param> = Vec::with_capacity(count * 11);
        for _ in 0..count {
            made += 1;
            let (span, state) = draw(&mut dice, nth, &mut slots, now);
            let unit = units[dice.below(units.len())];
            let person = (dice.below(3) == 0).then(|| ids.next());
            rows.extend(params![
                ids.next(),
                format!("YY990106-20260101-{made:06}"),
                id,
                person.is_none().then_some(unit),
                person,
                ["activity", "meeting", "sport", "training"][dice.below(4)],
                ["太极队排练", "业主座谈会", "青少年篮球训练", "智能手机课堂"][dice.below(4)],
                span.from,
                span.to,
                state,
                format!("{made:06X}")
            ]);
        }
        insert_bookings(db, &scope, rows, now).await?;
        let laid: Vec<Param> = slots
            .iter()
            .map(|taken| taken.slot)
            .filter(|slot| slot.from >= today && slot.from < laid_out)
            .flat_map(|slot| {
                params![
                    id,
                    Timestamp::start_of(slot.from.date()),
                    slot.from,
                    slot.to
                ]
            })
            .collect();
        db.insert_many(
            &scope,
            "INSERT INTO plain_slot (street_id, resource_id, day, from_at, to_at)",
            "($1, ?, ?, ?, ?)",
            &[],
            laid,
        )
        .await?;
    }
    Ok(())
}

/// A stretch of a year and what became of it; what holds a place finds one, or was cancelled.
fn draw(dice: &mut Dice, nth: usize, slots: &mut [Taken], now: Timestamp) -> (Span, &'static str) {
    let (most, places) = (kind(nth).most_slots, capacity(nth));
    let at = |dice: &mut Dice, slots: &[Taken]| {
        let first = dice.below(slots.len());
        let more = dice.below(usize::try_from(most.min(slots[first].more + 1)).unwrap_or(1));
        (first, first + more)
    };
    let (mut first, mut last) = at(dice, slots);
    let fell = dice.below(100);
    let mut holds = fell >= 14;
    for _ in 0..30 {
        if !holds || slots[first..=last].iter().all(|slot| slot.held < places) {
            break;
        }
        (first, last) = at(dice, slots);
    }
    holds &= slots[first..=last].iter().all(|slot| slot.held < places);
    let span = Span {
        from: slots[first].slot.from,
        to: slots[last].slot.to,
    };
    let state = match (holds, span.to <= now, span.from <= now) {
        (false, true, _) => ["cancelled", "cancelled", "declined", "no_show"][fell % 4],
        (false, ..) => "cancelled",
        (true, true, _) => ["rated", "returned"][fell % 2],
        (true, _, true) => "in_use",
        (true, ..) => [
            "confirmed",
            "confirmed",
            "confirmed",
            "confirmed",
            "approved",
            "requested",
        ][fell % 6],
    };
    if holds {
        for slot in &mut slots[first..=last] {
            slot.held += 1;
        }
    }
    (span, state)
}

async fn insert_bookings(
    db: &mut Db,
    scope: &Scope,
    rows: Vec<Param>,
    now: Timestamp,
) -> Result<()> {
    db.insert_many(
        scope,
        "INSERT INTO booking (street_id, id, number, resource_id, org_id, person_id, kind, purpose, directed, open, from_at, \
         to_at, state, changed, joined, code, late_cancel, reminded_at, created_at, updated_at, version)",
        "($1, ?, ?, ?, ?, ?, ?, ?, false, false, ?, ?, ?, false, 0, ?, false, $4, $4, $4, 1)",
        &[now.to_param()],
        rows,
    )
    .await?;
    Ok(())
}

/// Closures and repairs of the year, sixty of them in the coming weeks; the last place of all stays open.
async fn closures(db: &mut Db, ids: &Ids, resources: &[ResourceId], now: Timestamp) -> Result<()> {
    let mut dice = Dice(9);
    let today = Timestamp::start_of(now.date());
    let mut rows: Vec<Param> = Vec::new();
    for nth in 0..300 {
        let ahead = if nth < 60 {
            dice.below(40)
        } else {
            dice.below(200)
        };
        let ahead = i64::try_from(ahead)? - if nth < 60 { 0 } else { 240 };
        let from = today.plus(ahead * DAY + 8 * HOUR);
        let length = [4 * HOUR, DAY, 3 * DAY][dice.below(3)];
        rows.extend(params![
            ids.next(),
            resources[dice.below(PLACES - 1)],
            if nth % 4 == 0 { "repair" } else { "closure" },
            from,
            from.plus(length)
        ]);
    }
    db.insert_many(
        &Scope::street_wide(STREET),
        "INSERT INTO resource_closure (street_id, id, resource_id, kind, from_at, to_at, reason, created_at)",
        "($1, ?, ?, ?, ?, ?, '地面维修', $4)",
        &[now.to_param()],
        rows,
    )
    .await?;
    Ok(())
}
