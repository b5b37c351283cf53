//! Runs a folder of sqlx migrations with sqlx's own migrator, up or back to a version.

use sqlx::Connection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let migrator = sqlx::migrate::Migrator::new(std::path::Path::new(&arguments[1])).await?;
    let mut connection = sqlx::PgConnection::connect(&arguments[2]).await?;
    match arguments.get(3) {
        None => migrator.run(&mut connection).await?,
        Some(version) => migrator.undo(&mut connection, version.parse()?).await?,
    }
    connection.close().await?;
    Ok(())
}
