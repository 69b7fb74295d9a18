//! Why a request could not be read: which field was wrong and what was expected of it, in the reader's language. What
//! refused it says so in English and to programmers; that stays in the argument `detail`, which no sentence shows.
//!
//! It is told as one sentence and not beside a field: what no page of ours sends stands in no form that could show it.
//!
//! The parser that refused decides. Only what it refused is looked at once more here, to learn which field was wrong and
//! what was expected of it.

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::Uri;
use linli_domain::problem::ProblemKind;
use linli_domain::time::Timestamp;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{
    self, Deserialize, DeserializeOwned, Deserializer, Expected, IntoDeserializer, Unexpected,
    Visitor,
};
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use crate::problem::{Problem, WRONG};

/// Characters of a name somebody made up that are said back to them.
const MOST_NAME: usize = 60;

/// What is wrong, and where.
struct Wrong {
    /// The field, dotted where nested.
    field: String,
    /// The key of its text, behind `wrong_`.
    code: &'static str,
    /// Values for the text.
    args: Map<String, Value>,
}

impl Wrong {
    fn plain(field: &str, code: &'static str) -> Self {
        Self {
            field: field.to_owned(),
            code,
            args: Map::new(),
        }
    }

    fn told(self, code: &'static str, detail: &str) -> Problem {
        let mut problem = Problem::new(ProblemKind::Malformed, code);
        problem.args = self.args;
        problem
            .arg("field", self.field)
            .arg(WRONG, self.code)
            .arg("detail", detail)
    }
}

/// A JSON body that does not read as a `T`.
#[must_use]
pub fn body<T: DeserializeOwned>(text: &[u8], refused: &serde_json::Error) -> Problem {
    let wrong = match serde_json::from_slice::<Value>(text) {
        Ok(value) => wrong_with::<T, _>("body", Again(value)),
        Err(broken) => {
            let place = [("line", broken.line()), ("column", broken.column())];
            let args = place.map(|(name, value)| (name.to_owned(), value.into()));
            Some(Wrong {
                args: Map::from_iter(args),
                ..Wrong::plain("body", "not_json")
            })
        }
    };
    wrong
        .unwrap_or_else(|| Wrong::plain("body", "unreadable"))
        .told("body_malformed", &refused.to_string())
}

/// A query that does not read as a `T`.
#[must_use]
pub fn query<T: DeserializeOwned>(uri: &Uri, refused: &QueryRejection) -> Problem {
    Query::<Vec<(String, String)>>::try_from_uri(uri)
        .ok()
        .and_then(|Query(pairs)| {
            let pairs = pairs.into_iter().map(|(name, text)| (name, Typed(text)));
            wrong_with::<T, _>("query", MapDeserializer::new(pairs))
        })
        .unwrap_or_else(|| Wrong::plain("query", "unreadable"))
        .told("query_malformed", &refused.body_text())
}

/// A body that should have been a form with a file.
#[must_use]
pub fn form(refused: &str) -> Problem {
    Wrong::plain("file", "not_a_form").told("body_malformed", refused)
}

/// What is wrong with what was sent; none where it reads after all.
fn wrong_with<'de, T, D>(whole: &str, sent: D) -> Option<Wrong>
where
    T: Deserialize<'de>,
    D: Deserializer<'de, Error = Fault>,
{
    let refused = serde_path_to_error::deserialize::<D, T>(sent).err()?;
    let path = refused.path().iter().filter_map(|part| match part {
        Segment::Map { key } => Some(key.clone()),
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    let mut path: Vec<String> = path.collect();
    let (own, code, args) = refused.into_inner().told();
    // the name of an unknown field stands at the end of its path already
    if let Some(own) = own.filter(|own| path.last() != Some(own)) {
        path.push(own);
    }
    let name: String = path.join(".").chars().take(MOST_NAME).collect();
    let field = if name.is_empty() {
        whole.to_owned()
    } else {
        name
    };
    Some(Wrong { field, code, args })
}

/// What serde refuses a value with, before it is made a sentence.
#[derive(Debug)]
enum Fault {
    Missing(&'static str),
    Unknown(String, &'static [&'static str]),
    Twice(&'static str),
    OneOf(&'static [&'static str]),
    /// What was expected, as serde calls it.
    Expected(String),
    Other,
}

impl Fault {
    /// A field that the path does not name, the code of the text and its values.
    fn told(self) -> (Option<String>, &'static str, Map<String, Value>) {
        let choices =
            |known: &[&str]| Map::from_iter([("choices".to_owned(), known.join(", ").into())]);
        match self {
            Self::Missing(field) => (Some(field.to_owned()), "missing", Map::new()),
            Self::Unknown(field, []) => (Some(field), "not_asked", Map::new()),
            Self::Unknown(field, known) => (Some(field), "not_asked_but", choices(known)),
            Self::Twice(field) => (Some(field.to_owned()), "twice", Map::new()),
            Self::OneOf(known) => (None, "one_of", choices(known)),
            Self::Expected(what) => (None, expected(&what), Map::new()),
            Self::Other => (None, "unreadable", Map::new()),
        }
    }

    /// This fault, or what the visitor wanted where its own words are all there is.
    fn or_wanted(self, wanted: String) -> Self {
        match self {
            Self::Other => Self::Expected(wanted),
            known => known,
        }
    }
}

/// The code of the text for what serde expected.
fn expected(what: &str) -> &'static str {
    match what {
        "i8" | "i16" | "i32" | "i64" | "isize" | "u8" | "u16" | "u32" | "u64" | "usize" => {
            "whole_number"
        }
        "f32" | "f64" => "number",
        "a boolean" => "yes_no",
        "a string" | "a character" => "text",
        "a formatted UUID string" => "id",
        "a formatted date string" => "calendar_day",
        Timestamp::EXPECTED => "moment",
        _ if ["a sequence", "a tuple", "an array"]
            .iter()
            .any(|list| what.starts_with(list)) =>
        {
            "list"
        }
        _ if ["struct ", "a map"]
            .iter()
            .any(|fields| what.starts_with(fields)) =>
        {
            "fields"
        }
        _ => "unreadable",
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self::Other
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::OneOf(known)
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::Unknown(field.to_owned(), known)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::Twice(field)
    }
}

/// What a visitor waits for.
fn wanted<'de>(visitor: &impl Visitor<'de>) -> String {
    (visitor as &dyn Expected).to_string()
}

/// A value of a JSON body, read once more.
struct Again(Value);

impl<'de> IntoDeserializer<'de, Fault> for Again {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Again {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(truth),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(whole), _) => visitor.visit_i64(whole),
                (None, Some(large)) => visitor.visit_u64(large),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => {
                let wanted = wanted(&visitor);
                visitor
                    .visit_string::<Fault>(text)
                    .map_err(|fault| fault.or_wanted(wanted))
            }
            Value::Array(values) => {
                visitor.visit_seq(SeqDeserializer::new(values.into_iter().map(Again)))
            }
            Value::Object(fields) => visitor.visit_map(MapDeserializer::new(
                fields.into_iter().map(|(name, value)| (name, Again(value))),
            )),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(text) => visitor.visit_enum(text.into_deserializer()),
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name, Again(value)));
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(fields)))
            }
            _ => Err(Fault::OneOf(known)),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// A value of a query, read once more: text until something else is expected of it.
struct Typed(String);

impl<'de> IntoDeserializer<'de, Fault> for Typed {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Reads the text as what is expected of it.
macro_rules! parsed {
    ($($method:ident $visit:ident $kind:ty),+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.0.parse::<$kind>() {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(Fault::Expected(wanted(&visitor))),
            }
        }
    )+};
}

impl<'de> Deserializer<'de> for Typed {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        Again(Value::String(self.0)).deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        Again(Value::String(self.0)).deserialize_enum(name, known, visitor)
    }

    parsed! {
        deserialize_bool visit_bool bool, deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64,
        deserialize_f32 visit_f32 f32, deserialize_f64 visit_f64 f64
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests;
