//! What stands between us and LV: a security server that answers in place of LV, over a real connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;

use lupasilta::outside::SystemChance;
use lupasilta::service::{ConnectionConfig, Method, Request, Service, connect};

/// Longest text of a problem: a kind of fault, a message of 300 characters, and our own words.
const LONGEST: usize = 1_000;

/// A line for `X-Road-Error`, one for `Content-Type`, one for other headers, and the body: always a problem in one line of printable
/// characters that names X-Road's side, whatever the body is.
pub fn fault(data: &[u8]) {
    let mut server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (code, media_type, body) = (value(line()), value(line()), line());
    let mut answer = b"HTTP/1.1 500 Error\r\nConnection: close\r\nX-Road-Error: ".to_vec();
    answer.extend_from_slice(&code);
    answer.extend_from_slice(b"\r\nContent-Type: ");
    answer.extend_from_slice(&media_type);
    answer.extend_from_slice(format!("\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes());
    answer.extend_from_slice(body);

    let request = Request {
        operation: "GetData".to_owned(),
        method: Method::Get,
        path: "/data/1".to_owned(),
        body: None,
    };
    let error = server.answer(answer, &request);
    let problem = error.problem;
    assert!(problem.code.starts_with("xroad-"), "{problem:?}");
    assert!(error.receipt.is_some_and(|receipt| receipt.status == 500));
    let texts = [
        Some(&problem.what),
        Some(&problem.advice),
        problem.detail.as_ref(),
    ];
    for text in texts.into_iter().flatten() {
        assert!(!text.contains(|c: char| c.is_control()), "{text:?}");
        assert!(
            text.chars().count() <= LONGEST,
            "{} characters",
            text.chars().count()
        );
    }
}

/// Visible characters and those beyond ASCII, as HTTP lets a header have; others would end the header, and be no fault of X-Road's.
fn value(line: &[u8]) -> Vec<u8> {
    line.iter()
        .copied()
        .filter(|byte| matches!(byte, b' '..=b'~' | 0x80..))
        .take(2_000)
        .collect()
}

static SERVER: LazyLock<Mutex<Server>> = LazyLock::new(|| Mutex::new(Server::start()));

/// A security server that answers as it is told to, and the connection to it.
struct Server {
    next: Arc<Mutex<Vec<u8>>>,
    service: Box<dyn Service>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let next = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::clone(&next);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let answer = answers
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clone();
                // The client judges what came, also of a connection that breaks.
                let _ = stream.and_then(|stream| serve(stream, &answer));
            }
        });
        let settings = format!(
            "[xroad]
            security_server_url = 'http://127.0.0.1:{port}'
            client = 'FI/MUN/1111111-1/asianhallinta'
            service = 'FI/GOV/2222222-2/lv/service-api'"
        );
        let config: ConnectionConfig = toml::from_str(&settings).expect("settings");
        let service = connect(&config, Path::new("."), Arc::new(SystemChance));
        Self {
            next,
            service: service.expect("a connection"),
        }
    }

    fn answer(&mut self, answer: Vec<u8>, request: &Request) -> lupasilta::service::ServiceError {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = answer;
        match self.service.exchange("issue", request) {
            Err(error) => error,
            Ok(_) => panic!("a fault was taken for an answer"),
        }
    }
}

fn serve(stream: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    let mut request = BufReader::new(&stream);
    let mut line = String::new();
    while request.read_line(&mut line)? > 2 {
        line.clear();
    }
    (&stream).write_all(answer)?;
    stream.shutdown(Shutdown::Write)?;
    (&stream).read_to_end(&mut Vec::new()).map(drop)
}
