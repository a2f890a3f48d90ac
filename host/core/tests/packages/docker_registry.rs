//! The distribution project's registry, which Debian packages as docker-registry, started for one test on a port of its own.

use std::fs;
use std::io::{self, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use ureq::Agent;

use crate::oci::{Image, MANIFEST, digest};

/// A running registry, whose files outlive it in the folder that it was given.
pub(crate) struct DockerRegistry {
    /// `localhost:12345`
    pub(crate) host: String,
    child: Child,
}

impl DockerRegistry {
    /// With its images in this folder, and a configuration of identification (`auth:`) or none. None where it is not installed, which is said.
    pub(crate) fn start(folder: &std::path::Path, auth: &str) -> Option<Self> {
        let program = PathBuf::from("/usr/bin/docker-registry");
        if !program.exists() {
            return skipped("docker-registry is not installed (apt-get install docker-registry)");
        }
        let port = free_port();
        let settings = format!(
            "version: 0.1
log: {{level: warn, accesslog: {{disabled: true}}}}
storage:
  filesystem: {{rootdirectory: {}}}
http: {{addr: '127.0.0.1:{port}', secret: sala}}
{auth}
",
            folder.join("images").display()
        );
        let file = folder.join(format!("registry-{port}.yml"));
        fs::write(&file, settings).unwrap();
        let log = fs::File::create(folder.join(format!("registry-{port}.log"))).unwrap();
        let child = Command::new(program)
            .arg("serve")
            .arg(file)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let host = format!("localhost:{port}");
        let registry = Self { host, child };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(registry);
            }
            thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(folder.join(format!("registry-{port}.log")));
        panic!("docker-registry does not answer: {}", log.unwrap());
    }

    /// Pushes an image by the protocol: each blob, then the manifest under the tag.
    pub(crate) fn push(&self, repository: &str, tag: &str, image: &Image) {
        // The registry closes connections that it keeps; one used again at that moment is reset.
        let agent: Agent = Agent::config_builder()
            .max_idle_connections(0)
            .build()
            .into();
        let base = format!("http://{}/v2/{repository}", self.host);
        for blob in &image.blobs {
            let begun = agent.post(format!("{base}/blobs/uploads/")).send_empty();
            let begun = begun.unwrap();
            let place = begun.headers()["location"].to_str().unwrap();
            let between = if place.contains('?') { '&' } else { '?' };
            let done = agent
                .put(format!("{place}{between}digest={}", digest(blob)))
                .header("Content-Type", "application/octet-stream")
                .send(&blob[..]);
            assert_eq!(done.unwrap().status(), 201);
        }
        let done = agent
            .put(format!("{base}/manifests/{tag}"))
            .header("Content-Type", MANIFEST)
            .send(&image.bytes()[..]);
        assert_eq!(done.unwrap().status(), 201);
    }
}

impl Drop for DockerRegistry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Past the test runner, which shows nothing of a test that passes.
#[allow(clippy::explicit_write, reason = "`eprintln` is what the runner hides")]
fn skipped<T>(why: &str) -> Option<T> {
    writeln!(io::stderr(), "SKIPPED, no registry to test with: {why}").unwrap();
    None
}

/// Nobody listens there once the listener is gone.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
