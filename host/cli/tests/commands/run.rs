//! `lupasilta run`, `receive`, `transfers` and `simulate`, as programs of their own that share a store.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use lupasilta_simulator::Simulator;
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Ran, component, lupasilta};

/// A folder with settings for a bridge to this simulator.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new(lv: &Simulator) -> Self {
        let site = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(site.path("cases")).unwrap();
        let config = format!(
            "state = 'state'\nencryption.key = {{ file = 'store-key' }}\nworkers.poll = '100ms'\nmapping.component = '{}'\ncases.folder = 'cases'\n[service.direct]\nbase_url = '{}'\n\
             credential = {{ header = 'X-Api-Key', from = {{ env = 'LV_API_KEY' }} }}\n",
            component("asianhallinta.wasm"),
            lv.base_url()
        );
        fs::write(site.path("lupasilta.toml"), config).unwrap();
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = lupasilta(arguments);
        command
            .current_dir(self.folder.path())
            .env("LV_API_KEY", "simulator-key");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().unwrap().into()
    }
}

/// `lupasilta run --json` under way; killed when dropped.
struct Running {
    child: Child,
    log: BufReader<std::process::ChildStderr>,
}

impl Running {
    fn start(site: &Site) -> Self {
        let mut child = site
            .command(&["run", "--json"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        Self { child, log }
    }

    /// Reads the log until it says this.
    fn wait_for(&mut self, message: &str) {
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(
                self.log.read_line(&mut line).unwrap(),
                0,
                "the program ended before it said {message:?}"
            );
            let entry: Value =
                serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            if entry["message"]
                .as_str()
                .is_some_and(|said| said.starts_with(message))
            {
                return;
            }
        }
    }

    #[cfg(unix)]
    fn terminate(mut self) -> Option<i32> {
        let kill = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(kill.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[cfg(unix)]
fn a_trigger_that_another_process_leaves_becomes_a_case() {
    let lv = Simulator::start().unwrap();
    let site = Site::new(&lv);
    let action = lv.external_ids().remove(0);

    let first = site.run(&["receive", &action, "--json"]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert_eq!(first.json()["new"], true);
    let again = site.run(&["receive", &action, "--json"]).json();
    assert_eq!(again["new"], false);

    let mut running = Running::start(&site);
    running.wait_for("done");
    assert_eq!(running.terminate(), Some(0));

    let listed = site.run(&["transfers", "list", "--json"]).json();
    assert_eq!(listed[0]["state"], "done");
    let place = listed[0]["place"].as_str().unwrap();
    assert!(site.folder.path().join(Path::new(place)).is_dir());
    assert_eq!(lv.status_updates(&action)[0].status, "received");
}

#[test]
#[cfg(unix)]
fn a_failure_tells_whose_side_it_is_on_and_what_to_do() {
    let lv = Simulator::start().unwrap();
    let site = Site::new(&lv);
    // An id that LV does not know: it answers 400, and trying again would not help.
    let unknown = "00000000-0000-4000-8000-000000000000";
    site.run(&["receive", unknown]);
    let mut running = Running::start(&site);
    running.wait_for("quarantined");
    assert_eq!(running.terminate(), Some(0));

    let shown = site.run(&["transfers", "show", unknown]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    for part in ["quarantined", "whose side", "what to do", "what happened"] {
        assert!(shown.out.contains(part), "{}", shown.out);
    }
    let retried = site.run(&["transfers", "retry", unknown, "--json"]);
    assert_eq!(retried.json()["state"], "ready");
}

#[test]
fn settings_that_cannot_work_are_all_named() {
    let lv = Simulator::start().unwrap();
    let site = Site::new(&lv);
    fs::remove_dir(site.path("cases")).unwrap();
    let ran: Ran = site
        .command(&["run"])
        .env_remove("LV_API_KEY")
        .output()
        .unwrap()
        .into();
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("LV_API_KEY") && ran.err.contains("cases"),
        "{}",
        ran.err
    );
}

#[test]
fn there_is_nothing_to_list_before_anything_was_received() {
    let lv = Simulator::start().unwrap();
    let ran = Site::new(&lv).run(&["transfers", "list"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("lupasilta run"), "{}", ran.err);
}

#[test]
#[cfg(unix)]
fn the_simulator_says_where_it_is_and_ends_when_asked() {
    let mut child = lupasilta(&["simulate", "--listen", "127.0.0.1:0", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let introduction: Value = serde_json::from_str(&line).unwrap();
    assert!(
        introduction["baseUrl"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
    assert_eq!(introduction["externalIds"].as_array().unwrap().len(), 7);
    assert!(
        Command::new("kill")
            .arg(child.id().to_string())
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
