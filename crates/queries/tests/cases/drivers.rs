use tokio_postgres::Client;

const NAMES: &str = "SELECT name FROM users";

async fn run(client: &Client, sql: &str) {
    client.query("SELECT 1", &[]).await;
    client.query_one(NAMES, &[]).await;
    client.query_opt("SELECT 2 WHERE $1", &[&true]).await;
    client.execute("LISTEN all_of_it", &[]).await;
    let statement = client.prepare("SELECT 3").await?;
    client.query(&statement, &[]).await;
    client.query(sql, &[]).await;
    client.prepare(&format!("SELECT {}", 4)).await;
    client.batch_execute("SELECT 5; SELECT 6").await;
    client.simple_query(sql).await;
    transaction.execute(&statement, &[]).await;
}

fn on_diesel(connection: &mut PgConnection) {
    diesel::sql_query("SELECT 7").load::<Row>(connection);
    diesel::sql_query(format!("SELECT {}", 8)).execute(connection);
}
