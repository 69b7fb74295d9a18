//! Values on their way into and out of the database: one closed set of column types that both
//! databases know (`BIGINT`, `TEXT`, `BOOLEAN`, `DOUBLE PRECISION`, `BYTEA`, `UUID`).

use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::StreetId;
use linli_domain::time::Timestamp;
use sqlx::{ColumnIndex, Row as _};
use uuid::Uuid;

use super::StoreError;

/// A value bound to a `$n` of a query; each knows its type even when it is NULL.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// BIGINT
    Int(Option<i64>),
    /// TEXT
    Text(Option<String>),
    /// BOOLEAN
    Bool(Option<bool>),
    /// DOUBLE PRECISION
    Real(Option<f64>),
    /// BYTEA
    Bytes(Option<Vec<u8>>),
    /// UUID
    Uuid(Option<Uuid>),
}

/// Anything that can be bound: implemented for the column types, typed ids, codes and options.
pub trait ToParam {
    /// The value as a parameter.
    fn to_param(&self) -> Param;
    /// The NULL of this type.
    fn null() -> Param;
}

/// Anything a column can be read as.
pub trait Cell: Sized {
    /// Reads the column, which may be NULL.
    ///
    /// # Errors
    /// The column is missing or holds another type.
    fn cell_or_null(row: &Row, column: &str) -> Result<Option<Self>, StoreError>;

    /// Reads the column, which is never NULL.
    ///
    /// # Errors
    /// The column is missing, NULL or of another type.
    fn cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        Self::cell_or_null(row, column)?.ok_or_else(|| StoreError::column(column, "is NULL"))
    }
}

/// One row of an answer.
#[derive(Debug)]
pub enum Row {
    /// From the embedded database.
    Sqlite(sqlx::sqlite::SqliteRow),
    /// From PostgreSQL.
    Postgres(sqlx::postgres::PgRow),
}

impl Row {
    /// Reads a column.
    ///
    /// # Errors
    /// The column is missing, of another type, or NULL where `T` is no option.
    pub fn get<T: Cell>(&self, column: &str) -> Result<T, StoreError> {
        T::cell(self, column)
    }

    fn raw<'r, T>(&'r self, column: &str) -> Result<Option<T>, StoreError>
    where
        T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
        T: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
        for<'a> &'a str: ColumnIndex<sqlx::sqlite::SqliteRow> + ColumnIndex<sqlx::postgres::PgRow>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(|error| StoreError::column(column, &error.to_string()))
    }
}

/// A struct read from one row, column by column. Written by [`row!`](crate::row).
pub trait FromRow: Sized + Send {
    /// Reads the struct.
    ///
    /// # Errors
    /// A column is missing or of another type.
    fn from_row(row: &Row) -> Result<Self, StoreError>;
}

/// Declares a struct whose fields are columns of the same name, and how it is read from a row.
#[macro_export]
macro_rules! row {
    ($(#[$outer:meta])* $vis:vis struct $name:ident { $($(#[$inner:meta])* $fvis:vis $field:ident : $type:ty),+ $(,)? }) => {
        $(#[$outer])*
        $vis struct $name { $($(#[$inner])* $fvis $field: $type),+ }

        impl $crate::store::FromRow for $name {
            fn from_row(row: &$crate::store::Row) -> Result<Self, $crate::store::StoreError> {
                Ok(Self { $($field: row.get::<$type>(stringify!($field))?),+ })
            }
        }
    };
}

/// A list of parameters: `params![a, &b, None::<String>]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::store::ToParam::to_param(&$value)),*]
    };
}

macro_rules! column_types {
    ($($type:ty => $variant:ident),+ $(,)?) => {$(
        impl ToParam for $type {
            fn to_param(&self) -> Param { Param::$variant(Some(self.clone().into())) }
            fn null() -> Param { Param::$variant(None) }
        }
        impl Cell for $type {
            fn cell_or_null(row: &Row, column: &str) -> Result<Option<Self>, StoreError> { row.raw(column) }
        }
    )+};
}

column_types! { i64 => Int, String => Text, bool => Bool, f64 => Real, Vec<u8> => Bytes, Uuid => Uuid }

impl ToParam for str {
    fn to_param(&self) -> Param {
        Param::Text(Some(self.to_owned()))
    }
    fn null() -> Param {
        Param::Text(None)
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> Param {
        (**self).to_param()
    }
    fn null() -> Param {
        T::null()
    }
}

impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> Param {
        self.as_ref().map_or_else(T::null, T::to_param)
    }
    fn null() -> Param {
        T::null()
    }
}

impl<T: Cell> Cell for Option<T> {
    fn cell_or_null(row: &Row, column: &str) -> Result<Option<Self>, StoreError> {
        T::cell_or_null(row, column).map(Some)
    }
}

macro_rules! typed_ids {
    ($($name:ident),+) => {$(
        impl ToParam for linli_domain::id::$name {
            fn to_param(&self) -> Param { Param::Uuid(Some(self.0)) }
            fn null() -> Param { Param::Uuid(None) }
        }
        impl Cell for linli_domain::id::$name {
            fn cell_or_null(row: &Row, column: &str) -> Result<Option<Self>, StoreError> {
                Ok(row.raw::<Uuid>(column)?.map(Self))
            }
        }
    )+};
}
linli_domain::for_each_id!(typed_ids);

impl ToParam for StreetId {
    fn to_param(&self) -> Param {
        Param::Int(Some(self.0))
    }
    fn null() -> Param {
        Param::Int(None)
    }
}

impl Cell for StreetId {
    fn cell_or_null(row: &Row, column: &str) -> Result<Option<Self>, StoreError> {
        Ok(row.raw::<i64>(column)?.map(Self))
    }
}

impl ToParam for Timestamp {
    fn to_param(&self) -> Param {
        Param::Int(Some(self.millis()))
    }
    fn null() -> Param {
        Param::Int(None)
    }
}

impl Cell for Timestamp {
    fn cell_or_null(row: &Row, column: &str) -> Result<Option<Self>, StoreError> {
        Ok(row.raw::<i64>(column)?.map(Self::from_millis))
    }
}

impl ToParam for AreaPath {
    fn to_param(&self) -> Param {
        Param::Text(Some(self.as_str().to_owned()))
    }
    fn null() -> Param {
        Param::Text(None)
    }
}

impl Cell for AreaPath {
    fn cell_or_null(row: &Row, column: &str) -> Result<Option<Self>, StoreError> {
        row.raw::<String>(column)?
            .map(|text| Self::parse(&text))
            .transpose()
            .map_err(|error| StoreError::column(column, &error.to_string()))
    }
}

/// Reads a stored code of a closed enum.
///
/// # Errors
/// The column holds a code the enum does not know.
pub fn code_or_null<T: CodeEnum>(row: &Row, column: &str) -> Result<Option<T>, StoreError> {
    row.raw::<String>(column)?
        .map(|text| {
            T::from_code(&text)
                .ok_or_else(|| StoreError::column(column, &format!("unknown code {text}")))
        })
        .transpose()
}

/// Lets closed enums ([`linli_domain::code_enum!`]) be bound and read as columns.
#[macro_export]
macro_rules! code_columns {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::store::ToParam for $type {
            fn to_param(&self) -> $crate::store::Param {
                $crate::store::Param::Text(Some(linli_domain::code::CodeEnum::code(*self).to_owned()))
            }
            fn null() -> $crate::store::Param { $crate::store::Param::Text(None) }
        }
        impl $crate::store::Cell for $type {
            fn cell_or_null(row: &$crate::store::Row, column: &str) -> Result<Option<Self>, $crate::store::StoreError> {
                $crate::store::code_or_null(row, column)
            }
        }
    )+};
}

code_columns!(
    linli_domain::actor::Role,
    linli_domain::area::AreaKind,
    linli_domain::number::NumberKind
);
