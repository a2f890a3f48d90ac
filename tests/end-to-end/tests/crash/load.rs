//! Actions that customers submit, and a caller that has each of them received, whatever happens to it.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use fastrand::Rng;
use lupasilta_end_to_end::{Site, with_identity};
use lupasilta_simulator::{Action, examples};

/// So many actions, made of the examples, each with an identity and attachments of its own.
pub fn applications(random: &mut Rng, count: usize) -> Vec<Action> {
    let examples = examples().unwrap();
    (0..count)
        .map(|number| {
            let example = &examples[number % examples.len()];
            let action = with_identity(example, u32::try_from(number).unwrap() + 1);
            smaller(&action, random)
        })
        .collect()
}

/// With attachments of some kilobytes, so that there are more files and steps than bytes.
fn smaller(action: &Action, random: &mut Rng) -> Action {
    let text = std::str::from_utf8(&action.commondata).unwrap();
    let lines = text
        .lines()
        .map(|line| match line.split_once("\"size\": ") {
            Some((indent, _)) => format!("{indent}\"size\": {},\n", random.u32(0..150_000)),
            None => format!("{line}\n"),
        });
    Action::from_bodies(lines.collect::<String>(), action.formdata.clone()).unwrap()
}

/// What has not been received yet.
pub struct Load {
    actions: Vec<String>,
    /// Actions whose supplement was received.
    supplemented: BTreeSet<String>,
}

impl Load {
    pub fn new(actions: Vec<String>) -> Self {
        Self {
            actions,
            supplemented: BTreeSet::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Some actions arrive. The caller may be killed too; it then calls again, and may call again when it need not.
    pub fn arrive(&mut self, site: &Site, random: &mut Rng, count: usize) {
        for _ in 0..count {
            let Some(action) = self.actions.pop() else {
                return;
            };
            if random.u32(..4) == 0 {
                let interrupted = site.command(&["receive", &action]).start();
                thread::sleep(Duration::from_millis(random.u64(..30)));
                interrupted.kill();
            }
            site.receive(&action);
            if random.u32(..4) == 0 {
                assert_eq!(site.receive(&action)["new"], false);
            }
        }
    }

    /// What customers added since arrives.
    pub fn supplements_arrive(&mut self, site: &Site, supplemented: &BTreeSet<String>) {
        for action in supplemented {
            if self.supplemented.insert(action.clone()) {
                site.command(&["receive", action, "--kind", "supplement"])
                    .finish()
                    .expecting(0);
            }
        }
    }
}
