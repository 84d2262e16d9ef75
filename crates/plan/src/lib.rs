//! Changes to ordered SQL, in both directions
