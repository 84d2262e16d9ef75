use aludel::Table;

enum Unsaid {
    A,
}
#[derive(sqlx::Type)]
#[sqlx(type_name = "fields")]
enum WithFields {
    A(i32),
    B { x: i32 },
}
#[derive(sqlx::Type)]
#[repr(i32)]
enum Numbers {
    A = 1 << 3,
}
#[derive(sqlx::Type)]
#[sqlx(type_name = "twice", rename_all = "lowercase")]
enum Twice {
    Same,
    SAME,
}
#[derive(sqlx::Type)]
#[sqlx(type_name = "fields")]
enum Second {
    #[sqlx(rename = "x")]
    A,
}
#[derive(aludel::Enum)]
#[data_type(nam = "x")]
enum OrderState {
    #[label(renamed = "b")]
    A,
}
#[derive(sqlx::Type)]
#[sqlx(rename_all = "Snake_Case")]
enum Case {
    A,
}

#[derive(Table)]
struct Model {
    a: Unsaid,
    b: WithFields,
    c: Numbers,
    d: Twice,
    e: Second,
    f: OrderState,
    g: Vec<Case>,
}
