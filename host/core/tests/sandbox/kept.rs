//! Components of released contracts, kept as they were built, go on working.

use lupasilta::audit;
use lupasilta::contract::{Action, Arrival, Body, Content, Context, File, Kind, Subject};
use lupasilta::sandbox::{Mapping, Options, Sandbox};

use crate::given;

/// The component that was built when 0.1.0 was the newest contract.
fn kept() -> Mapping {
    let file = given::root().join("tests/components/asianhallinta-0.1.0.wasm");
    let sandbox = Sandbox::new(Options::default()).unwrap();
    sandbox.load(&std::fs::read(file).unwrap()).unwrap()
}

fn context() -> Context {
    Context {
        now: "2026-11-23T12:00:00+02:00".to_owned(),
        settings: "{}".to_owned(),
    }
}

#[test]
fn a_component_of_contract_0_1_0_is_the_one_that_was_built_then_and_describes_itself() {
    let mapping = kept();
    assert_eq!(
        mapping.digest().to_string(),
        "42a0484674967ad102821d5fe0ae35b671e9f049325890de37b7f6c0a5380a89"
    );
    assert_eq!(mapping.contract_version(), "0.1.0");
    assert_eq!(mapping.manifest().version, "0.1.0");
    assert_eq!(mapping.manifest().format_versions, ["1.1", "1.2", "1.3"]);
    assert!(mapping.manifest().members.is_empty());
    assert!(mapping.operation("GetProjectPartCommonData").is_some());
    assert_eq!(mapping.check_settings("{}"), Ok(()));
}

#[test]
fn a_component_of_contract_0_1_0_maps_a_case_and_its_ledger_holds() {
    let mapping = kept();
    let action = Action {
        external_id: "07cc0424-e9e6-4d7c-8b32-0db826fb5e56".to_owned(),
        case_id: None,
        before: Vec::new(),
        told: None,
    };
    let wanted = mapping
        .fetch(Kind::Application, &action, &context())
        .unwrap();
    let case = given::root().join("tests/cases/meluilmoitus");
    let bodies: Vec<Body> = wanted
        .into_iter()
        .map(|wanted| Body {
            bytes: std::fs::read(case.join(format!("{}.json", wanted.name))).unwrap(),
            name: wanted.name,
            media_type: "application/json".to_owned(),
        })
        .collect();
    assert_eq!(
        mapping.identify(&bodies, &context()),
        Ok(Subject { action_code: None })
    );
    let attachments = mapping.attachments(Kind::Application, &action, &bodies, &context());
    let files = attachments.unwrap().into_iter().enumerate();
    let arrival = Arrival {
        kind: Kind::Application,
        number: 1,
        bodies,
        files: files
            .map(|(index, attachment)| File {
                id: attachment.id,
                size: Some(1),
                sha256: Some("0".repeat(64)),
                place: format!("{index}.pdf"),
            })
            .collect(),
    };
    let delivery = mapping
        .deliver(&arrival, &action, &context())
        .unwrap()
        .unwrap();
    audit::check(&arrival.bodies, &delivery).unwrap();
    let Content::Bytes(message) = &delivery.message.content else {
        panic!("the message is a received body")
    };
    assert!(String::from_utf8_lossy(message).contains("<ah:UusiAsia "));
}
