//! What the cards of many units say, read at once and put together: thirteen queries at most whatever the number of units, twice
//! that where cards of the quarter before are looked through for corrections.

use std::collections::HashMap;

use linli_domain::id::{DemandId, ObligationId, OrgId};
use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_work::agreements::promise::{Promise, Validity};

use super::facts::{
    CardActivities, CardFacts, CardHelp, CardOrders, CardPraise, CardPromise, CardResource,
    CardSharing, without_names,
};
use super::quarter::Quarter;
use super::rules::ServiceCardState;
use super::store;
use super::store::figures::{self, Done, Line};

/// What the cards of some units say today, with what changed since the card of the quarter before was sent. `somebody` is
/// what stands for a name in words of praise.
///
/// # Errors
/// The database refused.
pub async fn facts_of(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
    somebody: &str,
) -> Result<HashMap<OrgId, CardFacts>, Problem> {
    let mut facts = plain_facts(db, scope, quarter, orgs, somebody).await?;
    let before = quarter.before();
    let sent: HashMap<OrgId, CardFacts> = store::of_units(db, scope, orgs, before)
        .await?
        .into_iter()
        .filter(|card| card.state != ServiceCardState::Made)
        .filter_map(|card| Some((card.org_id, read(&card.facts).ok()?)))
        .collect();
    if sent.is_empty() {
        return Ok(facts);
    }
    let units: Vec<OrgId> = sent.keys().copied().collect();
    let today = plain_facts(db, scope, before, &units, somebody).await?;
    for (org, as_sent) in sent {
        if let (Some(card), Some(now)) = (facts.get_mut(&org), today.get(&org)) {
            card.corrections = as_sent.corrected_by(&before.to_string(), now);
        }
    }
    Ok(facts)
}

/// What a stored card says.
///
/// # Errors
/// It is none of ours.
pub fn read(facts: &str) -> Result<CardFacts, Problem> {
    serde_json::from_str(facts).map_err(Problem::internal)
}

async fn plain_facts(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
    somebody: &str,
) -> Result<HashMap<OrgId, CardFacts>, Problem> {
    let mut facts: HashMap<OrgId, CardFacts> = orgs
        .iter()
        .map(|org| {
            let empty = CardFacts {
                sharing: Some(CardSharing::default()),
                activities: Some(CardActivities::default()),
                ..CardFacts::default()
            };
            (*org, empty)
        })
        .collect();
    if orgs.is_empty() {
        return Ok(facts);
    }
    for one in figures::alliances(db, scope, quarter, orgs).await? {
        of(&mut facts, one.org_id).alliances.push(one.name);
    }
    let lines = figures::lines(db, scope, quarter, orgs).await?;
    let done = figures::done(db, scope, quarter, &lines).await?;
    let done: HashMap<ObligationId, Done> = done
        .into_iter()
        .map(|one| (one.obligation_id, one))
        .collect();
    for line in &lines {
        let promise = promised(line, quarter, done.get(&line.id));
        of(&mut facts, line.org_id).promises.push(promise);
    }
    for one in figures::orders(db, scope, quarter, orgs).await? {
        let card = of(&mut facts, one.org_id);
        card.orders = CardOrders {
            taken: one.taken,
            closed: one.closed,
        };
        card.praise.answered = one.answered;
        card.praise.satisfied = one.satisfied;
    }
    for one in figures::bookings(db, scope, quarter, orgs).await? {
        shared(&mut facts, one.org_id).bookings = one.bookings;
    }
    for one in figures::called(db, scope, quarter, orgs).await? {
        let sharing = shared(&mut facts, one.org_id);
        (sharing.called, sharing.attended) = (one.called, one.attended);
    }
    for one in figures::activities(db, scope, quarter, orgs).await? {
        of(&mut facts, one.org_id).activities = Some(CardActivities {
            hosted: one.hosted,
            joined: one.joined,
        });
    }
    for one in figures::helped(db, scope, quarter, orgs).await? {
        of(&mut facts, one.org_id).helped.push(CardHelp {
            matter: one.matter.unwrap_or_default(),
            group: one.group_name.unwrap_or_default(),
            demands: one.demands,
            beneficiaries: one.beneficiaries,
        });
    }
    let said = figures::said(db, scope, quarter, orgs).await?;
    let mut names: HashMap<DemandId, Vec<String>> = HashMap::new();
    for one in figures::named(db, scope, &said).await? {
        names.entry(one.demand_id).or_default().push(one.name);
    }
    for one in said {
        let known = names.get(&one.demand_id).map_or(&[][..], Vec::as_slice);
        let words = without_names(&one.words, known, somebody);
        let CardPraise { words: all, .. } = &mut of(&mut facts, one.org_id).praise;
        all.push(words);
    }
    for one in figures::offers(db, scope, quarter, orgs).await? {
        of(&mut facts, one.org_id).resources.push(CardResource {
            number: one.number,
            title: one.title,
            new: one.created_at >= quarter.from(),
        });
    }
    Ok(facts)
}

fn of(facts: &mut HashMap<OrgId, CardFacts>, org: OrgId) -> &mut CardFacts {
    facts.entry(org).or_default()
}

fn shared(facts: &mut HashMap<OrgId, CardFacts>, org: OrgId) -> &mut CardSharing {
    of(facts, org).sharing.get_or_insert_default()
}

fn promised(line: &Line, quarter: Quarter, done: Option<&Done>) -> CardPromise {
    let validity = Validity::new(
        line.valid_from,
        line.valid_to,
        line.counts_from,
        line.counts_to,
    );
    let promise = Promise {
        quantity: line.quantity,
        period: line.period,
    };
    CardPromise {
        obligation_id: line.id,
        agreement: line.number.clone(),
        what: line.what.clone(),
        unit: line.unit.clone(),
        delivered: done.map_or(0, |done| done.in_quarter),
        delivered_in_year: done.map_or(0, |done| done.in_year),
        promised_in_year: promise.in_year(validity, quarter.year()),
    }
}
