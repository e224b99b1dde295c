//! The HTTP server: connections in, replies out, and an orderly end.
//! Never looks into a request beyond what HTTP/1.1 needs; what it means is decided in `app`.

use crate::admission::{Admission, Admitted, Sources};
use crate::app::App;
use crate::counters::{ConnectionCounters, Counters};
use crate::lanes::Standing;
use http::{HeaderValue, Request};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use wasmtime_wasi_http::Error;

/// Waits after a failed `accept` (no file descriptors left, say) before it is tried again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// The running server.
pub(crate) struct Server {
    stop: watch::Sender<bool>,
    /// Ends when the last connection has ended.
    ended: mpsc::Receiver<()>,
}

impl Server {
    pub(crate) fn start(
        listener: TcpListener,
        app: Arc<App>,
        counters: Counters,
        admission: Admission,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let (alive, ended) = mpsc::channel(1);
        tokio::spawn(accept(listener, app, counters, admission, stopped, alive));
        Self { stop, ended }
    }

    /// Accepts nothing more, lets requests in flight finish, and waits for that up to `patience`.
    /// Says whether all of them have finished.
    pub(crate) async fn stop(&mut self, patience: Duration) -> bool {
        // Without a receiver everything has ended already.
        let _ = self.stop.send(true);
        tokio::time::timeout(patience, self.ended.recv())
            .await
            .is_ok()
    }
}

async fn accept(
    listener: TcpListener,
    app: Arc<App>,
    counters: Counters,
    admission: Admission,
    mut stopped: watch::Receiver<bool>,
    alive: mpsc::Sender<()>,
) {
    let sources = Sources::default();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told_to_stop(&mut stopped) => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(admitted) = sources.admit(peer, admission.connections_per_source_max)
                else {
                    tracing::warn!("{peer} has too many connections");
                    continue;
                };
                let counters = counters.connected(peer);
                let connection = serve(
                    stream,
                    (peer, admitted),
                    app.clone(),
                    counters,
                    admission,
                    stopped.clone(),
                    alive.clone(),
                );
                tokio::spawn(connection);
            }
            Err(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    // An error means that the sender has gone, and with it the host.
    let _ = stopped.wait_for(|stop| *stop).await;
}

async fn serve(
    stream: TcpStream,
    (peer, _admitted): (SocketAddr, Admitted),
    app: Arc<App>,
    counters: Arc<ConnectionCounters>,
    admission: Admission,
    mut stopped: watch::Receiver<bool>,
    _alive: mpsc::Sender<()>,
) {
    // Without it replies in two writes would wait for the client's delayed acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("no TCP_NODELAY for {peer}: {error}");
    }
    let client = HeaderValue::from_str(&peer.to_string());
    let client = &client.unwrap_or(HeaderValue::from_static("0.0.0.0:0"));
    let (app, counted, standing) = (&app, &counters, &Standing::default());
    let service = service_fn(move |request: Request<Incoming>| async move {
        counted.count_request();
        let request = request.map(|body| body.map_err(Error::from).boxed_unsync());
        let request = admission.gather(request).await;
        Ok::<_, Infallible>(app.handle(request, client, standing).await)
    });
    let stream = Counted {
        stream,
        counters: counters.clone(),
    };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(admission.head_timeout)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = told_to_stop(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!("connection of {peer} ended: {error}");
    }
}

/// A stream that counts what passes through it.
struct Counted {
    stream: TcpStream,
    counters: Arc<ConnectionCounters>,
}

impl Counted {
    fn written(&self, poll: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = &poll {
            self.counters.count_write(*bytes);
        }
        poll
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let poll = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.counters
            .count_read(buffer.filled().len().saturating_sub(before));
        poll
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
