use aludel::Table;

/// Every head, with every argument.
#[derive(Table)]
#[table(name = "Order", schema = "sales")]
#[primary_key(tenant, number, include(note), name = "order_key")]
#[unique(number, code, nulls_not_distinct, name = "order_code", include(note))]
#[unique(code, deferrable = deferred)]
#[unique(tenant, where = "\"Note\" IS NULL")]
#[index(tenant, desc(number), asc(code, nulls = first))]
#[index(expr("lower(code)"), unique, where = "quantity > 0", include(note), name = "by_code")]
#[index(op(note, gin_trgm_ops), method = gin, with(fastupdate = off))]
#[index(desc(op(collate(code, "C"), text_pattern_ops), nulls = last))]
#[check("quantity > 0 AND total >= 0")]
#[check("length(code) > 2", name = "code_is_long")]
#[foreign_key(columns(tenant, parent), references = Order(tenant, number), match = full,
    on_delete = set_null(parent), on_update = cascade, deferrable = deferred, name = "parent")]
#[exclude(method = gist, "room WITH =, during WITH &&", where = "room IS NOT NULL", name = "one_at_a_time")]
pub struct Order {
    pub tenant: i32,
    pub number: i64,
    pub parent: Option<i64>,
    #[column(collate = "C", check = "code <> ''", check("code <> 'x'", name = "no_x"))]
    pub code: String,
    #[column(name = "Note", null, index(method = hash, where = "\"Note\" IS NOT NULL"))]
    pub note: String,
    #[column(default = 1, index(desc, nulls = last, op = int4_ops, include(code)))]
    pub quantity: i32,
    #[column(generated = "quantity * 2")]
    pub total: i32,
    #[column(unique(nulls_not_distinct, name = "one_room"))]
    pub room: Option<i32>,
    #[column(type = tstzrange)]
    pub during: Range,
}

#[derive(Table)]
#[table(partition_by = range(created_at, kind))]
pub struct Event {
    pub kind: i32,
    #[column(type(postgres = timestamptz(3), sqlite = text), default(postgres = now(), sqlite = sql("x")))]
    pub created_at: String,
    #[column(skip)]
    pub cache: Vec<(u8, u8)>,
}

#[derive(Table)]
#[table(partition_by = hash(expr("abs(kind)")))]
pub struct Hashed {
    pub kind: i32,
}

#[derive(Table)]
pub struct Counted {
    #[column(identity(always, start = 100, increment = 5, cache = 10, cycle))]
    pub id: i64,
    #[column(identity(increment = -1, max = 10))]
    pub down: i32,
    #[column(identity = always)]
    pub small: i16,
    #[column(identity)]
    pub plain: i32,
}
