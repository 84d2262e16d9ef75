//! The services' interface for comments, as far as `ci/comment` speaks to it: a server that keeps comments and
//! notes what it was asked.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

/// Who the token is, as GitLab numbers people.
pub(crate) const ME: u64 = 7;

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: String,
    pub(crate) body: Value,
}

#[derive(Debug, Default)]
struct Kept {
    requests: Vec<Request>,
    comments: Vec<Value>,
    /// With which status whatever writes is refused.
    refusal: Option<u16>,
    /// What is downloaded.
    file: Vec<u8>,
}

/// A service.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    pub(crate) url: String,
    kept: Arc<Mutex<Kept>>,
}

impl Api {
    /// Starts it. It ends with the test.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let api = Self { url, kept: Arc::default() };
        let serving = api.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                serving.serve(stream.expect("a connection"));
            }
        });
        api
    }

    /// Whatever writes is refused from now on.
    pub(crate) fn refuse(&self, status: u16) {
        self.kept().refusal = Some(status);
    }

    /// Adds a comment.
    pub(crate) fn add(&self, body: &str, author: &Value) {
        let mut comment = author.clone();
        let mut kept = self.kept();
        comment["id"] = json!(kept.comments.len() + 1);
        comment["body"] = json!(body);
        kept.comments.push(comment);
    }

    /// Gives a file to whoever asks for `/file`.
    pub(crate) fn give(&self, file: Vec<u8>) {
        self.kept().file = file;
    }

    /// What was asked since the last time this was asked for, without what only reads.
    pub(crate) fn writes(&self) -> Vec<Request> {
        let requests = std::mem::take(&mut self.kept().requests);
        requests.into_iter().filter(|it| it.method != "GET").collect()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().expect("no thread panicked")
    }

    fn serve(&self, mut stream: TcpStream) {
        let request = read(&stream);
        let (status, answer) = self.answer(&request);
        self.kept().requests.push(request);
        let head = format!(
            "HTTP/1.1 {status} Said\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            answer.len()
        );
        stream.write_all(head.as_bytes()).expect("it can be answered");
        stream.write_all(&answer).expect("it can be answered");
    }

    fn answer(&self, request: &Request) -> (u16, Vec<u8>) {
        let mut kept = self.kept();
        let path = request.path.split('?').next().unwrap_or_default();
        match (request.method.as_str(), kept.refusal) {
            ("GET", _) if path == "/file" => return (200, kept.file.clone()),
            ("GET", _) if path == "/user" => return (200, json!({"id": ME}).to_string().into()),
            ("GET", _) => {}
            (_, Some(status)) => return (status, b"{\"message\": \"refused\"}".to_vec()),
            ("POST", None) => {
                // As GitHub says of what its own token wrote, and as GitLab does.
                let id = kept.comments.len() + 1;
                kept.comments.push(json!({
                    "id": id,
                    "body": request.body["body"],
                    "user": {"type": "Bot"},
                    "author_association": "NONE",
                    "author": {"id": ME},
                }));
                return (201, b"{}".to_vec());
            }
            _ => {
                let id = path.rsplit('/').next().and_then(|id| id.parse::<u64>().ok());
                let mut comments = kept.comments.iter_mut();
                let comment = comments.find(|it| it["id"].as_u64() == id).expect("a comment");
                comment["body"] = request.body["body"].clone();
                return (200, b"{}".to_vec());
            }
        }
        (200, page(&kept.comments, &request.path).into())
    }
}

/// A hundred comments at most, as the services give them.
fn page(comments: &[Value], path: &str) -> String {
    let number = path.rsplit_once("&page=").and_then(|(_, it)| it.parse::<usize>().ok());
    let skipped = (number.expect("a page is asked for") - 1) * 100;
    json!(comments.iter().skip(skipped).take(100).collect::<Vec<_>>()).to_string()
}

fn read(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).expect("a request");
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = String::new();
    while !headers.ends_with("\r\n\r\n") && reader.read_line(&mut headers).expect("headers") > 2 {}
    let length = headers.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = vec![0; length.unwrap_or_default()];
    reader.read_exact(&mut body).expect("a body");
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Request { method, path, headers, body }
}
