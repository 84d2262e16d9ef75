//! PostgreSQL behind the dialect: inspect and render
