#[derive(aludel::Table)]
struct New {
    #[column(default = uuid_v7())]
    id: uuid::Uuid,
    a: i32,
    #[column(generated(virtual, "a * 2"))]
    b: i32,
}
