//! Load over loopback: a fixed number of connections, each asking again as soon as it was answered, for a fixed time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::body::Bytes;
use axum::http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A request ready to be sent.
pub type Ask = Request<Full<Bytes>>;

/// One connection that stays open.
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("connecting")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender })
    }

    /// Asks and reads the whole answer.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn ask(&mut self, request: Ask) -> Result<(StatusCode, Bytes)> {
        self.sender.ready().await?;
        let (head, body) = self.sender.send_request(request).await?.into_parts();
        Ok((head.status, body.collect().await?.to_bytes()))
    }
}

/// What a load saw.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Answers a second.
    pub rate: f64,
    /// The middle of the times an answer took, in milliseconds.
    pub median_ms: f64,
    /// 99 of 100 answers took at most this, in milliseconds.
    pub p99_ms: f64,
}

/// Asks over `connections` for `span`, after a tenth of it to warm up; `request` is given a number that never repeats.
///
/// # Errors
/// A connection broke, or an answer was no success: a rate of refusals is no rate.
pub async fn drive(
    address: SocketAddr,
    connections: usize,
    span: Duration,
    request: impl Fn(u64) -> Ask + Send + Sync + 'static,
) -> Result<Outcome> {
    let request = Arc::new(request);
    let number = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    let measured_from = began + span / 10;
    let until = measured_from + span;
    let mut workers = Vec::new();
    for _ in 0..connections {
        let (request, number) = (Arc::clone(&request), Arc::clone(&number));
        workers.push(tokio::spawn(async move {
            let mut client = Client::connect(address).await?;
            let mut times = Vec::new();
            loop {
                let asked = Instant::now();
                if asked >= until {
                    return anyhow::Ok(times);
                }
                let (status, body) = client
                    .ask(request(number.fetch_add(1, Ordering::Relaxed)))
                    .await?;
                ensure!(
                    status.is_success(),
                    "{status}: {}",
                    String::from_utf8_lossy(&body)
                );
                if asked >= measured_from {
                    times.push(asked.elapsed());
                }
            }
        }));
    }
    let mut times: Vec<Duration> = Vec::new();
    for worker in workers {
        times.extend(worker.await??);
    }
    times.sort_unstable();
    ensure!(!times.is_empty(), "no answer within {span:?}");
    let at =
        |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    Ok(Outcome {
        rate: times.len() as f64 / span.as_secs_f64(),
        median_ms: at(0.5),
        p99_ms: at(0.99),
    })
}
