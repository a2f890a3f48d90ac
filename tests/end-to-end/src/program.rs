//! The program as others run it: a process with arguments, an exit code and two outputs.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::NamedTempFile;

use crate::patience::PATIENCE;
use crate::workspace::newest_source;

/// A run of the program that is being put together.
pub struct Program {
    command: Command,
}

/// A run that has ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// A run that goes on until it is stopped. It is killed when dropped.
pub struct Running {
    child: Child,
    out: NamedTempFile,
    err: PathBuf,
    _err: Option<NamedTempFile>,
}

impl Program {
    /// The program with these arguments.
    #[must_use]
    pub fn with<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Self {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .env_remove("RUST_LOG")
            .env_remove("LUPASILTA_CONFIG")
            // Whoever runs the tests may read another language.
            .env("LC_ALL", "C")
            .stdin(Stdio::null());
        Self { command }
    }

    /// The program's file, for a shell.
    #[must_use]
    pub fn file() -> &'static Path {
        binary()
    }

    /// With one more argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// In this folder.
    #[must_use]
    pub fn in_folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// With an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs to the end.
    #[must_use]
    pub fn finish(self) -> Finished {
        let shown = format!("{:?}", self.command);
        self.start()
            .wait()
            .unwrap_or_else(|running| panic!("{shown} does not end: {running:#?}"))
    }

    /// Starts it.
    #[must_use]
    pub fn start(self) -> Running {
        let err = NamedTempFile::new().unwrap();
        let mut running = self.start_logging_to(err.path());
        running._err = Some(err);
        running
    }

    /// Starts it with standard error in a file of the caller's, after what stands there.
    #[must_use]
    pub fn start_logging_to(mut self, log: &Path) -> Running {
        // Files and not pipes: nobody has to read them for the program to go on, and a killed program leaves what it wrote.
        let out = NamedTempFile::new().unwrap();
        let to_log = File::options().append(true).create(true).open(log).unwrap();
        self.command.stdout(out.reopen().unwrap()).stderr(to_log);
        let child = self
            .command
            .spawn()
            .unwrap_or_else(|error| panic!("{:?}: {error}", self.command));
        Running {
            child,
            out,
            err: log.to_owned(),
            _err: None,
        }
    }
}

impl Finished {
    /// Standard output as one JSON value.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {self:#?}"))
    }

    /// Each line of standard output as a JSON value.
    #[must_use]
    pub fn json_lines(&self) -> Vec<Value> {
        json_lines(&self.out)
    }

    /// Each line of standard error as a JSON value.
    #[must_use]
    pub fn json_errors(&self) -> Vec<Value> {
        json_lines(&self.err)
    }

    /// This run, which ended with this code.
    ///
    /// # Panics
    /// When it ended otherwise.
    #[track_caller]
    pub fn expecting(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }
}

fn json_lines(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}")))
        .collect()
}

impl Running {
    /// Ends it at once, as a loss of power would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Presses Ctrl-C.
    pub fn interrupt(&self) {
        self.signal("INT");
    }

    /// Asks it to end, as service managers do.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{name} {}", self.child.id())])
            .status();
        assert!(sent.unwrap().success());
    }

    /// What it wrote to standard output so far.
    #[must_use]
    pub fn out(&self) -> String {
        fs::read_to_string(self.out.path()).unwrap()
    }

    /// What it wrote to standard error so far.
    #[must_use]
    pub fn err(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.err).unwrap()).into_owned()
    }

    /// Whether it still runs.
    #[must_use]
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for its end. An error gives what it had written when patience ended; it is killed then.
    ///
    /// # Errors
    /// It does not end.
    pub fn wait(mut self) -> Result<Finished, Finished> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Ok(self.finished(Some(status)));
            }
            if begun.elapsed() > PATIENCE {
                return Err(self.finished(None));
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn finished(&self, status: Option<ExitStatus>) -> Finished {
        Finished {
            code: status.and_then(|status| status.code()),
            out: self.out(),
            err: self.err(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program: beside the tests, where cargo puts it, unless a variable names another.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(named) = std::env::var_os("LUPASILTA_PROGRAM") {
            return std::path::absolute(named).unwrap();
        }
        let test = std::env::current_exe().unwrap();
        let name = format!("lupasilta{}", std::env::consts::EXE_SUFFIX);
        let binary = test.parent().unwrap().with_file_name(name);
        let built = fs::metadata(&binary).and_then(|file| file.modified());
        let Ok(built) = built else {
            panic!(
                "{} is missing: cargo build --workspace --bins",
                binary.display()
            );
        };
        let (source, changed) = newest_source();
        assert!(
            changed <= built,
            "{} is older than {}: cargo build --workspace --bins",
            binary.display(),
            source.display()
        );
        binary
    })
}
