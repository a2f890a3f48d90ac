//! The same stories with LV at the other end of real HTTP, played by the simulator.

use lupasilta::Config;
use lupasilta_simulator::{Chaos, Fault, Moment, Operation, Rule, Simulator};

use crate::world::{World, is_done, the_transfer, work};

fn world_with(lv: &Simulator) -> World {
    let text = format!(
        "state = 's'\nmapping.component = 'm'\nservice.direct.base_url = '{}'\n\
         service.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'key' }} }}\n\
         service.timeouts.total = '2s'\nservice.timeouts.stall = '1s'\n",
        lv.base_url()
    );
    let mut world = World::new();
    std::fs::write(world.disk.path().join("key"), "simulator-key").unwrap();
    let config = Config::parse(&text, world.disk.path()).unwrap();
    world.connection = Some(config.service);
    world
}

#[test]
fn an_action_of_the_simulator_becomes_a_case_and_is_reported_once() {
    let lv = Simulator::start().unwrap();
    let world = world_with(&lv);
    let action = lv.external_ids().remove(0);
    let transfers = world.open();
    the_transfer(&transfers, &action);
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, &action);
    assert!(is_done(&transfer), "{:?}", transfer.state);
    let deliveries = world.deliveries();
    let delivery = &deliveries[&format!("{action}_1")];
    assert_eq!(delivery["commondata.json"], lv.commondata(&action).unwrap());
    assert_eq!(lv.status_updates(&action).len(), 1);
}

#[test]
fn a_refused_credential_pauses_and_a_later_probe_goes_through() {
    let lv = Simulator::start().unwrap();
    let world = world_with(&lv);
    lv.fail(Rule::new(Fault::status(401)).times(1)).unwrap();
    let action = lv.external_ids().remove(0);
    let transfers = world.open();
    the_transfer(&transfers, &action);
    work(&transfers).unwrap();
    assert_eq!(transfers.paused().unwrap().len(), 1);
    world.clock.pass(300);
    work(&transfers).unwrap();
    assert!(transfers.paused().unwrap().is_empty());
    assert!(is_done(&the_transfer(&transfers, &action)));
}

#[test]
fn a_report_whose_answer_was_lost_is_repeated_word_for_word() {
    let lv = Simulator::start().unwrap();
    let world = world_with(&lv);
    let lost = Fault::hang_up(Moment::AfterEffect);
    lv.fail(Rule::new(lost).operation(Operation::UpdateStatus).times(1))
        .unwrap();
    let action = lv.external_ids().remove(0);
    let transfers = world.open();
    the_transfer(&transfers, &action);
    work(&transfers).unwrap();
    assert!(!is_done(&the_transfer(&transfers, &action)));
    world.clock.pass(60);
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, &action)));
    assert_eq!(lv.status_updates(&action).len(), 1);
    let reports: Vec<_> = lv
        .requests()
        .into_iter()
        .filter(|request| request.method == "PUT")
        .map(|request| request.body.unwrap().text)
        .collect();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[0], reports[1]);
}

#[test]
fn through_a_line_that_fails_every_third_time_every_application_arrives_once() {
    let lv = Simulator::start().unwrap();
    let mut world = world_with(&lv);
    world.policy.retry.give_up_after = std::time::Duration::from_secs(1_000_000);
    lv.set_chaos(Some(Chaos { rate: 0.3, seed: 7 })).unwrap();
    let actions = lv.external_ids();
    let transfers = world.open();
    for action in &actions {
        the_transfer(&transfers, action);
    }
    let mut rounds = 0;
    while !actions
        .iter()
        .all(|action| is_done(&the_transfer(&transfers, action)))
    {
        work(&transfers).unwrap();
        world.clock.pass(300);
        rounds += 1;
        assert!(rounds < 500, "does not end");
    }
    assert!(rounds > 1, "nothing failed");
    assert_eq!(world.deliveries().len(), actions.len());
    for action in &actions {
        assert_eq!(lv.status_updates(action).len(), 1);
    }
}
