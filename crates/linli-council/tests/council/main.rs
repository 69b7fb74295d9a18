//! What people do with bodies, meetings and resolutions, through the API, on both databases: one program for all of it.

mod setting;

mod answers;
mod bodies;
mod cancelled;
mod car_park;
mod car_park_built;
mod gaps;
mod meetings;
mod meetings_in_time;
mod meetings_left;
mod on_paper;
mod projects;
mod projects_edges;
mod projects_heard;
mod recorded;
mod removals;
mod resolutions;
mod resolutions_allowed;
mod speaking;
mod votes;
