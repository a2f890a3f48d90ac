//! Ctrl-C, and what is left after it.

use std::net::TcpStream;
use std::time::Duration;

use lupasilta_end_to_end::{Delivery, Program, Running, Site, eventually};
use lupasilta_simulator::{Fault, Operation, Rule, Simulator};
use serde_json::Value;

#[test]
fn ctrl_c_lets_run_end_its_steps_and_nothing_is_lost() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let running = site.run_and_wait();
    let actions = lv.external_ids();
    for action in &actions {
        site.receive(action);
    }
    running.interrupt();
    let ended = running.wait().unwrap().expecting(0);
    assert!(ended.err.contains("stopped"), "{}", ended.err);
    let asked = lv.requests().len();

    let running = site.run_and_wait();
    site.until_all_done(actions.len());
    running.terminate();
    running.wait().unwrap().expecting(0);
    for action in &actions {
        let delivery = Delivery::read(&site.cases().join(format!("{action}_1"))).unwrap();
        delivery.check(&lv).unwrap();
        assert_eq!(lv.status_updates(action).len(), 1);
    }
    // Steps that were under way ended before the program did: nothing was asked for twice.
    let total = lv.requests().len();
    let each = 2 + 3 + 1;
    assert_eq!(total, actions.len() * each, "{asked} of them before Ctrl-C");
}

#[test]
fn a_second_ctrl_c_does_not_wait_for_lv() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let running = site.run_and_wait();
    let late = Rule::new(Fault::delay(Duration::from_secs(120)));
    lv.fail(late.operation(Operation::GetProjectPartFormData))
        .unwrap();
    let action = lv.external_ids().remove(0);
    site.receive(&action);
    eventually("LV is asked", || {
        let asked = running.err().matches("calling LV").count();
        (asked == 2).then_some(()).ok_or(asked)
    });
    running.interrupt();
    eventually("run says that it is stopping", || {
        let log = running.err();
        log.contains("Ctrl-C again ends at once")
            .then_some(())
            .ok_or(log)
    });
    running.interrupt();
    running.wait().unwrap().expecting(130);

    lv.clear_faults();
    let _running = site.run_and_wait();
    site.until(&action, "done");
}

#[test]
fn ctrl_c_ends_the_simulator() {
    let running = Program::with(["simulate", "--listen", "127.0.0.1:0", "--json"]).start();
    let address = eventually("the simulator says where it is", || {
        let told: Value = serde_json::from_str(&running.out()).map_err(|_| running.out())?;
        let url = told["baseUrl"].as_str().unwrap();
        Ok::<_, String>(url.split('/').nth(2).unwrap().to_owned())
    });
    TcpStream::connect(&address).unwrap();
    running.interrupt();
    running.wait().unwrap().expecting(0);
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn ctrl_c_ends_the_demonstration_with_nothing_left_running() {
    let folder = tempfile::tempdir().unwrap();
    let running = Program::with(["demo", "--out"])
        .arg(folder.path().join("demo"))
        .start();
    let address = address_of_lv(&running);
    running.interrupt();
    // Ended by the signal, unless it was ready before.
    let ended = running.wait().unwrap();
    assert!(matches!(ended.code, None | Some(0 | 130)), "{ended:#?}");
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn the_demonstration_leaves_nothing_running_and_says_where_to_look() {
    let elsewhere = tempfile::tempdir().unwrap();
    let running = Program::with(["demo"])
        .in_folder(elsewhere.path())
        .env("TMPDIR", elsewhere.path())
        .start();
    let address = address_of_lv(&running);
    let ended = running.wait().unwrap().expecting(0);
    assert!(TcpStream::connect(&address).is_err());
    assert_eq!(ended.err, "");
    // What it prints can be typed as it stands, from any folder.
    let commands: Vec<_> = ended
        .out
        .lines()
        .filter_map(|line| {
            line.split_once("transfers  ")
                .or(line.split_once("of them    "))
        })
        .map(|(_, command)| command.split(' ').skip(1).collect::<Vec<_>>())
        .collect();
    assert_eq!(commands.len(), 2, "{}", ended.out);
    for command in commands {
        let shown = Program::with(command).finish().expecting(0);
        assert!(shown.out.contains("done"), "{}", shown.out);
    }
}

fn address_of_lv(demo: &Running) -> String {
    eventually("the demonstration says where LV is", || {
        let out = demo.out();
        let url = out.split_once("http://").map(|(_, rest)| rest);
        let address = url.and_then(|rest| rest.split_once('/'));
        address.map(|(address, _)| address.to_owned()).ok_or(out)
    })
}
