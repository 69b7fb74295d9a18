//! Reading in a child process. No test harness: this program is its own sheet reader, as the real binary is.

#![expect(clippy::print_stdout, reason = "a test program speaks")]

use std::{
    fs::File,
    io::BufWriter,
    ops::ControlFlow,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use linli_kit::sheet::{
    Limits, ReadOptions, Row, RowSource, SheetError, Value,
    child::{self, ChildLimits, ChildProcess},
    read::InProcess,
    write::{Column, ColumnFormat, XlsxTable},
};

const ROWS: u32 = 100_000;
/// The bar of the issue for 100,000 rows, in bytes; parent and child together.
const MEMORY_BAR: u64 = 256 * 1024 * 1024;

/// A name and what is to hold, given the large workbook.
type Test = (&'static str, fn(&Path));

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments
        .next()
        .is_some_and(|first| first == child::ARGUMENT)
    {
        return child::main(arguments);
    }
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("large.xlsx");
    let begun = Instant::now();
    write_large(&path);
    println!("wrote {ROWS} rows in {:?}", begun.elapsed());
    let tests: [Test; 6] = [
        ("a_hundred_thousand_rows_stay_under_the_memory_bar", memory),
        ("the_child_gives_what_reading_here_gives", same),
        ("a_refusal_comes_through", refusal),
        ("a_child_without_memory_is_too_heavy", no_memory),
        ("a_child_that_takes_too_long_is_killed", no_time),
        ("a_program_that_is_no_reader_is_too_heavy", no_reader),
    ];
    for (name, test) in tests {
        let begun = Instant::now();
        test(&path);
        println!("test {name} ... ok ({:?})", begun.elapsed());
    }
    ExitCode::SUCCESS
}

fn write_large(path: &Path) {
    let titles = [
        "编号", "主题", "时间", "内容", "电话", "社区", "类别", "数量",
    ];
    let columns = titles
        .map(|title| Column::new(title, ColumnFormat::General))
        .to_vec();
    let mut table = XlsxTable::new("表", columns).expect("a table");
    for number in 0..ROWS {
        let values = [
            Value::Number(number.into()),
            Value::text(format!("第{number}件：电梯坏了请来修一修")),
            Value::text("2019/11/27 21:37:27"),
            Value::text(
                "我们楼的电梯坏了三天了，老人上下楼很不方便，请尽快派人来看一看。".repeat(2),
            ),
            Value::Number(13_800_000_000.0 + f64::from(number)),
            Value::text("某社区"),
            Value::text("物业管理"),
            Value::Number(f64::from(number % 7)),
        ];
        table.push(&values).expect("a row");
    }
    let file = File::create(path).expect("a file");
    table.finish(BufWriter::new(file)).expect("a workbook");
}

fn options() -> ReadOptions {
    ReadOptions {
        limits: Limits::COMMAND_LINE,
        sheet: None,
    }
}

fn reader(limits: ChildLimits) -> ChildProcess {
    ChildProcess::of_this_program(limits).expect("a program")
}

/// A line of `/proc/self/status` in bytes.
fn own_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or_default();
    let kilobytes = line
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok());
    kilobytes.unwrap_or(0_u64) * 1024
}

/// The child may have what is left of the bar, so it is its own measure: beyond that it would die.
fn memory(path: &Path) {
    let child_memory = 32 * 1024 * 1024;
    let limits = ChildLimits {
        memory_bytes: child_memory,
        ..ChildLimits::COMMAND_LINE
    };
    let mut rows = 0;
    let mut cells = 0;
    let given = reader(limits).rows(path, &options(), &mut |row: Row| {
        rows += 1;
        cells += row.cells.len();
        ControlFlow::Continue(())
    });
    assert_eq!(given, Ok(ROWS + 1));
    assert_eq!((rows, cells), (ROWS + 1, 8 * (ROWS as usize + 1)));
    let peak = own_peak();
    println!(
        "peak: {} MB here (writing included), under {} MB in the child",
        peak >> 20,
        child_memory >> 20
    );
    assert!(peak + child_memory < MEMORY_BAR, "{peak}");
}

fn same(_: &Path) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("small.csv");
    std::fs::write(&path, "编号,内容\n1,\"a\nb\"\n\n2,㛃䶮\n").expect("a file");
    let read = |source: &dyn RowSource| {
        let mut rows = Vec::new();
        let given = source.rows(&path, &ReadOptions::default(), &mut |row: Row| {
            rows.push(row);
            ControlFlow::Continue(())
        });
        (given, rows)
    };
    let here = read(&InProcess);
    assert_eq!(here.1.len(), 3);
    assert_eq!(read(&reader(ChildLimits::WEB)), here);
}

fn ignore(_: Row) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn refusal(path: &Path) {
    let limits = Limits {
        rows: 1000,
        ..Limits::COMMAND_LINE
    };
    let options = ReadOptions {
        limits,
        sheet: None,
    };
    let mut rows = 0;
    let given = reader(ChildLimits::WEB).rows(path, &options, &mut |_: Row| {
        rows += 1;
        ControlFlow::Continue(())
    });
    assert_eq!(
        given,
        Err(SheetError::TooManyRows {
            row: 1001,
            limit: 1000
        })
    );
    assert!(rows >= 999);
    let missing = reader(ChildLimits::WEB).rows(Path::new("none.xlsx"), &options, &mut ignore);
    assert!(
        matches!(missing, Err(SheetError::Unreadable { .. })),
        "{missing:?}"
    );
}

fn no_memory(path: &Path) {
    let limits = ChildLimits {
        memory_bytes: 200 * 1024,
        ..ChildLimits::WEB
    };
    let given = reader(limits).rows(path, &options(), &mut ignore);
    assert_eq!(given, Err(SheetError::TooHeavy));
}

fn no_time(path: &Path) {
    let limits = ChildLimits {
        waiting: Duration::from_millis(1),
        ..ChildLimits::WEB
    };
    let begun = Instant::now();
    let given = reader(limits).rows(path, &options(), &mut ignore);
    assert_eq!(given, Err(SheetError::TooHeavy));
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    let patient = ChildLimits {
        waiting: Duration::from_secs(20),
        ..ChildLimits::WEB
    };
    let mut rows = 0;
    let stopped = reader(patient).rows(path, &options(), &mut |_: Row| {
        rows += 1;
        if rows == 10 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert_eq!(stopped, Ok(10), "stopping early ends the child");
}

fn no_reader(path: &Path) {
    let echo = ChildProcess::of_program("/bin/echo".into(), ChildLimits::WEB);
    assert_eq!(
        echo.rows(path, &options(), &mut ignore),
        Err(SheetError::TooHeavy)
    );
}
