//! What people do with activities and their sign-ups, through the API, on both databases: one program for all of it.

mod activities;
mod activities_once;
mod activities_seen;
mod activities_series;
mod setting;
mod signups;
mod signups_after;
mod signups_rush;
mod signups_setting;
