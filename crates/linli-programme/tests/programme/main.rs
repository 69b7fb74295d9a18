//! What people do with the yearly method, through the API, on both databases: one program for all of it.

mod duty_reports;
mod setting;
