//! An authority's installation: settings, a credential, a state folder and a case system's folder, in a temporary place.

use std::fs;
use std::path::{Path, PathBuf};

use lupasilta_simulator::{Place, Simulator};
use serde_json::Value;
use tempfile::TempDir;

use crate::patience::eventually;
use crate::program::{Program, Running};
use crate::workspace::component;

/// An installation. Its folder is removed when dropped, unless a test is failing: then it stays and is named.
pub struct Site {
    folder: Option<TempDir>,
    path: PathBuf,
}

/// Nothing that a key is used for here is worth another one for each site.
const STORE_KEY: &str = "cOUVGVvJRSmJmYkCkM1GX0ZHa3+yPTDdVwEJmY5eFg8=";

/// What can be other than usual about an installation.
#[derive(Clone, Debug)]
pub struct Arrangement {
    /// The mapping component.
    pub component: PathBuf,
    /// Its settings, JSON.
    pub settings: String,
    /// How long LV may take for an answer.
    pub timeouts: String,
    /// Which client the site is in X-Road.
    pub client: String,
    /// Whether a client certificate is shown where TLS is spoken.
    pub client_certificate: bool,
    /// How many transfers are moved on side by side.
    pub workers: u32,
    /// How long a step is tried before a person is asked.
    pub give_up_after: String,
}

impl Default for Arrangement {
    fn default() -> Self {
        Self {
            component: component("asianhallinta"),
            settings: "{}".to_owned(),
            timeouts: "total = '30s'\nstall = '30s'".to_owned(),
            client: "FI/MUN/1111111-1/asianhallinta".to_owned(),
            client_certificate: true,
            workers: 4,
            give_up_after: "72h".to_owned(),
        }
    }
}

impl Site {
    /// A usual installation for this LV.
    #[must_use]
    pub fn of(lv: &Simulator) -> Self {
        Self::arranged(lv, &Arrangement::default())
    }

    /// An installation for this LV.
    #[must_use]
    pub fn arranged(lv: &Simulator, arrangement: &Arrangement) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("lupasilta-e2e-")
            .tempdir()
            .unwrap();
        let site = Self {
            path: folder.path().to_owned(),
            folder: Some(folder),
        };
        fs::create_dir(site.cases()).unwrap();
        site.secret("store-key", STORE_KEY);
        site.arrange(lv, arrangement);
        site
    }

    /// Writes the settings anew.
    pub fn arrange(&self, lv: &Simulator, arrangement: &Arrangement) {
        fs::write(self.path.join("mapping.json"), &arrangement.settings).unwrap();
        let settings = format!(
            "state = 'state'\nencryption.key = {{ file = 'store-key' }}\n\n{}\n\
             [service.timeouts]\n{}\n\n\
             [mapping]\ncomponent = '{}'\nsettings_file = 'mapping.json'\n\n\
             [cases]\nfolder = 'cases'\n\n\
             [workers]\ncount = {}\npoll = '30ms'\n\n\
             [retry]\nfirst = '20ms'\nlongest = '300ms'\ngive_up_after = '{}'\nprobe = '200ms'\n",
            self.service(lv, arrangement),
            arrangement.timeouts,
            arrangement.component.display(),
            arrangement.workers,
            arrangement.give_up_after,
        );
        fs::write(self.config(), settings).unwrap();
    }

    fn service(&self, lv: &Simulator, arrangement: &Arrangement) -> String {
        let mut service = match &lv.settings().place {
            Place::Direct(_) => format!("[service.direct]\nbase_url = '{}'\n", lv.base_url()),
            Place::XRoad(xroad) => format!(
                "[service.xroad]\nsecurity_server_url = '{}'\nclient = '{}'\nservice = '{}'\n",
                lv.origin(),
                arrangement.client,
                xroad.service
            ),
        };
        if let Some(credential) = &lv.settings().credential {
            self.secret("lv-key", &credential.value);
            service += &format!(
                "credential = {{ header = '{}', from = {{ file = 'lv-key' }} }}\n",
                credential.header
            );
        }
        if let Some(tls) = &lv.settings().tls {
            let certificates = &tls.certificates;
            self.secret("ca.pem", &certificates.ca_pem);
            self.secret("client.pem", &certificates.client_certificate_pem);
            self.secret("client-key.pem", &certificates.client_key_pem);
            service += if arrangement.client_certificate {
                "tls = { ca_file = 'ca.pem', client_certificate = 'client.pem', client_key = 'client-key.pem' }\n"
            } else {
                "tls = { ca_file = 'ca.pem' }\n"
            };
        }
        service
    }

    fn secret(&self, name: &str, text: &str) {
        let file = self.path.join(name);
        fs::write(&file, text).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }

    /// The folder of it all.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.path
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.path.join("lupasilta.toml")
    }

    /// The case system's folder.
    #[must_use]
    pub fn cases(&self) -> PathBuf {
        self.path.join("cases")
    }

    /// The store and the work files.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.path.join("state")
    }

    /// What all runs of the workers wrote to standard error.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.path.join("run.log")
    }

    /// A command with this site's settings and JSON output.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Program {
        Program::with(arguments)
            .arg("--json")
            .arg("--config")
            .arg(self.config())
    }

    /// Starts the workers; the log, with everything, goes to [`log`](Self::log).
    #[must_use]
    pub fn run(&self) -> Running {
        self.command(&["run"])
            .env("RUST_LOG", "debug")
            .start_logging_to(&self.log())
    }

    /// Starts the workers, and waits until they run.
    #[must_use]
    pub fn run_and_wait(&self) -> Running {
        let before = fs::metadata(self.log()).map_or(0, |log| log.len());
        let mut running = self.run();
        eventually("the workers run", || {
            let log = running.err();
            let new = log
                .get(usize::try_from(before).unwrap()..)
                .unwrap_or_default();
            if new.contains("running; Ctrl-C stops") {
                return Ok(());
            }
            assert!(running.is_running(), "run has ended: {log}");
            Err(log)
        });
        running
    }

    /// Receives an action.
    #[track_caller]
    pub fn receive(&self, external_id: &str) -> Value {
        self.command(&["receive", external_id])
            .finish()
            .expecting(0)
            .json()
    }

    /// All transfers.
    #[must_use]
    pub fn list(&self) -> Vec<Value> {
        let list = self
            .command(&["transfers", "list", "--limit", "100000"])
            .finish()
            .expecting(0)
            .json();
        list.as_array().unwrap().clone()
    }

    /// Everything about one action's transfer.
    #[must_use]
    pub fn show(&self, external_id: &str) -> Value {
        self.command(&["transfers", "show", external_id])
            .finish()
            .expecting(0)
            .json()
    }

    /// Has a transfer tried again.
    #[track_caller]
    pub fn retry(&self, external_id: &str) -> Value {
        self.command(&["transfers", "retry", external_id])
            .finish()
            .expecting(0)
            .json()
    }

    /// Waits until a transfer is in this state, and shows it.
    pub fn until(&self, external_id: &str, state: &str) -> Value {
        eventually(&format!("{external_id} is {state}"), || {
            let shown = self.show(external_id);
            if shown["summary"]["state"] == state {
                Ok(shown)
            } else {
                Err(shown["summary"].clone())
            }
        })
    }

    /// Waits until an action has so many transfers, all done, and lists them, those that changed last first.
    pub fn until_all_done_of(&self, external_id: &str, count: usize) -> Vec<Value> {
        eventually(
            &format!("{count} transfers of {external_id} are done"),
            || {
                let mut list = self.list();
                list.retain(|transfer| transfer["externalId"] == external_id);
                let done = list.iter().all(|transfer| transfer["state"] == "done");
                if done && list.len() == count {
                    Ok(list)
                } else {
                    Err(list)
                }
            },
        )
    }

    /// Waits until all of so many transfers are done, as long as some are getting there.
    ///
    /// # Panics
    /// When none gets there any more.
    pub fn until_all_done(&self, count: usize) {
        let mut left = count;
        while left > 0 {
            left = eventually(&format!("fewer than {left} transfers are not done"), || {
                let list = self.list();
                let undone: Vec<_> = list
                    .iter()
                    .filter(|transfer| transfer["state"] != "done")
                    .collect();
                let now_left = count - list.len() + undone.len();
                if now_left < left {
                    Ok(now_left)
                } else {
                    Err(format!("{undone:#?}"))
                }
            });
        }
        assert_eq!(self.list().len(), count);
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(folder) = self.folder.take()
        {
            let kept = folder.keep();
            eprintln!("what the test left is in {}", kept.display());
        }
    }
}
