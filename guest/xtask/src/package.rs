//! What a vendor takes into a product: for each language a package of its own kind, with the library inside.
//!
//! Each is made by the tools of its language. Where they are not installed, the package is left out; where one fails, the others are made all the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, bail, ensure};

use crate::artifacts::Artifacts;
use crate::workspace::Workspace;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const LIBRARY: &str = "liblupasilta_capi.so";

/// What is packaged, and where to.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The platform, as rustc names it: x86_64 or aarch64, unknown-linux-gnu or unknown-linux-musl; this machine's, when not given
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// A shared library that is built already, in place of a build
    #[arg(long, value_name = "FILE")]
    library: Option<PathBuf>,
    /// Where the packages are written; target/package of the workspace, when not given
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// A platform in the names that the languages have for it.
struct Platform {
    triple: String,
    /// x64, arm64: .NET and Node.
    short: &'static str,
    /// amd64, aarch64: Java.
    java: &'static str,
    musl: bool,
}

impl Platform {
    fn new(triple: &str) -> anyhow::Result<Self> {
        let (short, java) = match triple.split('-').next() {
            Some("x86_64") => ("x64", "amd64"),
            Some("aarch64") => ("arm64", "aarch64"),
            _ => bail!("{triple}: packages are made for x86_64 and aarch64"),
        };
        ensure!(
            triple.contains("-linux-"),
            "{triple}: packages are made for Linux"
        );
        let musl = triple.ends_with("-musl");
        Ok(Self {
            triple: triple.to_owned(),
            short,
            java,
            musl,
        })
    }

    /// linux-x64 or linux-musl-x64, as .NET spells it; in the names of files, too.
    fn name(&self) -> String {
        self.linux(self.short)
    }

    fn linux(&self, processor: &str) -> String {
        format!("linux-{}{processor}", if self.musl { "musl-" } else { "" })
    }

    /// The tag of a wheel, which says what it needs of the C library.
    fn wheel(&self, library: &[u8]) -> String {
        let processor = self.triple.split('-').next().unwrap_or_default();
        match self.musl {
            true => format!("musllinux_1_2_{processor}"),
            false => format!("manylinux_2_{}_{processor}", glibc(library)),
        }
    }
}

/// The newest minor version of glibc 2 that a library asks for.
fn glibc(library: &[u8]) -> u32 {
    let wanted = b"GLIBC_2.";
    library
        .windows(wanted.len() + 2)
        .filter(|window| window.starts_with(wanted))
        .filter_map(|window| {
            let digits: String = window[wanted.len()..]
                .iter()
                .map(|byte| char::from(*byte))
                .take_while(char::is_ascii_digit)
                .collect();
            digits.parse().ok()
        })
        .max()
        .unwrap_or(17)
}

/// Builds the library, and puts it into a package for each language.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let platform = Platform::new(&match &arguments.target {
        Some(target) => target.clone(),
        None => host()?,
    })?;
    let built = match &arguments.library {
        Some(library) => {
            fs::metadata(library).with_context(|| format!("the library {}", library.display()))?;
            library.clone()
        }
        None => build(workspace, arguments.target.as_deref(), &platform)?,
    };
    let out = match &arguments.out {
        Some(out) => std::path::absolute(out)?,
        None => workspace.root().join("target/package"),
    };
    let stage = out.join("stage");
    if stage.exists() {
        fs::remove_dir_all(&stage).with_context(|| format!("{}", stage.display()))?;
    }
    fs::create_dir_all(&stage).with_context(|| format!("{}", stage.display()))?;
    let library = stage.join(LIBRARY);
    tool(
        Command::new("strip")
            .arg("--strip-unneeded")
            .arg("-o")
            .arg(&library)
            .arg(&built),
    )?
    .context("strip is not installed: it is in binutils")?;

    let packing = Packing {
        host: workspace.root().join("host"),
        platform,
        library,
        stage,
        out,
    };
    packing.say("the library alone", &packing.library)?;
    let mut failed = false;
    for (language, made) in [
        ("C", packing.c()),
        ("Java", packing.java()),
        (".NET", packing.dotnet()),
        ("Python", packing.python()),
        ("Node", packing.node()),
        ("PHP", packing.php()),
    ] {
        match made {
            Ok(Some(package)) => packing.say(language, &package)?,
            Ok(None) => eprintln!("{language:18} left out: its tools are not installed"),
            Err(error) => {
                eprintln!("{language:18} failed: {error:#}");
                failed = true;
            }
        }
    }
    fs::remove_dir_all(&packing.stage)?;
    Ok(ExitCode::from(u8::from(failed)))
}

fn host() -> anyhow::Result<String> {
    let output = Command::new("rustc").arg("-vV").output()?;
    let said = String::from_utf8(output.stdout)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say its host")?.to_owned())
}

fn build(
    workspace: &Workspace,
    target: Option<&str>,
    platform: &Platform,
) -> anyhow::Result<PathBuf> {
    eprintln!(
        "building the library for {}, which takes minutes",
        platform.triple
    );
    let mut build = workspace.cargo();
    build.args(["rustc", "--release", "-p", "lupasilta-capi", "--lib"]);
    build.args(["--crate-type", "cdylib"]);
    // What is built for a target that is named is built apart from everything else.
    build.args(target.into_iter().flat_map(|target| ["--target", target]));
    if platform.musl {
        // A shared library of musl takes the C library of the program around it.
        build.env("RUSTFLAGS", "-C target-feature=-crt-static");
    }
    Artifacts::of(&mut build)?.shared_library("lupasilta_capi")
}

/// Runs a tool: nothing where it is not installed, an error where it fails.
fn tool(command: &mut Command) -> anyhow::Result<Option<()>> {
    match command.output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        output => {
            let output = output?;
            let errors = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success(), "{command:?}: {errors}");
            Ok(Some(()))
        }
    }
}

struct Packing {
    host: PathBuf,
    platform: Platform,
    library: PathBuf,
    stage: PathBuf,
    out: PathBuf,
}

impl Packing {
    fn say(&self, what: &str, file: &Path) -> anyhow::Result<()> {
        let size = fs::metadata(file)?.len();
        let name = file.strip_prefix(&self.out).unwrap_or(file).display();
        #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
        let megabytes = size as f64 / 1e6;
        eprintln!("{what:18} {megabytes:6.1} MB  {name}");
        Ok(())
    }

    /// A folder with files of an adapter, and the library in the place where the adapter looks for it.
    fn staged(&self, adapter: &str, files: &[&str], native: &str) -> anyhow::Result<PathBuf> {
        let folder = self.stage.join(adapter);
        for file in files {
            copy(&self.host.join(adapter).join(file), &folder.join(file))?;
        }
        copy(&self.library, &folder.join(native).join(LIBRARY))?;
        Ok(folder)
    }

    fn archive(&self, language: &str, folder: &Path) -> anyhow::Result<Option<PathBuf>> {
        let name = format!(
            "lupasilta-{language}-{VERSION}-{}.tar.gz",
            self.platform.name()
        );
        let file = self.out.join(name);
        let mut tar = Command::new("tar");
        tar.arg("-czf").arg(&file).arg("-C").arg(folder).arg(".");
        Ok(tool(&mut tar)?.map(|()| file))
    }

    fn c(&self) -> anyhow::Result<Option<PathBuf>> {
        let folder = self.staged("capi", &["README.md", "include", "example"], "lib")?;
        self.archive("c", &folder)
    }

    fn php(&self) -> anyhow::Result<Option<PathBuf>> {
        let files = ["README.md", "composer.json", "autoload.php", "src"];
        let folder = self.staged("php", &files, "native")?;
        self.archive("php", &folder)
    }

    fn java(&self) -> anyhow::Result<Option<PathBuf>> {
        let native = format!("native/{}", self.platform.linux(self.platform.java));
        let folder = self.staged("java", &[], &native)?;
        let classes = self.stage.join("classes");
        let mut build = Command::new(self.host.join("java/build.sh"));
        let installed = tool(Command::new("javac").arg("-version"))?.is_some();
        if !installed || tool(build.arg(&classes))?.is_none() {
            return Ok(None);
        }
        let name = format!(
            "lupasilta-{VERSION}-{}.jar",
            self.platform.linux(self.platform.java)
        );
        let file = self.out.join(name);
        fs::copy(classes.join("lupasilta.jar"), &file)?;
        let mut jar = Command::new("jar");
        jar.arg("--update").arg("--file").arg(&file);
        jar.arg("-C").arg(folder).arg("native");
        Ok(tool(&mut jar)?.map(|()| file))
    }

    fn python(&self) -> anyhow::Result<Option<PathBuf>> {
        let files = ["README.md", "pyproject.toml", "lupasilta"];
        let folder = self.staged("python", &files, "lupasilta/native")?;
        let environment = self.stage.join("venv");
        if tool(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment),
        )?
        .is_none()
        {
            return Ok(None);
        }
        let tag = self.platform.wheel(&fs::read(&self.library)?);
        let mut pip = Command::new(environment.join("bin/pip"));
        pip.args([
            "wheel",
            "--quiet",
            "--no-deps",
            "--disable-pip-version-check",
        ]);
        pip.arg(format!(
            "--config-settings=--build-option=--plat-name={tag}"
        ));
        pip.arg("--wheel-dir").arg(&self.out).arg(folder);
        let file = self
            .out
            .join(format!("lupasilta-{VERSION}-py3-none-{tag}.whl"));
        let made = tool(&mut pip)?;
        ensure!(file.exists(), "pip made no {}", file.display());
        Ok(made.map(|()| file))
    }

    fn node(&self) -> anyhow::Result<Option<PathBuf>> {
        let files = ["README.md", "package.json", "index.js", "index.d.ts", "src"];
        let native = format!("native/{}", self.platform.name());
        let folder = self.staged("node", &files, &native)?;
        let mut npm = Command::new("npm");
        npm.args(["pack", "--silent", "--pack-destination"]);
        npm.arg(&self.stage).arg(folder);
        if tool(&mut npm)?.is_none() {
            return Ok(None);
        }
        let name = format!("lupasilta-node-{VERSION}-{}.tgz", self.platform.name());
        let file = self.out.join(name);
        fs::rename(self.stage.join(format!("lupasilta-{VERSION}.tgz")), &file)?;
        Ok(Some(file))
    }

    /// A NuGet package: a ZIP with a manifest, made without the SDK.
    fn dotnet(&self) -> anyhow::Result<Option<PathBuf>> {
        let native = format!("runtimes/{}/native", self.platform.name());
        let folder = self.staged("dotnet", &["README.md"], &native)?;
        let mut build = Command::new(self.host.join("dotnet/build.sh"));
        let installed = tool(Command::new("mcs").arg("--version"))?.is_some();
        if !installed || tool(build.arg(folder.join("lib/netstandard2.0")))?.is_none() {
            return Ok(None);
        }
        fs::write(folder.join("Lupasilta.nuspec"), nuspec())?;
        fs::write(folder.join("[Content_Types].xml"), CONTENT_TYPES)?;
        let name = format!("Lupasilta.{VERSION}-{}.nupkg", self.platform.name());
        let file = self.out.join(name);
        let mut zip = Command::new("python3");
        zip.current_dir(&folder).args(["-m", "zipfile", "-c"]);
        zip.arg(&file)
            .args(["Lupasilta.nuspec", "[Content_Types].xml"]);
        Ok(tool(zip.args(["README.md", "lib", "runtimes"]))?.map(|()| file))
    }
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    if from.is_dir() {
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            if name != "__pycache__" && name != "native" {
                copy(&from.join(&name), &to.join(&name))?;
            }
        }
        return Ok(());
    }
    fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
    fs::copy(from, to).with_context(|| format!("{}", from.display()))?;
    Ok(())
}

fn nuspec() -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>Lupasilta</id>
    <version>{VERSION}</version>
    <authors>Lupasilta</authors>
    <license type="expression">EUPL-1.2</license>
    <readme>README.md</readme>
    <description>Exchanges applications with Luvat ja valvonta from inside a case-management system.</description>
    <dependencies><group targetFramework=".NETStandard2.0" /></dependencies>
  </metadata>
</package>
"#
    )
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="nuspec" ContentType="application/octet" />
  <Default Extension="md" ContentType="application/octet" />
  <Default Extension="dll" ContentType="application/octet" />
  <Default Extension="xml" ContentType="application/octet" />
  <Default Extension="so" ContentType="application/octet" />
</Types>
"#;
