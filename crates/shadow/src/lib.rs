//! Where a shadow database comes from
