#[derive(aludel::Table)]
#[table(name = "users")]
#[index(email, name = "taken")]
struct User {
    #[column(name = "email")]
    first: String,
    email: String,
}
