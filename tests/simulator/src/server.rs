//! The accept loop: connections that can be cut and reset, encrypted or not.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Request, Response},
};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    select,
    sync::oneshot,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    control,
    exchange::{self, Stage},
    wire::{Line, Stream, Wire},
};

/// Serves until told to stop. Connections end with the runtime.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    stage: Arc<Stage>,
    mut stop: oneshot::Receiver<()>,
) {
    let host = Host {
        control: TowerToHyperService::new(control::router(Arc::clone(&stage))),
        stage,
    };
    loop {
        let accepted = select! {
            _ = &mut stop => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((socket, _)) => {
                tokio::spawn(connection(socket, tls.clone(), host.clone()));
            }
            // Out of descriptors, say: connections must end before another can begin.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// What answers on every connection.
#[derive(Clone)]
struct Host {
    stage: Arc<Stage>,
    control: TowerToHyperService<Router>,
}

async fn connection(socket: TcpStream, tls: Option<TlsAcceptor>, host: Host) {
    // Without it small answers only wait longer.
    let _ = socket.set_nodelay(true);
    let stream = match tls {
        None => Stream::Plain(socket),
        Some(acceptor) => match acceptor.accept(socket).await {
            Ok(stream) => Stream::Encrypted(Box::new(stream)),
            // Not a client that we are to talk to: a wrong certificate, or none.
            Err(_) => return,
        },
    };
    let line = Arc::new(Line::default());
    let wire = TokioIo::new(Wire::new(stream, Arc::clone(&line)));
    let answering = Arc::clone(&line);
    let service = service_fn(move |request| {
        let (host, line) = (host.clone(), Arc::clone(&answering));
        async move { Ok::<_, Infallible>(host.answer(line, request).await) }
    });
    select! {
        // However a connection ends, the client knows and the record says what it was answered.
        _ = http1::Builder::new().serve_connection(wire, service) => {}
        () = line.ended() => {}
    }
}

impl Host {
    async fn answer(&self, line: Arc<Line>, request: Request<Incoming>) -> Response<Body> {
        if request.uri().path().starts_with(control::PREFIX) {
            return match self.control.call(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
        }
        exchange::answer(&self.stage, line, request).await
    }
}
