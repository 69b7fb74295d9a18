//! What a row of the roster of organisations says and what it does to one. No database here.

use std::collections::HashSet;

use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, OrgId};

use super::world::World;
use super::{Further, Organisations, Plan};
use crate::orgs::edit::{self, OrgChange};
use crate::orgs::rules::{self, decide};
use crate::orgs::store::Org;
use crate::orgs::{OrgKind, PartyBuild};
use crate::rosters::places::KnownPlace;
use crate::rosters::row::{Differences, Fault, Judged, Said, Verdict};
use crate::rosters::sheet::{VERSION, code as code_of};
use crate::rosters::subject::{Maker, Outcome, Subject};
use crate::rosters::words::Words;

/// What a row says, resolved.
pub struct Wish {
    /// The social credit code, checked.
    pub credit_code: Option<String>,
    /// The place.
    pub place: Option<KnownPlace>,
    /// The places beside its own; none where the row says nothing of them.
    pub further: Option<Vec<AreaId>>,
    /// The organisation above.
    pub parent: Option<OrgId>,
    /// What of it is wrong.
    pub faults: Vec<Fault>,
}

/// What a row says, resolved.
#[must_use]
pub fn wish(world: &mut World, said: &Said) -> Wish {
    let mut faults = Vec::new();
    let credit_code = said.get("credit_code").and_then(|typed| {
        let read = edit::read_credit_code(typed);
        if let Err(problem) = &read {
            faults.extend(
                Fault::from_problem(problem, Organisations::field_of)
                    .into_iter()
                    .map(|fault| Fault {
                        value: typed.to_owned(),
                        ..fault
                    }),
            );
        }
        read.ok()
    });
    let place = said.get("area").and_then(|text| {
        let found = world.places.find("area", text);
        found.map_err(|fault| faults.push(fault)).ok()
    });
    let further = said.get("further").and_then(|text| {
        let found = world.places_in("further", text);
        found.map_err(|fault| faults.push(fault)).ok()
    });
    if further
        .as_ref()
        .is_some_and(|places| places.len() > edit::MOST_AREAS)
    {
        faults.push(Fault::of("further", "", "cell_too_long"));
    }
    let parent = said.get("parent").and_then(|text| {
        let found = world.meant("parent", text).map(|org| org.id);
        found.map_err(|fault| faults.push(fault)).ok()
    });
    Wish {
        credit_code,
        place,
        further,
        parent,
        faults,
    }
}

/// The rules of [`edit::create`] and [`edit::edit`] on an organisation as the row would leave it.
#[must_use]
pub fn faults_of(maker: &Maker, world: &World, org: &Org, before: Option<&Org>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(build) = org.party_build
        && !rules::is_party(org.kind)
    {
        faults.push(Fault::of(
            "party_build",
            build.words()[0],
            "field_org_build_party_only",
        ));
    }
    for kept in before.into_iter().chain([org]) {
        let inside = maker.keeps(&kept.area_path);
        if let Err(why) = decide(kept.kind, false, inside, maker.role) {
            faults.push(Fault::row(why.code()));
            break;
        }
    }
    let moved = before.is_none_or(|was| was.parent_id != org.parent_id || was.kind != org.kind);
    if let Some(above) = org
        .parent_id
        .filter(|_| moved)
        .and_then(|id| world.orgs.get(&id))
    {
        let hangs = rules::may_hang(org.id, above.id, &world.parents);
        if let Err(code) = hangs {
            faults.push(Fault::of("parent", &above.name, &format!("field_{code}")));
        } else if !rules::may_stand(org.kind, above.kind) {
            faults.push(Fault::of("parent", &above.name, "field_org_wrong_parent"));
        }
    }
    faults
}

/// A row that enters an organisation, by the rules of [`edit::create`].
#[must_use]
pub fn create(maker: &Maker, world: &mut World, said: &Said, wish: Wish) -> Outcome<Plan> {
    let label = said.get("name").unwrap_or_default().to_owned();
    let place = wish.place.or_else(|| world.places.own().cloned());
    let (Some(kind), Some(place)) = (code_of::<OrgKind>(said, "kind"), place) else {
        return Outcome::faulty(&label, vec![Fault::of("kind", "", "cell_missing")]);
    };
    let id = OrgId(maker.app.ids().next());
    let mut further = wish.further.unwrap_or_default();
    further.retain(|area| *area != place.id);
    let org = Org {
        credit_code: wish.credit_code,
        parent_id: wish.parent,
        line_system: said.get("line_system").map(str::to_owned),
        party_build: code_of(said, "party_build"),
        office_phone: said.get("office_phone").map(str::to_owned),
        tags: edit::tags(vec![said.get("tags").unwrap_or_default().to_owned()]).unwrap_or_default(),
        ..Org::new(id, kind, label.clone(), place.id, place.path)
    };
    let faults = faults_of(maker, world, &org, None);
    if !faults.is_empty() {
        return Outcome::faulty(&label, faults);
    }
    world.put(org.clone());
    Outcome {
        judged: Judged {
            verdict: Verdict::Create,
            label,
            object: Some(id.0),
            version: None,
            changes: Vec::new(),
            faults: Vec::new(),
        },
        plan: Some(Plan::Create(Box::new(org), further)),
        wants_more: false,
    }
}

/// The places beside its own that an organisation would be bound to, where the row says others than are known. Those
/// outside the importer's place stay.
#[must_use]
pub fn further(
    world: &World,
    org: &Org,
    said: &Said,
    wish: &Wish,
    found: &mut Differences,
) -> Option<Further> {
    let (known, elsewhere) = world.further(org.id);
    let mut wanted = match &wish.further {
        Some(places) => places.clone(),
        None if said.clears("further") => Vec::new(),
        None => return None,
    };
    wanted.retain(|area| *area != org.area_id);
    let as_set = |areas: &[AreaId]| areas.iter().copied().collect::<HashSet<_>>();
    if as_set(&wanted) == as_set(&known) {
        return None;
    }
    let (from, to) = (world.written_places(&known), world.written_places(&wanted));
    found.put("further", Some(&from), &to);
    let join = |mut places: Vec<AreaId>| {
        places.extend(&elsewhere);
        places
    };
    Some(Further {
        was: join(known),
        to: join(wanted),
    })
}

/// What a row changes of an organisation: the organisation after it, and the change as the room takes it.
#[must_use]
pub fn change(world: &World, was: &Org, said: &Said, wish: &Wish) -> (Org, OrgChange, Differences) {
    let (mut org, mut change, mut found) =
        (was.clone(), OrgChange::default(), Differences::default());
    change.version = was.version;
    if let Some(name) = found.text("name", Some(&was.name), said.get("name")) {
        org.name.clone_from(&name);
        change.name = Some(name);
    }
    if let Some(kind) = code_of::<OrgKind>(said, "kind").filter(|kind| *kind != was.kind) {
        found.put("kind", Some(was.kind.code()), kind.code());
        (org.kind, change.kind) = (kind, Some(kind));
    }
    if let Some(code) = found.text(
        "credit_code",
        was.credit_code.as_deref(),
        wish.credit_code.as_deref(),
    ) {
        org.credit_code = Some(code.clone());
        change.credit_code = Some(Some(code));
    }
    // a sheet of somebody else's that names the community of something in it says nothing new; an export says it exactly
    let exact = said.get(VERSION).is_some();
    let elsewhere = |place: &&KnownPlace| {
        place.id != was.area_id && (exact || !place.path.contains(&was.area_path))
    };
    if let Some(place) = wish.place.as_ref().filter(elsewhere) {
        let (from, to) = (
            world.places.written(&was.area_path),
            world.places.written(&place.path),
        );
        found.put("area", Some(&from), &to);
        (org.area_id, org.area_path) = (place.id, place.path.clone());
        change.area_id = Some(place.id);
    }
    if let Some(parent) = wish.parent.filter(|parent| Some(*parent) != was.parent_id) {
        found.put(
            "parent",
            parent_name(world, was.parent_id),
            parent_name(world, Some(parent)).unwrap_or_default(),
        );
        org.parent_id = Some(parent);
        change.parent_id = Some(Some(parent));
    }
    if let Some(line) = found.text(
        "line_system",
        was.line_system.as_deref(),
        said.get("line_system"),
    ) {
        org.line_system = Some(line.clone());
        change.line_system = Some(Some(line));
    }
    if let Some(build) =
        code_of::<PartyBuild>(said, "party_build").filter(|build| Some(*build) != was.party_build)
    {
        found.put(
            "party_build",
            was.party_build.map(CodeEnum::code),
            build.code(),
        );
        org.party_build = Some(build);
        change.party_build = Some(Some(build));
    }
    if let Some(phone) = found.text(
        "office_phone",
        was.office_phone.as_deref(),
        said.get("office_phone"),
    ) {
        org.office_phone = Some(phone.clone());
        change.office_phone = Some(Some(phone));
    }
    let tags = said
        .get("tags")
        .and_then(|typed| edit::tags(vec![typed.to_owned()]).ok());
    if let Some(tags) = found.text("tags", Some(&was.tags), tags.as_deref()) {
        org.tags.clone_from(&tags);
        change.tags = Some(vec![tags]);
    }
    for (field, was) in [
        ("credit_code", was.credit_code.as_deref()),
        ("line_system", was.line_system.as_deref()),
        ("party_build", was.party_build.map(CodeEnum::code)),
        ("office_phone", was.office_phone.as_deref()),
        ("tags", Some(was.tags.as_str())),
        ("parent", parent_name(world, was.parent_id)),
    ] {
        if found.gone(field, was, said) {
            clear(field, &mut org, &mut change);
        }
    }
    (org, change, found)
}

fn parent_name(world: &World, id: Option<OrgId>) -> Option<&str> {
    id.and_then(|id| world.orgs.get(&id))
        .map(|org| org.name.as_str())
}

/// Takes a fact off an organisation.
fn clear(field: &str, org: &mut Org, change: &mut OrgChange) {
    match field {
        "credit_code" => (org.credit_code, change.credit_code) = (None, Some(None)),
        "line_system" => (org.line_system, change.line_system) = (None, Some(None)),
        "party_build" => (org.party_build, change.party_build) = (None, Some(None)),
        "office_phone" => (org.office_phone, change.office_phone) = (None, Some(None)),
        "parent" => (org.parent_id, change.parent_id) = (None, Some(None)),
        _ => (org.tags, change.tags) = (String::new(), Some(Vec::new())),
    }
}
