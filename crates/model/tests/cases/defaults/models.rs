use aludel::Table;

#[derive(Table)]
struct Defaults {
    #[column(default = true)]
    a: bool,
    #[column(default = -1)]
    b: i32,
    #[column(default = 1_000)]
    c: i64,
    #[column(default = 0.5)]
    d: f64,
    #[column(default = 3)]
    e: rust_decimal::Decimal,
    #[column(default = "it's")]
    f: String,
    #[column(default = "a\\b", type = varchar(20))]
    g: String,
    #[column(default = [])]
    h: Vec<String>,
    #[column(default = ["a", "b"])]
    i: Vec<String>,
    #[column(default = [1, 2])]
    j: Vec<i32>,
    #[column(default = now())]
    k: chrono::NaiveDateTime,
    #[column(default = today())]
    l: chrono::NaiveDate,
    #[column(default = uuid_v4())]
    m: uuid::Uuid,
    #[column(default = json("{\"a\": 1}"))]
    o: serde_json::Value,
    #[column(default = nextval("invoice_number"))]
    p: i64,
    #[column(default = nextval("app.Counter"))]
    q: i32,
    #[column(default = sql("now() + interval '1 day'"))]
    r: chrono::DateTime<chrono::Utc>,
    #[column(default = "127.0.0.1")]
    s: std::net::IpAddr,
    #[column(default = "2020-01-01")]
    t: Option<chrono::NaiveDate>,
    #[column(default = "(1,2)", type = "point")]
    u: Unknown,
    #[column(default = 'c', type = char(1))]
    v: String,
}
