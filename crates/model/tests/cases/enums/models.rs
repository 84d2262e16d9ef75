use aludel::Table;

#[derive(sqlx::Type)]
#[sqlx(type_name = "role", rename_all = "snake_case")]
enum Role {
    Member,
    SuperAdmin,
    #[sqlx(rename = "it's")]
    Other,
}

#[derive(sqlx::Type)]
#[repr(i16)]
enum Level {
    Low = 1,
    High = 10,
    Higher,
}

#[derive(sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
enum Plan {
    FreeForAll,
    Paid,
}

#[derive(sqlx::Type)]
enum OrderState {
    Open,
}

#[derive(aludel::Enum)]
#[data_type(schema = "sales", name = "Mood", renamed_from = "feeling")]
enum Mood {
    Happy,
    #[label(name = "sad", renamed_from = "blue")]
    Sad,
}

#[derive(aludel::Enum)]
#[data_type(integer)]
enum Code {
    A = -1,
    B,
}

type R = Role;

#[derive(Table)]
pub struct Account {
    #[column(default = Role::SuperAdmin)]
    role: Role,
    #[column(default = R::Other)]
    second: Option<R>,
    #[column(default = [Role::Member])]
    roles: Vec<Role>,
    #[column(default = Level::High)]
    level: Level,
    levels: Vec<Level>,
    #[column(default = Plan::FreeForAll)]
    plan: Plan,
    plans: Option<Vec<Plan>>,
    state: OrderState,
    code: Option<Code>,
    #[column(type = text)]
    unchecked: Plan,
}
