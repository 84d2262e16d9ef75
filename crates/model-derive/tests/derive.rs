//! What the derives give a program.

use aludel::{Enum as _, Table as _};
use aludel_model_derive::{Enum, Table};

#[derive(Debug, Clone, Table, serde::Serialize)]
#[table(name = "users")]
#[index(desc(created_at), where = "NOT is_blocked")]
#[check("email = lower(email)")]
#[allow(dead_code)]
struct User {
    #[column(primary_key, default = uuid_v4())]
    id: u128,
    #[column(unique, type = varchar(320))]
    email: String,
    #[column(name = "order")]
    rank: i32,
    is_blocked: bool,
    created_at: u64,
    #[column(skip)]
    cached: Vec<u8>,
}

#[derive(Table)]
#[table(skip)]
#[allow(dead_code)]
struct Address {
    city: String,
    r#type: String,
}

/// A model that borrows, with parts.
#[derive(Table)]
#[table(schema = "sales")]
#[index(billing_city)]
#[foreign_key(columns(user_id), references = User(id))]
#[allow(dead_code)]
struct OrderLine<'a> {
    id: i64,
    #[column(references(User, on_delete = cascade))]
    user_id: i64,
    #[column(references(User::email))]
    user_email: &'a str,
    #[column(flatten(prefix = "billing_"))]
    billing: Address,
    #[column(flatten)]
    address: Option<Address>,
}

#[derive(Enum)]
#[data_type(schema = "sales", renamed_from = "state")]
#[allow(dead_code)]
enum Status {
    Open,
    #[label(name = "done", renamed_from = "closed")]
    Closed,
}

#[test]
fn a_model_gives_its_names() {
    assert_eq!((User::NAME, User::SCHEMA), ("users", ""));
    assert_eq!(User::COLUMNS, ["id", "email", "order", "is_blocked", "created_at"]);
    assert_eq!(User::SELECT, "id, email, \"order\", is_blocked, created_at");
}

#[test]
fn a_model_with_parts_gives_their_columns() {
    assert_eq!((OrderLine::NAME, OrderLine::SCHEMA), ("order_line", "sales"));
    let columns = ["id", "user_id", "user_email", "billing_city", "billing_type", "city", "type"];
    assert_eq!(OrderLine::COLUMNS, columns);
    let select = "id, user_id, user_email, \"billing_city\", \"billing_type\", city, type";
    assert_eq!(OrderLine::SELECT, select);
}

#[test]
fn an_enum_gives_its_labels() {
    assert_eq!((Status::NAME, Status::SCHEMA), ("status", "sales"));
    assert_eq!(Status::LABELS, ["Open", "done"]);
}

#[test]
fn mistakes_are_shown_at_their_tokens() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/wrong/*.rs");
}
