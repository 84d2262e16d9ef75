use ::uuid::{self, Uuid as U};

pub struct Id(U);

#[derive(aludel::Table)]
pub struct User {
    #[column(primary_key)]
    pub id: Id,
    #[column(unique)]
    pub email: String,
    pub other: uuid::Uuid,
}
