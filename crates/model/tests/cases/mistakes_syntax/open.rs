#[derive(aludel::Table)]
struct Open {
    id: i64,
