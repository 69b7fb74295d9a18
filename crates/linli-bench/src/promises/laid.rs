//! A district that promised and did: streets whose agreements were drafted, put up, approved and signed through the rooms' own
//! pages, some amended, some ended before their time, some run out; and what their units did meanwhile, orders and what rooms
//! above tell of, each counted by the room itself in the order in which it was done.
//!
//! Of a street's agreements four fifths are of 2026, every eighth of them with two units; the first quarter of the units had
//! one of 2025 as well. On 2026-06-01 an eighth is amended (a line is dropped, another counts something else) and an eighth
//! is ended. A tenth of the deeds is of 2025, by units some of which had promised nothing yet.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AgreementId, AreaId, ClassId, DemandId, OrderId, OrgId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::params;
use linli_kit::testing::{TestClient, TestHouse};
use linli_kit::transaction::Tx;
use linli_net::areas::store::{Area, Street};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use linli_work::agreements::DeedSource;
use linli_work::agreements::consume::{Served, follow, settle};
use linli_work::agreements::store::deeds::DeedKey;
use linli_work::classes::OrderClass;
use linli_work::classes::store::NeedClass;
use linli_work::resources::ResourceClass;
use serde_json::{Value, json};

/// Deeds counted in one transaction.
const AT_ONCE: usize = 200;

/// How large.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Streets.
    pub streets: i64,
    /// Units of a street, with an agreement of 2026 each.
    pub units: usize,
    /// Things done in a street; some count nowhere, because no agreement held.
    pub done: usize,
}

impl Size {
    /// Units that had an agreement of 2025.
    const fn early(self) -> usize {
        self.units / 4
    }

    /// Agreements, revisions of one counted once.
    pub const fn agreements(self) -> usize {
        self.streets.unsigned_abs() as usize * (self.units + self.early())
    }
}

/// A street on its way in.
struct Made {
    street: StreetId,
    office: OrgId,
    units: Vec<OrgId>,
    classes: Classes,
    demands: [DemandId; 2],
    /// Agreements of 2026, as their pages last showed them.
    held: Vec<(AgreementId, Value)>,
}

/// The old and the young, meals below it, safety.
#[derive(Clone, Copy)]
struct Classes {
    elderly: ClassId,
    meals: ClassId,
    safety: ClassId,
}

/// Lays the district; answers how long the counting took.
///
/// # Errors
/// The house refuses something.
pub async fn lay(house: &TestHouse, size: Size) -> Result<Duration> {
    let (first, second) = (
        at("2025-01-06T10:00:00+08:00")?,
        at("2026-01-05T10:00:00+08:00")?,
    );
    let (third, last) = (
        at("2026-06-01T10:00:00+08:00")?,
        at("2026-11-10T10:00:00+08:00")?,
    );
    let (early, tenth) = (size.early(), size.done / 10);
    house.clock.set(first);
    let mut made = Vec::new();
    for number in 1..=size.streets {
        made.push(street(house, StreetId(number), size.units).await?);
    }
    for one in &mut made {
        sign_all(house, one, 2025, 0..early).await?;
    }
    let mut counting = Duration::ZERO;
    for one in &made {
        let who = early + early / 5;
        counting += serve(house, one, (0..tenth, who), (first, second)).await?;
    }
    house.clock.set(second);
    for one in &mut made {
        one.held = sign_all(house, one, 2026, 0..size.units).await?;
    }
    let half = tenth + (size.done - tenth) / 2;
    for one in &made {
        counting += serve(house, one, (tenth..half, size.units), (second, third)).await?;
    }
    house.clock.set(third);
    for one in &made {
        let clerks = Clerks::of(house, one).await;
        let eighth = size.units / 8;
        for (_, seen) in &one.held[early..early + eighth] {
            amend(&clerks, seen, third).await?;
        }
        for (id, seen) in &one.held[early + eighth..early + 2 * eighth] {
            let end = json!({"version": seen["version"], "reason": "单位迁出街道"});
            let page = format!("/api/agreements/{}/terminate", id.0);
            wrote(&clerks.officer, Method::POST, &page, &end).await?;
        }
    }
    for one in &made {
        counting += serve(house, one, (half..size.done, size.units), (third, last)).await?;
    }
    house.clock.set(last);
    // agreements of 2025 run out, those of 2026 come near their end, and what was touched is counted once more
    linli_kit::job::plant_regular(&house.app).await?;
    house.run_jobs().await;
    Ok(counting)
}

fn at(text: &str) -> Result<Timestamp> {
    Timestamp::parse_rfc3339(text).with_context(|| format!("{text} is no moment"))
}

/// Who writes the agreements of a street, and who approves them.
struct Clerks<'h> {
    officer: TestClient<'h>,
    leader: TestClient<'h>,
}

impl<'h> Clerks<'h> {
    async fn of(house: &'h TestHouse, made: &Made) -> Self {
        let wide = AreaPath::street();
        let [officer, leader] = [Role::StreetOfficer, Role::StreetLeader];
        Self {
            officer: house.client(made.street, officer, made.office, &wide).await,
            leader: house.client(made.street, leader, made.office, &wide).await,
        }
    }
}

/// A write that succeeded.
async fn wrote(who: &TestClient<'_>, method: Method, page: &str, body: &Value) -> Result<Value> {
    let answer = who.write(method, page, body).await;
    ensure!(
        answer.status.is_success(),
        "{page}: {} {}",
        answer.status,
        answer.body
    );
    Ok(answer.body)
}

/// The place, the office, its units, the classes, and two demands for orders.
async fn street(house: &TestHouse, street: StreetId, units: usize) -> Result<Made> {
    let ids = house.app.ids();
    let mut tx = house.app.begin_as_house(street).await?;
    let now = tx.now();
    let row = Street {
        id: street,
        name: format!("第{}街道", street.0),
        code: format!("990106{:03}", street.0),
        district_name: "云川区".to_owned(),
        office_phone: None,
    };
    linli_net::areas::store::insert_street(tx.db(), &row, now).await?;
    let root = Area::new(
        AreaId(ids.next()),
        None,
        AreaKind::Street,
        row.name,
        AreaPath::street(),
    );
    let org = |kind, name| Org::new(OrgId(ids.next()), kind, name, root.id, root.path.clone());
    let mut orgs = vec![org(OrgKind::StreetOffice, "街道办事处".to_owned())];
    orgs.extend((1..=units).map(|nth| org(OrgKind::StateEnterprise, format!("第{nth}共建单位"))));
    let [elderly, meals, safety] = [(); 3].map(|()| ClassId(ids.next()));
    let (db, scope) = tx.parts();
    linli_net::areas::store::insert(db, scope, &root).await?;
    linli_net::orgs::store::bulk::insert_all(db, scope, &orgs, now).await?;
    for (id, parent_id, code, name) in [
        (elderly, None, "01", "一老一小"),
        (meals, Some(elderly), "0101", "助餐"),
        (safety, None, "02", "平安"),
    ] {
        let class = NeedClass {
            id,
            parent_id,
            code: code.to_owned(),
            name: name.to_owned(),
            order_class: OrderClass::Ordinary,
            department_line: None,
            community_may_handle: true,
            active: true,
            position: 0,
            version: 1,
        };
        linli_work::classes::store::insert(db, scope, &class, now).await?;
    }
    let demands = [(); 2].map(|()| DemandId(ids.next()));
    for (id, (class, unit)) in demands.into_iter().zip([(meals, "份"), (safety, "次")]) {
        db.execute(
            scope,
            "INSERT INTO demand (street_id, id, number, title, text, class_id, source, urgency, area_id, area_path, \
             beneficiaries, public, funding_needed, on_behalf, state, next_step, reopen_count, supervised, asked, committed, \
             fulfilled, unit, requesters, created_role, created_at, updated_at, version) VALUES ($1, $4, $5, '长期需求', '', $6, \
             'counter', 'ordinary', $7, '/', 1, true, false, false, 'in_progress', 'none', 0, false, 1, 0, 0, $8, 1, \
             'community_worker', $9, $9, 1)",
            params![id, format!("XQ{}", id.0), class, root.id, unit, now],
        )
        .await?;
    }
    tx.finish().await?;
    Ok(Made {
        street,
        office: orgs[0].id,
        units: orgs.iter().skip(1).map(|org| org.id).collect(),
        classes: Classes {
            elderly,
            meals,
            safety,
        },
        demands,
        held: Vec::new(),
    })
}

/// Eight lines of a unit: portions, occasions and hours; by class of need, by what serves, and for anything.
fn lines(unit: OrgId, classes: Classes) -> Vec<Value> {
    let Classes {
        elderly,
        meals,
        safety,
    } = classes;
    let line = |kind: &str, what: &str, (quantity, counted, period): (i64, &str, &str)| json!({"org_id": unit, "kind": kind, "what": what, "quantity": quantity, "unit": counted, "period": period});
    let of = |mut line: Value, class: Option<ClassId>, resource: Option<&str>| {
        line["class_id"] = json!(class);
        line["resource_class"] = json!(resource);
        line
    };
    vec![
        of(
            line("goods", "为老人送餐", (30, "份", "month")),
            Some(meals),
            None,
        ),
        of(
            line("service", "为老人服务", (2, "次", "month")),
            Some(elderly),
            None,
        ),
        of(
            line("service", "反诈和安全宣讲", (3, "次", "quarter")),
            Some(safety),
            None,
        ),
        of(
            line("venue", "会议室开放", (40, "小时", "year")),
            None,
            Some("venue"),
        ),
        of(
            line("venue", "老年课堂场地", (10, "次", "term")),
            Some(elderly),
            Some("venue"),
        ),
        of(
            line("activity", "邻里活动", (4, "场", "quarter")),
            None,
            None,
        ),
        of(
            line("volunteers", "平安志愿者", (200, "人次", "year")),
            Some(safety),
            None,
        ),
        of(
            line("service", "其他便民服务", (12, "次", "year")),
            None,
            None,
        ),
    ]
}

/// Drafts, puts up and approves the year's agreements of some units one by one, and signs them at one ceremony.
async fn sign_all(
    house: &TestHouse,
    made: &Made,
    year: i64,
    units: std::ops::Range<usize>,
) -> Result<Vec<(AgreementId, Value)>> {
    let clerks = Clerks::of(house, made).await;
    let mut approved = Vec::new();
    for nth in units {
        let two = nth % 8 == 0 && year == 2026;
        let parties = &made.units[nth..made.units.len().min(nth + 1 + usize::from(two))];
        let mut typed = lines(parties[0], made.classes);
        // of two units one lends the rooms
        if let [_, other] = parties {
            typed[3]["org_id"] = json!(other);
            typed[4]["org_id"] = json!(other);
        }
        let named: Vec<OrgId> = [made.office].iter().chain(parties).copied().collect();
        let draft = json!({
            "title": format!("第{}共建单位{year}年共建协议", nth + 1), "kind": "pairing", "terms": "双方每季度碰头一次。",
            "valid_from": format!("{year}-01-01T00:00:00+08:00"), "valid_to": format!("{}-01-01T00:00:00+08:00", year + 1),
            "parties": named, "lines": typed,
        });
        let drafted = wrote(&clerks.officer, Method::POST, "/api/agreements", &draft).await?;
        approved.push(approve(&clerks, &drafted).await?);
    }
    let items: Vec<Value> = approved
        .iter()
        .map(|one| json!({"id": one["id"], "version": one["version"]}))
        .collect();
    let ceremony = json!({"items": items, "signed_on": house.app.now()});
    let page = "/api/agreements/sign";
    let result = wrote(&clerks.officer, Method::POST, page, &ceremony).await?;
    ensure!(result["failed"] == json!([]), "{}", result["failed"]);
    let mut signed = Vec::new();
    for one in &approved {
        let id: AgreementId = serde_json::from_value(one["id"].clone())?;
        let seen = clerks
            .officer
            .get(&format!("/api/agreements/{}", id.0))
            .await;
        signed.push((id, seen.body));
    }
    Ok(signed)
}

async fn approve(clerks: &Clerks<'_>, draft: &Value) -> Result<Value> {
    let mut seen = draft.clone();
    let page = format!("/api/agreements/{}", seen["id"].as_str().context("an id")?);
    for (who, verb) in [(&clerks.officer, "submit"), (&clerks.leader, "approve")] {
        let body = json!({"version": seen["version"]});
        seen = wrote(who, Method::POST, &format!("{page}/{verb}"), &body).await?;
    }
    Ok(seen)
}

/// Drops the line of activities and lets that of rooms count occasions: what was counted on them looks for a line anew.
async fn amend(clerks: &Clerks<'_>, seen: &Value, day: Timestamp) -> Result<()> {
    let page = |one: &Value| {
        Ok::<_, anyhow::Error>(format!(
            "/api/agreements/{}",
            one["id"].as_str().context("an id")?
        ))
    };
    let body = json!({"version": seen["version"]});
    let amend = format!("{}/amend", page(seen)?);
    let revision = wrote(&clerks.officer, Method::POST, &amend, &body).await?;
    let mut typed = Vec::new();
    for line in revision["lines"].as_array().context("lines")? {
        if line["what"] == "邻里活动" {
            continue;
        }
        let rooms = line["what"] == "会议室开放";
        let unit = if rooms { &json!("次") } else { &line["unit"] };
        let mut kept = json!({"unit": unit});
        for field in [
            "id",
            "org_id",
            "kind",
            "what",
            "quantity",
            "period",
            "class_id",
            "resource_class",
        ] {
            kept[field] = line[field].clone();
        }
        typed.push(kept);
    }
    let parties: Vec<&Value> = revision["parties"]
        .as_array()
        .context("parties")?
        .iter()
        .map(|party| &party["org_id"])
        .collect();
    let mut draft = json!({"parties": parties, "lines": typed});
    for field in ["title", "kind", "terms", "valid_from", "valid_to"] {
        draft[field] = revision[field].clone();
    }
    let change = json!({"version": revision["version"], "draft": draft});
    let address = page(&revision)?;
    let changed = wrote(&clerks.officer, Method::PUT, &address, &change).await?;
    let ready = approve(clerks, &changed).await?;
    let signature = json!({"version": ready["version"], "signed_on": day, "sign_mode": "paper"});
    wrote(
        &clerks.officer,
        Method::POST,
        &format!("{address}/sign"),
        &signature,
    )
    .await?;
    Ok(())
}

/// What some units did between two moments, in that order, each counted by the room; answers how long that took.
async fn serve(
    house: &TestHouse,
    made: &Made,
    (numbers, units): (std::ops::Range<usize>, usize),
    (from, to): (Timestamp, Timestamp),
) -> Result<Duration> {
    let all = i64::try_from(numbers.len().max(1))?;
    let first = numbers.start;
    let began = Instant::now();
    let mut left = numbers.peekable();
    while left.peek().is_some() {
        let mut tx = house.app.begin_as_house(made.street).await?;
        for nth in left.by_ref().take(AT_ONCE) {
            let gone = (to.millis() - from.millis() - HOUR) / all * i64::try_from(nth - first)?;
            // every unit does everything in turns: 7 is prime to the eight kinds of deeds
            let org = made.units[(nth * 7 + nth / 8) % units.min(made.units.len())];
            deed(&mut tx, made, (nth, org), from.plus(gone)).await?;
        }
        tx.finish().await?;
    }
    Ok(began.elapsed())
}

/// One thing done: every second an order, the rest as rooms above tell it.
async fn deed(tx: &mut Tx, made: &Made, (nth, org): (usize, OrgId), at: Timestamp) -> Result<()> {
    let some = i64::try_from(1 + nth % 5)?;
    let id = tx.fresh_id();
    let served = |source, label: &str, unit: &str| Served {
        key: DeedKey { source, id },
        label: label.to_owned(),
        org_id: org,
        at: Some(at),
        class_id: None,
        resource_id: None,
        resource_class: None,
        quantity: some,
        unit: unit.to_owned(),
        order_id: None,
        project_id: None,
        by_booking: false,
    };
    let told = match nth % 8 {
        0 | 2 | 4 | 6 => {
            let demand = made.demands[usize::from(nth % 8 == 4)];
            return order(tx, (OrderId(id), demand, org), some, at).await;
        }
        1 | 5 => Served {
            resource_class: Some(ResourceClass::Venue),
            ..served(DeedSource::Booking, "二楼会议室", "小时")
        },
        3 => Served {
            class_id: Some(made.classes.elderly),
            quantity: 1,
            ..served(DeedSource::Activity, "邻里节", "场")
        },
        _ => Served {
            class_id: Some(made.classes.safety),
            ..served(DeedSource::Project, "楼道换灯", "人次")
        },
    };
    Ok(settle(tx, &told).await?)
}

/// An order that was reported and confirmed; its row is laid, its deed is the room's.
async fn order(
    tx: &mut Tx,
    (id, demand, org): (OrderId, DemandId, OrgId),
    quantity: i64,
    at: Timestamp,
) -> Result<()> {
    let (db, scope): (_, &Scope) = tx.parts();
    db.execute(
        scope,
        "INSERT INTO work_order (street_id, id, number, demand_id, line_id, kind, org_id, quantity, fulfilled, state, \
         next_step, claimed_at, extended, reopen_count, reported_at, closed_at, resolved, area_path, created_at, version) \
         VALUES ($1, $4, $5, $6, $4, 'open', $7, $8, $8, 'closed', 'none', $9, false, 0, $10, $10, 'solved', '/', $9, 1)",
        params![id, format!("GD{}", id.0), demand, org, quantity, at.plus(-DAY), at],
    )
    .await?;
    Ok(follow(tx, id).await?)
}
