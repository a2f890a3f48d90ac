//! From a package to an installed mapping: nothing is kept that is not trusted and sound.

use std::path::Path;

use super::Registry;
use super::golden;
use super::package::Package;
use super::trust::{self, TrustedKeys};
use crate::audit::Digest;
use crate::outside::{Clock, SystemClock};
use crate::problem::{Problem, Recovery, Side};
use crate::sandbox::Mapping;
use crate::store::{KeptComponent, StoreError, Version, Versions};

/// Why a component is trusted that settings name.
const CONFIGURED: &str = "configured";

/// What came of an installation.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Installation {
    /// The component as it is kept.
    pub component: KeptComponent,
    /// Whether it was not kept before.
    pub new: bool,
    /// How many golden cases came with it, all of which it passed.
    pub cases: usize,
}

impl Registry {
    /// The keys that the authority trusts.
    ///
    /// # Errors
    /// A folder that cannot be used.
    pub fn keys(&self) -> Result<TrustedKeys, Problem> {
        Ok(TrustedKeys::open(self.state.join("trust"))?)
    }

    /// Keeps a package's component. Checked before: that it is signed by a key that the authority trusts, or has the digest that it named; that it
    /// is a sound component without imports, of a contract that this program has; that the settings that came with it fit it; and that it passes
    /// its own golden cases, each twice, within the limits.
    ///
    /// # Errors
    /// Whatever does not hold; nothing is kept then.
    pub fn install(
        &self,
        package: &Package,
        pinned: Option<&Digest>,
        who: &str,
    ) -> Result<Installation, Problem> {
        let signature = package.signature.as_deref();
        let trust = trust::verify(&package.component, signature, pinned, &self.keys()?)?;
        let mapping = self.sandbox.load(&package.component)?;
        if let Some(settings) = &package.settings {
            mapping.check_settings(settings)?;
        }
        let cases = match &package.cases {
            Some(cases) => pass(&mapping, package, cases.path())?,
            None => 0,
        };
        let settings = match &package.settings {
            None => None,
            Some(json) => {
                let digest = Digest::of(json.as_bytes()).to_string();
                self.store.keep_settings(&digest, json)?;
                Some(digest)
            }
        };
        let manifest = mapping.manifest();
        let component = KeptComponent {
            digest: mapping.digest().to_string(),
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            contract: mapping.contract_version().to_owned(),
            source: package.source.clone(),
            trust: serde_json::to_value(&trust).unwrap_or_default(),
            settings,
            who: who.to_owned(),
            installed: self.clock.now(),
        };
        let kept = self.store.components()?;
        let new = kept
            .iter()
            .all(|kept| kept.digest != component.digest || kept.trust == CONFIGURED);
        self.store.keep_component(&component, &package.component)?;
        Ok(Installation {
            component,
            new,
            cases,
        })
    }
}

/// Keeps the mapping that a program's settings name, so that what it maps can be mapped again when they name another. Whoever wrote the settings trusts
/// it.
pub(crate) fn keep_configured(
    store: &dyn Versions,
    mapping: &Mapping,
    bytes: &[u8],
    settings: &str,
    file: &Path,
) -> Result<Version, StoreError> {
    let version = Version {
        component: mapping.digest().to_string(),
        settings: Digest::of(settings.as_bytes()).to_string(),
    };
    let manifest = mapping.manifest();
    let kept = KeptComponent {
        digest: version.component.clone(),
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        contract: mapping.contract_version().to_owned(),
        source: file.display().to_string(),
        trust: CONFIGURED.into(),
        settings: Some(version.settings.clone()),
        who: "settings".to_owned(),
        installed: SystemClock.now(),
    };
    store.keep_settings(&version.settings, settings)?;
    store.keep_component(&kept, bytes)?;
    Ok(version)
}

/// Runs a package's own cases; says how many there are.
fn pass(mapping: &Mapping, package: &Package, cases: &Path) -> Result<usize, Problem> {
    let options = golden::Options {
        settings: package.settings.clone(),
        update: false,
    };
    let report = golden::run(mapping, cases, &options, &mut |_, _, _| {})?;
    let mut failed = report.cases.iter().filter(|case| !case.failures.is_empty());
    let Some(first) = failed.next() else {
        return Ok(report.cases.len());
    };
    let why = first.failures.first().map(|failure| failure.what.as_str());
    Err(Problem {
        code: "mapping-fails-its-cases".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: format!(
            "The mapping fails {} of the {} cases that came with it, as {}: {}.",
            failed.count() + 1,
            report.cases.len(),
            first.name,
            why.unwrap_or_default()
        ),
        advice: "Do not install it. `lupasilta test` shows what differs; ask its publisher for a version that passes its own cases.".to_owned(),
        detail: None,
    })
}
