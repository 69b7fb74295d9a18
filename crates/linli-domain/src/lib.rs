//! Pure words of the house: typed ids, time and the working-day calendar, place paths and scope,
//! who acts, what a problem is, codes with check digits. No IO, no async, no database.

pub mod actor;
pub mod area;
pub mod calendar;
pub mod code;
pub mod codes;
mod data_file;
pub mod id;
pub mod limits;
pub mod number;
pub mod phone;
pub mod problem;
pub mod scope;
pub mod time;
mod typed;
