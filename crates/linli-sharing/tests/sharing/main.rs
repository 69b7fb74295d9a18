//! What people do with shared resources, through the API, on both databases: one program for all of it.
