//! Each fault of a query and a body, and what is said of it in both languages.

use axum::http::Uri;
use linli_domain::code_enum;
use linli_domain::id::OrgId;
use serde::Deserialize;
use serde_json::json;

use super::*;
use crate::text::{Locale, Texts};

code_enum! {
    /// A test's own states.
    enum State {
        /// 开着
        Open = "open",
        /// 关了
        Closed = "closed",
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only whether it reads matters")]
struct List {
    page: Option<i64>,
    state: Option<State>,
    org_id: Option<OrgId>,
    #[serde(default)]
    late: bool,
    share: Option<f64>,
    from: Option<Timestamp>,
    day: Option<chrono::NaiveDate>,
    year: Option<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only whether it reads matters")]
struct Line {
    what: String,
    asked: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only whether it reads matters")]
struct Form {
    title: String,
    #[serde(default)]
    lines: Vec<Line>,
    state: Option<State>,
    from: Option<Timestamp>,
    ok: Option<bool>,
    first: Option<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

fn asked<T: DeserializeOwned>(typed: &str) -> Problem {
    let uri: Uri = format!("/api/things?{typed}").parse().expect("an address");
    let refused = Query::<T>::try_from_uri(&uri).err().expect("is refused");
    query::<T>(&uri, &refused)
}

fn sent<T: DeserializeOwned>(text: &str) -> Problem {
    let refused = serde_json::from_str::<T>(text).err().expect("is refused");
    body::<T>(text.as_bytes(), &refused)
}

/// The code, the field, what was wrong with it, and the whole sentence in both languages.
fn told(problem: &Problem) -> (&str, &str, &str, [String; 2]) {
    let texts = Texts::load([include_str!("../texts.toml")]).expect("the texts load");
    let [field, wrong] = ["field", WRONG].map(|name| problem.args[name].as_str().expect("words"));
    assert!(texts.knows(&format!("wrong_{wrong}")), "{wrong}");
    assert!(problem.field_errors.is_empty());
    let said = [Locale::Zh, Locale::En].map(|locale| problem.title(&texts, locale));
    (&problem.code, field, wrong, said)
}

#[test]
fn a_query_says_which_parameter_was_wrong_and_what_is_expected() {
    const FIELDS: &str = "page, state, org_id, late, share, from, day, year";
    let id = "0193-not-an-id";
    for (query, field, code, zh, en) in [
        (
            "page=abc".to_owned(),
            "page",
            "whole_number",
            "应为整数。",
            "Must be a whole number.",
        ),
        (
            "page=".to_owned(),
            "page",
            "whole_number",
            "应为整数。",
            "Must be a whole number.",
        ),
        (
            "year=-1".to_owned(),
            "year",
            "whole_number",
            "应为整数。",
            "Must be a whole number.",
        ),
        (
            "share=much".to_owned(),
            "share",
            "number",
            "应为数字。",
            "Must be a number.",
        ),
        (
            "late=maybe".to_owned(),
            "late",
            "yes_no",
            "应为 true 或 false。",
            "Must be true or false.",
        ),
        (
            "state=nonsense".to_owned(),
            "state",
            "one_of",
            "应为其中之一：open, closed。",
            "Must be one of: open, closed.",
        ),
        (
            format!("org_id={id}"),
            "org_id",
            "id",
            "应为编号（UUID）。",
            "Must be an id (a UUID).",
        ),
        (
            "from=yesterday".to_owned(),
            "from",
            "moment",
            "应为日期和时间，如 2026-11-22T09:00:00+08:00。",
            "Must be a date and time such as 2026-11-22T09:00:00+08:00.",
        ),
        (
            "day=2026-13-01".to_owned(),
            "day",
            "calendar_day",
            "应为日期，如 2026-11-22。",
            "Must be a date such as 2026-11-22.",
        ),
        (
            "page=1&page=2".to_owned(),
            "page",
            "twice",
            "出现了不止一次。",
            "Stands there more than once.",
        ),
        (
            "colour=red".to_owned(),
            "colour",
            "not_asked_but",
            &format!("没有这一项，可用的有：{FIELDS}。"),
            &format!("There is no such field; there are: {FIELDS}."),
        ),
    ] {
        let problem = asked::<List>(&query);
        let whole = [
            format!("查询条件的格式不对。“{field}”：{zh}"),
            format!("The query cannot be read. “{field}”: {en}"),
        ];
        assert_eq!(
            told(&problem),
            ("query_malformed", field, code, whole),
            "{query}"
        );
    }
    let problem = asked::<Nothing>("page=1");
    assert_eq!(told(&problem).1, "page");
    assert_eq!(told(&problem).2, "not_asked");
}

#[test]
fn a_body_says_which_field_was_wrong_and_what_is_expected() {
    for (body, field, code) in [
        (json!({}), "title", "missing"),
        (json!({"title": null}), "title", "text"),
        (json!({"title": 7}), "title", "text"),
        (json!({"title": "a", "lines": "b"}), "lines", "list"),
        (
            json!({"title": "a", "lines": [{"what": "b"}]}),
            "lines.0.asked",
            "missing",
        ),
        (
            json!({"title": "a", "lines": [{"what": "b", "asked": 1.5}]}),
            "lines.0.asked",
            "whole_number",
        ),
        (
            json!({"title": "a", "lines": [{"what": "b", "asked": 1, "of": 2}]}),
            "lines.0.of",
            "not_asked_but",
        ),
        (
            json!({"title": "a", "state": "nonsense"}),
            "state",
            "one_of",
        ),
        (json!({"title": "a", "state": 1}), "state", "one_of"),
        (json!({"title": "a", "from": "soon"}), "from", "moment"),
        (json!({"title": "a", "ok": "yes"}), "ok", "yes_no"),
        (json!({"title": "a", "first": "yes"}), "first", "fields"),
        (json!([1]), "0", "text"),
        (json!("text"), "body", "fields"),
    ] {
        let problem = sent::<Form>(&body.to_string());
        let (whole, name, of, said) = told(&problem);
        assert_eq!((whole, name, of), ("body_malformed", field, code), "{body}");
        assert!(
            said[0].starts_with(&format!("内容的格式不对，没有保存。“{field}”：")),
            "{said:?}"
        );
        assert!(said.iter().all(|said| !said.contains('{')), "{said:?}");
        let detail = problem.args["detail"].as_str().expect("the parser's words");
        assert!(said.iter().all(|said| !said.contains(detail)), "{said:?}");
    }
}

#[test]
fn what_is_no_json_or_no_form_says_so() {
    let problem = sent::<Form>("{\"title\": \"a\",\n \"lines\" [");
    assert_eq!(
        told(&problem).3,
        [
            "内容的格式不对，没有保存。“body”：不是完整的 JSON，第 2 行第 10 列读不下去。",
            "The request cannot be read, nothing was stored. “body”: Not whole JSON: it breaks off at line 2, column 10.",
        ]
    );
    // a field that stands twice is one field to whoever looks again
    let problem = sent::<Form>("{\"title\": \"a\", \"title\": \"b\"}");
    assert_eq!(told(&problem).2, "unreadable");
    let problem = form("Invalid boundary");
    assert_eq!((told(&problem).1, told(&problem).2), ("file", "not_a_form"));
}

#[test]
fn a_made_up_name_is_said_back_in_part() {
    let problem = asked::<List>(&format!("{}=1", "x".repeat(5_000)));
    assert_eq!(told(&problem).1.len(), MOST_NAME);
}
