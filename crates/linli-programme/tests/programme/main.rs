//! What people do with the yearly method, through the API, on both databases: one program for all of it.

mod duty_reports;
mod posts;
mod setting;

mod methods;
mod methods_in_time;
mod unit_years;
mod visits;
