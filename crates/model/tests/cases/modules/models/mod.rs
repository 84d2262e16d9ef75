//! Models in modules.

mod session;
pub mod user;
#[path = "odd_name.rs"]
mod odd;

pub use session::*;
pub use user::{Id as UserId, User as Person};

pub mod inline {
    use super::odd::deep::Thing;
    use crate::user::User;

    #[derive(aludel::Table)]
    pub struct Inner {
        #[column(primary_key)]
        id: super::UserId,
        #[column(references(User))]
        user_id: crate::user::Id,
        thing: Thing,
        #[column(references(crate::Person::email))]
        email: std::string::String,
    }
}
