#[derive(aludel::Table)]
#[unique(a, nulls_not_distinct)]
struct Old {
    #[column(default = uuid_v7())]
    a: uuid::Uuid,
    #[column(unique(nulls_not_distinct))]
    b: i64,
}
