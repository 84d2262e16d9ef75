fn a() {
    sqlx::query!("SELECT 1"
}
