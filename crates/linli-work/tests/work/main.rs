//! What people do with alliances, demands, orders, letters, resources and agreements, through the API, on both databases. One
//! program for all of it: linking one for each file took longer than running them.

mod setting;

mod agreement_templates;
mod agreements;
mod agreements_changed;
mod agreements_in_time;
mod agreements_many;
mod agreements_over_years;
mod agreements_register;
mod agreements_whatever;
mod alliance_tasks;
mod alliances;
mod alliances_in_time;
mod asks;
mod classes;
mod contacts;
mod exports;
mod letters;
mod letters_many;
mod matching;
mod resources;
mod the_acts;
mod the_edges;
mod the_hands;
mod the_limits;
mod the_loop;
mod the_moves;
mod the_orders;
mod the_reopening;
mod the_street_assigns;
mod views;
