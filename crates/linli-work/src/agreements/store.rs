//! Queries over agreements, their parties and lines; what was delivered is in [`deeds`], which agreements count a deed in
//! [`holding`], what was signed in [`scans`].

pub mod deeds;
pub mod holding;
pub mod scans;
pub mod templates;
pub mod uses;

use linli_domain::area::AreaPath;
use linli_domain::id::{AgreementId, OrgId, PersonId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use super::AgreementKind;
use super::entity::{AGREEMENT_COLUMNS, Agreement, Obligation, Party};
use super::rules::{AgreementState, REMIND_DAYS};

/// An agreement goes along with its place until it has ended; a unit that is a party of one is in use.
pub const AREA_USES: &[AreaUse] = &[
    AreaUse {
        what: "agreement",
        table: "agreement",
        id: "id",
        label: "title",
        living: "state IN ('drafting', 'review', 'approved', 'signed', 'effective', 'expiring')",
        has_area_id: true,
        keeps: true,
        keeps_org: None,
        office: None,
        searched: false,
    },
    AreaUse {
        what: "agreement_party",
        table: "agreement_party",
        id: "agreement_id",
        label: "(SELECT a.title FROM agreement a WHERE a.street_id = agreement_party.street_id AND a.id = agreement_party.agreement_id)",
        living: "agreement_id IN (SELECT a.id FROM agreement a WHERE a.street_id = agreement_party.street_id \
                 AND a.state IN ('drafting', 'review', 'approved', 'signed', 'effective', 'expiring'))",
        has_area_id: false,
        keeps: false,
        keeps_org: Some("org_id"),
        office: None,
        searched: false,
    },
];

row! {
    struct Total { total: i64 }
}

/// An agreement of the street; whether the caller may see it is the room's rule.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: AgreementId) -> Result<Agreement, Problem> {
    let sql = format!("SELECT {AGREEMENT_COLUMNS} FROM agreement WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The same, locked until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load_for_update(
    db: &mut Db,
    scope: &Scope,
    id: AgreementId,
) -> Result<Agreement, Problem> {
    let sql = format!(
        "SELECT {AGREEMENT_COLUMNS} FROM agreement WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Every revision under a number, the first first.
///
/// # Errors
/// The database refused.
pub async fn revisions(
    db: &mut Db,
    scope: &Scope,
    number: &str,
) -> Result<Vec<Agreement>, Problem> {
    let sql = format!(
        "SELECT {AGREEMENT_COLUMNS} FROM agreement WHERE street_id = $1 AND number = $4 ORDER BY revision"
    );
    Ok(db.all(scope, sql, params![number]).await?)
}

/// The drafts and agreements that amend or renew one, those dropped or ended before their time left out.
///
/// # Errors
/// The database refused.
pub async fn followers(
    db: &mut Db,
    scope: &Scope,
    id: AgreementId,
) -> Result<Vec<Agreement>, Problem> {
    let sql = format!(
        "SELECT {AGREEMENT_COLUMNS} FROM agreement WHERE street_id = $1 AND (amended_from = $4 OR renewed_from = $4) \
         AND state <> 'terminated' ORDER BY id"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// Whose turn an agreement may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Whose own drafts are not theirs to review, and theirs to correct.
    pub person: Option<PersonId>,
    /// Reviews what others wrote.
    pub reviews: bool,
    /// Keeps signatures.
    pub keeps: bool,
    /// Corrects what was sent back to them.
    pub drafts: bool,
}

impl Waiting {
    /// The condition and its parameters: what was put up and somebody else wrote, what waits for its signatures, what was sent
    /// back to its writers. Who wrote is in the log, as [`super::hands`] reads it.
    fn condition(self) -> (String, Vec<Param>) {
        const LOGGED: &str = "EXISTS (SELECT 1 FROM event_log h WHERE h.street_id = agreement.street_id \
                              AND h.entity = 'agreement' AND h.entity_id = agreement.id AND h.event";
        let wrote = format!("{LOGGED} IN ('create', 'edit', 'submit') AND h.person_id = ?)");
        let person = || self.person.to_param();
        let (mut ways, mut values) = (vec!["1 = 0".to_owned()], Vec::new());
        if self.reviews {
            ways.push(format!("(state = 'review' AND NOT {wrote})"));
            values.push(person());
        }
        if self.keeps {
            ways.push("state = 'approved'".to_owned());
        }
        if self.drafts {
            let back = format!("{LOGGED} = 'send_back')");
            ways.push(format!("(state = 'drafting' AND {back} AND {wrote})"));
            values.push(person());
        }
        (format!("({})", ways.join(" OR ")), values)
    }
}

/// What a list asks for.
#[derive(Debug, Default)]
pub struct Filter {
    /// Part of the title, of the number or of a party's name.
    pub text: Option<String>,
    /// In one of these states; in any when empty.
    pub states: Vec<AgreementState>,
    /// What kind it is.
    pub kind: Option<AgreementKind>,
    /// One of its parties.
    pub party: Option<OrgId>,
    /// Ends before this moment, and holds now.
    pub ends_before: Option<Timestamp>,
    /// Only what waits for somebody.
    pub waiting: Option<Waiting>,
    /// Only what this organisation is a party of and knows of.
    pub seen_by: Option<OrgId>,
}

/// A page of agreements: what ends first among those that hold, then drafts, then what has ended.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    page: Page,
) -> Result<(Vec<Agreement>, i64), Problem> {
    let (sql, mut params) = conditions(filter);
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM agreement WHERE {sql}"),
            params.clone(),
        )
        .await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let rows = db
        .all(
            scope,
            format!(
                "SELECT {AGREEMENT_COLUMNS} FROM agreement WHERE {sql} \
                 ORDER BY CASE WHEN state IN ('signed', 'effective', 'expiring') THEN 0 \
                 WHEN state IN ('drafting', 'review', 'approved') THEN 1 ELSE 2 END, valid_to, number, revision DESC \
                 LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

fn conditions(filter: &Filter) -> (String, Vec<Param>) {
    const PARTY: &str = "SELECT 1 FROM agreement_party p WHERE p.street_id = agreement.street_id \
                         AND p.agreement_id = agreement.id AND";
    let mut sql = match filter.seen_by {
        // who is a party sees it wherever its office is
        Some(_) => "street_id = $1",
        None => "street_id = $1 AND area_path >= $2 AND area_path < $3",
    }
    .to_owned();
    let mut params = Vec::new();
    let mut narrow = |condition: String, values: Vec<Param>| {
        let mut filled = String::new();
        for (index, part) in condition.split('?').enumerate() {
            if index > 0 {
                filled.push_str(&format!("${}", params.len() + 3 + index));
            }
            filled.push_str(part);
        }
        sql.push_str(&format!(" AND {filled}"));
        params.extend(values);
    };
    if let Some(org) = filter.seen_by {
        narrow(
            // as Agreement::is_known_to_parties says of one
            format!(
                "EXISTS ({PARTY} p.org_id = ?) AND (state NOT IN ('drafting', 'terminated') \
                 OR (state = 'terminated' AND (signed_on IS NOT NULL OR submitted_by IS NOT NULL)))"
            ),
            params![org],
        );
    }
    if let Some(org) = filter.party {
        narrow(format!("EXISTS ({PARTY} p.org_id = ?)"), params![org]);
    }
    if !filter.states.is_empty() {
        let marks = vec!["?"; filter.states.len()].join(", ");
        let states = filter.states.iter().map(ToParam::to_param).collect();
        narrow(format!("state IN ({marks})"), states);
    }
    if let Some(kind) = filter.kind {
        narrow("kind = ?".to_owned(), params![kind]);
    }
    if let Some(waiting) = filter.waiting {
        let (condition, values) = waiting.condition();
        narrow(condition, values);
    }
    if let Some(end) = filter.ends_before {
        narrow(
            "valid_to < ? AND state IN ('effective', 'expiring')".to_owned(),
            params![end],
        );
    }
    if let Some(text) = &filter.text {
        let like = format!("%{}%", escaped(text));
        narrow(
            format!(
                "(title LIKE ? ESCAPE '!' OR number LIKE ? ESCAPE '!' OR EXISTS ({PARTY} EXISTS (SELECT 1 FROM org o \
                 WHERE o.street_id = p.street_id AND o.id = p.org_id AND o.name LIKE ? ESCAPE '!')))"
            ),
            params![like, like, like],
        );
    }
    (sql, params)
}

/// Typed text as `LIKE … ESCAPE '!'` takes it word for word.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|character| {
            let special = matches!(character, '!' | '%' | '_');
            special.then_some('!').into_iter().chain([character])
        })
        .collect()
}

/// The parties of some agreements, in the order of the text.
///
/// # Errors
/// The database refused.
pub async fn parties(
    db: &mut Db,
    scope: &Scope,
    ids: &[AgreementId],
) -> Result<Vec<Party>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT agreement_id, org_id, side, position FROM agreement_party WHERE street_id = $1 AND agreement_id IN ({}) \
         ORDER BY agreement_id, position",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// The lines of some agreements, in the order of the text.
///
/// # Errors
/// The database refused.
pub async fn lines(
    db: &mut Db,
    scope: &Scope,
    ids: &[AgreementId],
) -> Result<Vec<Obligation>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT agreement_id, id, position, org_id, kind, what, quantity, unit, period, class_id, resource_class \
         FROM obligation WHERE street_id = $1 AND agreement_id IN ({}) ORDER BY agreement_id, position",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Adds a revision.
///
/// # Errors
/// The revision is there already (somebody amended at the same moment), or the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, agreement: &Agreement) -> Result<(), Problem> {
    let count = AGREEMENT_COLUMNS.split(',').count();
    let sql = format!(
        "INSERT INTO agreement (street_id, {AGREEMENT_COLUMNS}) VALUES ($1, {})",
        placeholders(4, count)
    );
    db.execute(
        scope,
        sql,
        params![
            agreement.id,
            agreement.number,
            agreement.revision,
            agreement.title,
            agreement.kind,
            agreement.terms,
            agreement.state,
            agreement.valid_from,
            agreement.valid_to,
            agreement.signed_on,
            agreement.sign_mode,
            agreement.sign_reference,
            agreement.scan_hash,
            agreement.amended_from,
            agreement.renewed_from,
            agreement.reminded_days,
            agreement.end_reason,
            agreement.ended_at,
            agreement.counts_from,
            agreement.counts_to,
            agreement.area_id,
            agreement.area_path,
            agreement.created_by,
            agreement.edited_by,
            agreement.submitted_by,
            agreement.approved_by,
            agreement.created_at,
            agreement.updated_at,
            agreement.version
        ],
    )
    .await?;
    Ok(())
}

/// Writes an agreement that was read at `agreement.version`; its version grows by one. Number, revision and origin stay.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn update(db: &mut Db, scope: &Scope, agreement: &mut Agreement) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE agreement SET title = $6, kind = $7, terms = $8, state = $9, valid_from = $10, valid_to = $11, \
             signed_on = $12, sign_mode = $13, sign_reference = $14, scan_hash = $15, reminded_days = $16, end_reason = $17, \
             ended_at = $18, area_id = $19, area_path = $20, edited_by = $21, submitted_by = $22, approved_by = $23, \
             updated_at = $24, counts_from = $25, counts_to = $26, version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                agreement.id,
                agreement.version,
                agreement.title,
                agreement.kind,
                agreement.terms,
                agreement.state,
                agreement.valid_from,
                agreement.valid_to,
                agreement.signed_on,
                agreement.sign_mode,
                agreement.sign_reference,
                agreement.scan_hash,
                agreement.reminded_days,
                agreement.end_reason,
                agreement.ended_at,
                agreement.area_id,
                agreement.area_path,
                agreement.edited_by,
                agreement.submitted_by,
                agreement.approved_by,
                agreement.updated_at,
                agreement.counts_from,
                agreement.counts_to
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    agreement.version += 1;
    Ok(())
}

/// Lets what renews one revision renew the next one, which has taken its place.
///
/// # Errors
/// The database refused.
pub async fn hand_over(
    db: &mut Db,
    scope: &Scope,
    from: AgreementId,
    to: AgreementId,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE agreement SET renewed_from = $5, version = version + 1 WHERE street_id = $1 AND renewed_from = $4",
        params![from, to],
    )
    .await?;
    Ok(())
}

/// Replaces the parties and lines of a draft.
///
/// # Errors
/// The database refused.
pub async fn set_content(
    db: &mut Db,
    scope: &Scope,
    id: AgreementId,
    area: &AreaPath,
    parties: &[Party],
    lines: &[Obligation],
) -> Result<(), Problem> {
    for table in ["agreement_party", "obligation"] {
        let sql = format!("DELETE FROM {table} WHERE street_id = $1 AND agreement_id = $4");
        db.execute(scope, sql, params![id]).await?;
    }
    let mut rows = Vec::with_capacity(parties.len() * 3);
    for party in parties {
        rows.extend(params![party.org_id, party.side, party.position]);
    }
    db.insert_many(
        scope,
        "INSERT INTO agreement_party (street_id, agreement_id, area_path, org_id, side, position)",
        "($1, $4, $5, ?, ?, ?)",
        &[id.to_param(), area.to_param()],
        rows,
    )
    .await?;
    let mut rows = Vec::with_capacity(lines.len() * 9);
    for line in lines {
        rows.extend(params![
            line.id,
            line.position,
            line.org_id,
            line.kind,
            line.what,
            line.quantity,
            line.unit,
            line.period,
            line.class_id,
            line.resource_class
        ]);
    }
    db.insert_many(
        scope,
        "INSERT INTO obligation (street_id, agreement_id, id, position, org_id, kind, what, quantity, unit, period, class_id, \
         resource_class)",
        "($1, $4, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[id.to_param()],
        rows,
    )
    .await?;
    Ok(())
}

row! {
    /// An agreement that wants the house to look at it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct DueAgreement {
        /// The tenant.
        pub street_id: StreetId,
        /// Which.
        pub id: AgreementId,
    }
}

/// Agreements of all streets whose state or reminder is due, at most 500 at a time.
///
/// # Errors
/// The database refused.
pub async fn due(db: &mut Db, now: Timestamp) -> Result<Vec<DueAgreement>, Problem> {
    let [first, second, last] = REMIND_DAYS;
    let sql = "SELECT street_id, id FROM agreement WHERE (state IN ('signed', 'effective', 'expiring') AND (valid_to <= $1 \
               OR (state = 'signed' AND valid_from <= $1) OR (state = 'effective' AND valid_to <= $2) \
               OR (state <> 'signed' AND valid_to <= $2 AND coalesce(reminded_days, $4) > $5) \
               OR (state <> 'signed' AND valid_to <= $3 AND coalesce(reminded_days, $4) > $6))) \
               ORDER BY street_id, id LIMIT 500";
    let params = params![
        now,
        now.plus(first * DAY),
        now.plus(second * DAY),
        i64::MAX,
        first,
        second
    ];
    debug_assert_eq!(last, 0, "the last reminder is the end itself");
    Ok(db
        .all_unscoped("the house looks after every street", sql, params)
        .await?)
}

/// Agreements of all streets that bind and were touched since a moment, 500 after the one given: the signing is the last
/// touch of most.
///
/// # Errors
/// The database refused.
pub async fn touched(
    db: &mut Db,
    since: Timestamp,
    after: Option<AgreementId>,
) -> Result<Vec<DueAgreement>, Problem> {
    let sql = "SELECT street_id, id FROM agreement WHERE state IN ('signed', 'effective', 'expiring') AND updated_at >= $1 \
               AND ($2 IS NULL OR id > $2) ORDER BY id LIMIT 500";
    Ok(db
        .all_unscoped(
            "the house looks after every street",
            sql,
            params![since, after],
        )
        .await?)
}
