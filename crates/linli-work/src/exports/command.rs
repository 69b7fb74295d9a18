//! `linli export`: the registers of a street as sheets, for the operator of the server.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::id::{AccountId, OrgId, PersonId, PostId, StreetId};
use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::download::exported;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::Value;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_kit::transaction::Entry;
use linli_net::persons::phones;
use linli_net::persons::store::{PostFilter, PostState, find_posts};
use serde_json::json;
use uuid::Uuid;

use super::demands::DemandColumn;
use super::sheet::{Format, Heading, Sheet, Words};
use super::{demands, orders, posts, resources};
use crate::demands::list::{DemandQuery, demands_of};
use crate::orders as work_orders;
use crate::resources::store as offers;

/// Rows read at once.
const BATCH: i64 = 200;
/// Log rows a statement takes.
const LOGGED_AT_ONCE: usize = 1_000;

code_enum! {
    /// Which register.
    pub enum Register {
        /// 需求清单
        Demands = "demands",
        /// 工单台账
        Orders = "orders",
        /// 资源清单
        Resources = "resources",
        /// 任职台账
        Posts = "posts",
    }
}

/// What an operator asks for.
#[derive(Debug, Clone, Default)]
pub struct ExportOptions {
    /// Only a place and what lies in it; the whole street when left out.
    pub area: Option<AreaPath>,
    /// Of demands: which.
    pub demands: DemandQuery,
    /// Of orders: states, comma separated.
    pub state: Option<String>,
    /// Why numbers leave whole; without a reason they are masked.
    pub phones_because: Option<String>,
}

/// One register on its way into a file.
struct Run<'a> {
    app: &'a App,
    /// Reads as the street office does in the place asked for.
    reader: Actor,
    scope: Scope,
    words: Words<'a>,
    options: &'a ExportOptions,
    sheet: Sheet<BufWriter<File>>,
    rows: i64,
    /// Whose numbers went out whole: kind of object and which.
    opened: Vec<(&'static str, Uuid)>,
}

/// Exports a register of a street into a file; answers how many rows. `.csv` is written as text, everything else as a
/// workbook.
///
/// # Errors
/// A filter that does not fit, no room for the file, or the database refused. The log row is written before the file is
/// complete: what may have been read is on record.
pub async fn to_file(
    app: &App,
    street: StreetId,
    register: Register,
    path: &Path,
    options: &ExportOptions,
) -> Result<i64, Problem> {
    if let Some(reason) = &options.phones_because {
        phones::checked_reason("reason", reason)?;
    }
    let scope = Scope::street_wide(street);
    let scope = match &options.area {
        Some(area) => scope.narrowed(area).ok_or_else(Problem::not_found)?,
        None => scope,
    };
    let words = Words::new(app.texts(), Locale::Zh);
    let csv = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let format = if csv { Format::Csv } else { Format::Xlsx };
    let out = BufWriter::new(File::create(path).map_err(Problem::internal)?);
    let name = register.to_string();
    let headings: Vec<Heading> = match register {
        Register::Demands => all_columns().iter().map(|one| one.heading()).collect(),
        Register::Orders => orders::HEADINGS.to_vec(),
        Register::Resources => resources::HEADINGS.to_vec(),
        Register::Posts => posts::HEADINGS.to_vec(),
    };
    let mut run = Run {
        app,
        reader: reader(street, scope.area().clone()),
        scope,
        words,
        options,
        sheet: Sheet::new(out, format, words, &name, &headings)?,
        rows: 0,
        opened: Vec::new(),
    };
    let mut db = app.read().await?;
    match register {
        Register::Demands => run.demands(&mut db).await?,
        Register::Orders => run.orders(&mut db).await?,
        Register::Resources => run.resources(&mut db).await?,
        Register::Posts => run.posts(&mut db).await?,
    }
    drop(db);
    run.finish(street, register).await
}

fn reader(street: StreetId, area: AreaPath) -> Actor {
    Actor::Member {
        account: AccountId(Uuid::nil()),
        person: PersonId(Uuid::nil()),
        street,
        acting: ActingPost {
            post: PostId(Uuid::nil()),
            role: Role::StreetOfficer,
            org: OrgId(Uuid::nil()),
            area,
        },
    }
}

fn all_columns() -> &'static [DemandColumn] {
    DemandColumn::ALL
}

impl Run<'_> {
    /// Adds rows; answers whether the batch was the last one.
    fn push(&mut self, rows: Vec<Vec<Value>>) -> Result<bool, Problem> {
        for row in &rows {
            self.sheet.push(row)?;
        }
        let count = i64::try_from(rows.len()).map_err(Problem::internal)?;
        self.rows += count;
        Ok(count < BATCH)
    }

    async fn demands(&mut self, db: &mut Db) -> Result<(), Problem> {
        let whole = self.options.phones_because.is_some();
        let mut query = self.options.demands.clone();
        query.state.clone_from(&self.options.state);
        for number in 1.. {
            let page = Page::check(Some(number), Some(BATCH))?;
            let found = demands_of(db, &self.reader, &query, page, self.app.now()).await?;
            let (rows, opened) = demands::rows(
                db,
                self.app,
                &self.scope,
                self.words,
                &found.demands,
                all_columns(),
                whole,
            )
            .await?;
            self.opened
                .extend(opened.into_iter().map(|id| ("requester", id.0)));
            if self.push(rows)? {
                break;
            }
        }
        Ok(())
    }

    async fn orders(&mut self, db: &mut Db) -> Result<(), Problem> {
        let (sql, params) = work_orders::get::by_states(self.options.state.as_deref())?;
        for number in 1.. {
            let page = Page::check(Some(number), Some(BATCH))?;
            let found =
                work_orders::store::find(db, &self.scope, &sql, params.clone(), page).await?;
            let shown =
                work_orders::view::summaries(db, &self.scope, found, self.app.now()).await?;
            let words = self.words;
            let rows = shown
                .into_iter()
                .map(|order| orders::row(order, words))
                .collect();
            if self.push(rows)? {
                break;
            }
        }
        Ok(())
    }

    async fn resources(&mut self, db: &mut Db) -> Result<(), Problem> {
        let filter = offers::Filter {
            ids: None,
            class: None,
            state: None,
            org: None,
            alliance: None,
            area: Some(self.scope.area().clone()),
            need_class: None,
            idle_since: None,
            // nobody's own: the office sees every state in its scope
            own_org: OrgId(Uuid::nil()),
            office: true,
        };
        for number in 1.. {
            let page = Page::check(Some(number), Some(BATCH))?;
            let (found, _) = offers::find(db, &self.scope, &filter, page).await?;
            let rows = resources::rows(db, &self.scope, found, self.words).await?;
            if self.push(rows)? {
                break;
            }
        }
        Ok(())
    }

    async fn posts(&mut self, db: &mut Db) -> Result<(), Problem> {
        let whole = self.options.phones_because.is_some();
        let filter = PostFilter {
            state: Some((PostState::Held, self.app.now())),
            ..PostFilter::default()
        };
        for number in 1.. {
            let page = Page::check(Some(number), Some(BATCH))?;
            let (held, _) = find_posts(db, &self.scope, &filter, page).await?;
            let (rows, opened) =
                posts::rows(db, self.app, &self.scope, held, self.words, whole).await?;
            self.opened
                .extend(opened.into_iter().map(|id| ("person", id.0)));
            if self.push(rows)? {
                break;
            }
        }
        Ok(())
    }

    /// Writes what happened into the log, then completes the file.
    async fn finish(self, street: StreetId, register: Register) -> Result<i64, Problem> {
        let mut tx = self.app.begin_as_house(street).await?;
        let reason = self.options.phones_because.as_deref().map(str::trim);
        tx.log(Entry {
            reason,
            ..exported(
                json!({"what": register, "rows": self.rows, "whole_numbers": self.opened.len()}),
            )
        })
        .await?;
        // whoever the number belongs to reads who had it and why
        let opened: Vec<Entry<'_>> = self
            .opened
            .iter()
            .map(|(entity, id)| Entry {
                entity,
                id: *id,
                event: phones::OPENED,
                reason,
                detail: json!({"export": register}),
                ..Entry::default()
            })
            .collect();
        for batch in opened.chunks(LOGGED_AT_ONCE) {
            tx.log_many(batch).await?;
        }
        tx.finish().await?;
        self.sheet.finish()?;
        Ok(self.rows)
    }
}
