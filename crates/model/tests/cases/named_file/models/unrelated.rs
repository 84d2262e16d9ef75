#[derive(Table)]
pub struct Unrelated {
    #[column(primary_key)]
    pub id: i64,
}
