//! The simulator as tests use it: started, asked, disturbed and stopped.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

use anyhow::{Context, Result, anyhow};
use axum::body::Bytes;
use serde_json::Value;
use tokio::{runtime, sync::oneshot};
use tokio_rustls::TlsAcceptor;

use crate::{
    actions::{Action, Actions, Told},
    attachments::Attachment,
    cases,
    changes::ChangeKind,
    exchange::Stage,
    faults::{Armed, Chaos, Faults, Rule},
    locked::locked,
    messages::SentMessage,
    record::{Record, Recorded},
    server,
    service::Service,
    settings::Settings,
    status::StatusUpdate,
    uploads::Upload,
};

/// A running simulator. It stops when dropped, with everything that it runs; open connections are closed.
#[derive(Debug)]
pub struct Simulator {
    settings: Settings,
    address: SocketAddr,
    stage: Arc<Stage>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Starts with the default settings.
    ///
    /// # Errors
    /// As [`start_with`](Self::start_with).
    pub fn start() -> Result<Self> {
        Self::start_with(Settings::default())
    }

    /// Starts, and listens once this returns.
    ///
    /// # Errors
    /// An address that is taken, two actions with the same id, an impossible chaos rate.
    pub fn start_with(settings: Settings) -> Result<Self> {
        let mut actions = Actions::default();
        let submitted = match &settings.actions {
            Some(submitted) => submitted.clone(),
            None => cases::examples()?,
        };
        for action in submitted {
            actions.submit(action)?;
        }
        let mut faults = Faults::new(settings.place.xroad().is_some());
        faults
            .set_chaos(settings.chaos)
            .map_err(|why| anyhow!(why))?;
        let tls = match &settings.tls {
            Some(tls) => Some(TlsAcceptor::from(Arc::new(tls.server_config()?))),
            None => None,
        };
        let listener = TcpListener::bind(settings.listen)
            .with_context(|| format!("cannot listen on {}", settings.listen))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let stage = Arc::new(Stage {
            place: settings.place.clone(),
            credential: settings.credential.clone(),
            service: Service {
                actions: Mutex::new(actions),
                max_upload: settings.max_upload,
            },
            faults: Mutex::new(faults),
            record: Mutex::new(Record::default()),
        });

        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("simulator-worker")
            .enable_all()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let serving = server::serve(listener, tls, Arc::clone(&stage), stopped);
        let thread = std::thread::Builder::new()
            .name("simulator".to_owned())
            .spawn(move || runtime.block_on(serving))?;
        Ok(Self {
            settings,
            address,
            stage,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The API's base address, without a slash at its end: what paths like `/changes` are added to.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.origin() + &self.settings.place.base_path()
    }

    /// Scheme, host and port: the security server's address where there is X-Road. Below it stands `/_simulator/`.
    #[must_use]
    pub fn origin(&self) -> String {
        let scheme = if self.settings.tls.is_some() {
            "https"
        } else {
            "http"
        };
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        format!("{scheme}://{address}")
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it was started with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The actions' ids, in their order.
    #[must_use]
    pub fn external_ids(&self) -> Vec<String> {
        locked(&self.stage.service.actions).external_ids()
    }

    /// A customer submits an action.
    ///
    /// # Errors
    /// An id that is taken.
    pub fn add_action(&self, action: Action) -> Result<()> {
        locked(&self.stage.service.actions).submit(action).map(drop)
    }

    /// A customer supplements an action; what is not given stays as it is.
    ///
    /// # Errors
    /// No such action.
    pub fn supplement(
        &self,
        external_id: &str,
        commondata: Option<Bytes>,
        formdata: Option<Bytes>,
    ) -> Result<()> {
        locked(&self.stage.service.actions).change(
            external_id,
            ChangeKind::Supplemented,
            commondata,
            formdata,
        )
    }

    /// A customer takes an action back.
    ///
    /// # Errors
    /// No such action.
    pub fn withdraw(&self, external_id: &str) -> Result<()> {
        locked(&self.stage.service.actions).change(external_id, ChangeKind::Withdrawn, None, None)
    }

    /// A message of the customer or of another authority arrives.
    ///
    /// # Errors
    /// No such action.
    pub fn add_message(&self, external_id: &str, message: Value) -> Result<()> {
        locked(&self.stage.service.actions).receive_message(external_id, message)
    }

    /// From now on, these are the bytes of an attachment, named in the common data or not.
    ///
    /// # Errors
    /// No such action.
    pub fn set_attachment(
        &self,
        external_id: &str,
        id: &str,
        bytes: impl Into<Bytes>,
    ) -> Result<()> {
        let file = Attachment::given(id, "", "application/octet-stream", bytes);
        self.put_attachment(external_id, file)
    }

    /// From now on, this is an attachment, named in the common data or not; made-up bytes of any size take no memory.
    ///
    /// # Errors
    /// No such action.
    pub fn put_attachment(&self, external_id: &str, file: Attachment) -> Result<()> {
        locked(&self.stage.service.actions).give_attachment(external_id, file)
    }

    /// An attachment as it is served.
    #[must_use]
    pub fn attachment(&self, external_id: &str, id: &str) -> Option<Attachment> {
        let actions = locked(&self.stage.service.actions);
        actions.find(external_id)?.attachment(id).cloned()
    }

    /// The bytes of an action's common data.
    #[must_use]
    pub fn commondata(&self, external_id: &str) -> Option<Bytes> {
        Some(
            locked(&self.stage.service.actions)
                .find(external_id)?
                .commondata
                .clone(),
        )
    }

    /// The bytes of an action's form data.
    #[must_use]
    pub fn formdata(&self, external_id: &str) -> Option<Bytes> {
        Some(
            locked(&self.stage.service.actions)
                .find(external_id)?
                .formdata
                .clone(),
        )
    }

    /// What the authority has told about each action, in the order of their ids.
    #[must_use]
    pub fn told(&self) -> Vec<Told> {
        locked(&self.stage.service.actions).told()
    }

    /// The status updates taken, in order; none for an action that there is not.
    #[must_use]
    pub fn status_updates(&self, external_id: &str) -> Vec<StatusUpdate> {
        let actions = locked(&self.stage.service.actions);
        actions
            .find(external_id)
            .map(|held| held.status_updates.clone())
            .unwrap_or_default()
    }

    /// The documents given to the customer, in order; none for an action that there is not.
    #[must_use]
    pub fn attachments_given(&self, external_id: &str) -> Vec<Upload> {
        let actions = locked(&self.stage.service.actions);
        actions
            .find(external_id)
            .map(|held| held.uploads.clone())
            .unwrap_or_default()
    }

    /// The messages of this authority, in order; none for an action that there is not.
    #[must_use]
    pub fn messages_sent(&self, external_id: &str) -> Vec<SentMessage> {
        let actions = locked(&self.stage.service.actions);
        actions
            .find(external_id)
            .map(|held| held.messages.sent.clone())
            .unwrap_or_default()
    }

    /// The latest requests, oldest first, without those to `/_simulator/`.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        locked(&self.stage.record).requests()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        locked(&self.stage.record).forget();
    }

    /// Lets requests go wrong from now on. Returns the rule's id.
    ///
    /// # Errors
    /// An impossible status, header or probability.
    pub fn fail(&self, rule: Rule) -> Result<u64> {
        let ids = locked(&self.stage.faults)
            .arm([rule])
            .map_err(|why| anyhow!(why))?;
        ids.first().copied().context("one rule has one id")
    }

    /// The rules in force, and how often each struck.
    #[must_use]
    pub fn faults(&self) -> Vec<Armed> {
        locked(&self.stage.faults).armed().to_vec()
    }

    /// Takes all rules back, and chaos.
    pub fn clear_faults(&self) {
        locked(&self.stage.faults).clear();
    }

    /// Lets requests go wrong by chance from now on; none for no more.
    ///
    /// # Errors
    /// A rate that is not between 0 and 1.
    pub fn set_chaos(&self, chaos: Option<Chaos>) -> Result<()> {
        locked(&self.stage.faults)
            .set_chaos(chaos)
            .map_err(|why| anyhow!(why))
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // A loop that has ended already needs no telling.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic in it was printed there.
            let _ = thread.join();
        }
    }
}
