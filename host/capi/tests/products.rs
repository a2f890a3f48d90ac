//! The example products: each is started, receives an application from the simulator, shows it, and tells the decision.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use lupasilta_simulator::Simulator;

fn repository() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    folder.canonicalize().unwrap()
}

/// Processes that end with the test.
struct Running(Vec<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        for child in &mut self.0 {
            _ = child.kill();
            _ = child.wait();
        }
    }
}

fn all_are_to_be_there() -> bool {
    env::var("LUPASILTA_CONFORMANCE").as_deref() == Ok("all")
}

fn free_port() -> u16 {
    let any = TcpListener::bind("127.0.0.1:0").unwrap();
    any.local_addr().unwrap().port()
}

/// What the page says once it says something that is wanted.
fn until(what: &str, read: impl Fn() -> Option<String>) -> String {
    let began = Instant::now();
    loop {
        if let Some(read) = read() {
            return read;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// What a product is started with.
struct Given {
    settings: PathBuf,
    database: PathBuf,
    port: u16,
}

impl Given {
    /// A program that takes them as its arguments.
    fn to(&self, mut program: Command) -> Command {
        program.arg(&self.settings).arg(&self.database);
        program.arg(self.port.to_string());
        program
    }
}

/// Lets a product, which may be several programs, do its work.
fn product(language: &str, programs: impl Fn(&Given) -> Vec<Command>) {
    let lv = Simulator::start().unwrap();
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("lv-key"), "simulator-key").unwrap();
    let component = repository().join("target/components/asianhallinta.wasm");
    assert!(
        component.is_file(),
        "build it with `cargo xtask components`"
    );
    let settings = format!(
        "state = 'state'
         encryption.key = {{ file = 'store-key' }}
         mapping.component = '{}'
         service.direct.base_url = '{}'
         service.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'lv-key' }} }}",
        component.display(),
        lv.base_url(),
    );
    fs::write(place.path().join("lupasilta.toml"), settings).unwrap();
    let given = Given {
        settings: place.path().join("lupasilta.toml"),
        database: place.path().join("cases.sqlite"),
        port: free_port(),
    };
    let library = env::current_exe()
        .unwrap()
        .with_file_name("liblupasilta_capi.so");
    let mut running = Running(Vec::new());
    for mut program in programs(&given) {
        program
            .env("LUPASILTA_LIBRARY", &library)
            .stdout(Stdio::null());
        match program.spawn() {
            Err(error) if !all_are_to_be_there() => {
                println!("{language}: not run: {error}");
                return;
            }
            child => running.0.push(child.unwrap()),
        }
    }

    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(10)))
        .build()
        .into();
    let page = format!("http://127.0.0.1:{}", given.port);
    let read = |wanted: &str| {
        let mut answer = agent.get(&page).call().ok()?;
        let text = answer.body_mut().read_to_string().ok()?;
        text.contains(wanted).then_some(text)
    };
    let post = |path: &str, name: &str, value: &str| {
        agent
            .post(format!("{page}{path}"))
            .send_form([(name, value)])
            .unwrap();
    };
    until("the product answers", || read("Fetch from LV"));
    let mistyped = agent
        .post(format!("{page}/receive"))
        .send_form([("externalId", "mistyped")]);
    println!(
        "{language}: mistyped: {:?}",
        mistyped.map(|answer| answer.status())
    );
    let action = "8cdece75-921e-4ce6-939f-711060c73494";
    post("/receive", "externalId", action);
    let listed = until("the application is a case", || read("LV-2026-234582"));
    assert!(
        listed.contains("Rakentamislupa: Rakentamislupa, Vantaa"),
        "{listed}"
    );
    let (_, file) = listed.split_once("href=\"").unwrap();
    let (file, _) = file.split_once('"').unwrap();
    let mut message = agent.get(format!("{page}{file}")).call().unwrap();
    let message = message.body_mut().read_to_string().unwrap();
    assert!(message.contains("<ah:UusiAsia"), "{message}");
    let (_, number) = listed.split_once("name=\"number\" value=\"").unwrap();
    let (number, _) = number.split_once('"').unwrap();
    post("/decide", "number", number);
    until("the page shows the decision", || read("granted"));
    let told = until("LV is told the decision", || {
        let told = lv.status_updates(action).pop()?.status;
        (told == "decided").then_some(told)
    });
    println!("{language}: received, shown, {told}");
}

/// Runs a compiler.
fn done(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{errors}");
}

fn in_host(path: &str) -> PathBuf {
    repository().join("host").join(path)
}

#[test]
fn python() {
    product("Python", |given| {
        let mut python = Command::new("python3");
        python.arg(in_host("python/example/product.py"));
        vec![given.to(python)]
    });
}

#[test]
fn php() {
    product("PHP", |given| {
        let mut web = Command::new("php");
        web.arg("-S")
            .arg(format!("127.0.0.1:{}", given.port))
            .arg(in_host("php/example/index.php"))
            .env("DATABASE", &given.database)
            .stderr(Stdio::null());
        let mut worker = Command::new("php");
        worker.arg(in_host("php/example/worker.php"));
        vec![web, given.to(worker)]
    });
}

#[test]
fn node() {
    if !all_are_to_be_there() && !in_host("node/node_modules").is_dir() {
        println!("Node: not run: `npm install` was not run in host/node");
        return;
    }
    product("Node", |given| {
        let mut node = Command::new("node");
        node.arg(in_host("node/example/product.js"));
        vec![given.to(node)]
    });
}

#[test]
fn java() {
    let jars = ["jna.jar", "sqlite-jdbc.jar"].map(|jar| format!("/usr/share/java/{jar}"));
    if !all_are_to_be_there() && !jars.iter().all(|jar| Path::new(jar).is_file()) {
        println!("Java: not run: no JNA, or no JDBC driver of SQLite");
        return;
    }
    let built = tempfile::tempdir().unwrap();
    done(Command::new(in_host("java/build.sh")).arg(built.path()));
    let built = built.path().display().to_string();
    let path = format!("{built}/lupasilta.jar:{built}:{}", jars.join(":"));
    let mut javac = Command::new("javac");
    javac.args(["-d", &built, "-cp", &path]);
    for source in ["Product", "Cases", "Lv"] {
        javac.arg(in_host("java/example").join(source).with_extension("java"));
    }
    done(&mut javac);
    product("Java", |given| {
        let mut java = Command::new("java");
        java.args(["-cp", &path, "Product"]);
        vec![given.to(java)]
    });
}

#[test]
fn dotnet() {
    if !all_are_to_be_there() && Command::new("mcs").arg("--version").output().is_err() {
        println!(".NET: not run: no Mono");
        return;
    }
    let built = tempfile::tempdir().unwrap();
    done(Command::new(in_host("dotnet/example/build.sh")).arg(built.path()));
    product(".NET (Mono)", |given| {
        let mut mono = Command::new("mono");
        mono.arg(built.path().join("Product.exe"));
        vec![given.to(mono)]
    });
}
