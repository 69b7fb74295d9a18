//! Rosters of 20,000 rows (issue 3): from the first byte of the upload through the dry run to the last row written, and the
//! memory of the server and of the process that reads the sheet.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, ensure};
use linli_domain::time::Timestamp;
use rust_xlsxwriter::Workbook;

use crate::memory::Watch;
use crate::server::Server;
use crate::sheet::{self, Imports};
use crate::street::{BenchStreet, make};
use crate::table::{Bar, Row};

/// Rows of each roster.
const ROWS: u32 = 20_000;
/// Compounds the houses stand in.
const COMPOUNDS: u32 = 200;
/// Where imports of rosters are held.
const LIST: &str = "/api/rosters/imports";

/// Measures one roster after the other in one street, the later ones on what the earlier ones brought.
///
/// # Errors
/// The server does not start, or an import fails.
pub async fn run(program: &Path, now: Timestamp) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let street = make(program, folder.path(), 0, now).await?;
    let server = Server::start(program, folder.path(), &[]).await?;
    let mut rows = Vec::new();
    for (name, upload, file) in [
        ("places", "/api/rosters/areas", places(folder.path())?),
        (
            "organisations",
            "/api/rosters/organisations",
            organisations(folder.path())?,
        ),
        ("persons", "/api/rosters/persons", persons(folder.path())?),
        ("posts", "/api/rosters/posts", posts(folder.path())?),
    ] {
        let imports = Imports { upload, list: LIST };
        rows.extend(measure(&server, &street, imports, name, &file).await?);
    }
    Ok(rows)
}

async fn measure(
    server: &Server,
    street: &BenchStreet,
    imports: Imports,
    name: &str,
    file: &Path,
) -> Result<Vec<Row>> {
    let watch = Watch::start(server.id());
    let began = Instant::now();
    let uploaded = sheet::upload(server, street, imports, file).await?;
    let looked_at = began.elapsed();
    let checked = sheet::check(server, street, imports, &uploaded).await?;
    let checked_at = began.elapsed();
    sheet::commit(server, street, imports, &checked).await?;
    let done = sheet::until(server, street, imports, &checked, "done").await?;
    let whole = began.elapsed();
    let memory = watch.end();
    println!(
        "{name}: upload {looked_at:.2?}, dry run {:.2?}, writing {:.2?}; {}",
        checked_at - looked_at,
        whole - checked_at,
        done["counts"]
    );
    ensure!(
        done["counts"]["written"] == i64::from(ROWS),
        "not all rows went in: {done}"
    );
    Ok(vec![
        Row::new(
            format!("roster of 20,000 {name}: upload, dry run, writing"),
            whole.as_secs_f64(),
            "s",
            Bar::Below(20.0),
        ),
        Row::new(
            format!("roster of 20,000 {name}: server and reader together at their highest"),
            memory.together_mb,
            "MB",
            Bar::Below(256.0),
        ),
    ])
}

/// Compounds of a community with their houses.
fn places(folder: &Path) -> Result<PathBuf> {
    let compounds = (1..=COMPOUNDS).map(|number| {
        let name = format!("第{number}小区");
        vec!["小区".to_owned(), name, "第1社区".to_owned()]
    });
    let houses = (0..ROWS - COMPOUNDS).map(|number| {
        let above = format!("第1社区/第{}小区", number % COMPOUNDS + 1);
        let name = format!("{}幢", number / COMPOUNDS + 1);
        vec!["楼栋".to_owned(), name, above]
    });
    let titles = ["类别", "名称", "上级"];
    write(folder, "places.xlsx", &titles, compounds.chain(houses))
}

/// Shops in those compounds.
fn organisations(folder: &Path) -> Result<PathBuf> {
    let shops = (0..ROWS).map(|number| {
        let place = format!("第1社区/第{}小区", number % COMPOUNDS + 1);
        let line = format!("条线{}", number % 7);
        vec![format!("{number}号便民店"), "商户".to_owned(), place, line]
    });
    let titles = ["组织名称", "类别", "地点", "条线"];
    write(folder, "organisations.xlsx", &titles, shops)
}

/// Persons with numbers.
fn persons(folder: &Path) -> Result<PathBuf> {
    let people = (0..ROWS).map(|number| {
        let phone = format!("139{:08}", number);
        vec![format!("居民{number}"), phone, "1970".to_owned()]
    });
    write(
        folder,
        "persons.xlsx",
        &["姓名", "联系电话", "出生年份"],
        people,
    )
}

/// A head for each of those houses, and a volunteer in each compound, from those persons.
fn posts(folder: &Path) -> Result<PathBuf> {
    let given = (0..ROWS).map(|number| {
        let compound = format!("第1社区/第{}小区", number % COMPOUNDS + 1);
        let (role, place) = if number < ROWS - COMPOUNDS {
            let house = format!("{compound}/{}幢", number / COMPOUNDS + 1);
            ("党员楼长", house)
        } else {
            ("志愿者", compound)
        };
        let name = format!("居民{number}");
        vec![name, format!("139{number:08}"), role.to_owned(), place]
    });
    let titles = ["姓名", "联系电话", "岗位", "地点"];
    write(folder, "posts.xlsx", &titles, given)
}

fn write(
    folder: &Path,
    name: &str,
    titles: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<PathBuf> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    for (column, title) in (0..).zip(titles) {
        sheet.write(0, column, *title)?;
    }
    for (number, row) in (1..).zip(rows) {
        for (column, text) in (0..).zip(row) {
            sheet.write(number, column, text)?;
        }
    }
    let path = folder.join(name);
    book.save(&path)?;
    Ok(path)
}
