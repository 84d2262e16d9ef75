macro_rules! query {
    ($sql:expr) => {
        sqlx::query($sql)
    };
}

fn a() {
    query!("SELECT 'of the macro of this file'");
}
