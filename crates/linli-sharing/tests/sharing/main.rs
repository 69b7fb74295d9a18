//! What people do with shared resources, through the API, on both databases: one program for all of it.

mod setting;

mod bookings;
mod civil;
mod closures;
mod deeds;
mod feeds;
mod figures;
mod found;
mod hours;
mod many;
mod named;
mod once;
mod openings;
mod promised;
mod quotas;
mod room;
mod rush;
mod waiting;
mod weekly;
