#[derive(aludel::Table)]
struct Users {
    id: i64,
}

#[derive(aludel::Table)]
#[index(id, name = "taken")]
#[primary_key(id)]
struct Second {
    #[column(primary_key)]
    id: i64,
}

#[derive(aludel::Table)]
struct Empty {}

#[derive(aludel::Table)]
struct Generic<T> {
    id: T,
}
