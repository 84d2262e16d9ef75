use aludel::Table;

#[derive(Table)]
#[table(nam = "users", "x", schema = "")]
#[tabel(name = "users")]
#[index(emial, desc(nope), wher = "x", first(id))]
#[index]
#[unique(email, email, nulls = distinct)]
#[check]
#[check("")]
#[foreign_key(columns(id))]
#[foreign_key(columns(id), references = User(nope))]
#[exclude(method = gist)]
#[primary_key(nope)]
struct User {
    #[column(primary_key, defaul = uuid_v4(), frobnicate)]
    id: i64,
    #[colum(unique)]
    email: String,
    #[column(unique, unique, references(), generated(virtal, "x"))]
    twice: String,
    #[unique]
    misplaced: String,
    #[column(type = varchra(3), identity = sometimes, flatten(suffix = "x"))]
    types: String,
    #[column(references(User, on_delete = casade, deferrable = later))]
    user_id: i64,
    #[column(type = text(3), default = )]
    empty: String,
    #[column(name = "a_name_that_is_much_longer_than_the_sixty_three_bytes_that_postgresql_keeps")]
    long: String,
    #[column = "x"]
    value: String,
    #[column(type = bigserial)]
    serial: i64,
    #[column(unique(other))]
    several: i64,
    #[sqlx(rename_all = "x", rename = 3)]
    sqlx: i64,
}
