//! The texts of this folder's codes in both languages: what a resident's clerk reads beside a faulty cell or file.
//!
//! `{row}`, `{column}`, `{limit}` and `{name}` stand for the parts of the error; the general table of texts takes these in.

use super::{
    cell::column_letters,
    error::SheetError,
    mapping::{CellProblem, ProblemCode},
};

/// One code and its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// The code, as errors and problems give it.
    pub code: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// The languages of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
}

const fn message(code: &'static str, zh: &'static str, en: &'static str) -> Message {
    Message { code, zh, en }
}

/// All texts, one for each code.
pub const MESSAGES: &[Message] = &[
    message(
        "sheet_unreadable",
        "文件打不开，请重新上传。",
        "The file cannot be opened. Please upload it again.",
    ),
    message(
        "sheet_wrong_type",
        "只能导入 .xlsx 或 .csv 表格。",
        "Only .xlsx and .csv tables can be imported.",
    ),
    message(
        "sheet_old_excel",
        "这是旧版 .xls 文件，请在 Excel 中另存为 .xlsx 后再导入。",
        "This is an old .xls file. Please save it as .xlsx in Excel first.",
    ),
    message(
        "sheet_encrypted",
        "文件设有密码，请取消密码后再导入。",
        "The file is locked by a password. Please remove the password first.",
    ),
    message(
        "sheet_damaged",
        "文件已损坏，请重新保存后再导入。",
        "The file is damaged. Please save it again first.",
    ),
    message(
        "sheet_too_big",
        "文件内容太大，请拆成几个文件导入。",
        "The file holds too much. Please split it into several files.",
    ),
    message(
        "sheet_too_many_rows",
        "第 {row} 行有内容，超过了 {limit} 行的上限。",
        "Row {row} holds a value; at most {limit} rows are allowed.",
    ),
    message(
        "sheet_too_many_columns",
        "第 {row} 行 {column} 列有内容，超过了 {limit} 列的上限。",
        "Row {row}, column {column} holds a value; at most {limit} columns are allowed.",
    ),
    message(
        "sheet_cell_too_long",
        "第 {row} 行 {column} 列的文字超过 {limit} 个字。",
        "The text in row {row}, column {column} is longer than {limit} characters.",
    ),
    message(
        "sheet_unknown_encoding",
        "无法识别文字编码，请用 UTF-8 或 GB 18030 保存。",
        "The text encoding is not known. Please save as UTF-8 or GB 18030.",
    ),
    message("sheet_empty", "表格是空的。", "The table is empty."),
    message(
        "sheet_no_header",
        "没有找到表头行。",
        "No header row was found.",
    ),
    message(
        "sheet_no_such_sheet",
        "没有名为“{name}”的工作表。",
        "There is no sheet called “{name}”.",
    ),
    message(
        "sheet_too_heavy",
        "文件太复杂，无法读取。请新建一个表格，只粘贴数值后再导入。",
        "The file is too complex to read. Please paste the values into a new table.",
    ),
    message("cell_missing", "必填，不能为空", "required"),
    message("cell_too_long", "文字太长", "the text is too long"),
    message("cell_not_a_number", "不是数字", "not a number"),
    message(
        "cell_out_of_range",
        "数字超出范围",
        "the number is out of range",
    ),
    message(
        "cell_not_a_date",
        "不是日期，请写成 2026-01-31 或 2026-01-31 09:30",
        "not a date; write 2026-01-31 or 2026-01-31 09:30",
    ),
    message(
        "cell_ambiguous_date",
        "日期有两种读法，请写成 2026-01-31",
        "the date can be read in two ways; write 2026-01-31",
    ),
    message(
        "cell_no_such_date",
        "没有这个日期或时间",
        "no such date or time",
    ),
    message("cell_not_a_phone", "不是电话号码", "not a telephone number"),
    message("cell_not_a_bool", "请填“是”或“否”", "write yes or no"),
    message("cell_not_a_choice", "不在可选项中", "not in the list"),
    message(
        "cell_error",
        "单元格显示错误，请改为正确的值",
        "the cell shows an error",
    ),
    message(
        "cell_formula_without_result",
        "公式没有结果，请在 Excel 中打开并保存一次",
        "the formula has no result; open and save the file in Excel",
    ),
];

/// The text of a code; the code itself if there is none.
#[must_use]
pub fn text(code: &'static str, language: Language) -> &'static str {
    MESSAGES
        .iter()
        .find(|message| message.code == code)
        .map_or(code, |message| match language {
            Language::Chinese => message.zh,
            Language::English => message.en,
        })
}

/// What a person reads about a refused file.
#[must_use]
pub fn error_text(error: &SheetError, language: Language) -> String {
    let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    let name = match error {
        SheetError::NoSuchSheet { name } => name.as_str(),
        _ => "",
    };
    text(error.code(), language)
        .replace("{row}", &number(error.row().map(u64::from)))
        .replace(
            "{column}",
            &error.column().map(column_letters).unwrap_or_default(),
        )
        .replace("{limit}", &number(error.limit()))
        .replace("{name}", name)
}

/// What stands in the column of reasons: all problems of a row, each with its column and value.
///
/// `title` gives the heading of a field key.
#[must_use]
pub fn reason_text<'t>(
    problems: &[CellProblem],
    language: Language,
    title: impl Fn(&str) -> &'t str,
) -> String {
    let (quote, end) = match language {
        Language::Chinese => (("“", "”"), "；"),
        Language::English => (("“", "”"), "; "),
    };
    let parts: Vec<String> = problems
        .iter()
        .map(|problem| {
            let place = problem.column.as_deref().unwrap_or("-");
            let what = text(problem.code.code(), language);
            let value = match problem.code {
                ProblemCode::Missing | ProblemCode::FormulaWithoutResult => String::new(),
                _ => format!(" {}{}{}", quote.0, problem.value, quote.1),
            };
            format!("{place} {}{value}: {what}", title(&problem.field))
        })
        .collect();
    parts.join(end)
}
