use super::*;
use aludel::Table as Model;
use aludel::Table;

#[derive(Debug, Table)]
pub struct Session {
    #[column(primary_key)]
    pub id: UserId,
    #[column(references(Person))]
    pub user_id: self::UserId,
    #[column(references(super::inline::Inner, on_delete = set_null))]
    pub inner_id: Option<uuid::Uuid>,
}
