use std::collections::HashMap;

use aludel::Table;

mod a {
    pub type Same = i32;
}
mod b {
    pub type Same = i64;
}
use a::*;
use b::*;

mod away {
    pub enum Kind {
        A,
    }
}

#[derive(Table)]
struct Other {
    id: i64,
}
struct Pair(i32, i32);
struct Param<T>(T);
type Loop = Loop2;
type Loop2 = Loop;

#[derive(Table)]
struct Wrong {
    money: Money,
    uid: Uiid,
    unsigned: u64,
    byte: i8,
    size: usize,
    letter: char,
    tuple: (i32, i32),
    model: Other,
    pair: Pair,
    param: Param<i32>,
    same: Same,
    endless: Loop,
    lists: Vec<Vec<i32>>,
    map: HashMap<String, i32>,
    foreign: toml::Value,
    kind: Kind,
    function: fn() -> i32,
    argument: Option,
    range: sqlx::postgres::types::PgRange<String>,
    #[column(identity)]
    identity: String,
    #[column(identity)]
    missing: Option<i64>,
    #[column(primary_key)]
    key: Option<i64>,
    #[column(generated(virtual, "key"))]
    computed: i64,
    #[column(generated = "own + 1", default = 3)]
    own: i64,
    #[column(flatten)]
    flat: Vec<Pair>,
    #[column(skip, unique)]
    vain: i64,
    #[column(comment = "no comments")]
    comment: i64,
}
