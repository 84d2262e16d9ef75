#[derive(Table)]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
}
