//! Whether a scanner, ClamAV's `clamdscan` say, finds harm in a file.

use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::problem::{Problem, Recovery, Side};

/// How often we look whether the program has ended: at first often, for small files, then rarely.
const SOONEST: Duration = Duration::from_millis(2);
const RAREST: Duration = Duration::from_millis(100);

/// A program that says of a file whether it is clean. Its output goes nowhere: it may hold names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanner {
    program: String,
    arguments: Vec<String>,
    timeout: Duration,
}

/// What it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No harm found.
    Clean,
    /// Harm found: [`Verdict::problem`] keeps the case from the case system.
    Harmful,
}

/// Why it said nothing.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// It could not be run.
    #[error("the scan program could not be run: {0}")]
    Run(#[source] io::Error),
    /// It took too long, and was ended.
    #[error("the scan program did not end within {0:?}")]
    Timeout(Duration),
    /// It exited with neither 0 nor 1.
    #[error("the scan program exited with {0}")]
    Exit(i32),
    /// Something ended it.
    #[error("the scan program was killed")]
    Killed,
}

impl Scanner {
    /// An argument `{}` or a `{}` within one stands for the file.
    pub(super) fn new(program: String, arguments: Vec<String>, timeout: Duration) -> Self {
        Self {
            program,
            arguments,
            timeout,
        }
    }

    /// Scans one file; blocks until the program has ended, or was ended when its time was over.
    ///
    /// # Errors
    /// [`ScanError`]: whatever is no verdict.
    pub fn scan(&self, file: &Path) -> Result<Verdict, ScanError> {
        let file = std::path::absolute(file).map_err(ScanError::Run)?;
        let mut command = Command::new(&self.program);
        for argument in &self.arguments {
            match argument.as_str() {
                // As it is: a path need not be UTF-8.
                "{}" => command.arg(&file),
                argument => command.arg(argument.replace("{}", &file.to_string_lossy())),
            };
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(ScanError::Run)?;
        match self.wait(child)?.code() {
            Some(0) => Ok(Verdict::Clean),
            Some(1) => Ok(Verdict::Harmful),
            Some(code) => Err(ScanError::Exit(code)),
            None => Err(ScanError::Killed),
        }
    }

    /// By looking now and then: a wait with a timeout would need a handler for SIGCHLD, which is the embedding program's.
    fn wait(&self, mut child: Child) -> Result<ExitStatus, ScanError> {
        let started = Instant::now();
        let mut pause = SOONEST;
        loop {
            if let Some(status) = child.try_wait().map_err(ScanError::Run)? {
                return Ok(status);
            }
            let left = self.timeout.saturating_sub(started.elapsed());
            if left.is_zero() {
                // It may have ended in between; either way it is waited for, so that nothing is left of it.
                let _ = child.kill();
                child.wait().map_err(ScanError::Run)?;
                return Err(ScanError::Timeout(self.timeout));
            }
            thread::sleep(pause.min(left));
            pause = (pause * 2).min(RAREST);
        }
    }
}

impl Verdict {
    /// What a harmful file is to people; nothing for a clean one.
    #[must_use]
    pub fn problem(self) -> Option<Problem> {
        match self {
            Self::Clean => None,
            Self::Harmful => Some(Problem {
                code: "attachment-harmful".to_owned(),
                // It came from LV; nothing of ours, nor of LV's own, is out of order.
                side: Side::Lv,
                recovery: Recovery::Person,
                what: "The scan program found harm in an attachment: the file is the customer's, as LV gave it.".to_owned(),
                advice: "Keep the file from being opened, tell the authority's information security, and ask the customer for a clean one. A \
                         transfer that is resumed is scanned again."
                    .to_owned(),
                detail: None,
            }),
        }
    }
}

impl From<ScanError> for Problem {
    fn from(error: ScanError) -> Self {
        Self {
            code: "attachment-scan-failed".to_owned(),
            side: Side::Ours,
            recovery: Recovery::Retry,
            what: format!("An attachment could not be scanned: {error}."),
            advice: "It is tried again. If it lasts, run the command of `attachments.scan` by hand, and see that its service runs and that \
                     `attachments.scan_timeout` is enough for large files."
                .to_owned(),
            detail: None,
        }
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A script that is read by the shell, not executed as a file, which another test's fork may hold open.
    fn scanner(script: &str, timeout: Duration) -> (tempfile::TempDir, Scanner) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("scan.sh");
        std::fs::write(&path, script).unwrap();
        let arguments = vec![path.to_str().unwrap().to_owned(), "{}".to_owned()];
        (dir, Scanner::new("sh".to_owned(), arguments, timeout))
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn the_exit_code_is_the_verdict_and_anything_else_is_tried_again() {
        let (dir, scanner) = scanner(
            "grep -q EICAR \"$1\" && exit 1; test -f \"$1\" || exit 2",
            LONG,
        );
        let file = dir.path().join("ä; $(touch pwned) \"'.pdf");
        std::fs::write(&file, "clean").unwrap();
        assert_eq!(scanner.scan(&file).unwrap(), Verdict::Clean);
        std::fs::write(&file, "EICAR").unwrap();
        let verdict = scanner.scan(&file).unwrap();
        let problem = verdict.problem().unwrap();
        assert_eq!(
            (problem.code.as_str(), problem.recovery),
            ("attachment-harmful", Recovery::Person)
        );
        let error = scanner.scan(&dir.path().join("missing")).unwrap_err();
        assert!(matches!(error, ScanError::Exit(2)), "{error}");
        assert_eq!(Problem::from(error).recovery, Recovery::Retry);
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let (dir, scanner) = scanner("exec sleep 60", Duration::from_millis(100));
        let started = Instant::now();
        let error = scanner.scan(&dir.path().join("scan.sh")).unwrap_err();
        assert!(matches!(error, ScanError::Timeout(_)), "{error}");
        assert!(started.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_program_that_talks_much_or_is_killed_or_missing_harms_nobody() {
        let (dir, talks) = scanner(
            "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2",
            LONG,
        );
        let file = dir.path().join("scan.sh");
        assert_eq!(talks.scan(&file).unwrap(), Verdict::Clean);
        let (_dir, killed) = scanner("kill -9 $$", LONG);
        assert!(matches!(killed.scan(&file), Err(ScanError::Killed)));
        let missing = Scanner::new("/no/such/program".into(), vec!["{}".into()], LONG);
        let error = missing.scan(&file).unwrap_err();
        assert!(matches!(error, ScanError::Run(_)));
        assert_eq!(Problem::from(error).code, "attachment-scan-failed");
    }
}
