use aludel_model_derive::Table;

#[derive(Table)]
#[table(nam = "users")]
#[index(emial)]
#[unique(email, nulls_distinct = true)]
struct User {
    #[column(primary_key, defaul = 1)]
    id: i64,
    #[column(type = varchra(20), default = uuidv4())]
    email: String,
    #[column(unique, unique)]
    twice: String,
}

fn main() {}
