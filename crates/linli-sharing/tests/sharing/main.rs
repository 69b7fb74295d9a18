//! What people do with shared resources, through the API, on both databases: one program for all of it.

mod setting;

mod bookings;
mod closures;
mod deeds;
mod feeds;
mod many;
mod openings;
mod weekly;
