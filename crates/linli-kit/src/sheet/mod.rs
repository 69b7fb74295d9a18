//! Sheets in and out: everything Linli does with Excel and CSV files, without database and without HTTP.
//!
//! The way of an import: [`shape::preview`] reads the first rows and finds the header → [`mapping::propose`] guesses which
//! column is which field (or a mapping remembered by [`shape::Shape::fingerprint`] is used) → a person confirms →
//! [`shape::data_rows`] streams every row through a [`mapping::RowConverter`], which gives good rows and, for the others,
//! problems by row, column and value → [`write::FaultyRows`] writes the others back as the same sheet with a reason column.
//!
//! A file of somebody else's is hostile until read. On a server use [`child::ChildProcess`], which reads in a process of its
//! own under limits of memory and time; [`read::InProcess`] has the same checks but shares our memory.
//! Both are a [`read::RowSource`], so rooms and tests need not know which.
//!
//! Everything here is blocking: call it from `spawn_blocking`, never on an async worker.

pub mod cell;
pub mod child;
pub mod date_time;
pub mod error;
pub mod mapping;
pub mod messages;
pub mod read;
pub mod shape;
pub mod text;
pub mod write;

#[cfg(test)]
mod tests;

pub use cell::{Cell, CivilDateTime, Row, Value};
pub use error::SheetError;
pub use read::{Limits, ReadOptions, RowSink, RowSource};
