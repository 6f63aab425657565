//! Stopping: running requests are finished, for a while.

use crate::world::World;
use std::time::{Duration, Instant};

#[tokio::test]
async fn requests_that_run_are_answered_before_it_stops() {
    let world = World::new().await;
    let mut visitor = world.visitor();
    let signing_in =
        tokio::spawn(async move { visitor.sign_in("ada@halcyon.example", "portico-demo").await });
    tokio::time::sleep(Duration::from_millis(5)).await;
    world.stop.send(()).unwrap();
    world.served.await.unwrap();
    assert_eq!(signing_in.await.unwrap().status, 200);
}

#[tokio::test]
async fn a_connection_that_says_nothing_does_not_hold_it_up() {
    let world = World::with(|config| config.stop_timeout = Duration::from_millis(300)).await;
    let address = world.origin.strip_prefix("http://").unwrap().to_owned();
    let mut silent = tokio::net::TcpStream::connect(address).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut silent, b"POST /api/v1/session HTTP/1.1\r\nhost: a\r\n")
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let began = Instant::now();
    world.stop.send(()).unwrap();
    world.served.await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(2));
}
