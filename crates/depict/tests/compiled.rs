//! The models that `law.rs` writes compile, with the derive.

/// The models of the case: that they compile is the test.
#[allow(dead_code, missing_docs, unreachable_pub, reason = "they are only compiled")]
mod shop {
    include!("cases/shop.rs");
}

use aludel::Table as _;

#[test]
fn compiled_models_have_the_names_of_the_database() {
    assert_eq!((shop::Line::NAME, shop::Line::SCHEMA), ("lines", "billing"));
    assert_eq!(shop::Line::COLUMNS, ["invoice", "line", "table"]);
    assert_eq!(shop::User::NAME, "users");
}
