use aludel_model_derive::{Enum, Table};

#[derive(Table)]
enum NotAStruct {
    A,
}

#[derive(Table)]
struct Tuple(i64);

#[derive(Table)]
struct Generic<T> {
    value: T,
}

#[derive(Enum)]
enum WithFields {
    A(i64),
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

fn main() {}
