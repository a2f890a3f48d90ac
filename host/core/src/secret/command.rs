//! A program that prints a secret, as a password manager's does.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::SecretError;

/// How long it may take: long enough for a hardware token to be asked, short enough for a start that waits for it.
const DEADLINE: Duration = Duration::from_secs(30);
/// More than any key or password is.
const MOST: usize = 64 * 1024;
/// How often it is seen whether the program has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// What the program prints. It gets no input, and its own messages go nowhere.
pub(super) fn run(words: &[String], base: &Path) -> Result<Vec<u8>, SecretError> {
    run_within(words, base, DEADLINE)
}

fn run_within(words: &[String], base: &Path, deadline: Duration) -> Result<Vec<u8>, SecretError> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(SecretError::NoCommand);
    };
    let not_run = |error: io::Error| SecretError::NotRun {
        program: program.clone(),
        kind: error.kind(),
    };
    let until = Instant::now() + deadline;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if !base.as_os_str().is_empty() {
        command.current_dir(base);
    }
    let mut child = command.spawn().map_err(not_run)?;
    let printed = child.stdout.take().map(|stdout| read(stdout, MOST + 1));
    let said = child.stderr.take().map(|stderr| read(stderr, 1));
    let slow = || SecretError::Slow {
        program: program.clone(),
        seconds: deadline.as_secs(),
    };
    // What the program started may hold its output open longer than it runs itself: that counts as well.
    let printed = received(printed, until);
    let Some(status) = wait(&mut child, until).map_err(not_run)? else {
        return Err(slow());
    };
    if !status.success() {
        return Err(SecretError::Failed {
            program: program.clone(),
            status: status.to_string(),
            said: received(said, until).is_some_and(|said| !said.is_empty()),
        });
    }
    let mut printed = printed.ok_or_else(slow)?;
    if printed.len() > MOST {
        return Err(SecretError::Long {
            program: program.clone(),
            most: MOST,
        });
    }
    Ok(std::mem::take(&mut *printed))
}

/// Reads so much on a thread of its own, and the rest to nowhere, so that the program is never held up by a full pipe.
fn read(mut from: impl Read + Send + 'static, most: usize) -> Receiver<Zeroizing<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        // Room for all of it at once: what a growing buffer leaves behind is not wiped.
        let mut bytes = Zeroizing::new(Vec::with_capacity(most));
        let _ = (&mut from).take(most as u64).read_to_end(&mut bytes);
        let _ = io::copy(&mut from, &mut io::sink());
        let _ = sender.send(bytes);
    });
    receiver
}

fn received(
    from: Option<Receiver<Zeroizing<Vec<u8>>>>,
    until: Instant,
) -> Option<Zeroizing<Vec<u8>>> {
    let left = until.saturating_duration_since(Instant::now());
    from?.recv_timeout(left).ok()
}

/// None when its time is over; it is ended then.
fn wait(child: &mut Child, until: Instant) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until {
            let _ = child.kill();
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(PAUSE);
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn ran(script: &str, deadline: Duration) -> Result<Vec<u8>, SecretError> {
        let words = ["sh", "-c", script].map(str::to_owned);
        run_within(&words, Path::new(""), deadline)
    }

    #[test]
    fn what_it_prints_is_the_secret_and_how_it_fails_is_said_without_it() {
        assert_eq!(ran("printf s3cret", DEADLINE).unwrap(), b"s3cret");
        for (script, said) in [
            ("echo s3cret; exit 3", "failed (exit status: 3)"),
            (
                "echo s3cret >&2; exit 1",
                "it said something on standard error",
            ),
            ("kill -9 $$", "signal: 9"),
            ("head -c 100000 /dev/zero", "more than 65536 bytes"),
        ] {
            let error = ran(script, DEADLINE).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(said), "{shown}");
            assert!(!shown.contains("s3cret"), "{shown}");
        }
    }

    #[test]
    fn one_that_does_not_end_is_ended_and_so_is_the_wait_for_what_it_started() {
        for script in ["exec sleep 600", "sleep 600 & sleep 600"] {
            let error = ran(script, Duration::from_millis(100)).unwrap_err();
            assert!(matches!(error, SecretError::Slow { .. }), "{error}");
        }
    }

    #[test]
    fn one_that_is_missing_or_not_named_is_an_error() {
        let missing = run(&["/no/such/program".to_owned()], Path::new(""));
        assert!(matches!(missing, Err(SecretError::NotRun { .. })));
        assert_eq!(run(&[], Path::new("")), Err(SecretError::NoCommand));
    }
}
