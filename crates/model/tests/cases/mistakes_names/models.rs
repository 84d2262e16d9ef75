use aludel::Table;

mod other {
    #[derive(aludel::Table)]
    pub struct Hidden {
        #[column(primary_key)]
        id: i64,
        not_unique: i64,
    }
    #[derive(aludel::Table)]
    pub struct NoKey {
        a: i64,
    }
    pub struct Plain;
}

use other::NoKey;
mod nowhere;

#[derive(Table)]
struct Session {
    #[column(primary_key, references(Sesion))]
    id: i64,
    #[column(references(Hidden))]
    hidden_id: i64,
    #[column(references(other::Hidden::ident))]
    wrong_field: i64,
    #[column(references(other::Hidden::not_unique))]
    not_unique: i64,
    #[column(references(NoKey))]
    no_key: i64,
    #[column(references(other::Plain))]
    plain: i64,
    #[column(references(other::Hidden))]
    wrong_type: String,
    #[column(references(other::Hidden, on_delete = set_null))]
    never_null: i64,
    #[column(references(Frobnicate))]
    far: i64,
}
