//! What comparing versions costs, and whether a shadow run can be felt by the transfers beside it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use lupasilta::mappings::Registry;
use lupasilta::mappings::comparison::{Progress, compare_recorded};
use lupasilta::mappings::difference::Values;
use lupasilta::outside::{Clock, SystemClock};
use lupasilta::store::Versions;
use lupasilta::{Config, Lupasilta};
use lupasilta_end_to_end::with_identity;
use lupasilta_simulator::{Action, Settings, Simulator, examples};

use crate::Effort;
use crate::figure::Figure;
use crate::samples::Samples;

/// Transfers one after another with the shadow run off, then as many with it on, and so on.
const BLOCK: usize = 20;
/// A steady stream, as an authority that receives three hundred thousand applications an hour has it.
const PAUSE: Duration = Duration::from_millis(10);

pub(crate) fn measure(
    component: &Path,
    effort: Effort,
    figures: &mut Vec<Figure>,
) -> anyhow::Result<()> {
    let place = tempfile::tempdir()?;
    std::fs::create_dir(place.path().join("cases"))?;
    std::fs::write(place.path().join("lv-key"), "simulator-key")?;
    let blocks = (40 / effort.divisor).max(6);
    let lv = Simulator::start_with(Settings {
        actions: Some(applications(blocks * BLOCK)?),
        ..Settings::default()
    })?;
    let settings = format!(
        "state = 'state'\nencryption.key = {{ file = 'store-key' }}\ncases.folder = 'cases'\nmapping.component = '{}'\n\
         service.direct.base_url = '{}'\nservice.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'lv-key' }} }}",
        std::path::absolute(component)?.display(),
        lv.base_url()
    );
    let config = Config::parse(&settings, place.path())?;
    let bridge = Lupasilta::open(&config)?;
    let store = Arc::new(config.open_store()?);
    let registry = Registry::open(&config, Arc::clone(&store))?;
    bridge.start()?;
    shadow(&bridge, &registry, &lv, figures)?;
    bridge.stop();
    compare(&registry, effort, figures)
}

/// Small applications with few attachments, so that what is measured is not the network.
fn applications(count: usize) -> anyhow::Result<Vec<Action>> {
    let examples = examples()?;
    let smallest = examples
        .iter()
        .min_by_key(|action| action.commondata.len() + action.formdata.len())
        .context("there are no examples")?;
    let numbers = 1..=u32::try_from(count)?;
    Ok(numbers
        .map(|number| with_identity(smallest, number))
        .collect())
}

fn shadow(
    bridge: &Lupasilta,
    registry: &Registry,
    lv: &Simulator,
    figures: &mut Vec<Figure>,
) -> anyhow::Result<()> {
    let version = registry.keep(&registry.compared("serving", None)?)?;
    let mut times = [Vec::new(), Vec::new()];
    for (number, block) in lv.external_ids().chunks(BLOCK).enumerate() {
        let on = number % 2;
        if on == 1 {
            let store = registry.store();
            store.start_shadow(&version, 1.0, "bench", SystemClock.now())?;
        } else if let Some(running) = registry.store().shadows()?.first() {
            registry
                .store()
                .stop_shadow(running.number, SystemClock.now())?;
        }
        for action in block {
            std::thread::sleep(PAUSE);
            let begun = Instant::now();
            let received = bridge.receive(action)?;
            let done = bridge.wait(received.id, Duration::from_secs(60))?;
            ensure!(done.state == "done", "{done:?}");
            if let Some(times) = times.get_mut(on) {
                times.push(begun.elapsed());
            }
        }
    }
    let [off, on] = times.map(Samples::of);
    figures.push(Figure::new(
        "a transfer, from trigger to LV",
        off.median() / 1e3,
        "ms",
    ));
    figures.push(
        Figure::new(
            "a transfer beside a shadow run, over one without",
            on.median() / off.median(),
            "",
        )
        .at_most(1.05),
    );
    Ok(())
}

fn compare(registry: &Registry, effort: Effort, figures: &mut Vec<Figure>) -> anyhow::Result<()> {
    let version = registry.compared("serving", None)?;
    let recorded = registry.store().recorded(usize::MAX)?;
    let count = 20_000 / effort.divisor;
    let transfers: Arc<[_]> = recorded.iter().copied().cycle().take(count).collect();
    let begun = Instant::now();
    let report = compare_recorded(
        &registry.shared_store(),
        registry.sandbox(),
        (&version, &version),
        &transfers,
        (Values::Masked, 2),
        &Arc::new(Progress::default()),
    )?;
    let rate = count as f64 / begun.elapsed().as_secs_f64();
    ensure!(report.cases() == count as u64, "not all were compared");
    figures.push(Figure::new("recorded transfers compared in a second", rate, "").at_least(2000.0));
    Ok(())
}
