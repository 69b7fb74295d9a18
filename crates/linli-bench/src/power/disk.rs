//! A disk with a volatile cache, served to a virtual machine over a socket (the NBD protocol, fixed newstyle): what was
//! written but not flushed is held in memory, and a power cut loses it, wholly or in part, as real disks do.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// What a disk writes wholly or not at all.
const SECTOR: usize = 512;

const OPTION: u64 = u64::from_be_bytes(*b"IHAVEOPT");
const OPTION_REPLY: u64 = 0x0003_e889_0455_65a9;
const REQUEST: u32 = 0x2560_9513;
const REPLY: u32 = 0x6744_6698;
/// Options: abort, go (name an export and begin).
const ABORT: u32 = 2;
const GO: u32 = 7;
/// Answers to options: acknowledged, information, not supported.
const ACKNOWLEDGED: u32 = 1;
const INFORMATION: u32 = 3;
const UNSUPPORTED: u32 = 0x8000_0001;
/// The export has flags, and knows how to flush.
const EXPORT_FLAGS: u16 = 1 | 4;

/// What the cut does to sectors in the cache.
#[derive(Debug, Clone, Copy)]
pub enum Loss {
    /// All are lost.
    All,
    /// About half of them reach the disk, in no order, chosen by this number.
    Half(u64),
}

struct State {
    file: File,
    cache: HashMap<u64, [u8; SECTOR]>,
    flushes: u64,
    off: bool,
}

/// A running disk.
pub struct Disk {
    state: Arc<Mutex<State>>,
}

impl Disk {
    /// Serves an image on a socket to the first who connects.
    ///
    /// # Errors
    /// The image cannot be opened, or the socket not made.
    pub fn serve(image: &Path, socket: &Path) -> io::Result<Self> {
        let file = File::options().read(true).write(true).open(image)?;
        let size = file.metadata()?.len();
        let state = Arc::new(Mutex::new(State {
            file,
            cache: HashMap::new(),
            flushes: 0,
            off: false,
        }));
        let listener = UnixListener::bind(socket)?;
        let served = Arc::clone(&state);
        std::thread::spawn(move || {
            // a machine that is killed breaks the connection: that is how it ends
            let _ = listener
                .accept()
                .and_then(|(stream, _)| answer(stream, size, &served));
        });
        Ok(Self { state })
    }

    /// Cuts the power: from this moment nothing is written any more. Answers how many sectors were lost, and how often
    /// the disk had been flushed.
    ///
    /// # Errors
    /// The image cannot be written.
    pub fn cut(self, loss: Loss) -> io::Result<(usize, u64)> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.off = true;
        let mut sectors: Vec<u64> = state.cache.keys().copied().collect();
        sectors.sort_unstable();
        let mut lost = sectors.len();
        if let Loss::Half(seed) = loss {
            let mut dice = seed | 1;
            for sector in sectors {
                // xorshift: any choice will do, as long as the same number makes the same
                dice ^= dice << 13;
                dice ^= dice >> 7;
                dice ^= dice << 17;
                if dice & 0x100 != 0 {
                    state.write_through(sector)?;
                    lost -= 1;
                }
            }
        }
        Ok((lost, state.flushes))
    }
}

impl State {
    fn write_through(&mut self, sector: u64) -> io::Result<()> {
        match self.cache.remove(&sector) {
            Some(bytes) => self.file.write_all_at(&bytes, sector * SECTOR as u64),
            None => Ok(()),
        }
    }

    fn read(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(buffer, offset)?;
        for (sector, bytes) in (offset / SECTOR as u64..).zip(buffer.chunks_mut(SECTOR)) {
            if let Some(cached) = self.cache.get(&sector) {
                bytes.copy_from_slice(cached);
            }
        }
        Ok(())
    }

    fn write(&mut self, offset: u64, buffer: &[u8]) {
        for (sector, bytes) in (offset / SECTOR as u64..).zip(buffer.chunks(SECTOR)) {
            let mut kept = [0; SECTOR];
            kept[..bytes.len()].copy_from_slice(bytes);
            self.cache.insert(sector, kept);
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flushes += 1;
        let sectors: Vec<u64> = self.cache.keys().copied().collect();
        sectors
            .into_iter()
            .try_for_each(|sector| self.write_through(sector))
    }
}

fn answer(mut stream: UnixStream, size: u64, state: &Mutex<State>) -> io::Result<()> {
    if !agree(&mut stream, size)? {
        return Ok(());
    }
    loop {
        let mut head = [0; 28];
        stream.read_exact(&mut head)?;
        if number32(&head[0..4]) != REQUEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let kind = u16::from_be_bytes([head[6], head[7]]);
        let offset = number64(&head[16..24]);
        let length = number32(&head[24..28]) as usize;
        let mut data = vec![0; if kind < 2 { length } else { 0 }];
        if kind == 1 {
            stream.read_exact(&mut data)?;
        }
        {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            if state.off {
                return Ok(());
            }
            match kind {
                0 => state.read(offset, &mut data)?,
                1 => state.write(offset, &data),
                3 => state.flush()?,
                _ => return Ok(()),
            }
        }
        let mut reply = Vec::with_capacity(16 + length);
        reply.extend(REPLY.to_be_bytes());
        reply.extend(0_u32.to_be_bytes());
        reply.extend(&head[8..16]);
        if kind == 0 {
            reply.extend(data);
        }
        stream.write_all(&reply)?;
    }
}

/// The greeting and the options; true when the client goes on to ask for data.
fn agree(stream: &mut UnixStream, size: u64) -> io::Result<bool> {
    stream.write_all(b"NBDMAGICIHAVEOPT")?;
    // fixed newstyle, and no zeroes behind the answer
    stream.write_all(&3_u16.to_be_bytes())?;
    stream.read_exact(&mut [0; 4])?;
    loop {
        let mut head = [0; 16];
        stream.read_exact(&mut head)?;
        if number64(&head[0..8]) != OPTION {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let option = number32(&head[8..12]);
        let mut data = vec![0; number32(&head[12..16]) as usize];
        stream.read_exact(&mut data)?;
        match option {
            GO => {
                let mut export = 0_u16.to_be_bytes().to_vec();
                export.extend(size.to_be_bytes());
                export.extend(EXPORT_FLAGS.to_be_bytes());
                reply(stream, option, INFORMATION, &export)?;
                reply(stream, option, ACKNOWLEDGED, &[])?;
                return Ok(true);
            }
            ABORT => {
                reply(stream, option, ACKNOWLEDGED, &[])?;
                return Ok(false);
            }
            _ => reply(stream, option, UNSUPPORTED, &[])?,
        }
    }
}

fn reply(stream: &mut UnixStream, option: u32, kind: u32, data: &[u8]) -> io::Result<()> {
    let mut reply = OPTION_REPLY.to_be_bytes().to_vec();
    reply.extend(option.to_be_bytes());
    reply.extend(kind.to_be_bytes());
    reply.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    reply.extend(data);
    stream.write_all(&reply)
}

fn number32(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn number64(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(folder: &Path) -> State {
        let image = folder.join("image");
        std::fs::write(&image, [0; 4 * SECTOR]).expect("writes");
        State {
            file: File::options()
                .read(true)
                .write(true)
                .open(image)
                .expect("opens"),
            cache: HashMap::new(),
            flushes: 0,
            off: false,
        }
    }

    #[test]
    fn what_was_flushed_stays_and_the_rest_is_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut state = state(folder.path());
        state.write(SECTOR as u64, &[1; SECTOR]);
        state.flush().expect("flushes");
        state.write(2 * SECTOR as u64, &[2; 2 * SECTOR]);
        let mut seen = [9; 4 * SECTOR];
        state.read(0, &mut seen).expect("reads");
        assert_eq!(
            (seen[0], seen[SECTOR], seen[2 * SECTOR], seen[3 * SECTOR]),
            (0, 1, 2, 2),
            "the machine itself sees what it wrote"
        );
        let disk = Disk {
            state: Arc::new(Mutex::new(state)),
        };
        assert_eq!(disk.cut(Loss::All).expect("cuts"), (2, 1));
        let left = std::fs::read(folder.path().join("image")).expect("reads");
        assert_eq!(
            (left[0], left[SECTOR], left[2 * SECTOR], left[3 * SECTOR]),
            (0, 1, 0, 0)
        );
    }

    #[test]
    fn a_cut_may_leave_some_sectors() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut state = state(folder.path());
        state.write(0, &[3; 4 * SECTOR]);
        let disk = Disk {
            state: Arc::new(Mutex::new(state)),
        };
        let (lost, _) = disk.cut(Loss::Half(5)).expect("cuts");
        let left = std::fs::read(folder.path().join("image")).expect("reads");
        let gone = left.chunks(SECTOR).filter(|sector| sector[0] == 0).count();
        assert_eq!(gone, lost);
    }
}
