use aludel::Table;

/// People who can sign in.
///
/// All of them.
#[derive(Table)]
struct Person {
    /// The address.
    email: String,
    /** A block
     * of two lines. */
    name: String,
    /// Not this.
    #[column(comment = "But this.")]
    age: i32,
    #[doc = "Said in full."]
    full: i32,
    role: Role,
}

/// What one may do.
#[derive(sqlx::Type)]
#[sqlx(type_name = "role")]
enum Role {
    /// Labels have no comments.
    A,
}
