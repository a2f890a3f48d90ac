//! Several processes on one store.

use lupasilta_end_to_end::{Delivery, Site, deliveries, with_identity};
use lupasilta_simulator::{Operation, Settings, Simulator, examples};

#[test]
fn two_programs_share_the_work_and_do_nothing_twice() {
    let examples = examples().unwrap();
    let actions: Vec<_> = (1..=24)
        .map(|number| with_identity(&examples[number as usize % examples.len()], number))
        .collect();
    let lv = Simulator::start_with(Settings {
        actions: Some(actions),
        ..Settings::default()
    })
    .unwrap();
    let site = Site::of(&lv);
    let first = site.run_and_wait();
    let second = site.run_and_wait();
    let actions = lv.external_ids();
    for action in &actions {
        site.receive(action);
    }
    site.until_all_done(actions.len());
    for running in [first, second] {
        running.interrupt();
        let log = running.wait().unwrap().expecting(0).err;
        assert!(!log.contains("ERROR"), "{log}");
    }

    assert_eq!(deliveries(&site.cases()).len(), actions.len());
    for action in &actions {
        let delivery = Delivery::read(&site.cases().join(format!("{action}_1"))).unwrap();
        delivery.check(&lv).unwrap();
        assert_eq!(lv.status_updates(action)[0].repeats, 0);
        assert_eq!(site.show(action)["logHolds"], true);
    }
    let requests = lv.requests();
    let common = requests
        .iter()
        .filter(|request| request.operation == Some(Operation::GetProjectPartCommonData));
    assert_eq!(common.count(), actions.len(), "each was asked for once");
}
