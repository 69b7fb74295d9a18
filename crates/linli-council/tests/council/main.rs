//! What people do with meetings and resolutions, through the API, on both databases: one program for all of it.
