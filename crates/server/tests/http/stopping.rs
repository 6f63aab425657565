//! Stopping: running requests are finished, for a while.

use crate::world::World;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn requests_that_run_are_answered_before_it_stops() {
    let world = World::new().await;
    let address = world.origin.strip_prefix("http://").unwrap().to_owned();
    let mut client = TcpStream::connect(&address).await.unwrap();
    let body = r#"{"email":"ada@halcyon.example","password":"portico-demo"}"#;
    let (first, rest) = body.split_at(20);
    let head = format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    client.write_all(format!("{head}{first}").as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    world.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    client.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    world.served.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_says_nothing_does_not_hold_it_up() {
    let world = World::with(|config| config.stop_timeout = Duration::from_millis(300)).await;
    let address = world.origin.strip_prefix("http://").unwrap().to_owned();
    let mut silent = TcpStream::connect(address).await.unwrap();
    silent.write_all(b"POST /api/v1/session HTTP/1.1\r\nhost: a\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let began = Instant::now();
    world.stop.send(()).unwrap();
    world.served.await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(2));
}
