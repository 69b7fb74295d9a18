//! The roster of organisations: found by their social credit code, without one by name and place.

use std::collections::HashMap;
use std::sync::LazyLock;

use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::codes::CreditCode;
use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::Value;
use linli_kit::sheet::mapping::{FieldKind, FieldSpec};
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};

use super::places::{KnownPlace, PlaceIndex};
use super::row::{Differences, Fault, Judged, Said, Verdict, comparable};
use super::sheet::{VERSION, code as code_of};
use super::subject::{Dependent, Exported, Maker, Outcome, Subject, UNDONE, Undoing, Wanted, Written};
use super::words::{Words, choice};
use crate::areas;
use crate::orgs::edit::{self, OrgChange};
use crate::orgs::rules::{self, decide};
use crate::orgs::store::{self, Org};
use crate::orgs::{OrgKind, PartyBuild, bulk, list};

/// The columns; of each the first title is the one we write and the second English.
pub static FIELDS: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    let text = |maximum| FieldKind::Text { maximum };
    vec![
        FieldSpec::new(
            "credit_code",
            &["统一社会信用代码", "Credit code", "信用代码", "社会信用代码", "统一信用代码", "组织机构代码"],
            FieldKind::Code { maximum: 40 },
        )
        .note("18 位；填了就按它认单位，不填按名称和地点认"),
        FieldSpec::new(
            "name",
            &["组织名称", "Organisation name", "单位全称", "单位名称", "组织全称", "机构名称", "企业名称", "名称"],
            text(100),
        )
        .required()
        .note("必填，写全称"),
        FieldSpec::new(
            "kind",
            &["类别", "Kind", "组织类别", "单位类别", "单位性质", "组织类型", "单位类型", "性质"],
            choice(OrgKind::ALL),
        )
        .note("新增时必填，从下拉项中选"),
        FieldSpec::new(
            "community",
            &["社区", "Community", "所属社区", "所在社区"],
            text(60),
        ),
        FieldSpec::new(
            "compound",
            &["小区", "Compound", "所属小区", "所在小区"],
            text(60),
        ),
        FieldSpec::new(
            "area",
            &["地点", "Place", "所在区域", "所在地", "所在位置"],
            text(200),
        )
        .note("如 北江社区/锦绣苑；三列合起来是一个地点，不填为本岗位的地点"),
        FieldSpec::new(
            "parent",
            &["上级组织", "Parent organisation", "隶属组织", "隶属党组织", "上级党组织", "上级单位"],
            text(100),
        )
        .note("名称或信用代码"),
        FieldSpec::new("line_system", &["条线", "Line", "所属条线"], text(40)),
        FieldSpec::new(
            "party_build",
            &["组建方式", "Built as", "单建联建"],
            choice(PartyBuild::ALL),
        )
        .note("只有党组织填写"),
        FieldSpec::new(
            "office_phone",
            &["办公电话", "Office phone", "公开电话", "值班电话", "单位电话"],
            text(40),
        )
        .note("会对外公开，不填个人手机"),
        FieldSpec::new(
            "tags",
            &["特长", "Tags", "标签", "能力"],
            text(160),
        )
        .note("几个词，用空格分开"),
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

/// The roster of organisations.
pub struct Organisations;

/// What rows are judged against: the street's living organisations and the places in scope.
pub struct World {
    places: PlaceIndex,
    orgs: HashMap<OrgId, Org>,
    by_code: HashMap<String, OrgId>,
    by_name: HashMap<String, Vec<OrgId>>,
    parents: HashMap<OrgId, OrgId>,
}

/// What is written for a row.
pub enum Plan {
    /// A new organisation.
    Create(Box<Org>),
    /// What changes of one, and what it was.
    Change(Box<Org>, Box<OrgChange>),
}

impl World {
    fn put(&mut self, org: Org) {
        if let Some(code) = &org.credit_code {
            self.by_code.insert(code.clone(), org.id);
        }
        let same_name = self.by_name.entry(comparable(&org.name)).or_default();
        if !same_name.contains(&org.id) {
            same_name.push(org.id);
        }
        if let Some(parent) = org.parent_id {
            self.parents.insert(org.id, parent);
        }
        self.orgs.insert(org.id, org);
    }

    fn called(&self, name: &str) -> impl Iterator<Item = &Org> {
        self.by_name
            .get(&comparable(name))
            .into_iter()
            .flatten()
            .filter_map(|id| self.orgs.get(id))
    }

    /// The organisation a row is about; `None` for a new one.
    fn find(&self, maker: &Maker, wish: &Wish, said: &Said) -> Result<Option<&Org>, Fault> {
        let code = wish.credit_code.as_deref();
        if let Some(found) = code.and_then(|code| self.by_code.get(code)) {
            return Ok(self.orgs.get(found));
        }
        let name = said.get("name").unwrap_or_default();
        let mut same = self.of_name(maker, name, wish.place.as_ref(), said.get(VERSION).is_some());
        if let (true, Some(kind)) = (same.len() > 1, code_of::<OrgKind>(said, "kind")) {
            same.retain(|org| org.kind == kind);
        }
        match same.as_slice() {
            [] => Ok(None),
            // it has another code: another organisation of the name, or one of the codes is wrong
            [one] if code.is_some() && one.credit_code.is_some() => {
                let known = one.credit_code.as_deref().unwrap_or_default();
                let typed = code.unwrap_or_default();
                Err(Fault::of("credit_code", typed, "roster_other_code").arg("known", known))
            }
            [one] => Ok(Some(one)),
            _ => Err(Fault::of("name", name, "roster_two_found")),
        }
    }

    /// Organisations of a name at just this place. A roster of somebody else's may also say only the community of what is
    /// known to be in one of its compounds, and the other way round; an export (`exact`) does not.
    fn of_name(
        &self,
        maker: &Maker,
        name: &str,
        place: Option<&KnownPlace>,
        exact: bool,
    ) -> Vec<&Org> {
        let Some(place) = place else {
            let own = |org: &&Org| maker.keeps(&org.area_path);
            return self.called(name).filter(own).collect();
        };
        let here: Vec<&Org> = self
            .called(name)
            .filter(|org| org.area_id == place.id)
            .collect();
        if exact || !here.is_empty() {
            return here;
        }
        let near = |org: &&Org| {
            place.path.contains(&org.area_path) || org.area_path.contains(&place.path)
        };
        self.called(name).filter(near).collect()
    }

    /// The living organisation a text means: by its code or its name.
    ///
    /// # Errors
    /// The fault of the field: no such organisation, or several.
    pub fn meant(&self, field: &str, text: &str) -> Result<&Org, Fault> {
        let by_code = CreditCode::parse(text)
            .ok()
            .and_then(|code| self.by_code.get(code.as_str()))
            .and_then(|id| self.orgs.get(id));
        if let Some(found) = by_code {
            return Ok(found);
        }
        let mut called = self.called(text);
        match (called.next(), called.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(Fault::of(field, text, "roster_org_unknown")),
            _ => Err(Fault::of(field, text, "roster_org_ambiguous")),
        }
    }

    /// A living organisation.
    #[must_use]
    pub fn get(&self, id: OrgId) -> Option<&Org> {
        self.orgs.get(&id)
    }

    /// The community's office over a place: the nearest on the way up.
    #[must_use]
    pub fn office_over(&self, place: &AreaPath) -> Option<&Org> {
        self.orgs
            .values()
            .filter(|org| org.kind == OrgKind::Community && org.area_path.contains(place))
            // the same one every time
            .max_by_key(|org| (org.area_path.depth(), org.id))
    }

    /// The places in scope.
    pub fn places(&mut self) -> &mut PlaceIndex {
        &mut self.places
    }

    /// A place as a roster writes it.
    #[must_use]
    pub fn place_written(&self, path: &AreaPath) -> String {
        self.places.written(path)
    }

    /// How a roster writes an organisation: its name, or its code where the name comes twice.
    #[must_use]
    pub fn written(&self, org: &Org) -> String {
        match (&org.credit_code, self.called(&org.name).count()) {
            (Some(code), 2..) => code.clone(),
            _ => org.name.clone(),
        }
    }
}

/// What a row says, resolved.
struct Wish {
    credit_code: Option<String>,
    place: Option<KnownPlace>,
    parent: Option<OrgId>,
    faults: Vec<Fault>,
}

fn wish(world: &mut World, said: &Said) -> Wish {
    let mut faults = Vec::new();
    let credit_code = said.get("credit_code").and_then(|typed| {
        let read = edit::read_credit_code(typed);
        if let Err(problem) = &read {
            faults.extend(Fault::from_problem(problem, Organisations::field_of).into_iter().map(
                |fault| Fault {
                    value: typed.to_owned(),
                    ..fault
                },
            ));
        }
        read.ok()
    });
    let place = said.get("area").and_then(|text| {
        let found = world.places.find("area", text);
        found.map_err(|fault| faults.push(fault)).ok()
    });
    let parent = said.get("parent").and_then(|text| {
        let found = world.meant("parent", text).map(|org| org.id);
        found.map_err(|fault| faults.push(fault)).ok()
    });
    Wish {
        credit_code,
        place,
        parent,
        faults,
    }
}

/// The rules of [`edit::create`] and [`edit::edit`] on an organisation as the row would leave it.
fn faults_of(maker: &Maker, world: &World, org: &Org, before: Option<&Org>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(build) = org.party_build
        && !rules::is_party(org.kind)
    {
        faults.push(Fault::of("party_build", build.words()[0], "field_org_build_party_only"));
    }
    for kept in before.into_iter().chain([org]) {
        let inside = maker.keeps(&kept.area_path);
        if let Err(why) = decide(kept.kind, false, inside, maker.role) {
            faults.push(Fault::row(why.code()));
            break;
        }
    }
    let moved = before.is_none_or(|was| was.parent_id != org.parent_id || was.kind != org.kind);
    if let Some(above) = org.parent_id.filter(|_| moved).and_then(|id| world.orgs.get(&id)) {
        let hangs = rules::may_hang(org.id, above.id, &world.parents);
        if let Err(code) = hangs {
            faults.push(Fault::of("parent", &above.name, &format!("field_{code}")));
        } else if !rules::may_stand(org.kind, above.kind) {
            faults.push(Fault::of("parent", &above.name, "field_org_wrong_parent"));
        }
    }
    faults
}

fn create(maker: &Maker, world: &mut World, said: &Said, wish: Wish) -> Outcome<Plan> {
    let label = said.get("name").unwrap_or_default().to_owned();
    let place = wish.place.or_else(|| world.places.own().cloned());
    let (Some(kind), Some(place)) = (code_of::<OrgKind>(said, "kind"), place) else {
        return Outcome::faulty(&label, vec![Fault::of("kind", "", "cell_missing")]);
    };
    let id = OrgId(maker.app.ids().next());
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
        plan: Some(Plan::Create(Box::new(org))),
        wants_more: false,
    }
}

/// What a row changes of an organisation: the organisation after it, and the change as the room takes it.
fn change(world: &World, was: &Org, said: &Said, wish: &Wish) -> (Org, OrgChange, Differences) {
    let (mut org, mut change, mut found) = (was.clone(), OrgChange::default(), Differences::default());
    change.version = was.version;
    if let Some(name) = found.text("name", Some(&was.name), said.get("name")) {
        org.name.clone_from(&name);
        change.name = Some(name);
    }
    if let Some(kind) = code_of::<OrgKind>(said, "kind").filter(|kind| *kind != was.kind) {
        found.put("kind", Some(was.kind.code()), kind.code());
        (org.kind, change.kind) = (kind, Some(kind));
    }
    if let Some(code) = found.text("credit_code", was.credit_code.as_deref(), wish.credit_code.as_deref()) {
        org.credit_code = Some(code.clone());
        change.credit_code = Some(Some(code));
    }
    // a sheet of somebody else's that names the community of something in it says nothing new; an export says it exactly
    let exact = said.get(VERSION).is_some();
    let elsewhere = |place: &&KnownPlace| {
        place.id != was.area_id && (exact || !place.path.contains(&was.area_path))
    };
    if let Some(place) = wish.place.as_ref().filter(elsewhere) {
        let (from, to) = (world.places.written(&was.area_path), world.places.written(&place.path));
        found.put("area", Some(&from), &to);
        (org.area_id, org.area_path) = (place.id, place.path.clone());
        change.area_id = Some(place.id);
    }
    if let Some(parent) = wish.parent.filter(|parent| Some(*parent) != was.parent_id) {
        let name = |id: Option<OrgId>| id.and_then(|id| world.orgs.get(&id)).map(|org| org.name.as_str());
        found.put("parent", name(was.parent_id), name(Some(parent)).unwrap_or_default());
        org.parent_id = Some(parent);
        change.parent_id = Some(Some(parent));
    }
    if let Some(line) = found.text("line_system", was.line_system.as_deref(), said.get("line_system")) {
        org.line_system = Some(line.clone());
        change.line_system = Some(Some(line));
    }
    if let Some(build) = code_of::<PartyBuild>(said, "party_build").filter(|build| Some(*build) != was.party_build) {
        found.put("party_build", was.party_build.map(CodeEnum::code), build.code());
        org.party_build = Some(build);
        change.party_build = Some(Some(build));
    }
    if let Some(phone) = found.text("office_phone", was.office_phone.as_deref(), said.get("office_phone")) {
        org.office_phone = Some(phone.clone());
        change.office_phone = Some(Some(phone));
    }
    let tags = said.get("tags").and_then(|typed| edit::tags(vec![typed.to_owned()]).ok());
    if let Some(tags) = found.text("tags", Some(&was.tags), tags.as_deref()) {
        org.tags.clone_from(&tags);
        change.tags = Some(vec![tags]);
    }
    (org, change, found)
}

/// What an organisation was, for taking a change back.
#[derive(Serialize, Deserialize)]
struct Before {
    org: Org,
}

impl Subject for Organisations {
    type World = World;
    type Plan = Plan;

    fn field_of(field: &str) -> &str {
        match field {
            "area_id" | "area_ids" => "area",
            "parent_id" => "parent",
            field => field,
        }
    }

    async fn world(maker: &Maker, db: &mut Db) -> Result<World, Problem> {
        let areas = areas::store::all(db, &maker.scope).await?;
        let orgs = store::of_kinds(db, &maker.scope, &[]).await?;
        let mut world = World {
            places: PlaceIndex::new(&areas, maker.scope.area()),
            orgs: HashMap::with_capacity(orgs.len()),
            by_code: HashMap::new(),
            by_name: HashMap::new(),
            parents: HashMap::new(),
        };
        for org in orgs {
            world.put(org);
        }
        Ok(world)
    }

    fn judge(maker: &Maker, world: &mut World, said: &Said) -> Outcome<Plan> {
        let label = said.get("name").unwrap_or_default().to_owned();
        let wish = wish(world, said);
        if !wish.faults.is_empty() {
            return Outcome::faulty(&label, wish.faults);
        }
        let was = match world.find(maker, &wish, said) {
            Err(fault) => {
                return Outcome::nothing(Judged::faulty(&label, Vec::new()).conflict(fault));
            }
            Ok(None) => return create(maker, world, said, wish),
            Ok(Some(was)) => was.clone(),
        };
        let (org, change, found) = change(world, &was, said, &wish);
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
        let faults = faults_of(maker, world, &org, Some(&was));
        if !faults.is_empty() {
            return Outcome::faulty(&label, faults);
        }
        world.put(org);
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
        let mut fresh = Vec::new();
        let mut changes = Vec::new();
        for plan in plans {
            match plan {
                Plan::Create(org) => {
                    written.push(Ok(Written {
                        object: org.id.0,
                        version: org.version,
                        before: None,
                    }));
                    fresh.push(*org);
                }
                Plan::Change(before, change) => {
                    changes.push((written.len(), before, change));
                    written.push(Err(Problem::stale()));
                }
            }
        }
        // new ones first: a change may hang an organisation under one of them
        bulk::enter(tx, &fresh).await?;
        for (place, before, change) in changes {
            written[place] = match edit::edit(tx, before.id, *change).await {
                Ok(after) => Ok(Written {
                    object: after.id.0,
                    version: after.version,
                    before: Some(
                        serde_json::to_string(&Before { org: *before }).map_err(Problem::internal)?,
                    ),
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
        let ids: Vec<OrgId> = rows.iter().map(|row| OrgId(row.object)).collect();
        let mut found: Vec<Dependent> = Vec::new();
        let versions: HashMap<OrgId, i64> =
            rows.iter().map(|row| (OrgId(row.object), row.version)).collect();
        for org in bulk::by_ids(db, scope, &ids).await? {
            if versions.get(&org.id) != Some(&org.version) {
                found.push(Dependent {
                    what: "roster_changed",
                    id: org.id.0,
                    name: org.name,
                });
            }
        }
        let made: Vec<OrgId> = rows
            .iter()
            .filter(|row| row.before.is_none())
            .map(|row| OrgId(row.object))
            .collect();
        for used in app.area_uses() {
            let Some(column) = used.keeps_org else {
                continue;
            };
            for user in bulk::users(db, scope, used, column, &made, now).await? {
                let own = used.what == "org" && made.contains(&OrgId(user.id));
                if !own {
                    found.push(Dependent {
                        what: used.what,
                        id: user.id,
                        name: user.name,
                    });
                }
            }
        }
        Ok(found)
    }

    async fn undo(tx: &mut Tx, rows: Vec<Undoing>) -> Result<Vec<i64>, Problem> {
        let mut kept = Vec::new();
        let mut made = Vec::new();
        for row in rows {
            match &row.before {
                None => made.push((OrgId(row.object), row.version, row.position)),
                Some(before) => {
                    let before: Before = serde_json::from_str(before).map_err(Problem::internal)?;
                    if !bulk::put_back(tx, before.org, row.version).await? {
                        kept.push(row.position);
                    }
                }
            }
        }
        let pairs: Vec<(OrgId, i64)> = made.iter().map(|(id, version, _)| (*id, *version)).collect();
        let ended = bulk::end(tx, &pairs, UNDONE).await?;
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
        db: &mut Db,
        wanted: &Wanted,
        page: Page,
    ) -> Result<Exported, Problem> {
        let (orgs, total) = list::kept(db, &maker.scope, &wanted.query, page).await?;
        let rows = orgs.iter().map(|org| row_of(world, org)).collect();
        Ok(Exported {
            rows,
            total,
            opened: Vec::new(),
        })
    }
}

/// An organisation as a row, in the order of [`FIELDS`].
fn row_of(world: &World, org: &Org) -> Vec<Value> {
    let text = |text: Option<&str>| Value::text(text.unwrap_or_default());
    let parent = org.parent_id.and_then(|id| world.orgs.get(&id));
    super::sheet::written_fields(&FIELDS)
        .map(|field| match field.key.as_str() {
            "credit_code" => text(org.credit_code.as_deref()),
            "name" => Value::text(&org.name),
            "kind" => Value::text(org.kind.words()[0]),
            "area" => Value::text(world.places.written(&org.area_path)),
            "parent" => Value::text(parent.map(|above| world.written(above)).unwrap_or_default()),
            "line_system" => text(org.line_system.as_deref()),
            "party_build" => text(org.party_build.map(|build| build.words()[0])),
            "office_phone" => text(org.office_phone.as_deref()),
            "tags" => Value::text(&org.tags),
            VERSION => super::sheet::number(org.version),
            _ => Value::Empty,
        })
        .collect()
}
