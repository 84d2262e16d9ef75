//! An application with queries of sqlx. A rolling deployment runs them on the schema to come: `aludel
//! queries` holds them against each revision.

pub mod models;
pub mod users;
