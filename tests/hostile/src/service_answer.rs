//! What a security server, or whoever stands in its place, may answer: the bytes of the input, from the status line on. It is an answer, or an error with a
//! side and advice, whose text cannot tell a terminal what to do.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use lupasilta::Config;
use lupasilta::outside::SystemChance;
use lupasilta::service::{self, Method, Request, Service};

pub(crate) fn run(bytes: &[u8]) {
    let server = server();
    let _alone = server.turn.lock().unwrap_or_else(|e| e.into_inner());
    *server.answer.lock().unwrap() = bytes.to_vec();
    let request = Request {
        operation: "GetProjectPartCommonData".to_owned(),
        method: Method::Get,
        path: "/commondata/6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f/commondata".to_owned(),
        body: None,
    };
    if let Err(error) = server.service.exchange("issue", &request) {
        let problem = error.problem;
        assert!(!problem.code.is_empty() && !problem.advice.is_empty());
        let detail = problem.detail.unwrap_or_default();
        for said in [&problem.what, &detail] {
            assert!(!said.contains(char::is_control), "{said:?}");
            assert!(said.len() < 2_000, "{} bytes", said.len());
        }
    }
}

struct Server {
    turn: Mutex<()>,
    answer: Arc<Mutex<Vec<u8>>>,
    service: Box<dyn Service>,
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let answer: Arc<Mutex<Vec<u8>>> = Arc::default();
        let given = Arc::clone(&answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that breaks off has seen enough.
                let _ = reply(stream, &given);
            }
        });
        let settings = format!(
            "state = 'state'
             [service.xroad]
             security_server_url = 'http://127.0.0.1:{port}'
             client = 'FI/MUN/1111111-1/asianhallinta'
             service = 'FI/GOV/2222222-2/lv/service-api'
             [service.timeouts]
             total = '2s'
             stall = '1s'"
        );
        let config = Config::parse(&settings, Path::new("")).unwrap();
        let chance = Arc::new(SystemChance);
        Server {
            turn: Mutex::new(()),
            answer,
            service: service::connect(&config.service, Path::new(""), chance).unwrap(),
        }
    })
}

fn reply(mut stream: TcpStream, answer: &Mutex<Vec<u8>>) -> std::io::Result<()> {
    let mut asked = Vec::new();
    let mut piece = [0; 4096];
    while !asked.ends_with(b"\r\n\r\n") {
        let read = stream.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        asked.extend_from_slice(&piece[..read]);
    }
    let answer = answer.lock().unwrap().clone();
    stream.write_all(&answer)
}
