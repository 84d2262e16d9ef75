use aludel_model_derive::Table;

#[derive(Table)]
struct User {
    #[column(primary_key)]
    id: i64,
}

struct Plain;

#[derive(Table)]
struct Session {
    #[column(references(User::nope))]
    user_id: i64,
    #[column(references(Missing))]
    missing_id: i64,
    #[column(references(Plain))]
    plain_id: i64,
}

#[derive(Table)]
#[index(billing_town)]
struct Order {
    #[column(flatten(prefix = "billing_"))]
    billing: Address,
}

#[derive(Table)]
#[table(skip)]
struct Address {
    city: String,
}

fn main() {
    let _ = Plain;
}
