//! `GET /api/meeting-signs`: whether alliances met this quarter, whether the street held its symposium, and which seats
//! never came. By place and name: nobody is ranked.

use std::collections::HashMap;

use chrono::Datelike;
use linli_domain::id::BodyId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json};
use linli_kit::page::{MAX_PAGE_SIZE, Page};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::{orgs, persons};

use super::quarter::{self, joint_meeting_now, never_came, symposium_now, was_to_come};
use super::store::signs as store;
use crate::bodies;
use crate::bodies::store::{BodyFilter, Sight};
use crate::resolutions::shapes::{MeetingSigns, QuarterMeeting, SeatAttendance, YearSymposium};

async fn quarters(
    db: &mut Db,
    scope: &Scope,
    now: Timestamp,
) -> Result<Vec<QuarterMeeting>, Problem> {
    let quarter = quarter::of(now);
    let met = store::met(db, scope, quarter).await?;
    Ok(met
        .into_iter()
        .map(|one| QuarterMeeting {
            sign: joint_meeting_now(quarter, (one.before, one.approved), one.created_at, now),
            alliance_id: one.alliance_id,
            alliance_name: one.name,
            body_id: one.body_id,
            approved: one.approved,
            before: one.before,
            meeting_id: one.meeting_id,
        })
        .collect())
}

async fn seats(
    db: &mut Db,
    scope: &Scope,
    now: Timestamp,
) -> Result<(Vec<SeatAttendance>, i64), Problem> {
    let first = Page::check(None, Some(MAX_PAGE_SIZE))?;
    let own = Sight::Staff;
    let (found, _) = bodies::store::find(db, scope, &own, &BodyFilter::default(), first).await?;
    let ids: Vec<BodyId> = found.iter().map(|body| body.id).collect();
    let order: HashMap<BodyId, usize> = ids.iter().copied().zip(0..).collect();
    let names: HashMap<BodyId, String> =
        found.into_iter().map(|body| (body.id, body.name)).collect();
    let mut all = store::sat(db, scope, &ids, quarter::of(now)).await?;
    all.retain(|one| was_to_come((one.earlier, one.later)));
    let seats = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let never: Vec<_> = all
        .into_iter()
        .filter(|one| never_came((one.earlier, one.later), one.attended))
        .collect();
    let units = never.iter().filter_map(|one| one.org_id);
    let units = orgs::store::names(db, scope, units).await?;
    let people = never.iter().filter_map(|one| one.person_id);
    let people = persons::store::names(db, scope, people).await?;
    let mut never: Vec<SeatAttendance> = never
        .into_iter()
        .map(|one| SeatAttendance {
            body_name: names.get(&one.body_id).cloned().unwrap_or_default(),
            org_name: one.org_id.and_then(|id| units.get(&id).cloned()),
            person_name: one.person_id.and_then(|id| people.get(&id).cloned()),
            body_id: one.body_id,
            org_id: one.org_id,
            person_id: one.person_id,
            called: one.earlier + one.later,
            attended: one.attended,
        })
        .collect();
    never.sort_by(|a, b| {
        let place = |one: &SeatAttendance| order.get(&one.body_id).copied();
        (place(a), &a.org_name, &a.person_name).cmp(&(place(b), &b.org_name, &b.person_name))
    });
    Ok((never, seats))
}

/// The signs of the caller's place, in a fixed number of queries.
#[utoipa::path(get, path = "/api/meeting-signs", tag = "meetings", responses((status = 200, body = MeetingSigns)))]
pub async fn get_meeting_signs(ctx: Ctx) -> Result<Json<MeetingSigns>, Problem> {
    let (scope, reader, now) = (ctx.scope()?, Reader::of(&ctx)?, ctx.now());
    let quarter = quarter::of(now);
    let mut db = ctx.read().await?;
    let quarters = quarters(&mut db, &scope, now).await?;
    let symposium = match reader.actor.scope().area().depth() {
        0 => {
            let year = now.date().year();
            let from = now.start_of_year();
            let held = store::symposia(&mut db, &scope, from, now.plus(1)).await?;
            let last = from.plus(-1).start_of_year();
            let before = store::symposia(&mut db, &scope, last, from).await?;
            let since = store::known_since(&mut db, &scope).await?;
            Some(YearSymposium {
                year: i64::from(year),
                held,
                before,
                sign: symposium_now((before, held), since, now),
            })
        }
        _ => None,
    };
    let (unattended, seats) = seats(&mut db, &scope, now).await?;
    Ok(Json(MeetingSigns {
        quarter_from: quarter.from,
        quarter_to: quarter.to,
        quarters,
        symposium,
        unattended,
        seats,
    }))
}
