//! What the virtual machine is started with: a kernel of the distribution, and a root in memory that holds busybox, the
//! program and its libraries.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Kernel modules of a virtual disk. Which needs which differs between kernels, so they are tried until all are in.
const MODULES: [&str; 6] = [
    "virtio/virtio.ko",
    "virtio/virtio_ring.ko",
    "virtio/virtio_pci_legacy_dev.ko",
    "virtio/virtio_pci_modern_dev.ko",
    "virtio/virtio_pci.ko",
    "block/virtio_blk.ko",
];

/// The first program of the machine: mounts the disk and does what the kernel's command line says.
const INIT: &str = r#"#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /data /tmp
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
for round in 1 2 3; do for module in MODULES; do /bin/busybox insmod /modules/$module 2>/dev/null; done; done
for second in $(/bin/busybox seq 60); do [ -b /dev/vda ] && break; /bin/busybox sleep 1; done
/bin/busybox mount -t ext4 /dev/vda /data || { /bin/busybox dmesg | /bin/busybox tail -n 20; echo DRILL cannot mount; }
for word in $(/bin/busybox cat /proc/cmdline); do
  case $word in
    drill=write) /linli --data-folder /data --log error __torture ;;
    drill=write_unsynced) /linli --data-folder /data --log error --acknowledge unsynced __torture ;;
    drill=look) /linli --data-folder /data --log error __torture --look && /linli --data-folder /data --log error verify && echo DRILL verified ;;
  esac
done
echo DRILL over
/bin/busybox sync
/bin/busybox poweroff -f
"#;

/// Kernel and root.
pub struct Guest {
    /// The kernel.
    pub kernel: PathBuf,
    /// The root, as the kernel unpacks it.
    pub root: PathBuf,
}

/// Makes the guest in a folder, or `None` where the tools for it are not at hand.
///
/// # Errors
/// A tool is there but fails.
pub fn make(program: &Path, folder: &Path) -> Result<Option<Guest>> {
    for tool in [
        "qemu-system-x86_64",
        "mkfs.ext4",
        "dpkg-deb",
        "apt-get",
        "ldd",
    ] {
        if !on_path(tool) {
            println!("left out: the power cut (no {tool})");
            return Ok(None);
        }
    }
    let Some(busybox) = find("busybox") else {
        println!("left out: the power cut (no busybox; the package is busybox-static)");
        return Ok(None);
    };
    let Some(unpacked) = kernel_package(folder)? else {
        println!("left out: the power cut (no kernel package)");
        return Ok(None);
    };
    let kernel = first(&unpacked.join("boot"), "vmlinuz-")?;
    let drivers = first(&unpacked.join("lib/modules"), "")?.join("kernel/drivers");
    let mut archive = Archive::default();
    for name in ["bin", "modules", "lib", "lib64", "usr"] {
        archive.folder(name);
    }
    archive.file("bin/busybox", &fs::read(busybox)?);
    archive.file("linli", &fs::read(program)?);
    let mut names = Vec::new();
    for module in MODULES {
        let name = module.rsplit('/').next().unwrap_or(module);
        archive.file(&format!("modules/{name}"), &fs::read(drivers.join(module))?);
        names.push(name);
    }
    for library in libraries(program)? {
        let name = library.trim_start_matches('/').to_owned();
        archive.folders_of(&name);
        archive.file(&name, &fs::read(&library)?);
    }
    archive.file("init", INIT.replace("MODULES", &names.join(" ")).as_bytes());
    let root = folder.join("root.cpio");
    fs::write(&root, archive.finish())?;
    Ok(Some(Guest { kernel, root }))
}

/// The distribution's small kernel for virtual machines, unpacked and not installed.
fn kernel_package(folder: &Path) -> Result<Option<PathBuf>> {
    let depends = Command::new("apt-cache")
        .args(["depends", "linux-image-cloud-amd64"])
        .output()?;
    let text = String::from_utf8_lossy(&depends.stdout);
    let Some(package) = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("Depends: "))
    else {
        return Ok(None);
    };
    let fetched = Command::new("apt-get")
        .args(["download", "-qq", package])
        .current_dir(folder)
        .status()?;
    ensure!(fetched.success(), "{package} cannot be fetched");
    let unpacked = folder.join("kernel");
    let done = Command::new("dpkg-deb")
        .arg("-x")
        .arg(first(folder, "linux-image")?)
        .arg(&unpacked)
        .status()?;
    ensure!(done.success(), "{package} cannot be unpacked");
    Ok(Some(unpacked))
}

fn first(folder: &Path, beginning: &str) -> Result<PathBuf> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(beginning) {
            return Ok(entry.path());
        }
    }
    anyhow::bail!("no {beginning}… in {}", folder.display())
}

fn on_path(tool: &str) -> bool {
    find(tool).is_some()
}

#[expect(
    clippy::disallowed_methods,
    reason = "where programs lie is the business of who runs the bench"
)]
fn find(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let beside = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(beside)
        .map(|folder| folder.join(tool))
        .find(|file| file.is_file())
}

/// The shared libraries of a program and the loader they are read by, at the places it looks for them.
fn libraries(program: &Path) -> Result<BTreeSet<String>> {
    let listed = Command::new("ldd").arg(program).output()?;
    let text = String::from_utf8_lossy(&listed.stdout);
    Ok(text
        .split_whitespace()
        .filter(|word| word.starts_with('/'))
        .map(str::to_owned)
        .collect())
}

/// An archive as the kernel unpacks it (cpio, newc).
#[derive(Default)]
struct Archive {
    bytes: Vec<u8>,
    folders: BTreeSet<String>,
}

impl Archive {
    fn folder(&mut self, name: &str) {
        if self.folders.insert(name.to_owned()) {
            self.entry(name, 0o040_755, &[]);
        }
    }

    fn folders_of(&mut self, file: &str) {
        for (at, _) in file.match_indices('/') {
            self.folder(&file[..at]);
        }
    }

    fn file(&mut self, name: &str, data: &[u8]) {
        self.entry(name, 0o100_755, data);
    }

    fn entry(&mut self, name: &str, mode: u32, data: &[u8]) {
        // inode, mode, user, group, links, time, size, device twice, length of the name, checksum
        let fields = [
            0,
            mode,
            0,
            0,
            1,
            0,
            data.len() as u32,
            0,
            0,
            0,
            0,
            name.len() as u32 + 1,
            0,
        ];
        self.bytes.extend_from_slice(b"070701");
        for field in fields {
            self.bytes.extend(format!("{field:08x}").into_bytes());
        }
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(0);
        self.pad();
        self.bytes.extend_from_slice(data);
        self.pad();
    }

    fn pad(&mut self) {
        while !self.bytes.len().is_multiple_of(4) {
            self.bytes.push(0);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.entry("TRAILER!!!", 0, &[]);
        self.bytes
    }
}
