//! Dovecot, an IMAP server that many authorities run, started for one test on a port of its own.

use std::fs;
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::server::{PASSWORD, prepare};

/// A running server whose only mailbox is a Maildir.
pub(crate) struct Dovecot {
    pub(crate) folder: TempDir,
    pub(crate) port: u16,
    program: PathBuf,
    child: Child,
}

impl Dovecot {
    /// None where it is not installed, which is said.
    pub(crate) fn start() -> Option<Self> {
        let program = ["/usr/sbin/dovecot", "/usr/bin/dovecot"]
            .map(PathBuf::from)
            .into_iter()
            .find(|path| path.exists());
        let Some(program) = program else {
            return skipped("Dovecot is not installed (apt-get install dovecot-imapd)");
        };
        let version = output(&program, &["--version"]);
        if !version.starts_with("2.3.") {
            return skipped(&format!(
                "the settings here are for Dovecot 2.3, this is {version}"
            ));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        prepare(path);
        for name in ["run", "state", "mail/new", "mail/cur", "mail/tmp"] {
            fs::create_dir_all(path.join(name)).unwrap();
        }
        let port = free_port();
        fs::write(path.join("conf"), settings(path, port)).unwrap();
        fs::write(path.join("users"), format!("lupasilta:{PASSWORD}\n")).unwrap();
        let child = Command::new(&program)
            .args(["-F", "-c"])
            .arg(path.join("conf"))
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            folder,
            port,
            program,
            child,
        };
        server.hand_over();
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(server);
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("Dovecot does not answer: {}", server.log());
    }

    /// Delivers a mail as a mail server does.
    pub(crate) fn deliver(&self, name: &str, mail: &[u8]) {
        fs::write(self.path("tmp").join(name), mail).unwrap();
        fs::rename(self.path("tmp").join(name), self.path("new").join(name)).unwrap();
        self.hand_over();
    }

    /// The mails' unique names with their flags, sorted; Dovecot moves those it has listed from `new` to `cur`.
    pub(crate) fn mails(&self) -> Vec<String> {
        let mut mails: Vec<String> = ["new", "cur"]
            .into_iter()
            .flat_map(|of| fs::read_dir(self.path(of)).unwrap())
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        mails.sort();
        mails
    }

    /// What the server noted.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn path(&self, of: &str) -> PathBuf {
        self.folder.path().join("mail").join(of)
    }

    /// Dovecot opens no mailbox of root's, so under root mails belong to an account without rights.
    fn hand_over(&self) {
        if !is_root() {
            return;
        }
        let folder = self.folder.path();
        for (command, what, path) in [
            ("chmod", "755", folder.to_path_buf()),
            ("chown", "-R", folder.join("mail")),
        ] {
            let mut command = Command::new(command);
            let command = match what {
                "-R" => command.args([what, "nobody"]),
                mode => command.arg(mode),
            };
            assert!(command.arg(path).status().unwrap().success());
        }
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let conf = self.folder.path().join("conf");
        // Asked to end, it ends its own children too.
        let asked = Command::new(&self.program)
            .arg("-c")
            .arg(conf)
            .arg("stop")
            .status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn settings(folder: &Path, port: u16) -> String {
    let path = folder.display();
    let (owner, accounts) = if is_root() {
        ("nobody".to_owned(), String::new())
    } else {
        let (user, group) = (output("id", &["-un"]), output("id", &["-gn"]));
        let accounts = format!(
            "default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}\n"
        );
        (user, accounts)
    };
    let group = output("id", &["-gn", &owner]);
    format!(
        "base_dir = {path}/run
state_dir = {path}/state
log_path = {path}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{path}/cert.pem
ssl_key = <{path}/key.pem
mail_location = maildir:{path}/mail
first_valid_uid = 1
first_valid_gid = 1
{accounts}
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {path}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={path}/mail
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"
    )
}

/// Past the test runner, which shows nothing of a test that passes.
#[allow(clippy::explicit_write, reason = "`eprintln` is what the runner hides")]
fn skipped<T>(why: &str) -> Option<T> {
    writeln!(io::stderr(), "SKIPPED, no IMAP server to test with: {why}").unwrap();
    None
}

/// Nobody listens there once the listener is gone.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn is_root() -> bool {
    output("id", &["-u"]) == "0"
}

fn output(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
