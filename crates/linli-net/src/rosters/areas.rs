//! The roster of places: found by their official code, without one by kind and name under the place above.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use linli_domain::area::{AreaKind, AreaPath, MAX_DEPTH, MAX_SERIAL};
use linli_domain::code::CodeEnum;
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::page::{Page, read_query};
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::{CivilDateTime, Value};
use linli_kit::sheet::mapping::{FieldKind, FieldSpec};
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::Deserialize;

use super::places::{KnownPlace, PlaceIndex};
use super::row::{Differences, Fault, Judged, Said, Verdict, alike, comparable};
use super::sheet::{VERSION, code, number};
use super::subject::{Dependent, Exported, Maker, Outcome, Subject, UNDONE, Undoing, Wanted, Written};
use super::words::{Words, choice};
use crate::areas::bulk;
use crate::areas::change::{self, refused};
use crate::areas::input::{self, AreaChange, FiguresInput};
use crate::areas::rules::{self, AreaAct, AreaRefusal, Figures, decide, may_stand};
use crate::areas::store::{self, Area};

/// The columns of counts.
const COUNTS: [&str; 5] = ["households", "population", "elders60", "elders80", "children0_3"];

/// The columns; of each the first title is the one we write and the second English.
pub static FIELDS: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    let text = |maximum| FieldKind::Text { maximum };
    let count = FieldKind::Integer {
        minimum: 0,
        maximum: 10_000_000,
    };
    vec![
        FieldSpec::new(
            "code",
            &["区划代码", "Area code", "行政区划代码", "统计代码", "社区代码"],
            FieldKind::Code { maximum: 20 },
        )
        .note("只有社区填写，12 位"),
        FieldSpec::new(
            "kind",
            &["类别", "Kind", "区域类别", "层级", "类型"],
            choice(AreaKind::ALL),
        )
        .note("从下拉项中选；不填按名称判断"),
        FieldSpec::new(
            "name",
            &["名称", "Name", "区域名称", "楼栋", "楼幢", "楼栋号", "楼号", "幢号", "网格名称", "网格"],
            text(40),
        )
        .required()
        .note("必填，如 3幢、第1网格"),
        FieldSpec::new(
            "community",
            &["社区", "Community", "所属社区", "所在社区", "社区名称"],
            text(60),
        ),
        FieldSpec::new(
            "compound",
            &["小区", "Compound", "所属小区", "所在小区", "小区名称"],
            text(60),
        ),
        FieldSpec::new(
            "parent",
            &["上级", "Under", "上级区域", "所属区域", "隶属"],
            text(200),
        )
        .note("如 北江社区/锦绣苑；三列合起来是上级，不填为本岗位的地点"),
        FieldSpec::new(
            "number",
            &["编号", "Number", "网格编号", "楼栋编号"],
            FieldKind::Code { maximum: 20 },
        )
        .note("不填按名称里的数字"),
        FieldSpec::new(
            "built_year",
            &["建成年份", "Built in", "建造年份", "建成年代"],
            FieldKind::Integer {
                minimum: 1840,
                maximum: 2100,
            },
        ),
        FieldSpec::new(
            "office_phone",
            &["办公电话", "Office phone", "公开电话", "值班电话"],
            text(40),
        )
        .note("会对外公开，不填个人手机"),
        FieldSpec::new("households", &["户数", "Households", "总户数", "居民户数"], count.clone()),
        FieldSpec::new("population", &["人口", "Residents", "人口数", "总人口", "居民数"], count.clone()),
        FieldSpec::new("elders60", &["60岁以上", "Aged 60 and more", "60岁以上人数", "老年人口"], count.clone()),
        FieldSpec::new("elders80", &["80岁以上", "Aged 80 and more", "80岁以上人数"], count.clone()),
        FieldSpec::new("children0_3", &["0-3岁", "Children up to 3", "0-3岁人数", "婴幼儿"], count),
        FieldSpec::new(
            "data_date",
            &["数据日期", "Counted on", "统计日期", "采集日期"],
            FieldKind::Date,
        )
        .note("填了户数或人口就要填"),
        FieldSpec::new(
            VERSION,
            &["版本(勿改)", "Version (keep)"],
            FieldKind::Integer {
                minimum: 1,
                maximum: i64::MAX,
            },
        )
        .note("导出时写上，用来发现这里后来又改过"),
    ]
});

/// The roster of places.
pub struct Places;

/// What rows are judged against: the living places of the street.
pub struct World {
    places: PlaceIndex,
    areas: HashMap<AreaId, Area>,
    by_code: HashMap<String, AreaId>,
    below: HashMap<(AreaId, AreaKind, String), Vec<AreaId>>,
    called: HashMap<(AreaKind, String), Vec<AreaId>>,
    numbered: HashMap<(AreaPath, AreaKind, String), AreaId>,
    serials: HashMap<AreaPath, u32>,
    street_code: Option<String>,
}

/// What is written for a row.
pub enum Plan {
    /// A new place with its counts.
    Create(Box<Area>, Option<(Figures, Timestamp)>),
    /// What changes of one, and what it was.
    Change(Box<Area>, Box<AreaChange>),
}

impl World {
    fn put(&mut self, area: Area) {
        if let Some(code) = &area.code {
            self.by_code.insert(code.clone(), area.id);
        }
        if let Some(parent) = area.parent_id {
            let key = (parent, area.kind, comparable(&area.name));
            let same = self.below.entry(key).or_default();
            if !same.contains(&area.id) {
                same.push(area.id);
                let key = (area.kind, comparable(&area.name));
                self.called.entry(key).or_default().push(area.id);
            }
        }
        let place = area.number.as_ref().zip(self.numbering_place(&area));
        if let Some((number, place)) = place {
            self.numbered.insert((place, area.kind, number.clone()), area.id);
        }
        self.areas.insert(area.id, area);
    }

    /// The places above one, from the top down.
    fn above(&self, area: &Area) -> Vec<&Area> {
        let mut lineage = Vec::new();
        let mut at = area.parent_id;
        while let Some(parent) = at.and_then(|id| self.areas.get(&id)) {
            lineage.push(parent);
            at = parent.parent_id;
            if lineage.len() > MAX_DEPTH {
                break;
            }
        }
        lineage.reverse();
        lineage
    }

    /// The place in which the number of one comes once.
    fn numbering_place(&self, area: &Area) -> Option<AreaPath> {
        let places = rules::numbered_in(area.kind);
        let mut above = self.above(area).into_iter().rev();
        above
            .find(|parent| places.contains(&parent.kind))
            .map(|parent| parent.path.clone())
    }

    /// Who has a number that `area` would take.
    fn number_holder(&self, area: &Area, number: &str) -> Option<&Area> {
        let place = self.numbering_place(area)?;
        let holder = self.numbered.get(&(place, area.kind, number.to_owned()))?;
        self.areas.get(holder).filter(|holder| holder.id != area.id)
    }

    fn next_path(&self, parent: &AreaPath) -> Result<AreaPath, Fault> {
        match self.serials.get(parent).copied().unwrap_or(0) {
            last if last < MAX_SERIAL => Ok(parent.child(last + 1)),
            _ => Err(Fault::row("area_full")),
        }
    }

    fn living(&self, ids: &[AreaId]) -> Vec<&Area> {
        ids.iter().filter_map(|id| self.areas.get(id)).collect()
    }

    /// Places called so somewhere in a place.
    fn deeper(&self, parent: &AreaPath, kind: AreaKind, name: &str) -> Option<&Area> {
        let called = self.called.get(&(kind, comparable(name)))?;
        self.living(called)
            .into_iter()
            .find(|area| parent.contains(&area.path))
    }
}

/// What kind of place people mean by a name that says so itself.
fn kind_in(name: &str) -> Option<AreaKind> {
    const ENDINGS: &[(&str, AreaKind)] = &[
        ("微网格", AreaKind::MicroGrid),
        ("网格", AreaKind::Grid),
        ("社区", AreaKind::Community),
        ("小区", AreaKind::Compound),
        ("花园", AreaKind::Compound),
        ("公寓", AreaKind::Compound),
        ("新村", AreaKind::Compound),
        ("苑", AreaKind::Compound),
        ("单元", AreaKind::Entrance),
        ("楼道", AreaKind::Stairwell),
        ("号楼", AreaKind::Building),
        ("幢", AreaKind::Building),
        ("栋", AreaKind::Building),
        ("座", AreaKind::Building),
    ];
    ENDINGS
        .iter()
        .find(|(ending, _)| name.ends_with(ending))
        .map(|(_, kind)| *kind)
}

/// What a row says, resolved.
struct Wish {
    name: String,
    kind: AreaKind,
    parent: KnownPlace,
    code: Option<String>,
    number: Option<String>,
}

fn wish(world: &mut World, said: &Said) -> Result<Wish, Vec<Fault>> {
    let mut faults = Vec::new();
    let name = said.get("name").unwrap_or_default().to_owned();
    let kind = code::<AreaKind>(said, "kind").or_else(|| kind_in(&name));
    let parent = match said.get("parent") {
        Some(text) => world.places.find("parent", text).map(Some),
        None => Ok(world.places.own().cloned()),
    };
    let parent = parent.map_err(|fault| faults.push(fault)).ok().flatten();
    let Some(kind) = kind else {
        faults.push(Fault::of("kind", "", "roster_kind_unknown"));
        return Err(faults);
    };
    let mut read = |field: &str, value: Option<&str>, outcome: Result<Option<String>, Problem>| {
        outcome.unwrap_or_else(|problem| {
            faults.extend(Fault::from_problem(&problem, Places::field_of).into_iter().map(
                |fault| Fault {
                    field: field.to_owned(),
                    value: value.unwrap_or_default().to_owned(),
                    ..fault
                },
            ));
            None
        })
    };
    let typed = said.get("number");
    let number = read("number", typed, input::number(kind, typed));
    let typed = said.get("code");
    let street = world.street_code.as_deref();
    let form = typed.map(|typed| input::code_form(kind, typed, street)).transpose();
    let code = read("code", typed, form);
    match parent {
        Some(parent) if faults.is_empty() => Ok(Wish {
            name,
            kind,
            parent,
            code,
            number,
        }),
        _ => Err(faults),
    }
}

/// The place a row is about; `None` for a new one.
fn find<'w>(world: &'w World, wish: &Wish, said: &Said) -> Result<Option<&'w Area>, Fault> {
    let by_code = wish.code.as_ref().and_then(|code| world.by_code.get(code));
    if let Some(found) = by_code.and_then(|id| world.areas.get(id)) {
        if found.kind != wish.kind {
            return Err(Fault::of("kind", wish.kind.words()[0], "roster_other_kind"));
        }
        // an area that stands elsewhere is moved on its own page, where what hangs on it is shown
        let says_parent = said.get("parent").is_some();
        if says_parent && found.parent_id != Some(wish.parent.id) {
            let now = world.places.written(&found.path);
            return Err(Fault::of("parent", said.get("parent").unwrap_or_default(), "roster_moved")
                .arg("place", now));
        }
        return Ok(Some(found));
    }
    let key = (wish.parent.id, wish.kind, comparable(&wish.name));
    let same = world.living(world.below.get(&key).map_or(&[], Vec::as_slice));
    match same.as_slice() {
        [] => match world.deeper(&wish.parent.path, wish.kind, &wish.name) {
            // a sheet that leaves out the levels between would put it there a second time
            Some(deeper) if said.get(VERSION).is_none() => {
                let place = world.places.written(&deeper.path);
                Err(Fault::of("name", &wish.name, "roster_found_below").arg("place", place))
            }
            _ => Ok(None),
        },
        [one] => match (&wish.code, &one.code) {
            (Some(typed), Some(known)) if typed != known => {
                Err(Fault::of("code", typed, "roster_other_code").arg("known", known.as_str()))
            }
            _ => Ok(Some(one)),
        },
        _ => Err(Fault::of("name", &wish.name, "roster_two_found")),
    }
}

/// The counts a row says, those it leaves out as they were known.
fn figures(
    maker: &Maker,
    was: Option<&Area>,
    said: &Said,
) -> Result<Option<(FiguresInput, Figures, Timestamp)>, Vec<Fault>> {
    let known = was.map(Area::figures).unwrap_or_default();
    let count = |field: &str, known: i64| said.number(field).unwrap_or(known);
    let typed = Figures {
        households: count("households", known.households),
        population: count("population", known.population),
        elders60: count("elders60", known.elders60),
        elders80: count("elders80", known.elders80),
        children0_3: count("children0_3", known.children0_3),
    };
    let known_date = was.and_then(|area| area.data_date);
    let date = said.get("data_date").and_then(day);
    let says_counts = COUNTS.iter().any(|field| said.get(field).is_some());
    let same_day = date.is_none_or(|date| known_date == Some(date));
    if !says_counts && date.is_none() || typed == known && same_day && known_date.is_some() {
        return Ok(None);
    }
    let Some(date) = date else {
        return Err(vec![Fault::of("data_date", "", "roster_counts_want_date")]);
    };
    let shown = said.get("data_date").unwrap_or_default();
    if known_date.is_some_and(|known| known > date) {
        return Err(vec![Fault::of("data_date", shown, "roster_older_counts")]);
    }
    let input = FiguresInput {
        households: typed.households,
        population: typed.population,
        elders60: typed.elders60,
        elders80: typed.elders80,
        children0_3: typed.children0_3,
        data_date: date,
    };
    match input.check(maker.now) {
        Ok((figures, date)) => Ok(Some((input, figures, date))),
        Err(problem) => Err(Fault::from_problem(&problem, Places::field_of)),
    }
}

/// The midnight a day begins with; `2026-01-31`.
fn day(text: &str) -> Option<Timestamp> {
    text.parse::<NaiveDate>().ok().map(Timestamp::start_of)
}

fn day_text(moment: Timestamp) -> String {
    moment.date().to_string()
}

fn create(maker: &Maker, world: &mut World, said: &Said, wish: Wish) -> Outcome<Plan> {
    let label = wish.name.clone();
    let Some(parent) = world.areas.get(&wish.parent.id).cloned() else {
        return Outcome::faulty(&label, vec![Fault::of("parent", "", "cell_place_unknown")]);
    };
    let mut faults = Vec::new();
    if let Err(why) = decide(AreaAct::AddChild, parent.kind, false, maker.role) {
        faults.push(Fault::row(&refused(why).code));
    } else if wish.kind == AreaKind::Community && maker.role != linli_domain::actor::Role::StreetOfficer {
        faults.push(Fault::row(AreaRefusal::StreetOnly.code()));
    }
    let lineage: Vec<AreaKind> = world.above(&parent).iter().map(|area| area.kind).chain([parent.kind]).collect();
    if let Err(why) = may_stand(wish.kind, &lineage) {
        faults.push(Fault::of("parent", &world.places.written(&parent.path), &format!("field_{}", why.code())));
    }
    let path = world.next_path(&parent.path);
    let counts = figures(maker, None, said);
    let (path, counts) = match (path, counts) {
        (Ok(path), Ok(counts)) if faults.is_empty() => (path, counts),
        (path, counts) => {
            faults.extend(path.err());
            faults.extend(counts.err().unwrap_or_default());
            return Outcome::faulty(&label, faults);
        }
    };
    let id = AreaId(maker.app.ids().next());
    let mut area = Area {
        code: wish.code,
        built_year: said.number("built_year"),
        office_phone: said.get("office_phone").map(str::to_owned),
        began_at: maker.now,
        ..Area::new(id, Some(parent.id), wish.kind, wish.name, path)
    };
    match &wish.number {
        Some(number) => match world.number_holder(&area, number) {
            Some(other) => {
                let fault = Fault::of("number", number, "field_area_number_taken").arg("name", other.name.as_str());
                return Outcome::faulty(&label, vec![fault]);
            }
            None => area.number = Some(number.clone()),
        },
        None => area.number = derived_number(world, &area),
    }
    if let Some((_, figures, date)) = &counts {
        area.count(*figures, *date);
    }
    world.serials.insert(parent.path.clone(), area.path.serial().unwrap_or(0));
    world.places.put(&area);
    world.put(area.clone());
    Outcome {
        judged: Judged {
            verdict: Verdict::Create,
            label,
            object: Some(id.0),
            version: None,
            changes: Vec::new(),
            faults: Vec::new(),
        },
        plan: Some(Plan::Create(
            Box::new(area),
            counts.map(|(_, figures, date)| (figures, date)),
        )),
        wants_more: false,
    }
}

/// The number a name says, where no other place has it.
fn derived_number(world: &World, area: &Area) -> Option<String> {
    if rules::numbered_in(area.kind).is_empty() || area.kind == AreaKind::Community {
        return None;
    }
    let number = rules::number_in(&area.name)?;
    world.number_holder(area, &number).is_none().then_some(number)
}

/// What a row changes of a place, as the room takes it.
fn change_of(
    maker: &Maker,
    world: &World,
    was: &Area,
    said: &Said,
    wish: &Wish,
) -> Result<(Area, AreaChange, Differences), Vec<Fault>> {
    let (mut area, mut change, mut found) = (was.clone(), AreaChange::default(), Differences::default());
    change.version = was.version;
    if let Some(name) = found.text("name", Some(&was.name), Some(&wish.name)) {
        area.name.clone_from(&name);
        change.name = Some(name);
    }
    if let Some(number) = found.text("number", was.number.as_deref(), wish.number.as_deref()) {
        if let Some(other) = world.number_holder(was, &number) {
            let fault = Fault::of("number", &number, "field_area_number_taken");
            return Err(vec![fault.arg("name", other.name.as_str())]);
        }
        area.number = Some(number.clone());
        change.number = Some(Some(number));
    }
    if let Some(code) = found.text("code", was.code.as_deref(), wish.code.as_deref()) {
        area.code = Some(code.clone());
        change.code = Some(Some(code));
    }
    let renames = !found.0.is_empty();
    let year = said.number("built_year").filter(|year| Some(*year) != was.built_year);
    if let Some(year) = year {
        let known = was.built_year.map(|year| year.to_string());
        found.put("built_year", known.as_deref(), &year.to_string());
        area.built_year = Some(year);
        change.built_year = Some(Some(year));
    }
    if let Some(phone) = found.text("office_phone", was.office_phone.as_deref(), said.get("office_phone")) {
        area.office_phone = Some(phone.clone());
        change.office_phone = Some(Some(phone));
    }
    if let Some((input, counts, date)) = figures(maker, Some(was), said)? {
        put_counts(&mut found, was, &counts, date);
        area.count(counts, date);
        change.figures = Some(input);
    }
    if found.0.is_empty() {
        return Ok((area, change, found));
    }
    let acts: &[AreaAct] = if renames {
        &[AreaAct::Describe, AreaAct::Rename]
    } else {
        &[AreaAct::Describe]
    };
    for act in acts {
        let own = *was.path.as_str() == *maker.scope.area().as_str() && was.path.depth() > 0;
        let outcome = if own && *act == AreaAct::Rename {
            Err(AreaRefusal::StreetOnly)
        } else {
            decide(*act, was.kind, false, maker.role)
        };
        if let Err(why) = outcome {
            return Err(vec![Fault::row(why.code())]);
        }
    }
    Ok((area, change, found))
}

fn put_counts(found: &mut Differences, was: &Area, counts: &Figures, date: Timestamp) {
    let pairs = [
        (was.households, counts.households),
        (was.population, counts.population),
        (was.elders60, counts.elders60),
        (was.elders80, counts.elders80),
        (was.children0_3, counts.children0_3),
    ];
    for (field, (known, typed)) in COUNTS.iter().zip(pairs) {
        if known != typed {
            let known = was.data_date.map(|_| known.to_string());
            found.put(field, known.as_deref(), &typed.to_string());
        }
    }
    if was.data_date != Some(date) {
        let known = was.data_date.map(day_text);
        found.put("data_date", known.as_deref(), &day_text(date));
    }
}

impl Subject for Places {
    type World = World;
    type Plan = Plan;

    fn field_of(field: &str) -> &str {
        match field {
            "parent_id" => "parent",
            field => field.strip_prefix("figures.").unwrap_or(field),
        }
    }

    async fn world(maker: &Maker, db: &mut Db) -> Result<World, Problem> {
        let street = Scope::street_wide(maker.scope.street());
        let areas = store::all(db, &street).await?;
        let own: Vec<Area> = areas
            .iter()
            .filter(|area| maker.keeps(&area.path))
            .cloned()
            .collect();
        let mut world = World {
            places: PlaceIndex::new(&own, maker.scope.area()),
            areas: HashMap::with_capacity(areas.len()),
            by_code: HashMap::new(),
            below: HashMap::with_capacity(areas.len()),
            called: HashMap::new(),
            numbered: HashMap::with_capacity(areas.len()),
            serials: store::bulk::last_serials(db, &street).await?,
            street_code: store::street_code(db, &street).await?,
        };
        for area in areas {
            world.put(area);
        }
        Ok(world)
    }

    fn judge(maker: &Maker, world: &mut World, said: &Said) -> Outcome<Plan> {
        let label = said.get("name").unwrap_or_default().to_owned();
        let wish = match wish(world, said) {
            Ok(wish) => wish,
            Err(faults) => return Outcome::faulty(&label, faults),
        };
        let was = match find(world, &wish, said) {
            Err(fault) => {
                return Outcome::nothing(Judged::faulty(&label, Vec::new()).conflict(fault));
            }
            Ok(None) => return create(maker, world, said, wish),
            Ok(Some(was)) => was.clone(),
        };
        if !maker.keeps(&was.path) {
            return Outcome::faulty(&label, vec![Fault::of("code", &label, "cell_place_unknown")]);
        }
        let (area, change, found) = match change_of(maker, world, &was, said, &wish) {
            Ok(change) => change,
            Err(faults) => return Outcome::faulty(&label, faults),
        };
        let judged = Judged {
            verdict: Verdict::Unchanged,
            label: was.name.clone(),
            object: Some(was.id.0),
            version: Some(was.version),
            changes: found.0,
            faults: Vec::new(),
        };
        if judged.changes.is_empty() {
            return Outcome::nothing(judged);
        }
        if said.number(VERSION).is_some_and(|version| version != was.version) {
            return Outcome::nothing(judged.conflict(Fault::row("roster_changed_since")));
        }
        let renamed = !alike(&area.name, &was.name);
        let key = was.parent_id.map(|parent| (parent, was.kind, comparable(&area.name)));
        if renamed && key.is_some_and(|key| world.below.get(&key).is_some_and(|same| !same.is_empty())) {
            return Outcome::faulty(&label, vec![Fault::of("name", &area.name, "field_area_name_taken")]);
        }
        world.put(area);
        Outcome {
            judged: Judged {
                verdict: Verdict::Change,
                ..judged
            },
            plan: Some(Plan::Change(Box::new(was), Box::new(change))),
            wants_more: false,
        }
    }

    async fn write(tx: &mut Tx, plans: Vec<Plan>) -> Result<Vec<Result<Written, Problem>>, Problem> {
        let mut written = Vec::with_capacity(plans.len());
        let (mut fresh, mut changes) = (Vec::new(), Vec::new());
        for plan in plans {
            match plan {
                Plan::Create(area, counts) => {
                    written.push(Ok(Written {
                        object: area.id.0,
                        version: area.version,
                        before: None,
                    }));
                    fresh.push((*area, counts));
                }
                Plan::Change(before, change) => {
                    changes.push((written.len(), before, change));
                    written.push(Err(Problem::stale()));
                }
            }
        }
        bulk::enter(tx, &fresh).await?;
        for (position, before, asked) in changes {
            written[position] = match change::edit(tx, before.id, *asked).await {
                Ok(after) => Ok(Written {
                    object: after.id.0,
                    version: after.version,
                    before: Some(serde_json::to_string(&*before).map_err(Problem::internal)?),
                }),
                Err(problem) => Err(problem),
            };
        }
        Ok(written)
    }

    async fn dependents(
        app: &App,
        db: &mut Db,
        scope: &Scope,
        rows: &[Undoing],
        now: Timestamp,
    ) -> Result<Vec<Dependent>, Problem> {
        let ids: Vec<AreaId> = rows.iter().map(|row| AreaId(row.object)).collect();
        let versions: HashMap<AreaId, i64> =
            rows.iter().map(|row| (AreaId(row.object), row.version)).collect();
        let made: Vec<AreaId> = rows
            .iter()
            .filter(|row| row.before.is_none())
            .map(|row| AreaId(row.object))
            .collect();
        let (mut found, mut paths) = (Vec::new(), Vec::new());
        for area in store::by_ids(db, scope, &ids).await? {
            if versions.get(&area.id) != Some(&area.version) {
                found.push(Dependent {
                    what: "roster_changed",
                    id: area.id.0,
                    name: area.name,
                });
            } else if made.contains(&area.id) {
                paths.push(area.path);
            }
        }
        let mut put = |what: &'static str, users: Vec<store::UsedBy>| {
            found.extend(users.into_iter().map(|user| Dependent {
                what,
                id: user.id,
                name: user.name,
            }));
        };
        let own: std::collections::HashSet<AreaId> = made.iter().copied().collect();
        let mut children = store::bulk::children_of(db, scope, &made).await?;
        children.retain(|child| !own.contains(&AreaId(child.id)));
        put("area", children);
        for used in app.area_uses().filter(|used| used.keeps) {
            let users = store::bulk::users(db, scope, used, &paths, now).await?;
            put(used.what, users);
        }
        Ok(found)
    }

    async fn undo(tx: &mut Tx, rows: Vec<Undoing>) -> Result<Vec<i64>, Problem> {
        let (mut kept, mut made) = (Vec::new(), Vec::new());
        for row in rows {
            match &row.before {
                None => made.push((AreaId(row.object), row.version, row.position)),
                Some(before) => {
                    let before: Area = serde_json::from_str(before).map_err(Problem::internal)?;
                    if !bulk::put_back(tx, before, row.version).await? {
                        kept.push(row.position);
                    }
                }
            }
        }
        let pairs: Vec<(AreaId, i64)> = made.iter().map(|(id, version, _)| (*id, *version)).collect();
        let ended = bulk::end(tx, &pairs, UNDONE).await?;
        let ended: std::collections::HashSet<AreaId> = ended.into_iter().collect();
        kept.extend(
            made.iter()
                .filter(|(id, _, _)| !ended.contains(id))
                .map(|(_, _, position)| *position),
        );
        Ok(kept)
    }

    async fn export(
        maker: &Maker,
        world: &World,
        _db: &mut Db,
        wanted: &Wanted,
        page: Page,
    ) -> Result<Exported, Problem> {
        let query: RosterAreaQuery = read_query(&wanted.query)?;
        let within = match query.area_id {
            Some(id) => Some(world.areas.get(&id).map(|area| area.path.clone()).ok_or_else(Problem::not_found)?),
            None => None,
        };
        let text = query.q.as_deref().unwrap_or_default().trim().to_owned();
        let mut areas: Vec<&Area> = world
            .areas
            .values()
            // the own place itself is the business of the office above it
            .filter(|area| maker.keeps(&area.path) && area.path != *maker.scope.area())
            .filter(|area| query.kind.is_none_or(|kind| area.kind == kind))
            .filter(|area| within.as_ref().is_none_or(|within| within.contains(&area.path)))
            .filter(|area| area.name.contains(&text))
            .collect();
        areas.sort_by(|one, other| one.path.cmp(&other.path));
        let total = i64::try_from(areas.len()).unwrap_or(i64::MAX);
        let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let size = usize::try_from(page.page_size).unwrap_or(usize::MAX);
        let rows = areas.into_iter().skip(skip).take(size);
        Ok(Exported {
            rows: rows.map(|area| row_of(world, area)).collect(),
            total,
            opened: Vec::new(),
        })
    }
}

/// Which places are exported.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RosterAreaQuery {
    /// Part of the name.
    q: Option<String>,
    /// What they are.
    kind: Option<AreaKind>,
    /// In this place.
    area_id: Option<AreaId>,
}

/// A place as a row, in the order of [`FIELDS`].
fn row_of(world: &World, area: &Area) -> Vec<Value> {
    let text = |text: Option<&str>| Value::text(text.unwrap_or_default());
    let counted = |count: i64| area.data_date.map_or(Value::Empty, |_| number(count));
    let above = area.path.depth().checked_sub(1).map(|depth| area.path.ancestor(depth));
    super::sheet::written_fields(&FIELDS)
        .map(|field| match field.key.as_str() {
            "code" => text(area.code.as_deref()),
            "kind" => Value::text(area.kind.words()[0]),
            "name" => Value::text(&area.name),
            "parent" => Value::text(above.as_ref().map(|path| world.places.written(path)).unwrap_or_default()),
            "number" => text(area.number.as_deref()),
            "built_year" => area.built_year.map_or(Value::Empty, number),
            "office_phone" => text(area.office_phone.as_deref()),
            "households" => counted(area.households),
            "population" => counted(area.population),
            "elders60" => counted(area.elders60),
            "elders80" => counted(area.elders80),
            "children0_3" => counted(area.children0_3),
            "data_date" => area.data_date.map_or(Value::Empty, |date| {
                Value::DateTime(CivilDateTime::in_china(date))
            }),
            VERSION => number(area.version),
            _ => Value::Empty,
        })
        .collect()
}
