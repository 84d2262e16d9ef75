//! Schema migrations that an application embeds
