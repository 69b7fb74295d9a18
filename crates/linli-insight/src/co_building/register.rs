//! `GET /api/co-building/units.xlsx`: the register of co-building units of a year (共建单位台账, domain.md 1.7), a row for each
//! unit in the order of names: whoever builds together by an alliance, an agreement or a card. Nothing in it was typed for
//! it: alliances, agreements in force, ticks and deeds say it. Telephone numbers stand in it masked.

use std::collections::HashMap;

use linli_domain::actor::Role;
use linli_domain::id::{AllianceId, MethodItemId, OrgId, SelectionId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Ctx, Query};
use linli_kit::download::{Download, exported};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::sheet::cell::Value;
use linli_kit::sheet::write::{Column, ColumnFormat, WriteError, XlsxTable};
use linli_kit::store::Db;
use linli_programme::methods;
use linli_programme::methods::MethodItem;
use linli_programme::methods::rules::{MethodPart, MethodState};
use linli_programme::methods::store::selections;
use linli_work::contacts;
use linli_work::contacts::store::Speaker;
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::IntoParams;

use super::promises::{LineOfYear, UnitPromises, by_unit, year_asked};
use super::store::register::{self as store, Bond, Seat, Unit};
use super::store::{Whose, Year, lines};

/// Which year, and of which alliance.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnitRegisterQuery {
    /// The civil year; the present one when left out.
    #[serde(default)]
    pub year: Option<i64>,
    /// Of the members of one alliance led from the own place; when left out, of all those, and of whoever else of the own place
    /// or with an office of it is bound by an agreement or has a card.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub alliance_id: Option<AllianceId>,
}

/// A unit as the register shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredUnit {
    /// Who it is.
    pub unit: Unit,
    /// Its memberships in the year, what it joined first before the rest.
    pub seats: Vec<Seat>,
    /// Its liaisons; where it has none, its heads.
    pub contacts: Vec<Speaker>,
    /// The communities it is paired with, by name.
    pub paired: Vec<String>,
    /// The agreements in force that bind it.
    pub bonds: Vec<Bond>,
    /// The mandatory projects it ticked, by name.
    pub mandatory: Vec<String>,
    /// The optional projects it ticked, by name.
    pub optional: Vec<String>,
    /// What it promised and delivered; nothing where it promised nothing.
    pub promises: Option<UnitPromises>,
}

/// The projects units ticked in a year, in the order of the method: mandatory and optional ones of each unit. Three queries.
async fn ticked(
    db: &mut Db,
    scope: &Scope,
    year: i64,
) -> Result<HashMap<OrgId, (Vec<String>, Vec<String>)>, Problem> {
    let wide = Scope::street_wide(scope.street());
    let revisions = methods::store::of_year(db, &wide, year).await?;
    let selections = selections::of_year(db, &wide, year).await?;
    let mut ticks: HashMap<SelectionId, Vec<MethodItemId>> = HashMap::new();
    for tick in selections::ticks_of_year(db, &wide, year).await? {
        if tick.ticked {
            ticks
                .entry(tick.selection_id)
                .or_default()
                .push(tick.item_id);
        }
    }
    let Some(method) = revisions
        .into_iter()
        .rfind(|one| matches!(one.state, MethodState::Open | MethodState::Closed))
    else {
        return Ok(HashMap::new());
    };
    let items: Vec<MethodItem> = method.read_items()?;
    let of = |taken: &[MethodItemId], part| {
        let of_part = items.iter().filter(|item| item.part == part);
        of_part
            .filter(|item| taken.contains(&item.id))
            .map(|item| item.name.clone())
            .collect::<Vec<String>>()
    };
    Ok(selections
        .into_iter()
        .map(|one| {
            let taken = ticks.remove(&one.id).unwrap_or_default();
            let parts = (
                of(&taken, MethodPart::Mandatory),
                of(&taken, MethodPart::Optional),
            );
            (one.org_id, parts)
        })
        .collect())
}

/// The co-building units of a year, by name: nine queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn units_of(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    alliance: Option<AllianceId>,
    now: Timestamp,
) -> Result<Vec<RegisteredUnit>, Problem> {
    let units = store::units(db, scope, year, alliance).await?;
    let ids: Vec<OrgId> = units.iter().map(|unit| unit.org_id).collect();
    let mut seats: HashMap<OrgId, Vec<Seat>> = HashMap::new();
    for seat in store::seats(db, scope, year, &ids).await? {
        seats.entry(seat.org_id).or_default().push(seat);
    }
    let mut liaisons: HashMap<OrgId, Vec<Speaker>> = HashMap::new();
    let mut heads: HashMap<OrgId, Vec<Speaker>> = HashMap::new();
    for one in contacts::store::speakers(db, scope, &ids, now).await? {
        let of = match one.role {
            Role::UnitLiaison => &mut liaisons,
            _ => &mut heads,
        };
        of.entry(one.org_id).or_default().push(one);
    }
    let mut bonds: HashMap<OrgId, Vec<Bond>> = HashMap::new();
    for bond in store::bonds(db, scope, year, now, &ids).await? {
        bonds.entry(bond.org_id).or_default().push(bond);
    }
    let mut paired: HashMap<OrgId, Vec<String>> = HashMap::new();
    for pair in store::paired(db, scope, year, now, &ids).await? {
        paired.entry(pair.org_id).or_default().push(pair.name);
    }
    let owed = lines(db, scope, year, Whose::Units(&ids)).await?;
    let mut promises: HashMap<OrgId, UnitPromises> = by_unit(owed, year)
        .into_iter()
        .map(|unit| (unit.org_id, unit))
        .collect();
    let mut ticked = ticked(db, scope, year.number).await?;
    Ok(units
        .into_iter()
        .map(|unit| {
            let org = unit.org_id;
            let (mandatory, optional) = ticked.remove(&org).unwrap_or_default();
            let contacts = liaisons.remove(&org).or_else(|| heads.remove(&org));
            RegisteredUnit {
                unit,
                seats: seats.remove(&org).unwrap_or_default(),
                paired: paired.remove(&org).unwrap_or_default(),
                contacts: contacts.unwrap_or_default(),
                bonds: bonds.remove(&org).unwrap_or_default(),
                mandatory,
                optional,
                promises: promises.remove(&org),
            }
        })
        .collect())
}

/// The co-building units of a year with their agreements, projects and promises as a workbook.
#[utoipa::path(get, path = "/api/co-building/units.xlsx", tag = "co_building", params(UnitRegisterQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn get_unit_register(ctx: Ctx, Query(query): Query<UnitRegisterQuery>) -> Answer {
    let (scope, reader) = (ctx.scope()?, Reader::of(&ctx)?);
    let year = year_asked(query.year, ctx.now())?;
    let mut db = ctx.read().await?;
    let units = units_of(&mut db, &scope, year, query.alliance_id, ctx.now()).await?;
    drop(db);
    let words = Words { reader, year };
    let bytes = words.workbook(&units)?;
    let detail = json!({"what": "co_building_units", "year": year.number, "alliance_id": query.alliance_id, "rows": units.len()});
    Download::workbook(&format!("units-{}", year.number), bytes)
        .logged(&ctx, exported(detail))
        .await
}

/// The columns: the last part of their text's key, how their values are shown, how wide at least.
const COLUMNS: [(&str, ColumnFormat, f64); 18] = [
    ("name", ColumnFormat::General, 28.0),
    ("credit_code", ColumnFormat::Text, 22.0),
    ("kind", ColumnFormat::General, 12.0),
    ("line_system", ColumnFormat::General, 12.0),
    ("party", ColumnFormat::General, 24.0),
    ("contact", ColumnFormat::General, 14.0),
    ("post", ColumnFormat::General, 18.0),
    ("phone", ColumnFormat::Text, 16.0),
    ("paired", ColumnFormat::General, 20.0),
    ("alliances", ColumnFormat::General, 28.0),
    ("joined", ColumnFormat::General, 14.0),
    ("agreements", ColumnFormat::General, 26.0),
    ("validity", ColumnFormat::General, 28.0),
    ("mandatory", ColumnFormat::General, 36.0),
    ("optional", ColumnFormat::General, 36.0),
    ("due", ColumnFormat::Integer, 0.0),
    ("kept", ColumnFormat::Integer, 0.0),
    ("lines", ColumnFormat::General, 48.0),
];

/// Several things in one cell.
fn several<T>(things: &[T], say: impl Fn(&T) -> String) -> Value {
    let said: Vec<String> = things.iter().map(say).collect();
    Value::text(said.join("；"))
}

fn day(at: Timestamp) -> String {
    at.date().to_string()
}

/// For whom the register is written, and of which year.
struct Words<'a> {
    reader: Reader<'a>,
    year: Year,
}

impl Words<'_> {
    fn say(&self, key: &str, args: &serde_json::Value) -> String {
        let mut args: Map<String, serde_json::Value> =
            args.as_object().cloned().unwrap_or_default();
        args.insert("year".to_owned(), self.year.number.into());
        let key = format!("co_building_register_{key}");
        self.reader.app.texts().say(self.reader.locale, &key, &args)
    }

    fn workbook(&self, units: &[RegisteredUnit]) -> Result<Vec<u8>, WriteError> {
        let plain = |key: &str| self.say(key, &serde_json::Value::Null);
        let columns = COLUMNS
            .iter()
            .map(|(key, format, least)| {
                let column = Column::new(plain(&format!("head_{key}")), *format);
                Column {
                    width: column.width.max(*least),
                    ..column
                }
            })
            .collect();
        let mut table = XlsxTable::new(&plain("sheet"), columns)?;
        for unit in units {
            table.push(&self.row(unit))?;
        }
        table.into_bytes()
    }

    fn row(&self, unit: &RegisteredUnit) -> Vec<Value> {
        let text = |text: Option<&String>| Value::text(text.cloned().unwrap_or_default());
        // lines of a unit lie far below 2^53, up to which a cell is exact
        #[allow(clippy::cast_precision_loss, reason = "see above")]
        let amount = |number: i64| Value::Number(number as f64);
        let who = &unit.unit;
        let owed: Vec<&LineOfYear> = unit
            .promises
            .iter()
            .flat_map(|promises| &promises.lines)
            .filter(|line| line.promised > 0 || line.delivered > 0)
            .collect();
        let promises = unit.promises.as_ref();
        vec![
            text(Some(&who.org_name)),
            text(who.credit_code.as_ref()),
            Value::text(self.say(&format!("kind_{}", who.kind), &serde_json::Value::Null)),
            text(who.line_system.as_ref()),
            text(who.party.as_ref()),
            several(&unit.contacts, |one| one.person_name.clone()),
            several(&unit.contacts, |one| {
                self.say(&format!("post_{}", one.role), &serde_json::Value::Null)
            }),
            several(&unit.contacts, |one| {
                one.phone_masked.clone().unwrap_or_default()
            }),
            several(&unit.paired, String::clone),
            several(&unit.seats, |seat| seat.alliance.clone()),
            several(&unit.seats, |seat| self.membership(seat)),
            several(&unit.bonds, |bond| bond.number.clone()),
            several(&unit.bonds, |bond| self.validity(bond)),
            several(&unit.mandatory, String::clone),
            several(&unit.optional, String::clone),
            amount(promises.map_or(0, |promises| promises.due_lines)),
            amount(promises.map_or(0, |promises| promises.kept_lines)),
            several(&owed, |line| {
                let (delivered, promised) = (line.delivered, line.promised);
                format!("{} {delivered}/{promised} {}", line.what, line.unit)
            }),
        ]
    }

    /// Since when a unit is a member, and until when it was.
    fn membership(&self, seat: &Seat) -> String {
        match seat.to_at {
            None => day(seat.from_at),
            Some(to) => self.say("left", &json!({"from": day(seat.from_at), "to": day(to)})),
        }
    }

    fn validity(&self, bond: &Bond) -> String {
        let early = bond.held_to < bond.valid_to;
        let (key, last) = match early {
            true => ("ended", bond.held_to),
            false => ("span", bond.valid_to.plus(-1)),
        };
        self.say(key, &json!({"from": day(bond.valid_from), "to": day(last)}))
    }
}
