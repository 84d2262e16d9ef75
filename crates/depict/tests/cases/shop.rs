use aludel::{Enum, Table};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[data_type(name = "state", schema = "billing")]
pub enum State {
    #[label(name = "draft")]
    Draft,
    #[label(name = "sent")]
    Sent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[data_type(name = "role")]
pub enum Role {
    #[label(name = "member")]
    Member,
    #[label(name = "super admin")]
    SuperAdmin,
}

#[derive(Debug, Clone, Table)]
#[table(name = "invoices", schema = "billing")]
#[exclude(
    method = gist,
    "during WITH &&",
    where = "parent IS NULL",
    name = "invoices_during_excl"
)]
pub struct Invoice {
    #[column(primary_key, default = nextval("billing.invoices_number_seq"))]
    pub number: i32,
    #[column(references(User, on_delete = set_null, deferrable = deferred))]
    pub user_id: Option<Uuid>,
    #[column(type = "public.email", references(User::mail))]
    pub mail: Option<String>,
    #[column(default = State::Draft)]
    pub state: State,
    #[column(type = tstzrange)]
    pub during: String,
    #[column(references(Invoice, name = "upwards"))]
    pub parent: Option<i32>,
}

#[derive(Debug, Clone, Table)]
#[table(name = "lines", schema = "billing")]
#[primary_key(invoice, line)]
#[unique(invoice, table, nulls_not_distinct)]
pub struct Line {
    #[column(references(Invoice))]
    pub invoice: i32,
    #[column(identity(always, increment = 10, min = 10))]
    pub line: i16,
    pub table: String,
}

#[derive(Debug, Clone, Table)]
#[table(name = "parts", schema = "billing")]
#[foreign_key(columns(invoice, line), references = Line(invoice, line), match = full)]
pub struct Part {
    pub invoice: Option<i32>,
    pub line: Option<i16>,
    #[column(identity, primary_key)]
    pub id: i64,
}

#[derive(Debug, Clone, Table)]
#[table(name = "events", partition_by = range(at))]
#[primary_key(id, at)]
pub struct Event {
    pub id: i64,
    pub at: NaiveDateTime,
}

#[derive(Debug, Clone, Table)]
#[table(name = "user_addresses")]
pub struct UserAddress {
    #[column(primary_key, references(User, on_delete = cascade))]
    pub user_id: Uuid,
    pub street: String,
}

/// Whoever signs up
#[derive(Debug, Clone, Table)]
#[table(name = "users")]
#[index(
    desc(op(expr(r#"lower(("userName")::text)"#), text_pattern_ops), nulls = last),
    where = "NOT is_blocked",
    name = "by_name"
)]
#[index(role, desc(rank), unique, include(born), with(fillfactor = 70))]
#[index(tags, method = gin)]
#[check("rank > '-10'::integer", name = "ranked")]
#[check("(score > (0)::numeric) AND (rank < 100)")]
#[check(r#"public.is_fine(("userName")::text)"#, name = "users_userName_check")]
pub struct User {
    #[column(primary_key, default = uuid_v4())]
    pub id: Uuid,
    /// Where to write
    #[column(type = "public.email", unique)]
    pub mail: String,
    #[column(default = Role::Member)]
    pub role: Role,
    #[column(
        name = "userName",
        type = varchar(64),
        default = sql("'nobody'::character varying")
    )]
    pub user_name: String,
    #[column(collate = "C")]
    pub r#type: Option<String>,
    #[column(default = [])]
    pub tags: Vec<String>,
    #[column(default = json(r#"{"theme": "dark"}"#))]
    pub settings: serde_json::Value,
    #[column(default = -1)]
    pub rank: i32,
    #[column(type = numeric(5, 2), default = 0.5)]
    pub score: Option<Decimal>,
    #[column(default = false)]
    pub is_blocked: bool,
    #[column(default = today())]
    pub born: Option<NaiveDate>,
    pub wakes: Option<NaiveTime>,
    #[column(type = timestamptz(3), index, default = now())]
    pub seen: DateTime<Utc>,
    #[column(type = interval, default = "1 day")]
    pub half_life: String,
    pub address: Option<std::net::IpAddr>,
    pub avatar: Option<Vec<u8>>,
    #[column(generated = r#"upper(("userName")::text)"#)]
    pub shown: String,
}
