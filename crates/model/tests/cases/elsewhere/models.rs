#[derive(aludel::Table)]
#[table(tablespace = "fast", without_rowid, strict, engine = InnoDB)]
struct Elsewhere {
    #[column(type(sqlite = text), default(mysql = sql("x")))]
    a: i32,
    #[column(type(postgres = smallint, mysql = varchar(3)))]
    b: i32,
}

#[derive(tabled::Table)]
struct NotOurs {
    a: Unknown,
}
