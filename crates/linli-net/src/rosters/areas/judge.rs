//! What a row of the roster of places says, which place it is about, and what it does to it. No database here.

use chrono::NaiveDate;
use linli_domain::actor::Role;
use linli_domain::area::AreaKind;
use linli_domain::code::CodeEnum;
use linli_domain::id::AreaId;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;

use super::fields::COUNTS;
use super::world::World;
use super::{Places, Plan};
use crate::areas::change::refused;
use crate::areas::input::{self, AreaChange, FiguresInput};
use crate::areas::rules::{self, AreaAct, AreaRefusal, Figures, decide, may_stand};
use crate::areas::store::Area;
use crate::rosters::places::KnownPlace;
use crate::rosters::row::{Differences, Fault, Judged, Said, Verdict, comparable};
use crate::rosters::sheet::{VERSION, code};
use crate::rosters::subject::{Maker, Outcome, Subject};
use crate::rosters::words::Words;

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
pub struct Wish {
    name: String,
    kind: AreaKind,
    parent: KnownPlace,
    code: Option<String>,
    number: Option<String>,
}

/// What a row says, resolved.
///
/// # Errors
/// Its faults.
pub fn wish(world: &mut World, said: &Said) -> Result<Wish, Vec<Fault>> {
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
            faults.extend(
                Fault::from_problem(&problem, Places::field_of)
                    .into_iter()
                    .map(|fault| Fault {
                        field: field.to_owned(),
                        value: value.unwrap_or_default().to_owned(),
                        ..fault
                    }),
            );
            None
        })
    };
    let typed = said.get("number");
    let number = read("number", typed, input::number(kind, typed));
    let typed = said.get("code");
    let street = world.street_code.as_deref();
    let form = typed
        .map(|typed| input::code_form(kind, typed, street))
        .transpose();
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
///
/// # Errors
/// Why nobody can tell; a conflict.
pub fn find<'w>(world: &'w World, wish: &Wish, said: &Said) -> Result<Option<&'w Area>, Fault> {
    let by_code = wish.code.as_ref().and_then(|code| world.by_code.get(code));
    if let Some(found) = by_code.and_then(|id| world.areas.get(id)) {
        if found.kind != wish.kind {
            return Err(Fault::of("kind", wish.kind.words()[0], "roster_other_kind"));
        }
        // an area that stands elsewhere is moved on its own page, where what hangs on it is shown
        let says_parent = said.get("parent").is_some();
        if says_parent && found.parent_id != Some(wish.parent.id) {
            let now = world.places.written(&found.path);
            return Err(Fault::of(
                "parent",
                said.get("parent").unwrap_or_default(),
                "roster_moved",
            )
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

/// A row that puts a place into the tree, by the rules of [`crate::areas::change::create`].
#[must_use]
pub fn create(maker: &Maker, world: &mut World, said: &Said, wish: Wish) -> Outcome<Plan> {
    let label = wish.name.clone();
    let Some(parent) = world.areas.get(&wish.parent.id).cloned() else {
        return Outcome::faulty(&label, vec![Fault::of("parent", "", "cell_place_unknown")]);
    };
    let mut faults = Vec::new();
    if let Err(why) = decide(AreaAct::AddChild, parent.kind, false, maker.role) {
        faults.push(Fault::row(&refused(why).code));
    } else if wish.kind == AreaKind::Community && maker.role != Role::StreetOfficer {
        faults.push(Fault::row(AreaRefusal::StreetOnly.code()));
    }
    let lineage: Vec<AreaKind> = world
        .above(&parent)
        .iter()
        .map(|area| area.kind)
        .chain([parent.kind])
        .collect();
    if let Err(why) = may_stand(wish.kind, &lineage) {
        faults.push(Fault::of(
            "parent",
            &world.places.written(&parent.path),
            &format!("field_{}", why.code()),
        ));
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
                let fault = Fault::of("number", number, "field_area_number_taken")
                    .arg("name", other.name.as_str());
                return Outcome::faulty(&label, vec![fault]);
            }
            None => area.number = Some(number.clone()),
        },
        None => area.number = derived_number(world, &area),
    }
    if let Some((_, figures, date)) = &counts {
        area.count(*figures, *date);
    }
    world
        .serials
        .insert(parent.path.clone(), area.path.serial().unwrap_or(0));
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
    world
        .number_holder(area, &number)
        .is_none()
        .then_some(number)
}

/// What a row changes of a place, as the room takes it.
///
/// # Errors
/// The rules of [`crate::areas::change::edit`] that it breaks.
pub fn change_of(
    maker: &Maker,
    world: &World,
    was: &Area,
    said: &Said,
    wish: &Wish,
) -> Result<(Area, AreaChange, Differences), Vec<Fault>> {
    let (mut area, mut change, mut found) =
        (was.clone(), AreaChange::default(), Differences::default());
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
    if found.gone("number", was.number.as_deref(), said) {
        area.number = None;
        change.number = Some(None);
    }
    if found.gone("code", was.code.as_deref(), said) {
        area.code = None;
        change.code = Some(None);
    }
    let renames = !found.0.is_empty();
    let known_year = was.built_year.map(|year| year.to_string());
    let year = said
        .number("built_year")
        .filter(|year| Some(*year) != was.built_year);
    if let Some(year) = year {
        found.put("built_year", known_year.as_deref(), &year.to_string());
        area.built_year = Some(year);
        change.built_year = Some(Some(year));
    }
    if found.gone("built_year", known_year.as_deref(), said) {
        area.built_year = None;
        change.built_year = Some(None);
    }
    if found.gone("office_phone", was.office_phone.as_deref(), said) {
        area.office_phone = None;
        change.office_phone = Some(None);
    }
    if let Some(phone) = found.text(
        "office_phone",
        was.office_phone.as_deref(),
        said.get("office_phone"),
    ) {
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
