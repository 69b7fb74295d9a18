//! `GET /api/agreements/register.xlsx`: the agreements, exactly as they are filtered, as a workbook (共建协议台账, domain.md 1.7);
//! a row for each line and one for an agreement without any.

use linli_domain::code::CodeEnum;
use linli_domain::id::AgreementId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Ctx, Query};
use linli_kit::download::{Download, exported};
use linli_kit::page::{Page, Pages, read_query};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::sheet::cell::{CivilDateTime, Value};
use linli_kit::sheet::write::{Column, ColumnFormat, WriteError, XlsxTable};
use linli_kit::store::Db;
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::IntoParams;

use super::PartySide;
use super::consume::validity;
use super::entity::{Agreement, Obligation};
use super::list::{AgreementQuery, filter};
use super::promise::year_of;
use super::store;
use super::view::{Content, seen_by};
use crate::exports::MOST_ROWS;

/// The columns: the last part of their text's key, how their values are shown, how wide at least.
const COLUMNS: [(&str, ColumnFormat, f64); 18] = [
    ("number", ColumnFormat::General, 26.0),
    ("revision", ColumnFormat::Integer, 0.0),
    ("title", ColumnFormat::General, 32.0),
    ("kind", ColumnFormat::General, 0.0),
    ("office", ColumnFormat::General, 20.0),
    ("units", ColumnFormat::General, 26.0),
    ("signed_on", ColumnFormat::Date, 0.0),
    ("signed_how", ColumnFormat::General, 14.0),
    ("from", ColumnFormat::Date, 0.0),
    ("to", ColumnFormat::Date, 0.0),
    ("owed_by", ColumnFormat::General, 26.0),
    ("what", ColumnFormat::General, 32.0),
    ("quantity", ColumnFormat::General, 16.0),
    ("promised", ColumnFormat::Integer, 0.0),
    ("delivered", ColumnFormat::Integer, 0.0),
    ("state", ColumnFormat::General, 0.0),
    ("ended_on", ColumnFormat::Date, 0.0),
    ("end_reason", ColumnFormat::General, 32.0),
];

/// What the register holds.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AgreementRegisterQuery {
    /// The query of `GET /api/agreements` as it stands in the address: `state=effective&kind=pairing`.
    #[serde(default)]
    pub query: Option<String>,
}

/// The cells of one row.
pub type Cells = Vec<Value>;

/// A page of agreements as a reader may see them, each as its rows, with how many there are: six queries whatever its length.
///
/// # Errors
/// A filter that is none, or the database refused.
pub async fn rows(
    db: &mut Db,
    reader: Reader<'_>,
    query: &AgreementQuery,
    page: Page,
) -> Result<(Vec<Vec<Cells>>, i64), Problem> {
    let scope = reader.actor.scope();
    let filter = filter(reader, query)?;
    let (found, total) = store::find(db, &scope, &filter, page).await?;
    let ids: Vec<AgreementId> = found.iter().map(|one| one.id).collect();
    let wide = Scope::street_wide(scope.street());
    let content = Content::of(db, &wide, &ids).await?;
    let words = Words {
        reader,
        inside: seen_by(reader.actor).is_none(),
    };
    let rows = found.iter().map(|one| words.rows(&content, one)).collect();
    Ok((rows, total))
}

/// The agreements of a filtered list with their lines of the present year as a workbook.
#[utoipa::path(get, path = "/api/agreements/register.xlsx", tag = "agreements", params(AgreementRegisterQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn get_agreement_register(
    ctx: Ctx,
    Query(wanted): Query<AgreementRegisterQuery>,
) -> Answer {
    let query: AgreementQuery = read_query(wanted.query.as_deref().unwrap_or_default())?;
    let reader = Reader::of(&ctx)?;
    let mut table = empty(reader)?;
    let (mut pages, mut written) = (Pages::up_to(Some(MOST_ROWS)), 0);
    let mut db = ctx.read().await?;
    while let Some(page) = pages.page() {
        let (found, total) = rows(&mut db, reader, &query, page).await?;
        pages.read(found.len(), total)?;
        for row in found.iter().flatten() {
            table.push(row)?;
            written += 1;
        }
    }
    drop(db);
    let detail = json!({"what": "agreements", "query": wanted.query, "rows": written});
    Download::workbook("agreements", table.into_bytes()?)
        .logged(&ctx, exported(detail))
        .await
}

/// The register with its headings; those of the figures name their year.
fn empty(reader: Reader<'_>) -> Result<XlsxTable, WriteError> {
    let mut year = Map::new();
    year.insert("year".to_owned(), year_of(reader.now.date()).into());
    let say = |key: &str| reader.app.texts().say(reader.locale, key, &year);
    let columns = COLUMNS
        .iter()
        .map(|(key, format, least)| {
            let column = Column::new(say(&format!("agreement_register_head_{key}")), *format);
            Column {
                width: column.width.max(*least),
                ..column
            }
        })
        .collect();
    XlsxTable::new(&say("agreement_register_sheet"), columns)
}

fn day(at: Timestamp) -> Value {
    Value::DateTime(CivilDateTime::in_china(at).at_midnight())
}

// counts and quantities lie far below 2^53, up to which a cell is exact
#[allow(clippy::cast_precision_loss, reason = "see above")]
fn amount(number: i64) -> Value {
    Value::Number(number as f64)
}

/// For whom the rows are written.
struct Words<'a> {
    reader: Reader<'a>,
    /// Whether they read for an office and not for a party.
    inside: bool,
}

impl Words<'_> {
    fn say(&self, key: &str, args: serde_json::Value) -> String {
        let args: Map<String, serde_json::Value> = args.as_object().cloned().unwrap_or_default();
        self.reader.app.texts().say(self.reader.locale, key, &args)
    }

    fn word(&self, code: impl CodeEnum) -> String {
        let key = format!("agreement_word_{}", code.code());
        self.say(&key, serde_json::Value::Null)
    }

    /// An agreement's rows: what stands of all of it in each, so that a sheet can be sorted and filtered.
    fn rows(&self, content: &Content, agreement: &Agreement) -> Vec<Cells> {
        let head = self.head(content, agreement);
        let tail = [
            Value::text(self.word(agreement.state)),
            agreement.ended_early().map_or(Value::Empty, day),
            Value::text(agreement.told_end_reason(self.inside).unwrap_or_default()),
        ];
        let mut lines: Vec<[Value; 5]> = content
            .lines_of(agreement.id)
            .map(|line| self.line(content, agreement, line))
            .collect();
        if lines.is_empty() {
            lines.push([const { Value::Empty }; 5]);
        }
        lines
            .into_iter()
            .map(|line| {
                let mut row = head.clone();
                row.extend(line);
                row.extend(tail.clone());
                row
            })
            .collect()
    }

    fn head(&self, content: &Content, agreement: &Agreement) -> Cells {
        let summary = content.summary(agreement, self.reader.now);
        let names = |side| {
            let of = summary.parties.iter().filter(|party| party.side == side);
            let names: Vec<&str> = of.map(|party| party.org_name.as_str()).collect();
            Value::text(names.join("、"))
        };
        let how = agreement.sign_mode.map(|mode| {
            let reference = agreement.sign_reference.as_deref().unwrap_or_default();
            format!("{} {reference}", self.word(mode)).trim().to_owned()
        });
        vec![
            Value::text(summary.number.clone()),
            amount(summary.revision),
            Value::text(summary.title.clone()),
            Value::text(self.word(summary.kind)),
            names(PartySide::Office),
            names(PartySide::Unit),
            summary.signed_on.map_or(Value::Empty, day),
            Value::text(how.unwrap_or_default()),
            day(summary.valid_from),
            day(summary.valid_to.plus(-1)),
        ]
    }

    /// A line with its figures. Of what is not signed or has a later revision nothing is promised and counted here, so that
    /// a column never adds up the same deed twice.
    fn line(&self, content: &Content, agreement: &Agreement, line: &Obligation) -> [Value; 5] {
        let year = year_of(self.reader.now.date());
        let counted = agreement.is_counting()
            && content
                .counted(agreement.id)
                .any(|counted| counted.id == line.id);
        let figures = counted.then(|| content.year_of(line, validity(agreement), year));
        let quantity = self.say(
            &format!("agreement_paper_{}", line.period),
            json!({"quantity": line.quantity, "unit": line.unit}),
        );
        [
            Value::text(content.name(line.org_id)),
            Value::text(line.what.clone()),
            Value::text(quantity),
            figures.map_or(Value::Empty, |year| amount(year.promised)),
            figures.map_or(Value::Empty, |year| amount(year.delivered)),
        ]
    }
}
