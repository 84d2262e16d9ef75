use aludel::Table;

#[derive(Table)]
#[table(skip)]
struct Address {
    #[column(index)]
    city: String,
    zip: Option<String>,
    #[column(flatten(prefix = "geo_"))]
    position: Position,
}

struct Position {
    lat: f64,
    lon: f64,
}

#[derive(Table)]
#[sqlx(rename_all = "camelCase")]
#[unique(billing_city, full_name)]
struct Customer {
    #[column(primary_key)]
    id: i64,
    full_name: String,
    #[sqlx(rename = "Mail")]
    email_address: String,
    #[column(flatten(prefix = "billing_"))]
    billing: Address,
    #[sqlx(flatten)]
    shipping: Option<Address>,
    #[sqlx(skip)]
    cached: Vec<Position>,
    r#type: i32,
}
