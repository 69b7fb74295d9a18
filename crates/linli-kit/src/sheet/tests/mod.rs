//! Tests of the whole folder: files are made here, hostile ones by hand.

mod hostile;
mod mapping;
mod messages;
mod reading;
mod round_trip;
mod support;
