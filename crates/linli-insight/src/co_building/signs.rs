//! `GET /api/co-building`: each alliance in plain signs.

use std::collections::{BTreeSet, HashMap};

use chrono::Datelike;
use linli_council::meetings::quarter::{self, joint_meeting_now};
use linli_council::meetings::store::signs::{Met, met};
use linli_council::resolutions::shapes::MeetingSign;
use linli_domain::id::{AllianceId, MeetingId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;

use super::promises::{LineOfYear, year_at};
use super::store::idle::two_quarters;
use super::store::{self, Line, Member, Whose};

/// An alliance's signs: counts with what they are of, never added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AllianceSigns {
    /// The alliance.
    pub id: AllianceId,
    /// Its name.
    pub name: String,
    /// Whether it met this quarter.
    pub meeting: MeetingSign,
    /// Joint meetings of this quarter whose minutes are approved.
    pub met: i64,
    /// A joint meeting of this quarter that is on its way.
    pub meeting_id: Option<MeetingId>,
    /// Members now.
    pub members: i64,
    /// Of them those that are a party of an agreement that holds.
    pub agreed: i64,
    /// Whether that is fewer than nine in ten.
    pub few_agreed: bool,
    /// Lines that promise anything this year, of all members.
    pub due_lines: i64,
    /// Of them kept already.
    pub kept_lines: i64,
    /// Whether less than half of them is kept though it is September.
    pub late: bool,
    /// Members throughout the last two quarters: what the next figure is of.
    pub throughout: i64,
    /// Of them without any contribution since.
    pub silent: i64,
    /// Their names, in the order of names.
    pub silent_names: Vec<String>,
    /// Demands of its places that ask for more than anybody has taken.
    pub unmet: i64,
    /// Resources of its members that have come to rest.
    pub idle: i64,
}

/// The alliances led from a place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CoBuilding {
    /// The civil year promises are of.
    pub year: i64,
    /// The first moment of the quarter meetings are of.
    pub quarter_from: Timestamp,
    /// The first moment after it.
    pub quarter_to: Timestamp,
    /// Since when a unit without contribution counts as silent.
    pub silent_since: Timestamp,
    /// By name.
    pub alliances: Vec<AllianceSigns>,
    /// How each sign is worked out, in words: meetings, agreements, promises, silence, rest.
    pub formulas: Vec<String>,
}

/// The month from whose first day promises of which less than half is kept are told.
const PROMISES_MONTH: u32 = 9;

/// The signs of one alliance, from its members, their lines and the unmet demands beside it.
fn signs(
    found: Met,
    meeting: MeetingSign,
    members: &[&Member],
    lines: &HashMap<OrgId, Vec<LineOfYear>>,
    names: &HashMap<OrgId, String>,
    unmet: i64,
    now: Timestamp,
) -> AllianceSigns {
    let since = two_quarters(now);
    let due: Vec<&LineOfYear> = members
        .iter()
        .filter_map(|member| lines.get(&member.org_id))
        .flatten()
        .filter(|line| line.promised > 0)
        .collect();
    let throughout: Vec<&&Member> = members.iter().filter(|one| one.throughout).collect();
    let silent: Vec<OrgId> = throughout
        .iter()
        .filter(|one| one.last_at.is_none_or(|at| at < since))
        .map(|one| one.org_id)
        .collect();
    let silent_names: BTreeSet<String> = silent
        .iter()
        .filter_map(|org| names.get(org).cloned())
        .collect();
    let agreed = members.iter().filter(|one| one.agreed).count();
    let kept = due.iter().filter(|line| line.is_kept()).count();
    AllianceSigns {
        id: found.alliance_id,
        name: found.name,
        meeting,
        met: found.approved,
        meeting_id: found.meeting_id,
        members: count(members.len()),
        agreed: count(agreed),
        few_agreed: agreed * 10 < members.len() * 9,
        due_lines: count(due.len()),
        kept_lines: count(kept),
        late: now.date().month() >= PROMISES_MONTH && kept * 2 < due.len(),
        throughout: count(throughout.len()),
        silent: count(silent.len()),
        silent_names: silent_names.into_iter().collect(),
        unmet,
        idle: members.iter().map(|one| one.idle).sum(),
    }
}

/// A number of rows.
pub fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The signs of every alliance led from a place: five queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn signs_of(
    db: &mut Db,
    scope: &Scope,
    now: Timestamp,
) -> Result<Vec<AllianceSigns>, Problem> {
    let quarter = quarter::of(now);
    let mut alliances = met(db, scope, quarter).await?;
    alliances
        .sort_by(|one, other| (&one.name, one.alliance_id).cmp(&(&other.name, other.alliance_id)));
    let members = store::members(db, scope, now).await?;
    let unmet: HashMap<AllianceId, i64> = store::unmet(db, scope)
        .await?
        .into_iter()
        .map(|row| (row.alliance_id, row.unmet))
        .collect();
    let year = year_at(now);
    let units: BTreeSet<OrgId> = members.iter().map(|member| member.org_id).collect();
    let units: Vec<OrgId> = units.into_iter().collect();
    let wide = Scope::street_wide(scope.street());
    let mut lines: HashMap<OrgId, Vec<LineOfYear>> = HashMap::new();
    for chunk in units.chunks(500) {
        let found: Vec<Line> = store::lines(db, &wide, year, Whose::Units(chunk)).await?;
        for line in found {
            let unit = line.org_id;
            lines
                .entry(unit)
                .or_default()
                .push(LineOfYear::of(line, year));
        }
    }
    let names = linli_net::orgs::store::names(db, &wide, units).await?;
    Ok(alliances
        .into_iter()
        .map(|alliance| {
            let own: Vec<&Member> = members
                .iter()
                .filter(|one| one.alliance_id == alliance.alliance_id)
                .collect();
            let unmet = unmet.get(&alliance.alliance_id).copied().unwrap_or(0);
            let met = (alliance.before, alliance.approved);
            let meeting = joint_meeting_now(quarter, met, alliance.created_at, now);
            signs(alliance, meeting, &own, &lines, &names, unmet, now)
        })
        .collect())
}

/// Each alliance led from the own place in plain signs.
#[utoipa::path(get, path = "/api/co-building", tag = "co_building", responses((status = 200, body = CoBuilding)))]
pub async fn get_co_building(ctx: Ctx) -> Result<Json<CoBuilding>, Problem> {
    let (scope, now) = (ctx.scope()?, ctx.now());
    let mut db = ctx.read().await?;
    let alliances = signs_of(&mut db, &scope, now).await?;
    let say = |key: &str| {
        let key = format!("co_building_formula_{key}");
        ctx.app().texts().say(ctx.locale(), &key, &Map::new())
    };
    let quarter = quarter::of(now);
    Ok(Json(CoBuilding {
        quarter_from: quarter.from,
        quarter_to: quarter.to,
        year: year_at(now).number,
        silent_since: two_quarters(now),
        alliances,
        formulas: ["meetings", "agreed", "promises", "silent", "rest"]
            .map(say)
            .to_vec(),
    }))
}
