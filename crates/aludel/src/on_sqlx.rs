//! What sessions on sqlx's connections have in common. A macro, for what sqlx asks of a database that is
//! generic differs between the versions that this crate takes.

macro_rules! on_sqlx {
    ($session:ident, $pool:ty, $connection:ty, $database:ty) => {
        impl $session {
            /// On a connection that is taken out of a pool for good: what a migration sets on it, and the
            /// lock that it holds, end with it and never reach another user of the pool.
            pub async fn detached(pool: &$pool) -> aludel_session::Result<Self> {
                let connection = pool.acquire().await.map_err(|error| session_error(&error, 0))?;
                Ok(Self::new(connection.detach()))
            }

            /// On a connection of its own.
            pub fn new(connection: $connection) -> Self {
                Self { connection }
            }

            /// Ends the connection properly; dropping it ends it too.
            pub async fn close(self) -> aludel_session::Result<()> {
                let closed = sqlx::Connection::close(self.connection).await;
                closed.map_err(|error| session_error(&error, 0))
            }

            async fn run(&mut self, sql: &str) -> aludel_session::Result<Vec<aludel_session::Row>> {
                use futures_core::Stream as _;
                use sqlx::Execute as _;
                // The builder is what both versions of sqlx can turn a text into raw SQL with.
                let mut builder = sqlx::QueryBuilder::<$database>::new(sql);
                let query = builder.build();
                let stream = sqlx::raw_sql(query.sql()).fetch_many(&mut self.connection);
                let mut stream = std::pin::pin!(stream);
                let (mut rows, mut completed) = (Vec::new(), 0);
                while let Some(item) =
                    std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
                {
                    match item.map_err(|error| session_error(&error, completed))? {
                        sqlx::Either::Left(_) => completed += 1,
                        sqlx::Either::Right(row) => rows.push(text_row(&row)?),
                    }
                }
                Ok(rows)
            }
        }
    };
}

pub(crate) use on_sqlx;
