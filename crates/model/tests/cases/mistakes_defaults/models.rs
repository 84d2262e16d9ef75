use aludel::Table;

#[derive(sqlx::Type)]
#[sqlx(type_name = "role")]
enum Role {
    Member,
}

#[derive(Table)]
struct Defaults {
    #[column(default = "true")]
    a: bool,
    #[column(default = 1)]
    b: String,
    #[column(default = 99999)]
    c: i16,
    #[column(default = 0.5)]
    d: i32,
    #[column(default = Role::Membr)]
    e: Role,
    #[column(default = "member")]
    f: Role,
    #[column(default = Member)]
    g: Role,
    #[column(default = [])]
    h: String,
    #[column(default = "x")]
    i: Vec<String>,
    #[column(default = [1])]
    j: Vec<String>,
    #[column(default = now())]
    k: uuid::Uuid,
    #[column(default = uuid_v7())]
    l: uuid::Uuid,
    #[column(default = Uuid::new_v4())]
    m: uuid::Uuid,
    #[column(default = json("{"))]
    n: serde_json::Value,
    #[column(default = None)]
    o: Option<i32>,
    #[column(default = nwo())]
    p: chrono::DateTime<chrono::Utc>,
    #[column(default = i32::MAX)]
    q: i32,
    #[column(default = now(1))]
    r: chrono::DateTime<chrono::Utc>,
    #[column(default = b"x")]
    s: Vec<u8>,
    #[column(default = vec![])]
    t: Vec<i32>,
    #[column(default = sql(""))]
    u: i32,
}
