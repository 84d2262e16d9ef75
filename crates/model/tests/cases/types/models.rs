use std::{borrow::Cow, collections::HashMap, net::IpAddr, sync::Arc};

use aludel::Table;
use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ipnetwork::IpNetwork;
use serde_json::Value;
use sqlx::{
    postgres::types::{PgInterval, PgLTree, PgMoney, PgRange, PgTimeTz},
    types::{BigDecimal, BitVec, Json, JsonValue, MacAddress},
};
use uuid::Uuid;

type Id = Uuid;
struct Email(String);
struct Wrapped(Option<i32>);
#[derive(sqlx::Type)]
#[sqlx(transparent)]
struct Named {
    value: f64,
}
#[derive(sqlx::Type)]
#[sqlx(type_name = "citext")]
struct Folded(String);
type Maybe = Option<Email>;

#[derive(Table)]
pub struct Types<'a> {
    a01: bool,
    a02: i16,
    a03: i32,
    a04: i64,
    a05: f32,
    a06: f64,
    a07: String,
    a08: &'a str,
    a09: Box<str>,
    a10: Cow<'a, str>,
    b01: Uuid,
    b02: Id,
    b03: Email,
    b04: Wrapped,
    b05: Named,
    b06: Folded,
    b07: Maybe,
    c01: DateTime<Utc>,
    c02: DateTime<Local>,
    c03: DateTime<FixedOffset>,
    c04: NaiveDateTime,
    c05: NaiveDate,
    c06: NaiveTime,
    c07: time::OffsetDateTime,
    c08: time::PrimitiveDateTime,
    c09: time::Date,
    c10: time::Time,
    c11: time::Duration,
    c12: jiff::Timestamp,
    c13: jiff::civil::DateTime,
    c14: jiff::civil::Date,
    c15: jiff::civil::Time,
    c16: jiff_sqlx::Timestamp,
    c17: jiff_sqlx::DateTime,
    c18: jiff_sqlx::Span,
    c19: std::time::Duration,
    c20: PgInterval,
    c21: PgTimeTz,
    d01: rust_decimal::Decimal,
    d02: BigDecimal,
    d03: PgMoney,
    e01: Value,
    e02: JsonValue,
    e03: Json<HashMap<String, u64>>,
    e04: Option<Json<Vec<Email>>>,
    #[sqlx(json)]
    e05: Unknown,
    #[sqlx(json(nullable))]
    e06: Unknown,
    f01: Vec<u8>,
    f02: [u8; 32],
    f03: &'a [u8],
    f04: bytes::Bytes,
    f05: Vec<String>,
    f06: Option<Vec<Option<i64>>>,
    f07: [f32; 3],
    f08: Vec<Vec<u8>>,
    f09: Vec<Email>,
    g01: IpNetwork,
    g02: IpAddr,
    g03: MacAddress,
    g04: BitVec,
    g05: PgRange<i32>,
    g06: PgRange<DateTime<Utc>>,
    g07: PgRange<NaiveDate>,
    g08: PgLTree,
    h05: HashMap<String, Option<String>>,
    i01: Arc<Option<Uuid>>,
    i02: Money,
    i03: my::Special,
    #[sqlx(try_from = "Option<String>")]
    i04: Unknown,
    #[column(type = "citext[]")]
    i05: Unknown,
    #[column(type = numeric(12, 2))]
    i06: Option<Unknown>,
}
