use sqlx::query as ask;
use sqlx::{self, query_as, query_scalar as scalar};

const ALL: &str = "SELECT id FROM users";

/// `sqlx::query!("SELECT in_a_comment")`
async fn macros(pool: &Pool) {
    sqlx::query!("SELECT 1").fetch_one(pool).await;
    ::sqlx::query!("SELECT 2").fetch_one(pool).await;
    let _ = select! {
        row = query_as!(User<'_, i32>, r#"SELECT "id" FROM users WHERE id = $1"#, id) => row,
        n = scalar!("SELECT count(*) " + "FROM users") => n,
    };
    sqlx::query_as_unchecked!(User, "SELECT 3;", id);
    sqlx::query_scalar_unchecked!(concat!("SELECT ", "4"));
    sqlx::query_file!("queries/five.sql");
    sqlx::query_file_as!(User, "queries/several.sql", 1);
    sqlx::query_file_scalar_unchecked!("queries/nowhere.sql");
    query_file_as_unchecked!(User, "queries/five.sql");
    ask!("SELECT 6");
}

async fn functions(pool: &Pool) {
    sqlx::query("UPDATE users SET name = 'it''s' WHERE id = $1").bind(1).execute(pool).await;
    query_as::<_, (i64, Vec<String>)>("SELECT 7, '{}'::text[]").fetch_all(pool).await;
    sqlx::query_scalar::<sqlx::Postgres, fn(u8) -> u8>(&"SELECT 8");
    sqlx::query(ALL).fetch_all(pool).await;
    sqlx::query(include_str!("eight.sql")).execute(pool).await;
    sqlx::raw_sql("TRUNCATE a; DELETE FROM b -- all").execute(pool).await;
    crate::db::query_as("SELECT 9").fetch_all(pool).await;
    sqlx::query("SELECT \u{31}\
        0").execute(pool).await;
    pool.fetch_one("SELECT 11").await;
    pool.execute("INSERT INTO a VALUES (12)").await;
}

fn unreadable(pool: &Pool, table: &str) {
    sqlx::query(&format!("SELECT * FROM {table}")).execute(pool);
    sqlx::query(table);
    sqlx::query_as::<_, User>(sqlx::AssertSqlSafe(table.to_owned()));
    let mut builder = sqlx::QueryBuilder::new("SELECT * FROM users WHERE ");
    sqlx::query_scalar(twice::ALL);
    sqlx::query!();
}

fn others(client: &reqwest::Client) {
    client.query(&[("a", "b")]).execute();
    url.query("user name");
    local::query("nothing to do with it");
    row.execute(pool);
    println!("SELECT 1");
}

#[cfg(test)]
mod tests {
    #[sqlx::test]
    async fn a(pool: Pool) {
        sqlx::query!("SELECT 'only in tests'");
    }
}

#[tokio::test]
async fn b() {
    sqlx::query("SELECT 'only in tests'");
}

fn behind_the_tests() {
    sqlx::query("SELECT 13");
}
