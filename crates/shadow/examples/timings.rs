//! How long shadows take: `cargo run -p aludel-shadow --example timings [URL]`.

use std::time::Instant;

use aludel_session::Conninfo;
use aludel_shadow::{Kind, ShadowError, Wish, choose};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = std::env::args().nth(1).map(|url| Conninfo::parse(&url)).transpose()?;
    for only in [Kind::LocalServer, Kind::TemporaryDatabase, Kind::Embedded] {
        let wish = Wish {
            only: Some(only),
            target: target.clone(),
            server: target.clone(),
            ..Wish::default()
        };
        for run in 1..=3 {
            match time(&wish).await {
                Ok(times) => println!("{only}, run {run}: {times}"),
                Err(error) => println!("{only}: {error}"),
            }
        }
    }
    Ok(())
}

async fn time(wish: &Wish) -> Result<String, ShadowError> {
    let begin = Instant::now();
    let (mut shadow, _) = choose(wish, &|step| println!("{step}")).await?;
    shadow.fresh().await?;
    let first = begin.elapsed();
    let again = Instant::now();
    shadow.fresh().await?;
    let (again, end) = (again.elapsed(), Instant::now());
    shadow.close().await?;
    Ok(format!("first {first:.2?}, another {again:.2?}, close {:.2?}", end.elapsed()))
}
