//! Queries over letters.

pub mod checked;
pub mod figures;
pub mod keepers;

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{LetterId, LetterWordId, OrgId, PersonId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use super::entity::{Followed, Letter, OutcomeRow, Word};
use super::rules::{LetterChannel, LetterClass, LetterState, Outcome};

const COLUMNS: &str = "id, number, class, channel, text, area_id, area_path, state, writer_name, phone_sealed, \
                       phone_hash, phone_masked, head_may_see, received_at, due_at, answered_at, next_due_at, \
                       remind_at, alarms, converted_to, created_by, created_role, created_at, updated_at, version";
const INSIDE: &str = "street_id = $1 AND area_path >= $2 AND area_path < $3";

/// An open letter and a paper box go along with their building; an ended letter counts where it ended.
pub const AREA_USES: &[AreaUse] = &[
    AreaUse {
        what: "letter",
        table: "letter",
        id: "id",
        label: "number",
        living: "state <> 'closed'",
        has_area_id: true,
        keeps: true,
        keeps_org: None,
        office: None,
        searched: true,
    },
    AreaUse {
        what: "paper_box",
        table: "paper_box",
        id: "area_id",
        label: "''",
        living: "created_at > 0",
        // its area is its key: two buildings that become one keep both rows, at one path
        has_area_id: false,
        keeps: false,
        keeps_org: None,
        office: None,
        searched: false,
    },
];

row! {
    struct Total { total: i64 }
}
row! {
    struct DueRow { street_id: StreetId, id: LetterId }
}

/// A letter in scope.
///
/// # Errors
/// *Not found* outside the scope.
pub async fn load(db: &mut Db, scope: &Scope, id: LetterId) -> Result<Letter, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM letter WHERE {INSIDE} AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A letter in scope, locked until the transaction ends.
///
/// # Errors
/// *Not found* outside the scope.
pub async fn load_for_update(db: &mut Db, scope: &Scope, id: LetterId) -> Result<Letter, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM letter WHERE {INSIDE} AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// What a list asks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these (found by words); `None` for all.
    pub ids: Option<Vec<LetterId>>,
    /// What it is.
    pub class: Option<LetterClass>,
    /// How it came.
    pub channel: Option<LetterChannel>,
    /// Where it stands.
    pub state: Option<LetterState>,
    /// What it became.
    pub converted_to: Option<Outcome>,
    /// In which place.
    pub area: Option<AreaPath>,
    /// Only those that came at or after.
    pub received_from: Option<Timestamp>,
    /// Only those answered or taken further in time.
    pub in_time: bool,
    /// Only those that owe an answer.
    pub open: bool,
    /// Only those whose answer was due before this moment.
    pub late_at: Option<Timestamp>,
    /// Only praise of this organisation.
    pub praised_org: Option<OrgId>,
}

/// A page of letters in scope and how many there are: what owes an answer first, the longest waiting on top, then the
/// newest.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    page: Page,
) -> Result<(Vec<Letter>, i64), Problem> {
    let mut sql = INSIDE.to_owned();
    let mut params: Vec<Param> = Vec::new();
    let mut narrow = |condition: &str, param: Param| {
        params.push(param);
        let place = format!("${}", params.len() + 3);
        sql.push_str(&format!(" AND {}", condition.replace('?', &place)));
    };
    if let Some(class) = filter.class {
        narrow("class = ?", class.to_param());
    }
    if let Some(channel) = filter.channel {
        narrow("channel = ?", channel.to_param());
    }
    if let Some(state) = filter.state {
        narrow("state = ?", state.to_param());
    }
    if let Some(kind) = filter.converted_to {
        narrow("converted_to = ?", kind.to_param());
    }
    if let Some(area) = &filter.area {
        let (low, high) = area.range();
        narrow("area_path >= ?", low.to_param());
        narrow("area_path < ?", high.to_param());
    }
    if let Some(from) = filter.received_from {
        narrow("received_at >= ?", from.to_param());
    }
    if let Some(now) = filter.late_at {
        narrow(
            "state IN ('received', 'classified') AND next_due_at < ?",
            now.to_param(),
        );
    }
    if let Some(org) = filter.praised_org {
        narrow(
            "EXISTS (SELECT 1 FROM letter_outcome o WHERE o.street_id = letter.street_id AND o.letter_id = letter.id \
             AND o.kind = 'praise' AND o.org_id = ?)",
            org.to_param(),
        );
    }
    if filter.in_time {
        sql.push_str(" AND answered_at <= due_at");
    }
    if filter.open {
        sql.push_str(" AND state IN ('received', 'classified')");
    }
    if let Some(ids) = &filter.ids {
        if ids.is_empty() {
            return Ok((Vec::new(), 0));
        }
        sql.push_str(&format!(
            " AND id IN ({})",
            placeholders(params.len() + 4, ids.len())
        ));
        params.extend(ids.iter().map(ToParam::to_param));
    }
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM letter WHERE {sql}"),
            params.clone(),
        )
        .await?;
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let rows = db
        .all(
            scope,
            format!(
                "SELECT {COLUMNS} FROM letter WHERE {sql} \
                 ORDER BY CASE WHEN state IN ('received', 'classified') THEN next_due_at ELSE 9223372036854775807 END, \
                 received_at DESC, id DESC LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

/// Adds a letter.
///
/// # Errors
/// The number is taken, or the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, letter: &Letter) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO letter (street_id, {COLUMNS}) VALUES ($1, {})",
        placeholders(4, 25)
    );
    db.execute(
        scope,
        sql,
        params![
            letter.id,
            letter.number,
            letter.class,
            letter.channel,
            letter.text,
            letter.area_id,
            letter.area_path,
            letter.state,
            letter.writer_name,
            letter.phone_sealed,
            letter.phone_hash,
            letter.phone_masked,
            letter.head_may_see,
            letter.received_at,
            letter.due_at,
            letter.answered_at,
            letter.next_due_at,
            letter.remind_at,
            letter.alarms,
            letter.converted_to,
            letter.created_by,
            letter.created_role,
            letter.created_at,
            letter.updated_at,
            letter.version
        ],
    )
    .await?;
    Ok(())
}

/// Writes what may change of a letter that was read at `letter.version`, and counts the version up.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn update(db: &mut Db, scope: &Scope, letter: &Letter) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE letter SET class = $6, state = $7, answered_at = $8, next_due_at = $9, remind_at = $10, \
             alarms = $11, converted_to = $12, updated_at = $13, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                letter.id,
                letter.version,
                letter.class,
                letter.state,
                letter.answered_at,
                letter.next_due_at,
                letter.remind_at,
                letter.alarms,
                letter.converted_to,
                letter.updated_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    Ok(())
}

/// Moves the next alarm of a letter; nobody who looks at it has to look again.
///
/// # Errors
/// The database refused.
pub async fn set_alarm(
    db: &mut Db,
    scope: &Scope,
    id: LetterId,
    remind_at: Option<Timestamp>,
    alarms: i64,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE letter SET remind_at = $5, alarms = $6 WHERE street_id = $1 AND id = $4",
        params![id, remind_at, alarms],
    )
    .await?;
    Ok(())
}

/// Letters of every street whose next alarm has come.
///
/// # Errors
/// The database refused.
pub async fn due(
    app: &App,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(StreetId, LetterId)>, Problem> {
    let rows: Vec<DueRow> = app
        .read()
        .await?
        .all_unscoped(
            "the sweep works for every street",
            "SELECT street_id, id FROM letter WHERE remind_at <= $1 ORDER BY remind_at LIMIT $2",
            params![now, limit],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.street_id, row.id))
        .collect())
}

/// Stores the code a letter is followed by, as a hash. Answers whether nobody had it yet.
///
/// # Errors
/// The database refused.
pub async fn insert_code(
    db: &mut Db,
    scope: &Scope,
    code_hash: Vec<u8>,
    id: LetterId,
    now: Timestamp,
) -> Result<bool, Problem> {
    let stored = db
        .execute(
            scope,
            "INSERT INTO letter_code (code_hash, street_id, letter_id, created_at) VALUES ($4, $1, $5, $6) \
             ON CONFLICT (code_hash) DO NOTHING",
            params![code_hash, id, now],
        )
        .await?;
    Ok(stored == 1)
}

/// Notes that a paper box hangs at a place: a slip came out of it, so nobody has to be asked.
///
/// # Errors
/// The database refused.
pub async fn note_paper_box(db: &mut Db, scope: &Scope, letter: &Letter) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO paper_box (street_id, area_id, area_path, created_at, created_by) VALUES ($1, $4, $5, $6, $7) \
         ON CONFLICT (street_id, area_id) DO NOTHING",
        params![
            letter.area_id,
            letter.area_path,
            letter.received_at,
            letter.created_by
        ],
    )
    .await?;
    Ok(())
}

row! {
    struct CodeRow { code_hash: Vec<u8> }
}

/// The hash of the code a letter is followed by.
///
/// # Errors
/// The database refused.
pub async fn code_of(db: &mut Db, scope: &Scope, id: LetterId) -> Result<Option<Vec<u8>>, Problem> {
    let row: Option<CodeRow> = db
        .one(
            scope,
            "SELECT code_hash FROM letter_code WHERE street_id = $1 AND letter_id = $4",
            params![id],
        )
        .await?;
    Ok(row.map(|row| row.code_hash))
}

/// What a tracking code leads to.
///
/// # Errors
/// *Not found* for a code nobody was given.
pub async fn by_code(db: &mut Db, code_hash: Vec<u8>) -> Result<Followed, Problem> {
    db.one_unscoped(
        "a tracking code is found before its street is known",
        "SELECT street_id, letter_id FROM letter_code WHERE code_hash = $1",
        params![code_hash],
    )
    .await?
    .ok_or_else(Problem::not_found)
}

/// Adds what was said under a letter.
///
/// # Errors
/// The database refused.
pub async fn insert_word(db: &mut Db, scope: &Scope, word: &Word) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO letter_word (street_id, id, letter_id, by_writer, text, person_id, role, at) \
         VALUES ($1, $4, $5, $6, $7, $8, $9, $10)",
        params![
            word.id,
            word.letter_id,
            word.by_writer,
            word.text,
            word.person_id,
            word.role,
            word.at
        ],
    )
    .await?;
    Ok(())
}

/// What was said under a letter, oldest first.
///
/// # Errors
/// The database refused.
pub async fn words(db: &mut Db, scope: &Scope, id: LetterId) -> Result<Vec<Word>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT id, letter_id, by_writer, text, person_id, role, at FROM letter_word \
             WHERE street_id = $1 AND letter_id = $4 ORDER BY at, id",
            params![id],
        )
        .await?)
}

const OUTCOME: &str =
    "letter_id, kind, title, demand_id, org_id, person_id, created_by, created_at";

/// Stores what a letter became. Answers whether it had become nothing before: the key of the table decides a race.
///
/// # Errors
/// The database refused.
pub async fn insert_outcome(
    db: &mut Db,
    scope: &Scope,
    outcome: &OutcomeRow,
) -> Result<bool, Problem> {
    let sql = format!(
        "INSERT INTO letter_outcome (street_id, {OUTCOME}) VALUES ($1, {}) \
         ON CONFLICT (street_id, letter_id) DO NOTHING",
        placeholders(4, 8)
    );
    let stored = db
        .execute(
            scope,
            sql,
            params![
                outcome.letter_id,
                outcome.kind,
                outcome.title,
                outcome.demand_id,
                outcome.org_id,
                outcome.person_id,
                outcome.created_by,
                outcome.created_at
            ],
        )
        .await?;
    Ok(stored == 1)
}

/// What letters became, in one query whatever their number.
///
/// # Errors
/// The database refused.
pub async fn outcomes(
    db: &mut Db,
    scope: &Scope,
    ids: &[LetterId],
) -> Result<HashMap<LetterId, OutcomeRow>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT {OUTCOME} FROM letter_outcome WHERE street_id = $1 AND letter_id IN ({})",
        placeholders(4, ids.len())
    );
    let rows: Vec<OutcomeRow> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows.into_iter().map(|row| (row.letter_id, row)).collect())
}

/// An answer or a word about to be stored.
#[must_use]
pub fn word(
    id: LetterWordId,
    letter: LetterId,
    text: String,
    said_by: Option<(PersonId, String)>,
    at: Timestamp,
) -> Word {
    let (person_id, role) = match said_by {
        Some((person, role)) => (Some(person), role),
        None => (None, "resident".to_owned()),
    };
    Word {
        id,
        letter_id: letter,
        by_writer: person_id.is_none(),
        text,
        person_id,
        role,
        at,
    }
}
