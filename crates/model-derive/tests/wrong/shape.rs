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

fn main() {}
