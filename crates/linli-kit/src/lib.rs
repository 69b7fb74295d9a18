//! The floor every mechanism stands on: store, transactions, log, jobs, sessions, access, problems.
//!
//! A room is a [`feature::Feature`]; the running house is an [`app::App`]; a request comes in as a
//! [`ctx::Ctx`] and writes through a [`transaction::Tx`].

pub mod access;
pub mod action;
pub mod app;
pub mod area_use;
pub mod base;
pub mod ctx;
pub mod download;
pub mod feature;
pub mod flood;
pub mod intake;
pub mod job;
pub mod live;
pub mod log;
pub mod malformed;
pub mod page;
pub mod problem;
pub mod reader;
pub mod search;
pub mod secret;
pub mod server;
pub mod session;
pub mod sheet;
pub mod store;
pub mod testing;
pub mod text;
pub mod transaction;
pub mod typed;
pub mod word;
