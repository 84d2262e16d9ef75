#[cfg(feature = "db")]
mod models;
#[cfg(test)]
mod tests;
#[cfg(feature = "other")]
mod missing_file;

pub use with_features::models::Thing as Alias;
